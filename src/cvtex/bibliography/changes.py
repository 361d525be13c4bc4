"""What a file of another format cannot say of a publication, as JSON in a field of cvtex's own."""

import json
import re
from collections.abc import Mapping
from typing import Any

from cvtex.bibliography.allowed import allowed
from cvtex.source import Scalar

OWN = "cvtex: "  # in front of them, where fields have no names
_UNQUOTED = frozenset(
    [
        "me",
        "equal",
        "corresponding",
        "student",
        "and_others",
        "selected",
        "pin",
        "exclude",
        "weight",
        "citations",
    ]
)
_STRING = re.compile(r'"(?:[^"\\]++|\\.)*+"')


def changes(data: Mapping[str, Any], read: Mapping[str, Any]) -> dict[str, Any]:
    """What must be said for what was read to become the data; None stands for what must go."""
    said = _changes(data, read)
    if "extra" in said:
        said["extra"] = _changes(data.get("extra", {}), read.get("extra", {}))
    return said


def _changes(data: Mapping[str, Any], read: Mapping[str, Any]) -> dict[str, Any]:
    said = {key: value for key, value in data.items() if key not in read or read[key] != value}
    return {**said, **{key: None for key in read if key not in data}}


def write_changes(said: Mapping[str, Any]) -> str:
    """JSON in one line, whose braces close each other for programs that know no quotes."""
    written = json.dumps(said, ensure_ascii=False)
    return _STRING.sub(lambda found: found[0].replace("{", "\\u007b").replace("}", "\\u007d"), written)


def read_changes(text: str) -> dict[str, Any] | None:
    """The same from a file; None for what is no JSON, or nothing that the schema allows."""
    try:
        said = json.loads(text, parse_int=Scalar, parse_float=Scalar, parse_constant=Scalar)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict):
        return None
    said = _scalars(said)
    return said if allowed(said) else None


def _scalars(value: Any) -> Any:
    """Numbers, `true` and `false` as profiles write them: without quotes."""
    if isinstance(value, bool):
        return Scalar(str(value).lower())
    if isinstance(value, dict):
        return {
            key: Scalar(one) if key in _UNQUOTED and isinstance(one, str) else _scalars(one)
            for key, one in value.items()
        }
    return [_scalars(one) for one in value] if isinstance(value, list) else value
