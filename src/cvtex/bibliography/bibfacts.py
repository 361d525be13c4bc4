"""What the fields of a .bib entry say that has a form: dates, DOI, arXiv, addresses, and cvtex's own field."""

import re
from typing import Any

from cvtex.bibliography.bibdates import is_wrong, read_iso, read_parts
from cvtex.bibliography.changes import read_changes
from cvtex.bibliography.entry import Entry
from cvtex.bibliography.kinds import DATES, LINKS, STATUS
from cvtex.bibliography.latextext import to_plain, to_url
from cvtex.bibliography.written import Value
from cvtex.decode import CONTROL

_DOI = re.compile(r"10\.[0-9]{4,9}/\S+")
_DOI_PREFIX = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:)\s*", re.IGNORECASE)
_ARXIV = re.compile(r"([0-9]{4}\.[0-9]{4,5}|[a-z-]+(?:\.[A-Z]{2})?/[0-9]{7})(v[0-9]+)?")
_AT_ARXIV = re.compile(
    rf"(?:https?://(?:www\.)?arxiv\.org/(?:abs|pdf)/|^10\.48550/arxiv\.|\barxiv[: ]\s*|^abs/){_ARXIV.pattern}(?:\.pdf)?",
    re.IGNORECASE,
)
_ARXIV_ONLY = re.compile(
    rf"(?:arxiv(?: e-?prints?| preprints?)?,?:?\s*)*(?:arxiv:?\s*)?(?:abs/)?(?:{_ARXIV.pattern})?\s*(?:\[[\w.-]+\])?",
    re.IGNORECASE,
)
_URL = re.compile(r"(?:https?://|mailto:|tel:)[^\s<>\"]+")
_SERVERS = frozenset(
    ["biorxiv", "medrxiv", "chemrxiv", "psyarxiv", "socarxiv", "eartharxiv", "techrxiv", "engrxiv", "ssrn", "osf", "preprints", "preprints.org",
     "research square", "authorea"]
)  # fmt: skip
_SPACE = re.compile(r"[ \t\r\n]+")


def read_dates(it: Entry) -> None:
    """The date, and all other dates."""
    for key, fields in DATES.items():
        for field in fields:
            if field in it.left and key not in it.data:
                _date(it, key, field)
    if "date" in it.left and _date(it, "date", "date"):
        _drop_repeated(it)
        return
    year, month, day = (it.left.get(field) for field in ("year", "month", "day"))
    if year is None:
        return
    said = [it.text(one, marked=False) if one else "" for one in (year, month, day)]
    status = STATUS.get(said[0].lower().strip("(). "))
    date, whole = read_parts(*said)
    if date:
        it.put("date", date, year)
        if month and said[1] and date.isdecimal():
            _no_date(it, month)
    elif status:
        it.put("status", status, year)
        whole = True
    elif said[0].lower().replace(" ", "") not in {"n.d.", "nd", "n.d", "nodate", ""}:
        _no_date(it, year)
    for field, value in (("year", year), ("month", month), ("day", day)):
        if value is not None and whole:
            del it.left[field]
        elif value is not None:
            it.keep(field)


def _drop_repeated(it: Entry) -> None:
    """Year and month that say no more than `date` does."""
    said = [
        it.text(it.left[field], marked=False) if field in it.left else ""
        for field in ("year", "month", "day")
    ]
    date, whole = read_parts(*said)
    if whole and str(it.data["date"]).startswith(date) and "date" not in it.extra:
        for field in ("year", "month", "day"):
            it.left.pop(field, None)


def _date(it: Entry, key: str, field: str) -> bool:
    """Read a date of biblatex; one that says more than the schema can is kept beside."""
    value = it.left[field]
    text = to_plain(CONTROL.sub(" ", value.text))[0]
    date, whole = read_iso(text)
    if not date:
        date, whole = read_parts(text, _SPACE.sub(" ", re.sub(r"\d{4}", "", text)).strip(" ,"), "")
    if date:
        it.put(key, date, value)
        if not whole and is_wrong(text):
            _no_date(it, value)
    elif (status := STATUS.get(text.lower())) and key == "date":
        it.put("status", status, value)
        whole = True
    else:
        _no_date(it, value)
    if whole:
        del it.left[field]
    else:
        it.keep(field)
    return bool(date)


def _no_date(it: Entry, value: Value) -> None:
    shown = " ".join(value.text.split())[:40]
    it.warn("date", value, shown=shown)


