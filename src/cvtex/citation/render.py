"""A publication to a reference in a citation style: runs of text, never strings to be cut."""

from dataclasses import dataclass

from cvtex.citation.fields import kind
from cvtex.citation.style import CitationStyle
from cvtex.citation.work import Context, Work
from cvtex.inline import Inline, words
from cvtex.publication import Publication


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A reference, the lines below it, and how it is said in one bullet."""

    reference: Inline
    details: tuple[Inline, ...]
    brief: Inline


def cite(entry: Publication, style: CitationStyle, context: Context) -> Cited:
    """An entry in a style."""
    work, alone = Work(entry, style, context), Work(entry, style, context)
    if made := style.ready.get(entry.span):
        reference = brief = _with_status(made, work, alone)
    else:
        reference = work.text(style.template(kind(entry)))
        brief = alone.text(style.brief or style.template(kind(entry)))
    details = [work.text(template) for template in style.details] if context.shows("details") else []
    facts = alone.text(style.aside) if context.shows("details") else ()
    return Cited(
        reference=reference,
        details=tuple(filter(None, details)),
        brief=words(brief, " (", facts, ")") if facts else brief,
    )


def _with_status(made: Inline, *works: Work) -> Inline:
    """What a CSL processor made of an entry, with the status, which CSL has no variable for that styles print."""
    for work in works:
        work.said.append("status")
    status = works[0].context.words.status.get(works[0].entry.status, "")
    return words(made, f" ({status})") if status else made
