"""The shape of the program: who imports whom, what templates may say, how long things are."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from cvtex.latex import ESCAPES, PDFLATEX_ESCAPES

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "cvtex"
LATEX = ROOT / "templates" / "latex"
MODULES = sorted(path.relative_to(PACKAGE).with_suffix("").as_posix() for path in PACKAGE.rglob("*.py"))

# From the ground up: a module imports from rows above its own and never from its own or below.
LAYERS = (
    {"value"},
    {"diagnostic", "dollars"},
    {"raw"},
    {"__init__", "archive", "beside", "date", "design", "figure", "heights", "inline", "marks", "options", "shapes", "synonyms", "syntax", "tounicode", "wish"},
    {"confine", "content", "decode", "document", "finding", "item", "finish", "glyphs", "guard", "language", "names", "packaged", "reading", "replay", "texlog", "unprinted", "vetted"},
    {"publication"},
    {"entries"},
    {"bodies", "cache", "craft", "dates", "faces", "settle", "tool", "latex", "networks", "photo", "source", "structure", "typefaces"},
    {"bibliography", "citation", "bytecode", "poppler", "precompiled", "printed", "profile", "sandbox", "settings", "traits", "validate"},
    {"account", "authors", "facts", "gather", "lookup", "picking", "review", "fits", "rules", "style"},
    {"csl", "tailoring"},
    {"excerpt", "pandoc"},
    {"part"},
    {"own", "signs"},
    {"roles", "typeset", "voice", "world"},
    {"engine", "trace"},
    {"fonts", "publications", "reference"},
    {"citing", "doubts", "jobs", "papers"},
    {"meaning"},
    {"families"},
    {"bibreport", "looks"},
    {"doctor", "fallback"},
    {"wording"},
    {"compose"},
    {"pipeline"},
    {"formats", "measure", "proof"},
    {"choosing", "keeping", "output", "terminal", "trial"},
    {"tailor"},
    {"explain"},
    {"apply", "bib", "check", "diff", "tidy", "workshop"},
    {"cli"},
    {"__main__"},
)  # fmt: skip
# Only these touch files, processes, threads or the machine; all others are pure.
OUTSIDE = {
    "__main__", "apply", "bib", "bytecode", "cache", "check", "choosing", "citing", "cli", "confine", "diff", "doctor", "engine", "explain", "facts", "fallback", "families", "fonts", "formats", "guard", "jobs", "keeping", "lookup", "looks",
    "meaning", "measure", "output", "own", "packaged", "pandoc", "pipeline", "poppler", "precompiled", "replay", "settle", "tailor", "terminal", "tidy", "tool", "trial", "workshop", "world",
}  # fmt: skip
MACHINE = {
    "asyncio", "ctypes", "ftplib", "glob", "http", "mmap", "multiprocessing", "os", "pathlib", "pty", "random",
    "resource", "select", "selectors", "shutil", "signal", "smtplib", "socket", "socketserver", "ssl", "subprocess",
    "sys", "tempfile", "threading", "time", "urllib.request", "webbrowser",
}  # fmt: skip
CALLS = {"open", "eval", "exec", "compile", "input", "print", "__import__"}

LONGEST: dict[str, int] = {}  # modules of more than 320 lines, and how many they may have
MOST = 320
MOST_IN_A_FUNCTION = 50

LAYOUT = re.compile(
    r"\\(?:[vh]space|[vh]skip|kern|penalty|text(?:bf|it|sc|tt|sf|rm|sl|color)|emph|bf|it|sc|tt|sf|fontsize|font[a-z]+|selectfont|"
    r"color|small|large|Large|huge|Huge|tiny|footnotesize|normalsize|[vh]fill?|(?:small|med|big)skip|newpage|"
    r"(?:page|line)break|noindent|par|centering|raggedright|setlength|addtolength|minipage|hbox|vbox|rule|def|let)(?![A-Za-z])"
)
LENGTH = re.compile(r"\d(?:pt|em|ex|mm|cm|in|bp|sp)\b")


@cache
def tree(module: str) -> ast.Module:
    """A module, parsed."""
    return ast.parse((PACKAGE / f"{module}.py").read_text())


def imported(module: str) -> Iterator[str]:
    """The full names of all modules that a module imports, also inside functions."""
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively"
            yield str(node.module)


def own(module: str) -> set[str]:
    """The modules of the program that a module imports: `cvtex.formats.x` is `formats`."""
    return {name.split(".")[1] for name in imported(module) if name.startswith("cvtex.")}


def layer(module: str) -> int:
    """The row of a module; `formats/x` stands where `formats` does."""
    name = module.partition("/")[0]
    rows = [number for number, row in enumerate(LAYERS) if name in row]
    assert len(rows) == 1, f"{module} stands in {len(rows)} rows of LAYERS; it needs one"
    return rows[0]


def templates() -> list[Path]:
    found = sorted(LATEX.rglob("*.tex.j2"))
    assert found
    return found


def without_comments(template: Path) -> str:
    return re.sub(r"<#.*?#>", "", template.read_text(), flags=re.DOTALL)


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_what_stands_above_it(module: str) -> None:
    for name in own(module) - {module.partition("/")[0]}:
        assert layer(name) < layer(module), f"{module} imports {name}"


def test_the_table_holds_modules_that_exist() -> None:
    names = {module.partition("/")[0] for module in MODULES}
    assert set().union(*LAYERS) <= names
    assert names >= OUTSIDE
    assert set(LONGEST) <= names


@pytest.mark.parametrize("module", [name for name in MODULES if name.partition("/")[0] not in OUTSIDE])
def test_a_pure_module_touches_nothing(module: str) -> None:
    """Neither the machine nor a module that does; `__main__` starts the program, and that is all."""
    if module != "__main__":
        assert not own(module) & OUTSIDE
    roots = {name for name in imported(module) if name in MACHINE or name.partition(".")[0] in MACHINE}
    assert not roots - ({"sys"} if module == "__main__" else set())
    called = {
        node.func.id
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not called & CALLS


def test_formats_see_no_engine() -> None:
    """They write what the pipeline made; nothing but the pipeline, `doctor` and the choice of fonts knows engines."""
    assert {module.partition("/")[0] for module in MODULES if "engine" in own(module)} <= {
        "pipeline",
        "doctor",
        "cli",
        "fallback",
        "fonts",
        "keeping",
        "measure",
        "tailor",
        "trial",
    }


@pytest.mark.parametrize("module", MODULES)
def test_a_module_is_short(module: str) -> None:
    lines = len((PACKAGE / f"{module}.py").read_text().splitlines())
    assert lines <= LONGEST.get(module, MOST)


@pytest.mark.parametrize("module", MODULES)
def test_a_function_is_short(module: str) -> None:
    """Counted from its first statement: the options of a command are a table."""
    functions = (
        node for node in ast.walk(tree(module)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    long = {
        function.name: length
        for function in functions
        if (length := (function.end_lineno or 0) - function.body[0].lineno + 1) > MOST_IN_A_FUNCTION
    }
    assert not long


@pytest.mark.parametrize("module", MODULES)
def test_what_is_public_says_what_it_is(module: str) -> None:
    """Modules, public classes and public functions have a docstring."""
    nodes = [tree(module), *(
        node for node in tree(module).body
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_")
    )]  # fmt: skip
    assert not [getattr(node, "name", module) for node in nodes if not ast.get_docstring(node)]


# ---- Templates ----


@pytest.mark.parametrize("template", templates(), ids=lambda path: path.name)
def test_a_template_says_what_and_not_how(template: Path) -> None:
    text = without_comments(template)
    assert not LAYOUT.findall(text)
    assert not LENGTH.findall(text)
    assert not re.findall(r"(?<!\\)%(?![>@])(?<!<%)", text), "a comment of TeX"


@pytest.mark.parametrize(
    "text", [r"\vspace{1em}", r"\textbf{x}", r"\fontsize{9}{10}", r"\color{red}", r"\hfill", r"\bf x"]
)
def test_layout_would_be_found(text: str) -> None:
    assert LAYOUT.search(text) or LENGTH.search(text)


@pytest.mark.parametrize(
    "text", [r"\cventry{a}{b}", r"\begin{document}", r"\item", r"\cvlink{x}{in}", r"\cvpara{10 points}"]
)
def test_meaning_would_not_be_taken_for_layout(text: str) -> None:
    assert not LAYOUT.search(text) and not LENGTH.search(text)


def declared() -> Counter[str]:
    """The public macros of the class, and how often each is declared; not those of a document without the class."""
    text = re.sub(r"^%<export>.*\n", "", (LATEX / "cvtex.cls").read_text(), flags=re.MULTILINE)
    pattern = r"\\(?:newcommand\*?|renewcommand\*?|providecommand\*?|[gex]?def|cs_new_protected:Npn|let) *\{?\\(cv[a-z]+)(?![a-z@])"
    return Counter(re.findall(pattern, text))


def used() -> set[str]:
    """The macros of templates and of the emitter."""
    sources = [without_comments(path) for path in templates()]
    sources += [(PACKAGE / f"{module}.py").read_text() for module in ("latex", "typeset")]
    return set(re.findall(r"\\(cv[a-z]+)", "\n".join(sources)))


def test_every_macro_is_declared_once() -> None:
    assert used()
    assert used() <= set(declared()), "macros that the class does not declare"
    assert {name for name, times in declared().items() if times > 1} == set()


def test_every_macro_has_a_usage_line() -> None:
    """A comment that begins with the macro stands above its declaration."""
    text = (LATEX / "cvtex.cls").read_text()
    assert not [name for name in sorted(used()) if not re.search(rf"^% .*\\{name}\b", text, re.MULTILINE)]


def test_the_emitter_writes_macros_of_the_class_or_of_latex() -> None:
    latex = {
        "textbackslash",
        "textasciicircum",
        "textasciitilde",
        "textquotesingle",
        "textasciigrave",
        "textquotedbl",
        "enspace",
        "quad",
        "thinspace",
    }
    written = set(re.findall(r"\\([A-Za-z]+)", "".join({**ESCAPES, **PDFLATEX_ESCAPES}.values())))
    assert written - latex <= set(declared())


def test_every_kind_of_block_has_a_macro_in_the_template() -> None:
    """A block that no template knows would stop every document that holds one."""
    text = (PACKAGE / "document.py").read_text()
    union = re.search(r"^Block = (.+)$", text, re.MULTILINE)
    assert union
    kinds = {name.strip().lower() for name in union[1].split("|")}
    assert kinds <= set(re.findall(r"<% macro (\w+)\(", (LATEX / "blocks.tex.j2").read_text()))


@pytest.mark.parametrize("theme", sorted((LATEX / "themes").glob("*.sty")), ids=lambda path: path.stem)
def test_a_theme_declares_no_macro_of_the_class(theme: Path) -> None:
    """Colours, fonts, lengths and the few bodies that the class asks for."""
    made = set(re.findall(r"\\(?:newcommand|renewcommand|def|let) *\{?\\([A-Za-z@]+)", theme.read_text()))
    assert made <= {"cv@layout"} | {name for name in made if name.startswith("cv@look@")}
