"""What is said of a tailored page: as JSON, as a table, as an answer to why, as advice, and beside another page."""

import json
import random
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pages
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from test_render import PROFILES
from typer.testing import CliRunner

from cvtex import cli
from cvtex import document as doc
from cvtex.diagnostic import Invalid, width
from cvtex.explain import explained
from cvtex.heights import Box, Glue, Heights, Key, Lines
from cvtex.inline import Text
from cvtex.measure import measure, stock
from cvtex.pipeline import Request, draft, load
from cvtex.printed import data, said
from cvtex.source import load_source
from cvtex.tailor import Tailored, tailor
from cvtex.tailoring.advert import Advert
from cvtex.tailoring.advice import FEW, Advice, advice
from cvtex.tailoring.answer import find, tell
from cvtex.tailoring.candidates import Page, Part, Wording, everything
from cvtex.tailoring.difference import difference
from cvtex.tailoring.outline import Form, Kind, Node, nodes
from cvtex.tailoring.passages import Passage
from cvtex.tailoring.posting import Keyword, Posting
from cvtex.tailoring.reasons import why
from cvtex.tailoring.relevance import profiled
from cvtex.tailoring.report import Basis, Made, Place, Report, as_json, record, report
from cvtex.tailoring.selection import Selection, select
from cvtex.tailoring.summary import MOST, summary
from cvtex.tailoring.vocabulary import Vocabulary, read_vocabulary
from cvtex.tailoring.wishes import Job
from cvtex.world import World

SCHEMA: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "schema" / "tailored.schema.json").read_text()
)
POINT = pages.POINT
TOOLS = "Python, Go, SQL, Ada, COBOL, Fortran, Pascal, Lisp, Prolog, Smalltalk, Erlang, Haskell, OCaml, Scheme, Simula, Forth, Tcl, Awk, Bash"
WORK = "Kept the engine of the bureau at work for a year of many jobs, and wrote down whatever was found to be of use to those who came after us"


def ada() -> str:
    """A profile of far more than a page."""
    bullets = "\n".join(
        f"          - {{id: b{number}, text: '{WORK}, job {number}.'}}" for number in range(12)
    )
    jobs = "\n".join(
        f"      - id: e{number}\n        organization: Bureau {number}\n        title: Clerk\n"
        f"        start: 20{10 + number}-01\n        end: 20{10 + number}-12\n        highlights:\n{bullets}"
        for number in range(4)
    )
    return f"""\
cvtex: 1
person: {{name: Ada Lovelace, headline: Rust engineer, email: ada@example.org}}
sections:
  - type: experience
    entries:
      - id: mill
        organization: Analytical Engines Ltd
        title: Engineer
        start: 2015-01
        highlights:
          - {{id: k8s, text: Moved all services to Kubernetes clusters and PostgreSQL., variants: [{{id: short, text: Moved to Kubernetes.}}]}}
          - {{id: tagged, text: 'Cut the café of the engine room in half.', tags: [terraform]}}
{jobs}
  - {{type: education, entries: [{{id: home, institution: At home, degree: none, date: 1999, location: London}}]}}
  - {{type: skills, entries: [{{id: tools, name: Tools, items: [{TOOLS}, {TOOLS.replace(", ", " II, ")} II]}}]}}
"""


POSTING = """\
Platform Engineer
Requirements
- Kubernetes, PostgreSQL, Terraform, Rust, Elasticsearch
"""


@cache
def made(posting: str = POSTING, name: str = "acme") -> Tailored:
    """A page of it."""
    job = Job(name=name, posting=posting, advert=Advert(posting))
    request = Request(profile="ada.yaml", engine="pdflatex", theme="classic")
    (found,) = tailor(request, load_source("ada.yaml", ada().encode()), World(), [job])
    assert isinstance(found, Tailored), found
    return found


@cache
def real(posting: str = POSTING, name: str = "acme") -> Report:
    return explained(made(posting, name))


