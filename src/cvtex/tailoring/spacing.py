"""The gaps of a page, and the depth of its last line, as rows of an integer programme, exactly.

Where all that may stand above a part asks for the same gap, the gap belongs to the height of the part. Where only what is
first in a section has another one, the difference belongs to the heading, which is above one such part. For the rest
there are states: a column for "what is last so far is of this kind", changed by what is printed, and one for "that stands
above this part". A state needs not be declared whole: where the wordings are 0 or 1, rows leave it one value.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from itertools import count

from cvtex.heights import Glue
from cvtex.tailoring.adding import NO_GAP
from cvtex.tailoring.candidates import Page, Part, Wording, everything
from cvtex.tailoring.neighbours import Event, Neighbours
from cvtex.tailoring.rows import Row, Terms
from cvtex.value import dataclass

ONE = -1  # in place of a column: always 1
SIZES: Mapping[str, Callable[[Glue], int]] = {
    "natural": lambda glue: glue.natural,
    "stretched": lambda glue: glue.natural + glue.stretch,
    "shrunk": lambda glue: glue.natural - glue.shrink,
}
Expression = dict[int, int]  # a sum of columns


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A column that is the sum of others if one of the gates is printed (`within`), or if none is; otherwise 0."""

    source: Terms
    gates: tuple[int, ...]
    within: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """A size of the page: a constant and what each column adds."""

    terms: Terms
    base: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Spacing:
    """The sizes of a page by name, with the states that they need and the rows that make these what they are."""

    sums: Mapping[str, Sum]
    states: tuple[State, ...]
    rows: tuple[Row, ...]

    def settle(self, first: int, chosen: frozenset[int]) -> frozenset[int]:
        """The states that are 1 for a choice; the columns of states begin with the `first`."""
        found = {ONE, *chosen}
        for column, state in enumerate(self.states, first):
            passed = any(gate in chosen for gate in state.gates) == state.within
            total = sum(factor for other, factor in state.source if other in found)
            if passed and total:
                found.add(column)
        return frozenset(found - chosen - {ONE})


def spacing(page: Page, columns: Mapping[str, tuple[int, ...]], first: int) -> Spacing:
    """The sizes of a page whose states are the columns from the `first` on."""
    made = _Maker(page, Neighbours(page, columns), first)
    left = tuple(part for part in page.parts if part.id not in page.side)
    right = tuple(part for part in page.parts if part.id in page.side)
    main = made.column(left, page.fixed, foot=True)
    side = made.column(right, Wording(id="", height=0), foot=False)
    sums = {name: _sum(main, pick) for name, pick in SIZES.items()} | {"side": _sum(side, SIZES["natural"])}
    return Spacing(sums=sums, states=tuple(made.states), rows=tuple(made.rows))


