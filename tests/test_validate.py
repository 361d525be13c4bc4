"""What the schema has against a profile: case files, and the real schema with the real profiles."""

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from casefiles import FOLDER, cases, run_case
from hypothesis import given, settings
from hypothesis import strategies as st
from pace import effort

from cvtex import synonyms
from cvtex.diagnostic import Diagnostic, Span, render_text
from cvtex.fits import fits
from cvtex.source import Scalar, Source, load_source
from cvtex.validate import check

ROOT = Path(__file__).parent.parent
REAL = ROOT / "schema" / "profile.schema.json"
SCHEMA: dict[str, Any] = json.loads((FOLDER / "validate" / "schema.json").read_text())
CODES = {
    "unknown-key", "missing-key", "wrong-type", "empty-value", "unknown-value", "out-of-range", "wrong-value",
}  # fmt: skip


def checked(text: str, schema: dict[str, Any] = SCHEMA) -> list[Diagnostic]:
    return check(load_source("a.yaml", text.encode()), schema)


def produce(text: str) -> str:
    rows = (f"{row.code} {row.path}\n{render_text([row], {'a.yaml': text})}" for row in checked(text))
    return "\n".join(rows) or "valid"


@pytest.mark.parametrize("case", cases("validate"), ids=lambda case: case.stem)
def test_case(case: Path, update: bool) -> None:
    run_case(case, produce, update)


def test_every_code_has_a_case() -> None:
    shown = {line.split(" ")[0] for case in cases("validate") for line in case.read_text().splitlines()}
    assert shown >= CODES


def test_valid_cases_are_valid_and_the_others_are_not() -> None:
    """`--update` must not turn a mistake into an expectation."""
    for case in cases("validate"):
        text = case.read_text().partition("=====\n")[0]
        assert (not checked(text)) == case.stem.startswith("valid"), case.stem


def test_problems_are_sorted_and_unique() -> None:
    found = checked("cvtex: 3\nperson: {zebra: 1, tiger: 2}\nlion: 1\n")
    assert [problem.path for problem in found] == [
        "cvtex",
        "person.zebra",
        "person.name",
        "person.tiger",
        "lion",
    ]
    assert {problem.code for problem in found} <= CODES


def test_a_value_without_a_place_has_that_of_the_mapping_around_it() -> None:
    """Values set on the command line stand in no file."""
    source = load_source("a.yaml", b"cvtex: 1\nperson: {name: Ada}\n")
    changed = Source(
        source.name, source.text, source.data | {"design": {"pages": Scalar("9")}}, source.spans, {}
    )
    [problem] = check(changed, SCHEMA)
    assert problem.path == "design.pages"
    assert problem.span == source.spans[()]


def test_nothing_is_changed_by_a_check() -> None:
    text = "cvtex: 1\nperson: {name: Ada, links: [{ulr: x}]}\nsections: [{type: list}]\n"
    source, schema = load_source("a.yaml", text.encode()), json.dumps(SCHEMA)
    first = check(source, SCHEMA)
    assert check(source, SCHEMA) == first
    assert json.dumps(SCHEMA) == schema
    assert load_source("a.yaml", text.encode()) == source


@pytest.mark.parametrize(
    ("rules", "code"),
    [
        ({"pattern": "^a", "type": "number"}, "wrong-type"),
        ({"type": "string", "pattern": "^a", "maxLength": 0}, "wrong-value"),
        ({"anyOf": [{"type": "array"}, {"enum": ["a"]}], "x-message": "this is odd"}, "unknown-value"),
    ],
)
def test_one_problem_for_one_value(rules: dict[str, Any], code: str) -> None:
    """A wrong type comes before all else, the part that was meant before the union."""
    source = Source("a.yaml", "", {"n": Scalar("b")}, {(): Span("a.yaml", 1, 1)}, {})
    assert [problem.code for problem in check(source, {"properties": {"n": rules}})] == [code]


def test_the_deepest_profile_that_can_be_read_can_be_checked() -> None:
    deep = "{text: a, highlights: [" * 30 + "x" + "]}" * 30
    assert checked(f"cvtex: 1\nperson: {{name: A}}\nsections: [{{type: list, entries: [{deep}]}}]\n") == []


def test_the_number_of_problems_is_limited() -> None:
    many = "".join(f"  k{n}: {{x: 1}}\n" for n in range(10_000))
    counts: list[int] = []
    spent = effort(lambda: counts.append(len(checked(f"cvtex: 1\nperson:\n{many}styles:\n{many}"))))
    assert 100 < counts[0] <= 400
    assert spent < 1000  # about 100


NUMBERS = ["0", "1", "-1", "+1", "1.", ".5", "1e3", "1E-3", "007"]
OTHERS = ["", "one", "1,5", "1_000", "0x10", ".inf", "nan", "1 2", "--1", "1e", "١", "true", "1e9999"]


