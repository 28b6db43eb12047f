"""What becomes of the bytes of a photo: the picture stays, everything else goes."""

import pytest

from bookings.photo_image import (
    LONGEST_SIDE,
    MOST_BYTES,
    MOST_PIXELS,
    PhotoFault,
    UnusablePhotoError,
    clean_photo,
)
from tests.bookings.photos.pictures import (
    FORMATS,
    GPS,
    SECRET,
    animated,
    bomb,
    noise,
    opened,
    picture,
    progressive,
    with_metadata,
)

pytestmark = pytest.mark.once
SCRIPT = b"<?php system($_GET['c']); ?>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def fault_of(content):
    with pytest.raises(UnusablePhotoError) as refused:
        clean_photo(content)
    return refused.value.fault


@pytest.mark.parametrize("kind", FORMATS)
def test_nothing_but_the_picture_is_kept(kind):
    sent = with_metadata(kind)
    assert SECRET in sent
    assert opened(sent).getexif().get_ifd(GPS)

    kept = clean_photo(sent)

    image = opened(kept.content)
    assert image.format == "JPEG"
    assert image.size == (kept.width, kept.height) == (64, 48)
    assert dict(image.getexif()) == {}
    assert not {"exif", "icc_profile", "comment"} & image.info.keys()
    assert SECRET not in kept.content
    assert b"Exif" not in kept.content


@pytest.mark.parametrize("kind", FORMATS)
def test_the_picture_looks_as_before(kind):
    image = opened(clean_photo(picture(kind)).content)
    left, right = image.getpixel((5, 24)), image.getpixel((58, 24))
    assert left[0] - left[2] > 200
    assert right[2] - right[0] > 200


@pytest.mark.parametrize(
    ("orientation", "size", "red"), [(3, (64, 48), (58, 24)), (6, (48, 64), (24, 5))]
)
def test_the_picture_is_turned_before_its_orientation_goes(orientation, size, red):
    kept = clean_photo(with_metadata("JPEG", orientation=orientation))
    image = opened(kept.content)
    assert image.size == size
    assert image.getpixel(red)[0] > 200


def test_what_is_transparent_becomes_white():
    kept = clean_photo(picture("PNG", mode="RGBA", clear=True))
    assert opened(kept.content).getpixel((4, 4)) == (255, 255, 255)


@pytest.mark.parametrize(("kind", "mode"), [("JPEG", "L"), ("JPEG", "CMYK"), ("PNG", "P")])
def test_other_colours_become_plain_ones(kind, mode):
    sent = picture(kind, mode=mode)
    assert opened(sent).mode == mode
    assert opened(clean_photo(sent).content).mode == "RGB"


def test_a_large_picture_becomes_smaller():
    kept = clean_photo(picture("JPEG", size=(4000, 3000)))
    assert (kept.width, kept.height) == (LONGEST_SIDE, 1536)


@pytest.mark.parametrize(
    "tail", [SCRIPT, b"PK\x03\x04 a.exe" * 50, b"<html><script>1</script>"]
)
def test_what_hides_behind_a_picture_is_gone(tail):
    kept = clean_photo(picture() + tail)
    assert tail not in kept.content
    assert opened(kept.content).size == (64, 48)


@pytest.mark.parametrize(
    "content",
    [SCRIPT, SVG, b"GIF89a/*" + picture() + b"*/=1;", b"%PDF-1.7", b"MZ" * 99, b"\0" * 64],
    ids=["script", "svg", "gifar", "pdf", "program", "zeros"],
)
def test_what_is_no_photo_is_refused_whatever_its_name(content):
    assert fault_of(content) == PhotoFault.NO_PHOTO


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "ICO"])
def test_other_formats_are_refused(kind):
    assert fault_of(picture(kind)) == PhotoFault.NO_PHOTO


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_what_moves_is_refused(kind):
    assert fault_of(animated(kind)) == PhotoFault.ANIMATED


@pytest.mark.parametrize("kind", FORMATS)
def test_a_photo_that_did_not_arrive_whole_is_refused(kind):
    whole = noise(kind)
    assert clean_photo(whole)
    assert fault_of(whole[: len(whole) // 2]) in {PhotoFault.BROKEN, PhotoFault.NO_PHOTO}


def test_nothing_is_refused_and_so_is_too_much():
    assert fault_of(b"") == PhotoFault.EMPTY
    whole = picture()
    assert clean_photo(whole + b"\0" * (MOST_BYTES - len(whole)))
    assert fault_of(whole + b"\0" * (MOST_BYTES - len(whole) + 1)) == PhotoFault.TOO_MANY_BYTES


@pytest.mark.parametrize("sides", [(50_000, 50_000), (10_000, 10_000), (4001, 4000)])
def test_a_bomb_is_refused_before_it_is_decoded(sides):
    # Decoding would find that its rows are missing.
    assert fault_of(bomb(*sides)) == PhotoFault.TOO_MANY_PIXELS


def test_a_picture_of_very_many_scans_is_refused_before_it_is_decoded():
    # Each scan goes over all pixels: 100 KB of them would take a quarter of a minute.
    assert clean_photo(progressive(scans=12)).width == LONGEST_SIDE
    assert fault_of(progressive(scans=1000)) == PhotoFault.BROKEN


def test_a_picture_at_the_limit_is_kept():
    assert MOST_PIXELS == 4000 * 4000
    assert clean_photo(picture("PNG", size=(4000, 4000))).width == LONGEST_SIDE
