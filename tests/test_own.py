"""Themes and styles of one's own: found, made, refused where they could do harm, and tried out. Real TeX, real processes."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from cvtex import pipeline, trial
from cvtex.bodies import BODY, TEXT, body_findings
from cvtex.cli import app
from cvtex.craft import BODIES
from cvtex.diagnostic import Diagnostic, Invalid
from cvtex.engine import ENGINES, find
from cvtex.packaged import built_in
from cvtex.pipeline import Request
from cvtex.sandbox import FILTERS, MOST_STEPS
from cvtex.source import load_source
from cvtex.terminal import report as print_report
from cvtex.trial import misfits, wanted
from cvtex.vetted import KINDS, LOOKS, THEME, settings, theme_findings
from cvtex.world import World

ROOT = Path(__file__).resolve().parents[1]
LATEX = ROOT / "templates" / "latex"
CLASS = (LATEX / "cvtex.cls").read_text()
PAGE = (ROOT / "docs" / "themes.md").read_text()
INSTALLED = [engine.name for engine in ENGINES if find(engine)]
needs_tex = pytest.mark.skipif(not INSTALLED, reason="needs a TeX engine")
ADA = """\
cvtex: 1
person: {name: Ada Lovelace, email: ada@example.org}
sections:
  - type: experience
    entries:
      - {organization: Engines, title: Engineer, start: 2022-04, end: present, highlights: ["Cut **3 s**, at 50 %, $x$."]}
