"""Integer programmes by HiGHS (Huangfu and Hall, 2018), which is imported here and nowhere else.

One thread, a fixed seed, limits in nodes and not in seconds: the same programme has the same answer. HiGHS reckons in
floating point; what it finds is rounded and checked in integers, and what does not hold is forbidden and looked for
again. A bound is HiGHS's own, so that "no choice is worth more" is as good as its arithmetic.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from itertools import chain
from math import floor, isfinite
from typing import Any

from cvtex.tailoring.programme import Programme
from cvtex.tailoring.rows import Row
from cvtex.tailoring.spacing import Spacing
from cvtex.value import dataclass

NAME = "HiGHS"
GAP = 0.9  # of an objective in integers: what is left below 1 is nothing
TOLERANCE = 1e-9  # of columns that are 0 or 1: heights have eight digits
ROUND = 1e-6  # what is so near to 0 or 1 in a relaxation is there
TRIES = 20  # choices that do not hold in integers


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The columns chosen, with what they are worth, and what no choice exceeds; `proven` when that is the same."""

    chosen: frozenset[int]
    value: int
    bound: int
    proven: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """What is to be as large as possible: the sum over the columns; a size of the page with a sign (`extreme`); or, less
    than nothing, the distance of its natural height from a number (`near`).

    `rows` hold besides those of the programme; `start` is a choice that keeps all of them; after `nodes` of the search
    the best choice so far is the answer.
    """

    worth: Mapping[int, int] = field(default_factory=dict)
    extreme: tuple[str, int] | None = None
    near: int | None = None
    rows: Sequence[Row] = ()
    start: frozenset[int] = frozenset()
    nodes: int = 0

    def value(self, programme: Programme, chosen: frozenset[int]) -> int:
        """What a choice is worth; the tiers of its keywords are those that it covers."""
        full = (
            _with_tiers(programme, chosen)
            if max(self.worth, default=0) >= len(programme.wordings)
            else chosen
        )
        total = sum(self.worth.get(column, 0) for column in full)
        if self.extreme:
            name, sign = self.extreme
            total += sign * programme.size(chosen).of(name)
        if self.near is not None:
            total -= abs(programme.size(chosen).main.natural - self.near)
        return total

    @property
    def asks(self) -> bool:
        """Whether it is about more than that there is a choice."""
        return bool(self.worth) or self.extreme is not None or self.near is not None


def maximise(programme: Programme, rows: Sequence[Row], aim: Aim) -> Answer | None:
    """The choice of wordings that is worth most and keeps the rows given and those of the aim; None when none does."""
    forbidden: list[Row] = []
    kept = (*rows, *aim.rows)
    for _ in range(TRIES):
        solver = _load(programme, (*kept, *forbidden), aim)
        chosen, ended = _run(solver, len(programme.wordings), aim)
        if chosen is None:
            return None
        full = _with_tiers(programme, chosen)
        size = programme.size(chosen)
        totals = ((row, programme.total(row, full, size)) for row in (*kept, *forbidden))
        broken = [row for row, total in totals if not row.holds(total)]
        if not broken:
            value = aim.value(programme, chosen)
            bound = solver.getInfo().mip_dual_bound if aim.asks else value
            most = floor(bound) if isfinite(bound) else sum(map(abs, aim.worth.values()))
            return Answer(
                chosen=chosen, value=value, bound=max(value, most), proven=ended and most - value < 1
            )
        forbidden.append(_other_than(programme, chosen))
    raise ArithmeticError(f"{TRIES} choices of {NAME} do not hold in integers")


def settled(programme: Programme, rows: Sequence[Row], aim: Aim, value: int) -> Iterator[Row]:
    """Rows that fix the columns without which, or with which, no choice reaches a value.

    A column's reduced cost in the relaxation is what changing it takes from the bound (Dantzig, Fulkerson and Johnson,
    1954); what is left of the bound above the value is all that may be taken.
    """
    solver = _load(programme, (*rows, *aim.rows), aim, whole=False)
    solver.run()
    solution = solver.getSolution()
    room = solver.getInfo().objective_function_value - value + 1
    for column in range(len(programme.wordings)) if solution.dual_valid else ():
        cost, at = solution.col_dual[column], solution.col_value[column]
        if abs(cost) > room and min(at, 1 - at) < ROUND:
            yield Row(terms=((column, 1),), low=round(at), high=round(at))


def _with_tiers(programme: Programme, chosen: frozenset[int]) -> frozenset[int]:
    """A choice with the tiers that it reaches."""
    left: dict[str, int] = {}
    for column in chosen:
        for keyword in set(programme.wordings[column].covers):
            left[keyword] = left.get(keyword, 0) + 1
    reached = set(chosen)
    for column, (keyword, _) in enumerate(programme.tiers, len(programme.wordings)):
        if left.get(keyword, 0) > 0:
            left[keyword] -= 1
            reached.add(column)
    return frozenset(reached)


def _other_than(programme: Programme, chosen: frozenset[int]) -> Row:
    """At least one wording is another."""
    terms = tuple((column, 1 if column in chosen else -1) for column in range(len(programme.wordings)))
    return Row(terms=terms, high=len(chosen) - 1)


