"""Engines: choosing one, and what real TeX may and may not do in its private folder."""

import os
import re
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import pytest
from pypdf import PdfReader

from cvtex.cache import cache_folder
from cvtex.diagnostic import Diagnostic, Invalid, Span
from cvtex.engine import (
    ENGINES,
    PDFLATEX_RANGES,
    Engine,
    Limits,
    Run,
    choose,
    command,
    compile,
    environment,
    find,
    stand_in,
)
from cvtex.latex import PDFLATEX_ESCAPES
from cvtex.settle import JOB
from cvtex.typeset import TexSource

XELATEX, LUALATEX, PDFLATEX, TECTONIC = ENGINES
INSTALLED = [engine for engine in (XELATEX, LUALATEX, PDFLATEX) if find(engine)]
PREAMBLE = "\\documentclass{article}\n\\tracinglostchars=3\n"
ADA = Span("ada.yaml", 7, 5)

needs_tex = pytest.mark.skipif(len(INSTALLED) < 3, reason="needs xelatex, lualatex and pdflatex")
each_engine = pytest.mark.parametrize("engine", INSTALLED, ids=lambda engine: engine.name)


def source(text: str, preamble: str = PREAMBLE) -> TexSource:
    """A source whose body is one marked line, the fourth."""
    return TexSource(preamble, f"\\begin{{document}}\n{text}\n\\end{{document}}\n", {4: ADA})