"""
MAIN = "import sys; from cvtex.__main__ import main; sys.exit(main())"


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Bench:
    """A folder with `ada.yaml`, in which the program is called."""

    here: Path
    cache: Path

    def run(self, *arguments: str, text: str = "") -> Done:
        """What a command does in this process and folder."""
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(self.here)
            done = CliRunner().invoke(app, arguments, input=text, env={"NO_COLOR": "1"})
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return Done(done.exit_code, done.stdout, done.stderr)

    def start(self, *arguments: str) -> Done:
        """The program as a user calls it."""
        env = {**os.environ, "XDG_CACHE_HOME": str(self.cache), "NO_COLOR": "1"}
        done = subprocess.run(
            [sys.executable, "-c", MAIN, *arguments],
            cwd=self.here, env=env, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        return Done(done.returncode, done.stdout, done.stderr)

    def write(self, name: str, text: str) -> Path:
        """A file in the folder."""
        path = self.here / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def theme(self, sty: str, about: str = "description: mine\n", base: str = "classic") -> None:
        """The theme `mine`: a built-in one and more."""
        text = (LATEX / "themes" / f"{base}.sty").read_text().replace(f"{{{base}}}", "{mine}", 1)
        self.write("themes/mine/mine.sty", text + sty)
        self.write("themes/mine/mine.yaml", about)

    def style(self, more: str, about: str = "description: mine\n") -> None:
        """The style `mine`: the academic one and more before its end."""
        text = (LATEX / "styles" / "academic.tex.j2").read_text()
        self.write("styles/mine/mine.tex.j2", text.replace("\\end{document}", f"{more}\n\\end{{document}}"))
        self.write("styles/mine/mine.yaml", about)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def bench(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    (tmp_path / "ada.yaml").write_text(ADA)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    return Bench(tmp_path, cache)  # type: ignore[return-value]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Diagnostic]:
    """What the commands `theme` and `style` report from now on."""
    found: list[Diagnostic] = []

    def report(problems: Sequence[Diagnostic], texts: Mapping[str, str]) -> None:
        found.extend(problems)
        print_report(problems, texts)

    for place in ("cvtex.workshop.report", "cvtex.terminal.report"):
        monkeypatch.setattr(place, report)
    return found


def problems(theme: str = "", style: str = "academic") -> list[Diagnostic]:
    """What is wrong with `ada.yaml` in a theme and style of this folder, before any TeX runs."""
    world = World()
    try:
        source = pipeline.load("ada.yaml", world)
        pipeline.draft(Request(profile="ada.yaml", theme=theme, style=style, engine="xelatex"), source, world)
    except Invalid as invalid:
        return list(invalid.diagnostics)
    return []


# ---- Found -----------------------------------------------------------------------------------------------------------


@needs_tex
def test_a_theme_and_a_style_are_found_beside_the_profile(bench: Bench) -> None:
    (bench.here / "cv").mkdir()
    shutil.move("ada.yaml", "cv/ada.yaml")
    inner = Bench(bench.here / "cv", bench.cache)
    inner.theme("\\cvset{length}{left=61mm}\n", "description: mine\ndesign: {colors: {name: navy}}\n")
    inner.style("\\cvpara{Printed by mine.}")
    done = bench.run(
        "render", "cv/ada.yaml", "--theme", "mine", "--style", "mine", "--deps", "x.d", "-o", "x.pdf"
    )
    assert done.code == 0, done.err
    rule = (bench.here / "x.d").read_text()
    for name in (
        "themes/mine/mine.sty",
        "themes/mine/mine.yaml",
        "styles/mine/mine.tex.j2",
        "styles/mine/mine.yaml",
    ):
        assert f"\ncv/{name}:" in rule
    tex = bench.run(
        "render", "cv/ada.yaml", "--theme", "mine", "--style", "mine", "-o", "-", "--to", "tex"
    ).out
    assert "Printed by mine." in tex
    assert bench.run("render", "ada.yaml", "--theme", "mine", "-o", "-").code == 1, "this folder has none"


@needs_tex
def test_every_place_that_names_a_theme_or_style_knows_those_of_ones_own(bench: Bench) -> None:
    bench.theme("")
    bench.style("")
    for text in (
        ADA + "design: {theme: mine}\n",
        ADA + "styles: {academic: {theme: mine}, mine: {sections: [experience]}}\n",
    ):
        done = bench.run("render", "-", "--style", "academic", "-o", "x.tex", text=text)
        assert done.code == 0, done.err
        assert (bench.here / "x.tex").read_text().count("mine") >= 1
    assert bench.run("validate", "ada.yaml").code == 0
    themes = bench.run("themes")
    assert (themes.code, [line.split()[0] for line in themes.out.splitlines()]) == (
        0, sorted([*built_in("theme"), "mine"])
    )  # fmt: skip
    (bench.here / "elsewhere").mkdir()
    listed = Bench(bench.here / "elsewhere", bench.cache).run("styles", "../ada.yaml")
    assert (
        "mine " in listed.out
        and "mine " not in Bench(bench.here / "elsewhere", bench.cache).run("styles").out
    )


def test_one_that_does_not_work_does_not_hide_the_others(bench: Bench) -> None:
    bench.theme("\\input{x}")
    done = bench.run("themes")
    assert "modern " in done.out and re.search(
        r"^mine +\(this theme does not work\)$", done.out, re.MULTILINE
    )
    assert "themes/mine/mine.sty:" in done.err


def test_names_of_cvtex_are_its_own(bench: Bench) -> None:
    bench.theme("")
    shutil.move("themes/mine", "themes/modern")
    (problem,) = problems("modern")
    assert problem.code == "own-shadowed" and "themes/modern" in problem.message


ABOUT = {
    "description: x\ndesgin: {}\n": ("unknown-key", 2, 1),
    "description: x\ndesign: {head: centre}\n": ("unknown-value", 2, 16),
    "description: x\nignores: [heda]\n": ("unknown-value", 2, 11),
    "design: {}\n": ("missing-key", 1, 1),
    "description: x\ndesign: {colors: {name: greenish}}\n": ("unknown-color", 2, 25),
    "description: x\ndesign: {fonts: Comic Mono}\n": ("unknown-font", 2, 17),
    "description: x\ndesign: {theme: modern}\n": ("unknown-key", 2, 10),
    "description: [x\n": ("yaml-syntax", 2, 1),
}


@pytest.mark.parametrize("about", ABOUT)
def test_what_is_wrong_with_a_description_has_its_place(bench: Bench, about: str) -> None:
    bench.theme("", about)
    code, line, column = ABOUT[about]
    found = problems("mine")
    assert found and found[0].span
    if code != "yaml-syntax":
        assert (found[0].code, found[0].span.line, found[0].span.column) == (code, line, column)
    assert found[0].span.file == "themes/mine/mine.yaml"


@pytest.mark.parametrize(
    ("about", "code"),
    [("description: x\npage: 1\n", "unknown-key"), ("description: x\npages: many\n", "wrong-type"),
     ("description: x\nhide: [sumary]\n", "unknown-value"), ("description: x\nonly: [skils]\n", "unknown-value")],
)  # fmt: skip
def test_the_description_of_a_style_is_checked_too(bench: Bench, about: str, code: str) -> None:
    bench.style("", about)
    (problem,) = problems(style="mine")
    assert problem.code == code and problem.span and problem.span.file == "styles/mine/mine.yaml"
    assert any("did you mean" in hint for hint in problem.hints) or code == "wrong-type"


def test_the_schemas_take_what_ships() -> None:
    import yaml

    for what in ("theme", "style"):
        schema = World().schema_of(what)
        Draft202012Validator.check_schema(schema)
        for name in built_in(what):
            text = (LATEX / f"{what}s" / f"{name}.yaml").read_text()
            assert not list(Draft202012Validator(schema).iter_errors(yaml.safe_load(text))), name


def test_files_lie_in_their_folder(bench: Bench) -> None:
    """Nothing is read through a link that leads out of it, nor from a pipe, nor what is far too long."""
    secret = bench.write("secret.txt", "SECRET WORDS")
    bench.theme("")
    path = bench.here / "themes" / "mine" / "mine.sty"
    for make in (
        lambda: path.symlink_to(secret),
        lambda: os.mkfifo(path),
        path.mkdir,
        lambda: path.write_text("%" * 600_000),
        lambda: None,
    ):
        path.unlink()
        make()
        (problem,) = problems("mine")
        assert problem.code == "own-unreadable" and "SECRET" not in str(problem)
        if path.is_dir():
            path.rmdir()
            path.touch()
        elif not path.is_symlink() and not path.exists():
            path.touch()


# ---- Refused ---------------------------------------------------------------------------------------------------------

# What a theme says after those of a built-in one; what is refused stands at column `column`, 1 unless said.
EVIL_THEMES = {
    r"\directlua{os.execute('touch canary')}": 1,
    r"\immediate\write18{touch canary}": 1,
    r"\input{/etc/passwd}": 1,
    r"\input /etc/passwd": 1,
    "\\^^5cinput{/etc/passwd}": 2,
    "^^5cinput{/etc/passwd}": 1,
    "^^^^005cinput{/etc/passwd}": 1,
    r"\csname input\endcsname{/etc/passwd}": 1,
    r"\catcode`\!=0 !input{/etc/passwd}": 1,
    r"\scantokens{\input{/etc/passwd}}": 1,
    r"\lowercase{\def\my@x{!}}": 1,
    r"\begingroup\lccode`!=92 \endgroup": 12,
    r"\aftergroup\input": 1,
    r"\afterassignment\input \hsize=1pt": 1,
    r"\everypar{\input{x}}": 1,
    r"\newread\f": 1,
    r"\openin5=/etc/passwd": 1,
    r"\newwrite\f\immediate\openout\f=canary": 1,
    r"\special{pdf:fstream @x (/etc/passwd)}": 1,
    r"\pdfliteral{q}": 1,
    r"\pdfextension literal{q}": 1,
    r"\XeTeXpicfile /etc/passwd": 1,
    r"\font\x=[/etc/passwd]": 1,
    r"\fontfamily{gboat/../../../tmp/x}\selectfont": 1,
    r"\cvfamily{text}{regular=/etc/passwd}": 1,
    r"\cvface{x}{regular=/etc/passwd}": 1,
    r"\cvlatex{/etc/passwd}": 1,
    r"\cv@literal{/P BMC}": 1,
    r"\RequirePackage{shellesc}": 1,
    r"\usepackage{verbatim}": 1,
    r"\AtEndDocument{\relax}": 1,
    r"\AddToHook{begindocument}{\relax}": 1,
    r"\let\my@i\input": 1,
    r"\def\cvname#1{}": 1,
    r"\def\my@x{\input{/etc/passwd}}": 11,
    r"\expandafter\def\csname x\endcsname{}": 1,
    r"\def#1{}": 1,
    r"\let\cv@layout=\directlua": 1,
    r"\edef\my@x{\input}": 1,
    r"\def\cv@look@head{\cv@text{body}{P>>/JS(x)}{0}{}{}}": 19,
    r"\cvset{color}{accent=0 0 0 rg q Q}": 15,
    r"\cvset{icon}{email=Q EMC /P BMC}": 14,
    r"\cvset{option}{latex=1}": 1,
    r"\cvset{gap}{section=\directlua{x}}": 13,
    r"\ProvidesPackage{hyperref}": 1,
    r"\my@undefined": 1,
    "\\cvseté{x}{y=z}": 1,
    r"\end{document}": 1,
    r"\endinput": 1,
    "}": 1,
    "{": 1,
    "\x07": 1,
}


@pytest.mark.parametrize("attack", EVIL_THEMES)
def test_a_theme_that_would_do_more_is_refused_at_its_place(bench: Bench, attack: str) -> None:
    bench.theme(attack + "\n")
    text = (bench.here / "themes/mine/mine.sty").read_text()
    found = problems("mine")
    assert {problem.code for problem in found} == {"theme-unsafe"}, "and TeX is not asked"
    places = [(problem.span.line, problem.span.column) for problem in found if problem.span]
    assert (text.count("\n"), EVIL_THEMES[attack]) in places
    assert all(problem.span and problem.span.file == "themes/mine/mine.sty" for problem in found)
    assert any(problem.hints for problem in found)


EVIL_STYLES = {
    r"\input{/etc/passwd}": "template-unsafe",
    r"\directlua{os.execute('touch canary')}": "template-unsafe",
    r"\write18{touch canary}": "template-unsafe",
    r"\csname input\endcsname{x}": "template-unsafe",
    r"\cvpara{\catcode`\!=0}": "template-unsafe",
    r"\cvpara{x^^5cinput{/etc/passwd}}": "template-unsafe",
    r'\<< "input" >>{/etc/passwd}': "template-unsafe",
    r"<% set b %>\<% endset %><< b >>cvpara{x}": "template-unsafe",
    r"\cvpara<% if head %>\input{x}<% endif %>": "template-unsafe",
    r"\cvpara\cvlatex{x}": "template-unsafe",
    r"\cvlatex{/etc/passwd}": "template-unsafe",
    r"\cvphoto{/etc/passwd}{1}{1}": "template-unsafe",
    r"\cvphoto{cvtex-photo.jpg}{1}{\dimexpr}": "template-unsafe",
    r"\cvlink{javascript:alert(1)}{x}": "template-unsafe",
    r"\cvlink{file:///etc/passwd}{x}": "template-unsafe",
    r"\cvspelt{41>>>BDC}{x}": "template-unsafe",
    r"\cvset{length}{left=1mm}": "template-unsafe",
    r"\def\x{}": "template-unsafe",
    r"\begin{document}": "template-unsafe",
    r"\cvpara{never closed": "template-unsafe",
    r"}\cvpara{x}": "template-unsafe",
    r"\cvpara{$x$}": "template-unsafe",
    "<< ''.__class__.__mro__ >>": "template-failed",
    '<< document["__class__"] >>': "template-failed",
    "<< cycler.__init__.__globals__ >>": "template-failed",
    '<< document|attr("__class__") >>': "template-failed",
    "<< self.__init__ >>": "template-failed",
    "<% import os %>": "template-failed",
    '<% import "os" as os %>': "template-failed",
    '<% include "../../../etc/passwd" %>': "template-failed",
    '<% extends "/etc/passwd" %>': "template-failed",
    '<% from "styles/resume.tex.j2" import x %>': "template-failed",
    "<< blocks.head._func >>": "template-failed",
    "<< range(9) >>": "template-failed",
    "<< lipsum.__globals__ >>": "template-failed",
    '<< "{0.__class__}".format(head) >>': "template-failed",
    '<< "a".ljust(1000000000) >>': "template-failed",
    '<< "a" * 10000000000 >>': "template-failed",
    "<< 9 ** 9 ** 9 >>": "template-failed",
    '<< "%1000000000d" % 1 >>': "template-failed",
    '<< "\\\\input" | safe >>': "template-failed",
    "<% set x = 'a' ~ 'b' %>": "template-failed",
    "<% macro f() %><< f() >><% endmacro %><< f() >>": "template-failed",
    "<% for a in [1,2,3,4,5,6,7,8,9] %>" * 8 + "x" + "<% endfor %>" * 8: "template-failed",
    "<% set a %>aaaaaaaaaaaaaaaa<% endset %>"
    + "<% set a %><< a >><< a >><% endset %>" * 40: "template-failed",
    "<% macro m0() %><% endmacro %>"
    + "".join(
        f"<% macro m{n + 1}() %><% set x = m{n}() %><% set x = m{n}() %><% endmacro %>" for n in range(40)
    )
    + "<< m40() >>": "template-failed",
    "<< nobody.name >>": "template-failed",
    "<< head.name.upper() >>": "template-failed",
    f"<% macro big() %>{'x' * 100_000}<% endmacro %>"
    + "<% for a in [1,2,3,4,5,6,7,8,9] %>" * 3
    + "<% set x = big() %>"
    + "<% endfor %>" * 3: "template-failed",
    "<% if %>": "template-failed",
}


@pytest.mark.parametrize("attack", EVIL_STYLES, ids=lambda attack: attack[:60])
def test_a_style_that_would_do_more_is_refused_at_its_place(bench: Bench, attack: str) -> None:
    bench.style(attack)
    (problem, *others) = problems(style="mine")
    assert {problem.code, *(other.code for other in others)} == {EVIL_STYLES[attack]}
    assert problem.span and problem.span.file == "styles/mine/mine.tex.j2"
    lines = (bench.here / "styles/mine/mine.tex.j2").read_text().split("\n")
    assert lines[problem.span.line - 1] == attack or "document" in attack


@needs_tex
def test_nothing_of_an_attack_is_run(bench: Bench) -> None:
    """The whole program, as a user calls it, leaves nothing behind and prints nothing of a secret."""
    bench.write("canary-free", "")
    before = {path.name for path in bench.here.rglob("*")}
    bench.theme("\n".join(EVIL_THEMES).replace("\x07", ""))
    done = bench.start("render", "ada.yaml", "--theme", "mine")
    assert (done.code, done.out) == (1, "") and "root:" not in done.err
    bench.style("\n".join([*EVIL_STYLES][:20]))
    done = bench.start("render", "ada.yaml", "--style", "mine")
    assert (done.code, done.out) == (1, "") and "root:" not in done.err
    assert {path.name for path in bench.here.rglob("*")} - before <= {
        "themes",
        "styles",
        "mine",
        "mine.sty",
        "mine.yaml",
        "mine.tex.j2",
    }


@pytest.mark.parametrize(
    "text", ["x^^5cinput", "x\x0by", "x\x7fy", "\\cvpara\\cvlink{x}{y}", "\\cvbullet{9}{x}", "a_b"]
)
def test_a_body_is_read_again_when_it_is_printed(text: str) -> None:
    """Wherever it came from."""
    body = "\\begin{document}\n\\cvpara{x}%@1:1\n{}\n\\end{document}\n"
    assert body_findings(body.replace("{}", ""), []) == []
    found = body_findings(body.replace("{}", text), [])
    assert found and body.index("{}") <= found[0].at <= body.index("{}") + len(text)


def test_latex_of_the_profile_is_printed_by_its_name_only() -> None:
    body = "\\begin{document}\n\\cvpara{\\cvlatex{raw-4-2}}\n\\end{document}\n"
    assert body_findings(body, ["raw-4-2"]) == []
    assert body_findings(body, ["raw-5-2"]) != []


@pytest.mark.parametrize("theme", built_in("theme"))
def test_themes_that_ship_keep_to_the_rules(theme: str) -> None:
    text = (LATEX / "themes" / f"{theme}.sty").read_text()
    found = theme_findings(theme, text)
    assert not found, [(str(one.span(theme, text)), one.message) for one in found]


@pytest.mark.parametrize("style", built_in("style"))
def test_styles_that_ship_keep_to_the_rules(bench: Bench, style: str) -> None:
    """Watched as if they were somebody else's, they print the same; with every profile that ships."""
    shutil.copytree(ROOT / "profiles", bench.here, dirs_exist_ok=True)
    folder = bench.here / "styles" / "mine"
    folder.mkdir(parents=True)
    for ending in (".tex.j2", ".yaml"):
        shutil.copy(LATEX / "styles" / f"{style}{ending}", folder / f"mine{ending}")
    for path in sorted(ROOT.glob("profiles/*.yaml")):
        world = World()
        source = pipeline.load(path.name, world)
        drafts = [
            pipeline.draft(
                Request(profile=path.name, style=name, engine="xelatex", boxes=True, settings=(f"styles={{{name}: {{}}}}",)),
                source, world,
            )
            for name in (style, "mine")
        ]  # fmt: skip
        assert drafts[0].tex.body == drafts[1].tex.body != ""


