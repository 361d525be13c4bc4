"""What the fields of a .bib entry say, one function for each part of a publication: title, people, venue, numbers."""

import re
from difflib import get_close_matches
from typing import Any

from cvtex.bibliography.authormarks import TRUE
from cvtex.bibliography.bibdates import read_iso
from cvtex.bibliography.editions import read_edition
from cvtex.bibliography.entry import MAX_TEXT, Entry
from cvtex.bibliography.kinds import (
    BOOKS,
    GENRES,
    METRICS,
    PAPERS,
    PARTS,
    PUBLISHER,
    PUBLISHERS,
    STATUS,
    SUBTYPES,
    THESES,
    TYPES,
)
from cvtex.bibliography.latextext import to_plain, to_url
from cvtex.bibliography.names import read_flags, read_names
from cvtex.bibliography.series import counts_volumes
from cvtex.bibliography.written import Value
from cvtex.decode import CONTROL
from cvtex.diagnostic import Span
from cvtex.source import Scalar

_BARE_URL = re.compile(r"(?:\\url\s*\{([^{}]*)\}|https?://[^\s<>\"]+)[.]?")
_TRUTHS = {
    **dict.fromkeys(["true", "yes", "y", "1", "on"], "true"),
    **dict.fromkeys(["false", "no", "n", "0", "off"], "false"),
}
_STATES = ("submitted", "under review", "to appear", "accepted", "in press", "forthcoming")


def read_type(it: Entry) -> None:
    """The type; one that is unknown stays in `extra`."""
    kind = it.entry.kind
    if kind not in TYPES:
        near = get_close_matches(kind, TYPES, 1, 0.8)
        it.kind = TYPES[near[0]] if near else "document"
        known = f"@{near[0]}" if near else "@article, @inproceedings or @misc"
        it.places.warn("type", it.entry.span, kind=f"@{kind}", taken=it.kind, known=known)
        it.extra["entrytype"] = kind
    value = it.left.get("entrysubtype")
    if value and it.kind == "article-journal" and value.text.strip().lower() in SUBTYPES:
        it.kind = SUBTYPES[value.text.strip().lower()]
        del it.left["entrysubtype"]
    it.data["type"] = it.kind
    it.spans[("type",)] = it.entry.span


def read_title(it: Entry) -> None:
    """The title with its parts."""
    if "title" not in it.left and "maintitle" in it.left:
        it.left["title"] = it.left.pop("maintitle")
    title = _joined(it, "title", "subtitle", "titleaddon")
    if title:
        it.put("title", title[0], title[1])
    if not title and it.entry.kind != "xdata":
        it.places.warn("no-title", it.entry.span, key=it.entry.key or "this entry", example="`title = {…},`")


def _joined(it: Entry, field: str, sub: str, addon: str) -> tuple[str, Value] | None:
    """A title with what is added to it: `Main: Sub. Addon`."""
    value = it.left.get(field)
    if value is None:
        return None
    text = it.text(value)
    parts = [
        (it.text(it.left[name]), name, sign) for name, sign in ((sub, ":"), (addon, ".")) if name in it.left
    ]
    for part, _, sign in parts:
        if part:
            text += ("" if text[-1:] in "?!.:" else sign) + f" {part}" if text else part
    if not it.fits(text, value):
        return None
    for name in (field, *(name for _, name, _ in parts)):
        del it.left[name]
    return text, value


def read_people(it: Entry, field: str, key: str) -> None:
    """The names in a field, with their marks and annotations."""
    value = it.left.get(field)
    if value is None:
        return
    names = read_names(CONTROL.sub(" ", value.text))
    it.strange(names.unknown, value)
    for start, end in names.odd:
        it.places.warn("names", _part(it, value, start, end))
    if names.lost:
        it.warn("thanks", value, field=field)
        it.keep(field)
    it.left.pop(field, None)
    _flags(it, field, names.authors)
    if names.authors:
        it.put(key, names.authors, value)
        for index, (start, end) in enumerate(names.places):
            it.spans[(key, index)] = _part(it, value, start, end)
    if names.rest and key == "authors":
        it.put("and_others", TRUE, value)


def _part(it: Entry, value: Value, start: int, end: int) -> Span:
    """The place of a part of a value; that of all of it, where macros were replaced."""
    if value.whole:
        return it.places.span(value.start + start, value.start + end)
    return it.span(value)


def _flags(it: Entry, field: str, authors: list[dict[str, Any]]) -> None:
    """biblatex's annotations of names."""
    value = it.left.get(f"{field}+an")
    flags, whole = read_flags(to_url(value.text)) if value else ({}, True)
    for number, found in flags.items():
        if 1 <= number <= len(authors):
            authors[number - 1].update(found)
        else:
            whole = False
    if value and whole:
        del it.left[f"{field}+an"]
    marks = it.left.get(f"{field}+an:marks")
    for number, mark in re.findall(r'(\d{1,5})="([^"]*)"', marks.text if marks else ""):
        if 1 <= int(number) <= len(authors) and mark:
            authors[int(number) - 1]["marks"] = to_plain(mark)[0]
            it.left.pop(f"{field}+an:marks", None)


def read_venue(it: Entry) -> None:
    """Journal or book, with its short name."""
    journals = [
        ("journaltitle", "journalsubtitle", "journaltitleaddon"),
        ("journal", "journalsubtitle", "journaltitleaddon"),
    ]
    books = [("booktitle", "booksubtitle", "booktitleaddon")]
    found = None
    for row in (*books, *journals) if it.kind in PARTS else (*journals, *books):
        if it.kind == "book" and row in books and row[0] in it.left and _repeats(it, row[0]):
            del it.left[row[0]]
        found = found or _joined(it, *row)
    if not found:
        return
    it.put("venue", found[0], found[1])
    shorts = ("shortbooktitle", "shortjournal", "abbr")
    for field in shorts if it.kind in PARTS | BOOKS else ("shortjournal", "journalabbr"):
        value = it.left.get(field)
        short = it.text(value) if value else ""
        if value and isinstance(it.data["venue"], str) and it.fits(short, value):
            it.put("venue", {"name": found[0], "short": short}, found[1])
            it.spans[("venue", "short")] = it.span(value)
            del it.left[field]


