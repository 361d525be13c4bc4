"""Runs: leaves of a text with the marks around them, and how they are joined so that no punctuation is doubled."""

from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

from cvtex.citation.template import EMPH, STRONG
from cvtex.inline import Code, Emph, Inline, Link, Math, Node, Strong, Text, words
from cvtex.raw import Raw

Leaf = Text | Code | Math | Raw
CLOSERS = "”’»\"'"
MARKS = "*†‡§¶#"
_OPENERS = "([“‘«（［《"
_SPACES = " \u00a0"
_STOPS = ",.;:"
_ENDS = "?!。？！…"


class Run(NamedTuple):
    """A leaf with its marks from the outside in: emph, strong, or the address of a link."""

    leaf: Leaf
    marks: tuple[str, ...] = ()


def runs_of(inline: Inline, marks: tuple[str, ...] = ()) -> list[Run]:
    """The leaves of a text."""
    found: list[Run] = []
    for node in inline:
        if isinstance(node, Strong | Emph | Link):
            mark = node.url if isinstance(node, Link) else STRONG if isinstance(node, Strong) else EMPH
            found += runs_of(node.children, (*marks, mark))
        else:
            found.append(Run(node, marks))
    return found


def inline_of(runs: Iterable[Run], depth: int = 0) -> Inline:
    """Leaves as a tree again."""
    nodes: list[Inline] = []
    for mark, group in groupby(runs, lambda run: run.marks[depth] if len(run.marks) > depth else ""):
        if mark:
            inner = inline_of(group, depth + 1)
            node: Node = (
                Emph(inner) if mark == EMPH else Strong(inner) if mark == STRONG else Link(mark, inner)
            )
            nodes.append((node,))
        else:
            nodes.append(tuple(run.leaf for run in group))
    return words(*nodes)


class Joiner:
    """Puts runs and the literals of a template behind each other.

    A literal gives way where its punctuation would be doubled or would follow nothing; what an entry says is never
    changed. With `american`, commas and full stops go before closing quotation marks.
    """

    def __init__(self, american: bool) -> None:
        self.runs: list[Run] = []
        self.american = american
        self.titled = False  # whether a title was put last

    @property
    def tail(self) -> str:
        """The last characters so far."""
        text = ""
        for run in reversed(self.runs):
            text = run.leaf.text[-8:] + text
            if len(text) >= 8:
                break
        return text

    def literal(self, text: str, marks: tuple[str, ...]) -> None:
        """What a template says."""
        while text:
            tail = self.tail
            first = text[0]
            if not tail or tail[-1] in _OPENERS:
                kept = text.lstrip(_SPACES + ",.;:·")
                if tail and kept[:1] in {")", "]"}:
                    self.cut(1)
                    text = kept[1:]
                    continue
                text = kept
            elif (first in _SPACES and tail[-1] in _SPACES) or (
                first in _STOPS and self.swallows(first, tail)
            ):
                text = text[1:]
                continue
            elif first in ")]”" and tail[-1] in _SPACES:
                self.cut(len(tail) - len(tail.rstrip(_SPACES)))
            if text:
                self.put(text, marks)
            return

    def swallows(self, stop: str, tail: str) -> bool:
        """Whether a stop needs no printing behind what is there, or has been put where it belongs."""
        said = tail.rstrip(_SPACES)
        spaced = said != tail
        core = said.rstrip(CLOSERS + MARKS)[-1:]
        if core == stop or (stop == "." and core in _ENDS) or (spaced and core in _STOPS + "·"):
            return True
        if spaced:
            self.cut(len(tail) - len(said))
        if (self.titled or said[-1:] in CLOSERS) and core in _ENDS and stop in ",.":
            return True
        if core in ",;:" and said[-1:] == core:
            if stop != ".":
                return True
            self.cut(1)
            return self.swallows(stop, self.tail)
        if self.american and stop in ",." and said[-1:] in "”’":
            self.insert(stop)
            return True
        return False

    def insert(self, stop: str) -> None:
        """Put a stop before the quotation marks at the end."""
        at = len(self.runs) - 1
        while at and not self.runs[at].leaf.text.rstrip("”’"):
            at -= 1
        run = self.runs[at]
        if isinstance(run.leaf, Text):
            stem = run.leaf.text.rstrip("”’")
            self.runs[at] = Run(Text(stem + stop + run.leaf.text[len(stem) :]), run.marks)
        else:
            self.runs.insert(at + 1, Run(Text(stop), run.marks))

    def cut(self, count: int) -> None:
        """Take characters off the end."""
        while count and self.runs:
            run = self.runs.pop()
            if len(run.leaf.text) > count and isinstance(run.leaf, Text):
                self.runs.append(Run(Text(run.leaf.text[:-count]), run.marks))
                return
            count -= min(count, len(run.leaf.text))

    def put(self, text: str, marks: tuple[str, ...]) -> None:
        """Add characters."""
        self.runs.append(Run(Text(text), marks))

    def end(self) -> list[Run]:
        """All runs, without white space or a comma at the end."""
        tail = self.tail
        self.cut(len(tail) - len(tail.rstrip(_SPACES + ",;")))
        return self.runs
