"""`--to tex`: a file that stands for itself with every engine, looks like our PDF, and that a person can go on with.

The suite sets a sample; `make exports` sets every profile in every style and theme with every engine.
"""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from io import BytesIO
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml
from paper import links, media, pages, squeeze
from PIL import Image, ImageChops
from pypdf import PdfReader

from cvtex import pipeline, tailor
from cvtex.diagnostic import Invalid
from cvtex.engine import ENGINES, environment, find
from cvtex.formats import convert
from cvtex.formats.layout import MOST, WIDTH, columns, laid_out, table, wrapped
from cvtex.formats.macros import Unit, alone, needed, pairs, settings, units
from cvtex.formats.substitutes import face
from cvtex.packaged import data_folder
from cvtex.pipeline import Request
from cvtex.source import load_source
from cvtex.world import World

ROOT = Path(__file__).resolve().parents[1]
CLASS = (ROOT / "templates" / "latex" / "cvtex.cls").read_text()
PROFILES = {path.stem: path.read_text() for path in sorted((ROOT / "profiles").glob("*.yaml"))}
STYLES, THEMES = World().style_names(), World().theme_names()
ENGINE = {engine.name: engine for engine in ENGINES if engine.name != "tectonic" and find(engine)}
Case = tuple[str, str, str, str]  # profile, style, theme, engine
ALL: list[Case] = list(product(PROFILES, STYLES, THEMES, ENGINE))
SAMPLE: list[Case] = [
    case for case in [("qiu", "resume", "classic", "xelatex"), ("lin", "resume", "modern", "lualatex"),
                      ("he", "academic", "sidebar", "pdflatex"), ("qiu", "resume", "sidebar", "xelatex"),
                      ("xu", "academic", "bold", "lualatex"), ("xie", "publications", "compact", "pdflatex"),
                      ("qiu", "academic", "elegant", "xelatex"), ("he", "resume", "harvard", "lualatex")]
    if case[3] in ENGINE
]  # fmt: skip
CASES = ALL if os.environ.get("CVTEX_EXPORTS") == "all" else SAMPLE
DIFFERENT = 0.001  # of the pixels of a page may be, by more than
SHADE = 48  # of 255
HEROS = "texgyreheros-regular.otf"
TRAPS: list[dict[str, str]] = yaml.safe_load((ROOT / "tests/cases/text/traps.yaml").read_text())

pytestmark = pytest.mark.skipif(not ENGINE, reason="needs a TeX engine")


def asked(
    style: str = "academic", theme: str = "", engine: str = "auto", pages: int | None = None
) -> Request:
    return Request(
        profile="/home/ada/cv.yaml",
        style=style,
        theme=theme,
        engine=engine,
        pages=pages,
        boxes=True,
        allow_latex=True,
    )


def exported(text: str, request: Request | None = None) -> str:
    """The file that a profile becomes."""
    source = load_source("cv.yaml", text.encode())
    ((_, data),) = convert(tailor.drafted(request or asked(), source, World()), "tex", "cv.tex")
    return data.decode()


@cache
def document(profile: str, style: str, theme: str, pages: int | None = None) -> str:
    return exported(PROFILES[profile], asked(style, theme, pages=pages))


def listed(*texts: str, **person: str) -> str:
    """A profile with some bullets."""
    sections = [{"type": "list", "title": "List", "entries": texts}]
    return json.dumps(
        {"cvtex": 1, "person": {"name": "Ada", **person}, "sections": sections}, ensure_ascii=False
    )


def compiled(tex: str, engine: str, folder: Path, name: str = "cv", job: str = "") -> tuple[bytes, str]:
    """The PDF and the log of a file that stands alone in an empty folder, or beside a picture."""
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.tex").write_text(tex)
    program = find(ENGINE[engine])
    assert program
    surroundings = environment(program, folder, reads=ENGINE[engine].reads)
    assert not [name for name in surroundings if name.startswith(("TEXINPUTS", "CVTEX"))]
    done = subprocess.run(
        [str(program), "-interaction=nonstopmode", *([f"-jobname={job}"] if job else []), f"{name}.tex"],
        cwd=folder, env=surroundings, capture_output=True, timeout=300, check=False,
    )  # fmt: skip
    name = job or name
    log = (folder / f"{name}.log").read_text(errors="replace")
    assert done.returncode == 0, [line for line in log.splitlines() if line.startswith("!")]
    assert (folder / f"{name}.aux").exists() and not [*folder.glob("*.sty"), *folder.glob("*.cls")]
    return (folder / f"{name}.pdf").read_bytes(), log


