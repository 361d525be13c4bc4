"""All that a page may be made of, measured by one run of TeX, and pages made of it.

    Draft --stock--> Stock --measure--> Heights --stack--> Page (sums)
                     Stock and selection --page--> Draft (to be compiled) --verify--> the same sums, or an error

In the run every block in every wording is set as on a page, by the style's own template, and only its height is kept. What
TeX says is remembered in the cache by all that it depends on: the source, the class, the theme, and the program.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from hashlib import sha256
from itertools import chain, pairwise
from typing import Any

from cvtex.cache import forget, recall, remember
from cvtex.diagnostic import Diagnostic, Invalid, Span
from cvtex.document import Block, Document, Section
from cvtex.engine import compile, find
from cvtex.fallback import equip
from cvtex.heights import Box, Glue, Heights, Key, Lines, Selection, stack, total
from cvtex.latex import Pen
from cvtex.picking import picked, wordings
from cvtex.pipeline import Draft
from cvtex.texlog import swallowed
from cvtex.trace import trace
from cvtex.typeset import TexSource
from cvtex.value import dataclass

KIND = "heights"  # the folder in the cache
FORMAT = 1  # of what is kept there
HEAD = Key(-1)
_BLOCK = re.compile(r"cvtex: at line (\d+) (\w+) (-?\d+) (-?\d+) (\d+) (-?\d+) (-?\d+) (-?\d+)")
_GAP = re.compile(r"cvtex: gap (\w+) (\w+) (-?\d+) (-?\d+) (-?\d+)")
_PAGE = re.compile(r"cvtex: page (-?\d+) (-?\d+) (-?\d+)")
_SAID = re.compile(rf"^(?:{_BLOCK.pattern}|{_GAP.pattern}|{_PAGE.pattern})$", re.MULTILINE)
_FILL = re.compile(r"^cvtex: page fill (-?\d+) sp of (-?\d+) sp$", re.MULTILINE)
_SIDE = re.compile(r"^cvtex: side fill (-?\d+) sp$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """The draft of a document that has everything; its blocks in all wordings, and the pen that writes them, which has the
    fonts for all of them."""

    draft: Draft
    blocks: Mapping[Key, Block]
    pen: Pen

    @property
    def document(self) -> Document:
        """That of the draft."""
        return self.draft.document


def stock(draft: Draft, others: Mapping[Key, Sequence[Block]] | None = None, *, boxes: bool = False) -> Stock:
    """What pages are made of: the blocks of a draft of one page, the wordings of its bullets, and `others`, further
    wordings of its blocks by `Key(section, entry, block)`.

    Raises Invalid for characters that nothing prints, unless `boxes` may stand for them.
    """
    if draft.style.pages != 1:
        raise ValueError(f"the style `{draft.style.name}` is not one of a single page")
    blocks = dict(wordings(draft.document, others or {}))
    pen, missing = equip(_everything(draft.document, blocks), draft.engine, draft.look)
    if missing and not boxes:
        raise Invalid(missing)
    return Stock(draft=draft, blocks=blocks, pen=pen)


def measure(stock: Stock) -> Heights:
    """The heights of all blocks of a stock in all wordings, and of the gaps between them. Raises Invalid."""
    tex, names, spans = _sheet(stock)
    kept = _kept_as(stock, tex)
    known = "" if tex.raws else recall(KIND, kept)
    if found := read(known, tex, names, stock.document):
        return found
    told = replace(tex, marks={line: spans[mark.line] for line, mark in tex.marks.items()})
    made = stock.draft
    try:
        log = compile(told, made.engine, made.files, name=f"{made.name}-measured").log
    except Invalid as invalid:
        raise Invalid(trace(invalid.diagnostics, made.source, made.document)) from invalid
    if lost := swallowed(log, len(tex.marks), tex.raws):
        raise Invalid(lost)
    said = "\n".join(one[0] for one in _SAID.finditer(log)) + "\n"
    if not (found := read(said, tex, names, stock.document)):
        message = f"the style `{made.style.name}` prints blocks that cannot be told apart"
        hint = "end each line that prints a block with its mark: << block.span | mark >>"
        raise Invalid([Diagnostic("error", "template-failed", None, message, (hint,))])
    if not tex.raws:
        remember(KIND, kept, said)
    return found


def widened(stock: Stock, heights: Heights, others: Mapping[Key, Sequence[Block]]) -> tuple[Stock, Heights]:
    """A stock with further wordings of its blocks, behind those that it has, and their heights; only these are measured.

    Raises Invalid.
    """
    if not others:
        return stock, heights
    document, sections = stock.document, {key.section for key in others}
    entries = {key[:2]: key for key in others}
    few = replace(document, sections=tuple(
        replace(section, entries=tuple(one for number, one in enumerate(section.entries) if (at, number) in entries))
        for at, section in enumerate(document.sections) if at in sections
    ))  # fmt: skip
    places = {at: number for number, at in enumerate(sorted(sections))}
    there: dict[Key, Key] = {}
    more: dict[Key, Block] = {}
    for key, blocks in others.items():
        row = sorted(number for at, number in entries if at == key.section)
        first = sum(1 for known in stock.blocks if known[:3] == key[:3])
        for index, block in enumerate(blocks):
            small = Key(places[key.section], row.index(key.entry), key.block, index)
            there[small] = key._replace(wording=first + index)
            more[small] = block
    found = measure(replace(stock, draft=replace(stock.draft, document=few), blocks=more))
    boxes = {there[small]: box for small, box in found.boxes.items() if small in there}
    grown = {there[small]: block for small, block in more.items()}
    return replace(stock, blocks={**stock.blocks, **grown}), replace(
        heights, boxes={**heights.boxes, **boxes}
    )


def titled(stock: Stock, heights: Heights) -> Stock:
    """The stock without the titles for parts of sections that are set otherwise than the usual ones: a page with either is
    as high."""

    def fits(at: int) -> bool:
        usual, other = heights.boxes[Key(at)], heights.boxes.get(Key(at, wording=1))
        return other is not None and other == replace(usual, lines=other.lines)

    sections = tuple(
        section if fits(at) else replace(section, part_title=())
        for at, section in enumerate(stock.document.sections)
    )
    return replace(stock, draft=replace(stock.draft, document=replace(stock.document, sections=sections)))


def page(stock: Stock, selection: Selection, fill: str = "flush") -> Draft:
    """A draft of one page with the selected blocks. `flush`: its last baseline stands on the bottom margin, as far as gaps
    stretch and shrink; `ragged`: gaps are as they are, and the rest stays white."""
    draft, document = stock.draft, pick(stock, selection)
    write = partial(draft.write, document=document, fill=fill)
    return replace(draft, document=document, tex=write(pen=stock.pen, look=draft.look.lines), write=write)


def pick(stock: Stock, selection: Selection) -> Document:
    """The document with nothing but the selected blocks, in its own order; a bullet's wording comes first in it."""
    return picked(stock.document, stock.blocks, selection)


