"""Citation styles as data, and references in them: `cite(entry, style, context)`."""

from collections.abc import Iterable

from cvtex.citation.render import Cited, cite
from cvtex.citation.style import CitationStyle, read_citation_style
from cvtex.citation.work import Context, counts, target
from cvtex.publication import Publication

__all__ = [
    "CitationStyle",
    "Cited",
    "Context",
    "cite",
    "counts",
    "read_citation_style",
    "references",
    "target",
]


def references(entries: Iterable[Publication], style: CitationStyle, context: Context) -> list[Cited]:
    """A whole list in a style; whatever words lists in another way than `cite` takes this function's place."""
    return [cite(entry, style, context) for entry in entries]
