"""docs/design.md: every design option, from the schema, with its picture. `pytest tests/test_design.py --update` writes it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cvtex.families import FAMILIES
from cvtex.style import Theme
from cvtex.world import World

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "design.md"
SCHEMA: dict[str, Any] = json.loads((ROOT / "schema" / "profile.schema.json").read_text())
OPTIONS: dict[str, Any] = SCHEMA["$defs"]["design"]["properties"]

INTRODUCTION = """# Themes and design

A style is the kind of document, a theme is its look; any style works with any theme. What a theme says, a profile may
say otherwise, for all documents or for those of one style; a file of its own and the command line go before both:

```yaml
design:
  theme: modern
  accent: teal
  fonts: {text: Libertine, heading: Lato}
  headings: {style: line, case: upper}
styles:
  academic:
    design: {theme: classic, dates: long}
```

```sh
cvtex render me.yaml --theme elegant
cvtex render me.yaml --design plum.yaml              # a file that holds what stands below `design:`
cvtex render me.yaml --set design.accent=#0b6e4f --set design.paper=letter
```

An option that a theme does not honour is a warning on its line, and so is a colour that is hardly legible on white. A
page of a style with one page that is a little too long is set smaller, as a note says; `fit: false` forbids it.

This page is made from the schema, and its pictures by `make gallery`.

## Themes
"""


def page() -> str:
    """The whole page."""
    parts = [INTRODUCTION, *map(_theme, map(World().theme, World().theme_names()))]
    parts += [
        "## Options made of options",
        "",
        "Six designs of `profiles/designs`, made by options alone:",
        "",
    ]
    parts += ["![Six designs](gallery/designs.png)", "", "## Options", ""]
    for name, option in OPTIONS.items():
        parts += [f"### {name}", "", *_option(option), "", f"![{name}](gallery/design/{name}.png)", ""]
    parts += ["## Fonts", "", *_fonts()]
    return "\n".join(parts)


def _theme(theme: Theme) -> str:
    """A theme and its pictures."""
    ignored = (
        f" It does not honour: {', '.join(f'`{one}`' for one in theme.ignores)}." if theme.ignores else ""
    )
    about = theme.description[0].upper() + theme.description[1:]
    return f"### {theme.name}\n\n{about}.{ignored}\n\n![{theme.name}](gallery/themes/{theme.name}.png)\n"


def _option(option: dict[str, Any]) -> Iterator[str]:
    """What an option says, and what it takes."""
    yield str(option["description"])
    shapes = option.get("anyOf", [option])
    values: list[Any] = next((shape["enum"] for shape in shapes if "enum" in shape), [])
    if values:
        yield f"Values: {', '.join(f'`{value}`' for value in values)}."
    if option.get("type") == "boolean":
        yield "Values: `true`, `false`."
    inner: dict[str, Any] = next((shape["properties"] for shape in shapes if "properties" in shape), {})
    if inner:
        yield ""
        yield "| part | what it says |"
        yield "| --- | --- |"
        for name, part in inner.items():
            said = f" {', '.join(f'`{value}`' for value in part['enum'])}." if "enum" in part else ""
            yield f"| `{name}` | {part['description'].replace('|', chr(92) + '|')}{said} |"


def _fonts() -> Iterator[str]:
    """The families that are known by name."""
    yield "| family | look | Debian, Ubuntu | pdfLaTeX |"
    yield "| --- | --- | --- | --- |"
    for family in FAMILIES.values():
        package = family.debian or "comes with what cvtex needs"
        yield f"| {family.title} | {family.look} | {package} | {'yes' if family.t1 else 'a stand-in'} |"
    yield ""
    yield "Any other family works where its files are called NAME-Regular.otf or .ttf, NAME-Bold and so on. Where a font is"
    yield "not installed, one of TeX Gyre stands in for it, and a warning names the package that brings it. All fonts look"
    yield "equally large: they are scaled to the x-height of the theme's own."
    yield ""
