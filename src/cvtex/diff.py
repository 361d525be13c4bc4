"""The command `cvtex diff`: what is on one tailored page and not on another."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

import typer

from cvtex.decode import decode
from cvtex.diagnostic import Diagnostic, Invalid, Span, dotted
from cvtex.guard import guarded
from cvtex.options import choice
from cvtex.packaged import data_folder
from cvtex.terminal import reporting, show
from cvtex.world import STDIN, World, shown_name

HINT = "name what `cvtex tailor --to json` has written"


def diff(
    first: Annotated[str, typer.Argument(metavar="A.json", help="A tailored page, as `cvtex tailor --to json` writes it; - is standard input.")],
    second: Annotated[str, typer.Argument(metavar="B.json", help="Another one, of the same profile.")],
    form: Annotated[str, choice("--format", ("text", "json"), "text for people, json for programs.")] = "text",
) -> None:  # fmt: skip
    """Say what is on one tailored page and not on another, what is worded otherwise, and which keywords come and go."""
    from cvtex.tailoring.difference import difference, record, tell

    if (first, second) == (STDIN, STDIN):
        raise typer.BadParameter("standard input can be one of the two pages only", param_hint="B.json")
    names = (shown_name(first), shown_name(second))
    with reporting((world := World()).texts), guarded():
        found = difference(*(_read(name, world) for name in (first, second)))
        said = (
            json.dumps(record(found, names), ensure_ascii=False, indent=2, sort_keys=True)
            if form == "json"
            else tell(found, names)
        )
    show(said)


def _read(name: str, world: World) -> Mapping[str, Any]:
    """A tailored page from a file. Raises Invalid (file-unreadable, encoding, too-large, json-syntax, not-tailored)."""
    try:
        raw = world.read_yaml(name)
    except Invalid as invalid:
        raise Invalid(replace(one, hints=(HINT,)) for one in invalid.diagnostics) from invalid
    shown = shown_name(name)
    text = decode(shown, raw)
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        span = Span(shown, error.lineno, error.colno)
        message = f"this is not JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        raise Invalid([Diagnostic("error", "json-syntax", span, message, (HINT,))]) from error
    except RecursionError as error:
        span = Span(shown, 1, 1)
        message = "this is not JSON: it is nested too deep"
        raise Invalid([Diagnostic("error", "json-syntax", span, message, (HINT,))]) from error
    return _tailored(shown, data, world)


def _tailored(shown: str, data: Any, world: World) -> Mapping[str, Any]:
    """Data that are a tailored page. Raises Invalid (not-tailored)."""
    from jsonschema import Draft202012Validator

    schema = json.loads(world.read(data_folder() / "schema" / "tailored.schema.json"))
    for error in Draft202012Validator(schema).iter_errors(data):
        place = dotted(error.absolute_path)
        about = f"`{place}`: {error.message[:200]}" if place else error.message[:200]
        message = f"{shown} is JSON, but no tailored page"
        why = f"{about[:1].lower()}{about[1:]}" if len(about) < 200 else about
        raise Invalid([Diagnostic("error", "not-tailored", None, message, (HINT, why))])
    known: Mapping[str, Any] = data
    return known
