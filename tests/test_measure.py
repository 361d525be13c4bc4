"""Heights that add up: what is said of a selection beforehand is what TeX sets, to the scaled point.

Many pages are set in one run of TeX. The suite takes some profiles, themes and engines; `make matrix` takes all.
"""

import os
import random
import re
from collections.abc import Collection
from dataclasses import replace
from functools import partial
from itertools import product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from paper import characters, margins
from PIL import Image
from test_render import PROFILES

from cvtex import cache, heights, measure
from cvtex import document as doc
from cvtex import engine as engines
from cvtex.diagnostic import Invalid, Span
from cvtex.engine import ENGINES, compile, find
from cvtex.heights import Box, Column, Glue, Heights, Key, Lines, height, stack
from cvtex.inline import Code, Emph, Inline, Link, Strong, Text
from cvtex.measure import Stock, forget_heights, page, pick, reported, stock, verify
from cvtex.pipeline import Draft, Request, draft, finished, load
from cvtex.source import load_source
from cvtex.texlog import read_log
from cvtex.world import World

WHOLE = bool(os.environ.get("CVTEX_MATRIX"))
THEMES = World().theme_names()
INSTALLED = [engine.name for engine in ENGINES[:3] if find(engine)]
DESIGNS = sorted((Path(__file__).parents[1] / "profiles" / "designs").glob("*.yaml"))
PAGES = 60 if WHOLE else 10  # selections of each case
Case = tuple[str, str, str, str, str]  # profile, style, theme, engine, design
FEW: list[Case] = [
    ("he", "resume", "bold", "xelatex", ""),
    ("lin", "academic", "classic", "lualatex", ""),
    ("qiu", "resume", "compact", "pdflatex", ""),
    ("xie", "academic", "elegant", "pdflatex", ""),
    ("xu", "resume", "harvard", "pdflatex", ""),
    ("qiu", "resume", "modern", "xelatex", str(DESIGNS[0])),
    ("he", "academic", "sidebar", "pdflatex", ""),
]
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
        profile=name,
        style=style,
        theme=theme,
        engine=engine,
        pages=1,
        design=design,
        settings=given,
        boxes=True,
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


@pytest.mark.parametrize(
    "case",
    ALL if WHOLE else [case for case in FEW if case[3] in INSTALLED],
    ids=lambda case: "-".join(case[:4]) + "-design" * bool(case[4]),
)
def test_the_height_of_any_selection_of_a_profile_is_a_sum(case: Case) -> None:
    profile, style, theme, engine, design = case
    made = drafted(str(PROFILES[profile]), style, theme, engine, design)
    assert differences(stock(made), PAGES, seed=len(profile) + len(theme)) == []


LATIN = (
    "wait", "engines", "of", "the", "a", "median", "callers", "measured", "Datenverarbeitungsgesellschaft", "forty-two",
    "throughput", "and", "by", "to", "Featherstonehaugh",
)  # fmt: skip
WORDS = (*LATIN, "上海", "机器学习系统")


def worded(rnd: random.Random, most: int, latin: bool) -> Inline:
    """A text of up to that many words, some of them emphasized, linked or code, or so long that they stick out."""
    found: list[Text | Strong | Emph | Code | Link] = []
    for _ in range(rnd.randint(1, most)):
        word = rnd.choice(LATIN if latin else WORDS) + " "
        kind = rnd.randint(0, 25)
        found.append(
            Strong((Text(word),)) if kind == 0 else Emph((Text(word),)) if kind == 1 else Code(word.strip()) if kind == 2
            else Link("https://example.org/a_b", (Text(word),)) if kind == 3 else Text("un" * 40 + " ") if kind == 4 and most > 9
            else Text(word)
        )  # fmt: skip
    return tuple(found)