def _load(programme: Programme, rows: Sequence[Row], aim: Aim, whole: bool = True) -> Any:
    """A solver with the programme: wordings, tiers, the states where heights matter, and a distance where one is asked for."""
    import highspy

    binary, tiers = len(programme.wordings), len(programme.tiers)
    spaced = aim.extreme is not None or aim.near is not None or any(row.of for row in rows)
    given = programme.spacing if spaced else Spacing(sums={}, states=(), rows=())
    last = binary + tiers + len(given.states)
    columns = last + (aim.near is not None)
    model = highspy.HighsLp()
    model.num_col_ = columns
    model.sense_ = highspy.ObjSense.kMaximize
    costs, model.offset_ = _costs(programme, aim)
    model.col_cost_ = [float(costs.get(column, 0)) for column in range(last)] + [-1.0] * (columns - last)
    model.col_lower_ = [0.0] * columns
    model.col_upper_ = [1.0] * last + [highspy.kHighsInf] * (columns - last)
    kinds = highspy.HighsVarType
    if whole:
        model.integrality_ = [kinds.kInteger] * binary + [kinds.kContinuous] * (columns - binary)
    every = [*rows, *programme.counting, *given.rows, *_distance(programme, aim, last)]
    _add_rows(model, every, highspy.kHighsInf)
    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in _options(aim):
        solver.setOptionValue(name, value)
    solver.passModel(model)
    if aim.start:
        _begin(solver, highspy.HighsSolution(), programme, given, aim)
    return solver


def _costs(programme: Programme, aim: Aim) -> tuple[Mapping[int, int], float]:
    """What each column counts, and what there is without any."""
    if aim.extreme is None:
        return aim.worth, 0.0
    name, sign = aim.extreme
    found = programme.spacing.sums[name]
    return {column: sign * factor for column, factor in found.terms}, float(sign * found.base)


def _options(aim: Aim) -> Iterator[tuple[str, Any]]:
    yield "output_flag", False
    yield "threads", 1
    yield "parallel", "off"
    yield "random_seed", 0
    yield "mip_heuristic_run_feasibility_jump", False
    yield "mip_allow_restart", False
    yield "mip_rel_gap", 0.0
    yield "mip_abs_gap", GAP
    yield "mip_feasibility_tolerance", TOLERANCE
    if aim.nodes:
        yield "mip_max_nodes", aim.nodes


def _add_rows(model: Any, rows: Sequence[Row], infinity: float) -> None:
    """The rows by rows, as HiGHS takes them."""
    model.num_row_ = len(rows)
    model.row_lower_ = [-infinity if row.low is None else float(row.low) for row in rows]
    model.row_upper_ = [infinity if row.high is None else float(row.high) for row in rows]
    merged = [_merged(row) for row in rows]
    starts = [0]
    for terms in merged:
        starts.append(starts[-1] + len(terms))
    model.a_matrix_.format_ = type(model.a_matrix_.format_).kRowwise
    model.a_matrix_.start_ = starts
    model.a_matrix_.index_ = list(chain.from_iterable(merged))
    model.a_matrix_.value_ = [float(value) for value in chain.from_iterable(one.values() for one in merged)]


def _merged(row: Row) -> dict[int, int]:
    """The terms with each column once."""
    terms = dict(row.terms)
    if len(terms) == len(row.terms):
        return terms
    terms = {}
    for column, factor in row.terms:
        terms[column] = terms.get(column, 0) + factor
    return terms


def _distance(programme: Programme, aim: Aim, column: int) -> Iterator[Row]:
    """The last column is at least as large as the distance, either way."""
    if aim.near is not None:
        row = programme.sized("natural", low=aim.near, high=aim.near)
        yield Row(terms=(*row.terms, (column, -1)), high=row.high)
        yield Row(terms=(*row.terms, (column, 1)), low=row.low)


def _begin(solver: Any, solution: Any, programme: Programme, given: Spacing, aim: Aim) -> None:
    """Let the search begin with a choice."""
    first = len(programme.wordings) + len(programme.tiers)
    chosen = _with_tiers(programme, aim.start) | given.settle(first, aim.start)
    values = [float(column in chosen) for column in range(first + len(given.states))]
    if aim.near is not None:
        values.append(float(abs(programme.size(aim.start).main.natural - aim.near)))
    solution.col_value = values
    solution.value_valid = True
    solver.setSolution(solution)


def _run(solver: Any, columns: int, aim: Aim) -> tuple[frozenset[int] | None, bool]:
    """The columns that are 1, none when there is no choice, and whether the search came to its end."""
    solver.run()
    status = solver.modelStatusToString(solver.getModelStatus())
    if status in {"Infeasible", "Primal infeasible or unbounded"}:
        return None, True
    values = solver.getSolution().col_value
    if not solver.getSolution().value_valid:
        if aim.start:
            return None, False
        raise ArithmeticError(f"{NAME} stopped without a choice: {status}")
    return frozenset(column for column in range(columns) if values[column] > 0.5), status in {
        "Optimal",
        "Empty",
    }
