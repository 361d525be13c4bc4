"""Bytes to text: UTF-8 only, one kind of line end, no control characters."""

import re
from typing import NoReturn

from cvtex.diagnostic import Diagnostic, Invalid, Span

MAX_BYTES = 10_000_000
MAX_CONTROLS = 20

# What libyaml refuses, and the line ends that no editor counts (U+0085, U+2028, U+2029).
CONTROL = re.compile("[^\t\n -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


def decode(name: str, raw: bytes) -> str:
    """The text without byte order mark and carriage returns; raises Invalid."""
    if len(raw) > MAX_BYTES:
        _refuse(name, "too-large", f"the file has more than {MAX_BYTES // 10**6} MB", "split it", width=0)
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in raw[:2]:
        _refuse(name, "encoding", "this is UTF-16 or UTF-32, not UTF-8", "save the file as UTF-8", width=0)
    try:
        return _unix(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        found = f"byte 0x{error.object[error.start]:02X} at offset {error.start} is not UTF-8"
        before = _unix(error.object[: error.start].decode())
        _refuse(name, "encoding", found, "save the file as UTF-8", before)


def find_controls(name: str, lines: list[str]) -> list[Diagnostic]:
    """One problem for each control character; raises Invalid at the 20th."""
    problems: list[Diagnostic] = []
    for number, line in enumerate(lines, 1):
        for found in () if line.isprintable() else CONTROL.finditer(line):
            span = Span(name, number, found.start() + 1, found.end() + 1)
            message = f"control character U+{ord(found.group()):04X}"
            problems.append(Diagnostic("error", "control-character", span, message, ("remove it",)))
            if len(problems) == MAX_CONTROLS:
                raise Invalid(problems)
    return problems


def _refuse(name: str, code: str, message: str, hint: str, before: str = "", width: int = 1) -> NoReturn:
    """Raise Invalid for so many characters behind the text `before`."""
    column = len(before) - before.rfind("\n")
    span = Span(name, before.count("\n") + 1, column, column + width)
    raise Invalid([Diagnostic("error", code, span, message, (hint,))])


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
