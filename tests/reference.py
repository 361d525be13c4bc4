"""docs/profile.md: what a profile may say, from the schema. `pytest tests/test_reference.py --update` writes it."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cvtex.rules import PARTS

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "profile.md"
SCHEMA: dict[str, Any] = json.loads((ROOT / "schema" / "profile.schema.json").read_text())
DEFS: dict[str, Any] = SCHEMA["$defs"]

MARKUP = "*emphasis*, **strong**, `code`, [links](https://…) and math $O(n)$"
SHARED = "own_id when start end address links location summary highlights tags weight pin exclude visibility requires conflicts with group min max"
FORMS = {
    "words": "[text](#text)", "text": "[text](#text)", "texts": "[text](#text), or a list of texts",
    "plain": "plain text", "author_name": "plain text", "id": "[id](#ids)", "date": "[date](#dates)",
    "day": "[day](#dates)", "url": "[address](#addresses-and-links)", "link": "[link](#addresses-and-links)",
    "bullet": "[bullet](#bullets)", "contact": "[person](#person-mentor-advisor)", "email": "e-mail address",
    "phone": "phone number", "language_tag": "language tag", "author": "[author](#author)",
    "person": "[mapping](#person)", "section": "[section](#section)", "design": "[mapping](#design)",
    "name_of": "[id](#ids)", "names": "[id](#ids), or a list of ids", "tailoring": "[mapping](#tailoring)",
    "keywords": "[mapping](#keywords)", "aliases": "mapping of names to names, or lists of names",
    "groups": "mapping of names to [limits](#limits)",
    "publication": "[publication](#publications)", "paper": "[publication](#publications), or the [id](#ids) of one", "selected_section": "[selected section](#selected-section)",
    "selected_entry": "[selected entry](#selected-entry)",
}  # fmt: skip
# Mappings that stand inside others, and the headings of those whose titles say too little.
INNER = {
    "role": "Role", "grade": "Grade", "thesis": "Thesis", "contact": "Person (mentor, advisor)", "metrics": "Metrics",
    "venue": "Venue", "author": "Author", "occasion": "Date with a note", "where": "Filter",
    "truncate": "Author list", "papers": "List of publications", "link": "Link", "bullet": "Bullet", "variant": "Variant",
}  # fmt: skip

HEAD = """\
# The profile, field by field

<!-- Made from schema/profile.schema.json by tests/reference.py; `pytest tests/test_reference.py --update` makes it anew. -->

A profile is one YAML file. `cvtex validate` names every mistake in it by line, and an editor with a YAML language
server shows these words beside the keys. Fields in **bold** are required. An unknown key is an error.

## Forms

### Text

A text is one line, a text in quotes, or a block behind `>-`. It knows `*emphasis*`, `**strong**`, `` `code` ``,
`[links](https://…)` and simple math, `$O(n)$`; a backslash before one of ``* ` [ ] $ <`` means the character itself.
A text with `: ` or ` #` in it stands in quotes. Instead of one text there may be one for each language:
`{en: Engineer, zh: 工程师}`. And instead of any of these there may be `{latex: '$\\frac{a}{b}$'}`, which TeX gets as it is
where `cvtex render --allow-latex` allows it. It stays within its paragraph: no empty lines, no `\\[…\\]`, no lists; and no
packages. *Plain text* is printed as it is written, without markup.

### Dates

`2024`, `2024-04`, `2024-04-01`, `2024.4`, `Apr 2024`, `April 2024`, `Fall 2025`; `expected 2025-08` for what is to come;
`present` (or `now`) for what goes on. Nothing is made up: a year stays a year. A period is `start` and `end`, a single
date is `date`; a `start` without `end` is printed as that one date. A *day* is `2024-05-01`, `2024-05` or `2024`.

### Addresses and links