def declared(pattern: str) -> dict[str, int]:
    """Public macros of the class, and how many arguments they take."""
    found = re.findall(rf"(?m)^(?!%<export>).*?\\newcommand\\({pattern})(?:\[(\d)\])?", CLASS)
    return {name: int(count or 0) for name, count in found}


def test_a_body_has_the_macros_of_the_class() -> None:
    """Each with as many arguments as it takes; what sets the class up is not among them."""
    own = {name: len(shapes) for name, shapes in BODY.items() if name.startswith("cv")}
    assert own == {name: count for name, count in declared("cv[a-z]+").items() if name not in
                   {"cvfamily", "cvface", "cvheadingfont", "cvlatex"}}  # fmt: skip


# ---- Made ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("origin", built_in("theme"))
def test_a_new_theme_says_the_same_as_the_one_it_is_made_from(bench: Bench, origin: str) -> None:
    done = bench.run("theme", "new", "mine", "--from", origin)
    assert done.code == 0, done.err
    assert done.out.splitlines() == [
        f"themes/mine/{name}" for name in ("mine.sty", "mine.yaml", "theme.schema.json")
    ]
    one, other = World().theme(origin), World().theme("mine")
    assert {(row.kind, row.key): row.value for row in settings(one.sty)} == {
        (row.kind, row.key): row.value for row in settings(other.sty)
    }
    assert (one.design, one.ignores) == (other.design, other.ignores)
    assert len([line for line in other.sty.splitlines() if line.startswith("%")]) > 10
    assert "yaml-language-server" in (bench.here / "themes/mine/mine.yaml").read_text()
    Draft202012Validator.check_schema(json.loads((bench.here / "themes/mine/theme.schema.json").read_text()))
    assert problems("mine") == []


