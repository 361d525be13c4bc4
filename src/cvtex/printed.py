"""What a document prints, text by text: by this an engine and fonts are chosen before anything is typeset."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from cvtex import document as doc
from cvtex.diagnostic import Span
from cvtex.glyphs import Coverage, Role, Unit, units
from cvtex.inline import Code, Link, Math, Text
from cvtex.latex import math
from cvtex.raw import Raw

UNPRINTED = frozenset({"id", "tags", "span", "photo"})


@dataclass(frozen=True, slots=True)
class Printed:
    """A text that is printed, how, and where the block begins that it stands in."""

    text: str
    role: Role
    span: Span


def texts(document: doc.Document) -> Iterator[Printed]:
    """The texts of a document in order; addresses and what only the metadata say are left out."""
    return (one for one in _texts(_all(document), document.head.span) if isinstance(one, Printed))


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


def _texts(value: Any, span: Span) -> Iterator[Printed | Raw]:
    """The texts of a part; `span` is that of the innermost block around it."""
    match value:
        case Text(text):
            yield Printed(text, "text", span)
        case Code(text):
            yield Printed(text, "code", span)
        case Math(text):
            yield from _texts(math(text), span)
        case Link(_, children):
            yield from _texts(children, span)
        case str():
            yield Printed(value, "text", span)
        case Raw():
            yield value
        case tuple():
            for one in value:
                yield from _texts(one, span)
        case doc.Contact() | doc.Bullet():
            yield from _texts(value.text, getattr(value, "span", span))
        case _ if is_dataclass(value):
            inner = getattr(value, "span", span)
            for field in fields(value):
                if field.name not in UNPRINTED:
                    yield from _texts(getattr(value, field.name), inner)
