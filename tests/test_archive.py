"""PDFs of every theme and style, as checkers of PDF/UA and PDF/A see them; and what no archive takes."""

import re
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from PIL import Image, ImageCms
from structure import outline, problems
from typer.testing import CliRunner
from validity import failures, unlisted, wrong_widths

from cvtex import archive, cli, pipeline
from cvtex.diagnostic import Invalid
from cvtex.engine import ENGINES, compile, find
from cvtex.finish import finish
from cvtex.world import World

PROFILES = Path(__file__).resolve().parents[1] / "profiles"
INSTALLED = [engine.name for engine in ENGINES[:3] if find(engine)]
STYLES, THEMES = World().style_names(), World().theme_names()

needs_tex = pytest.mark.skipif(len(INSTALLED) < 3, reason="needs xelatex, lualatex and pdflatex")


@cache
def typeset(engine: str, theme: str, style: str) -> tuple[bytes, str]:
    """A long profile of several languages, of which pdfLaTeX gets one in Latin script: the PDF of TeX, its language."""
    world, name = World(), "lin" if engine == "pdflatex" else "qiu"
    path = str(PROFILES / f"{name}.yaml")
    request = pipeline.Request(profile=path, engine=engine, theme=theme, style=style, pages=0)
    made = pipeline.draft(request, pipeline.load(path, world), world, installed=True)
    return compile(made.tex, made.engine, made.files).pdf, made.document.language


def finished(raw: bytes, language: str = "en", archive: bool = True, epoch: int | None = None) -> bytes:
    """What `finish` makes of it."""
    return finish(
        raw, title="CV", author="Ada", language=language, updated=None, epoch=epoch, archive=archive
    )


def combinations() -> list[tuple[str, str, str]]:
    """Every theme in every style with the first engine; with the others every theme, in one style after another."""
    rest = [
        (engine, theme, STYLES[(at + number) % len(STYLES)])
        for number, engine in enumerate(INSTALLED[1:], 1)
        for at, theme in enumerate(THEMES)
    ]
    return [(INSTALLED[0], theme, style) for theme in THEMES for style in STYLES] + rest if INSTALLED else []


@needs_tex
@pytest.mark.parametrize("wanted", combinations(), ids="-".join)
def test_checkers_find_nothing(wanted: tuple[str, str, str]) -> None:
    raw, language = typeset(*wanted)
    plain, archival = (finished(raw, language, archive) for archive in (False, True))
    assert failures(plain, "ua1") + failures(archival, "ua1", "3a") == []
    assert problems(plain) + problems(archival) == []


@needs_tex
def test_words_of_other_languages_say_which(tmp_path: Path) -> None:
    """Chinese by its characters, Japanese by kana, Korean by Hangul, also in links; not in documents of that language."""
    path = tmp_path / "ada.yaml"
    entries = "['使用 Python', 'にほんご[リンク](https://example.org)', '한국어 `코드`', 'मुंबई ελληνικά']"
    path.write_text(
        f"cvtex: 1\nperson: {{name: Ada}}\nsections: [{{type: list, title: X, entries: {entries}}}]\n"
    )
    told = {}
    for language in ("en", "zh-Hans"):
        world = World()
        request = pipeline.Request(profile=str(path), settings=(f"language={language}",))
        pdf = pipeline.render(request, pipeline.load(str(path), world), world).pdf
        assert problems(pdf) + failures(pdf, "ua1") == []
        told[language] = re.findall(r'Span (\w+ ".+")', outline(pdf))
    others = ['ja "にほんご"', 'ja "リンク"', 'ko "한국어 코드"']
    assert told == {"en": ['zh "使用"', *others], "zh-Hans": others}


@needs_tex
@pytest.mark.parametrize("engine", INSTALLED)
def test_formulas_in_latex_can_be_archived(engine: str, tmp_path: Path) -> None:
    """And with them the fonts of mathematics, which are of type 1."""
    path = tmp_path / "ada.yaml"
    text = r"{latex: '$\frac{a}{b}$ of $\sum_{i=1}^n x_i^2$'}"
    path.write_text(
        f"cvtex: 1\nperson: {{name: Ada}}\nsections: [{{type: list, entries: [{{text: {text}}}]}}]\n"
    )
    world = World()
    request = pipeline.Request(profile=str(path), engine=engine, allow_latex=True, archive=True)
    pdf = pipeline.render(request, pipeline.load(str(path), world), world).pdf
    assert failures(pdf, "ua1", "3a") == []


@needs_tex
@pytest.mark.parametrize("engine", INSTALLED)
def test_an_archival_pdf_reads_and_looks_the_same(engine: str) -> None:
    raw, language = typeset(engine, THEMES[0], STYLES[0])
    plain, archival = (finished(raw, language, archive) for archive in (False, True))
    with pikepdf.open(BytesIO(plain)) as one, pikepdf.open(BytesIO(archival)) as other:
        assert "/OutputIntents" not in one.Root
        for ours, theirs in zip(one.pages, other.pages, strict=True):
            assert ours.obj.Contents.read_bytes() == theirs.obj.Contents.read_bytes()


