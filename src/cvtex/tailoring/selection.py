"""The best page there is: what is worth most first, then what needs the least stretching, then the order of the profile.

Or the reasons why there is none: wishes that contradict each other (the smallest set of them: QuickXplain, Junker
2004), what must be printed and does not fit, too little to fill the page, or nothing that fills it exactly.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from cvtex.tailoring.candidates import Page, everything
from cvtex.tailoring.programme import Programme, formulate, tally
from cvtex.tailoring.rows import Row
from cvtex.tailoring.solver import NAME, Aim, Answer, maximise, settled
from cvtex.value import dataclass

NAMED = 6  # parts in a sentence
NODES = (100_000, 2_000, 200)  # of the searches: for the best, for the least stretching, for the order

MANY = 400  # wordings that are in question: with more, the first of the best pages is taken, always the same

Lack = Literal["contradiction", "overflow", "shortage", "unfillable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """A full page. `wordings` are the ids of what is printed, in the order of the page, `parts` those that they word.

    `value` and `bound` count thousandths: no page is worth more than `bound`, and `optimal` says that it is the value.
    `glue` is what is to be stretched (or, below 0, shrunk), in scaled points, of the `stretch` or `shrink` that there
    is; `least` says that no page as good needs less. `height` is that of the main column down to its last baseline, `side`
    that of a side column. `covered` says how often the page has each keyword.
    """

    wordings: tuple[str, ...]
    parts: tuple[str, ...]
    dropped: tuple[str, ...]
    value: int
    bound: int
    optimal: bool
    height: int
    glue: int
    stretch: int
    shrink: int
    least: bool
    covered: Mapping[str, int]
    solver: str = NAME
    side: int = 0

    @property
    def ratio(self) -> float:
        """The share of the stretch or of the shrink that is used: 1 is all of the stretch, -1 all of the shrink."""
        room = self.stretch if self.glue > 0 else self.shrink
        return self.glue / room if room and self.glue else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Infeasible:
    """Why there is no page, by how many scaled points and lines of text.

    `names` are the wishes that contradict each other, or the parts that must be printed and are too high, highest first;
    `heights` are those of all that the lowest page has in the column, with the gaps above; `side` says which column it is.
    """

    lack: Lack
    by: int = 0
    lines: int = 0
    names: tuple[str, ...] = ()
    heights: Mapping[str, int] | None = None
    side: bool = False

    def __str__(self) -> str:
        """One sentence in lower case: `what must be printed is 31.4 points (3 lines) too high: jd, jd.solution`."""
        points = f"{self.by / 65536:.1f} points ({self.lines} line{'s' * (self.lines != 1)})"
        more = f" and {len(self.names) - NAMED} more" if len(self.names) > NAMED else ""
        named = ", ".join(self.names[:NAMED]) + more
        place = "side column" if self.side else "page"
        return {
            "contradiction": f"these wishes contradict each other: {named}"
            if named
            else "there is nothing that may be printed",
            "overflow": f"what must be printed is {points} higher than the {place}"
            + f": {named}" * bool(named),
            "shortage": f"everything that may be printed is {points} lower than the page",
            "unfillable": f"no selection fills the page exactly; the nearest is off by {points}",
        }[self.lack]


def select(page: Page) -> Selection | Infeasible:
    """The best page, or why there is none."""
    return choose(formulate(page))


def choose(programme: Programme, rows: Sequence[Row] = ()) -> Selection | Infeasible:
    """The same for a programme with more rows."""
    if not programme.wordings:
        return Infeasible(lack="contradiction")
    kept = (*programme.rows, *programme.window, *rows)
    aim = Aim(worth=dict(enumerate(programme.worth)), nodes=NODES[0])
    best = maximise(programme, kept, aim)
    if best is None:
        return infeasible(programme, rows)
    if not best.proven:
        return _selection(programme, best.chosen, best, least=False)
    return _polished(programme, kept, aim, best)


def worth_most(programme: Programme, rows: Sequence[Row]) -> Answer | None:
    """The choice of the first stage alone."""
    kept = (*programme.rows, *programme.window, *rows)
    return maximise(programme, kept, Aim(worth=dict(enumerate(programme.worth)), nodes=NODES[0]))


def _polished(programme: Programme, kept: Sequence[Row], aim: Aim, best: Answer) -> Selection:
    """Among the choices that are worth as much: the least glue, then the order of the profile."""
    goal = programme.page.goal
    as_good = Row(terms=tuple(enumerate(programme.worth)), low=best.value)
    certain = list(settled(programme, kept, aim, best.value))
    fixed = (*kept, as_good, *certain)
    last = len(programme.wordings)
    if last == len(certain) or last - len(certain) > MANY:
        return _selection(programme, best.chosen, best, least=last == len(certain))
    found = maximise(programme, fixed, Aim(near=goal, start=best.chosen, nodes=NODES[1]))
    calm = found or best
    off = abs(programme.size(calm.chosen).main.natural - goal)
    even = programme.sized("natural", low=goal - off, high=goal + off)
    order = Aim(worth={column: last - column for column in range(last)}, start=calm.chosen, nodes=NODES[2])
    final = maximise(programme, (*fixed, even), order) or calm
    return _selection(programme, final.chosen, best, least=bool(found and found.proven))


def _selection(programme: Programme, chosen: frozenset[int], best: Answer, least: bool) -> Selection:
    """The choice as ids; checked once more in integers, all of it."""
    if programme.broken(chosen) or programme.value(chosen) != best.value:
        raise ArithmeticError("the choice does not keep what it promises")
    (height, stretch, shrink), side = programme.size(chosen)
    columns = sorted(chosen)
    printed = tuple(programme.wordings[column] for column in columns)
    parts = tuple(programme.owners[column].id for column in columns)
    everyone = [part.id for part in everything(programme.page.parts)]
    return Selection(
        wordings=tuple(one.id for one in printed), parts=parts,
        dropped=tuple(name for name in everyone if name not in set(parts)),
        value=best.value, bound=best.bound, optimal=best.proven,
        height=height, glue=programme.page.goal - height, stretch=stretch, shrink=shrink, side=side,
        least=least, covered=tally(printed),
    )  # fmt: skip


def infeasible(programme: Programme, rows: Sequence[Row] = ()) -> Infeasible:
    """Why a programme with these rows has no choice."""
    page, kept = programme.page, (*programme.rows, *rows)
    if maximise(programme, kept, Aim()) is None:
        shape = [row for row in kept if not row.wish]
        return Infeasible(
            lack="contradiction", names=_conflict(programme, shape, [row for row in kept if row.wish])
        )
    if high := _overflow(programme, kept):
        return high
    kept = (*kept, *programme.beside_fits)
    highest = maximise(programme, kept, Aim(extreme=("stretched", 1)))
    if highest is None:
        raise ArithmeticError("a programme without heights has a choice, and then none")
    short = page.goal - highest.value
    if short > 0 and not page.ragged:
        return Infeasible(lack="shortage", by=short, lines=_lines(short, page))
    return _unfillable(programme, kept)


def excess(page: Page) -> Infeasible | None:
    """By how much what must be printed is higher than the page, if it is."""
    programme = formulate(page)
    return _overflow(programme, programme.rows)


def _overflow(programme: Programme, kept: Sequence[Row]) -> Infeasible | None:
    """The side column is too high at least, or the main one is while the side column is not."""
    page = programme.page
    columns = [("side", page.side_goal)] * bool(page.side) + [("shrunk", page.goal)]
    for name, goal in columns:
        lowest = maximise(programme, kept, Aim(extreme=(name, -1)))
        if lowest and (over := -lowest.value - goal) > 0:
            there = frozenset(
                column for column in lowest.chosen if (column in programme.beside) == (name == "side")
            )
            heights = programme.heights(there)
            names = sorted(_forced(programme, kept, there), key=lambda one: -heights[one])
            return Infeasible(
                lack="overflow", by=over, lines=_lines(over, page), names=tuple(names), heights=heights,
                side=name == "side",
            )  # fmt: skip
        kept = (*kept, *programme.beside_fits)
    return None


def _forced(programme: Programme, kept: Sequence[Row], chosen: frozenset[int]) -> list[str]:
    """The parts of a choice that every choice has."""
    names = dict.fromkeys(programme.owners[column].id for column in sorted(chosen))
    while names:
        columns = {column for name in names for column in programme.columns[name]}
        least = maximise(programme, kept, Aim(worth=dict.fromkeys(columns, -1)))
        if least is None or -least.value == len(names):
            break
        names = {name: None for name in names if not least.chosen.isdisjoint(programme.columns[name])}
    return list(names)


def _unfillable(programme: Programme, kept: Sequence[Row]) -> Infeasible:
    """By how much the nearest choice misses, from below or from above."""
    page, misses = programme.page, []
    for name, sign in (("shrunk", -1), ("stretched", 1)):
        past = programme.sized(name, low=page.goal) if sign < 0 else programme.sized(name, high=page.goal)
        if found := maximise(programme, (*kept, past), Aim(extreme=(name, sign))):
            misses.append(abs(sign * found.value - page.goal))
    by = min(misses, default=0)
    return Infeasible(lack="unfillable", by=by, lines=_lines(by, page))


def _lines(by: int, page: Page) -> int:
    """So many lines of text, the last one begun."""
    return -(-by // page.line)


def _conflict(programme: Programme, base: list[Row], wishes: list[Row]) -> tuple[str, ...]:
    """The wishes of a smallest set that cannot be met together; none where there is nothing to print anyway."""

    def holds(rows: Iterable[Row]) -> bool:
        return maximise(programme, (*base, *rows), Aim(worth={})) is not None

    def explain(known: list[Row], added: bool, rest: list[Row]) -> list[Row]:
        if added and not holds(known):
            return []
        if len(rest) == 1:
            return rest
        middle = len(rest) // 2
        first, second = rest[:middle], rest[middle:]
        late = explain([*known, *first], bool(first), second)
        early = explain([*known, *late], bool(late), first)
        return early + late

    found = explain([], False, wishes) if wishes and holds([]) else []
    return tuple(dict.fromkeys(row.wish for row in found))
