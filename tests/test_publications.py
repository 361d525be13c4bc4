"""Lists of publications: what is listed, in which order, in which groups, under which numbers."""

import re
from dataclasses import replace
from itertools import chain
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cvtex.date import Date, read_date
from cvtex.diagnostic import Span
from cvtex.entries import Degree, Position, Project
from cvtex.inline import Text, plain
from cvtex.item import Bullet
from cvtex.language import LANGUAGES
from cvtex.profile import Name, Person, Profile, Section
from cvtex.publication import Author, Listing, Metrics, Publication, Truncate, Venue, Where
from cvtex.publications import CANONICAL, Group, arrange, collected, fits, kind, totals

HERE = Span("a.yaml", 1, 1)
EN = LANGUAGES["en"]


def paper(name: str, date: str = "", **more: Any) -> Publication:
    """A publication with a title."""
    when = read_date(date) if date else None
    return Publication(id=name, title=(Text(name),), date=when, span=HERE, **more)


def section(**more: Any) -> Section:
    return Section(type="publications", span=HERE, **more)


def listed(papers: list[Publication], **more: Any) -> list[str]:
    """The list as `label name`, group headings as `= title`."""
    groups = arrange(papers, section(**more), EN)
    return [row for group in groups for row in rows(group)]


def rows(group: Group) -> list[str]:
    return ([f"= {group.title}"] if group.title else []) + [
        f"{item.label} {item.entry.id}" for item in group.items
    ]


def names(papers: list[Publication], **more: Any) -> list[str]:
    return [row.split()[-1] for row in listed(papers, **more)]


PAPERS = [
    paper("a", "2020", type="journal", topics=("ml", "nlp")),
    paper("b", "2022-05", type="conference", selected=True, topics=("nlp",)),
    paper("c", "2022-11", type="article-journal", status="accepted", selected=True),
    paper("d", "", type="workshop", status="under-review", topics=("ml",)),
    paper("e", "2021", type="thesis"),
]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (Where(), "abcde"),
        (Where(type=("journal",)), "ac"),
        (Where(type=("article-journal",)), "ac"),
        (Where(type=("paper-conference", "thesis")), "bde"),
        (Where(selected=True), "bc"),
        (Where(status=("under-review", "accepted")), "cd"),
        (Where(status=("published",)), "abe"),
        (Where(topic=("ml",)), "ad"),
        (Where(topic=("nlp", "none")), "ab"),
        (Where(since=read_date("2021")), "bcde"),
        (Where(since=read_date("2022-06")), "cd"),
        (Where(since=read_date("2022"), status=("published",)), "b"),
        (Where(type=("article",)), "ac"),
        (Where(selected=True, type=("journal",)), "c"),
        (Where(topic=("none",)), ""),
    ],
)
def test_all_conditions_must_hold(where: Where, expected: str) -> None:
    assert "".join(names(PAPERS, where=where, sort="given")) == expected


def test_what_is_excluded_or_private_is_not_listed() -> None:
    hidden = [replace(PAPERS[0], exclude=True), replace(PAPERS[1], visibility="private"), PAPERS[2]]
    assert names(hidden) == ["c"]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [("newest", "dcbea"), ("oldest", "aebcd"), ("given", "abcde"), ("citations", "eadcb")],
)
def test_orders(sort: str, expected: str) -> None:
    """Work that is not out yet is the newest; equals keep their order."""
    cited = {"a": 5, "e": 70}
    papers = [replace(one, metrics=Metrics(citations=cited.get(one.id))) for one in PAPERS]
    assert "".join(names(papers, sort=sort)) == expected


def test_seasons_and_days_are_in_order() -> None:
    dates = {
        "a": "2022",
        "b": "spring 2022",
        "c": "Fall 2022",
        "d": "2022-10-02",
        "e": "2022-10",
        "f": "present",
    }
    assert "".join(names([paper(name, date) for name, date in dates.items()])) == "fdecba"


def test_equals_keep_their_order() -> None:
    assert names([paper("x", "2020"), paper("y", "2020")]) == ["x", "y"]
    assert names([paper("x", "2020"), paper("y", "2020")], sort="oldest") == ["x", "y"]


def test_groups_by_year() -> None:
    assert listed(PAPERS, group_by="year") == [
        "[1] d", "= 2022", "[2] c", "[3] b", "= 2021", "[4] e", "= 2020", "[5] a",
    ]  # fmt: skip


def test_groups_by_type_stand_in_the_order_of_the_language() -> None:
    assert listed(PAPERS, group_by="type", sort="oldest") == [
        "= Journal articles", "[1] a", "[2] c", "= Conference papers", "[3] b", "[4] d", "= Theses", "[5] e",
    ]  # fmt: skip


def test_groups_by_topic_take_the_first_topic() -> None:
    assert listed(PAPERS, group_by="topic", sort="given") == [
        "= ml", "[1] a", "[2] d", "= nlp", "[3] b", "= Other publications", "[4] c", "[5] e",
    ]  # fmt: skip
    assert listed([paper("a", topics=("book",))], group_by="topic") == ["= book", "[1] a"]
    loose = [paper("x", "2024"), paper("y", "2023", topics=("ml",))]
    assert listed(loose, group_by="topic") == [
        "= ml", "[1] y", "= Other publications", "[2] x",
    ]  # fmt: skip