@pytest.mark.parametrize("spelling", NUMBERS + OTHERS)
def test_what_is_a_number(spelling: str) -> None:
    source = Source("a.yaml", "", {"n": Scalar(spelling)}, {(): Span("a.yaml", 1, 1)}, {})
    schema = {"properties": {"n": {"type": "number", "minimum": -5}}}
    assert (check(source, schema) == []) == (spelling in NUMBERS)
    quoted = Source("a.yaml", "", {"n": spelling}, source.spans, {})
    assert check(quoted, schema)


@given(st.text(max_size=12))
@settings(deadline=None)
def test_any_plain_text_passes_or_fails_as_a_number_without_an_exception(spelling: str) -> None:
    source = Source("a.yaml", "", {"n": Scalar(spelling)}, {(): Span("a.yaml", 1, 1)}, {})
    check(source, {"properties": {"n": {"type": ["number", "boolean"], "exclusiveMaximum": 7}}})


@given(
    st.recursive(
        st.none() | st.text(max_size=3) | st.sampled_from(["list", "1", "true", "github"]).map(Scalar),
        lambda below: (
            st.lists(below, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["cvtex", "person", "name", "links", "sections", "type", "entries", "text", "url", "z"]
                ),
                below,
                max_size=4,
            )
        ),
        max_leaves=20,
    )
)
@settings(deadline=None, max_examples=300)
def test_any_data_gives_problems_with_places_and_messages(data: Any) -> None:
    source = Source("a.yaml", "", {"person": data, "sections": [data, data]}, {(): Span("a.yaml", 1, 1)}, {})
    found = check(source, SCHEMA)
    assert found, "`cvtex` is missing, if nothing else"
    for problem in found:
        assert problem.span == Span("a.yaml", 1, 1)
        assert problem.code in CODES
        assert problem.message and not re.search(r"\[\]|None|\{\}", problem.message)


@pytest.mark.skipif(not REAL.exists(), reason="no schema")
class TestRealSchema:
    """The schema that is shipped, with the profiles beside it."""

    schema: dict[str, Any] = json.loads(REAL.read_text()) if REAL.exists() else {}

    @pytest.mark.parametrize("file", sorted((ROOT / "profiles").glob("*.yaml")), ids=lambda file: file.stem)
    def test_profile_is_valid(self, file: Path) -> None:
        source = load_source(file.name, file.read_bytes())
        assert not check(source, self.schema)

    def test_messages_of_the_schema_are_ones_that_we_can_word(self) -> None:
        """`x-message` is `is not …` or `holds …`, said of the value, or a sentence of its own."""
        messages = re.findall(r'"x-message": "([^"]+)"', REAL.read_text())
        assert messages
        assert all(message.startswith(("is ", "holds ", "this ")) for message in messages)

    @pytest.mark.parametrize(
        ("kind", "entry", "message", "hint"),
        [
            (
                "publications",
                "{title: A, authors: ['Ada Lovelace; Charles Babbage']}",
                "`Ada Lovelace; Charles Babbage` holds several authors",
                "write one author per item",
            ),
            (
                "text",
                "{text: a, links: [{network: github, user: 'https://github.com/ada'}]}",
                "`https://github.com/ada` is an address, not a name",
                "write the name only, or {label, url}",
            ),
            (
                "text",
                "{text: a, links: [{network: github, user: ada l}]}",
                "`ada l` is an address, not a name",
                "write the name only, or {label, url}",
            ),
            (
                "skills",
                "'Rust, Python'",
                "item 1 of `entries` must be a mapping, found a text",
                "write `- {items: [Rust, Python]}`",
            ),
            (
                "education",
                "{institution: A, gpa: {value: 3}}",
                "`gpa` must be a text or a list, found a mapping",
                "write `[{value: 3}]` or `- value: 3`",
            ),
            (
                "education",
                "{institution: A, gpa: {Major: 3}}",
                "`gpa` must be a text or a list, found a mapping",
                'a text with `: ` in it must be quoted: "Major: 3"',
            ),
            (
                "experience",
                "{organization: A, highlights: {Led: a team}}",
                "`highlights` must be a list, found a mapping",
                "write `[a, b]`, or lines that start with `- `",
            ),
        ],
    )
    def test_hint(self, kind: str, entry: str, message: str, hint: str) -> None:
        text = f"cvtex: 1\nperson: {{name: Ada}}\nsections:\n  - type: {kind}\n    entries:\n    - {entry}\n"
        [problem] = checked(text, self.schema)
        assert (problem.message, problem.hints) == (message, (hint,))

    @pytest.mark.parametrize(
        ("kind", "entry", "meant"),
        [
            ("experience", "{company: A}", "organization"),
            ("experience", "{organization: A, position: B}", "title"),
            ("experience", "{organization: A, supervisor: B}", "mentor"),
            ("projects", "{name: A, position: B}", "role"),
            ("projects", "{title: A}", "name"),
            ("projects", "{name: A, website: 'https://a.example'}", "url"),
            ("projects", "{name: A, Technologies: [b]}", "stack"),
            ("skills", "{keywords: [a]}", "items"),
            ("skills", "{items: [a], keywords: [a]}", "tags"),
            ("education", "{school: A}", "institution"),
            ("education", "{institution: A, studyType: B}", "degree"),
            ("education", "{institution: A, field: B}", "area"),
            ("education", "{institution: A, grade: B}", "gpa"),
            ("languages", "{language: A, fluency: B}", "level"),
            ("publications", "{title: A, booktitle: B}", "venue"),
            ("talks", "{title: A, conference: B}", "event"),
            ("awards", "{title: A, publisher: B}", "issuer"),
            ("grants", "{title: A, agency: B}", "funder"),
            ("references", "{name: A, tel: '123'}", "phone"),
            ("list", "{text: a, details: [b]}", "highlights"),
            ("news", "{description: a}", "text"),
        ],
    )
    def test_synonym(self, kind: str, entry: str, meant: str) -> None:
        text = f"cvtex: 1\nperson: {{name: Ada}}\nsections:\n  - type: {kind}\n    entries:\n    - {entry}\n"
        [problem] = checked(text, self.schema)
        assert (problem.code, problem.hints) == ("unknown-key", (f"did you mean `{meant}`?",))

    def test_synonyms_stand_for_keys_that_exist(self) -> None:
        keys = {*re.findall(r'"(\w+)": \{', REAL.read_text())}
        assert {meant for row in synonyms._MEANT.values() for meant in row} <= keys

    def test_all_known_keys_are_listed(self) -> None:
        text = "cvtex: 1\nperson: {name: Ada}\nsections:\n  - {type: text, entries: [{text: a}], zzz: 1}\n"
        [problem] = checked(text, self.schema)
        known = self.schema["$defs"]["section"]["properties"]
        assert len(known) > 16
        assert problem.hints == (f"known keys: {', '.join(known)}",)

    def test_a_long_profile_is_checked_in_no_time(self) -> None:
        entry = "      - {id: e%d, organization: A, start: 2024-04, highlights: [a, {text: b, weight: 2, tags: [c]}]}\n"
        text = "cvtex: 1\nperson: {name: Ada}\nsections:\n  - type: experience\n    entries:\n"
        source = load_source("a.yaml", (text + "".join(entry % n for n in range(300))).encode())
        check(source, self.schema)
        assert check(source, self.schema) == []
        assert effort(lambda: check(source, self.schema)) < 100  # about 3


