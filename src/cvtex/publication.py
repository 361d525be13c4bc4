"""Publications and lists of them, as a profile says them."""

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from cvtex.date import Date
from cvtex.inline import Inline
from cvtex.item import Entry, Item
from cvtex.value import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """A name in parts or as written (`literal`), with marks such as `*`.

    `loose` is a literal that a profile has as a text alone, which may be taken apart; a name that is told to be literal
    never is.
    """

    family: str = ""
    given: str = ""
    suffix: str = ""
    literal: str = ""
    loose: bool = False
    marks: str = ""
    me: bool = False
    equal: bool = False
    corresponding: bool = False
    student: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Venue:
    """CSL's container-title and its short form."""

    name: Inline
    short: Inline = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics:
    """Counts, and when they were read."""

    citations: int | None = None
    stars: str = ""
    as_of: Date | None = None


NO_METRICS = Metrics()


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication(Entry):
    """A publication; names follow CSL, and fields stand as in the schema."""

    title: Inline = ()
    type: str = "article"
    authors: tuple[Author, ...] = ()
    and_others: bool = False
    me: int | None = None
    editors: tuple[Author, ...] = ()
    translators: tuple[Author, ...] = ()
    book_authors: tuple[Author, ...] = ()
    series_editors: tuple[Author, ...] = ()
    venue: Venue | None = None
    series: Inline = ()
    series_number: str = ""
    event: Inline = ()
    event_place: Inline = ()
    event_date: Date | None = None
    publisher: Inline = ()
    volume: str = ""
    issue: str = ""
    pages: str = ""
    number: str = ""
    edition: str = ""
    version: str = ""
    chapter: str = ""
    newspaper_section: str = ""
    volumes: str = ""
    page_count: str = ""
    genre: Inline = ()
    medium: str = ""
    short_title: Inline = ()
    original_date: Date | None = None
    accessed: Date | None = None
    language: str = ""
    isbn: str = ""
    issn: str = ""
    pmid: str = ""
    pmcid: str = ""
    archive: Inline = ()
    archive_location: str = ""
    doi: str = ""
    arxiv: str = ""
    arxiv_class: str = ""
    status: str = "published"
    role: Inline = ()
    presented: Inline = ()
    awards: tuple[Inline, ...] = ()
    acceptance: str = ""
    note: Inline = ()
    metrics: Metrics = NO_METRICS
    selected: bool = False
    topics: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    abstract: Inline = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Which publications are listed."""

    type: tuple[str, ...] = ()
    selected: bool = False
    status: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()
    since: Date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Truncate:
    """How long author lists may be: those of more than `above` names keep the `first` ones."""

    above: int = 0
    first: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing(Item):
    """A list of publications: where they come from, which of them, in which order, worded how."""

    entries: tuple[Any, ...] = ()
    file: tuple[str, ...] = ()
    citation_style: str = ""
    where: Where = Where()
    sort: str = ""
    group_by: str = "none"
    label: str = ""
    order: str = "ascending"
    truncate: Truncate = Truncate()
    totals: bool = False
    roles: bool = False
    abstracts: bool = False
    legend: Mapping[str, Inline] = field(default_factory=dict)
