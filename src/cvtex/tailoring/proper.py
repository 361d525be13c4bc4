"""Names in a text that another text does not have: what is spelled like one, and is no word of that text in any form."""

import re
from collections.abc import Iterator
from unicodedata import normalize

from cvtex.tailoring.figures import LATIN, MONTHS
from cvtex.value import dataclass

LONGEST = 80  # characters of a word

_TOKEN = re.compile(rf"[{LATIN}\d](?:[{LATIN}\d_+#]|[-.&'/](?=[{LATIN}\d]))*[+#]*")
_PART = re.compile(rf"[{LATIN}\d_+#]+(?:\.\d+)*")
_START = re.compile(
    r"(?:\A|[.!?:;–—•·\"“„«(\[\n]|(?:^| )-)\s*\Z"
)  # what comes before the beginning of a sentence
_FIGURE = re.compile(rf"\d[\d.,]*(?:[{LATIN}]{{1,4}})?")  # 40ms, 3x, 32B: `figures` reads them
_SUFFIX = re.compile(
    r"(?:isations?|izations?|ations?|ions?|ings?|ments?|ists?|ers?|ors?|ed|es|ly|al|s|e|y)\Z"
)
_SMALL = frozenset(
    [
        "a",
        "an",
        "and",
        "as",
        "at",
        "by",
        "for",
        "from",
        "in",
        "of",
        "on",
        "or",
        "the",
        "to",
        "with",
        "und",
        "der",
        "die",
        "das",
        "für",
        "mit",
        "von",
    ]
)
# What is no name of anything, but may not take the place of another.
_GENERAL = frozenset(
    [
        "ai",
        "api",
        "apis",
        "cd",
        "ci",
        "cpu",
        "cpus",
        "db",
        "gpu",
        "gpus",
        "hw",
        "io",
        "iot",
        "it",
        "ml",
        "os",
        "qa",
        "rd",
        "sdk",
        "sw",
        "ui",
        "ux",
    ]
)
_QUARTERS = {"q1", "q2", "q3", "q4"}
_GERMAN = re.compile(r"(?i)\b(?:und|der|die|das|des|dem|mit|für|von|eine?[mnrs]?|zur?|im|bei)\b")


@dataclass(frozen=True, slots=True)
class Known:
    """The words of a text: as they are compared, their stems, the initials of them in a row, abbreviations, and those
    abbreviations that are names of nothing."""

    keys: frozenset[str]
    stems: frozenset[str]
    initials: str
    short: frozenset[str]
    general: frozenset[str]

    @classmethod
    def of(cls, text: str, own: str) -> "Known":
        """The words of all that is said; `general` are those of the text itself."""
        tokens = [match[0] for match in _TOKEN.finditer(text)]
        parts = [part for token in tokens for part in _parts(token)]
        keys = [_key(token) for token in tokens]
        joined = {"".join(keys[at : at + size]) for size in (2, 3) for at in range(len(keys))}
        singles = {_key(part) for part in parts}
        singles |= {key for one in singles if len(key := one.rstrip("0123456789")) > 1}  # C++17 is C++
        singles |= _QUARTERS if "quarter" in singles else set()
        return cls(
            keys=frozenset({*keys, *singles, *joined}),
            stems=frozenset(map(_stem, (*keys, *singles))),
            initials=_initials(parts),
            short=frozenset(_key(part) for part in parts if _is_short(part)),
            general=frozenset(
                _key(part)
                for match in _TOKEN.finditer(own)
                for part in _parts(match[0])
                if _key(part) in _GENERAL
            ),
        )


