"""Citation styles: how references are worded, read from `templates/citation/NAME.yaml` or a file of one's own."""

from collections.abc import Mapping
from dataclasses import field, fields, replace
from difflib import get_close_matches
from typing import Any

from cvtex.citation.fields import (
    DATE_PARTS,
    DATES,
    ENGLISH_MONTHS,
    FORMS,
    KNOWN,
    QUESTIONS,
    SERVED,
    TEXT_FORMS,
)
from cvtex.citation.names import NameRules
from cvtex.citation.template import Field, Template, TemplateError, Test, compile_template
from cvtex.diagnostic import Diagnostic, Invalid, Span, dotted
from cvtex.inline import Inline, parse
from cvtex.source import Path, Source
from cvtex.value import dataclass

NAMES_IN_FULL = NameRules()
_ASIDE = "[{role}][, {metrics}][, {awards}][, {presenting} {presented}][, {acceptance}][, {note}][, {links}]"


@dataclass(frozen=True, slots=True, kw_only=True)
class CitationStyle:
    """A citation style; see schema/citation.schema.json. Templates are by type, dates by the name of their form.

    Of a style of CSL there is the file, and `ready` are the references that its processor made, by where entries stand.
    With `rest`, what a CV needs and a template leaves out is put in front of the details.
    """

    name: str
    description: str
    authors: NameRules = NAMES_IN_FULL
    others: NameRules = NAMES_IN_FULL
    dates: Mapping[str, Template] = field(default_factory=dict)
    months: tuple[str, ...] = ENGLISH_MONTHS
    page_range: str = "as-is"
    dash: str = "–"
    american: bool = False
    repeat_year: bool = True
    templates: Mapping[str, Template]
    details: tuple[Template, ...] = ()
    rest: bool = True
    brief: Template = ()
    aside: Template = ()
    csl: bytes = b""
    ready: Mapping[Span, Inline] = field(default_factory=dict)

    def template(self, kind: str) -> Template:
        """The template of a type: its own, or that of the type that serves for it, or `default`."""
        while kind not in self.templates:
            kind = SERVED.get(kind, "default")
        return self.templates[kind]


def read_citation_style(name: str, source: Source) -> CitationStyle:
    """A style from a file that the schema allows. Raises Invalid (citation-template)."""
    reader = _Reader(source)
    data = source.data
    names = _rules(NAMES_IN_FULL, data.get("names", {}))
    forms = data.get("dates", {})
    dates = {form: reader.compile(("dates", form), text, reader.date_part) for form, text in forms.items()}
    reader.forms = tuple(dates)
    style = CitationStyle(
        name=name,
        description=str(data["description"]),
        authors=names,
        others=_rules(names, data.get("other_names", {})),
        dates=dates,
        months=tuple(map(str, data.get("months", ENGLISH_MONTHS))),
        page_range=str(data.get("page_range", "as-is")),
        dash=str(data.get("dash", "–")),
        american=data.get("quotes") == "american",
        repeat_year=data.get("repeat_year") != "false",
        templates={
            one.strip(): template
            for kinds, text in data["templates"].items()
            for template in [reader.compile(("templates", kinds), text)]
            for one in kinds.split(",")
        },
        details=tuple(
            reader.compile(("details", number), text)
            for number, text in enumerate(data.get("details", [_ASIDE.replace(", ", " · ")]))
        ),
        rest="details" not in data,
        brief=reader.compile(("brief",), data.get("brief", "")),
        aside=reader.compile(("aside",), data.get("aside", _ASIDE)),
    )
    if "default" not in style.templates:
        hint = 'add one for all types that have none of their own: default: "{title}"'
        message = "there is no template `default`"
        reader.problems.append(
            Diagnostic("error", "citation-template", source.spans.get(("templates",)), message, (hint,))
        )
    if reader.problems:
        raise Invalid(reader.problems)
    return style


def csl_style(name: str, description: str, csl: bytes) -> CitationStyle:
    """A style of CSL, below whose references stands what a CV adds."""
    rows = [{"description": description, "templates": {"default": "{title}"}}]
    plain = read_citation_style(name, Source(name=name, text="", data=rows[0], spans={}, keys={}))
    return replace(plain, csl=csl)


class _Reader:
    """Compiles the templates of a file and collects what is wrong with them."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.parts: Mapping[str, str] = source.data.get("parts", {})
        self.forms: tuple[str, ...] = ()
        self.problems: list[Diagnostic] = []

    def compile(self, path: Path, text: Any, known: Any = None) -> Template:
        """A template; an empty one, and a problem, where it cannot be read."""
        try:
            return compile_template(str(text), known or self.known, {} if known else self.parts)
        except TemplateError as error:
            message, hint = error.args
            span = self.source.spans.get(path)
            self.problems.append(
                Diagnostic("error", "citation-template", span, message, (hint,), dotted(path))
            )
            return ()

    def date_part(self, part: Field | Test) -> str:
        """What is wrong with a part of a date."""
        return _no_such("part of a date", part.name, DATE_PARTS)

    def known(self, part: Field | Test) -> str:
        """What is wrong with a field."""
        if isinstance(part, Test):
            return _no_such("field", part.name, (*KNOWN, *QUESTIONS))
        if wrong := _no_such("field", part.name, (*KNOWN, *self.parts)):
            return wrong
        forms = FORMS.get(part.name, TEXT_FORMS)
        if part.name in DATES:
            forms = ("", *self.forms)
        return _no_such(f"form of {part.name}", part.form, forms)


def _no_such(what: str, name: str, known: tuple[str, ...]) -> str:
    """What is wrong with a name, if anything."""
    if name in known:
        return ""
    near = get_close_matches(name, known, 1)
    return f"there is no {what} `{name}`" + (f"; did you mean `{near[0]}`?" if near else "")


def _rules(base: NameRules, data: Mapping[str, Any]) -> NameRules:
    """Rules for names over others."""
    given = {one.name: one for one in fields(NameRules)}
    values: dict[str, Any] = {
        key: _value(value) for key, value in data.items() if key in given and key != "et_al"
    }
    if cut := data.get("et_al"):
        texts = {"one", "many", "chinese"}
        said: dict[str, Any] = {
            key: _spaced(str(value))
            if key in texts
            else int(value)
            if key in {"above", "first"}
            else str(value)
            for key, value in cut.items()
        }
        values["et_al"] = replace(base.et_al, **said)
    return replace(base, **values)


def _spaced(text: str) -> Any:
    """A text with markup, whose space in front is kept."""
    from cvtex.inline import words

    return words(" " * (len(text) - len(text.lstrip(" "))), parse(text))


def _value(text: Any) -> Any:
    """A text, true or false."""
    return {"true": True, "false": False}.get(text, str(text))