def contents(path: Path) -> list[bytes]:
    """What is on the pages of a PDF."""
    with pikepdf.Pdf.open(path) as file:
        return [page.Contents.read_bytes() for page in file.pages]


@needs_tex
def test_a_new_theme_makes_the_page_of_the_one_it_is_made_from(bench: Bench) -> None:
    assert bench.run("theme", "new", "mine", "--from", "modern").code == 0
    for theme in ("modern", "mine"):
        done = bench.run("render", "ada.yaml", "--theme", theme, "--engine", ENGINE, "-o", f"{theme}.pdf")
        assert (done.code, done.err.count("error")) == (0, 0), done.err
    assert contents(bench.here / "modern.pdf") == contents(bench.here / "mine.pdf")


@needs_tex
def test_the_examples_in_a_new_theme_work(bench: Bench) -> None:
    assert bench.run("theme", "new", "mine", "--from", "bold").code == 0
    path = bench.here / "themes/mine/mine.sty"
    text = path.read_text()
    path.write_text(re.sub(r"^% (?=\\def)", "", text, flags=re.MULTILINE))
    assert path.read_text().count("\\def\\cv@look@") == len(BODIES)
    before = bench.run("render", "ada.yaml", "--theme", "bold", "-o", "bold.pdf")
    done = bench.run("render", "ada.yaml", "--theme", "mine", "-o", "mine.pdf", "--strict")
    assert (before.code, done.code) == (0, 0), done.err
    assert contents(bench.here / "bold.pdf") != contents(bench.here / "mine.pdf")


