"""The choice of a page as an integer programme, and its rows checked in exact integers.

Columns are wordings (printed or not) and, for each keyword, tiers: covering it once counts in full, again .4, again
.15 (maximum coverage of concepts under a budget: Gillick and Favre, *A Scalable Global Model for Summarization*, 2009;
diminishing returns as in Lin and Bilmes, 2011). That the page is full is two rows: with all of its stretch it is at
least as high as the goal, with all of its shrink at most. All coefficients are integers.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from cvtex.tailoring.candidates import Page, Part, Wording, everything, uncovered

TIERS = (100, 40, 15)  # per cent of a keyword's weight, for the first, second and third time

Terms = tuple[tuple[int, int], ...]  # columns with their coefficients


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`low <= the sum of the terms <= high`; `wish` says whose it is, nothing when the shape of the page asks for it."""

    terms: Terms
    low: int | None = None
    high: int | None = None
    wish: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """A page as columns and rows: first the wordings, with the parts that they belong to, then the tiers."""

    page: Page
    wordings: tuple[Wording, ...]
    owners: tuple[Part, ...]
    tiers: tuple[tuple[str, int], ...]  # keyword, and what the tier is worth
    rows: tuple[Row, ...]
    window: tuple[Row, ...]  # the rows that make the page full
    columns: Mapping[str, tuple[int, ...]]  # of a part: its wordings; of a wording: itself

    @property
    def worth(self) -> tuple[int, ...]:
        """What each column counts."""
        return (*(wording.value for wording in self.wordings), *(value for _, value in self.tiers))

    def value(self, chosen: Collection[int]) -> int:
        """What a choice of wordings is worth, keywords included."""
        covered = tally(self.wordings[column] for column in chosen)
        return sum(self.wordings[column].value for column in chosen) + sum(
            weight * TIERS[time] // 100
            for keyword, weight in self.page.keywords.items()
            for time in range(min(len(TIERS), covered.get(keyword, 0)))
        )

    def size(self, chosen: Iterable[int]) -> tuple[int, int, int]:
        """Height, stretch and shrink of a choice with what is fixed, in scaled points."""
        printed = [self.page.fixed, *(self.wordings[column] for column in chosen)]
        return (
            sum(one.height for one in printed),
            sum(one.stretch for one in printed),
            sum(one.shrink for one in printed),
        )

    def broken(self, chosen: Collection[int]) -> list[Row]:
        """The rows that a choice of wordings does not keep, reckoned in integers."""
        return [row for row in (*self.rows, *self.window) if not keeps(row, chosen)]


def keeps(row: Row, chosen: Collection[int]) -> bool:
    """Whether a choice keeps a row."""
    total = sum(factor for column, factor in row.terms if column in chosen)
    return (row.low is None or row.low <= total) and (row.high is None or total <= row.high)


def tally(printed: Iterable[Wording]) -> dict[str, int]:
    """How often each keyword is covered."""
    times: dict[str, int] = {}
    for wording in printed:
        for keyword in dict.fromkeys(wording.covers):
            times[keyword] = times.get(keyword, 0) + 1
    return times


def formulate(page: Page) -> Programme:
    """The programme of a page. A name that nothing has is a `KeyError`."""
    parts = tuple(everything(page.parts))
    owners = tuple(part for part in parts for _ in part.wordings)
    wordings = tuple(wording for part in parts for wording in part.wordings)
    columns: dict[str, tuple[int, ...]] = {wording.id: (column,) for column, wording in enumerate(wordings)}
    number = count()
    columns |= {part.id: tuple(next(number) for _ in part.wordings) for part in parts}
    tiers = tuple(_tiers(page.keywords, tally(wordings)))
    return Programme(
        page=page, wordings=wordings, owners=owners, tiers=tiers, columns=columns,
        rows=(*_shape(page, columns), *_wishes(page, columns, wordings)), window=_window(page, wordings),
    )  # fmt: skip


