"""The harness of the case files fails when it must."""

from pathlib import Path

import pytest
from casefiles import FOLDER, cases, run_case


def test_a_right_expectation_passes(tmp_path: Path) -> None:
    case = tmp_path / "case.txt"
    case.write_text("a: 1\n=====\nA: 1\n")
    run_case(case, str.upper)


@pytest.mark.parametrize(
    "text", ["a: 1\n=====\nB: 1\n", "a: 1\n=====\n", "a: 1\n=====\nA: 1\nmore\n", "a: 1\n"]
)
def test_a_wrong_or_missing_expectation_fails(tmp_path: Path, text: str) -> None:
    case = tmp_path / "case.txt"
    case.write_text(text)
    with pytest.raises(AssertionError, match=r"case\.txt"):
        run_case(case, str.upper)
    assert case.read_text() == text


@pytest.mark.parametrize("text", ["a: 1\n=====\nwrong\n", "a: 1\n"])
def test_update_rewrites_the_expectation_only(tmp_path: Path, text: str) -> None:
    case = tmp_path / "case.txt"
    case.write_text(text)
    run_case(case, str.upper, update=True)
    assert case.read_text() == "a: 1\n=====\nA: 1\n"
    run_case(case, str.upper)


def test_an_empty_folder_fails() -> None:
    with pytest.raises(AssertionError, match="no cases"):
        cases("no-such-folder")


def test_no_case_file_is_overlooked() -> None:
    """Case files end in .txt; anything else beside them is data that they share."""
    others = {path.name for path in FOLDER.glob("source/*")} - {path.name for path in cases("source")}
    assert not others