@pytest.mark.parametrize("origin", built_in("style"))
def test_a_new_style_prints_what_the_one_it_is_made_from_does(bench: Bench, origin: str) -> None:
    done = bench.run("style", "new", "mine", "--from", origin)
    assert done.code == 0, done.err
    assert done.out.splitlines() == [
        f"styles/mine/{name}" for name in ("mine.tex.j2", "mine.yaml", "style.schema.json")
    ]
    one, other = World().style(origin), World().style("mine")
    assert (one.pages, one.only, one.hide, one.collect) == (
        other.pages,
        other.only,
        other.hide,
        other.collect,
    )
    assert problems(style="mine") == [] or origin == "publications", "which finds none in this profile"


@pytest.mark.parametrize("what", ["theme", "style"])
def test_names_are_checked_and_nothing_is_overwritten(
    bench: Bench, what: str, told: list[Diagnostic]
) -> None:
    ours = built_in(what)[0]
    for name in (ours, "Mine", "../mine", "my theme", "-", "9lives", "cvtex", "a" * 50, "a--b", "job"):
        done = bench.run(what, "new", "--", name)
        assert (done.code, done.out) == (1, ""), name
        assert name in done.err and told[-1].code == "own-name"
    assert bench.run(what, "new", "mine").code == 0
    kept = bench.here / f"{what}s" / "mine" / "mine.yaml"
    kept.write_text("description: changed by hand\n")
    done = bench.run(what, "new", "mine")
    assert done.code == 1 and "exists already" in done.err
    assert kept.read_text() == "description: changed by hand\n"
    wrong = bench.run(what, "new", "other", "--from", ours[:-1])
    assert wrong.code == 1 and f"did you mean `{ours}`?" in wrong.err
    assert not (bench.here / f"{what}s" / "other").exists()


