"""A .bib file to entries whose fields are LaTeX, each with its place.

The grammar is pybtex's. What it lacks is here: places, a brace or comma that is missing costs no more than
its field, and neither depth nor length of a value costs more than reading it once.
"""

import re
from collections.abc import Container, Iterator

from pybtex.database.input.bibtex import LowLevelParser, month_names
from pybtex.scanner import PrematureEOF, PybtexSyntaxError, TokenRequired

from cvtex.bibliography.bibdates import month_of
from cvtex.bibliography.places import Places
from cvtex.bibliography.written import BRACES, ENTRY, LINE, Value, Written, chunks, closers_of

MOST_PROBLEMS = 1000  # of syntax, after which only entries are read

_QUOTED = re.compile(r'["{}]')
_KEY = re.compile(r"""\s*([^\s,={}"#%()]*(?:[({:][^\s,={}"#%]*)*[^,={}"\n]*)""")
_FIELD = re.compile(r"""(?:\s|%[^\n]*\n)*([^\s=,{}"#%()'@][^\s=,{}"#%()']*)\s*=""")
_NEXT_FIELD = re.compile(r"""\n[ \t]*,?[ \t]*(?=[^\s=,{}"#%()']+[ \t]*=[ \t]*[{"\w])""")
_PERCENT = re.compile(r"[ \t]*%")
_STRAY = re.compile(r"\s*\}\s*,\s*(?=[A-Za-z]+\s*=)")
_COMMENTS = re.compile(r"(?:\s*%[^\n]*(?:\n|\Z))+")


def parse_bib(text: str, places: Places) -> list[Written]:
    """All entries in their order; what is odd goes to `places`."""
    macros = dict(month_names)
    entries: list[Written] = []
    for start, end in chunks(text):
        parser = _Parser(text[start:end], start, macros, places)
        entries += parser.entries()
    return entries