def strict(schema: Any) -> Any:
    """A schema that takes no keys but those that it names."""
    if isinstance(schema, list):
        return [strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {"additionalProperties": False} if "properties" in schema else {}
    return {key: strict(value) for key, value in schema.items()} | closed


def problems(given: Any) -> list[str]:
    return [error.message for error in Draft202012Validator(strict(SCHEMA)).iter_errors(given)]


# ---- For programs ----------------------------------------------------------------------------------------------------


def test_the_json_is_as_its_schema_says_and_has_the_whole_profile() -> None:
    found = json.loads(as_json(real()))
    assert problems(found) == []
    kept, dropped = ([part["id"] for part in found[name]] for name in ("kept", "dropped"))
    everyone = [node.id for node in nodes(made().choice.tree)]
    assert len(dropped) > 10 < len(kept)
    assert kept == [name for name in everyone if name in kept]
    assert dropped == [name for name in everyone if name not in kept]
    assert (found["optimal"], found["value"], found["pages"], found["fill"]) == (
        True,
        found["bound"],
        1,
        "flush",
    )
    assert (found["job"], found["title"], found["profile"]) == ("acme", "Platform Engineer", "ada.yaml")
    heights = found["heights_sp"]
    assert heights["printed"] + heights["glue"] == heights["page"]
    assert found["glue_ratio"] == round(
        heights["glue"] / heights["stretch" if heights["glue"] > 0 else "shrink"], 6
    )


def test_a_schema_that_says_less_would_be_seen() -> None:
    found = record(real())
    assert problems({**found, "more": 1}) and problems({**found, "kept": [{**found["kept"][0], "more": 1}]})
    assert problems({key: value for key, value in found.items() if key != "solver"})


def test_the_json_is_the_same_every_time_sorted_and_readable() -> None:
    text = as_json(real())
    made.cache_clear()
    assert as_json(explained(made())) == text
    found = json.loads(text)
    assert text == json.dumps(found, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    assert "café" in text


def test_what_is_kept_is_what_the_page_says() -> None:
    page = " ".join(one.text for one in data(made().rendered.document))
    found = record(real())
    kept = [part for part in found["kept"] if part["kind"] == "bullet"]
    assert kept and all(part["text"] in page for part in kept)
    gone = [part for part in found["dropped"] if part["kind"] == "bullet"]
    assert len(gone) + len(kept) == 50
    sizes = {one.id: one.height for part in everything(made().choice.page.parts) for one in part.wordings}
    assert all(part["height_sp"] == sizes[f"{part['id']}/{part['wording']}"] for part in kept)


def test_a_keyword_is_covered_where_the_text_says_it() -> None:
    """Terraform stands among the tags of a bullet that is printed."""
    words = record(real())["keywords"]
    places = {one["keyword"]: one.get("in") for one in words["covered"]}
    assert places["Kubernetes"] == ["experience.mill.k8s"] and places["Rust"] == ["head"]
    assert "experience.mill.tagged" in [item.id for item in real().kept]
    assert [(one["keyword"], one["in"], one["said"]) for one in words["unused"]] == [
        ("Terraform", ["experience.mill.tagged"], False)
    ]
    assert [one["keyword"] for one in words["missing"]] == ["Elasticsearch"]
    weights = [one["weight"] for one in words["covered"]]
    assert weights == sorted(weights, reverse=True)


def test_a_keyword_of_what_is_left_out_is_unused() -> None:
    choice = made().choice
    gone = tuple(name for name in choice.selection.wordings if not name.startswith("experience.mill.k8s/"))
    basis = replace(real().basis, selection=replace(choice.selection, wordings=gone))
    found = {one.keyword.name: one for one in report(basis).unused}
    assert (found["Kubernetes"].ids, found["Kubernetes"].said) == (
        ("experience.mill.k8s", "experience.mill.k8s/short"), True
    )  # fmt: skip


def test_without_a_posting_there_are_no_keywords() -> None:
    found = report(replace(real().basis, posting=None))
    assert record(found)["keywords"] == {"covered": [], "missing": [], "unused": []}
    assert problems(record(found)) == [] and "keywords" not in summary(found)


# ---- Made-up pages ---------------------------------------------------------------------------------------------------


@cache
def words() -> Vocabulary:
    return read_vocabulary(*World().words())


def tree_of(parts: tuple[Part, ...], section: str = "", depth: int = 0) -> tuple[Node, ...]:
    """The parts of a page as nodes, whose texts are their ids."""
    kinds: tuple[Kind, ...] = ("section", "entry" if any(one.parts for one in parts) else "bullet", "bullet")
    return tuple(
        Node(
            id=one.id, kind=kinds[min(depth, 2)],
            forms=tuple(Form(id=way.id, keys=(), text=f"text of {way.id}") for way in one.wordings),
            parts=list(tree_of(one.parts, section or one.id, depth + 1)),
        )
        for one in parts
    )  # fmt: skip


def about(page: Page, keywords: Iterable[str] = (), tree: tuple[Node, ...] = (), **more: Any) -> Report:
    """The report of the best of a page."""
    selection = more.pop("selection", None) or select(page)
    assert isinstance(selection, Selection)
    posting = Posting(
        title="", terms={}, keywords=tuple(Keyword(name=one, written=one, weight=9) for one in keywords)
    )
    heights = Heights(page=page.goal, head=Box("", "", Glue(), 0), boxes={}, gaps={})
    given = Basis(
        made=Made(job="acme", profile="a.yaml", style="resume", theme="classic", engine="xelatex"), page=page,
        selection=selection, tree=tree or tree_of(page.parts), heights=heights, posting=posting,
        profiled=profiled([Passage(id="news.old", entry="news.old", wordings={"news.old/": "Old."})], words()),
    )  # fmt: skip
    return report(replace(given, **more))


def bullets(name: str, *sizes: tuple[int, int], **more: Any) -> Part:
    """A section with bullets of these heights and worths below a head that is 10 high."""
    inner = tuple(
        Part(id=f"{name}.b{at}", wordings=(Wording(id=f"{name}.b{at}/", height=size, value=value),))
        for at, (size, value) in enumerate(sizes)
    )
    return Part(id=name, wordings=(Wording(id=f"{name}/", height=10),), parts=inner, least=1, **more)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 9), st.integers(40, 200), st.integers(2, 30), st.integers(0, 60))
