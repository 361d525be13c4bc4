"""What readers get out of a PDF: poppler's programs, pypdf and pdfminer."""

import re
import shutil
import subprocess
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any

from pdfminer.high_level import extract_pages
from pdfminer.layout import LAParams, LTAnno, LTChar
from pypdf import PdfReader

THEMES = Path(__file__).resolve().parents[1] / "templates" / "latex" / "themes"
FOOTER = re.compile(r"^(?P<name>.+) page (?P<page>\d+) / (?P<pages>\d+)\s*\Z", re.MULTILINE)
CORNERS = tuple[float, float, float, float]  # left, bottom, right, top, in points


@dataclass(frozen=True, slots=True)
class Link:
    """An address that can be clicked, and where: page from 0, rectangle in points."""

    page: int
    box: CORNERS
    target: str


@dataclass(frozen=True, slots=True)
class Font:
    """A row of `pdffonts`: `Font("TeXGyrePagella-Bold", embedded=True, unicode=True)`."""

    name: str
    embedded: bool
    unicode: bool


def poppler(program: str, pdf: bytes, *arguments: str) -> str:
    """What one of poppler's programs says about a PDF on its standard input."""
    found = shutil.which(program)
    assert found, f"{program} is missing: install poppler-utils"
    return subprocess.run(
        [found, *arguments], input=pdf, capture_output=True, check=True, timeout=60
    ).stdout.decode()


def pages(pdf: bytes, *options: str) -> list[str]:
    """The text of each page in pdftotext's plain mode, or as the options say (`-raw`)."""
    return poppler("pdftotext", pdf, "-enc", "UTF-8", *options, "-", "-").split("\f")[:-1]


def margins(theme: str) -> dict[str, float]:
    """The margins of a theme and the depth of its footer, in points."""
    text = (THEMES / f"{theme}.sty").read_text()
    found = re.findall(r"\b(left|right|top|bottom|footskip)=([\d.]+)mm", text)
    assert len(found) == 5
    return {name: float(number) * 72 / 25.4 for name, number in found}


def spread(pdf: bytes) -> list[tuple[float, float, float]]:
    """Of each page the width, and where its text begins and ends on the left and right, in points."""
    found = []
    for page in poppler("pdftotext", pdf, "-bbox", "-", "-").split("<page ")[1:]:
        width, *_ = re.findall(r'width="([\d.]+)"', page)
        lefts, rights = (re.findall(rf'x{edge}="([\d.-]+)"', page) for edge in ("Min", "Max"))
        found.append((float(width), min(map(float, lefts)), max(map(float, rights))))
    return found


def fonts(pdf: bytes) -> list[Font]:
    """The fonts of a PDF, without the tags of their subsets."""
    rows = (line.split() for line in poppler("pdffonts", pdf, "-").splitlines()[2:])
    return [Font(row[0].partition("+")[2] or row[0], row[-5] == "yes", row[-3] == "yes") for row in rows]


def media(pdf: bytes) -> list[tuple[int, int]]:
    """Width and height of each page in whole points: A4 is (595, 842)."""
    boxes = (page.mediabox for page in PdfReader(BytesIO(pdf)).pages)
    return [(round(box.width), round(box.height)) for box in boxes]


def links(pdf: bytes) -> list[Link]:
    """The links of all pages."""
    return [
        Link(number, _corners(note["/Rect"]), str(note["/A"]["/URI"]))
        for number, page in enumerate(PdfReader(BytesIO(pdf)).pages)
        for note in (reference.get_object() for reference in page.get("/Annots") or [])
        if note.get("/Subtype") == "/Link"
    ]


def characters(pdf: bytes) -> list[list[LTChar]]:
    """The characters of each page as pdfminer finds them, with font and place."""
    return [[item for item in _leaves(page) if isinstance(item, LTChar)] for page in _layout(pdf)]


def runs(pdf: bytes) -> list[tuple[str, str]]:
    """Text in one font, in reading order: `("TeXGyrePagella-Bold", "Yiqiao Qiu")`."""
    pairs: list[tuple[str, str]] = []
    for page in _layout(pdf):
        for item in _leaves(page):
            font = item.fontname.partition("+")[2] if isinstance(item, LTChar) else ""
            pairs.append((font or (pairs[-1][0] if pairs else ""), item.get_text()))
    joined = groupby(pairs, key=lambda pair: pair[0])
    return [(font, " ".join("".join(text for _, text in group).split())) for font, group in joined]


def without_footer(page: str) -> str:
    """The raw text of a page up to its last line, when that is `Ada Lovelace page 1 / 3`."""
    return FOOTER.sub("", page)


def squeeze(text: str) -> str:
    """The text without white space, signs of one shape made equal: what two readers must agree on."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def _layout(pdf: bytes) -> list[Any]:
    return list(extract_pages(BytesIO(pdf), laparams=LAParams()))


def _leaves(item: Any) -> Iterator[LTChar | LTAnno]:
    if isinstance(item, LTChar | LTAnno):
        yield item
    elif hasattr(item, "__iter__"):
        for inner in item:
            yield from _leaves(inner)


def _corners(box: Any) -> CORNERS:
    left, bottom, right, top = (float(number) for number in box)
    return min(left, right), min(bottom, top), max(left, right), max(bottom, top)
