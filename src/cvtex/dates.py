"""Dates in the text of any PDF, and whether each is read together with what stands beside it.

A reader who looks sees a date on a line with an employer. A program gets a row of words. When the dates of a page
are a column of their own, or stand behind the text that they belong to, it has to guess. A date is together when the
word before it or after it stands on its line; or right above or below it, when nothing but a column's gutter has the
date in common with its line. Words alone decide, no vocabulary of employers: a date in the wrong entry goes unseen
when its neighbours are right by this rule.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from cvtex.reading import Word, spell
from cvtex.value import dataclass

_MONTH = (
    r"jan(?:uary|vier|uar)?|feb(?:ruary|ruar)?|f[ée]vr?(?:ier)?|mar(?:ch|s)?|märz|mrz|apr(?:il)?|avr(?:il)?|may|mai|juni?|june|"
    r"juin|juli?|july|juil(?:let)?|aug(?:ust)?|août|sept?(?:ember|embre)?|o[ck]t(?:ober|obre)?|nov(?:ember|embre)?|"
    r"d[eé][cz](?:ember|embre)?|spring|summer|autumn|fall|winter"
)
_YEAR = r"(?:(?:0?[1-9]|1[0-2]|[0-3]?\d\.[01]?\d)[./-])?(?:19|20)\d\d(?:[./-][01]?\d(?:[./-][0-3]?\d)?)?(?:年(?:\d+月)?(?:\d+日)?)?"
_NOW = r"present|now|today|current|ongoing|heute|jetzt|aujourd[’']hui|présent|至今|今|现在|現在"
_DASH = r"[-–—~〜]{1,3}|to|until|bis|à"
_DATED = re.compile(
    rf"(?i)[(\[]?(?:(?:{_MONTH})\.?)?(?:{_YEAR})(?:(?:{_DASH})(?:(?:{_MONTH})\.?)?(?:{_YEAR}|{_NOW}|\d\d)?)?[)\],.;:]*"
)
_PART = re.compile(rf"(?i)[(\[]?(?:(?:{_MONTH})\.?|{_NOW}|{_DASH}|\d{{1,2}}(?:st|nd|rd|th|\.)?)[)\],.;:]*")
_SIGN = re.compile(r"\W+")
_LINKING = re.compile(rf"(?i)(?:{_DASH})")
REACH = 4  # words before and after a date, signs among them, of which one is its neighbour
NEAR = 2.0  # lines between a date and the text above or below that it belongs to
GUTTER_LINES = 4.0  # lines above and below through which a gutter goes


@dataclass(frozen=True, slots=True)
class Dating:
    """A date or a range of dates: its words, and those read before and after it on its page."""

    words: tuple[Word, ...]
    before: Word | None
    after: Word | None

    @property
    def text(self) -> str:
        """As it is printed."""
        return spell(self.words)


@dataclass(frozen=True, slots=True)
class Apart:
    """A date that is read apart from the words on its line."""

    dating: Dating
    beside: str  # the words next to it on its line; none when it stands alone


def datings(words: Sequence[Word]) -> list[Dating]:
    """The dates on all lines, in reading order: `2019 – Present`, `Apr 2024,`."""
    return list(_datings(words))


def apart(words: Sequence[Word]) -> list[Apart]:
    """The dates that are not read together with what they belong to."""
    found = datings(words)
    dated = {id(word) for dating in found for word in dating.words}
    pages = {page: list(group) for page, group in groupby(words, key=lambda word: word.page)}
    lost = []
    for dating in found:
        page = pages[dating.words[0].page]
        mates = [word for word in page if id(word) not in dated and word.beside(dating.words[0])]
        near = [word for word in (dating.before, dating.after) if word and id(word) not in dated]
        if _together(dating, near, mates, page):
            continue
        lost.append(Apart(dating, spell(_nearest(dating, mates))))
    return lost


def _together(dating: Dating, near: list[Word], mates: list[Word], page: list[Word]) -> bool:
    """Whether a date is read beside a word of its line, or of its column."""
    if any(word.beside(dating.words[0]) for word in near):
        return True
    column = [word for word in near if _close([one for one in page if one.line == word.line], dating)]
    return bool(column) and not (mates and _joined(dating, mates, page))


def _datings(words: Sequence[Word]) -> Iterator[Dating]:
    at = 0
    for links, group in groupby(words, key=lambda word: (word.line, _is_part(word.text))):
        end = at + len(parts := list(group))
        first, last = at, end
        while first < last and _links(words[first].text):
            first += 1
        while first < last and _links(words[last - 1].text):
            last -= 1
        if links[1] and any(_DATED.fullmatch(word.text) for word in parts):
            before, after = reversed(words[max(0, first - REACH) : first]), words[last : last + REACH]
            page = parts[0].page
            yield Dating(tuple(words[first:last]), _neighbour(before, page), _neighbour(after, page))
        at = end


def _neighbour(words: Iterable[Word], page: int) -> Word | None:
    """The first that is a word, and no bullet."""
    return next((word for word in words if word.page == page and not _SIGN.fullmatch(word.text)), None)


def _is_part(text: str) -> bool:
    return bool(_DATED.fullmatch(text) or _PART.fullmatch(text) or _SIGN.fullmatch(text))


def _links(text: str) -> bool:
    """Whether it stands between two dates and is none: `–`, `to`, `|`."""
    return bool(_LINKING.fullmatch(text) or _SIGN.fullmatch(text))


def _close(line: list[Word], dating: Dating) -> bool:
    """Whether a line stands in the column of a date, right above or below it."""
    first, last = dating.words[0], dating.words[-1]
    between = max(line[0].top - first.bottom, first.top - line[0].bottom)
    left, right = min(word.left for word in line), max(word.right for word in line)
    return between <= NEAR * first.height and min(right, last.right) > max(left, first.left)


def _nearest(dating: Dating, mates: list[Word]) -> list[Word]:
    """What stands next to a date on its line: up to four words."""
    first, last = dating.words[0], dating.words[-1]
    left = sorted((word for word in mates if word.right <= first.left + 1), key=lambda word: word.left)
    right = sorted((word for word in mates if word.left >= last.right - 1), key=lambda word: word.left)
    return left[-4:] or right[:4]


def _joined(dating: Dating, mates: list[Word], page: list[Word]) -> bool:
    """Whether no gutter goes between a date and its line: the lines around it cross the gap."""
    first, last = dating.words[0], dating.words[-1]
    gaps = [(max(word.right for word in left), first.left)
            for left in [[word for word in mates if word.right <= first.left + 1]] if left]  # fmt: skip
    gaps += [(last.right, min(word.left for word in right))
             for right in [[word for word in mates if word.left >= last.right - 1]] if right]  # fmt: skip
    reach = GUTTER_LINES * first.height
    around = [word for word in page if not word.beside(first) and abs(word.middle - first.middle) <= reach]
    return any(_crossed(gap, around, first.height) for gap in gaps)


def _crossed(gap: tuple[float, float], around: list[Word], height: float) -> bool:
    """Whether words, with the spaces between them, cover all of a gap."""
    at, end = gap
    for word in sorted(around, key=lambda word: word.left):
        if word.left > at + 0.6 * height:
            break
        at = max(at, word.right)
    return at + 0.6 * height >= end