def test_a_summary_is_short_and_narrow(seed: int, columns: int, sections: int, keywords: int) -> None:
    """However long the profile is, and however narrow the terminal."""
    found = about_large(seed, sections)
    given = tuple(
        Keyword(name=f"word-{number} 技能{number}", written="", weight=1) for number in range(keywords)
    )
    tips = (Advice(id="s0.e0.b0", characters=3, fits="s0.e1.b2", value=3),) * 3
    found = replace(
        found,
        missing=tuple(Place(keyword=one) for one in given),
        advice=tips,
    )
    lines = summary(found, columns).split("\n")
    assert len(lines) <= MOST == 40
    assert max(map(width, lines)) <= columns
    assert lines[0].startswith("page ")


@cache
def about_large(seed: int, sections: int) -> Report:
    """Of a page of which any parts are printed."""
    page = pages.large(seed, sections=sections, entries=2, bullets=3)
    dice = random.Random(seed)  # noqa: S311 - nothing is secret
    printed: list[Part] = []

    def take(parts: Iterable[Part]) -> None:
        for one in parts:
            if dice.random() < 0.6:
                printed.append(one)
                take(one.parts)

    take(page.parts)
    selection = Selection(
        wordings=tuple(dice.choice(one.wordings).id for one in printed), parts=tuple(one.id for one in printed), dropped=(),
        value=12345, bound=12399, optimal=bool(seed % 2), height=page.goal - POINT, glue=POINT, stretch=2 * POINT, shrink=0,
        least=True, covered={},
    )  # fmt: skip
    return about(replace(page, ragged=seed % 3 == 0), selection=selection)


