"""What a CSL processor made of publications, as text again."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from cvtex.citation.names import mark_later, marks_of
from cvtex.csl.items import CLOSE, ET_AL, FIRST, NAME, OPEN, OTHERS, Item
from cvtex.inline import Code, Emph, Inline, Link, Math, Node, Strong, Text, words
from cvtex.publication import Author
from cvtex.value import dataclass


@dataclass(frozen=True, slots=True)
class Reference:
    """What the processor made of a publication, and whether an own name that was given is in it.

    Where marks belong, `with_marks` puts those of the publication that is printed.
    """

    text: Inline
    complete: bool


@dataclass(frozen=True, slots=True)
class _Run:
    """Characters in one dress."""

    text: str
    strong: bool = False
    emph: bool = False
    url: str = ""
    node: Node | None = None


def references(output: bytes, given: Sequence[Item]) -> tuple[Reference, ...]:
    """Pandoc's JSON to a reference for each item. Raises ValueError where one is missing."""
    blocks = json.loads(output)["blocks"]
    made = {name: _unnumbered(_runs(inner), place) for place, (name, inner) in enumerate(_entries(blocks), 1)}
    missing = [item.record.data["id"] for item in given if item.record.data["id"] not in made]
    if missing:
        raise ValueError(f"no reference was made of number {missing[0]}")
    return tuple(_reference(made[item.record.data["id"]], item) for item in given)


def _entries(blocks: Iterable[Any]) -> Iterator[tuple[str, list[Any]]]:
    """The divisions of the list, by the id of their entry."""
    for block in blocks:
        if block["t"] != "Div":
            continue
        name = block["c"][0][0]
        if name.startswith("ref-"):
            yield name.removeprefix("ref-"), block["c"][1]
        else:
            yield from _entries(block["c"][1])


_WRAPPED: Mapping[str, Mapping[str, bool]] = {"Emph": {"emph": True}, "Strong": {"strong": True}}
_QUOTES = {"SingleQuote": ("‘", "’"), "DoubleQuote": ("“", "”")}


def _runs(nodes: Iterable[Any], dress: Mapping[str, Any] = {}) -> Iterator[_Run]:
    """The runs of pandoc's inlines and paragraphs; a label in the margin is left out, as lists have their own."""
    for node in nodes:
        kind, content = node["t"], node.get("c")
        if kind == "Str":
            yield _Run(content, **dress)
        elif kind in {"Space", "SoftBreak", "LineBreak"}:
            yield _Run(" ", **dress)
        elif kind in _WRAPPED:
            yield from _runs(content, {**dress, **_WRAPPED[kind]})
        elif kind == "Quoted":
            before, after = _QUOTES[content[0]["t"]]
            yield from (_Run(before, **dress), *_runs(content[1], dress), _Run(after, **dress))
        elif kind == "Link":
            yield from _runs(content[1], {**dress, "url": content[2][0]})
        elif kind in {"Code", "Math"}:
            yield _Run(content[1], **dress)
        elif kind in {"Span", "Div"}:
            if "csl-left-margin" not in content[0][1]:
                yield from _runs(content[1], dress)
                yield _Run(" " if "csl-block" in content[0][1] else "", **dress)
        elif kind in {"Para", "Plain", "SmallCaps", "Superscript", "Subscript", "Underline", "Strikeout"}:
            yield from _runs(content, dress)


def _unnumbered(runs: Iterable[_Run], place: int) -> list[_Run]:
    """A reference without its number in the processor's list, `[1]` or `1.`, as lists have labels of their own."""
    letters = [replace(run, text=char) for run in runs for char in run.text]
    number = re.match(rf"\s*(?:[\[(]{place}[\])]|{place}[.)])\.?\s*", "".join(run.text for run in letters))
    return letters[number.end() :] if number else letters


def _reference(runs: Iterable[_Run], item: Item) -> Reference:
    """Put nodes and names back into their places."""
    letters = [(char, run) for run in runs for char in run.text]
    held, spans = _opened(letters, item)
    text = "".join(run.text for run in held)
    strong = [False] * len(held)
    marks: dict[int, str] = {}
    complete = all(number in spans for number, (_, own, _) in enumerate(item.names) if own)
    gone: set[int] = set()
    for number, (first, last) in spans.items():
        author, own, place = item.names[number]
        if author is OTHERS:
            joined = re.search(r"(?:\band|\bund|\bet|&)\s*$", text[:first])
            gone |= {*range(joined.start() if joined else first, last - 1)}
            marks[last - 1] = ET_AL.removesuffix("." if text[last : last + 1] == "." else "")
            gone.add(last - 1)
            continue
        start, end = _whole(text, first, last, author)
        if marks_of(author):
            marks[end - 1] = mark_later(place)
        if own:
            strong[start:end] = [True] * (end - start)
    dressed = [
        _Run(
            ("" if place in gone else run.text) + marks.get(place, ""),
            run.strong or strong[place],
            run.emph,
            run.url,
            run.node,
        )
        for place, run in enumerate(held)
    ]
    return Reference(_folded(dressed), complete)


