"""Lists of publications: what is listed, in which order, in which groups, under which numbers."""

from dataclasses import replace
from itertools import chain
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cvtex.date import Date, read_date
from cvtex.diagnostic import Span
from cvtex.entries import Degree, Position, Project
from cvtex.inline import Text
from cvtex.item import Bullet
from cvtex.language import LANGUAGES
from cvtex.profile import Name, Person, Profile, Section
from cvtex.publication import Listing, Metrics, Publication, Venue, Where
from cvtex.publications import CANONICAL, Group, all_publications, arrange, kind, totals

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
        (Where(since=read_date("2021")), "bce"),
        (Where(since=read_date("2022-06")), "c"),
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


def test_what_has_no_year_never_stands_below_a_year() -> None:
    assert listed(PAPERS[2:], group_by="year", sort="oldest") == [
        "= 2021", "[1] e", "= 2022", "[2] c", "= Other publications", "[3] d",
    ]  # fmt: skip


def test_numbers_count_through_all_groups_or_within_each() -> None:
    assert listed(PAPERS, group_by="year", order="descending")[0::2][:1] == ["[5] d"]
    assert listed(PAPERS, label="J{n}", order="descending") == ["J5 d", "J4 c", "J3 b", "J2 e", "J1 a"]
    assert listed(PAPERS, label="({n})", group_by="type", sort="given", order="descending") == [
        "= Journal articles", "(2) a", "(1) c", "= Conference papers", "(2) b", "(1) d", "= Theses", "(1) e",
    ]  # fmt: skip
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
    st.sampled_from(["", "J{n}"]),
)
def test_nothing_is_lost_or_doubled(
    chosen: list[Publication], sort: str, group_by: str, order: str, label: str
) -> None:
    groups = arrange(chosen, section(sort=sort, group_by=group_by, order=order, label=label), EN)
    items = list(chain.from_iterable(group.items for group in groups))
    assert sorted(one.entry.id for one in items) == sorted(one.id for one in chosen if not one.exclude)
    counted = (
        [[one.label for one in group.items] for group in groups] if label else [[one.label for one in items]]
    )
    for labels in counted:
        numbers = [int("".join(char for char in text if char.isdigit())) for text in labels]
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
    assert [one.id for one in all_publications(profile)] == ["a", "b", "c", "d", "e"]


def test_a_date_that_is_present_is_the_newest() -> None:
    assert paper("a", "present").date == Date()
    assert names([paper("old", "2020"), paper("now", "present")]) == ["now", "old"]
