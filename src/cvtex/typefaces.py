"""The fonts of any PDF: whether they are in the file, and whether a program can tell which characters their codes are."""

import re
from collections.abc import Iterator
from typing import Any

from pikepdf import Array, Name, Pdf, PdfError, Stream

from cvtex.content import get, items, spelt, values
from cvtex.value import dataclass

_SUBSET = re.compile(r"[A-Z]{6}\+")
_ENCODINGS = {
    "/WinAnsiEncoding",
    "/MacRomanEncoding",
    "/StandardEncoding",
    "/MacExpertEncoding",
    "/PDFDocEncoding",
}
_COLLECTIONS = {"Japan1", "GB1", "CNS1", "Korea1", "KR", "Japan2"}  # whose glyph numbers are in public tables
_SYMBOLIC = 4
_NAMELESS = 0.3  # share of names that tell no character, from which on a font is unreadable
DEEPEST = 20  # forms in forms


@dataclass(frozen=True, slots=True)
class Font:
    """A font of a file; `unread` says why its codes cannot be read, `doubt` why they may not be by every program."""

    name: str
    kind: str
    embedded: bool
    unread: str = ""
    doubt: str = ""


def fonts(file: Pdf) -> list[Font]:
    """The fonts that the pages of a file name, each once."""
    found: dict[object, Any] = {}
    for page in file.pages:
        for font in _named(page.resources, 0, set()):
            found.setdefault(font.objgen if font.is_indirect else id(font), font)
    return [_font(font) for font in found.values()]


def _named(resources: Any, depth: int, seen: set[tuple[int, int]]) -> Iterator[Any]:
    """The fonts of some resources and of the forms in them."""
    named = get(resources, "/Font")
    yield from (font for font in values(named) if get(font, "/Subtype"))
    forms = get(resources, "/XObject")
    for form in values(forms):
        if get(form, "/Subtype") == Name.Form and depth < DEEPEST and form.objgen not in seen:
            seen.add(form.objgen)
            yield from _named(get(form, "/Resources"), depth + 1, seen)


def _font(made: Any) -> Font:
    kind = spelt(made.Subtype)[1:]
    name = _SUBSET.sub(
        "", (spelt(get(made, "/BaseFont")) or spelt(get(made, "/Name")) or "/without a name")[1:], count=1
    )
    inner = next(iter(items(get(made, "/DescendantFonts"))), made)
    descriptor = get(inner, "/FontDescriptor")
    files = [key for key in ("/FontFile", "/FontFile2", "/FontFile3") if get(descriptor, key) is not None]
    unread = doubt = ""
    if not _has_map(made):
        if kind == "Type0":
            unread = _unread_numbers(made, inner)
        else:
            unread, doubt = _unread_codes(made, kind, descriptor, bool(files))
    return Font(name, kind, kind == "Type3" or bool(files), unread, doubt)


def _has_map(font: Any) -> bool:
    """Whether a font says which characters its codes are."""
    stated = get(font, "/ToUnicode")
    if not isinstance(stated, Stream):
        return False
    try:
        return bool(re.search(rb"beginbf(?:char|range)\s*<", stated.read_bytes()))
    except PdfError:
        return False


def _unread_numbers(font: Any, inner: Any) -> str:
    """Why the codes of a composite font without a map cannot be read."""
    ordering = spelt(get(get(inner, "/CIDSystemInfo"), "/Ordering"))
    encoding = get(font, "/Encoding")
    told = isinstance(encoding, Name) and not spelt(encoding).startswith("/Identity")
    return "" if told or ordering in _COLLECTIONS else "no ToUnicode, and codes that are glyph numbers"


def _unread_codes(font: Any, kind: str, descriptor: Any, embedded: bool) -> tuple[str, str]:
    """Why the codes of a simple font without a map cannot be read, or may not be."""
    encoding = get(font, "/Encoding")
    if isinstance(encoding, Name) and spelt(encoding) in _ENCODINGS:
        return "", ""
    names = [spelt(item)[1:] for item in _differences(encoding) if isinstance(item, Name)]
    if names:
        from fontTools.agl import toUnicode

        strange = [name for name in names if name != ".notdef" and not toUnicode(name)]
        if len(strange) > _NAMELESS * len(names):
            return "no ToUnicode, and glyphs with names of no character", ""
        return "", ""
    if kind == "Type3":
        return "no ToUnicode, and glyphs without names", ""
    flags = get(descriptor, "/Flags", 0)
    if kind == "TrueType" and embedded and isinstance(flags, int) and flags & _SYMBOLIC:
        return "", "no ToUnicode, and an encoding of its own"
    return "", ""


def _differences(encoding: Any) -> list[Any]:
    found = get(encoding, "/Differences")
    return list(found) if isinstance(found, Array) else []
