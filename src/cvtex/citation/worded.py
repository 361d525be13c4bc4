"""What the fields print that are more than a text, a name or a date: links, pages, what a CV adds."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from cvtex.citation.fields import SEPARATOR, counts, pages, target
from cvtex.citation.template import Field
from cvtex.inline import Inline, Link, Strong, Text, join, words

if TYPE_CHECKING:
    from cvtex.citation.work import Work


def _linked(text: str, url: str) -> Inline:
    """A text that is a link, where there is one."""
    return (Link(url, (Text(text),)),) if text else ()


def _labelled(work: "Work", label: str, value: str) -> Inline:
    """`acceptance rate 18 %`"""
    return words(f"{work.context.words.labels[label]} {value}") if value else ()


def _presenting(work: "Work") -> Inline:
    """`presented at`; with the status accepted, `accepted to and presented at`."""
    if not work.entry.presented:
        return ()
    accepted = work.entry.status == "accepted" and (work.repeated or "status" not in work.said)
    return words(work.context.words.labels["accepted_presented" if accepted else "presented"])


def _status(work: "Work") -> Inline:
    """`in press`; nothing for what is published, or for a preprint whose arXiv number is there."""
    if work.entry.status == "preprint" and "arxiv" in work.said:
        return ()
    return words(work.context.words.status.get(work.entry.status, ""))


def _pages(work: "Work", field: Field) -> Inline:
    """Pages, or the first of them."""
    text = pages(work.entry.pages, work.style.page_range, work.style.dash)
    if field.form == "first":
        text = text.replace(work.style.dash, ",").partition(",")[0]
    return words(text)


WORDED: Mapping[str, Callable[["Work", Field], Inline]] = {
    "pages": _pages,
    "doi": lambda work, _: _linked(work.entry.doi, target(work.entry)),
    "doi_url": lambda work, _: _linked(target(work.entry) if work.entry.doi else "", target(work.entry)),
    "url": lambda work, _: _linked(work.entry.url, work.entry.url),
    "arxiv": lambda work, _: _linked(work.entry.arxiv, f"https://arxiv.org/abs/{work.entry.arxiv}"),
    "pmcid": lambda work, _: words(work.entry.pmcid),
    "role": lambda work, _: work.entry.role,
    "metrics": lambda work, _: counts(work.entry.metrics, work.context.words) if work.context.shows("metrics") else (),
    "awards": lambda work, _: join([(Strong(award),) for award in work.entry.awards], SEPARATOR),
    "presenting": lambda work, _: _presenting(work),
    "presented": lambda work, _: work.entry.presented,
    "acceptance": lambda work, _: _labelled(work, "acceptance", work.entry.acceptance),
    "links": lambda work, _: work.further() if work.context.shows("links") else (),
    "status": lambda work, _: _status(work),
}  # fmt: skip
