"""Logs of real TeX runs, cut to what matters, each with what should be read out of it.

A case has a head (`about`, `engine`, `marks` as `line=line:column`, `tex` for the lines of the TeX file), a
line of three dashes, the log, and the expected diagnostics.
"""

from collections.abc import Iterable
from pathlib import Path

import pytest
from casefiles import cases, run_case

from cvtex.diagnostic import Diagnostic, Span
from cvtex.texlog import PACKAGES, advice, page_count, read_log


def spell(diagnostics: Iterable[Diagnostic]) -> str:
    """Diagnostics as they stand in a case: a line each, the part and its excess in brackets, hints below."""
    rows = []
    for problem in diagnostics:
        place = f"{problem.span.line}:{problem.span.column}" if problem.span else "-"
        clue = f" ({problem.clue})" if " " in problem.clue else ""
        rows.append(f"{place} {problem.severity} {problem.code}: {problem.message}{clue}")
        rows += [f"    {hint}" for hint in problem.hints]
    return "\n".join(rows)


def read(given: str) -> str:
    """What is read out of a case's log."""
    head, _, log = given.partition("\n---\n")
    fields = [row.partition(": ")[::2] for row in head.splitlines()]
    assert {key for key, _ in fields} <= {"about", "engine", "marks", "tex"}
    marks = {}
    for word in dict(fields)["marks"].split():
        line, *place = map(int, word.replace("=", ":").split(":"))
        marks[line] = Span("ada.yaml", *place)
    tex = "".join(f"{value}\n" for key, value in fields if key == "tex")
    return spell(read_log(log, marks, "job.tex", tex))


@pytest.mark.parametrize("path", cases("texlog"), ids=lambda path: path.stem)
def test_log(path: Path, update: bool) -> None:
    run_case(path, read, update)


def test_the_harness_sees_a_difference(tmp_path: Path) -> None:
    case = tmp_path / "wrong.txt"
    case.write_text("marks: 4=7:5\n---\n./job.tex:4: Missing $ inserted.\n=====\n7:5 error tex-error: no\n")
    with pytest.raises(AssertionError, match=r"7:5 error tex-error: TeX stopped: missing \$ inserted"):
        run_case(case, read)


def test_there_are_cases_of_every_kind() -> None:
    said = "".join(path.read_text(encoding="utf-8").partition("=====")[2] for path in cases("texlog"))
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


def test_a_log_of_nothing_but_errors_takes_no_time() -> None:
    assert len(read_log("! Oops\n" * 20_000, {}, "job.tex")) == 1
