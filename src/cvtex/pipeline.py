"""How a profile becomes a PDF, stage by stage; each stage returns a new value and edits none.

    YAML --load--> Source --gather--> Source --build--> Profile --compose--> Document --typeset--> TexSource   (a draft)
         --compile--> Run --finish--> PDF                                                   (a rendered one)

`load` and `validate` say what is wrong with a profile, all at once and by line. In between, `gather` puts
publications of files into it: whatever comes behind sees no files. `compose` decides what
goes on paper; it knows no LaTeX. `equip` finds a font for each character, and `typeset` writes LaTeX with it;
it knows no files. `compile` runs the engine once and reads its complaints back as values of the profile. `finish` builds the tag tree and the metadata.
`tailor` stands above: where one page is chosen from all of a draft, `measure` asks TeX for the heights of its blocks, the package
`tailoring` weighs them and finds the best page, and the draft of that page is finished like any other.
Whatever goes wrong is a `Diagnostic`; `Invalid` is the only exception that crosses a stage.

`cli` calls `load` and then `tailor`, which calls `draft` and `finished`; nothing below them.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, replace
from datetime import date
from functools import partial
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from cvtex.bytecode import kept_templates
from cvtex.citing import cited
from cvtex.compose import compose, left_out
from cvtex.design import Design, over
from cvtex.diagnostic import Diagnostic, Invalid, arrange, dotted
from cvtex.document import Document
from cvtex.doubts import remarks
from cvtex.inline import Inline
from cvtex.language import words_of
from cvtex.looks import Look, dress, illegible, mistakes
from cvtex.meaning import load, portrait, understand, validate
from cvtex.printed import raws, texts
from cvtex.profile import Profile, Selection
from cvtex.raw import Raw
from cvtex.settings import apply_design, apply_settings
from cvtex.source import Source, load_source
from cvtex.style import Style, Theme
from cvtex.tailoring.whole import whole
from cvtex.typeset import TexSource, typeset
from cvtex.value import dataclass
from cvtex.world import World, shown_name

if TYPE_CHECKING:
    from cvtex.engine import Engine, Run

__all__ = ["load", "understand", "validate"]  # from `meaning`: the first stages
THEME = "classic"  # for a profile that names none
FINISHING = (  # what takes long to import
    "pikepdf", "lxml.etree", "cvtex.finish", "cvtex.archive", "cvtex.tounicode", "cvtex.figure",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked for. `theme` is the profile's own when empty; `pages` overrules the style's; `boxes`
    stand for characters that no font has, instead of an error; `archive` is a PDF that archives take; `citations` is a
    citation style in place of all that the profile names. `whole` takes no notice of what the profile selects for the style;
    `headline` and `summary` then stand in place of the profile's."""

    profile: str
    style: str = "resume"
    theme: str = ""
    engine: str = "auto"
    pages: int | None = None
    settings: tuple[str, ...] = ()
    design: str = ""
    boxes: bool = False
    allow_latex: bool = False
    archive: bool = False
    citations: str = ""
    whole: bool = False
    headline: Inline = ()
    summary: Inline = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """All that TeX needs: the source, the files beside it, the engine they are for; and what they came from.

    `write` is `typeset` for this document, or another one, with the pen and the lines of the look still to be given; `name`
    is that of the profile.
    """

    document: Document
    style: Style
    theme: Theme
    design: Design
    source: Source
    engine: "Engine"
    tex: TexSource
    files: Mapping[str, bytes]
    warnings: tuple[Diagnostic, ...]
    look: Look
    write: Callable[..., TexSource]
    name: str
    profile: Profile

    @property
    def pictures(self) -> tuple[str, ...]:
        """Those of the files that are no text."""
        return (self.document.head.photo.file,) if self.document.head.photo else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered(Draft):
    """A draft that TeX has set: the PDF, its pages, how often TeX ran, what it said, and what it read of the system."""

    pdf: bytes
    pages: int
    runs: int
    log: str
    read: tuple[str, ...]