def _opened(letters: Sequence[tuple[str, _Run]], item: Item) -> tuple[list[_Run], dict[int, tuple[int, int]]]:
    """Characters in the dress of the nodes that hold them, one run each; and where held names begin and end."""
    result: list[_Run] = []
    spans: dict[int, tuple[int, int]] = {}
    stack: list[tuple[Node | int, int]] = []
    place = 0
    while place < len(letters):
        char, run = letters[place]
        if char == OPEN and place + 1 < len(letters):
            is_name = letters[place + 1][0] == NAME
            number = ord(letters[place + 1 + is_name][0]) - FIRST
            stack.append((number if is_name else item.nodes[number], len(result)))
            place += 2 + is_name
            continue
        if char == CLOSE and stack:
            holder, first = stack.pop()
            if isinstance(holder, int):
                spans.setdefault(holder, (first, len(result)))
            elif isinstance(holder, Code | Math) or not isinstance(holder, Strong | Emph | Link):
                result.append(_Run("\ufffc", run.strong, run.emph, run.url, holder))
        elif char not in {OPEN, CLOSE}:
            around = [one for one, _ in stack if not isinstance(one, int)]
            url = next((one.url for one in around if isinstance(one, Link)), run.url)
            emph = run.emph != any(isinstance(one, Emph) for one in around)
            result.append(_Run(char, run.strong or any(isinstance(one, Strong) for one in around), emph, url))
        place += 1
    return result, spans


def _whole(text: str, first: int, last: int, author: Author) -> tuple[int, int]:
    """A family name with the given names beside it, in full or as initials."""
    names = [name for name in re.split(r"[\s.\-‐]+", author.given) if name]
    if not names:
        return first, last
    one = [rf"(?:{re.escape(name)}|{re.escape(name[0])}(?!\w))\.?" for name in names]
    given = one[0] + "".join(rf"(?:[\s\-‐]*{name})?" for name in one[1:])
    if before := re.search(rf"(?<!\w){given}\s*$", text[:first]):
        return before.start(), last
    compact = rf"\s+{''.join(re.escape(name[0]) + '?' for name in names)}(?!\w)"
    after = re.match(rf",?\s*{given}", text[last:]) or re.match(compact, text[last:])
    return first, last + after.end() if after else last


def _folded(runs: Sequence[_Run]) -> Inline:
    """Runs of one character to inline text: links around strong around emphasis; no space at the ends."""
    parts: list[Inline] = []
    for run in _stripped(runs):
        leaf: Inline = (run.node,) if run.node else (Text(run.text.removeprefix("\ufffc")),)
        parts.append(_dressed(leaf, run))
    return _merged(parts)


def _stripped(runs: Sequence[_Run]) -> Sequence[_Run]:
    """Runs without those at the ends that are white space."""
    words_ = [place for place, run in enumerate(runs) if run.text.strip()]
    return runs[words_[0] : words_[-1] + 1] if words_ else ()


def _dressed(leaf: Inline, run: _Run) -> Inline:
    inner: Inline = (Emph(leaf),) if run.emph else leaf
    inner = (Strong(inner),) if run.strong else inner
    return (Link(run.url, inner),) if run.url else inner


def _merged(parts: Iterable[Inline]) -> Inline:
    """Neighbours in the same dress become one."""
    nodes: list[Node] = []
    for node in (node for part in parts for node in part):
        last = nodes[-1] if nodes else None
        if isinstance(node, Link) and isinstance(last, Link) and node.url == last.url:
            nodes[-1] = Link(node.url, _merged([last.children, node.children]))
        elif isinstance(node, Strong) and isinstance(last, Strong):
            nodes[-1] = Strong(_merged([last.children, node.children]))
        elif isinstance(node, Emph) and isinstance(last, Emph):
            nodes[-1] = Emph(_merged([last.children, node.children]))
        elif isinstance(node, Text) and isinstance(last, Text):
            nodes[-1] = Text(last.text + node.text)
        elif node != Text(""):
            nodes.append(node)
    return words(tuple(nodes))
