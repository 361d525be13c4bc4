"""Citation styles as data, and references in them: `cite(entry, style, context)`."""

from collections.abc import Iterable, Mapping
from dataclasses import field

from cvtex.citation.fields import counts, target
from cvtex.citation.render import Cited, cite
from cvtex.citation.style import CitationStyle, csl_style, read_citation_style
from cvtex.citation.work import ALL_NAMES, Context
from cvtex.diagnostic import Diagnostic
from cvtex.publication import Publication
from cvtex.value import dataclass

__all__ = [
    "ALL_NAMES",
    "CitationStyle",
    "Citations",
    "Cited",
    "Context",
    "cite",
    "counts",
    "csl_style",
    "read_citation_style",
    "references",
    "target",
]


def references(
    entries: Iterable[Publication], style: CitationStyle, context: Context, *, bullets: bool = False
) -> list[Cited]:
    """A whole list in a style, as references or as `bullets`; what words lists in another way takes its place."""
    return [cite(entry, style, context, brief=bullets, full=not bullets) for entry in entries]


@dataclass(frozen=True, slots=True, kw_only=True)
class Citations:
    """The citation styles of a document: the one where a list names none, others by name, and one `instead` of all."""

    default: CitationStyle
    named: Mapping[str, CitationStyle] = field(default_factory=dict)
    instead: CitationStyle | None = None
    warnings: tuple[Diagnostic, ...] = ()

    def of(self, name: str) -> CitationStyle:
        """The style that a list has, by its name."""
        return self.instead or self.named.get(name) or self.default
