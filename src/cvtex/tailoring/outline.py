"""A document as a tree of what can be chosen: sections, entries, roles, bullets and lines by id, each with its wordings.

A head takes along what follows it and belongs to it. Ids lead from the section down, as those of `passages` do:
`experience.jd.solution`; a line of an entry that prints one of its fields is `experience.jd:stack`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from typing import Literal

from cvtex.document import (
    Block,
    Bullet,
    Detail,
    Document,
    Entry,
    Group,
    Heading,
    Labeled,
    Para,
    Reference,
    Section,
    Subheading,
)
from cvtex.heights import Key
from cvtex.printed import said
from cvtex.value import dataclass

Kind = Literal["section", "group", "entry", "role", "bullet", "line", "rest"]
Others = Mapping[
    Key, Sequence[tuple[int, str, Block]]
]  # further wordings of a block: their places, their names


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One way to print a node: its id, its blocks, what they say; of a list, its items."""

    id: str
    keys: tuple[Key, ...]
    text: str
    items: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class Node:
    """What is printed or not, in one of its forms, with what stands below it. `owned` ones are printed with what they
    stand in; `type` is that of a section."""

    id: str
    kind: Kind
    forms: tuple[Form, ...]
    parts: list["Node"] = field(default_factory=list)
    owned: bool = False
    months: tuple[int, int] | None = None
    type: str = ""
    level: int = 0

    @property
    def leads(self) -> bool:
        """Whether it is a bullet that ends in a colon, and says nothing without what follows."""
        return self.kind == "bullet" and self.forms[0].text.rstrip().endswith((":", "："))

    @property
    def unfinished(self) -> bool:
        """Whether it leads to what is not there."""
        return self.leads and not self.parts


def nodes(tree: Iterable[Node]) -> Iterator[Node]:
    """The nodes of a tree in the order of the page."""
    for node in tree:
        yield node
        yield from nodes(node.parts)


def outline(document: Document, others: Others) -> tuple[Node, ...]:
    """The sections of a document as nodes."""
    return tuple(_section(at, section, others) for at, section in enumerate(document.sections))


def _section(at: int, section: Section, others: Others) -> Node:
    top = Node(
        id=section.id, kind="section", type=section.type,
        forms=(Form(id=f"{section.id}/", keys=(Key(at),), text=said(section.title)),),
    )  # fmt: skip
    holder = top
    for number, entry in enumerate(section.entries):
        first = entry.blocks[0]
        opens = isinstance(first, Group) or (isinstance(first, Heading) and first.shared)
        closes = entry.id == f"{section.id}-legend" or (isinstance(first, Heading) and holder.kind == "entry")
        if opens or closes:
            holder = top
        key = Key(at, number, 0)
        if opens:
            kind: Kind = "group" if isinstance(first, Group) else "entry"
            holder = Node(
                id=f"{top.id}.{entry.id}:head",
                kind=kind,
                forms=_forms(f"{top.id}.{entry.id}:head", key, first, {}),
            )
            top.parts.append(holder)
        reader = _Reader(f"{top.id}.{entry.id}", key, entry, others)
        if node := reader.read(skip=opens):
            node.owned = entry.id == f"{section.id}-legend"
            holder.parts.append(node)
    return top


class _Reader:
    """Reads the blocks of an entry into a node; `last` is what the block before belongs to."""

    def __init__(self, name: str, key: Key, entry: Entry, others: Others) -> None:
        self.name, self.key, self.entry, self.others = name, key, entry, others
        self.bullets: list[Node] = []
        self.group: Node | None = None

    def read(self, skip: int) -> Node | None:
        """The node, without so many of the first blocks."""
        blocks = list(enumerate(self.entry.blocks))[skip:]
        if not blocks:
            return None
        place, first = blocks[0]
        self.top = self.node(self.name, "entry", place, first)
        self.top.months = self.entry.months
        self.owner = self.last = self.top
        if isinstance(first, Bullet):
            self.top.level, self.bullets = first.level, [self.top]
        for place, block in blocks[1:]:
            self.add(place, block)
        return self.top

    def add(self, place: int, block: Block) -> None:
        """One more block."""
        if isinstance(block, Subheading):
            self.owner = self.hang(self.top, self.node(f"{self.name}.{block.id}", "role", place, block))
            self.bullets = []
        elif isinstance(block, Bullet):
            while self.bullets and self.bullets[-1].level >= block.level:
                self.bullets.pop()
            above = self.bullets[-1] if self.bullets else self.owner
            node = self.node(f"{above.id}.{block.id}", "bullet", place, block)
            node.level = block.level
            self.bullets.append(self.hang(above, node))
        elif isinstance(block, Labeled | Para) and block.part:
            above = self.above(block)
            self.hang(above, self.node(f"{above.id}:{block.part}", "line", place, block))
        elif isinstance(block, Group):
            self.group = self.hang(self.top, self.node(f"{self.name}:{place}", "group", place, block))
        elif isinstance(block, Reference):
            self.hang(self.group or self.top, self.node(f"{self.name}:{place}", "line", place, block))
        elif not self.last.parts and (isinstance(block, Detail) or self.last in (self.top, self.owner)):
            self.fold(place, block)
        else:
            node = self.node(f"{self.name}:{place}", "rest", place, block)
            node.owned = True
            self.hang(self.above(block), node)

    def above(self, block: Block) -> Node:
        """The entry or the role that a block stands in: they share the place in the profile."""
        self.bullets = []
        return self.top if block.span == self.entry.span else self.owner

    def hang(self, above: Node, node: Node) -> Node:
        above.parts.append(node)
        self.last = node
        return node

    def node(self, name: str, kind: Kind, place: int, block: Block) -> Node:
        key = self.key._replace(block=place)
        return Node(id=name, kind=kind, forms=_forms(name, key, block, self.others))

    def fold(self, place: int, block: Block) -> None:
        """A block that is printed with the last node, whatever the wording of that."""
        key, text = self.key._replace(block=place), said(block)
        self.last.forms = tuple(
            replace(form, keys=(*form.keys, key), text=f"{form.text} {text}") for form in self.last.forms
        )


def _forms(name: str, key: Key, block: Block, others: Others) -> tuple[Form, ...]:
    """The wordings of a block: a bullet's own and its variants, and those that others have made."""
    if isinstance(block, Bullet):
        texts = [(index, one.id, said(one.text), _listed(block)) for index, one in enumerate(block.wordings)]
    else:
        texts = [(0, "", said(block), _listed(block))]
    texts += [(index, other, said(one), _listed(one)) for index, other, one in others.get(key, ())]
    return tuple(
        Form(id=f"{name}/{wording}", keys=(key._replace(wording=index),), text=text, items=items)
        for index, wording, text, items in texts
    )


def _listed(block: Block) -> tuple[str, ...]:
    """The items of a block that is a list."""
    return tuple(map(said, block.items)) if isinstance(block, Labeled | Para) else ()
