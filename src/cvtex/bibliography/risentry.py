"""A record of a RIS file while it is read."""

from dataclasses import field
from typing import Any

from cvtex.bibliography.places import Places
from cvtex.diagnostic import Span
from cvtex.source import Path
from cvtex.value import dataclass


@dataclass(slots=True)
class Line:
    """A tag with what it says."""

    tag: str
    text: str
    span: Span


@dataclass(slots=True)
class RisEntry:
    """A record that is being read: lines that nobody has taken yet."""

    lines: list[Line]
    places: Places
    first: list[Line] = field(default_factory=list)  # all of them
    data: dict[str, Any] = field(default_factory=dict)
    spans: dict[Path, Span] = field(default_factory=dict)

    def take(self, *tags: str) -> list[Line]:
        """All lines of the first of these tags that there is."""
        for tag in tags:
            found = [line for line in self.lines if line.tag == tag and line.text]
            if found:
                self.lines = [line for line in self.lines if line.tag != tag]
                return found
        return []

    def one(self, *tags: str) -> Line | None:
        """The first line of the first of these tags; the others of it stay."""
        found = self.take(*tags)
        self.lines += found[1:]
        return found[0] if found else None

    def put(self, key: str, value: Any, line: Line) -> None:
        """What the data have under a key, and where it stands."""
        self.data[key] = value
        self.spans[(key,)] = line.span
