"""An entry of a .bib file while it is turned into a record."""

from typing import Any

from cvtex.bibliography.commands import DROPPED
from cvtex.bibliography.kinds import TYPES
from cvtex.bibliography.latextext import to_markup, to_plain
from cvtex.bibliography.places import Places
from cvtex.bibliography.written import Value, Written
from cvtex.decode import CONTROL
from cvtex.diagnostic import Span
from cvtex.source import Path

MAX_TEXT = 20_000  # characters of one text, as everywhere in a profile
MAX_LATEX = 5 * MAX_TEXT  # and of the LaTeX that says it


class Entry:
    """An entry that is being read: `left` are the fields that nobody has taken yet."""

    def __init__(self, entry: Written, places: Places, unknown: set[str]) -> None:
        self.entry = entry
        self.places = places
        self.unknown = unknown
        self.left = dict(entry.fields)
        self.extra: dict[str, Any] = {}
        self.data: dict[str, Any] = {}
        self.corrected: dict[str, Any] = {}  # what `extra` is in truth, None for what it has not
        self.spans: dict[Path, Span] = {}
        self.kind = TYPES.get(entry.kind, "document")

    def span(self, value: Value) -> Span:
        """The place of a value."""
        return self.places.span(value.start, value.end)

    def warn(self, what: str, value: Value, **values: object) -> None:
        """Warn of a value."""
        self.places.warn(what, self.span(value), **values)

    def put(self, key: str, data: Any, value: Value) -> None:
        """Say what the data have under a key, and where it stands."""
        self.data[key] = data
        self.spans[(key,)] = self.span(value)

    def keep(self, field: str) -> None:
        """Keep a field in `extra` as it was written."""
        value = self.entry.fields[field]
        self.left.pop(field, None)
        text = CONTROL.sub(" ", value.text)
        if text.strip():
            self.extra[field] = text
            self.spans[("extra", field)] = self.span(value)

    def text(self, value: Value, marked: bool = True) -> str:
        """A value as markup or as plain text; warns of commands that are unknown, once each in a file."""
        if len(value.text) > MAX_LATEX:
            self.warn("too-long", value, length=len(value.text), most=MAX_TEXT)
            return ""
        latex = CONTROL.sub(" ", value.text)
        found, strange = (to_markup if marked else to_plain)(latex)
        self.strange(strange, value)
        return found

    def strange(self, commands: Any, value: Value) -> None:
        """Warn of commands that are unknown, once each in a file."""
        for command in commands:
            if command not in self.unknown:
                self.unknown.add(command)
                self.warn("dropped" if command in DROPPED else "command", value, name=command)

    def fits(self, text: str, value: Value) -> bool:
        """Whether a text is short enough to be one."""
        if len(text) > MAX_TEXT:
            self.warn("too-long", value, length=len(text), most=MAX_TEXT)
        return bool(text) and len(text) <= MAX_TEXT

    def first(self, key: str, fields: tuple[str, ...], marked: bool) -> None:
        """Take the first of some fields, unless the data have one already."""
        for field in fields:
            value = self.left.get(field)
            if value is None or key in self.data:
                continue
            text = self.text(value, marked)
            if self.fits(text, value):
                self.put(key, text, value)
                del self.left[field]

    def finish(self) -> None:
        """Keep what is left."""
        for field in list(self.left):
            self.keep(field)
        self.extra = {key: value for key, value in (self.extra | self.corrected).items() if value is not None}
        if self.extra:
            self.data["extra"] = self.extra
            self.spans.setdefault(("extra",), self.entry.span)
        self.spans[("id",)] = self.entry.span