# ---- Tried -----------------------------------------------------------------------------------------------------------

ENGINE = INSTALLED[0] if INSTALLED else ""


@needs_tex
def test_a_good_theme_passes(bench: Bench) -> None:
    """Also one that does not honour an option, when it says so."""
    assert bench.run("theme", "new", "mine", "--from", "classic").code == 0
    path = bench.here / "themes/mine/mine.sty"
    path.write_text(path.read_text() + "\\def\\cv@look@head{\\let\\cv@layout\\cv@centred}\n")
    about = bench.here / "themes/mine/mine.yaml"
    about.write_text(about.read_text().replace("ignores: []", "ignores: [head]"))
    done = bench.run("theme", "check", "mine", "--engine", ENGINE)
    assert (done.code, done.err) == (0, ""), done.err
    rows = [line.split() for line in done.out.splitlines()]
    assert [row[0] for row in rows] == [
        "names",
        *built_in("style"),
        "head",
        "headings",
        "links",
        "dates",
        "places",
    ]
    assert {row[-1] for row in rows} == {"ok"}


@needs_tex
def test_a_theme_that_drops_text_is_told(bench: Bench, told: list[Diagnostic]) -> None:
    bench.theme("\\def\\cv@look@section#1{\\cv@rule{accent}{.8pt}{.2pt}{1pt}}\n")
    done = bench.run("theme", "check", "mine", "--engine", ENGINE)
    assert done.code == 1
    assert "text-lost" in {one.code for one in told}
    assert "`Experience` is not in the text of the page" in done.err


