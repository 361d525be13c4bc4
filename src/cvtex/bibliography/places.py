"""Offsets into a file as lines and columns."""

import re
from bisect import bisect_right
from collections.abc import Mapping

from cvtex.diagnostic import Diagnostic, Span

MOST_REPLACED = 10_000_000  # characters that all names of strings in a file may stand for

# What may be odd about a file: its code, what is said of it, and what to do.
ODD: Mapping[str, tuple[str, str, str]] = {
    "at": ("bib-syntax", "this `@` begins no entry", "write `@article{{key, …}}`"),
    "open-entry": ("bib-syntax", "this entry is not closed", "add the `}}` that is missing"),
    "open-value": ("bib-syntax", "this {kind} is not closed", "add the {kind} that ends `{field}`"),
    "stray-brace": ("bib-syntax", "a brace too many", "remove this `}}`"),
    "no-comma": ("bib-syntax", "a comma is missing behind `{field}`", "add it here"),
    "unexpected": ("bib-syntax", "{found}", "look for a comma, quote or brace that is missing"),
    "no-key": ("bib-key", "this @{kind} has no key", "write `@{kind}{{a-name-of-its-own, …}}`"),
    "second-key": ("bib-duplicate-key", "a second entry `{key}`", "it also stands on line {line}; rename one"),
    "second-field": ("bib-duplicate-field", "a second `{field}` in {key}", "the first one counts; remove one"),
    "no-string": ("bib-string", "there is no string `{name}`", "write `@string{{{name} = {{…}}}}` above, or the text in braces"),
    "big-string": ("bib-string", "`{name}` stands for too much text", "write less in `@string`"),
    "no-parent": ("bib-crossref", "there is no entry `{key}`", "mend the {field}, or remove it"),
    "circle": ("bib-crossref", "`{key}` inherits from itself", "remove the {field} of one of them"),
    "type": ("bib-type", "the type {kind} is not known", "it is taken for `{taken}`; write {known}"),
    "no-title": ("bib-title", "{key} has no title", "write one: {example}"),
    "names": ("bib-names", "several names in one", "separate them by ` and `"),
    "thanks": ("bib-names", "a note on a name is not understood", "it is kept in `extra`, as `{field}`"),
    "date": ("bib-date", "`{shown}` is no date from 1900 to 2099", "write 2024, 2024-05 or 2024-05-31"),
    "doi": ("bib-doi", "`{shown}` is not a DOI", "write it as 10.1145/3676641.3716001"),
    "url": ("bib-url", "this is not a web address", "start with https://"),
    "own": ("bib-own", "this field is cvtex's own, and not as cvtex writes it", "remove it"),
    "command": ("bib-command", "the command `\\{name}` is not known", "its text is kept; write it in characters"),
    "dropped": ("bib-command", "`\\{name}` is left out with what it says", "remove it, or say it in `note`"),
    "not-ris": ("ris-syntax", "this line begins with no tag", "a line is `TI  - A title`; it is read as part of the line above"),
    "no-end": ("ris-syntax", "this record has no end", "write `ER  - ` behind it"),
    "no-begin": ("ris-syntax", "this record does not begin with its type", "write `TY  - JOUR` in front of it"),
    "too-long": ("bib-too-long", "this text has {length} characters, more than {most}", "shorten it; it is kept in `extra`, which is not printed"),
}  # fmt: skip


class Places:
    """Where things stand in a text, and what is odd about them: `problems` grows while the text is read."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.length = len(text)
        self.starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self.problems: list[Diagnostic] = []
        self.times: dict[str, int] = {}  # how often each id was wanted
        self.room = MOST_REPLACED

    def span(self, start: int, end: int) -> Span:
        """The span of the characters from `start` to `end`, cut at the end of its first line."""
        line = bisect_right(self.starts, start)
        first = self.starts[line - 1]
        last = self.starts[line] - 1 if line < len(self.starts) else self.length
        return Span(self.name, line, start - first + 1, max(min(end, last), start) - first + 1)

    def warn(self, what: str, span: Span, **values: object) -> None:
        """Add a warning, one of `ODD`."""
        code, message, hint = ODD[what]
        words = {key: str(value) for key, value in values.items()}
        self.problems.append(
            Diagnostic("warning", code, span, message.format_map(words), (hint.format_map(words),))
        )