def picture(pdf: bytes, folder: Path) -> list[Image.Image]:
    """The pages in grey, 40 dots an inch."""
    folder.mkdir()
    program = shutil.which("pdftoppm")
    assert program, "pdftoppm is missing: install poppler-utils"
    subprocess.run([program, "-r", "40", "-gray", "-", str(folder / "p")], input=pdf, check=True, timeout=60)
    return [Image.open(BytesIO(path.read_bytes())) for path in sorted(folder.iterdir())]


def unlike(one: Image.Image, other: Image.Image) -> float:
    """The share of pixels that differ much."""
    shades = ImageChops.difference(one, other).histogram()
    return sum(shades[SHADE:]) / sum(shades)


# ---- With every engine ----


@pytest.mark.parametrize("case", CASES, ids="-".join)
def test_it_compiles_alone_and_looks_like_our_pdf(case: Case, tmp_path: Path) -> None:
    profile, style, theme, engine = case
    budget = None
    try:
        ours = rendered(profile, style, theme, engine, None)
    except Invalid as invalid:
        if {problem.code for problem in invalid.diagnostics} != {"page-budget"}:
            raise
        budget = 0
        ours = rendered(profile, style, theme, engine, 0)
    tex = document(profile, style, theme, budget)
    pdf, log = compiled(tex, engine, tmp_path / "alone")
    assert not re.findall(r"Overfull.*|Missing character.*|Too wide.*", log)
    if ours is None:
        assert "pdfLaTeX prints boxes for" in tex and "pdfLaTeX cannot print" in log
        return
    assert "Warning" not in log.replace("LaTeX Font Warning", "")
    assert pages(pdf, "-raw") == pages(ours, "-raw")
    assert links(pdf) and [link.target for link in links(pdf)] == [link.target for link in links(ours)]
    for mine, theirs in zip(picture(ours, tmp_path / "a"), picture(pdf, tmp_path / "b"), strict=True):
        assert unlike(mine, theirs) < DIFFERENT


def rendered(profile: str, style: str, theme: str, engine: str, budget: int | None) -> bytes | None:
    """Our own PDF; none where the engine has not all characters. Raises Invalid."""
    request = Request(profile="cv.yaml", style=style, theme=theme, engine=engine, pages=budget)
    try:
        return tailor.render(request, load_source("cv.yaml", PROFILES[profile].encode()), World()).pdf
    except Invalid as invalid:
        if {problem.code for problem in invalid.diagnostics} == {"engine-characters"}:
            return None
        raise


def test_pictures_would_differ() -> None:
    """A document in another colour, and one that is a little lower, are not taken for the same."""
    page = Image.new("L", (330, 467), 255)
    page.paste(0, (30, 60, 300, 64))
    lower = ImageChops.offset(page, 0, 1)
    assert unlike(page, page) == 0 and unlike(page, lower) > DIFFERENT


PRINTED = [trap for trap in TRAPS if "error" not in trap and "right-to-left" not in trap.get("note", "")]
BEYOND = re.compile("[^\u0000-\u024f\u2000-\u22ff]|ễ")


@pytest.mark.parametrize("engine", ENGINE)
def test_traps_come_back_as_they_are(engine: str, tmp_path: Path) -> None:
    """What pdfLaTeX has no letters for comes back, too: readers are told what stands in the boxes."""
    traps = [trap for trap in PRINTED if engine != "pdflatex" or not BEYOND.search(trap["in"])]
    assert len(traps) > 20
    pdf, _ = compiled(exported(listed(*(trap["in"] for trap in traps))), engine, tmp_path / "alone")
    text = squeeze("".join(pages(pdf, "-raw")))
    lost = [trap for trap in traps if plainest(trap.get("out", trap["in"])) not in plainest(text)]
    assert not lost
    assert {trap["link"] for trap in traps if "link" in trap} <= {link.target for link in links(pdf)}


def plainest(text: str) -> str:
    """A text as far as readers agree on it: accents that a letter is built with stand before or behind it."""
    return (
        re.sub("[\u00a8\u00b4\u02c7\u0300-\u036f\u00ad\u200b\u200d]", "", squeeze(text))
        .replace("≤", "")
        .replace("≥", "")
    )


