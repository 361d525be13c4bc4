"""Whether everything that a document prints is in the text of a PDF, and in order.

Each datum, a field of a block, is looked for as a whole, without white space. Most of the text is accounted for by the
heaviest chain of places that keeps the order of the document, so that a year in some sentence does not stand for a year
that is gone. What the chain leaves out is looked for in the rest of the text: found there, it is out of order, unless it
only changes places within its block, or its section goes on after the turn of a page. Sections may change places as wholes,
as they do in columns.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from itertools import groupby, pairwise
from typing import NamedTuple

from cvtex.printed import Datum
from cvtex.reading import Word, spell, squeeze
from cvtex.value import dataclass

MOST_PLACES = 400  # of one datum in a text
ENOUGH = 6  # characters by which the beginning of a text is known
BEFORE = 6  # words that say where something is read


class Place(NamedTuple):
    """Where a datum is, in characters of the squeezed text."""

    start: int
    end: int


class Run(NamedTuple):
    """Words in a row: the first and the last one, and where they are in characters."""

    first: int
    last: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Account:
    """What is not in the text, and what is in another place there, with the words before it."""

    data: Sequence[Datum]
    lost: tuple[tuple[Datum, str], ...]  # with as much of its beginning as is there
    moved: tuple[tuple[Datum, str], ...]
    places: Mapping[int, Place] = field(default_factory=dict)  # of what is there, by its number


class Body:
    """A text without white space that knows the words that it is made of."""

    def __init__(self, words: Sequence[Word]) -> None:
        self.words = words
        self.text, self.starts = "", []
        for word in words:
            self.starts.append(len(self.text))
            self.text += squeeze(word.text)
        self._begins = {*self.starts}

    def places(self, needle: str) -> list[Place]:
        """Where a text stands, not in the middle of a word."""
        found: list[Place] = []
        at = self.text.find(needle)
        while at >= 0 and len(found) < MOST_PLACES:
            end = at + len(needle)
            if self._parts(at) and self._parts(end):
                found.append(Place(at, end))
            at = self.text.find(needle, at + 1)
        return found

    def page(self, at: int) -> int:
        """The page of a character, from 0."""
        return self.words[bisect_right(self.starts, at) - 1].page

    def before(self, at: int) -> str:
        """The last words before a character."""
        last = bisect_right(self.starts, at) - 1
        return spell(self.words[max(0, last - BEFORE) : last])

    def beginning(self, needle: str) -> int:
        """How many characters of a text are there from its beginning on."""
        low, high = 0, len(needle)
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if needle[:middle] in self.text else (low, middle - 1)
        return low

    def _parts(self, at: int) -> bool:
        """Whether two words may meet before a character."""
        pair = self.text[at - 1 : at + 1] if at else ""
        return at in self._begins or not (len(pair) == 2 and pair.isascii() and pair.isalnum())


def account(data: Sequence[Datum], words: Sequence[Word]) -> Account:
    """Look for everything."""
    body = Body(words)
    data = divided(data, body)
    needles = [squeeze(datum.text) for datum in data]
    places = [body.places(needle) if needle else [] for needle in needles]
    wanted = [number for number, needle in enumerate(needles) if needle]
    first = chain(wanted, places)
    taken = covered(first.values())
    free = [[place for place in some if not meets(place, taken)] for some in places]
    left = [number for number in wanted if number not in first]
    second: dict[int, Place] = {}
    for _, group in groupby(left, key=lambda number: data[number].section):
        second |= chain(list(group), free)
    for number in left:  # what no order can hold
        if number not in second and free[number]:
            second[number] = free[number][0]
    moved = [number for number in second if not _tolerable(number, data, first, second, body)]
    lost = [number for number in left if number not in second]
    return Account(
        data,
        tuple((data[number], _start_of(data[number].text, needles[number], body)) for number in lost),
        tuple((data[number], body.before(second[number].start)) for number in moved),
        {**first, **second},
    )


def unexplained(found: Account, body: Body) -> list[Run]:
    """The runs of words that nothing of a document is; signs without letters and figures do not count."""
    free = bytearray(b"\1" * len(body.text))
    for start, end in found.places.values():
        free[start:end] = bytes(end - start)
    runs: list[Run] = []
    for number, (start, end) in enumerate(pairwise([*body.starts, len(body.text)])):
        if not any(free[at] and body.text[at].isalnum() for at in range(start, end)):
            continue
        joined = runs and all(free[runs[-1].end : start])
        first = runs.pop().first if joined else number
        runs.append(Run(first, number, body.starts[first], end))
    return runs


def share(data: Sequence[Datum], words: Sequence[Word]) -> float:
    """How much of the document is in the text, and of the text in the document: 1 is everything of both."""
    body = Body(words)
    needles = [squeeze(datum.text) for datum in data]
    there = sum(len(needle) for needle in needles if needle in body.text)
    return 2 * there / max(1, len(body.text) + sum(map(len, needles)))


def divided(data: Sequence[Datum], body: Body) -> list[Datum]:
    """The data, those in two that go on behind another one of their block, or on a later page.

    The date of a row stands at the end of the first line of its text.
    """
    made: list[Datum] = []
    for _, group in groupby(data, key=lambda datum: datum.block):
        block = list(group)
        for datum in block:
            needle = squeeze(datum.text)
            others = [squeeze(other.text) for other in block if other is not datum]
            at = 0 if needle in body.text else _division(needle, list(filter(None, others)), body)
            parts = (needle[:at], needle[at:]) if at else (datum.text,)
            made += [replace(datum, text=part) for part in parts]
    return made


def _division(needle: str, others: list[str], body: Body) -> int:
    """After how many characters a text is interrupted; 0 when it is not."""
    for other in others:
        for start, end in body.places(other):
            for at in range(1, len(needle)):
                before, after = needle[:at], needle[at:]
                if body.text.endswith(before, 0, start) and body.text.startswith(after, end):
                    return at
    at = body.beginning(needle)
    if not ENOUGH <= at < len(needle):
        return 0
    page = body.page(body.text.index(needle[:at]))
    return at if any(body.page(place.start) == page + 1 for place in body.places(needle[at:])) else 0


def chain(order: list[int], places: list[list[Place]]) -> dict[int, Place]:
    """The heaviest choice of at most one place of each, one behind the other."""
    ends = sorted({place.end for number in order for place in places[number]})
    best: list[tuple[int, int]] = [(0, -1)] * (len(ends) + 1)  # a tree of prefixes: weight, link
    links: list[tuple[int, Place, int]] = []
    for number in order:
        new = []
        for place in places[number]:
            weight, link = _heaviest(best, bisect_right(ends, place.start))
            links.append((number, place, link))
            new.append((bisect_right(ends, place.end), (weight + place.end - place.start, len(links) - 1)))
        for at, value in new:
            _raise(best, at, value)
    chosen: dict[int, Place] = {}
    _, link = _heaviest(best, len(ends))
    while link >= 0:
        number, place, link = links[link]
        chosen[number] = place
    return chosen


def _heaviest(best: list[tuple[int, int]], at: int) -> tuple[int, int]:
    found = (0, -1)
    while at:
        found = max(found, best[at], key=lambda one: one[0])
        at &= at - 1
    return found


def _raise(best: list[tuple[int, int]], at: int, value: tuple[int, int]) -> None:
    while at < len(best):
        if value[0] > best[at][0]:
            best[at] = value
        at += at & -at


def covered(places: Iterable[Place]) -> tuple[list[int], list[int]]:
    """The beginnings and the ends of places that do not meet, from left to right."""
    kept = sorted(places)
    return [place.start for place in kept], [place.end for place in kept]


def meets(place: Place, covered: tuple[list[int], list[int]]) -> bool:
    """Whether a place has something in common with those that are covered."""
    starts, ends = covered
    at = bisect_right(ends, place.start)
    return at < len(starts) and starts[at] < place.end


def _tolerable(
    number: int, data: Sequence[Datum], first: Mapping[int, Place], second: Mapping[int, Place], body: Body
) -> bool:
    """Whether a datum outside of the chain is still where a reader understands it."""
    own, place = data[number], second[number]
    known = {**first, **second}
    section = [one for one in known if data[one].section == own.section and one != number]
    earlier = [known[one] for one in section if data[one].block < own.block]
    later = [known[one] for one in section if data[one].block > own.block]
    if any(one.start > place.start for one in earlier) or any(one.start < place.start for one in later):
        return False
    runs = [one for one in first if data[one].section == own.section]
    between = [
        first[one]
        for one in first
        if data[one].section != own.section
        and runs
        and _parted(first[one], place, [first[run] for run in runs])
    ]
    return not between or all(body.page(first[run].start) != body.page(place.start) for run in runs)


def _parted(other: Place, place: Place, own: list[Place]) -> bool:
    """Whether something stands between a place and all others of its section."""
    nearest = min(own, key=lambda one: abs(one.start - place.start)).start
    return min(nearest, place.start) < other.start < max(nearest, place.start)


def _start_of(text: str, needle: str, body: Body) -> str:
    """The beginning of a text that is there; none when it is short."""
    there = body.beginning(needle)
    if there < ENOUGH:
        return ""
    end = next((end for end in range(len(text), 0, -1) if len(squeeze(text[:end])) <= there), 0)
    return text[:end].rstrip()
