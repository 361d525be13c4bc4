"""Publications of files in a profile: which are one, whose words hold, where each value was written."""

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from records import objections
from typer.testing import CliRunner, Result

from cvtex import cli
from cvtex.bibliography.joining import join
from cvtex.bibliography.laying import lay
from cvtex.bibliography.record import Record
from cvtex.bibliography.sameness import traits
from cvtex.diagnostic import Diagnostic, Invalid, Span
from cvtex.inline import plain
from cvtex.pipeline import load, understand
from cvtex.publication import Publication
from cvtex.source import Scalar
from cvtex.world import World

HEAD = "cvtex: 1\nperson: {name: Shuai Xie}\nsections:\n"


def record(number: int, file: str = "a.bib", /, **data: Any) -> Record:
    """A publication that stands on a line of a file."""
    data.setdefault("id", f"r{number}")
    spans: dict[tuple[str | int, ...], Span] = {
        (key,): Span(file, number, column, column + 1) for column, key in enumerate(data, 3)
    }
    return Record(data=data, span=Span(file, number, 1, 2), spans=spans)


def joined(*records: Record) -> tuple[list[dict[str, Any]], list[Diagnostic]]:
    """What becomes of records."""
    papers, notes = join(records)
    return [dict(paper.record.data) for paper in papers], notes


PAPER = {"title": "Sorting in *Linear* Time", "authors": ["Xie, Shuai", "Doe, Jane"], "date": "2023"}
ARXIV = {**PAPER, "type": "preprint", "arxiv": "2301.12345", "date": "2022-12"}
VLDB = {**PAPER, "type": "paper-conference", "venue": "VLDB", "pages": "1-12"}

SAME: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "the same twice": (PAPER, PAPER),
    "one DOI, in two spellings": ({**PAPER, "doi": "10.1/AB"}, {**PAPER, "doi": "10.1/ab", "date": "2024"}),
    "one DOI, with and without subtitle": (
        {**PAPER, "doi": "10.1/ab"},
        {**PAPER, "title": "Sorting in Linear Time: A Study", "doi": "10.1/ab"},
    ),
    "one title in other letters": (PAPER, {**PAPER, "title": "SORTING IN LINEAR TIME."}),
    "accents": ({**PAPER, "title": "Über Sätze"}, {**PAPER, "title": "U\u0308ber Sa\u0308tze"}),
    "authors in another order of names": (PAPER, {**PAPER, "authors": ["Shuai Xie"]}),
    "a preprint": (ARXIV, VLDB),
    "a preprint that a venue gives away": (VLDB, {**PAPER, "type": "article-journal", "venue": "arXiv preprint arXiv:2301.1"}),
    "a preprint as dblp writes it": (VLDB, {**PAPER, "type": "journal", "venue": "CoRR", "volume": "abs/2301.12345"}),
    "a preprint three years before": ({**ARXIV, "date": "2020"}, VLDB),
    "a preprint of another title with the number": (
        {**ARXIV, "title": "Linear Sorts"},
        {**VLDB, "arxiv": "2301.12345"},
    ),
    "two versions of a preprint": (ARXIV, {**ARXIV, "arxiv": "2301.12345v2", "date": "2023-05"}),
    "Chinese names": (
        {**PAPER, "title": "基于异构调度的研究", "authors": ["谢, 帅"]},
        {**PAPER, "title": "基于异构调度的研究。", "authors": ["谢帅"]},
    ),
}  # fmt: skip
DIFFERENT: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "two parts": ({**PAPER, "title": "Sorting, Part I"}, {**PAPER, "title": "Sorting, Part II"}),
    "two parts with one DOI": (
        {**PAPER, "title": "Sorting", "doi": "10.1/a"},
        {**PAPER, "title": "Sorting, Part II: More of It", "doi": "10.1/a"},
    ),
    "an erratum": (PAPER, {**PAPER, "title": "Erratum: Sorting in Linear Time"}),
    "conference and journal": (VLDB, {**PAPER, "type": "article-journal", "venue": "VLDB Journal", "date": "2024"}),
    "conference and journal of one year": (VLDB, {**PAPER, "type": "article-journal", "venue": "VLDB Journal"}),
    "two DOIs": ({**PAPER, "doi": "10.1/a"}, {**PAPER, "doi": "10.1/b"}),
    "two volumes": ({**PAPER, "title": "Editorial", "volume": "1"}, {**PAPER, "title": "Editorial", "volume": "2"}),
    "two pages": (VLDB, {**VLDB, "pages": "13-24"}),
    "two venues": (VLDB, {**VLDB, "venue": "SIGMOD"}),
    "two first authors": (PAPER, {**PAPER, "authors": ["Doe, Jane"]}),
    "a preprint of somebody else": (ARXIV, {**VLDB, "authors": ["Roe, R."]}),
    "a preprint five years before": ({**ARXIV, "date": "2018"}, VLDB),
    "a preprint of another number": (ARXIV, {**VLDB, "arxiv": "1701.00001"}),
    "C and C++": ({**PAPER, "title": "Parsing C"}, {**PAPER, "title": "Parsing C++"}),
    "no title": ({"date": "2023"}, {"date": "2023"}),
    "no year": ({**PAPER, "date": ""}, PAPER),
}  # fmt: skip


