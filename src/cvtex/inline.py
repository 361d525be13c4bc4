"""A small Markdown subset to a tree: `a **b** [c](https://d)` → `(Text, Strong, Text, Link)`.

What is not clearly markup is text: `snake_case`, `2*3*4`, `Vector<T>`, a lone backtick, `$5`. The
subset is `*emphasis*`, `**strong**`, `` `code` ``, `[text](url)`, `<https://…>`, `$math$`, and a
backslash before one of `* ` [ ] $ <` that is meant as itself. The parser is markdown-it-py's, with
rules of our own where CommonMark would eat characters that people mean.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any

from cvtex.dollars import find_formula
from cvtex.raw import Raw
from cvtex.value import dataclass

SCHEMES = ("http://", "https://", "mailto:", "tel:")
_SITE = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}")  # `[page](example.org)` lacks its https://
ESCAPABLE = "*`[]$<"
DEEPEST = 16  # emphasis in emphasis; what is deeper is text

# What may hold a bracket that closes nothing, an escape or code; a bracket; the rest of a formula.
_BRACKET = re.compile(r"\\[*`\[\]$<]|(`++).*?(?<!`)\1(?!`)|[\[\]]")
_PARENTHESIS = re.compile(r"[()]")


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


Node = Text | Strong | Emph | Code | Link | Math | Raw
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
        plain(node.children) if isinstance(node, Strong | Emph | Link) else node.text for node in inline
    )


def parse(source: str) -> Inline:
    """Parse one text; white space is folded. Raises `BadLinkError`."""
    folded = re.sub(r"[ \t\r\n]+", " ", source).strip(" ")
    if not any(mark in folded for mark in "*`[<$\\"):
        return (Text(folded),) if folded else ()
    return _tree(_parser().parseInline(folded)[0].children or [])


def _tree(tokens: Iterable[Any]) -> Inline:
    """Nest markdown-it's flat token list."""
    levels: list[list[str | Inline]] = [[]]
    opened: list[Any] = []
    for token in tokens:
        if token.nesting > 0 and (token.type == "link_open" or len(levels) <= DEEPEST):
            opened.append(token)
            levels.append([])
        elif token.nesting > 0:
            opened.append(None)
            levels[-1].append(token.markup)
        elif token.nesting < 0 and (opening := opened.pop()):
            inner = words(*levels.pop())
            levels[-1].append((_around(opening, inner),))
        else:
            levels[-1].append(token.markup if token.nesting else _leaf(token))
    return words(*levels[0])


def _around(opening: Any, inner: Inline) -> Node:
    """The node that a token opens, with what is inside."""
    match opening.type:
        case "strong_open":
            return Strong(inner)
        case "em_open":
            return Emph(inner)
        case _:
            return Link(str(opening.meta["url"]), inner)


def _leaf(token: Any) -> "str | Inline":
    """The node of a token that stands for itself."""
    match token.type:
        case "code_inline":
            return (Code(token.content),)
        case "math_inline":
            return (Math(token.content),)
        case _:
            return str(token.content)


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
    before, after = _neighbours(state.src, state.pos)
    opens, closes = _next_to_cjk(before, after)
    scanned = state.scanDelims(state.pos, is_cjk(before) or is_cjk(after))
    for _ in range(scanned.length):
        token = state.push("text", "", 0)
        token.content = "*"
        state.delimiters.append(
            Delimiter(
                marker=ord("*"), length=scanned.length, token=len(state.tokens) - 1, end=-1,
                open=scanned.can_open or opens, close=scanned.can_close or closes,
            )
        )  # fmt: skip
    state.pos += scanned.length
    return True


def _neighbours(source: str, position: int) -> tuple[str, str]:
    """The characters before and behind a run of asterisks; at the ends of the text, spaces."""
    end = position
    while end < len(source) and source[end] == "*":
        end += 1
    return source[position - 1 : position] or " ", source[end : end + 1] or " "


def _next_to_cjk(before: str, after: str) -> tuple[bool, bool]:
    """Whether emphasis may open and close next to CJK, which sets no spaces: `提升**80%**以上`, `**重点：**说明`."""
    ends = unicodedata.category(after) in {"Po", "Pe", "Pf", "Pd"} and after not in "\"'"
    return is_cjk(before) and after != " " and not ends, is_cjk(after) and before != " "


def is_cjk(char: str) -> bool:
    """Whether a character is set by a Chinese, Japanese or Korean font: 邱, ア, 김, （."""
    return bool(CJK_RUN.fullmatch(char))


CJK = (
    (0x1100, 0x11FF), (0x2E80, 0x2FDF), (0x2FF0, 0x303F), (0x3040, 0x31FF), (0x3200, 0x4DBF),
    (0x4E00, 0x9FFF), (0xA960, 0xA97F), (0xAC00, 0xD7FF), (0xF900, 0xFAFF), (0xFE30, 0xFE4F),
    (0xFF00, 0xFFEF), (0x20000, 0x3FFFF),
)  # fmt: skip
CJK_RUN = re.compile("([" + "".join(f"{chr(first)}-{chr(last)}" for first, last in CJK) + "]+)")


def _math(state: Any, silent: bool) -> bool:
    """A formula between dollars."""
    formula = find_formula(state.src, state.pos, state.posMax)
    if not formula:
        return False
    if not silent:
        state.push("math_inline", "math", 0).content = formula[0][:-1]
    state.pos = formula.end()
    return True


def _link(state: Any, silent: bool) -> bool:
    """`[text](url)`; the address is kept to the letter, so it can hold anything but white space."""
    start, source = state.pos, state.src
    if source[start] != "[" or state.linkLevel:
        return False
    brackets, parentheses = _pairs(source)
    close = brackets.get(start, -1)
    end = parentheses.get(close + 1, -1) if close > 0 else -1
    url = source[close + 2 : end].strip("<>") if end > 0 else ""
    if not url or " " in url or not (":" in url or "/" in url or _SITE.fullmatch(url)):
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


@lru_cache(maxsize=1)
def _pairs(source: str) -> tuple[dict[int, int], dict[int, int]]:
    """Where the brackets of a text close that are neither escaped nor in code, and its parentheses."""
    return _matched(_BRACKET, source), _matched(_PARENTHESIS, source)


def _matched(pattern: re.Pattern[str], source: str) -> dict[int, int]:
    """The place of each opening bracket with the place where it closes; one pass, whatever the text."""
    waiting: list[int] = []
    closes: dict[int, int] = {}
    for found in pattern.finditer(source):
        if found[0] in "[(":
            waiting.append(found.start())
        elif found[0] in "])" and waiting:
            closes[waiting.pop()] = found.start()
    return closes


def _autolink(state: Any, silent: bool) -> bool:
    """`<https://…>` is a link that prints its address; any other `<` is a character."""
    start, source = state.pos, state.src
    if (
        source[start] != "<"
        or state.linkLevel
        or not source[start + 1 : start + 9].lower().startswith(SCHEMES)
    ):
        return False
    end = source.find(">", start, state.posMax)
    url = source[start + 1 : end]
    if end < 0 or " " in url:
        return False
    if not silent:
        state.push("link_open", "a", 1).meta = {"url": url}
        state.push("text", "", 0).content = url
        state.push("link_close", "a", -1)
    state.pos = end + 1
    return True