def test_pdflatex_prints_boxes_and_says_so(tmp_path: Path) -> None:
    if "pdflatex" not in ENGINE:
        pytest.skip("needs pdflatex")
    tex = exported(listed("邱 and ≈ and x⁴ … ²"))
    assert tex.startswith("% !TeX program = xelatex\n") and "pdfLaTeX prints boxes for 邱." in tex
    pdf, log = compiled(tex, "pdflatex", tmp_path / "alone")
    assert "pdfLaTeX cannot print `邱'; use XeLaTeX or LuaLaTeX" in log.replace("\n", "")
    (page,) = pages(pdf)
    assert "邱 and ≈ and x4 … ²" in " ".join(page.split())


def test_a_font_that_is_missing_stops_nothing(tmp_path: Path) -> None:
    tex = re.sub(
        r"\\cvface\{(\w+)\}\{regular=", r"\\cvface{\1}{regular=Nosuch", exported(listed("邱 and “x”"))
    )
    assert "regular=Nosuch" in tex
    engine = next(iter(ENGINE))
    pdf, log = compiled(tex.replace("texgyre", "nosuch"), engine, tmp_path / "alone")
    told = " ".join(log.split())
    assert "nosuchpagella-regular.otf is not installed; (cv) Latin Modern stands in" in told
    assert "None of the fonts that \\cvface names for" in told
    assert "邱 and “x”" in " ".join(pages(pdf)[0].split())


def test_families_go_by_the_names_of_files_and_have_one_that_stands_in(tmp_path: Path) -> None:
    """What pdfLaTeX takes, and the others where the theme's own is not installed; as large as the theme's own looks."""
    tex = exported(listed("x"), asked(theme="modern"))
    calls = re.findall(r"\\cvfamily\{text\}\{(.*?)\}\n", tex, re.DOTALL)
    names = [pairs(call)["regular"] for call in calls]
    assert names in (["Carlito-Regular.ttf", "Carlito", HEROS], [HEROS]), "the last where there is no Carlito"
    assert ["t1" in call for call in calls] == [name == HEROS for name in names]
    changed = tex.replace("Carlito-", "Nosuch-").replace("regular=Carlito,", "regular=Nosuch,")
    for engine in ENGINE.keys() - {"pdflatex"}:
        _, log = compiled(changed, engine, tmp_path / engine)
        told = "Nosuch-Regular.ttf is not installed; (cv) texgyreheros-regular.otf stands in"
        assert names == [HEROS] or told in " ".join(log.split())


@pytest.mark.parametrize(
    ("engine", "name", "job"),
    [*zip(ENGINE, ("two words", "cv", "cv"), ("", "output", "my own"), strict=False)],
)
def test_one_page_is_set_smaller_whatever_the_file_is_called(
    engine: str, name: str, job: str, tmp_path: Path
) -> None:
    case = ("lin", "harvard") if engine == "pdflatex" else ("lin", "classic")
    source = load_source("cv.yaml", PROFILES[case[0]].encode())
    ((_, data),) = convert(pipeline.draft(asked("resume", case[1]), source, World()), "tex", "cv.tex")
    tex = data.decode()
    more = "\\cvsection{More}\n" + "\\cvbullet{1}{This is one of the lines that are too many.}\n" * 2
    changed = tex.replace("\\end{document}", more + "\\end{document}")
    pdf, log = compiled(changed, engine, tmp_path / "alone", name, job)
    assert len(pages(pdf)) == 1 and "more than the page holds" not in log
    assert pages(pdf)[0].count("too many") == 2
    found = re.search(r"So that it fits, the page is (0\.\d+) of its size", log)
    assert found and 0.88 < float(found[1]) < 0.99
    pdf, log = compiled(changed.replace("{More}", "{More}" + more * 3), engine, tmp_path / "long")
    assert "more than the page holds" in " ".join(log.split()) and len(pages(pdf)) == 1