@pytest.fixture(scope="session")
def caches(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache for all tests, so that LuaTeX reads its fonts once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def cache(caches: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A private cache and temporary folder; the latter must be empty in the end."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("XDG_CACHE_HOME", str(caches))
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    yield
    assert not list(temporary.iterdir()), "something was left behind"


def fails(tex: TexSource, engine: Engine, limits: Limits | None = None) -> Diagnostic:
    """The only error of a source."""
    with pytest.raises(Invalid) as raised:
        compile(tex, engine, {}, limits=limits or Limits(wall=60))
    errors = [problem for problem in raised.value.diagnostics if problem.severity == "error"]
    assert len(errors) == 1, errors
    return errors[0]


def without_identifier(pdf: bytes) -> bytes:
    """The file without its `/ID`, which LuaTeX makes from the name of the folder."""
    return re.sub(rb"/ID *\[.*?\]", b"", pdf, flags=re.DOTALL)


def only(*engines: Engine) -> "Locate":
    """A machine on which only these engines are installed."""
    return Locate(engines)


@dataclass(frozen=True, slots=True)
class Locate:
    """Finds the engines that are said to be installed."""

    engines: tuple[Engine, ...]

    def __call__(self, engine: Engine) -> Path | None:
        return Path("/usr/bin", engine.name) if engine in self.engines else None


def refused(wanted: str, characters: str, *engines: Engine) -> tuple[int, Diagnostic]:
    """Exit code and diagnostic of a choice that can't be made."""
    with pytest.raises(Invalid) as raised:
        choose(wanted, characters, only(*engines))
    return raised.value.exit_code, raised.value.diagnostics[0]


def test_auto_takes_the_first_installed_engine_that_has_the_characters() -> None:
    assert choose("auto", "é邱", only(*ENGINES)) is XELATEX
    assert choose("auto", "é", only(PDFLATEX, TECTONIC)) is PDFLATEX
    assert choose("auto", "邱", only(PDFLATEX, TECTONIC)) is TECTONIC
    assert choose("lualatex", "邱", only(*ENGINES)) is LUALATEX


def test_no_engine_installed_says_how_to_get_one() -> None:
    code, problem = refused("auto", "a")
    assert (code, problem.code) == (3, "engine-missing")
    assert problem.message == "no TeX engine is installed"
    assert any("apt-get install texlive-xetex" in hint for hint in problem.hints)
    assert any("brew install" in hint for hint in problem.hints)
    assert any("tlmgr install" in hint for hint in problem.hints)
    code, problem = refused("tectonic", "a", XELATEX)
    assert (code, problem.message) == (3, "tectonic is not installed")
    assert not any("apt-get" in hint for hint in problem.hints)


def test_an_engine_without_the_characters_tells_who_has_them() -> None:
    """It is taken nevertheless when it was asked for, or is alone: what it lacks is reported by line."""
    assert choose("pdflatex", "a邱★", only(*ENGINES)) is PDFLATEX
    assert choose("auto", "邱", only(PDFLATEX)) is PDFLATEX
    assert stand_in("a邱", only(*ENGINES)) == ("xelatex can: use it",)
    assert (
        "xelatex can: Debian, Ubuntu: sudo apt-get install texlive-xetex" in stand_in("邱", only(PDFLATEX))[0]
    )


def test_an_unknown_engine_is_named() -> None:
    code, problem = refused("context", "")
    assert (code, problem.code) == (1, "engine-unknown")
    assert problem.hints == ("engines: auto, xelatex, lualatex, pdflatex, tectonic",)


def test_engines_outside_the_path_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    programs = [tmp_path / year / "bin" / "linux" / "xelatex" for year in ("2022", "2024")]
    for program in programs:
        program.parent.mkdir(parents=True)
        program.touch(mode=0o755)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("cvtex.engine.FOLDERS", (f"{tmp_path}/*/bin/*",))
    assert find(XELATEX) == programs[1]
    assert find(PDFLATEX) is None


def test_the_command_line_is_pure() -> None:
    line = command(LUALATEX, Path("/opt/tex/lualatex"), Limits(cpu=7))
    assert line[:2] == ["/bin/sh", "-c"]
    assert "-S -t 7" in line[2] and "-v 2929687" in line[2]
    assert line[4:] == [
        "/opt/tex/lualatex",
        "-no-shell-escape",
        "-interaction=nonstopmode",
        "-halt-on-error",
        "-file-line-error",
        "job.tex",
    ]
    assert command(TECTONIC, Path("tectonic"))[5:] == [
        "--outfmt",
        "pdf",
        "--keep-logs",
        "--untrusted",
        "job.tex",
    ]


def test_the_environment_has_no_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "x")
    monkeypatch.setenv("TEXINPUTS", "/elsewhere:")
    found = environment(Path("/opt/tex/bin/xelatex"), tmp_path, epoch=12)
    assert "SECRET" not in found and "TEXINPUTS" not in found
    assert found["PATH"] == "/opt/tex/bin:/usr/bin:/bin"
    assert found["HOME"] == str(tmp_path)
    assert (found["SOURCE_DATE_EPOCH"], found["TZ"], found["openin_any"]) == ("12", "UTC", "p")


def test_the_cache_may_be_unwritable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    assert cache_folder() is None
    assert environment(Path("/usr/bin/xelatex"), tmp_path)["TEXMFCACHE"] == str(tmp_path / "texmf")


@needs_tex
@each_engine
def test_a_document_takes_one_run_and_the_same_bytes_come_again(engine: Engine) -> None:
    first = compile(source("Hello"), engine, {}, epoch=1_000_000_000)
    assert first.pdf.startswith(b"%PDF-") and b"%%EOF" in first.pdf[-20:]
    assert (first.runs, first.warnings) == (1, ())
    assert first.seconds > 0
    time.sleep(1.1)
    again = compile(source("Hello"), engine, {}, epoch=1_000_000_000)
    assert without_identifier(again.pdf) == without_identifier(first.pdf)


@needs_tex
@each_engine
def test_files_stand_beside_the_source(engine: Engine) -> None:
    preamble = "\\documentclass{mine}\n\\tracinglostchars=3\n"
    files = {"mine.cls": b"\\LoadClass{article}", "themes/dark.tex": b"Dark"}
    assert compile(source("\\input{themes/dark}", preamble), engine, files).pdf
    with pytest.raises(ValueError, match="not a name inside"):
        compile(source("x"), engine, {"../evil.tex": b""})
    with pytest.raises(ValueError, match="not a name inside"):
        compile(source("x"), engine, {"/evil.tex": b""})


@needs_tex
@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("\\label{a}\\pageref{a}", 2),
        ("\\tableofcontents\\section{A}", 2),
        ("\\typeout{cvtex: rerun}x", 3),
        ("\\immediate\\write16{harmless}x", 1),
    ],
)
def test_another_run_needs_evidence(text: str, runs: int) -> None:
    assert compile(source(text), PDFLATEX, {}).runs == runs


@needs_tex
def test_a_kept_aux_saves_a_run() -> None:
    files = {f"{JOB}.aux": b"\\relax \n\\newlabel{a}{{}{1}}\n\\gdef \\@abspage@last{1}\n"}
    kept = compile(source("\\label{a}\\pageref{a}"), PDFLATEX, files).runs
    assert (
        kept <= compile(source("\\label{a}\\pageref{a}"), PDFLATEX, {}).runs
    )  # LaTeX since 2023 rewrites the .aux


@needs_tex
@each_engine
def test_an_error_names_the_line_of_the_profile_and_keeps_the_log(engine: Engine, caches: Path) -> None:
    with pytest.raises(Invalid) as raised:
        compile(source("\\emph{\\nosuch}"), engine, {}, name="ada-resume")
    (problem,) = raised.value.diagnostics
    assert (raised.value.exit_code, problem.code, problem.span) == (4, "tex-error", ADA)
    assert problem.message == "TeX stopped: undefined control sequence `\\nosuch`"
    log = caches / "cvtex" / "logs" / "ada-resume.log"
    assert problem.hints == (f"the log is kept in {log}",)
    assert "Undefined control sequence" in log.read_text()


