"""CSL-JSON to records and back, without loss."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cvtex.bibliography.csljson import read_csl, write_csl
from cvtex.bibliography.record import Record, Records
from cvtex.diagnostic import Span
from cvtex.source import Scalar
from cvtex.validate import _validator

ROOT = Path(__file__).resolve().parents[1]
SCHEMA = json.loads((ROOT / "schema" / "profile.schema.json").read_text())
VALIDATOR = _validator({"$defs": SCHEMA["$defs"], "$ref": "#/$defs/publication"})
HERE = Span("a.json", 1, 1)


def read(*entries: Any) -> Records:
    return read_csl("a.json", json.dumps(list(entries), ensure_ascii=False))


def data(**entry: Any) -> dict[str, Any]:
    """The data of one entry about which nothing is odd, without its id and what is only kept."""
    found = read({"id": "a", "type": "book", **entry})
    assert not found.problems
    return {key: value for key, value in found.records[0].data.items() if key not in {"id", "extra"}}


def plainly(value: Any) -> Any:
    """A value as the validator knows it: unquoted texts."""
    if isinstance(value, dict):
        return {key: plainly(inner) for key, inner in value.items()}
    return [plainly(inner) for inner in value] if isinstance(value, list) else Scalar(value)


def complaints(record: Record) -> list[str]:
    return [error.json_path for error in VALIDATOR.iter_errors(plainly(dict(record.data)))]


# ---- What is understood ----

NAMES: list[tuple[Any, dict[str, str]]] = [
    ({"family": "Lovelace", "given": "Ada"}, {"family": "Lovelace", "given": "Ada"}),
    (
        {"family": "Berg", "non-dropping-particle": "van der", "given": "A."},
        {"family": "van der Berg", "given": "A."},
    ),
    (
        {"family": "Beethoven", "dropping-particle": "van", "given": "Ludwig"},
        {"family": "van Beethoven", "given": "Ludwig"},
    ),
    (
        {"family": "Alembert", "dropping-particle": "d'", "given": "Jean"},
        {"family": "d'Alembert", "given": "Jean"},
    ),
    (
        {"family": "King", "given": "M. L.", "suffix": "Jr.", "comma-suffix": True},
        {"family": "King", "given": "M. L.", "suffix": "Jr."},
    ),
    (
        {"family": "毛", "given": "泽东", "static-ordering": True, "multi": {"main": "zh"}},
        {"family": "毛", "given": "泽东"},
    ),
    ({"literal": "The SATS Consortium"}, {"literal": "The SATS Consortium"}),
    ({"family": "ACM", "isInstitution": 1}, {"literal": "ACM"}),
    ({"name": "CERN"}, {"literal": "CERN"}),
    ({"given": "Madonna"}, {"literal": "Madonna"}),
    ("Ada Lovelace", {"literal": "Ada Lovelace"}),
]
DATES: list[tuple[Any, str]] = [
    ({"date-parts": [[2020]]}, "2020"),
    ({"date-parts": [["2020", "4"]]}, "2020-04"),
    ({"date-parts": [[2020, 4, 1]]}, "2020-04-01"),
    ({"date-parts": [[2020, 4], [2021, 5]]}, "2020-04"),
    ({"date-parts": [[2020, 0, 0]]}, "2020"),
    ({"date-parts": [[2020]], "season": 2}, "Summer 2020"),
    ({"date-parts": [[2020]], "season": "winter"}, "Winter 2020"),
    ({"date-parts": [[2020, 13]]}, "Spring 2020"),
    ({"date-parts": [[2020, 23]]}, "Fall 2020"),
    ({"date-parts": [[2020]], "circa": True}, "2020"),
    ({"raw": "2020-04-01"}, "2020-04-01"),
    ({"raw": "2020/4"}, "2020-04"),
    ({"raw": "2020-04-01/2020-05-02"}, "2020-04-01"),
    ({"raw": "2020-04-01T12:00:00Z"}, "2020-04-01"),
    ({"literal": "April 2020"}, "April 2020"),
    ({"literal": "1 April 2020"}, "2020-04-01"),
    ({"literal": "April 1, 2020"}, "2020-04-01"),
    ("2020-04", "2020-04"),
    (2020, "2020"),
    ({"date-parts": [[None]]}, ""),
]
TITLES = [
    ("The <i>E. coli</i> of <b>tomorrow</b>", "The *E. coli* of **tomorrow**"),
    ("H<sub>2</sub>O and 10<sup>-3</sup>", "H₂O and 10⁻³"),
    ("The 1<sup>st</sup> <sc>Word</sc>", "The 1st Word"),
    ('<span style="font-variant:small-caps">Small</span> caps', "Small caps"),
    ('At <span class="nocase">NASA</span>', "At NASA"),
    ("p < 0.05 for Vector<T>", "p < 0.05 for Vector<T>"),
    ("A* search, *fast*", r"A\* search, \*fast\*"),
    ("Not <i>closed", "Not <i>closed"),
    ("R &amp; D", "R & D"),
    ("Two\n lines", "Two lines"),
    ("a [b](c.d/e)", r"a \[b\](c.d/e)"),
]
FIELDS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"type": "article"}, {"type": "preprint"}),
    ({"type": "proceedings-article"}, {"type": "paper-conference"}),
    ({"title": ["One", "Two"]}, {"type": "book", "title": "One"}),
    ({"volume": 5, "issue": "2-3", "page": "1-9"}, {"type": "book", "volume": "5", "issue": "2-3", "pages": "1-9"}),
    ({"container-title": "Nature", "container-title-short": "Nat."}, {"type": "book", "venue": {"name": "Nature", "short": "Nat."}}),
    ({"journalAbbreviation": "Nat."}, {"type": "book", "venue": "Nat."}),
    ({"publisher": "MIT", "publisher-place": "Cambridge, MA"}, {"type": "book", "publisher": "MIT", "location": "Cambridge, MA"}),
    ({"DOI": "https://doi.org/10.1000/A#b"}, {"type": "book", "doi": "10.1000/A#b"}),
    ({"URL": "www.example.org/a"}, {"type": "book", "url": "http://www.example.org/a"}),
    ({"status": "In press"}, {"type": "book", "status": "in-press"}),
    ({"issued": {"literal": "forthcoming"}}, {"type": "book", "status": "accepted"}),
    ({"author": [{"family": "A", "given": "B"}, {"literal": "others"}]}, {"type": "book", "authors": [{"family": "A", "given": "B"}], "and_others": "true"}),
    ({"note": "original-date: 1990\nPMID: 12\nA note.\ntex.eprintclass: cs"}, {"type": "book", "original_date": "1990", "pmid": "12", "note": "A note."}),
    ({"note": "{:event-title: EuroSys}"}, {"type": "book", "event": "EuroSys"}),
    ({"custom": {"cvtex": {"selected": True, "metrics": {"citations": 3}}}}, {"type": "book", "selected": "true", "metrics": {"citations": "3"}}),
    ({"keyword": "a, b", "x": [1, None]}, {"type": "book"}),
]  # fmt: skip
ARXIV: list[tuple[dict[str, Any], dict[str, str]]] = [
    ({"number": "arXiv:2401.17509"}, {}),
    ({"number": "arXiv:2401.17509 [cs.LG]"}, {"arxiv_class": "cs.LG"}),
    ({"note": "arXiv: 2401.17509 [cs]"}, {"arxiv_class": "cs"}),
    ({"DOI": "10.48550/arXiv.2401.17509"}, {"doi": "10.48550/arXiv.2401.17509"}),
    ({"URL": "https://arxiv.org/abs/2401.17509"}, {"url": "https://arxiv.org/abs/2401.17509"}),
    ({"archive": "arXiv", "archive_location": "2401.17509"}, {}),
    ({"container-title": "arXiv:2401.17509 [cs]"}, {"arxiv_class": "cs"}),
    ({"page": "arXiv:2401.17509"}, {}),
]


@pytest.mark.parametrize(("name", "expected"), NAMES)
def test_names(name: Any, expected: dict[str, str]) -> None:
    assert data(author=[name]) == {"type": "book", "authors": [expected]}


@pytest.mark.parametrize(("date", "expected"), DATES)
def test_dates(date: Any, expected: str) -> None:
    assert data(issued=date).get("date", "") == expected


@pytest.mark.parametrize(("title", "expected"), TITLES)
def test_rich_text(title: str, expected: str) -> None:
    assert data(title=title)["title"] == expected


@pytest.mark.parametrize(("entry", "expected"), FIELDS)
def test_fields(entry: dict[str, Any], expected: dict[str, Any]) -> None:
    assert data(**entry) == expected


@pytest.mark.parametrize(("entry", "more"), ARXIV)
def test_arxiv(entry: dict[str, Any], more: dict[str, str]) -> None:
    assert data(**entry) == {"type": "book", "arxiv": "2401.17509", **more}


@pytest.mark.parametrize(
    "entry",
    [
        *({"author": [name]} for name, _ in NAMES),
        *({"issued": date} for date, _ in DATES),
        *({"title": title} for title, _ in TITLES),
        *(entry for entry, _ in (*FIELDS, *ARXIV)),
    ],
)
def test_what_is_understood_comes_back_and_fits_the_schema(entry: dict[str, Any]) -> None:
    whole = {"id": "http://zotero.org/users/1/items/A", "type": "book", **entry}
    found = read(whole)
    assert not complaints(found.records[0])
    assert json.loads(write_csl(found)) == [whole]


def test_a_citation_key_in_a_note_is_not_printed() -> None:
    entry = {"id": "a", "type": "book", "title": "T", "note": "Citation Key: lu2023\nTo be read"}
    records = read_csl("a.json", json.dumps([entry]))
    assert records.records[0].data["note"] == "To be read"
    assert json.loads(write_csl(records)) == [entry]


def test_the_key_of_better_bibtex_is_the_id() -> None:
    entries = [{"id": "http://zotero.example.org/users/1/items/AB", "type": "book", "title": "T", "citation-key": "lu2023"},
               {"id": "x/1", "type": "book", "title": "U", "note": "Citation Key: roe2020"}]  # fmt: skip
    found = read(*entries)
    assert [record.data["id"] for record in found.records] == ["lu2023", "roe2020"]
    assert json.loads(write_csl(found)) == entries


def test_tex_lines_are_what_other_programs_keep() -> None:
    found = read({"id": "a", "type": "book", "note": "tex.keywords: a, b"})
    assert found.records[0].data["extra"]["keywords"] == "a, b"


def test_ids_are_made_ours_and_told_apart() -> None:
    entries = [
        {"id": "a/b"},
        {"id": "a:b"},
        {"id": 7},
        {},
        {"title": "On Engines", "author": [{"family": "Lovelace"}]},
    ]
    found = read(*entries)
    assert [record.data["id"] for record in found.records] == [
        "a-b",
        "a-b-2",
        "7",
        "entry-4",
        "lovelaceengines",
    ]
    assert json.loads(write_csl(found)) == entries


def test_a_value_that_was_changed_goes_before_what_was_read() -> None:
    record = read({"id": "a", "type": "book", "volume": 5, "edition": 2}).records[0]
    changed = Record(data={**record.data, "volume": "6"}, span=record.span, spans={})
    assert json.loads(write_csl(Records(records=(changed,)))) == [
        {"id": "a", "type": "book", "volume": "6", "edition": 2}
    ]


@pytest.mark.parametrize(
    "wrapped", ['{"items": [%s]}', '{"references": [%s]}', '{"message": {"items": [%s]}}', "%s", "\ufeff[%s]"]
)
def test_wrappings_of_services(wrapped: str) -> None:
    found = read_csl("a.json", wrapped % '{"id": "a",\n "title": "B"}')
    assert [record.data["title"] for record in found.records] == ["B"]
    assert found.records[0].spans["title",] == Span("a.json", 2, 11, 14)


# ---- Places and problems ----


def test_places() -> None:
    text = '[\n {"id": "a", "title":\n  "B", "author": [{"family": "C"},\n {"family": "D"}], "\\u0044OI": "10.1000/1"}]'
    record = read_csl("a.json", text).records[0]
    assert record.span == Span("a.json", 2, 2)
    assert record.spans == {
        ("id",): Span("a.json", 2, 9, 12),
        ("title",): Span("a.json", 3, 3, 6),
        ("authors",): Span("a.json", 3, 18),
        ("authors", 0): Span("a.json", 3, 19, 34),
        ("authors", 1): Span("a.json", 4, 2, 17),
        ("doi",): Span("a.json", 4, 32, 43),
        ("extra",): Span("a.json", 2, 2),
    }


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('[{"id": 1,}]', "a.json:1:11"),
        ('[\n {"id": NaN}]', "a.json:2:9"),
        ("", "a.json:1:1"),
        ("[" * 100_000, "a.json:1:1"),
        ('[{"a": ' + "1" * 5000 + "}]", "a.json:1:1"),
        ('[{"a": "b]', "a.json:1:8"),
    ],
)
def test_wrong_json_is_one_error(text: str, place: str) -> None:
    found = read_csl("a.json", text)
    assert not found.records
    assert [(problem.severity, problem.code, str(problem.span)) for problem in found.problems] == [
        ("error", "csl-syntax", place)
    ]


@pytest.mark.parametrize("wrong", ["3", "null", '["a"]', '{"title": "\\ud800"}'])
def test_a_wrong_entry_costs_no_other(wrong: str) -> None:
    found = read_csl("a.json", f'[{{"id": "a"}},\n {wrong}, {{"id": "b"}}]')
    assert [record.data["id"] for record in found.records] == ["a", "b"]
    assert [(problem.severity, problem.code, str(problem.span)) for problem in found.problems] == [
        ("warning", "csl-entry", "a.json:2:2")
    ]


WRONG: list[tuple[str, Any]] = [
    ("type", "poem"), ("title", {"a": 1}), ("volume", True), ("author", "Ada"), ("author", [{}]),
    ("issued", {"date-parts": [[1820]]}), ("issued", {"date-parts": [["x"]]}), ("issued", {"literal": "soon"}),
    ("issued", {"raw": "2020-02-31"}), ("DOI", "11.1"), ("URL", "example"), ("custom", {"cvtex": {"title": ["a"]}}),
]  # fmt: skip


@pytest.mark.parametrize(("key", "value"), WRONG)
def test_a_wrong_field_is_kept_and_told(key: str, value: Any) -> None:
    entry = {"id": "a", "type": "book", "title": "B", key: value}
    found = read(entry)
    assert [(problem.severity, problem.code) for problem in found.problems] == [("warning", "csl-field")]
    assert not complaints(found.records[0])
    assert json.loads(write_csl(found)) == [entry]


# ---- Nothing is lost ----

LETTERS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=12)
WORDS = st.one_of(
    LETTERS,
    st.sampled_from(
        ["*a* b", "**b**", "[c](https://d.org)", "$x^2$", "A* search", "true", "2020", "a\nb", "tex.a: b"]
    ),
)


@cache
def made(kind: str, depth: int = 3) -> st.SearchStrategy[Any]:
    """Values that a definition of the schema allows, numbers and booleans as texts."""
    return made_of(SCHEMA["$defs"][kind], depth)


def made_of(schema: dict[str, Any], depth: int) -> st.SearchStrategy[Any]:
    if "$ref" in schema:
        return made(schema["$ref"].rpartition("/")[2], depth)
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    types = [schema["type"]] if isinstance(schema.get("type"), str) else schema.get("type", [])
    if "object" in types and "properties" in schema and depth:
        inner = {key: made_of(value, depth - 1) for key, value in schema["properties"].items()}
        needed = {key: inner.pop(key) for key in schema.get("required", ())}
        whole: st.SearchStrategy[Any] = st.fixed_dictionaries(needed, optional=inner)
        for group in schema.get("anyOf", ())[:1]:
            ensured = st.fixed_dictionaries(
                {key: made_of(schema["properties"][key], depth - 1) for key in group["required"]}
            )
            whole = st.tuples(whole, ensured).map(lambda pair: {**pair[0], **pair[1]})
        return whole
    if "object" in types:
        return (
            st.dictionaries(st.sampled_from(["keywords", "file", "x y"]), WORDS, min_size=1)
            if depth
            else st.nothing()
        )
    if "anyOf" in schema:
        return st.one_of(*(made_of(part, depth) for part in schema["anyOf"]))
    if "array" in types:
        return (
            st.lists(made_of(schema["items"], depth - 1), min_size=1, max_size=3) if depth else st.nothing()
        )
    if "pattern" in schema:
        return st.from_regex(schema["pattern"]).filter(lambda text: text.isprintable() and len(text) < 60)
    if "boolean" in types and "string" not in types:
        return st.sampled_from(["true", "false"])
    if "string" not in types:
        return st.integers(schema.get("minimum", 0), 99).map(str)
    return WORDS


def some_of(entry: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A part of an entry, so that what goes wrong is found among few fields."""
    return st.sets(st.sampled_from(sorted(entry)), max_size=12).map(
        lambda keys: {key: entry[key] for key in keys}
    )