@needs_tex
def test_dates_agree_or_are_left_out() -> None:
    raw, language = typeset(INSTALLED[0], THEMES[0], STYLES[0])
    for epoch in (None, 0, 1_714_557_600):
        assert failures(finished(raw, language, epoch=epoch), "ua1", "3a") == []


@needs_tex
def test_the_command_line_makes_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("ada.yaml").write_text(
        "cvtex: 1\nperson: {name: Ada}\nsections: [{type: list, entries: ['[One](https://example.org).']}]\n"
    )
    told = CliRunner().invoke(cli.app, ["render", "ada.yaml", "--archive"])
    assert (told.exit_code, told.stdout) == (0, "ada-resume.pdf\n")
    pdf = Path("ada-resume.pdf").read_bytes()
    assert failures(pdf, "ua1", "3a") == []
    assert b"<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A<" in pdf


def test_it_is_about_pdfs() -> None:
    told = CliRunner().invoke(cli.app, ["render", "ada.yaml", "--archive", "--to", "tex"])
    assert told.exit_code == 2
    assert "add --to pdf" in told.stderr


# ---- What no archive takes ----


def _page(file: pikepdf.Pdf) -> pikepdf.Object:
    return file.pages[0].obj


def _draw(code: bytes) -> Callable[[pikepdf.Pdf], None]:
    def harm(file: pikepdf.Pdf) -> None:
        _page(file).Contents = file.make_stream(_page(file).Contents.read_bytes() + code)

    return harm


def _lose_a_font(file: pikepdf.Pdf) -> None:
    for thing in file.objects:
        if isinstance(thing, pikepdf.Dictionary) and "/FontFile3" in thing:
            del thing["/FontFile3"]


def _lose_the_characters(file: pikepdf.Pdf) -> None:
    for thing in file.objects:
        if isinstance(thing, pikepdf.Dictionary) and "/ToUnicode" in thing:
            del thing["/ToUnicode"]


def _open_with(action: str) -> Callable[[pikepdf.Pdf], None]:
    def harm(file: pikepdf.Pdf) -> None:
        file.Root.OpenAction = pikepdf.Object.parse(action.encode())

    return harm


def _attach(file: pikepdf.Pdf) -> None:
    file.attachments["a.txt"] = b"text"


def _picture(**keys: object) -> Callable[[pikepdf.Pdf], None]:
    def harm(file: pikepdf.Pdf) -> None:
        size = {"Width": 1, "Height": 1, "BitsPerComponent": 8}
        picture = pikepdf.Stream(
            file, b"\0\0\0\0", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, **size, **keys
        )
        _page(file).Resources.XObject = pikepdf.Dictionary(Im=picture)
        _draw(b" /Artifact BMC q 9 0 0 9 9 9 cm /Im Do Q EMC")(file)

    return harm


def _form(file: pikepdf.Pdf) -> None:
    form = pikepdf.Stream(
        file,
        b"0 0 0 1 k 0 0 9 9 re f",
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Form,
        BBox=pikepdf.Array([0, 0, 9, 9]),
    )
    _page(file).Resources.XObject = pikepdf.Dictionary(Fm=form)
    _draw(b" /Artifact BMC /Fm Do EMC")(file)


