"""What was looked for and how it was found, as a table: of the machine by `doctor`, of a PDF by `check`."""

from collections.abc import Iterable, Mapping
from typing import Literal

from cvtex.diagnostic import width as width_of
from cvtex.value import dataclass

State = Literal["ok", "missing", "problem", "warning", "loss", "dropped", "hint"]

COLORS: Mapping[State, str] = {
    "ok": "\x1b[32m", "missing": "\x1b[33m", "problem": "\x1b[31m", "warning": "\x1b[33m", "loss": "\x1b[1;31m",
    "dropped": "\x1b[33m", "hint": "\x1b[36m",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked for: `Finding("xelatex", "ok", "/usr/bin/xelatex, XeTeX 3.14 (TeX Live 2022)")`; the
    hints are what installs it, or the evidence."""

    what: str
    state: State
    detail: str
    hints: tuple[str, ...] = ()


def table(findings: Iterable[Finding], color: bool = False, columns: int = 0) -> str:
    """A line for each finding: what, state, detail; its hints below, unless it is fine. Details are wrapped to so many columns of
    a terminal, if any are said."""
    rows = list(findings)
    width = max((width_of(row.what) for row in rows), default=0)
    lines = []
    for row in rows:
        state = f"{COLORS[row.state]}{row.state:<7}\x1b[0m" if color else f"{row.state:<7}"
        detail = wrapped(row.detail, columns - width - 11) if columns else [row.detail]
        indent = " " * (width + 11)
        lines.append(f"{row.what}{' ' * (width - width_of(row.what))}  {state}  {detail[0]}")
        lines += [f"{indent}{rest}" for rest in (*detail[1:], *row.hints)]
    return "\n".join(lines)


def wrapped(text: str, columns: int) -> list[str]:
    """The lines of a text, none wider than so many columns of a terminal unless a word is; one at least."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if lines[-1] and width_of(longer) > columns:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
