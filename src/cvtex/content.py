"""Marked content in the stream of a page of any PDF, and how to look at what may be missing or of another kind."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from pikepdf import Array, Dictionary, Name, Page, PdfError, Stream, String, parse_content_stream

Weight = Literal["loss", "fault"]  # whether something cannot be read because of it

SHOWS = {"Tj", "TJ", "'", '"'}
PAINTS = SHOWS | {"S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "Do", "sh", "BI", "INLINE IMAGE"}


class Fault(NamedTuple):
    """What is wrong, and whether something is lost by it: `Fault("loss", "page 1: mark 3 is in no element")`."""

    weight: Weight
    text: str


Say = Callable[[str, Weight], None]


def marks_of(page: Page, number: int, say: Say, strict: bool = False) -> dict[int, int]:
    """MCID -> position in the page's stream; says what is painted outside of marks, and where marks overlap."""
    where = f"page {number + 1}"
    marks: dict[int, int] = {}
    stack: list[str] = []
    outside: set[str] = set()
    properties = get(page.resources, "/Properties")
    for operands, name in _instructions(page, where, say):
        if name in ("BMC", "BDC"):
            tag, held = (*operands, None, None)[:2]
            stated: Any = get(properties, spelt(held)) if isinstance(held, Name) else held
            kind = _kind(spelt(tag), stated)
            if kind == "mark":
                mcid = number_of(get(stated, "/MCID"))
                if mcid in marks:
                    say(f"{where}: mark {mcid} stands twice", "fault")
                if strict and {*stated.keys()} != {"/MCID"}:
                    say(f"{where}: mark {mcid} has keys of its own: {sorted(stated.keys())}", "fault")
                marks[mcid] = len(marks)
            around = next((one for one in reversed(stack) if one != "other"), "")
            if (
                around == "spelt"
                or (around == "mark" and kind in ("mark", "artifact"))
                or (around and kind == "mark")
            ):
                say(f"{where}: {spelt(tag)} in a {around}", "fault")
            stack.append(kind)
        elif name == "EMC":
            stack.pop() if stack else say(f"{where}: an end without a mark", "fault")
        elif name in PAINTS and not {"mark", "artifact"} & {*stack}:
            outside.add(name)
    for name in sorted(outside):
        say(f"{where}: {name} outside of marks", "loss" if name in SHOWS else "fault")
    if stack:
        say(f"{where}: {len(stack)} marks without an end", "fault")
    return marks


def shows_text(page: Page) -> bool:
    """Whether a page has text in its own stream, be it readable or not."""
    return any(name in SHOWS for _, name in _instructions(page, "", lambda *_: None))


def _kind(tag: str, stated: Any) -> str:
    """What a mark begins: `mark`, `artifact`, `spelt` (what its glyphs do not tell), `other`."""
    if get(stated, "/MCID") is not None:
        return "mark"
    if tag == "/Artifact":
        return "artifact"
    return "spelt" if tag == "/Span" and get(stated, "/ActualText") is not None else "other"


def _instructions(page: Page, where: str, say: Say) -> list[tuple[Any, str]]:
    try:
        return [(one.operands, bytes(one.operator).decode("latin-1")) for one in parse_content_stream(page)]
    except (PdfError, TypeError):  # the latter for references, which pikepdf does not expect there
        say(f"{where}: its content cannot be read", "loss")
        return []


def get(held: Any, key: str, default: Any = None) -> Any:
    """A value of a dictionary or of a stream's; the default where it is none."""
    return held.get(key, default) if isinstance(held, Dictionary | Stream) else default


def values(held: Any) -> list[Any]:
    """The values of a dictionary; none where it is none."""
    return list(held.values()) if isinstance(held, Dictionary) else []


def spelt(held: Any) -> str:
    """A name or a text of the file, nothing where there is none; names need not be UTF-8."""
    if not isinstance(held, Name | String):
        return ""
    try:
        return str(held)
    except UnicodeDecodeError:
        return held.unparse().decode("latin-1")


def number_of(held: Any) -> int:
    """A number of the file, -1 where there is none."""
    return int(held) if isinstance(held, int | Decimal) else -1


def items(held: Any) -> list[Any]:
    """An array as a list; what is none is its only item, and nothing is no item."""
    if held is None:
        return []
    return list(held) if isinstance(held, Array) else [held]
