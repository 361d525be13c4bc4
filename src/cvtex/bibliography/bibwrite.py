"""Records to a .bib file, for BibTeX and biblatex, in Unicode.

What both know is written so that both understand it: `journal`, `year` and `month`, `eprint` with `archiveprefix`.
A date with a day has `date`, too. What .bib files have no field for stands in the field `cvtex`, as JSON.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from cvtex.bibliography.bibtex import fit_id, read_bib
from cvtex.bibliography.changes import changes, write_changes
from cvtex.bibliography.kinds import (
    BOOKS,
    GENRES,
    LINKS,
    METRICS,
    PAPERS,
    PARTS,
    PEOPLE,
    PLAIN,
    STATUS,
    TEXTS,
)
from cvtex.bibliography.names import read_name
from cvtex.bibliography.namesout import write_flags, write_marks, write_names
from cvtex.bibliography.record import Record, Records
from cvtex.bibliography.series import counts_volumes
from cvtex.bibliography.texout import escape, is_balanced, to_latex
from cvtex.date import MONTHS, SEASONS, Date, read_date

KINDS: Mapping[str, str] = {
    "article-journal": "article", "article-magazine": "article", "article-newspaper": "article", "book": "book",
    "chapter": "incollection", "paper-conference": "inproceedings", "entry-encyclopedia": "inreference",
    "report": "techreport", "manuscript": "unpublished", "document": "misc", "webpage": "online", "pamphlet": "booklet",
    "periodical": "periodical", "patent": "patent", "software": "software", "dataset": "dataset", "standard": "standard",
    "graphic": "artwork", "song": "audio", "motion_picture": "video", "figure": "image", "personal_communication": "letter",
    "legal_case": "jurisdiction", "legislation": "legislation", "treaty": "legal", "performance": "performance",
    "review": "review", "workshop": "inproceedings", "conference": "inproceedings", "poster": "inproceedings",
    "demo": "inproceedings", "journal": "article",
}  # fmt: skip
_SUBTYPES = {"article-magazine": "magazine", "article-newspaper": "newspaper"}
_STATES = {
    "accepted": "forthcoming", "in-press": "inpress", "under-review": "submitted", "in-preparation": "inpreparation",
    "preprint": "prepublished", "published": "published",
}  # fmt: skip
_DATE_FIELDS = frozenset(["date", "year", "month", "day"])
_NAME = re.compile(r"[a-z][\w+:.-]*")
_KEY = re.compile(r"[^\s,={}\"#%()\\@~]+")

Fields = dict[str, str]


def write_bib(records: Records) -> str:
    """A .bib file that is read back as the same records."""
    entries = [_Draft(record) for record in records.records]
    taken: set[str] = set()
    for entry in entries:
        entry.choose_key(taken)
    read = read_bib("", "\n".join(entry.text() for entry in entries)).records
    if len(read) != len(entries):
        read = tuple(read_bib("", entry.text()).records[0] for entry in entries)
    for entry, found in zip(entries, read, strict=True):
        entry.correct(found.data)
    return "\n".join(entry.text() for entry in entries)


class _Draft:
    """An entry that is being written."""

    def __init__(self, record: Record) -> None:
        self.data = {**record.data, **_named(record.data)}
        self.extra: Mapping[str, Any] = self.data.get("extra", {})
        self.key = str(self.data["id"])
        kept = self.extra.get("entrytype")
        self.type = str(self.data.get("type", "article"))
        self.kind = kept if isinstance(kept, str) and _NAME.fullmatch(kept) else _kind(self.data)
        self.fields: Fields = {}
        for name, latex in _fields(self.data, self.kind):
            if name not in self.extra and not (name in _DATE_FIELDS and self.extra.keys() & _DATE_FIELDS):
                self.put(name, latex)
        for name, text in self.extra.items():
            if (
                name not in {"citation-key", "entrytype", "cvtex"}
                and _NAME.fullmatch(name)
                and isinstance(text, str)
            ):
                self.put(name, text)

    def put(self, name: str, latex: str) -> None:
        """Add a field, unless its braces would end it too early."""
        if is_balanced(latex) and "\n@" not in latex:
            self.fields.setdefault(name, latex)

    def choose_key(self, taken: set[str]) -> None:
        """The key that it was read with, else its id."""
        key = self.extra.get("citation-key")
        if isinstance(key, str) and _KEY.fullmatch(key) and fit_id(key) == self.key and key not in taken:
            self.key = key
        taken.add(self.key)

    def correct(self, read: Mapping[str, Any]) -> None:
        """Say in a field of its own what is read back differently."""
        said = changes(self.data, read)
        if said:
            self.fields["cvtex"] = write_changes(said)

    def text(self) -> str:
        """The entry as it stands in a file."""
        rows = [f"  {name} = {_value(name, latex)},\n" for name, latex in self.fields.items()]
        return f"@{self.kind}{{{self.key},\n{''.join(rows)}}}\n"


def _value(name: str, latex: str) -> str:
    return latex if name == "month" and latex in MONTHS else f"{{{latex}}}"


def _named(data: Mapping[str, Any]) -> dict[str, Any]:
    """Lists of people whose names are in parts, also those that stand as texts in a profile."""
    return {
        key: [read_name(one) if isinstance(one, str) else one for one in data[key]]
        for key in PEOPLE.values()
        if key in data
    }


def _kind(data: Mapping[str, Any]) -> str:
    """The type of the entry."""
    kind = str(data.get("type", "article"))
    if kind == "thesis":
        genre = str(data.get("genre", ""))
        return "thesis" if not genre else "mastersthesis" if "master" in genre.lower() else "phdthesis"
    return KINDS.get(kind, "misc")


def _fields(data: Mapping[str, Any], kind: str) -> Iterator[tuple[str, str]]:
    """The fields of an entry in the order in which people write them."""
    for field, key in PEOPLE.items():
        people = [one for one in data.get(key, ()) if isinstance(one, dict)]
        if people:
            yield field, write_names(people, key == "authors" and data.get("and_others") == "true")
        yield from _filled(f"{field}+an", write_flags(people))
        yield from _filled(f"{field}+an:marks", write_marks(people))
    yield from _text("title", data.get("title"), keep_case=True)
    yield from _venue(data)
    yield from _dates(data)
    yield from _numbers(data, kind)
    for key, fields in TEXTS.items():
        if not (key == "archive" and _is_eprint(data)):
            yield from _text(
                "address" if key == "location" else fields[0], data.get(key), key == "short_title"
            )
    for key, fields in PLAIN.items():
        if key in data and not (key == "archive_location" and _is_eprint(data)):
            yield _plain_field(key, fields, str(data[key])), escape(str(data[key]))
    yield from _addresses(data)
    yield from _rest(data)


def _plain_field(key: str, fields: tuple[str, ...], value: str) -> str:
    """The field of a plain value; biblatex's `langid` is a name, `language` may be anything."""
    return "language" if key == "language" and len(value) < 5 else fields[0]


