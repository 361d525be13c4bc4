"""The commands `cvtex bib`: what is in a bibliography, in another format, and entries from the network."""

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cvtex.bibliography import FORMATS as KNOWN
from cvtex.bibliography.record import Record, Records
from cvtex.decode import decode
from cvtex.diagnostic import Diagnostic, Invalid, refuse_warnings, render_github, render_json
from cvtex.finding import table
from cvtex.guard import guarded
from cvtex.options import FORMATS as REPORTS
from cvtex.options import choice
from cvtex.output import put, spare_inputs
from cvtex.terminal import colored, report, reporting, say, show
from cvtex.world import STDIN, World, shown_name

if TYPE_CHECKING:
    from cvtex.lookup import Services, Wanted
    from cvtex.profile import Person

bib_app = typer.Typer(
    help="Bibliographies: what is in them, other formats, entries from the network.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
TARGETS = ("bib", "json", "ris", "yaml")

ProfileOption = Annotated[
    str,
    typer.Option(
        "--profile", "-p", metavar="FILE", help="Say where the person of this profile is among the authors."
    ),
]
ToOption = Annotated[str | None, choice("--to", TARGETS, "The format, when the name behind -o does not say.")]
OutputOption = Annotated[
    str,
    typer.Option("--output", "-o", metavar="FILE", help="Where to write; standard output when not given."),
]


@bib_app.command("check")
def check_files(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="A .bib, CSL-JSON (.json) or RIS (.ris) file, or several.")],
    profile: ProfileOption = "",
    form: Annotated[
        str, choice("--format", REPORTS, "text for people, json for programs, github for annotations.")
    ] = "text",
    strict: Annotated[bool, typer.Option("--strict", help="Leave with 1 also when there are only warnings.")] = False,
) -> None:  # fmt: skip
    """Say what files hold and what is doubtful in them.

    Types, years, duplicates, what is missing or looks wrong, and under which spellings your name stands there.
    """
    from cvtex.bibreport import examine, findings, record_of

    with reporting((world := World()).texts), guarded():
        owner = _owner(profile, world) if profile else None
        read = {name: _read(name, world) for name in files}
        found = examine(read, owner, date.today())
        problems = _strict(found.problems) if strict else found.problems
    if form == "json":
        show(json.dumps(record_of(found, json.loads(render_json(problems))), ensure_ascii=False, indent=2))
    elif form == "github":
        if problems:
            show(render_github(problems))
    else:
        show(table(findings(found), color=colored(sys.stdout)))
        report(problems, world.texts)
    raise typer.Exit(int(any(problem.severity == "error" for problem in problems)))