@needs_tex
def test_a_theme_that_breaks_is_told_what_and_where(bench: Bench, told: list[Diagnostic]) -> None:
    bench.theme(
        "\\cvset{length}{hedrule=1pt}\n"
        "\\cvset{gap}{sektion=3pt}\n"
        "\\def\\cv@look@head{\\let\\cv@layout\\cv@centred}\n"
        "\\def\\cv@look@section#1{\\cv@text{section}{Span}{0}{#1}{}\\vskip4pt}\n"
    )
    done = bench.run("theme", "check", "mine", "--engine", ENGINE)
    assert done.code == 1
    states = {line.split()[0]: line.split()[-1] for line in done.out.splitlines()}
    broken = {"names", *built_in("style"), "head", "headings"}
    assert {one.code for one in told} == {"theme-unused", "theme-sums", "theme-tags", "theme-unheeded"}
    assert {name for name, state in states.items() if state == "breaks"} == broken
    lines = (bench.here / "themes/mine/mine.sty").read_text().split("\n")
    gap = lines.index("\\cvset{gap}{sektion=3pt}") + 1
    assert f"themes/mine/mine.sty:{gap}:13: warning: nothing asks for the gap `sektion`" in done.err
    assert "did you mean `headrule`?" in done.err and "did you mean `section`?" in done.err
    pattern = r"themes/mine/mine.yaml:1:1: warning: `design: {head: \w+}` changes nothing, and `ignores` does not say so"
    assert re.search(pattern, done.err) and "write `ignores: [headings]`" in done.err
    said = re.search(
        rf"themes/mine/mine\.sty:{gap + 2}:5: error: a page is ([\d.]+) pt higher than its blocks", done.err
    )
    assert said and float(said[1]) == 20, "five sections, four points each"