class _Maker:
    """Makes the states and rows of a page."""

    def __init__(self, page: Page, near: Neighbours, first: int) -> None:
        self.page, self.near = page, near
        self.numbers = count(first)
        self.states: list[State] = []
        self.rows: list[Row] = []
        self.sizes: dict[int, Glue] = {}

    def column(self, parts: tuple[Part, ...], head: Wording, foot: bool) -> dict[int, Glue]:
        """What each column adds to the height of a column of the page."""
        self.sizes = {ONE: Glue(head.height, head.stretch, head.shrink)}
        for part in everything(parts):
            for column, one in zip(self.near.columns[part.id], part.wordings, strict=True):
                self.add({column: 1}, Glue(one.height, one.stretch, one.shrink))
        certain = self.near.goes_on(parts, some=True)
        self.gaps(parts, {ONE: head.lower}, "", certain)
        for part in everything(parts):
            if part.parts and self.near.speaks(part):
                own = {column: one.lower for column, one in self.near.spoken(part)}
                self.gaps(part.parts, own, part.id, self.near.follows(part))
        if foot:
            self.foot(parts, head, certain)
        return self.sizes

    def add(self, terms: Mapping[int, int], glue: Glue) -> None:
        """Make the page higher by so much for each of the columns."""
        for column, factor in terms.items():
            natural, stretch, shrink = self.sizes.get(column, NO_GAP)
            self.sizes[column] = Glue(
                natural + factor * glue.natural,
                stretch + factor * glue.stretch,
                shrink + factor * glue.shrink,
            )

    def gaps(self, parts: Sequence[Part], above: Mapping[int, str], name: str, certain: bool) -> None:
        """The gaps above the parts of one, of which the lower ends are given by column."""
        uppers = sorted({one.upper for one in self.near.asking(parts)})
        if not uppers or not above:
            return

        def kinds(one: Wording) -> tuple[Glue, ...]:
            return tuple(self.page.gaps.get((one.lower, upper), NO_GAP) for upper in uppers)

        events = list(self.near.events(parts, name, kinds))
        place = {upper: number for number, upper in enumerate(uppers)}
        heads = {column: kinds(Wording(id="", height=0, lower=lower)) for column, lower in above.items()}
        chain = _Chain(self, heads, events, place)
        if not chain.plain(certain):
            chain.run()

    def foot(self, parts: Sequence[Part], head: Wording, certain: bool) -> None:
        """Take the depth of what is last from the height."""
        events = list(self.near.steps(parts, "", lambda one: one.depth))
        last = max((number for number, event in enumerate(events) if event.certain), default=0)
        events = events[last:]
        first = events[0].kind if certain and events else head.depth
        chain = _Chain(self, {ONE: first}, events, {})
        chain.run()
        for depth, terms in chain.state.items():
            assert isinstance(depth, int)
            self.add(terms, Glue(-depth))

    def fresh(self, source: Expression, gates: Sequence[int], within: bool) -> int:
        """A new state."""
        self.states.append(State(source=tuple(source.items()), gates=tuple(gates), within=within))
        return next(self.numbers)

    def most(self, terms: Expression) -> None:
        """A row: the sum is at most 0."""
        self.rows.append(
            Row(terms=tuple((c, f) for c, f in terms.items() if c != ONE), high=-terms.get(ONE, 0))
        )