def test_what_has_no_year_never_stands_below_a_year() -> None:
    assert listed(PAPERS[2:], group_by="year", sort="oldest") == [
        "= 2021", "[1] e", "= 2022", "[2] c", "= Other publications", "[3] d",
    ]  # fmt: skip


def test_numbers_count_through_all_groups_or_within_their_letters() -> None:
    assert listed(PAPERS, group_by="year", order="descending")[0::2][:1] == ["[5] d"]
    assert listed(PAPERS, label="J{n}", order="descending") == ["J5 d", "J4 c", "J3 b", "J2 e", "J1 a"]
    assert listed(PAPERS, label="({n})", group_by="type", sort="given", order="descending") == [
        "= Journal articles", "(5) a", "(4) c", "= Conference papers", "(3) b", "(2) d", "= Theses", "(1) e",
    ]  # fmt: skip
    assert listed(PAPERS, label="{type}{n}", group_by="type", sort="given", order="descending") == [
        "= Journal articles", "J2 a", "J1 c", "= Conference papers", "C2 b", "C1 d", "= Theses", "T1 e",
    ]  # fmt: skip
    assert listed(PAPERS, label="{type}{n}", sort="given") == ["J1 a", "C1 b", "J2 c", "C2 d", "T1 e"]
    assert listed(PAPERS[:3], label="{year}.{n}") == ["2022.1 c", "2022.2 b", "2020.1 a"]
    assert listed([PAPERS[3]], label="{year}-{n}") == listed([PAPERS[3]], label="{n}-{year}") == ["1 d"]
    assert listed([PAPERS[3]], label="[{type}-{year}-{n}]") == ["[C-1] d"]
    assert listed(PAPERS[:2], label="[no number]") == ["[no number] b", "[no number] a"]


def test_numbers_are_given_after_filtering() -> None:
    assert listed(PAPERS, where=Where(selected=True)) == ["[1] c", "[2] b"]


papers = st.builds(
    paper,
    st.sampled_from("abcdefgh"),
    st.sampled_from(["", "2020", "2021-03", "2022", "present"]),
    type=st.sampled_from(["journal", "thesis", "webpage", "preprint"]),
    topics=st.sampled_from([(), ("ml",), ("nlp", "ml")]),
    exclude=st.booleans(),
)


@given(
    st.lists(papers, max_size=8),
    st.sampled_from(["newest", "oldest", "citations", "given"]),
    st.sampled_from(["year", "type", "topic", "none"]),
    st.sampled_from(["ascending", "descending"]),
    st.sampled_from(["", "J{n}", "{type}{n}", "{year}/{n}"]),
)
def test_nothing_is_lost_or_doubled(
    chosen: list[Publication], sort: str, group_by: str, order: str, label: str
) -> None:
    groups = arrange(chosen, section(sort=sort, group_by=group_by, order=order, label=label), EN)
    items = list(chain.from_iterable(group.items for group in groups))
    assert sorted(one.entry.id for one in items) == sorted(one.id for one in chosen if not one.exclude)
    labels = [one.label for one in items]
    assert len(set(labels)) == len(labels)
    counted: dict[str, list[int]] = {}
    for text in labels:
        front, number = re.split(r"(?=\d+\D*$)", text, maxsplit=1)
        counted.setdefault(front, []).append(int(re.sub(r"\D", "", number)))
    for numbers in counted.values():
        assert numbers == sorted(numbers, reverse=order == "descending")
        assert sorted(numbers) == list(range(1, len(numbers) + 1))
    assert len({group.title for group in groups}) == len(groups)
    assert all(group.items for group in groups)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"type": "journal"}, "article-journal"),
        ({"type": "poster"}, "paper-conference"),
        ({"type": "manuscript"}, "preprint"),
        ({"type": "book"}, "book"),
        ({}, "other"),
        ({"arxiv": "2401.00001"}, "preprint"),
        ({"arxiv": "2401.00001", "venue": Venue(name=(Text("V"),))}, "other"),
        ({"status": "preprint"}, "preprint"),
        ({"type": "journal", "status": "preprint"}, "article-journal"),
    ],
)
def test_kinds(more: dict[str, Any], expected: str) -> None:
    assert kind(paper("a", **more)) == expected
    assert expected not in CANONICAL


def test_a_manuscript_is_no_preprint_that_somebody_asks_for() -> None:
    papers = [paper("a", type="manuscript"), paper("b", type="preprint"), paper("c", arxiv="2401.00001")]
    asked = [
        [one.id for one in papers if fits(one, Where(type=(name,)))] for name in ("manuscript", "preprint")
    ]
    assert asked == [["a"], ["a", "b", "c"]]


