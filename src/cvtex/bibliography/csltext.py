"""Texts of CSL-JSON, with a little HTML in them, to the markup of profiles and back."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from cvtex.decode import CONTROL
from cvtex.inline import ESCAPABLE, BadLinkError, Code, Emph, Inline, Link, Math, Strong, Text, parse, plain
from cvtex.latex import SUBSCRIPTS, SUPERSCRIPTS

# What is understood; small capitals and words that keep their capitals have no markup here, and are text.
_TAG = re.compile(
    r"<(/?)(i|em|b|strong|sup|sub|sc|span)(?:\s+(?:style|class)=\"([^\"<>]*)\")?\s*>|</?jats:[\w-]+[^<>]*>"
)
_MARKS = {"i": "*", "em": "*", "b": "**", "strong": "**"}
_ENTITY = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'"}
_ENTITIES = re.compile("|".join(_ENTITY))
_SPACES = re.compile(r"[ \t\r\n]+")


@lru_cache(maxsize=2048)
def to_markup(text: str) -> str:
    """`The <i>E. coli</i> of H<sub>2</sub>O` → `The *E. coli* of H₂O`; what is no tag stands for itself."""
    folded = folded_text(text)
    if "<" not in folded:
        return escaped(folded)
    pieces: list[str] = []
    waiting: list[tuple[str, int]] = []  # open tags, and where their text begins in `pieces`
    end = 0
    for found in _TAG.finditer(folded):
        pieces.append(escaped(folded[end : found.start()], edges=True))
        end = found.end()
        slash, name = found[1], found[2]
        if not name:
            continue
        if not slash:
            waiting.append((name, len(pieces)))
        elif waiting and waiting[-1][0] == name:
            start = waiting.pop()[1]
            pieces[start:] = [_wrapped(name, "".join(pieces[start:]))]
        else:
            return escaped(folded)  # tags that do not fit are text
    if waiting:
        return escaped(folded)
    pieces.append(escaped(folded[end:], edges=True))
    return "".join(pieces).strip(" ")


def folded_text(text: str) -> str:
    """A text without what cannot be printed, white space folded."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip(" ")
    return _SPACES.sub(" ", CONTROL.sub(" ", text)).strip(" ")


def _wrapped(name: str, inner: str) -> str:
    """What stands between two tags, marked."""
    if name in {"sup", "sub"}:
        table = SUPERSCRIPTS if name == "sup" else SUBSCRIPTS
        small = inner.translate(table)
        return small if all(one != other for one, other in zip(inner, small, strict=True)) else inner
    mark = _MARKS.get(name, "")
    core = inner.strip(" ")
    if not mark or not core or "*" in core:
        return inner
    before = inner[: len(inner) - len(inner.lstrip(" "))]
    return f"{before}{mark}{core}{mark}{inner[len(inner.rstrip(' ')) :]}"


def escaped(text: str, *, edges: bool = False) -> str:
    """Markup that means these very characters; with `edges`, also where markup follows at its ends."""
    if not any(mark in text for mark in ESCAPABLE):
        return text
    if not edges or not any(mark in text for mark in "*`["):
        try:
            if parse(text) == (Text(text),):
                return text
        except BadLinkError:
            pass
    return re.sub(r"[*`\[\]$<]", r"\\\g<0>", text)


def to_html(value: Any) -> str:
    """A text of a profile as CSL has it: `*a*` → `<i>a</i>`; of a text in several languages the first."""
    if isinstance(value, dict):
        return str(value["latex"]) if "latex" in value else to_html(next(iter(value.values()), ""))
    return _of_text(str(value))


@lru_cache(maxsize=2048)
def _of_text(text: str) -> str:
    """One text."""
    try:
        return "".join(_html(parse(text)))
    except BadLinkError:
        return text


def _html(inline: Inline) -> Iterator[str]:
    """The parts of a text."""
    for node in inline:
        match node:
            case Strong(children):
                yield f"<b>{''.join(_html(children))}</b>"
            case Emph(children):
                yield f"<i>{''.join(_html(children))}</i>"
            case Link(_, children):
                yield from _html(children)
            case Math(text):
                yield f"${text}$"
            case Text(text) | Code(text):
                yield text
            case _:
                yield plain((node,))


def unescaped(text: str) -> str:
    """A text without entities, which Crossref leaves in titles: `A &amp; B` → `A & B`."""
    return _ENTITIES.sub(lambda found: _ENTITY[found[0]], text) if "&" in text else text
