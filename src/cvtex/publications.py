"""Lists of publications: which, in which order, in which groups, under which numbers."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from cvtex.entries import Degree, Position, Project
from cvtex.inline import Inline, plain
from cvtex.item import visible
from cvtex.language import Words, date_text
from cvtex.profile import AUTHOR_MARKS, Profile, Section
from cvtex.publication import Listing, Publication, Truncate, Where
from cvtex.value import dataclass

# Everyday names of types, and the group that a type is listed in.
CANONICAL: Mapping[str, str] = {
    "journal": "article-journal", "conference": "paper-conference", "workshop": "paper-conference",
    "poster": "paper-conference", "demo": "paper-conference", "dataset": "software", "article": "other",
    "manuscript": "preprint",
}  # fmt: skip


# The groups of types, and the letters that stand for them in labels.
LETTERS: Mapping[str, str] = {
    "article-journal": "J", "paper-conference": "C", "chapter": "Ch", "book": "B", "thesis": "T", "report": "R",
    "patent": "Pt", "software": "S", "preprint": "P", "other": "O",
}  # fmt: skip
_NO_YEAR = re.compile(r"[-–—/.:·_ ]+\{year\}|\{year\}[-–—/.:·_ ]*")
FORTHCOMING = ("in-press", "accepted", "under-review", "in-preparation")  # the surest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """A publication under its label, `J3`."""

    label: str
    entry: Publication


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Publications under a small heading (empty when the list is not grouped)."""

    title: str
    items: tuple[Numbered, ...]


def arrange(entries: Iterable[Publication], listing: Listing, words: Words) -> tuple[Group, ...]:
    """Filter, sort, group and number, in this order, as the list says; sections put the newest first, others nothing."""
    chosen = [entry for entry in visible(entries) if fits(entry, listing.where)]
    sort = listing.sort or ("newest" if isinstance(listing, Section) else "given")
    ordered = chosen if sort == "given" else sorted(chosen, key=_SORT_KEYS[sort])
    groups: dict[str, list[Publication]] = {}
    for entry in ordered:
        groups.setdefault(_group_of(entry, listing), []).append(entry)
    keys = _in_order(list(groups), listing, sort, words)
    numbers = _numbers([entry for key in keys for entry in groups[key]], listing)
    return tuple(
        Group(
            title=_title(key, listing.group_by, first=key == keys[0], words=words),
            items=tuple(Numbered(label=next(numbers), entry=entry) for entry in groups[key]),
        )
        for key in keys
    )


def _group_of(entry: Publication, listing: Listing) -> str:
    """The group of an entry: its year, type or topic, the first of those that are asked for."""
    if listing.group_by == "topic":
        wanted = [topic for topic in listing.where.topic if topic in entry.topics]
        return (wanted or [*entry.topics, ""])[0]
    return _GROUP_KEYS[listing.group_by](entry)


def _in_order(keys: list[str], listing: Listing, sort: str, words: Words) -> list[str]:
    """Types in the order of the language's table, topics in that of the filter, years by the sorting, else the newest first;
    what has no topic comes last."""
    if listing.group_by == "type":
        order = list(words.groups)
    elif listing.group_by == "topic":
        order = list(listing.where.topic)
    else:
        return sorted(keys, reverse=True) if listing.group_by == "year" and sort == "citations" else keys
    return sorted(keys, key=lambda key: (not key, order.index(key) if key in order else len(order)))


def _title(key: str, group_by: str, *, first: bool, words: Words) -> str:
    """A group's heading; what has no year, topic or type needs none in front, and one behind other groups."""
    if group_by == "type" and not (key == "other" and first):
        return words.groups[key]
    if group_by == "type":
        return ""
    return key or ("" if first else words.groups["other"])


def _numbers(entries: list[Publication], listing: Listing) -> Iterator[str]:
    """The labels of entries in their order. Numbers run through all that have the same letters: J1, J2, C1."""
    labels = [_lettered(listing.label or "[{n}]", entry) for entry in entries]
    down = listing.order == "descending"
    counts = Counter(labels) if down else Counter[str]()
    for label in labels:
        counts[label] += 0 if down else 1
        yield label.replace("{n}", str(counts[label]))
        counts[label] -= 1 if down else 0


def _lettered(label: str, entry: Publication) -> str:
    """A label with the letter of the type and the year in it; without a year it has no hyphen that would stand by it."""
    dated = label.replace("{year}", str(entry.date.year)) if entry.date else _NO_YEAR.sub("", label)
    return dated.replace("{type}", LETTERS[_type_group(entry)])


def kind(entry: Publication) -> str:
    """CSL's type of an entry; an article of no known kind with an arXiv number alone is a preprint."""
    if entry.type == "article" and ((entry.arxiv and not entry.venue) or entry.status == "preprint"):
        return "preprint"
    return CANONICAL.get(entry.type, entry.type)


def fits(entry: Publication, where: Where) -> bool:
    """Whether an entry meets every condition; what is still to come out, and has no date, is later than any."""
    since = where.since
    return (
        (not where.type or not {kind(entry), entry.type}.isdisjoint(_types(where.type)))
        and (not where.selected or entry.selected)
        and (not where.status or entry.status in where.status)
        and (not where.topic or not set(where.topic).isdisjoint(entry.topics))
        and (since is None or (entry.date.last >= since.first if entry.date else entry.status in FORTHCOMING))
    )


def _types(names: Iterable[str]) -> set[str]:
    """CSL's types that everyday names stand for; an article is one in a journal, too, and a manuscript no preprint."""
    every = {name if name == "manuscript" else CANONICAL.get(name, name) for name in names} - {"other"}
    return every | ({"article", "article-journal"} if "article" in names else set())