def test_what_a_summary_says() -> None:
    page = Page(
        goal=70, keywords={}, parts=(bullets("a", (10, 5), (10, 9), (20, 3)), bullets("b", (10, 1)), bullets("c", (30, 0))),
    )  # fmt: skip
    found = about(page, ["b0", "Rust"], head=(("Programs in Rust.", False),))
    assert (
        summary(found)
        == """\
page      ok       full; worth 0.02, and none is worth more
a         ok       3 of 3 bullets
b         ok       1 of 1 bullet
sections  dropped  1 left out: c
keywords  ok       1 of 2 are on the page: Rust
missing   missing  1 is not in the profile: b0"""
    )
    less = about(replace(page, goal=40), made=replace(found.basis.made, relaxed=("usual",)))
    assert summary(less).split("\n")[:4] == [
        "page      ok       full; worth 0.01, and none is worth more",
        "wishes    warning  no page met all of them; given up: experience, education and",
        "                   skills on every page, and two degrees",
        "a         ok       2 of 3 bullets; without: b0",
    ]


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"glue": 3 * POINT, "stretch": 4 * POINT}, "full; its gaps are stretched by 75 % of what they can be;"),
        ({"glue": -POINT, "shrink": 4 * POINT}, "full; its gaps are shrunk by 25 % of what they can be;"),
        ({"optimal": False, "value": 1000, "bound": 1250}, "full; worth 1.00; another may be worth up to 1.25,"),
    ],
)  # fmt: skip
def test_how_full_and_how_good_a_page_is(changes: Mapping[str, Any], line: str) -> None:
    found = about(Page(goal=20, parts=(bullets("a", (10, 1)),)))
    other = report(replace(found.basis, selection=replace(found.basis.selection, **changes)))
    assert line in summary(other, 100)


def test_the_white_of_a_ragged_page_is_told() -> None:
    found = about(Page(goal=20 + 3 * POINT, parts=(bullets("a", (10, 1)),), ragged=True))
    assert "3.0 points are white at its foot" in summary(found)


def test_nothing_of_a_posting_moves_the_cursor() -> None:
    found = about(Page(goal=20, parts=(bullets("a", (10, 1)),)), ["\x1b[2Jboo"])
    assert "\x1b" not in summary(found) and "boo" in summary(found)
    assert "\x1b[32mok" in summary(found, color=True)


def test_a_shortened_list_names_what_it_leaves_out() -> None:
    basis = real().basis
    tools = next(one for one in everything(basis.page.parts) if one.id == "skills.tools")
    (name, *_) = [one.id for one in tools.wordings if "~" in one.id]
    kept = (*(one for one in basis.selection.wordings if not one.startswith("skills.tools/")), "skills", name)
    found = report(replace(basis, selection=replace(basis.selection, wordings=kept)))
    item = next(one for one in found.kept if one.id == "skills.tools")
    many = int(name.partition("~")[2])
    assert item.label == f"skills.tools ({many} of 38 items)"
    assert len(item.without) == 38 - many
    assert not [one for one in item.without if re.search(rf"\b{re.escape(one)}(,|$)", item.text)]
    assert f"{38 - many} of 38 in tools" in summary(found, 100)
    assert problems(record(found)) == []
    told = tell(why(basis.page, basis.selection, name), replace(found, basis=basis))
    assert told.startswith(name) and item.label in told


# ---- Why -------------------------------------------------------------------------------------------------------------


def asked(name: str, found: Report) -> str:
    basis = found.basis
    return tell(why(basis.page, basis.selection, find(name, found)), found)


def test_why_something_is_on_the_page() -> None:
    page = Page(
        goal=20 * POINT,
        parts=(bullets("a", (10 * POINT - 10, 900), (10 * POINT, 800)), bullets("b", (10 * POINT, 50))),
    )
    ragged = replace(page, ragged=True, goal=20 * POINT + 30)
    found = about(ragged, ["Rust"], tree=tree_said(ragged, {"a.b0/": "Engines in Rust."}))
    assert (
        asked("a.b0", found)
        == """\
a.b0 is on the page: 10.0 points high, worth 0.90 without keywords
  it says: Rust
  only it says: Rust
  without it the best page is worth 0.85 in place of 1.70, 50.0 % less
  in its place would come: b"""
    )
    assert asked("b.b0", found).split("\n")[:3] == [
        "b.b0 is not on the page: 10.0 points high, worth 0.05 without keywords",
        "  with it the best page is worth 0.95 in place of 1.70, 44.1 % less",
        "  for it would go: a.b1",
    ]
    pinned = about(replace(ragged, pins=("a.b0",)))
    assert asked("a.b0", pinned).endswith(
        "no page is without it: these wishes contradict each other: pin a.b0, without a.b0"
    )
    high = about(replace(ragged, parts=(*page.parts, bullets("c", (90 * POINT, 9)))))
    assert "it cannot be on the page: what must be printed is 7" in asked("c", high)


