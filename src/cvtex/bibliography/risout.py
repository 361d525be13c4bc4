"""Records to a RIS file; what RIS has no tag for stands in a `U5`, as JSON."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from cvtex.bibliography.changes import OWN, changes, write_changes
from cvtex.bibliography.names import read_name
from cvtex.bibliography.record import Records
from cvtex.bibliography.ris import read_ris
from cvtex.bibliography.ristags import BOOKS, ISSUES, KINDS, PEOPLE, PLAIN, TEXTS, WHOLE
from cvtex.date import Date, read_date
from cvtex.inline import BadLinkError, parse, plain

_PAGES = re.compile(r"(.+?)\s*[-–—]+\s*(.+)")


def write_ris(records: Records) -> str:
    """A RIS file that is read back as the same records."""
    drafts = [list(_lines({**record.data, **_named(record.data)})) for record in records.records]
    read = read_ris("", "".join(map(_joined, drafts))).records
    for record, lines, found in zip(records.records, drafts, read, strict=True):
        said = changes({**record.data, **_named(record.data)}, found.data)
        if said:
            lines.append(("U5", OWN + write_changes(said)))
    return "\n".join(map(_joined, drafts))


def _joined(lines: list[tuple[str, str]]) -> str:
    return "".join(f"{tag}  - {text}\n" for tag, text in lines) + "ER  - \n"


def _named(data: Mapping[str, Any]) -> dict[str, Any]:
    """People whose names stand as texts in a profile, in parts."""
    return {
        key: [read_name(one) if isinstance(one, str) else one for one in data[key]]
        for key in (*PEOPLE, "book_authors")
        if key in data
    }


def _lines(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    kind = str(data.get("type", "document"))
    extra = data.get("extra", {})
    kept = extra.get("TY")
    yield "TY", kept if isinstance(kept, str) else KINDS.get(kind, "GEN")
    for key, tags in PEOPLE.items():
        for person in data.get(key, ()):
            yield tags[0], _written(person)
    for tag, value in _values(data, kind):
        text = value if isinstance(value, str) else ""
        if text and "\n" not in text and tag not in extra:
            yield tag, text
    for topic in data.get("topics", ()):
        yield "KW", str(topic)
    for tag, value in extra.items():
        for text in value if isinstance(value, list) else [value]:
            if (
                tag != "TY"
                and re.fullmatch(r"[A-Z][A-Z0-9]", tag)
                and isinstance(text, str)
                and "\n" not in text
            ):
                yield tag, text
    yield "ID", str(extra.get("citation-key") or data["id"]).replace("\n", " ")


def _written(person: Any) -> str:
    if "family" not in person:
        return str(person.get("literal", ""))
    suffix = person.get("suffix")
    return f"{person['family']}, {person.get('given', '')}{f', {suffix}' if suffix else ''}"


def _values(data: Mapping[str, Any], kind: str) -> Iterator[tuple[str, Any]]:
    for key, tags in TEXTS.items():
        yield tags[0], _shown(data.get(key))
    venue = data.get("venue")
    parts = venue if isinstance(venue, dict) else {"name": venue}
    if kind in BOOKS:
        yield "T2", _shown(data.get("series"))
    else:
        yield from (
            ("T2", _shown(parts.get("name"))),
            ("J2", _shown(parts.get("short"))),
            ("T3", _shown(data.get("series"))),
        )
    for key, tags in PLAIN.items():
        yield tags[0], data.get(key)
    yield "N1", _shown(data.get("note"))
    pages = str(data.get("pages", "") or (data.get("page_count", "") if kind in WHOLE else ""))
    ends = _PAGES.fullmatch(pages)
    yield from (("SP", ends[1]), ("EP", ends[2])) if ends else (("SP", pages),)
    yield ("IS", data.get("issue")) if kind in ISSUES else ("M1", data.get("number"))
    yield "SN", data.get("isbn" if kind in BOOKS | {"chapter", "paper-conference"} else "issn")
    yield from (("M3", _shown(data.get("genre"))), ("C1", _shown(data.get("event_place"))))
    yield from _written_dates(data)
    yield "UR", data.get("url")
    for link in data.get("links", ()):
        if isinstance(link, dict) and link.get("label") == "PDF":
            yield "L1", link.get("url")


def _written_dates(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, tag in (("date", "DA"), ("accessed", "Y2")):
        try:
            date = read_date(str(data.get(key, "")))
        except ValueError:
            continue
        if not date.present:
            if key == "date":
                yield "PY", str(date.year)
            yield tag, _slashed(date)


def _slashed(date: Date) -> str:
    """`2024/05/03/`, as RIS has dates."""
    return "/".join(
        [f"{date.year}", f"{date.month:02}" if date.month else "", f"{date.day:02}" if date.day else "", ""]
    )


def _shown(value: Any) -> str:
    """A text without markup; of one in several languages the first."""
    while isinstance(value, dict):
        value = next(iter(value.values()), None)
    try:
        return plain(parse(value)) if isinstance(value, str) else ""
    except BadLinkError:
        return str(value)
