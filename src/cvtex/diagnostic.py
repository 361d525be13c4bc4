"""What a problem is and how it prints: text with a caret, one line, GitHub, JSON."""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Literal

Severity = Literal["error", "warning", "note"]

# The first row that fits one of the errors decides; every other code means 1: an input is invalid.
EXIT: Mapping[str, int] = {
    "engine-missing": 3,
    "package-missing": 3,
    "font-missing": 3,
    "tool-*": 3,
    "temporary-folder": 3,
    "tex-*": 4,
    "page-*": 5,
}
COLORS: Mapping[str, str] = {"error": "\x1b[1;31m", "warning": "\x1b[1;33m", "note": "\x1b[1;36m"}
LONGEST_LINE = 96  # characters of a source line that are shown
LEAD = 32  # of which stand before the caret
LONGEST_SAYING = 1000  # characters of a message or a hint, which may repeat what somebody wrote

_MESSAGE = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_FIELD = _MESSAGE | str.maketrans({":": "%3A", ",": "%2C"})
_LINE_END = re.compile(r"\r\n|\r|\n")
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place on one line: `Span("ada.yaml", 14, 5, 10)`; counted in characters from 1, the end exclusive."""

    file: str
    line: int
    column: int
    end_column: int = 0  # 0: unknown

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem: `Diagnostic("error", "unknown-key", span, "unknown key `emial` in person")`."""

    severity: Severity
    code: str
    span: Span | None
    message: str
    hints: tuple[str, ...] = ()
    path: str = ""  # of the value, as `--set` takes it: `sections.0.title`
    clue: str = ""  # what TeX says of the value: a character, or `lead 12.3`, a part that is so much too wide

    def __str__(self) -> str:
        """`ada.yaml:14:5: error: unknown key `emial` in person`."""
        place = f"{self.span}: " if self.span else ""
        return visible(f"{place}{self.severity}: {_brief(self.message)}")


class Invalid(Exception):  # noqa: N818 - a verdict about an input, not a failure of the program
    """The only exception that crosses a stage; holds every problem found, sorted by place."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = arrange(diagnostics)
        super().__init__(self.diagnostics)

    @property
    def exit_code(self) -> int:
        """1, or what `EXIT` says about one of the errors."""
        codes = [problem.code for problem in self.diagnostics if problem.severity == "error"]
        return next((code for row, code in EXIT.items() if any(fnmatchcase(c, row) for c in codes)), 1)

    def __str__(self) -> str:
        return "\n".join(map(str, self.diagnostics))


def refuse_warnings(diagnostics: Iterable[Diagnostic]) -> None:
    """Raises Invalid with the warnings as errors, when there are any; notes stay notes."""
    found = list(diagnostics)
    if any(problem.severity == "warning" for problem in found):
        raise Invalid(replace(old, severity="error") if old.severity == "warning" else old for old in found)


def dotted(path: Iterable[str | int]) -> str:
    """A path as `--set` takes it: `sections.0.title`."""
    return ".".join(map(str, path))


def arrange(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Each problem once, by file, line and column; those without a place come first."""
    nowhere = Span("", 0, 0)
    return tuple(sorted(dict.fromkeys(diagnostics), key=lambda problem: problem.span or nowhere))


def render_text(diagnostics: Iterable[Diagnostic], sources: Mapping[str, str], color: bool = False) -> str:
    """Like a compiler: place, message, the source line, a caret with the first hint, further hints.

    `sources` gives the text of each file named in a span; no newline stands at the end.
    """
    lines = {name: _LINE_END.split(text) for name, text in sources.items()}
    return "\n".join(row for problem in diagnostics for row in _rows(problem, lines, color))


def render_github(diagnostics: Iterable[Diagnostic]) -> str:
    """Workflow commands: `::error file=ada.yaml,line=14,col=5,title=unknown-key::unknown key …`."""
    return "\n".join(map(_command, diagnostics))


def render_json(diagnostics: Iterable[Diagnostic]) -> str:
    """A JSON list of objects: file, line, column, endColumn, severity, code, message, hints, path."""
    return json.dumps([_record(problem) for problem in diagnostics], ensure_ascii=False, indent=2)


def _rows(problem: Diagnostic, lines: Mapping[str, list[str]], color: bool) -> list[str]:
    def paint(text: str) -> str:
        return f"{COLORS[problem.severity]}{text}\x1b[0m" if color else text

    place = f"{problem.span}: " if problem.span else ""
    rows = [f"{visible(place)}{paint(problem.severity + ':')} {visible(_brief(problem.message))}"]
    hints = [visible(_brief(hint)) for hint in problem.hints]
    text = lines.get(problem.span.file, []) if problem.span else []
    if problem.span and 1 <= problem.span.line <= len(text):
        shown, before, under = _excerpt(text[problem.span.line - 1], problem.span)
        after = f" {hints.pop(0)}" if hints else ""
        rows += [
            f"{problem.span.line:>5} | {shown}".rstrip(),
            f"      | {' ' * before}{paint('^' * under)}{after}",
        ]
    return rows + [f"      = hint: {hint}" for hint in hints]


def _excerpt(line: str, span: Span) -> tuple[str, int, int]:
    """The line as shown, cut around the caret when long; the columns before the caret and under it."""
    at = min(span.column - 1, len(line))
    first = 0 if len(line) <= LONGEST_LINE else max(0, min(at - LEAD, len(line) - LONGEST_LINE))
    last = min(len(line), first + LONGEST_LINE)
    left, right = "…" if first else "", "…" if last < len(line) else ""
    shown = visible(line[first:last])
    marked = line[at : min(max(span.end_column - 1, at + 1), last)]
    return left + shown + right, len(left) + width(line[first:at]), max(1, width(marked))


def _brief(text: str) -> str:
    """The text without its middle when nobody would read it all."""
    half = LONGEST_SAYING // 2
    return text if len(text) <= LONGEST_SAYING else f"{text[:half]} … {text[-half:]}"


def visible(text: str) -> str:
    """A text without anything that would move the cursor of a terminal."""
    return _UNSAFE.sub("\ufffd", text.replace("\t", " "))


def width(text: str) -> int:
    """Columns on a terminal: `邱` takes 2, a combining accent none."""
    if text.isascii():
        return len(text)
    text = visible(text)
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return len(text) + wide - sum(unicodedata.category(character) in {"Mn", "Me", "Cf"} for character in text)


def _command(problem: Diagnostic) -> str:
    span = problem.span
    fields = {"file": span.file, "line": span.line, "col": span.column} if span else {}
    fields["title"] = problem.code
    values = ",".join(f"{key}={visible(str(value).translate(_FIELD))}" for key, value in fields.items())
    message = "\n".join(map(_brief, (problem.message, *problem.hints))).translate(_MESSAGE)
    return f"::{problem.severity.replace('note', 'notice')} {values}::{visible(message)}"


def _record(problem: Diagnostic) -> dict[str, object]:
    span = problem.span
    place = (span.file, span.line, span.column, span.end_column or None) if span else (None,) * 4
    return {
        **dict(zip(("file", "line", "column", "endColumn"), place, strict=True)),
        "severity": problem.severity,
        "code": problem.code,
        "message": _brief(problem.message),
        "hints": [_brief(hint) for hint in problem.hints],
        "path": problem.path,
    }