def block(rnd: random.Random, latin: bool) -> doc.Block:
    """Any block, its texts of one line or several."""
    here = Span("ada.yaml", 1, 1)

    def text(most: int = 40) -> Inline:
        return worded(rnd, rnd.choice([3, most]), latin)

    def maybe(most: int = 4) -> Inline:
        return text(most) if rnd.random() < 0.6 else ()

    label = rnd.choice(["", "[1]", "I11", "J11", "W88", "WWW"])
    every: list[doc.Block] = [
        doc.Heading(lead=text(30), date=maybe(), sub=maybe(25), place=maybe(), span=here),
        doc.Subheading(title=text(25), date=maybe(), place=maybe(), span=here),
        doc.Note(text=text(), span=here),
        doc.Labeled(label=text(4), text=text(), span=here),
        doc.Para(text=text(90), span=here),
        doc.Card(kicker=maybe(6), title=text(12), text=text(), span=here),
        doc.Bullet(id="b", level=rnd.randint(1, 3), span=here, wordings=tuple(
            doc.Wording(id=str(number), text=text()) for number in range(rnd.randint(1, 3))
        )),
        doc.Row(text=text(), date=maybe(), span=here),
        doc.Reference(label=label, text=text(), span=here),
        doc.Detail(level=rnd.randint(0, 3), text=text(), span=here),
        doc.Group(title=text(5), span=here),
    ]  # fmt: skip
    return rnd.choice(every)


def random_document(rnd: random.Random, like: doc.Document, latin: bool) -> doc.Document:
    """A document of blocks in any order; with a side bar, perhaps, where the theme of the other one may have one."""
    here = like.head.span
    sections = []
    for at in range(rnd.randint(2, 5)):
        entries = (
            doc.Entry(
                id=f"e{number}", blocks=tuple(block(rnd, latin) for _ in range(rnd.randint(1, 5))), span=here
            )
            for number in range(rnd.randint(1, 4))
        )
        title = worded(rnd, rnd.choice([2, 30]), latin)
        sections.append(
            doc.Section(
                id=f"s{at}",
                title=title,
                entries=tuple(entries),
                span=here,
                side=bool(like.side) and at % 2 > 0,
            )
        )
    sections.sort(key=lambda section: section.side)
    head = replace(
        like.head,
        headline=worded(rnd, 9, latin),
        summary=worded(rnd, 40, latin) if rnd.random() < 0.5 else (),
    )
    return replace(like, head=head, sections=tuple(sections))


def with_document(made: Draft, other: doc.Document) -> Draft:
    """The draft of another document."""
    return replace(made, document=other, write=partial(made.write, document=other))


def trial(theme: str, engine: str, number: int) -> None:
    """A random document, of which random selections are as high as their sums."""
    rnd = random.Random(number)  # noqa: S311 - nothing is secret
    made = drafted(ADA, "resume", theme, engine)
    made = with_document(made, random_document(rnd, made.document, latin=engine == "pdflatex"))
    assert differences(stock(made, boxes=True), PAGES, number) == []


