r"""Marks that people put on names of authors, told apart from them: `Xie*`, `Xie$^{\dagger}$`, `\myname{Xie}`."""

import re
from dataclasses import field
from typing import Any

from cvtex.bibliography.latextext import to_plain
from cvtex.source import Scalar
from cvtex.value import dataclass

TRUE = Scalar("true")
MARKS = "*†‡§¶#"

_MINE = re.compile(r"\\(?:myname|me|myself|highlight|self)(?![A-Za-z])\*?")
_SET_OFF = re.compile(r"\\(?:textbf|mkbibbold|underline|uline|mathbf|bfseries|bf|ul|hl)(?![A-Za-z])\*?")
_STUDENT = re.compile(r"\\(?:student|mentee|advisee|phdstudent|undergrad)(?![A-Za-z])\*?")
_EQUAL = re.compile(r"\\(?:equal|equalcontrib|equalcontribution|cofirst|eq|joint)(?![A-Za-z])\*?(?:\{\})?")
_CORRESPONDING = re.compile(
    r"\\(?:corr|corresponding|correspondingauthor|corrauth|Letter|Envelope|faEnvelope)(?![A-Za-z])\*?(?:\{\})?"
)
_THANKS = re.compile(
    r"\\(?:thanks|footnote|footnotemark)(?![A-Za-z])\s*(?:\[([^\]]*)\]|\{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\})?"
)
_RAISED = re.compile(
    r"\\(?:textsuperscript|textsubscript|sup|super)\s*\{((?:[^{}]|\{[^{}]*\})*)\}"
    r"|\$\s*\{?\s*\}?\s*\^\s*(\{(?:[^{}$]|\{[^{}]*\})*\}|\\[A-Za-z]+|[^\s{}$])\s*\$"
    r"|\$\s*(\\(?:dagger|ddagger|ast|star|S|P|dag|ddag))\s*\$"
    r"|\^(\{[^{}]*\}|[*†‡])"
)
_DAGGERS = re.compile(
    r"\\(dagger|textdagger|dag|ddagger|textdaggerdbl|ddag|textsection|textparagraph|textasteriskcentered|textasteriskcentred|S|P)(?![A-Za-z])\s*(?:\{\})?"
)
_SYMBOL = {
    "dagger": "†", "textdagger": "†", "dag": "†", "ddagger": "‡", "textdaggerdbl": "‡", "ddag": "‡", "ast": "*", "star": "*",
    "textasteriskcentered": "*", "textasteriskcentred": "*", "S": "§", "textsection": "§", "P": "¶", "textparagraph": "¶",
}  # fmt: skip
_STARS = str.maketrans({"∗": "*", "⋆": "*", "★": "*", "＊": "*"})
_MARKED = re.compile(rf"\s*(?:\\?([{re.escape(MARKS)}∗⋆★＊✉]+)|(?<!\\)(\^)(?=\s|,|\Z))")


class Guess(Scalar):
    """What typography suggests and does not say: whoever is underlined may be the owner."""

    __slots__ = ()


_FLAGGED: tuple[tuple[str, re.Pattern[str], Scalar], ...] = (
    ("me", _MINE, TRUE), ("me", _SET_OFF, Guess("true")), ("student", _STUDENT, TRUE), ("equal", _EQUAL, TRUE),
    ("corresponding", _CORRESPONDING, TRUE),
)  # fmt: skip


@dataclass(slots=True)
class Unmarked:
    """What is left of a name, and what was put on it; `lost`, that some of it means nothing here."""

    text: str
    marks: str = ""
    flags: dict[str, Any] = field(default_factory=dict)
    lost: bool = False


def unmark(latex: str) -> Unmarked:
    """A name without its marks."""
    it = Unmarked("")

    def thank(found: re.Match[str]) -> str:
        said = f"{found[1] or ''}{found[2] or ''}".strip().lower()
        flag = "equal" if "equal" in said else "corresponding" if "correspond" in said else ""
        if flag:
            it.flags[flag] = TRUE
        elif said.isdecimal():
            it.marks += said
        else:
            it.lost = it.lost or bool(said)
        return ""

    def mark(found: re.Match[str]) -> str:
        said = next(part for part in found.groups() if part is not None)
        it.marks += _SYMBOL.get(said) or _mark(said)
        return ""

    text = _THANKS.sub(thank, latex)
    for flag, pattern, said in _FLAGGED:
        text, count = pattern.subn(" ", text)
        if count:
            it.flags.setdefault(flag, said)
    for pattern in (_RAISED, _DAGGERS, _MARKED):
        text = pattern.sub(mark, text)
    it.text = _unwrapped(text, bool(it.flags))
    return it


def _mark(latex: str) -> str:
    r"""A mark in characters: `{\dagger}` → `†`, `1,*` as it is."""
    text = _DAGGERS.sub(lambda found: _SYMBOL[found[1]], latex)
    text = re.sub(r"\\(ast|star)(?![A-Za-z])", "*", text)
    return re.sub(r"\s+", "", to_plain(text.strip("{} "))[0]).translate(_STARS)


def _unwrapped(text: str, flagged: bool) -> str:
    r"""The name without the braces of a command that was taken off: `\textbf{Xie, S.}`; empty braces vanish."""
    text = text.replace("{}", "").strip(" ~\t\n")
    if flagged:
        text = re.sub(r"(?<![\\\w\"'`^~=.])\s\{((?:[^{}]|\{[^{}]*\})*)\}", r" \1", f" {text}").strip()
        while text.startswith("{") and text.endswith("}") and encloses(text):
            text = text[1:-1].strip()
    return text


def encloses(text: str) -> bool:
    """Whether the first brace closes at the end."""
    depth = 0
    for index, char in enumerate(text):
        depth += (char == "{") - (char == "}")
        if not depth:
            return index == len(text) - 1
    return False
