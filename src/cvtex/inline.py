"""A small Markdown subset to a tree: `a **b** [c](https://d)` → `(Text, Strong, Text, Link)`.

What is not clearly markup is text: `snake_case`, `2*3*4`, `Vector<T>`, a lone backtick, `$5`. The
subset is `*emphasis*`, `**strong**`, `` `code` ``, `[text](url)`, `<https://…>`, `$math$`, and a
backslash before one of `* ` [ ] $ <` that is meant as itself. The parser is markdown-it-py's, with
rules of our own where CommonMark would eat characters that people mean.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

SCHEMES = ("http://", "https://", "mailto:", "tel:")
ESCAPABLE = "*`[]$<"


@dataclass(frozen=True, slots=True)
class Text:
    """Characters as they are to be read."""

    text: str


@dataclass(frozen=True, slots=True)
class Strong:
    """`**children**`"""

    children: "Inline"


@dataclass(frozen=True, slots=True)
class Emph:
    """`*children*`"""

    children: "Inline"


@dataclass(frozen=True, slots=True)
class Code:
    """`` `text` ``"""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """`[children](url)`; the address is as written, its scheme one of `SCHEMES`."""

    url: str
    children: "Inline"


@dataclass(frozen=True, slots=True)
class Math:
    r"""`$text$`, such as `O(n \log n)`: TeX's notation, of which the emitter knows a safe part."""

    text: str


Node = Text | Strong | Emph | Code | Link | Math
Inline = tuple[Node, ...]


class BadLinkError(ValueError):
    """A link whose scheme is not allowed; `args[0]` is its address."""


def words(*parts: "str | Inline") -> Inline:
    """Join strings and inline text: `words("GPA ", gpa)`; neighbouring text is merged."""
    nodes: list[Node] = []
    for part in parts:
        for node in (Text(part),) if isinstance(part, str) else part:
            if isinstance(node, Text) and nodes and isinstance(nodes[-1], Text):
                nodes[-1] = Text(nodes[-1].text + node.text)
            elif node != Text(""):
                nodes.append(node)
    return tuple(nodes)


def join(parts: "list[Inline]", separator: str) -> Inline:
    """Put a separator between inline texts, leaving out empty ones."""
    pieces: list[str | Inline] = []
    for part in filter(None, parts):
        pieces += [separator, part] if pieces else [part]
    return words(*pieces)


def plain(inline: Inline) -> str:
    """What a reader gets: `plain(parse("a **b**")) == "a b"`."""
    return "".join(
        node.text if isinstance(node, Text | Code | Math) else plain(node.children) for node in inline
    )


def parse(source: str) -> Inline:
    """Parse one text; white space is folded. Raises `BadLinkError`."""
    folded = re.sub(r"[ \t\r\n]+", " ", source).strip(" ")
    if not any(mark in folded for mark in "*`[<$\\"):
        return (Text(folded),) if folded else ()
    tokens = _parser().parseInline(folded)[0].children or []
    return _tree(iter(tokens), "")


def _tree(tokens: Iterator[Any], closing: str) -> Inline:
    """Nest markdown-it's flat token list up to the token that closes this level."""
    nodes: list[str | Inline] = []
    for token in tokens:
        if token.type == closing:
            break
        match token.type:
            case "strong_open":
                nodes.append((Strong(_tree(tokens, "strong_close")),))
            case "em_open":
                nodes.append((Emph(_tree(tokens, "em_close")),))
            case "link_open":
                nodes.append((Link(str(token.meta["url"]), _tree(tokens, "link_close")),))
            case "code_inline":
                nodes.append((Code(token.content),))
            case "math_inline":
                nodes.append((Math(token.content),))
            case _:
                nodes.append(token.content)
    return words(*nodes)


@cache
def _parser() -> Any:
    """markdown-it with our rules (imported here, as many texts hold no markup)."""
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import emphasis

    parser = MarkdownIt("zero")
    ruler = parser.inline.ruler
    ruler.enable(["backticks"])
    ruler.before("backticks", "escape_ours", _escape)
    ruler.push("math", _math)
    ruler.push("emphasis_ours", _emphasis)
    ruler.push("link_ours", _link)
    ruler.push("autolink_ours", _autolink)
    parser.inline.ruler2.enable(["balance_pairs", "fragments_join"])
    parser.inline.ruler2.before("fragments_join", "emphasis_post", emphasis.postProcess)
    return parser


