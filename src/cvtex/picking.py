"""What of a document is printed when not everything is: its blocks in all their wordings, and documents of some of them."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from cvtex.document import Block, Bullet, Document, Entry, Reference, Section
from cvtex.heights import Key, Selection

_NUMBER = re.compile(r"\d+")


def wordings(document: Document, others: Mapping[Key, Sequence[Block]]) -> Iterator[tuple[Key, Block]]:
    """Every block in every wording."""
    for at, section in enumerate(document.sections):
        for number, entry in enumerate(section.entries):
            for place, block in enumerate(entry.blocks):
                forms = chain(_ways(block), others.get(Key(at, number, place), ()))
                yield from ((Key(at, number, place, index), form) for index, form in enumerate(forms))


def _ways(block: Block) -> Iterator[Block]:
    """A block in each of its wordings, which comes first in it."""
    if not isinstance(block, Bullet):
        yield block
        return
    for index, one in enumerate(block.wordings):
        yield replace(block, wordings=(one, *block.wordings[:index], *block.wordings[index + 1 :]))


def picked(document: Document, blocks: Mapping[Key, Block], selection: Selection) -> Document:
    """The document with nothing but the selected blocks, in its own order; a bullet's wording comes first in it.

    Sections that have a title for a part of them have that one where not all of their references are selected.
    """
    chosen: dict[tuple[int, int], list[Block]] = defaultdict(list)
    for key in sorted(selection):
        chosen[key[:2]].append(blocks[key])
    sections = []
    for at, section in enumerate(document.sections):
        entries = tuple(
            replace(entry, blocks=tuple(chosen[at, number]))
            for number, entry in enumerate(section.entries)
            if (at, number) in chosen
        )
        part = section.part_title and len(_references(entries)) < len(_references(section.entries))
        title = section.part_title if part else section.title
        if entries:
            sections.append(
                numbered(replace(section, entries=entries, title=title, room=section.widest_label))
            )
    return replace(document, sections=tuple(sections))


def _references(entries: Sequence[Entry]) -> list[Reference]:
    return [block for entry in entries for block in entry.blocks if isinstance(block, Reference)]


def numbered(section: Section) -> Section:
    """The section with the labels of its references counted without those that are not there, up or down as they were."""
    series: dict[str, list[int]] = defaultdict(list)
    for block in _references(section.entries):
        if found := _NUMBER.search(block.label):
            series[_NUMBER.sub("", block.label, count=1)].append(int(found[0]))

    def counted(block: Block) -> Block:
        found = _NUMBER.search(block.label) if isinstance(block, Reference) else None
        if not isinstance(block, Reference) or not found:
            return block
        row = sorted(set(series[_NUMBER.sub("", block.label, count=1)]))
        return replace(block, label=_NUMBER.sub(str(row.index(int(found[0])) + 1), block.label, count=1))

    entries = (replace(entry, blocks=tuple(map(counted, entry.blocks))) for entry in section.entries)
    return replace(section, entries=tuple(entries)) if series else section
