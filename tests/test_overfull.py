"""Text that is too wide: every line that leaves the text area is warned about, at its value, and by how much."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest
from paper import characters, margins, media

from cvtex import document, pipeline
from cvtex.diagnostic import Diagnostic, Invalid, refuse_warnings
from cvtex.engine import ENGINES, find
from cvtex.packaged import data_folder
from cvtex.pipeline import Rendered, Request
from cvtex.source import Source, load_source
from cvtex.trace import PARTS, trace
from cvtex.world import World

INSTALLED = [engine.name for engine in ENGINES if find(engine)]
SLACK = 1.0  # points by which a glyph may lean out of its line

pytestmark = pytest.mark.skipif(not INSTALLED, reason="needs a TeX engine")


def long(letter: str, count: int = 130) -> str:
    """A formula, which is never broken."""
    return f"${f'{letter}{letter}1' * (count // 3)}$"


def place(name: str, count: int = 12) -> str:
    """Words for a place or a note, which stand on one line."""
    return " ".join([f"Old {name} Road"] * count)


# Values that do not fit stand on lines that end in `# wide`.
WIDE = f"""\
cvtex: 1
updated: 2024-01-01
person:
  name:
    given: Ada
    family: {"W" * 39}  # wide
  headline: Of {long("h", 140)}  # wide
  email:
    - ada@example.org
    - {"w" * 64}@{"w" * 20}.example.org  # wide
  phone: +41 00 000 00 00
  location: {place("Bridge", 10)}  # wide
  links:
    - https://example.org/{"a" * 104}  # wide
    - network: github
      user: {"m" * 66}  # wide
    - label: {place("Home", 8)}  # wide
      url: https://example.org
summary: {long("s", 170)}  # wide
sections:
  - type: experience
    title: {long("t", 190)}  # wide
    entries:
      - organization: {long("o", 120)}  # wide
        title: "[{long("p", 140)}](https://example.org/title)"  # wide
        start: 2022
        end: present
        location: Zürich
        team: {long("q", 140)}  # wide
        highlights:
          - Fits and fits.
          - {long("b", 150)}  # wide
          - text: "[{long("l", 290)} and more](https://example.org)"  # wide
            highlights:
              - {long("i", 311)}  # wide
      - organization: Engines
        title: Engineer
        start: 2022
        location: {place("Mill", 12)}  # wide
        roles:
          - title: Chief
            start: 2020
            location: {long("r", 200)}  # wide
      - organization: Mills
        title: {long("f", 140)} Engineer  # wide
        start: 2020
        location: {place("Hill", 2)}
  - type: education
    entries:
      - institution: University
        degree: {long("d", 150)}  # wide
        gpa:
          - value: {long("g", 160)}  # wide
        thesis: {long("u", 140)}  # wide
  - type: awards
    entries:
      - title: Gold
        dates:
          - date: 2020
            note: {place("Medal", 9)}  # wide
          - 2021
      - title: Silver
        dates:
          - 2001  # wide
{"".join(f"          - {year}{chr(10)}" for year in range(2002, 2027))}\
  - type: publications
    label: "[{{n}}]"
    entries:
      - title: A {long("x", 150)} title  # wide
        date: 2020
        authors: [Lovelace A]
        me: 1
        summary: Fits.
  - type: skills
    entries:
      - name: {long("y", 130)}  # wide
        items: [Rust]
      - name: Tools
        items:
          - Rust
          - {long("z", 140)}  # wide
  - type: text
    entries:
      - kicker: {long("k", 170)}  # wide
        title: {long("c", 170)}  # wide
        text: {long("e", 160)}  # wide
      - text: {long("v", 170)}  # wide
        date: 2020