def draft(request: Request, source: Source, world: World, *, installed: bool = False) -> Draft:
    """A profile to TeX; the engine need not be installed unless it is said so. Raises Invalid."""
    from cvtex.engine import choose, suggest
    from cvtex.fallback import equip
    from cvtex.trace import trace

    valid = understand(asked(request, source, world), world)
    profile, source = valid.profile, valid.source
    style = _budgeted(
        cited(world.style(request.style), profile, source, world, request.citations), request.pages
    )
    if request.whole:
        profile = whole(profile, style, request.headline, request.summary)
    theme = world.theme(request.theme or wanted_theme(profile, style))
    design, mistaken = designed(profile, style, theme, source)
    picture = portrait(profile, source, world)
    document = compose(profile, style, design, picture.photo if picture else None)
    pictures = picture.files if picture and document.head.photo else {}
    _permit(written := raws(document), request)
    printed = {one.text for one in texts(document)} | {one.code for one in written.values()}
    engine = (choose if installed else suggest)(request.engine, printed)
    look, instead = dress(design, theme, engine.name)
    pen, unprinted = equip(document, engine, look)
    boxed = _boxed(trace(unprinted, source, document), request)
    write = partial(
        typeset, document=document, style=style, theme=theme, templates=world.templates(style), paper=design.paper or "a4",
        keep=kept_templates,
    )  # fmt: skip
    return Draft(
        document=document, style=style, theme=theme, design=design, engine=engine,
        tex=write(pen=pen, look=look.lines), files={**world.latex_files(theme), **pictures}, source=source,
        warnings=(
            *valid.warnings, *style.citations.warnings, *mistaken, *instead, *boxed,
            *(() if request.whole else left_out(profile, style)),
            *remarks(profile, source, [style.name]),
        ),
        look=look, write=write, name=Path(shown_name(request.profile)).name, profile=valid.profile,
    )  # fmt: skip


def portable(made: Draft) -> tuple[TexSource, str]:
    """The source of a draft for any engine, and the characters in it that pdfLaTeX has not. LuaLaTeX has all of XeLaTeX's.

    At the end of the preamble stand the families that pdfLaTeX takes.
    """
    from cvtex.engine import ENGINES
    from cvtex.fallback import equip

    free, bound = (next(row for row in ENGINES if row.name == name) for name in ("xelatex", "pdflatex"))
    look, spare = (dress(made.design, made.theme, engine.name)[0] for engine in (free, bound))
    same = made.engine.can == free.can
    tex = made.tex if same else made.write(pen=equip(made.document, free, look)[0], look=look.lines)
    said = tex.body + "".join(re.findall(r"^\\cvset\{.*", tex.preamble, re.MULTILINE))
    families = "".join(f"{line}\n" for line in spare.families)
    beyond = "".join(sorted(char for char in set(said) if not bound.can_set(char)))
    return replace(tex, preamble=tex.preamble + families), beyond


def asked(request: Request, source: Source, world: World) -> Source:
    """The profile's data with the design and the settings of the request in it. Raises Invalid."""
    if request.design:
        source = apply_design(
            source, load_source(shown_name(request.design), world.read_yaml(request.design))
        )
    return apply_settings(source, request.settings)


def _boxed(unprinted: Iterable[Diagnostic], request: Request) -> list[Diagnostic]:
    """Warnings of the boxes that are printed for characters. Raises Invalid where boxes are not wished."""
    problems = list(unprinted)
    if problems and not request.boxes:
        raise Invalid(problems)
    return [replace(problem, severity="warning") for problem in problems]


def render(request: Request, source: Source, world: World) -> Rendered:
    """A profile to a PDF. Raises Invalid."""
    return finished(draft(request, source, world, installed=True), request, world)


def finished(made: Draft, request: Request, world: World, *, chosen: bool = False) -> Rendered:
    """A draft to a PDF, which says of itself whether it was `chosen` from more. Raises Invalid."""
    epoch = world.epoch(made.document)
    ahead = Thread(target=lambda: [import_module(name) for name in FINISHING])
    ahead.start()  # while TeX runs
    run, pages = compiled(made, made.source, epoch)
    ahead.join()
    from cvtex.finish import finish

    pdf = finish(
        run.pdf,
        title=made.document.title,
        author=made.document.head.name,
        language=made.document.language,
        updated=date(*made.document.updated) if made.document.updated else None,
        epoch=epoch,
        archive=request.archive,
        made_as=f"{made.style.name}, {made.theme.name}{', chosen' * chosen}",
        printed={char for one in texts(made.document) for char in one.text},
        portrait=words_of(made.document.language).labels["portrait"].format(name=made.document.head.name),
    )
    draft_of = {one.name: getattr(made, one.name) for one in fields(Draft)}
    draft_of["warnings"] = (*run.warnings, *made.warnings)
    return Rendered(**draft_of, pdf=pdf, pages=pages, runs=run.runs, log=run.log, read=run.read)


