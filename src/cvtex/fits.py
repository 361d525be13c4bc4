"""Whether a profile fits its schema, yes or no: most do, and what explains why one does not takes long to import.

It takes the part of JSON Schema that the schema is written in, and reads texts as `validate` does. Of anything else it
knows nothing, and `validate` decides.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from cvtex.source import Scalar

Rules: TypeAlias = Mapping[str, Any] | bool

_NOTES = frozenset({"title", "description", "default", "examples", "format", "deprecated"})
_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d{1,3})?", re.ASCII)
_INTEGER = re.compile(r"[-+]?\d+", re.ASCII)
_BOOLEAN = re.compile(r"true|false")


class UnknownKeywordError(Exception):
    """A schema says something that is not understood here."""


def fits(root: Mapping[str, Any], data: Any) -> bool:
    """Whether data surely fit a schema."""
    try:
        return _fits(root, root, data)
    except (UnknownKeywordError, RecursionError):
        return False


def _fits(root: Mapping[str, Any], schema: Rules, data: Any) -> bool:
    if isinstance(schema, bool):
        return schema
    for keyword, value in schema.items():
        if keyword in _KEYWORDS:
            if not _KEYWORDS[keyword](root, value, data, schema):
                return False
        elif keyword not in _NOTES and not keyword.startswith(("$", "x-")):
            raise UnknownKeywordError(keyword)
    return True


def _spelt(data: Any, spelling: re.Pattern[str]) -> bool:
    """Whether a text without quotes is written like that."""
    return isinstance(data, Scalar) and bool(spelling.fullmatch(data))


_TYPES: Mapping[str, Callable[[Any], bool]] = {
    "string": lambda data: isinstance(data, str),
    "object": lambda data: isinstance(data, dict),
    "array": lambda data: isinstance(data, list),
    "null": lambda data: data is None,
    "number": lambda data: _spelt(data, _NUMBER),
    "integer": lambda data: _spelt(data, _INTEGER),
    "boolean": lambda data: _spelt(data, _BOOLEAN),
}


def _type(_: Any, value: Any, data: Any, __: Any) -> bool:
    return any(_TYPES[name](data) for name in ([value] if isinstance(value, str) else value))


def _ref(root: Mapping[str, Any], value: str, data: Any, _: Any) -> bool:
    target: Any = root
    for key in value.removeprefix("#/").split("/"):
        target = target[key]
    return _fits(root, target, data)


def _enum(_: Any, values: Any, data: Any, __: Any) -> bool:
    """1 in the schema is a plain 1 in a profile; "1" is the text 1, in quotes or not."""
    fit = [value for value in values if isinstance(value, str) or isinstance(data, Scalar)]
    return data in [str(value).lower() if isinstance(value, bool) else str(value) for value in fit]


def _properties(root: Mapping[str, Any], value: Mapping[str, Any], data: Any, _: Any) -> bool:
    return not isinstance(data, dict) or all(
        _fits(root, value[key], one) for key, one in data.items() if key in value
    )


def _patterns(root: Mapping[str, Any], value: Mapping[str, Any], data: Any, _: Any) -> bool:
    return not isinstance(data, dict) or all(
        _fits(root, rules, one)
        for pattern, rules in value.items()
        for key, one in data.items()
        if re.search(pattern, key)
    )


def _additional(root: Mapping[str, Any], value: Any, data: Any, schema: Mapping[str, Any]) -> bool:
    known, patterns = schema.get("properties", {}), schema.get("patternProperties", {})
    return not isinstance(data, dict) or all(
        _fits(root, value, one)
        for key, one in data.items()
        if key not in known and not any(re.search(pattern, key) for pattern in patterns)
    )


def _if(root: Mapping[str, Any], value: Any, data: Any, schema: Mapping[str, Any]) -> bool:
    return _fits(root, schema.get("then" if _fits(root, value, data) else "else", True), data)


def _size(kind: Any, holds: Callable[[int, int], bool]) -> "_Keyword":
    """A limit on the length of what is of a kind."""
    return lambda _, value, data, __: not isinstance(data, kind) or holds(len(data), value)


def _number(holds: Callable[[float, float], bool]) -> "_Keyword":
    """A limit on a number."""
    return lambda _, value, data, __: not _spelt(data, _NUMBER) or holds(float(data), value)


_Keyword: TypeAlias = Callable[[Mapping[str, Any], Any, Any, Mapping[str, Any]], bool]
_KEYWORDS: Mapping[str, _Keyword] = {
    "$ref": _ref,
    "type": _type,
    "enum": _enum,
    "const": lambda root, value, data, schema: _enum(root, [value], data, schema),
    "properties": _properties,
    "patternProperties": _patterns,
    "additionalProperties": _additional,
    "required": lambda _, value, data, __: not isinstance(data, dict) or all(key in data for key in value),
    "items": lambda root, value, data, _: (
        not isinstance(data, list) or all(_fits(root, value, one) for one in data)
    ),
    "anyOf": lambda root, value, data, _: any(_fits(root, one, data) for one in value),
    "oneOf": lambda root, value, data, _: any(_fits(root, one, data) for one in value),
    "allOf": lambda root, value, data, _: all(_fits(root, one, data) for one in value),
    "if": _if,
    "then": lambda *_: True,
    "else": lambda *_: True,
    "pattern": lambda _, value, data, __: not isinstance(data, str) or bool(re.search(value, data)),
    "minLength": _size(str, int.__ge__),
    "maxLength": _size(str, int.__le__),
    "minItems": _size(list, int.__ge__),
    "maxItems": _size(list, int.__le__),
    "minProperties": _size(dict, int.__ge__),
    "maxProperties": _size(dict, int.__le__),
    "minimum": _number(lambda one, other: one >= other),
    "maximum": _number(lambda one, other: one <= other),
    "exclusiveMinimum": _number(lambda one, other: one > other),
    "exclusiveMaximum": _number(lambda one, other: one < other),
}
