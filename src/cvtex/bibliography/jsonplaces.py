"""Where the values of a JSON text stand, which `json` does not say."""

import re
from bisect import bisect_right
from collections.abc import Iterator

from cvtex.diagnostic import Span
from cvtex.source import Path

_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"|[{}\[\]]|[^\s,:{}\[\]"]++')


class Lines:
    """Turns places in a text, counted from 0, into spans."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.starts = [0, *(found.end() for found in re.finditer("\n", text))]

    def span(self, start: int, end: int) -> Span:
        """From one place to another; of several lines only the first, to an unknown end."""
        line = bisect_right(self.starts, start)
        first = self.starts[line - 1]
        one = bisect_right(self.starts, end - 1) == line
        return Span(self.name, line, start - first + 1, end - first + 1 if one else 0)


def values(text: str, depth: int) -> Iterator[tuple[Path, int, int]]:
    """Each value of valid JSON down to a depth: its path, where it starts and where it ends; the inner ones first."""
    path: list[str | int] = []
    opened: list[int] = []
    key = False  # whether a key comes next
    for token in _TOKEN.finditer(text):
        char = text[token.start()]
        if char in "{[":
            opened.append(token.start())
            path.append("" if char == "{" else 0)
            key = char == "{"
            continue
        if key and char == '"':
            path[-1] = _unquoted(token[0])
            key = False
            continue
        start = token.start()
        if char in "}]":
            path.pop()
            start = opened.pop()
        if len(path) <= depth:
            yield tuple(path), start, token.end()
        if path:
            last = path[-1]
            key = isinstance(last, str)
            path[-1] = last if isinstance(last, str) else last + 1


def _unquoted(token: str) -> str:
    """A key as it is meant."""
    if "\\" not in token:
        return token[1:-1]
    import json

    return str(json.loads(token, strict=False))
