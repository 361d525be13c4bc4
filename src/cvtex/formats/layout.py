"""TeX as a person would lay it out: indented by structure, in lines of bounded width, the same to TeX."""

import re
import textwrap
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from cvtex.formats.macros import closing

WIDTH = 100  # columns
MOST = 110  # of a line that can be broken behind a `%` only
OUTER = frozenset(
    {"begin", "end", "cvname", "cvheadline", "cvcontacts", "cvsection", "cvabout"}
)  # never indented
HEADS = frozenset({"cvgroup", "cventry", "cvrole", "cvcard"})  # what follows them is indented more
SPACED = HEADS | {"cvname", "cvsection", "end"}  # stand below an empty line
_WIDE = "\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\U00020000-\U0003fffd"
_PIECE = re.compile(
    rf" *(?:[{_WIDE}]+?(?=[{_WIDE}])|[^{{}}{_WIDE}]*[{{}}{_WIDE}][}}%]*|.+)"
)  # what a `%` may follow
_CALL = re.compile(r"\\([A-Za-z]+)(?=\{)")


def columns(text: str) -> int:
    """How wide a text is on a screen."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) else 1 + (unicodedata.east_asian_width(char) in "WF")
        for char in text
    )


def laid_out(body: str) -> str:
    """A document, a line for each block, with its structure shown by indents and empty lines."""
    lines: list[str] = []
    inside = 0  # 1 below the head of an entry
    for line in filter(None, body.split("\n")):
        call = _call(line)
        if call is None:
            lines += wrapped(line)
            continue
        name, arguments = call
        inside = 0 if name in OUTER else 1 if name in HEADS else inside
        depth = 0 if name in OUTER else 1 if name in HEADS else 1 + inside + _level(name, arguments[0])
        if lines and name in SPACED:
            lines.append("")
        lines += _block(name, arguments, "  " * depth)
    return "\n".join(lines) + "\n"


def _level(name: str, first: str) -> int:
    """How deep a bullet lies within bullets; 0 for anything else."""
    return int(first[1:-1]) - 1 if name == "cvbullet" and first[1:-1].isdecimal() else 0


def _call(line: str) -> tuple[str, list[str]] | None:
    """A line that is one macro with its arguments, braces included."""
    found = _CALL.match(line)
    calls = list(_calls(line)) if found else []
    return calls[0] if len(calls) == 1 else None


def _calls(text: str) -> Iterator[tuple[str, list[str]]]:
    """A text that is nothing but macros with arguments, one by one; nothing where it is anything else."""
    found, at = [], 0
    while at < len(text):
        call = _CALL.match(text, at)
        if call is None:
            return
        at, arguments = call.end(), []
        while text[at : at + 1] == "{":
            if not (end := closing(text, at)):
                return
            arguments.append(text[at:end])
            at = end
        found.append((call[1], arguments))
    yield from found


def _block(name: str, arguments: list[str], indent: str) -> list[str]:
    """A macro and its arguments in lines: all in one, or an argument a line, or text that flows."""
    head = f"\\{name}"
    inner = list(_calls(arguments[0][1:-1])) if len(arguments) == 1 else []
    if len(inner) > 1:
        below = [f"{indent}  \\{one}{''.join(given)}%" for one, given in inner]
        below[-1] = below[-1][:-1] + "}"
        return [f"{indent}{head}{{%", *(part for one in below for part in wrapped(one, f"{indent}    "))]
    whole = indent + head + "".join(arguments)
    if columns(whole) <= WIDTH:
        return [whole]
    first, *others = arguments
    lines = [indent + head + first]
    for argument in others:
        if columns(lines[-1] + argument) <= WIDTH:
            lines[-1] += argument
        elif len(others) > 1 and columns(indent + "  " + argument) <= WIDTH:
            lines.append(indent + "  " + argument)
        else:
            lines[-1:] = wrapped(lines[-1] + argument, indent + "  ")
    return [line for one in lines for line in wrapped(one, indent + "  ")]


def wrapped(line: str, hanging: str = "  ", width: int = WIDTH) -> list[str]:
    """A line broken at spaces; the end of a line is one, and TeX skips the indent of the next."""
    if columns(line) <= width:
        return [line]
    indent = line[: len(line) - len(line.lstrip(" "))]
    lines = [indent]
    for word in _words(line.strip(" ")):
        start = "" if not lines[-1].strip() else " "
        if start and columns(lines[-1] + start + word) > width:
            lines.append(hanging)
            start = ""
        lines[-1] += start + word
        lines[-1:] = _cut(lines[-1], hanging)
    return lines


def _words(text: str) -> list[str]:
    r"""The pieces between spaces at which a line may end; not behind a backslash, `\ `."""
    found: list[str] = []
    for word in text.split(" "):
        open_end = bool(found) and (len(found[-1]) - len(found[-1].rstrip("\\"))) % 2
        if found and (open_end or not word):
            found[-1] += " " + word
        else:
            found.append(word)
    return found


def _cut(line: str, hanging: str) -> list[str]:
    """A line without spaces to break at, cut behind a brace or between wide characters by a `%`, which takes its end away."""
    if columns(line) <= MOST:
        return [line]
    lines = [""]
    for piece in _PIECE.findall(line):
        if lines[-1].strip() and columns(lines[-1] + piece) >= WIDTH:
            lines[-1] += "%"
            lines.append(hanging)
        lines[-1] += piece
    return lines


def table(kind: str, values: Mapping[str, str], about: Iterable[str] = ()) -> str:
    r"""Values as an aligned call of `\cvset`, a line each, below a comment."""
    width = max(map(columns, values), default=0)
    rows = {key: _groups(value) for key, value in values.items()}
    widths = [max((columns(row[at]) for row in rows.values() if at < len(row) - 1), default=0)
              for at in range(max(map(len, rows.values()), default=0))]  # fmt: skip
    lines = []
    for key, row in rows.items():
        cells = [
            cell + " " * (widths[at] - columns(cell)) * (at < len(row) - 1) for at, cell in enumerate(row)
        ]
        lines += wrapped(f"  {key}{' ' * (width - columns(key))} = {' '.join(cells)},".rstrip(), "    ")
    comment = "".join(f"% {line}\n" for line in about)
    return comment + f"\\cvset{{{kind}}}{{\n" + "\n".join(lines) + "\n}\n"


def _groups(value: str) -> list[str]:
    """A value that is nothing but groups, `{10}{12}{}{ink}`, one by one."""
    found, at = [], 0
    while value[at : at + 1] == "{" and (end := closing(value, at)):
        found.append(value[at:end])
        at = end
        while value[at : at + 1] == " ":
            at += 1
    return found if found and at == len(value) else [value]


def paragraph(text: str, width: int = WIDTH) -> list[str]:
    """Prose in lines, for a comment."""
    return textwrap.wrap(text, width - 2, break_long_words=False, break_on_hyphens=False)
