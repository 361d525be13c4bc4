"""Tags and metadata of finished PDFs, made by real TeX, as checkers and readers see them."""

import re
import time
from collections.abc import Callable
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from casefiles import FOLDER, cases, run_case
from paper import fonts, pages, poppler
from pdfminer.high_level import extract_pages, extract_text
from pdfminer.layout import LTFigure
from PIL import Image
from pypdf import PdfReader
from structure import outline, problems
from validity import failures

from cvtex import __version__, pipeline
from cvtex.diagnostic import Invalid
from cvtex.engine import ENGINES, Engine, compile, find
from cvtex.figure import drawn
from cvtex.finish import Node, finish, grow
from cvtex.marks import Mark, Reading, read_marks
from cvtex.source import load_source
from cvtex.typeset import TexSource
from cvtex.world import World

EPOCH = 1_714_557_600  # 2024-05-01T10:00:00Z
INSTALLED = [engine for engine in ENGINES[:3] if find(engine)]
PREAMBLE = "\\documentclass[a4paper,theme=modern,style=resume,pages=0]{cvtex}\n"
HEAD = "\\cvname{Ada Lovelace}{}\n\\cvsection{Work}\n"

needs_tex = pytest.mark.skipif(len(INSTALLED) < 3, reason="needs xelatex, lualatex and pdflatex")
each_engine = pytest.mark.parametrize("engine", INSTALLED, ids=lambda engine: engine.name)


def typeset(text: str, engine: Engine, **files: bytes) -> bytes:
    """The PDF of some lines as the engine leaves it; further files are called `NAME.png`."""
    world = World()
    tex = TexSource(PREAMBLE, f"\\begin{{document}}\n{text}\n\\end{{document}}\n", {})
    pictures = {f"{name}.png": data for name, data in files.items()}
    return compile(tex, engine, {**world.latex_files(world.theme("modern")), **pictures}, epoch=EPOCH).pdf


def finished(pdf: bytes, portrait: str = "") -> bytes:
    """The PDF with everything that `finish` is told."""
    return finish(
        pdf,
        title="Ada – Résumé",
        author="Ada <& Co>",
        language="en-GB",
        updated=date(1843, 9, 1),
        epoch=EPOCH,
        portrait=portrait,
    )


@cache
def case_pdf(path: Path, engine: Engine) -> bytes:
    """The finished PDF of a case; what stands below the divider is no part of it."""
    return finished(typeset(path.read_text(encoding="utf-8").partition("=====\n")[0], engine))


def long_text() -> str:
    """Three pages, with paragraphs, items and links that go over their ends."""
    words = "words that fill a line and the next one until the page is full and they go on over its end " * 9
    link = "\\cvlink{https://example.org/%d}{a link of so many words that it is broken between some of them again}"
    rows = [f"\\cvpara{{{words} {link % n} {words}}}\n\\cvbullet{{1}}{{Item {n}. {words}}}" for n in range(7)]
    return HEAD + "\n".join(rows)


# ---- The tree ----


@needs_tex
@each_engine
@pytest.mark.parametrize("path", cases("finish"), ids=lambda path: path.stem)
def test_tree(path: Path, engine: Engine, update: bool) -> None:
    run_case(path, lambda _: outline(case_pdf(path, engine)), update)


@needs_tex
@each_engine
@pytest.mark.parametrize("path", cases("finish"), ids=lambda path: path.stem)
def test_tree_and_marks_agree(path: Path, engine: Engine) -> None:
    assert problems(case_pdf(path, engine)) == []


@needs_tex
@each_engine
def test_elements_go_over_pages(engine: Engine) -> None:
    pdf = finished(typeset(long_text(), engine))
    assert problems(pdf) == []
    with pikepdf.open(BytesIO(pdf)) as file:
        assert len(file.pages) == 3
        elements = [
            thing for thing in file.objects if isinstance(thing, pikepdf.Dictionary) and "/S" in thing
        ]
        over = [thing for thing in elements if any(_is_elsewhere(kid) for kid in thing.get("/K", []))]
    assert over
    assert outline(pdf).count("Link https://example.org/") == 7


def _is_elsewhere(kid: object) -> bool:
    return isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/MCR"


