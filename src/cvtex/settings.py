"""`--set design.paper=letter`: values of the command line in place of the profile's."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from cvtex.diagnostic import Diagnostic, Invalid, Span
from cvtex.source import Path, Scalar, Source

ORIGIN = "--set"  # stands for a file's name where a value came from the command line


def apply_settings(source: Source, settings: tuple[str, ...]) -> Source:
    """The source with each `PATH=VALUE` put in; lists count from 0: `sections.0.title=Work`.

    Raises Invalid (bad-setting) where a path leads nowhere.
    """
    for number, setting in enumerate(settings, 1):
        source = _apply(source, setting, number)
    return source


def _apply(source: Source, setting: str, number: int) -> Source:
    """The source with one setting put in."""
    dotted, equals, value = setting.partition("=")
    span = Span(ORIGIN, number, 1, len(setting) + 1)
    if not equals or not dotted:
        raise Invalid(
            [
                Diagnostic(
                    "error",
                    "bad-setting",
                    span,
                    f"`{setting}` is not PATH=VALUE",
                    ("write design.paper=letter",),
                )
            ]
        )
    path: Path = tuple(int(part) if part.isdecimal() else part for part in dotted.split("."))
    try:
        data = _put(source.data, path, Scalar(value))
    except (KeyError, IndexError, TypeError) as error:
        hint = "mappings take names, lists take numbers from 0"
        raise Invalid(
            [Diagnostic("error", "bad-setting", span, f"`{dotted}` leads nowhere in this profile", (hint,))]
        ) from error
    places = {path[:end]: span for end in range(1, len(path) + 1)}
    return replace(
        source,
        data=data,
        spans={**places, **source.spans, path: span},
        keys={**places, **source.keys, path: span},
    )


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
