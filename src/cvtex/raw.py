"""Raw LaTeX: what a profile writes as `{latex: …}`, with the place of each of its characters."""

import re
from collections.abc import Iterator, Sequence

from cvtex.diagnostic import Diagnostic, Span
from cvtex.value import dataclass

Place = tuple[int, int]  # line and column, from 1

_COMMENT = re.compile(r"\\.|%(?P<text>[^\n]*)", re.DOTALL)
_NUMBER = re.compile(r"\d[ \t]?\Z")
_BRACE = re.compile(r"\\verb\*?([^\w\s*]).*?\1|\\.|%[^\n]*|[{}]", re.DOTALL)
_MARKUP = re.compile(r"%[^\n]*\n?|\\([%&$#_{}])|\\[A-Za-z]+\*?|\\.|[{}$&^_]|[~\s]+", re.DOTALL)
_ESCAPES = {"x": 4, "u": 6, "U": 10}  # lengths in double quotes; all others have two characters
_SPACES = "\n\t nNtvfrLP_\x0b"  # what makes white space there


@dataclass(frozen=True, slots=True)
class Raw:
    """LaTeX that goes to TeX as it is; `places` has a place for each character of `code`, which is not empty."""

    code: str
    file: str
    places: tuple[Place, ...]

    @property
    def name(self) -> str:
        """The name of its file, without `.tex`: no two texts of a profile stand in the same place."""
        origin = "raw" if self.file[:1] != "-" else "set"
        return f"{origin}-{self.places[0][0]}-{self.places[0][1]}"

    @property
    def text(self) -> str:
        """About what a reader gets: the code without commands."""
        words = _MARKUP.sub(
            lambda found: found[1] or " " * found[0][0].isspace() or " " * (found[0] == "~"), self.code
        )
        return " ".join(words.split())

    @property
    def content(self) -> str:
        """Its file: no space comes from the last line's end, and `\\cvlatexdone` says that it was read up to there."""
        open_end = (len(self.code) - len(self.code.rstrip("\\"))) % 2
        return f"{self.code}{'' if open_end else '%'}\n\\cvlatexdone\n"

    def at(self, index: int) -> Span:
        """The place of a character, or of the last one."""
        return Span(self.file, *self.places[min(index, len(self.places) - 1)])

    def at_line(self, line: int, column: int = 0) -> Span:
        """The place of a character by its line, from 1, and its column there, from 0."""
        lines = self.code.split("\n")
        before = sum(len(one) + 1 for one in lines[: line - 1])
        return self.at(before + min(column, len(lines[line - 1]) - 1 if line <= len(lines) else 0))


def read_raw(value: str, span: Span, lines: Sequence[str]) -> Raw:
    """The LaTeX of a YAML scalar that begins at a span; `lines` are those of its file, none where it has none."""
    places = _places(value, span, lines) or [(span.line, span.column)] * len(value)
    first = len(value) - len(value.lstrip())
    code = value.strip()
    return Raw(code, span.file, tuple(places[first : first + len(code)]))


def unbalanced(code: str) -> int | None:
    """Where a brace stands that has no partner; braces behind a backslash, in comments and in `\\verb` are none."""
    opened: list[int] = []
    for found in _BRACE.finditer(code):
        if found[0] == "{":
            opened.append(found.start())
        elif found[0] == "}":
            if not opened:
                return found.start()
            opened.pop()
    return opened[-1] if opened else None


def complaints(raw: Raw, path: str) -> Iterator[Diagnostic]:
    """What would take along what follows it: a brace without a partner, a percent sign that was meant as one."""
    if (index := unbalanced(raw.code)) is not None:
        found = "this `}` closes nothing" if raw.code[index] == "}" else "this `{` is never closed"
        hint = f"write \\{raw.code[index]} for a brace that is to be printed"
        yield Diagnostic("error", "latex-unbalanced", raw.at(index), found, (hint,), path)
    if (index := commented(raw.code)) is not None:
        found, hint = (
            "this `%` begins a comment, and the rest of the line would be lost",
            "write \\% for a percent sign",
        )
        yield Diagnostic("error", "latex-comment", raw.at(index), found, (hint,), path)


def commented(code: str) -> int | None:
    """Where a `%` behind a number makes a comment of text, as in `grew 100% in a year`."""
    found = (one.start() for one in _COMMENT.finditer(code) if (one["text"] or "").strip())
    return next((start for start in found if _NUMBER.search(code, 0, start)), None)


def _places(value: str, span: Span, lines: Sequence[str]) -> list[Place]:
    """Where each character of a scalar was written; nothing where the file has something else there."""
    style = lines[span.line - 1][span.column - 1 : span.column] if span.line <= len(lines) else ""
    start = (
        (span.line, 0) if style in {"|", ">"} else (span.line - 1, span.column - (style not in {"'", '"'}))
    )
    written = _written(lines, *start, style)
    places: list[Place] = []
    here = (span.line, span.column)
    for char in value:
        if not char.isspace():
            given, here = next(written, ("", here))
            if given not in {char, "\\"}:
                return []
        places.append(here)
        here = (here[0], here[1] + 1)
    return places


def _written(lines: Sequence[str], line: int, column: int, style: str) -> Iterator[tuple[str, Place]]:
    """The visible characters of a file from a line and column on, counted from 0; a backslash for an escape."""
    for number in range(line, len(lines)):
        row, at = lines[number], column if number == line else 0
        while at < len(row):
            step = 2 if style == "'" and row.startswith("''", at) else 1
            if style == '"' and row[at] == "\\":
                step = _ESCAPES.get(row[at + 1 : at + 2], 2)
                if row[at + 1 : at + 2] not in _SPACES:
                    yield "\\", (number + 1, at + 1)
            elif not row[at].isspace():
                yield row[at], (number + 1, at + 1)
            at += step