"""
ADA = "cvtex: 1\nperson: {name: Ada Lovelace}\nsections:\n  - {type: list, entries: [One.]}\n"
WIDE_BULLET = ADA.replace("One.", f"'{long('b', 160)}'")
RENDERS = [*((engine, "classic") for engine in INSTALLED), (INSTALLED[0] if INSTALLED else "", "modern")]


@pytest.fixture(scope="module", autouse=True)
def cache_of_engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One cache for this module, so that LuaTeX reads its fonts once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


def read(text: str) -> Source:
    return load_source("ada.yaml", text.encode())


@cache
def rendered(text: str, engine: str, theme: str, *settings: str) -> Rendered:
    """A profile over as many pages as it takes."""
    request = Request(profile="ada.yaml", style="academic", theme=theme, engine=engine, settings=settings)
    return pipeline.render(request, read(text), World())


def excesses(pdf: bytes, theme: str) -> list[tuple[float, str]]:
    """Each line that is too wide, by page and base line: by how many points, and what it consists of."""
    area = margins(theme)
    rows: dict[tuple[int, int], list[tuple[float, str]]] = {}
    for page, (glyphs, (width, height)) in enumerate(zip(characters(pdf), media(pdf), strict=True)):
        for glyph in glyphs:
            if glyph.get_text().isspace():
                continue
            base = glyph.matrix[5]
            assert glyph.x0 > area["left"] - SLACK, f"{glyph.get_text()} in the left margin"
            assert height - area["top"] > base > area["bottom"] - area["footskip"] - 12, glyph.get_text()
            excess = glyph.x1 - (width - area["right"])
            rows.setdefault((page, round(base)), []).append((excess, glyph.get_text()))
    found = ((max(row)[0], Counter(text for _, text in row).most_common(1)[0]) for row in rows.values())
    return sorted((excess, text * (count > 60)) for excess, (text, count) in found if excess > SLACK)


def sticking_out(pdf: bytes, theme: str) -> list[float]:
    """By how many points lines are too wide."""
    return [excess for excess, _ in excesses(pdf, theme)]


def overlaps(pdf: bytes) -> list[str]:
    """Glyphs that cover at least half of one another on a line."""
    found = []
    for glyphs in characters(pdf):
        seen: dict[int, list[tuple[float, float, str]]] = {}
        for glyph in glyphs:
            if glyph.get_text().isspace():
                continue
            for left, right, text in seen.setdefault(round(glyph.matrix[5]), []):
                if min(right, glyph.x1) - max(left, glyph.x0) > min(right - left, glyph.x1 - glyph.x0) / 2:
                    found.append(text + glyph.get_text())
            seen[round(glyph.matrix[5])].append((glyph.x0, glyph.x1, glyph.get_text()))
    return found


def amount(problem: Diagnostic) -> float:
    """By how many points a warning says that a text is too wide."""
    said = re.search(r"by ([\d.]+) pt", problem.message)
    assert said, problem.message
    return float(said[1])


def paths_of_wide_lines(source: Source) -> dict[int, set[str]]:
    """The paths of the values that begin on lines which end in `# wide`."""
    wide = {number for number, line in enumerate(source.text.split("\n"), 1) if line.endswith("# wide")}
    paths: dict[int, set[str]] = {number: set() for number in wide}
    for path, span in source.spans.items():
        if span.line in wide:
            paths[span.line].add(".".join(map(str, path)))
    return paths


@pytest.mark.parametrize(("engine", "theme"), RENDERS)
def test_what_is_too_wide_is_warned_about_at_its_value_and_nothing_else_is(engine: str, theme: str) -> None:
    found = rendered(WIDE, engine, theme).warnings
    expected = paths_of_wide_lines(read(WIDE))
    told = [problem.span.line for problem in found if problem.span]
    assert told == sorted(expected), f"{set(told) ^ set(expected)}"
    for problem in found:
        assert (problem.code, problem.severity) == ("overfull", "warning") and problem.span and problem.hints
        assert problem.path in expected[problem.span.line]
        assert problem.message.endswith(f" in `{problem.path}`")
        if re.search(r"email|location|links|dates", problem.path) and "roles" not in problem.path:
            assert problem.hints == ("shorten it; it stands on one line",)


@pytest.mark.parametrize(("engine", "theme"), RENDERS)
def test_the_amounts_are_those_on_paper(engine: str, theme: str) -> None:
    """And no other line leaves the text area, and nothing covers anything."""
    result = rendered(WIDE, engine, theme)
    said = sorted(amount(problem) for problem in result.warnings)
    assert sticking_out(result.pdf, theme) == pytest.approx(said, abs=2.5)
    assert overlaps(result.pdf) == []
    lines = WIDE.split("\n")
    seen = {letter: excess for excess, letter in excesses(result.pdf, theme)}
    for problem in result.warnings:
        run = re.search(r"(\w)\1{63}", lines[problem.span.line - 1]) if problem.span else None
        if run and run[1] != "q":  # its line has a label before it
            assert seen[run[1]] == pytest.approx(amount(problem), abs=2), problem


GROWING = "cvtex: 1\nperson: {name: Ada}\nsections:\n  - type: experience\n    entries:\n" + "".join(
    f"      - {{organization: {long('o', count)}, start: 2022-04, end: present}}\n" for count in range(56, 96)
)


def test_two_columns_stay_apart() -> None:
    """A lead that grows towards its dates leaves a gap; where there is no room for one it is too wide."""
    result = rendered(GROWING, INSTALLED[0], "classic")
    gaps = []
    for glyphs in characters(result.pdf):
        ends: dict[int, float] = {}
        for glyph in glyphs:
            base = round(glyph.matrix[5])
            if glyph.get_text() == "o" and glyph.size > 1:
                ends[base] = max(ends.get(base, 0), glyph.x1)
        starts = {round(glyph.matrix[5]): glyph.x0 for glyph in glyphs if glyph.get_text() == "A"}
        gaps += [starts[base] - end for base, end in ends.items() if base in starts]
    assert len(gaps) == 40 and min(gaps) > 9 and max(gaps) > 50
    lines = {problem.span.line for problem in result.warnings if problem.span}
    assert 5 < len(lines) < 35 and len(sticking_out(result.pdf, "classic")) == len(lines)


def test_overlaps_would_be_found() -> None:
    text = ADA.replace("list, entries: [One.]", "experience, entries: [{organization: Engines, start: 2022}]")
    files = World().latex_files(World().theme("classic"))
    cls = files["cvtex.cls"].decode()
    assert overlaps(rendered(text, INSTALLED[0], "classic").pdf) == []
    with pytest.MonkeyPatch.context() as patch:
        back = cls.replace(r"\cv@leaders\unhbox\cv@right", r"\kern-30pt\unhbox\cv@right\hfill")
        harmed = {**files, "cvtex.cls": back.encode()}
        patch.setattr(World, "latex_files", lambda *_: harmed)
        assert overlaps(rendered(text, INSTALLED[0], "classic", "language=en").pdf)


NUMBERED = f"""\
cvtex: 1
person: {{name: Ada Lovelace}}
sections:
  - type: publications
    label: {place("Label", 8)} {{n}}
    entries:
      - {{title: Notes on an engine, date: 2020}}
