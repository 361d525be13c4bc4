"""What the schema cannot say: dates, ids and names that must fit together, and what is never printed."""

import re
from pathlib import Path

import pytest
from casefiles import cases, run_case
from paper import pages

from cvtex import pipeline
from cvtex.compose import compose
from cvtex.diagnostic import Diagnostic, Invalid, render_text
from cvtex.engine import ENGINES, find
from cvtex.source import Source, load_source
from cvtex.typeset import typeset
from cvtex.world import World

CODES = {
    "end-before-start", "impossible-date", "duplicate-id", "unknown-section", "unknown-entry", "unknown-bullet",
    "unknown-variant", "unknown-field", "unknown-link",
}  # fmt: skip


def problems(text: str) -> tuple[Diagnostic, ...]:
    """What is wrong with a profile."""
    try:
        pipeline.validate(source(text), World())
    except Invalid as invalid:
        assert invalid.exit_code == 1
        return invalid.diagnostics
    return ()


def source(text: str) -> Source:
    return load_source("a.yaml", text.encode())


def produce(text: str) -> str:
    rows = (f"{row.code}\n{render_text([row], {'a.yaml': text})}" for row in problems(text))
    return "\n".join(rows) or "valid"


@pytest.mark.parametrize("case", cases("rules"), ids=lambda case: case.stem)
def test_case(case: Path, update: bool) -> None:
    run_case(case, produce, update)


def test_every_code_has_a_case() -> None:
    shown = {line for case in cases("rules") for line in case.read_text().splitlines()}
    assert shown >= CODES


def test_valid_cases_are_valid_and_the_others_are_not() -> None:
    """`--update` must not turn a mistake into an expectation."""
    for case in cases("rules"):
        text = case.read_text().partition("=====\n")[0]
        assert (not problems(text)) == case.stem.startswith("valid"), case.stem


def test_every_problem_has_a_place_and_a_hint() -> None:
    for case in cases("rules"):
        for problem in problems(case.read_text().partition("=====\n")[0]):
            assert problem.span and problem.hints, problem
