"""Text cut into pieces that one font has to set: grapheme clusters, and the words that they make."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from functools import cache
from itertools import groupby
from typing import Literal

from cvtex.inline import CJK_RUN, is_cjk
from cvtex.value import dataclass

Role = Literal["text", "code"]
Kind = Literal["plain", "spread", "spelt", "shaped"]

MAIN = ""  # the face of a theme's own font
MISSING = "missing"  # no face has it
JOINED: tuple[Kind, ...] = ("plain", "spread")  # kinds of which neighbours make one run

# Characters that nobody sees: they join what stands beside them, or allow or forbid a break.
_JOINERS = "\u200c\u200d"
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
INVISIBLE = re.compile(f"[\u00ad\u200b-\u200f\u2060\ufeff{_SELECTORS}]")
_EXTENDS = re.compile(f"[{_JOINERS}{_SELECTORS}\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]")
_KANA, _HANGUL = re.compile("[\u3040-\u30ff\u31f0-\u31ff]"), re.compile("[\u1100-\u11ff\uac00-\ud7ff]")
# Punctuation that Chinese and Japanese share with Latin; beside their characters it is set as wide as these.
_OPENS, _CLOSES = "“‘", "”’…—"


class Coverage:
    """The characters that a font has, as ranges: `Coverage("20-7e a0-ff")`; code points in hexadecimal."""

    def __init__(self, ranges: str) -> None:
        pairs = [(int(first, 16), int(last or first, 16)) for first, _, last in
                 (part.partition("-") for part in ranges.split())]  # fmt: skip
        self._firsts = [first for first, _ in pairs]
        self._lasts = [last for _, last in pairs]
        self._known: set[str] = set()  # characters that were looked for, and are there or need not be

    def __contains__(self, char: str) -> bool:
        place = bisect_right(self._firsts, ord(char)) - 1  # the last range that begins at or before it
        return place >= 0 and ord(char) <= self._lasts[place]

    def __and__(self, other: "Coverage") -> "Coverage":
        """The characters that both have."""
        if self is other:
            return self
        both = [
            (max(first, one), min(last, end))
            for first, last in zip(self._firsts, self._lasts, strict=True)
            for one, end in other._near(first, last)
        ]
        return Coverage(" ".join(f"{first:x}-{last:x}" for first, last in both if first <= last))

    def _near(self, first: int, last: int) -> list[tuple[int, int]]:
        """The ranges that may meet another one."""
        start = max(bisect_right(self._firsts, first) - 1, 0)
        return list(zip(self._firsts, self._lasts, strict=True))[start : bisect_right(self._firsts, last)]

    def covers(self, text: str) -> bool:
        """Whether all of a text can be set; what nobody sees needs no glyph."""
        new = set(text) - self._known
        if not all(char in self for char in INVISIBLE.sub("", "".join(new))):
            return False
        self._known |= new
        return True


def ranges(code_points: Iterable[int]) -> str:
    """What `Coverage` reads: `ranges([0x41, 0x42, 0x61]) == "41-42 61"`."""
    found: list[list[int]] = []
    for point in sorted(code_points):
        if found and found[-1][1] == point - 1:
            found[-1][1] = point
        else:
            found.append([point, point])
    return " ".join(f"{first:x}-{last:x}" if first < last else f"{first:x}" for first, last in found)


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text and the face that sets it.

    `spread`: lines break between its characters, as in Chinese; `spelt`: its glyphs do not tell a reader all
    characters, as those of `👩‍💻`; `shaped`: nor their order, as those of `हिन्दी`.
    """

    face: str
    text: str
    kind: Kind = "plain"
    language: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """What one face should set: a word or a character, where it stands, and in which language."""

    text: str
    role: Role
    language: str  # `zh`, `ja` or `ko` for what their fonts set, else empty


