"""Which field of a profile each variable of CSL is."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from cvtex.bibliography.arxiv import ARXIV_SAID, find_arxiv
from cvtex.bibliography.csltext import folded_text, to_html, to_markup, unescaped
from cvtex.bibliography.cslvalues import from_date, from_name, to_date, to_id, to_name
from cvtex.source import Path

Complain = Callable[[str, str], None]  # of a variable of an entry: why it cannot be read
Put = Callable[[str, Any, str], None]  # a field, its value, and the variable that says it

# Several variables may say the same; the first one is written.
TEXTS: Mapping[str, str] = {
    "title": "title", "collection-title": "series", "event-title": "event", "event": "event", "event-place": "event_place",
    "publisher": "publisher", "publisher-place": "location", "genre": "genre", "title-short": "short_title",
    "shortTitle": "short_title", "archive": "archive", "abstract": "abstract", "note": "note",
}  # fmt: skip
PLAINS: Mapping[str, str] = {
    "collection-number": "series_number", "volume": "volume", "issue": "issue", "page": "pages", "article-number": "pages",
    "number": "number", "edition": "edition", "version": "version", "chapter-number": "chapter",
    "section": "newspaper_section", "number-of-volumes": "volumes", "number-of-pages": "page_count",
    "medium": "medium", "language": "language", "ISBN": "isbn", "ISSN": "issn", "PMID": "pmid", "PMCID": "pmcid",
    "archive_location": "archive_location", "archive-location": "archive_location",
}  # fmt: skip
TEXT_OF = {field: key for key, field in reversed([*TEXTS.items()])}
PLAIN_OF = {field: key for key, field in reversed([*PLAINS.items()])}
NAMES: Mapping[str, str] = {
    "author": "authors", "editor": "editors", "translator": "translators", "container-author": "book_authors",
    "collection-editor": "series_editors",
}  # fmt: skip
DATES: Mapping[str, str] = {
    "issued": "date", "event-date": "event_date", "original-date": "original_date", "accessed": "accessed",
}  # fmt: skip
SHORT_VENUES = ("container-title-short", "journalAbbreviation")
TYPES = frozenset({
    "article-journal", "article-magazine", "article-newspaper", "bill", "book", "broadcast", "chapter",
    "classic", "collection", "dataset", "document", "entry", "entry-dictionary", "entry-encyclopedia", "event",
    "figure", "graphic", "hearing", "interview", "legal_case", "legislation", "manuscript", "map",
    "motion_picture", "musical_score", "pamphlet", "paper-conference", "patent", "performance", "periodical",
    "personal_communication", "post", "post-weblog", "regulation", "report", "review", "review-book",
    "software", "song", "speech", "standard", "thesis", "treaty", "webpage",
})  # fmt: skip
# What other programs and profiles call types; the first rows are read, the second ones written.
TYPES_READ: Mapping[str, str] = {
    "article": "preprint", "journal-article": "article-journal", "proceedings-article": "paper-conference",
    "book-chapter": "chapter", "book-section": "chapter", "posted-content": "preprint", "monograph": "book",
    "edited-book": "book", "reference-book": "book", "proceedings": "book", "dissertation": "thesis",
    "reference-entry": "entry-encyclopedia", "report-series": "report", "peer-review": "review",
}  # fmt: skip
TYPES_WRITTEN: Mapping[str, str] = {
    "preprint": "article", "article": "article", "journal": "article-journal", "conference": "paper-conference",
    "workshop": "paper-conference", "poster": "paper-conference", "demo": "paper-conference",
}  # fmt: skip
STATUS: Mapping[str, str] = {
    "in press": "in-press", "in-press": "in-press", "forthcoming": "accepted", "accepted": "accepted",
    "under review": "under-review", "submitted": "under-review", "preprint": "preprint",
    "in preparation": "in-preparation", "published": "published",
}  # fmt: skip
STATUS_WRITTEN: Mapping[str, str] = {
    "in-press": "in press", "accepted": "accepted", "under-review": "under review", "preprint": "preprint",
    "in-preparation": "in preparation", "published": "published",
}  # fmt: skip
# Fields of a profile by what they hold; all others are texts.
LISTS = frozenset({*NAMES.values(), "awards", "topics", "links", "highlights", "tags"})
MARKUP = frozenset({*TEXTS.values(), "venue", "role", "presented", "summary"})
MAPPINGS = MARKUP | {"metrics", "extra"}
OTHERS = frozenset({
    "id", "type", "and_others", "me", "doi", "arxiv", "arxiv_class", "status", "acceptance", "selected", "date",
    "url", "weight", "pin", "exclude", "visibility", "group",
})  # fmt: skip
ONE_OR_MANY = frozenset({"requires", "conflicts", "with"})
KNOWN = LISTS | MAPPINGS | OTHERS | ONE_OR_MANY | {*PLAINS.values(), *DATES.values()}

_DOI = re.compile(r"10\.[0-9]{4,9}/\S+")
_DOI_LEAD = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi: *)", re.IGNORECASE)
_URL = re.compile(r"(?:https?://|mailto:|tel:)[^\s<>\"]+")
_LINE = re.compile(r"\{?:?([A-Za-z][\w .-]{1,30}): *([^}]+)\}?")
_TEX = re.compile(r"tex\.([\w-]+)", re.IGNORECASE)
_VARIABLES = {name.lower(): name for name in (*TEXTS, *PLAINS, *NAMES, *DATES, *SHORT_VENUES, "container-title", "DOI", "URL", "status", "type")}  # fmt: skip


def wellformed(field: str, value: Any) -> bool:
    """Whether a field of a publication may hold a value of this kind."""
    if isinstance(value, list):
        return field in LISTS | ONE_OR_MANY
    return (
        (field in MAPPINGS)
        if isinstance(value, dict)
        else field in KNOWN - LISTS - {"metrics", "extra", "id"}
    )


def to_record(entry: Mapping[str, Any], complain: Complain) -> tuple[dict[str, Any], dict[str, Path]]:
    """The data of an entry, and the path inside the entry that each field comes from."""
    entry, lines = _with_lines(entry)
    data: dict[str, Any] = {"id": to_id(entry)}
    origins: dict[str, Path] = {"id": ("id",)}

    def put(field: str, value: Any, key: str) -> None:
        if value and field not in data:
            data[field] = value
            origins[field] = ("note",) if key in lines else (key,)

    if isinstance(kind := entry.get("type"), str) and (
        known := kind if kind in TYPES else TYPES_READ.get(kind)
    ):
        put("type", known, "type")
    elif kind is not None:
        complain("type", f"`{kind}` is no type of CSL")
    for table, read in _READERS:
        for key in table:
            if key in entry:
                put(table[key], read(entry, key, complain), key)
    _venue(entry, put, complain)
    _numbers(entry, put, complain)
    _status(entry, put, complain)
    authors = data.get("authors", [])
    if authors and authors[-1].get("literal", "").lower().rstrip(".") in {"others", "et al"}:
        authors.pop()
        put("and_others", "true", "author")
        if not authors:
            del data["authors"]
    find_arxiv(data, origins)
    if extra := lines.get("tex"):
        put("extra", extra, "note")
    return data, origins


def from_record(data: Mapping[str, Any]) -> dict[str, Any]:
    """The entry of CSL for data, as far as it has words for them."""
    kind = str(data.get("type", ""))
    entry: dict[str, Any] = {"id": data["id"], "type": TYPES_WRITTEN.get(kind, kind) or "document"}
    entry |= {TEXT_OF[field]: to_html(data[field]) for field in TEXT_OF if field in data}
    entry |= {PLAIN_OF[field]: str(data[field]) for field in PLAIN_OF if field in data}
    for key, field in NAMES.items():
        if names := [name for one in data.get(field, ()) if (name := from_name(one))]:
            entry[key] = names
    if data.get("and_others") == "true" and "author" in entry:
        entry["author"].append({"literal": "others"})
    for key, field in DATES.items():
        if field in data and (date := from_date(str(data[field]))):
            entry[key] = date
    venue = data.get("venue", "")
    name, short = (
        (venue.get(key, "") for key in ("name", "short")) if isinstance(venue, Mapping) else (venue, "")
    )
    entry |= {"container-title": to_html(name), "container-title-short": to_html(short)}
    entry |= {key: str(data[field]) for key, field in (("DOI", "doi"), ("URL", "url")) if field in data}
    if data.get("status") in STATUS_WRITTEN:
        entry["status"] = STATUS_WRITTEN[data["status"]]
    number = str(data.get("arxiv", ""))
    if number and number not in entry.get("DOI", "") and number not in entry.get("URL", ""):
        entry.setdefault(
            "number", f"arXiv:{number}" + (f" [{data['arxiv_class']}]" if "arxiv_class" in data else "")
        )
    _add_lines(entry, data.get("extra"))
    return {key: value for key, value in entry.items() if value}


def _add_lines(entry: dict[str, Any], extra: Any) -> None:
    """What other programs keep, as Zotero has it: lines `tex.keywords: a, b` of the note."""
    lines = [
        f"tex.{key}: {value}"
        for key, value in (extra.items() if isinstance(extra, Mapping) else ())
        if isinstance(value, str)
        and value == folded_text(value)
        and value
        and "}" not in value
        and re.fullmatch(r"[\w-]+", key)
    ]
    if lines:
        entry["note"] = "\n".join([*filter(None, [entry.get("note", "")]), *lines])


def _with_lines(entry: Mapping[str, Any]) -> tuple[Mapping[str, Any], dict[str, Any]]:
    """An entry with the variables that lines of its note hold (`original-date: 1990`), and those, `tex.…` under `tex`."""
    note = entry.get("note")
    if not isinstance(note, str) or ":" not in note:
        return entry, {}
    found: dict[str, Any] = {}
    rest: list[str] = []
    for line in note.splitlines():
        said = _LINE.fullmatch(line.strip())
        name, value = (said[1].strip(), said[2].strip()) if said else ("", "")
        key = _VARIABLES.get(re.sub(r"[ _]", "-", name.lower()))
        if name.lower() in {"citation key", "citation-key"}:
            found.setdefault("tex", {})["citation-key"] = value
        elif tex := _TEX.fullmatch(name):
            found.setdefault("tex", {})[tex[1]] = value
        elif key and key in NAMES:
            family, _, given = (part.strip() for part in value.partition("||"))
            found.setdefault(key, []).append(
                {"family": family, "given": given} if given else {"literal": family}
            )
        elif key and key != "note":
            found[key] = {"raw": value} if key in DATES else value
        elif arxiv := ARXIV_SAID.fullmatch(line.strip()):
            found["number"] = arxiv[0]
        else:
            rest.append(line)
    return {**found, **entry, "note": "\n".join(rest)}, {
        key: value for key, value in found.items() if key not in entry
    }


def _text(entry: Mapping[str, Any], key: str, complain: Complain) -> str:
    """A text or number; of a list of texts, as Crossref writes them, the first."""
    value = entry.get(key)
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        value = value[0] if value else None
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    complain(key, f"`{key}` is no text")
    return ""


def _markup(entry: Mapping[str, Any], key: str, complain: Complain) -> str:
    """A text with markup."""
    return to_markup(unescaped(_text(entry, key, complain)))


def _plain(entry: Mapping[str, Any], key: str, complain: Complain) -> str:
    """A text without markup."""
    return folded_text(_text(entry, key, complain))


def _names(entry: Mapping[str, Any], key: str, complain: Complain) -> list[dict[str, str]]:
    """The people of a list."""
    value = entry.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        complain(key, f"`{key}` is no list of names")
        return []
    names = [to_name(one) for one in value]
    if not all(names):
        complain(key, f"`{key}` has a name that is empty")
    return [name for name in names if name]


def _date(entry: Mapping[str, Any], key: str, complain: Complain) -> str:
    """A date; words that say how far a work is are no date."""
    value = entry.get(key)
    try:
        return "" if value is None else to_date(value)
    except (ValueError, TypeError, OverflowError):
        if not (key == "issued" and _said_status(value)):
            complain(key, f"`{key}` is no date from 1900 to 2099")
        return ""


def _said_status(issued: Any) -> str:
    """The status that stands where a date would."""
    text = (issued.get("literal") or issued.get("raw") or "") if isinstance(issued, Mapping) else issued
    return STATUS.get(text.lower(), "") if isinstance(text, str) else ""


def _status(entry: Mapping[str, Any], put: Put, complain: Complain) -> None:
    """How far it is."""
    text = _text(entry, "status", complain)
    if text and text.lower() in STATUS:
        put("status", STATUS[text.lower()], "status")
    put("status", _said_status(entry.get("issued")), "issued")


def _venue(entry: Mapping[str, Any], put: Put, complain: Complain) -> None:
    """The journal, book or site, with its short name."""
    name = _markup(entry, "container-title", complain)
    shorts = (_markup(entry, key, complain) for key in SHORT_VENUES)
    short = next(filter(None, shorts), "")
    if ARXIV_SAID.fullmatch(name.replace("\\", "")):
        put("number", name.replace("\\", ""), "container-title")
    elif name and short:
        put("venue", {"name": name, "short": short}, "container-title")
    else:
        put("venue", name or short, "container-title" if name else "container-title-short")


def _numbers(entry: Mapping[str, Any], put: Put, complain: Complain) -> None:
    """DOI and address."""
    doi = _DOI_LEAD.sub("", folded_text(_text(entry, "DOI", complain)), count=1)
    url = folded_text(_text(entry, "URL", complain))
    if url.startswith("www."):
        url = f"http://{url}"
    if _DOI.fullmatch(doi):
        put("doi", doi, "DOI")
    elif doi:
        complain("DOI", f"`{doi}` is no DOI")
    if _URL.fullmatch(url):
        put("url", url, "URL")
    elif url:
        complain("URL", f"`{url}` is no web address")


_READERS: tuple[tuple[Mapping[str, str], Callable[[Mapping[str, Any], str, Complain], Any]], ...] = (
    (TEXTS, _markup), (PLAINS, _plain), (NAMES, _names), (DATES, _date),
)  # fmt: skip