"""


def test_a_label_that_leaves_no_room_is_at_fault() -> None:
    """One warning, however many lines stick out."""
    (problem,) = rendered(NUMBERED, INSTALLED[0], "classic").warnings
    assert problem.span and (problem.path, problem.span.line) == ("sections.0.label", 5)
    seen = sticking_out(rendered(NUMBERED, INSTALLED[0], "classic").pdf, "classic")
    assert len(seen) > 1 and amount(problem) == pytest.approx(max(seen), abs=2)


FOOTED = f"""\
cvtex: 1
person:
  name: {" ".join(["Ada Maria Augusta"] * 8)}
sections:
  - type: list
    entries: [{", ".join(["A bullet"] * 80)}]
"""


def test_a_name_that_is_too_long_for_the_footer() -> None:
    """It stands on several lines in the head, and on one at the foot of each page."""
    result = rendered(FOOTED, INSTALLED[0], "classic")
    (problem,) = result.warnings
    assert result.pages == 2 and problem.span
    assert (problem.path, problem.span.line) == ("person.name", 3)
    seen = sticking_out(result.pdf, "classic")
    assert len(seen) == 2 and amount(problem) == pytest.approx(max(seen), abs=2)


STYLED = f"""\
cvtex: 1
person: {{name: Ada Lovelace}}
sections:
  - {{type: list, entries: [One.]}}
styles:
  academic:
    headline: {long("h", 150)}
    summary: {long("s", 170)}
    sections: [{{section: list, title: "{long("t", 190)}"}}]
"""


def test_what_a_style_says_is_at_fault_where_the_style_says_it() -> None:
    found = {problem.path: problem.span for problem in rendered(STYLED, INSTALLED[0], "classic").warnings}
    places = {path: span.line for path, span in found.items() if span}
    assert places == {
        "styles.academic.headline": 7,
        "styles.academic.summary": 8,
        "styles.academic.sections.0.title": 9,
    }


SHARED = f"""\
cvtex: 1
person: {{name: Ada Lovelace}}
sections:
  - type: experience
    entries:
      - &first
        organization: Mills
        location: &place {place("Mill", 12)}
      - <<: *first
        organization: Engines
      - organization: Looms
        location: *place
