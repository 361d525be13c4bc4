"""What was looked for and how it was found, as a table: of the machine by `doctor`, of a PDF by `check`."""

from collections.abc import Iterable, Mapping
from typing import Literal

from cvtex.value import dataclass

State = Literal["ok", "missing", "problem", "warning", "loss"]

COLORS: Mapping[State, str] = {
    "ok": "\x1b[32m", "missing": "\x1b[33m", "problem": "\x1b[31m", "warning": "\x1b[33m", "loss": "\x1b[1;31m",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked for: `Finding("xelatex", "ok", "/usr/bin/xelatex, XeTeX 3.14 (TeX Live 2022)")`; the
    hints are what installs it, or the evidence."""

    what: str
    state: State
    detail: str
    hints: tuple[str, ...] = ()


def table(findings: Iterable[Finding], color: bool = False) -> str:
    """A line for each finding: what, state, detail; its hints below, unless it is fine."""
    rows = list(findings)
    width = max((len(row.what) for row in rows), default=0)
    lines = []
    for row in rows:
        state = f"{COLORS[row.state]}{row.state:<7}\x1b[0m" if color else f"{row.state:<7}"
        lines.append(f"{row.what:<{width}}  {state}  {row.detail}")
        lines += [f"{'':<{width}}           {hint}" for hint in row.hints]
    return "\n".join(lines)
