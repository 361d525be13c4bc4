"""The two streams: what was asked for on standard output, everything else on standard error."""

import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from cvtex.diagnostic import Diagnostic, render_text


def report(problems: Sequence[Diagnostic], texts: Mapping[str, str]) -> None:
    """Diagnostics on standard error."""
    if problems:
        say(render_text(problems, texts, color=colored(sys.stderr)))


def colored(stream: Any) -> bool:
    """Whether a stream is a terminal that wants colours (https://no-color.org)."""
    return bool(stream.isatty()) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def list_rows(rows: Mapping[str, str]) -> None:
    """One a line, the name first."""
    width = max(map(len, rows))
    show("\n".join(f"{name:{width}}  {text}" for name, text in rows.items()))


def show(text: str) -> None:
    """What was asked for, on standard output."""
    sys.stdout.write(text + "\n")


def say(text: str) -> None:
    """Progress and problems, on standard error."""
    sys.stderr.write(text + "\n")
