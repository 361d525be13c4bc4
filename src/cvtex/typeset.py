"""A document to TeX: Jinja fills the style's template with macros of `cvtex.cls`.

Every line of the body that prints something ends in a comment `%@LINE:COLUMN`, the place in the profile
it came from; these are the marks by which TeX's complaints find their way back.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from functools import partial
from typing import Any

from cvtex import document as doc
from cvtex.diagnostic import Span
from cvtex.inline import Code, Link, Math, Text
from cvtex.language import words_of
from cvtex.latex import ESCAPES, PDFLATEX_ESCAPES, emit, escape, escape_url, math
from cvtex.raw import Raw
from cvtex.style import Style, Theme

_MARK = re.compile(r"%@(\d+):(\d+)$")


@dataclass(frozen=True, slots=True)
class TexSource:
    """What TeX reads. The preamble depends on style, theme, paper and engine only; `marks` maps lines of
    both together, counted from 1, to the profile; `raws` are the texts that are LaTeX themselves, by name."""

    preamble: str
    body: str
    marks: Mapping[int, Span]
    raws: Mapping[str, Raw] = field(default_factory=dict)

    @property
    def files(self) -> Mapping[str, bytes]:
        """What stands beside it: a file for each of `raws`."""
        return {f"{name}.tex": raw.content.encode() for name, raw in self.raws.items()}


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
    """The TeX source of a document. `fonts` gives the file of a script's font; `templates` all templates by name."""
    escapes = PDFLATEX_ESCAPES if engine == "pdflatex" else ESCAPES
    found = raws(document)
    options = (
        f"{paper}paper,theme={theme.name},style={style.name},pages={style.pages}{',latex=1' * bool(found)}"
    )
    lines = [rf"\documentclass[{options}]{{cvtex}}"]
    page = escape(words_of(document.language).labels["page"] + "\u00a0", escapes).removeprefix("~")
    lines += [rf"\cvset{{word}}{{page={page}\cvpage\ / \cvpages}}"]
    lines += [rf"\cvfontfile{{{script}}}{{{path}}}" for script, path in (fonts or {}).items()]
    preamble = "\n".join(lines) + "\n"
    template = _environment(templates, escapes).get_template(f"styles/{style.name}.tex.j2")
    body = re.sub(r"\n{2,}", "\n", template.render(document=document, head=document.head)).lstrip("\n")
    return TexSource(preamble, body, _marks(preamble + body, document.head.span.file), found)


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
    return set("".join(one.code if isinstance(one, Raw) else one for one in _printed(document)))


def raws(document: doc.Document) -> Mapping[str, Raw]:
    """What a document prints of LaTeX that the profile wrote, by name."""
    return {one.name: one for one in _printed(document) if isinstance(one, Raw)}


def _printed(value: Any) -> Iterator[str | Raw]:
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
        case str() | Raw():
            yield value
        case tuple():
            for one in value:
                yield from _printed(one)
        case doc.Contact() | doc.Bullet():
            yield from _printed(value.text)
        case Span():
            return
        case _ if is_dataclass(value):
            for one in fields(value):
                if one.name not in {"id", "tags"}:
                    yield from _printed(getattr(value, one.name))