@settings(
    max_examples=40 if WHOLE else 2,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(
    st.integers(0, 2**32), st.sampled_from(THEMES), st.sampled_from(INSTALLED if WHOLE else INSTALLED[::2])
)
def test_the_height_of_any_selection_of_any_document_is_a_sum(number: int, theme: str, engine: str) -> None:
    trial(theme, engine, number)


def test_the_height_of_any_selection_beside_a_side_bar_is_a_sum() -> None:
    trial("sidebar", INSTALLED[-1], 7)


def test_a_photo_and_its_text_are_a_block(tmp_path: Path) -> None:
    """As high as the photo or as the text beside it; the summary stands below both."""
    Image.new("RGB", (80, 100), "gray").save(tmp_path / "me.png")
    (tmp_path / "ada.yaml").write_bytes(ADA.replace(b"person: {", b"person: {photo: me.png, "))
    more = {"styles.resume": "{summary: Analyses engines.}"}
    alone = stock(drafted(ADA, theme="classic", engine="pdflatex", **more))
    beside = stock(drafted(str(tmp_path / "ada.yaml"), theme="classic", engine="pdflatex", **more))
    assert differences(beside, 4, 1) == []
    low, high = (measure.measure(found).head for found in (alone, beside))
    assert (low.upper, low.lower, high.upper, high.lower) == ("name", "para", "contacts", "para")
    assert high.height.natural > low.height.natural


# ---- Pages -----------------------------------------------------------------------------------------------------------


def full(found: Stock, known: Heights) -> list[Key]:
    """A selection that a page holds, with gaps that stretch a little."""
    rnd = random.Random(5)  # noqa: S311 - nothing is secret
    choices = (some(found, rnd) for _ in range(5000))
    return next(one for one in choices if 0.2 < stack(known, one).main.ratio(known.page) < 0.9)


@pytest.mark.parametrize(("engine", "theme"), list(zip(INSTALLED[::2], ("modern", "sidebar"), strict=False)))
def test_a_flush_page_ends_on_the_bottom_margin(engine: str, theme: str) -> None:
    """And a ragged one where the sum says."""
    world, path = World(), str(PROFILES["qiu"])
    found = stock(drafted(path, "academic", theme, engine))
    known = measure.measure(found)
    selection = full(found, known)
    for fill in BOTH:
        made = page(found, selection, fill)
        result = finished(made, Request(profile=path, style="academic"), world)
        assert (result.pages, [one for one in result.warnings if one.code in ("fitted", "page-budget")]) == (
            1,
            [],
        )
        white = known.page - stack(known, selection).main.height if fill == "ragged" else 0
        expected = margins(theme)["bottom"] + white / 65536 * 72 / 72.27
        assert _lowest(result.pdf, made.document) == pytest.approx(expected, abs=0.01)


def _lowest(pdf: bytes, document: doc.Document) -> float:
    """The last baseline of the main column, in points above the lower edge of the paper."""
    (chars,) = characters(pdf)
    width = max(char.x1 for char in chars)
    return min(char.matrix[5] for char in chars if not document.side or char.x1 < 0.6 * width)


def test_the_document_has_what_is_selected_in_its_own_order() -> None:
    found = stock(drafted(ADA, engine="pdflatex"))
    long = next(
        key
        for key, one in found.blocks.items()
        if isinstance(one, doc.Bullet) and one.wordings[0].id == "long"
    )
    made = pick(found, [Key(1, 0, 0), long])
    assert [section.id for section in made.sections] == ["experience", "skills"]
    (entry,) = made.sections[0].entries
    (bullet,) = entry.blocks
    assert isinstance(bullet, doc.Bullet)
    assert [one.id for one in bullet.wordings] == ["long", ""]
    assert "by leaving out" in page(found, [long]).tex.body and "Latin" not in page(found, [long]).tex.body


@pytest.mark.parametrize("labels", [("[1]", "[1234]"), ("IIIIIIII", "WWWWWWWW", "I")])
def test_labels_have_the_same_room_on_every_page(labels: tuple[str, ...]) -> None:
    """Also on one without the longest, and below one that is wider than this."""
    here = Span("ada.yaml", 1, 1)
    papers = [
        doc.Entry(
            id="",
            blocks=(doc.Reference(label=label, text=(Text("wait " * (20 + words)),), span=here),),
            span=here,
        )
        for words, label in enumerate(labels * 12)
    ]
    made = drafted(ADA, theme="classic", engine="pdflatex")
    made = with_document(made, replace(made.document, sections=(
        doc.Section(id="papers", title=(Text("Papers"),), entries=tuple(papers), span=here),
    )))  # fmt: skip
    found = stock(made)
    room = max(labels, key=len)
    assert rf"\cvlabelwidth{{{room}}}" in page(found, [Key(0, 0, 0)]).tex.body
    assert differences(found, 6, 3) == []


def test_further_wordings_may_be_given() -> None:
    """Skills that are left out, say: the block in which they stand in another form; with a line less when it is cut as told."""
    made = drafted(ADA, engine="pdflatex")
    skills = made.document.sections[1].entries[0].blocks[0]
    assert isinstance(skills, doc.Labeled)
    text = "French, and " * 30
    more = replace(skills, text=(Text(text),))
    lines = measure.measure(stock(made, {Key(1, 0, 0): [more]})).boxes[Key(1, 0, 0, 1)].lines
    cut = replace(skills, text=(Text(text[: -lines.surplus(len(text)) - 3]),))
    found = stock(made, {Key(1, 0, 0): [more, cut]})
    known = measure.measure(found)
    counts = [known.boxes[Key(1, 0, 0, form)].lines.count for form in range(3)]
    assert counts == [1, lines.count, lines.count - 1]
    assert "and French, and" in page(found, [Key(1, 0, 0, 1)]).tex.body
    assert differences(found, 6, 3) == []


def test_a_page_has_the_fonts_of_all_that_was_measured() -> None:
    """Also without the text that needs them: less of it could be set in other shapes."""
    made = drafted(ADA.replace(b"forty", "四十".encode()))
    found = stock(made)
    assert "cvface" not in made.tex.preamble
    assert "cvface" in page(found, [LAST]).tex.preamble


# ---- What can go wrong -----------------------------------------------------------------------------------------------


def test_a_page_of_another_height_is_told() -> None:
    found = stock(drafted(ADA, engine="pdflatex"))
    known, selection = measure.measure(found), [Key(0, 0, 0), LAST]
    made = page(found, selection)
    log = compile(made.tex, made.engine, made.files).log
    verify(known, selection, log)
    higher = replace(known.boxes[LAST], height=Glue(known.boxes[LAST].height.natural + 1))
    with pytest.raises(RuntimeError, match="TeX says"):
        verify(replace(known, boxes={**known.boxes, LAST: higher}), selection, log)
    with pytest.raises(RuntimeError, match="-1"):
        verify(known, selection, "")


def test_a_style_of_several_pages_is_refused() -> None:
    made = drafted(ADA, engine="pdflatex")
    with pytest.raises(ValueError, match="single page"):
        stock(replace(made, style=replace(made.style, pages=0)))


def test_a_character_that_only_another_wording_has_is_told() -> None:
    made = drafted(ADA.replace(b"forty", "四十".encode()), engine="pdflatex")
    with pytest.raises(Invalid) as caught:
        stock(made)
    assert [(one.code, one.span and one.span.line) for one in caught.value.diagnostics] == [
        ("engine-characters", 11)
    ]


def test_a_style_that_does_not_say_which_block_is_which_is_told() -> None:
    made = drafted(ADA, engine="pdflatex")

    def unmarked(**given: object) -> object:
        tex = made.write(**given)
        return replace(tex, marks={line: mark for line, mark in tex.marks.items() if mark.line < 5})

    with pytest.raises(Invalid, match="cannot be told apart"):
        measure.measure(stock(replace(made, write=unmarked)))  # type: ignore[arg-type]


# ---- What is remembered ----------------------------------------------------------------------------------------------


def test_what_is_measured_is_remembered(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Until anything that it depends on is another, or it is forgotten."""
    runs: list[str] = []

    def counted(tex: object, *given: object, **more: object) -> object:
        runs.append("run")
        return compile(tex, *given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(measure, "compile", counted)
    monkeypatch.setattr(measure, "recall", cache.recall)
    monkeypatch.setattr(measure, "remember", cache.remember)
    monkeypatch.setattr(cache, "cache_folder", lambda: tmp_path)
    found = stock(drafted(ADA, engine="pdflatex"))
    known = measure.measure(found)
    assert measure.measure(found) == known and len(runs) == 1
    measure.measure(stock(drafted(ADA.replace(b"gears", b"cogs"), engine="pdflatex")))
    assert len(runs) == 2
    cls = found.draft.files["cvtex.cls"] + b"\n"
    measure.measure(replace(found, draft=replace(found.draft, files={**found.draft.files, "cvtex.cls": cls})))
    assert len(runs) == 3
    for file in (tmp_path / measure.KIND).iterdir():
        file.write_text(file.read_text()[:-9])  # as a full disk would leave it
    assert measure.measure(found) == known and len(runs) == 4
    forget_heights()
    assert measure.measure(found) == known and len(runs) == 5


def test_the_oldest_of_many_are_thrown_away(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(cache, "cache_folder", lambda: tmp_path)
    monkeypatch.setattr(cache, "MOST_KEPT", 3)
    for number in range(5):
        cache.remember("kind", str(number), f"text {number}")
        os.utime(tmp_path / "kind" / str(number), ns=(number, number))
    assert [cache.recall("kind", str(number)) for number in range(5)] == [
        "",
        "",
        "text 2",
        "text 3",
        "text 4",
    ]


# ---- Arithmetic ------------------------------------------------------------------------------------------------------


def blocks_of(*sizes: int) -> dict[Key, Box]:
    """A section with bullets of these heights, each 2 deep, below a heading that is 10 high."""
    boxes = {Key(0): Box("section", "section", Glue(10), 1)}
    return boxes | {Key(0, 0, at): Box("bullet", "bullet", Glue(size), 2) for at, size in enumerate(sizes)}


def test_sums() -> None:
    gaps = {
        ("name", "section"): Glue(5, 3, 1), ("section", "bullet"): Glue(2), ("bullet", "bullet"): Glue(1, 1, 1),
    }  # fmt: skip
    known = Heights(page=100, head=Box("name", "name", Glue(20), 0), boxes=blocks_of(7, 8, 9), gaps=gaps)
    assert stack(known, [Key(0, 0, 2), Key(0, 0, 0)]).main == Column(20 + 5 + 10 + 2 + 7 + 1 + 9 - 2, 4, 2)
    assert height(known, {Key(0, 0, 1)}) == 20 + 5 + 10 + 2 + 8 - 2
    two = replace(known, side=frozenset({1}), banner=4, drop=3, boxes={
        **known.boxes, Key(1): Box("section", "section", Glue(11), 1), Key(1, 0, 0): Box("bullet", "bullet", Glue(6), 2),
    })  # fmt: skip
    beside = stack(two, [Key(0, 0, 0), Key(1, 0, 0)])
    assert beside.main == Column(20 + 4 + 10 + 2 + 7 - 2, 0, 0)
    assert beside.side == Column(20 + 4 + 3 + 11 + 2 + 6, 0, 0)
    for wrong in ([], [Key(0)], [Key(0, 0, 0), Key(0, 0, 0, 1)]):
        with pytest.raises(ValueError, match=r"selection|column"):
            stack(known, wrong)
    with pytest.raises(ValueError, match="column"):
        stack(two, [Key(1, 0, 0)])


def test_the_ratio_says_how_far_gaps_stretch_or_shrink() -> None:
    column = Column(100, 20, 10)
    assert [column.ratio(goal) for goal in (100, 110, 95, 130)] == [0, 0.5, -0.5, 1.5]
    assert [Column(100, 0, 0).ratio(goal) for goal in (100, 101, 99)] == [0, float("inf"), -float("inf")]


def test_how_much_has_to_go_for_a_line_less() -> None:
    assert Lines(count=2, last=200, whole=1150, width=1000).surplus(115) == 16
    assert Lines(count=4, last=200, whole=3100, width=1000).surplus(310) == 20
    assert Lines(count=4, last=300, whole=3100, width=1000).surplus(310) == 29
    assert Lines(count=1, last=200, whole=200, width=1000).surplus(20) == 0
    assert heights.Lines(count=0, last=0, whole=0, width=0).surplus(0) == 0
