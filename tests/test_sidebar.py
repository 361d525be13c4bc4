"""Two columns: what stands in the side bar, how wide pages are, and in which order everything is read."""

from functools import cache

import pytest
from paper import pages, spread
from structure import outline, problems

from cvtex import pipeline
from cvtex.engine import ENGINES, find
from cvtex.pipeline import Rendered, Request
from cvtex.source import load_source
from cvtex.world import World

JOBS, SKILLS = 14, 6
HEAD = """
cvtex: 1
person: {name: Ada Lovelace, headline: Analyst, email: ada@example.org}
design: {theme: sidebar, page_numbers: false, footer: {left: ""}}
sections:
"""
LONG = "that took most of the time, and of the width of this page, as it is worded at length"
EMPLOYERS = "  - type: experience\n    entries:\n" + "".join(
    f"      - {{organization: Employer {job}, title: Engineer, location: Town {job}, start: 20{job + 10}, highlights: ["
    + ", ".join(f'"Did thing {job}-{bullet} {LONG}"' for bullet in range(3))
    + "]}\n"
    for job in range(JOBS)
)
each = pytest.mark.parametrize("engine", [one.name for one in ENGINES[:3] if find(one)])


def skills(number: int) -> str:
    """A section of the side bar."""
    rows = (f"      - {{name: Field {row}, items: [Alpha {row}, Beta {row}]}}\n" for row in range(number))
    return "  - type: skills\n    entries:\n" + "".join(rows)


@cache
def made(body: str, style: str = "academic", engine: str = "xelatex") -> Rendered:
    """A document in the theme with a side bar."""
    source = load_source("ada.yaml", (HEAD + body).encode())
    return pipeline.render(Request(profile="ada.yaml", style=style, engine=engine), source, World())


@each
def test_the_main_column_comes_first_and_is_whole(engine: str) -> None:
    result = made(skills(SKILLS) + EMPLOYERS, engine=engine)
    assert (result.runs, [str(problem) for problem in result.warnings if problem.severity != "note"]) == (
        1,
        [],
    )
    assert result.pages == 2
    first, second = pages(result.pdf)
    there = [f"Employer {number}" in first for number in range(JOBS)]
    assert there == sorted(there, reverse=True) and any(there) and not all(there)
    assert first.index("Employer 0") < first.index(f"Employer {sum(there) - 1}") < first.index("SKILLS")
    assert first.index("Field 0") < first.index(f"Field {SKILLS - 1}")
    assert "Field" not in second
    whole = first + second
    for number in range(JOBS):
        assert whole.count(f"Employer {number}\n") + whole.count(f"Employer {number} ") == 1
        assert all(whole.count(f"thing {number}-{bullet} ") == 1 for bullet in range(3))


def test_later_pages_have_the_whole_width() -> None:
    result = made(skills(SKILLS) + EMPLOYERS)
    (width, _, _), (_, left, right) = spread(result.pdf)
    assert right > width - 50 and left < 50
    assert not problems(result.pdf)


def test_tags_have_the_main_column_of_all_pages_before_the_side_bar() -> None:
    tree = outline(made(skills(SKILLS) + EMPLOYERS).pdf)
    places = [
        tree.index(text) for text in ("EXPERIENCE", "Employer 0", f"Employer {JOBS - 1}", "SKILLS", "Field 0")
    ]
    assert places == sorted(places)


def test_a_long_side_bar_goes_on_beside_the_next_page() -> None:
    result = made(skills(60) + EMPLOYERS)
    first, second = pages(result.pdf)[:2]
    assert "Field 0" in first and "Field 59" not in first
    assert "Field 59" in second
    assert second.index("Employer") < second.index("Field 59")
    assert not problems(result.pdf)


def test_without_anything_for_the_side_bar_there_is_one_column() -> None:
    result = made(EMPLOYERS)
    for _, _, right in spread(result.pdf):
        assert right > 500
    assert "cvside" not in result.tex.body


def test_what_only_the_side_bar_would_have_takes_the_page() -> None:
    result = made(skills(3), style="resume")
    assert "cvside" not in result.tex.body and result.pages == 1


def test_a_page_shrinks_for_its_side_bar() -> None:
    few = "  - type: experience\n    entries: [{organization: Employer, title: Engineer, start: 2020}]\n"
    result = made(skills(54) + few, style="resume")
    assert result.pages == 1
    assert [problem.code for problem in result.warnings] == ["fitted"]


def test_the_side_bar_may_hold_other_sections() -> None:
    text = HEAD.replace('left: ""}', 'left: ""}, sections: {side: [interests]}')
    source = load_source(
        "ada.yaml", (text + EMPLOYERS + "  - {type: interests, entries: [Chess]}\n" + skills(2)).encode()
    )
    document = pipeline.draft(Request(profile="ada.yaml", style="academic"), source, World()).document
    assert [section.id for section in document.side] == ["interests"]


OTHERS = [one.name for one in ENGINES[1:3] if find(one)]
ENDS = [
    *(("xelatex", jobs, groups) for jobs in (1, 2, 3, 7, 13) for groups in (1, 6, 40)),
    *((engine, 2, groups) for engine in OTHERS for groups in (6, 40)),
]


@pytest.mark.parametrize(("engine", "jobs", "groups"), ENDS)
def test_nothing_is_lost_wherever_the_columns_end(engine: str, jobs: int, groups: int) -> None:
    """Both on one page, one of them on the next, or both there."""
    few = EMPLOYERS.split(f"      - {{organization: Employer {jobs},")[0]
    result = made(skills(groups) + few, engine=engine)
    text = "\n".join(pages(result.pdf))
    assert [text.count(f"thing {job}-{bullet} ") for job in range(jobs) for bullet in range(3)] == [
        1
    ] * jobs * 3
    assert [text.count(f"Beta {row}\n") for row in range(groups)] == [1] * groups
    assert not problems(result.pdf)


def test_pages_beside_a_side_bar_are_numbered() -> None:
    body = (HEAD.replace('page_numbers: false, footer: {left: ""}', "") + skills(60) + EMPLOYERS).replace(
        "sidebar, }", "sidebar}"
    )
    result = pipeline.render(
        Request(profile="ada.yaml", style="academic"), load_source("ada.yaml", body.encode()), World()
    )
    told = [f"page {number} / {result.pages}" in page for number, page in enumerate(pages(result.pdf), 1)]
    assert told == [True] * result.pages and result.pages > 1