@needs_tex
def test_without_a_cache_the_log_is_kept_in_the_temporary_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    hint = fails(source("\\nosuch"), PDFLATEX).hints[-1]
    log = Path(hint.removeprefix("the log is kept in "))
    assert log.is_file() and log.is_relative_to(tmp_path)
    log.unlink()
    log.parent.rmdir()
    log.parent.parent.rmdir()


@needs_tex
@each_engine
def test_a_missing_glyph_is_an_error_on_its_line(engine: Engine) -> None:
    problem = fails(source("A ☎ here"), engine)
    assert (problem.code, problem.span) == ("missing-glyph", ADA)
    assert "`☎` (U+260E, BLACK TELEPHONE)" in problem.message


@needs_tex
@each_engine
def test_a_file_of_a_missing_package_is_named(engine: Engine) -> None:
    problem = fails(source("x", PREAMBLE + "\\usepackage{luaotfloadx}\n"), engine)
    assert (problem.code, problem.message) == (
        "package-missing",
        "the LaTeX file `luaotfloadx.sty` is missing",
    )
    assert "apt-get install texlive-luatex" in problem.hints[0]


@needs_tex
@pytest.mark.parametrize("engine", INSTALLED[:2], ids=lambda engine: engine.name)
@pytest.mark.parametrize("font", ["lmroman10-regular.otf", "ABSOLUTE"])
def test_fonts_load_by_file_name_and_by_absolute_path(engine: Engine, font: str) -> None:
    if font == "ABSOLUTE":
        asked = ["kpsewhich", "lmroman10-regular.otf"]
        font = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
    pdf = compile(source(f'\\font\\x="[{font}]" \\x Hello'), engine, {}).pdf
    (page,) = PdfReader(BytesIO(pdf)).pages
    assert any(
        "LMRoman10-Regular" in font["/BaseFont"] for font in cast(Any, page)["/Resources"]["/Font"].values()
    )


@needs_tex
@each_engine
def test_a_missing_font_is_named(engine: Engine) -> None:
    font = "lmnosuch" if engine is PDFLATEX else '"[lmnosuch.otf]"'
    problem = fails(source(f"\\font\\x={font} \\x Hello"), engine)
    assert problem.code == "font-missing"
    assert problem.message.startswith("the font `lmnosuch")


@needs_tex
@each_engine
def test_an_endless_loop_is_stopped(engine: Engine) -> None:
    problem = fails(source("\\def\\x{\\x}\\x"), engine, Limits(wall=1.5))
    assert (problem.code, problem.message) == ("tex-timeout", f"{engine.name} did not finish within 1.5 s")


@needs_tex
def test_computing_has_a_limit_of_its_own() -> None:
    problem = fails(source("\\def\\x{\\x}\\x"), PDFLATEX, Limits(wall=60, cpu=1))
    assert (problem.code, problem.message) == (
        "tex-timeout",
        "pdflatex did not finish within 1 s of computing",
    )


@needs_tex
@each_engine
def test_an_endless_file_is_stopped(engine: Engine) -> None:
    text = (
        "\\newwrite\\w\\immediate\\openout\\w=big.txt \\def\\y{" + "0123456789" * 90 + "}"
        "\\loop\\iftrue\\immediate\\write\\w{\\y\\y\\y\\y}\\repeat"
    )
    problem = fails(source(text), engine)
    assert (problem.code, problem.message) == (
        "tex-file-size",
        f"{engine.name} wrote a file of more than 20 MB",
    )


@needs_tex
@each_engine
def test_endless_talk_is_stopped(engine: Engine) -> None:
    text = "\\def\\y{" + "0123456789" * 90 + "}\\loop\\iftrue\\immediate\\write16{\\y\\y\\y\\y}\\repeat"
    assert fails(source(text), replace(engine, file=1_000_000)).code == "tex-file-size"


@needs_tex
@each_engine
def test_endless_memory_is_refused(engine: Engine) -> None:
    problem = fails(source("\\def\\x{\\hbox{}\\x}\\setbox0\\vbox{\\x}"), replace(engine, memory=700_000_000))
    assert problem.code in {"tex-error", "tex-memory"}, problem


@needs_tex
def test_lua_has_no_more_memory_than_its_row_says() -> None:
    small = replace(LUALATEX, memory=800_000_000)
    text = "\\directlua{local t = {} while true do t[\\string#t+1] = string.rep('x', 1000000) .. tostring(t) end}"
    assert fails(source(text), small).code in {"tex-memory", "tex-error"}