def _repeats(it: Entry, field: str) -> bool:
    """Whether the title of a whole book is its own title again."""
    return it.text(it.left[field]) == it.data.get("title")


def read_publisher(it: Entry) -> None:
    """Publisher, school or institution, whichever the type has."""
    it.first("publisher", PUBLISHERS.get(it.kind, PUBLISHER), marked=True)
    value = it.entry.fields.get("holder")
    names = read_names(value.text).authors if value and "holder" not in it.left else []
    if value and len(names) > 1:
        listed = [
            one.get("literal") or " ".join(filter(None, (one.get("given"), one.get("family"))))
            for one in names
        ]
        it.put("publisher", ", ".join(listed), value)
        it.keep("holder")
    value = it.left.get("howpublished")
    bare = _BARE_URL.fullmatch(value.text.strip()) if value else None
    if value and bare and "url" not in it.left:
        it.left["url"] = it.left.pop("howpublished")
    elif value:
        it.first("publisher", ("howpublished",), marked=True)


def read_numbers(it: Entry) -> None:
    """Issue, number, pages, edition and the kind of thesis or report."""
    numbered = "issue" if it.kind in PAPERS else "number"
    if it.kind in BOOKS | PARTS:
        numbered = "issue" if "series" not in it.left and "volume" in it.left else "series_number"
    it.first(numbered, ("number",), marked=False)
    it.first("issue", ("issue",), marked=False)
    it.first("series_number", ("seriesnumber",), marked=False)
    series = it.left.get("series")
    if series and counts_volumes(it.kind, to_plain(series.text)[0]):
        it.first("series_number", ("volume",), marked=False)
    it.first(
        "number",
        ("reportnumber", "articleno", "eid") if it.kind not in PAPERS else ("reportnumber",),
        marked=False,
    )
    pages = it.left.get("pages")
    if pages:
        text = re.sub(r"\s*[-‐‑‒–—−]+\s*", "-", it.text(pages, marked=False))
        if it.fits(text, pages):
            it.put("pages", text, pages)
            del it.left["pages"]
    it.first("pages", ("eid", "articleno", "article-number", "articlenumber"), marked=False)
    it.first("edition", ("edition",), marked=False)
    if "edition" in it.data:
        it.data["edition"] = read_edition(it.data["edition"])
    value = it.left.get("type")
    genre = THESES.get(it.entry.kind, "")
    if value:
        genre = GENRES.get(value.text.strip().lower(), "") or it.text(value)
        if it.fits(genre, value):
            it.put("genre", genre, value)
            del it.left["type"]
    elif genre:
        it.data["genre"] = genre
        it.spans[("genre",)] = it.entry.span


def read_status(it: Entry) -> None:
    """Where it stands, in a field of its own or in a note that says so."""
    for field in ("pubstate", "status", "note", "addendum"):
        value = it.left.get(field)
        if not value:
            continue
        said = to_plain(value.text)[0].lower().strip("(). ")
        status = STATUS.get(said) or next(
            (STATUS[word] for word in _STATES if said.startswith(f"{word} ")), None
        )
        if status and "status" not in it.data and (said in STATUS or field == "note"):
            it.put("status", status, value)
            if said in STATUS:
                del it.left[field]
    if it.kind == "preprint" and it.data.get("status") == "preprint" and "pubstate" not in it.entry.fields:
        del it.data["status"], it.spans[("status",)]
    it.first("note", ("note", "addendum"), marked=True)


def read_lists(it: Entry) -> None:
    """Topics, awards, and whether it is selected."""
    value = it.left.get("keywords") or it.left.get("keyword")
    topics = (
        [topic for part in re.split(r"[,;]", it.text(value, marked=False)) if (topic := part.strip())]
        if value
        else []
    )
    if value and topics and not (len(topics) == 1 and len(topics[0]) > MAX_TEXT):
        it.put("topics", list(dict.fromkeys(topics)), value)
        it.left.pop("keywords", None)
        it.left.pop("keyword", None)
    read_metrics(it)
    value = it.left.get("selected")
    if value and (said := _TRUTHS.get(value.text.strip().lower())):
        it.put("selected", Scalar(said), value)
        del it.left["selected"]
    awards: list[str] = []
    for field in ("award", *(f"award{number}" for number in range(2, 20))):
        value = it.left.get(field)
        if value and it.fits(text := it.text(value), value):
            it.spans[("awards", len(awards))] = it.span(value)
            it.spans.setdefault(("awards",), it.span(value))
            awards.append(text)
            del it.left[field]
    if awards:
        it.data["awards"] = awards


def read_metrics(it: Entry) -> None:
    """How often it was cited, and when that was read."""
    found: dict[str, Any] = {}
    for key, field in METRICS.items():
        value = it.left.get(field)
        text = it.text(value, marked=False) if value else ""
        fits = {"citations": text.isdecimal() and len(text) < 10, "stars": True}.get(key, _is_day(text))
        if value and text and fits:
            found[key] = Scalar(text) if key == "citations" else text
            it.spans[("metrics", key)] = it.span(value)
            it.spans.setdefault(("metrics",), it.span(value))
            del it.left[field]
    if found:
        it.data["metrics"] = found


def _is_day(text: str) -> bool:
    return read_iso(text) == (text, True) and text[:1].isdecimal()