# ---- A yes without reasons -------------------------------------------------------------------------------------------

ODD: tuple[Any, ...] = (
    None, Scalar("x"), Scalar("3"), Scalar("-1"), Scalar("true"), Scalar("2020-13"), "3", "", [], {}, ["a"], {"text": "a"},
    {"latex": "$x$"}, {"de": "a", "en": "b"}, [[]], [{"name": "a"}],
)  # fmt: skip


def places(data: Any) -> Iterator[tuple[Any, Any]]:
    """Every mapping and list in some data, with each key of it."""
    for key, value in list(data.items() if isinstance(data, dict) else enumerate(data)):
        yield data, key
        if isinstance(value, dict | list):
            yield from places(value)


@pytest.mark.parametrize("case", cases("validate"), ids=lambda case: case.stem)
def test_what_fits_a_case_is_valid_and_nothing_else(case: Path) -> None:
    source = load_source("a.yaml", case.read_text().partition("=====\n")[0].encode())
    assert fits(SCHEMA, source.data) == (not check(source, SCHEMA))


def test_what_fits_the_real_schema_is_valid_and_nothing_else() -> None:
    """The real profiles do, all of them; of one that says everything, some hundred variants."""
    schema = json.loads(REAL.read_text())
    for profile in (ROOT / "profiles").glob("*.yaml"):
        assert fits(schema, load_source("a.yaml", profile.read_bytes()).data), profile
    text = (ROOT / "templates/new/academic.yaml").read_bytes()
    chance = random.Random(7)  # noqa: S311 - the same ones each time
    answers = set()
    for _ in range(150):
        source = load_source("a.yaml", text)
        inside, key = chance.choice([*places(source.data)])
        if chance.random() < 0.3:
            del inside[key]
        else:
            inside[key] = chance.choice(ODD)
        answers.add(fits(schema, source.data))
        try:
            expected = not check(source, schema)
        except KeyError:  # it has no place for what has been put there
            expected = False
        assert fits(schema, source.data) == expected, (key, inside)
    assert answers == {True, False}


def test_what_is_not_understood_is_left_to_the_other() -> None:
    assert not fits({"dependentRequired": {}}, {})
