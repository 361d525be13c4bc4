"""Reading and writing RIS: cases with every tag."""

from pathlib import Path

import pytest
from casefiles import cases, run_case
from test_bibtex import shown

from cvtex.bibliography.ris import read_ris, write_ris


@pytest.mark.parametrize("case", cases("ris"), ids=lambda path: path.stem)
def test_cases(case: Path, update: bool) -> None:
    run_case(case, lambda text: shown(read_ris("a.ris", text)), update)


@pytest.mark.parametrize("case", cases("ris"), ids=lambda path: path.stem)
def test_what_is_read_is_written_and_read_as_the_same(case: Path) -> None:
    records = read_ris("a.ris", case.read_text().partition("=====\n")[0])
    again = read_ris("b.ris", write_ris(records))
    assert [one.data for one in again.records] == [one.data for one in records.records]
