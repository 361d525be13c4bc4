r"""The small language of citation templates: `[{authors}, ]“{title}”[, *{container}*][, {year}].`

A `{field}` prints what an entry says; `[a group]` vanishes when one of its own fields is empty; `[this|or that]` prints
the first that does not vanish; `*emphasis*` and `**strong**` as in a profile; `{field:form}` words a field otherwise,
`{field#one|several}` prints a label for it; `{?field}` and `{!field}` print nothing and ask whether it is there,
`{?type=book,thesis}` what it is. A backslash before one of `[ ] { } | * \` means the character itself.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from cvtex.value import dataclass

EMPH, STRONG = "emph", "strong"
DEEPEST = 8  # groups in groups, and parts in parts
MOST_PARTS = 5_000  # pieces of a template, those of its parts counted each time
_TOKEN = re.compile(r"\\([\[\]{}|*\\])|(\*\*?)|\{([^{}]*)\}|([\[\]|])|([^\\*{}\[\]|]+|.)", re.DOTALL)
_FIELD = re.compile(r"([?!]?)([a-z][a-z0-9_]*)(?::([a-z_-]+)|#([^|]*)\|(.*)|=([\w,-]+))?")


@dataclass(frozen=True, slots=True)
class Literal:
    """Characters that stand in the template."""

    text: str
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """`{name:form}`, or the label of a field, `{name#one|several}`; `quoted` behind an opening quotation mark."""

    name: str
    form: str = ""
    labels: tuple[str, str] | None = None
    quoted: bool = False
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Test:
    """`{?name}`, `{!name}`, `{?name=a,b}`: whether it is `wanted` that a field is there, or is one of the values."""

    name: str
    values: frozenset[str]
    wanted: bool


@dataclass(frozen=True, slots=True)
class Group:
    """`[first|second]`, each with the fields without which it vanishes; a part, which is `needed`, makes the group
    around it vanish with it, as a field does."""

    options: "tuple[tuple[frozenset[str], Template], ...]"
    needed: bool = False


Part = Literal | Field | Test | Group
Template = tuple[Part, ...]


class TemplateError(ValueError):
    """A template that cannot be read; `args` are a message and a hint."""


def compile_template(text: str, known: Callable[[Field | Test], str], parts: Mapping[str, str]) -> Template:
    """Read a template. `known` says what is wrong with a field, if anything; `parts` are templates used as fields.

    Raises TemplateError.
    """
    return _Reader(known, parts).read(text)


def fields_of(template: Template) -> Iterator[Field | Test]:
    """Every field that a template prints or asks for."""
    for part in template:
        if isinstance(part, Group):
            for _, option in part.options:
                yield from fields_of(option)
        elif not isinstance(part, Literal):
            yield part


class _Reader:
    """Reads one template and the parts that it uses."""

    def __init__(self, known: Callable[[Field | Test], str], parts: Mapping[str, str]) -> None:
        self.known, self.parts = known, parts
        self.inside: list[str] = []  # the parts that are being read
        self.pieces = 0

    def read(self, text: str) -> Template:
        """A whole template."""
        marks: list[str] = []
        levels: list[list[list[Part]]] = [[[]]]  # groups, their options, the parts of these
        opened: list[int] = []  # how many marks were open where a group began
        for escaped, stars, field, bracket, plain in _TOKEN.findall(text):
            row = levels[-1][-1]
            self.count()
            if stars:
                self.mark(marks, EMPH if stars == "*" else STRONG, opened)
            elif field:
                row.append(self.field(field, _ends(row), tuple(marks)))
            elif bracket == "[":
                levels.append([[]])
                opened.append(len(marks))
                if len(levels) > DEEPEST:
                    raise TemplateError(f"groups are nested deeper than {DEEPEST}", "move one into `parts`")
            elif bracket == "|" and opened:
                levels[-1].append([])
            elif bracket == "]":
                if not opened or opened.pop() != len(marks):
                    raise TemplateError("this `]` closes nothing", "write `\\]` where the bracket is printed")
                group = _group(map(_merged, levels.pop()))
                levels[-1][-1].append(group)
            elif plain in {"{", "}"}:
                raise TemplateError(
                    f"this `{plain}` is no part of a field", f"write `\\{plain}` where it is printed"
                )
            else:
                row.append(Literal(escaped or plain or bracket, tuple(marks)))
        if opened:
            raise TemplateError("a `[` is not closed", "write `\\[` where the bracket is printed")
        if marks:
            raise TemplateError("a `*` is not closed", "write `\\*` where the asterisk is printed")
        return _merged(levels[0][0])

    def count(self) -> None:
        """One more piece, while there may be one."""
        self.pieces += 1
        if self.pieces > MOST_PARTS:
            raise TemplateError(f"with its parts it has more than {MOST_PARTS} pieces", "use fewer `parts`")

    def mark(self, marks: list[str], kind: str, opened: list[int]) -> None:
        """Open or close emphasis."""
        if kind not in marks:
            marks.append(kind)
        elif marks[-1] == kind and len(marks) > (opened[-1] if opened else 0):
            marks.pop()
        else:
            raise TemplateError(
                "emphasis must end in the group where it begins", "close it before the bracket"
            )

    def field(self, text: str, before: str, marks: tuple[str, ...]) -> Part:
        """What stands between braces."""
        found = _FIELD.fullmatch(text)
        if not found:
            raise TemplateError(
                f"`{{{text}}}` is no field", "write {title}, {date:long}, {pages#p.|pp.}, {?doi} or {!doi}"
            )
        asks, name, form, one, several, values = found.groups()
        if name in self.parts and not form and one is None and values is None:
            return self.part(name, asks, marks)
        part: Field | Test
        if asks:
            part = Test(name, frozenset(filter(None, (values or "").split(","))), asks == "?")
        else:
            labels = None if one is None else (one, several)
            part = Field(name, form or "", labels, before == "“", marks)
        if wrong := self.known(part):
            raise TemplateError(wrong, "docs/citations.md lists all fields")
        return part

    def part(self, name: str, asks: str, marks: tuple[str, ...]) -> Part:
        """A template of `parts`, as a group."""
        if asks:
            raise TemplateError(f"`{{{asks}{name}}}` asks for a part", "ask for a field")
        if name in self.inside:
            raise TemplateError(f"the part `{name}` contains itself", "take it out")
        if len(self.inside) == DEEPEST:
            raise TemplateError(f"parts are nested deeper than {DEEPEST}", "write some of them out")
        self.inside.append(name)
        inner = self.read(self.parts[name])
        self.inside.pop()
        return _group([_marked(inner, marks)], needed=True)


def _ends(row: list[Part]) -> str:
    """The character that was printed last."""
    return row[-1].text[-1:] if row and isinstance(row[-1], Literal) else ""


def _group(options: Iterable[Template], needed: bool = False) -> Group:
    """A group of options."""
    return Group(
        tuple(
            (frozenset(part.name for part in option if isinstance(part, Field)), option) for option in options
        ),
        needed,
    )


def _marked(template: Template, marks: tuple[str, ...]) -> Template:
    """A template with marks around all of it."""
    if not marks:
        return template
    return tuple(
        _group((_marked(option, marks) for _, option in part.options), part.needed)
        if isinstance(part, Group)
        else part
        if isinstance(part, Test)
        else replace(part, marks=(*marks, *part.marks))
        for part in template
    )


def _tied(text: str) -> str:
    """What stands before a field; no line ends behind `vol. `, `pp. ` and the like."""
    return re.sub(r"((?:^|\b[^\W\d]{1,4}[.:]?)) $", "\\1\u00a0", text)


def _merged(parts: list[Part]) -> Template:
    """Neighbouring literals as one."""
    merged: list[Part] = []
    for part in parts:
        last = merged[-1] if merged else None
        if isinstance(part, Field) and isinstance(last, Literal):
            behind = merged[-2] if len(merged) > 1 else None
            if last.text != " " or (isinstance(behind, Field) and behind.labels):
                merged[-1] = Literal(_tied(last.text), last.marks)
        if isinstance(part, Literal) and isinstance(last, Literal) and part.marks == last.marks:
            merged[-1] = Literal(last.text + part.text, part.marks)
        else:
            merged.append(part)
    return tuple(merged)
