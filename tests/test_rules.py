"""What the schema cannot say: dates, ids and names that must fit together, and what is never printed."""

import re
from pathlib import Path

import pytest
from casefiles import cases, run_case
from paper import pages

from cvtex import pipeline
from cvtex.compose import compose
from cvtex.diagnostic import Diagnostic, Invalid, render_text
from cvtex.engine import ENGINES, find
from cvtex.latex import Pen
from cvtex.source import Source, load_source
from cvtex.typeset import typeset
from cvtex.world import World

CODES = {
    "end-before-start", "impossible-date", "duplicate-id", "unknown-section", "unknown-entry", "unknown-bullet",
    "unknown-variant", "unknown-field", "unknown-link",
}  # fmt: skip


def problems(text: str) -> tuple[Diagnostic, ...]:
    """What is wrong with a profile."""
    try:
        pipeline.validate(source(text), World())
    except Invalid as invalid:
        assert invalid.exit_code == 1
        return invalid.diagnostics
    return ()


def source(text: str) -> Source:
    return load_source("a.yaml", text.encode())


def produce(text: str) -> str:
    rows = (f"{row.code}\n{render_text([row], {'a.yaml': text})}" for row in problems(text))
    return "\n".join(rows) or "valid"


@pytest.mark.parametrize("case", cases("rules"), ids=lambda case: case.stem)
def test_case(case: Path, update: bool) -> None:
    run_case(case, produce, update)


def test_every_code_has_a_case() -> None:
    shown = {line for case in cases("rules") for line in case.read_text().splitlines()}
    assert shown >= CODES


def test_valid_cases_are_valid_and_the_others_are_not() -> None:
    """`--update` must not turn a mistake into an expectation."""
    for case in cases("rules"):
        text = case.read_text().partition("=====\n")[0]
        assert (not problems(text)) == case.stem.startswith("valid"), case.stem


def test_every_problem_has_the_path_of_what_it_is_about() -> None:
    """As `--set` takes it; its place is the place of that value or key."""
    seen = 0
    for case in cases("rules"):
        written = source(case.read_text().partition("=====\n")[0])
        for problem in problems(written.text):
            path = tuple(int(part) if part.isdecimal() else part for part in problem.path.split("."))
            assert problem.span in {written.spans.get(path), written.keys.get(path)}, (
                case.stem,
                problem.path,
            )
            seen += 1
    assert seen > 30


def test_every_problem_has_a_place_and_a_hint() -> None:
    for case in cases("rules"):
        for problem in problems(case.read_text().partition("=====\n")[0]):
            assert problem.span and problem.hints, problem


# Each word that starts with `Hidden` stands where `visibility: private` or `exclude: true` applies.
SECRETS = """\
cvtex: 1
person: {name: {given: Ada, family: Lovelace}}
sections:
  - type: experience
    id: work
    entries:
      - id: engines
        organization: Engines
        start: 2024
        highlights:
          - Shown bullet.
          - {id: a, text: HiddenA, visibility: private}
          - {id: b, text: HiddenB, exclude: true, variants: [{id: v, text: HiddenBv, differs: [HiddenBv]}]}
          - {id: c, text: HiddenC, visibility: private, highlights: [{id: ci, text: HiddenCi}]}
          - {id: d, text: Shown outer bullet., highlights: [{id: di, text: HiddenDi, exclude: true}]}
        publications:
          - {id: p1, title: Shown paper, date: 2023}
          - {id: p2, title: HiddenPaper, date: 2023, visibility: private}
          - {id: p3, title: HiddenPaperToo, date: 2023, exclude: true}
      - {id: mills, organization: HiddenMills, visibility: private, publications: [{id: p4, title: HiddenInside}]}
      - id: looms
        organization: Looms
        roles:
          - {title: Shown role, start: 2020, end: 2021}
          - {title: HiddenRole, start: 1999, end: 2022, visibility: private, highlights: [HiddenRoleBullet]}
          - {title: HiddenRoleToo, start: 2020, exclude: true}
  - type: education
    visibility: private
    entries: [{institution: HiddenUniversity, publications: [{id: p5, title: HiddenThesis}]}]
  - {type: projects, exclude: true, entries: [{name: HiddenProject}]}
  - type: publications
    totals: true
    entries:
      - {id: p6, title: Another shown paper, date: 2024, metrics: {citations: 2}}
      - {id: p7, title: HiddenPublication, date: 2024, visibility: private, metrics: {citations: 777}}
  - type: skills
    entries: [{name: Shown skill, items: [Weaving]}, {name: HiddenSkill, items: [HiddenItem], exclude: true}]
  - type: awards
    entries: [{title: Shown award}, {title: HiddenAward, visibility: private}]
  - type: teaching
    entries: [{title: Shown course}, {title: HiddenCourse, visibility: private}]
  - type: languages
    entries: [{language: English}, {language: HiddenLanguage, visibility: private}]
  - type: interests
    entries: [Chess, {name: HiddenInterest, exclude: true}]
  - type: text
    entries: [Shown words., {text: HiddenWords, visibility: private}]
  - type: list
    entries: [Shown item., {text: HiddenLine, exclude: true}]
  - type: news
    entries: [{text: Shown news.}, {text: HiddenNews, visibility: private}]
  - type: references
    entries: [{name: Shown referee}, {name: HiddenReferee, visibility: private}]
"""