def read_arxiv(it: Entry) -> None:
    """The number at arXiv, wherever people write it."""
    value = it.left.get("eprint")
    kind = it.left.get("eprinttype") or it.left.get("archiveprefix")
    named = to_plain(kind.text)[0].lower() if kind else ""
    number = re.sub(r"^arxiv:\s*", "", to_url(value.text), flags=re.IGNORECASE) if value else ""
    if value and named in {"", "arxiv"} and _ARXIV.fullmatch(number):
        it.put("arxiv", number, value)
        for field in ("eprint", "eprinttype", "archiveprefix"):
            it.left.pop(field, None)
        it.first("arxiv_class", ("eprintclass", "primaryclass"), marked=False)
    elif value and kind and named == "pubmed" and "pmid" not in it.left:
        it.put("pmid", number, value)
        del it.left["eprint"]
        it.left.pop("eprinttype", None)
    elif value and kind and named in _SERVERS and _is_loose(it):
        it.kind = it.data["type"] = "preprint"
        it.put("venue", it.text(kind), kind)
        for field in ("eprint", "eprinttype", "archiveprefix"):
            if field in it.left:
                it.keep(field)
    elif value and kind and named not in {"", "arxiv"} and number and "archive" not in it.left:
        it.put("archive", it.text(kind), kind)
        it.put("archive_location", number, value)
        for field in ("eprint", "eprinttype", "archiveprefix"):
            it.left.pop(field, None)
    for field in ("arxiv", "journal", "journaltitle", "doi", "volume", "url", "note", "howpublished"):
        value = it.left.get(field)
        found = _AT_ARXIV.search(to_url(value.text)) if value else None
        found = _ARXIV.fullmatch(to_url(value.text)) if value and field == "arxiv" else found
        if value and found and "arxiv" not in it.data:
            it.put("arxiv", found[1] + (found[2] or ""), value)
    _arxiv_journal(it)


def _arxiv_journal(it: Entry) -> None:
    """arXiv is no journal: `journal = {CoRR}`, `journal = {arXiv preprint arXiv:2301.12345}`."""
    for field in ("arxiv", "journal", "journaltitle", "note", "howpublished"):
        value = it.left.get(field)
        text = to_plain(value.text)[0] if value else ""
        if (
            text
            and "arxiv" in it.data
            and _ARXIV_ONLY.fullmatch(text)
            and (field != "note" or "arxiv:" in text.lower())
        ):
            del it.left[field]
        elif text == "CoRR" and "arxiv" in it.data:
            it.keep(field)
            if "volume" in it.left and it.left["volume"].text.strip().lower().startswith("abs/"):
                it.keep("volume")
    if "arxiv" in it.data and _is_loose(it):
        it.kind = it.data["type"] = "preprint"


def _is_loose(it: Entry) -> bool:
    """Whether an entry says of nothing that it came out there."""
    homes = ("journal", "journaltitle", "booktitle", "publisher", "school", "institution")
    loose = it.kind in {"article-journal", "document", "webpage", "manuscript", "preprint"}
    return loose and not any(field in it.left for field in homes)


def read_addresses(it: Entry) -> None:
    """DOI, address and links."""
    value = it.left.get("doi")
    if value:
        doi = _DOI_PREFIX.sub("", to_url(value.text))
        if _DOI.fullmatch(doi):
            it.put("doi", doi, value)
            del it.left["doi"]
        elif doi:
            shown = doi[:60]
            it.warn("doi", value, shown=shown)
    value = it.left.get("url")
    url = _url(value) if value else ""
    if value and url:
        it.put("url", url, value)
        if url == to_url(value.text):
            del it.left["url"]
    elif value and value.text.strip():
        it.warn("url", value)
    _links(it)


def _url(value: Value) -> str:
    """The first address in a value."""
    found = _URL.match(to_url(CONTROL.sub(" ", value.text)))
    return found[0] if found else ""


def _links(it: Entry) -> None:
    links: list[Any] = []
    for field, label in LINKS.items():
        value = it.left.get(field)
        url = _url(value) if value else ""
        if value and url and url == to_url(value.text):
            it.spans[("links", len(links))] = it.span(value)
            links.append({"label": label, "url": url})
            del it.left[field]
    if links:
        it.data["links"] = links
        it.spans[("links",)] = it.spans[("links", 0)]


def read_own(it: Entry) -> None:
    """What cvtex itself writes for what .bib files have no field for."""
    value = it.left.get("cvtex")
    if not value:
        return
    said = read_changes(value.text)
    if said is None:
        it.warn("own", value)
        return
    del it.left["cvtex"]
    it.corrected = said.pop("extra", None) or {}
    for key, data in said.items():
        it.data.pop(key, None)
        if data is not None:
            it.put(key, data, value)