@pytest.mark.parametrize("case", SAME)
def test_the_same_publication_is_one(case: str) -> None:
    for one, two in (SAME[case], SAME[case][::-1]):
        papers, notes = joined(record(1, **one), record(2, **two))
        assert len(papers) == 1
        assert [note.code for note in notes] == ["publication-joined"]


@pytest.mark.parametrize("case", DIFFERENT)
def test_different_publications_stay_apart(case: str) -> None:
    for one, two in (DIFFERENT[case], DIFFERENT[case][::-1]):
        papers, notes = joined(record(1, **one), record(2, **two))
        assert len(papers) == 2
        assert not [note for note in notes if note.code == "publication-joined"]


def test_the_published_one_keeps_the_number_and_the_links_of_its_preprint() -> None:
    arxiv = {**ARXIV, "links": [{"label": "code", "url": "https://example.org/c"}], "url": "https://arxiv.org/abs/2301.12345",
             "abstract": "On sorting.", "note": "Under review", "doi": "10.48550/arXiv.2301.12345"}  # fmt: skip
    [paper], [note] = joined(record(1, **arxiv), record(2, **VLDB, links=["https://example.org/video"]))
    assert paper == {
        **VLDB, "id": "r2", "arxiv": "2301.12345", "abstract": "On sorting.",
        "links": ["https://example.org/video", {"label": "code", "url": "https://example.org/c"}],
    }  # fmt: skip
    assert note.span == Span("a.bib", 1, 1, 2)
    assert note.hints == (
        "`r2` stands in line 2",
        "left out of it: date 2022-12, type preprint, note Under review, id r1",
    )


def test_of_two_dates_the_finer_one_holds_but_not_over_the_profile() -> None:
    [paper], [note] = joined(record(1, **PAPER), record(2, **{**PAPER, "date": "2023-05"}))
    assert paper["date"] == "2023-05" and len(note.hints) == 2 and "id r2" in note.hints[1]
    papers, _ = join([record(2, **{**PAPER, "date": "2023-05"})])
    [laid] = lay(papers, [record(1, "me.yaml", **PAPER)]).papers
    assert laid.record.data["date"] == "2023"


def test_a_preprint_is_joined_with_what_came_out_first() -> None:
    later = {**PAPER, "type": "article-journal", "venue": "VLDB Journal", "date": "2025"}
    for order in ((ARXIV, VLDB, later), (later, VLDB, ARXIV)):
        papers, _ = joined(*(record(number, **one) for number, one in enumerate(order)))
        assert {paper["venue"]: paper.get("arxiv") for paper in papers} == {
            "VLDB": "2301.12345",
            "VLDB Journal": None,
        }


