"""The choice of a page as an integer programme, and its rows checked in exact integers.

Columns are wordings (printed or not) and, for each keyword, tiers: covering it once counts in full, again .4, again
.15 (maximum coverage of concepts under a budget: Gillick and Favre, *A Scalable Global Model for Summarization*, 2009;
diminishing returns as in Lin and Bilmes, 2011). That the page is full is two rows: with all of its stretch it is at
least as high as the goal, with all of its shrink at most. All coefficients are integers; the gaps in them are those of
`spacing`, and what is chosen is measured without them.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import count

from cvtex.tailoring.adding import Size, gap, is_silent, size
from cvtex.tailoring.candidates import Page, Part, Wording, everything, uncovered
from cvtex.tailoring.rows import Row, ones
from cvtex.tailoring.spacing import Spacing, spacing
from cvtex.value import dataclass

TIERS = (100, 40, 15)  # per cent of a keyword's weight, for the first, second and third time


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """A page as columns and rows: first the wordings, with the parts that they belong to, then the tiers, then what the
    gaps need. `beside` are the wordings in the side column."""

    page: Page
    wordings: tuple[Wording, ...]
    owners: tuple[Part, ...]
    tiers: tuple[tuple[str, int], ...]  # keyword, and what the tier is worth
    rows: tuple[Row, ...]
    counting: tuple[Row, ...]  # a keyword's tiers count no more often than it is covered
    spacing: Spacing
    beside: frozenset[int]
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

    def size(self, chosen: Collection[int]) -> Size:
        """How high a choice is, by walking it."""
        columns: tuple[list[Wording], list[Wording]] = ([], [])
        for column in sorted(chosen):
            columns[column in self.beside].append(self.wordings[column])
        return size(self.page, *columns)

    def heights(self, chosen: Collection[int]) -> dict[str, int]:
        """What each part of a choice adds to its column, with the gap above it."""
        found: dict[str, int] = {}
        for beside in (False, True):
            above = "" if beside else self.page.fixed.lower
            for column in sorted(one for one in chosen if (one in self.beside) == beside):
                one = self.wordings[column]
                found[self.owners[column].id] = one.height + gap(self.page, above, one.upper).natural
                above = above if is_silent(one) else one.lower
        return found

    def total(self, row: Row, chosen: Collection[int], size: Size) -> int:
        """The sum of a row for a choice, of tiers too if they are in it; a size is that of the choice, as it was walked."""
        if row.of:
            return size.of(row.of) - self.spacing.sums[row.of].base
        return sum(factor for column, factor in row.terms if column in chosen)

    def sized(self, name: str, low: int | None = None, high: int | None = None) -> Row:
        """A row for a size of the page, which includes what always stands there."""
        found = self.spacing.sums[name]
        return Row(
            terms=found.terms, of=name,
            low=None if low is None else low - found.base, high=None if high is None else high - found.base,
        )  # fmt: skip

    def broken(self, chosen: Collection[int]) -> list[Row]:
        """The rows that a choice of wordings does not keep, reckoned in integers."""
        size = self.size(chosen)
        return [row for row in (*self.rows, *self.window) if not row.holds(self.total(row, chosen, size))]

    @property
    def window(self) -> tuple[Row, ...]:
        """The rows that make the page full: not higher than the goal when shrunk and, unless it is ragged, not lower
        when stretched; and a side column that is not too high."""
        fits = self.sized("shrunk", high=self.page.goal)
        full = () if self.page.ragged else (self.sized("stretched", low=self.page.goal),)
        return (fits, *full, *self.beside_fits)

    @property
    def beside_fits(self) -> tuple[Row, ...]:
        """The row of the side column, if there is one."""
        return (self.sized("side", high=self.page.side_goal),) if self.page.side else ()


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
        rows=(*_shape(page, columns), *_wishes(page, columns, wordings)),
        counting=tuple(_counting(wordings, tiers)),
        spacing=spacing(page, columns, len(wordings) + len(tiers)),
        beside=frozenset(
            column
            for top in page.parts if top.id in page.side
            for part in everything((top,))
            for column in columns[part.id]
        ),
    )  # fmt: skip


def _counting(wordings: Sequence[Wording], tiers: Sequence[tuple[str, int]]) -> Iterator[Row]:
    """A keyword's tiers count no more often than it is covered."""
    coverers: dict[str, list[int]] = {}
    for column, wording in enumerate(wordings):
        for keyword in dict.fromkeys(wording.covers):
            coverers.setdefault(keyword, []).append(column)
    own: dict[str, list[int]] = {}
    for column, (keyword, _) in enumerate(tiers, len(wordings)):
        own.setdefault(keyword, []).append(column)
    for keyword, columns in own.items():
        yield Row(terms=ones(columns) + ones(coverers[keyword], -1), high=0)


