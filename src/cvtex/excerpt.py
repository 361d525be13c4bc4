"""What of a whole document is on a page that was chosen from it, as far as the text of the page says it.

A wording is there when all its data are, one behind the other in the order of the document, or at least in text that nothing
else explains. What stands above it, and what always goes with it, is then on the page, too. Of a list the items are there
that stand in a row.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import accumulate

from cvtex.account import Body, Place, chain, covered, divided, meets
from cvtex.document import Block, Document, Labeled, Reference, Section
from cvtex.heights import Key
from cvtex.language import words_of
from cvtex.picking import picked, wordings
from cvtex.printed import data, said
from cvtex.reading import squeeze
from cvtex.tailoring.assembly import lists, shortened
from cvtex.tailoring.outline import Form, Others, nodes, outline
from cvtex.value import dataclass

LONGEST_LIST = 200  # items of a list of which less is looked for
LEAST = 6  # characters of what is taken for printed though nothing that it stands in is
COUNTED = frozenset({"entry", "role", "bullet", "line"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A node in one of its forms: where it stands in the outline, and the numbers of its data."""

    node: int
    form: Form
    data: tuple[int, ...]


class Excerpt:
    """The outline of a document, and what of it is on a page."""

    def __init__(self, document: Document, body: Body) -> None:
        self.body = body
        self.document = _titled(document, body)
        others = _sublists(document, body)
        self.tree = tuple(nodes(outline(self.document, others)))
        more = {key: [block for _, _, block in some] for key, some in others.items()}
        self.blocks = dict(wordings(self.document, more))
        self._index()
        self._read()
        self.forms = self._forms()

    def _index(self) -> None:
        numbers = {id(node): number for number, node in enumerate(self.tree)}
        self.inner = [[numbers[id(one)] for one in node.parts] for node in self.tree]
        self.above = {one: number for number, inner in enumerate(self.inner) for one in inner}

    def _read(self) -> None:
        """The data of all wordings, and where they are."""
        everything, keys = _everything(self.document, self.blocks)
        self.data = divided(data(everything), self.body)
        needles = [squeeze(datum.text) for datum in self.data]
        self.sizes = [len(needle) for needle in needles]
        self.places = [self.body.places(needle) if needle else [] for needle in needles]
        own: dict[Key, list[int]] = {}
        for number, datum in enumerate(self.data):
            own.setdefault(keys[datum.block], []).append(number)
        self.head = own.get(Key(-1), [])
        rows = [
            Unit(
                node=at, form=form, data=tuple(n for key in form.keys for n in own.get(key, ()) if needles[n])
            )
            for at, node in enumerate(self.tree)
            for form in node.forms
        ]
        self.units = sorted((row for row in rows if row.data), key=lambda row: row.form.keys[0])

    def reduced(self, more: Mapping[int, Form] | None = None) -> Document:
        """The document with nothing but what is on the page, and `more`."""
        forms = self._closed({**(more or {}), **self.forms})
        keys = [key for form in forms.values() for key in form.keys if key.block >= 0]
        return picked(self.document, self.blocks, keys)

    def left(self) -> Iterator[tuple[int, Form]]:
        """What is not on the page: the places in the outline, and the forms."""
        printed = self._closed(self.forms)
        for number, node in enumerate(self.tree):
            if number not in printed and node.kind in COUNTED:
                yield from ((number, form) for form in node.forms)

    def counted(self) -> tuple[int, int]:
        """How many parts are not on the page, and how many there are."""
        every = sum(1 for node in self.tree if node.kind in COUNTED)
        return len({number for number, _ in self.left()}), every

    def _closed(self, forms: Mapping[int, Form]) -> dict[int, Form]:
        """With all that what is printed stands in, and what always goes with it."""
        found = dict(forms)
        for number in sorted(forms, reverse=True):
            at = number
            while (at := self.above.get(at, -1)) >= 0 and at not in found:
                found[at] = self._likely(at)
        for number, inner in enumerate(self.inner):
            for one in inner if number in found else ():
                if self.tree[one].owned and one not in found:
                    found[one] = self._likely(one)
        return found

    def _likely(self, number: int) -> Form:
        """The form of a node of which most can be there."""
        own = [unit for unit in self.units if unit.node == number]
        share = {unit.form.id: sum(self.sizes[n] for n in unit.data if self.places[n]) for unit in own}
        return max(self.tree[number].forms, key=lambda form: share.get(form.id, 0))

    # ---- What is there ----

    def _forms(self) -> dict[int, Form]:
        """The forms that are on the page."""
        there = [unit for unit in self.units if all(self.places[n] for n in unit.data)]
        ways = [there]
        if self.document.side:  # which may be read before the main column
            side = {at for at, section in enumerate(self.document.sections) if section.side}
            ways.append(sorted(there, key=lambda unit: unit.form.keys[0].section not in side))
        found = [self._settled(way, self.places, {}, self.head, strict=True) for way in ways]
        forms, where = max(found, key=lambda one: sum(map(len, map(self._text, one[1].values()))))
        for strict in (True, False):
            while more := self._further(forms, where, strict):
                forms |= more[0]
                where |= more[1]
        return forms

    def _text(self, place: Place) -> str:
        return self.body.text[place.start : place.end]

    def _further(
        self, forms: Mapping[int, Form], where: Mapping[int, Place], strict: bool
    ) -> tuple[dict[int, Form], dict[int, Place]] | None:
        """What is there away from its order, or below something that is not: of the section that has most of it."""
        taken = covered(where.values())
        free = [[place for place in some if not meets(place, taken)] for some in self.places]
        rest = [
            unit for unit in self.units
            if unit.node not in forms and all(free[n] for n in unit.data)
            and (strict or sum(self.sizes[n] for n in unit.data) >= LEAST)
        ]  # fmt: skip
        found = []
        for at in sorted({unit.form.keys[0].section for unit in rest}):
            own = [unit for unit in rest if unit.form.keys[0].section == at]
            found.append(self._settled(own, free, forms, [], strict=strict))
        found = [one for one in found if one[0]]
        return max(found, key=lambda one: sum(self.sizes[n] for n in one[1])) if found else None

    def _settled(
        self, units: Sequence[Unit], places: list[list[Place]], known: Mapping[int, Form], head: list[int], *, strict: bool
    ) -> tuple[dict[int, Form], dict[int, Place]]:  # fmt: skip
        """The units of which everything is there at once, and where."""
        while True:
            units = self._rooted(units, known, strict)
            where = chain([*head, *(n for unit in units for n in unit.data)], places)
            self._eased(units, places, where)
            shares = [
                sum(self.sizes[n] for n in unit.data if n in where) / sum(self.sizes[n] for n in unit.data)
                for unit in units
            ]
            least = min(shares, default=1.0)
            if least == 1:
                break
            last = max(number for number, share in enumerate(shares) if share == least)
            units = [unit for number, unit in enumerate(units) if shares[number] and number != last]
        forms: dict[int, Unit] = {}
        for unit in units:
            other = forms.get(unit.node)
            if not other or sum(self.sizes[n] for n in other.data) < sum(self.sizes[n] for n in unit.data):
                forms[unit.node] = unit
        kept = {n for unit in forms.values() for n in unit.data} | {*head}
        return {at: unit.form for at, unit in forms.items()}, {
            n: place for n, place in where.items() if n in kept
        }

    def _eased(self, units: Sequence[Unit], places: list[list[Place]], where: dict[int, Place]) -> None:
        """Put in what stands in another order in its unit, between the units before and behind it."""
        spans = [[where[n] for n in unit.data if n in where] for unit in units]
        lows = accumulate((max((one.end for one in span), default=0) for span in spans), max, initial=0)
        rest = [min((one.start for one in span), default=len(self.body.text)) for span in reversed(spans)]
        highs = [*accumulate(rest, min, initial=len(self.body.text))][-2::-1]
        for unit, low, high, span in zip(units, lows, highs, spans, strict=False):
            for n in unit.data if 0 < len(span) < len(unit.data) else ():
                taken = covered(where[one] for one in unit.data if one in where)
                free = (
                    one for one in places[n] if low <= one.start and one.end <= high and not meets(one, taken)
                )
                if n not in where and (place := next(free, None)):
                    where[n] = place

    def _rooted(self, units: Sequence[Unit], known: Mapping[int, Form], strict: bool) -> list[Unit]:
        """Those below something that may be there, if that is asked, and no headings without anything below."""
        may = {*known, *(unit.node for unit in units)}
        if strict:
            for number in sorted(may):
                if self.above.get(number, number) not in may:
                    may.discard(number)
        for number in sorted(may, reverse=True):
            holds = self.tree[number].kind in ("section", "group") or self.tree[number].id.endswith(":head")
            if holds and number not in known and may.isdisjoint(self.inner[number]):
                may.discard(number)
        return [unit for unit in units if unit.node in may]


