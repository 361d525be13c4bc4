"""Reading .bib files: cases with every field that they mean, and files that are broken in every way."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from casefiles import cases, run_case

from cvtex.bibliography.bibtex import read_bib
from cvtex.bibliography.record import Record, Records
from cvtex.diagnostic import Diagnostic


def shown(records: Records) -> str:
    """Records as a case expects them: each entry's line, its fields, then what is odd."""
    return "\n".join(
        [*(line for record in records.records for line in entry(record)), *map(warning, records.problems)]
    )


def entry(record: Record) -> Iterable[str]:
    yield f"{record.span.line}:{record.span.column} {record.data['id']}: {record.data['type']}"
    for key, value in record.data.items():
        if key not in {"id", "type"}:
            yield f"  {key}: {value if isinstance(value, str) else compact(value)}"


def compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False).replace('": "', ": ").replace('"', "")


def warning(problem: Diagnostic) -> str:
    assert problem.span
    return f"- {problem.severity} {problem.code}: {problem.span.line}:{problem.span.column} {problem.message}"


@pytest.mark.parametrize("case", cases("bibtex"), ids=lambda path: path.stem)
def test_cases(case: Path, update: bool) -> None:
    run_case(case, lambda text: shown(read_bib("a.bib", text)), update)


def test_a_text_that_is_too_long_is_kept_but_not_printed() -> None:
    records = read_bib("a.bib", "@misc{a, title = {T},\n  abstract = {" + "x" * 20_001 + "}}")
    assert [problem.code for problem in records.problems] == ["bib-too-long"]
    assert records.problems[0].span and records.problems[0].span.line == 2
    assert len(records.records[0].data["extra"]["abstract"]) == 20_001
