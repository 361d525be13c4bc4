"""The choice of a page: against every choice there is, against another solver, and what it says of itself."""

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import combinations, pairwise, product
from pathlib import Path
from typing import NamedTuple

import pages
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cvtex.heights import Box, Column, Glue, Heights, Key, stack
from cvtex.tailoring import solver
from cvtex.tailoring.adding import size
from cvtex.tailoring.candidates import Group, Page, Part, Wording, everything
from cvtex.tailoring.programme import formulate
from cvtex.tailoring.reasons import why
from cvtex.tailoring.selection import Infeasible, Selection, excess, select

LINE = 12 * pages.POINT
Choice = dict[str, Wording]  # the wording of each part that is printed


# ---- Every choice, judged by what the wishes mean and not by rows ----


def choices(page: Page) -> Iterator[Choice]:
    """Each way to print each part, or not."""
    parts = list(everything(page.parts))
    for ways in product(*((None, *part.wordings) for part in parts)):
        yield {part.id: way for part, way in zip(parts, ways, strict=True) if way}


def is_wished(page: Page, choice: Choice) -> bool:
    """Whether a choice is a page, however high."""
    printed = {*choice, *(wording.id for wording in choice.values())}
    words = [word for wording in choice.values() for word in wording.covers]
    counts = [(group, sum(name in printed for name in group.ids)) for group in page.groups]
    return (
        all(_is_sound(part, choice) for part in everything(page.parts))
        and printed.issuperset(page.pins)
        and printed.isdisjoint(page.excludes)
        and all(one not in printed or other in printed for one, other in page.requires)
        and not any(one in printed and other in printed for one, other in page.conflicts)
        and all((one in printed) == (other in printed) for one, other in page.together)
        and all(group.least <= many <= (many if group.most is None else group.most) for group, many in counts)
        and all(word in words for word in page.must)
        and {part.id in page.side for part in page.parts if part.id in choice} >= {False, bool(page.side)}
    )


def _is_sound(part: Part, choice: Choice) -> bool:
    inner = [one for one in part.parts if one.id in choice]
    if part.id not in choice:
        return not inner
    if part.parts and not inner and "." not in part.id:
        return False  # a heading with nothing below it
    most = len(inner) if part.most is None else part.most
    return part.least <= len(inner) <= most and (part.gapless is None or _has_no_gap(part, choice))


def _has_no_gap(part: Part, choice: Choice) -> bool:
    """Month by month: runs of months that the same parts fill, none of them printed, behind one that is."""
    dated = [(one.id, one.months) for one in part.parts if one.months]
    run = 0
    before: set[str] = set()
    for month in range(20):
        filling = {name for name, (first, last) in dated if first <= month < last}
        run = run + 1 if filling == before else 1
        before = filling
        ended = [name for name, (_, last) in dated if last <= month and name in choice]
        if filling and ended and not filling & {*choice} and run > (part.gapless or 0):
            return False
    return True


class Height(NamedTuple):
    """The main column, and the side column."""

    natural: int
    stretch: int
    shrink: int
    side: int


def walk(page: Page, choice: Choice) -> Height:
    """How high a choice is: block by block, each with the gap above it."""
    main: list[Wording] = [page.fixed]
    side: list[Wording] = []
    for top in page.parts:
        column = side if top.id in page.side else main
        column += [choice[part.id] for part in everything((top,)) if part.id in choice]
    columns = [[one for one in column if one.height] for column in (main, side)]
    sizes = []
    for column in columns:
        between = [
            page.gaps[one.lower, two.upper] for one, two in pairwise(column) if one.lower and two.upper
        ]
        own = [Glue(one.height, one.stretch, one.shrink) for one in column]
        sizes.append([sum(glue[at] for glue in (*own, *between)) for at in range(3)])
    (natural, stretch, shrink), (beside, *_) = sizes
    return Height(natural - columns[0][-1].depth, stretch, shrink, beside)


def is_full(page: Page, choice: Choice) -> bool:
    height = walk(page, choice)
    fits = height.natural - height.shrink <= page.goal and (not page.side or height.side <= page.side_goal)
    return fits and (page.ragged or page.goal <= height.natural + height.stretch)


