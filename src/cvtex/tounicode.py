"""What glyphs mean to readers, where a font draws several characters alike: the one that was printed.

An engine that looks a glyph up in a font finds one of its characters, and not always the one that was set: the hyphen
of Lato becomes U+2010, its space U+00A0. Fonts of the kind have the first character only (`fonts.coverage`), so where
a document does not print the other one, the first was meant.
"""

import re
from collections.abc import Mapping, Set
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pikepdf import Pdf

# Characters that fonts draw like an earlier one, and that one.
ALIKE: Mapping[str, str] = {
    "\u00a0": " ", "\u00ad": "-", "\u2010": "-", "\u2011": "-", "\u02c9": "\u00af", "\u2219": "\u00b7",
    "\u2215": "/", "\u2126": "\u03a9", "\u2206": "\u0394", "\u00b5": "\u03bc", "\u03bc": "\u00b5", "\u2032": "\u02b9",
    "\u2033": "\u02ba", "\u212a": "K", "\u212b": "\u00c5", "\u037e": ";", "\u0387": "\u00b7",
}  # fmt: skip
_SINGLE = re.compile(rb"(<(?P<first>\w+)> (?:<(?P=first)> )?)<(?P<code>[0-9A-Fa-f]{4})>(?=\s)")


def correct(file: "Pdf", printed: Set[str]) -> None:
    """Let the fonts of a file say characters that were printed, where they say others that look alike."""
    import pikepdf

    for thing in file.objects:
        if isinstance(thing, pikepdf.Dictionary) and "/ToUnicode" in thing:
            told = thing.ToUnicode.read_bytes()
            meant = _SINGLE.sub(
                lambda found: found[1] + b"<%04X>" % _meant(int(found["code"], 16), printed), told
            )
            if meant != told:
                thing.ToUnicode = file.make_stream(meant)


def _meant(code: int, printed: Set[str]) -> int:
    """The character that was printed: the one that is told, or one that looks like it."""
    told = chr(code)
    other = ALIKE.get(told, told)
    return ord(other) if told not in printed and (other in printed or other in " -") else code
