"""JSON-Schema errors as diagnostics with line, column and a hint, one for each mistake."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import partial
from itertools import islice
from operator import ge, gt, le, lt
from typing import Any, TypeAlias

from jsonschema import Draft202012Validator, ValidationError, validators

from cvtex.diagnostic import Diagnostic, Span, arrange, dotted
from cvtex.shapes import resolved, shape, types_of
from cvtex.source import Path, Scalar, Source
from cvtex.synonyms import synonym

Schema: TypeAlias = Mapping[str, Any]
Error: TypeAlias = Any  # ValidationError, of which the stubs say that nothing may be set
Errors: TypeAlias = Iterator[Error]
Said: TypeAlias = tuple[str, str, tuple[str, ...]]  # code, message, hints

MOST_ERRORS = 200  # after which checking stops; as many unknown keys of one mapping are named
LONGEST_VALUE = 40  # characters of a value that a message shows

_SPELLING = {
    "number": re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d{1,3})?", re.ASCII),
    "integer": re.compile(r"[-+]?\d+", re.ASCII),
    "boolean": re.compile(r"true|false"),
}
_TYPES = {  # what a type is called, and how it is written
    "string": ("a text", "write one text"),
    "object": ("a mapping", "write lines such as `key: value`, indented, below the key"),
    "array": ("a list", "write `[a, b]`, or lines that start with `- `"),
    "number": ("a number", "write digits without quotes, such as 2 or 0.5"),
    "integer": ("a whole number", "write digits without quotes, such as 2"),
    "boolean": ("true or false", "write true or false, without quotes"),
}
_LIMITS = {
    "minimum": (ge, "at least"),
    "maximum": (le, "at most"),
    "exclusiveMinimum": (gt, "more than"),
    "exclusiveMaximum": (lt, "less than"),
}


def check(source: Source, schema: Schema) -> list[Diagnostic]:
    """What the schema has against a profile, by line; an empty list for a valid one."""
    errors = list(islice(_validator(schema).iter_errors(source.data), MOST_ERRORS))
    unknown = [(error, *pair) for error in errors for pair in _unknown(error).items()]
    meant = {(*error.absolute_path, near) for error, _, near in unknown}
    found = [_unknown_key(source, schema, *row) for row in unknown]
    unindented = any(not error.absolute_path and key in _keys(schema, "person") for error, key, _ in unknown)
    wrong: dict[Path, Diagnostic] = {}  # one for each value, a wrong type before all else
    for error in sorted(errors, key=lambda error: error.validator != "type"):
        path = tuple(error.absolute_path)
        if unindented and path == ("person",) and error.instance is None:
            continue
        if error.validator == "additionalProperties" or any((*path, key) in meant for key in _lacking(error)):
            continue
        if error.validator == "required":
            found += [_missing_key(source, error, key) for key in _lacking(error)]
        elif path not in wrong:
            wrong[path] = _wrong_value(source, schema, error, path)
    found += wrong.values()
    once = {(row.span, row.message): row for row in reversed(found)}  # an alias repeats what it stands for
    return list(arrange(reversed(once.values())))[: 2 * MOST_ERRORS]


def _validator(schema: Schema) -> Any:
    """jsonschema's, but it reads numbers from the spelling of plain texts and decides unions."""
    kinds = {name: partial(_spells, spelling) for name, spelling in _SPELLING.items()}
    keywords: dict[str, Any] = {
        "required": _required,
        "enum": _enum,
        "const": lambda validator, value, instance, schema: _enum(validator, [value], instance, schema),
        "allOf": _all_of,
        "anyOf": partial(_union, schema),
        "oneOf": partial(_union, schema),
    }
    keywords |= {name: partial(_limit, holds) for name, (holds, _) in _LIMITS.items()}
    checker = Draft202012Validator.TYPE_CHECKER.redefine_many(kinds)
    extend: Any = validators.extend
    return extend(Draft202012Validator, keywords, type_checker=checker)(schema)


def _spells(spelling: re.Pattern[str], _: Any, value: Any) -> bool:
    return isinstance(value, Scalar) and bool(spelling.fullmatch(value))


def _required(_: Any, keys: Sequence[str], instance: Any, __: Schema) -> Errors:
    for key in keys if isinstance(instance, dict) else ():
        if key not in instance:
            yield ValidationError("", validator="required", validator_value=[key])


def _enum(_: Any, values: Sequence[Any], instance: Any, __: Schema) -> Errors:
    """1 in the schema is a plain 1 in a profile; "1" is the text 1, in quotes or not."""
    fit = [value for value in values if isinstance(value, str) or isinstance(instance, Scalar)]
    if instance not in map(_spelt, fit):
        yield ValidationError("")