def test_what_two_things_say_is_not_lost_with_one() -> None:
    """And a section that goes or comes stands for all that is in it."""
    page = Page(
        goal=60, parts=(bullets("a", (10, 900), (10, 900)), bullets("b", (20, 50)), bullets("c", (50, 9)))
    )
    texts = {"a.b0/": "Engines in Rust and SQL.", "a.b1/": "Mills in Rust."}
    found = about(page, ["Rust", "SQL"], tree=tree_said(page, texts))
    assert "  only it says: SQL\n" in asked("a.b0", found)
    assert "only it says" not in asked("a.b1", found)
    assert "  only it says: Rust, SQL\n" in asked("a", found)
    assert asked("c", found).split("\n")[1:] == [
        "  with it the best page is worth 0.01 in place of 1.85, 99.5 % less", "  for it would go: a, b",
    ]  # fmt: skip
    assert asked("a", found).endswith("  with it would go: b\n  in its place would come: c")


def tree_said(page: Page, texts: Mapping[str, str]) -> tuple[Node, ...]:
    """The nodes of a page, some with texts of their own."""
    tree = tree_of(page.parts)
    for node in nodes(tree):
        node.forms = tuple(replace(form, text=texts.get(form.id, "")) for form in node.forms)
    return tree


def test_what_is_there_in_other_words_is_said() -> None:
    told = asked("k8s/short", real())
    assert told.startswith("experience.mill.k8s/short is not on the page: ")
    assert "\n  it is there as: experience.mill.k8s\n  it says: Kubernetes\n" in told
    assert "\n  its tags have: Terraform\n" in asked("tagged", real())


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("b3", "why-ambiguous", "`b3` may be any of 4"),
        ("experience.mil", "why-unknown", "did you mean `experience.mill`?"),
        ("zzz", "why-unknown", "names are ids along dots"),
        ("mil.k8s", "why-unknown", "there is no `mil.k8s` that could be on the page"),
    ],
)
def test_names_that_mean_nothing_or_several_things(name: str, code: str, words: str) -> None:
    with pytest.raises(Invalid) as caught:
        find(name, real())
    (problem,) = caught.value.diagnostics
    assert problem.code == code and words in f"{problem.message} {problem.hints}"


def test_a_name_is_the_end_of_an_id() -> None:
    assert [find(name, real()) for name in ("k8s", "mill.k8s", "mill.k8s/short", "e2.b3", "experience")] == [
        "experience.mill.k8s", "experience.mill.k8s", "experience.mill.k8s/short", "experience.e2.b3", "experience",
    ]  # fmt: skip
    found = about(Page(goal=20, parts=(bullets("a", (10, 1)),)))
    with pytest.raises(Invalid, match="the style `resume` never prints `old`"):
        find("old", found)


# ---- Advice ----------------------------------------------------------------------------------------------------------


def lines_of(count: int, last: int) -> Box:
    """A block of lines that are 1,000 wide and 10 points high."""
    whole = (count - 1) * 1000 + last
    return Box("bullet", "bullet", Glue(count * 10 * POINT), 0, Lines(count, last, whole, 1000))


def advised(page: Page, boxes: Mapping[str, Box], texts: Mapping[str, str]) -> tuple[Advice, ...]:
    """What is advised about the best of a page whose blocks have lines, and texts."""
    selection = select(page)
    assert isinstance(selection, Selection)
    tree = tree_said(page, texts)
    keys = {name: Key(0, 0, at) for at, name in enumerate(boxes)}
    for node in nodes(tree):
        node.forms = tuple(
            replace(one, keys=(keys[one.id],)) if one.id in keys else one for one in node.forms
        )
    heights = Heights(
        page=page.goal,
        head=Box("", "", Glue(), 0),
        gaps={},
        boxes={keys[name]: box for name, box in boxes.items()},
    )
    return advice(page, selection, tree, heights)


