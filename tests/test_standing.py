"""What pieces of a profile are worth without a posting, and lists of which less is printed."""

import re
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cvtex.pipeline import load, validate
from cvtex.profile import Profile
from cvtex.tailoring.passages import Passage, passages
from cvtex.tailoring.posting import read_posting
from cvtex.tailoring.standing import KINDS, recency, shares, standing
from cvtex.tailoring.sublists import MOST, item_weights, list_value, shortened
from cvtex.tailoring.vocabulary import Vocabulary, read_vocabulary
from cvtex.world import World

PROFILES = Path(__file__).resolve().parents[1] / "profiles"
NAMES = ("he", "lin", "qiu", "xie", "xu")
ID = re.compile(r"[\w-]+(\.[\w-]+)+(:[a-z]+)?/[\w-]*")


@cache
def vocabulary() -> Vocabulary:
    return read_vocabulary(*World().words())


@cache
def profile(name: str) -> Profile:
    world = World(PROFILES)
    return validate(load(f"{PROFILES}/{name}.yaml", world), world)


@cache
def values(name: str) -> dict[str, int]:
    return dict(standing(profile(name)))


# ---- Standing ----


@pytest.mark.parametrize("name", NAMES)
def test_everything_that_is_printed_has_a_value(name: str) -> None:
    found = values(name)
    assert found and all(value > 0 and ID.fullmatch(key) for key, value in found.items())
    bullets = {key for one in passages(profile(name)) for key in one.wordings}
    assert bullets == {*found}


@pytest.mark.parametrize("name", NAMES)
def test_another_wording_is_worth_a_little_less(name: str) -> None:
    variants = [key for key in values(name) if not key.endswith("/") and "nav-engine" not in key]
    assert variants
    for key in variants:
        own = values(name)[f"{key.rpartition('/')[0]}/"]
        assert 0.8 * own < values(name)[key] < own


@pytest.mark.parametrize(
    ("name", "more", "less"),
    [
        ("qiu", "experience.aws.gate/", "experience.dmai.open-set/"),  # current, and ten years of weights
        ("qiu", "experience.xpeng.dali/", "experience.bytedance.super-resolution/"),  # by age alone
        ("qiu", "experience.xpeng.dali/", "experience.xpeng.simulation/"),  # by place
        ("qiu", "experience.xpeng.dali/", "experience.xpeng/"),  # a head is printed for its bullets
        ("qiu", "experience.aws.gate/", "experience.aws:stack/"),
        ("qiu", "publications.sats/", "publications.any-scene/"),  # selected
        ("xu", "experience.google.cls/", "awards.icpc/"),
        ("xu", "education.hkust/", "awards.noi/"),
        ("lin", "experience.meta.unsharding/", "teaching.cs18200/"),
        ("he", "experience.meta.libraries/", "production.navigation.nav-engine.nav-ui/"),  # a detail
        ("xie", "experience.jd.llm.solution/", "research.vipa.deal/"),
    ],
)  # fmt: skip
def test_the_better_is_worth_more(name: str, more: str, less: str) -> None:
    assert values(name)[more] > values(name)[less]


def test_what_opens_something_says_little_without_it() -> None:
    own = "production.navigation.nav-engine/"  # ends with a colon
    assert values("he")[own] < 0.7 * values("he")[f"{own}short"]


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("made it 15× faster", True),
        ("99.64 % accuracy", True),
        ("led 11 engineers", True),
        ("served 100万 people", True),
        ("since October 2024", False),
        ("used YOLO-v5 and Int4", False),
        ("did it well", False),
    ],
)
def test_a_figure_says_more(text: str, figure: bool) -> None:
    more, plain = (
        shares(Passage(id="a", entry="e", wordings={"a/": one}))["a/"] for one in (text, "x" * len(text))
    )
    assert (more > plain) == figure


def test_age_takes_gently_and_never_all() -> None:
    assert recency(0) == 1
    left = [recency(years) for years in range(60)]
    assert left == sorted(left, reverse=True)
    assert left[5] > 0.6 and 0.35 <= left[-1] < 0.36


def test_what_has_no_date_is_current_and_roles_have_their_own() -> None:
    ages = {one.id: one.age for one in passages(profile("xie"))}
    assert ages["skills.programming"] == ages["experience.jd.llm.solution"] == 0
    assert ages["education.csu"] == pytest.approx(8.4, abs=0.1)
    assert {one.age for one in passages(profile("qiu")) if one.id.startswith("projects.")} == {0}
    dated = {one.id: one.age for one in passages(profile("he"))}
    assert dated["experience.huawei"] > dated["experience.aws.moe"] > dated["experience.startups"] == 0