def test_a_photo_stands_beside_the_file(tmp_path: Path) -> None:
    shot = BytesIO()
    Image.linear_gradient("L").resize((300, 400)).convert("RGB").save(shot, "JPEG")
    (tmp_path / "ada.jpg").write_bytes(shot.getvalue())
    profile = tmp_path / "cv.yaml"
    profile.write_text(listed("x", photo="ada.jpg", email="ada@example.org"))
    request = replace(asked("resume", "classic"), profile=str(profile))
    made = pipeline.draft(request, pipeline.load(request.profile, World()), World())
    assert [place for place, _ in convert(made, "tex", "-")] == ["-"]
    for engine in ENGINE:
        folder = tmp_path / engine
        folder.mkdir()
        (_, data), (place, photo) = convert(made, "tex", str(folder / "cv.tex"))
        assert Path(place).parent == folder
        Path(place).write_bytes(photo)
        pdf, log = compiled(data.decode(), engine, folder)
        source = pipeline.load(request.profile, World())
        ours = pipeline.render(replace(request, engine=engine), source, World()).pdf
        (mine,), (theirs,) = picture(ours, folder / "a"), picture(pdf, folder / "b")
        assert unlike(mine, theirs) < DIFFERENT and "Warning" not in log.replace("LaTeX Font Warning", "")
        dark = sum(mine.histogram()[:128]) / (mine.width * mine.height)
        assert dark > 0.005, "there is a picture"
        Path(place).unlink()
        _, log = compiled(data.decode(), engine, folder)
        assert "there is no picture" in log


def test_a_person_goes_on_by_hand(tmp_path: Path) -> None:
    """Other values, other text, packages; and characters that nobody has prepared."""
    tex = exported(PROFILES["he"], asked("academic", "modern"))
    changed = re.sub(r"paper = +a4paper", "paper = letterpaper", tex)
    changed = changed.replace("\n\\makeatletter\n", "\n\\usepackage{graphicx,ifthen}\n\\makeatletter\n", 1)
    more = "\\cvsection{More}\n\\cvcard{One}{Two}{It's “three”, $f''(x)$, ₿.}\n\\cvrow{Four}{2030}\n\\end{document}"
    changed = changed.replace("\\end{document}", more)
    for engine in ENGINE:
        pdf, _ = compiled(changed, engine, tmp_path / engine)
        assert set(media(pdf)) == {(612, 792)}
        assert re.search(r"More\s+One\s+Two\s+It's “three”.+Four\s+2030", "".join(pages(pdf)), re.DOTALL)


def test_the_pdf_says_what_it_is_and_has_no_marks_without_owner(tmp_path: Path) -> None:
    text = listed("a {b} \\c", name='Ådä & Sons\' "#1" {x} 100%_$~^')
    for engine in ENGINE:
        pdf, _ = compiled(exported(text), engine, tmp_path / engine)
        reader = PdfReader(BytesIO(pdf))
        assert reader.metadata and reader.metadata.author == 'Ådä & Sons\' "#1" {x} 100%_$~^'
        assert reader.metadata.title == f"{reader.metadata.author} – Curriculum Vitae"
        root: Any = reader.trailer["/Root"]
        assert root["/Lang"] == "en"
        streams = [page.get_contents() for page in reader.pages]
        assert all(stream is not None and b"MCID" not in stream.get_data() for stream in streams)


# ---- The file ----

PAIRS = list(product(PROFILES, STYLES))
TRIPLES = [(*pair, THEMES[number % len(THEMES)]) for number, pair in enumerate(PAIRS)]


@pytest.mark.parametrize(
    "case", TRIPLES if CASES is SAMPLE else list(product(PROFILES, STYLES, THEMES)), ids="-".join
)
def test_it_is_readable(case: tuple[str, str, str]) -> None:
    tex = document(*case)
    long = [
        line for line in tex.split("\n") if columns(line) > MOST and re.search(r"\S[ }]+\S", line.strip())
    ]
    assert not long
    assert not re.search(r"%@\d|[ \t]$|\t|\n\n\n", tex, re.MULTILINE)
    assert [*re.findall(r"^% ==== (\d)\.", tex, re.MULTILINE)] == ["1", "2", "3", "4"]
    assert tex.endswith("\n\\end{document}\n")
    assert not re.search(r"[={\[]/(?:usr|home|opt|var|Library)|cvtex\.cls|filecontents|%<", tex)
    assert tex.count("cvtex") == 1, "it says who made it, and that is all"


def test_it_does_not_depend_on_the_engine() -> None:
    text = listed('it\'s "so" ² – …')
    assert (
        exported(text) == exported(text, asked(engine="pdflatex")) == exported(text, asked(engine="lualatex"))
    )


