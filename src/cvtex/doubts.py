"""What is doubtful about lists of publications: who of the authors is the owner, what marks mean, what a filter asks for."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from itertools import chain
from typing import Any

from cvtex.authors import TOLD, IsMe, candidates, in_order, matcher
from cvtex.bibliography.kinds import PEOPLE as FIELDS
from cvtex.diagnostic import Diagnostic, dotted
from cvtex.inline import plain
from cvtex.item import visible
from cvtex.names import INITIAL, SUFFIXES, cuts, fold
from cvtex.profile import Person, Profile, Section
from cvtex.publication import Author, Listing, Publication, Where
from cvtex.publications import fits
from cvtex.signs import flag_signs, unexplained
from cvtex.source import Path, Source
from cvtex.value import dataclass

MOST_TITLES = 3  # of publications that a message names
LONGEST_TITLE = 60  # characters of each
PEOPLE = frozenset(FIELDS.values())
_OTHERS = re.compile(r"\bet\.? al\b|(?:^|\band )others$", re.IGNORECASE)

# What is said of several publications of a list at once.
_MANY = {
    "me-twice": "{count} publications have two authors who may be you: {titles}",
    "me-missing": "{count} publications have authors, and none of them is you: {titles}",
    "me-initial": "{count} publications have an author who is you by a mere initial: {titles}",
}


@dataclass(frozen=True, slots=True)
class _Place:
    """A list of publications, its path in the data, and what a style asks for besides."""

    listing: Listing
    path: Path
    papers: tuple[Publication, ...]


def doubts(entries: Iterable[Publication], person: Person) -> list[Diagnostic]:
    """Publications of which it is doubtful who is the owner: two authors, none, or one by an initial alone.

    `me` or an author's `me` settles it; who has a `role` may be hidden in a group.
    """
    return [found for found, _ in _doubts(entries, matcher(person))]


def _doubts(entries: Iterable[Publication], is_me: IsMe) -> Iterator[tuple[Diagnostic, Publication]]:
    """The same, each with its publication."""
    for entry in entries:
        if entry.authors and (found := _doubt(entry, is_me)):
            yield found, entry


def _doubt(entry: Publication, is_me: IsMe) -> Diagnostic | None:
    """What is doubtful about a publication."""
    title = _title(entry)
    if entry.me is not None:
        if entry.me <= len(entry.authors):
            return None
        message = f"{title} has {len(entry.authors)} authors, so that you cannot be author {entry.me}"
        return Diagnostic("warning", "me-missing", entry.span, message, ("`me` counts from 1",))
    best, places = candidates(entry.authors, is_me)
    names = [f"`{_name(entry.authors[place - 1])}`" for place in places]
    if len(places) > 1 and best < TOLD:
        message = f"{' and '.join(names[:2])} of {title} may both be you, so neither is printed as you"
        return Diagnostic("warning", "me-twice", entry.span, message, (f"say which: `me: {places[0]}`",))
    if len(places) > 1:
        message = f"{' and '.join(names[:2])} of {title} are both said to be you"
        return Diagnostic("warning", "me-twice", entry.span, message, (f"say which: `me: {places[0]}`",))
    if best == INITIAL:
        message = f"only an initial says that {names[0]} of {title} is you"
        hint = f"write the name in full, add it to `person.aliases`, or say `me: {places[0]}`"
        return Diagnostic("note", "me-initial", entry.span, message, (hint,))
    elsewhere = (entry.editors, entry.translators, entry.book_authors, entry.series_editors)
    if best or entry.role or any(map(is_me, chain(*elsewhere))):
        return None
    message = f"none of the authors of {title} is you"
    hint = "add the name that you have there to `person.aliases`, or say `me: 2` for the second one"
    return Diagnostic("warning", "me-missing", entry.span, message, (hint,))


def _name(author: Author) -> str:
    """A name as it stands there."""
    return author.literal or in_order(author.given, author.family)


def _title(entry: Publication) -> str:
    """A title in quotes, cut when long."""
    text = plain(entry.title) or entry.id
    return f"“{text[:LONGEST_TITLE]}{'…' * (len(text) > LONGEST_TITLE)}”"


def remarks(profile: Profile, source: Source, styles: Iterable[str] | None = None) -> list[Diagnostic]:
    """What is doubtful about the lists of a profile, each thing once for a list, and about these styles (None: all).

    Initials are doubtful where another author of the list might have them.
    """
    places = list(_places(profile))
    found = [one for place in places for one in (*_in_short(place, profile.person), *_unexplained(place))]
    found += _unlisted(places, source)
    for place in places:
        found += _filter(source, place, (*place.path, "where"), place.listing.where)
    sections = [(one.listing, one) for one in reversed(places) if isinstance(one.listing, Section)]
    by_name = {section.type: one for section, one in sections} | {
        section.id: one for section, one in sections
    }
    for name in profile.styles if styles is None else profile.styles.keys() & set(styles):
        for number, selected in enumerate(profile.styles[name].sections or ()):
            path: Path = ("styles", name, "sections", number, "where")
            if (whole := by_name.get(selected.section)) and selected.where:
                left = tuple(one for one in whole.papers if fits(one, whole.listing.where))
                found += _filter(source, replace(whole, papers=left), path, selected.where)
    return [*found, *_several(source, (), source.data)]


def _several(source: Source, path: Path, value: Any) -> Iterator[Diagnostic]:
    """Texts in lists of people that hold several names."""
    if isinstance(value, Mapping) and value.get("exclude") != "true":
        for key, inner in value.items():
            if key not in PEOPLE or not isinstance(inner, list):
                yield from _several(source, (*path, key), inner)
                continue
            for number, name in enumerate(inner):
                if isinstance(name, str) and (hint := _hint(name)):
                    at: Path = (*path, key, number)
                    message = f"`{name[:LONGEST_TITLE]}` is read as one name"
                    yield Diagnostic(
                        "warning", "several-names", source.spans.get(at), message, (hint,), dotted(at)
                    )
    elif isinstance(value, list) and path[-1:] not in {("highlights",), ("topics",)}:
        for number, inner in enumerate(value):
            yield from _several(source, (*path, number), inner)


def _hint(name: str) -> str:
    """What to write instead of a text that holds several names, or says that there are others."""
    if _OTHERS.search(name):
        return "leave it out, and write `and_others: true` below the authors"
    parts = [part.strip(" .") for part in name.split(",")]
    if " and " in name or (len(parts) > 2 and not any(fold(part) in SUFFIXES for part in parts[1:])):
        return 'write each by itself: `authors: ["Lovelace, Ada", "Babbage, Charles"]`, and a group as `{literal: …}`'
    return ""


def _places(profile: Profile) -> Iterator[_Place]:
    """Every list of publications that may be printed, with its path."""
    for number, section in enumerate(profile.sections):
        if section not in visible([section]):
            continue
        path: Path = ("sections", number)
        if section.type == "publications":
            yield _place(section, path)
        for index, entry in enumerate(section.entries):
            if entry in visible([entry]) and (listing := getattr(entry, "publications", None)):
                yield _place(listing, (*path, "entries", index, "publications"))


def _unlisted(places: Sequence[_Place], source: Source) -> Iterator[Diagnostic]:
    """Publications of files that the filters of all lists leave out, those of a file in one note."""
    papers = {one.span: one for place in places for one in place.papers if one.span.file != source.name}
    listed = {one.id for place in places for one in place.papers if fits(one, place.listing.where)}
    files: dict[str, list[Publication]] = {}
    for span, one in papers.items():
        if one.id not in listed:
            files.setdefault(span.file, []).append(one)
    for name, left in files.items():
        kinds = ", ".join(sorted({one.type for one in left}))
        is_are = "is" if len(left) == 1 else "are"
        message = (
            f"{len(left)} publication{'s' * (len(left) > 1)} of {name} {is_are} in no list: {_titles(left)}"
        )
        hint = f"no `where` takes them ({kinds}): add a list for them, or widen one"
        yield Diagnostic("note", "unlisted", left[0].span, message, (hint,))


def _place(listing: Listing, path: Path) -> _Place:
    papers = (one for one in visible(listing.entries) if isinstance(one, Publication))
    return _Place(listing, path, tuple(papers))


def _in_short(place: _Place, person: Person) -> Iterator[Diagnostic]:
    """The doubts about the owner in a list, those of a kind in one."""
    listed = [one for one in place.papers if fits(one, place.listing.where)]
    is_me = matcher(person)
    kinds: dict[str, list[tuple[Diagnostic, Publication]]] = {}
    for row in _doubts(listed, is_me):
        kinds.setdefault(row[0].code, []).append(row)
    if "me-initial" in kinds and not _has_namesake(place.papers, is_me):
        del kinds["me-initial"]
    for code, rows in kinds.items():
        first = rows[0][0]
        said = _MANY[code].format(count=len(rows), titles=_titles([entry for _, entry in rows]))
        yield replace(first, message=said) if len(rows) > 1 else first


def _has_namesake(papers: Sequence[Publication], is_me: IsMe) -> bool:
    """Whether a mere initial may be somebody else of this list: an author with the family name, the initial, another name."""
    authors = [author for entry in papers for author in entry.authors]
    short = {pair for author in authors if is_me(author) == INITIAL for pair in _initials(author)}
    return any(not is_me(author) and not short.isdisjoint(_initials(author)) for author in authors)


def _initials(author: Author) -> Iterator[tuple[str, str]]:
    """The family name of an author with the first letter of the given ones, in each way to read the name."""
    for family, given in [(author.family, author.given)] if author.family else cuts(author.literal):
        if given:
            yield fold(family), fold(given)[:1]


def _titles(entries: Sequence[Publication]) -> str:
    """Some titles: `“A”, “B”, “C” and 4 more`."""
    more = len(entries) - MOST_TITLES
    return ", ".join(map(_title, entries[:MOST_TITLES])) + (f" and {more} more" if more > 0 else "")


def _unexplained(place: _Place) -> Iterator[Diagnostic]:
    """Marks behind names of which nothing says what they mean."""
    listed = [one for one in place.papers if fits(one, place.listing.where)]
    signs = flag_signs(listed, place.listing.legend)
    found = {entry.id: unexplained(entry, place.listing.legend, signs) for entry in listed}
    marks = "".join(dict.fromkeys("".join(found.values())))
    if marks:
        first = next(entry for entry in listed if found[entry.id])
        shown = " and ".join(f"`{mark}`" for mark in marks)
        message = f"nothing says what {shown} behind names {'mean' if len(marks) > 1 else 'means'}"
        usual = {"*": "equal contribution", "†": "corresponding author"}.get(marks[0], "what it means")
        hint = f'explain it in the list: `legend: {{"{marks[0]}": {usual}}}`'
        yield Diagnostic("note", "mark-unexplained", first.span, message, (hint,))


def _filter(source: Source, place: _Place, path: Path, where: Where) -> Iterator[Diagnostic]:
    """Topics that no publication has, and a filter that nothing meets."""
    known = list(dict.fromkeys(topic for one in place.papers for topic in one.topics))
    for number, topic in enumerate(where.topic):
        if topic not in known and place.papers:
            near = get_close_matches(topic, known, n=1, cutoff=0.6)
            hint = f"did you mean `{near[0]}`?" if near else f"topics here: {', '.join(known) or 'none'}"
            at = next(one for one in ((*path, "topic", number), (*path, "topic")) if one in source.spans)
            message = f"no publication of this list has the topic `{topic}`"
            yield Diagnostic("warning", "unknown-topic", source.spans[at], message, (hint,), dotted(at))
    if place.papers and not any(fits(one, where) for one in place.papers):
        message = "nothing is printed of this list: no publication of it meets the filter"
        hint = "loosen `where`, or leave the list out"
        yield Diagnostic("note", "empty-list", source.spans.get(path), message, (hint,), dotted(path))
