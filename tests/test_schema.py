"""The schema and the program say the same: fields, required ones, words to choose from; and all of it is printed."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields
from itertools import count
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from cvtex import compose as composing
from cvtex import design, entries, item, profile, publication, publications, wish
from cvtex.compose import compose
from cvtex.date import read_date
from cvtex.language import LANGUAGES, date_text
from cvtex.latex import Pen, escape
from cvtex.networks import NETWORKS
from cvtex.pipeline import validate
from cvtex.profile import Profile
from cvtex.rules import PARTS
from cvtex.source import load_source
from cvtex.typeset import typeset
from cvtex.world import World

ROOT = Path(__file__).resolve().parents[1]
SCHEMA: dict[str, Any] = json.loads((ROOT / "schema" / "profile.schema.json").read_text())
DEFS: dict[str, Any] = SCHEMA["$defs"]
SECTION_TYPES: list[str] = DEFS["section"]["properties"]["type"]["enum"]

# The dataclass of each definition that is a mapping.
CLASSES: dict[str, type[Any]] = {
    "profile": Profile, "name": profile.Name, "person": profile.Person, "section": profile.Section,
    "where": publication.Where, "truncate": publication.Truncate, "selection": profile.Selection,
    "selected_section": profile.SelectedSection, "selected_entry": profile.SelectedEntry,
    "design": design.Design, "link": item.Link, "bullet": item.Bullet, "variant": item.Variant,
    "contact": item.Contact, "role": entries.Role, "grade": entries.Grade, "thesis": entries.Thesis,
    "metrics": publication.Metrics, "author": publication.Author, "venue": publication.Venue, "occasion": entries.Occasion,
    "papers": publication.Listing, "tailoring": wish.Tailoring, "keywords": wish.Keywords, "limits": wish.Limits,
    **dict(zip((
        "position", "degree", "project", "publication", "skill", "award", "talk", "course", "duty", "grant",
        "patent", "certification", "language", "membership", "referee", "interest", "news", "paragraph",
    ), list(entries.ENTRY_TYPES.values())[:-1], strict=True)),
}  # fmt: skip
# Fields of a dataclass that the schema does not offer: a publication has one date, and a list in an entry is printed with it;
# others say how something was written.
NOT_OFFERED = {
    "author": {"loose"},
    "publication": {"start", "end", "min", "max"}, "papers": {"id", "tags", "weight", "pin", "exclude", "visibility", "requires", "conflicts", "with", "group"},
}  # fmt: skip

# Which fields exclude each other, as the keys of each choice.
CHOICES: dict[str, list[set[str]]] = {
    "link": [{"label", "url"}, {"network", "user"}, {"label", "network", "user"}],
    "author": [{"family", "given", "marks"}, {"literal", "marks"}],
}
# What the least of a mapping says that needs one field of several.
LEAST = {"publication": {"title"}}
# Fields that are never text on paper: names by which things are chosen, what is filtered, sorted and counted.
NOT_PRINTED = {
    *(f"{name}.id" for name in CLASSES), *(f"{name}.tags" for name in CLASSES),
    "person.aliases",  # to find the own name by
    "profile.updated",  # the date of the PDF
    "variant.text",  # one of the wordings is printed, unless a style picks another
    "publication.topics",  # filtered and grouped by
    "venue.name",  # the house style prints its short form in its place
    *(f"publication.{name}" for name in ("short_title", "language", "isbn", "issn", "pmid")),  # kept for other programs
}  # fmt: skip
# Fields that change what is printed; here they have values that leave everything in.
FIXED: dict[str, Any] = {
    "profile.cvtex": 1, "profile.language": "en", "*.weight": 2, "*.pin": True, "*.exclude": False,
    "*.visibility": "public", "*.citation_style": "cv",
    **{f"{name}.{key}": value for name in ("section", "papers") for key, value in {
        "sort": "given", "label": "[{n}]", "group_by": "type", "order": "descending", "totals": True, "roles": True, "abstracts": True,
    }.items()},
    "publication.extra": {"publisher-place": "never"}, "publication.and_others": True, "publication.me": 1, "publication.selected": True,
    "publication.status": "in-press", "metrics.citations": 10,
}  # fmt: skip
# Left out here: what is not supported yet, what is a file, what selects, and what a style says; they have tests of their own.
LEFT_OUT = {
    "person": {"photo"}, "section": {"file", "truncate", "where", "legend"}, "profile": {"styles", "design", "tailoring"},
    "*": {"requires", "conflicts", "with", "group", "min", "max", "gap"}, "variant": {"differs"},
    "papers": {"file", "truncate", "where", "legend"},
}  # fmt: skip
DEEPEST_BULLET = 3

Names = tuple[str, ...]


def definition(name: str) -> dict[str, Any]:
    """The mapping of a definition, also where a text may stand in its place."""
    node: dict[str, Any] = SCHEMA if name == "profile" else DEFS[name]
    if "properties" in node:
        return node
    return next(one for one in node["anyOf"] if "properties" in one)


def nodes(schema: Any, path: Names = ()) -> Iterator[tuple[Names, dict[str, Any]]]:
    """Every schema in a schema."""
    if isinstance(schema, dict):
        yield path, schema
        for key, value in schema.items():
            if key not in {"enum", "const", "required"}:
                yield from nodes(value, (*path, key))
    elif isinstance(schema, list):
        for index, value in enumerate(schema):
            yield from nodes(value, (*path, str(index)))


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema, with what it refers to under what it says itself."""
    name = schema.get("$ref", "").removeprefix("#/$defs/")
    return {**resolved(DEFS[name]), **schema} if name else schema


