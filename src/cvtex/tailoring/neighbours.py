"""What may stand above a wording in its column, told from the tree of a page and from its wishes.

Back from a part there are the parts before it, with all that is in them, up to what it stands in, which is always printed
with it. Of a part before it only the last thing printed in it can be its neighbour; the head cannot where something
below the head is certain.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from functools import partial
from typing import TypeVar

from cvtex.tailoring.adding import is_silent
from cvtex.tailoring.candidates import Page, Part, Wording, everything
from cvtex.value import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """That one of some columns is printed. `upper` is the end that asks for a gap, None where something else has seen to
    it; `kind` is what is last then, at least until the next event; `certain`: one of them is always printed."""

    columns: tuple[int, ...]
    upper: str | None
    kind: Hashable
    certain: bool


K = TypeVar("K", bound=Hashable)
Kinds = Callable[[Wording], Hashable]


class Neighbours:
    """What is known of a page whatever is chosen."""

    def __init__(self, page: Page, columns: Mapping[str, tuple[int, ...]]) -> None:
        self.columns = columns
        self.tops = {part.id for part in page.parts}
        self.out = {column for name in page.excludes for column in columns[name]}
        parts = tuple(everything(page.parts))
        self._owners = {one.id: part.id for part in parts for one in part.wordings} | {
            p.id: p.id for p in parts
        }
        self._bound = set(self._bonds(page))
        self._sure = self._surely(page)
        self._ends: dict[str, frozenset[Wording]] = {}

    def possible(self, parts: Iterable[Part]) -> list[Part]:
        """Those that are not excluded."""
        return [part for part in parts if not self.out.issuperset(self.columns[part.id])]

    def spoken(self, part: Part) -> list[tuple[int, Wording]]:
        """The wordings of a part that print something, with their columns."""
        pairs = zip(self.columns[part.id], part.wordings, strict=True)
        return [(column, one) for column, one in pairs if column not in self.out and not is_silent(one)]

    def speaks(self, part: Part) -> bool:
        """Whether none of its wordings prints nothing."""
        return not any(map(is_silent, part.wordings))

    def goes_on(self, parts: Iterable[Part], above: str = "", some: bool = False) -> bool:
        """Whether something is printed of these parts whenever what is above them is, `some` of them at least."""
        inner = self.possible(parts)
        certain = any(self._certain(above, part) and self._prints(part) for part in inner)
        return certain or (some and bool(inner) and all(map(self._prints, inner)))

    def follows(self, part: Part) -> bool:
        """Whether something is printed below a part whenever that is."""
        some = part.least > 0 or part.id in self.tops
        return bool(part.parts) and self.goes_on(part.parts, part.id, some)

    def ends(self, part: Part) -> frozenset[Wording]:
        """What may be last in a part, itself included, when something in it is printed."""
        if part.id not in self._ends:
            found = set() if self.follows(part) else {one for _, one in self.spoken(part)}
            for inner in self.possible(part.parts):
                if self._certain(part.id, inner) and self._prints(inner):
                    found = set()
                found |= self.ends(inner)
            self._ends[part.id] = frozenset(found)
        return self._ends[part.id]

    def asking(self, parts: Iterable[Part]) -> Iterator[Wording]:
        """The wordings whose gap is decided among these parts: theirs, and those below what prints nothing."""
        for part in self.possible(parts):
            yield from (one for _, one in self.spoken(part))
            if not self.speaks(part):
                yield from self.asking(part.parts)

    def events(self, parts: Iterable[Part], above: str, kinds: Kinds, given: bool = True) -> Iterator[Event]:
        """What is printed of these parts, in their order, with who asks for a gap."""
        for part in self.possible(parts):
            certain = given and self._certain(above, part)
            last = {kinds(one) for one in self.ends(part)}
            plain = self.speaks(part)
            known = last if plain and len(last) == 1 else set()
            ways = [(column, one, next(iter(known), kinds(one))) for column, one in self.spoken(part)]
            found = _grouped((column, (one.upper, kind)) for column, one, kind in ways)
            for (upper, kind), columns in found.items():
                yield Event(
                    columns=columns, upper=upper, kind=kind, certain=plain and certain and len(found) == 1
                )
            if not plain:
                yield from self.events(part.parts, part.id, kinds, certain)
            elif not known:
                yield from self.steps(part.parts, part.id, kinds, certain)

    def steps(self, parts: Iterable[Part], above: str, kinds: Kinds, given: bool = True) -> Iterator[Event]:
        """What is printed of these parts, where their gaps are not in question."""
        for part in self.possible(parts):
            certain = given and self._certain(above, part)
            last = {kinds(one) for one in self.ends(part)}
            if self._prints(part) and len(last) == 1:
                yield Event(columns=self.columns[part.id], upper=None, kind=last.pop(), certain=certain)
                continue
            heads = [] if self.follows(part) else self.spoken(part)
            found = _grouped((column, kinds(one)) for column, one in heads)
            for kind, columns in found.items():
                yield Event(
                    columns=columns,
                    upper=None,
                    kind=kind,
                    certain=certain and self.speaks(part) and len(found) == 1,
                )
            yield from self.steps(part.parts, part.id, kinds, certain)

    def _certain(self, above: str, part: Part) -> bool:
        return part.id in self._sure or (above, part.id) in self._bound

    def _prints(self, part: Part) -> bool:
        return self.speaks(part) or self.follows(part)

    def _bonds(self, page: Page) -> Iterator[tuple[str, str]]:
        """Pairs of parts of which the first brings the second along."""
        both = [*page.requires, *page.together, *((other, one) for one, other in page.together)]
        for one, other in both:
            owner = self._owners[one]
            if self.columns[one] == self.columns[owner]:
                yield owner, self._owners[other]

    def _surely(self, page: Page) -> set[str]:
        """The parts that are on each page."""
        over = {inner.id: part.id for part in everything(page.parts) for inner in part.parts}
        follow = partial(_followers, bound=self._bound, over=over)
        found: set[str] = set()
        fresh = {self._owners[name] for name in page.pins}
        while fresh:
            found |= fresh
            fresh = {name for one in fresh for name in follow(one)} - found
        return found


def _followers(name: str, bound: set[tuple[str, str]], over: Mapping[str, str]) -> Iterator[str]:
    """What is printed because a part is."""
    yield from (other for one, other in bound if one == name)
    if name in over:
        yield over[name]


def _grouped(pairs: Iterable[tuple[int, K]]) -> dict[K, tuple[int, ...]]:
    """The columns of each kind."""
    found: dict[K, tuple[int, ...]] = {}
    for column, kind in pairs:
        found[kind] = (*found.get(kind, ()), column)
    return found
