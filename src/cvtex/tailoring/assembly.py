"""The candidates of a page from a document's outline, what TeX has measured, what each wording is worth, and what is wished."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from itertools import pairwise

from cvtex.document import Block, Document, Labeled, Para
from cvtex.heights import Box, Glue, Heights, Key, total
from cvtex.inline import join, words
from cvtex.language import words_of
from cvtex.tailoring.candidates import Page, Part, Wording
from cvtex.tailoring.outline import Node, nodes
from cvtex.tailoring.wishes import Wished
from cvtex.value import dataclass

LINE = 0.04  # of the best, what a line of an entry is worth besides its keywords
TIGHT = 0.6  # of what the theme's gaps can shrink is for pages that are chosen
ASKED = 5000  # what the heading of a section that a page has is worth, when not all wishes can be met
MOST = 6  # bullets of an entry, where nothing is said
SHOWN = ("experience", "education", "skills")  # sections that a page has, where a profile has them
ELSEWHERE = ("text", "news", "references")  # sections for other documents, unless they are asked for
DEGREES = 2  # of those, so many


@dataclass(frozen=True, slots=True, kw_only=True)
class Worths:
    """What wordings are worth by id, in thousandths; the keywords that they cover; the weights of keywords, and those that
    must be covered."""

    values: Mapping[str, int]
    covers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    keywords: Mapping[str, int] = field(default_factory=dict)
    must: tuple[str, ...] = ()


def lists(document: Document) -> Iterator[tuple[Key, Labeled | Para]]:
    """The blocks that print a list, of which less may be printed."""
    for at, section in enumerate(document.sections):
        for number, entry in enumerate(section.entries):
            for place, block in enumerate(entry.blocks):
                if isinstance(block, Labeled | Para) and len(block.items) > 1:
                    yield Key(at, number, place), block


def shortened(block: Labeled | Para, kept: Sequence[int], language: str) -> Block:
    """A block with some of the items of its list."""
    separator = words_of(language).list_separator
    items = tuple(block.items[index] for index in kept)
    return replace(block, items=items, text=words(join(list(items), separator), block.tail))


def assemble(
    tree: Sequence[Node], heights: Heights, worths: Worths, wished: Wished, *,
    usual: bool, few: bool, ragged: bool, listed: Collection[str] = (),
) -> Page:  # fmt: skip
    """The page that may be made of an outline. With `usual` it has the sections that a page has, none that others have but
    those `listed`, by id or type, as far as nothing else is wished; without, it has these sections if that can be. With
    `few` it has a few bullets of each entry at most. What needs something beside it that the style does not print stays away."""
    builder = _Builder(heights, worths, wished, usual, few)
    parts = tuple(builder.part(one) for one in tree)
    known = {one.id for one in nodes(tree)} | {form.id for one in nodes(tree) for form in one.forms}
    shown = [one.id for one in tree if one.type in SHOWN and usual and not _may_go(one, wished)]
    asked = {*listed, *(name.partition(".")[0] for name in (*wished.pins, *wished.limits))}
    torn = [
        one.id for one in tree if usual and one.type in ELSEWHERE and asked.isdisjoint((one.id, one.type))
    ]
    torn += [one.id for one in nodes(tree) if usual and one.unfinished and one.id not in wished.pins]
    torn += [one for one, other in wished.requires if other not in known]
    torn += [one for pair in wished.together for one, other in (pair, pair[::-1]) if other not in known]
    head = heights.head
    above = head.height.natural + heights.banner
    fixed = _wording("", head, value=0) if not heights.side else Wording(id="", height=above)
    side = frozenset(one.id for at, one in enumerate(tree) if at in heights.side)
    return Page(
        goal=heights.page, parts=parts, fixed=fixed, ragged=ragged, side=side,
        gaps={ends: _calm(gap) for ends, gap in heights.gaps.items()},
        side_goal=heights.page - above - heights.drop if side else 0, line=_line(heights),
        keywords=worths.keywords, must=worths.must,
        pins=tuple(dict.fromkeys([*(name for name in wished.pins if name in known), *shown])),
        excludes=tuple(name for name in dict.fromkeys((*wished.excludes, *torn)) if name in known),
        requires=(*_pairs(wished.requires, known), *builder.owned, *_newer(tree, wished)),
        conflicts=tuple(_pairs(wished.conflicts, known)), together=tuple(_pairs(wished.together, known)),
        groups=tuple(replace(one, ids=tuple(name for name in one.ids if name in known)) for one in wished.groups),
    )  # fmt: skip


def keys_of(tree: Iterable[Node], chosen: Iterable[str]) -> tuple[Key, ...]:
    """The blocks of wordings by their ids, in the order of the page."""
    wanted = set(chosen)
    found = (key for one in nodes(tree) for form in one.forms if form.id in wanted for key in form.keys)
    return tuple(key for key in found if key.block >= 0)


def _may_go(section: Node, wished: Wished) -> bool:
    """Whether somebody says that a section may be left out."""
    least, _ = wished.limits.get(section.id, (None, None))
    return (
        least == 0 or section.id in wished.excludes or all(one.id in wished.excludes for one in section.parts)
    )


def _calm(gap: Glue) -> Glue:
    """A gap that shrinks less than the theme allows, so that no page is as dense as it might be."""
    return gap._replace(shrink=int(gap.shrink * TIGHT))


def _newer(tree: Iterable[Node], wished: Wished) -> Iterator[tuple[str, str]]:
    """Roles of an employer, each with the one above it, which is newer: nobody left before they did."""
    for node in nodes(tree):
        roles = [one.id for one in node.parts if one.kind == "role" and one.id not in wished.excludes]
        yield from ((older, newer) for newer, older in pairwise(roles))


def _pairs(pairs: Iterable[tuple[str, str]], known: set[str]) -> Iterator[tuple[str, str]]:
    return (pair for pair in pairs if known.issuperset(pair))


def _line(heights: Heights) -> int:
    """About the height of a line of text, in scaled points."""
    found = [box.height.natural // box.lines.count for box in heights.boxes.values() if box.lines.count > 1]
    return max(min(found, default=12 << 16), 1)


class _Builder:
    """Builds parts; `owned` are pairs of what brings along what."""

    def __init__(self, heights: Heights, worths: Worths, wished: Wished, usual: bool, few: bool) -> None:
        self.heights, self.worths, self.wished = heights, worths, wished
        self.usual, self.few = usual, few
        self.owned: list[tuple[str, str]] = []

    def part(self, node: Node) -> Part:
        """A node with all below it."""
        self.owned += [(node.id, one.id) for one in node.parts if one.owned]
        inner = tuple(self.part(one) for one in node.parts)
        least, most = self.limits(node)
        more = ASKED if node.type in SHOWN and not self.usual else 0
        return Part(
            id=node.id, wordings=tuple(self.wording(form.id, form.keys, more) for form in node.forms), parts=inner,
            least=least, most=most, months=None if node.id in self.wished.excludes else node.months,
            gapless=self.wished.gapless.get(node.id),
            counted=node.kind not in {"line", "rest"},
        )  # fmt: skip

    def limits(self, node: Node) -> tuple[int, int | None]:
        """How many of the parts below a node are printed at least and at most when it is."""
        counted = [one for one in node.parts if one.kind not in {"line", "rest"} and not one.owned]
        least, most = self.wished.limits.get(node.id, (None, None))
        if least is None:
            least = int(bool(counted) and (node.kind != "bullet" or node.leads))
            if node.type == "education" and self.usual:
                least = DEGREES
        if most is None and self.few and sum(one.kind == "bullet" for one in counted) > MOST:
            most = MOST
        bottom = 1 if node.kind in {"section", "group"} else 0
        return min(max(least, bottom), len(counted)), most

    def wording(self, name: str, keys: Sequence[Key], more: int) -> Wording:
        """A form of a node with its height, worth so much more."""
        boxes = [self.heights.boxes[key] for key in keys if key in self.heights.boxes]
        return _wording(
            name, self.joined(boxes), self.worths.values.get(name, 0) + more, self.worths.covers.get(name, ())
        )

    def joined(self, boxes: Sequence[Box]) -> Box:
        """Boxes one below the other as one."""
        between = [self.heights.gaps[above.lower, below.upper] for above, below in pairwise(boxes)]
        return replace(
            boxes[-1], upper=boxes[0].upper, height=total([*(box.height for box in boxes), *between])
        )


def _wording(name: str, box: Box, value: int, covers: tuple[str, ...] = ()) -> Wording:
    """A box as a wording."""
    height = box.height
    return Wording(
        id=name, height=height.natural, stretch=height.stretch, shrink=_calm(height).shrink, value=value, covers=covers,
        upper=box.upper, lower=box.lower, depth=box.depth,
    )  # fmt: skip
