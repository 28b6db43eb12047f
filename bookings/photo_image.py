"""A photo as it is kept: what was sent is judged by its content, decoded and written anew.

Pure. Nothing of the sent bytes survives but the picture: no position, no name of a phone, no
comment, and nothing that hides behind the picture.
"""

import io
import struct
import threading
from dataclasses import dataclass
from enum import StrEnum

from PIL import Image, ImageOps

MOST_BYTES = 2 * 1024 * 1024
# Four times what the phone's page sends. Decoded, so many take 64 MB.
MOST_PIXELS = 16_000_000
LONGEST_SIDE = 2048
QUALITY = 85
FORMATS = ("JPEG", "PNG", "WEBP")
# A JPEG with a second picture for bright screens opens as this; its first one is the photo.
_MANY_PICTURES = "MPO"
# Of a JPEG, each of which goes over all pixels: phones write ten. Beside pictures the same two
# bytes stand somewhere by chance, thirty times in 2 MB.
MOST_SCANS = 80
_SCAN = b"\xff\xda"
# What Pillow raises for bytes that are no picture, or a broken one.
_UNREADABLE = (
    OSError,
    ValueError,
    TypeError,
    LookupError,
    OverflowError,
    SyntaxError,
    EOFError,
    struct.error,
)
# One at a time: memory is bounded by the process, not by how many send at once.
_decoding = threading.Lock()


class PhotoFault(StrEnum):
    """What is wrong with the bytes of a photo."""

    EMPTY = "EMPTY"
    TOO_MANY_BYTES = "TOO_MANY_BYTES"
    NO_PHOTO = "NO_PHOTO"
    TOO_MANY_PIXELS = "TOO_MANY_PIXELS"
    ANIMATED = "ANIMATED"
    BROKEN = "BROKEN"


class UnusablePhotoError(ValueError):
    """These bytes are no photo that we keep; ``fault`` says why."""

    def __init__(self, fault: PhotoFault):
        self.fault = fault
        super().__init__(fault.value)


@dataclass(frozen=True)
class CleanPhoto:
    """A JPEG that we have written ourselves."""

    content: bytes
    width: int
    height: int


def clean_photo(content: bytes) -> CleanPhoto:
    """Return the picture in some bytes, upright, at most 2048 pixels long, and nothing else.

    Raises UnusablePhotoError.
    """
    if not content:
        raise UnusablePhotoError(PhotoFault.EMPTY)
    if len(content) > MOST_BYTES:
        raise UnusablePhotoError(PhotoFault.TOO_MANY_BYTES)
    with _decoding, _open(content) as image:
        _judge(image, content)
        return _write(_decode(image))


def _open(content: bytes) -> Image.Image:
    """Read the head of the picture, whose format its own bytes decide."""
    try:
        return Image.open(io.BytesIO(content), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise UnusablePhotoError(PhotoFault.TOO_MANY_PIXELS) from None
    except _UNREADABLE:
        raise UnusablePhotoError(PhotoFault.NO_PHOTO) from None


def _judge(image: Image.Image, content: bytes) -> None:
    """Refuse before anything is decoded."""
    width, height = image.size
    if width * height > MOST_PIXELS:
        raise UnusablePhotoError(PhotoFault.TOO_MANY_PIXELS)
    if image.format != _MANY_PICTURES and getattr(image, "is_animated", False):
        raise UnusablePhotoError(PhotoFault.ANIMATED)
    if image.format in {"JPEG", _MANY_PICTURES} and content.count(_SCAN) > MOST_SCANS:
        raise UnusablePhotoError(PhotoFault.BROKEN)


def _decode(image: Image.Image) -> Image.Image:
    """Return the pixels alone, on white where they are transparent."""
    try:
        # A JPEG is decoded at no more than it takes.
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        image.load()
        upright = ImageOps.exif_transpose(image)
        is_transparent = "A" in upright.getbands() or "transparency" in upright.info
        pixels = upright.convert("RGBA" if is_transparent else "RGB")
    except _UNREADABLE:
        raise UnusablePhotoError(PhotoFault.BROKEN) from None
    pixels.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    # A new picture: what Pillow keeps beside the pixels stays behind.
    bare = Image.new("RGB", pixels.size, "white")
    bare.paste(pixels, mask=pixels if is_transparent else None)
    return bare


def _write(image: Image.Image) -> CleanPhoto:
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=QUALITY, optimize=True)
    return CleanPhoto(stream.getvalue(), *image.size)
