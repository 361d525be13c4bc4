"""What may stand on a page, and what is wished of it; heights in scaled points, TeX's 65536th of a point.

A page is a tree: sections hold entries, entries hold roles or bullets, bullets hold inner bullets. Each of them is a
`Part`, printed in one of its wordings or not at all; a head has one wording. The height of a selection is the sum of
the heights of what it prints and of the gaps between them, less the depth of the last line, as `cvtex.heights` has it. Parts,
and wordings too, are known by ids that are unique on the page; who fills a page with them makes them so.
"""

from collections.abc import Iterator, Mapping
from dataclasses import field
from itertools import pairwise

from cvtex.heights import Glue
from cvtex.value import dataclass

Months = tuple[int, int]  # from the first month to the one behind the last, counted as year * 12 + month


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """One way to print a part: its height, by how much that may stretch and shrink, its worth in thousandths, and
    the keywords that it has. `upper` and `lower` are the kinds of its ends, which tell how large the gaps above and below
    it are (none beside an end without a kind), `depth` is what of its height lies below its last baseline."""

    id: str
    height: int
    stretch: int = 0
    shrink: int = 0
    value: int = 0
    covers: tuple[str, ...] = ()
    upper: str = ""
    lower: str = ""
    depth: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What is printed or not: of its own parts at least `least` and at most `most` when it is.

    `gapless` says that the parts printed leave no time between them that one of those left out would fill for more
    than so many months; it looks at their `months`.
    """

    id: str
    wordings: tuple[Wording, ...]
    parts: tuple["Part", ...] = ()
    least: int = 0
    most: int | None = None
    months: Months | None = None
    gapless: int | None = None
    counted: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Of these, at least and at most so many."""

    name: str
    ids: tuple[str, ...]
    least: int = 0
    most: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Everything that may stand on a page as high as `goal`, below what always stands there (`fixed`).

    `gaps` has the gap between two things by the lower end of the one above and the upper end of the one below; the last
    thing on the page reaches below its foot by its depth. What has neither height nor kinds prints nothing: what is above
    and what is below it are neighbours. `side` names the parts, sections, that stand in a column of their
    own beside the others, which begins with a part, neither stretches nor shrinks, and is with all of the last line no
    higher than `side_goal`. Each column has a part, and of a section that has parts one at least is printed.

    `keywords` have weights in thousandths, `must` names those without which no page is wanted. `pins` are printed,
    `excludes` are not. `requires` holds pairs of which the first brings the second along, `conflicts` pairs of which
    one at most is printed, `together` pairs that are printed both or not at all. All of them, and the groups, name
    parts or wordings. `line` is the height of
    a line of text, for messages. A `ragged` page may end above its foot.
    """

    goal: int
    parts: tuple[Part, ...]
    fixed: Wording = Wording(id="", height=0)
    line: int = 12 << 16
    ragged: bool = False
    keywords: Mapping[str, int] = field(default_factory=dict)
    must: tuple[str, ...] = ()
    pins: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    requires: tuple[tuple[str, str], ...] = ()
    conflicts: tuple[tuple[str, str], ...] = ()
    together: tuple[tuple[str, str], ...] = ()
    groups: tuple[Group, ...] = ()
    gaps: Mapping[tuple[str, str], Glue] = field(default_factory=dict)
    side: frozenset[str] = frozenset()
    side_goal: int = 0


def everything(parts: tuple[Part, ...]) -> Iterator[Part]:
    """The parts and what is in them, in the order of the page."""
    for part in parts:
        yield part
        yield from everything(part.parts)


def uncovered(part: Part) -> Iterator[tuple[Part, tuple[Part, ...]]]:
    """What a gapless part asks for: whenever the first is printed, one of the others is.

    Time is cut where a part begins or ends. A stretch of time that is longer than the part allows, behind the end of
    the first, needs one of those that fill it; stretches that the same parts fill count as one.
    """
    dated = [(one, one.months) for one in part.parts if one.months]
    cuts = sorted({month for _, months in dated for month in months})
    stretches: list[tuple[int, int, tuple[Part, ...]]] = []
    for first, last in pairwise(cuts):
        filling = tuple(one for one, (start, end) in dated if start <= first and last <= end)
        if stretches and stretches[-1][2] == filling:
            stretches[-1] = (stretches[-1][0], last, filling)
        else:
            stretches.append((first, last, filling))
    for first, last, filling in stretches:
        if filling and last - first > (part.gapless or 0):
            yield from ((one, filling) for one, months in dated if months[1] <= first)