def test_one_number_under_two_titles_is_told_and_not_joined() -> None:
    papers, notes = joined(record(1, **PAPER, doi="10.1/a"), record(2, title="Something Else", doi="10.1/A"))
    assert len(papers) == 2
    assert [note.code for note in notes] == ["publication-number"]
    assert [str(note) for note in notes] == [
        "a.bib:2:1: warning: `r2` has the number of `r1`, and another title"
    ]


def test_one_id_for_two_publications_is_told() -> None:
    papers, notes = joined(
        record(1, id="x", title="A"), record(2, "b.bib", id="x", title="B"), record(3, id="x-2", title="C")
    )
    assert [paper["id"] for paper in papers] == ["x", "x-3", "x-2"] and notes[0].code == "publication-id"
    assert [str(note) for note in notes] == [
        "b.bib:2:1: warning: another publication has the id `x`: this one is `x-3` here"
    ]


# ---- Over files of any kind --------------------------------------------------------------------------------------------

SOME = st.fixed_dictionaries(
    {"title": st.sampled_from(["Sorting", "SORTING!", "Searching, Part I", "Searching, Part II"])},
    optional={
        "date": st.sampled_from(["2020", "2021-03", "2026"]),
        "doi": st.sampled_from(["10.1000/a", "10.1000/A", "10.1000/b", "10.48550/arXiv.2301.00001"]),
        "arxiv": st.sampled_from(["2301.00001", "2301.00001v2", "2301.00002"]),
        "type": st.sampled_from(["preprint", "journal", "paper-conference", "article"]),
        "venue": st.sampled_from(["VLDB", {"name": "SIGMOD", "short": "SIG"}, {"name": "SIGMOD"}, "CoRR"]),
        "authors": st.sampled_from([["Xie, Shuai"], ["Shuai Xie"], ["Doe, Jane"]]),
        "pages": st.sampled_from(["1-9", "1--9", "10"]),
        "links": st.sampled_from([["https://example.org/a"], ["https://example.org/b"]]),
        "url": st.sampled_from(["https://arxiv.org/abs/2301.00001", "https://example.org/p"]),
        "metrics": st.sampled_from([{"citations": Scalar("3")}, {"citations": Scalar("4"), "stars": "9"}]),
        "note": st.sampled_from(["Under review", "To appear"]),
    },
)


def numbered(items: Sequence[dict[str, Any]]) -> list[Record]:
    """Records of different ids."""
    return [record(number, **item) for number, item in enumerate(items, 1)]


@settings(max_examples=150)
@given(st.lists(SOME, max_size=7), st.randoms(use_true_random=False))
def test_what_is_joined_does_not_depend_on_the_order(items: list[dict[str, Any]], random: Any) -> None:
    records = numbered(items)
    shuffled = random.sample(records, len(records))
    parts = [
        {frozenset(one.id for one in paper.known) for paper in join(order)[0]}
        for order in (records, shuffled)
    ]
    assert parts[0] == parts[1]


def said(value: Any) -> Iterator[str]:
    """All texts of a value."""
    if isinstance(value, str):
        yield value
    else:
        for inner in value.values() if isinstance(value, dict) else value:
            yield from said(inner)


@settings(max_examples=150)
@given(st.lists(SOME, max_size=6))
def test_nothing_is_lost(items: list[dict[str, Any]]) -> None:
    """Every value is in what comes out, or in a note; and what comes out is what a profile may say."""
    papers, notes = joined(*numbered(items))
    assert not objections(paper.record for paper in join(numbered(items))[0])
    told = json.dumps(papers) + " ".join(hint for note in notes for hint in note.hints)
    told += " ".join(f"https://arxiv.org/abs/{n} 10.48550/arXiv.{n}" for n in ("2301.00001",) if n in told)
    for item in items:
        assert not [text for text in said(item) if text not in told]
    assert not objections(record(1, **paper) for paper in papers)


