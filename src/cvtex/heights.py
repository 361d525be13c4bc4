"""How high a page gets, by adding up: what TeX has measured once tells the height of every selection, exactly.

A column is a stack of blocks of fixed height. Above each but the first is a gap that depends on two things: the kind of the
block above and that of the block itself (`bullet`, `entry`, …). So the height of a page, from its top margin to its last
baseline, is the sum of the heights of its blocks and of these gaps, less the depth of the last line. All are whole numbers
of scaled points (65536 in a point), and TeX gets the same one. Beside a side bar each column is a sum of its own; then the
gaps in the head neither stretch nor shrink, nor do those of the side bar.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import field
from itertools import pairwise
from math import ceil
from typing import NamedTuple

from cvtex.value import dataclass

FULL = 0.99  # of the width of its last line, what a paragraph can hold before it takes one more
INNER = 0.91  # of that of the others, which end where a word does


class Key(NamedTuple):
    """A block of a document by its place: the section, the entry in it, the block in that, and which of its wordings.

    Only `Key(section)` is the heading of a section.
    """

    section: int
    entry: int = -1
    block: int = -1
    wording: int = 0


Selection = Collection[
    Key
]  # of blocks of entries; head and headings come with them, the order is the document's


class Glue(NamedTuple):
    """A gap, or a height with gaps in it, and how far it can stretch and shrink; in scaled points."""

    natural: int = 0
    stretch: int = 0
    shrink: int = 0


@dataclass(frozen=True, slots=True)
class Lines:
    """The last paragraph of a block: how many lines it has; the width of the last one, of all of them one after the
    other, and how wide a line may be, in scaled points."""

    count: int
    last: int
    whole: int
    width: int

    def surplus(self, characters: int) -> int:
        """About how many of its characters have to go for it to have a line less; 0 when it has one line only.

        That is enough nine times in ten, wherever they stand, and no more than the last line has."""
        if self.count < 2 or not self.whole:
            return 0
        room = self.width * (FULL + INNER * (self.count - 2))
        least = min(1 - room / self.whole, self.last / self.whole)
        return max(1, ceil(characters * least))


@dataclass(frozen=True, slots=True)
class Box:
    """A block as TeX sets it: its kind, at its upper and at its lower end, its height, and how deep its last line is
    below the baseline, which is part of the height; in scaled points."""

    upper: str
    lower: str
    height: Glue
    depth: int
    lines: Lines = field(default=Lines(0, 0, 0, 0))


class Column(NamedTuple):
    """The height of a column, from the top margin, and how far it can stretch and shrink; in scaled points."""

    height: int
    stretch: int
    shrink: int

    def ratio(self, goal: int) -> float:
        """How much of the stretch (above 0) or of the shrink (below) makes it as high as the goal; outside of -1 to 1 it
        does not get there."""
        rest = goal - self.height
        most = self.stretch if rest > 0 else self.shrink
        return rest / most if most else float("inf") * rest if rest else 0.0


class Page(NamedTuple):
    """The columns of a page; a side bar is counted down to below its last line, and must not be higher than the page."""

    main: Column
    side: Column | None = None

    def fits(self, goal: int) -> bool:
        """Whether both columns end above a height, without having to shrink."""
        return self.main.height <= goal and (self.side is None or self.side.height <= goal)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heights:
    """What a page is added up from, in scaled points.

    `page` is the distance of its margins, the height of a full page. `gaps` has the gap between two blocks by the kinds of
    the upper and the lower one. `boxes` lacks blocks that the style does not print. `side` has the sections of the side bar;
    then `banner` is the distance below the head, and the side bar begins `drop` lower than the main column.
    """

    page: int
    head: Box
    boxes: Mapping[Key, Box]
    gaps: Mapping[tuple[str, str], Glue]
    side: frozenset[int] = frozenset()
    banner: int = 0
    drop: int = 0


def height(heights: Heights, selection: Selection) -> int:
    """How far below the top margin the last baseline stands (of the main column), before gaps stretch or shrink."""
    return stack(heights, selection).main.height


def stack(heights: Heights, selection: Selection) -> Page:
    """The columns of a page that has the head and the selected blocks below the headings of their sections.

    Raises ValueError for what cannot be on a page together: nothing, two wordings of a block, one column of two.
    """
    keys = sorted(selection)
    if any(key.block < 0 for key in keys) or any(one[:3] == other[:3] for one, other in pairwise(keys)):
        raise ValueError("a selection has blocks of entries, each in one wording")
    main, side = (
        [key for key in keys if (key.section in heights.side) == beside] for beside in (False, True)
    )
    if not main or (heights.side and not side):
        raise ValueError("each column of a page needs a block")
    if not heights.side:
        return Page(_column([heights.head, *_boxes(heights, main)], heights, last=True))
    above = heights.head.height.natural + heights.banner
    left, right = (_column(_boxes(heights, keys), heights, last=keys is main) for keys in (main, side))
    return Page(left._replace(height=left.height + above), Column(right.height + above + heights.drop, 0, 0))


def _boxes(heights: Heights, keys: Iterable[Key]) -> list[Box]:
    """The blocks of a column, with the headings of their sections."""
    found: list[Key] = []
    for key in keys:
        if not found or found[-1].section != key.section:
            found.append(Key(key.section))
        found.append(key)
    return [heights.boxes[key] for key in found if key in heights.boxes]


def _column(boxes: list[Box], heights: Heights, *, last: bool) -> Column:
    """Boxes with gaps between them, without what is below the `last` baseline."""
    gaps = [heights.gaps[above.lower, below.upper] for above, below in pairwise(boxes)]
    natural, stretch, shrink = total([*(box.height for box in boxes), *gaps])
    return Column(natural - boxes[-1].depth * last, stretch, shrink)


def total(found: Iterable[Glue]) -> Glue:
    """All of them together."""
    natural = stretch = shrink = 0
    for one in found:
        natural, stretch, shrink = natural + one.natural, stretch + one.stretch, shrink + one.shrink
    return Glue(natural, stretch, shrink)