def test_what_a_theme_lacks_is_named(bench: Bench, told: list[Diagnostic]) -> None:
    bench.theme("")
    path = bench.here / "themes/mine/mine.sty"
    path.write_text(re.sub(r"itemlabel=\{[^,]*\},", "", path.read_text()).replace("bulletgap=2mm,", ""))
    done = bench.run("theme", "check", "mine")
    assert done.code == 1 and done.out.startswith("names") and len(done.out.splitlines()) == 1, (
        "TeX is not asked"
    )
    assert {one.code for one in told} == {"theme-incomplete"}
    assert "the class asks for the font `itemlabel`, and nothing sets it" in done.err
    assert "the class asks for the length `bulletgap`, and nothing sets it" in done.err
    assert re.search(r"add `itemlabel = \{.*\}` to \\cvset\{font\}", done.err)


@pytest.mark.parametrize("theme", built_in("theme"))
def test_themes_that_ship_lack_nothing(theme: str) -> None:
    assert list(misfits(World().theme(theme), f"{theme}.sty", CLASS)) == []


@needs_tex
def test_a_style_is_tried_with_all_themes(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Here with two of them."""
    monkeypatch.setattr(
        trial, "built_in", lambda what: {"theme": ["modern", "sidebar"], "style": built_in("style")}[what]
    )
    assert bench.run("style", "new", "mine", "--from", "resume").code == 0
    done = bench.run("style", "check", "mine", "--engine", ENGINE)
    assert (done.code, done.err) == (0, ""), done.err
    assert [line.split()[0] for line in done.out.splitlines()] == ["modern", "sidebar"]
    bench.style("\\cvpara{" + "W" * 200 + "}")
    done = bench.run("style", "check", "mine", "--engine", ENGINE)
    assert done.code == 1 and done.out.count("breaks") == 2 and "sticks out" in done.err
    bench.style("<< nobody >>")
    done = bench.run("style", "check", "mine", "--engine", ENGINE)
    assert done.code == 1 and "styles/mine/mine.tex.j2:" in done.err and "`nobody` is undefined" in done.err


def test_the_cv_that_has_everything_has_everything() -> None:
    """All types of sections, and every macro that profiles can bring about."""
    path = ROOT / "templates" / "check" / "everything.yaml"
    source = load_source("everything.yaml", path.read_bytes())
    types = World().schema()["$defs"]["section"]["properties"]["type"]["enum"]
    assert {section["type"] for section in source.data["sections"]} == set(types)
    made = pipeline.draft(
        Request(profile="x", style="academic", theme="sidebar", engine="xelatex", boxes=True), source, World()
    )
    used = set(re.findall(r"\\(cv[a-z]+)", made.tex.body))
    rare = {"cvphoto", "cvphotoend", "cvspelt", "cvshaped", "cvmissing", "cvjoint", "cvbreak", "cvspoken"}
    assert set(BODY) - rare - used <= {name for name in BODY if not name.startswith("cv")}


# ---- docs/themes.md --------------------------------------------------------------------------------------------------


def listed(heading: str) -> set[str]:
    """The names in the first column of the table below a heading."""
    section = PAGE.partition(f"\n### {heading}\n")[2].partition("\n#")[0]
    return set(re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE))


def test_the_page_names_what_themes_set() -> None:
    asked = wanted(CLASS)
    assert listed("Fonts") == asked["font"]
    assert listed("Lengths") == asked["length"] - {"scale", "leading", "gaps", "fit", "fitleast"}
    assert listed("Gaps") == asked["gap"]
    assert listed("Choices") == {row.key for row in settings(CLASS) if row.kind == "choice"}
    assert listed("Bodies") == {f"\\{LOOKS}{name}" for name in BODIES}
    assert {f"\\{name}" for name in re.findall(r"\\(cv@look@[a-z]+)", CLASS)} == listed("Bodies")


def blocks() -> dict[str, str]:
    """What stands in the page for the tables of the program."""
    words = sorted(f"\\{name}" for name in THEME if len(name) > 1)
    macros = [
        f"\\{name} {len(shapes)}" if shapes else f"\\{name}"
        for name, shapes in BODY.items()
        if name.startswith("cv")
    ]
    return {
        "THEME": " ".join(words), "BODY": "   ".join(macros), "KINDS": ", ".join(f"`{kind}`" for kind in KINDS),
        "FILTERS": ", ".join(f"`{name}`" for name in FILTERS), "STEPS": str(MOST_STEPS),
    }  # fmt: skip


def test_the_page_lists_what_may_be_used() -> None:
    squeezed = " ".join(PAGE.split())
    for text in blocks().values():
        assert " ".join(text.split()) in squeezed
    assert TEXT == ""
