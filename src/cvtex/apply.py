"""The command `cvtex tailor`: the page of a profile for each of some jobs."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Annotated

import typer

from cvtex.diagnostic import Diagnostic, refuse_warnings
from cvtex.guard import guarded
from cvtex.options import (
    ENGINE_NAMES,
    ArchiveOption,
    CitationOption,
    DepsOption,
    DesignOption,
    FillOption,
    LatexOption,
    MissingOption,
    SettingsOption,
    StrictOption,
    choice,
)
from cvtex.output import TARGETS, is_folder, named, put, rule, spare_inputs
from cvtex.settings import ORIGIN
from cvtex.terminal import colored, report, reporting, say, show
from cvtex.world import STDIN, World

if TYPE_CHECKING:
    from cvtex.tailor import Refused, Tailored
    from cvtex.tailoring.report import Report
    from cvtex.tailoring.wishes import Job

JobOption = Annotated[
    list[str],
    typer.Option(
        "--job", "-j", metavar="POSTING",
        help="A posting as text, Markdown, HTML or PDF; a job file (.yaml); a folder of them; - for standard input. May be given more than once.",
    ),
]  # fmt: skip
WhyOption = Annotated[
    list[str] | None,
    typer.Option(
        "--why", metavar="ID",
        help="Say why a bullet or an entry is on the page, or what it would cost to have it there. May be given more than once.",
    ),
]  # fmt: skip
Files = list[tuple[str, bytes]]
MANY = 4  # jobs for which a bar is drawn


def tailor(
    file: Annotated[str, typer.Argument(metavar="FILE", help="The profile; - is standard input.")],
    job: JobOption,
    style: Annotated[str, typer.Option("--style", "-s", metavar="STYLE", help="Kind of document; that of the job file, or resume, when not given.")] = "",
    theme: Annotated[str, typer.Option("--theme", "-t", metavar="THEME", help="The look, in place of the profile's.")] = "",
    engine: Annotated[str, choice("--engine", ENGINE_NAMES, "Which TeX to use; auto takes the first that will do.")] = "auto",
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="PATH", help="Where to write: a folder, for one job a file, or - for standard output. PROFILE-JOB.pdf here when not given.")
    ] = "",
    to: Annotated[
        list[str] | None,
        choice("--to", (*TARGETS, "json"), "What to write; may be given more than once. json says what was chosen, and from what.", many=True),
    ] = None,
    fill: FillOption = "auto",
    why: WhyOption = None,
    design: DesignOption = "",
    settings: SettingsOption = None,
    deps: DepsOption = "",
    citations: CitationOption = "",
    missing: MissingOption = "error",
    latex: LatexOption = False,
    archive: ArchiveOption = False,
    strict: StrictOption = False,
) -> None:  # fmt: skip
    """Make the page that matters most for a posting: cvtex tailor ada.yaml --job acme.txt writes ada-acme.pdf.

    It is chosen from all of the profile, is full to its last line, and no other choice is worth more; no word is changed.
    """
    from cvtex import pipeline
    from cvtex.jobs import jobs
    from cvtex.tailor import tailor as pages

    if file == STDIN and STDIN in job:
        raise typer.BadParameter(
            "standard input can be the profile or a posting, not both", param_hint="--job"
        )
    world = World()
    world.texts[ORIGIN] = "\n".join(" ".join(setting.splitlines()) for setting in settings or ())
    targets = to or [named(output)]
    with reporting(world.texts), guarded():
        source = pipeline.load(file, world)
        wanted = jobs(job, world, str(source.data.get("language", "en")))
        places = _places(file, wanted, targets, output)
        request = pipeline.Request(
            profile=file, style=style, theme=theme, engine=engine, settings=tuple(settings or ()), design=design,
            boxes=missing == "warn", allow_latex=latex, archive=archive, citations=citations,
        )  # fmt: skip
        outcomes: list[Tailored | Refused] = []
        with _progress(len(wanted)) as advance:
            for outcome in pages(request, source, world, wanted, fill):
                outcomes.append(outcome)
                advance()
        _deliver(outcomes, targets, places, world, deps, strict, why or ())


def _deliver(
    outcomes: Sequence["Tailored | Refused"], targets: Sequence[str], places: Mapping[tuple[str, str], str],
    world: World, deps: str, strict: bool, why: Sequence[str],
) -> None:  # fmt: skip
    """Write what there is, say what there is not, and leave with the code of the first that there is not."""
    from cvtex.explain import explained
    from cvtex.tailor import Tailored

    made = [(one, explained(one)) for one in outcomes if isinstance(one, Tailored)]
    refused = [one for one in outcomes if not isinstance(one, Tailored)]
    warnings = list(dict.fromkeys(chain.from_iterable(one.rendered.warnings for one, _ in made)))
    if strict:
        refuse_warnings(warnings)
    written = [
        file for one, about in made for target in targets
        for file in _files(one, about, target, places[one.job.output, target])
    ]  # fmt: skip
    answers = [
        f"{one.job.output}: " * (len(outcomes) > 1) + _answer(name, one, about)
        for one, about in made
        for name in why
    ]
    spare_inputs([*(place for place, _ in written), *filter(None, [deps])], world.inputs)
    report([*warnings, *chain.from_iterable(_of_job(one, len(outcomes)) for one in refused)], world.texts)
    for place, data in written:
        put(place, data)
    if deps:
        put(deps, os.fsencode(rule([place for place, _ in written], world.inputs)))
    _tell([about for _, about in made], len(outcomes), answers)
    if shown := [place for place, _ in written if place != STDIN]:
        show("\n".join(shown))
    if refused:
        raise typer.Exit(refused[0].why.exit_code)


def _of_job(refused: "Refused", many: int) -> Iterator[Diagnostic]:
    """What is wrong, with the name of the job where there are several and the place does not tell."""
    for one in refused.why.diagnostics:
        named = many > 1 and not (one.span and one.span.file == refused.job.name)
        yield replace(one, message=f"{refused.job.name}: {one.message}") if named else one


def _answer(name: str, made: "Tailored", about: "Report") -> str:
    """Why something is on the page or not. Raises Invalid."""
    from cvtex.tailoring.answer import find, tell
    from cvtex.tailoring.reasons import why

    return tell(why(made.choice.page, made.choice.selection, find(name, about)), about)


def _tell(reports: Sequence["Report"], many: int, answers: Sequence[str]) -> None:
    """Say on standard error what was chosen: at length for one job, a line each for many."""
    from cvtex.tailoring.summary import overview, summary

    color, columns = colored(sys.stderr), get_terminal_size().columns
    if many == 1 and reports:
        say(summary(reports[0], columns, color))
    elif reports:
        say(overview(reports, color))
    for answer in answers:
        say(answer)


def _files(made: "Tailored", about: "Report", target: str, place: str) -> Files:
    """What is written for one target: places and bytes."""
    from cvtex.formats import convert
    from cvtex.tailoring.report import as_json

    return [(place, as_json(about).encode())] if target == "json" else convert(made.rendered, target, place)


def _places(
    file: str, wanted: Sequence["Job"], targets: Sequence[str], output: str
) -> Mapping[tuple[str, str], str]:
    """Where the results of each job go. Raises BadParameter where one place is given for several."""
    stem = "profile" if file == STDIN else Path(file).stem
    folder = is_folder(output)
    names = {
        one.output: one.output if one.source and "output" in one.source.data else f"{stem}-{one.output}"
        for one in wanted
    }
    if output and not folder:
        if len(names) * len(targets) > 1:
            raise typer.BadParameter("several documents need a folder: end it with /", param_hint="-o")
        return {(wanted[0].output, targets[0]): output}
    return {
        (job, target): str(Path(output) / f"{name}.{target}")
        for job, name in names.items()
        for target in targets
    }


@contextmanager
def _progress(many: int) -> Iterator[Callable[[], None]]:
    """A bar on standard error, where somebody looks and there is something to wait for."""
    if many < MANY or not sys.stderr.isatty():
        yield lambda: None
        return
    with typer.progressbar(length=many, label="tailoring", file=sys.stderr) as bar:
        yield lambda: bar.update(1)
