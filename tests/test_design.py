"""Design options: laid over each other, checked, and seen on paper."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from designs import OPTIONS, PAGE, page
from gallery import DESIGNS
from gallery import OPTIONS as DRAWN

from cvtex import pipeline, tailor
from cvtex.design import Design, Fonts, color, contrast, over, said
from cvtex.diagnostic import Invalid
from cvtex.looks import mistakes
from cvtex.pipeline import Draft, Rendered, Request
from cvtex.source import load_source
from cvtex.world import World

ADA = """
cvtex: 1
person: {name: Ada Lovelace, email: ada@example.org}
sections:
  - type: experience
    entries:
      - {organization: Engines Ltd, title: Engineer, location: London, start: 2022-04, end: 2023-11, highlights: [One.]}
  - {type: skills, entries: [{name: Languages, items: [Rust, Python]}]}
"""


def draft(*settings: str, theme: str = "classic") -> Draft:
    """A draft of Ada's résumé with some options."""
    source = load_source("ada.yaml", ADA.encode())
    return pipeline.draft(Request(profile="ada.yaml", theme=theme, settings=settings), source, World())


def render(text: str, *settings: str, theme: str = "classic") -> Rendered:
    """A résumé with some options."""
    source = load_source("ada.yaml", text.encode())
    return pipeline.render(Request(profile="ada.yaml", theme=theme, settings=settings), source, World())


def test_what_the_upper_design_says_goes_first() -> None:
    upper = Design(accent="teal", fonts=Fonts(text="Lato"), colors={"link": "red"})
    lower = Design(
        accent="red", paper="letter", fonts=Fonts(text="Inter", heading="Cabin"), colors={"rule": "gray"}
    )
    both = over(upper, lower)
    assert (both.accent, both.paper, both.fonts) == ("teal", "letter", Fonts(text="Lato", heading="Cabin"))
    assert both.colors == {"link": "red", "rule": "gray"}
    assert set(said(upper)) == {("accent",), ("fonts", "text"), ("colors", "link")}


@pytest.mark.parametrize("value", ["#0b6e4f", "0b6e4f", "0B6E4F"])
def test_colours_are_read(value: str) -> None:
    assert color({"accent": value}, "accent") == pytest.approx((0x0B / 255, 0x6E / 255, 0x4F / 255))


def test_a_colour_may_be_that_of_another_role_but_not_its_own() -> None:
    assert color({"link": "accent", "accent": "fff"}, "link") == (1, 1, 1)
    with pytest.raises(ValueError, match="link"):
        color({"link": "accent", "accent": "link"}, "link")


def test_contrast_is_that_of_wcag() -> None:
    assert contrast((0, 0, 0), (1, 1, 1)) == pytest.approx(21)
    assert contrast((0x76 / 255,) * 3, (1, 1, 1)) == pytest.approx(4.54, abs=0.01)


def test_an_option_that_a_theme_does_not_honour_is_told_where_it_stands() -> None:
    source = load_source("ada.yaml", (ADA + "design:\n  headings: {align: center}\n").encode())
    profile = pipeline.validate(source, World())
    theme = replace(World().theme("classic"), ignores=("headings.align",))
    (problem,) = mistakes(profile.design, theme, source)
    assert (problem.code, problem.path, problem.span and problem.span.line) == (
        "design-ignored",
        "design.headings.align",
        10,
    )
    assert not list(mistakes(profile.design, World().theme("classic"), source))


def test_a_long_page_is_set_smaller_unless_that_is_forbidden() -> None:
    text = ADA.replace("[One.]", f"[{', '.join(['One.'] * 56)}]")
    made = render(text)
    (note,) = [problem for problem in made.warnings if problem.code == "fitted"]
    assert (made.pages, made.runs) == (1, 1)
    assert 88 <= float(re.findall(r"([\d.]+) %", note.message)[0]) < 100
    with pytest.raises(Invalid) as caught:
        render(text, "design.fit=false")
    assert [problem.code for problem in caught.value.diagnostics] == ["page-budget"]


