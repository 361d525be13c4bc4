"""What all wording shares: the language and the fields that are shown, links, lists and bullets."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from cvtex import document as doc
from cvtex.authors import IsMe
from cvtex.citation import ALL_NAMES, Citations, CitationStyle
from cvtex.inline import Emph, Inline, Link, Node, Strong, Text, join, words
from cvtex.item import Bullet, Contact
from cvtex.item import Link as ItemLink
from cvtex.language import Words, date_text
from cvtex.networks import bare, link_target, link_text
from cvtex.publication import Listing, Truncate
from cvtex.value import dataclass

SEPARATOR = " · "


@dataclass(frozen=True, slots=True)
class Voice:
    """How entries are worded: the language, the fields that stay out, whose name is the own one, and for publications
    the citation styles, with that of the list that is being worded."""

    words: Words
    hidden: frozenset[str]
    is_me: IsMe
    citations: Citations
    chosen: str = ""
    truncate: Truncate = ALL_NAMES

    @property
    def citation(self) -> CitationStyle:
        """The citation style of the list."""
        return self.citations.of(self.chosen)

    def listing(self, listing: Listing, chosen: str = "") -> "Voice":
        """The voice for a list of publications, in another citation style where one is chosen for it."""
        return replace(self, chosen=chosen or listing.citation_style, truncate=listing.truncate)

    def shows(self, field: str) -> bool:
        """Whether a field of an entry is printed."""
        return field not in self.hidden


Blocks = tuple[doc.Block, ...]


def linked(text: Inline, url: str) -> Inline:
    """The text as a link; where it holds a link to another place already, the address follows in brackets."""
    inside = list(_links(text))
    if not inside:
        return (Link(url, text),) if url and text else text
    return words(text, " (", (Link(url, (Text(bare(url)),)),), ")") if url and url not in inside else text


def _links(text: Iterable[Node]) -> Iterator[str]:
    """The addresses that a text links to."""
    for node in text:
        if isinstance(node, Link):
            yield node.url
        elif isinstance(node, Strong | Emph):
            yield from _links(node.children)


def strong(text: Inline) -> Inline:
    """The text in strong type, or nothing."""
    return (Strong(text),) if text else ()


def link_list(links: Iterable[ItemLink]) -> Inline:
    """`Code · Slides`, each a link."""
    return join([linked(link_text(link), link_target(link)) for link in links], SEPARATOR)


def people(contacts: Iterable[Contact], voice: Voice) -> Inline:
    """`Mingli Song, Jane Doe (until 2024)`"""
    named = [
        words(linked(one.name, one.url), *((" (", one.note, ")") if one.note else ())) for one in contacts
    ]
    return join(named, voice.words.list_separator)


def listing(items: Iterable[Inline], voice: Voice) -> Inline:
    """Texts in a row: `Rust, Python, Tokio`."""
    return join(list(items), voice.words.list_separator)


def bullets(items: Iterable[Bullet], voice: Voice, level: int = 1) -> list[doc.Block]:
    """Bullets and the bullets below them, three levels at most (deeper ones join the third)."""
    blocks: list[doc.Block] = []
    for item in items:
        if item.exclude or item.visibility == "private":
            continue
        blocks.append(bullet(item, voice, level))
        if voice.shows("inner"):
            blocks += bullets(item.highlights, voice, min(level + 1, 3))
    return blocks


def bullet(item: Bullet, voice: Voice, level: int = 1) -> doc.Bullet:
    """A bullet with all its wordings."""

    def worded(text: Inline) -> Inline:
        lead = words(strong(words(item.label, ":")), " ") if item.label else ()
        date = f" ({date_text(item.date, voice.words)})" if item.date else ""
        links = words(" ", link_list(item.links)) if item.links else ()
        return words(lead, linked(text, item.url), date, links)

    variants = [doc.Wording(id=one.id, text=worded(one.text), tags=one.tags) for one in item.variants]
    return doc.Bullet(
        id=item.id, level=level, wordings=(doc.Wording(id="", text=worded(item.text)), *variants),
        span=item.span, tags=item.tags, weight=item.weight, pin=item.pin,
    )  # fmt: skip


def uppercase(inline: Inline) -> Inline:
    """A text in capitals; code and formulas stay as they are."""
    return tuple(
        Text(node.text.upper())
        if isinstance(node, Text)
        else replace(node, children=uppercase(node.children))
        if isinstance(node, Strong | Emph | Link)
        else node
        for node in inline
    )