@needs_tex
@each_engine
@pytest.mark.parametrize("path", [*cases("finish"), None], ids=lambda path: path.stem if path else "long")
def test_accessible(path: Path | None, engine: Engine) -> None:
    checker = pytest.importorskip("page", reason="needs page-validation")
    pdf = case_pdf(path, engine) if path else finished(typeset(long_text(), engine))
    report = checker.validate_pdf_bytes(pdf, profile="ua1")
    assert [(failure.rule_id, failure.message) for failure in report.failures] == []


# ---- Pictures ----

PLACED = {
    "xelatex": '\\XeTeXpicfile "{}.png" width 20mm ',
    "lualatex": "\\saveimageresource width 20mm{{{}.png}}\\useimageresource\\lastsavedimageresourceindex",
    "pdflatex": "\\pdfximage width 20mm{{{}.png}}\\pdfrefximage\\pdflastximage",
}
BESIDE = "\\makeatletter\\cv@text{body}{P}{0}{Text.}{\\cv@piece{body}{Figure}{0}{%s}}\\cv@place{para}"


def with_a_picture(engine: Engine) -> bytes:
    """A page with a picture at the right edge, as it comes from TeX."""
    Image.new("RGB", (20, 30), "teal").save(png := BytesIO(), "PNG")
    return typeset(HEAD + BESIDE % PLACED[engine.name].format("ada"), engine, ada=png.getvalue())


@needs_tex
@each_engine
def test_a_portrait_is_described(engine: Engine) -> None:
    pdf = finished(with_a_picture(engine), "Portrait of Ada Lovelace")
    assert problems(pdf) == []
    assert failures(pdf, "ua1") == []
    assert "\n  Figure Portrait of Ada Lovelace" in outline(pdf)
    with pikepdf.open(BytesIO(pdf)) as file:
        figure = next(thing for thing in file.objects if isinstance(thing, pikepdf.Dictionary)
                      and thing.get("/S") == "/Figure")  # fmt: skip
        assert figure.A.O == "/Layout"
        told = [float(edge) for edge in figure.A.BBox]
    (page,) = extract_pages(BytesIO(pdf))
    (seen,) = (image.bbox for part in page if isinstance(part, LTFigure) for image in part)
    assert told == pytest.approx(seen, abs=0.01)
    assert told[2] - told[0] == pytest.approx(20 * 72 / 25.4, abs=0.1)


@needs_tex
@each_engine
def test_a_picture_without_words_is_decoration(engine: Engine) -> None:
    pdf = finished(with_a_picture(engine))
    assert problems(pdf) == []
    assert "Figure" not in outline(pdf)


def test_pictures_in_pictures_are_measured() -> None:
    code = (
        b"q 2 0 0 2 10 20 cm /Figure <</MCID 0>> BDC q 1 0 0 1 5 5 cm /Im Do Q q /Fm Do Q EMC Q"
        b" /Artifact BMC /Im Do EMC /Figure <</MCID 1>> BDC /Im Do EMC"
    )
    with pikepdf.new() as file:
        file.add_blank_page()
        page = file.pages[0].obj
        image = pikepdf.Stream(file, b"", Subtype=pikepdf.Name.Image)
        form = pikepdf.Stream(file, b"", Subtype=pikepdf.Name.Form, BBox=pikepdf.Array([0, 0, 4, 8]),
                              Matrix=pikepdf.Array([1, 0, 0, 1, -1, 0]))  # fmt: skip
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=image, Fm=form))
        page.Contents = file.make_stream(code)
        assert [float(edge) for edge in drawn(page, {0})] == [8, 20, 22, 36]
        assert [float(edge) for edge in drawn(page, {1})] == [0, 0, 1, 1]


# ---- Languages ----


@needs_tex
@each_engine
def test_other_languages_change_no_text(engine: Engine) -> None:
    """Every reader gets the same as from a document that has but one language."""
    lines = (FOLDER / "finish" / "languages.txt").read_text().partition("=====\n")[0]
    told = typeset(lines, engine)
    silent = typeset("\\renewcommand\\cvspoken[2]{#2}\n" + lines, engine)
    assert readings(finished(told)) == readings(finished(silent))


def readings(pdf: bytes) -> list[str]:
    """What poppler in three modes, pypdf and pdfminer read."""
    modes = [poppler("pdftotext", pdf, *mode, "-", "-") for mode in ((), ("-raw",), ("-layout",))]
    return [
        *modes,
        *(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages),
        extract_text(BytesIO(pdf)),
    ]