def test_a_short_last_line_is_worth_a_word() -> None:
    """The bullet that would then fit is the best that is no higher than a line, with what the gaps can give."""
    texts = {f"a.b{at}/": "x" * 110 for at in range(3)}
    boxes = {"a.b0/": lines_of(2, 100), "a.b1/": lines_of(2, 80), "a.b2/": lines_of(2, 300)}
    sizes = [(20 * POINT, 900)] * 3
    gone = [(10 * POINT, 5), (11 * POINT, 7), (12 * POINT, 8), (10 * POINT, 0)]
    page = Page(goal=60 * POINT + 10, parts=(bullets("a", *sizes, *gone),), pins=("a.b0", "a.b1", "a.b2"))
    first, second = advised(page, boxes, texts)
    assert first == Advice(id="a.b1", characters=9, fits="a.b3", value=5)
    assert second == Advice(id="a.b0", characters=10, fits="a.b3", value=5)
    (head,) = page.parts
    shrinks = replace(page, parts=(replace(head, wordings=(replace(head.wordings[0], shrink=POINT),)),))
    assert [one.fits for one in advised(shrinks, boxes, texts)] == ["a.b4", "a.b4"]
    full = replace(page, parts=(replace(head, most=3),))
    assert [one.fits for one in advised(full, boxes, texts)] == ["", ""]
    unwished = replace(page, excludes=("a.b3",))
    assert [one.fits for one in advised(unwished, boxes, texts)] == ["", ""]


def test_what_fits_stands_in_the_same_column() -> None:
    """A side bar has room of its own, which does not stretch."""
    main, side = (
        bullets("a", (20 * POINT, 900), (9 * POINT, 7)),
        bullets("s", (20 * POINT, 900), (12 * POINT, 5)),
    )
    page = Page(
        goal=20 * POINT + 10, parts=(main, side), side=frozenset({"s"}), side_goal=22 * POINT + 10, pins=("a.b0", "s.b0")
    )  # fmt: skip
    boxes = {"a.b0/": lines_of(2, 100), "s.b0/": lines_of(2, 100)}
    found = advised(page, boxes, dict.fromkeys(boxes, "x" * 110))
    assert [(one.id, one.fits) for one in found] == [("a.b0", "a.b1"), ("s.b0", "s.b1")]
    lower = advised(replace(page, side_goal=page.side_goal - 1), boxes, dict.fromkeys(boxes, "x" * 110))
    assert [(one.id, one.fits) for one in lower] == [("a.b0", "a.b1"), ("s.b0", "")]


def test_a_page_with_a_side_bar_is_described() -> None:
    """How high that is, too."""
    request = Request(profile="ada.yaml", engine="pdflatex", theme="sidebar")
    job = Job(name="acme", posting=POSTING, advert=Advert(POSTING))
    (one,) = tailor(request, load_source("ada.yaml", ada().encode()), World(), [job])
    assert isinstance(one, Tailored), one
    found = record(explained(one))
    heights = found["heights_sp"]
    assert problems(found) == [] and 0 < heights["side_printed"] <= heights["side_page"]
    titles = {
        **found,
        "kept": [
            {**part, "text": part["text"].swapcase()} for part in found["kept"] if part["kind"] == "section"
        ],
    }
    assert difference(titles, found).reworded == ()


def test_there_are_three_pieces_of_advice_at_most() -> None:
    sizes = [(20 * POINT, 900)] * 9
    page = Page(goal=180 * POINT + 10, parts=(bullets("a", *sizes),))
    boxes = {f"a.b{at}/": lines_of(2, 100 - at) for at in range(9)}
    found = advised(page, boxes, dict.fromkeys(boxes, "x" * 110))
    assert [one.characters for one in found] == [10, 10, 10] and FEW == 15
    assert advised(page, {name: lines_of(1, 100) for name in boxes}, dict.fromkeys(boxes, "x" * 100)) == ()