def verify(heights: Heights, selection: Selection, log: str) -> None:
    """Whether TeX has set a page as high as the sum says. Raises RuntimeError when it has not."""
    expected, found = stack(heights, selection), reported(log, heights)
    if found != (expected.main.height, expected.side.height if expected.side else None):
        raise RuntimeError(f"a page was to be {expected} high in scaled points, and TeX says {found}")


def reported(log: str, heights: Heights) -> tuple[int, int | None]:
    """How high TeX says that the columns of a flush or ragged page are, counted as in `stack`; -1 where it says nothing."""
    fill, side = _FILL.search(log), _SIDE.search(log)
    if not fill:
        return -1, None
    above = heights.page - int(fill[2])  # the head, where it stands above both columns
    return int(fill[1]) + above, int(side[1]) + above + heights.drop if side else None


def forget_heights() -> None:
    """Forget what the cache knows, should it be wrong."""
    forget(KIND)


# ---- What is measured ------------------------------------------------------------------------------------------------


def _everything(document: Document, blocks: Mapping[Key, Block]) -> Document:
    """The document with all wordings of each block, one below the other."""
    found: dict[tuple[int, int], list[Block]] = defaultdict(list)
    for key, block in blocks.items():
        found[key[:2]].append(block)
    return replace(
        document,
        sections=tuple(
            replace(section, title=section.title + section.part_title, entries=tuple(
                replace(entry, blocks=tuple(found[at, number])) for number, entry in enumerate(section.entries)
            ))
            for at, section in enumerate(document.sections)
        ),
    )  # fmt: skip