def _permit(found: Mapping[str, Raw], request: Request) -> None:
    """Raises Invalid (latex-not-allowed) for LaTeX of the profile that nobody has allowed."""
    hint = "--allow-latex hands it to TeX; TeX can read files, so allow only what you wrote yourself"
    message = "LaTeX in a profile is printed only when it is allowed"
    if found and not request.allow_latex:
        raise Invalid(
            Diagnostic("error", "latex-not-allowed", raw.at(0), message, (hint,)) for raw in found.values()
        )


def wanted_theme(profile: Profile, style: Style) -> str:
    """The theme that the profile names for this style, or for all of them."""
    selection = _selection(profile, style)
    return selection.theme or selection.design.theme or profile.design.theme or THEME


def designed(profile: Profile, style: Style, theme: Theme, source: Source) -> tuple[Design, list[Diagnostic]]:
    """The design of a document, the theme's own below the profile's below the style's; what is doubtful about it.

    Raises Invalid (unknown-color) for what is wrong.
    """
    given = (
        (profile.design, ("design",)),
        (_selection(profile, style).design, ("styles", style.name, "design")),
    )
    design = theme.design
    problems: list[Diagnostic] = []
    if theme.about:
        problems += mistakes(theme.design, theme, theme.about)
        if any(problem.severity == "error" for problem in problems):
            raise Invalid(problems)
        problems += illegible(theme.design, theme.about)
    for one, base in given:
        problems += mistakes(one, theme, source, base)
        accent: Mapping[str, str] = {"accent": one.accent} if one.accent else {}
        design = over(replace(one, colors={**accent, **one.colors}), design)
    if any(problem.severity == "error" for problem in problems):
        raise Invalid(problems)
    return design, [*problems, *illegible(design, source)]


def _selection(profile: Profile, style: Style) -> Selection:
    """What the profile says about a style."""
    return profile.styles.get(style.name, Selection())


def _budgeted(style: Style, pages: int | None) -> Style:
    """The style with another page budget."""
    return style if pages is None else replace(style, pages=pages)


def compiled(made: Draft, source: Source, epoch: int | None) -> tuple["Run", int]:
    """TeX's run on a draft and its pages, as many as are allowed. Raises Invalid."""
    from cvtex.engine import compile
    from cvtex.texlog import swallowed
    from cvtex.trace import trace

    name = f"{Path(source.name).stem}-{made.style.name}"
    try:
        run = compile(made.tex, made.engine, made.files, epoch=epoch or 0, name=name)
        if lost := swallowed(run.log, len(made.tex.marks), made.tex.raws):
            raise Invalid(lost)
        pages = _within(run.log, made.style)
    except Invalid as invalid:
        told = (
            _at_style(problem, source, made.style)
            for problem in invalid.diagnostics
            if problem.code != "fitted"
        )
        raise Invalid(trace(told, source, made.document)) from invalid
    warnings = (_at_style(problem, source, made.style) for problem in run.warnings)
    return replace(run, warnings=arrange(trace(warnings, source, made.document))), pages


def _within(log: str, style: Style) -> int:
    """The number of pages, when the style's budget allows as many. Raises Invalid (page-budget)."""
    from cvtex.texlog import page_count

    pages = page_count(log) or 0
    if style.pages and pages > style.pages:
        message = f"{pages} pages are {pages - style.pages} more than the budget of {style.pages}"
        raise Invalid([Diagnostic("error", "page-budget", None, message)])
    return pages


def _at_style(problem: Diagnostic, source: Source, style: Style) -> Diagnostic:
    """A page that is too long, reported where the profile says what the style prints."""
    if problem.code not in ("page-budget", "fitted"):
        return problem
    path = next(path for path in (("styles", style.name), ("sections",)) if path in source.keys)
    if problem.code == "fitted":
        return replace(problem, span=source.keys[path], path=dotted(path))
    hint = f"select less under `styles: {{{style.name}: …}}`, or allow more with --pages"
    return replace(problem, span=source.keys[path], path=dotted(path), hints=(hint,))
