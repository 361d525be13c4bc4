"""RIS files to records, and records to RIS: a tag a line, `TI  - A title`."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from cvtex.bibliography.adding import key_of
from cvtex.bibliography.arxiv import find_arxiv
from cvtex.bibliography.bibdates import checked
from cvtex.bibliography.bibtex import fit_id
from cvtex.bibliography.changes import OWN, read_changes
from cvtex.bibliography.editions import read_edition
from cvtex.bibliography.entry import MAX_TEXT
from cvtex.bibliography.latextext import to_text
from cvtex.bibliography.places import Places
from cvtex.bibliography.record import Record, Records
from cvtex.bibliography.risentry import Line, RisEntry
from cvtex.bibliography.ristags import BOOKS, ISSUES, KINDS, PEOPLE, PLAIN, SHORT, TEXTS, TYPES, VENUES, WHOLE
from cvtex.decode import CONTROL
from cvtex.diagnostic import Span, arrange
from cvtex.source import Path

_LINE = re.compile(r"^([A-Z][A-Z0-9])  ?-(?: (.*)|)$", re.MULTILINE)
_DOI = re.compile(r"10\.[0-9]{4,9}/\S+")
_DOI_PREFIX = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:)\s*", re.IGNORECASE)
_LABEL = re.compile(r"(?=[^\s\d]*\d)[^\W\d][\w:./+-]*")
_URL = re.compile(r"https?://[^\s<>\"]+")
_DATE = re.compile(r"(\d{4})(?:[/-](\d{0,2}))?(?:[/-](\d{0,2}))?(?:/.*)?")


def read_ris(name: str, text: str) -> Records:
    """All records of a RIS file in their order; what is odd is a warning."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    places = Places(name, text)
    taken: dict[str, Span] = {}
    records = tuple(_record(lines, places, taken) for lines in _split(text, places))
    return Records(records=records, problems=arrange(places.problems))


def _split(text: str, places: Places) -> Iterator[list[Line]]:
    """The lines of each record; a line without a tag goes on with the one above."""
    lines: list[Line] = []
    position = 0
    for row in text.split("\n"):
        found = _LINE.match(row)
        span = places.span(position, position + len(row))
        position += len(row) + 1
        if found and found[1] in {"TY", "ER"} and lines:
            if found[1] == "TY":
                places.warn("no-end", lines[0].span)
            yield lines
            lines = []
        if found and found[1] != "ER":
            if not lines and found[1] != "TY":
                places.warn("no-begin", span)
            lines.append(Line(found[1], CONTROL.sub(" ", found[2] or "").strip(), span))
        elif not found and row.strip():
            if lines:
                lines[-1].text = f"{lines[-1].text} {CONTROL.sub(' ', row).strip()}"
            else:
                places.warn("not-ris", span)
    if lines:
        places.warn("no-end", lines[0].span)
        yield lines


def _record(lines: list[Line], places: Places, taken: dict[str, Span]) -> Record:
    it = RisEntry(lines, places, list(lines))
    span = lines[0].span
    _type(it, span)
    for key, tags in PEOPLE.items():
        _people(it, key, tags)
    _venue(it)
    for key, tags in TEXTS.items():
        _text(it, key, tags, marked=True)
    for key, tags in PLAIN.items():
        _text(it, key, tags, marked=False)
    _numbers(it)
    _dates(it)
    _addresses(it)
    _arxiv(it)
    topics = it.take("KW")
    if topics:
        it.put("topics", list(dict.fromkeys(line.text for line in topics)), topics[0])
    said = _own(it)
    _rest(it, said.pop("extra", None) or {})
    it.data["id"] = _id(it, span, taken)
    for key, value in said.items():
        it.data.pop(key, None)
        if value is not None:
            it.data[key] = value
    if "title" not in it.data:
        places.warn("no-title", span, key="this record", example="`TI  - …`")
    return Record(data=it.data, span=span, spans={**{(key,): span for key in it.data}, **it.spans})


