"""The markup of texts: case files for its rules, and what holds for any text at all."""

import contextlib
import re
from itertools import pairwise
from pathlib import Path

import pytest
from casefiles import cases, run_case
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pace import effort

from cvtex.inline import (
    DEEPEST,
    BadLinkError,
    Code,
    Emph,
    Inline,
    Link,
    Math,
    Node,
    Strong,
    Text,
    join,
    parse,
    plain,
    words,
)
from cvtex.raw import Raw

MARKS = "*`[]()<>$\\"
HOSTILE = {
    "brackets": "[" * 20_000,
    "closing brackets": "[a" * 5_000 + "]" * 5_000,
    "empty links": "[](" * 5_000,
    "links that never close": "[a](https://b/" * 3_000,
    "nested links": "[" * 3_000 + "a" + "](https://b.org)" * 3_000,
    "parentheses": "[a]" + "(" * 20_000,
    "asterisks": "*" * 20_000,
    "nested emphasis": "*a **b " * 3_000 + "c** d*" * 3_000,
    "openings": "**a *b " * 4_000,
    "crossed emphasis": "*a **b* " * 4_000,
    "dollars": "$" * 20_000,
    "formulas that never close": "$a " * 7_000,
    "escaped dollars": "$" + "\\$" * 10_000,
    "backticks": "`" * 20_000,
    "runs of backticks": " ".join("`" * length for length in range(1, 200)),
    "angles": "<" * 20_000,
    "addresses that never close": "<https://a" * 3_000,
    "backslashes": "\\" * 20_000,
    "escapes": "\\[" * 10_000,
    "all of them": MARKS * 2_000,
}  # fmt: skip

any_text = st.text(
    st.sampled_from(MARKS + MARKS + "ab1 \n邱/:") | st.characters(codec="utf-8", exclude_categories=["Cc"]),
    max_size=60,
)
pieces = st.lists(st.sampled_from(["[", "](https://a.org)", "](", ")", "`", "``", "*", "**", "$", "<https://b.org>",
                                   "<", ">", "\\", "a", "b c", " ", "1", "邱", "](ftp://c)"]), max_size=25)  # fmt: skip
markup = pieces.map("".join) | any_text

nodes: st.SearchStrategy[Node] = st.recursive(
    st.builds(Text, st.text("ab ", max_size=3)) | st.builds(Code, st.text("c", min_size=1, max_size=2)),
    lambda below: st.builds(Strong, st.lists(below, max_size=3).map(tuple)),
    max_leaves=6,
)
inlines: st.SearchStrategy[Inline] = st.lists(nodes, max_size=4).map(tuple)


def shown(inline: Inline) -> str:
    """A tree as a case file shows it: `"a " strong("b") link(https://c, "d")`."""
    return " ".join(_shown(node) for node in inline) or "nothing"


def _shown(node: Node) -> str:
    match node:
        case Text(text):
            return f'"{text}"'
        case Strong(children):
            return f"strong({shown(children)})"
        case Emph(children):
            return f"emph({shown(children)})"
        case Code(text):
            return f'code("{text}")'
        case Raw():
            return f'latex("{node.code}")'
        case Link(url, children):
            return f"link({url}, {shown(children)})"
        case Math(text):
            return f'math("{text}")'


def produce(text: str) -> str:
    """The tree of each line."""
    return "\n".join(outcome(line) for line in text.splitlines())


def outcome(line: str) -> str:
    try:
        return shown(parse(line))
    except BadLinkError as error:
        return f"bad link {error.args[0]}"


def fold(text: str) -> str:
    """The text with its white space folded, as `parse` does it."""
    return re.sub(r"[ \t\r\n]+", " ", text).strip(" ")


def every(inline: Inline) -> list[Inline]:
    """All sequences of a tree."""
    below = [every(node.children) for node in inline if isinstance(node, Strong | Emph | Link)]
    return [inline, *(found for each in below for found in each)]


