"""Reading .bib files: cases with every field that they mean, and files that are broken in every way."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from casefiles import FOLDER, cases, run_case
from records import objections, schema

from cvtex import rules
from cvtex.bibliography import FORMATS, reader, writer
from cvtex.bibliography.allowed import PUBLICATION, STATES, TYPES, allowed
from cvtex.bibliography.bibtex import read_bib, write_bib
from cvtex.bibliography.entry import MAX_TEXT
from cvtex.bibliography.record import Record, Records
from cvtex.diagnostic import Diagnostic, Span


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


def piled(begin: str, middle: str, end: str = "", most: int = 40_000) -> str:
    """A file in which something is said again and again."""
    return begin + middle * (most // len(middle)) + end


HOSTILE: Mapping[str, Callable[[int], str]] = {
    "braces": lambda most: piled("@misc{a, title = ", "{", "", most),
    "closed": lambda most: piled("@misc{a, title = ", "{", "", most) + piled("x", "}", "}", most),
    "entries": lambda most: piled("", "@misc{a, title = {\n", "", most),
    "quotes": lambda most: piled("@misc{a, ", 't="1", ', "}", most),
    "fields": lambda most: piled("@misc{a, ", "t = {x\n", "}", most),
    "commas": lambda most: piled("@misc{a, ", "t={x} ", "}", most),
    "comments": lambda most: piled("", "@comment{\n", "", most),
    "dollars": lambda most: piled("@misc{a, title={", "$\\$", "}}", most),
    "formulas": lambda most: piled("@misc{a, title={", "\\(", "}}", most),
    "emphasis": lambda most: piled("@misc{a, title={", "\\emph{a", "}}", most),
    "marks": lambda most: piled("@misc{a, author={", "\\textbf{a$^{*", "}}", most),
    "strings": lambda most: piled('@string{a="x"}\n', "@string{a=a # a}\n", "@misc{b, title=a}", most),
    "parents": lambda most: "".join(f"@misc{{k{i}, crossref={{k{i + 1}}}}}\n" for i in range(most // 25)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_time_grows_with_the_length_of_a_file_alone(name: str) -> None:
    """Eight times as much takes far less than sixty-four times as long."""

    def seconds(most: int) -> float:
        text = HOSTILE[name](most)
        start = process_time()
        read_bib("a.bib", text)
        return process_time() - start

    small = min(seconds(5_000), seconds(5_000))
    assert min(seconds(40_000), seconds(40_000)) < 30 * small + 0.1


def test_lines_end_as_they_may() -> None:
    text = "@misc{a,\n  title = {One\n two},\n  year = {foo}\n}\n"
    plain = read_bib("a.bib", text)
    for other in (text.replace("\n", "\r\n"), text.replace("\n", "\r"), "\ufeff" + text):
        assert read_bib("a.bib", other) == plain


def test_places_are_those_of_the_file() -> None:
    text = "@misc{a,\n  title = {One},\n  author = {Lee, Ann and\n    Ray, Bob}}"
    record = read_bib("a.bib", text).records[0]
    assert record.spans[("title",)] == Span("a.bib", 2, 12, 15)
    assert record.spans[("authors", 0)] == Span("a.bib", 3, 13, 21)
    assert record.spans[("authors", 1)] == Span("a.bib", 4, 5, 13)


def test_what_is_written_is_for_bibtex_and_for_biblatex(update: bool) -> None:
    tricky = (FOLDER / "bibtex" / "tricky.txt").read_text().partition("\n=====\n")[0]
    run_case(FOLDER / "bibwrite.txt", lambda _: write_bib(read_bib("a.bib", tricky)), update)


def test_a_number_in_a_series_is_written_as_its_volume_where_its_volumes_are_numbered() -> None:
    text = "@inproceedings{a,\n  title = {T},\n  series = {Lecture Notes in Computer Science},\n  volume = {13000},\n}\n"
    assert sorted(write_bib(read_bib("a.bib", text)).splitlines()) == sorted(text.splitlines())


def test_a_format_is_imported_when_it_is_asked_for() -> None:
    """The table costs nothing; each of its functions is there."""
    code = "import sys, cvtex.bibliography; print([name for name in sys.modules if name.startswith(('pybtex', 'yaml'))])"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        == "[]\n"
    )
    for ending in FORMATS:
        if ending != ".json" or find_spec("cvtex.bibliography.csljson"):
            assert callable(reader(ending)) and callable(writer(ending))


# ---- What cvtex's own field may say is what the schema allows ----


def test_own_fields_may_say_what_the_schema_knows() -> None:
    assert PUBLICATION.keys() == schema()["$defs"]["publication"]["properties"].keys()
    assert sorted(schema()["$defs"]["publication_type"]["enum"]) == sorted(TYPES)
    assert sorted(schema()["$defs"]["publication_status"]["enum"]) == sorted(STATES)
    assert MAX_TEXT == rules.MAX_TEXT


@pytest.mark.parametrize("data", [
    {"foo": "x"}, {"title": ""}, {"title": ["x"]}, {"title": {"xx-": "x"}}, {"date": "2024-13"}, {"type": "paper"}, {"doi": "x"}, {"url": "example.org"},
    {"authors": [{"given": "Ann"}]}, {"authors": "Ann"}, {"authors": ["Ann; Bob"]}, {"venue": {"short": "x"}}, {"links": [{"label": "x"}]},
    {"links": [{"network": "foo", "user": "x"}]}, {"me": "0"}, {"weight": "200"}, {"pin": "yes"}, {"highlights": [{"label": "x"}]},
    {"metrics": {"as_of": "May 2024"}}, {"extra": "x"},  {"highlights": [{"text": "x", "variants": [{"text": "y"}]}]},
])  # fmt: skip
def test_and_nothing_else(data: dict[str, Any]) -> None:
    assert not allowed(data)
    assert objections([Record(data={"title": "T", **data}, span=Span("a", 1, 1), spans={})])
