"""A document to TeX: Jinja fills the style's template with macros of `cvtex.cls`.

Every line of the body that prints something ends in a comment `%@LINE:COLUMN`, the place in the profile
it came from; these are the marks by which TeX's complaints find their way back.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import partial
from typing import Any

from cvtex import document as doc
from cvtex.diagnostic import Diagnostic, Invalid, Span
from cvtex.inline import Code, Link, Math, Text
from cvtex.language import words_of
from cvtex.latex import ESCAPES, PDFLATEX_ESCAPES, emit, escape, escape_url, math
from cvtex.style import Style, Theme

MAX_LINE = 190_000  # bytes of a line that every engine can read; it ends at 200000
MAX_URL = 30_000  # characters of an address in TeX; XeTeX drops links that are twice as long
_LONG_URL = re.compile(rf"\\cvlink\{{([^{{}}]{{{MAX_URL},}})\}}")
_MARK = re.compile(r"%@(\d+):(\d+)$")


@dataclass(frozen=True, slots=True)
class TexSource:
    """What TeX reads. The preamble depends on style, theme, paper and engine only; `marks` maps lines of
    both together, counted from 1, to the profile."""

    preamble: str
    body: str
    marks: Mapping[int, Span]


def typeset(
    document: doc.Document,
    style: Style,
    theme: Theme,
    templates: Mapping[str, str],
    *,
    engine: str,
    paper: str = "a4",
    fonts: Mapping[str, str] | None = None,
) -> TexSource:
    """The TeX source of a document. `fonts` gives the file of a script's font; `templates` all templates by name.

    Raises Invalid (too-long).
    """
    escapes = PDFLATEX_ESCAPES if engine == "pdflatex" else ESCAPES
    options = f"{paper}paper,theme={theme.name},style={style.name},pages={style.pages}"
    lines = [rf"\documentclass[{options}]{{cvtex}}"]
    page = escape(words_of(document.language).labels["page"] + "\u00a0", escapes).removeprefix("~")
    lines += [rf"\cvset{{word}}{{page={page}\cvpage\ / \cvpages}}"]
    lines += [rf"\cvfontfile{{{script}}}{{{path}}}" for script, path in (fonts or {}).items()]
    preamble = "\n".join(lines) + "\n"
    template = _environment(templates, escapes).get_template(f"styles/{style.name}.tex.j2")
    body = re.sub(r"\n{2,}", "\n", template.render(document=document, head=document.head)).lstrip("\n")
    marks = _marks(preamble + body, document.head.span.file)
    _refuse_long_lines(preamble + body, marks)
    return TexSource(preamble, body, marks)


def _refuse_long_lines(text: str, marks: Mapping[int, Span]) -> None:
    """Raise Invalid (too-long) for what would overrun TeX's buffer: a list of ten thousand items, say."""
    lines = list(enumerate(text.split("\n"), 1))
    sizes = ((number, len(line.encode())) for number, line in lines)
    wrong = [
        (number, f"what is set in one piece here is {size} bytes of TeX, more than {MAX_LINE}")
        for number, size in sizes
        if size > MAX_LINE
    ]
    wrong += [
        (number, f"an address is {len(url)} characters of TeX, more than {MAX_URL}")
        for number, line in lines
        for url in _LONG_URL.findall(line)
    ]
    if wrong:
        hint = "split it, or shorten it"
        raise Invalid(Diagnostic("error", "too-long", marks.get(at), said, (hint,)) for at, said in wrong)


def _marks(text: str, file: str) -> Mapping[int, Span]:
    """Where the lines of a TeX source came from."""
    found = ((number, _MARK.search(line)) for number, line in enumerate(text.split("\n"), 1))
    return {number: Span(file, int(mark[1]), int(mark[2])) for number, mark in found if mark}


def _environment(templates: Mapping[str, str], escapes: Mapping[str, str]) -> Any:
    """Jinja with delimiters that TeX does not use; whatever a template prints passes through `finalize`."""
    from jinja2 import DictLoader, Environment, StrictUndefined

    environment = Environment(
        block_start_string="<%", block_end_string="%>", variable_start_string="<<", variable_end_string=">>",
        comment_start_string="<#", comment_end_string="#>", trim_blocks=True, lstrip_blocks=True,
        undefined=StrictUndefined, loader=DictLoader(dict(templates)), autoescape=True,
        finalize=partial(_finalize, escapes),
    )  # fmt: skip
    environment.filters["kind"] = lambda block: type(block).__name__.lower()
    environment.filters["address"] = _address
    return environment


def _finalize(escapes: Mapping[str, str], value: Any) -> Any:
    """Everything that a template prints becomes LaTeX here, by type; `Markup` is LaTeX already."""
    from markupsafe import Markup

    if isinstance(value, Markup):
        return value
    return Markup(emit(value, escapes) if isinstance(value, tuple) else escape(str(value), escapes))  # noqa: S704


def _address(url: str) -> Any:
    """The filter `address`: the first argument of a `\\cvlink` in a template."""
    from markupsafe import Markup

    return Markup(escape_url(url))  # noqa: S704


def characters(document: doc.Document) -> set[str]:
    """Every character that a document prints, by which an engine is chosen."""
    return set("".join(_printed(document)))


def _printed(value: Any) -> Iterator[str]:
    """The texts of a document; addresses and what only the metadata say are left out."""
    match value:
        case doc.Document():
            yield from _printed((value.head, value.sections))
        case Text(text) | Code(text):
            yield text
        case Math(text):
            yield from _printed(math(text))
        case Link(_, children):
            yield from _printed(children)
        case str():
            yield value
        case tuple():
            for one in value:
                yield from _printed(one)
        case doc.Contact() | doc.Bullet():
            yield from _printed(value.text)
        case Span():
            return
        case _ if is_dataclass(value):
            for field in fields(value):
                if field.name not in {"id", "tags"}:
                    yield from _printed(getattr(value, field.name))
