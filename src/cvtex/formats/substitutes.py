r"""Fonts in a document that goes to other machines: by file, by name, and what may stand in."""

import re
from collections.abc import Iterable
from pathlib import PurePath

from cvtex.faces import COMPANIONS
from cvtex.fallback import script
from cvtex.fonts import family
from cvtex.formats.macros import closing, pairs
from cvtex.glyphs import language
from cvtex.inline import CJK_RUN

Row = dict[str, str]  # what \cvface is given
_FACE = re.compile(r"\\(cvface|cvfamily)\{(\w+)\}(?=\{)")
_KEPT = frozenset({"scale", "script", "track", "features"})  # of a font, whatever its name is
_SHAPES = ("regular", "bold", "italic", "bolditalic")
# What TeX Live has, or most machines: files are found by TeX, names by the system.
EAST: dict[str, tuple[Row, ...]] = {
    "zh": ({"regular": "Noto Sans CJK SC", "bold": "Noto Sans CJK SC/B"},
           {"regular": "FandolHei-Regular.otf", "bold": "FandolHei-Bold.otf"}),
    "ja": ({"regular": "Noto Sans CJK JP", "bold": "Noto Sans CJK JP/B"},
           {"regular": "HaranoAjiGothic-Regular.otf", "bold": "HaranoAjiGothic-Bold.otf"}),
    "ko": ({"regular": "Noto Sans CJK KR", "bold": "Noto Sans CJK KR/B"},
           {"regular": "UnDotum.ttf", "bold": "UnDotumBold.ttf"}),
}  # fmt: skip
DEJAVU: Row = {"regular": "DejaVuSans.ttf", "bold": "DejaVuSans-Bold.ttf", "scale": ".9"}
ITS_SCRIPTS = COMPANIONS | {"Armenian", "Georgian"}
FREE: Row = {"regular": "FreeSerif.otf", "bold": "FreeSerifBold.otf", "italic": "FreeSerifItalic.otf"}


def face(code: str, body: str) -> list[str]:
    r"""A call of `\cvface` or `\cvfamily` with paths as calls without any, the best first; other code as it is.

    What may stand in for a family, its own call says.
    """
    found = _FACE.match(code)
    end = closing(code, found.end()) if found else 0
    if not found or code[end:].strip():
        return [code]
    macro, name, given = found[1], found[2], pairs(code[found.end() + 1 : end - 1])
    rows = [_by_file(given), *_by_name(given)]
    common: Row = {key: given[key] for key in ("script",) if key in given}
    if macro == "cvface":
        rows += [{**row, **common} for row in stand_ins(printed(name, body))]
    firsts = [row.get("regular") for row in rows]
    single = [row for index, row in enumerate(rows) if firsts[index] not in firsts[:index]]
    return [
        f"\\{macro}{{{name}}}{{{', '.join(f'{key}={value}' for key, value in row.items())}}}\n"
        for row in single
    ]


def families(found: Iterable[str]) -> dict[str, list[str]]:
    r"""Calls of `\cvfamily` without paths, by the name of the family; one for each font."""
    rows: dict[str, dict[str, None]] = {}
    for code in found:
        if call := _FACE.match(code):
            rows.setdefault(call[2], {}).update(dict.fromkeys(face(code, "")))
    return {name: [*calls] for name, calls in rows.items()}


def _by_file(given: Row) -> Row:
    """The same without folders."""
    return {key: PurePath(value).name if key in _SHAPES else value for key, value in given.items()}


def _by_name(given: Row) -> list[Row]:
    """The same by the name of its family, where its file says one."""
    name = family(given.get("regular", ""), int(given.get("number") or 0))
    if not name:
        return []
    kept = {key: value for key, value in given.items() if key in _KEPT}
    styles = {"bold": "/B", "italic": "/I", "bolditalic": "/BI"}
    shapes = {key: name + style for key, style in styles.items() if key in given}
    return [{"regular": name, **shapes, **kept}]


def printed(name: str, body: str) -> str:
    r"""What `\cvscript{name}` prints in a document."""
    starts = (
        found.end() for found in re.finditer(rf"\\cvs(?:cript|haped\{{\w+\}})\{{{name}\}}(?=\{{)", body)
    )
    return " ".join(body[start : closing(body, start)] for start in starts)


def stand_ins(text: str) -> tuple[Row, ...]:
    """Which fonts may stand in for the one that sets a text."""
    if not CJK_RUN.search(text):
        return (DEJAVU, FREE) if script(text.lstrip("{}") or " ") in ITS_SCRIPTS else (FREE,)
    spoken = re.search(r"\\cvspread\{(\w+)\}", text)
    return EAST[language(text, spoken[1] if spoken else "")]
