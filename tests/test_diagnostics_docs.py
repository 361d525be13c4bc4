"""docs/diagnostics.md names the codes that the program gives, all of them, as they are; and each is provoked."""

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, cast, get_args

import pikepdf
import pytest
from typer.testing import CliRunner

from cvtex import cli, formats
from cvtex.diagnostic import EXIT, Diagnostic, Invalid, Severity
from cvtex.finish import finish
from cvtex.pipeline import Rendered
from cvtex.tailoring.advert import read_advert

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "cvtex"
TESTS = ROOT / "tests"
PAGE = ROOT / "docs" / "diagnostics.md"

# Modules that give codes by rows of three instead of by argument, and where in the row the code stands.
TABLES = {"engine": 1, "validate": 0, "places": 0}
# Codes that are not written out, with the values that they take.
COMPOSED = {
    "unknown-{what}": {
        "unknown-style", "unknown-theme", "unknown-section", "unknown-entry", "unknown-bullet", "unknown-variant",
        "unknown-field", "unknown-link",
    },
    "page-{lack.lack}": {"page-contradiction", "page-overflow", "page-shortage", "page-unfillable"},
    "{what.code}-outside": {"photo-outside", "bibliography-outside", "csl-outside", "posting-outside"},
    "{what.code}-unreadable": {"photo-unreadable", "bibliography-unreadable", "csl-unreadable", "posting-unreadable"},
}  # fmt: skip
# Tests that make diagnostics up.
MADE_UP = {"test_diagnostic.py", Path(__file__).name}