An address is written in full: `https://…`, `http://…`, `mailto:…` or `tel:…`. A link is an address, a mapping
`{label: Slides, url: https://…}`, or a name on a known network, `{network: github, user: ada}`; the network makes the
address. Its fields are [below](#link).

### Bullets

A bullet is a text, or a mapping with `text` and more: its `id`, a `label` that leads in, a `date`, a `url`, bullets
below it, other wordings of it. Its fields are [below](#bullet).

```yaml
highlights:
  - Cut median wait from 40 s to **3 s**.
  - id: queue
    label: Queue
    text: Rewrote the job queue, which had lost one job in a thousand.
    variants:
      - {id: short, text: Rewrote the job queue.}
    highlights:
      - It has lost none since.
```

### Ids

An `id` names a section, an entry, a bullet or a variant for `styles:`. Letters, digits, `-` and `_` may stand in it;
it must be the only one of its kind in the same list, and for bullets in the same entry. Without one:

- an entry is named after its required field (skills after their `name`), in small letters with `-` between the words,
  and the year of `start` or `date`: `acme-2020`; only `a` to `z` and digits are kept of it;
- a bullet gets a name from its whole content, which changes when a word does: to pick bullets, give them ids;
- a section is picked by its type, the first of that type when there are several.

## What a style prints

`academic` prints all sections in the order of the file, `resume` and `publications` what has room on them. Under
`styles:` a profile says what else: which sections, of those which entries, of those which bullets, each in the order in
which it is listed. This is a whole profile:

```yaml
cvtex: 1
person: {name: Ada Lovelace, email: ada@example.org}
sections:
  - type: experience
    entries:
      - id: acme
        organization: Acme Ltd
        location: London
        stack: [Rust, Python]
        roles:                              # several titles at one employer, newest first
          - title: Lead Engineer
            start: 2022-04
            end: present
            highlights:
              - id: queue
                text: Rewrote the job queue, which had lost one job in a thousand.
                variants:
                  - {id: short, text: Rewrote the job queue.}
                highlights:
                  - {id: none-lost, text: It has lost none since.}
              - {id: hiring, text: Hired four engineers.}
          - title: Engineer
            start: 2020
            end: 2022-03
            highlights:
              - {id: wait, text: Cut median wait from 40 s to **3 s**.}
      - organization: Analytical Engines    # without an id: analytical-engines-2018
        title: Intern
        start: 2018
        summary: A summer with the Difference Engine.
  - type: skills
    entries:
      - {name: Languages, items: [Rust, Python, SQL]}

styles:
  resume:
    sections:                               # only these, in this order
      - skills                              # a section by its id or type, with all of its entries
      - section: experience
        title: Selected experience          # another heading
        entries:
          - entry: acme
            highlights: [wait, queue/short] # these two, the second in the words of its variant
            hide: [stack]
          - entry: analytical-engines-2018
            show: [summary]                 # which this style leaves out
```

`highlights: []` prints no bullet. `show` and `hide` know @PARTS@.
An id that names nothing is an error.
"""


def page() -> str:
    """The whole page."""
    types = {
        rule["if"]["properties"]["type"]["const"]: rule["then"]["properties"]["entries"]["items"]["$ref"]
        for rule in DEFS["section"]["allOf"]
    }
    parts = [HEAD.replace("@PARTS@", ", ".join(f"`{part}`" for part in sorted(PARTS)))]
    parts += [table("## Top level", SCHEMA)]
    parts += [
        table(f"## {heading}", DEFS[name]) for heading, name in (("Person", "person"), ("Name", "name"))
    ]
    parts += [table("## Section", DEFS["section"])]
    rows = [row(name, {"$ref": f"#/$defs/{name}"}, False) for name in SHARED.split()]
    rows = [
        text.replace("`own_id`", "`id`").replace("`when`", "`date`").replace("`address`", "`url`")
        for text in rows
    ]
    parts += [
        "## Entries\n\nThese fields mean the same wherever an entry, a role or a bullet has them; the tables of the "
        "types name them in their last lines.\n\n" + grid(rows)
    ]
    parts += [table(f"### {name}", DEFS[ref.rpartition("/")[2]]) for name, ref in types.items()]
    parts += ["## Parts of entries\n"]
    parts += [table(f"### {heading}", DEFS[name]) for name, heading in INNER.items()]
    parts += [
        table(
            "## Styles", DEFS["selection"], "Each name under `styles:` is that of a style, such as `resume`."
        )
    ]
    parts += [table("### Selected section", DEFS["selected_section"])]
    parts += [table("### Selected entry", DEFS["selected_entry"]), table("## Design", DEFS["design"])]
    parts += [table("## Tailoring", DEFS["tailoring"])]
    parts += [table(f"### {name.capitalize()}", DEFS[name]) for name in ("keywords", "limits")]
    return "\n".join(part.rstrip("\n") + "\n" for part in parts)


def table(heading: str, schema: dict[str, Any], more: str = "") -> str:
    """A heading, what the mapping is, its fields; shared fields of entries are named only."""
    mapping = (
        schema if "properties" in schema else next(one for one in schema["anyOf"] if "properties" in one)
    )
    needed = mapping.get("required", [])
    rows, shared = [], []
    for key, value in mapping["properties"].items():
        if value.get("$ref", "").rpartition("/")[2] in SHARED.split():
            shared.append(f"`{key}`")
        else:
            rows.append(row(key, value, key in needed))
    said = schema.get("description") or mapping["description"]
    text = f"{heading}\n\n{prose(said)}{' ' * bool(more)}{more}\n\n{grid(rows) if rows else ''}"
    strict = [f"`{key}`" for key in needed if f"`{key}`" in shared]
    if shared:
        also = f"; {', '.join(strict)} is required" if strict else ""
        text += f"\nAnd {', '.join(shared)}, [as everywhere](#entries){also}.\n"
    return text


def grid(rows: list[str]) -> str:
    """Rows as a table."""
    return "\n".join(["| field | form | what it says |", "| --- | --- | --- |", *rows]) + "\n"


def row(key: str, schema: dict[str, Any], required: bool) -> str:
    """A field, its form, what it says."""
    name = f"**`{key}`**" if required else f"`{key}`"
    return f"| {name} | {form(schema)} | {prose(described(schema))} |"


def described(schema: dict[str, Any]) -> str:
    """The description of a field, its own or where it leads."""
    return str(schema.get("description") or described(target(schema)))


def target(schema: dict[str, Any]) -> dict[str, Any]:
    """Where a reference leads."""
    found: dict[str, Any] = DEFS[schema["$ref"].rpartition("/")[2]]
    return found


def form(schema: dict[str, Any]) -> str:
    """How a value is written."""
    name = schema.get("$ref", "").rpartition("/")[2]
    if name in FORMS:
        return FORMS[name]
    if name in INNER or name == "name":
        return f"[{name if name == 'name' else INNER[name].lower()}](#{anchor(INNER.get(name, name))})"
    if name:
        return form(DEFS[name])
    if "enum" in schema:
        return ", ".join(dict.fromkeys(f"`{value}`" for value in schema["enum"]))
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(form(part) for part in schema["anyOf"]))
    if schema.get("type") == "array":
        return f"list: {form(schema['items'])}"
    if schema.get("type") == "object":
        inner = schema.get("additionalProperties")
        if inner is None:
            return "mapping"
        return f"mapping of names to {'[styles](#styles)' if 'selection' in str(inner) else 'texts'}"
    plain = {"boolean": "`true` or `false`", "integer": "whole number", "number": "number"}
    return plain.get(str(schema.get("type")), "plain text" if "type" in schema else "list")


def anchor(heading: str) -> str:
    """What GitHub calls a heading in an address."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def prose(text: str) -> str:
    """A description as Markdown: its stars are stars."""
    text = text.replace(MARKUP, "[markup](#text)")
    spans = re.split(r"(`[^`]*`)", text)
    return "".join(part if part.startswith("`") else re.sub(r"([*|<])", r"\\\1", part) for part in spans)


def examples() -> Iterator[str]:
    """The YAML of the page."""
    yield from re.findall(r"^```yaml\n(.*?)^```$", page(), re.MULTILINE | re.DOTALL)