class _Parser(LowLevelParser):  # type: ignore[misc]
    """pybtex's parser on a part of a file that begins at `offset` there."""

    current_entry_key: str | None
    current_field_name: str | None
    current_fields: list[tuple[str, list[str]]]
    current_value: list[str]
    pos: int

    def __init__(self, text: str, offset: int, macros: dict[str, str], places: Places) -> None:
        super().__init__(text, macros=macros)
        self.offset = offset
        self.places = places
        self.spots: list[
            tuple[int, int, int, bool]
        ] = []  # of each field: its name, its value's ends, whether whole
        self.ends = (0, 0)
        self.replaced = False
        self.parts = 0
        self.closers: dict[int, int] | None = None  # of all braces, once one of them is missing
        self.last_brace = text.rfind("}")

    def update_lineno(self, value: str) -> None:
        """Lines are counted by `Places`."""

    def entries(self) -> Iterator[Written]:
        """The entries of this part; those that begin in the middle of a line, too."""
        while found := ENTRY.search(self.text, self.pos):
            if self._in_comment(found.start()):
                end = self.text.find("\n", found.start())
                self.pos = len(self.text) if end < 0 else end
                continue
            self._check_between(found.start())
            self.command_start, self.pos = found.start(), found.start() + 1
            kind = found[1].lower()
            if kind == "comment":
                self.pos = found.end()
                self._skip_comment(self.text[found.end() - 1])
                continue
            self.spots = []
            self.body_start = found.end()
            try:
                tuple(self.parse_command())
            except PybtexSyntaxError as error:
                self.complain(error)
            if kind not in {"string", "preamble"}:
                yield self._written(kind, found)
        self._check_between(len(self.text))

    def _check_between(self, end: int) -> None:
        """Warn of an `@word` at a line's start that opens nothing, in what stands between entries."""
        for found in LINE.finditer(self.text, self.pos, end):
            if not ENTRY.match(
                self.text, found.end() - 2 if self.text[found.end() - 2] == "@" else found.start()
            ):
                self.report("at", found.end() - 1)

    def _in_comment(self, at: int) -> bool:
        """Whether a line begins with a percent sign."""
        return bool(_PERCENT.match(self.text, self.text.rfind("\n", 0, at) + 1))

    def _skip_comment(self, opening: str) -> None:
        """Go behind a comment; one that is never closed ends with its line."""
        end = self._closing(BRACES) if opening == "{" else self.text.find(")", self.pos)
        if end < 0:
            end = self.text.find("\n", self.pos)
        self.pos = len(self.text) if end < 0 else end + 1

    def _written(self, kind: str, found: re.Match[str]) -> Written:
        at = self.offset + found.start()
        self.times: dict[str, int] = {}
        entry = Written(kind, self.current_entry_key or "", self.places.span(at, self.offset + self.pos))
        if not entry.key:
            self.places.warn("no-key", entry.span, kind=kind)
        for (name, parts), (place, start, end, whole) in zip(self.current_fields, self.spots, strict=True):
            low = name.lower()
            if low in entry.fields:
                span = self.places.span(self.offset + place, self.offset + place + len(name))
                self.places.warn("second-field", span, field=low, key=entry.key or kind)
                low = self._another(low, entry.fields)
            entry.fields[low] = Value("".join(parts), self.offset + start, self.offset + end, whole)
        return entry

    def _another(self, name: str, fields: Container[str]) -> str:
        """A name for a field that there is already: `year-2`."""
        while True:
            self.times[name] = self.times.get(name, 1) + 1
            if (other := f"{name}-{self.times[name]}") not in fields:
                return other

    # What pybtex calls.

    def handle_error(self, error: Exception) -> None:
        """Errors end the entry, and no more than that."""
        raise error

    def complain(self, error: PybtexSyntaxError) -> None:
        """Say what is wrong in an entry, at the place where reading stopped."""
        if isinstance(error, PrematureEOF):
            at = self.command_start
            self.report("open-entry", at)
        elif isinstance(error, TokenRequired):
            self.report("unexpected", self.pos, found=f"{str(error).partition(': ')[2]} here")
        else:
            self.report("unexpected", self.pos, found=str(error).partition(": ")[2])

    def report(self, what: str, start: int, **values: object) -> None:
        """A warning of syntax."""
        if len(self.places.problems) < MOST_PROBLEMS:
            span = self.places.span(self.offset + start, self.offset + start + 1)
            self.places.warn(what, span, **values)

    def parse_entry_body(self, body_end: object) -> None:
        """Key and fields; an entry may lack its key, and go on behind a brace too many."""
        found = _KEY.match(self.text, self.pos)
        key = found[1].strip() if found else ""
        if found and self.text.startswith("=", found.end()) and len(key.split()) > 1:
            self.current_entry_key = key = key.rpartition(key.split()[-1])[0].strip()
            self.pos = self.text.index(key, self.pos) + len(key)
        elif found and not _FIELD.match(self.text, self.pos):
            self.current_entry_key = key
            self.pos = found.end()
        end = self.pos
        if not self.optional([self.COMMA]) and self.current_entry_key and _FIELD.match(self.text, end):
            self.report("no-comma", end, field=key)
        self.parse_entry_fields()
        while body_end is self.RBRACE and (stray := _STRAY.match(self.text, self.pos)):
            self.report("stray-brace", stray.start() + stray[0].index("}"))
            self.pos = stray.end()
            self.parse_entry_fields()

    def parse_entry_fields(self) -> None:
        """Fields; one that cannot be read costs no more than itself."""
        while True:
            self.current_field_name, self.current_value = None, []
            if skipped := _COMMENTS.match(self.text, self.pos):
                self.pos = skipped.end()
            try:
                self.parse_field()
                comma = self.optional([self.COMMA])
            except PybtexSyntaxError as error:
                following = _NEXT_FIELD.search(self.text, self.pos)
                if following is None:
                    self._keep()
                    raise
                self.complain(error)
                self._keep()
                self.pos = following.end()
                continue
            self._keep()
            if comma:
                continue
            if not self.current_field_name or not _FIELD.match(self.text, self.pos):
                return
            self.report("no-comma", self.ends[1], field=self.current_field_name)

    def _keep(self) -> None:
        """Add the field that was read, if one was."""
        if self.current_field_name and self.current_value:
            self.current_fields.append((self.current_field_name, self.current_value))
            self.spots.append((self.named, *self.ends, self.parts == 1 and not self.replaced))

    def parse_field(self) -> None:
        """A field's name and its value."""
        found = _FIELD.match(self.text, self.pos)
        if not found:
            if self.required([self.COMMA, self.RBRACE, self.RPAREN], "a field").pattern:
                self.pos -= 1
            return
        self.named, self.pos = found.start(1), found.end()
        self.replaced, self.parts, self.ends = False, 0, (found.end(), found.end())
        self.current_field_name = found[1]
        self.parse_value()

    def parse_value(self) -> None:
        """The pieces of a value; those that were read stay when the next one cannot be."""
        self.current_value = []
        while True:
            self.current_value.append(self.parse_value_part())
            self.eat_whitespace()
            if not self.text.startswith("#", self.pos):
                return
            self.pos += 1

    def parse_value_part(self) -> str:
        """A piece of a value: in braces, in quotes, a number, the name of a string."""
        self.eat_whitespace()
        opening = self.text[self.pos : self.pos + 1]
        start = self.pos
        delimited = opening in {"{", '"'}
        text: str = self._delimited(opening) if delimited else super().parse_value_part()
        first = start + delimited
        self.ends = (self.ends[0] if self.parts else first, self.pos - delimited)
        self.parts += 1
        return text

    def _delimited(self, opening: str) -> str:
        """What stands between braces or quotes; without an end, up to the next field."""
        self.pos += 1
        start = self.pos
        if opening == "{" and self.closers is not None:
            end = self.closers.get(start - 1, -1)
        else:
            end = self._closing(BRACES if opening == "{" else _QUOTED)
        if end >= 0 and not self._ran_away(start, end):
            self.pos = end + 1
            return str(self.text[start:end])
        following = _NEXT_FIELD.search(self.text, start)
        closing = self.text.rfind("\n", start) if following is None else following.start()
        stop = len(self.text) if closing < 0 else closing
        if self.closers is None:
            self.closers = closers_of(self.text)
        kind = "brace" if opening == "{" else "quote"
        self.report("open-value", start - 1, kind=kind, field=self.current_field_name)
        text = str(self.text[start:stop]).rstrip(' \t\n,}"' if following is None else ' \t\n,"')
        self.pos = start + len(text)
        return text

    def _ran_away(self, start: int, end: int) -> bool:
        """Whether a value took the entry's last brace for its own, with the fields in between."""
        return self.last_brace <= end and bool(_NEXT_FIELD.search(self.text, start, end))

    def _closing(self, pattern: re.Pattern[str]) -> int:
        """The place of the brace or quote that ends a value begun before here; -1 for none."""
        depth = 0
        for found in pattern.finditer(self.text, self.pos):
            if found[0] == "{":
                depth += 1
            elif depth and found[0] == "}":
                depth -= 1
            elif not depth:
                return found.start() if pattern is BRACES or found[0] == '"' else -1
        return -1

    def parse_string_body(self, body_end: object) -> None:  # noqa: ARG002 - as pybtex calls it
        """A macro: `@string{acm = "…"}`; its name counts in any case."""
        found = _FIELD.match(self.text, self.pos)
        if not found:
            self.required([self.EQUALS])
            return
        self.named, self.pos = found.start(1), found.end()
        self.replaced, self.parts, self.ends = False, 0, (found.end(), found.end())
        self.current_field_name = found[1]
        self.parse_value()
        self.macros[found[1].lower()] = "".join(self.current_value)

    def substitute_macro(self, name: str) -> str:
        """What a macro stands for; its name, where nobody has said so."""
        self.replaced = True
        month = str(self.current_field_name).lower() == "month" and month_of(name.lower())
        if name.lower() not in self.macros and not month:
            span = self.places.span(self.offset + self.pos - len(name), self.offset + self.pos)
            self.places.warn("no-string", span, name=name)
        text = str(self.macros.get(name.lower(), name))
        self.places.room -= len(text)
        if self.places.room < 0:
            span = self.places.span(self.offset + self.pos - len(name), self.offset + self.pos)
            if self.places.room + len(text) >= 0:
                self.places.warn("big-string", span, name=name)
            return name
        return text