def strangers(text: str, known: Known, *, capitals: bool = True) -> list[tuple[int, int]]:
    """Where names in a text stand that are not known, neighbours together. Where nouns have `capitals`, a
    capital letter alone makes no name."""
    tokens = list(_TOKEN.finditer(text))
    large = sum(match[0][0].isupper() for match in tokens)
    capitals = capitals and not _GERMAN.search(text) and large * 2 <= len(tokens) + 4
    spelt_out = _spelt_out(tokens, known)
    general = {_key(part) for match in tokens for part in _parts(match[0])} & _GENERAL
    replaced = bool(known.general - general)
    found: list[tuple[int, int]] = []
    for match in tokens:
        if match.start() in spelt_out or _is_known(match[0], known):
            continue
        first = bool(_START.search(text[max(0, match.start() - 8) : match.start()]))
        odd = [part for part in _parts(match[0]) if _is_name(part, match[0], capitals and not first)]
        odd = [
            part for part in odd if not _is_known(part, known) and (replaced or _key(part) not in _GENERAL)
        ]
        if odd:
            found.append(match.span())
    runs: list[tuple[int, int]] = []
    for start, end in found:
        if runs and re.fullmatch(r" (?:& )?", text[runs[-1][1] : start]):
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
    return runs


def neighbours(text: str, span: tuple[int, int]) -> tuple[str, str]:
    """The words around a part of a text, "" where it begins or ends there; the part itself where nothing is around it."""
    before = list(_TOKEN.finditer(text[max(0, span[0] - LONGEST) : span[0]]))
    behind = _TOKEN.search(text, span[1])
    if not before and not behind:
        return text[span[0] : span[1]], ""
    return _key(before[-1][0]) if before else "", _key(behind[0]) if behind else ""


def _parts(token: str) -> list[str]:
    """The words in a token: `C++/Java`, `Qwen2.5-VL`."""
    return _PART.findall(token.removesuffix("'s"))


def _key(token: str) -> str:
    """A token as it is compared."""
    key = re.sub(r"[-_.&'/\u0300-\u036f]", "", normalize("NFKD", token.removesuffix("'s").casefold()))
    if key in MONTHS:
        return f"month {MONTHS[key]}"
    return key[:-1] if len(key) > 3 and key.endswith("s") and not key.endswith("ss") else key


def _stem(word: str) -> str:
    """A word without its ending, where enough is left."""
    stem = _SUFFIX.sub("", word)
    return stem if len(stem) >= 4 else word


def _is_short(part: str) -> bool:
    """Whether a word is an abbreviation of capitals."""
    return bool(re.fullmatch(r"[A-Z]{2,6}s?", part))


def _is_name(part: str, token: str, capital: bool) -> bool:
    """Whether a word is spelled like a name; where `capital`, one capital letter is enough."""
    if part.isdecimal() or _FIGURE.fullmatch(part):
        return False
    inner = re.search(rf"(?<=.)[A-Z]|(?<=[{LATIN}])\d|[+#_]", part)
    if inner:
        return True
    if len(part) == 1:
        return capital and part == token and part.isupper() and part not in "AI"
    return capital and part[0].isupper() and part.casefold() not in _SMALL


def _is_known(token: str, known: Known) -> bool:
    """Whether a word is one of the text, or abbreviates some of it."""
    key = _key(token)
    if key in known.keys or (
        key.isalpha() and _stem(key) in known.stems and not re.search(r"(?<=.)[A-Z]", token)
    ):
        return True
    return _is_short(token) and token.removesuffix("s").casefold() in known.initials


def _initials(parts: list[str]) -> str:
    """The first letters of words in a row, small words left out."""
    return "".join(part[0].casefold() for part in parts if part.casefold() not in _SMALL)


def _spelt_out(tokens: list[re.Match[str]], known: Known) -> set[int]:
    """Where words stand that spell out an abbreviation of the text: Driver Monitoring System for DMS."""
    rows = [
        (match.start(), part[0].casefold())
        for match in tokens
        for part in _parts(match[0])
        if part.casefold() not in _SMALL
    ]
    row = "".join(letter for _, letter in rows)
    return {
        rows[place][0]
        for short in known.short
        for at in _places(row, short)
        for place in range(at, at + len(short))
    }


def _places(row: str, short: str) -> Iterator[int]:
    at = row.find(short)
    while at >= 0:
        yield at
        at = row.find(short, at + 1)
