"""Lists of publications: which, in which order, in which groups, under which numbers."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import MAXYEAR

from cvtex.entries import Degree, Position, Project
from cvtex.item import visible
from cvtex.language import Words, date_text
from cvtex.profile import Profile, Section
from cvtex.publication import Publication, Where

# Everyday names of types, and the group that a type is listed in.
CANONICAL: Mapping[str, str] = {
    "journal": "article-journal", "conference": "paper-conference", "workshop": "paper-conference",
    "poster": "paper-conference", "demo": "paper-conference", "dataset": "software", "article": "other",
    "manuscript": "preprint",
}  # fmt: skip


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


def arrange(entries: Iterable[Publication], section: Section, words: Words) -> tuple[Group, ...]:
    """Filter, sort, group and number, in this order, as the section says."""
    chosen = [entry for entry in visible(entries) if _matches(entry, section.where)]
    ordered = sorted(chosen, key=_SORT_KEYS[section.sort or "newest"]) if section.sort != "given" else chosen
    groups: dict[str, list[Publication]] = {}
    for entry in ordered:
        groups.setdefault(_GROUP_KEYS[section.group_by](entry), []).append(entry)
    keys = sorted(groups, key=_group_rank(words)) if section.group_by == "type" else list(groups)
    numbered = _numbers([len(groups[key]) for key in keys], section)
    return tuple(
        Group(
            title=_title(key, section.group_by, first=key == keys[0], words=words),
            items=tuple(Numbered(label=next(numbered), entry=entry) for entry in groups[key]),
        )
        for key in keys
    )


def _title(key: str, group_by: str, *, first: bool, words: Words) -> str:
    """A group's heading; what has no year, topic or type needs none in front, and one behind other groups."""
    if group_by == "type" and not (key == "other" and first):
        return words.groups[key]
    if group_by == "type":
        return ""
    return key or ("" if first else words.groups["other"])


def _numbers(sizes: list[int], section: Section) -> Iterator[str]:
    """Labels for groups of these sizes: a label of one's own counts within its group, `[1]` through all of them."""
    for size in sizes if section.label else [sum(sizes)]:
        numbers = range(size, 0, -1) if section.order == "descending" else range(1, size + 1)
        for number in numbers:
            yield (section.label or "[{n}]").replace("{n}", str(number))


def kind(entry: Publication) -> str:
    """CSL's type of an entry; an article of no known kind with an arXiv number alone is a preprint."""
    if entry.type == "article" and ((entry.arxiv and not entry.venue) or entry.status == "preprint"):
        return "preprint"
    return CANONICAL.get(entry.type, entry.type)


def _matches(entry: Publication, where: Where) -> bool:
    """Whether an entry meets every condition."""
    types = {CANONICAL.get(name, name) for name in where.type}
    return (
        (not types or kind(entry) in types)
        and (not where.selected or entry.selected)
        and (not where.status or entry.status in where.status)
        and (not where.topic or not set(where.topic).isdisjoint(entry.topics))
        and (where.since is None or (entry.date is not None and entry.date.last >= where.since.first))
    )


def _newest(entry: Publication) -> tuple[int, ...]:
    """Work that is not out yet first, then by date, the latest first; undated work in front."""
    year, month, day = entry.date.first if entry.date else (MAXYEAR, 0, 0)
    return (-year, -month, -day)


def _oldest(entry: Publication) -> tuple[int, ...]:
    """By date, the earliest first."""
    return tuple(-number for number in _newest(entry))


def _cited(entry: Publication) -> tuple[int, ...]:
    """The most cited first, then the newest."""
    return (-(entry.metrics.citations or 0), *_newest(entry))


_SORT_KEYS: Mapping[str, Callable[[Publication], tuple[int, ...]]] = {
    "newest": _newest, "oldest": _oldest, "citations": _cited,
}  # fmt: skip


def _group_rank(words: Words) -> Callable[[str], int]:
    """Types in the order of the language's table."""
    order = list(words.groups)
    return lambda key: order.index(key) if key in order else len(order)


def _type_group(entry: Publication) -> str:
    """The group a type is listed in."""
    known = {
        "article-journal",
        "paper-conference",
        "chapter",
        "book",
        "thesis",
        "report",
        "software",
        "preprint",
    }
    return kind(entry) if kind(entry) in known else "other"


_GROUP_KEYS: Mapping[str, Callable[[Publication], str]] = {
    "none": lambda _entry: "",
    "year": lambda entry: str(entry.date.year) if entry.date else "",
    "type": _type_group,
    "topic": lambda entry: entry.topics[0] if entry.topics else "",
}


def totals(entries: Iterable[Publication], words: Words) -> str:
    """`7 publications · 112 citations (as of Jan 2026)`: what the entries add up to, with the oldest date."""
    listed = visible(entries)
    labels = words.labels
    parts = [f"{len(listed)} {labels['publication' if len(listed) == 1 else 'publications']}"]
    if cited := sum(entry.metrics.citations or 0 for entry in listed):
        parts.append(f"{cited} {labels['citation' if cited == 1 else 'citations']}")
    dates = [entry.metrics.as_of for entry in listed if entry.metrics.as_of]
    oldest = min(dates, key=lambda date: date.first, default=None)
    return " · ".join(parts) + (f" ({labels['as_of']} {date_text(oldest, words)})" if oldest else "")


def all_publications(profile: Profile) -> tuple[Publication, ...]:
    """Every publication of a profile, also those inside other entries, each once (by id)."""
    found: dict[str, Publication] = {}
    for paper in every_publication(profile):
        found.setdefault(paper.id, paper)
    return tuple(found.values())


def every_publication(profile: Profile) -> Iterator[Publication]:
    """Every publication that may be printed, as often as it is listed."""
    for section in visible(profile.sections):
        for entry in visible(section.entries):
            inner = entry.publications if isinstance(entry, Position | Degree | Project) else None
            for paper in inner.entries if inner else (entry,):
                if isinstance(paper, Publication):
                    yield paper