def test_a_language_goes_on_in_its_block() -> None:
    """On another line, on another page; not in what stands between. Points in the document's own are dropped."""
    reading = Reading("en-GB")
    first = (
        b"/P <</MCID 0/B 1/L 0>> BDC (a)Tj\n/fr MP\n(b)Tj EMC /P <</MCID 1/B 2/L 0>> BDC (c)Tj EMC "
        b"/P <</MCID 2/B 1/L 0>> BDC (d)Tj EMC\n/- MP\n/P <</MCID 3/B 4/L 0>> BDC (e)Tj /en MP(f)Tj /- MP EMC"
    )
    assert read_marks(first, 0, reading) == (
        b"/P <</MCID 0>> BDC (a)Tj\nEMC\n/Span <</MCID 1>> BDC\n(b)Tj EMC /P <</MCID 2>> BDC (c)Tj EMC "
        b"/Span <</MCID 3>> BDC (d)Tj EMC\n\n/P <</MCID 4>> BDC (e)Tj (f)Tj  EMC",
        [
            Mark("P", 1, 0, 0, 0, 0, -1, b"(a)"),
            Mark("P", 1, 0, 0, 0, 1, -1, b"(b)", "fr"),
            Mark("P", 2, 0, 0, 0, 2, -1, b"(c)"),
            Mark("P", 1, 0, 0, 0, 3, -1, b"(d)", "fr"),
            Mark("P", 4, 0, 0, 0, 4, -1, b"(e)(f)"),
        ],
    )
    second = b"/P <</MCID 9/B 1/L 0>> BDC (g)Tj /- MP 0 g /de MP (h)Tj /- MP EMC"
    assert read_marks(second, 1, reading)[0] == (
        b"/Span <</MCID 0>> BDC (g)Tj EMC\n/Artifact BMC 0 g EMC\n/Span <</MCID 1>> BDC (h)Tj EMC\n "
    )


@pytest.mark.parametrize(
    "inner",
    [
        b"/Span<</ActualText<FEFF>>>BDC",
        b"/Span <</Lang(en)>> BDC",
        b"/X /Y BDC",
        b"/X BMC",
        b"/X<</Y<</Z 1>>>> BDC",
    ],
)
def test_what_is_marked_within_is_one_piece(inner: bytes) -> None:
    stream = b"/P <</MCID 0/B 1/L 0>> BDC %b /fr MP(a)Tj EMC (b)Tj EMC"
    assert read_marks(stream % inner, 0, Reading()) == (
        b"/P <</MCID 0>> BDC %b (a)Tj EMC (b)Tj EMC" % inner,
        [Mark("P", 1, 0, 0, 0, 0, -1, b"(a)(b)")],
    )


# ---- The file ----


@needs_tex
@each_engine
def test_text_and_fonts_stay(engine: Engine) -> None:
    raw = typeset(long_text(), engine)
    pdf = finished(raw)
    for mode in ("-raw", "-layout"):
        assert poppler("pdftotext", pdf, mode, "-", "-") == poppler("pdftotext", raw, mode, "-", "-")
    assert set(fonts(pdf)) == set(fonts(raw))
    assert all(font.embedded and font.unicode for font in fonts(pdf))


@needs_tex
def test_same_bytes_in_other_folders_at_other_times(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    text = long_text()
    first = [finished(typeset(text, engine)) for engine in INSTALLED]
    (elsewhere := tmp_path / "another place").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(elsewhere))
    time.sleep(1.1)
    second = [finished(typeset(text, engine)) for engine in INSTALLED]
    assert [one == other for one, other in zip(first, second, strict=True)] == [True] * 3


