"""LaTeX that a profile writes itself: how it is written, where its mistakes are found, and what it cannot reach."""

import json
import re
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from paper import poppler
from structure import problems
from typer.testing import CliRunner

from cvtex import pipeline
from cvtex.cli import app
from cvtex.confine import can_confine, confine, exit_status, obstacle, read_own
from cvtex.diagnostic import Diagnostic, Invalid, Span
from cvtex.doctor import examine
from cvtex.engine import ENGINES, Engine, Limits, Run, compile, find
from cvtex.inline import plain
from cvtex.pipeline import Draft, Request
from cvtex.raw import Raw, complaints, read_raw, unbalanced
from cvtex.world import World

XELATEX, LUALATEX, PDFLATEX, TECTONIC = ENGINES
INSTALLED = [engine for engine in ENGINES[:3] if find(engine)]
HEAD = "cvtex: 1\nperson: {name: Ada}\nsections:\n  - type: list\n    entries:\n      - text: First one.\n"

pytestmark = pytest.mark.skipif(len(INSTALLED) < 3, reason="needs xelatex, lualatex and pdflatex")
needs_bubblewrap = pytest.mark.skipif(bool(obstacle()), reason=f"nothing can be shut in: {obstacle()}")
each_engine = pytest.mark.parametrize("engine", INSTALLED, ids=lambda engine: engine.name)


@pytest.fixture(scope="module", autouse=True)
def cache_of_engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One cache for this module, so that LuaTeX reads its fonts once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


def profile(code: str, last: str = "**Last** one.") -> str:
    """A profile with a bullet, LaTeX as the second one, and a third; the code stands in line 9, column 13."""
    block = "".join(f"            {line}\n" if line else "\n" for line in code.split("\n"))
    return f"{HEAD}      - text:\n          latex: |\n{block}      - text: {last!r}\n"


def draft(text: str, folder: Path, engine: Engine = PDFLATEX, **request: Any) -> Draft:
    """What TeX would get of a profile."""
    (folder / "ada.yaml").write_text(text)
    asked = Request(
        **{"profile": "", "style": "academic", "engine": engine.name, "allow_latex": True, **request}
    )
    world = World()
    return pipeline.draft(asked, pipeline.load(str(folder / "ada.yaml"), world), world)


def render(text: str, folder: Path, engine: Engine = PDFLATEX) -> pipeline.Rendered:
    """A rendered profile."""
    (folder / "ada.yaml").write_text(text)
    world = World()
    request = Request(profile="", style="academic", engine=engine.name, allow_latex=True)
    return pipeline.render(request, pipeline.load(str(folder / "ada.yaml"), world), world)