def _titled(document: Document, body: Body) -> Document:
    """The document without the titles for parts of sections that are not on the page."""
    return replace(document, sections=tuple(
        section if section.part_title and body.places(squeeze(said(section.part_title))) else replace(section, part_title=())
        for section in document.sections
    ))  # fmt: skip


def _everything(document: Document, blocks: Mapping[Key, Block]) -> tuple[Document, list[Key]]:
    """The document with all wordings of all blocks, references without their labels; and the keys of its blocks."""
    keys = [Key(-1)]
    sections: list[Section] = []
    own: dict[tuple[int, int], list[Key]] = {}
    for key in sorted(blocks):
        own.setdefault(key[:2], []).append(key)
    for at, section in enumerate(document.sections):
        keys.append(Key(at))
        entries = []
        for number, entry in enumerate(section.entries):
            here = own.get((at, number), [])
            keys += here
            entries.append(replace(entry, blocks=tuple(_bare(blocks[key]) for key in here)))
        sections.append(replace(section, entries=tuple(entries), title=section.part_title or section.title))
    return replace(document, sections=tuple(sections)), keys


def _bare(block: Block) -> Block:
    return replace(block, label="") if isinstance(block, Reference) else block


# ---- Lists of which less is printed ----


def _sublists(document: Document, body: Body) -> Others:
    """What stands on the page of each list, where that is not all of it."""
    separator = squeeze(words_of(document.language).list_separator)
    found: dict[Key, list[tuple[int, str, Block]]] = {}
    for key, block in lists(document):
        items = [squeeze(said(item)) for item in block.items]
        if len(items) > LONGEST_LIST or not all(items):
            continue
        kept = dict.fromkeys(_rows(body, _starts(block, items, body), items, separator))
        found[key] = [
            (number, f"~{number}", shortened(block, one, document.language))
            for number, one in enumerate((one for one in kept if 0 < len(one) < len(items)), 1)
        ]
    return found


def _starts(block: Block, items: Sequence[str], body: Body) -> list[int]:
    """Where a list may begin: behind its label, or with any of its items."""
    if not isinstance(block, Labeled):
        return sorted({place.start for item in items for place in body.places(item)})
    found = []
    for place in body.places(squeeze(said(block.label))):
        at = place.end
        while (
            at < len(body.text) and not body.text[at].isalnum() and not body.text.startswith(tuple(items), at)
        ):
            at += 1
        found.append(at)
    return found


def _rows(
    body: Body, starts: Sequence[int], items: Sequence[str], separator: str
) -> Iterator[tuple[int, ...]]:
    """The items that stand in a row from each start on, in their order."""

    @cache
    def longest(at: int, first: int) -> tuple[int, ...]:
        ways: list[tuple[int, ...]] = [()]
        for number in range(first, len(items)):
            end = at + len(items[number])
            if body.text.startswith(items[number], at):
                rest = (
                    longest(end + len(separator), number + 1) if body.text.startswith(separator, end) else ()
                )
                ways.append((number, *rest))
        return max(ways, key=lambda way: sum(len(items[number]) + 1 for number in way))

    for start in starts:
        yield longest(start, 0)
