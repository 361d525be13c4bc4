"""Which fonts set what the themes' own lack, and what is said when none does; with the fonts of this machine."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structure
from fontTools.ttLib import TTFont
from paper import pages
from PIL import Image, ImageChops

from cvtex import fonts, pipeline
from cvtex.diagnostic import Diagnostic, Invalid
from cvtex.engine import ENGINES, find
from cvtex.faces import CJK, CODE, GYRE, LATIN, PAGELLA, SYMBOLS, TEXT
from cvtex.fallback import plan
from cvtex.fonts import coverage, installed, library
from cvtex.formats import convert
from cvtex.glyphs import MISSING, Coverage, Plan, Unit, units
from cvtex.inline import parse
from cvtex.latex import PEN, Pen, emit, escape
from cvtex.source import load_source
from cvtex.world import World

INSTALLED = [engine.name for engine in ENGINES if engine.name != "tectonic" and find(engine)]
PROFILE = "cvtex: 1\nlanguage: {language}\nperson: {{name: Ada Lovelace}}\nsections:\n  - type: list\n    entries:\n{rows}"
OPENERS, CLOSERS = "（「『【《“‘", "）」』】》”’，。、；：！？…ーっゃ々"

pytestmark = pytest.mark.skipif(
    len(INSTALLED) < 3 or not {"P052-Roman.otf", "Symbola_hint.ttf", "wqy-microhei.ttc"} <= library().keys(),
    reason="needs the engines and fonts that `make test` installs",
)


@pytest.fixture(autouse=True)
def cache_of_fonts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A cache of this test's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    forget()
    yield tmp_path / "cvtex" / "fonts"
    forget()


def forget() -> None:
    """What this process knows of fonts."""
    library.cache_clear()
    installed.cache_clear()
    coverage.cache_clear()


def render(
    rows: list[str], engine: str = "xelatex", language: str = "en", *, boxes: bool = False
) -> pipeline.Rendered:
    """Bullets, rendered."""
    text = PROFILE.format(language=language, rows="".join(f"      - '{row}'\n" for row in rows))
    request = pipeline.Request(profile="a.yaml", style="academic", engine=engine, boxes=boxes)
    return pipeline.render(request, load_source("a.yaml", text.encode()), World())


def refusal(row: str, engine: str = "xelatex") -> Diagnostic:
    """The one problem of a bullet."""
    with pytest.raises(Invalid) as raised:
        render(["one", row], engine)
    [problem] = raised.value.diagnostics
    assert problem.span and problem.span.line == 8
    return problem


def planned(text: str, look: str = "serif", language: str = "en") -> Plan:
    return plan([unit for unit in units(text, "text", language) if not unit.text.isascii()], look)


def chosen(text: str, look: str = "serif", language: str = "en") -> list[str]:
    """The faces of a text, in order."""
    return [run.face for runs in planned(text, look, language).runs.values() for run in runs]


# ---- What fonts have ----


def common(names: list[str]) -> set[int]:
    """What all of some font files have, but for spaces, private characters and what nobody sees."""
    have = []
    for name in names:
        with TTFont(library()[name]) as font:
            have.append(set(font.getBestCmap()))
    return {code for code in set.intersection(*have) if chr(code).isprintable() or code == 0xA0}


@pytest.mark.parametrize(
    ("have", "files"),
    [
        (GYRE, [f"texgyreheros-{shape}.otf" for shape in ("regular", "bold", "italic", "bolditalic")]),
        (PAGELLA, [f"texgyrepagella-{shape}.otf" for shape in ("regular", "bold", "italic", "bolditalic")]),
        (LATIN, [f"lmroman10-{shape}.otf" for shape in ("regular", "bold", "italic", "bolditalic")]),
        (CODE, ["lmmono10-regular.otf", "lmmono10-italic.otf", "lmmonolt10-bold.otf", "lmmonolt10-boldoblique.otf"]),
    ],
    ids=["heros", "pagella", "latin modern", "mono"],
)  # fmt: skip
def test_the_themes_fonts_have_what_the_tables_say(have: Coverage, files: list[str]) -> None:
    assert {code for code in range(0x11000) if chr(code) in have} == common(files)


def test_the_cache_knows_what_the_font_said(cache_of_fonts: Path) -> None:
    path = library()["P052-Roman.otf"]
    first = coverage(path)
    [kept] = cache_of_fonts.iterdir()
    assert kept.read_text().endswith(" .")
    forget()
    kept.write_text("41-5a .")  # what only the cache can have said
    assert "Я" in first and "Я" not in coverage(path) and "Z" in coverage(path)


@pytest.mark.parametrize("spoil", ["", "41-5", "41-5a", "\x00\xff", "zz ."])
def test_a_spoilt_cache_is_made_anew(spoil: str, cache_of_fonts: Path) -> None:
    path = library()["P052-Roman.otf"]
    coverage(path)
    [kept] = cache_of_fonts.iterdir()
    whole = kept.read_bytes()
    kept.write_text(spoil)
    forget()
    assert "Я" in coverage(path) and kept.read_bytes() == whole


@pytest.mark.parametrize("data", [b"", b"OTTO", b"not a font", b"\x00\x01\x00\x00" + bytes(40)])
def test_a_broken_font_has_nothing(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "broken.ttf"
    path.write_bytes(data)
    assert "a" not in coverage(path)


def test_pictures_are_no_glyphs(tmp_path: Path) -> None:
    """A font of coloured bitmaps has characters that TeX cannot print."""
    path = tmp_path / "colour.ttf"
    with TTFont(library()["Symbola_hint.ttf"]) as font:
        for table in ("glyf", "loca", "gvar"):
            if table in font:
                del font[table]
        font.save(path)
    assert "🚀" not in coverage(path)


def test_fonts_with_names_that_tex_cannot_read_are_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a b.ttf", "c#.ttf", "d%.otf", "e~f.ttc", "g.txt"):
        (tmp_path / name).touch()
    monkeypatch.setattr(fonts, "FOLDERS", (str(tmp_path),))
    forget()
    assert set(library()) == {"a b.ttf"}


# ---- Which face is taken ----


def test_letters_go_to_the_designs_of_the_themes() -> None:
    assert chosen("Проверка", "serif") == ["palladio"]
    assert chosen("Проверка", "sans") == ["nimbussans"]


def test_a_word_is_in_one_face() -> None:
    """Also when the main font has some of its letters, as Pagella has α but no ά."""
    assert chosen("άλφα", "serif") == ["palladio"]


@pytest.mark.parametrize(("text", "spoken"), [("邱", "zh"), ("山たろう", "ja"), ("김", "ko")])
def test_chinese_characters_go_to_a_font_of_their_language(
    text: str, spoken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = {name: library()["wqy-microhei.ttc"] for row in CJK for name in row.files}
    monkeypatch.setattr(fonts, "library", lambda: known)
    installed.cache_clear()
    [row] = [row for row in CJK if row.key == chosen(text, "sans")[0]]
    assert (row.languages, row.look) == ((spoken,), "sans")


def test_symbols_and_emoji() -> None:
    made = planned("🚀 👩\u200d💻")
    assert [(run.kind, run.text) for runs in made.runs.values() for run in runs] == [
        ("plain", "🚀"), ("spelt", "👩\u200d💻"),
    ]  # fmt: skip


def test_shapes_that_lack_something_are_not_used() -> None:
    """A bold file without the character would leave a gap in bold text."""
    [setting] = planned("ꙮ").faces
    regular, *others = [Path(file) for file in setting.files if file]
    assert all("ꙮ" in coverage(path) for path in (regular, *others))


def test_every_row_names_its_files() -> None:
    rows = (*TEXT, *SYMBOLS, *CJK)
    assert all(row.key.isalpha() and row.key.islower() and 1 <= len(row.files) <= 4 for row in rows)
    assert all(name.endswith(fonts.ENDINGS) for row in rows for name in row.files)
    assert any(installed(row) for row in TEXT) and any(installed(row) for row in CJK)


# ---- What is said ----


def without(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without fonts."""
    monkeypatch.setattr(fonts, "FOLDERS", ())
    forget()