@pytest.mark.parametrize(
    ("setting", "line"),
    [
        ("design.accent=teal", r"accent=0.0588 0.42 0.42"),
        ("design.margins=20mm", "left=20mm, right=20mm, top=20mm, bottom=20mm"),
        ("design.size=11pt", "scale=1.1111"),
        ("design.density=tight", "leading=0.94, gaps=0.6"),
        ("design.headings=band", "headings=band"),
        ("design.align=justified", "align=justified"),
        ("design.links=underline", "links=underline"),
        ("design.bullet=▪", r"\cvset{bullet}{1={▪}}"),
        ("design.fonts=Lato", "Lato-Bold.ttf"),
        ("design.paper=letter", "letterpaper"),
        ("design.dates.stand=below", "dates=below"),
        ("design.places=after", "places=after"),
        ("design.footer.show=always", "footer=always"),
    ],
)
def test_options_reach_the_preamble(setting: str, line: str) -> None:
    assert line not in draft().tex.preamble
    assert line in draft(setting).tex.preamble


def test_icons_come_and_go() -> None:
    assert "icon=0pt" in draft().tex.preamble
    assert "icon=0pt" not in draft("design.icons=true").tex.preamble


@pytest.mark.parametrize(
    ("setting", "before", "after"),
    [
        ("design.dates=long", "Apr 2022 – Nov 2023", "April 2022 – November 2023"),
        ("design.dates=numeric", "Apr 2022 – Nov 2023", "04/2022 – 11/2023"),
        ("design.dates=iso", "Apr 2022 – Nov 2023", "2022-04 – 2023-11"),
        ("design.dates=year", "Apr 2022 – Nov 2023", "2022 – 2023"),
        ("design.sections.titles={experience: Work}", "{Experience}", "{Work}"),
        ("design.headings.case=upper", "{Experience}", "{EXPERIENCE}"),
    ],
)
def test_options_reach_the_text(setting: str, before: str, after: str) -> None:
    assert before in draft().tex.body
    body = draft(setting).tex.body
    assert after in body and before not in body


def test_sections_are_put_in_order() -> None:
    body = draft("design.sections.order=[skills]").tex.body
    assert body.index("{Skills}") < body.index("{Experience}")


# ---- What is said and shown of them ----


def test_the_page_of_designs_is_up_to_date(update: bool) -> None:
    if update:
        PAGE.write_text(page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page(), (
        "pytest tests/test_design.py --update writes docs/design.md anew"
    )


def test_every_option_has_its_picture_and_its_field() -> None:
    assert set(OPTIONS) == set(DRAWN) == set(Design.__dataclass_fields__)
    folder = PAGE.parent / "gallery"
    pictures = [folder / "design" / f"{name}.png" for name in OPTIONS]
    pictures += [folder / "themes" / f"{name}.png" for name in World().theme_names()]
    assert not [place for place in pictures if not place.is_file()]


@pytest.mark.parametrize("name", [one.stem for one in DESIGNS])
def test_designs_of_their_own_files_are_sound(name: str) -> None:
    """Six variations by options alone: each is valid, fits its page, and differs from the others in looks, not words."""
    folder = PAGE.parents[1] / "profiles"
    file, world = str(folder / "xie.yaml"), World()
    request = Request(profile=file, design=str(folder / "designs" / f"{name}.yaml"))
    made = tailor.render(request, pipeline.load(file, world), world)
    assert {problem.code for problem in made.warnings} <= {"left-off"}
    assert made.pages == 1
    others = {one.stem for one in DESIGNS} - {name}
    assert len(others) == 5


def test_a_file_of_options_is_told_of_by_its_own_lines(tmp_path: Path) -> None:
    profile, design = tmp_path / "ada.yaml", tmp_path / "d.yaml"
    profile.write_text(ADA + "design: {accent: teal, margins: 20mm}\n", encoding="utf-8")
    design.write_text("accent: navy\nmargins:\n  lefft: 3mm\n", encoding="utf-8")
    world = World()
    request = Request(profile=str(profile), design=str(design))
    with pytest.raises(Invalid) as caught:
        pipeline.draft(request, pipeline.load(str(profile), world), world)
    (problem,) = caught.value.diagnostics
    assert problem.span is not None
    assert (problem.code, problem.span.file, problem.span.line) == ("unknown-key", str(design), 3)
    design.write_text("design:\n  accent: navy\n", encoding="utf-8")
    made = pipeline.draft(request, pipeline.load(str(profile), world), world)
    assert "accent=0.106 0.165 0.341" in made.tex.preamble
    assert "left=20mm" in made.tex.preamble
