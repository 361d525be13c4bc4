"""Entries of a .bib file as they are written, and where in the file each may begin."""

import re
from collections.abc import Iterator
from dataclasses import field

from cvtex.diagnostic import Span
from cvtex.value import dataclass

ENTRY = re.compile(r"@[ \t]*([A-Za-z][\w-]*)\s*[{(]")
LINE = re.compile(r"^[ \t]*@[ \t]*[A-Za-z]", re.MULTILINE)
BRACES = re.compile(r"[{}]")


@dataclass(slots=True)
class Value:
    """LaTeX as it stands in the file, macros replaced; `start` is the offset of its first character there,
    `end` that behind its last one; `whole`, that nothing was replaced in between."""

    text: str
    start: int
    end: int
    whole: bool = True


@dataclass(slots=True)
class Written:
    """An entry as it stands in the file; names are in lower case, the key is as it was written."""

    kind: str
    key: str
    span: Span
    fields: dict[str, Value] = field(default_factory=dict)


def chunks(text: str) -> Iterator[tuple[int, int]]:
    """The text cut in front of each `@name{` that begins a line, so that a brace can cost one entry at most."""
    starts = [found.start() for found in LINE.finditer(text)]
    closers: dict[int, int] | None = None
    begin = until = 0
    for start in starts:
        if start < until:
            continue
        found = ENTRY.match(text, text.index("@", start))
        if found is None:
            continue
        if start > begin:
            yield begin, start
        begin = start
        if found[1].lower() == "comment" and text[found.end() - 1] == "{":
            closers = closers_of(text) if closers is None else closers
            until = closers.get(found.end() - 1, start)
    if begin < len(text):
        yield begin, len(text)


def closers_of(text: str) -> dict[int, int]:
    """The place of each brace that opens with the place of the one that closes it."""
    waiting: list[int] = []
    closes: dict[int, int] = {}
    for found in BRACES.finditer(text):
        if found[0] == "{":
            waiting.append(found.start())
        elif waiting:
            closes[waiting.pop()] = found.start()
    return closes
