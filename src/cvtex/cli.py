"""The command line: what was asked for goes to standard output, everything else to standard error."""

import errno
import gc
import os
import sys
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from cvtex import __version__
from cvtex.apply import tailor as tailor_command
from cvtex.bib import bib_app
from cvtex.check import check
from cvtex.diagnostic import Diagnostic, Invalid, refuse_warnings, render_github, render_json, visible
from cvtex.diff import diff
from cvtex.guard import guarded, heed_signals
from cvtex.options import (
    ENGINE_NAMES,
    FORMATS,
    ArchiveOption,
    CitationOption,
    DepsOption,
    DesignOption,
    FillOption,
    LatexOption,
    MissingOption,
    PagesOption,
    SettingsOption,
    StrictOption,
    choice,
)
from cvtex.output import TARGETS, named, places_of, put, rule, spare_inputs, write
from cvtex.packaged import data_folder
from cvtex.settings import ORIGIN
from cvtex.terminal import colored, report, reporting, say, show, silence, told
from cvtex.tidy import cache_app
from cvtex.workshop import citations as list_citations
from cvtex.workshop import style_app, styles, theme_app, themes
from cvtex.world import STDIN, World

app = typer.Typer(
    name="cvtex",
    help="One YAML profile in; a résumé, an academic CV and a publication list out, set by TeX.",
    epilog="Exit codes: 0 done; 1 an input is invalid, nothing was written, or `check` finds a loss; 2 wrong usage; "
    "3 this machine lacks something; 4 TeX failed on valid input; 5 it does not fit its page.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _styles() -> list[str]:
    return World().style_names()


def _themes() -> list[str]:
    return World().theme_names()


StyleOption = Annotated[
    list[str] | None,
    typer.Option(
        "--style",
        "-s",
        metavar="STYLE",
        help="Kind of document; may be given more than once. See `cvtex styles`.",
        autocompletion=_styles,
    ),
]
ThemeOption = Annotated[
    str,
    typer.Option(
        "--theme",
        "-t",
        metavar="THEME",
        help="The look, in place of the profile's. See `cvtex themes`.",
        autocompletion=_themes,
    ),
]
app.add_typer(theme_app, name="theme")
app.add_typer(style_app, name="style")
app.add_typer(bib_app, name="bib")
app.add_typer(cache_app, name="cache")
app.command()(styles)
app.command()(themes)
app.command("citations")(list_citations)


@app.command()
def new(
    file: Annotated[str, typer.Argument(help="Where to write; - is standard output.")] = "cv.yaml",
    style: Annotated[
        str, typer.Option("--style", "-s", help="Which document the profile is for.", autocompletion=_styles)
    ] = "resume",
) -> None:
    """Write a first profile that explains itself and renders as it is."""
    world = World()
    with reporting({}), guarded():
        world.style(style)
        text = world.starter(style)
        if file == STDIN:
            show(text.rstrip("\n"))
            return
        target, schema = Path(file), Path(file).parent / "profile.schema.json"
        ours = (data_folder() / "schema" / "profile.schema.json").read_bytes()
        for path in (target, schema):
            if os.path.exists(path) and (path == target or not _is_ours(path)):  # noqa: PTH110 - never raises
                hint = "name another file, or move this one away"
                raise Invalid([Diagnostic("error", "file-exists", None, f"{path} exists already", (hint,))])
        write(schema, ours)
        write(target, text.encode())
    show(f"{file}\n{schema}")
    say(f"next: cvtex render {file} --style {style}")


def _is_ours(path: Path) -> bool:
    """Whether a file is a schema of cvtex's that may be replaced by a newer one."""
    return path.is_file() and b"cvtex" in path.read_bytes()[:200]


@app.command()
def validate(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Profiles; - is standard input.")],
    form: Annotated[
        str,
        choice("--format", FORMATS, "text for people, json for programs, github for annotations."),
    ] = "text",
) -> None:
    """Check profiles and report everything that is wrong with them, by line."""
    from cvtex import pipeline
    from cvtex.doubts import remarks

    problems: list[Diagnostic] = []
    world = World()
    code = 0
    for name in files:
        try:
            source = pipeline.load(name, world)
            valid = pipeline.understand(source, world)
            problems += [*valid.warnings, *remarks(valid.profile, valid.source)]
        except Invalid as invalid:
            problems += invalid.diagnostics
            code = code or invalid.exit_code
        else:
            if form == "text":
                say(f"{visible(source.name)}: valid")
    if form == "text":
        report(problems, world.texts)
    else:
        printed = render_json(problems) if form == "json" else render_github(problems)
        if printed:
            show(printed)
    raise typer.Exit(code)


@app.command()
def render(
    file: Annotated[str, typer.Argument(metavar="FILE", help="The profile; - is standard input.")],
    style: StyleOption = None,
    theme: ThemeOption = "",
    engine: Annotated[
        str,
        choice(
            "--engine",
            ENGINE_NAMES,
            "Which TeX to use; auto takes the first that is installed and has the characters.",
        ),
    ] = "auto",
    output: Annotated[
        str,
        typer.Option(
            "--output",
            "-o",
            metavar="PATH",
            help="Where to write: a file (.pdf, .tex, .txt or .png says what), a folder, or - for standard "
            "output. NAME-STYLE.pdf here when not given.",
        ),
    ] = "",
    to: Annotated[
        list[str] | None,
        choice(
            "--to",
            TARGETS,
            "What to write, whatever -o is called; may be given more than once. tex is one file to go on with by "
            "hand, which compiles with any engine and without cvtex; it needs no TeX.",
            many=True,
        ),
    ] = None,
    design: DesignOption = "",
    settings: SettingsOption = None,
    deps: DepsOption = "",
    pages: PagesOption = None,
    fill: FillOption = "auto",
    citations: CitationOption = "",
    missing: MissingOption = "error",
    latex: LatexOption = False,
    archive: ArchiveOption = False,
    strict: StrictOption = False,
) -> None:
    """Render a profile: cvtex render ada.yaml --style academic writes ada-academic.pdf."""
    from cvtex import pipeline, tailor
    from cvtex.formats import DRAFT_WRITERS, convert
    from cvtex.keeping import keep

    if deps and output == STDIN:
        raise typer.BadParameter("a rule needs a file to make: name one with -o", param_hint="--deps")
    wanted = style or ["resume"]
    targets = to or [named(output)]
    if archive and "pdf" not in targets:
        raise typer.BadParameter(
            "it is about a PDF: name one with -o, or add --to pdf", param_hint="--archive"
        )
    outputs = places_of(file, wanted, targets, output)
    world = World()
    make = partial(tailor.drafted if DRAFT_WRITERS.keys() >= set(targets) else tailor.render, fill=fill)
    world.texts[ORIGIN] = "\n".join(" ".join(setting.splitlines()) for setting in settings or ())
    with reporting(world.texts), guarded():
        source = pipeline.load(file, world)
        written: list[tuple[str, bytes]] = []
        drafts: list[pipeline.Draft] = []
        for name in wanted:
            request = pipeline.Request(
                profile=file, style=name, theme=theme, engine=engine, pages=pages, settings=tuple(settings or ()),
                design=design, boxes=missing == "warn", allow_latex=latex, archive=archive,
                citations=citations,
            )  # fmt: skip
            made = make(request, source, world)
            drafts.append(made)
            for target in targets:
                written += convert(made, target, outputs[name, target])
        warnings = [one for made in drafts for one in made.warnings]
        if strict:
            refuse_warnings(warnings)
        spare_inputs([*(place for place, _ in written), *filter(None, [deps])], world.inputs)
        report(warnings, world.texts)
        for place, data in written:
            put(place, data)
        files = [place for place, _ in written if place != STDIN]
        if deps:
            written.append((deps, os.fsencode(rule([place for place, _ in written], world.inputs))))
            put(*written[-1])
    shown = "".join(f"{file}\n" for file in files)
    if shown:
        show(shown.removesuffix("\n"))
    if targets == ["pdf"]:
        keep(world, drafts, written, told(warnings, world.texts), shown)


app.command()(check)
app.command()(diff)
app.command("tailor")(tailor_command)


@app.command()
def schema() -> None:
    """Print the JSON Schema of profiles, by which editors complete and explain them."""
    show((data_folder() / "schema" / "profile.schema.json").read_text().rstrip("\n"))


@app.command()
def doctor() -> None:
    """Say what is installed, what is missing, and how to install it."""
    from cvtex.doctor import complete, examine
    from cvtex.finding import table

    findings = examine()
    show(table(findings, color=colored(sys.stdout)))
    raise typer.Exit(0 if complete(findings) else 3)


def _version(asked: bool) -> None:
    if asked:
        show(f"cvtex {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Options of the program itself."""


def main() -> None:
    """The command `cvtex`. A reader that closes the pipe early is no error; what a system refuses is said in a line."""
    gc.disable()  # looking for cycles costs a tenth of a run, which is too short to need it
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # closed by whoever called
            setattr(sys, name, Path(os.devnull).open(mode))  # noqa: SIM115 - as long as the program runs
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    heed_signals()
    try:
        try:
            app(prog_name="cvtex")
        finally:
            sys.stdout.flush()
            gc.freeze()  # nor does the end of the process need it
    except OSError as error:
        for stream in (sys.stdout, sys.stderr):
            silence(stream)
        if error.errno != errno.EPIPE:
            say(f"error: {_refusal(error)}")
        sys.exit(1)


def _refusal(error: OSError) -> str:
    """What the system does not do, in a line."""
    if error.errno == errno.ENOSPC:
        return "there is no space left on the device"
    if isinstance(error, FileNotFoundError) and not error.filename:
        return "the current folder is not there any more"
    why = (error.strerror or str(error)).lower()
    return f"{error.filename}: {why}" if error.filename else f"the system refuses: {why}"