def _tiers(keywords: Mapping[str, int], most: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    for keyword, weight in keywords.items():
        for share in TIERS[: most.get(keyword, 0)]:
            yield keyword, weight * share // 100


def _shape(page: Page, columns: Mapping[str, tuple[int, ...]]) -> Iterator[Row]:
    """One wording of each part at most; nothing without what it stands in, no section with nothing in it, and no empty
    column."""
    for part in everything(page.parts):
        own = columns[part.id]
        if len(own) > 1:
            yield Row(terms=ones(own), high=1)
        for inner in part.parts:
            yield Row(terms=ones(columns[inner.id]) + ones(own, -1), high=0)
    for part in page.parts:
        inside = tuple(term for inner in part.parts for term in ones(columns[inner.id]))
        if part.parts and not part.least:
            yield Row(terms=inside + ones(columns[part.id], -1), low=0)
    for beside in (False, True) if page.side else (False,):
        tops = [part for part in page.parts if (part.id in page.side) == beside]
        yield Row(terms=tuple(term for part in tops for term in ones(columns[part.id])), low=1)


def _wishes(page: Page, columns: Mapping[str, tuple[int, ...]], wordings: Sequence[Wording]) -> Iterator[Row]:
    for part in everything(page.parts):
        yield from _of_part(part, columns)
    for name in page.pins:
        yield Row(terms=ones(columns[name]), low=1, wish=f"pin {name}")
    for name in page.excludes:
        yield Row(terms=ones(columns[name]), high=0, wish=f"exclude {name}")
    for one, other in page.requires:
        yield Row(terms=ones(columns[one]) + ones(columns[other], -1), high=0, wish=f"{one} requires {other}")
    for one, other in page.conflicts:
        yield Row(
            terms=ones(columns[one]) + ones(columns[other]), high=1, wish=f"{one} conflicts with {other}"
        )
    for one, other in page.together:
        terms = ones(columns[one]) + ones(columns[other], -1)
        yield Row(terms=terms, low=0, high=0, wish=f"{one} goes with {other}")
    for group in page.groups:
        terms = tuple(term for name in group.ids for term in ones(columns[name]))
        if group.least:
            yield Row(terms=terms, low=group.least, wish=f"at least {group.least} of group {group.name}")
        if group.most is not None:
            yield Row(terms=terms, high=group.most, wish=f"at most {group.most} of group {group.name}")
    for keyword in page.must:
        having = [column for column, wording in enumerate(wordings) if keyword in wording.covers]
        yield Row(terms=ones(having), low=1, wish=f"keyword {keyword}")


def _of_part(part: Part, columns: Mapping[str, tuple[int, ...]]) -> Iterator[Row]:
    """What a part wishes: how many of its parts, and no gaps between them."""
    own = columns[part.id]
    inner = tuple(term for one in part.parts if one.counted for term in ones(columns[one.id]))
    if part.least:
        yield Row(terms=inner + ones(own, -part.least), low=0, wish=f"at least {part.least} in {part.id}")
    if part.most is not None:
        yield Row(terms=inner + ones(own, -part.most), high=0, wish=f"at most {part.most} in {part.id}")
    for one, filling in uncovered(part) if part.gapless is not None else ():
        terms = tuple(term for other in filling for term in ones(columns[other.id]))
        yield Row(terms=terms + ones(columns[one.id], -1), low=0, wish=f"no gap after {one.id}")
