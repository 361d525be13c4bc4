"""What a YAML parser's complaint means, in words for somebody who writes YAML by hand."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple, TypeAlias

from cvtex.value import dataclass

Mark: TypeAlias = tuple[int, int]  # line and column, both from 0

_BEFORE_VALUE = re.compile(r"\s*(?:- +)*(?:[^\s'\"#][^:#]*:\s+)?")
_GLUED = re.compile(r"[\s-]*[^\s:：'\"]+(：|:(?!//)(?=\S))")  # `name:Ada`, `name：Ada`


class Finding(NamedTuple):
    """A place (from 0) of some width, what is wrong there and how to mend it."""

    line: int
    column: int
    width: int
    message: str
    hints: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trouble:
    """Where the parser stopped, where the construct it was in began, and what was open then."""

    lines: Sequence[str]
    at: Mark
    since: Mark
    bracket: Mark | None = None  # the innermost `[` or `{` without its end
    quote: Mark | None = None  # the text in quotes read last, if it goes over several lines

    @property
    def row(self) -> str:
        return self.lines[self.at[0]] if self.at[0] < len(self.lines) else ""

    @property
    def before(self) -> str:
        return self.row[: self.at[1]]

    @property
    def after(self) -> str:
        return self.row[self.at[1] :]

    def back(self) -> "Trouble":
        return replace(self, at=self.since)

    def column(self, column: int) -> "Trouble":
        return replace(self, at=(self.at[0], column))

    def says(self, message: str, *hints: str, width: int = 1) -> Finding:
        return Finding(*self.at, width, message, hints)


def explain(complaint: str, trouble: Trouble) -> Finding:
    """A complaint `context | problem` of libyaml or PyYAML, reworded, at the place to mend."""
    known = (reword for pattern, reword in EXPLANATIONS if re.search(pattern, complaint))
    return next(known, _unknown(complaint))(trouble)


def _unknown(complaint: str) -> Callable[[Trouble], Finding]:
    return lambda trouble: trouble.says(f"this is not YAML: {complaint.rpartition(' | ')[2]}")


def _unquoted(trouble: Trouble) -> Finding:
    """`- **Led** a team`, `@ada`, `% done`: the first character has a meaning of its own."""
    text = re.split(r" #|[,\]}]" if trouble.bracket else r" #", trouble.after)[0].rstrip()
    text = text if trouble.before.strip() else text.partition(": ")[0]
    first = "a backtick" if text.startswith("`") else f"`{text[:1]}`"
    return trouble.says(
        f"a text that starts with {first} must be quoted", f"write {_quoted(text)}", width=len(text)
    )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'" if re.search(r'["\\]', text) else f'"{text}"'


def _start(trouble: Trouble) -> Finding:
    return _tab(trouble) if trouble.after.startswith("\t") else _unquoted(trouble)


def _tab(trouble: Trouble) -> Finding:
    width = len(trouble.after) - len(trouble.after.lstrip("\t"))
    return trouble.says("a tab cannot indent YAML; use spaces", width=width)


def _open_quote(trouble: Trouble) -> Finding:
    start = trouble.back()
    return start.says("this quote is never closed", f"end the text with `{start.after[:1]}`")


def _escape(trouble: Trouble) -> Finding:
    at = trouble if trouble.after.startswith("\\") else trouble.column(trouble.at[1] - 1)
    escape = at.after[:2]
    hint = f"write `\\{escape}`, or put the text in '…'"
    return at.says(f'`{escape}` is no escape in a "…" text', hint, width=2)


def _code(trouble: Trouble) -> Finding:
    return trouble.says("this escape names no character", "write the character itself")


def _colon(trouble: Trouble) -> Finding:
    """A `: ` where no key can stand."""
    if re.search(r":\s", trouble.before):
        hint = f"write {_quoted(trouble.row[_value(trouble.row) :].strip())}"
        return trouble.says("a `: ` inside an unquoted text; put the text in quotes", hint)
    above = next((n for n in range(trouble.at[0] - 1, -1, -1) if trouble.lines[n].split("#")[0].strip()), 0)
    key = trouble.before.strip()
    return _glued(replace(trouble, at=(above, 0))) or trouble.column(trouble.before.find(key)).says(
        f"`{key}:` cannot begin here, the line above already has a value",
        "indent it like the keys it belongs to",
        "put a text that goes over several lines in quotes",
        width=len(key),
    )


def _glued(trouble: Trouble) -> Finding | None:
    found = _GLUED.match(trouble.after)
    if not found:
        return None
    at = trouble.column(trouble.at[1] + found.start(1))
    if found.group(1) == ":":
        return at.says("a space is missing after this `:`")
    return at.says("`：` is a full-width colon", "write `:` and a space")


def _no_colon(trouble: Trouble) -> Finding:
    start = trouble.back()
    text = start.after.split(" #")[0].rstrip()
    if re.match(r"-\S", text):
        return start.says("a space is missing after this `-`")
    hint = f"write `{text}: …`; a text that continues the line above must be indented"
    return _glued(start) or start.says(f"a `:` is missing after `{text}`", hint, width=len(text))


def _dash(trouble: Trouble) -> Finding:
    hint = "write `- …` on the next line; a text that starts with `- ` must be quoted"
    return trouble.says("a list cannot begin on the line of its key", hint)


def _nothing(trouble: Trouble) -> Finding:
    """No value where one must stand: `[a,,b]`, or the end of the file within brackets."""
    if not trouble.bracket:
        return _unquoted(trouble)
    if not trouble.after.strip():
        return _open_bracket(replace(trouble, since=trouble.bracket))
    return trouble.says(f"a value is missing before this `{trouble.after[0]}`")


def _separator(trouble: Trouble) -> Finding:
    if trouble.at[0] != trouble.since[0]:
        return _open_bracket(trouble)
    if trouble.after.startswith(":"):
        return trouble.says("a `: ` inside an unquoted text; put the text in quotes")
    return trouble.says("a `,` or a closing bracket is missing here")


def _open_bracket(trouble: Trouble) -> Finding:
    start = trouble.back()
    hints = (f"or a `,` is missing near line {trouble.at[0] + 1}",) if trouble.after.strip() else ()
    quote = f"a text that starts with `{start.after[:1]}` must be quoted"
    return start.says(f"this `{start.after[:1]}` is never closed", *hints, quote)


def _stray(trouble: Trouble) -> Finding:
    """Something that is no part of the list or mapping around it."""
    before, character = trouble.before.rstrip(), trouble.after[:1]
    if trouble.quote and trouble.quote[0] < trouble.at[0]:
        start = replace(trouble, at=trouble.quote)
        return start.says(
            f"this quote is closed only on line {trouble.at[0] + 1}", "close it where the text ends"
        )
    if not before.strip():
        return _indentation(trouble)
    if before.endswith(("'", '"')):
        hint = "put the whole text in quotes; inside '…' a ' is written ''"
        return trouble.says("nothing can follow a closing quote", hint, width=len(trouble.after.rstrip()))
    if character in {"]", "}"}:
        return trouble.says(f"this `{character}` closes nothing")
    return _unquoted(trouble.column(_value(trouble.row)))


def _value(row: str) -> int:
    """The column in which the value of a line starts, from 0: 5 for `- a: b`."""
    found = _BEFORE_VALUE.match(row)
    return found.end() if found else 0


def _indentation(trouble: Trouble) -> Finding:
    line, column = trouble.since
    text = trouble.after
    if text.startswith(("]", "}")):
        return trouble.says(f"this `{text[0]}` closes nothing")
    if text.startswith(":"):
        return trouble.says("a key is missing before this `:`")
    width = len(text.partition(": ")[0].rstrip())
    if trouble.at[1] != column:
        hint = f"the block around it begins in column {column + 1}, on line {line + 1}"
        return trouble.says(
            "this line is indented like none of the lines it could belong to", hint, width=width
        )
    if text.startswith("-"):
        return trouble.says("a list item cannot stand among keys", "indent the list below its key")
    hint = "indent it to make it part of the item above"
    return trouble.says("a key cannot stand among list items", hint, width=width)


def _directive(trouble: Trouble) -> Finding:
    return trouble.says("a line `---` must stand before this", "or remove the line that starts with `%`")


EXPLANATIONS: tuple[tuple[str, Callable[[Trouble], Finding]], ...] = (
    (r"quoted scalar.*(end of stream|document)", _open_quote),
    (r"unknown escape", _escape),
    (r"quoted scalar", _code),
    (r"tab character", _tab),
    (r"cannot start any token", _start),
    (
        r"scanning (an alias|an anchor|a tag|a directive|a block scalar)",
        lambda trouble: _unquoted(trouble.back()),
    ),
    (r"parsing a tag|tag handle|incompatible", lambda trouble: _unquoted(trouble.back())),
    (r"mapping keys are not allowed", _unquoted),
    (r"mapping values are not allowed", _colon),
    (r"sequence entries are not allowed", _dash),
    (r"expected ':'", _no_colon),
    (r"node content", _nothing),
    (r"expected ',' or", _separator),
    (r"expected key|'-' indicator|<block end>", _stray),
    (r"document start", _directive),
)
