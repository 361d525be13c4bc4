"""Which share of references is worded as the reference processor of CSL words it, and where the others part from it.

`python tests/citations/share.py` prints the table of docs/citations.md; with a style and `development` or `held-out`
it lists the differences, sorted by what stands where the texts part: what is expected, what was printed.
"""

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from cvtex.bibliography.csljson import read_csl
from cvtex.citation import Context, cite
from cvtex.diagnostic import Span
from cvtex.inline import CJK_RUN, plain
from cvtex.language import words_of
from cvtex.profile import build_profile
from cvtex.publication import Publication
from cvtex.source import Source
from cvtex.world import World

HERE = Path(__file__).parent
STYLES = ("ieee", "acm", "apa", "nature", "mla", "chicago", "vancouver", "gb-t-7714")
HALVES = ("development", "held-out")
SMALL = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ₀₁₂₃₄₅₆₇₈₉", "0123456789+-n0123456789")
APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)|'(?=\d\d)")
SHOWN = 40  # characters around the place where two texts part


@cache
def entries(half: str) -> tuple[Publication, ...]:
    """The entries of a half, read as CSL-JSON."""
    name = f"{half}.json"
    records = read_csl(name, (HERE / "entries" / name).read_text())
    assert not records.problems
    here = Span(name, 1, 1)
    data: dict[str, Any] = {
        "cvtex": "1",
        "person": {"name": {"family": "Nobody"}},
        "sections": [{"type": "publications", "entries": [dict(one.data) for one in records.records]}],
    }
    places = [
        (),
        ("person",),
        ("sections", 0),
        *(("sections", 0, "entries", at) for at in range(len(records.records))),
    ]
    source = Source(name, "", data, dict.fromkeys(places, here), {})
    return build_profile(source).sections[0].entries


@cache
def expected(style: str) -> Mapping[str, str]:
    """The text of each entry by its id, without the faults that are known."""
    texts: dict[str, str] = json.loads((HERE / "expected" / f"{style}.json").read_text())
    for fault in json.loads((HERE / "faults.json").read_text()):
        if style in fault["styles"]:
            for name in fault.get("ids", texts):
                if fault.get("script") != "latin" or not CJK_RUN.search(
                    re.sub("[等卷版译]", "", texts[name])
                ):
                    texts[name] = re.sub(fault["find"], fault["put"], texts[name])
    return texts


def folded(text: str) -> str:
    """Case, white space, raised digits and how apostrophes are drawn do not count: titles stay as the user wrote them."""
    text = APOSTROPHE.sub("’", text)
    return " ".join(text.translate(SMALL).casefold().split())


@cache
def compared(style: str, half: str) -> tuple[tuple[str, str, str], ...]:
    """Id, expected text and printed text of each entry of a half."""
    wording = World().citation_style(style)
    context = Context(words=words_of("en"), is_me=lambda _number, _author: False)
    wanted = expected(style)
    return tuple(
        (entry.id, wanted[entry.id], plain(cite(entry, wording, context, brief=False).reference))
        for entry in entries(half)
    )


def share(style: str, half: str) -> float:
    """The share of equal texts, in percent."""
    found = compared(style, half)
    return 100 * sum(folded(wanted) == folded(printed) for _, wanted, printed in found) / len(found)


def parting(wanted: str, printed: str) -> tuple[str, str]:
    """What follows where two texts part, from the word before on."""
    one, other = folded(wanted), folded(printed)
    at = next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
    start = max(0, one.rfind(" ", 0, max(0, at - 1)))
    return one[start : start + SHOWN], other[start : start + SHOWN]


def differences(style: str, half: str) -> Iterable[str]:
    """One line for each text that differs, similar ones together."""
    kinds: dict[str, list[str]] = defaultdict(list)
    types = {entry.id: entry.type for entry in entries(half)}
    for name, wanted, printed in compared(style, half):
        if folded(wanted) != folded(printed):
            one, other = parting(wanted, printed)
            kinds[types[name]].append(f"{types[name]} {name}\n    {one}\n    {other}")
    return (line for kind in sorted(kinds, key=lambda kind: -len(kinds[kind])) for line in kinds[kind])


def table() -> str:
    """The share of each style in both halves."""
    rows = [
        f"| `{style}` | " + " | ".join(f"{share(style, half):.0f} %" for half in HALVES) + " |"
        for style in STYLES
    ]
    return "\n".join(["| style | for tuning | held out |", "| --- | --: | --: |", *rows])


if __name__ == "__main__":
    print("\n".join(differences(*sys.argv[1:])) if len(sys.argv) > 2 else table())