class _Chain:
    """What is last so far below a head: for each kind, the columns whose sum is 1 when it is that."""

    def __init__(
        self, made: _Maker, heads: Mapping[int, Hashable], events: Sequence[Event], place: Mapping[str, int]
    ) -> None:
        self.made, self.heads, self.events, self.place = made, heads, events, place
        self.whole: Expression = dict.fromkeys(heads, 1)
        self.state: dict[Hashable, Expression] = {}
        for column, kind in heads.items():
            self.state.setdefault(kind, {})[column] = 1
        self.waiting: list[Event] = []  # all of one kind

    def glue(self, kind: Hashable, event: Event) -> Glue:
        """The gap that an event asks for below a kind."""
        found: Glue = kind[self.place[event.upper or ""]]  # type: ignore[index]
        return found

    def plain(self, certain: bool) -> bool:
        """Whether nothing but the first gap can differ, by the same for all; if so, the gaps are added."""
        seen: set[Hashable] = set()
        rest: list[tuple[Event, Glue | None]] = []
        for event in self.events:
            if event.upper is not None:
                below = {self.glue(kind, event) for kind in seen}
                if len(below) > 1:
                    return False
                rest.append((event, next(iter(below), None)))
            seen.add(event.kind)
        more: dict[int, Glue] = {}
        for column, kind in self.heads.items():
            found = {_less(self.glue(kind, event), usual) for event, usual in rest if usual is not None}
            if len(found) > 1:
                return False
            more[column] = next(iter(found), NO_GAP)
        firsts = [
            {_less(self.glue(kind, event), more[column]) for column, kind in self.heads.items()}
            for event, _ in rest
        ]
        if any(len(found) > 1 for found in firsts):
            return False
        return self.headed(
            more, [(event, found.pop()) for (event, _), found in zip(rest, firsts, strict=True)], certain
        )

    def headed(self, more: Mapping[int, Glue], usual: Sequence[tuple[Event, Glue]], certain: bool) -> bool:
        """Add the usual gaps, and what the first one has more where there is one."""
        given = set(more.values())
        if not certain and len(given) > 1:
            return False
        for event, glue in usual:
            self.made.add(dict.fromkeys(event.columns, 1), glue)
        if certain:
            for column, glue in more.items():
                self.made.add({column: 1}, glue)
        elif given != {NO_GAP}:
            self.state, self.waiting = (
                {"none": self.whole},
                [replace(event, kind="some") for event, _ in usual],
            )
            self.flush()
            self.made.add(self.state["some"], given.pop())
        return True

    def run(self) -> None:
        """Follow the events as far as gaps are in question."""
        for event, matters in zip(self.events, self._matter(), strict=True):
            if event.upper is not None:
                gaps = {self.glue(kind, event) for kind in self._known()}
                if len(gaps) > 1:
                    self.flush()
                    self.ask(event)
                    continue
                self.made.add(dict.fromkeys(event.columns, 1), gaps.pop())
            if matters:
                if self.waiting and self.waiting[0].kind != event.kind:
                    self.flush()
                self.waiting.append(event)
        self.flush()

    def _matter(self) -> list[bool]:
        """Whether an event comes before one whose gap is in question; all do where nobody asks."""
        seen = set(self.heads.values())
        last = 0 if self.place else len(self.events)
        for number, event in enumerate(self.events):
            if event.upper is not None and len({self.glue(kind, event) for kind in seen}) > 1:
                last = number
            seen.add(event.kind)
        return [number < last for number in range(len(self.events))]

    def _known(self) -> set[Hashable]:
        """What may be last."""
        waiting = {event.kind for event in self.waiting}
        return waiting if any(event.certain for event in self.waiting) else waiting | {*self.state}

    def flush(self) -> None:
        """What waits has been printed, or some of it, or nothing: then the state is as it was."""
        waiting, self.waiting = self.waiting, []
        others = [kind for kind in self.state if waiting and kind != waiting[0].kind]
        if any(event.certain for event in waiting):
            self.state = {waiting[0].kind: self.whole}
        elif others:
            self._change(waiting, others)

    def _change(self, waiting: Sequence[Event], others: Sequence[Hashable]) -> None:
        gates = [column for event in waiting for column in event.columns]
        left: dict[Hashable, Expression] = {}
        for kind in others:
            before = self.state[kind]
            left[kind] = {self.made.fresh(before, gates, within=False): 1}
            self.made.most(_less_terms(left[kind], before))
            self.made.most(_less_terms(before, left[kind], dict.fromkeys(gates, 1)))
        every = {column: 1 for terms in left.values() for column in terms}
        for event in waiting:
            self.made.most(_less_terms({**every, **dict.fromkeys(event.columns, 1)}, self.whole))
        self.state = left | {waiting[0].kind: _less_terms(self.whole, every)}

    def ask(self, event: Event) -> None:
        """What stands above an event that is printed."""
        kinds = list(self.state)
        base = event.kind if event.kind in self.state else kinds[-1]
        own: Expression = dict.fromkeys(event.columns, 1)
        usual = self.glue(base, event)
        self.made.add(own, usual)
        above: dict[Hashable, Expression] = {}
        for kind in kinds:
            if kind != base:
                above[kind] = {self.made.fresh(self.state[kind], event.columns, within=True): 1}
                self.made.most(_less_terms(above[kind], self.state[kind]))
                self.made.add(above[kind], _less(self.glue(kind, event), usual))
        every = {column: 1 for terms in above.values() for column in terms}
        above[base] = _less_terms(own, every)
        self.made.most(_less_terms(every, own))
        self.made.most(_less_terms(above[base], self.state[base]))
        if event.certain:
            self.state = {event.kind: self.whole}
            return
        left = {kind: _less_terms(self.state[kind], above[kind]) for kind in kinds if kind != event.kind}
        self.state = left | {event.kind: _less_terms(self.whole, *left.values())}


def _less(one: Glue, other: Glue) -> Glue:
    return Glue(*(here - there for here, there in zip(one, other, strict=True)))


def _less_terms(terms: Expression, *others: Expression) -> Expression:
    found = dict(terms)
    for other in others:
        for column, factor in other.items():
            found[column] = found.get(column, 0) - factor
    return {column: factor for column, factor in found.items() if factor}


def _sum(sizes: Mapping[int, Glue], pick: Callable[[Glue], int]) -> Sum:
    """One of the sizes."""
    terms = ((column, pick(glue)) for column, glue in sizes.items() if column != ONE)
    return Sum(terms=tuple(term for term in terms if term[1]), base=pick(sizes[ONE]))