def _spelt(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _limit(holds: Callable[[float, float], bool], _: Any, limit: float, instance: Any, __: Schema) -> Errors:
    if _spells(_SPELLING["number"], None, instance) and not holds(float(instance), limit):
        yield ValidationError("")


def _all_of(validator: Any, parts: Sequence[Schema], instance: Any, schema: Schema) -> Errors:
    """The errors of all parts; what a part says of the instance, it says under the title of the whole."""
    for part in parts:
        for error in validator.descend(instance, part):
            if not error.path and isinstance(error.schema, dict):
                error.schema = {"title": schema.get("title"), **error.schema}
            yield error


def _union(root: Schema, validator: Any, parts: Sequence[Schema], instance: Any, schema: Schema) -> Errors:
    """The errors of the part that was meant: of those for this type the one with the fewest."""
    types = {name for part in parts for name in types_of(root, part)}
    alike = [part for part in parts if _fits(types_of(root, part), instance)]
    found = [list(validator.descend(instance, part)) for part in alike]
    if not found:
        yield ValidationError("", validator="type", validator_value=sorted(types))
    elif all(found) and "string" in types and _is_unquoted(instance, min(found, key=len)):
        yield ValidationError("", validator="type", validator_value=["string"])
    elif all(found) and not types and "x-message" in schema:
        yield ValidationError("")
    elif all(found):
        yield from min(found, key=len)


def _fits(types: set[str], instance: Any) -> bool:
    kind = _kind(instance)
    return not types or kind in types or (kind == "string" and not types.isdisjoint(_SPELLING))


def _kind(instance: Any) -> str:
    return {dict: "object", list: "array", type(None): "null"}.get(type(instance), "string")


def _is_unquoted(instance: Any, errors: Sequence[Error]) -> bool:
    """Whether a mapping is `Led: a team` in a list of texts, and no misspelt key."""
    strange = [key for error in errors if not error.path for key in _unknown(error)]
    known = [key for error in errors for key in error.schema.get("properties", ()) if not error.path]
    return _is_pair(instance) and len(strange) == 1 and not _nearest(strange[0], known)


def _is_pair(instance: Any) -> bool:
    return isinstance(instance, dict) and [_kind(value) for value in instance.values()] == ["string"]


def _unknown(error: Error) -> dict[str, str]:
    """The unknown keys that an error is about, each with the known key it resembles, or ""."""
    if error.validator != "additionalProperties" or not isinstance(error.schema, dict):
        return {}
    known = error.schema.get("properties", {})
    patterns = error.schema.get("patternProperties", {})
    strange = [key for key in error.instance if key not in known]
    strange = [key for key in strange if not any(re.search(pattern, key) for pattern in patterns)]
    free = [key for key in known if key not in error.instance]
    return {key: synonym(key, free) or _nearest(key, free) for key in strange[:MOST_ERRORS]}


def _nearest(word: str, known: Any) -> str:
    return next(iter(get_close_matches(word.lower().replace("-", "_"), known, 1)), "")


def _lacking(error: Error) -> list[str]:
    if error.validator == "required":
        return list(error.validator_value)
    parts = error.validator_value if error.validator in {"anyOf", "oneOf"} else []
    return [key for part in parts for key in part.get("required", [])]


def _unknown_key(source: Source, root: Schema, error: Error, key: str, near: str) -> Diagnostic:
    path: Path = (*error.absolute_path, key)
    known = ", ".join(error.schema.get("properties", ()))
    hint = f"known keys: {known}" if known else error.schema.get("description", "")
    if near:
        hint = f"did you mean `{near}`?"
    if len(path) == 1:
        hint = _misplaced(root, key) or hint
    span = source.keys.get(path) or _span(source, path)
    return _diagnostic(path, span, ("unknown-key", f"unknown key `{key}` in {_whole(error)}", (hint,)))


def _misplaced(root: Schema, key: str) -> str:
    """Where a key belongs that stands at the top by mistake."""
    if key in _keys(root, "person"):
        return f"`{key}` belongs under `person`; indent it"
    if key in _keys(root, "sections", "items").get("type", {}).get("enum", ()):
        return f"`{key}` is a type of section: write `- type: {key}` under `sections`"
    return ""


def _keys(root: Schema, name: str, *way: str) -> Schema:
    """The properties of what may stand under a key at the top."""
    schema = root.get("properties", {}).get(name, {})
    for key in way:
        schema = resolved(root, schema).get(key, {})
    found: Schema = resolved(root, schema).get("properties", {})
    return found


def _missing_key(source: Source, error: Error, key: str) -> Diagnostic:
    path = tuple(error.absolute_path)
    this = "this " if path and isinstance(path[-1], int) else ""
    said = ("missing-key", f"`{key}` is missing in {this}{_whole(error)}", ())
    return _diagnostic((*path, key), _span(source, path), said)


def _wrong_value(source: Source, root: Schema, error: Error, path: Path) -> Diagnostic:
    if error.instance in (None, "", [], {}):
        said = ("empty-value", f"{_name(path)} is empty", ("write a value, or remove the line",))
        return _diagnostic(path, source.keys.get(path) or _span(source, path), said)
    explain = _SAYINGS.get(str(error.validator), _say_other)
    code, message, hints = explain(error, path)
    if error.validator == "type" and path:
        hints = shape(root, error.schema, error.validator_value, error.instance, path[-1]) or hints
    return _diagnostic(path, _span(source, path), (code, message, hints))


def _say_type(error: Error, path: Path) -> Said:
    wanted = error.validator_value
    wanted = [wanted] if isinstance(wanted, str) else list(wanted)
    wanted = [name for name in _TYPES if name in wanted and not ("string" in wanted and name in _SPELLING)]
    kind = _kind(error.instance)
    found = _as_written(error.instance) if kind == "string" and {*wanted} <= {*_SPELLING} else _TYPES[kind][0]
    hints = tuple(_TYPES[name][1] for name in wanted[:1])
    if "string" in wanted and _is_pair(error.instance):
        (key, value), *_ = error.instance.items()
        found, hints = "a mapping", (f'a text with `: ` in it must be quoted: "{key}: {value}"',)
    expected = " or ".join(_TYPES[name][0] for name in wanted)
    return "wrong-type", f"{_name(path)} must be {expected}, found {found}", hints


def _say_enum(error: Error, path: Path) -> Said:
    if not isinstance(error.instance, str):
        return "wrong-type", f"{_name(path)} must be a text, found {_TYPES[_kind(error.instance)][0]}", ()
    wanted = [error.validator_value] if error.validator == "const" else error.validator_value
    known = list(dict.fromkeys(map(_spelt, wanted)))
    near = _nearest(str(error.instance), known)
    title = _lower(error.schema.get("title") or str(path[-1] if path else "value"))
    listed = f"write {', '.join(known[:-1])}{' or ' * (len(known) > 1)}{known[-1]}"
    hint = f"did you mean `{near}`?" if near else listed
    return "unknown-value", f"unknown {title} {_shown(error.instance)}", (hint,)


def _say_limit(error: Error, path: Path) -> Said:
    bound = f"{_LIMITS[str(error.validator)][1]} {error.validator_value}"
    return "out-of-range", f"{_name(path)} must be {bound}, found {_shown(error.instance)}", ()


def _say_other(error: Error, path: Path) -> Said:
    """In the words of the schema: `x-message` and `x-hint`."""
    schema = error.schema if isinstance(error.schema, dict) else {}
    message = schema.get("x-message", f"does not fit {_name(path)}")
    hint = schema.get("x-hint") or schema.get("description")
    text = (
        f"{_shown(error.instance)} {message}" if message.startswith(("is ", "does ", "holds ")) else message
    )
    return "wrong-value", text, (hint,) if hint else ()


_SAYINGS: Mapping[str, Callable[[Error, Path], Said]] = {
    "type": _say_type,
    "enum": _say_enum,
    "const": _say_enum,
    **dict.fromkeys(_LIMITS, _say_limit),
}


def _diagnostic(path: Path, span: Span, said: Said) -> Diagnostic:
    code, message, hints = said
    return Diagnostic("error", code, span, message, tuple(filter(None, hints)), dotted(path))


def _span(source: Source, path: Path) -> Span:
    """Where the value stands, or what is nearest around it."""
    return next(source.spans[path[:end]] for end in range(len(path), -1, -1) if path[:end] in source.spans)


def _name(path: Path) -> str:
    """`title`, item 2 of `tags`."""
    if path and isinstance(path[-1], int):
        return f"item {path[-1] + 1} of {_name(path[:-1])}"
    return f"`{path[-1]}`" if path else "the profile"


def _whole(error: Error) -> str:
    """What the mapping is called in which a key is unknown or missing."""
    return _lower(error.schema.get("title") or ".".join(map(str, error.absolute_path)) or "profile")


def _lower(title: str) -> str:
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


def _shown(value: Any) -> str:
    text = str(value) if isinstance(value, str) else _TYPES[_kind(value)][0]
    return f"`{text[:LONGEST_VALUE]}{'…' * (len(text) > LONGEST_VALUE)}`"


def _as_written(value: str) -> str:
    """With its quotes, where they make the difference: `"2"` is no number."""
    return _shown(value if isinstance(value, Scalar) else f'"{value}"')