PICKED = """\
styles:
  resume:
    sections:
      - section: work
        entries:
          - {entry: engines, highlights: [a, b/v, c, ci, d, di], show: [inner, publications]}
          - mills
          - looms
      - education
      - projects
      - {section: publications, entries: [p6, p7]}
      - skills
"""


def printed(text: str, style: str) -> str:
    """The TeX source of a profile in a style."""
    world = World()
    chosen, theme = world.style(style), world.theme("classic")
    document = compose(pipeline.validate(source(text), world), chosen)
    tex = typeset(document, chosen, theme, world.templates(chosen), pen=Pen())
    return tex.preamble + tex.body


@pytest.mark.parametrize("style", World().style_names())
@pytest.mark.parametrize("text", [SECRETS, SECRETS + PICKED], ids=["all", "picked"])
def test_what_is_private_or_excluded_is_never_printed(style: str, text: str) -> None:
    """Not even where a style picks it by its id, or something inside it."""
    tex = printed(text, style)
    assert re.findall(r"Hidden\w*", tex) == []
    assert "Another shown paper" in tex
    assert "777" not in tex and "779" not in tex
    assert "1999" not in tex, "a hidden role does not stretch the time at its employer"


def test_everything_hidden_would_be_printed_otherwise() -> None:
    """The words above are found when nothing hides them."""
    public = re.sub(r"visibility: private", "visibility: public", SECRETS).replace(
        "exclude: true", "exclude: false"
    )
    shown = set(re.findall(r"Hidden\w*", printed(public, "academic")))
    assert set(re.findall(r"Hidden\w*", SECRETS)) - shown == {"HiddenBv"}, "a variant is printed when picked"


def test_a_section_of_hidden_entries_has_no_heading() -> None:
    entries = "[{title: HiddenAward, visibility: private}]"
    text = SECRETS.replace("[{title: Shown award}, {title: HiddenAward, visibility: private}]", entries)
    assert r"\cvsection{Awards" in printed(SECRETS, "academic")
    assert r"\cvsection{Awards" not in printed(text, "academic")


@pytest.mark.skipif(find(ENGINES[0]) is None, reason="needs xelatex")
def test_nothing_hidden_is_in_the_file(tmp_path: Path) -> None:
    path, world = tmp_path / "a.yaml", World()
    path.write_text(SECRETS)
    request = pipeline.Request(profile=str(path), style="academic", engine="xelatex")
    pdf = pipeline.render(request, pipeline.load(str(path), world), world).pdf
    text = "".join(pages(pdf))
    assert "Shown bullet." in text and "Shown referee" in text
    assert "Hidden" not in text
