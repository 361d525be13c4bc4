"""The fonts of the machine: where their files lie, and which characters each has, read from its own tables."""

import hashlib
import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from cvtex.cache import at_home, cache_folder
from cvtex.faces import Face
from cvtex.glyphs import Coverage, ranges
from cvtex.value import dataclass

FOLDERS = (
    "/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/texmf/fonts/opentype", "~/.local/share/fonts", "~/.fonts",
    "/Library/Fonts", "/System/Library/Fonts", "~/Library/Fonts", "/opt/homebrew/share/fonts",
)  # fmt: skip
COLLECTIONS = (".ttc", ".otc")
ENDINGS = (".otf", ".ttf", *COLLECTIONS)
FORMAT = 2  # of what the cache keeps
looked_at: set[str] = set()  # folders and files by which fonts were chosen
_KEPT = re.compile(r"(?:[0-9a-f]+(?:-[0-9a-f]+)? )*\.")
_UNSAFE = frozenset('\\{}#%~^"[]:;,<>|=\n')  # in a path, TeX would read these as something else
_OUTLINES = ("glyf", "CFF ", "CFF2")  # a font without any holds pictures, which TeX cannot print


@dataclass(frozen=True, slots=True)
class Installed:
    """A face that is there: for each of the four shapes the path of its file, or none."""

    face: Face
    paths: tuple[Path | None, ...]

    @property
    def coverage(self) -> Coverage:
        """What its regular shape has."""
        assert self.paths[0]
        return coverage(self.paths[0], self.face.number)


@cache
def installed(face: Face) -> Installed | None:
    """A face, when its regular shape is there."""
    names = (*face.files, *("",) * (4 - len(face.files)))
    paths = tuple(library().get(name) for name in names)
    return Installed(face, paths) if paths[0] else None


def named(regular: str, bold: str = "") -> Face:
    """A face for a file that no row names."""
    stem = regular.rpartition(".")[0].removesuffix("-Regular").lower()
    digits = str.maketrans("0123456789", "abcdefghij")
    key = "".join(char for char in stem.translate(digits) if "a" <= char <= "z")
    return Face(key or "other", (regular, bold) if bold else (regular,))


def others() -> Iterator[Installed]:
    """All fonts of the machine, by name."""
    for name, path in sorted(library().items()):
        if "LastResort" not in name and "AdobeBlank" not in name:
            yield Installed(named(name), (path, None, None, None))


@cache
def library() -> Mapping[str, Path]:
    """The font files of the machine by name; those whose path TeX could not read are left out."""
    found: dict[str, Path] = {}
    homes = [path for folder in FOLDERS if (path := at_home(folder))]
    looked_at.update(map(str, homes))
    for folder, _, names in chain.from_iterable(map(os.walk, homes)):
        looked_at.add(folder)
        if _UNSAFE.isdisjoint(folder):
            for name in sorted(names):
                if name.endswith(ENDINGS) and _UNSAFE.isdisjoint(name):
                    found.setdefault(unicodedata.normalize("NFC", name), Path(folder, name))
    return found


@cache
def coverage(path: Path, number: int = 0) -> Coverage:
    """The characters that a font file can print, from its tables or from the cache of an earlier run."""
    about = path.stat()
    looked_at.add(str(path))
    name = f"{path}:{number}:{about.st_size}:{about.st_mtime_ns}:{FORMAT}"
    folder = cache_folder()
    kept = folder / "fonts" / hashlib.sha256(name.encode()).hexdigest()[:32] if folder else None
    if kept and (known := _kept(kept)) is not None:
        return Coverage(known.removesuffix("."))
    found = ranges(_read(path, number))
    if kept:
        _keep(kept, found)
    return Coverage(found)


def family(path: str, number: int = 0) -> str:
    """The name of a font's family as systems know it; none where the file does not say it, or TeX would misread it."""
    from fontTools.ttLib import TTFont, TTLibError

    try:
        with TTFont(path, fontNumber=number, lazy=True) as font:
            name = str(font["name"].getBestFamilyName() or "")
    except (OSError, TTLibError, AssertionError, KeyError, ValueError):
        return ""
    return name if name.isascii() and _UNSAFE.isdisjoint(name) and not {".", "/"} & {*name} else ""


def _kept(path: Path) -> str | None:
    """What the cache knows of a font; None when there is nothing, or not all of it."""
    try:
        known = path.read_text(encoding="ascii")
    except (OSError, UnicodeError):
        return None
    return known if _KEPT.fullmatch(known) else None


def _keep(path: Path, known: str) -> None:
    """Tell the cache, with a full stop by which it is known to be whole; if that fails, the next run reads again."""
    with suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{known} .", encoding="ascii")


def _read(path: Path, number: int) -> Iterable[int]:
    """The code points that a font has a drawing for, of several with the same one the first, as readers could not tell
    them apart; none when it cannot be read, or has no outlines."""
    import logging

    from fontTools.ttLib import TTFont, TTLibError

    logging.getLogger("fontTools").setLevel(logging.ERROR)  # it finds fault with dates in sound fonts
    try:
        with path.open("rb") as file, TTFont(file, fontNumber=number, lazy=True) as font:
            table = font.getBestCmap() or {} if any(name in font for name in _OUTLINES) else {}
            drawn = _drawn(font)
            firsts = {glyph: code for code, glyph in sorted(table.items(), reverse=True)}
            return [
                code
                for code, glyph in table.items()
                if _prints(code) and (chr(code).isspace() or (drawn(glyph) and firsts[glyph] == code))
            ]
    except (OSError, TTLibError, AssertionError, KeyError, ValueError):  # what a broken file leads to
        return []


def _prints(code: int) -> bool:
    """Whether a code point means a character: not a private one, nor one that steers."""
    return unicodedata.category(chr(code)) not in {"Co", "Cc", "Cs"}


def _drawn(font: Any) -> Callable[[str], bool]:
    """Whether a glyph has outlines, by the space that it takes in the file."""
    if "glyf" in font:
        places, number = font["loca"], font.getGlyphID
        return lambda glyph: bool(places[number(glyph)] < places[number(glyph) + 1])
    return lambda glyph: glyph != ".notdef"
