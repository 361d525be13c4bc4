"""What a citation template may print of a publication, field by field."""

import re
from collections.abc import Callable, Mapping
from urllib.parse import quote, unquote

from cvtex.citation.template import Field, Group, Literal, Template
from cvtex.date import Date
from cvtex.inline import Inline, Text, join, plain, words
from cvtex.language import Words, date_text
from cvtex.publication import Author, Metrics, Publication, Truncate

IsMe = Callable[[int, Author], bool]

Plain = Callable[[Publication], "str | Inline"]

# Everyday names of types, and the type whose template serves where a style has none of its own.
CANONICAL: Mapping[str, str] = {
    "journal": "article-journal", "conference": "paper-conference", "workshop": "paper-conference",
    "poster": "paper-conference", "demo": "paper-conference",
}  # fmt: skip
SERVED: Mapping[str, str] = {
    "article-magazine": "article-journal", "article-newspaper": "article-magazine", "review": "article-journal",
    "review-book": "review", "entry": "chapter", "entry-dictionary": "entry-encyclopedia", "entry-encyclopedia": "entry",
    "post": "webpage", "post-weblog": "post", "dataset": "software", "preprint": "manuscript", "collection": "book",
    "classic": "book", "pamphlet": "book", "standard": "report", "document": "default", "speech": "paper-conference",
    "figure": "graphic", "map": "graphic",
}  # fmt: skip
SEPARATOR = " · "
DOI_SAFE = "/:;()!$'*+,=&@[]~<>"  # besides letters, digits and ._-: a `#` or `?` is part of the DOI
_SERVER = re.compile(r"xiv\b|preprint|ssrn", re.IGNORECASE)

TEXTS: Mapping[str, Plain] = {
    "title": lambda one: one.title,
    "container": lambda one: one.venue.name if one.venue else (),
    "venue_short": lambda one: one.venue.short if one.venue else (),
    "venue": lambda one: (one.venue.short or one.venue.name) if one.venue else (),
    "series": lambda one: one.series,
    "series_number": lambda one: one.series_number,
    "event": lambda one: one.event,
    "event_place": lambda one: one.event_place,
    "publisher": lambda one: one.publisher,
    "place": lambda one: one.location,
    "volume": lambda one: one.volume,
    "issue": lambda one: one.issue,
    "number": lambda one: one.number,
    "edition": lambda one: one.edition,
    "version": lambda one: one.version,
    "chapter": lambda one: one.chapter,
    "newspaper_section": lambda one: one.newspaper_section,
    "volumes": lambda one: one.volumes,
    "page_count": lambda one: one.page_count,
    "genre": lambda one: one.genre,
    "medium": lambda one: one.medium,
    "short_title": lambda one: one.short_title,
    "language": lambda one: one.language,
    "isbn": lambda one: one.isbn,
    "issn": lambda one: one.issn,
    "pmid": lambda one: one.pmid,
    "archive": lambda one: one.archive,
    "archive_location": lambda one: one.archive_location,
    "arxiv_class": lambda one: one.arxiv_class,
    "note": lambda one: one.note,
}
NAMES: Mapping[str, Callable[[Publication], tuple[Author, ...]]] = {
    "authors": lambda one: one.authors,
    "editors": lambda one: one.editors,
    "translators": lambda one: one.translators,
    "book_authors": lambda one: one.book_authors,
    "series_editors": lambda one: one.series_editors,
}
DATES: Mapping[str, Callable[[Publication], Date | None]] = {
    "date": lambda one: one.date,
    "year": lambda one: one.date,
    "event_date": lambda one: one.event_date,
    "original_date": lambda one: one.original_date,
    "accessed": lambda one: one.accessed,
}
# Fields that work.py words, and whether an entry has them.
WORDED: Mapping[str, Callable[[Publication], object]] = {
    "pages": lambda one: one.pages,
    "doi": lambda one: one.doi,
    "doi_url": lambda one: one.doi,
    "url": lambda one: one.url,
    "arxiv": lambda one: one.arxiv,
    "pmcid": lambda one: one.pmcid,
    "role": lambda one: one.role,
    "metrics": lambda one: one.metrics.stars or one.metrics.citations is not None,
    "awards": lambda one: one.awards,
    "presenting": lambda one: one.presented,
    "presented": lambda one: one.presented,
    "acceptance": lambda one: one.acceptance,
    "links": lambda one: one.links or one.url or one.doi or one.arxiv,
    "status": lambda one: one.status != "published",
}
KNOWN: Mapping[str, Callable[[Publication], object]] = {**TEXTS, **NAMES, **DATES, **WORDED}
DATE_PARTS = ("year", "month", "month_number", "month_00", "day", "day_00", "season")
FORMS: Mapping[str, tuple[str, ...]] = {
    "pages": ("", "first", "number"), "edition": ("", "ordinal", "capital"),
    **dict.fromkeys(NAMES, ("", "lead")),
}  # fmt: skip
TEXT_FORMS = ("", "bare", "capital", "lower", "number")
QUESTIONS = ("type", "chinese", "online")  # besides every field
ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def kind(entry: Publication) -> str:
    """CSL's type of an entry. An article of no known kind is a preprint, or stands in a journal where it has a venue."""
    if entry.type != "article":
        return CANONICAL.get(entry.type, entry.type)
    if entry.status == "preprint" or not entry.venue or _SERVER.search(plain(entry.venue.name)):
        return "preprint"
    return "article-journal"


