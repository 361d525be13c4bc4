"""CSL-JSON, as Zotero, pandoc, Crossref and citation-js write it, to records and back without loss.

What a profile cannot say, or says in other words, stands in `extra.csl` by the name that CSL has for it, a value
that is no plain text as JSON, an empty text for what was not there; `write_csl` gives it back as it was, a number as
a number, as long as it still means what the record says. What CSL cannot say (metrics, awards, links, `selected` …)
stands in `custom.cvtex`.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from cvtex.bibliography.cslfields import Complain, from_record, to_record, wellformed
from cvtex.bibliography.jsonplaces import Lines, values
from cvtex.bibliography.record import Record, Records
from cvtex.diagnostic import Diagnostic, Span
from cvtex.source import Path

Entry = dict[str, Any]
_ABSENT = object()  # a variable that an entry does not have
_WRAPPINGS = (("items",), ("references",), ("message", "items"))
_LITERAL = re.compile(r"[\"\[{\-0-9tfnNI]")


def read_csl(name: str, text: str) -> Records:
    """The publications of a CSL-JSON file: a list, one entry, or what the services of Zotero and Crossref give.

    JSON that is wrong is one error and no records; an entry that is wrong is a warning and costs no other.
    """
    text = text.removeprefix("\ufeff")
    try:
        root = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        return Records(records=(), problems=(_syntax(name, text, error),))
    path, entries = _unwrapped(root)
    lines = Lines(name, text)
    places = {
        where[len(path) :]: lines.span(start, end)
        for where, start, end in values(text, len(path) + 3 if path or isinstance(root, list) else 2)
        if where[: len(path)] == path
    }
    if isinstance(root, dict) and not path:
        places = {(0, *where): span for where, span in places.items()}
    return _records(entries, places)


def _records(entries: list[Any], places: Mapping[Path, Span]) -> Records:
    """Records of entries; no two have the same id."""
    records: list[Record] = []
    problems: list[Diagnostic] = []
    taken: set[str] = set()
    for number, entry in enumerate(entries):
        span = places[number,]
        if not isinstance(entry, dict) or not _printable(entry):
            found = "holds half a character" if isinstance(entry, dict) else "is not an object"
            message, hint = f"this entry {found} and is left out", 'write `{"id": …, "title": …}`'
            problems.append(Diagnostic("warning", "csl-entry", span, message, (hint,)))
            continue
        warnings: list[Diagnostic] = []

        def complain(key: str, message: str, number: int = number, into: list[Diagnostic] = warnings) -> None:
            where = places.get((number, key), places[number,])
            into.append(
                Diagnostic(
                    "warning", "csl-field", where, message, ("it is kept as `extra`, and not printed",)
                )
            )

        data, origins = _read(entry, complain)
        data["id"] = _single(data["id"] or f"entry-{number + 1}", taken)
        if lost := _lost(entry, data):
            data["extra"] = {**data.get("extra", {}), "csl": lost}
        records.append(Record(data=data, span=span, spans=dict(_spans(data, origins, number, places))))
        problems += warnings
    return Records(records=tuple(records), problems=tuple(problems))


def write_csl(records: Records) -> str:
    """CSL-JSON for records, a list of entries; `read_csl` makes the same records of it."""
    entries = [_written(dict(record.data)) for record in records.records]
    return json.dumps(entries, ensure_ascii=False, indent=2) + "\n"


# ---- One entry ----


def _read(entry: Mapping[str, Any], complain: Complain) -> tuple[Entry, dict[str, Path]]:
    """The data of an entry without what is lost, and where each field stands inside of it."""
    data, origins = to_record(entry, complain)
    custom = entry.get("custom")
    own = custom.get("cvtex") if isinstance(custom, dict) else None
    for field, value in own.items() if isinstance(own, dict) else ():
        if value is None:
            data.pop(field, None)
        elif wellformed(field, spelt := _spelt(value)):
            data[field] = spelt
            origins[field] = ("custom",)
        else:
            complain("custom", f"`custom.cvtex.{field}` is no field of a publication, or not of this kind")
    return data, origins


def _silent(_key: str, _message: str) -> None:
    """Says nothing: the entry was read before."""


def _composed(data: Entry) -> Entry:
    """An entry for data, with `custom.cvtex` for what CSL has no words for."""
    entry = from_record(data)
    said, _ = to_record(entry, _silent)
    own: Entry = {key: value for key, value in data.items() if said.get(key) != value and key != "id"}
    own |= {key: None for key in said if key not in data}
    return {**entry, "custom": {"cvtex": own}} if own else entry


def _lost(entry: Mapping[str, Any], data: Entry) -> dict[str, str]:
    """What the entry has that data would not give back, packed."""
    composed = _composed(data)
    lost = {
        key: _packed(value) for key, value in entry.items() if not _same(composed.get(key, _ABSENT), value)
    }
    return lost | {key: "" for key in composed if key not in entry}


def _written(data: Entry) -> Entry:
    """The entry of a record, as it was read where that means the same."""
    extra = data.get("extra")
    packed = extra.get("csl") if isinstance(extra, dict) else None
    if not isinstance(packed, dict):
        return _composed(data)
    rest = {key: value for key, value in extra.items() if key != "csl"}  # type: ignore[union-attr]
    data = {**data, "extra": rest} if rest else {key: value for key, value in data.items() if key != "extra"}
    composed = _composed(data)
    lost = {str(key): _unpacked(str(value)) for key, value in packed.items()}
    if _means(whole := _overlaid(composed, lost), data):
        return whole
    for key, value in lost.items():
        if _means(one := _overlaid(composed, {key: value}), data):
            composed = one
    return composed


def _overlaid(entry: Entry, lost: Mapping[str, Any]) -> Entry:
    """An entry with the values that were lost; those that were not there are left out."""
    return {key: value for key, value in {**entry, **lost}.items() if value is not _ABSENT}


def _means(entry: Entry, data: Entry) -> bool:
    """Whether an entry says what data say; ids of several entries may have been told apart."""
    read, _ = _read(entry, _silent)
    own, given = read.pop("id"), data["id"]
    same = (
        re.fullmatch(rf"{re.escape(own)}(-\d+)?", given) if own else re.fullmatch(r"entry-\d+(-\d+)?", given)
    )
    return bool(same) and read == {key: value for key, value in data.items() if key != "id"}


def _packed(value: Any) -> str:
    """A text as it is, anything else as JSON."""
    if isinstance(value, str) and value and not _is_json(value):
        return value
    return json.dumps(value, ensure_ascii=False)


def _unpacked(text: str) -> Any:
    return json.loads(text) if _is_json(text) else text or _ABSENT


def _is_json(text: str) -> bool:
    if not _LITERAL.match(text.lstrip(" \t\r\n")):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _same(one: Any, other: Any) -> bool:
    """Whether two values are the same JSON: 1, 1.0 and true are not."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(_same(value, other[key]) for key, value in one.items())
    if isinstance(one, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return bool(one == other)


def _spelt(value: Any) -> Any:
    """A value as a profile has it: texts in lists and mappings."""
    if isinstance(value, dict):
        return {key: _spelt(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_spelt(inner) for inner in value]
    return json.dumps(value) if isinstance(value, bool) or value is None else str(value)


# ---- The file ----


def _unwrapped(root: Any) -> tuple[Path, list[Any]]:
    """The path of the list of entries, and the list."""
    if isinstance(root, list):
        return (), root
    for path in _WRAPPINGS:
        found = root
        for key in path:
            found = found.get(key) if isinstance(found, dict) else None
        if isinstance(found, list):
            return path, found
    return (), [root]


def _spans(
    data: Entry, origins: Mapping[str, Path], number: int, places: Mapping[Path, Span]
) -> Iterator[tuple[Path, Span]]:
    """The place of each field, and of each item of a list that was read item by item."""
    for field, value in data.items():
        origin = (number, *origins.get(field, ()))
        yield (field,), places.get(origin, places[number,])
        for index in range(len(value)) if isinstance(value, list) else ():
            if place := places.get((*origin, index)):
                yield (field, index), place


def _single(wanted: str, taken: set[str]) -> str:
    """An id that no entry before has."""
    found, count = wanted, 2
    while found in taken:
        found, count = f"{wanted}-{count}", count + 1
    taken.add(found)
    return found


def _printable(entry: Entry) -> bool:
    """Whether there is no half of a pair of surrogates in it."""
    try:
        json.dumps(entry, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def _refuse(constant: str) -> None:
    raise ValueError(f"`{constant}` is no value of JSON")


def _syntax(name: str, text: str, error: Exception) -> Diagnostic:
    """Why this is not JSON."""
    if isinstance(error, json.JSONDecodeError):
        span = Span(name, error.lineno, error.colno, error.colno + 1)
        said = error.msg[:1].lower() + error.msg[1:]
    else:
        span = Span(name, 1, 1, 1)
        said = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        if (found := re.search(r"`(\w+)`", said)) and (place := re.search(rf"-?\b{found[1]}\b", text)):
            span = Lines(name, text).span(*place.span())
    hint = "export the file anew as CSL-JSON, or mend this place"
    return Diagnostic("error", "csl-syntax", span, f"this is not JSON: {said}", (hint,))