def depth(inline: Inline) -> int:
    """How many nodes stand in each other."""
    return max(
        (1 + depth(node.children) if isinstance(node, Strong | Emph | Link) else 1 for node in inline),
        default=0,
    )


def is_normal(inline: Inline) -> bool:
    """Whether no text is empty and no two texts stand side by side."""
    kinds = [isinstance(node, Text) for node in inline]
    return Text("") not in inline and not any(one and two for one, two in pairwise(kinds))


def is_part(text: str, whole: str) -> bool:
    """Whether the characters of a text stand in another one, in this order."""
    rest = iter(whole)
    return all(char in rest for char in text)


@pytest.mark.parametrize("case", cases("inline"), ids=lambda case: case.stem)
def test_case(case: Path, update: bool) -> None:
    run_case(case, produce, update)


@pytest.mark.parametrize(
    "case", [case for case in cases("inline") if "text" in case.stem], ids=lambda case: case.stem
)
def test_what_is_text_stays_to_the_letter(case: Path) -> None:
    """`--update` must not turn characters into markup."""
    for line in case.read_text().partition("=====\n")[0].splitlines():
        if not re.search(r"\\[*`\[\]$<]", line):
            assert parse(line) == (Text(line),)


@given(st.text(st.characters(codec="utf-8", exclude_characters="*`[<$\\")))
def test_a_text_without_markup_is_itself(text: str) -> None:
    assert plain(parse(text)) == fold(text)


@given(markup)
@example("[a `b](https://a.org) c`")
@example("[a $b](https://a.org) c$")
@example("[a <https://b](https://a.org)>")
@settings(max_examples=500)
def test_a_text_loses_marks_and_addresses_only(text: str) -> None:
    """Nothing is added, doubled or moved."""
    try:
        tree = parse(text)
    except BadLinkError as error:
        assert error.args[0] in text
        return
    assert all(is_normal(inline) for inline in every(tree))
    lost = re.sub(r"https?://[^\s]*", "", fold(text))
    for char in "b1邱":
        assert plain(tree).count(char) >= lost.count(char)


@given(markup)
def test_links_hold_no_links(text: str) -> None:
    try:
        tree = parse(text)
    except BadLinkError:
        return
    links = [node for inline in every(tree) for node in inline if isinstance(node, Link)]
    assert not any(
        isinstance(node, Link) for link in links for inline in every(link.children) for node in inline
    )


@given(any_text)
def test_escaped_marks_are_characters(text: str) -> None:
    escaped = re.sub(r"([*`\[\]$<])", r"\\\1", text.replace("\\", "/"))
    assert plain(parse(escaped)) == fold(text.replace("\\", "/"))


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_text_takes_no_time(text: str) -> None:
    trees: list[Inline] = []

    def parsed() -> None:
        with contextlib.suppress(BadLinkError):
            trees.append(parse(text))

    assert effort(parsed) < 300  # about 10
    assert all(depth(tree) <= DEEPEST + 2 and is_part(plain(tree), fold(text)) for tree in trees)


@given(st.lists(st.text("ab ", max_size=3) | inlines, max_size=6))
def test_joined_words_are_their_parts(parts: list[str | Inline]) -> None:
    joined = words(*parts)
    assert plain(joined) == "".join(part if isinstance(part, str) else plain(part) for part in parts)
    assert is_normal(joined)
    assert words(joined) == joined


@given(st.lists(inlines, max_size=5))
def test_a_list_has_a_separator_between_what_is_there(parts: list[Inline]) -> None:
    joined = join(parts, " · ")
    assert plain(joined) == " · ".join(plain(part) for part in parts if part)
    assert is_normal(joined)


def test_nothing_is_joined_to_nothing() -> None:
    assert words() == words("") == words(()) == join([], ", ") == join([(), ()], ", ") == parse(" \n") == ()
    assert join([(), (Text("a"),), ()], ", ") == (Text("a"),)
