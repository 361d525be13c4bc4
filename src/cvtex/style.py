"""Styles (kinds of document) and themes (looks): data read from `templates/latex/`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_FAMILY = re.compile(r"\\renewcommand\\familydefault\{(\w+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """A kind of document, from `styles/NAME.yaml`, and its template, from `styles/NAME.tex.j2`.

    `pages` is the budget (0: none), `only` the types of sections it prints (empty: all), `hide` the
    fields of entries it leaves out, `collect` whether it gathers all publications in one section.
    """

    name: str
    description: str
    template: str
    pages: int = 0
    only: frozenset[str] = frozenset()
    hide: frozenset[str] = frozenset()
    collect: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A look, from `themes/NAME.sty`; its first comment line describes it. `family` is LaTeX's name of its font."""

    name: str
    description: str
    sty: str
    family: str = ""


def read_style(name: str, data: Mapping[str, Any], template: str) -> Style:
    """A style from its description."""
    return Style(
        name=name,
        description=str(data["description"]),
        template=template,
        pages=int(data.get("pages", 0)),
        only=frozenset(data.get("only", ())),
        hide=frozenset(data.get("hide", ())),
        collect=data.get("collect") in {True, "true"},
    )


def read_theme(name: str, sty: str) -> Theme:
    """A theme from its file, described by its first line: `% classic: a serif …`."""
    first = sty.splitlines()[0].lstrip("% ") if sty else ""
    family = _FAMILY.search(sty)
    return Theme(
        name=name, description=first.partition(": ")[2] or first, sty=sty, family=family[1] if family else ""
    )