def known(cls: type[Any]) -> dict[str, Any]:
    """The fields of a dataclass that a profile may write, by name."""
    return {field.name.rstrip("_"): field for field in fields(cls) if field.name != "span"}


# ---- The schema by itself ----


def test_the_schema_is_valid() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"].endswith("2020-12/schema")


def test_references_lead_somewhere_and_definitions_are_used() -> None:
    named = {node["$ref"].removeprefix("#/$defs/") for _, node in nodes(SCHEMA) if "$ref" in node}
    assert named == set(DEFS)


def test_every_property_has_a_title_and_a_description() -> None:
    bare = [
        ".".join((*path, key))
        for path, node in nodes(SCHEMA)
        if path[-1:] != ("properties",) and "if" not in path and "then" not in path
        for key, value in node.get("properties", {}).items()
        if not {"title", "description"} <= set(resolved(value))
    ]
    assert not bare


def test_what_is_said_of_a_field_is_said_once() -> None:
    """Editors show the description where a `$ref` leads, not the one beside it: only one of the two may have one."""
    twice = []
    for path, node in nodes(SCHEMA):
        said, one = [node], node
        while "$ref" in one:
            said.append(one := DEFS[one["$ref"].removeprefix("#/$defs/")])
        if any(sum(key in each for each in said) > 1 for key in ("title", "description") if "$ref" in node):
            twice.append(path)
    assert not twice


def test_every_mapping_is_closed() -> None:
    """Unknown keys are errors; few mappings have keys of one's own: styles, legends, titles, aliases, groups, a text per
    language, and what other programs keep with a publication."""
    free = []
    for path, node in nodes(SCHEMA):
        if node.get("type") == "object" and node.get("additionalProperties") is not False:
            free.append(path[-1])
    assert sorted(free) == ["aliases", "extra", "groups", "legend", "legend", "styles", "titles"]
    per_language = [path for path, node in nodes(SCHEMA) if "patternProperties" in node]
    assert per_language == [("$defs", "text", "anyOf", "2")]


def test_every_pattern_has_words_for_what_is_wrong() -> None:
    patterns = [node for _, node in nodes(SCHEMA) if isinstance(node.get("pattern"), str)]
    assert patterns
    assert all({"x-message", "x-hint"} <= set(node) for node in patterns)


