"""A publication to a reference in a citation style: runs of text, never strings to be cut."""

from dataclasses import replace

from cvtex.citation.fields import SEPARATOR, is_doi, kind
from cvtex.citation.names import with_marks
from cvtex.citation.rest import rest
from cvtex.citation.style import CitationStyle
from cvtex.citation.template import Field, Template, fields_of
from cvtex.citation.work import Context, Work
from cvtex.inline import Inline, join, words
from cvtex.publication import Publication
from cvtex.value import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A reference, the lines below it, and how it is said in one bullet; empty what was not asked for."""

    reference: Inline
    details: tuple[Inline, ...]
    brief: Inline


def cite(
    entry: Publication, style: CitationStyle, context: Context, *, brief: bool = True, full: bool = True
) -> Cited:
    """An entry in a style; only what is asked for, as the `brief` bullet and the `full` reference are worded apart."""
    details = style.details if context.shows("details") else ()
    reference: Inline = ()
    below: list[Inline] = []
    bullet: Inline = ()
    if full:
        template = style.template(kind(entry))
        work = Work(_once(entry, template), style, context)
        reference = _made(work) or work.text(template)
        left = rest(work) if style.rest and details else ()
        first, *others = [work.text(template) for template in details] or [()]
        below = [_joined(left, first, SEPARATOR), *others]
    if brief:
        template = style.brief or style.template(kind(entry))
        work = Work(_once(entry, template), style, context)
        bullet = _made(work) or work.text(template)
        left = rest(work) if style.rest and details else ()
        facts = _joined(left, work.text(style.aside) if details else (), ", ")
        bullet = words(bullet, " (", facts, ")") if facts else bullet
    return Cited(reference=reference, details=tuple(filter(None, below)), brief=bullet)


def _joined(one: Inline, other: Inline, between: str) -> Inline:
    return join([text for text in (one, other) if text], between)


def _once(entry: Publication, template: Template) -> Publication:
    """The entry without an address that is its DOI's where the template prints the DOI."""
    says = {part.name for part in fields_of(template) if isinstance(part, Field)}
    return replace(entry, url="") if is_doi(entry.url, entry.doi) and says & {"doi", "doi_url"} else entry


def _made(work: Work) -> Inline:
    """What a CSL processor made of the entry, with the status, of which CSL knows nothing."""
    made = with_marks(work.style.ready.get(work.entry.span, ()), work.entry.authors)
    if made:
        work.said.append("status")
        work.finds(made)
    status = work.context.words.status.get(work.entry.status, "")
    return words(made, f" ({status})") if made and status else made