def _filled(name: str, latex: str) -> Iterator[tuple[str, str]]:
    if latex:
        yield name, latex


def _text(name: str, value: Any, keep_case: bool = False) -> Iterator[tuple[str, str]]:
    """A text; of one in several languages the first, of one that is LaTeX itself its code."""
    while isinstance(value, dict):
        latex = value.get("latex")
        if isinstance(latex, str):
            yield name, latex
            return
        value = next(iter(value.values()), None)
    if isinstance(value, str):
        yield name, to_latex(value, keep_case)


def _venue(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    venue = data.get("venue")
    whole = data.get("type") in PARTS | BOOKS or KINDS.get(str(data.get("type"))) == "inproceedings"
    name, short = ("booktitle", "abbr") if whole else ("journal", "shortjournal")
    if isinstance(venue, dict) and "name" in venue:
        yield from _text(name, venue["name"])
        yield from _text(short, venue.get("short"))
    else:
        yield from _text(name, venue)
    publisher = {"thesis": "school", "report": "institution", "patent": "holder"}.get(
        str(data.get("type")), "publisher"
    )
    for field, latex in _text(publisher, data.get("publisher")):
        yield field, f"{{{latex}}}" if field == "holder" or " and " in latex else latex


def _dates(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    date = _date(data.get("date"))
    if date and not date.present:
        if date.day:
            yield "date", _iso(date)
        yield "year", str(date.year)
        if date.season:
            yield "month", date.season.capitalize()
        elif date.month:
            yield "month", MONTHS[date.month - 1]
    for key, field in (("accessed", "urldate"), ("original_date", "origdate"), ("event_date", "eventdate")):
        other = _date(data.get(key))
        if other and not other.present:
            yield field, _iso(other)


def _date(value: Any) -> Date | None:
    try:
        return read_date(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _iso(date: Date) -> str:
    """biblatex's way to write a date: `2024-03`, `2024-21` for spring."""
    if date.season:
        return f"{date.year}-{21 + sorted(SEASONS, key=lambda name: (SEASONS[name] + 9) % 12).index(date.season) % 5}"
    parts = (f"{date.year:04}", *(f"{part:02}" for part in (date.month, date.day) if part))
    return "-".join(parts)


def _numbers(data: Mapping[str, Any], kind: str) -> Iterator[tuple[str, str]]:
    names = {"issue": "issue", "series_number": "seriesnumber", "number": "number"}
    if data.get("type") in PAPERS:
        names |= {"issue": "number", "number": "reportnumber"}
    elif data.get("type") in BOOKS | PARTS:
        by_issue = "series" not in data and "volume" in data
        names |= {"number": "reportnumber", "issue" if by_issue else "series_number": "number"}
        if "volume" not in data and counts_volumes(data.get("type"), data.get("series")):
            names["series_number"] = "volume"
    for key, field in names.items():
        if key in data:
            yield field, escape(str(data[key]))
    if "pages" in data:
        yield "pages", escape(str(data["pages"]).replace("-", "\0")).replace("\0", "--")
    yield from _filled("edition", escape(str(data.get("edition", ""))))
    genre = data.get("genre")
    if genre and not (kind in GENRES and genre == GENRES[kind]):
        yield from _text("type", genre)
    yield from _filled("entrysubtype", _SUBTYPES.get(str(data.get("type")), ""))


def _is_eprint(data: Mapping[str, Any]) -> bool:
    """Whether archive and number there are what biblatex calls an eprint."""
    return "arxiv" not in data and str(data.get("archive", "")).isalnum() and "archive_location" in data


def _addresses(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key in ("doi", "url"):
        yield from _filled(key, str(data.get(key, "")))
    if "arxiv" in data:
        yield from (("eprint", str(data["arxiv"])), ("archiveprefix", "arXiv"))
        yield from _filled("primaryclass", escape(str(data.get("arxiv_class", ""))))
    elif _is_eprint(data):
        yield from (("eprint", str(data["archive_location"])), ("eprinttype", str(data["archive"])))
    fields = {label: field for field, label in LINKS.items()}
    for link in data.get("links", ()):
        if isinstance(link, dict) and isinstance(link.get("label"), str) and link["label"] in fields:
            yield from _filled(fields[link["label"]], str(link.get("url", "")))


def _rest(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    status = str(data.get("status", ""))
    if status in STATUS.values():
        yield "pubstate", _STATES[status]
    yield from _text("note", data.get("note"))
    if data.get("topics"):
        yield "keywords", ", ".join(escape(str(topic)) for topic in data["topics"])
    for number, award in enumerate(data.get("awards", ()), 1):
        yield from _text(f"award{number if number > 1 else ''}", award)
    yield from _filled("selected", str(data.get("selected", "")))
    for key, field in METRICS.items():
        yield from _filled(field, escape(str(data.get("metrics", {}).get(key, ""))))
