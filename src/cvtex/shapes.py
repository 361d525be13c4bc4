"""Which types a schema is for, and how a value of a wrong type would be written in its place."""

import json
import re
from collections.abc import Mapping
from typing import Any, TypeAlias

Schema: TypeAlias = Mapping[str, Any]

LONGEST = 40  # characters of a text that a shape repeats
_SPECIAL = re.compile(r"[][{},:#&*!|>'%@`\"\\\n]|^[-?] ")


def resolved(root: Schema, schema: Schema) -> Schema:
    """The schema that a `$ref` leads to."""
    while "$ref" in schema:
        target: Any = root
        for key in schema["$ref"].removeprefix("#/").split("/"):
            target = target[key]
        schema = target
    return schema


def types_of(root: Schema, schema: Schema) -> set[str]:
    """The JSON types that a schema is for; empty: any."""
    schema = resolved(root, schema)
    if "enum" in schema or "const" in schema:
        return {"string"}
    types = schema.get("type", [])
    parts = _choices(schema) if not types else []
    return {types} if isinstance(types, str) else set(types).union(*(types_of(root, part) for part in parts))


def shape(root: Schema, schema: Schema, wanted: Any, value: Any, place: str | int) -> tuple[str, ...]:
    """A hint for a text where a mapping is expected, and for a mapping where a list of such is.

    In skills `- Rust, Python` is meant as `- {items: [Rust, Python]}`, `gpa: {value: 3}` as `gpa: [{value: 3}]`.
    """
    if isinstance(value, str) and wanted == "object" and schema.get("required"):
        *others, last = schema["required"]
        listed = "array" in types_of(root, schema["properties"].get(last, {}))
        inner = "".join(f"{key}: …, " for key in others) + f"{last}: {_flow(value, listed)}"
        return (f"write `- {{{inner}}}`" if isinstance(place, int) else f"write `{place}: {{{inner}}}`",)
    types = {*wanted} if isinstance(wanted, list) else {wanted}
    if isinstance(value, dict) and "object" not in types:
        items = _items(root, schema)
        keys = {key for item in items for key in item.get("properties", ())}
        if not keys or (
            keys.isdisjoint(value) and "string" in types.union(*(types_of(root, item) for item in items))
        ):
            return ()
        (key, one), *more = sorted(value.items(), key=lambda pair: not isinstance(pair[1], str))
        pair = f"{key}: {_flow(one, isinstance(one, list))}"
        return (f"write `[{{{pair}{', …' * bool(more)}}}]` or `- {pair}`",)
    return ()


def _flow(value: Any, listed: bool) -> str:
    """A value as it may stand in `{}`, in a list where one is expected."""
    if not isinstance(value, str) or len(value) > LONGEST:
        return "[…]" if listed else "…"
    words = [part.strip() for part in value.split(",")] if listed else [value]
    words = [json.dumps(word, ensure_ascii=False) if _SPECIAL.search(word) else word for word in words]
    return f"[{', '.join(words)}]" if listed else words[0]


def _items(root: Schema, schema: Schema) -> list[Schema]:
    """What may stand in a list, where one is expected."""
    lists = [resolved(root, part) for part in [schema, *_choices(schema)]]
    items = [resolved(root, part["items"]) for part in lists if "items" in part]
    return [resolved(root, part) for item in items for part in [item, *_choices(item)]]


def _choices(schema: Schema) -> list[Schema]:
    return [*schema.get("anyOf", []), *schema.get("oneOf", [])]
