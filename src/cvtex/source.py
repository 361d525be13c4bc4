"""YAML to data that remembers where everything was written."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from difflib import get_close_matches
from itertools import takewhile
from operator import attrgetter
from typing import Any, NoReturn, TypeAlias

import yaml

from cvtex.decode import CONTROL, decode, find_controls
from cvtex.diagnostic import Diagnostic, Invalid, Span, dotted
from cvtex.syntax import Trouble, explain
from cvtex.value import dataclass

Path: TypeAlias = tuple[str | int, ...]

MAX_NODES = 100_000  # values in a file, those behind aliases counted each time
MAX_LETTERS = 1_000_000  # characters in all values, those behind aliases counted each time
MAX_DEPTH = 64
MAX_PROBLEMS = 100  # after which reading stops

_NOTHING: dict[Any, Any] = {}  # what scalars have below them
_mark = attrgetter("line", "column")
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = frozenset({"", "~", "null"})
_STR_TAG = "tag:yaml.org,2002:str"
_LOST = re.compile(r"[ \t]*((#[^\s#!]\S*).*)")  # what looks like text behind a plain scalar and is a comment
_PROPERTIES = re.compile(r"(?:[&!]\S*\s+)*(?=\S)")  # `&anchor !!str ` before a value


class Scalar(str):
    """A text written without quotes, spelt as it was: `3.90`, `no`, `2018.10`."""

    __slots__ = ()


@dataclass(frozen=True)
class Source:
    """A profile as written: dict, list, `Scalar`, str (quoted) and None, with spans by path.

    `text` has neither a byte order mark nor carriage returns. Aliased and merged values are shared
    in `data` and have the spans of the place where they are defined.
    """

    name: str
    text: str
    data: Any
    spans: Mapping[Path, Span]
    keys: Mapping[Path, Span]


def load_source(name: str, raw: bytes) -> Source:
    """Read YAML 1.1 as text only: `3.90` stays `3.90`; raises Invalid with all problems found."""
    text = decode(name, raw)
    lines = text.split("\n")
    controls = find_controls(name, lines)
    reader = _Reader(name, lines, controls)
    try:
        reader.read(yaml.parse(CONTROL.sub(" ", text) if controls else text, Loader=_LOADER))
    except (yaml.YAMLError, ValueError) as error:  # ValueError: PyYAML's own parser on "\U99999999"
        reader.syntax(error)
    root = reader.finish()
    spans: dict[Path, Span] = {(): root.span}
    keys: dict[Path, Span] = {}
    waiting: list[tuple[Path, _Node]] = [((), root)]
    while waiting:
        path, node = waiting.pop()
        for key, child in node.children.items():
            below = (*path, key)
            spans[below] = child.span
            if child.children:
                waiting.append((below, child))
        keys.update({(*path, key): span for key, span in node.keys.items()})
    return Source(name, text, root.data, spans, keys)


@dataclass(slots=True)
class _Node:
    """A value being read; `size`, `letters` and `height` count what stands behind aliases, too."""

    data: Any
    span: Span
    children: "dict[Any, _Node]"
    keys: dict[str, Span]  # of a mapping
    size: int = 1
    letters: int = 0
    height: int = 0
    key: tuple[str | None, Span] | None = None  # waits for its value
    merged: "tuple[_Node, Span] | None" = None  # what `<<` brings, and where it stands
    begin: tuple[int, int] | None = None  # of a flow collection
    open: bool = False


class _Reader:
    """Builds nodes from YAML events without recursion, so that neither depth nor size can hurt."""

    def __init__(self, name: str, lines: list[str], problems: list[Diagnostic]) -> None:
        self.name, self.lines, self.problems = name, lines, problems
        self.last_line = len(lines) - 1 - (len(lines) > 1 and not lines[-1])
        self.stack: list[_Node] = []
        self.anchors: dict[str, _Node] = {}
        self.root: _Node | None = None
        self.last: Any = None  # the event read last
        self.documents = self.nodes = self.letters = 0

    def read(self, events: Iterable[Any]) -> None:
        handlers: dict[type, Callable[[Any, Span], None]] = {
            yaml.DocumentStartEvent: self.document, yaml.ScalarEvent: self.scalar, yaml.AliasEvent: self.alias,
            yaml.MappingStartEvent: self.start, yaml.SequenceStartEvent: self.start,
            yaml.MappingEndEvent: self.end, yaml.SequenceEndEvent: self.end,
        }  # fmt: skip
        for event in events:
            handler = handlers.get(type(event))
            if handler:
                start, end = event.start_mark, event.end_mark
                column = end.column if end.line == start.line else None
                handler(event, self.span(start.line, start.column, column))
                self.last = event

    def syntax(self, error: Exception) -> None:
        """Add the complaint of the parser, reworded."""
        mark = getattr(error, "problem_mark", None)
        if not mark:
            return self.report("yaml-syntax", self.span(0, 0, 0), f"this is not YAML: {error}")
        complaint = f"{getattr(error, 'context', None)} | {getattr(error, 'problem', None)}"
        if self.documents and "document start" in complaint:
            return self.document(None, self.span(mark.line, mark.column))
        since = getattr(error, "context_mark", None) or mark
        bracket = self.stack[-1].begin if self.stack else None
        quote = _mark(self.last.start_mark) if getattr(self.last, "style", None) in {"'", '"'} else None
        found = explain(complaint, Trouble(self.lines, _mark(mark), _mark(since), bracket, quote))
        span = self.span(found.line, found.column, found.column + found.width)
        start = (span.line, span.column)  # `*Led* a team` is one mistake, not an alias and a stray text
        self.problems = [p for p in self.problems if not p.span or (p.span.line, p.span.column) != start]
        return self.report("yaml-syntax", span, found.message, *found.hints)

    def finish(self) -> _Node:
        """The node of the whole file, or raise Invalid."""
        root = self.root
        if not self.problems and (root is None or root.data is None):
            self.report("empty-file", self.span(0, 0, 0), "the file is empty", "`cvtex new` writes a starter")
        elif not self.problems and root and not isinstance(root.data, dict):
            found = "a list" if isinstance(root.data, list) else "a text"
            self.report("not-mapping", root.span, f"a profile must be a mapping, found {found}")
        if self.problems or root is None:
            raise Invalid(self.problems)
        return root

    def report(self, code: str, span: Span, message: str, *hints: str) -> None:
        self.problems.append(Diagnostic("error", code, span, message, hints, self.path()))
        if len(self.problems) == MAX_PROBLEMS:
            raise Invalid(self.problems)

    def fail(self, code: str, span: Span, message: str, *hints: str) -> NoReturn:
        self.report(code, span, message, *hints)
        raise Invalid(self.problems)

    def path(self) -> str:
        """The path of what is being read."""
        keys = [len(top.data) if isinstance(top.data, list) else top.key and top.key[0] for top in self.stack]
        return dotted(takewhile(lambda key: key is not None, keys))  # type: ignore[arg-type]

    def span(self, line: int, column: int, end: int | None = None) -> Span:
        """From numbers that count from 0, held inside the file; without `end` to the end of the line."""
        if line > self.last_line:
            line, column, end = self.last_line, len(self.lines[self.last_line]), None
        end = len(self.lines[line].rstrip()) if end is None else min(end, len(self.lines[line]))
        return Span(self.name, line + 1, column + 1, max(column, end) + 1)

    def document(self, _: Any, span: Span) -> None:
        self.documents += 1
        if self.documents > 1:
            self.fail("several-documents", span, "a second document starts here", "a profile is one document")

    def scalar(self, event: Any, span: Span) -> None:
        text = event.value
        self.spend(1, len(text), span)
        if event.anchor or event.tag:
            self.tag(event)
            skipped = _PROPERTIES.match(self.lines[span.line - 1], span.column - 1)
            if skipped and skipped.end() < span.end_column:
                span = replace(span, column=skipped.end() + 1)
        control = CONTROL.search(text) if event.style == '"' else None
        if control:
            found = f"an escape in this text writes the control character U+{ord(control.group()):04X}"
            self.report("control-character", span, found, "remove it")
        plain = event.implicit[0] and event.tag is None
        if plain:
            self.comment(*_mark(event.end_mark))
        empty = plain and text in _NULLS and not self.at_key()
        data = None if empty else Scalar(text) if plain else text
        node = _Node(data, span, _NOTHING, _NOTHING, letters=len(text))
        self.put(self.anchor(event, node))

    def comment(self, line: int, column: int) -> None:
        """Refuse `Ranked #1 of 300`, of which YAML keeps the first word; `# a comment` has a space in it."""
        if line <= self.last_line and (lost := _LOST.match(self.lines[line], column)):
            span = self.span(line, lost.start(1), lost.end(1))
            hint = "put the whole text in quotes; in a comment a space follows the `#`"
            self.report("comment-in-text", span, f"`{lost[2]}` begins a comment and would be lost", hint)

    def alias(self, event: Any, span: Span) -> None:
        node, name = self.anchors.get(event.anchor), f"`*{event.anchor}`"
        if node is None:
            near = get_close_matches(event.anchor, list(self.anchors)[-100:], 1)
            hints = [f"did you mean `*{known}`?" for known in near]
            hints.append(f'quote it if it is a text: "*{event.anchor}"')
            self.report("unknown-alias", span, f"{name} is not defined above", *hints)
        elif node.open:
            self.report("alias-cycle", span, f"{name} stands inside of what it repeats")
        if node is None or node.open:
            node = _Node({}, span, {}, {})
        self.spend(node.size, node.letters, span, repeated=True)
        self.deepen(node.height, span)
        self.put(replace(node, span=span) if self.at_key() else node)

    def start(self, event: Any, span: Span) -> None:
        self.tag(event)
        self.spend(1, 0, span)
        self.deepen(1, span)
        begin = _mark(event.start_mark) if event.flow_style else None
        span = span if begin else replace(span, end_column=span.column + 1)
        data: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
        node = _Node(data, span, {}, {}, size=self.nodes - 1, letters=self.letters, begin=begin, open=True)
        self.stack.append(self.anchor(event, node))

    def end(self, _: Any, span: Span) -> None:
        node = self.stack.pop()
        node.size, node.letters, node.open = self.nodes - node.size, self.letters - node.letters, False
        if node.keys:
            node.span = next(iter(node.keys.values()))
        elif node.begin and span.line == node.span.line:
            node.span = replace(node.span, end_column=span.end_column)
        if node.merged:
            self.merge(node, *node.merged)
        self.put(node)

    def put(self, node: _Node) -> None:
        """Hand a value to the collection around it: as an item, as a key, or to the key that waits."""
        top = self.stack[-1] if self.stack else None
        if top is None:
            self.root = node
        elif isinstance(top.data, list):
            top.data.append(node.data)
            _add(top, len(top.data) - 1, node)
        elif top.key is None:
            top.key = (self.key(node), node.span)
        else:
            (key, span), top.key = top.key, None
            if isinstance(key, Scalar) and key == "<<":
                if top.merged:
                    self.report("duplicate-key", span, "a second `<<`", "write one: `<<: [*first, *second]`")
                top.merged = (node, span)
            elif key is not None and key in top.keys:
                hint = f"it also stands on line {top.keys[key].line}"
                self.report("duplicate-key", span, f"duplicate key `{key}`", hint)
            elif key is not None:
                top.keys[str(key)] = span
                top.data[str(key)] = node.data
                _add(top, str(key), node)

    def key(self, node: _Node) -> str | None:
        """The text of a key; None and a problem when it is not one."""
        text = node.data if isinstance(node.data, str) else ""
        if not text:
            hint = "a text that starts with `?`, `{` or `[` must be quoted"
            self.report("complex-key", node.span, "a key must be a text", hint)
        elif isinstance(text, Scalar) and text != text.strip():
            found = f"U+{ord(text[0] if text[0].isspace() else text[-1]):04X} is no space in YAML"
            self.report("yaml-syntax", node.span, found, "use plain spaces")
        return text or None

    def merge(self, node: _Node, merged: _Node, span: Span) -> None:
        """Add what `<<` brings and the mapping does not say itself."""
        for part in merged.children.values() if isinstance(merged.data, list) else [merged]:
            if not isinstance(part.data, dict):
                self.report("merge-not-mapping", span, "`<<` can merge mappings only, this is none")
                continue
            for key in [key for key in part.keys if key not in node.keys]:
                node.keys[key], node.data[key] = part.keys[key], part.data[key]
                _add(node, key, part.children[key])

    def at_key(self) -> bool:
        return bool(self.stack) and isinstance(self.stack[-1].data, dict) and self.stack[-1].key is None

    def anchor(self, event: Any, node: _Node) -> _Node:
        if event.anchor:
            self.anchors[event.anchor] = node
        return node

    def tag(self, event: Any) -> None:
        if event.tag and not (event.tag == _STR_TAG and isinstance(event, yaml.ScalarEvent)):
            line, column = _mark(event.start_mark)
            column = max(self.lines[line].find("!", column), 0)
            (text, *_) = self.lines[line][column:].split(maxsplit=1) or ["!"]
            hint = "remove it; a text that starts with `!` must be quoted"
            span = self.span(line, column, column + len(text))
            self.report("yaml-tag", span, f"the tag `{text}` means nothing in a profile", hint)

    def spend(self, values: int, letters: int, span: Span, repeated: bool = False) -> None:
        self.nodes += values
        self.letters += letters
        if self.nodes > MAX_NODES or self.letters > MAX_LETTERS:
            most = f"{MAX_NODES} values" if self.nodes > MAX_NODES else f"{MAX_LETTERS} characters of text"
            if repeated:
                self.fail("alias-bomb", span, f"repeated here, the file has more than {most}")
            self.fail("too-large", span, f"the file has more than {most}", "split it")

    def deepen(self, levels: int, span: Span) -> None:
        if len(self.stack) + levels > MAX_DEPTH:
            self.fail("too-deep", span, f"nested deeper than {MAX_DEPTH} levels")


def _add(node: _Node, key: str | int, child: _Node) -> None:
    node.children[key] = child
    if node.height <= child.height:
        node.height = child.height + 1
