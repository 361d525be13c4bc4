"""What page-validation says about a PDF, without three false alarms, each of which is looked into here."""

import re
from io import BytesIO

import pikepdf
import pytest
from fontTools.misc import eexec
from fontTools.misc.psCharStrings import T1CharString

_SUBSET = re.compile(rb"/([A-Za-z0-9._]+) (\d+) (?:RD|-\|) ")


def failures(pdf: bytes, *profiles: str) -> list[str]:
    """The rules of some profiles, `ua1` and `3a`, that a PDF breaks, with what is said about them."""
    checker = pytest.importorskip("page", reason="needs page-validation")
    found = [
        f"{failure.rule_id}: {failure.message}"
        for profile in profiles
        for failure in checker.validate_pdf_bytes(pdf, profile=profile).failures
    ]
    return [failure for failure in found if not _is_false(failure, pdf)]


def _is_false(failure: str, pdf: bytes) -> bool:
    """It takes a CR at the end of a stream for a part of the line end, and of Type 1 fonts some widths of glyphs for 0
    and some lists of glyphs for incomplete."""
    if "-STREAM-LENGTH-" in failure and b"\r\nendstream" in pdf:
        with pikepdf.open(BytesIO(pdf)) as file:
            return not file.check_pdf_syntax()
    if "-TYPE1-CHARSET-" in failure:
        return not unlisted(pdf)
    return "width 0.000 in its embedded Type1 program" in failure and not wrong_widths(pdf)


def wrong_widths(pdf: bytes) -> list[str]:
    """The glyphs of Type 1 fonts for which font and PDF disagree: `TeXGyrePagella-Bold/A 700 is 722`."""
    found = []
    with pikepdf.open(BytesIO(pdf)) as file:
        for font in _of_type_1(file):
            widths, at = _widths(font.FontDescriptor.FontFile), 0
            for entry in getattr(font.get("/Encoding"), "Differences", ()):
                if not isinstance(entry, pikepdf.Name):
                    at = int(entry)
                    continue
                place, own, at = at - int(font.FirstChar), widths.get(str(entry)[1:]), at + 1
                if own is None:  # fonts share the table, not their glyphs
                    continue
                told = float(font.Widths[place])
                if abs(told - own) > 1:
                    found.append(f"{font.BaseFont}{entry} {told:g} is {own:g}")
    return found


def unlisted(pdf: bytes) -> list[str]:
    """The glyphs of Type 1 fonts that their descriptors do not name: `/ABCDEF+CMMI10 a`."""
    found = []
    with pikepdf.open(BytesIO(pdf)) as file:
        for font in _of_type_1(file):
            listed = {name.strip() for name in str(font.FontDescriptor.CharSet).split("/")}
            names = _widths(font.FontDescriptor.FontFile).keys() - listed - {".notdef"}
            found += [f"{font.BaseFont} {name}" for name in names]
    return found


def _of_type_1(file: pikepdf.Pdf) -> list[pikepdf.Object]:
    things = (thing for thing in file.objects if isinstance(thing, pikepdf.Dictionary))
    return [thing for thing in things if "/FontFile" in thing.get("/FontDescriptor", pikepdf.Dictionary())]


def _last(program: list[object]) -> float:
    """The number that a charstring has on top of its stack; a width may be written as a quotient."""
    if program[-1] == "div":
        above, below = (float(str(number)) for number in program[-3:-1])
        return above / below
    return float(str(program[-1]))


def _widths(program: pikepdf.Object) -> dict[str, float]:
    """The widths of the glyphs in a Type 1 font, in thousandths of its size."""
    start = int(program.Length1)
    private = eexec.decrypt(program.read_bytes()[start : start + int(program.Length2)], 55665)[0]
    found = {}
    for glyph in _SUBSET.finditer(private):
        code = T1CharString(eexec.decrypt(private[glyph.end() : glyph.end() + int(glyph[2])], 4330)[0][4:])
        code.decompile()
        if "hsbw" in code.program:
            found[glyph[1].decode()] = _last(code.program[: code.program.index("hsbw")])
    return found
