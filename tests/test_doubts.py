"""What is doubtful about lists of publications: case files, and what they cost."""

import re
from pathlib import Path

import pytest
from casefiles import cases, run_case

from cvtex import document as doc
from cvtex.compose import compose
from cvtex.diagnostic import arrange
from cvtex.doubts import doubts, remarks
from cvtex.pipeline import validate
from cvtex.printed import texts
from cvtex.publications import collected
from cvtex.source import load_source
from cvtex.world import World


def produce(text: str, styles: list[str] | None = None) -> str:
    source = load_source("a.yaml", text.encode())
    found = arrange(remarks(validate(source, World()), source, styles))
    return "\n".join(
        f"{one.code} {one.span.line}:{one.span.column} {one.severity}: {one.message}; {'; '.join(one.hints)}"
        for one in found
        if one.span
    )


@pytest.mark.parametrize("case", cases("doubts"), ids=lambda case: case.stem)
def test_case(case: Path, update: bool) -> None:
    run_case(case, produce, update)


@pytest.mark.parametrize("case", cases("doubts"), ids=lambda case: case.stem)
def test_nothing_is_said_of_what_is_never_printed(case: Path) -> None:
    expected = case.read_text().partition("=====\n")[2]
    assert not any(
        word in expected for word in ("Never", "Told", "Filtered", "Without", "Editor", "In a group")
    )


def test_of_styles_only_those_are_looked_at_that_are_asked_for() -> None:
    text = (cases("doubts")[0].parent / "filters.txt").read_text().partition("=====\n")[0]
    assert [styled for styled in (["resume"], ["academic"], []) if "nlq" in produce(text, styled)] == [
        ["resume"]
    ]


def test_each_publication_is_named_where_all_are_asked_for() -> None:
    text = (cases("doubts")[0].parent / "many-in-one.txt").read_text().partition("=====\n")[0]
    profile = validate(load_source("a.yaml", text.encode()), World())
    found = doubts(collected(profile).entries, profile.person)
    assert [one.code for one in found] == ["me-missing"] * 4 + ["me-initial"] * 2 + ["me-missing"]
    assert len({one.span for one in found}) == 7


def test_the_example_of_the_page_is_printed_as_it_says() -> None:
    page = (Path(__file__).parents[1] / "docs" / "publications.md").read_text()
    text = re.findall(r"^```yaml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)[0]
    assert produce(text) == ""
    profile = validate(load_source("a.yaml", text.encode()), World())
    labels = {
        style: [
            block.label
            for section in compose(profile, World().style(style)).sections
            for entry in section.entries
            for block in entry.blocks
            if isinstance(block, doc.Reference)
        ]
        for style in ("academic", "resume")
    }
    assert labels == {"academic": ["J2", "J1"], "resume": ["J1"]}
    printed = [one.text for one in texts(compose(profile, World().style("academic")))]
    for said in (
        "2 publications · 20 citations (as of Jan 2026)",
        "with the Mill",
        "* ",
        "equal contribution",
    ):
        assert any(said in text for text in printed), said
    assert any(text.startswith("co-first author") for text in printed)