@pytest.mark.parametrize(
    ("row", "package"),
    [
        ("邱", "fonts-wqy-microhei"), ("김", "fonts-wqy-microhei"), ("Проба", "fonts-urw-base35"),
        ("🚀", "fonts-symbola"), ("हिन्दी", "fonts-noto-core"), ("x → ⇒", "fonts-symbola"),
    ],
)  # fmt: skip
def test_a_missing_font_is_named(row: str, package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    without(monkeypatch)
    if row == "x → ⇒":
        row = "✈"
    problem = refusal(row)
    assert problem.code == "font-missing" and problem.message.startswith("no installed font has `")
    assert f"Debian, Ubuntu: sudo apt-get install {package}" in problem.hints
    assert Invalid([problem]).exit_code == 3


@pytest.mark.parametrize(
    ("row", "engine", "code", "said"),
    [
        ("a שלום b", "xelatex", "right-to-left", "`ש` (U+05E9 HEBREW LETTER SHIN)"),
        (
            "a \u202e b",
            "lualatex",
            "right-to-left",
            "signs that turn the direction of the text are not printed, here (U+202E",
        ),
        ("a \ue000 b", "xelatex", "missing-glyph", "(U+E000)"),
        ("a \U000e0fff b", "lualatex", "missing-glyph", "(U+E0FFF)"),
        ("a \ue000 b", "pdflatex", "missing-glyph", "(U+E000)"),
        ("a 中 b", "pdflatex", "engine-characters", "`中` (U+4E2D)"),
        ("a ≥ ≤ ≈ ∞ ∂ b", "pdflatex", "engine-characters", "and 2 more"),
    ],
)
def test_what_cannot_be_printed_is_said(row: str, engine: str, code: str, said: str) -> None:
    problem = refusal(row, engine)
    assert (problem.code, problem.severity) == (code, "error")
    assert said in problem.message and problem.hints
    assert problem.span and problem.span.column == 12


def test_an_escape_is_found_by_its_block() -> None:
    """A character that stands in the file in another spelling."""
    text = PROFILE.format(language="en", rows='      - "\\uE000"\n')
    with pytest.raises(Invalid) as raised:
        pipeline.draft(pipeline.Request(profile="a"), load_source("a", text.encode()), World())
    [problem] = raised.value.diagnostics
    assert problem.span and (problem.span.line, problem.span.column) == (7, 9)


@pytest.mark.parametrize("engine", INSTALLED)
def test_a_box_stands_for_what_nothing_has(engine: str) -> None:
    """It is seen, and readers get the character."""
    made = render(["one \ue001 two", "three"], engine, boxes=True)
    [problem] = made.warnings
    assert (problem.severity, problem.code) == ("warning", "missing-glyph")
    assert problem.span and problem.span.line == 7
    assert "one \ue001 two" in pages(made.pdf, "-raw")[0]
    [(_, seen)] = convert(made, "png", "a.png")
    [(_, blank)] = convert(render(["one \u2003\u2003 two", "three"], engine), "png", "a.png")
    assert difference(seen, blank) > 100
    assert made.document == render(["one \ue001 two", "three"], engine, boxes=True).document


def difference(one: bytes, other: bytes) -> int:
    """How many pixels of two pictures are not alike."""
    from io import BytesIO

    pictures = [Image.open(BytesIO(data)).convert("L") for data in (one, other)]
    return sum(ImageChops.difference(*pictures).point(lambda value: value > 64 and 1).histogram()[1:])


@pytest.mark.parametrize("engine", ["xelatex", "lualatex"])
def test_other_scripts_are_tagged(engine: str) -> None:
    checker = pytest.importorskip("page", reason="needs page-validation")
    made = render(["Проверка 邱 🚀 👩\u200d💻 x\u0304 हिन्दी", "a \ue000 b"], engine, boxes=True)
    assert structure.problems(made.pdf) == []
    report = checker.validate_pdf_bytes(made.pdf, profile="ua1")
    assert [(failure.rule_id, failure.message) for failure in report.failures] == []


def test_text_of_the_main_fonts_reads_no_font(monkeypatch: pytest.MonkeyPatch) -> None:
    """The usual profile costs nothing."""
    monkeypatch.setattr(fonts, "_read", lambda *_: pytest.fail("a font was read"))
    monkeypatch.setattr("cvtex.fonts.os.walk", lambda *_: pytest.fail("fonts were looked for"))
    assert render(["Ångström, 2 × 3 ≥ 5 – `x_y`"]).pdf


# ---- Chinese and Japanese ----


def sentence(source: random.Random) -> str:
    """Words, quotes, brackets and small kana in a row, well-formed as people write."""
    parts: list[Callable[[], str]] = [
        lambda: "".join(source.choice("网络控制平面的研发可扩展路由") for _ in range(source.randint(1, 6))),
        lambda: f"“{source.choice('意图驱动')}”", lambda: "（约１５倍）", lambda: "《模式识别》", lambda: source.choice("，。、；！？"),
        lambda: "……", lambda: "ちょっとキャッシュサーバー", lambda: "人々の", lambda: "「学習」", lambda: f"Rust{source.randint(1, 99)}",
    ]  # fmt: skip
    text = ""
    while len(text) < 150:
        part = source.choice(parts)()
        if not (part[0] in "，。、；！？…" and (not text or text[-1] in OPENERS + "，。、；！？…")):
            text += part
    return text


@pytest.mark.parametrize("engine", ["xelatex", "lualatex"])
@pytest.mark.parametrize("language", ["zh", "ja"])
def test_lines_of_chinese_and_japanese_break_where_they_may(engine: str, language: str) -> None:
    """No line begins with what closes, none ends with what opens; and each is full."""
    source = random.Random(f"{engine}{language}")  # noqa: S311
    rows = [sentence(source) for _ in range(60)]
    read = "\n".join(pages(render(rows, engine, language).pdf, "-raw"))
    lines = [line.strip("• \f") for line in read.splitlines() if len(line) > 20]
    assert len(lines) > 150
    assert not [line for line in lines if line[0] in CLOSERS or line[-1] in OPENERS]
    squeezed = "".join(read.split())
    assert all(row in squeezed.replace("•", "") for row in rows)


def test_a_line_may_end_beside_latin_words() -> None:
    pen = Pen(
        language="zh",
        main={"text": Coverage("20-7e"), "code": Coverage("20-7e")},
        plan=planned("使用 编写 （ ）", language="zh"),
    )
    assert escape("使用Rust编写", pen).count(r"\cvjoint{}") == 2
    assert r"\cvjoint{}" not in escape("使用 Rust 编写", pen)
    assert r"\cvjoint{}" not in escape("（Rust）", pen)
    assert emit(parse("使用"), PEN) == "使用"


def test_names_of_the_east_begin_with_the_family() -> None:
    for name, printed in (
        ("{given: 奕乔, family: 邱}", "邱奕乔"), ("邱 奕乔", "邱 奕乔"), ("{given: Yiqiao, family: Qiu}", "Yiqiao Qiu"),
    ):  # fmt: skip
        text = PROFILE.format(language="zh", rows="      - 一\n").replace("Ada Lovelace", name)
        made = pipeline.draft(pipeline.Request(profile="a"), load_source("a", text.encode()), World())
        assert made.document.head.name == printed


def test_missing_is_a_face_of_no_font() -> None:
    assert MISSING not in {row.key for row in (*TEXT, *SYMBOLS, *CJK)}
    assert chosen("\ue000") == [MISSING]
    assert planned("\ue000").faces == ()
    assert Unit("\ue000", "text", "") in planned("\ue000").runs