# ---- The schema and the dataclasses ----


def test_every_mapping_has_a_dataclass() -> None:
    mappings = {name for name in DEFS if "properties" in json.dumps(DEFS[name])}
    assert {"profile", *mappings} - {"latex"} == set(CLASSES)  # LaTeX is a way to write a text


@pytest.mark.parametrize("name", CLASSES)
def test_fields_are_those_of_the_dataclass(name: str) -> None:
    offered = set(definition(name)["properties"])
    assert offered == set(known(CLASSES[name])) - NOT_OFFERED.get(name, set())


@pytest.mark.parametrize("name", CLASSES)
def test_what_is_required_has_no_default(name: str) -> None:
    needed = {
        key
        for key, field in known(CLASSES[name]).items()
        if field.default is MISSING and field.default_factory is MISSING
    }
    assert set(definition(name).get("required", [])) == needed


@pytest.mark.parametrize("name", CLASSES)
def test_what_is_chosen_from_is_the_same(name: str) -> None:
    hints = {key.rstrip("_"): hint for key, hint in get_type_hints(CLASSES[name]).items()}
    for key, value in definition(name)["properties"].items():
        if get_origin(hints[key]) is Literal:
            assert set(get_args(hints[key])) == set(resolved(value)["enum"]), f"{name}.{key}"


def test_shorthands_are_texts_in_the_schema() -> None:
    """Where a text may stand for a mapping, the program knows what the text says."""
    short = {name for name in CLASSES if "anyOf" in DEFS.get(name, {}) and "properties" not in DEFS[name]}
    short -= {"papers"}  # a list may stand there, no text
    read = {name for name, cls in CLASSES.items() if cls in profile.SHORTHAND} | {"author"}
    assert read - {"grade", "thesis", "selected_entry", "selected_section"} == short


def enum(name: str, key: str) -> set[str]:
    return set(resolved(definition(name)["properties"][key])["enum"])


def test_types_of_sections_are_known() -> None:
    refs = {
        rule["if"]["properties"]["type"]["const"]: rule["then"]["properties"]["entries"]["items"]["$ref"]
        for rule in DEFS["section"]["allOf"]
    }
    assert list(refs) == SECTION_TYPES == list(entries.ENTRY_TYPES)
    assert {CLASSES[ref.rpartition("/")[2]] for ref in refs.values()} == set(entries.ENTRY_TYPES.values())
    for name, ref in refs.items():
        assert CLASSES[ref.rpartition("/")[2]] is entries.ENTRY_TYPES[name]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_words_for_what_can_be_chosen(language: str) -> None:
    words = LANGUAGES[language]
    assert list(words.sections) == SECTION_TYPES
    assert {*words.status, "published"} == enum("publication", "status")
    assert all(words.sections.values()) and all(words.status.values()) and all(words.groups.values())
    assert {key for key, text in words.labels.items() if not text} <= {"in", "page"}
    assert len(words.months) == 12
    assert [set(one) for one in (words.labels, words.groups, words.seasons)] == [
        set(one) for one in (LANGUAGES["en"].labels, LANGUAGES["en"].groups, LANGUAGES["en"].seasons)
    ]


def test_networks_are_known() -> None:
    assert list(NETWORKS) == definition("link")["properties"]["network"]["enum"]


def test_types_of_publications_belong_to_groups() -> None:
    types, groups = enum("publication", "type"), set(LANGUAGES["en"].groups)
    assert set(publications.CANONICAL) <= types
    assert set(publications.CANONICAL.values()) <= groups
    assert groups - {"other"} <= types


def test_orders_and_groups_of_publications_are_known() -> None:
    assert enum("section", "sort") == {*publications._SORT_KEYS, "given"}
    assert enum("section", "group_by") == set(publications._GROUP_KEYS)


def test_parts_of_the_head_can_be_hidden() -> None:
    parts = definition("selection")["properties"]["hide"]["items"]["enum"]
    assert all(f'"head-{part}"' in Path(composing.__file__).read_text() for part in parts)