@needs_tex
@each_engine
def test_metadata(engine: Engine) -> None:
    with pikepdf.open(BytesIO(finished(typeset(HEAD, engine)))) as file:
        about = {key: str(text) for key, text in file.docinfo.items()}
        xmp = file.Root.Metadata.read_bytes().decode()
        assert file.Root.Lang == "en-GB"
        assert file.Root.ViewerPreferences.DisplayDocTitle
        assert [page.obj.Tabs for page in file.pages] == ["/S"]
        assert file.pdf_version == "1.7"
    assert about == {
        "/Title": "Ada – Résumé",
        "/Author": "Ada <& Co>",
        "/Creator": f"cvtex {__version__}",
        "/Producer": f"cvtex {__version__}",
        "/CreationDate": "D:20240501100000Z",
        "/ModDate": "D:20240501100000Z",
    }
    for said in (
        ">Ada – Résumé<",
        ">Ada &lt;&amp; Co&gt;<",
        "<pdfuaid:part>1<",
        ">1843-09-01<",
        "<xmp:CreateDate>2024-05-01T10:00:00Z<",
        f"<pdf:Producer>cvtex {__version__}<",
    ):
        assert said in xmp


@needs_tex
@each_engine
def test_without_an_epoch_there_are_no_dates(engine: Engine) -> None:
    raw = typeset(long_text(), engine)
    pdf, again = (
        finish(raw, title="T", author="A", language="en", updated=None, epoch=None) for _ in range(2)
    )
    assert pdf == again
    with pikepdf.open(BytesIO(pdf)) as file:
        assert set(file.docinfo) == {"/Title", "/Author", "/Creator", "/Producer"}
        assert "Date" not in file.Root.Metadata.read_bytes().decode()
    checker = pytest.importorskip("page", reason="needs page-validation")
    report = checker.validate_pdf_bytes(pdf, profile="ua1")
    assert [(failure.rule_id, failure.message) for failure in report.failures] == []


@needs_tex
def test_a_link_without_a_mark_is_an_error() -> None:
    text = HEAD + "\\special{pdf:ann width 9pt height 9pt <</Type/Annot/Subtype/Link/A<</S/URI/URI(x:)>>>>}"
    with pytest.raises(Invalid) as raised:
        finished(typeset(text, INSTALLED[0]))
    assert str(raised.value) == "error: page 1 has 0 marked links, but 1 annotations"
    assert raised.value.exit_code == 4


# ---- Marks ----


def test_marks_are_numbered_anew_and_say_no_more_than_a_pdf_may() -> None:
    stream = (
        b"/H1 <</MCID 7/B 3/L 0>> BDC BT <00> Tj ET EMC\n/Artifact BMC (EMC \\) /P) Tj EMC\n"
        b"/Link <</MCID 9/B 4/L 1/K 2>> BDC [(E)-9(MC \\(EMC\\))]TJ EMC\n/P <</MCID 8/B 4/L 1>> BDC 0 g EMC"
    )
    plain, marks = read_marks(stream, 5, Reading())
    assert plain == (
        b"/H1 <</MCID 0>> BDC BT <00> Tj ET EMC\n/Artifact BMC (EMC \\) /P) Tj EMC\n"
        b"/Link <</MCID 1>> BDC [(E)-9(MC \\(EMC\\))]TJ EMC\n/Artifact BMC 0 g EMC"
    )
    assert marks == [
        Mark("H1", 3, 0, 0, 5, 0, -1, b"<00>"),
        Mark("Link", 4, 1, 2, 5, 1, 0, b"(E)(MC \\(EMC\\))"),
        Mark("P", 4, 1, 0, 5, -1, -1, b""),
    ]


def test_a_mark_without_an_end_is_none() -> None:
    stream = b"/P <</MCID 0/B 1/L 0>> BDC " + b"(E" * 50_000
    assert read_marks(stream, 0, Reading()) == (stream, [])


# ---- Growing ----


def marks(*rows: str) -> list[Mark]:
    """Marks as `ROLE block level [link]`, all with text: `LBody 4 1`; `-` after the role: an empty one."""
    made = []
    for number, row in enumerate(rows):
        role, block, level, link = [*row.split(), "0"][:4]
        here = -1 if role.endswith("-") else number
        annotation = number if role == "Link" else -1
        made.append(Mark(role.strip("-"), int(block), int(level), int(link), 0, here, annotation, b"x"))
    return made


def spell(node: Node) -> str:
    """A tree on one line, marks as their numbers: `Document(P(0 Link(1)))`."""
    kids = (spell(kid) if isinstance(kid, Node) else str(kid.mcid) for kid in node.kids)
    return f"{node.role}({' '.join(kids)})"