@settings(max_examples=100)
@given(st.lists(SOME, max_size=5), st.lists(SOME, max_size=3))
def test_the_profile_goes_before_its_files(items: list[dict[str, Any]], own: list[dict[str, Any]]) -> None:
    """Each entry of the profile is there once, with all that it says, but for preprints of what was published."""
    papers, _ = join(numbered(items))
    entries = [record(number, "me.yaml", **{**one, "id": f"own{number}"}) for number, one in enumerate(own)]
    laid = lay(papers, entries)
    found = {str(paper.record.data["id"]): paper.record.data for paper in laid.papers}
    assert len(found) == len(laid.papers)
    for entry in entries:
        name = entry.data["id"]
        if name in found and not laid.notes:
            assert all(
                found[name][key] == value
                for key, value in entry.data.items()
                if key not in ("venue", "metrics")
            )
    assert sum(one.data in [paper.record.data for paper in laid.papers] for one in laid.alone) == len(
        laid.alone
    )
    assert len(laid.papers) == len(papers) + len(laid.alone)


# ---- In a profile ------------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two files of publications."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "papers.bib").write_text("\n".join(
        f"@article{{p{number}, title = {{Paper {number}}}, journal = {{J}}, year = {{{2020 + number}}}{more}}}"
        for number, more in enumerate(["", ", doi = {10.1000/one}, note = {First}", "", ""])
    ))  # fmt: skip
    (tmp_path / "more.bib").write_text("@book{m, title = {More}, year = {2019}}")
    return tmp_path


def profile(text: str, world: World | None = None) -> tuple[list[Any], World]:
    """The sections of a profile, and the world that it was read in."""
    Path("me.yaml").write_text(HEAD + text)
    world = world or World()
    return list(understand(load("me.yaml", world), world).profile.sections), world


def ids(entries: Sequence[Any]) -> list[str]:
    """The ids of publications."""
    assert all(isinstance(one, Publication) for one in entries)
    return [one.id for one in entries]


def problems(text: str) -> list[tuple[str, str]]:
    """What is wrong with a profile, with its codes."""
    with pytest.raises(Invalid) as raised:
        profile(text)
    return [(one.code, str(one)) for one in raised.value.diagnostics]


@pytest.mark.usefixtures("desk")
def test_a_section_has_the_publications_of_its_files_in_their_order() -> None:
    [section], world = profile("  - {type: publications, file: [papers.bib, ./more.bib]}\n")
    assert ids(section.entries) == ["p0", "p1", "p2", "p3", "m"]
    assert [str(one.span) for one in section.entries][3:] == ["papers.bib:4:1", "more.bib:1:1"]
    assert {"papers.bib", "more.bib"} <= set(world.texts)
    assert [path.name for path in world.inputs if path.suffix == ".bib"] == ["papers.bib", "more.bib"]


@pytest.mark.parametrize(("names", "me"), [
    (r"Xie, Shuai and \underline{Roe, Anna} and \textbf{Moe, Bo}", []), (r"Xie, S. and \underline{Roe, Anna}", []),
    (r"Doe, Jane and \underline{Roe, Anna}", ["Roe"]), (r"\textbf{Xie, S.} and Roe, Anna", ["Xie"]),
    (r"Xie, Shuai and \myname{Roe, Anna}", ["Roe"]), (r"\myname{Xie, Shuai} and \textbf{Roe, Anna}", ["Xie"]),
    (r"Xie, Tao and \underline{Roe, Anna}", ["Roe"]),
])  # fmt: skip
def test_who_is_underlined_is_the_owner_unless_a_name_says_otherwise(
    desk: Path, names: str, me: list[str]
) -> None:
    (desk / "u.bib").write_text(f"@article{{a, author = {{{names}}}, title = {{T}}}}")
    [section], _ = profile("  - {type: publications, file: u.bib}\n")
    assert [one.family for one in section.entries[0].authors if one.me] == me


