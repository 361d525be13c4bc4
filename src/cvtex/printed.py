"""What a document prints, text by text: by this an engine and fonts are chosen before anything is typeset."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from cvtex import document as doc
from cvtex.diagnostic import Span
from cvtex.glyphs import Coverage, Role, Unit, units
from cvtex.inline import Code, Link, Math, Text
from cvtex.latex import math
from cvtex.raw import Raw
from cvtex.value import dataclass

UNPRINTED = frozenset(
    {"id", "tags", "span", "photo", "room", "type", "part", "items", "tail", "months", "shared", "part_title"}
)


@dataclass(frozen=True, slots=True)
class Printed:
    """A text that is printed, how, and where the block begins that it stands in."""

    text: str
    role: Role
    span: Span


def texts(document: doc.Document) -> Iterator[Printed]:
    """The texts of a document in order; addresses and what only the metadata say are left out."""
    return (one for one in _texts(_all(document), document.head.span) if isinstance(one, Printed))


@dataclass(frozen=True, slots=True)
class Datum:
    """What one field prints, without spaces of its own at the ends; section -1 is the head, and blocks count
    through the document. Where LaTeX of the profile stands, a datum ends and the next one begins."""

    text: str
    section: int
    block: int
    span: Span
    field: str = ""  # that of its block, such as `date`


def data(document: doc.Document) -> list[Datum]:
    """Every field that is printed, in the order in which it stands on paper."""
    blocks: list[tuple[int, Any, Span, str]] = [(-1, document.head, document.head.span, "")]
    for number, section in enumerate(document.sections):
        stand = "side" if section.side else document.dates
        blocks.append((number, section.title, section.span, stand))
        blocks += [(number, block, block.span, stand) for entry in section.entries for block in entry.blocks]
    return [
        Datum(text, section, number, span, name)
        for number, (section, block, span, stand) in enumerate(blocks)
        for name, field in _standing(block, stand)
        for text in _joined(field, span)
    ]


# The fields of an entry's head from left to right and top to bottom, where it is not their own order.
STANDING: Mapping[str, tuple[str, ...]] = {
    "below": ("lead", "place", "sub", "date"), "side": ("lead", "title", "sub", "date", "place"),
}  # fmt: skip


def _standing(block: Any, stand: str) -> list[tuple[str, Any]]:
    """What a block prints in one piece each, in the order in which it stands on paper."""
    found = list(_fields(block))
    order = STANDING.get(stand, ())
    if isinstance(block, doc.Heading | doc.Subheading) and order and (stand == "side" or block.place):
        known = [name for name in order if name in dict(found)]
        found.sort(key=lambda pair: known.index(pair[0]))
    return found


def said(block: Any) -> str:
    """What a block, or a text, prints: its fields one after the other, in plain text."""
    return " ".join(text for _, one in _fields(block) for text in _joined(one, Span("", 0, 0)))


def addresses(document: doc.Document) -> list[tuple[str, Span]]:
    """Every address that a link of the document leads to, and where the block begins that it stands in."""
    return list(dict.fromkeys(_addresses((document.head, document.sections), document.head.span)))


def raws(document: doc.Document) -> Mapping[str, Raw]:
    """What a document prints of LaTeX that the profile wrote, by name."""
    found = _texts(_all(document), document.head.span)
    return {one.name: one for one in found if isinstance(one, Raw)}


def _all(document: doc.Document) -> tuple[Any, ...]:
    """What of a document is printed."""
    return document.head, document.sections, document.bullet, document.footer


def lacking(document: doc.Document, main: Mapping[Role, Coverage]) -> dict[Unit, list[Span]]:
    """The units that the main fonts cannot set whole, each with the blocks that it stands in."""
    found: dict[Unit, list[Span]] = {}
    for one in texts(document):
        if not main[one.role].covers(one.text):
            for unit in units(one.text, one.role, document.language):
                if unit.language or not main[one.role].covers(unit.text):
                    found.setdefault(unit, []).append(one.span)
    return found


def _fields(block: Any) -> Iterator[tuple[str, Any]]:
    """What a block prints in one piece each, with the names of its fields."""
    match block:
        case doc.Bullet():
            yield "text", block.text
        case tuple():
            yield "title", block
        case _:
            for field in fields(block):
                value = getattr(block, field.name)
                if field.name == "contacts":
                    yield from ((field.name, contact.text) for contact in value)
                elif field.name not in UNPRINTED:
                    yield field.name, value


def _joined(field: Any, span: Span) -> Iterator[str]:
    parts = [""]
    for one in _texts(field, span):
        if isinstance(one, Raw):
            parts.append("")
        else:
            parts[-1] += one.text
    yield from (part.strip() for part in parts if part.strip())


def _addresses(value: Any, span: Span) -> Iterator[tuple[str, Span]]:
    """The addresses in a part; `span` is that of the innermost block around it."""
    match value:
        case Link(url, _) | doc.Contact(url=url) if url:
            yield url, span
        case tuple():
            for one in value:
                yield from _addresses(one, span)
        case doc.Bullet():
            yield from _addresses(value.text, value.span)
        case _ if is_dataclass(value) and not isinstance(value, Raw):
            inner = getattr(value, "span", span)
            for field in fields(value):
                yield from _addresses(getattr(value, field.name), inner)


def _texts(value: Any, span: Span) -> list[Printed | Raw]:
    """The texts of a part; `span` is that of the innermost block around it."""
    found: list[Printed | Raw] = []
    _collect(value, span, found)
    return found


def _collect(value: Any, span: Span, found: list[Printed | Raw]) -> None:
    """The same, put behind what was found before."""
    match value:
        case tuple():
            for one in value:
                _collect(one, span, found)
        case Text(text):
            found.append(Printed(text, "text", span))
        case Code(text):
            found.append(Printed(text, "code", span))
        case Math(text):
            _collect(math(text), span, found)
        case Link(_, children):
            _collect(children, span, found)
        case str():
            found.append(Printed(value, "text", span))
        case Raw():
            found.append(value)
        case doc.Contact() | doc.Bullet():
            _collect(value.text, getattr(value, "span", span), found)
        case _:
            inner = getattr(value, "span", span)
            for name in _names(type(value)):  # type: ignore[arg-type]
                _collect(getattr(value, name), inner, found)


@cache
def _names(kind: Any) -> tuple[str, ...]:
    """The fields of a dataclass that are printed; nothing else has any."""
    return (
        tuple(field.name for field in fields(kind) if field.name not in UNPRINTED)
        if is_dataclass(kind)
        else ()
    )
