"""Every theme: it prints everything of every style without a warning, and a machine reads all of it, in order.

The suite takes some profiles for each, `make matrix` all of them with all engines.
"""

import os
from itertools import product

import pytest
from structure import problems
from test_render import PROFILES

from cvtex import pipeline, tailor
from cvtex.compose import compose
from cvtex.diagnostic import Invalid
from cvtex.engine import ENGINES, find
from cvtex.facts import read_pdf
from cvtex.pipeline import Rendered, Request, designed
from cvtex.proof import compare, findings
from cvtex.world import World

STYLES, THEMES = World().style_names(), World().theme_names()
INSTALLED = [engine.name for engine in ENGINES[:3] if find(engine)]
WHOLE = bool(os.environ.get("CVTEX_MATRIX"))
HARMLESS = {"fitted", "engine-font", "left-out", "left-off"}
# Each theme and style with one of the profiles, and every theme with every engine.
FEW = [
    *((theme, style, list(PROFILES)[(at + turn) % len(PROFILES)], "xelatex")
      for at, (theme, style) in enumerate(product(THEMES, STYLES)) for turn in (0,)),
    *((theme, STYLES[at % len(STYLES)], "lin", engine) for at, theme in enumerate(THEMES) for engine in INSTALLED[1:]),
]  # fmt: skip
ALL = list(product(THEMES, STYLES, PROFILES, INSTALLED))


def render(theme: str, style: str, profile: str, engine: str) -> Rendered:
    """A document; pdfLaTeX gets no name in Chinese."""
    path, world = str(PROFILES[profile]), World()
    latin = engine == "pdflatex" and profile == "qiu"
    request = Request(
        profile=path, style=style, theme=theme, engine=engine, settings=("person.name.native=",) * latin
    )
    return tailor.render(request, pipeline.load(path, world), world)


@pytest.mark.parametrize("case", ALL if WHOLE else FEW, ids="-".join)
def test_a_theme_prints_everything_and_a_machine_reads_it(case: tuple[str, str, str, str]) -> None:
    made = render(*case)
    assert [str(problem) for problem in made.warnings if problem.code not in HARMLESS] == []
    assert made.runs == 1
    assert made.pages == 1 or made.style.name != "resume"
    facts = read_pdf("cv.pdf", made.pdf)
    bad = [finding for finding in findings(facts) if finding.state != "ok"]
    assert not [finding for finding in bad if not (finding.what == "dates" and finding.state == "warning")]
    world = World()
    source = pipeline.load(str(PROFILES[case[2]]), world)
    row, lost = compare(made.document, source, "as it was made", facts, "cv.pdf")
    assert (row.state, [str(problem) for problem in lost]) == ("ok", [])
    assert problems(made.pdf) == []


@pytest.mark.parametrize("theme", THEMES)
def test_a_theme_says_what_it_is(theme: str) -> None:
    world = World()
    about = world.theme(theme)
    assert about.description and about.design.fonts.text and about.design.size
    path = str(PROFILES["lin"])
    source = pipeline.load(path, world)
    profile, style = pipeline.validate(source, world), world.style("resume")
    design, told = designed(profile, style, about, source)
    assert not told
    assert compose(profile, style, design).sections


def test_a_theme_that_is_not_there_is_told() -> None:
    with pytest.raises(Invalid):
        World().theme("nosuch")