def test_totals() -> None:
    assert totals([], EN) == "0 publications"
    assert totals([paper("a")], EN) == "1 publication"
    one = paper("a", metrics=Metrics(citations=1, as_of=read_date("2026-01")))
    two = paper("b", metrics=Metrics(citations=111, as_of=read_date("2025-06-03")))
    never = paper("c", metrics=Metrics(citations=500), exclude=True)
    assert totals([one], EN) == "1 publication · 1 citation (as of Jan 2026)"
    assert totals([one, two, never], EN) == "2 publications · 112 citations (as of Jun 3, 2025)"
    assert totals([one, two], LANGUAGES["zh"]) == "2 篇论文 · 112 次引用 (截至 2025 年 6 月 3 日)"


def test_all_publications_are_found_once() -> None:
    position = Position(
        id="p",
        organization=(Text("P"),),
        publications=Listing(entries=(paper("a"), paper("b")), span=HERE),
        span=HERE,
    )
    degree = Degree(
        id="d", institution=(Text("D"),), publications=Listing(entries=(paper("c"),), span=HERE), span=HERE
    )
    project = Project(
        id="j",
        name=(Text("J"),),
        publications=Listing(entries=(paper("a"), paper("d")), span=HERE),
        span=HERE,
    )
    hidden = Position(
        id="h",
        organization=(Text("H"),),
        publications=Listing(entries=(paper("never"),), span=HERE),
        exclude=True,
        span=HERE,
    )
    sections = (
        Section(type="experience", entries=(position, hidden), span=HERE),
        Section(type="education", entries=(degree,), span=HERE),
        Section(type="projects", entries=(project,), span=HERE),
        Section(type="list", entries=(Bullet(text=(Text("no paper"),), span=HERE),), span=HERE),
        section(entries=(paper("b"), paper("e"))),
        Section(type="publications", entries=(paper("never"),), visibility="private", span=HERE),
    )
    person = Person(name=Name(family="Ada"), span=HERE)
    profile = Profile(cvtex=1, person=person, sections=sections, span=HERE)
    assert [one.id for one in collected(profile).entries] == ["a", "b", "c", "d", "e"]


def test_what_is_to_come_out_stands_in_front_and_what_has_no_date_last() -> None:
    papers = [
        paper("undated"), paper("preparing", status="in-preparation"), paper("old", "2020"),
        paper("reviewed", status="under-review"), paper("dated", "2021", status="under-review"),
        paper("press", status="in-press"),
    ]  # fmt: skip
    ordered = ["press", "reviewed", "preparing", "dated", "old", "undated"]
    assert names(papers) == ordered
    assert names(papers, sort="oldest") == ["old", "dated", "undated", "press", "reviewed", "preparing"]


def test_years_of_a_list_by_citations_are_in_order() -> None:
    cited = [
        replace(one, metrics=Metrics(citations=count))
        for one, count in zip(PAPERS, (9, 1, 2, 0, 5), strict=True)
    ]
    assert listed(cited, sort="citations", group_by="year") == [
        "= 2022", "[1] c", "[2] b", "= 2021", "[3] e", "= 2020", "[4] a", "= Other publications", "[5] d",
    ]  # fmt: skip


def test_topics_that_are_asked_for_are_groups_in_that_order() -> None:
    wanted = Where(topic=("nlp", "ml"))
    assert listed(PAPERS, where=wanted, group_by="topic") == ["= nlp", "[1] b", "[2] a", "= ml", "[3] d"]


def test_the_date_of_a_count_is_that_of_citations() -> None:
    starred = paper("a", metrics=Metrics(stars="9", as_of=read_date("2019")))
    cited = paper("b", metrics=Metrics(citations=3, as_of=read_date("2025")))
    assert totals([starred, cited], EN) == "2 publications · 3 citations (as of 2025)"


def test_a_paper_in_several_lists_is_collected_once() -> None:
    first = section(
        entries=(paper("a", "2020", doi="10.1/A"), paper("t", "2021")), legend={"*": (Text("equal"),)}
    )
    told = paper("x", "2020", doi="10.1/a")
    titled = replace(paper("y", "2021"), title=(Text("T."),))
    other = replace(paper("a", "2022", doi="10.1/b"), authors=(Author(family="A", marks="*"),))
    second = section(
        entries=(told, titled, other),
        legend={"*": (Text("visitor"),)},
        roles=True,
        truncate=Truncate(above=9, first=2),
    )
    person = Person(name=Name(family="Ada"), span=HERE)
    whole = collected(Profile(cvtex=1, person=person, sections=(first, second), span=HERE))
    assert [(one.id, one.doi) for one in whole.entries] == [("a", "10.1/A"), ("t", ""), ("a", "10.1/b")]
    [mark] = [author.marks for one in whole.entries for author in one.authors]
    assert {mark: plain(text) for mark, text in whole.legend.items()} == {
        "*": "equal",
        mark: "visitor",
    } and mark != "*"
    assert (whole.roles, whole.truncate) == (True, Truncate(above=9, first=2))


def test_a_date_that_is_present_is_the_newest() -> None:
    assert paper("a", "present").date == Date()
    assert names([paper("old", "2020"), paper("now", "present")]) == ["now", "old"]