@pytest.mark.parametrize("name", World().style_names())
def test_styles_hide_parts_that_exist(name: str) -> None:
    heads = {f"head-{part}" for part in definition("selection")["properties"]["hide"]["items"]["enum"]}
    assert World().style(name).hide <= PARTS | heads | {"intro"}
    assert World().style(name).only <= set(SECTION_TYPES)


# ---- Dates ----


@given(st.from_regex(re.compile(DEFS["date"]["pattern"], re.ASCII)))
@settings(max_examples=500, deadline=None)
def test_every_date_that_the_schema_allows_is_read(text: str) -> None:
    """But for days that no calendar has, which the schema cannot know."""
    try:
        date = read_date(text)
    except ValueError:
        assert re.search(r"\d\d\d\d[-./]0?(2[-./](29|3.)|(4|6|9|11)[-./]31)", text)
        return
    assert date.present == (text.strip().lower() in {"present", "now"})
    assert date.expected == text.lower().startswith("expected")
    for words in LANGUAGES.values():
        assert str(date.year) in date_text(date, words) or date.present


@given(st.from_regex(re.compile(DEFS["day"]["pattern"], re.ASCII)))
@settings(deadline=None)
def test_a_day_is_a_date(text: str) -> None:
    assert re.search(DEFS["date"]["pattern"], text)


# ---- Everything that can be written is printed ----


class Sample:
    """Data that the schema allows, with a word of its own in each text; `words` has (field, word)."""

    def __init__(self, everything: bool) -> None:
        self.everything = everything
        self.words: list[tuple[str, str]] = []
        self.numbers = count()

    def of(self, name: str, **given: Any) -> dict[str, Any]:
        """A mapping of a definition."""
        return next(self.mappings(name, definition(name), (name,), given))

    def all_of(self, name: str) -> list[Any]:
        """A value for each way to write a definition."""
        return list(self.ways({"$ref": f"#/$defs/{name}"}, name, ()))

    def mappings(
        self, name: str, schema: Mapping[str, Any], path: Names, given: Mapping[str, Any]
    ) -> Iterator[dict[str, Any]]:
        """A mapping for each choice of fields."""
        properties = schema["properties"]
        wanted = set(properties) if self.everything else LEAST.get(name, set(schema.get("required", ())))
        wanted -= LEFT_OUT["*"] | LEFT_OUT.get(name, set()) | set(given)
        for choice in CHOICES.get(name, [wanted]):
            keys = [key for key in properties if key in choice]
            yield {**{key: self.value(name, key, properties[key], path) for key in keys}, **given}

    def value(self, name: str, key: str, schema: Mapping[str, Any], path: Names) -> Any:
        """The value of a field, the fullest that there is."""
        fixed = FIXED.get(f"{name}.{key}", FIXED.get(f"*.{key}"))
        return next(self.ways(schema, f"{name}.{key}", path)) if fixed is None else fixed

    def ways(self, schema: Mapping[str, Any], field: str, path: Names) -> Iterator[Any]:
        """A value for each way in which the schema can be met, the fullest first."""
        name = schema.get("$ref", "").removeprefix("#/$defs/")
        if name in {"words", "text", "plain"} or (name == "bullet" and path.count(name) == DEEPEST_BULLET):
            yield self.word(field)
        elif name in SPECIAL or "pattern" in schema:
            yield self.special(name or field.rpartition(".")[2], field)
        elif name == "paper":  # an id would name one of these again
            yield from self.ways({"$ref": "#/$defs/publication"}, field, path)
        elif name:
            yield from self.ways(DEFS[name], name if name in CLASSES else field, (*path, name))
        elif "properties" in schema:
            yield from self.mappings(path[-1], schema, path, {})
        elif "anyOf" in schema:
            options = schema["anyOf"][::-1] if self.everything else schema["anyOf"][:1]
            for option in options:
                yield from self.ways(option, field, path)
        elif schema.get("type") == "array":
            yield list(self.ways(schema["items"], field, path))
        else:
            yield schema["enum"][0]

    def word(self, field: str) -> str:
        """A new word, remembered."""
        letters = "".join(chr(97 + int(digit)) for digit in f"{next(self.numbers):04}")
        text = f"x{letters}y"
        self.words.append((field, text))
        return text

    def special(self, name: str, field: str) -> str:
        """A value of a form of its own, with a word to be found."""
        if name in {"date", "day"}:
            number = next(self.numbers)
            text = f"{1900 + number % 200}-{1 + number // 200 % 12:02}"
            self.words.append((field, escape(date_text(read_date(text), LANGUAGES["en"]))))
            return text
        if name in {"phone", "arxiv"}:
            text = {"phone": "+41 44 {:05}", "arxiv": "2401.{:05}"}[name].format(next(self.numbers))
            self.words.append((field, text))
            return text
        return SPECIAL[name].format(self.word(field))


