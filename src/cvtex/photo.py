"""A photo as TeX may have it: JPEG or PNG by its content, upright, in RGB or gray, and nothing but the picture.

A JPEG that is fine as it is keeps its pixels bit by bit and loses what cameras write around them: place, time, owner,
previews, the film behind a still. All others are decoded and written anew. Pillow is imported where there is a photo.
"""

import re
import struct
import warnings
from collections.abc import Mapping
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

from cvtex.diagnostic import Diagnostic, Invalid, Span
from cvtex.document import Photo
from cvtex.value import dataclass

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_BYTES = 10_000_000
MOST_PIXELS = 50_000_000  # of a picture: 150 MB while it is decoded
ENOUGH = 1200  # pixels of the longer side that are printed: 700 an inch, and some 300 kB
THINNEST = 4  # times as long as it is wide, or the other way round
PATH = "person.photo"
NAME = "cvtex-photo"  # of the file, before the ending
ORIENTATION = 0x0112  # the number of a tag of EXIF

_JPEG, _PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
_OTHERS = (
    (b"<svg", "SVG"), (b"<?xml", "SVG"), (b"RIFF", "WebP"), (b"GIF8", "GIF"), (b"BM", "BMP"), (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"), (b"%PDF", "PDF"), (b"\0\0\0\x0cjP", "JPEG 2000"), (b"\xff\x0a", "JPEG XL"),
)  # fmt: skip
_SAVE = "open it in any viewer and save it as a JPEG"
_JFIF = b"\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0"  # version 1.1, square pixels, no preview
_KEPT = frozenset(b"\xc0\xc1\xc2\xc4\xda\xdb\xdd")  # frames, tables, scans
_NEXT = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")  # the marker behind a scan


@dataclass(frozen=True, slots=True)
class Portrait:
    """What is printed, and the file with it that every engine reads."""

    photo: Photo
    data: bytes

    @property
    def files(self) -> Mapping[str, bytes]:
        """What stands beside the TeX source."""
        return {self.photo.file: self.data}


@lru_cache(maxsize=2)
def clean(data: bytes, span: Span) -> Portrait:
    """The photo in a file of a profile, which names it at `span`. Raises Invalid (photo-unusable)."""
    if len(data) > MOST_BYTES:
        raise _unusable(
            span, f"has more than {MOST_BYTES // 1_000_000} MB", "make it smaller: 1200 pixels are enough"
        )
    if not data.startswith((_JPEG, _PNG)):
        kind = next((f" but {name}" for start, name in _OTHERS if data.startswith(start)), "")
        kind = " but HEIC or AVIF" if data[4:8] == b"ftyp" else kind
        raise _unusable(span, f"is neither JPEG nor PNG{kind}" if data else "is an empty file", _SAVE)
    from PIL import Image

    try:
        with (
            warnings.catch_warnings(action="ignore"),
            Image.open(BytesIO(data), formats=("JPEG", "PNG")) as image,
        ):
            if refusal := _refusal(image):
                raise _unusable(span, *refusal)
            data, ending, (width, height) = _decoded(data, image)
    except Image.DecompressionBombError as error:
        raise _unusable(span, *_too_many()) from error
    except (OSError, SyntaxError, ValueError, ArithmeticError, LookupError, struct.error) as error:
        raise _unusable(span, "is damaged, or cut off", "copy it again from where it came") from error
    return Portrait(Photo(file=f"{NAME}.{ending}", width=width, height=height, span=span), data)


def _unusable(span: Span, what: str, hint: str) -> Invalid:
    return Invalid([Diagnostic("error", "photo-unusable", span, f"the photo {what}", (hint,), PATH)])


def _too_many() -> tuple[str, str]:
    return (
        f"has more than {MOST_PIXELS // 1_000_000} million pixels",
        f"scale it down: {ENOUGH} by {ENOUGH} are enough",
    )


def _refusal(image: "Image") -> tuple[str, str] | None:
    """Why a picture is not printed, and what to do; nothing is decoded yet."""
    width, height = image.size
    if width * height > MOST_PIXELS:
        return _too_many()
    if max(width, height) > THINNEST * min(width, height):
        return f"is a strip of {width} by {height} pixels", "cut out the face"
    if image.mode in {"CMYK", "YCCK"}:
        return "is in CMYK, the colours of printing presses", "save it in RGB"
    return None


def _decoded(data: bytes, image: "Image") -> tuple[bytes, str, tuple[int, int]]:
    """The file, bit by bit where that can be, the ending of its name, the sides in pixels. Raises what Pillow raises."""
    from PIL import ImageOps

    jpeg, profile = data.startswith(_JPEG), image.info.get("icc_profile") or b""
    turned = _is_turned(image)
    exact = jpeg and not turned and max(image.size) <= ENOUGH and _is_srgb(profile)
    if jpeg and not exact:
        image.draft(None, (ENOUGH, ENOUGH))
    image.load()
    if exact and (bare := _bare(data)):
        return bare, "jpg", image.size
    plain = _srgb(_opaque(ImageOps.exif_transpose(image) if turned else image), profile)
    plain.thumbnail((ENOUGH, ENOUGH))
    plain.info.clear()
    plain.save(
        out := BytesIO(), "JPEG" if jpeg else "PNG", **({"quality": 93, "subsampling": 0} if jpeg else {})
    )
    return out.getvalue(), "jpg" if jpeg else "png", plain.size


def _is_turned(image: "Image") -> bool:
    """Whether the camera lay on its side; what it says besides may make no sense."""
    try:
        return image.getexif().get(ORIENTATION, 1) in range(2, 9)
    except (OSError, SyntaxError, ValueError, LookupError, struct.error):
        return False


def _opaque(image: "Image") -> "Image":
    """The picture in RGB or gray with eight bits, on white where it lets through."""
    from PIL import Image

    if image.mode.startswith("I"):
        image = image.point(lambda value: value / 256).convert("L")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
    return image.convert("L" if image.mode in {"1", "L"} else "RGB")


def _srgb(image: "Image", profile: bytes) -> "Image":
    """The picture in the colours of screens; a profile that makes no sense is not heeded."""
    from PIL import ImageCms

    if image.mode != "RGB" or _is_srgb(profile):
        return image
    try:
        given = ImageCms.ImageCmsProfile(BytesIO(profile))
        return ImageCms.profileToProfile(image, given, ImageCms.createProfile("sRGB")) or image
    except (ImageCms.PyCMSError, OSError):
        return image


def _is_srgb(profile: bytes) -> bool:
    """Whether a colour profile says no more than none does."""
    names = (b"sRGB", "sRGB".encode("utf-16-be"))
    return not profile or profile[16:20] == b"GRAY" or any(name in profile for name in names)


def _bare(data: bytes) -> bytes:
    """A sound JPEG with no more segments than its pixels need, nor anything behind its end; "" of an unusual one."""
    kept, at = [data[:2], _JFIF], 2
    while (marker := data[at + 1]) != 0xD9:
        size = int.from_bytes(data[at + 2 : at + 4])
        body = data[at + 4 : at + 2 + size]
        if data[at] != 0xFF or size < 2 or not _is_usual(marker, body):
            return b""
        end = at + 2 + size
        if marker == 0xDA:
            found = _NEXT.search(data, end)
            end = found.end() - 2 if found else len(data)
        if marker in _KEPT:
            kept.append(data[at:end])
        at = end
    return b"".join((*kept, b"\xff\xd9"))


def _is_usual(marker: int, body: bytes) -> bool:
    """Whether every reader takes a segment for the same: colours that are YCbCr or gray, codes by Huffman."""
    if marker == 0xEE and body.startswith(b"Adobe"):
        return body[11:] == b"\1"
    if marker in range(0xC0, 0xD0) and marker not in {0xC4, 0xC8, 0xCC}:
        return marker in _KEPT and body[5] in {1, 3} and body[6::3] != b"RGB"
    return marker in _KEPT or marker in range(0xE0, 0xF0) or marker == 0xFE