def test_a_weight_counts_in_full() -> None:
    section = profile("xie").sections[2]
    heavier = replace(profile("xie"), sections=(replace(section, weight=3.0),))
    found = standing(heavier)
    assert {key: 3 * values("xie")[key] for key in found} == pytest.approx(found, abs=2)


def test_a_passage_alone_is_the_measure() -> None:
    alone = Passage(id="a", entry="e", wordings={"a/": "Did much. " * 13, "a/short": "Did"})
    assert shares(alone)["a/"] == 1 > shares(replace(alone, wordings={"a/": "Did much."}))["a/"] > 0.3
    assert (
        shares(replace(alone, section="interests"))["a/"] < shares(replace(alone, section="awards"))["a/"] < 1
    )


def test_what_others_are_selected_before_is_worth_half() -> None:
    alone = Passage(id="a", entry="e", wordings={"a/": "Did much."}, section="publications", marked=True)
    assert shares(replace(alone, marked=False))["a/"] == shares(alone)["a/"] / 2
    marks = {one.id: one.marked for one in passages(profile("qiu")) if one.section == "publications"}
    assert (marks["publications.sats"], marks["publications.any-scene"]) == (True, False)


def test_heads_and_lines_are_told_from_what_says_something() -> None:
    roles = {one.id: one.role for one in passages(profile("qiu"))}
    expected = {
        "experience.aws": "head",
        "experience.aws:stack": "line",
        "experience.aws.gate": "text",
        "education.ucsd": "text",
        "skills.cloud": "text",
    }
    assert {name: roles[name] for name in expected} == expected


def test_the_documentation_has_every_kind() -> None:
    text = (PROFILES.parent / "docs" / "worth.md").read_text(encoding="utf-8").split("## For")[0]
    rows = re.findall(r"^\| ([a-z, ]+) \| ([\d.]+) \|$", text, re.MULTILINE)
    assert {kind: float(value) for kinds, value in rows for kind in kinds.split(", ")} == KINDS


# ---- Lists ----

SKILLS = ("Perl", "Go", "MySQL", "Kafka", "Fortran", "Rust", "watercolours")
JOB = "Data Engineer\nSkills:\nGo, Kafka, Rust and any relational database"


def test_what_nobody_asks_for_goes_first() -> None:
    found = shortened(SKILLS, read_posting(JOB, vocabulary()), vocabulary())
    gone = [{*before} - {*after} for before, after in pairwise(found)]
    assert [SKILLS[place] for one in gone for place in one] == ["watercolours", "Fortran", "Perl", "MySQL"]
    assert [SKILLS[place] for place in found[-1]] == ["Go", "Kafka", "Rust"]


def test_without_a_posting_the_last_goes_first() -> None:
    assert shortened("abcde", None, vocabulary()) == ((0, 1, 2, 3, 4), (0, 1, 2, 3), (0, 1, 2))
    assert shortened("abc", None, vocabulary(), floor=1)[-1] == (0,)
    assert shortened("ab", None, vocabulary()) == ((0, 1),)
    assert shortened("", None, vocabulary()) == ((),)


@given(st.lists(st.sampled_from(SKILLS), max_size=60), st.integers(0, 5), st.booleans(), st.integers(0, 3000))
def test_a_longer_list_is_never_worth_less(items: list[str], floor: int, asked: bool, whole: int) -> None:
    posting = read_posting(JOB, vocabulary()) if asked else None
    found = shortened(items, posting, vocabulary(), floor)
    assert found[0] == tuple(range(len(items))) and len(found) <= MOST
    assert len(found[-1]) == min(len(items), max(floor, 1))
    assert all({*before} > {*after} and [*after] == sorted(after) for before, after in pairwise(found))
    weights = item_weights(items, posting, vocabulary())
    worth = [list_value(whole, kept, weights) for kept in found]
    assert worth[0] == whole and worth == sorted(worth, reverse=True)


def test_what_is_dropped_costs_as_much_as_it_matters() -> None:
    weights = item_weights(SKILLS, read_posting(JOB, vocabulary()), vocabulary())
    everything = range(len(SKILLS))
    cost = [
        1000 - list_value(1000, [one for one in everything if one != place], weights) for place in everything
    ]
    assert cost[3] > cost[2] > cost[0] == cost[6]
    assert sum(cost) == pytest.approx(1000, abs=4)