def value(page: Page, choice: Choice) -> int:
    total = sum(one.value for one in choice.values())
    for word, weight in page.keywords.items():
        times = sum(word in one.covers for one in choice.values())
        total += sum((weight, weight * 40 // 100, weight * 15 // 100)[:times])
    return total


def glue(page: Page, choice: Choice) -> int:
    return page.goal - walk(page, choice).natural


@given(pages.small())
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
def test_no_choice_is_better(page: Page) -> None:
    wished = [choice for choice in choices(page) if is_wished(page, choice)]
    full = [choice for choice in wished if is_full(page, choice)]
    found = select(page)
    if isinstance(found, Infeasible):
        assert not full
        assert (found.lack == "contradiction") == (not wished)
        return
    best = max(value(page, choice) for choice in full)
    assert (found.value, found.bound, found.optimal) == (best, best, True)
    ties = [choice for choice in full if value(page, choice) == best]
    assert found.least
    assert abs(found.glue) == min(abs(glue(page, choice)) for choice in ties)
    assert walk(page, _choice(page, found)) == (found.height, found.stretch, found.shrink, found.side)
    assert {part: wording.id for part, wording in _choice(page, found).items()} in [
        {part: wording.id for part, wording in choice.items()} for choice in ties
    ]


def _choice(page: Page, found: Selection) -> Choice:
    return {
        part.id: wording
        for part in everything(page.parts)
        for wording in part.wordings
        if wording.id in found.wordings
    }


def is_beside(page: Page, choice: Choice) -> bool:
    return not page.side or walk(page, choice).side <= page.side_goal


@given(pages.small())
@settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_said_when_there_is_no_page_is_true(page: Page) -> None:
    found = select(page)
    if isinstance(found, Selection):
        return
    wished = [choice for choice in choices(page) if is_wished(page, choice)]
    heights = [walk(page, choice) for choice in wished]
    beside = [height.side - page.side_goal for height in heights]
    if page.side and heights and min(beside) > 0:
        assert (found.lack, found.side, found.by) == ("overflow", True, min(beside))
        return
    heights = [height for height in heights if not page.side or height.side <= page.side_goal]
    lows = [height.natural - height.shrink - page.goal for height in heights]
    highs = [page.goal - height.natural - height.stretch for height in heights]
    match found.lack:
        case "overflow":
            assert (found.by, found.side) == (min(lows), False)
            forced = set.intersection(*({*choice} for choice in wished if is_beside(page, choice)))
            tops = [part for part in page.parts if part.id not in page.side]
            assert {*found.names} == forced & {part.id for part in everything(tuple(tops))}
            assert [*found.names] == sorted(found.names, key=lambda name: -(found.heights or {})[name])
        case "shortage":
            assert found.by == min(highs) > 0
        case "unfillable":
            assert found.by == min([low for low in lows if low > 0] + [high for high in highs if high > 0])
    assert found.by > 0 or found.lack == "contradiction"
    assert found.lines == -(-found.by // page.line)


# ---- Large pages ----

SEED = 8


def second(page: Page) -> int:
    """The optimum by CBC, which knows nothing of HiGHS."""
    programme = formulate(page)
    rows = (*programme.rows, *programme.window, *programme.counting, *programme.spacing.rows)
    data = {
        "whole": len(programme.wordings),
        "worth": (*programme.worth, *(0 for _ in programme.spacing.states)),
        "rows": [(row.terms, row.low, row.high) for row in rows],
    }
    script = Path(__file__).with_name("second_solver.py")
    done = subprocess.run(
        [sys.executable, script],
        input=json.dumps(data),
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    answer = json.loads(done.stdout)
    assert answer["status"] == "Optimal"
    optimum: float = answer["value"]
    return round(optimum)


@pytest.mark.parametrize(("bullets", "beside"), [(5, False), (3, True)])
def test_another_solver_finds_no_better_page(bullets: int, beside: bool) -> None:
    page = pages.large(SEED, bullets=bullets, beside=beside)
    assert sum(not part.parts for part in everything(page.parts)) > (50 if beside else 100)
    assert formulate(page).spacing.states
    found = select(page)
    assert isinstance(found, Selection)
    assert found.optimal
    assert found.value == found.bound == second(page)
    assert -1 <= found.ratio <= 1
    assert found.height + found.glue == page.goal
    assert walk(page, _choice(page, found)) == (found.height, found.stretch, found.shrink, found.side)
    assert select(page) == found


# ---- Gaps ----


@given(pages.small())
@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
def test_what_the_rows_add_up_to_is_the_height(page: Page) -> None:
    adds_up(page)


def adds_up(page: Page) -> None:
    """For each page that is wished, with the states that it has, and those keep their rows."""
    programme = formulate(page)
    columns = {wording.id: column for column, wording in enumerate(programme.wordings)}
    first = len(columns) + len(programme.tiers)
    for choice in filter(partial(is_wished, page), choices(page)):
        chosen = frozenset(columns[wording.id] for wording in choice.values())
        full = chosen | programme.spacing.settle(first, chosen)
        natural, stretch, shrink, side = walk(page, choice)
        expected = {
            "natural": natural,
            "stretched": natural + stretch,
            "shrunk": natural - shrink,
            "side": side,
        }
        assert expected == {
            name: found.base + _total(found.terms, full) for name, found in programme.spacing.sums.items()
        }
        assert all(row.holds(_total(row.terms, full)) for row in programme.spacing.rows)


@given(st.data())
@settings(max_examples=30, deadline=None, derandomize=True)
def test_a_choice_is_as_high_as_the_blocks_that_it_prints(data: st.DataObject) -> None:
    """What `heights.stack` says of blocks, in one column and in two."""
    side = data.draw(st.booleans())
    keys = [Key(*place) for place in product((0, 1), (0, 1), (0, 1, 2))]
    names = ["", *"01", *(".".join(map(str, key[:3])) for key in keys)]
    drawn = {name: data.draw(pages.wordings(name, silent=False)) for name in names}
    told = {name: replace(one, upper=one.upper or "z", lower=one.lower or "z") for name, one in drawn.items()}
    boxes = {
        name: Box(one.upper, one.lower, Glue(one.height, one.stretch, one.shrink), one.depth)
        for name, one in told.items()
    }
    heights = Heights(
        page=99, head=boxes[""], boxes={Key(0): boxes["0"], Key(1): boxes["1"], **{key: boxes[name] for key, name in zip(keys, names[3:], strict=True)}},
        gaps=data.draw(pages.gaps()), side=frozenset({1} if side else ()), banner=4 * side, drop=3 * side,
    )  # fmt: skip
    chosen = sorted({keys[0], keys[-1], *data.draw(st.lists(st.sampled_from(keys)))})
    columns: tuple[list[Wording], list[Wording]] = ([], [])
    for section in (0, 1):
        own = [
            told[name]
            for key, name in zip(keys, names[3:], strict=True)
            if key in chosen and key.section == section
        ]
        columns[side and section == 1].extend([told[str(section)], *own])
    fixed = (
        replace(told[""], height=told[""].height + heights.banner, stretch=0, shrink=0, lower="")
        if side
        else told[""]
    )
    page = Page(goal=99, parts=(), fixed=fixed, gaps=heights.gaps)
    found, expected = size(page, *columns), stack(heights, chosen)
    assert Column(*found.main) == expected.main
    assert not expected.side or found.side + fixed.height + heights.drop == expected.side.height


def _total(terms: Iterable[tuple[int, int]], chosen: frozenset[int]) -> int:
    return sum(factor for column, factor in terms if column in chosen)


def spaced(*entries: str, least: int = 1, **more: object) -> Page:
    """A page of one section; an entry is the kinds of its parts: `bbl` two bullets and a line below its head."""
    letters = {"b": "bullet", "l": "line"}

    def block(name: str, kind: str) -> tuple[Wording, ...]:
        return (Wording(id=f"{name}/", height=LINE, upper=kind, lower=kind, depth=pages.DEPTHS[kind]),)

    inner = []
    for number, kinds in enumerate(entries):
        parts = tuple(
            Part(id=f"e{number}.{at}", wordings=block(f"e{number}.{at}", letters[kind])) for at, kind in enumerate(kinds)
        )  # fmt: skip
        inner.append(
            Part(
                id=f"e{number}",
                wordings=block(f"e{number}", "entry"),
                parts=parts,
                least=least if kinds else 0,
            )
        )
    section = Part(id="s", wordings=block("s", "section"), parts=tuple(inner), least=1)
    head = Wording(id="", height=LINE, lower="head")
    return replace(Page(goal=0, parts=(section,), fixed=head, gaps=pages.SPACED), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("page", "states"),
    [
        pytest.param(spaced("bb", "bbb"), 0, id="the first gap is the heading's, and a bullet is last"),
        pytest.param(spaced("bb", "bbb", least=0), 3, id="a head may be last"),
        pytest.param(spaced("", ""), 0, id="heads only"),
        pytest.param(spaced("", "b", least=0, excludes=("e0",)), 1, id="only a head or its bullet is last"),
        pytest.param(spaced("bbl", pins=("e0.0",)), 1, id="a line may be last"),
        pytest.param(spaced("bbl", pins=("e0.2",)), 2, id="a line is below a bullet or the head"),
        pytest.param(spaced("bbl", pins=("e0.0",), excludes=("e0.2",)), 0, id="what is excluded is not looked at"),
        pytest.param(spaced("bbl", together=(("e0", "e0.2"),), pins=("e0.1",)), 0, id="a bullet is above a line"),
    ],
)  # fmt: skip
def test_there_are_no_more_states_than_are_needed_and_they_add_up(page: Page, states: int) -> None:
    assert len(formulate(page).spacing.states) == states
    adds_up(page)


# ---- Searches that go wrong ----


def test_a_search_that_is_cut_short_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cvtex.tailoring.selection.NODES", (1, 1, 1))
    found = select(pages.large(2))
    assert isinstance(found, Selection)
    assert not found.optimal and not found.least
    assert found.value < found.bound


def test_of_very_many_wordings_the_first_best_page_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cvtex.tailoring.selection.MANY", 10)
    page = pages.large(0, 3, 3, 4)
    hasty = select(page)
    monkeypatch.undo()
    found = select(page)
    assert isinstance(hasty, Selection) and isinstance(found, Selection)
    assert (hasty.optimal, hasty.least, found.least) == (True, False, True)
    assert hasty.value == found.value and abs(found.glue) <= abs(hasty.glue)


def test_a_choice_that_does_not_hold_in_integers_is_looked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A solver that says of everything at once that it fits."""
    real, said = solver._run, []

    def run(loaded: object, columns: int, aim: solver.Aim) -> tuple[frozenset[int] | None, bool]:
        said.append(columns)
        return (frozenset(range(columns)), True) if len(said) == 1 else real(loaded, columns, aim)

    monkeypatch.setattr(solver, "_run", run)
    found = select(page_of(2, 2, 3, goal=6))
    assert isinstance(found, Selection)
    assert found.parts == ("e", "b0", "b2")
    assert len(said) == 4


# ---- What is said ----


def page_of(*heights: int, goal: int, **wishes: object) -> Page:
    """A page of bullets that are so many lines high, all worth as much; its glue is nothing."""
    bullets = tuple(
        Part(id=f"b{number}", wordings=(Wording(id=f"b{number}/", height=height * LINE, value=10),))
        for number, height in enumerate(heights)
    )
    entry = Part(id="e", wordings=(Wording(id="e/", height=LINE),), parts=bullets, least=1)
    return replace(Page(goal=goal * LINE, parts=(entry,), line=LINE), **wishes)  # type: ignore[arg-type]


def lacking(page: Page) -> Infeasible:
    found = select(page)
    assert isinstance(found, Infeasible)
    return found


def test_ties_go_by_the_order_of_the_profile() -> None:
    found = select(page_of(2, 2, 2, 2, goal=5))
    assert isinstance(found, Selection)
    assert found.wordings == ("e/", "b0/", "b1/")
    assert found.dropped == ("b2", "b3")


def test_less_glue_wins_among_pages_of_the_same_worth() -> None:
    bullets = [
        Part(id=name, wordings=(Wording(id=f"{name}/", height=height, stretch=9, value=5),))
        for name, height in (("far", 10), ("near", 16), ("nearest", 17))
    ]
    found = select(Page(goal=18, parts=tuple(bullets)))
    assert isinstance(found, Selection)
    assert (found.parts, found.glue, found.stretch) == (("nearest",), 1, 9)
    assert found.ratio == pytest.approx(1 / 9)


@pytest.mark.parametrize(
    "page",
    [
        Page(goal=1, parts=()),
        page_of(1, goal=2, side=frozenset("x")),
        page_of(1, goal=2, side=frozenset("x"), pins=("e",)),
    ],
)
def test_an_empty_column_is_no_page(page: Page) -> None:
    assert lacking(page).names == ()
    assert str(lacking(page)) == "there is nothing that may be printed"


def test_a_side_column_that_is_too_high_says_so() -> None:
    main, side = (
        page_of(3, goal=4).parts[0],
        Part(id="s", wordings=(Wording(id="s/", height=2 * LINE, lower="a"),)),
    )
    tall = Part(id="t", wordings=(Wording(id="t/", height=3 * LINE, upper="b"),))
    page = Page(
        goal=4 * LINE, parts=(main, side, tall), pins=("t", "s"), gaps={("a", "b"): Glue(LINE)}, line=LINE,
        side=frozenset("st"), side_goal=5 * LINE,
    )  # fmt: skip
    found = lacking(page)
    assert (found.lack, found.by, found.side, found.names[:2]) == ("overflow", LINE, True, ("t", "s"))
    assert found.heights is not None and found.heights["t"] == 4 * LINE
    assert str(found).startswith(
        "what must be printed is 12.0 points (1 line) higher than the side column: t, s"
    )
    assert excess(page) == found
    assert excess(replace(page, side_goal=6 * LINE)) is None


def test_pins_that_overflow_are_named_with_their_heights() -> None:
    found = lacking(page_of(3, 4, 2, goal=6, pins=("b0", "b1")))
    assert (found.lack, found.by, found.lines) == ("overflow", 2 * LINE, 2)
    assert found.heights == {"e": LINE, "b0": 3 * LINE, "b1": 4 * LINE}
    assert str(found) == "what must be printed is 24.0 points (2 lines) higher than the page: b1, b0, e"


def test_too_little_text_is_measured() -> None:
    found = lacking(page_of(3, 4, goal=9))
    assert (found.lack, found.by) == ("shortage", LINE)
    assert str(found) == "everything that may be printed is 12.0 points (1 line) lower than the page"
    ragged = select(page_of(3, 4, goal=9, ragged=True))
    assert isinstance(ragged, Selection)
    assert ragged.glue == LINE


def test_a_page_that_nothing_fills_says_how_near_one_comes() -> None:
    assert (lacking(page_of(3, 6, goal=6)).lack, lacking(page_of(3, 6, goal=6)).lines) == ("unfillable", 1)


def test_wishes_that_contradict_each_other_are_named_and_no_others() -> None:
    page = page_of(
        1, 1, 1, goal=3, pins=("b0", "b2"), requires=(("b0", "b1"),), excludes=("b1",),
        groups=(Group(name="g", ids=("b0", "b2"), most=2),),
    )  # fmt: skip
    assert lacking(page).names == ("pin b0", "exclude b1", "b0 requires b1")


@pytest.mark.parametrize(
    "page",
    [
        page_of(1, 1, goal=2, must=("rust",)),
        page_of(1, 1, goal=2, pins=("b0",), excludes=("e",)),
        page_of(1, 1, goal=2, groups=(Group(name="g", ids=("b0", "b1"), least=3),)),
        page_of(1, 1, goal=2, pins=("b0", "b1"), conflicts=(("b0", "b1"),)),
    ],
)
def test_each_named_wish_is_needed_for_the_contradiction(page: Page) -> None:
    named = lacking(page).names
    programme = formulate(page)
    wishes = [row for row in programme.rows if row.wish]
    assert set(named) <= {row.wish for row in wishes}
    for few in combinations(named, len(named) - 1):
        rows = [row for row in programme.rows if not row.wish or row.wish in few]
        assert any(all(_kept(row, chosen) for row in rows) for chosen in _subsets(len(programme.wordings)))


def _subsets(columns: int) -> Iterator[set[int]]:
    for bits in product((False, True), repeat=columns):
        yield {column for column, bit in enumerate(bits) if bit}


def _kept(row: object, chosen: set[int]) -> bool:
    terms, low, high = row.terms, row.low, row.high  # type: ignore[attr-defined]
    total = sum(factor for column, factor in terms if column in chosen)
    return (low is None or low <= total) and (high is None or total <= high)


def test_why_says_what_would_be_lost_and_what_it_would_cost() -> None:
    values = {"a": (40, ("rust",)), "b": (30, ()), "c": (20, ("sql",)), "d": (10, ("rust",))}
    parts = tuple(
        Part(id=name, wordings=(Wording(id=f"{name}/", height=1, value=worth, covers=covers),))
        for name, (worth, covers) in values.items()
    )
    page = Page(goal=2, parts=parts, keywords={"rust": 20, "sql": 5})
    found = select(page)
    assert isinstance(found, Selection)
    assert found.parts == ("a", "b")
    kept = why(page, found, "a")
    assert (kept.kept, kept.only, kept.cost, kept.leaves, kept.enters) == (True, ("rust",), 30, (), ("d",))
    dropped = why(page, found, "c")
    assert (dropped.kept, dropped.covers, dropped.cost, dropped.leaves) == (False, ("sql",), 5, ("b",))
    pinned = replace(page, pins=("a",))
    instead = why(pinned, found, "a").instead
    assert instead is not None
    assert instead.names == ("pin a", "without a")


@given(pages.small(), st.sampled_from(pages.NAMES))
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
def test_what_the_other_page_costs_is_true(page: Page, name: str) -> None:
    found = select(page)
    if isinstance(found, Infeasible):
        return
    said = why(page, found, name)
    full = [choice for choice in choices(page) if is_wished(page, choice) and is_full(page, choice)]
    others = [one for one in full if (name in {*one, *(wording.id for wording in one.values())}) != said.kept]
    assert said.kept == (name in {*found.parts, *found.wordings})
    assert (said.instead is None) == bool(others)
    assert said.cost == (found.value - max(value(page, one) for one in others) if others else 0)


def test_a_name_that_nothing_has_is_no_wish() -> None:
    with pytest.raises(KeyError, match="nobody"):
        select(page_of(1, goal=2, pins=("nobody",)))
