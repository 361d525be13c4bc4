"""Records made up by Hypothesis from the schema of publications, and what the schema has against records."""

import json
import string
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from cvtex.bibliography.record import Record, Records
from cvtex.diagnostic import Diagnostic, Span
from cvtex.source import Scalar, Source
from cvtex.validate import check

SCHEMA = Path(__file__).resolve().parents[1] / "schema" / "profile.schema.json"
NOWHERE = Span("a.yaml", 1, 1)


@cache
def schema() -> Any:
    """The schema of profiles."""
    return json.loads(SCHEMA.read_text())


class Anywhere(dict[Any, Span]):
    """Spans for a profile that was never written."""

    def __contains__(self, _: Any) -> bool:
        return True

    def __missing__(self, _: Any) -> Span:
        return NOWHERE

    def get(self, _: Any, __: Any = None) -> Span:
        return NOWHERE


def objections(records: Iterable[Record]) -> list[Diagnostic]:
    """What the schema of profiles has against these entries."""
    sections = [{"type": "publications", "entries": [dict(one.data) for one in records]}]
    data = {"cvtex": Scalar("1"), "person": {"name": "Ada Lovelace"}, "sections": sections}
    return check(Source("a.yaml", "", data, Anywhere(), Anywhere()), schema())


ALPHABET = (
    string.ascii_letters
    + string.digits
    + " .,:;-–—'\"`´“”’*[]()<>$\\{}_^~%&#@!?/+=|éüßøŁİ谢帅題\u00a0\u2009ﬁ𝒜"
)
TEXT = st.text(ALPHABET, min_size=1, max_size=30)
TAG = st.sampled_from(["en", "zh", "zh-Hans", "de"])
DATE = st.sampled_from(
    [
        "2024",
        "2024-03",
        "2024-03-05",
        "2024.4",
        "Apr 2024",
        "Fall 2025",
        "Spring 1999",
        "expected 2025-08",
        "present",
    ]
)
BOOLEAN = st.sampled_from([Scalar("true"), Scalar("false")])
COUNT = st.integers(1, 10**9).map(lambda number: Scalar(str(number)))
URL = st.text(string.ascii_letters + "0123456789-._~:/?#[]@!$&'()*+,;=%{}\\", max_size=20).map(
    lambda text: f"https://example.org/{text}"
)
PATTERNS: Mapping[str, st.SearchStrategy[Any]] = {
    "date": DATE, "day": st.sampled_from(["2024", "2024-03", "2024-03-05"]), "url": URL,
    "id": st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,9}", fullmatch=True), "plain": TEXT, "words": TEXT,
    "name_of": st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9_.:/-]{0,9}", fullmatch=True),
    "author_name": TEXT.map(lambda text: text.replace(";", ",")),
}  # fmt: skip
OWN: Mapping[str, st.SearchStrategy[Any]] = {
    "doi": st.text(ALPHABET, min_size=1).map(lambda text: "10.1000/" + "".join(text.split()) + "x"),
    "arxiv": st.sampled_from(["2301.12345", "2301.12345v2", "hep-th/9901001"]),
    "extra": st.dictionaries(
        st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True), TEXT, min_size=1, max_size=3
    ),
    "user": st.sampled_from(["ada", "@ada"]),
    "weight": st.sampled_from([Scalar("2"), Scalar("0.5")]),
}


def made(rule: Mapping[str, Any], name: str = "") -> st.SearchStrategy[Any]:
    """Values that a rule of the schema allows."""
    if name in OWN:
        return OWN[name]
    if "$ref" in rule:
        called = rule["$ref"].rpartition("/")[2]
        return (
            PATTERNS[called]
            if called in PATTERNS
            else st.deferred(lambda: made(schema()["$defs"][called], called))
        )
    if "enum" in rule:
        return st.sampled_from(rule["enum"])
    if "properties" in rule:
        return mapping(rule)
    if "patternProperties" in rule:
        return st.dictionaries(
            TAG, made(next(iter(rule["patternProperties"].values()))), min_size=1, max_size=2
        )
    if "anyOf" in rule:
        return st.one_of([made(part) for part in rule["anyOf"]])
    kinds: Mapping[str, st.SearchStrategy[Any]] = {"boolean": BOOLEAN, "integer": COUNT}
    if rule["type"] == "array":
        return st.lists(made(rule["items"]), min_size=1, max_size=1)
    return kinds.get(str(rule["type"]), TEXT)


def mapping(rule: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    """Mappings with the keys that are needed, and a few of the others."""
    parts = {key: made(value, key) for key, value in rule["properties"].items()}
    if rule["title"] == "bullet":  # which would go on for ever
        parts["highlights"] = st.lists(TEXT, min_size=1, max_size=2)
    needed = [part["required"] for part in rule.get("anyOf", [{"required": rule.get("required", [])}])]

    @st.composite
    def drawn(draw: st.DrawFn) -> dict[str, Any]:
        keys = draw(st.sampled_from(needed)) + draw(st.lists(st.sampled_from(sorted(parts)), max_size=4))
        return {key: draw(parts[key]) for key in dict.fromkeys(keys)}

    return drawn()


@st.composite
def records(draw: st.DrawFn) -> Records:
    """A few records, each with an id of its own, whose people are in parts."""
    found = draw(st.lists(mapping(schema()["$defs"]["publication"]), min_size=1, max_size=3))
    for number, data in enumerate(found):
        data["id"] = f"{data.get('id', 'id')}-{number}"
    return Records(records=tuple(Record(data=data, span=NOWHERE, spans={}) for data in found))
