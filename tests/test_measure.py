"""Heights that add up: what is said of a selection beforehand is what TeX sets, to the scaled point.

Many pages are set in one run of TeX. The suite takes some profiles, themes and engines; `make matrix` takes all.
"""

import os
import random
import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import partial
from io import BytesIO
from itertools import product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from paper import characters, margins, media
from PIL import Image
from test_render import PROFILES

from cvtex import cache, heights, measure
from cvtex import document as doc
from cvtex import engine as engines
from cvtex.diagnostic import Invalid, Span
from cvtex.engine import ENGINES, compile, find
from cvtex.heights import Box, Column, Glue, Heights, Key, Lines, height, stack
from cvtex.inline import Code, Emph, Inline, Link, Strong, Text
from cvtex.measure import Stock, discard, page, pick, reported, stock, verify
from cvtex.pipeline import Draft, Request, draft, finished, load
from cvtex.source import load_source
from cvtex.texlog import read_log
from cvtex.world import World

WHOLE = bool(os.environ.get("CVTEX_MATRIX"))
THEMES = World().theme_names()
INSTALLED = [engine.name for engine in ENGINES[:3] if find(engine)]
DESIGNS = sorted((Path(__file__).parents[1] / "profiles" / "designs").glob("*.yaml"))
PAGES = 60 if WHOLE else 20  # selections of each case
Case = tuple[str, str, str, str, str]  # profile, style, theme, engine, design
FEW: list[Case] = [
    (list(PROFILES)[at % 5], ("resume", "academic")[at % 2], theme, INSTALLED[at % len(INSTALLED)], "")
    for at, theme in enumerate(THEMES)
] + [("qiu", "resume", "modern", "xelatex", str(DESIGNS[0]))]
ALL: list[Case] = [
    *((*case, "") for case in product(PROFILES, ("resume", "academic"), THEMES, INSTALLED)),
    *(("xie", "academic", "modern", engine, str(design)) for engine, design in product(INSTALLED, DESIGNS)),
]
ADA = b"""\
cvtex: 1
person: {name: Ada Lovelace, headline: Analyst, email: ada@example.org}
summary: Analyses engines.
sections:
  - type: experience
    entries:
      - organization: Analytical Engines Ltd
        title: Engineer
        start: 2022-04
        highlights:
          - {id: wait, text: Cut the wait., variants: [{id: long, text: "Cut the median wait of all callers from forty seconds to three by measuring first, and by leaving out whatever nobody had asked for in the last two years."}]}
          - Wrote the first program of the world.
      - {organization: Difference Engines, title: Apprentice, start: 2019-01, end: 2022-03, highlights: [Drew gears.]}
  - {type: skills, entries: [{name: Languages, items: [French, Latin]}]}
"""
BOTH, LAST = ("flush", "ragged"), Key(0, 1, 1)


@pytest.fixture(autouse=True)
def unremembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that an earlier run has measured is known, and pages may be too long."""
    monkeypatch.setattr(measure, "recall", lambda *_: "")
    monkeypatch.setattr(measure, "remember", lambda *_: None)
    monkeypatch.setattr(
        engines, "read_log", lambda *given: [one for one in read_log(*given) if one.code != "page-budget"]
    )


def drafted(
    path: str | bytes, style: str = "resume", theme: str = "", engine: str = "xelatex", design: str = "", **more: str
) -> Draft:  # fmt: skip
    """A draft of one page."""
    world = World()
    name = "ada.yaml" if isinstance(path, bytes) else path
    source = load_source(name, path) if isinstance(path, bytes) else load(path, world)
    latin = engine == "pdflatex" and "qiu" in name
    given = (*(f"{key}={value}" for key, value in more.items()), *(["person.name.native="] * latin))
    request = Request(
        profile=name, style=style, theme=theme, engine=engine, pages=1, design=design, settings=given, boxes=True
    )
    return draft(request, source, world, installed=True)


def some(found: Stock, rnd: random.Random) -> list[Key]:
    """A selection: any of the blocks, few or many, each in any of its wordings; something in each column."""
    places: dict[tuple[int, ...], list[Key]] = {}
    for key in found.blocks:
        places.setdefault(key[:3], []).append(key)
    share = rnd.random()
    taken = [place for place in places if rnd.random() < share]
    for beside in {section.side for section in found.document.sections}:
        own = [place for place in places if found.document.sections[place[0]].side == beside]
        taken += [] if set(own) & set(taken) else [rnd.choice(own)]
    return rnd.sample([rnd.choice(places[place]) for place in taken], len(taken))


def said(found: Stock, selections: Collection[list[Key]], fill: str) -> list[str]:
    """What TeX says of each page, all set in one run, from `cvtex: page fill` on."""
    made = [page(found, selection, fill) for selection in selections]
    bodies = [re.sub(r"\\(?:begin|end)\{document\}", "", one.tex.body) for one in made]
    body = "\\begin{document}\n" + "\\nextpage\n".join(bodies) + "\\end{document}\n"
    between = "\\makeatletter\\def\\nextpage{\\cv@finishpages\\cv@restart}\\makeatother\n"
    raws = {name: raw for one in made for name, raw in one.tex.raws.items()}
    tex = replace(made[0].tex, preamble=made[0].tex.preamble + between, body=body, marks={}, raws=raws)
    log = compile(tex, made[0].engine, made[0].files).log
    parts = re.split(r"^(?=cvtex: (?:side|page) fill)", log, flags=re.MULTILINE)[1:]
    if found.document.side:
        parts = ["".join(pair) for pair in zip(parts[::2], parts[1::2], strict=True)]
    return parts


def differences(found: Stock, count: int, seed: int) -> list[object]:
    """Selections of which TeX says something else than the sum; and how many were compared."""
    known, rnd = measure.measure(found), random.Random(seed)  # noqa: S311 - nothing is secret
    wrong: list[object] = []
    selections = [some(found, rnd) for _ in range(count)]
    parts = said(found, selections, BOTH[seed % 2])
    assert len(parts) == count
    for selection, part in zip(selections, parts, strict=True):
        expected = stack(known, selection)
        heard = reported(part, known)
        if heard != (expected.main.height, expected.side.height if expected.side else None):
            wrong.append((expected, heard, sorted(selection)))
    return wrong


# ---- Sums ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", ALL if WHOLE else FEW, ids=lambda case: "-".join(case[:4]) + "-design" * bool(case[4]))
def test_the_height_of_any_selection_of_a_profile_is_a_sum(case: Case) -> None:
    profile, style, theme, engine, design = case
    made = drafted(str(PROFILES[profile]), style, theme, engine, design)
    assert differences(stock(made), PAGES, seed=len(profile) + len(theme)) == []
