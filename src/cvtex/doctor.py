"""What the machine has of what a PDF needs, and what installs the rest."""

import os
import platform
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen, TimeoutExpired

from cvtex import poppler
from cvtex.confine import HINTS, obstacle
from cvtex.engine import ENGINES, Engine, environment, find
from cvtex.faces import CJK, PACKAGES, SYMBOLS, TEXT, Face
from cvtex.families import FAMILIES, STAND_INS, known
from cvtex.finding import Finding
from cvtex.fonts import installed, library
from cvtex.pandoc import HINTS as PANDOC
from cvtex.texlog import advice
from cvtex.value import dataclass
from cvtex.world import World

PYTHON = (3, 11)
PATIENCE = 20.0  # seconds for a program to say its version
MONO = ("lmmono10-regular.otf", "lmmono10-italic.otf", "lmmonolt10-bold.otf", "lmmonolt10-boldoblique.otf")
OLD = ("texnansi-qhvr.tfm", "qhvr.pfb", "qplr.pfb", "qcrr.pfb")  # what pdfTeX needs of them besides metrics
POPPLER = ("pdftotext", "pdftoppm")


@dataclass(frozen=True, slots=True)
class Need:
    """Files that TeX must find, what they are, and the engines that read them."""

    what: str
    files: tuple[str, ...]
    engines: tuple[str, ...]

    @property
    def is_font(self) -> bool:
        """Whether they are fonts, and no part of TeX itself."""
        return any(file.endswith((".otf", ".tfm")) for file in self.files)


def _shapes(stem: str) -> tuple[str, ...]:
    return tuple(f"{stem}-{shape}.otf" for shape in ("regular", "italic", "bold", "bolditalic"))


def _metrics(stem: str) -> tuple[str, ...]:
    return tuple(f"ec-{stem}{shape}.tfm" for shape in ("r", "ri", "b", "bi"))


NEEDED: tuple[Need, ...] = (
    *(Need("format", (f"{name}.fmt",), (name,)) for name in ("xelatex", "lualatex", "pdflatex")),
    Need("font loader", ("luaotfload-main.lua",), ("lualatex",)),
    Need(
        "TeX Gyre",
        (*_shapes("texgyreheros"), *_shapes("texgyrepagella"), *_shapes("texgyretermes")),
        ("xelatex", "lualatex"),
    ),
    Need("Latin Modern", (*MONO, *_shapes("lmroman10")), ("xelatex", "lualatex")),
    Need(
        "TeX Gyre",
        (*_metrics("qhv"), *_metrics("qpl"), *_metrics("qtm"), *_metrics("qcr"), *OLD),
        ("pdflatex",),
    ),
    Need("Latin Modern", tuple(f"ec-{name}.tfm" for name in FAMILIES["latin-modern"].t1), ("pdflatex",)),
)


# Scripts that the themes' own fonts lack, what sets them, and the package that brings that.
SCRIPTS = (
    ("Chinese, Japanese", [row for row in CJK if {"zh", "ja"} & {*row.languages}], "fonts-wqy-microhei"),
    ("Korean", [row for row in CJK if "ko" in row.languages], "fonts-wqy-microhei"),
    ("Greek, Cyrillic", TEXT, "fonts-urw-base35"),
    ("most other scripts", [row for row in TEXT if row.key.startswith("noto")], "fonts-noto-core"),
    (
        "symbols, emoji",
        [row for row in SYMBOLS if "emoji" in row.key or row.key == "symbola"],
        "fonts-symbola",
    ),
)


def examine() -> list[Finding]:
    """Look at Python, the engines with the files that each needs, fonts for other scripts, poppler, pandoc, bubblewrap."""
    programs = {engine.name: program for engine in ENGINES if (program := find(engine))}
    versions = _versions(programs)
    present = _present(programs.values())
    findings = [_python()]
    for engine in ENGINES:
        lacking = [
            need for need in NEEDED if engine.name in need.engines and not present.issuperset(need.files)
        ]
        findings.append(_engine(engine, programs.get(engine.name), versions.get(engine.name, ""), lacking))
        if engine.name in programs:
            findings += [_lacking(engine, need, present) for need in lacking]
    scripts = (_scripts(*row) for row in SCRIPTS)
    return [*findings, *_themes(), *scripts, _poppler(), _pandoc(), _bubblewrap()]


def complete(findings: Iterable[Finding]) -> bool:
    """Whether a PDF can be made: Python is new enough, and an engine has all that it needs."""
    states = {finding.what: finding.state for finding in findings}
    return states.get("python") == "ok" and any(states.get(engine.name) == "ok" for engine in ENGINES)


def _python() -> Finding:
    detail = f"{sys.executable}, {platform.python_version()}"
    if sys.version_info >= PYTHON:
        return Finding("python", "ok", detail)
    return Finding("python", "problem", detail, (f"install Python {'.'.join(map(str, PYTHON))} or later",))