def test_it_has_what_the_document_needs() -> None:
    small = exported(listed("x", email="ada@example.org"))
    assert "\\cvset{icon}{\n  email = " in small and "phone = " not in small
    for gone in ("cvface", "cvspread", "cvlatex", "cvuse", "cv@glyphs", "cvshaped", "cvside", "cv@beside"):
        assert f"\\{gone}" not in small, gone
    for gone in ("\\newcommand\\cvphoto", "\n  side ", "\n  photo ", "\n  scriptscale "):
        assert gone not in small, gone
    for kept in ("\\newcommand\\cventry", "\\newcommand\\cvcard", "% \\cvbullet{level 1..3}{text}"):
        assert kept in small, kept
    assert "\\cvspread" in exported(listed("邱奕乔")[:-1] + ', "language": "zh"}')
    raw = listed("x")[:-1] + ', "summary": {"latex": "$x$ \\\\verb|%|"}}'
    assert "\\cvuse{" in exported(raw) and "\\newenvironment{cvverbatim}" in exported(raw)
    assert len(small) < 45_000


def test_names_cannot_leave_their_comment() -> None:
    source = load_source("cv.yaml", listed("x").encode())
    request = Request(profile="a\n\\input{x}\r.yaml", style="academic")
    ((_, data),) = convert(pipeline.draft(request, source, World()), "tex", "cv.tex")
    assert not [line for line in data.decode().splitlines() if line.lstrip().startswith("\\input")]


# ---- Its parts ----

WRAPPED: dict[str, tuple[str, ...]] = {
    "short": ("short",),
    "a" * 60 + " " + "b" * 60: ("a" * 60, "  " + "b" * 60),
    "a" * 98 + "\\ " + "b c": ("a" * 98 + "\\ b", "  c"),
    "a" * 97 + "\\\\ " + "b c": ("a" * 97 + "\\\\", "  b c"),
    "邱" * 70: ("邱" * 49 + "%", "  " + "邱" * 21),
    "x" * 130: ("x" * 130,),
}


@pytest.mark.parametrize("line", WRAPPED)
def test_lines_are_broken_where_tex_sees_a_space(line: str) -> None:
    assert tuple(wrapped(line)) == WRAPPED[line]


BODY = r"""
\begin{document}
\cvname{Ada}{}
\cvcontacts{\cvcontact{email}{a}\cvcontact{phone}{b}}
\cvsection{Work}
\cventry{Engines}{2022}{Engineer}{London}
\cvbullet{1}{Built \{it\}.}
\cvbullet{2}{In part.}
\cvsection{Skills}
\cvbullet{1}{Tea}
\end{document}
"""
LAID_OUT = r"""\begin{document}

\cvname{Ada}{}
\cvcontacts{%
  \cvcontact{email}{a}%
  \cvcontact{phone}{b}}

\cvsection{Work}

  \cventry{Engines}{2022}{Engineer}{London}
    \cvbullet{1}{Built \{it\}.}
      \cvbullet{2}{In part.}

\cvsection{Skills}
  \cvbullet{1}{Tea}

\end{document}
"""


def test_a_document_shows_its_structure() -> None:
    assert laid_out(BODY) == LAID_OUT


def test_values_are_aligned() -> None:
    values = pairs("ab={1}{22}{},b={333}{4}{\\x, y},c=1 plus 2")
    assert values == {"ab": "{1}{22}{}", "b": "{333}{4}{\\x, y}", "c": "1 plus 2"}
    lines = ("\\cvset{k}{", "  ab = {1}   {22} {},", "  b  = {333} {4}  {\\x, y},", "  c  = 1 plus 2,", "}")
    assert table("k", values) == "\n".join(lines) + "\n"


def test_guards_are_closed() -> None:
    assert CLASS.count("%<*cvtex>") == CLASS.count("%</cvtex>") > 0
    assert not re.search(r"%<\*cvtex>(?:(?!%</cvtex>).)*%<(?:export|\*)", CLASS, re.DOTALL)


def test_macros_that_nothing_needs_are_dropped() -> None:
    found = units(
        "\\def\\cv@a{\\cv@b}\n% \\cvb: one\n\\def\\cv@b{x}\n\\def\\cv@c{\n  y}\n\\cvset{k}{a=1}\n\\def\\cvd{}\n"
    )
    assert [unit.names for unit in found[:3]] == [{"cv@a"}, {"cv@b"}, {"cv@c"}]
    assert [unit.code[:9] for unit in needed(found, "\\cv@a")] == [
        "\\def\\cv@a",
        "\\def\\cv@b",
        "\\cvset{k}",
        "\\def\\cvd{",
    ]
    assert settings(found[3]) == [("k", {"a": "1"})] and not settings(found[0])