def tier_rows(programme: Programme) -> Iterator[Row]:
    """A keyword's tiers count no more often than it is covered."""
    first = len(programme.wordings)
    coverers: dict[str, list[int]] = {}
    for column, wording in enumerate(programme.wordings):
        for keyword in dict.fromkeys(wording.covers):
            coverers.setdefault(keyword, []).append(column)
    for keyword in dict.fromkeys(name for name, _ in programme.tiers):
        own = [first + place for place, (name, _) in enumerate(programme.tiers) if name == keyword]
        terms = (*((column, 1) for column in own), *((column, -1) for column in coverers[keyword]))
        yield Row(terms=terms, high=0)


def _tiers(keywords: Mapping[str, int], most: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    for keyword, weight in keywords.items():
        for share in TIERS[: most.get(keyword, 0)]:
            yield keyword, weight * share // 100


def _sum(columns: Sequence[int], factor: int = 1) -> Terms:
    return tuple((column, factor) for column in columns)


def _shape(page: Page, columns: Mapping[str, tuple[int, ...]]) -> Iterator[Row]:
    """One wording of each part at most; nothing without what it stands in."""
    for part in everything(page.parts):
        own = columns[part.id]
        if len(own) > 1:
            yield Row(terms=_sum(own), high=1)
        for inner in part.parts:
            yield Row(terms=_sum(columns[inner.id]) + _sum(own, -1), high=0)


def _wishes(page: Page, columns: Mapping[str, tuple[int, ...]], wordings: Sequence[Wording]) -> Iterator[Row]:
    for part in everything(page.parts):
        yield from _of_part(part, columns)
    for name in page.pins:
        yield Row(terms=_sum(columns[name]), low=1, wish=f"pin {name}")
    for name in page.excludes:
        yield Row(terms=_sum(columns[name]), high=0, wish=f"exclude {name}")
    for one, other in page.requires:
        yield Row(terms=_sum(columns[one]) + _sum(columns[other], -1), high=0, wish=f"{one} requires {other}")
    for one, other in page.conflicts:
        yield Row(
            terms=_sum(columns[one]) + _sum(columns[other]), high=1, wish=f"{one} conflicts with {other}"
        )
    for one, other in page.together:
        terms = _sum(columns[one]) + _sum(columns[other], -1)
        yield Row(terms=terms, low=0, high=0, wish=f"{one} goes with {other}")
    for group in page.groups:
        terms = tuple(term for name in group.ids for term in _sum(columns[name]))
        if group.least:
            yield Row(terms=terms, low=group.least, wish=f"at least {group.least} of group {group.name}")
        if group.most is not None:
            yield Row(terms=terms, high=group.most, wish=f"at most {group.most} of group {group.name}")
    for keyword in page.must:
        having = [column for column, wording in enumerate(wordings) if keyword in wording.covers]
        yield Row(terms=_sum(having), low=1, wish=f"keyword {keyword}")


def _of_part(part: Part, columns: Mapping[str, tuple[int, ...]]) -> Iterator[Row]:
    """What a part wishes: how many of its parts, and no gaps between them."""
    own = columns[part.id]
    inner = tuple(term for one in part.parts if one.counted for term in _sum(columns[one.id]))
    if part.least:
        yield Row(terms=inner + _sum(own, -part.least), low=0, wish=f"at least {part.least} in {part.id}")
    if part.most is not None:
        yield Row(terms=inner + _sum(own, -part.most), high=0, wish=f"at most {part.most} in {part.id}")
    for one, filling in uncovered(part) if part.gapless is not None else ():
        terms = tuple(term for other in filling for term in _sum(columns[other.id]))
        yield Row(terms=terms + _sum(columns[one.id], -1), low=0, wish=f"no gap after {one.id}")


def _window(page: Page, wordings: Sequence[Wording]) -> tuple[Row, ...]:
    """Not higher than the goal when shrunk and, unless it is ragged, not lower when stretched."""
    low = tuple((column, one.height + one.stretch) for column, one in enumerate(wordings))
    high = tuple((column, one.height - one.shrink) for column, one in enumerate(wordings))
    fits = Row(terms=high, high=page.goal - page.fixed.height + page.fixed.shrink)
    full = Row(terms=low, low=page.goal - page.fixed.height - page.fixed.stretch)
    return (fits,) if page.ragged else (fits, full)