@needs_tex
@each_engine
@pytest.mark.parametrize("text", ["\\read-1 to \\x", "\\errmessage{Stop}", "\\input{nosuch}"])
def test_no_question_is_asked(engine: Engine, text: str) -> None:
    problem = fails(source(text), engine, Limits(wall=60))  # one that waits for an answer is tex-timeout
    assert (problem.code, problem.span) == ("tex-error", ADA)


@needs_tex
@each_engine
def test_files_elsewhere_are_neither_read_nor_written(engine: Engine, tmp_path: Path) -> None:
    secret = tmp_path / "secret.tex"
    secret.write_text("\\message{LEAKED}")
    (tmp_path / ".hidden").write_text("\\message{LEAKED}")
    if engine.reads == "p":
        for elsewhere in (secret, "/etc/hostname"):
            message = fails(source(f"\\input{{{elsewhere}}}"), engine).message
            assert "not found" in message or "can't find" in message
    assert "may not write" in fails(source(f"\\immediate\\openout7={tmp_path}/out.txt "), engine).message
    assert not (tmp_path / "out.txt").exists()
    home = f"\\openin7=\\string~/{secret.name} \\ifeof7 x\\else\\errmessage{{LEAKED}}\\fi"
    monkeypatch = pytest.MonkeyPatch()
    with monkeypatch.context() as patch:
        patch.setenv("HOME", str(tmp_path))
        assert compile(source(home), engine, {}).pdf


@needs_tex
@each_engine
@pytest.mark.parametrize("text", ["\\immediate\\write18{touch %s}x", '\\openin7="|touch %s" x'])
def test_no_command_is_run(engine: Engine, text: str, tmp_path: Path) -> None:
    primitive = "\\ifx\\directlua\\undefined\\else\\directlua{os.execute('touch %s')}\\fi"
    touched = tmp_path / "touched"
    compile(source((text + primitive).replace("%s", str(touched))), engine, {})
    assert not touched.exists()


@needs_tex
@each_engine
def test_no_page_is_an_error(engine: Engine) -> None:
    problem = fails(source(""), engine)
    assert (problem.code, problem.message) == ("tex-no-page", f"{engine.name} made no page")


@needs_tex
def test_an_overfull_line_is_a_warning() -> None:
    run = compile(source("\\noindent\\hbox{" + "x" * 120 + "}"), PDFLATEX, {})
    assert [(problem.code, problem.span) for problem in run.warnings] == [("overfull", ADA)]


@needs_tex
def test_an_interrupt_leaves_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []

    class Interrupted(subprocess.Popen[bytes]):
        def wait(self, timeout: float | None = None) -> int:
            if not started:
                started.append(self)
                raise KeyboardInterrupt
            return super().wait(timeout)

    monkeypatch.setattr("cvtex.guard._await_end", Interrupted.wait)
    monkeypatch.setattr("cvtex.guard.Popen", Interrupted)
    with pytest.raises(KeyboardInterrupt):
        compile(source("\\def\\x{\\x}\\x"), PDFLATEX, {})
    assert started[0].returncode == -9
    with pytest.raises(ProcessLookupError):
        os.killpg(started[0].pid, 0)


@needs_tex
def test_engines_run_side_by_side() -> None:
    runs: list[Run] = []
    threads = [
        threading.Thread(target=lambda: runs.append(compile(source("Hello"), PDFLATEX, {}))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({run.pdf for run in runs}) == 1 and len(runs) == 4


@needs_tex
def test_pdflatex_sets_what_its_ranges_say() -> None:
    assert all(map(PDFLATEX.can_set, PDFLATEX_ESCAPES))
    skipped = {0x09, 0x0A, *map(ord, PDFLATEX_ESCAPES)}
    characters = [
        chr(code) for first, last in PDFLATEX_RANGES for code in range(first, last + 1) if code not in skipped
    ]
    preamble = PREAMBLE + "\\usepackage[T1]{fontenc}\\usepackage{lmodern}%\n"
    tex = replace(source("\\raggedright " + " ".join(characters), preamble), marks={})
    assert compile(tex, PDFLATEX, {}).pdf


def test_a_program_that_fails_without_a_word_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "xelatex"
    program.write_text("#!/bin/sh\necho no luck\nexit 3\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    problem = fails(source("x"), XELATEX)
    assert (problem.code, problem.message) == ("tex-failed", "xelatex failed with status 3: no luck")


def test_an_engine_that_vanished_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cvtex.engine.find", lambda _: None)
    assert fails(source("x"), XELATEX).code == "engine-missing"
