"""The command `cvtex check`: a table, or JSON, of what a machine gets out of PDFs."""

import json
import re
import sys
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cvtex.diagnostic import Diagnostic, Invalid, render_json, visible
from cvtex.finding import Finding, table
from cvtex.guard import guarded
from cvtex.options import CitationOption, DesignOption, choice
from cvtex.settings import ORIGIN
from cvtex.terminal import colored, report, say, show
from cvtex.value import dataclass
from cvtex.world import World, shown_name

if TYPE_CHECKING:
    from cvtex.profile import Profile
    from cvtex.source import Source
    from cvtex.traits import Facts

MOST = 100_000_000  # bytes of a PDF
# What cvtex says of itself: style and theme, and whether the page was chosen from more.
_MADE_AS = re.compile(r"cvtex \S+ \(([\w-]+), ([\w-]+)(, chosen)?\)")
MOST_SHOWN = 20  # problems of one file
FORMATS = ("text", "json")


@dataclass(frozen=True, slots=True)
class Checked:
    """A file, what was found in it, and what is lost of the profile; no facts where it could not be read."""

    name: str
    facts: "Facts | None"
    findings: tuple[Finding, ...]
    problems: tuple[Diagnostic, ...]
    style: str = ""

    @property
    def verdict(self) -> str:
        """The worst that was found: `ok`, `warning`, `loss`, or `unreadable`."""
        states = {finding.state for finding in self.findings}
        return (
            next((state for state in ("loss", "warning") if state in states), "ok")
            if self.facts
            else "unreadable"
        )


def check(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="PDFs, of cvtex or not; - is standard input.")],
    profile: Annotated[
        str,
        typer.Option("--profile", "-p", metavar="FILE", help="Prove that everything this profile prints is in the text."),
    ] = "",
    style: Annotated[
        str,
        typer.Option(
            "--style", "-s", metavar="STYLE", help="The style that it was rendered in; found out when not given.",
            autocompletion=lambda: World().style_names(),
        ),
    ] = "",
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="PATH=VALUE", help="As it was given to render."),
    ] = None,
    theme: Annotated[
        str,
        typer.Option(
            "--theme", "-t", metavar="THEME", help="The theme that it was rendered in; found out when not given.",
            autocompletion=lambda: World().theme_names(),
        ),
    ] = "",
    design: DesignOption = "",
    citations: CitationOption = "",
    text: Annotated[
        bool, typer.Option("--text", help="Print the text as a machine reads it, and the findings to standard error.")
    ] = False,
    form: Annotated[
        str, choice("--format", FORMATS, "text for people, json for programs.")
    ] = "text",
) -> None:  # fmt: skip
    """Say what a PDF tells a machine: its text and order, dates, links, fonts, tags; 1 if something is lost."""
    if (style or theme or design or citations or settings) and not profile:
        message = "it says how a profile was rendered: name one with --profile"
        raise typer.BadParameter(message, param_hint="--style, --theme, --design, --citation-style, --set")
    world = World()
    world.texts[ORIGIN] = "\n".join(" ".join(setting.splitlines()) for setting in settings or ())
    try:
        with guarded():
            told = _profile(profile, design, settings or [], citations, world) if profile else None
            checked = [_checked(name, told, style, theme, world) for name in files]
    except Invalid as invalid:
        report(invalid.diagnostics, world.texts)
        raise typer.Exit(invalid.exit_code) from invalid
    if form == "json":
        show(json.dumps({"files": [_record(one, text) for one in checked]}, ensure_ascii=False, indent=2))
    else:
        _print(checked, text)
        for one in checked:
            report(one.problems[:MOST_SHOWN], world.texts)
            if (more := len(one.problems) - MOST_SHOWN) > 0:
                say(f"… and {more} more, which --format json has")
    raise typer.Exit(int(any(one.verdict in ("loss", "unreadable") for one in checked)))


@dataclass(frozen=True, slots=True)
class Told:
    """The profile that PDFs are said to come from, and the citation style in place of its own."""

    source: "Source"
    profile: "Profile"
    citations: str