@pytest.mark.usefixtures("desk")
def test_an_id_in_other_letters_is_asked_after() -> None:
    with pytest.raises(Invalid) as raised:
        profile(
            "  - {type: projects, entries: [{name: A, publications: [PA]}]}\n  - {type: publications, entries: [{id: pa, title: T}]}\n"
        )
    assert [one.hints for one in raised.value.diagnostics] == [("did you mean `pa`?",)]


def test_what_says_nothing_is_left_out(desk: Path) -> None:
    (desk / "u.bib").write_text("@article{a, year = 2020}\n@article{b, title = {T}}")
    [section], world = profile("  - {type: publications, file: u.bib}\n")
    assert ids(section.entries) == ["b"]
    found = understand(load("me.yaml", world), world).warnings
    assert [str(one.span) for one in found if one.code == "publication-empty"] == ["u.bib:1:1"]


def test_proceedings_that_others_inherit_from_are_listed_only_when_named(desk: Path) -> None:
    (desk / "cross.bib").write_text(
        "@inproceedings{a, title={A}, author={Ada Lovelace}, crossref={all}}"
        "@inproceedings{b, title={B}, author={Ada Lovelace}, crossref={DBLP:b}}"
        "@proceedings{all, title={Proceedings}, year={2020}, editor={Ed Itor}}"
        "@book{DBLP:b, title={Mine}, year={2020}, author={Ada Lovelace}}"
    )
    [section], _ = profile("  - {type: publications, file: cross.bib}\n")
    assert ids(section.entries) == ["a", "b", "DBLP-b"]
    assert [str(one.date.year) for one in section.entries] == ["2020"] * 3
    [section], _ = profile("  - {type: publications, file: cross.bib, entries: [{id: all}]}\n")
    assert sorted(ids(section.entries)) == ["DBLP-b", "a", "all", "b"]


@pytest.mark.usefixtures("desk")
def test_entries_go_before_files_field_by_field() -> None:
    text = """  - type: publications
    file: papers.bib
    entries:
      - {title: In Front}
      - {id: p2, selected: true}
      - {title: Behind Two}
      - {doi: 10.1000/one, title: Another Title, metrics: {stars: 300+}}
      - {title: "PAPER 3!", date: 2023, id: mine}
      - {title: Paper 0, date: 1999}
"""
    [section], _ = profile(text)
    entries = {one.id: one for one in section.entries}
    assert list(entries) == ["in-front", "p0", "p1", "p2", "behind-two", "mine", "paper-0-1999"]
    assert entries["p2"].selected and entries["p2"].date.year == 2022
    assert (plain(entries["p1"].note), entries["p1"].metrics.stars, entries["p1"].doi) == (
        "First",
        "300+",
        "10.1000/one",
    )
    assert entries["mine"].span.file == "me.yaml"


@pytest.mark.usefixtures("desk")
def test_each_value_keeps_its_place() -> None:
    text = "  - type: publications\n    file: papers.bib\n    entries:\n      - id: p2\n        note: Mine\n"
    Path("me.yaml").write_text(HEAD + text)
    world = World()
    spans = understand(load("me.yaml", world), world).source.spans
    path = ("sections", 0, "entries", 2)
    assert str(spans[path]) == "me.yaml:7:9"
    assert str(spans[*path, "note"]) == "me.yaml:8:15"
    assert str(spans[*path, "title"]) == "papers.bib:3:23"


