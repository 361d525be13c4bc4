"""A publication to a reference in a citation style: runs of text, never strings to be cut."""

from dataclasses import dataclass

from cvtex.citation.fields import kind
from cvtex.citation.names import with_marks
from cvtex.citation.style import CitationStyle
from cvtex.citation.work import Context, Work
from cvtex.inline import Inline, words
from cvtex.publication import Publication


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
        work = Work(entry, style, context)
        reference = _made(work) or work.text(style.template(kind(entry)))
        below = [work.text(template) for template in details]
    if brief:
        work = Work(entry, style, context)
        bullet = _made(work) or work.text(style.brief or style.template(kind(entry)))
        facts = work.text(style.aside) if details else ()
        bullet = words(bullet, " (", facts, ")") if facts else bullet
    return Cited(reference=reference, details=tuple(filter(None, below)), brief=bullet)


def _made(work: Work) -> Inline:
    """What a CSL processor made of the entry, with the status, of which CSL knows nothing."""
    made = with_marks(work.style.ready.get(work.entry.span, ()), work.entry.authors)
    if made:
        work.said.append("status")
        work.finds(made)
    status = work.context.words.status.get(work.entry.status, "")
    return words(made, f" ({status})") if made and status else made