@dataclass(frozen=True, slots=True)
class Setting:
    """The files of a face: regular, bold, italic, bold italic; an empty path is made from the first.

    `number` is the font's place in a collection, -1 where the file is a single font; `scale` what makes it
    as large as the main font, 0 where the theme says that; `script` OpenType's tag of one that needs shaping.
    """

    face: str
    files: tuple[str, str, str, str]
    number: int = -1
    scale: float = 1.0
    script: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What sets each unit, and the faces that this needs."""

    runs: Mapping[Unit, tuple[Run, ...]] = field(default_factory=dict)
    faces: tuple[Setting, ...] = ()


def clusters(text: str) -> list[str]:
    """What readers see as one character each, composed where one character says the same.

    After UAX #29, as far as the choice of a font needs it: `e` with U+0301 comes out as `é`.
    """
    found: list[str] = []
    for char in text:
        if found and _joins(found[-1], char):
            found[-1] += char
        else:
            found.append(char)
    return [one if len(one) == 1 else _composed(one) for one in found]


def _joins(cluster: str, char: str) -> bool:
    """Whether a character belongs to the cluster before it."""
    if unicodedata.category(char)[0] == "M" or _EXTENDS.match(char):
        return not cluster.isspace()
    half_flag = _FLAG.match(char) and _FLAG.match(cluster) and len(cluster) % 2
    jamo = _HANGUL.match(char) and "\u1100" <= cluster[-1] <= "\u11ff" and char <= "\u11ff"
    return cluster[-1] == "\u200d" or bool(half_flag) or bool(jamo)


def _composed(cluster: str) -> str:
    """A cluster as one character where Unicode has it; single characters are never exchanged."""
    together = unicodedata.normalize("NFC", cluster)
    return together if len(together) < len(cluster) else cluster


def language(text: str, default: str) -> str:
    """Whose forms Chinese characters take: kana are Japanese, Hangul is Korean; else the document decides."""
    if _KANA.search(text):
        return "ja"
    if _HANGUL.search(text):
        return "ko"
    return default if default in {"zh", "ja", "ko"} else "zh"


def units(text: str, role: Role, default: str) -> list[Unit]:
    """A text in the pieces that should each come from one face; they join to the text, composed."""
    spoken = language(text, default) if CJK_RUN.search(text) else ""
    pieces = clusters(text)
    wide = [is_cjk(piece[0]) for piece in pieces]
    if default in {"zh", "ja"}:
        _widen(pieces, wide)
    kinds = ["wide" if broad else _script(piece) for piece, broad in zip(pieces, wide, strict=True)]
    found: list[Unit] = []
    for kind, group in groupby(zip(kinds, pieces, strict=True), key=lambda pair: pair[0]):
        parts = [piece for _, piece in group]
        words = ["".join(parts)] if kind else parts
        found += [Unit(word, role, spoken if kind == "wide" else "") for word in words]
    return found


def _widen(pieces: list[str], wide: list[bool]) -> None:
    """Quotes, dashes and ellipses count as Chinese or Japanese beside such characters."""
    for index in range(1, len(pieces)):
        wide[index] = wide[index] or (pieces[index] in _CLOSES and wide[index - 1])
    for index in range(len(pieces) - 2, -1, -1):
        wide[index] = wide[index] or (pieces[index] in _OPENS and wide[index + 1])


@cache
def _script(piece: str) -> str:
    """What makes letters a word, `CYRILLIC`; nothing for other characters, each of which stands alone."""
    name = unicodedata.name(piece[0], "")
    return re.split("[ -]", name)[0] if unicodedata.category(piece[0])[0] == "L" else ""


def divide(text: str, role: Role, default: str, plan: Plan, main: Coverage) -> list[Run]:
    """A text in runs, neighbours of one face joined; what the plan does not name is the main font's."""
    if main.covers(text):
        return [Run(MAIN, text)]
    found: list[Run] = []
    for unit in units(text, role, default):
        for run in plan.runs.get(unit, (Run(MAIN, unit.text),)):
            last = found[-1] if found else None
            if last and replace(last, text=run.text) == run and run.face != MISSING and run.kind in JOINED:
                found[-1] = replace(last, text=last.text + run.text)
            else:
                found.append(run)
    return found