def _escape(state: Any, silent: bool) -> bool:
    r"""`\*` is an asterisk; before anything else a backslash is a backslash."""
    if not state.src.startswith("\\", state.pos) or state.src[state.pos + 1 : state.pos + 2] not in {
        *ESCAPABLE
    }:
        return False
    if not silent:
        state.pending += state.src[state.pos + 1]
    state.pos += 2
    return True


def _emphasis(state: Any, silent: bool) -> bool:
    """Asterisks mark emphasis unless letters or digits stand on both sides, CJK excepted."""
    from markdown_it.rules_inline.state_inline import Delimiter

    if silent or state.src[state.pos] != "*":
        return False
    scanned = state.scanDelims(state.pos, _splits_word(state.src, state.pos))
    for _ in range(scanned.length):
        token = state.push("text", "", 0)
        token.content = "*"
        state.delimiters.append(
            Delimiter(
                marker=ord("*"), length=scanned.length, token=len(state.tokens) - 1, end=-1,
                open=scanned.can_open, close=scanned.can_close,
            )
        )  # fmt: skip
    state.pos += scanned.length
    return True


def _splits_word(source: str, position: int) -> bool:
    """Whether emphasis may begin or end here inside a word: only next to CJK, which has no spaces."""
    end = position
    while end < len(source) and source[end] == "*":
        end += 1
    return any(is_cjk(char) for char in source[position - 1 : position] + source[end : end + 1])


def is_cjk(char: str) -> bool:
    """Whether a character is set by a Chinese, Japanese or Korean font: 邱, ア, 김, （."""
    point = ord(char)
    return any(first <= point <= last for first, last in CJK)


CJK = (
    (0x1100, 0x11FF), (0x2E80, 0x2FDF), (0x2FF0, 0x303F), (0x3040, 0x31FF), (0x3200, 0x4DBF),
    (0x4E00, 0x9FFF), (0xA960, 0xA97F), (0xAC00, 0xD7FF), (0xF900, 0xFAFF), (0xFE30, 0xFE4F),
    (0xFF00, 0xFFEF), (0x20000, 0x3FFFF),
)  # fmt: skip


def _math(state: Any, silent: bool) -> bool:
    """`$…$` with no space inside its ends and no digit behind it, so that `$5 and $7` is text."""
    start, source = state.pos, state.src
    if source[start] != "$" or source[start + 1 : start + 2] in {"", " ", "$"}:
        return False
    end = source.find("$", start + 1)
    if end < 0 or source[end - 1] == " " or source[end + 1 : end + 2].isdigit():
        return False
    if not silent:
        state.push("math_inline", "math", 0).content = source[start + 1 : end]
    state.pos = end + 1
    return True


def _link(state: Any, silent: bool) -> bool:
    """`[text](url)`; the address is kept to the letter, so it can hold anything but white space."""
    start, source = state.pos, state.src
    if source[start] != "[":
        return False
    close = _matching(source, start, "[", "]")
    if close < 0 or source[close + 1 : close + 2] != "(":
        return False
    end = _matching(source, close + 1, "(", ")")
    url = source[close + 2 : end].strip("<>")
    if end < 0 or not url or " " in url:
        return False
    if ":" not in url and "/" not in url:
        return False
    if not silent:
        _push_link(state, url, start + 1, close)
    state.pos = end + 1
    return True


def _push_link(state: Any, url: str, start: int, end: int) -> None:
    """Push a link around the markup between two positions of the source."""
    if not url.lower().startswith(SCHEMES):
        raise BadLinkError(url)
    state.push("link_open", "a", 1).meta = {"url": url}
    rest, state.pos, state.posMax = state.posMax, start, end
    state.linkLevel += 1
    state.md.inline.tokenize(state)
    state.linkLevel -= 1
    state.posMax = rest
    state.push("link_close", "a", -1)


def _matching(source: str, start: int, opening: str, closing: str) -> int:
    """Where the bracket opened at `start` closes, or -1."""
    depth = 0
    for position in range(start, len(source)):
        if source[position] == "\\" and opening == "[":
            continue
        depth += (source[position] == opening) - (source[position] == closing)
        if depth == 0:
            return position
    return -1


def _autolink(state: Any, silent: bool) -> bool:
    """`<https://…>` is a link that prints its address; any other `<` is a character."""
    start, source = state.pos, state.src
    end = source.find(">", start)
    url = source[start + 1 : end]
    if source[start] != "<" or end < 0 or " " in url or not url.lower().startswith(SCHEMES):
        return False
    if not silent:
        state.push("link_open", "a", 1).meta = {"url": url}
        state.push("text", "", 0).content = url
        state.push("link_close", "a", -1)
    state.pos = end + 1
    return True