PUBLICATION = made("publication", 4)


@settings(max_examples=40, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.lists(PUBLICATION, max_size=3))
def test_records_come_back(entries: list[dict[str, Any]]) -> None:
    records = [{**entry, "id": f"p{number}"} for number, entry in enumerate(entries)]
    given_ = Records(records=tuple(Record(data=one, span=HERE, spans={}) for one in records))
    found = read_csl("a.json", write_csl(given_))
    assert [dict(record.data) for record in found.records] == records
    again = read_csl("a.json", write_csl(found))
    assert [dict(record.data) for record in again.records] == records


SCALARS = st.none() | st.booleans() | st.integers(-5, 3000) | st.sampled_from(
    ["", "1", "a", "<i>a</i>", "arXiv:2401.17509", "https://arxiv.org/abs/2401.17509", "10.1000/1", "tex.a: b\nPMID: 1\nc", "2020-02", "others"]
)  # fmt: skip
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "family",
                    "given",
                    "literal",
                    "date-parts",
                    "season",
                    "raw",
                    "cvtex",
                    "csl",
                    "title",
                    "extra",
                    "suffix",
                ]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)
VARIABLES = st.sampled_from([
    "id", "type", "title", "author", "editor", "issued", "accessed", "volume", "number", "page", "note",
    "archive", "archive_location", "DOI", "URL", "status", "custom", "container-title",
    "container-title-short", "event", "event-title", "keyword", "x", "publisher", "language",
])  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(st.lists(st.dictionaries(VARIABLES, VALUES, max_size=5), max_size=3))
def test_entries_come_back(entries: list[dict[str, Any]]) -> None:
    found = read(*entries)
    assert json.dumps(json.loads(write_csl(found)), sort_keys=True) == json.dumps(entries, sort_keys=True)
    for record in found.records:
        assert {(key,) for key in record.data} <= set(record.spans)


