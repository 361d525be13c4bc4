"""How a profile becomes a PDF, stage by stage; each stage returns a new value and edits none.

    YAML --load--> Source --validate--> Profile --compose--> Document --typeset--> TexSource
         --compile--> Run --finish--> PDF

`load` and `validate` say what is wrong with a profile, all at once and by line. `compose` decides what
goes on paper; it knows no LaTeX. `typeset` writes LaTeX; it knows no files. `compile` runs the engine once
and reads its complaints back as lines of the profile. `finish` builds the tag tree and the metadata.
Whatever goes wrong is a `Diagnostic`; `Invalid` is the only exception that crosses a stage.

`cli` calls `render` and nothing below it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from importlib import import_module
from pathlib import Path
from threading import Thread

from cvtex.compose import compose
from cvtex.diagnostic import Diagnostic, Invalid
from cvtex.document import Document
from cvtex.profile import Profile, build_profile
from cvtex.rules import check_data, check_names
from cvtex.settings import apply_settings
from cvtex.source import Source, load_source
from cvtex.style import Style
from cvtex.typeset import TexSource, characters, typeset
from cvtex.world import World, shown_name

THEME = "classic"  # for a profile that names none


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked for. `theme` and `paper` are the profile's own when empty; `pages` overrules the style's."""

    profile: str
    style: str = "resume"
    theme: str = ""
    engine: str = "auto"
    pages: int | None = None
    settings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """What came out: the PDF, everything on the way to it, and all files that were read."""

    document: Document
    tex: TexSource
    files: Mapping[str, bytes]
    pdf: bytes
    pages: int
    runs: int
    warnings: tuple[Diagnostic, ...]
    inputs: tuple[Path, ...]


def render(request: Request, source: Source, world: World) -> Rendered:
    """A profile to a PDF. Raises Invalid."""
    from cvtex.engine import choose, compile
    from cvtex.finish import finish
    from cvtex.fonts import fonts_for

    profile = validate(apply_settings(source, request.settings), world)
    style = _budgeted(world.style(request.style), request.pages)
    theme = world.theme(request.theme or _wanted_theme(profile, style))
    document = compose(profile, style)
    printed = characters(document)
    engine = choose(request.engine, printed)
    tex = typeset(
        document, style, theme, world.templates(style),
        engine=engine.name, paper=profile.design.paper, fonts=fonts_for(printed),
    )  # fmt: skip
    files = world.latex_files(theme)
    Thread(target=import_module, args=("pikepdf",)).start()  # while TeX runs, for `finish`
    try:
        run = compile(
            tex, engine, files, epoch=world.epoch(document), name=f"{Path(source.name).stem}-{style.name}"
        )
        pages = _within(run.log, style)
    except Invalid as invalid:
        raise Invalid(_at_style(problem, source, style) for problem in invalid.diagnostics) from invalid
    pdf = finish(
        run.pdf,
        title=document.title,
        author=document.head.name,
        language=document.language,
        updated=date(*document.updated) if document.updated else None,
        epoch=world.epoch(document),
    )
    return Rendered(
        document=document, tex=tex, files=files, pdf=pdf, pages=pages, runs=run.runs, warnings=run.warnings,
        inputs=tuple(world.inputs),
    )  # fmt: skip


def load(name: str, world: World) -> Source:
    """A profile's data with the place of every value. Raises Invalid."""
    return load_source(shown_name(name), world.read_profile(name))


def validate(source: Source, world: World) -> Profile:
    """What the data mean. Raises Invalid with everything that is wrong with them."""
    from cvtex.validate import check

    problems = [*check(source, world.schema()), *check_data(source)]
    if problems:
        raise Invalid(problems)
    profile = build_profile(source)
    if problems := check_names(profile, source, world.style_names(), world.theme_names()):
        raise Invalid(problems)
    return profile


def _wanted_theme(profile: Profile, style: Style) -> str:
    """The theme that the profile names for this style, or for all of them."""
    selection = profile.styles.get(style.name)
    return (selection.theme if selection else "") or profile.design.theme or THEME


def _budgeted(style: Style, pages: int | None) -> Style:
    """The style with another page budget."""
    return style if pages is None else replace(style, pages=pages)


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
    if problem.code != "page-budget":
        return problem
    span = source.keys.get(("styles", style.name)) or source.keys.get(("sections",))
    hint = f"select less under `styles: {{{style.name}: …}}`, or allow more with --pages"
    return replace(problem, span=span, hints=(hint,))
