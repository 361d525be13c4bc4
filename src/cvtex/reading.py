"""The text of a PDF as poppler reads it: words with their places, in reading order.

`read_layout` takes what `pdftotext -bbox-layout` writes. Places are in points from the upper left corner of the page.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property
from html import unescape
from itertools import groupby

from cvtex.value import dataclass

_ITEM = re.compile(
    r'<(?:page width="(?P<width>[\d.]+)" height="(?P<height>[\d.]+)"|(?P<block>block)\b|(?P<line>line)\b|'
    r'word xMin="(?P<left>[\d.-]+)" yMin="(?P<top>[\d.-]+)" xMax="(?P<right>[\d.-]+)" yMax="(?P<bottom>[\d.-]+)">'
    r"(?P<word>[^<]*)<)"
)
_DIGITS = re.compile(r"\d+")
EDGE_LINES = 2  # lines at the head and at the foot of a page that may be a running one
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff]")


@dataclass(frozen=True, slots=True)
class Word:
    """A word and its box; page, block and line are counted from 0 through the whole document."""

    text: str
    page: int
    block: int
    line: int
    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        """In points, that of its font."""
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """Where its line stands, in points from the top."""
        return (self.top + self.bottom) / 2

    def beside(self, other: "Word") -> bool:
        """Whether both stand on one visual line."""
        shared = min(self.bottom, other.bottom) - max(self.top, other.top)
        return self.page == other.page and shared >= 0.5 * min(self.height, other.height)


@dataclass(frozen=True)
class Reading:
    """All words, the size of each page in points, and the plain text with a form feed after each page."""

    words: tuple[Word, ...]
    sizes: tuple[tuple[float, float], ...]
    plain: str

    @cached_property
    def lines(self) -> tuple[tuple[Word, ...], ...]:
        """The words of each line."""
        return tuple(tuple(group) for _, group in groupby(self.words, key=lambda word: word.line))

    @cached_property
    def running(self) -> frozenset[int]:
        """Lines that stand at the same end of several pages, but for their numbers: `page 1 / 3`."""
        edges = dict(self._edges())
        pages = Counter(edges.values())
        return frozenset(number for number, line in edges.items() if pages[line] > 1)

    @cached_property
    def body(self) -> tuple[Word, ...]:
        """The words without running heads and feet."""
        return tuple(word for word in self.words if word.line not in self.running)

    def _edges(self) -> Iterator[tuple[int, tuple[str, str]]]:
        """The number of each line at the end of a page, which end it is, and its text without figures."""
        for _, group in groupby(self.lines, key=lambda line: line[0].page):
            down = sorted(group, key=lambda line: line[0].middle)
            for end, lines in (("foot", down[-EDGE_LINES:]), ("head", down[:EDGE_LINES])):
                for line in lines:
                    yield line[0].line, (end, _DIGITS.sub("#", spell(line)))


def read_layout(layout: str, plain: str) -> Reading:
    """What `pdftotext -bbox-layout` and `pdftotext` say of one PDF."""
    words: list[Word] = []
    sizes: list[tuple[float, float]] = []
    block = line = -1
    for found in _ITEM.finditer(layout):
        if found["width"]:
            sizes.append((float(found["width"]), float(found["height"])))
        elif found["block"]:
            block += 1
        elif found["line"]:
            line += 1
        elif text := unescape(found["word"]).strip():
            box = (float(found[side]) for side in ("left", "top", "right", "bottom"))
            words.append(Word(text, len(sizes) - 1, block, line, *box))
    return Reading(tuple(words), tuple(sizes), plain)


def squeeze(text: str) -> str:
    """A text without white space and what nobody sees, signs of one shape made equal, in small letters."""
    folded = unicodedata.normalize("NFKC", UNSEEN.sub("", text))
    return "".join(folded.split()).casefold()


def spell(words: Iterable[Word]) -> str:
    """The words as a text."""
    return " ".join(word.text for word in words)
