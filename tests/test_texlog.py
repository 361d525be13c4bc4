"""Logs of real TeX runs, cut to what matters, each with what should be read out of it.

A case is a file: a head (`about`, `engine`, `marks` as `line=line:column`, `tex` for the lines of the TeX
file), the log, and the expected diagnostics; three dashes stand between. `--update` rewrites the last part.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from cvtex.diagnostic import Diagnostic, Span
from cvtex.texlog import PACKAGES, advice, page_count, read_log

CASES = sorted((Path(__file__).parent / "cases" / "texlog").glob("*.log"))
RULE = "\n---\n"


@dataclass(frozen=True, slots=True)
class Case:
    """A log and what it says."""

    marks: dict[int, Span]
    tex: str
    log: str
    expected: str


def load(text: str) -> Case:
    """Take a case apart."""
    head, log, expected = text.split(RULE)
    fields = [row.partition(": ")[::2] for row in head.splitlines()]
    assert {key for key, _ in fields} <= {"about", "engine", "marks", "tex"}
    marks = {}
    for word in next(value for key, value in fields if key == "marks").split():
        line, _, place = word.partition("=")
        row, _, column = place.partition(":")
        marks[int(line)] = Span("ada.yaml", int(row), int(column))
    tex = "".join(f"{value}\n" for key, value in fields if key == "tex")
    return Case(marks, tex, log, expected.strip("\n"))


def spell(diagnostics: Iterable[Diagnostic]) -> str:
    """Diagnostics as they stand in a case: a line each, hints indented below."""
    rows = []
    for problem in diagnostics:
        place = f"{problem.span.line}:{problem.span.column}" if problem.span else "-"
        rows.append(f"{place} {problem.severity} {problem.code}: {problem.message}")
        rows += [f"    {hint}" for hint in problem.hints]
    return "\n".join(rows)


def read(case: Case) -> str:
    """What is read out of a case's log."""
    return spell(read_log(case.log, case.marks, "job.tex", case.tex))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_log(path: Path, request: pytest.FixtureRequest) -> None:
    text = path.read_text(encoding="utf-8")
    case = load(text)
    found = read(case)
    if request.config.getoption("--update", default=False):
        path.write_text(
            text[: text.rindex(RULE) + len(RULE)] + (f"{found}\n" if found else ""), encoding="utf-8"
        )
    else:
        assert found == case.expected


def test_the_harness_sees_a_difference() -> None:
    text = "about: x\nmarks: 4=7:5\n---\n./job.tex:4: Undefined control sequence.\nl.4 \\foo\n---\n7:5 error tex-error: no"
    case = load(text)
    assert read(case) != case.expected
    assert read(case) == "7:5 error tex-error: TeX stopped: undefined control sequence `\\foo`"


def test_there_are_cases_of_every_kind() -> None:
    said = " ".join(load(path.read_text(encoding="utf-8")).expected for path in CASES)
    for code in ("tex-error", "package-missing", "font-missing", "missing-glyph", "overfull", "page-budget"):
        assert f" {code}: " in said


def test_pages_are_counted() -> None:
    assert page_count("cvtex: pages 3\n…\nOutput written on job.pdf (2 pages, 99 bytes).") == 3
    assert page_count("…\nOutput written on job.pdf (2 pages, 99 bytes).") == 2
    assert page_count("Output written on job.pdf (1 page).") == 1
    assert page_count("no pages of output") is None


def test_an_unlisted_file_can_be_searched() -> None:
    assert advice("no such.sty") == (
        "Debian, Ubuntu: apt-file search 'no such.sty'",
        "TeX Live: tlmgr search --global --file 'no such.sty'",
    )
    assert advice("texgyreheros-regular.otf")[0].endswith("apt-get install fonts-texgyre")
    assert advice("ec-qhvr.tfm")[1].endswith("tlmgr install tex-gyre")


def test_packages_are_spelled_like_packages() -> None:
    assert all(name == name.lower() and name.strip() == name for _, *names in PACKAGES for name in names)


def test_a_hostile_log_takes_no_time() -> None:
    rows = "! " + "a" * 100_000 + "\n" + "Missing character: There is no " + "(U+" * 20_000 + "\n"
    assert len(read_log(rows + "Overfull \\hbox (" * 20_000, {}, "job.tex")) == 1