"""


def test_what_is_shared_is_reported_where_it_stands() -> None:
    """By an anchor or a merge: the first path of the value."""
    found = rendered(SHARED, INSTALLED[0], "classic").warnings
    assert {problem.span.line for problem in found if problem.span} == {8}
    assert {problem.path for problem in found} == {"sections.0.entries.0.location"}


def test_a_value_of_the_command_line_is_reported_there() -> None:
    """Its column in `--set`, and not in the profile."""
    setting = f"sections.0.entries=[One., {long('b', 160)}]"
    (problem,) = rendered(ADA, INSTALLED[0], "classic", setting).warnings
    assert problem.span and (problem.span.file, problem.span.line) == ("--set", 1)
    assert (problem.span.column, problem.path) == (setting.index("$") + 1, "sections.0.entries.1")
    (problem,) = rendered(ADA, INSTALLED[0], "classic", f"person={{name: {'W' * 39}}}").warnings
    assert problem.span and (problem.span.file, problem.path) == ("--set", "person.name")
    (problem,) = rendered(WIDE_BULLET, INSTALLED[0], "classic", "person={name: Ada}").warnings
    assert problem.span and (problem.span.file, problem.span.line) == ("ada.yaml", 4)


@pytest.mark.parametrize("engine", INSTALLED)
def test_a_word_in_a_folded_text_is_found_on_its_line(engine: str) -> None:
    text = ADA.replace(
        "{type: list, entries: [One.]}",
        f"type: list\n    entries:\n      - >-\n        One two\n        three {long('b', 160)}\n        four.",
    )
    (problem,) = rendered(text, engine, "classic").warnings
    assert problem.span and problem.path == "sections.0.entries.0"
    line = text.split("\n")[problem.span.line - 1]
    assert line[problem.span.column - 1 : problem.span.end_column - 1] == long("b", 160)[1:-1]


def test_complaints_about_one_block_find_their_values_and_are_all_told() -> None:
    """A character is looked for below the mark; an error without a clue is the block's own."""
    text = ADA.replace("[One.]", "[One., {text: Two., highlights: ['A b.', A \u260e B.]}]")
    source = read(text)
    mark = source.spans["sections", 0, "entries", 1]
    given = [
        Diagnostic("error", "missing-glyph", replace(mark, end_column=0), "no glyph", clue="\u260e"),
        Diagnostic("error", "missing-glyph", replace(mark, end_column=0), "no glyph", clue="\u260f"),
        Diagnostic("error", "tex-error", replace(mark, end_column=0), "one"),
        Diagnostic("error", "tex-error", replace(mark, end_column=0), "another"),
        Diagnostic("error", "font-missing", replace(mark, end_column=0), "no font"),
        Diagnostic("error", "tex-error", None, "somewhere"),
    ]
    told = list(trace(given, source, rendered(ADA, INSTALLED[0], "classic").document))
    block = "sections.0.entries.1"
    assert [(one.message, one.path) for one in told] == [
        (f"no glyph in `{block}.highlights.1`", f"{block}.highlights.1"),
        (f"no glyph in `{block}`", block),
        (f"one in `{block}`", block),
        (f"another in `{block}`", block),
        ("no font", block),
        ("somewhere", ""),
    ]
    found = told[0].span
    assert found and text.split("\n")[found.line - 1][found.column - 1 : found.end_column - 1] == "\u260e"


def test_an_error_of_tex_names_its_block() -> None:
    files = World().latex_files(World().theme("classic"))
    broken = {**files, "classic.sty": files["classic.sty"] + b"\\renewcommand\\cvbullet[2]{\\oops}\n"}
    with pytest.MonkeyPatch.context() as patch, pytest.raises(Invalid) as caught:
        patch.setattr(World, "latex_files", lambda *_: broken)
        rendered(ADA, INSTALLED[0], "classic", "language=en")
    (problem,) = caught.value.diagnostics
    assert (problem.code, problem.path) == ("tex-error", "sections.0.entries.0")
    assert problem.message == "TeX stopped: undefined control sequence `\\oops` in `sections.0.entries.0`"


def test_a_page_that_is_too_long_has_the_path_of_what_it_prints() -> None:
    text = ADA.replace("[One.]", f"[{', '.join(['One.'] * 99)}]")
    for more, path in (("", "sections"), ("styles: {resume: {}}\n", "styles.resume")):
        with pytest.raises(Invalid) as caught:
            pipeline.render(Request(profile="ada.yaml"), read(text + more), World())
        (problem,) = caught.value.diagnostics
        assert (problem.code, problem.path) == ("page-budget", path)


def test_every_part_that_the_class_names_is_known() -> None:
    cls = (data_folder() / "templates/latex/cvtex.cls").read_text()
    themes = "".join(path.read_text() for path in (data_folder() / "templates/latex/themes").glob("*.sty"))
    said = re.findall(r"\\cv@(?:text|side|tell|first|second)\{+(\w+)", cls + themes)
    assert len(set(said)) > 9 and {*said, "itemlabel"} - {"font"} == set(PARTS)
    fields = (name.split(".") for names in PARTS.values() for name in names)
    assert not [(kind, field) for kind, field in fields if not hasattr(getattr(document, kind), field)]


def test_strict_leaves_notes_alone() -> None:
    """Warnings become errors, in the company of notes; notes alone are nothing to refuse."""
    note, warning = (Diagnostic(kind, kind, None, "x") for kind in ("note", "warning"))
    refuse_warnings([note])
    with pytest.raises(Invalid) as caught:
        refuse_warnings([note, warning])
    assert [problem.severity for problem in caught.value.diagnostics] == ["note", "error"]
    assert caught.value.exit_code == 1
