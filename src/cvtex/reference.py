"""A publication to a reference in the house style: authors, title, venue, and what a CV adds to them."""

import re
from urllib.parse import quote

from cvtex import document as doc
from cvtex import publication as pub
from cvtex.authors import author_list, owns
from cvtex.inline import Emph, Inline, Text, join, plain, words
from cvtex.item import Link
from cvtex.language import date_text
from cvtex.voice import SEPARATOR, Blocks, Voice, bullets, link_list, linked, strong

DOI_SAFE = "/:;()!$'*+,=&@[]~<>"  # besides letters, digits and ._-: a `#` or `?` is part of the DOI


def counts(metrics: pub.Metrics, voice: Voice) -> Inline:
    """`300+ GitHub stars · 12 citations (as of Jan 2026)`"""
    labels = voice.words.labels
    parts: list[Inline] = []
    if metrics.stars:
        parts.append((Text(f"{metrics.stars} {labels['stars']}"),))
    if metrics.citations is not None:
        noun = labels["citation" if metrics.citations == 1 else "citations"]
        parts.append((Text(f"{metrics.citations} {noun}"),))
    when = f" ({labels['as_of']} {date_text(metrics.as_of, voice.words)})" if metrics.as_of and parts else ""
    return words(join(parts, SEPARATOR), when)


def reference(entry: pub.Publication, voice: Voice, label: str) -> Blocks:
    """Authors. Title. *Venue*, volume, pages, year; below it role, counts, links and abstract.

    Without a label, as a style picks it by hand, it is one bullet: Title. *Venue*, year (1st author, 53 citations).
    """

    authors = author_list(entry.authors, entry.and_others, owns(entry, voice.is_me), voice.words)
    title = linked(entry.title, _target(entry))
    facts = [
        entry.role, counts(entry.metrics, voice) if voice.shows("metrics") else (),
        *(strong(award) for award in entry.awards),
        _presented(entry, voice),
        words(f"{voice.words.labels['acceptance']} {entry.acceptance}") if entry.acceptance else (),
        entry.note, link_list(_further_links(entry)) if voice.shows("links") else (),
    ] if voice.shows("details") else []  # fmt: skip
    told = [fact for fact in facts if fact]
    blocks: list[doc.Block] = []
    if label:
        sentences = [authors, title, _where(entry, voice)]
        blocks.append(doc.Reference(label=label, text=_sentences(sentences), span=entry.span))
        blocks += [doc.Detail(text=join(told, SEPARATOR), span=entry.span)] if told else []
    else:
        aside = words("(", join(told, ", "), ")") if told else ()
        end = join([_where(entry, voice, brief=True), aside], " ")
        blocks.append(_one_bullet(entry, _sentences([authors, title, end])))
    for field in ("summary", "abstract"):
        if text := getattr(entry, field) if voice.shows(field) else ():
            blocks.append(doc.Detail(level=0 if label else 1, text=text, span=entry.span))
    if voice.shows("highlights"):
        blocks += bullets(entry.highlights, voice)
    return tuple(blocks)


def _presented(entry: pub.Publication, voice: Voice) -> Inline:
    """`presented at EI 2025`; with the status accepted, `accepted to and presented at ASPLOS ’25`."""
    label = voice.words.labels["accepted_presented" if entry.status == "accepted" else "presented"]
    return words(label, " ", entry.presented) if entry.presented else ()


def _sentences(parts: list[Inline]) -> Inline:
    """Sentences in a row, each ended with a full stop unless it ends with a mark already."""
    return join([part if plain(part)[-1:] in ".?!。" else words(part, ".") for part in parts if part], " ")


def _target(entry: pub.Publication) -> str:
    """Where a title leads: the DOI, the arXiv page, or the address that is given."""
    if entry.doi:
        return f"https://doi.org/{quote(entry.doi, safe=DOI_SAFE)}"
    return entry.url or (f"https://arxiv.org/abs/{entry.arxiv}" if entry.arxiv else "")


def _further_links(entry: pub.Publication) -> tuple[Link, ...]:
    """The links of a publication, and its address where the title leads to its DOI."""
    own = (Link(url=entry.url),) if entry.url and entry.url != _target(entry) else ()
    return (*own, *entry.links)


def _one_bullet(entry: pub.Publication, text: Inline) -> doc.Bullet:
    """A publication as a bullet."""
    return doc.Bullet(
        id=entry.id, level=1, wordings=(doc.Wording(id="", text=text),), span=entry.span,
        tags=entry.tags, weight=entry.weight, pin=entry.pin,
    )  # fmt: skip


def _where(entry: pub.Publication, voice: Voice, *, brief: bool = False) -> Inline:
    """`In *Proceedings*, Eds., *12*(3), 4–5, publisher, 2024 (under review)`, as far as it is known."""
    venue = entry.venue
    name: Inline = ()
    if venue:
        short = venue.short if plain(venue.short) not in plain(venue.name) else ()
        name = words((Emph(venue.name),), *((" (", short, ")") if short else ()))
        if brief:
            name = (Emph(venue.short or venue.name),)
    volume = f"{entry.volume}({entry.issue})" if entry.volume and entry.issue else entry.volume or entry.issue
    editors = author_list(entry.editors, False, lambda _n, author: voice.is_me(author), voice.words)
    parts = [
        name, words(editors, " (eds.)") if editors else (), *(
            words(text) for text in (
                volume, entry.pages.replace("--", "–").replace("-", "–"), entry.number, entry.edition, entry.version,
            )
        ),
        linked(words(f"arXiv:{entry.arxiv}"), f"https://arxiv.org/abs/{entry.arxiv}") if entry.arxiv else (),
        entry.publisher, entry.location, words(_when(entry, plain(name), voice)),
    ]  # fmt: skip
    said = entry.status == "accepted" and entry.presented and voice.shows("details")
    status = "" if said else voice.words.status.get(entry.status, "")
    known = join([part for part in parts if part], ", ")
    if status and status not in plain(known).lower():
        return words(known, f" ({status})") if known else words(status)
    return known


def _when(entry: pub.Publication, venue: str, voice: Voice) -> str:
    """The date, unless it is a year that the venue's name ends with: `ICML 2021`."""
    text = date_text(entry.date, voice.words) if entry.date else ""
    return "" if text and re.search(rf"\b{re.escape(text)}\)?$", venue) else text