@needs_tex
@pytest.mark.parametrize(
    ("harm", "why"),
    [
        (_draw(b" /Artifact BMC 0 .5 0 1 k 0 0 9 9 re f EMC"), r"page 1 uses colours for print \(CMYK\)"),
        (_picture(ColorSpace=pikepdf.Name.DeviceCMYK), r"a picture uses colours for print \(CMYK\)"),
        (_form, r"a picture uses colours for print \(CMYK\)"),
        (_picture(ColorSpace=pikepdf.Name.DeviceRGB, Interpolate=True), "a picture looks as the reader likes it to"),
        (_open_with("<</S/JavaScript/JS(app.alert\\(1\\))>>"), "it holds JavaScript"),
        (_open_with("<</S/Launch/F(a.exe)>>"), "it sets the reader to work"),
        (_attach, "a file is attached to it"),
        (_lose_a_font, r"the font [A-Z]{6}\+[A-Za-z-]+ is not embedded"),
        (_lose_the_characters, r"the font [A-Z]{6}\+\S+ does not say which characters its glyphs are"),
    ],
)  # fmt: skip
def test_what_cannot_be_archived_is_refused(harm: Callable[[pikepdf.Pdf], None], why: str) -> None:
    """And the checker agrees that the file would not be archival."""
    raw, language = typeset(INSTALLED[0], THEMES[0], STYLES[0])
    with pikepdf.open(BytesIO(raw)) as file:
        for page in file.pages:
            page.contents_coalesce()
        harm(file)
        file.save(out := BytesIO())
    with pytest.raises(Invalid) as raised:
        finished(out.getvalue(), language)
    assert {problem.code for problem in raised.value.diagnostics} == {"not-archival"}
    assert any(
        re.fullmatch(f"the PDF cannot be archived: {why}", one.message) for one in raised.value.diagnostics
    )
    finished(out.getvalue(), language, archive=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(archive, "obstacles", lambda _: ())
        assert failures(finished(out.getvalue(), language), "3a")


@needs_tex
def test_words_in_texts_are_no_obstacles() -> None:
    raw, language = typeset(INSTALLED[0], THEMES[0], STYLES[0])
    with pikepdf.open(BytesIO(finished(raw, language))) as file:
        file.Root.Note = pikepdf.String("/JavaScript /AA /DeviceCMYK (0 0 0 1 k)")
        assert list(archive.obstacles(file)) == []


# ---- The colour profile ----

D65, D50 = (Fraction("0.3127"), Fraction("0.3290")), [Fraction(part, 65536) for part in archive.WHITE]
CORNERS = [("0.64", "0.33"), ("0.30", "0.60"), ("0.15", "0.06")]
BRADFORD = [["0.8951", "0.2664", "-0.1614"], ["-0.7502", "1.7135", "0.0367"], ["0.0389", "-0.0685", "1.0296"]]

Matrix = list[list[Fraction]]


def times(one: Matrix, other: Matrix) -> Matrix:
    return [[sum((a * b for a, b in zip(row, column, strict=True)), Fraction()) for column in zip(*other, strict=True)]
            for row in one]  # fmt: skip


def inverse(matrix: Matrix) -> Matrix:
    """By Gauss and Jordan; the matrices here need no pivoting."""
    rows = [[*row, *(Fraction(i == j) for j in range(3))] for i, row in enumerate(matrix)]
    for i in range(3):
        rows[i] = [value / rows[i][i] for value in rows[i]]
        for j in {0, 1, 2} - {i}:
            rows[j] = [b - rows[j][i] * a for a, b in zip(rows[i], rows[j], strict=True)]
    return [row[3:] for row in rows]


def test_the_profile_says_what_the_standard_says() -> None:
    """Primaries, white and curve of IEC 61966-2-1, adapted to D50."""
    white = [[D65[0] / D65[1]], [Fraction(1)], [(1 - D65[0] - D65[1]) / D65[1]]]
    points = [(Fraction(x), Fraction(y)) for x, y in CORNERS]
    corners = [
        list(row) for row in zip(*((x / y, Fraction(1), (1 - x - y) / y) for x, y in points), strict=True)
    ]
    share = times(inverse(corners), white)
    linear = [[value * share[at][0] for at, value in enumerate(row)] for row in corners]
    cones = [[Fraction(value) for value in row] for row in BRADFORD]
    seen = zip(times(cones, [[value] for value in D50]), times(cones, white), strict=True)
    scales = [there[0] / here[0] for there, here in seen]
    adapted = times(inverse(cones), [[scales[i] * value for value in row] for i, row in enumerate(cones)])
    wanted = times(adapted, linear)
    ours = [list(row) for row in zip(*archive.PRIMARIES.values(), strict=True)]
    assert [sum(row) for row in ours] == list(archive.WHITE)
    assert all(
        abs(a * 65536 - b) < 1
        for row, own in zip(wanted, ours, strict=True)
        for a, b in zip(row, own, strict=True)
    )
    assert [round(value * 65536) for row in adapted for value in row] == list(archive.ADAPTATION)
    assert [round(value * 65536) for value in (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)] == list(
        archive.CURVE
    )


@pytest.mark.parametrize("there", [True, False])
def test_colours_stay_what_they_are(there: bool) -> None:
    """LittleCMS takes the profile for its own sRGB, to the last bit."""
    ours = ImageCms.ImageCmsProfile(BytesIO(archive.srgb()))
    assert ImageCms.getProfileDescription(ours).strip() == archive.SRGB
    profiles = (ours, ImageCms.createProfile("sRGB"))
    data = bytes(value for x in range(256) for y in range(256) for value in (x, y, (7 * x + 13 * y) % 256))
    picture = Image.frombytes("RGB", (256, 256), data)
    shown = ImageCms.profileToProfile(picture, *(profiles if there else profiles[::-1]))
    assert shown is not None and shown.tobytes() == data


# ---- The checks themselves ----


@needs_tex
def test_a_wrong_width_is_seen_and_a_glyph_that_is_not_listed() -> None:
    raw, language = typeset("pdflatex", THEMES[0], STYLES[0])
    with pikepdf.open(BytesIO(finished(raw, language))) as file:
        font = next(thing for thing in file.objects
                    if isinstance(thing, pikepdf.Dictionary) and thing.get("/Subtype") == "/Type1")  # fmt: skip
        font.Widths = pikepdf.Array(
            [int(width) + 2 * (place == 40) for place, width in enumerate(font.Widths)]
        )
        font.FontDescriptor.CharSet = pikepdf.String(str(font.FontDescriptor.CharSet).replace("/a/", "/b/"))
        file.save(out := BytesIO())
    assert {name.rpartition(" ")[2] for name in unlisted(out.getvalue())} == {"a"}
    assert unlisted(raw) == []
    assert len(wrong_widths(out.getvalue())) == 1
    assert wrong_widths(raw) == []
