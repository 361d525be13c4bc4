"""Records as the entries of a profile in YAML, written the way people do, and read from there."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from cvtex.bibliography.record import Record, Records
from cvtex.diagnostic import Span
from cvtex.source import Path, Source, load_source

WIDTH = 108  # columns of a line
_FIRST = ("id", "type", "title", "authors", "and_others", "venue", "date")
_PLAIN = re.compile(r"(?![-?:,\[\]{}#&*!|>'\"%@`=~ ])[^\n\t\0]*(?<![: ])|-(?=\w)[^\n\t\0]*(?<![: ])")
_BREAKS = re.compile(r": | #|:\Z")
_FLOW = re.compile(r"[,\[\]{}]|:\S")


def write_yaml(records: Records) -> str:
    """`entries:` with an item for each record, which `read_yaml` and profiles read as the same data."""
    rows = ["entries:"] if records.records else ["entries: []"]
    for record in records.records:
        lines = list(_mapping(_ordered(record.data), 4))
        rows += [f"  - {lines[0].lstrip()}", *lines[1:]]
    return "\n".join(rows) + "\n"


def _ordered(data: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that one looks for first in front."""
    return {key: data[key] for key in (*_FIRST, *(key for key in data if key not in _FIRST)) if key in data}


def _mapping(data: Mapping[str, Any], indent: int) -> Iterator[str]:
    """Lines of `key: value`."""
    for key, value in data.items():
        head = f"{' ' * indent}{_scalar(str(key))}:"
        yield from _value(head, value, indent)


def _value(head: str, value: Any, indent: int) -> Iterator[str]:
    """A value behind its key: on the same line where it fits."""
    flow = _flow(value)
    if "\n" not in flow and len(head) + 1 + len(flow) <= WIDTH and not _wants_lines(value):
        yield f"{head} {flow}".rstrip()
    elif isinstance(value, Mapping) and value:
        yield head
        yield from _mapping(value, indent + 2)
    elif isinstance(value, list) and value:
        yield head
        for item in value:
            yield from _item(item, indent + 2)
    elif _folds(text := str(value)):
        yield f"{head} >-"
        yield from _folded(text, indent + 2)
    else:
        yield f"{head} {flow}"


def _wants_lines(value: Any) -> bool:
    """Whether a list is easier to read with a line for each item: people, texts of several words."""
    return isinstance(value, list) and len(value) > 1 and any(isinstance(one, Mapping) for one in value)


def _item(item: Any, indent: int) -> Iterator[str]:
    """An item of a list."""
    flow = _flow(item)
    if isinstance(item, Mapping) and item and len(flow) + indent + 2 > WIDTH:
        lines = list(_mapping(item, indent + 2))
        yield f"{' ' * indent}- {lines[0].lstrip()}"
        yield from lines[1:]
    else:
        yield from _value(f"{' ' * indent}-", item, indent)


def _flow(value: Any) -> str:
    """A value in one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_inner(str(key))}: {_inner(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_inner, value)) + "]"
    return "null" if value is None else _scalar(str(value))


def _inner(value: Any) -> str:
    """A value inside brackets, where more characters mean something."""
    if isinstance(value, Mapping | list) or value is None:
        return _flow(value)
    text = str(value)
    return _quoted(text) if _FLOW.search(text) else _scalar(text)


def _scalar(text: str) -> str:
    """A text, in quotes where it needs them."""
    if (
        text
        and text not in {"null"}
        and _PLAIN.fullmatch(text)
        and not _BREAKS.search(text)
        and text == text.strip()
    ):
        return text
    return _quoted(text)


def _quoted(text: str) -> str:
    """A text in quotes: single ones where it has backslashes."""
    if "\\" in text and "\n" not in text and "\t" not in text:
        return "'" + text.replace("'", "''") + "'"
    return json.dumps(text, ensure_ascii=False)


def _folds(text: str) -> bool:
    """Whether a text can be folded over several lines without a loss."""
    return bool(text) and "\n" not in text and "\t" not in text and "  " not in text and text == text.strip()


def _folded(text: str, indent: int) -> Iterator[str]:
    """The lines of a folded text."""
    line = ""
    for word in text.split(" "):
        if line and indent + len(line) + 1 + len(word) > WIDTH - 8:
            yield " " * indent + line
            line = word
        else:
            line = f"{line} {word}" if line else word
    yield " " * indent + line


def read_yaml(name: str, text: str) -> Records:
    """The publications of a profile, or of a file that has `entries:` alone. Raises Invalid where it is no YAML.

    What the schema says of them is not looked at here.
    """
    source = load_source(name, text.encode())
    found: dict[str, Record] = {}
    for path in _lists(source.data):
        for index, data in enumerate(_at(source.data, path)):
            if isinstance(data, dict):
                record = _record(source, (*path, index), data)
                found.setdefault(str(record.data["id"]), record)
    return Records(records=tuple(found.values()))


def _lists(data: Mapping[str, Any]) -> Iterator[Path]:
    """Where lists of publications stand."""
    if isinstance(data.get("entries"), list):
        yield ("entries",)
    for index, section in enumerate(data.get("sections") or ()):
        if (
            isinstance(section, dict)
            and section.get("type") == "publications"
            and isinstance(section.get("entries"), list)
        ):
            yield ("sections", index, "entries")


def _at(data: Any, path: Path) -> Any:
    for key in path:
        data = data[key]
    return data


def _record(source: Source, path: Path, data: Mapping[str, Any]) -> Record:
    """A record with the places of its values; without an id it gets one from its place."""
    spans: dict[Path, Span] = {}
    waiting: list[tuple[Path, Any]] = [((key,), value) for key, value in data.items()]
    while waiting:
        below, value = waiting.pop()
        spans[below] = source.spans.get((*path, *below), source.spans[path])
        inner = (
            value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        )
        waiting += [((*below, key), one) for key, one in inner]
    span = source.spans[path]
    return Record(data={"id": f"entry-{span.line}", **data}, span=span, spans=spans)
