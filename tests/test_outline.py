"""The outline of a document: every block is in one node, under the id by which the rest of the program knows it."""

from pathlib import Path

import pytest
from test_render import PROFILES

from cvtex.heights import Key
from cvtex.pipeline import Draft, Request, draft, load
from cvtex.tailoring.outline import nodes, outline
from cvtex.tailoring.passages import passages
from cvtex.world import World

ROOT = Path(__file__).resolve().parents[1]
STYLES = ("resume", "academic")


def whole(profile: str, style: str) -> Draft:
    """A draft of everything."""
    world = World()
    path = str(ROOT / "profiles" / f"{profile}.yaml")
    return draft(Request(profile=path, style=style, whole=True, pages=1), load(path, world), world)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("profile", PROFILES)
def test_every_block_is_in_one_node(profile: str, style: str) -> None:
    """In all wordings, in the order of the page; ids are unique."""
    made = whole(profile, style)
    tree = outline(made.document, {})
    found = [key for node in nodes(tree) for form in node.forms for key in form.keys]
    blocks = [
        Key(at, number, place)
        for at, section in enumerate(made.document.sections)
        for number, entry in enumerate(section.entries)
        for place in range(len(entry.blocks))
    ]
    assert [key for key in found if key.block >= 0 and not key.wording] == blocks
    assert len({node.id for node in nodes(tree)}) == len(list(nodes(tree)))
    forms = [form.id for node in nodes(tree) for form in node.forms]
    assert len(set(forms)) == len(forms)


@pytest.mark.parametrize("profile", PROFILES)
def test_ids_are_those_of_the_profile(profile: str) -> None:
    """What is weighed is what is printed: entries, roles and bullets have one id in both."""
    made = whole(profile, "resume")
    known = {passage.id for passage in passages(made.profile)}
    for node in nodes(outline(made.document, {})):
        if node.kind in {"entry", "bullet"} and not node.owned and not node.id.endswith("-all"):
            assert node.id in known or node.parts, node.id
