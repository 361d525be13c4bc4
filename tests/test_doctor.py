"""What the doctor finds on machines that have more or less."""

import re
from pathlib import Path

import pytest

from cvtex.doctor import NEEDED, complete, examine
from cvtex.engine import ENGINES, find
from cvtex.families import known
from cvtex.finding import Finding, table
from cvtex.world import World

CLASS = Path(__file__).parents[1] / "templates" / "latex" / "cvtex.cls"
NAMES = [engine.name for engine in ENGINES]


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is the whole PATH, and an empty cache."""
    programs = tmp_path / "programs"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr("cvtex.engine.FOLDERS", ())
    return programs


def install(machine: Path, name: str, says: str) -> None:
    """Put a program there that says something."""
    program = machine / name
    program.write_text(f"#!/bin/sh\ncat <<'END'\n{says}\nEND\n")
    program.chmod(0o755)


def files(name: str) -> list[str]:
    """All files that an engine needs, somewhere."""
    return [f"/texmf/{file}" for need in NEEDED if name in need.engines for file in need.files]


def by_name(findings: list[Finding]) -> dict[str, Finding]:
    """Findings by what was looked for."""
    return {finding.what: finding for finding in findings}


def test_an_empty_machine_lacks_every_engine_and_says_what_installs_them(machine: Path) -> None:
    findings = examine()
    assert not complete(findings)
    found = by_name(findings)
    assert [found[name].state for name in NAMES] == ["missing"] * 4
    assert "apt-get install texlive-xetex" in found["xelatex"].hints[0]
    assert not any(":" in name for name in found), "files of engines that are not there are nobody's business"
    assert list(machine.iterdir()) == []


def test_an_engine_with_its_files_is_complete(machine: Path) -> None:
    install(machine, "xelatex", "XeTeX 3.14 (TeX Live 2022)\nCopyright")
    install(machine, "kpsewhich", "\n".join(files("xelatex")))
    findings = examine()
    assert complete(findings)
    assert by_name(findings)["xelatex"].detail == (
        f"{machine / 'xelatex'}, XeTeX 3.14 (TeX Live 2022); fonts complete: TeX Gyre, Latin Modern"
    )


def test_lacking_files_are_named_with_what_installs_them(machine: Path) -> None:
    install(machine, "xelatex", "XeTeX 3.14")
    install(machine, "kpsewhich", "\n".join(file for file in files("xelatex") if "heros-bold" not in file))
    findings = examine()
    assert not complete(findings)
    found = by_name(findings)
    assert found["xelatex"].state == "problem"
    assert found["xelatex"].detail.endswith("it lacks: TeX Gyre")
    assert found["xelatex: TeX Gyre"].detail == "texgyreheros-bold.otf, texgyreheros-bolditalic.otf"
    assert found["xelatex: TeX Gyre"].hints[0] == "Debian, Ubuntu: sudo apt-get install fonts-texgyre"


def test_every_lacking_file_has_a_package(machine: Path) -> None:
    for name in NAMES[:3]:
        install(machine, name, name)
    hints = [finding.hints[0] for finding in examine() if ": " in finding.what]
    assert len(hints) == len([name for need in NEEDED for name in need.engines])
    assert all("apt-get install" in hint for hint in hints)


def test_one_complete_engine_is_enough(machine: Path) -> None:
    install(machine, "xelatex", "XeTeX 3.14")
    install(machine, "tectonic", "tectonic 0.15.0")
    found = examine()
    assert complete(found)
    assert by_name(found)["xelatex"].state == "problem"


def test_a_program_that_does_not_run_is_a_problem(machine: Path) -> None:
    (machine / "tectonic").write_text("#!/bin/sh\nexit 1\n")
    (machine / "tectonic").chmod(0o755)
    found = examine()
    assert by_name(found)["tectonic"].state == "problem"
    assert not complete(found)


def test_poppler_is_for_text_and_pictures_only(machine: Path) -> None:
    install(machine, "tectonic", "tectonic 0.15.0")
    install(machine, "pdftotext", "")
    found = examine()
    assert complete(found), "a PDF needs no poppler"
    row = by_name(found)["poppler"]
    assert (row.state, row.detail) == ("missing", "no pdftoppm: only needed for check, --to txt and png")
    assert row.hints[0] == "Debian, Ubuntu: sudo apt-get install poppler-utils"
    install(machine, "pdftoppm", "")
    row = by_name(examine())["poppler"]
    assert (row.state, row.hints) == ("ok", ())
    assert row.detail == f"{machine / 'pdftotext'}, {machine / 'pdftoppm'}: for check, --to txt and png"


def test_pandoc_is_for_styles_of_csl_only(machine: Path) -> None:
    install(machine, "tectonic", "tectonic 0.15.0")
    found = examine()
    assert complete(found), "a PDF needs no pandoc"
    assert by_name(found)["pandoc"].hints[0] == "Debian, Ubuntu: sudo apt-get install pandoc"
    install(machine, "pandoc", "")
    row = by_name(examine())["pandoc"]
    assert (row.state, row.detail) == ("ok", f"{machine / 'pandoc'}: for citation styles of CSL")


def test_an_old_python_is_not_complete() -> None:
    engine = Finding("xelatex", "ok", "")
    assert complete([Finding("python", "ok", ""), engine])
    assert not complete([Finding("python", "problem", ""), engine])


def test_the_table_is_aligned() -> None:
    rows = [Finding("python", "ok", "3.11"), Finding("tectonic", "missing", "not installed", ("brew it",))]
    assert table(rows).splitlines() == [
        "python    ok       3.11",
        "tectonic  missing  not installed",
        "                   brew it",
    ]
    assert "\x1b[32mok     \x1b[0m" in table(rows, color=True)
    assert table([]) == ""


def test_this_machine_is_examined() -> None:
    found = by_name(examine())
    for engine in ENGINES:
        assert (found[engine.name].state != "missing") == (find(engine) is not None)


def test_the_fonts_needed_are_those_of_the_class_and_the_themes() -> None:
    text = CLASS.read_text(encoding="utf-8")
    declared = " ".join(re.findall(r"^\\cvfamily\{\w+\}\{(.*?)\}", text, re.MULTILINE | re.DOTALL))
    files = set(re.findall(r"[\w-]+\.otf", declared))
    metrics = set(re.findall(r"t1\w*=(\w+)", declared))
    for theme in map(World().theme, World().theme_names()):
        family = known(theme.design.fonts.text or "")
        assert family
        if not family.debian:
            files, metrics = files | set(family.files), metrics | set(family.t1)
    blank = set(re.findall(r"\\font\\cv@spacefont=(\S+)", text))
    assert files and blank
    needed = {file for need in NEEDED for file in need.files}
    assert files <= {file for file in needed if file.endswith(".otf")}
    assert {f"ec-{name}.tfm" for name in metrics} | {f"{name}.tfm" for name in blank} <= needed