def ordinal(text: str) -> str:
    """`2`, `2nd` and `second edition` → `2nd`, `2nd` and `second`."""
    stem = re.sub(r"[ .]*\b(ed|edn|edition)\.?$", "", text.strip(), flags=re.IGNORECASE)
    number = re.fullmatch(r"(\d+)(st|nd|rd|th|\.)?", stem)
    if not number:
        return stem
    value = int(number[1])
    ending = "th" if value % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value}{ending}"


_RANGE = re.compile(r"(?<![\d-])([A-Za-z]*)(\d+) ?(?:--?-?|[–—‐‑]) ?([A-Za-z]*)(\d+)(?![\d-])")


def pages(text: str, form: str, dash: str) -> str:
    """Pages with ranges in a form: `expanded` 321–328, `minimal` 321–8, `minimal-two` 321–28, `chicago` 321–28."""

    def worded(match: re.Match[str]) -> str:
        before, first, again, last = match.groups()
        full = first[: max(0, len(first) - len(last))] + last
        if again not in {"", before} or int(full) < int(first) or form == "as-is":
            return f"{before}{first}{dash}{again}{last}"
        if form == "expanded":
            return f"{before}{first}{dash}{again or before}{full}"
        return f"{before}{first}{dash}{_cut(first, full, form)}"

    return _RANGE.sub(worded, text).replace("---", dash).replace("--", dash)


def _cut(first: str, last: str, form: str) -> str:
    """The digits of the last page that say something."""
    if len(first) != len(last):
        return last
    same = next((place for place, digit in enumerate(first) if digit != last[place]), len(last) - 1)
    if form == "chicago":
        hundreds = int(first) % 100
        if len(first) < 3 or hundreds == 0:
            return last
        keep = 1 if hundreds < 10 else 2
        return last[min(same, len(last) - keep) :]
    keep = 2 if form == "minimal-two" else 1
    return last[min(same, max(0, len(last) - keep)) :]


def date_part(date: Date, name: str, months: tuple[str, ...], words_: Words) -> str:
    """A part of a date: `year`, `month` by name, `month_00`, …; a season stands for a month."""
    expected = f" {words_.labels['expected']}" if date.expected else ""
    values = {
        "year": f"{date.year}{expected}" if date.year else words_.labels["present"],
        "month": months[date.month - 1] if date.month else words_.seasons.get(date.season.replace("autumn", "fall"), ""),
        "month_number": str(date.month or ""), "month_00": f"{date.month:02}" if date.month else "",
        "day": str(date.day or ""), "day_00": f"{date.day:02}" if date.day else "",
        "season": words_.seasons.get(date.season.replace("autumn", "fall"), ""),
    }  # fmt: skip
    return values[name]


def shortened(truncate: Truncate) -> tuple[int, int]:
    """Above how many names lists are cut, and how many stay, as a profile says it."""
    return truncate.above or truncate.first, truncate.first or truncate.above


def worded_date(template: Template, date: Date, months: tuple[str, ...], words_: Words) -> str:
    """A date in a form, which is a template of its own; empty where the form vanishes."""
    text = ""
    for part in template:
        if isinstance(part, Literal):
            text += part.text
        elif isinstance(part, Group):
            text += next(
                filter(None, (worded_date(option, date, months, words_) for _, option in part.options)), ""
            )
        elif isinstance(part, Field):
            value = date_part(date, part.name, months, words_)
            if not value:
                return ""
            text += value
    return text


def target(entry: Publication) -> str:
    """Where a title leads: the DOI, the address that is given, or the arXiv page."""
    if entry.doi:
        return f"https://doi.org/{quote(entry.doi, safe=DOI_SAFE)}"
    return entry.url or (f"https://arxiv.org/abs/{entry.arxiv}" if entry.arxiv else "")


def is_doi(url: str, doi: str) -> bool:
    """Whether an address is that of a DOI."""
    found = re.match(r"https?://(?:dx\.|www\.)?doi\.org/", url, re.IGNORECASE)
    return bool(doi and found) and unquote(url[found.end() :]).casefold() == doi.casefold()  # type: ignore[union-attr]


def counts(metrics: Metrics, words_: Words) -> Inline:
    """`300+ GitHub stars · 12 citations (as of Jan 2026)`"""
    labels = words_.labels
    parts: list[Inline] = []
    if metrics.stars:
        parts.append((Text(f"{metrics.stars} {labels['stars']}"),))
    if metrics.citations is not None:
        noun = labels["citation" if metrics.citations == 1 else "citations"]
        parts.append((Text(f"{metrics.citations} {noun}"),))
    when = f" ({labels['as_of']} {date_text(metrics.as_of, words_)})" if metrics.as_of and parts else ""
    return words(join(parts, SEPARATOR), when)
