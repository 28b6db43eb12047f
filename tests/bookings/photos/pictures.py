"""Pictures as phones and attackers send them."""

import io
import struct
import zlib
from typing import Any

from PIL import Image

SECRET = b"Pixel 9 of Hassan"
FORMATS = ["JPEG", "PNG", "WEBP"]
# Riyadh, in degrees, minutes and seconds; the tag of the GPS block.
GPS = 0x8825
POSITION = {1: "N", 2: (24.0, 41.0, 58.2), 3: "E", 4: (46.0, 41.0, 1.3)}
ORIENTATION, MODEL = 0x0112, 0x0110


def picture(kind: str = "JPEG", size: tuple[int, int] = (64, 48), **options: Any) -> bytes:
    """Return a picture whose left half is red and whose right half is blue."""
    mode, is_clear = options.pop("mode", "RGB"), options.pop("clear", False)
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    image = image.convert(mode)
    if is_clear:
        image.putalpha(0)
    return _saved(image, kind, **options)


def noise(kind: str) -> bytes:
    """Return a picture that no format makes small."""
    return _saved(Image.effect_noise((200, 200), 90).convert("RGB"), kind)


def _saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def progressive(*, scans: int) -> bytes:
    """Return a large JPEG whose last scan, a few bytes, is repeated."""
    whole = _saved(Image.new("L", (4000, 4000), 128), "JPEG", progressive=True)
    end = whole.rindex(b"\xff\xd9")
    last = whole[whole.rindex(b"\xff\xc4", 0, whole.rindex(b"\xff\xda")) : end]
    return whole[:end] + last * (scans - whole.count(b"\xff\xda")) + whole[end:]


def with_metadata(kind: str, *, orientation: int = 1) -> bytes:
    """Return a picture that says where, by which phone and how it was taken."""
    exif = Image.Exif()
    exif[MODEL] = SECRET.decode()
    exif[ORIENTATION] = orientation
    exif.get_ifd(GPS).update(POSITION)
    more: dict[str, Any] = {"comment": SECRET} if kind == "JPEG" else {}
    return picture(kind, exif=exif, icc_profile=SECRET * 9, **more)


def animated(kind: str) -> bytes:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    return _saved(frames[0], kind, save_all=True, append_images=frames[1:])


def bomb(width: int = 50_000, height: int = 50_000) -> bytes:
    """Return a small PNG that claims to be huge."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(1_000_000), 9)
    chunks = [_chunk(b"IHDR", head), _chunk(b"IDAT", rows), _chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _chunk(name: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))
