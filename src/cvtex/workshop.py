"""The commands `cvtex theme` and `cvtex style`: one's own, from the first file to the last check."""

import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from cvtex.diagnostic import Diagnostic, Invalid
from cvtex.guard import guarded
from cvtex.output import write
from cvtex.own import misnamed
from cvtex.packaged import built_in, citation_names, data_folder
from cvtex.terminal import colored, list_rows, report, reporting, say, show
from cvtex.world import World

_SETTINGS = {"help_option_names": ["-h", "--help"]}
theme_app = typer.Typer(
    help="A theme of your own: how documents look.", no_args_is_help=True, context_settings=_SETTINGS
)
style_app = typer.Typer(
    help="A style of your own: what documents print.", no_args_is_help=True, context_settings=_SETTINGS
)


def _themes() -> list[str]:
    return World().theme_names()


def _styles() -> list[str]:
    return World().style_names()


def _own_themes() -> list[str]:
    return World().shelf.names("theme")


def _own_styles() -> list[str]:
    return World().shelf.names("style")


NewName = Annotated[str, typer.Argument(metavar="NAME", help="Small letters, digits and hyphens.")]
EngineOption = Annotated[
    str, typer.Option("--engine", metavar="ENGINE", help="One engine; all that are installed when not given.")
]


@theme_app.command("new")
def new_theme(
    name: NewName,
    origin: Annotated[
        str, typer.Option("--from", metavar="THEME", help="The theme to begin with.", autocompletion=_themes)
    ] = "modern",
) -> None:
    """Write themes/NAME/ into this folder: a theme with comments, which every profile in this folder finds."""
    from cvtex.craft import theme_files

    with reporting((world := World()).texts), guarded():
        _free("theme", name)
        theme = world.theme(origin)
        about = _about(world, "theme", origin)
        cls = (data_folder() / "templates" / "latex" / "cvtex.cls").read_text()
        _write(world, "theme", name, dict(theme_files(name, origin, theme.sty, about, cls)))
    say(f"next: cvtex render FILE --theme {name}, then cvtex theme check {name}")


@style_app.command("new")
def new_style(
    name: NewName,
    origin: Annotated[
        str, typer.Option("--from", metavar="STYLE", help="The style to begin with.", autocompletion=_styles)
    ] = "academic",
) -> None:
    """Write styles/NAME/ into this folder: a style with comments, which every profile in this folder finds."""
    from cvtex.craft import style_files

    with reporting((world := World()).texts), guarded():
        _free("style", name)
        style = world.style(origin)
        template = world.templates(style)[style.template]
        _write(
            world, "style", name, dict(style_files(name, origin, template, _about(world, "style", origin)))
        )
    say(f"next: cvtex render FILE --style {name}, then cvtex style check {name}")


@theme_app.command("check")
def check_theme(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The theme.", autocompletion=_own_themes)],
    engine: EngineOption = "",
) -> None:
    """Render a CV that has everything with a theme, in all styles, and say what breaks or is missing."""
    _check("theme", name, engine)


@style_app.command("check")
def check_style(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The style.", autocompletion=_own_styles)],
    engine: EngineOption = "",
) -> None:
    """Render a CV that has everything in a style, with all themes, and say what breaks."""
    _check("style", name, engine)


BesideArgument = Annotated[
    str, typer.Argument(metavar="[FILE]", help="The profile; without one, this folder is looked through.")
]


def styles(file: BesideArgument = "") -> None:
    """List the kinds of documents, also those of your own that stand beside a profile."""
    _list("style", file)


def themes(file: BesideArgument = "") -> None:
    """List the looks, also those of your own that stand beside a profile."""
    _list("theme", file)


def citations() -> None:
    """List the citation styles, in which publications are worded."""
    world = World()
    list_rows({name: world.citation_style(name).description for name in citation_names()})


def _list(what: str, file: str) -> None:
    """Names and descriptions, one a line; what is wrong with one of one's own goes to standard error."""
    world = World(Path(file).parent)
    rows: dict[str, str] = {}
    found: list[Diagnostic] = []
    for name in world.theme_names() if what == "theme" else world.style_names():
        try:
            rows[name] = (world.theme(name) if what == "theme" else world.style(name)).description
        except Invalid as invalid:
            rows[name] = f"(this {what} does not work)"
            found += invalid.diagnostics
    list_rows(rows)
    report(found, world.texts)


def _check(what: str, name: str, engine: str) -> None:
    """Print a table of all trials, and what was found. Leaves with 1 when something breaks."""
    from cvtex.trial import table, try_style, try_theme

    with reporting((world := World()).texts), guarded():
        trials = (try_theme if what == "theme" else try_style)(name, engine, world)
        show(table(trials, color=colored(sys.stdout)))
        found = list(dict.fromkeys(problem for trial in trials for problem in trial.problems))
        report(found, world.texts)
    raise typer.Exit(1 if any(problem.severity != "note" for problem in found) else 0)


def _free(what: str, name: str) -> None:
    """Raises Invalid (own-name, file-exists) where a theme or style cannot be written under a name."""
    if why := misnamed(what, name, built_in(what)):
        raise Invalid([Diagnostic("error", "own-name", None, why, ("take another name",))])
    folder = Path(f"{what}s") / name
    if os.path.lexists(folder):
        hint = "take another name, or move this one away"
        raise Invalid([Diagnostic("error", "file-exists", None, f"{folder} exists already", (hint,))])


def _about(world: World, what: str, name: str) -> str:
    """The description of a theme or style, as it is written."""
    builtin = data_folder() / "templates" / "latex" / f"{what}s" / f"{name}.yaml"
    own = world.shelf.folder(what, name) / f"{name}.yaml"
    return (builtin if name in built_in(what) else own).read_text(encoding="utf-8")


def _write(world: World, what: str, name: str, files: dict[str, str]) -> None:
    """Write the files of a theme or style, and their schema for editors; print where."""
    folder = Path(f"{what}s") / name
    files[f"{what}.schema.json"] = json.dumps(world.schema_of(what), ensure_ascii=False, indent=1) + "\n"
    for file, text in files.items():
        write(folder / file, text.encode())
    show("\n".join(str(folder / file) for file in files))