CODE = re.compile(r"[a-z]+(?:-[a-z]+)*")
ROW = re.compile(r"^\| `([^`]+)` \| (\w+) \| (\d) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
HEAD = "| code | severity | exit | what it means | what to do |"
ADA = "cvtex: 1\nperson: {name: Ada Lovelace}\nsections: [{type: list, entries: [One.]}]\n"

Function = ast.FunctionDef | ast.AsyncFunctionDef
Found = set[tuple[str, str]]  # code, severity


# ---- What the source says ----


def constant(node: ast.expr) -> str:
    """A text that is written out, else nothing."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def template(node: ast.JoinedStr) -> str:
    """An f-string with the names of what it holds: `unknown-{what}`."""
    parts = (
        f"{{{ast.unparse(part.value)}}}" if isinstance(part, ast.FormattedValue) else constant(part)
        for part in node.values
    )
    return "".join(parts)


def called(call: ast.Call) -> str:
    """The last name of what is called: `report` of `self.report`."""
    return getattr(call.func, "attr", "") or getattr(call.func, "id", "")


def calls(node: ast.AST, name: str) -> Iterator[ast.Call]:
    """All calls of a name below a node."""
    return (one for one in ast.walk(node) if isinstance(one, ast.Call) and called(one) == name)


def argument(call: ast.Call, index: int, name: str) -> ast.expr:
    """An argument, by its place or its name."""
    named = {keyword.arg: keyword.value for keyword in call.keywords}
    return named[name] if name in named else call.args[index]


def around(module: ast.Module, node: ast.AST) -> Function | None:
    """The innermost function that a node stands in."""
    functions = (one for one in ast.walk(module) if isinstance(one, Function) and node in ast.walk(one))
    return max(functions, key=lambda one: one.lineno, default=None)


def codes_of(module: ast.Module, name: str, call: ast.Call, index: int) -> set[str]:
    """The codes that an argument can be, through the helpers that hand it on."""
    node = argument(call, index, "code")
    if isinstance(node, ast.JoinedStr):
        return COMPOSED[template(node)]
    if code := constant(node):
        return {code}
    if ast.unparse(node) == "why.code":
        return reasons()
    function = around(module, call)
    assert function and ast.unparse(node) == "code", f"{name}:{call.lineno} has a code that nobody finds"
    names = [arg.arg for arg in function.args.args if arg.arg != "self"]
    if "code" not in names:
        return table_of(module, name)
    handed = calls(module, function.name)
    return {code for one in handed for code in codes_of(module, name, one, names.index("code"))}


def reasons() -> set[str]:
    """The codes of all reasons why a character is not printed."""
    modules = (ast.parse(path.read_text()) for path in PACKAGE.rglob("*.py"))
    return {constant(argument(call, 0, "code")) for module in modules for call in calls(module, "Reason")}


def table_of(module: ast.Module, name: str) -> set[str]:
    """The codes in the rows of a module."""
    rows = [node.elts for node in ast.walk(module) if isinstance(node, ast.Tuple) and len(node.elts) == 3]
    return {code for row in rows if CODE.fullmatch(code := constant(row[TABLES[name]])) and "-" in code}


@cache
def given() -> Found:
    """The codes that the source gives, each with its severity."""
    found: Found = set()
    for path in sorted(PACKAGE.rglob("*.py")):
        module = ast.parse(path.read_text())
        for call in calls(module, "Diagnostic"):
            severity = constant(argument(call, 0, "severity"))
            assert severity in get_args(Severity), f"{path.name}:{call.lineno}"
            found |= {(code, severity) for code in codes_of(module, path.stem, call, 1)}
    return found


def test_codes_are_found_through_helpers() -> None:
    """An argument, a method that hands it on, a function that does, a row of a table, a composed one."""
    codes = {code for code, _ in given()}
    assert codes > {"file-exists", "too-deep", "encoding", "tex-timeout", "wrong-type", "unknown-link"}
    assert all(CODE.fullmatch(code) for code in codes)


def test_composed_codes_take_the_values_that_are_listed() -> None:
    """What `_unknown` is called with, in `rules` and `world`."""
    words = {
        constant(call.args[index])
        for name, index in (("rules", 2), ("world", 0))
        for call in calls(ast.parse((PACKAGE / f"{name}.py").read_text()), "_unknown")
    }
    assert {f"unknown-{word}" for word in words} == COMPOSED["unknown-{what}"]


def test_a_code_has_one_severity() -> None:
    assert not [code for code, times in Counter(code for code, _ in given()).items() if times > 1]


def test_rows_of_exit_codes_fit_a_code() -> None:
    """A row that fits none is a misspelling."""
    codes = "\n".join(sorted(code for code, _ in given()))
    assert all(re.search(f"^{row.replace('*', '.+')}$", codes, re.MULTILINE) for row in EXIT)


# ---- What the page says ----


def rows() -> list[tuple[str, str, str, str, str]]:
    """Code, severity, exit code, meaning and advice of each row."""
    return ROW.findall(PAGE.read_text())


def exit_code(code: str, severity: str) -> int:
    """How a run ends that has this problem alone."""
    problem = Diagnostic(cast(Severity, severity), code, None, "message")
    return Invalid([problem]).exit_code if severity == "error" else 0


def test_every_row_of_the_page_is_read() -> None:
    lines = [line for line in PAGE.read_text().splitlines() if line.startswith("|")]
    heads = [line for line in lines if line == HEAD]
    assert heads and len(rows()) == len(lines) - 2 * len(heads)


def test_the_page_has_the_codes_of_the_source() -> None:
    """Each once, with its severity and its exit code."""
    said = sorted((code, severity, int(status)) for code, severity, status, _, _ in rows())
    assert said == sorted((code, severity, exit_code(code, severity)) for code, severity in given())


def test_the_page_speaks_like_the_messages() -> None:
    """In lower case, without a full stop."""
    for code, _, _, meaning, advice in rows():
        for text in (meaning, advice):
            first = re.match(r"[`\w]+", text)
            assert first and (first[0][0] in "`" or first[0] == "TeX" or first[0].islower()), (
                f"{code}: {text}"
            )
            assert not text.endswith("."), f"{code}: {text}"


# ---- Each code is provoked ----


def rendered() -> Rendered:
    """A document of which only the bytes of the PDF are looked at."""
    no: Any = None
    return Rendered(
        document=no, style=no, theme=no, design=no, source=no, engine=no, tex=no, files={}, warnings=(), look=no, write=no, name="a.yaml",
        profile=no, pdf=b"%PDF-", pages=2, runs=1, log="", read=(),
    )  # fmt: skip


def without_tools(patch: pytest.MonkeyPatch) -> None:
    """Text without poppler."""
    patch.setenv("PATH", "")
    formats.convert(rendered(), "txt", "a.txt")


def tools_that_fail(patch: pytest.MonkeyPatch) -> None:
    """Text with a poppler that is broken."""
    Path("pdftotext").symlink_to("/usr/bin/false" if Path("/usr/bin/false").exists() else "/bin/false")
    patch.setenv("PATH", str(Path.cwd()))
    formats.convert(rendered(), "txt", "a.txt")


def no_temporary_folder(patch: pytest.MonkeyPatch) -> None:
    """Text where nothing can be put aside."""
    patch.setattr("tempfile.tempdir", str(Path.cwd() / "nowhere"))
    formats.convert(rendered(), "txt", "a.txt")


def two_pictures(patch: pytest.MonkeyPatch) -> None:
    """Two pages as pictures on standard output."""
    patch.setattr("cvtex.poppler.run", lambda *_: {"out-1.png": b"", "out-2.png": b""})
    formats.convert(rendered(), "png", "-")


def link_without_a_mark(_: pytest.MonkeyPatch) -> None:
    """A page with a link that its text does not mark."""
    with pikepdf.new() as file:
        page = file.add_blank_page()
        page.obj.Contents = file.make_stream(b"")
        page.obj.Annots = file.make_indirect(pikepdf.Array([pikepdf.Dictionary(Subtype=pikepdf.Name.Link)]))
        file.save(out := BytesIO())
    day = date(2024, 1, 1)
    finish(out.getvalue(), title="CV", author="Ada", language="en", updated=day, epoch=0)


def command(*arguments: str) -> Callable[[pytest.MonkeyPatch], None]:
    """A command that is run in a folder with `ada.yaml`."""
    return lambda _: cast(None, CliRunner().invoke(cli.app, arguments))


def without_fonts(patch: pytest.MonkeyPatch) -> None:
    """A theme whose font is not installed."""
    patch.setattr("cvtex.families.library", dict)
    command("render", "ada.yaml", "--to", "tex", "--theme", "modern")(patch)


def posting(raw: bytes) -> Callable[[pytest.MonkeyPatch], None]:
    """A job posting of these bytes."""
    return lambda _: cast(None, read_advert("job.txt", raw))


def other_json(patch: pytest.MonkeyPatch) -> None:
    """Two pages that are none."""
    Path("other.json").write_text("[]")
    command("diff", "other.json", "other.json")(patch)


SUMMARY = "sections=[{type: projects, entries: [{name: Mill, summary: A mill.}]}]"
PROVOCATIONS: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "file-exists": command("new", "ada.yaml"),
    "file-unreadable": command("validate", "nobody.yaml"),
    "file-unwritable": command("render", "ada.yaml", "-o", "ada.yaml/cv.tex"),
    "json-syntax": command("diff", "ada.yaml", "ada.yaml"),
    "not-tailored": other_json,
    "posting-empty": posting(b" "),
    "posting-too-large": posting(b"x" * 10_000_001),
    "posting-unreadable": posting(bytes(range(32)) * 20),
    "bad-setting": command("render", "ada.yaml", "--to", "tex", "--set", "person.name.0.x=Ada"),
    "left-out": command("render", "ada.yaml", "--to", "tex", "--set", SUMMARY),
    "unknown-color": command("render", "ada.yaml", "--to", "tex", "--set", "design.accent=greenish"),
    "unknown-font": command("render", "ada.yaml", "--to", "tex", "--set", "design.fonts=Comic Mono"),
    "low-contrast": command("render", "ada.yaml", "--to", "tex", "--set", "design.colors.text=ccc"),
    "engine-font": command(
        "render", "ada.yaml", "--to", "tex", "--engine", "pdflatex", "--set", "design.fonts=Lato"
    ),
    "font-fallback": without_fonts,
    "unknown-style": command("render", "ada.yaml", "--style", "resumee"),
    "unknown-citation-style": command("render", "ada.yaml", "--citation-style", "ieeee"),
    "unknown-theme": command("render", "ada.yaml", "--theme", "clasic"),
    "link-scheme": command(
        "render", "ada.yaml", "--to", "tex", "--set", "sections=[{type: list, entries: ['[a](data:b)']}]"
    ),
    "tool-missing": without_tools,
    "tool-failed": tools_that_fail,
    "temporary-folder": no_temporary_folder,
    "several-pages": two_pictures,
    "tex-marks": link_without_a_mark,
}


@pytest.mark.parametrize("code", PROVOCATIONS)
def test_a_problem_has_its_code(code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that other tests know by their words."""
    (tmp_path / "ada.yaml").write_text(ADA)
    monkeypatch.chdir(tmp_path)
    told: list[Diagnostic] = []
    for place in ("cvtex.cli.report", "cvtex.terminal.report"):
        monkeypatch.setattr(place, lambda problems, _: told.extend(problems))
    try:
        PROVOCATIONS[code](monkeypatch)
    except Invalid as invalid:
        told += invalid.diagnostics
    assert [problem.code for problem in told] == [code]


def expected_elsewhere() -> set[str]:
    """The words of all expectations of cases, and the texts in tests."""
    found: set[str] = set()
    for path in TESTS.glob("cases/**/*.*"):
        _, divider, expected = path.read_bytes().decode("utf-8", "replace").partition("=====\n")
        if divider:  # `code`, `code path`, `code: message`, `- error code: message`
            found |= set(re.findall(r"^(?:- \w+ )?([a-z-]+)(?=[: \n])", expected, re.MULTILINE))
    for path in TESTS.glob("*.py"):
        if path.name not in MADE_UP:
            found |= {node.value for node in ast.walk(ast.parse(path.read_text()))
                      if isinstance(node, ast.Constant) and isinstance(node.value, str)}  # fmt: skip
    return found


def test_every_code_is_provoked() -> None:
    """By a case, by another test, or here."""
    assert not {code for code, _ in given()} - expected_elsewhere() - set(PROVOCATIONS)