def _profile(name: str, design: str, settings: Iterable[str], citations: str, world: World) -> Told:
    from cvtex import pipeline

    request = pipeline.Request(profile=name, design=design, settings=tuple(settings))
    source = pipeline.asked(request, pipeline.load(name, world), world)
    valid = pipeline.understand(source, world)
    return Told(valid.source, valid.profile, citations)


def _checked(name: str, told: "Told | None", style: str, theme: str, world: World) -> Checked:
    """One file. Raises Invalid for what stops all of them: no poppler, no such style."""
    from cvtex import proof
    from cvtex.citing import cited
    from cvtex.compose import compose
    from cvtex.facts import read_pdf
    from cvtex.pipeline import designed, wanted_theme
    from cvtex.tailoring.whole import whole

    shown = visible(shown_name(name))
    try:
        facts = read_pdf(shown, world.read_pdf(name, MOST))
    except Invalid as invalid:
        if invalid.exit_code != 1:
            raise
        return Checked(shown, None, (), invalid.diagnostics)
    found = proof.findings(facts)
    if told is None or not facts.reading.words:
        return Checked(shown, facts, tuple(found), ())
    source, profile = told.source, told.profile
    said = _MADE_AS.fullmatch(facts.creator)
    names = world.style_names()
    if not style and said and said[1] in names:
        chosen = world.style(said[1])
    else:
        chosen = world.style(style) if style else proof.guess(profile, [*map(world.style, names)], facts)
    if not theme:
        theme = said[2] if said and said[2] in world.theme_names() else wanted_theme(profile, chosen)
    about = f"style {chosen.name}{'' if style else ' (guessed)'}"
    design, _ = designed(profile, chosen, world.theme(theme), source)
    chosen = cited(chosen, profile, source, world, told.citations)
    document = compose(profile, chosen, design)
    if said and said[3]:  # by `render` from what the profile selects, or by `tailor` from all of it
        every = compose(whole(profile, chosen), chosen, design)
        wholes = (document,) if every == document else (document, every)
        template = world.templates(chosen)[chosen.template] if chosen.file else ""
        ways = [proof.compare_part(one, source, about, facts, shown, template) for one in wholes]
        row, problems = min(ways, key=lambda one: len(one[1]))
    else:
        row, problems = proof.compare(document, source, about, facts, shown)
    return Checked(shown, facts, (*found, row), tuple(problems), chosen.name)


def _print(checked: list[Checked], text: bool) -> None:
    """A table for each file, its name above it when there are several; the text alone on standard output."""
    for number, one in enumerate(checked):
        if one.facts is None:
            continue
        head = f"{chr(10) * bool(number)}{one.name}\n" if len(checked) > 1 else ""
        if text:
            plain = one.facts.reading.plain.replace("\f", "\n").rstrip("\n")
            show(head + ("\n".join(map(visible, plain.split("\n"))) if sys.stdout.isatty() else plain))
            say(table(map(_seen, one.findings), color=colored(sys.stderr)))
        else:
            show(head + table(map(_seen, one.findings), color=colored(sys.stdout)))


def _seen(row: Finding) -> Finding:
    """A finding without anything that would move the cursor of a terminal."""
    return replace(row, detail=visible(row.detail), hints=tuple(map(visible, row.hints)))


def _record(one: Checked, text: bool) -> dict[str, Any]:
    """A file for programs; these keys stay."""
    facts = one.facts
    reading = facts.reading if facts else None
    return {
        "file": one.name,
        "verdict": one.verdict,
        "bytes": facts.size if facts else None,
        "pages": len(reading.sizes) if reading else None,
        "words": len(reading.words) if reading else None,
        "style": one.style or None,
        "findings": [
            {"check": row.what, "state": row.state, "detail": row.detail, "evidence": list(row.hints)}
            for row in one.findings
        ],
        "problems": json.loads(render_json(one.problems)),
        **({"text": reading.plain} if text and reading else {}),
    }
