"""What a file of publications says comes back from every format, and the schema allows all that is read."""

from collections.abc import Callable
from typing import Any

import pytest
from casefiles import cases
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from records import objections, records

from cvtex.bibliography.bibtex import read_bib, write_bib
from cvtex.bibliography.names import read_name
from cvtex.bibliography.record import Records
from cvtex.bibliography.ris import read_ris, write_ris
from cvtex.bibliography.yamlout import read_yaml, write_yaml

Read = Callable[[str, str], Records]
Write = Callable[[Records], str]

FORMATS = {"bib": (read_bib, write_bib), "ris": (read_ris, write_ris), "yaml": (read_yaml, write_yaml)}
FILES = [path.read_text().partition("\n=====\n")[0] for path in cases("bibtex")]
PEOPLE = ("authors", "editors", "translators", "book_authors", "series_editors")


def data(found: Records, in_parts: bool = True) -> list[dict[str, Any]]:
    """The data of records; names that are texts in parts, as formats other than YAML have them."""
    return [
        {
            key: [read_name(one) if isinstance(one, str) else one for one in value]
            if key in PEOPLE and in_parts
            else value
            for key, value in record.data.items()
        }
        for record in found.records
    ]


@pytest.mark.parametrize("written", FILES, ids=[path.stem for path in cases("bibtex")])
@pytest.mark.parametrize("name", FORMATS)
def test_what_a_bib_file_says_comes_back(name: str, written: str) -> None:
    read, write = FORMATS[name]
    found = read_bib("a.bib", written)
    assert data(read("b", write(found))) == data(found)


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(found=records())
def test_whatever_the_schema_allows_comes_back(name: str, found: Records) -> None:
    read, write = FORMATS[name]
    again = read("b", write(found))
    assert data(again, name != "yaml") == data(found, name != "yaml")
    assert not objections(again.records)


@pytest.mark.parametrize("written", FILES, ids=[path.stem for path in cases("bibtex")])
def test_the_schema_allows_what_is_read(written: str) -> None:
    assert not objections(read_bib("a.bib", written).records)


SNIPPETS = st.sampled_from([
    "@article{", "@misc(", "@", "{", "}", '"', ",", "=", "#", "\n", "title = ", "author = {", "year = 2020", "month = jan", "$", "\\", "\\'", "\\emph{",
    "\\url{", "\\href{", " and ", "~", "--", "`", "*", "<", "[", "cvtex = {{", "}}", "crossref = {a}", "@string{a = ", "@comment{", "%", "\r", "\x00", "\ud7ff", "é",
    "doi = {10.1/", "url = {http://", "eprint = {2301.12345}", "selected = {true}", "date = {2024-02-30}", "\x85", "author+an = {1=me}", "10.1000/\x1f",
])  # fmt: skip


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        SNIPPETS
        | st.sampled_from(FILES).flatmap(
            lambda text: st.integers(0, len(text)).map(lambda at: text[at : at + 60])
        ),
        max_size=12,
    )
)
def test_broken_files_are_read_all_the_same(parts: list[str]) -> None:
    text = "".join(parts)
    found = read_bib("a.bib", text)
    assert not objections(found.records)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for problem in found.problems:
        assert problem.span and problem.severity == "warning"
        assert 1 <= problem.span.line <= len(lines)
        assert 1 <= problem.span.column <= problem.span.end_column <= len(lines[problem.span.line - 1]) + 1
    for record in found.records:
        assert all(path[0] in record.data for path in record.spans)
        assert {path[0] for path in record.spans} >= set(record.data)