def cut_bullets(engine: str, theme: str, many: int = 50) -> tuple[int, int]:
    """Of random bullets that a few characters less are advised for, how many there are, and how many then have a line less."""
    dice = random.Random(6)  # noqa: S311 - nothing is secret
    world, path = World(), str(PROFILES["xu"])
    request = Request(profile=path, pages=1, engine=engine, theme=theme, boxes=True, whole=True)
    made = draft(request, load(path, world), world, installed=True)
    places = [
        (Key(at, number, place), block)
        for at, section in enumerate(made.document.sections)
        for number, entry in enumerate(section.entries)
        for place, block in enumerate(entry.blocks)
        if isinstance(block, doc.Bullet)
    ]
    words = " ".join(said(block) for _, block in places).split()
    key, block = places[0]
    assert isinstance(block, doc.Bullet)
    first = len(block.wordings)

    def lines(texts: list[str]) -> list[Lines]:
        blocks = [replace(block, wordings=(doc.Wording(id="", text=(Text(text),)),)) for text in texts]
        boxes = measure(stock(made, {key: blocks}, boxes=True)).boxes
        return [boxes[key._replace(wording=first + at)].lines for at in range(len(texts))]

    texts = [" ".join(dice.choices(words, k=dice.randint(12, 50))) for _ in range(18 * many)]
    found = [
        (text, one.count, few)
        for text, one in zip(texts, lines(texts), strict=True)
        if 0 < (few := one.surplus(len(text))) <= FEW
    ][:many]
    shorter = [
        text[:at] + text[at + few :] for text, _, few in found for at in [dice.randrange(len(text) - few)]
    ]
    better = [old - 1 == new.count for (_, old, _), new in zip(found, lines(shorter), strict=True)]
    return len(better), sum(better)


def test_what_is_advised_gains_a_line() -> None:
    """Wherever the characters are taken from: nine times in ten, on pages of TeX."""
    many, better = cut_bullets("pdflatex", "classic")
    assert many == 50 and better >= 43, better


# ---- Two pages -------------------------------------------------------------------------------------------------------

OTHER = """\
COBOL programmer
Requirements
- COBOL, Fortran, Pascal, Rust
"""


@pytest.fixture
def two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[dict[str, Any], dict[str, Any]]:
    """Two pages as data, and as files: a.json and b.json."""
    one = record(real())
    by = {part["id"]: part for part in one["kept"]}
    gone, *_ = [
        part for part in one["kept"] if part["kind"] == "bullet" and part["id"] != "experience.mill.k8s"
    ]
    come = next(part for part in one["dropped"] if part["kind"] == "bullet")
    short = {
        **by["experience.mill.k8s"],
        "wording": "short",
        "label": "experience.mill.k8s/short",
        "text": "Moved.",
    }
    kept = [short if part["id"] == short["id"] else part for part in one["kept"] if part is not gone]
    covered = [
        {"keyword": "COBOL", "written": "COBOL", "weight": 9, "in": ["skills.tools"]},
        *one["keywords"]["covered"][1:],
    ]
    other = {
        **one, "job": "beta", "title": "COBOL programmer", "value": 1234, "kept": [*kept, come],
        "keywords": {**one["keywords"], "covered": covered},
    }  # fmt: skip
    assert problems(other) == []
    for name, page in (("a", one), ("b", other)):
        (tmp_path / f"{name}.json").write_text(json.dumps(page), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return one, other


def test_what_two_pages_have_in_common(two: tuple[dict[str, Any], dict[str, Any]]) -> None:
    one, other = two
    found = difference(one, other)
    ids = [{part["id"] for part in page["kept"]} for page in two]
    assert set(found.both) == ids[0] & ids[1]
    assert (set(found.only_first), set(found.only_second)) == (ids[0] - ids[1], ids[1] - ids[0])
    assert len(found.only_first) == len(found.only_second) == 1
    assert found.reworded == ("experience.mill.k8s",)
    assert (found.gained, found.lost) == (("COBOL",), (one["keywords"]["covered"][0]["keyword"],))
    turned = difference(other, one)
    assert (turned.only_first, turned.gained, turned.lost) == (found.only_second, found.lost, found.gained)


def ran(*arguments: str, given: str = "") -> tuple[int, str, str]:
    done = CliRunner().invoke(cli.app, ["diff", *arguments], input=given)
    return done.exit_code, done.stdout, done.stderr


def test_diff_for_people(two: tuple[dict[str, Any], dict[str, Any]]) -> None:
    found = difference(*two)
    code, out, err = ran("a.json", "b.json")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        f"- a.json: acme (Platform Engineer), worth {two[0]['value'] / 1000:.2f}",
        "+ b.json: beta (COBOL programmer), worth 1.23",
        f"  {len(found.both)} parts are on both",
        *(line for line in out.splitlines()[3:5]),
        "~ experience.mill.k8s → experience.mill.k8s/short",
        f"- keywords: {found.lost[0]}",
        "+ keywords: COBOL",
    ]
    assert out.splitlines()[3].startswith(f"- {found.only_first[0]}: ")
    assert out.splitlines()[4].startswith(f"+ {found.only_second[0]}: ") and out.splitlines()[4].endswith("…")
    same = ran("a.json", "-", given=Path("a.json").read_text(encoding="utf-8"))
    assert same[0] == 0 and same[1].splitlines()[1].startswith("+ stdin: ")
    assert same[1].splitlines()[2:] == [f"  the same {len(two[0]['kept'])} parts in the same words"]