def _engine(engine: Engine, program: Path | None, version: str, lacking: list[Need]) -> Finding:
    if program is None:
        return Finding(engine.name, "missing", "not installed", engine.hints())
    if not version:
        return Finding(engine.name, "problem", f"{program} does not run", engine.hints())
    if lacking:
        names = ", ".join(need.what for need in lacking)
        return Finding(engine.name, "problem", f"{program}, {version}; it lacks: {names}")
    fonts = [need.what for need in NEEDED if engine.name in need.engines and need.is_font]
    complete = f"; fonts complete: {', '.join(fonts)}" if fonts else ""
    return Finding(engine.name, "ok", f"{program}, {version}{complete}")


def _lacking(engine: Engine, need: Need, present: set[str]) -> Finding:
    files = [file for file in need.files if file not in present]
    return Finding(f"{engine.name}: {need.what}", "missing", ", ".join(files), advice(files[0]))


def _themes() -> Iterator[Finding]:
    """The families of themes that a package of their own brings; another one stands in where they are missing."""
    world = World()
    used: dict[str, list[str]] = {}
    for theme in map(world.theme, world.theme_names()):
        used.setdefault(theme.design.fonts.text or "", []).append(theme.name)
    for name, themes in used.items():
        family = known(name)
        if family and family.debian:
            place, themed = library().get(family.files[0]), f"for {', '.join(themes)}"
            hints = () if place else (f"Debian, Ubuntu: sudo apt-get install {family.debian}",)
            instead = FAMILIES[STAND_INS[family.look]].title
            detail = (
                f"{place}: {themed}"
                if place
                else f"not installed: {themed}, where {instead} stands in for it"
            )
            yield Finding(family.title, "ok" if place else "missing", detail, hints)


def _scripts(what: str, rows: Iterable[Face], debian: str) -> Finding:
    """The first font for some scripts; a profile without them needs none."""
    found = next(filter(None, map(installed, rows)), None)
    if found:
        return Finding(what, "ok", str(found.paths[0]))
    hints = next(package.hints() for package in PACKAGES if package.debian == debian)
    return Finding(what, "missing", "no font", hints)


def _poppler() -> Finding:
    """The programs of poppler, which make text and pictures of a PDF; no PDF needs them."""
    found = {name: shutil.which(name) for name in POPPLER}
    if missing := [name for name, program in found.items() if not program]:
        detail = f"no {', no '.join(missing)}: only needed for check, --to txt and png"
        return Finding("poppler", "missing", detail, poppler.HINTS)
    return Finding("poppler", "ok", f"{', '.join(filter(None, found.values()))}: for check, --to txt and png")


def _pandoc() -> Finding:
    """What words publications in styles of CSL; cvtex's own need it not."""
    if found := shutil.which("pandoc"):
        return Finding("pandoc", "ok", f"{found}: for citation styles of CSL")
    return Finding("pandoc", "missing", "not installed: only needed for citation styles of CSL", PANDOC)


def _bubblewrap() -> Finding:
    """What shuts TeX in where a profile holds LaTeX of its own; without it such a profile can be rendered, too."""
    found = shutil.which("bwrap")
    if not found:
        return Finding("bubblewrap", "missing", "not installed: only needed for --allow-latex", HINTS)
    if why := obstacle():
        return Finding("bubblewrap", "problem", f"{found}: {why}")
    return Finding("bubblewrap", "ok", f"{found}: shuts TeX in for --allow-latex")


def _versions(programs: Mapping[str, Path]) -> dict[str, str]:
    """The first line that each program says about itself, all asked at once; without those that fail."""
    asked = {name: _start([str(program), "--version"], program) for name, program in programs.items()}
    said = {name: _answer(process).splitlines() for name, process in asked.items()}
    return {name: lines[0] for name, lines in said.items() if lines}


def _present(programs: Iterable[Path]) -> set[str]:
    """The names of the needed files that TeX finds, from one call of kpsewhich beside the first engine."""
    folders = [str(program.parent) for program in programs]
    kpsewhich = shutil.which("kpsewhich", path=os.pathsep.join([*folders, os.environ.get("PATH", "")]))
    if not kpsewhich:
        return set()
    files = sorted({file for need in NEEDED for file in need.files})
    found = _answer(_start([kpsewhich, "-engine=/", *files], Path(kpsewhich)))
    return {Path(line).name for line in found.splitlines()}


def _start(arguments: list[str], program: Path) -> Popen[str]:
    env = environment(program, Path("/nonexistent"))
    return Popen(arguments, env=env, stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL, text=True, errors="replace")


def _answer(process: Popen[str]) -> str:
    with process:
        try:
            return process.communicate(timeout=PATIENCE)[0]
        except TimeoutExpired:
            process.kill()
            return ""