# ---- What is written for records that come from elsewhere ----

WRITTEN: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (
        {"authors": [{"family": "van der Berg", "given": "Anna"}, {"family": "d'Alembert", "given": "Jean"}]},
        {
            "author": [
                {"family": "Berg", "given": "Anna", "non-dropping-particle": "van der"},
                {"family": "Alembert", "given": "Jean", "non-dropping-particle": "d'"},
            ]
        },
    ),
    ({"editors": ["Qiu, Yiqiao*"]}, {"editor": [{"family": "Qiu", "given": "Yiqiao"}], "custom": {"cvtex": {"editors": ["Qiu, Yiqiao*"]}}}),
    ({"editors": ["邱奕乔"]}, {"editor": [{"family": "邱奕乔"}], "custom": {"cvtex": {"editors": ["邱奕乔"]}}}),
    ({"editors": [{"literal": "CERN"}]}, {"editor": [{"literal": "CERN"}]}),
    ({"authors": [{"family": "A"}], "and_others": "true"}, {"author": [{"family": "A"}, {"literal": "others"}]}),
    ({"title": "The *E. coli* of **H₂O**"}, {"title": "The <i>E. coli</i> of <b>H₂O</b>"}),
    ({"venue": {"name": "Nature", "short": "Nat."}}, {"container-title": "Nature", "container-title-short": "Nat."}),
    ({"date": "Fall 2020"}, {"issued": {"date-parts": [[2020]], "season": 3}}),
    ({"date": "2020-04-01"}, {"issued": {"date-parts": [[2020, 4, 1]]}}),
    ({"status": "under-review"}, {"status": "under review"}),
    ({"arxiv": "2401.17509", "arxiv_class": "cs.LG"}, {"number": "arXiv:2401.17509 [cs.LG]"}),
    ({"arxiv": "2401.17509", "doi": "10.48550/arXiv.2401.17509"}, {"DOI": "10.48550/arXiv.2401.17509"}),
    ({"extra": {"keywords": "a, b"}}, {"note": "tex.keywords: a, b"}),
    ({"selected": "true"}, {"custom": {"cvtex": {"selected": "true"}}}),
]  # fmt: skip


@pytest.mark.parametrize(("given_", "expected"), WRITTEN)
def test_records_are_written_in_the_terms_of_csl(given_: dict[str, Any], expected: dict[str, Any]) -> None:
    one = Record(data={"id": "a", "type": "book", **given_}, span=HERE, spans={})
    assert json.loads(write_csl(Records(records=(one,)))) == [{"id": "a", "type": "book", **expected}]