def test_every_line_of_the_class_is_read() -> None:
    """What is not understood as a definition is kept, and this is what."""
    kept = [
        unit.code.split("{")[0].split("[")[0]
        for unit in alone(CLASS)
        if not unit.names and not settings(unit)
    ]
    assert len(kept) < 30
    assert not [code for code in kept if re.match(r"\\(?:newcommand|newbox|def\\cv)", code)], kept


FACES: list[tuple[str, str, Callable[[list[str]], bool]]] = [
    ("\\cvface{x}{regular=/usr/f/a.ttc,number=0}\n", "", lambda rows: rows[0] == "\\cvface{x}{regular=a.ttc, number=0}\n"),
    ("\\cvface{x}{regular=/f/a.ttf}\n", "\\cvscript{x}{\\cvspread{ja}{邱}}", lambda rows: "HaranoAji" in "".join(rows)),
    ("\\cvface{x}{regular=/f/a.ttf}\n", "\\cvscript{x}{\\cvspread{zh}{邱}}", lambda rows: "Fandol" in "".join(rows)),
    ("\\cvface{x}{regular=/f/a.ttf}\n", "\\cvscript{x}{김}", lambda rows: "UnDotum" in "".join(rows)),
    ("\\cvface{x}{regular=/f/a.ttf}\n", "\\cvscript{x}{Ж}", lambda rows: "DejaVu" in rows[1] and "FreeSerif" in rows[2]),
    ("\\cvface{x}{regular=/f/a.ttf,script=deva}\n", "\\cvshaped{FEFF}{x}{ह}", lambda rows: "script=deva" in rows[-1] and len(rows) == 2),
    ("\\def\\x{y}\n", "", lambda rows: rows == ["\\def\\x{y}\n"]),
]  # fmt: skip


@pytest.mark.parametrize(("code", "body", "holds"), FACES)
def test_fonts_go_by_name(code: str, body: str, holds: Callable[[list[str]], bool]) -> None:
    rows = face(code, body)
    assert holds(rows), rows
    assert not any("/f/" in row or "/usr" in row for row in rows)


def test_widths_are_those_of_a_screen() -> None:
    assert columns("a邱e\u0301") == 4 and WIDTH < MOST
    assert Unit("", "\\newcommand\\cvx[1]{#1}\n").names == {"cvx"}
    assert data_folder().is_dir()


def test_what_the_preamble_says_goes_before_the_theme_and_the_class() -> None:
    """Design options come as further lines of the preamble: values, families, whatever a theme may say."""
    made = pipeline.draft(asked(), load_source("cv.yaml", listed("x").encode()), World())
    theme = "% one: a theme.\n\\ProvidesPackage{one}\n% Its colours.\n\\cvset{color}{accent=1 0 0,% crimson\n  rule=0 0 0}\n"
    theme += made.theme.sty + "% A line.\n\\def\\cv@look@line{x}\n\\def\\cv@look@separator{y}\n"
    theme += "\\cvfamily{text}{t1=qbkr}\n\\cvfamily{fancy}{t1=qzcmi}\n"
    more = "\\cvset{color}{accent=0 0 1}\\cvset{length}{left=1in}\n\\cvfamily{text}{t1=qtmr}\n\\cvset{mine}{a=b}\n"
    tex = replace(made.tex, preamble=made.tex.preamble + more)
    changed = replace(made, tex=tex, theme=replace(made.theme, sty=theme))
    ((_, data),) = convert(changed, "tex", "cv.tex")
    text = data.decode()
    design, _, rest = text.partition("% ==== 2. Macros")
    assert re.search(r"accent += 0 0 1,", design) and re.search(r"left += 1in,", design)
    assert "\\cvset{mine}{\n  a = b,\n}" in design and "crimson" not in text
    macros, _, look = rest.partition("% ==== 3. Look")
    assert look.index("t1=qplr") < look.index("\\cvfamily{text}{t1=qtmr}") and "qbkr" not in look
    assert "\\cvfamily{fancy}{t1=qzcmi}" in look and text.count("\\def\\cv@look@separator") == 1
    assert "% A line.\n\\def\\cv@look@line{x}" in look and "\\cvset{color}" not in macros + look
