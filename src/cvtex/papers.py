"""Lists of publications on paper: what of a list is printed, worded and numbered, with its totals and its legend."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from cvtex import document as doc
from cvtex.inline import join, plain, words
from cvtex.item import visible
from cvtex.publication import Listing, Publication, Where
from cvtex.publications import arrange, fits, totals
from cvtex.reference import reference
from cvtex.roles import role_of
from cvtex.signs import explained, flag_signs, signed
from cvtex.value import dataclass
from cvtex.voice import Blocks, Voice

Worded = list[tuple[Publication, Blocks]]


@dataclass(frozen=True, slots=True)
class Ready:
    """The publications that a list prints, with roles and signs, and what signs the flags of authors have there."""

    listing: Listing
    entries: tuple[Publication, ...]
    signs: Mapping[str, str]


def ready(entries: Iterable[Any], listing: Listing, voice: Voice, also: Where | None = None) -> Ready:
    """The publications that meet the filter of a list, and another one."""
    papers = [one for one in visible(entries) if isinstance(one, Publication)]
    chosen = [one for one in papers if fits(one, listing.where) and fits(one, also or Where())]
    if listing.roles:
        chosen = [_with_role(one, listing, voice) for one in chosen]
    signs = flag_signs(chosen, listing.legend)
    return Ready(listing, tuple(signed(one, signs) for one in chosen), signs)


def _with_role(entry: Publication, listing: Listing, voice: Voice) -> Publication:
    """The publication with the role that its authors tell, where it has none."""
    if entry.role:
        return entry
    return replace(entry, role=words(role_of(entry, voice.is_me, voice.words, listing.legend)))


def worded(have: Ready, voice: Voice, word: Callable[[Publication, str], Blocks]) -> Worded:
    """The publications in the order of the list, the first of each group under its heading; `word` takes the label."""
    result: Worded = []
    for group in arrange(have.entries, have.listing, voice.words):
        for index, item in enumerate(group.items):
            first = index == 0 and group.title
            title = (doc.Group(title=words(group.title), span=item.entry.span),) if first else ()
            result.append((item.entry, (*title, *word(item.entry, item.label))))
    return result


def legend_of(have: Ready, listed: Worded, voice: Voice) -> Blocks:
    """What the marks behind the authors' names mean, for those that are printed: `* equal contribution`."""
    texts = [
        plain(block.text)
        for _, blocks in listed
        for block in blocks
        if isinstance(block, doc.Reference | doc.Bullet | doc.Detail)
    ]
    printed = set("".join(texts))
    meant = explained([entry for entry, _ in listed], have.listing.legend, have.signs, voice.words)
    parts = [words(f"{mark} ", text) for mark, text in meant.items() if mark in printed]
    return (doc.Note(text=join(parts, " · "), span=have.listing.span),) if parts else ()


def total_of(have: Ready, voice: Voice) -> Blocks:
    """The line on how many publications and citations a list has, where it wants one."""
    if not have.listing.totals or not have.entries:
        return ()
    return (doc.Note(text=words(totals(have.entries, voice.words)), span=have.listing.span),)


def papers(entry: Any, voice: Voice) -> Blocks:
    """The list of publications inside another entry, numbered where the style shows numbers."""
    listing = entry.publications
    if not voice.shows("publications") or not listing:
        return ()
    voice = voice.listing(listing)
    have = ready(listing.entries, listing, voice)
    numbers = voice.shows("numbers")
    listed = worded(have, voice, lambda one, label: reference(one, voice, label if numbers else ""))
    blocks = [block for _, inner in listed for block in inner]
    return (*total_of(have, voice), *blocks, *legend_of(have, listed, voice))