def _type(it: RisEntry, span: Span) -> None:
    line = it.one("TY")
    kind = line.text.upper() if line else "GEN"
    if kind not in TYPES:
        it.places.warn("type", span, kind=kind, taken="document", known="JOUR, CONF or GEN")
    it.data["type"] = TYPES.get(kind, "document")
    if kind == "INPR":
        it.data["status"] = "in-press"
    if kind not in TYPES or (kind != "INPR" and KINDS[TYPES[kind]] != kind):
        it.data["extra"] = {"TY": kind}


def _people(it: RisEntry, key: str, tags: tuple[str, ...]) -> None:
    lines = it.take(*tags)
    people = [_person(line.text) for line in lines]
    if people:
        it.put(key, people, lines[0])
        it.spans.update({(key, index): line.span for index, line in enumerate(lines)})


def _person(text: str) -> dict[str, Any]:
    """`Xie, Shuai, Jr.`; a name without a comma is one that has no parts."""
    if "," not in text:
        return {"literal": text}
    family, given, suffix = ([part.strip() for part in text.split(",", 2)] + [""])[:3]
    parts = {"family": family, "given": given, "suffix": suffix}
    return {key: value for key, value in parts.items() if value} if family else {"literal": text}


def _venue(it: RisEntry) -> None:
    line, short = it.one(*VENUES), it.one(*SHORT)
    if line and it.data["type"] in BOOKS:
        it.put("series", to_text(line.text), line)
        it.lines += [short] if short else []
    elif line and short:
        it.put("venue", {"name": to_text(line.text), "short": to_text(short.text)}, line)
    elif line or short:
        it.put("venue", to_text((line or short).text), line or short)  # type: ignore[union-attr, arg-type]
    series = it.one("T3") if "series" not in it.data else None
    if series:
        it.put("series", to_text(series.text), series)


def _text(it: RisEntry, key: str, tags: tuple[str, ...], marked: bool) -> None:
    line = it.one(*tags)
    if (
        line
        and len(line.text) <= MAX_TEXT
        and not (key == "doi" and not _DOI.fullmatch(_DOI_PREFIX.sub("", line.text)))
    ):
        text = _DOI_PREFIX.sub("", line.text) if key == "doi" else line.text
        it.put(key, to_text(text) if marked else text, line)
    elif line:
        it.lines.append(line)
        if key == "doi":
            it.places.warn("doi", line.span, shown=line.text[:60])
        else:
            it.places.warn("too-long", line.span, length=len(line.text), most=MAX_TEXT)


def _numbers(it: RisEntry) -> None:
    first, last = it.one("SP"), it.one("EP")
    if first and not last and first.text.isdecimal() and it.data["type"] in WHOLE:
        it.put("page_count", first.text, first)
    elif first:
        it.put(
            "pages", f"{first.text}-{last.text}" if last and last.text != first.text else first.text, first
        )
    elif last:
        it.lines.append(last)
    if "edition" in it.data:
        it.data["edition"] = read_edition(it.data["edition"])
    number = (
        it.one("IS", "M1")
        if it.data["type"] in ISSUES
        else it.one("M1", "IS", "SN" if it.data["type"] in {"report", "patent"} else "IS")
    )
    if number:
        it.put("issue" if it.data["type"] in ISSUES else "number", number.text, number)
    serial = it.one("SN")
    if serial:
        it.put(
            "isbn" if it.data["type"] in BOOKS | {"chapter", "paper-conference"} else "issn",
            serial.text,
            serial,
        )
    genre = it.one("M3")
    if genre:
        it.put("genre", to_text(genre.text), genre)
    place = it.one("C1") if it.data["type"] == "paper-conference" else None
    if place:
        it.put("event_place", to_text(place.text), place)