def _newest(entry: Publication) -> tuple[int, ...]:
    """By date, the latest first; in front of all what is still to come out and has none, the surest first; undated last."""
    rank = FORTHCOMING.index(entry.status) if entry.status in FORTHCOMING else len(FORTHCOMING)
    year, month, day = entry.date.first if entry.date else (0, 0, 0)
    return (-1 if not year and rank < len(FORTHCOMING) else 0, -year, -month, -day, 0 if year else rank)


def _oldest(entry: Publication) -> tuple[int, ...]:
    """By date, the earliest first; last what is still to come out and has none, the surest first."""
    undated, year, month, day, rank = _newest(entry)
    return (-undated, -year or 9999, -month, -day, rank)


def _cited(entry: Publication) -> tuple[int, ...]:
    """The most cited first, then the newest."""
    return (-(entry.metrics.citations or 0), *_newest(entry))


_SORT_KEYS: Mapping[str, Callable[[Publication], tuple[int, ...]]] = {
    "newest": _newest, "oldest": _oldest, "citations": _cited,
}  # fmt: skip


def _type_group(entry: Publication) -> str:
    """The group a type is listed in."""
    return kind(entry) if kind(entry) in LETTERS else "other"


_GROUP_KEYS: Mapping[str, Callable[[Publication], str]] = {
    "none": lambda _entry: "",
    "year": lambda entry: str(entry.date.year) if entry.date else "",
    "type": _type_group,
    "topic": lambda entry: next(iter(entry.topics), ""),
}


def totals(entries: Iterable[Publication], words: Words) -> str:
    """`7 publications · 112 citations (as of Jan 2026)`: what the entries add up to, with the oldest date of a count."""
    listed = visible(entries)
    labels = words.labels
    parts = [f"{len(listed)} {labels['publication' if len(listed) == 1 else 'publications']}"]
    counted = [entry.metrics for entry in listed if entry.metrics.citations]
    if cited := sum(metrics.citations or 0 for metrics in counted):
        parts.append(f"{cited} {labels['citation' if cited == 1 else 'citations']}")
    dates = [metrics.as_of for metrics in counted if metrics.as_of]
    oldest = min(dates, key=lambda date: date.first, default=None)
    return " · ".join(parts) + (f" ({labels['as_of']} {date_text(oldest, words)})" if oldest else "")


def listings(profile: Profile) -> Iterator[Listing]:
    """Every list of publications of a profile that may be printed, also those inside other entries."""
    for section in visible(profile.sections):
        if section.type == "publications":
            yield section
        for entry in visible(section.entries):
            if isinstance(entry, Position | Degree | Project) and entry.publications:
                yield entry.publications


def every_publication(profile: Profile) -> Iterator[Publication]:
    """Every publication that may be printed, as often as it is listed."""
    for listing in listings(profile):
        yield from (one for one in visible(listing.entries) if isinstance(one, Publication))


def collected(profile: Profile) -> Section:
    """All publications of a profile in one section by type, each once, worded as their lists are.

    Where two lists mean different things by a mark, one of them gets another.
    """
    lists = list(listings(profile))
    found: list[Publication] = []
    known: dict[tuple[str, ...], Publication] = {}
    legend: dict[str, Inline] = {}
    for listing in lists:
        marks = _remarked(listing.legend, legend)
        legend |= {marks.get(mark, mark): text for mark, text in listing.legend.items()}
        for paper in visible(one for one in listing.entries if isinstance(one, Publication)):
            keys = list(_identities(paper))
            if not any(_is_same(known[key], paper) for key in keys if key in known):
                found.append(_with_marks(paper, marks))
            known |= {key: paper for key in keys if key not in known}
    styles = {one.citation_style for one in lists}
    return Section(
        id="publications", type="publications", entries=tuple(found), group_by="type", totals=True, legend=legend,
        roles=any(one.roles for one in lists), citation_style=styles.pop() if len(styles) == 1 else "",
        truncate=max((one.truncate for one in lists), key=lambda one: (one.above, one.first), default=Truncate()),
        span=profile.span,
    )  # fmt: skip


def _identities(paper: Publication) -> Iterator[tuple[str, ...]]:
    """By what a publication is found again."""
    yield ("id", paper.id)
    if paper.doi:
        yield ("doi", paper.doi.lower())
    title = "".join(filter(str.isalnum, plain(paper.title).casefold()))
    if title and paper.date:
        yield ("title", title, str(paper.date.year))


def _is_same(one: Publication, two: Publication) -> bool:
    """Whether two that have an id, a DOI, or title and year in common are one: not with different DOIs."""
    return not one.doi or not two.doi or one.doi.lower() == two.doi.lower()


def _remarked(mine: Mapping[str, Inline], others: Mapping[str, Inline]) -> dict[str, str]:
    """Other marks for those of a legend that mean something else in another."""
    free = (mark for mark in AUTHOR_MARKS[::-1] if mark not in mine and mark not in others)
    clash = [mark for mark, text in mine.items() if mark in others and plain(others[mark]) != plain(text)]
    return dict(zip(clash, free, strict=False))


def _with_marks(paper: Publication, marks: Mapping[str, str]) -> Publication:
    """A publication with other marks behind its authors."""
    table = str.maketrans(dict(marks))
    authors = tuple(replace(author, marks=author.marks.translate(table)) for author in paper.authors)
    return replace(paper, authors=authors) if marks else paper
