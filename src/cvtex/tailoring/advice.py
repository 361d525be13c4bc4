"""Bullets of a page that would be a line shorter with a few characters less, and what would then find room."""

from collections.abc import Iterator, Sequence

from cvtex.heights import Heights
from cvtex.tailoring.candidates import Page, Part, everything
from cvtex.tailoring.outline import Node, nodes
from cvtex.tailoring.selection import Selection
from cvtex.value import dataclass

FEW = 15  # characters that somebody gladly does without
MOST = 3  # pieces of advice


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """About so many characters less of a bullet gain a line. `fits` is the bullet worth most, in thousandths, among those left
    out that are no higher than that and what the gaps of the page can give; there may be none."""

    id: str
    characters: int
    fits: str = ""
    value: int = 0


def advice(page: Page, selection: Selection, tree: Sequence[Node], heights: Heights) -> tuple[Advice, ...]:
    """The best pieces of advice: first those by which something worth more fits, then those that ask for less."""
    printed = frozenset(selection.wordings)
    found = []
    for section in tree:
        beside = section.id in page.side
        spare = page.side_goal - selection.side if beside else selection.glue + selection.shrink
        for node in nodes([section]):
            form = next((one for one in node.forms if one.id in printed), None)
            box = heights.boxes.get(form.keys[0]) if form and len(form.keys) == 1 else None
            if (
                node.kind == "bullet"
                and form
                and box
                and 0 < (few := box.lines.surplus(len(form.text))) <= FEW
            ):
                room = box.height.natural // box.lines.count + spare
                value, fits = max(_fitting(page, printed, room, beside), default=(0, ""))
                found.append(Advice(id=form.id.rstrip("/"), characters=few, fits=fits, value=value))
    return tuple(sorted(found, key=lambda one: (-one.value, one.characters))[:MOST])


def _fitting(page: Page, printed: frozenset[str], room: int, beside: bool) -> Iterator[tuple[int, str]]:
    """What is left out of a column, the one beside or the main one, for which there is room below what is printed, with its worth."""
    excluded = frozenset(page.excludes)
    for part in everything(tuple(one for one in page.parts if (one.id in page.side) == beside)):
        inner = {one.id for one in part.parts if _stands(one, printed)}
        if _stands(part, printed) and len(inner) != part.most:
            for one in part.parts:
                if not one.parts and one.id not in inner | excluded:
                    yield from _room(one, page, room)


def _stands(part: Part, printed: frozenset[str]) -> bool:
    return not printed.isdisjoint(one.id for one in part.wordings)


def _room(part: Part, page: Page, room: int) -> Iterator[tuple[int, str]]:
    """The wordings of a part that are no higher than some room, with the gap above them."""
    for one in part.wordings:
        gap = page.gaps.get((one.upper, one.upper))
        if one.value and one.height + (gap.natural if gap else 0) <= room:
            yield one.value, one.id.rstrip("/")