def test_diff_for_programs(two: tuple[dict[str, Any], dict[str, Any]]) -> None:
    found = difference(*two)
    code, out, err = ran("a.json", "b.json", "--format", "json")
    assert (code, err) == (0, "")
    assert json.loads(out) == {
        "first": {"file": "a.json", "job": "acme", "title": "Platform Engineer", "value": two[0]["value"]},
        "second": {"file": "b.json", "job": "beta", "title": "COBOL programmer", "value": 1234},
        "both": list(found.both), "only_first": list(found.only_first), "only_second": list(found.only_second),
        "reworded": [{"id": "experience.mill.k8s", "first": "experience.mill.k8s", "second": "experience.mill.k8s/short"}],
        "keywords": {"gained": ["COBOL"], "lost": list(found.lost)},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("content", "status", "words"),
    [
        (None, 1, "b.json cannot be read: there is no such file"),
        (b"", 1, "b.json:1:1: error: this is not JSON: expecting value"),
        (b'{"kept": [1,}', 1, "b.json:1:13: error: this is not JSON: expecting value"),
        (b'{"kept": \xff}', 1, "is not UTF-8"),
        (b"[" * 200_000, 1, "b.json:1:1: error: this is not JSON: it is nested too deep"),
        (b"[]", 1, "b.json is JSON, but no tailored page"),
        (b'{"kept": []}', 1, "is a required property"),
        (b'{"a": NaN}', 1, "no tailored page"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("two")
def test_what_is_no_page_is_told(content: bytes | None, status: int, words: str) -> None:
    Path("b.json").unlink()
    if content is not None:
        Path("b.json").write_bytes(content)
    for arguments in (("a.json", "b.json"), ("b.json", "a.json")):
        code, out, err = ran(*arguments)
        assert (code, out) == (status, "") and words in err, err
        assert "cvtex tailor --to json" in err or "UTF-8" in err


def test_a_page_with_a_fault_is_told(two: tuple[dict[str, Any], dict[str, Any]]) -> None:
    """With the place of it, as codes for programs: json-syntax, not-tailored."""
    for change, words in (
        ({"format": 2}, "`format`: 1 was expected"),
        ({"value": "high"}, "`value`: 'high' is not of type 'integer'"),
        ({"kept": [{}]}, "`kept.0`: "),
    ):
        Path("b.json").write_text(json.dumps({**two[1], **change}), encoding="utf-8")
        code, _, err = ran("a.json", "b.json")
        assert code == 1 and words in err, err


def test_standard_input_is_one_page_only() -> None:
    code, _, err = ran("-", "-")
    assert code == 2 and "one of the two" in err