def confined(problems: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The problems that there are where bubblewrap works, too."""
    return [one for one in problems if one.code != "latex-unconfined"]


def problem(text: str, folder: Path, engine: Engine = PDFLATEX) -> Diagnostic:
    """The only error of a profile."""
    with pytest.raises(Invalid) as raised:
        render(text, folder, engine)
    (found,) = (one for one in raised.value.diagnostics if one.severity == "error")
    return found


def printed(pdf: bytes) -> str:
    """The text of a PDF, on one line."""
    return " ".join(poppler("pdftotext", pdf, "-raw", "-", "-").split())


# ---- How it is written ----

FORMS = """\
cvtex: 1
person: {name: Ada, headline: {latex: '$a$'}, location: {latex: '$b$'}}
summary: {en: {latex: '$c$'}, zh: 数学}
sections:
  - type: projects
    title: {latex: '$d$'}
    entries:
      - name: {latex: '$e$'}
        url: https://example.org
        stack: [Rust, {latex: '$f$'}]
        highlights:
          - {text: {latex: '$g$'}, label: {latex: '$h$'}}
"""


def test_any_text_may_be_latex(tmp_path: Path) -> None:
    made = draft(FORMS, tmp_path)
    codes = sorted(raw.code for raw in made.tex.raws.values())
    assert codes == [f"${letter}$" for letter in "abcdefgh"]
    assert [name for name in made.tex.raws if made.tex.body.count(rf"\cvlatex{{{name}}}") != 1] == []
    assert made.tex.files["raw-2-40.tex"] == b"$a$%\n\\cvlatexdone\n"
    assert not any(raw.code in made.tex.body for raw in made.tex.raws.values())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{latex: x, en: y}", "unknown key"),
        ("{latex: [x]}", "`latex` must be a text, found a list"),
        ("{latex: }", "`latex` is empty"),
    ],
)
def test_a_text_in_latex_is_that_and_no_more(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=message):
        draft(f"{HEAD}      - text: {text}\n", tmp_path)


def test_a_bullet_that_is_a_mapping_has_its_latex_under_text(tmp_path: Path) -> None:
    with pytest.raises(Invalid) as raised:
        draft(f"{HEAD}      - {{latex: x}}\n", tmp_path)
    assert raised.value.diagnostics[0].hints == ("did you mean `text`?",)


@pytest.mark.parametrize(
    ("yaml", "code", "places"),
    [
        ("'$x$ it''s y'", "$x$ it's y", {"$": (1, 9), "'": (1, 15), "y": (1, 19)}),
        (
            '"\\\\a{é} \\u0041 \\"q z"',
            '\\a{é} A "q z',
            {"\\": (1, 9), "é": (1, 13), "A": (1, 16), "z": (1, 27)},
        ),
        (r"a \b c", r"a \b c", {"a": (1, 8), "\\": (1, 10), "c": (1, 13)}),
        ("|\n\n  a\n\n    b  c\n", "a\n\n  b  c", {"a": (3, 3), "b": (5, 5), "c": (5, 8)}),
        (">-\n  a\n  b\n\n  c", "a b\nc", {"a": (2, 3), "b": (3, 3), "c": (5, 3)}),
        ('"a\n  b \\\n  c"', "a b c", {"a": (1, 9), "b": (2, 3), "c": (3, 3)}),
        ("&x !!str a  # b", "a", {"a": (1, 17)}),
    ],
    ids=["single", "double", "plain", "literal", "folded", "double-folded", "anchor"],
)
def test_every_character_has_its_place(yaml: str, code: str, places: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(f"latex: {yaml}\n")
    source = pipeline.load(str(tmp_path / "a.yaml"), World())
    raw = read_raw(source.data["latex"], source.spans["latex",], source.text.split("\n"))
    assert raw.code == code
    assert {char: raw.places[code.index(char)] for char in places} == places


def test_where_nothing_is_known_of_the_writing_the_place_is_the_value() -> None:
    for lines in ((), ("something else",)):
        raw = read_raw("a b", Span("a.yaml", 1, 3), lines)
        assert raw.places == ((1, 3),) * 3
    assert read_raw("x", Span("--set", 2, 5), ()).name == "set-2-5"


@pytest.mark.parametrize(
    ("code", "at"),
    [
        (r"\frac{a}{b}", None), (r"\{ \\\} %{", None), (r"\verb|{| \verb*+}+", None), ("a}b", 1), ("{a{b}", 0),
        (r"{\}", 0), (r"\\{", 2), ("{%}\n}", None), (r"\verb|{", 6), (r"{\verbatim}", None),
    ],
)  # fmt: skip
def test_braces_have_partners(code: str, at: int | None) -> None:
    assert unbalanced(code) == at


def test_an_unbalanced_brace_is_an_error_of_the_profile(tmp_path: Path) -> None:
    with pytest.raises(Invalid) as raised:
        draft(profile("one\ntwo } three"), tmp_path, allow_latex=False)
    (found,) = raised.value.diagnostics
    assert (found.code, found.span) == ("latex-unbalanced", Span(str(tmp_path / "ada.yaml"), 10, 17))


def test_what_a_reader_gets_is_guessed() -> None:
    def text(code: str) -> str:
        return plain((Raw(code, "a", ((1, 1),) * len(code)),))

    assert text(r"$\frac{a}{b}$ faster, 3\,\% \textbf{more}~now% not this") == "ab faster, 3% more now"


# ---- Who allows it ----


def test_nothing_is_handed_to_tex_that_is_not_allowed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ada.yaml").write_text(profile("$x$"))
    assert CliRunner().invoke(app, ["validate", "ada.yaml"]).exit_code == 0
    for target in ("tex", "pdf"):
        asked = ["render", "ada.yaml", "--to", target, "--style", "academic"]
        refused = CliRunner().invoke(app, asked)
        assert refused.exit_code == 1
        assert "ada.yaml:9:13: error: LaTeX in a profile is printed only when it is allowed" in refused.stderr
        assert [path.name for path in tmp_path.iterdir()] == ["ada.yaml"]
    with pytest.raises(Invalid) as raised:
        draft(profile("$x$"), tmp_path, allow_latex=False)
    assert [one.code for one in raised.value.diagnostics] == ["latex-not-allowed"]
    allowed = CliRunner().invoke(app, ["render", "ada.yaml", "--to", "tex", "-o", "ada.tex", "--allow-latex"])
    assert allowed.exit_code == 0
    assert "{\\cvlatex{$x$}}" in Path("ada.tex").read_text()


def test_latex_that_is_not_printed_needs_nobody_to_allow_it(tmp_path: Path) -> None:
    styles = "styles: {resume: {sections: [{section: list, entries: [first]}]}}\n"
    text = profile("$x$").replace("- text: First", "- id: first\n        text: First") + styles
    assert not draft(text, tmp_path, allow_latex=False, style="resume").tex.raws


def test_a_setting_may_be_latex(tmp_path: Path) -> None:
    settings = ("sections.0.entries.0={text: {latex: '$x}$'}}",)
    with pytest.raises(Invalid) as raised:
        draft(profile("$x$"), tmp_path, settings=settings)
    assert raised.value.diagnostics[0].code == "latex-unbalanced"
    span = raised.value.diagnostics[0].span
    assert span and (span.file, span.line) == ("--set", 1)


# ---- How it prints ----

SHOWN = r"""
cvtex: 1
person: {name: Ada, email: ada@example.org, headline: {latex: '\LaTeX{} and $e^{i\pi}$'}}
sections:
  - type: experience
    title: {latex: 'Work with $\mathbf{x}$'}
    entries:
      - organization: {latex: 'Acm\`e'}
        url: https://example.org
        title: {latex: 'Engineer\textsuperscript{2}'}
        start: 2020
        location: {latex: '$\beta$ing'}
        highlights:
          - One.
          - text: {latex: '$\frac{a}{b}$ and $\sum_{i=1}^n x_i^2$'}
          - text:
              latex: |
                % a comment
                \rule{1em}{1ex} 100\% of
                $\sqrt{x}$, \texttt{code}, \verb|}%| % at the end
          - Two.
          - text: {latex: 'tall $\displaystyle\frac{\displaystyle\sum_{i=1}^n a_i}{b}$'}
          - Three.
          - {text: {latex: 'linked $\alpha$'}, url: https://example.org/x, label: {latex: 'label'}}
"""
# What the checker says wrongly of the Type 1 fonts of mathematics: it does not divide where a width is a quotient.
WRONGLY = {"PDFUA1-FONT-GLYPH-WIDTH-001", "PDFUA1-FONT-TYPE1-CHARSET-001"}


def lines(pdf: bytes) -> dict[str, float]:
    """The height of the first letter of each word, in points from the top."""
    rows = re.findall(r'yMax="([\d.]+)">([^<]+)</word>', poppler("pdftotext", pdf, "-bbox", "-", "-"))
    return {word: float(height) for height, word in rows}


@each_engine
def test_formulas_are_printed_and_tagged(engine: Engine, tmp_path: Path) -> None:
    made = render(SHOWN, tmp_path, engine)
    assert confined(made.warnings) == []
    text = printed(made.pdf)
    for part in (
        "Work with x",
        "Acmè",
        "Engineer2",
        "βing",
        "100% of",
        "code, }%",
        "label: linked α",
        "Two.",
        "Three.",
    ):
        assert part in text, part
    assert {"∑", "√", "𝑒" if "𝑒" in text else "e", "π"} <= set(text)
    assert problems(made.pdf) == []
    checker = pytest.importorskip("page", reason="needs page-validation")
    wrong = {failure.rule_id for failure in checker.validate_pdf_bytes(made.pdf, profile="ua1").failures}
    assert wrong <= (set() if engine is XELATEX else WRONGLY)


def test_lines_stay_on_the_rhythm_unless_a_formula_is_too_tall(tmp_path: Path) -> None:
    at = lines(render(SHOWN, tmp_path).pdf)
    pitch = (at["Two."] - at["One."]) / 3
    assert 10 < pitch < 16
    assert at["100%"] - at["One."] == pytest.approx(2 * pitch, abs=0.5)
    assert at["tall"] - at["Two."] > 1.5 * pitch


def test_what_is_written_as_tex_compiles_by_itself(tmp_path: Path) -> None:
    from cvtex.formats import convert

    ((_, tex),) = convert(draft(SHOWN, tmp_path), "tex", "ada.tex")
    source = replace(draft(SHOWN, tmp_path).tex, preamble=tex.decode(), body="", raws={})
    assert "linked α" in printed(compile(source, PDFLATEX, {}).pdf)


def test_a_paragraph_that_is_set_anew_prints_its_latex_again(tmp_path: Path) -> None:
    """A lonely word makes the class break the lines again."""
    code = "word " * 22 + r"$\alpha$ lonely"
    made = render(profile(code), tmp_path)
    assert printed(made.pdf).count("α") == 1 and printed(made.pdf).count("lonely") == 1


# ---- Mistakes ----

MISTAKES = [
    ("one\n two \\nosuch three", "latex-error", 10, 18, "undefined control sequence `\\nosuch`"),
    ("x" * 300 + r" \nosuch", "latex-error", 9, 314, "undefined control sequence"),
    (r"\textbf", "latex-error", 9, 19, "forbidden control sequence"),
    (r"a \iffalse b", "latex-error", 9, 24, r"incomplete \iffalse"),
    (r"a \end{document}", "latex-error", 9, 28, "neither a paragraph nor the document"),
    (r"\csname @@end\endcsname", "latex-error", 9, 26, "neither a paragraph nor the document"),
    ("a\n\nb", "latex-error", None, None, "neither a paragraph nor the document"),
    (r"a \[x\] b", "latex-error", 9, 15, "write it in single dollars"),
    (r"a $b", "latex-error", 9, 16, "stays open"),
    (r"\begingroup a", "latex-error", 9, 25, "stays open"),
    (r"\iftrue a", "latex-error", 9, 21, "stays open"),
    (r"\egroup", "latex-error", 9, 13, "extra }"),
    (r"\def\x", "latex-error", 9, 18, "forbidden control sequence"),
    (r"\aftergroup\aftergroup\aftergroup\iffalse", "latex-error", 9, 13, r"incomplete \iffalse"),
    ("a \\endinput\nb", "latex-swallowed", 9, 13, "its end is lost"),
    (r"\aftergroup\iffalse", "latex-swallowed", 9, 13, "what follows it is lost"),
    (r"a\vadjust{text} " + "word " * 40, "latex-swallowed", 9, 13, "lines are lost"),
    (r"\gdef\cvbullet#1#2{}", "latex-swallowed", 9, 13, "of 5 blocks 4 are printed"),
    (r"\immediate\openout7=/tmp/cvtex-out.txt ", "latex-error", None, None, "it may not write"),
    (r'\input{|"id"}', "latex-error", 9, 25, "|id"),
    (r"\input{/etc/passwd}", "latex-error", 9, 31, "not found"),
]  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake[0][-24:])
def test_a_mistake_is_found_where_it_stands(mistake: tuple[Any, ...], tmp_path: Path) -> None:
    code, kind, line, column, message = mistake
    found = problem(profile(code), tmp_path)
    assert (found.code, message in found.message) == (kind, True), found
    assert found.span and found.span.file.endswith("ada.yaml")
    if line:
        assert (found.span.line, found.span.column) == (line, column)


@pytest.mark.parametrize("engine", [XELATEX, LUALATEX], ids=lambda engine: engine.name)
@pytest.mark.parametrize("mistake", [MISTAKES[0], MISTAKES[15]], ids=["undefined", "swallowed"])
def test_every_engine_finds_it_there(engine: Engine, mistake: tuple[Any, ...], tmp_path: Path) -> None:
    code, kind, line, column, _ = mistake
    found = problem(profile(code), tmp_path, engine)
    assert found.span and (found.code, found.span.line, found.span.column) == (kind, line, column)


@pytest.mark.parametrize("engine", [XELATEX, LUALATEX], ids=lambda engine: engine.name)
def test_a_missing_glyph_is_found_where_it_stands(engine: Engine, tmp_path: Path) -> None:
    found = problem(profile("one\ntwo ☎", last="☎ too"), tmp_path, engine)
    assert found.code == "missing-glyph"
    assert found.span and (found.span.line, found.span.column) == (10, 17)


def test_a_text_that_sticks_out_is_said_on_its_line(tmp_path: Path) -> None:
    (warning,) = confined(render(profile("% not this line\n" + "x" * 200), tmp_path).warnings)
    assert warning.code == "overfull" and warning.span and warning.span.line == 9


# ---- What it cannot reach ----

SECRET = "hunter2"  # noqa: S105
TRY = r"""\directlua{
local function try(name, done) tex.print(name .. (done and " done" or " refused")) end
local function reads(name) local file = io.open(name) return file and file:read("*a"):find("%s") end
for _, name in ipairs{%s} do try("read", reads(name)) end
try("passwd", io.open("/etc/passwd")) try("hostname", io.open("/etc/hostname"))
try("write", io.open("%s/written", "w")) try("root", io.open("/written", "w"))
try("tmp", io.open("%s/../written", "w"))
try("execute", os.execute("touch %s/written")) local ran, pipe = pcall(io.popen, "id") try("popen", ran and pipe and pipe:read("*a"):find("uid"))
os.remove("job.log") lfs.link("%s", "job.log", true)
try("rename", os.rename("../tex", "../old"))
try("socket", socket and socket.connect and socket.connect("127.0.0.1", 22))
}"""


def attempt(outside: Path, secrets: list[Path]) -> str:
    """LaTeX that tries whatever Lua can do to files elsewhere, and prints what came of it."""
    listed = ", ".join(f'"{path}"' for path in secrets)
    code = TRY.replace("%s", SECRET, 1).replace("%s", listed, 1).replace("%s", str(outside), 3)
    return code.replace("%s", str(secrets[0])).replace("_,", r"\string_,").replace("\n", "\n")


@pytest.fixture
def secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Files that nobody else should read: beside the profile, in the home folder, hidden, in a temporary folder."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    found = [tmp_path / "secret.tex", home / "secret.tex", home / ".netrc"]
    for path in found:
        path.write_text(SECRET)
    return found


@needs_bubblewrap
def test_lua_reaches_nothing_when_it_is_shut_in(tmp_path: Path, secrets: list[Path]) -> None:
    made = draft(profile(attempt(tmp_path, secrets)), tmp_path, LUALATEX)
    run = compile(made.tex, made.engine, made.files)
    text = printed(run.pdf)
    assert text.count(" refused") == text.count("read refused") + 9 == len(secrets) + 9, text
    assert " done" not in text
    assert SECRET not in text + run.log
    assert not list(tmp_path.parent.rglob("written"))


def test_lua_reads_files_by_their_full_names_when_it_is_not(
    tmp_path: Path, secrets: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Why there is a warning."""
    monkeypatch.setattr("cvtex.confine.shutil", SimpleNamespace(which=lambda _: None))
    code = rf'\directlua{{tex.print(io.open("{secrets[0]}"):read())}}'
    made = draft(profile(code), tmp_path, LUALATEX)
    run = compile(made.tex, made.engine, made.files)
    assert SECRET in printed(run.pdf)
    (warning,) = run.warnings
    assert (warning.severity, warning.code) == ("warning", "latex-unconfined")
    assert warning.message.endswith("bubblewrap is not installed")
    assert warning.hints == ("Debian, Ubuntu: sudo apt-get install bubblewrap",)


@pytest.mark.parametrize("shut_in", [pytest.param(True, marks=needs_bubblewrap), False], ids=["in", "out"])
@pytest.mark.parametrize("engine", [XELATEX, PDFLATEX], ids=lambda engine: engine.name)
def test_other_engines_read_nothing_elsewhere(
    engine: Engine, shut_in: bool, tmp_path: Path, secrets: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their own rules hold without bubblewrap, too."""
    if not shut_in:
        monkeypatch.setattr("cvtex.confine.shutil", SimpleNamespace(which=lambda _: None))
    names = [*map(str, secrets), "../../secret.tex", "\\string~/secret.tex", "/etc/hostname"]
    reads = "".join(rf"\openin7={name} \ifeof7 refused \else done\fi\closein7 " for name in names)
    pipe = r"\immediate\write18{touch written}\openin7='|id' \ifeof7 refused\else done\fi"
    made = draft(profile(f"{reads}{pipe}"), tmp_path, engine)
    run = compile(made.tex, made.engine, made.files)
    text = printed(run.pdf)
    assert (text.count("refused"), "done" in text) == (len(names) + 1, False)
    assert [warning.code for warning in run.warnings] == ["latex-unconfined"] * (not shut_in)


def processes_in(folder: Path) -> list[str]:
    """The processes whose environment names a folder."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            found += [path.parent.name] * (str(folder).encode() in path.read_bytes())
    return found


def stopped(code: str, folder: Path, engine: Engine, limits: Limits) -> str:
    """The code of the error of LaTeX that wants too much."""
    made = draft(profile(code), folder, engine)
    with pytest.raises(Invalid) as raised:
        compile(made.tex, engine, made.files, limits=limits)
    (found,) = raised.value.diagnostics
    return found.code


@needs_bubblewrap
def test_limits_hold_when_it_is_shut_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ample = Limits(wall=60)
    forever = r"\def\x{\x}\x"
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert stopped(forever, tmp_path, PDFLATEX, Limits(wall=1)) == "tex-timeout"
    for _ in range(100):  # the kernel takes the processes down one after the other
        if not (left := processes_in(tmp_path)):
            break
        time.sleep(0.05)
    assert not left, "something still runs"
    assert stopped(forever, tmp_path, PDFLATEX, Limits(wall=60, cpu=1)) == "tex-timeout"
    lines = r"\immediate\openout7=big.txt \loop\iftrue\immediate\write7{" + "x" * 4000 + r"}\repeat"
    assert stopped(lines, tmp_path, PDFLATEX, ample) == "tex-file-size"
    hungry = r"\def\x{\hbox{}\x}\setbox0\vbox{\x}"
    assert stopped(hungry, tmp_path, replace(PDFLATEX, memory=150_000_000), ample) in {
        "tex-memory",
        "latex-error",
    }


def test_a_kernel_that_refuses_is_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "bwrap").write_text(
        "#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n"
    )
    (programs / "bwrap").chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    why = "bubblewrap does not work here: No permissions to create new namespace"
    assert obstacle() == why
    (warning,) = render(profile("$x$"), tmp_path).warnings
    assert (warning.code, warning.hints) == ("latex-unconfined", ())
    assert (
        warning.message
        == f"TeX runs your LaTeX without being shut in, so it can get at all your files: {why}"
    )
    (row,) = (row for row in examine() if row.what == "bubblewrap")
    assert (row.state, why in row.detail) == ("problem", True)
    (programs / "bwrap").unlink()
    monkeypatch.setenv("PATH", str(programs))
    (row,) = (row for row in examine() if row.what == "bubblewrap")
    assert (row.state, row.hints) == ("missing", ("Debian, Ubuntu: sudo apt-get install bubblewrap",))


@needs_bubblewrap
def test_what_is_inside(tmp_path: Path) -> None:
    """TeX where it was installed, and the user's tree; a cache of its own, which nobody else runs."""
    root = tmp_path / "texlive" / "2024"
    program = root / "bin" / "linux" / "xelatex"
    program.parent.mkdir(parents=True)
    program.touch()
    link = tmp_path / "links" / "xelatex"
    link.parent.mkdir()
    link.symlink_to(program)
    (tmp_path / "tree").mkdir()
    env = {"TEXMFHOME": str(tmp_path / "tree"), "XDG_CACHE_HOME": str(tmp_path / "cache"), "TEXMFVAR": "x"}
    (tmp_path / "home" / "tex").mkdir(parents=True)
    (tmp_path / "cache").mkdir()
    line = ["/bin/sh", "-c", "ulimit", "sh", str(link), "job.tex"]
    shut = confine(line, env, tmp_path / "home" / "tex", tmp_path / "cache", link)
    assert shut[:4] == line[:4] and shut[4] == shutil.which("bwrap") and shut[-2:] == line[-2:]
    bound = " ".join(shut)
    for part in (f"--ro-bind {root} {root}", f"--symlink {program} {link}", f"--ro-bind {tmp_path}/tree {tmp_path}/tree",
                 f"--bind {tmp_path}/home {tmp_path}/home", "--unshare-all --die-with-parent --new-session"):  # fmt: skip
        assert part in bound, part
    assert f"--bind {tmp_path}/cache {tmp_path}/cache" in bound
    assert can_confine(link, wanted=False) == (False, [])
    can, (warning,) = can_confine(Path("/usr/bin/tectonic"), wanted=True)
    assert not can and warning.message.endswith("tectonic needs the network")


def test_a_link_is_no_output(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(SECRET)
    (tmp_path / "job.log").symlink_to(tmp_path / "secret")
    assert read_own(tmp_path / "job.log") == b""
    assert read_own(tmp_path / "secret") == SECRET.encode()
    assert (exit_status(152), exit_status(1), exit_status(-9)) == (-24, 1, -9)


def test_a_run_without_latex_is_not_shut_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cvtex.confine.obstacle", lambda _: pytest.fail("asked for"))
    made = draft(f"{HEAD}", tmp_path)
    assert isinstance(compile(made.tex, made.engine, made.files), Run)
    assert json.dumps(sorted(made.tex.files)) == "[]"


@pytest.mark.parametrize(
    ("code", "at"),
    [
        ("grew 100% in a year", 8), ("a 5 % share", 4), ("100\\% of it", None), ("5%", None), ("5%\nmore", None),
        ("x % a comment", None), ("\\\\5% more", 3),
    ],
)  # fmt: skip
def test_a_percent_sign_behind_a_number_is_an_error(code: str, at: int | None) -> None:
    raw = Raw(code, "a.yaml", tuple((1, column) for column in range(1, len(code) + 1)))
    found = [problem.span.column - 1 for problem in complaints(raw, "") if problem.span]
    assert found == ([] if at is None else [at])
    assert {problem.code for problem in complaints(raw, "")} <= {"latex-comment"}
