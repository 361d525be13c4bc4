"""docs/profile.md says what the schema says, and its example is what it promises to be."""

import re

import pytest
from reference import PAGE, SCHEMA, anchor, examples, page
from test_schema import DEFS, SECTION_TYPES, definition

from cvtex.compose import compose
from cvtex.latex import Pen
from cvtex.pipeline import validate
from cvtex.source import load_source
from cvtex.typeset import typeset
from cvtex.world import World


def test_the_page_is_up_to_date(update: bool) -> None:
    if update:
        PAGE.write_text(page())
    assert PAGE.read_text() == page(), "pytest tests/test_reference.py --update writes docs/profile.md anew"


def test_links_lead_to_headings() -> None:
    headings = {anchor(heading) for heading in re.findall(r"^#+ (.+)$", page(), re.MULTILINE)}
    assert {*re.findall(r"\]\(#([^)]+)\)", page())} <= headings


@pytest.mark.parametrize("name", SECTION_TYPES)
def test_every_field_of_a_type_is_named(name: str) -> None:
    ref = {one["if"]["properties"]["type"]["const"]: one for one in DEFS["section"]["allOf"]}[name]
    fields = definition(ref["then"]["properties"]["entries"]["items"]["$ref"].rpartition("/")[2])[
        "properties"
    ]
    [part] = re.findall(rf"^### {name}\n(.*?)^##", page(), re.MULTILINE | re.DOTALL)
    assert {key for key in fields if f"`{key}`" not in part} == set()


def test_top_level_fields_are_named() -> None:
    [part] = re.findall(r"^## Top level\n(.*?)^##", page(), re.MULTILINE | re.DOTALL)
    assert [key for key in SCHEMA["properties"] if f"`{key}`" not in part] == []


def test_the_example_prints_what_it_says() -> None:
    world = World()
    [text] = [text for text in examples() if text.startswith("cvtex: 1")]
    style = world.style("resume")
    composed = compose(validate(load_source("a.yaml", text.encode()), world), style)
    tex = typeset(composed, style, world.theme("classic"), world.templates(style), pen=Pen()).body
    for printed in (
        "Selected experience",
        "Rewrote the job queue.",
        "Cut median wait",
        "Difference Engine",
        "SQL",
    ):
        assert printed in tex
    for left_out in ("lost one job", "Hired four", "none since"):
        assert left_out not in tex
    assert tex.index("SQL") < tex.index("Cut median wait")
