"""Styles (kinds of document) and themes (looks): data read from `templates/latex/`."""

from collections.abc import Mapping
from typing import Any

from cvtex.citation import Citations
from cvtex.design import NO_DESIGN, Design
from cvtex.profile import build_design
from cvtex.source import Source
from cvtex.value import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """A kind of document, from `styles/NAME.yaml`, and its template, from `styles/NAME.tex.j2`.

    `pages` is the budget (0: none), `only` the types of sections it prints (empty: all), `hide` the
    fields of entries it leaves out, `collect` whether it gathers all publications in one section, `file` where the
    template of somebody's own lies, `citations` how publications are worded.
    """

    name: str
    description: str
    template: str
    pages: int = 0
    only: frozenset[str] = frozenset()
    hide: frozenset[str] = frozenset()
    collect: bool = False
    file: str = ""
    citations: Citations


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A look: sizes, lengths and gaps from `themes/NAME.sty`, and from `themes/NAME.yaml` a description, the design that
    holds where a profile says nothing, and the options that it does not honour, `headings.align`; `about` is what
    the .yaml of somebody's own says, and where."""

    name: str
    description: str
    sty: str
    design: Design = NO_DESIGN
    ignores: tuple[str, ...] = ()
    about: Source | None = None


def read_style(
    name: str, data: Mapping[str, Any], template: str, citations: Citations, file: str = ""
) -> Style:
    """A style from its description; one of somebody's own from a file."""
    return Style(
        name=name,
        description=str(data["description"]),
        template=template,
        pages=int(data.get("pages", 0)),
        only=frozenset(data.get("only", ())),
        hide=frozenset(data.get("hide", ())),
        collect=data.get("collect") in {True, "true"},
        file=file,
        citations=citations,
    )


def read_theme(name: str, sty: str, source: Source, own: bool = False) -> Theme:
    """A theme from its two files, of somebody's own or one that ships with the program."""
    data = source.data
    return Theme(
        name=name, description=str(data["description"]), sty=sty, design=build_design(source),
        ignores=tuple(map(str, data.get("ignores", ()))), about=source if own else None,
    )  # fmt: skip