@pytest.mark.usefixtures("desk")
def test_an_entry_elsewhere_names_a_publication_by_its_id() -> None:
    text = """  - type: experience
    entries:
      - organization: Lab
        publications: [p3, {title: Own}, {id: p1, note: with X}]
      - {organization: Other, publications: {entries: [m, p0], label: "C{n}"}}
      - {organization: Third, publications: {file: more.bib, entries: [m, p2]}}
  - {type: publications, file: papers.bib, entries: [{id: p0, note: changed}]}
  - {type: publications, title: Selected, entries: [{id: p3}, {doi: 10.1000/ONE}]}
"""
    [jobs, papers, selected], _ = profile(text)
    lists = [ids(one.publications.entries) for one in jobs.entries]
    assert lists == [["p3", "own", "p1"], ["m", "p0"], ["m", "p2"]]
    assert jobs.entries[1].publications.entries[1] == papers.entries[0]
    assert [str(part) for part in jobs.entries[0].publications.entries[2].note] != []
    assert ids(selected.entries) == ["p3", "p1"]


@pytest.mark.usefixtures("desk")
def test_what_names_nothing_is_an_error() -> None:
    text = """  - type: education
    entries: [{institution: MIT, publications: [p11, p1]}]
  - {type: publications, file: papers.bib, entries: [{doi: 10.1000/two}]}
"""
    assert problems(text) == [
        ("unknown-publication", "me.yaml:5:49: error: there is no publication `p11`"),
        (
            "publication-untitled",
            "me.yaml:6:55: error: this publication has no title, and none of the files of this profile has `10.1000/two`",
        ),
    ]
    assert problems(
        "  - type: projects\n    entries: [{name: A, publications: [p1, p1]}]\n  - {type: publications, file: papers.bib}\n"
    ) == [("publication-twice", "me.yaml:5:44: error: `p1` is listed twice here")]


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("../papers.bib", "bibliography-outside"), ("/etc/x.bib", "bibliography-outside"),
        ("away.bib", "bibliography-outside"), ("nosuch.bib", "bibliography-unreadable"),
        ("folder.bib", "bibliography-unreadable"), ("papers.docx", "bibliography-format"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_had_is_an_error(desk: Path, name: str, code: str) -> None:
    (desk / "folder.bib").mkdir()
    (desk / "away.bib").symlink_to(desk.parent / "papers.bib")
    [problem] = problems(f"  - {{type: publications, file: [papers.bib, {name}]}}\n")
    assert problem[0] == code and problem[1].startswith(f"me.yaml:4:45: error: {name} ")


@pytest.mark.usefixtures("desk")
def test_only_publications_have_files() -> None:
    [problem] = problems("  - {type: list, entries: [a], file: papers.bib}\n")
    assert problem == ("misplaced-file", "me.yaml:4:38: error: a section of list reads no file")


def test_a_file_is_read_once(desk: Path) -> None:
    text = "  - {type: publications, file: papers.bib}\n" * 3
    sections, world = profile(text)
    (desk / "papers.bib").unlink()
    again, _ = profile(text, world)
    assert sections == again
    assert sections[0].entries == sections[2].entries


@pytest.mark.usefixtures("desk")
def test_what_is_odd_in_a_file_is_told_where_it_stands() -> None:
    Path("papers.bib").write_text(
        "@book{a, title={A}, year=2020, pages=x}\n\n@book{b, title={A.}, year=2020}\n"
    )
    Path("me.yaml").write_text(HEAD + "  - {type: publications, file: papers.bib}\n")
    world = World()
    valid = understand(load("me.yaml", world), world)
    assert list(map(str, valid.warnings)) == [
        "papers.bib:1:38: warning: there is no string `x`",
        "papers.bib:3:1: note: this is joined with `a`, which is the same publication",
    ]


@pytest.mark.usefixtures("desk")
def test_many_notes_of_a_file_are_one() -> None:
    Path("papers.bib").write_text(
        "\n".join(
            f"@book{{a{n}, title={{A}}, year=2020}}\n@book{{b{n}, title={{B}}, year=2020}}" for n in range(4)
        )
    )
    Path("me.yaml").write_text(HEAD + "  - {type: publications, file: papers.bib}\n")
    world = World()
    [note] = understand(load("me.yaml", world), world).warnings
    assert (
        str(note)
        == "papers.bib:3:1: note: 6 entries are joined with others, as the same publication or its preprint"
    )
    assert note.hints == ("`cvtex bib check papers.bib` lists them",)


def test_traits_know_what_is_said_in_many_ways() -> None:
    one = traits(
        {
            "title": {"latex": "$O(n)$"},
            "doi": "https://doi.org/10.1/X",
            "arxiv": "2301.00001v3",
            "date": "expected 2025-08",
        }
    )
    assert (one.title, one.doi, one.arxiv, one.year) == ("on", "10.1/x", "2301.00001", 2025)


# ---- Commands ----------------------------------------------------------------------------------------------------------


def cvtex(*arguments: str, given: str = "") -> Result:
    """A command in the folder of the desk."""
    return CliRunner().invoke(cli.app, arguments, input=given)


PAPERS = HEAD + "  - {type: publications, file: papers.bib, entries: [{title: Mine, date: 2024}]}\n"


@pytest.mark.usefixtures("desk")
def test_a_render_prints_what_is_odd_and_goes_on() -> None:
    Path("me.yaml").write_text(PAPERS)
    with Path("papers.bib").open("a") as file:
        file.write("\n@article{bad, title = {Bad}, year = soon}\n")
    done = cvtex("render", "me.yaml", "--style", "academic", "--to", "tex", "--deps", "rule.d")
    assert done.exit_code == 0
    assert "papers.bib:5:37: warning: there is no string `soon`\n" in done.stderr
    assert (
        "    5 | @article{bad, title = {Bad}, year = soon}\n      |                                     ^^^^"
        in done.stderr
    )
    text = Path("me-academic.tex").read_text()
    assert all(title in text for title in ("Paper 0", "Paper 3", "Bad", "Mine"))
    assert "papers.bib" in Path("rule.d").read_text()
    strict = cvtex("render", "me.yaml", "--style", "academic", "--to", "tex", "--strict", "-o", "strict.tex")
    assert strict.exit_code == 1 and not Path("strict.tex").exists()
    valid = cvtex("validate", "me.yaml")
    assert valid.exit_code == 0 and "me.yaml: valid" in valid.stderr and "papers.bib:5:37" in valid.stderr


def test_a_profile_from_standard_input_reads_files_of_the_folder(desk: Path) -> None:
    done = cvtex("render", "-", "--style", "academic", "--to", "tex", "-o", "out.tex", given=PAPERS)
    assert done.exit_code == 0 and "Paper 3" in (desk / "out.tex").read_text()
    missing = cvtex("validate", "-", given=PAPERS.replace("papers.bib", "nosuch.bib"))
    assert missing.exit_code == 1 and "stdin:4:32: error: nosuch.bib cannot be read" in missing.stderr


def test_a_profile_elsewhere_reads_files_beside_itself(desk: Path) -> None:
    (desk / "cv").mkdir()
    (desk / "cv" / "me.yaml").write_text(PAPERS)
    (desk / "papers.bib").replace(desk / "cv" / "papers.bib")
    assert cvtex("validate", "cv/me.yaml").exit_code == 0
    (desk / "cv" / "papers.bib").write_bytes(b"@article{a, title = {\xff}}")
    wrong = cvtex("render", "cv/me.yaml", "--to", "tex")
    assert wrong.exit_code == 1 and "cv/papers.bib:1:22: error: byte 0xFF" in wrong.stderr


@pytest.mark.usefixtures("desk")
def test_a_pdf_is_checked_against_the_publications_of_files() -> None:
    Path("me.yaml").write_text(PAPERS)
    assert cvtex("render", "me.yaml", "--style", "academic").exit_code == 0
    assert cvtex("check", "me-academic.pdf", "--profile", "me.yaml").exit_code == 0
    Path("papers.bib").write_text("@article{more, title = {Another Paper Altogether}, year = 2020}\n")
    lost = cvtex("check", "me-academic.pdf", "--profile", "me.yaml")
    assert lost.exit_code == 1 and "papers.bib:1:" in lost.stderr


def test_a_style_selects_publications_of_files(desk: Path) -> None:
    select = "styles: {{resume: {{sections: [{{section: publications, entries: [{}]}}]}}}}\n"
    (desk / "me.yaml").write_text(PAPERS + select.format("p2"))
    assert cvtex("render", "me.yaml", "--to", "tex").exit_code == 0
    text = (desk / "me-resume.tex").read_text()
    assert "Paper 2" in text and "Paper 1" not in text
    (desk / "me.yaml").write_text(PAPERS + select.format("p22"))
    assert "there is no entry `p22`" in cvtex("validate", "me.yaml").stderr


def test_thousands_of_publications_are_joined_step_by_step() -> None:
    """Also where all have one title, one DOI or one number. Times depend on the machine, so calls are counted."""
    calls: Counter[int] = Counter()
    for size in (1000, 2000):
        records = [
            record(
                number, title="Editorial" if number % 2 else f"Paper {number // 4}", date="2020", pages=str(number),
                doi=f"10.1/{number % 7}", arxiv=f"2301.{number % 11:05}", type="preprint" if number % 3 else "book", venue="J",
            )
            for number in range(size)
        ]  # fmt: skip

        def count(_frame: Any, event: str, _argument: Any, size: int = size) -> None:
            calls[size] += event == "call"

        sys.setprofile(count)
        try:
            join(records)
        finally:
            sys.setprofile(None)
    assert calls[2000] < 2.5 * calls[1000]


def test_what_no_list_takes_of_a_file_is_told(desk: Path) -> None:
    (desk / "all.bib").write_text(
        "@book{b, title={Bee}, author={Shuai Xie}, year={2020}}"
        "@article{a, title={Ay}, author={Shuai Xie}, year={2020}, journal={J}}"
    )
    (desk / "me.yaml").write_text(HEAD + "  - {type: publications, file: all.bib, where: {type: journal}}\n")
    found = json.loads(cvtex("validate", "me.yaml", "--format", "json").stdout)
    [told] = [one for one in found if one["code"] == "unlisted"]
    assert (told["file"], told["line"]) == ("all.bib", 1)
    assert told["message"] == "1 publication of all.bib is in no list: “Bee”"
    (desk / "me.yaml").write_text(
        HEAD
        + "".join(
            f"  - {{type: publications, file: all.bib, where: {{type: {kind}}}}}\n"
            for kind in ("journal", "book")
        )
    )
    assert "in no list" not in cvtex("validate", "me.yaml").stderr
    (
        desk / "me.yaml"
    ).write_text(  # which an entry of one list may change, so that another list has it as it was
        HEAD
        + "  - {type: publications, file: all.bib, where: {type: journal}, entries: [{id: a, selected: true}]}\n"
        + "  - {type: publications, file: all.bib, where: {type: book}}\n"
    )
    assert "in no list" not in cvtex("validate", "me.yaml").stderr


def test_abstracts_of_files_are_printed_when_they_are_wanted(desk: Path) -> None:
    (desk / "all.bib").write_text(
        "@misc{a, title={A}, abstract={From a file.}}@misc{b, title={B}, abstract={Too.}}"
    )
    own = "entries: [{id: b, abstract: From the profile.}]"
    for wanted, expected in (
        ("", ["", "From the profile."]),
        (", abstracts: true", ["From a file.", "From the profile."]),
    ):
        [section], _ = profile(f"  - {{type: publications, file: all.bib, {own}{wanted}}}\n")
        assert [plain(one.abstract) for one in section.entries] == expected