@pytest.mark.parametrize(
    ("rows", "tree"),
    [
        (["P 1 0", "P 2 0", "P 1 0"], "P(0 2) P(1)"),
        (["P- 1 0", "H1 2 0"], "H1(1)"),
        (["H2 1 0", "H3 2 0", "H3 3 0", "H2 4 0"], "H1(0) H2(1) H3(2) H2(3)"),
        (["LBody- 1 1", "Link 1 1 5", "Link 1 1 5", "LBody 1 1"], "L(LI(LBody(Link(1 2) 3)))"),
        (["Link 1 0 5", "Link 1 0 6"], "P(Link(0) Link(1))"),
        (["Lbl 1 1", "LBody 2 1", "Lbl 3 1", "LBody 4 1"], "L(LI(Lbl(0) LBody(1)) LI(Lbl(2) LBody(3)))"),
        (["LBody 1 1", "LBody 2 1", "P 3 1"], "L(LI(LBody(0)) LI(LBody(1 P(2))))"),
        (["LBody 1 1", "P 2 0", "LBody 3 1"], "L(LI(LBody(0))) P(1) L(LI(LBody(2)))"),
        (["LBody 1 1", "LBody 2 3", "LBody 3 2"], "L(LI(LBody(0 L(LI(LBody(1))) L(LI(LBody(2))))))"),
        (["Lbl 1 1", "LBody- 2 1", "LBody 3 2"], "L(LI(Lbl(0) LBody(L(LI(LBody(2))))))"),
        (["P 1 2", "LBody 2 2", "LBody 3 1"], "P(0) L(LI(LBody(1))) L(LI(LBody(2)))"),
    ],
)
def test_tree_of_marks(rows: list[str], tree: str) -> None:
    assert spell(grow(marks(*rows))) == f"Document({tree})"


# ---- The walk itself ----


def _lose_a_mark(file: pikepdf.Pdf) -> None:
    page = file.pages[0].obj
    page.Contents = file.make_stream(page.Contents.read_bytes().replace(b"<</MCID 1>>", b"<</MCID 99>>"))


def _swap(file: pikepdf.Pdf) -> None:
    kids = file.Root.StructTreeRoot.K.K
    kids[0], kids[1] = kids[1], kids[0]


def _drop_an_element(file: pikepdf.Pdf) -> None:
    del file.Root.StructTreeRoot.K.K[1]


def _free_the_links(file: pikepdf.Pdf) -> None:
    for note in file.pages[0].obj.Annots:
        del note["/StructParent"]
        del note["/Contents"]


def _rename(file: pikepdf.Pdf) -> None:
    file.Root.StructTreeRoot.K.K[0].S = pikepdf.Name.LI


@needs_tex
@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (_lose_a_mark, r"refers to mark 1, which page 1 has not.*mark 99 is in no element"),
        (_swap, r"Document is not read in the order of the page"),
        (_drop_an_element, r"mark \d+ is in no element"),
        (_free_the_links, r"a link does not lead back.*a link has no description"),
        (_rename, r"LI in Document"),
    ],
)
def test_the_walk_sees_what_is_wrong(harm: Callable[[pikepdf.Pdf], None], said: str) -> None:
    sound = finished(typeset(HEAD + "\\cvpara{See \\cvlink{https://example.org}{this}.}", INSTALLED[0]))
    assert problems(sound) == []
    with pikepdf.open(BytesIO(sound)) as file:
        harm(file)
        file.save(out := BytesIO())
    assert re.search(said, "; ".join(problems(out.getvalue())))


def test_an_untagged_file_is_a_problem() -> None:
    with pikepdf.new() as file:
        file.add_blank_page()
        file.save(out := BytesIO())
    assert problems(out.getvalue()) == ["the file is not tagged"]


@needs_tex
@pytest.mark.parametrize("family", ["Lato", "Carlito"])
def test_fonts_that_draw_characters_alike_tell_the_printed_ones(family: str) -> None:
    text = "a-b A/B x·y 5 Ω Δ"
    source = load_source("ada.yaml", f"""
cvtex: 1
person: {{name: Ada Lovelace}}
design: {{fonts: {family}}}
sections:
  - {{type: list, title: "{text}", entries: ["{text}", "*{text}*", "**{text}**"]}}
""".encode())  # fmt: skip
    made = pipeline.render(pipeline.Request(profile="ada.yaml", engine="xelatex"), source, World())
    assert not made.warnings
    assert pages(made.pdf)[0].count(text) == 4
