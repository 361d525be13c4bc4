"""Publications as items for a CSL processor."""

import json
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any

from cvtex.bibliography.csljson import write_csl
from cvtex.bibliography.record import Record, Records
from cvtex.citation.names import marks_of, parts_of
from cvtex.date import Date
from cvtex.inline import ESCAPABLE, Emph, Link, Node, Strong, Text, is_cjk
from cvtex.publication import Author, Publication
from cvtex.value import dataclass

OPEN, CLOSE, NAME, FIRST = "\ue000", "\ue001", "\ue002", 0xE100  # from FIRST on, each character is a number
MOST = 0xF8FF - FIRST  # that a character can say

Own = Callable[[Publication], Collection[int]]  # the places of the own name among the authors, from 1
OTHERS = Author(literal="others")
ET_AL = "et al."


@dataclass(frozen=True, slots=True)
class Item:
    """A publication for the processor, the nodes that stand in its texts, and the names to be found again."""

    record: Record
    nodes: tuple[Node, ...]
    names: tuple[tuple[Author, bool, int], ...]  # each with whether it is the own one, and its place, from 0


def items(entries: Sequence[Publication], own: Own) -> tuple[Item, ...]:
    """Publications for the processor, numbered in their order."""
    return tuple(_item(str(number), entry, own(entry)) for number, entry in enumerate(entries))


def to_json(given: Iterable[Item]) -> bytes:
    """CSL-JSON; titles keep their case."""
    found = json.loads(write_csl(Records(records=tuple(item.record for item in given))))
    for one in found:
        for key in ("title", "container-title"):
            if key in one:
                one[key] = f'<span class="nocase">{one[key]}</span>'
    return json.dumps(found, ensure_ascii=False).encode()


def _item(name: str, entry: Publication, mine: Collection[int]) -> Item:
    """One publication, with its texts and names held."""
    nodes: list[Node] = []
    names: list[tuple[Author, bool, int]] = []
    data = {
        field.name: _plain(getattr(entry, field.name), nodes)
        for field in fields(entry)
        if field.name not in _KEPT
    }
    authors = [*map(_in_parts, entry.authors), *([OTHERS] if entry.and_others else [])]
    data["authors"] = [_plain(author, nodes) for author in authors]
    for number, author in enumerate(authors, 1):
        own = number in mine and author is not OTHERS
        if own or author is OTHERS or marks_of(author):
            key = "family" if author.family else "literal"
            data["authors"][number - 1][key] = _held(getattr(author, key), NAME + chr(FIRST + len(names)))
            names.append((author, own, number - 1))
    known = {key: value for key, value in data.items() if value}
    return Item(Record(data={**known, "id": name}, span=entry.span, spans={}), tuple(nodes), tuple(names))


_KEPT = frozenset(
    [
        "id",
        "span",
        "tags",
        "weight",
        "pin",
        "exclude",
        "visibility",
        "links",
        "summary",
        "highlights",
        "role",
        "presented",
        "awards",
        "acceptance",
        "metrics",
        "selected",
        "topics",
        "abstract",
        "extra",
        "me",
        "status",
        "and_others",
        "authors",
    ]
)


def _in_parts(author: Author) -> Author:
    """An author with family and given names where the name was written in one piece; in Chinese, Japanese and Korean
    in one piece, where no style puts stops or commas into it."""
    family, given = parts_of(author)
    if given and is_cjk(family[0]) and is_cjk(given[0]):
        return replace(author, family="", given="", literal=family + given)
    return replace(author, family=family, given=given, literal="") if given else author


def _plain(value: Any, nodes: list[Node]) -> Any:
    """A value as a profile writes it."""
    if isinstance(value, Date):
        return _written(value)
    if isinstance(value, tuple) and (not value or not is_dataclass(value[0]) or isinstance(value[0], Author)):
        return [_plain(one, nodes) for one in value]
    if isinstance(value, tuple):
        return _escaped("".join(_marked(node, nodes) for node in value))
    if isinstance(value, bool):
        return "true" if value else ""
    if is_dataclass(value):
        inner = {
            one.name: _plain(getattr(value, one.name), nodes)
            for one in fields(value)
            if one.name not in _FLAGS
        }
        return {key: text for key, text in inner.items() if text}
    return value or ""


_FLAGS = frozenset({"loose", "marks", "me", "equal", "corresponding", "student"})


def _written(date: Date) -> str:
    """A date in the profile's form: `2024-03`, `fall 2024`."""
    if date.season:
        return f"{date.season} {date.year}"
    return "-".join(f"{part:02}" for part in (date.year, date.month, date.day) if part)


def _escaped(text: str) -> str:
    """A text that means itself in the profile's markup."""
    return re.sub(rf"[{re.escape(ESCAPABLE)}]", r"\\\g<0>", text)


def _marked(node: Node, nodes: list[Node]) -> str:
    """A node's text, held where it is more than text; what holds no words is one character."""
    if isinstance(node, Text):
        return node.text
    number = chr(FIRST + min(len(nodes), MOST))
    nodes.append(node)
    if isinstance(node, Strong | Emph | Link):
        return _held("".join(_marked(one, nodes) for one in node.children), number)
    return OPEN + number + CLOSE


def _held(text: str, number: str) -> str:
    return f"{OPEN}{number}{text}{CLOSE}"
