"""`--set design.paper=letter`: values of the command line in place of the profile's."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from cvtex.decode import CONTROL
from cvtex.diagnostic import Diagnostic, Invalid, Span
from cvtex.source import MAX_DEPTH, Path, Scalar, Source, load_source

ORIGIN = "--set"  # stands for a file's name where a value came from the command line

_INDEX = re.compile(r"\d{1,6}", re.ASCII)
_YAML = re.compile(
    r"""["']?[\[{]"""
)  # values that are read as YAML: lists, mappings, and quoted texts like them


def apply_settings(source: Source, settings: tuple[str, ...]) -> Source:
    """The source with each `PATH=VALUE` put in; lists count from 0: `sections.0.title=Work`.

    `[a, b]` is a list and `{a: b}` a mapping, as in YAML; an empty value removes what stands there.
    Raises Invalid: bad-setting where a path leads nowhere, or what is wrong with the YAML.
    """
    for number, setting in enumerate(settings, 1):
        source = _apply(source, " ".join(setting.splitlines()), number)
    return source


def apply_design(source: Source, design: Source) -> Source:
    """The source with the options of a file of their own over its `design`; they are told of in that file.

    Raises Invalid (wrong-type) for a file that holds no mapping.
    """
    if not isinstance(design.data, Mapping):
        hint = "write options as in `design:` of a profile: accent: teal"
        message = "a design is a mapping of options"
        raise Invalid([Diagnostic("error", "wrong-type", design.spans.get(()), message, (hint,))])
    inner = design.data.get("design") if set(design.data) == {"design"} else None
    base: Path = ("design",) if isinstance(inner, Mapping) else ()
    return _merged(source, design, base, ("design",))


def _merged(source: Source, other: Source, base: Path, target: Path) -> Source:
    """The source with what stands at `base` of another one laid over what stands at `target`."""
    given: Any = other.data
    for key in base:
        given = given[key]
    here = source.data
    for key in target:
        here = here.get(key) if isinstance(here, Mapping) else None
    if isinstance(given, Mapping) and isinstance(here, Mapping):
        for key in given:
            source = _merged(source, other, (*base, key), (*target, key))
        return source
    places = {path: span for path, span in source.spans.items() if path[: len(target)] != target}
    keys = {path: span for path, span in source.keys.items() if path[: len(target)] != target}
    spans, marks = _below(other.spans, base, target), _below(other.keys, base, target)
    above = other.spans[base]
    outer = {target[:end]: above for end in range(1, len(target))}
    return replace(
        source,
        data=_put(source.data, target, given),
        spans={**outer, **places, **spans},
        keys={**outer, **keys, **marks},
    )


def _below(places: Mapping[Path, Span], base: Path, target: Path) -> dict[Path, Span]:
    """The places of a part of one source as those of a part of another."""
    return {(*target, *path[len(base) :]): span for path, span in places.items() if path[: len(base)] == base}


def _apply(source: Source, setting: str, number: int) -> Source:
    """The source with one setting put in."""
    dotted, equals, value = setting.partition("=")
    span = Span(ORIGIN, number, 1, len(setting) + 1)
    if control := CONTROL.search(setting):
        raise _bad(span, f"there is a control character, U+{ord(control[0]):04X}", "remove it")
    if not equals or not dotted:
        raise _bad(span, f"`{setting}` is not PATH=VALUE", "write design.paper=letter")
    path: Path = tuple(int(part) if _INDEX.fullmatch(part) else part for part in dotted.split("."))
    if len(path) > MAX_DEPTH:
        raise _bad(span, f"the path has more than {MAX_DEPTH} parts", "write design.paper=letter")
    if not value:
        return _removed(source, path, dotted, span)
    below = _read(dotted, value, number) if _YAML.match(value) else None
    try:
        data = _put(source.data, path, next(iter(below.data.values())) if below else Scalar(value))
    except (KeyError, IndexError, TypeError) as error:
        hint = "mappings take names, lists take numbers from 0"
        raise _bad(span, f"`{dotted}` leads nowhere in this profile", hint, dotted) from error
    places = {path[:end]: span for end in range(1, len(path) + 1)}
    spans, keys = (_moved(below.spans, path), _moved(below.keys, path)) if below else ({}, {})
    return replace(
        source,
        data=data,
        spans={**places, **source.spans, **spans, path: span},
        keys={**places, **source.keys, **keys, path: span},
    )


def _bad(span: Span, message: str, hint: str, path: str = "") -> Invalid:
    return Invalid([Diagnostic("error", "bad-setting", span, message, (hint,), path)])


def _read(dotted: str, value: str, number: int) -> Source:
    """A value in YAML, under a key that brings it to the line and column in which it stands. Raises Invalid."""
    key = "x" * max(1, len(dotted) - 1)
    return load_source(ORIGIN, f"{chr(10) * (number - 1)}{key}: {value}".encode())


def _moved(table: Mapping[Path, Span], path: Path) -> dict[Path, Span]:
    """The places of a value's parts, by their paths in the profile."""
    return {(*path, *below[1:]): span for below, span in table.items() if len(below) > 1}


def _removed(source: Source, path: Path, dotted: str, span: Span) -> Source:
    """The source without what stands at a path."""
    try:
        data = _drop(source.data, path)
    except (KeyError, IndexError) as error:
        hint = "an empty value removes what the profile says; write PATH=VALUE to set one"
        raise _bad(span, f"there is no `{dotted}` to remove", hint, dotted) from error
    return replace(source, data=data, spans=_closed(source.spans, path), keys=_closed(source.keys, path))


def _drop(data: Any, path: Path) -> Any:
    """A copy of the data without what stands at a path. Raises KeyError, IndexError."""
    key, rest = path[0], path[1:]
    if isinstance(data, list) and isinstance(key, int):
        found = data[key]
        return [*data[:key], *([_drop(found, rest)] if rest else []), *data[key + 1 :]]
    if not isinstance(data, Mapping) or str(key) not in data:
        raise KeyError(key)
    if rest:
        return {**data, str(key): _drop(data[str(key)], rest)}
    return {name: value for name, value in data.items() if name != str(key)}


def _closed(places: Mapping[Path, Span], path: Path) -> dict[Path, Span]:
    """The places when what stood at a path is gone: those behind it in a list move up by one."""
    *above, gone = path
    closed: dict[Path, Span] = {}
    for place, span in places.items():
        match place[len(above) :]:
            case (int(at), *below) if [*place[: len(above)]] == above and isinstance(gone, int) and at > gone:
                closed[(*above, at - 1, *below)] = span
            case _ if place[: len(path)] != path:
                closed[place] = span
    return closed


def _put(data: Any, path: Path, value: Any) -> Any:
    """A copy of the data with a value at a path; mappings on the way are made where they are missing."""
    if not path:
        return value
    key, rest = path[0], path[1:]
    if isinstance(data, list):
        if not isinstance(key, int):
            raise KeyError(key)
        return [*data[:key], _put(data[key], rest, value), *data[key + 1 :]]
    if isinstance(data, Mapping):
        return {**data, str(key): _put(data.get(str(key), {}), rest, value)}
    raise KeyError(key)