def _sheet(stock: Stock) -> tuple[TexSource, list[Key], list[Span]]:
    """The source in which everything stands, each block under a number in place of its span; what the numbers mean."""
    names: list[Key] = []
    spans: list[Span] = []

    def numbered(key: Key, one: Any) -> Any:
        names.append(key)
        spans.append(one.span)
        return replace(one, span=Span("sheet", len(names) - 1, 1))

    document = stock.document
    head = numbered(HEAD, document.head)
    if head.photo:
        head = replace(head, photo=replace(head.photo, span=head.span))
    sections: list[Section] = []
    for at, section in enumerate(document.sections):
        entries = []
        if section.part_title:
            other = numbered(Key(at, wording=1), section)
            sections.append(replace(other, title=section.part_title, entries=()))
        usual = numbered(Key(at), section)
        for number, entry in enumerate(section.entries):
            own = [key for key in stock.blocks if key[:2] == (at, number)]
            entries.append(replace(entry, blocks=tuple(numbered(key, stock.blocks[key]) for key in own)))
        sections.append(replace(usual, entries=tuple(entries), room=section.widest_label))
    sheet = replace(document, head=head, sections=tuple(sections))
    made = stock.draft
    return made.write(pen=stock.pen, look=made.look.lines, document=sheet, measure=True), names, spans


# ---- What TeX says ---------------------------------------------------------------------------------------------------


def read(said: str, tex: TexSource, names: Sequence[Key], document: Document) -> Heights | None:
    """The heights in the words of TeX; None when they are not all there."""
    numbers = {line: mark.line for line, mark in tex.marks.items()}
    gaps = {(one[1], one[2]): Glue(*map(int, one.groups()[2:])) for one in _GAP.finditer(said)}
    pieces: dict[Key, list[Box]] = defaultdict(list)
    number = 0
    for one in _BLOCK.finditer(said):
        lines = [line for line in range(int(one[1]), 0, -1) if line in numbers][:1]
        number = numbers[lines[0]] if lines else number
        height, depth, *counted = map(int, one.groups()[2:])
        pieces[names[number]].append(Box(one[2], one[2], Glue(height + depth), depth, Lines(*counted)))
    sizes = _PAGE.search(said)
    headings = {Key(at) for at in range(len(document.sections))} | {HEAD}
    if not sizes or not headings <= pieces.keys():
        return None
    boxes = {key: _joined(some, gaps) for key, some in pieces.items()}
    page, banner, drop = map(int, sizes.groups())
    side = frozenset(at for at, section in enumerate(document.sections) if section.side)
    return Heights(
        page=page, head=boxes.pop(HEAD), boxes=boxes, gaps=gaps, side=side, banner=banner * bool(side), drop=drop * bool(side)
    )  # fmt: skip


def _joined(pieces: Sequence[Box], gaps: Mapping[tuple[str, str], Glue]) -> Box:
    """Blocks of the class that one block of the document makes, as the head makes several."""
    between = [gaps[above.lower, below.upper] for above, below in pairwise(pieces)]
    first, last = pieces[0], pieces[-1]
    return replace(last, upper=first.upper, height=total([*(one.height for one in pieces), *between]))


def _kept_as(stock: Stock, tex: TexSource) -> str:
    """The name by which the cache knows what TeX says about a source."""
    made = stock.draft
    program = find(made.engine)
    parts = [f"{FORMAT} {made.engine.name} {program}".encode(), (tex.preamble + tex.body).encode()]
    with suppress(OSError):
        about = program.stat() if program else None
        parts.append(f"{about.st_size} {about.st_mtime_ns}".encode() if about else b"")
    parts += chain.from_iterable((name.encode(), data) for name, data in sorted(made.files.items()))
    digest = sha256()
    for part in parts:
        digest.update(sha256(part).digest())
    return digest.hexdigest()