def _strict(problems: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The problems, warnings among them as errors."""
    try:
        refuse_warnings(problems)
    except Invalid as invalid:
        return invalid.diagnostics
    return tuple(problems)


@bib_app.command()
def convert(
    file: Annotated[
        str,
        typer.Argument(metavar="FILE", help="A .bib, .json (CSL-JSON), .ris or .yaml file, or a profile; - is standard input."),
    ],
    output: OutputOption = "",
    to: ToOption = None,
    origin: Annotated[str | None, choice("--from", TARGETS, "The format of FILE, when its name does not say.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file behind -o.")] = False,
) -> None:  # fmt: skip
    """Write a bibliography in another format.

    Nothing is lost on the way, and back. Of a profile, its publications are written.
    """
    from cvtex.bibliography.adding import written

    with reporting((world := World()).texts), guarded():
        records = _sound(_read(file, world, origin or ""))
        target = _target(output, to or "", "bib" if _ending(file, origin or "") == ".yaml" else "yaml")
        spare_inputs(filter(None, [output]), world.inputs)
        if output not in ("", STDIN) and Path(output).exists() and not force:
            hint = "name another file, or say --force"
            raise Invalid([Diagnostic("error", "file-exists", None, f"{output} exists already", (hint,))])
        text = written(records.records, target)
        report(records.problems, world.texts)
        put(output or STDIN, text.encode())


@bib_app.command("fetch")
def fetch_entries(
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help="DOIs, arXiv numbers, or the addresses of either.")],
    output: Annotated[
        str,
        typer.Option("--output", "-o", metavar="FILE", help="A file to add the entries to that are not in it; standard output when not given."),
    ] = "",
    to: ToOption = None,
    timeout: Annotated[float, typer.Option("--timeout", min=0.1, max=600, metavar="SECONDS", help="How long to wait for an answer.")] = 20.0,
    doi_url: Annotated[str, typer.Option("--doi-url", envvar="CVTEX_DOI_URL", metavar="URL", help="The service for DOIs.")] = "https://doi.org",
    arxiv_url: Annotated[str, typer.Option("--arxiv-url", envvar="CVTEX_ARXIV_URL", metavar="URL", help="The service for arXiv numbers.")] = "https://export.arxiv.org/api/query",
) -> None:  # fmt: skip
    """Fetch entries from the network.

    They are written to a file, or added to it; what stands there already stays as it is. No other command asks the network.
    """
    from cvtex.bibliography.adding import added, keyed, missing, written
    from cvtex.lookup import Services

    with reporting((world := World()).texts), guarded():
        target = _target(output, to or "", "bib")
        old = output not in ("", STDIN) and Path(output).exists()
        before = _sound(_read(output, world, target)) if old else Records(records=())
        records = _fetched(ids, Services(doi_url, arxiv_url, timeout))
        new = keyed(missing(before.records, records), (str(one.data["id"]) for one in before.records))
        text = added(output, world.texts[output], new, target) if old else written(new, target)
        if new or not old:
            put(output or STDIN, text.encode())
    if output not in ("", STDIN) and new:
        show("\n".join(str(one.data["id"]) for one in new))
    if there := len(records) - len(new):
        say(f"{output or 'the list'} has {there} of these {len(records)} already")


def _fetched(ids: Sequence[str], services: "Services") -> list[Record]:
    """The records of ids, all of them. Raises Invalid with what is wrong with each; nothing is asked for a wrong one."""
    from cvtex.lookup import fetch, wanted

    found: list[Record] = []
    problems: list[Diagnostic] = []
    asked: list[Wanted] = []
    for name in ids:
        try:
            asked.append(wanted(name))
        except Invalid as invalid:
            problems += invalid.diagnostics
    for one in [] if problems else asked:
        try:
            found.append(_understood(one, fetch(one, services)))
        except Invalid as invalid:
            problems += invalid.diagnostics
    if problems:
        raise Invalid(problems)
    return found


def _understood(one: "Wanted", answer: bytes) -> Record:
    """The record in an answer. Raises Invalid (lookup-answer, lookup-unknown)."""
    from cvtex.bibliography import reader
    from cvtex.bibliography.atom import read_atom

    try:
        text = answer.decode()
        records = read_atom(text, one.number) if one.kind == "arxiv" else reader(".json")("answer", text)
    except ValueError as error:
        raise _odd(one, str(error)) from error
    if one.kind == "arxiv" and not records.records:
        message, hint = f"arXiv:{one.number}: there is no such number", "look for a slip of the pen"
        raise Invalid([Diagnostic("error", "lookup-unknown", None, message, (hint,))])
    if len(records.records) != 1 or not records.records[0].data.get("title"):
        raise _odd(one, "it is no entry of CSL-JSON with a title")
    record: Record = records.records[0]
    return record


def _odd(one: "Wanted", why: str) -> Invalid:
    message = f"{one.number}: the answer cannot be used: {why}"
    hint = "try again later, or write the entry yourself"
    return Invalid([Diagnostic("error", "lookup-answer", None, message, (hint,))])


def _owner(name: str, world: World) -> "Person":
    """The person of a profile. Raises Invalid."""
    from cvtex import pipeline

    return pipeline.understand(pipeline.load(name, world), world).profile.person


def _ending(name: str, form: str) -> str:
    """Which format a file has: `.bib`. Raises Invalid (bibliography-format)."""
    ending = f".{form}" if form else Path(name).suffix.lower().replace(".yml", ".yaml")
    if ending not in KNOWN:
        message = f"the name {name} does not say which format this is"
        hint = f"name a file that ends in {', '.join(KNOWN)}, or say --from"
        raise Invalid([Diagnostic("error", "bibliography-format", None, message, (hint,))])
    return ending


def _target(output: str, form: str, default: str) -> str:
    """Which format is written: `.bib`. Raises Invalid (bibliography-format)."""
    return f".{form or default}" if form or output in ("", STDIN) else _ending(output, "")


def _read(name: str, world: World, form: str = "") -> Records:
    """What a file holds; of a profile, its publications. Raises Invalid."""
    from cvtex.bibliography import reader
    from cvtex.bibliography.adding import named
    from cvtex.gather import listed
    from cvtex.pipeline import understand
    from cvtex.source import load_source

    ending = _ending(name, form.removeprefix("."))
    try:
        raw = world.read_profile(name)
    except Invalid as invalid:
        raise Invalid(replace(one, hints=()) for one in invalid.diagnostics) from invalid
    shown = shown_name(name)
    text = decode(shown, raw)
    if ending == ".yaml" and (source := load_source(shown, raw)).data.get("cvtex"):
        valid = understand(source, world)
        return Records(records=named(listed(valid.source)), problems=valid.warnings)
    records: Records = reader(ending)(shown, text)
    return records


def _sound(records: Records) -> Records:
    """The records of a file that could be read whole. Raises Invalid with its errors."""
    if errors := [problem for problem in records.problems if problem.severity == "error"]:
        raise Invalid(errors)
    return records
