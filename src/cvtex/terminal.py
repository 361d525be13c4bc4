"""The two streams: what was asked for on standard output, everything else on standard error."""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import typer

from cvtex.diagnostic import Diagnostic, Invalid, render_text


def report(problems: Sequence[Diagnostic], texts: Mapping[str, str]) -> None:
    """Diagnostics on standard error."""
    if problems:
        say(told(problems, texts).removesuffix("\n"))


def told(problems: Sequence[Diagnostic], texts: Mapping[str, str]) -> str:
    """Diagnostics as they stand on standard error."""
    return f"{render_text(problems, texts, color=colored(sys.stderr))}\n" if problems else ""


@contextmanager
def reporting(texts: Mapping[str, str]) -> Iterator[None]:
    """Print what is wrong and leave with the code that says so."""
    try:
        yield
    except Invalid as invalid:
        report(invalid.diagnostics, texts)
        raise typer.Exit(invalid.exit_code) from invalid


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
    """Progress and problems, on standard error; where nobody listens the work goes on."""
    with suppress(OSError):
        sys.stderr.write(text + "\n")
        sys.stderr.flush()
    silence(sys.stderr)


def silence(stream: Any) -> None:
    """Turn a stream that takes nothing to the null device, so that the end of the program does not trip over it."""
    try:
        stream.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