SPECIAL = {
    "id": "{}", "date": "", "day": "", "phone": "", "arxiv": "", "url": "https://{}.example/a", "email": "{}@example.org",
    "doi": "10.1000/{}", "language_tag": "en", "author_name": "{}", "user": "{}",
}  # fmt: skip


def academic(data: Any, style: str = "academic") -> str:
    """The TeX source of data in a style."""
    world = World()
    look = world.style(style)
    composed = compose(valid(data), look)
    return typeset(composed, look, world.theme("classic"), world.templates(look), pen=Pen()).body


def valid(data: Any) -> Profile:
    """What data mean, which the program's own validation allows; JSON is YAML."""
    return validate(load_source("a.yaml", json.dumps(data, ensure_ascii=False).encode()), World())


def missing(sample: Sample, tex: str) -> set[str]:
    """The fields whose words are not in a TeX source."""
    return {field for field, word in sample.words if word not in tex}


def everything(name: str) -> tuple[Sample, dict[str, Any]]:
    """A profile that says all that can be said, in a section of one type."""
    sample = Sample(everything=True)
    ref = next(
        rule["then"]["properties"]["entries"]["items"]["$ref"]
        for rule in DEFS["section"]["allOf"]
        if rule["if"]["properties"]["type"]["const"] == name
    )
    section = sample.of("section", type=name, entries=sample.all_of(ref.rpartition("/")[2]))
    return sample, sample.of("profile", sections=[section])


@pytest.mark.parametrize("name", SECTION_TYPES)
def test_everything_is_printed(name: str) -> None:
    sample, data = everything(name)
    Draft202012Validator(SCHEMA).validate(data)
    left = missing(sample, academic(data))
    assert left == NOT_PRINTED & {field for field, _ in sample.words}


def test_fields_that_are_not_printed_exist() -> None:
    """The list of what is not printed cannot grow old."""
    written = {field for name in SECTION_TYPES for field, _ in everything(name)[0].words}
    existing = {f"{name}.{key}" for name in CLASSES for key in definition(name)["properties"]}
    assert NOT_PRINTED & existing <= written | {
        f"{name}.{key}" for name in ("selection", "selected_section") for key in ("id", "tags")
    }
    assert {field for field in written if "." in field} <= existing


@pytest.mark.parametrize("name", SECTION_TYPES)
@pytest.mark.parametrize("style", ["academic", "resume"])
def test_the_least_is_enough(name: str, style: str) -> None:
    """Each kind of entry with what it requires alone."""
    sample = Sample(everything=False)
    ref = {one["if"]["properties"]["type"]["const"]: one for one in DEFS["section"]["allOf"]}[name]
    entry = ref["then"]["properties"]["entries"]["items"]["$ref"].rpartition("/")[2]
    data = sample.of("profile", sections=[sample.of("section", type=name, entries=sample.all_of(entry))])
    Draft202012Validator(SCHEMA).validate(data)
    assert missing(sample, academic(data, style)) == set()
    assert sample.words
