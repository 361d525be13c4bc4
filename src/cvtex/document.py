"""What goes on paper, in this order, with dates and names already worded; it knows no LaTeX.

The tree is section → entry → block. A block is what the class sets in one piece; each kind of block is
one macro of `cvtex.cls`.
"""

from cvtex.diagnostic import Span
from cvtex.inline import Inline
from cvtex.value import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """The head of an entry: employer … date, below it title … place."""

    lead: Inline
    date: Inline = ()
    sub: Inline = ()
    place: Inline = ()
    span: Span
    shared: bool = False  # with the entries that follow


@dataclass(frozen=True, slots=True, kw_only=True)
class Subheading:
    """A further role at the same employer: title … date."""

    title: Inline
    date: Inline = ()
    place: Inline = ()
    span: Span
    id: str = ""  # of the role


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A line of details under a head."""

    text: Inline
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Labeled:
    """`Stack: Rust, Python`; `part` is the field of its entry that it prints, where the entry can do without. A text that
    is a list has `items`, and what follows them."""

    label: Inline
    text: Inline
    span: Span
    part: str = ""
    items: tuple[Inline, ...] = ()
    tail: Inline = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Para:
    """A paragraph; `part`, `items` and `tail` as those of a labelled line."""

    text: Inline
    span: Span
    part: str = ""
    items: tuple[Inline, ...] = ()
    tail: Inline = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A paragraph with a kicker and a title."""

    kicker: Inline
    title: Inline
    text: Inline
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """One way to say a bullet; the first is the one that is printed unless a style picks another."""

    id: str
    text: Inline
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullet:
    """A bullet on level 1, 2 or 3, with its wordings; `id` is unique in its entry."""

    id: str
    level: int
    wordings: tuple[Wording, ...]
    span: Span
    tags: tuple[str, ...] = ()
    weight: float = 1.0
    pin: bool = False

    @property
    def text(self) -> Inline:
        """The wording that is printed."""
        return self.wordings[0].text


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line with a date at its right end: an award, a talk, a piece of news."""

    text: Inline
    date: Inline = ()
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A publication behind its label, `[3]` or `J2`."""

    label: str
    text: Inline
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """A quieter paragraph below a reference (level 0) or a bullet (its level): counts, an abstract."""

    level: int = 0
    text: Inline
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A small heading inside a section: a year, a type of publication."""

    title: Inline
    span: Span


Block = Heading | Subheading | Note | Labeled | Para | Card | Bullet | Row | Reference | Detail | Group


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry and its blocks, with what later selection needs to know of it; `months` are its first one and the one behind
    its last, counted as year * 12 + month."""

    id: str
    blocks: tuple[Block, ...]
    span: Span
    months: tuple[int, int] | None = None
    tags: tuple[str, ...] = ()
    weight: float = 1.0
    pin: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section under its heading."""

    id: str
    title: Inline
    entries: tuple[Entry, ...]
    span: Span
    type: str = ""  # that of the profile's section
    side: bool = False  # whether it stands in the side bar, where there is one
    room: str = ""  # the label for which room is made, where it is not one of those below
    part_title: Inline = ()  # in place of the title, where not all of it is printed

    @property
    def widest_label(self) -> str:
        """The longest label of its references, for which room is made: `[12]`."""
        labels = (b.label for entry in self.entries for b in entry.blocks if isinstance(b, Reference))
        return self.room or max(labels, key=len, default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A way to reach the person; `kind` picks the icon: email, phone, location, github, …"""

    kind: str
    text: str | Inline
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A picture of the person: the file that TeX finds it in, its sides in pixels."""

    file: str
    width: int
    height: int
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The top of the first page."""

    name: str
    native: str
    headline: Inline
    contacts: tuple[Contact, ...]
    summary: Inline
    photo: Photo | None = None
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A whole document: its head, its sections, and what its metadata say."""

    head: Head
    sections: tuple[Section, ...]
    title: str
    language: str
    updated: tuple[int, int, int] | None
    bullet: str = ""
    dates: str = "right"  # where the dates of entries stand: right, below, after
    footer: tuple[str, str, str] = ("", "", "")

    @property
    def main(self) -> tuple[Section, ...]:
        """The sections of the main column."""
        return tuple(section for section in self.sections if not section.side)

    @property
    def side(self) -> tuple[Section, ...]:
        """The sections of the side bar."""
        return tuple(section for section in self.sections if section.side)