def _dates(it: RisEntry) -> None:
    for key, tags in (("date", ("DA", "PY", "Y1")), ("accessed", ("Y2", "RD"))):
        for tag in tags:
            line = it.one(tag)
            found = _DATE.fullmatch(line.text) if line else None
            parts = [part.zfill(2) for part in found.groups() if part] if found else []
            dates = (
                [date for count in (3, 2, 1) if (date := checked("-".join(parts[:count])))] if parts else []
            )
            if line and dates and key not in it.data:
                it.put(key, dates[0], line)
            elif line and not (dates and it.data[key].startswith(dates[0])):
                it.lines.append(line)
                if not dates:
                    it.places.warn("date", line.span, shown=line.text[:40])


def _addresses(it: RisEntry) -> None:
    lines = it.take("UR")
    for line in lines:
        if "url" not in it.data and _URL.fullmatch(line.text):
            it.put("url", line.text, line)
        else:
            it.lines.append(line)
            if not _URL.fullmatch(line.text):
                it.places.warn("url", line.span)
    link = it.one("L1")
    if link and _URL.fullmatch(link.text):
        it.put("links", [{"label": "PDF", "url": link.text}], link)
    elif link:
        it.lines.append(link)


def _arxiv(it: RisEntry) -> None:
    """The number at arXiv; what has nothing else is a preprint."""
    origins: dict[str, Path] = {key: (key,) for key in it.data}
    find_arxiv(it.data, origins)
    if "arxiv" not in it.data:
        return
    it.spans[("arxiv",)] = it.spans.get(origins["arxiv"], it.first[0].span)
    at_arxiv = str(it.data.get("doi", "")).lower().startswith("10.48550/")
    if at_arxiv or it.data["type"] in {"document", "webpage", "manuscript"}:
        line = next((one for one in it.first if one.tag == "TY"), None)
        if line and it.data["type"] != "preprint":
            it.data["extra"] = {"TY": line.text.upper(), **it.data.get("extra", {})}
        it.data["type"] = "preprint"


def _own(it: RisEntry) -> dict[str, Any]:
    """What cvtex itself writes for what RIS has no tag for."""
    for line in it.lines:
        if line.tag == "U5" and line.text.startswith(OWN):
            said = read_changes(line.text.removeprefix(OWN))
            if said is not None:
                it.lines.remove(line)
                return said
            it.places.warn("own", line.span)
    return {}


def _rest(it: RisEntry, said: Mapping[str, Any]) -> None:
    """What is left, by its tag; a tag that is there more than once has a list."""
    extra: dict[str, Any] = dict(it.data.pop("extra", {}))
    for line in it.lines:
        if line.tag != "ID" and line.text:
            before = extra.get(line.tag)
            extra[line.tag] = (
                line.text
                if before is None
                else [*(before if isinstance(before, list) else [before]), line.text]
            )
            it.spans[("extra", line.tag)] = line.span
    key = next((line.text for line in it.lines if line.tag == "ID" and line.text), "")
    if key and fit_id(key) != key:
        extra["citation-key"] = key
    extra = {name: value for name, value in {**extra, **said}.items() if value is not None}
    if extra:
        it.data["extra"] = extra


def _id(it: RisEntry, span: Span, taken: dict[str, Span]) -> str:
    """The record's own id, else its label, else one of author, year and title; no other record has it."""
    line = next((line for line in it.lines if line.tag == "ID" and line.text), None)
    label = next((one.text for one in it.lines if one.tag == "LB" and _LABEL.fullmatch(one.text)), "")
    wanted = fit_id(line.text if line else label)
    if not wanted and it.data.keys() & {"authors", "title"}:
        wanted = key_of(Record(data=it.data, span=span, spans={}))
    wanted = wanted or f"entry-{span.line}"
    unique = wanted
    while unique in taken:
        it.places.times[wanted] = it.places.times.get(wanted, 1) + 1
        unique = f"{wanted}-{it.places.times[wanted]}"
    if unique != wanted and line:
        it.places.warn("second-key", line.span, key=line.text, line=taken[wanted].line)
    taken[unique] = line.span if line else span
    return unique


def write_ris(records: Records) -> str:
    """A RIS file that `read_ris` reads back as the same records."""
    from cvtex.bibliography import risout

    return risout.write_ris(records)
