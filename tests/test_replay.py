"""What a render gave is given again as long as everything that it is made of is the same, and never after that.

A row changes one thing; TeX runs again then, and something else comes out. The program, its class and its themes are a
copy; the engine is a script that counts its runs.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from cvtex import cache
from cvtex.engine import ENGINES, find
from cvtex.fonts import library

ROOT = Path(__file__).resolve().parents[1]
XELATEX = find(ENGINES[0])
PROFILE = """cvtex: 1
person: {name: Ada Lovelace, photo: ada.png}
citation_style: mine.yaml
design: {theme: modern, fonts: {text: Mine}}
sections:
- {type: list, entries: [One., Two.]}
- {type: publications, file: ada.bib}
"""
BIB = "@article{one, author = {Lovelace, Ada and Doe, Jane}, title = {Notes}, journal = {Memoirs}, year = 1943}\n"

pytestmark = pytest.mark.skipif(not XELATEX, reason="needs xelatex")


@dataclass(frozen=True, slots=True)
class Desk:
    """A folder with a profile and all that it names, a program and an engine of its own."""

    root: Path

    @property
    def kept(self) -> list[Path]:
        """The results in the cache."""
        return sorted((self.root / "cache/cvtex/results").glob("[0-9a-f]*"))

    @property
    def runs(self) -> int:
        """How often the engine has been started."""
        return len((self.root / "runs").read_text()) if (self.root / "runs").exists() else 0

    def render(self, *words: str, code: int = 0, **more: str) -> bytes:
        """What comes out."""
        data, told = self.told(*words, code=code, **more)
        assert told == ""
        return data

    def told(self, *words: str, file: str = "ada.yaml", code: int = 0, **more: str) -> tuple[bytes, str]:
        """What comes out, and what is said to it."""
        place = self.root / "home/cv.pdf"
        env = {
            "PATH": f"{self.root}/bin:{os.environ['PATH']}", "PYTHONPATH": f"{self.root}/src", "HOME": f"{self.root}/home",
            "XDG_CACHE_HOME": f"{self.root}/cache", "LC_ALL": "C.UTF-8",
        }  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-m", "cvtex", "render", file, "-o", "cv.pdf", "--engine", "xelatex", *words],
            cwd=self.root / "home", env=env | more, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stdout) == (code, "cv.pdf\n"), done.stderr
        return place.read_bytes(), done.stderr


def append(path: Path, text: str) -> None:
    """Add to a file."""
    with path.open("a") as file:
        file.write(text)


def swap(path: Path, old: str, new: str) -> None:
    """Change a file, to as many bytes and with the time of before."""
    about, text = path.stat(), path.read_text()
    assert old in text and len(old) == len(new)
    path.write_text(text.replace(old, new))
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))


def font(root: Path, name: str) -> None:
    """Install a font under the name of another."""
    for shape in ("regular", "bold", "italic", "bolditalic"):
        shown = {"regular": "Regular", "bold": "Bold", "italic": "Italic", "bolditalic": "BoldItalic"}[shape]
        target = root / f"home/.fonts/Mine-{shown}.otf"
        target.parent.mkdir(exist_ok=True)
        shutil.copyfile(library()[f"texgyre{name}-{shape}.otf"], target)


def engine(root: Path, more: str = "") -> None:
    """Install an engine that counts its runs."""
    (root / "bin").mkdir(exist_ok=True)
    program = root / "bin/xelatex"
    program.write_text(
        f'#!/bin/sh\n[ "$1" = -ini ] || printf x >> {root}/runs\n{more}\nexec {XELATEX} "$@"\n'
    )
    program.chmod(0o755)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """One for all tests."""
    root = tmp_path_factory.mktemp("desk")
    for folder in ("src/cvtex", "schema", "templates"):
        shutil.copytree(ROOT / folder, root / folder)
    (root / "home").mkdir()
    engine(root)
    font(root, "heros")
    (root / "home/ada.yaml").write_text(PROFILE)
    (root / "home/ada.bib").write_text(BIB)
    (root / "home/mine.yaml").write_text("base: ieee\n")
    Image.new("RGB", (40, 40), "navy").save(root / "home/ada.png")
    time.sleep(0.2)  # what has just been written is not trusted by its time
    return Desk(root)


CHANGES: dict[str, Callable[[Path], object]] = {
    "profile": lambda root: swap(root / "home/ada.yaml", "Two.", "Too."),
    "class": lambda root: append(
        root / "templates/latex/cvtex.cls", "\\AtBeginDocument{\\cvset{length}{left=30mm}}\n"
    ),
    "theme": lambda root: append(root / "templates/latex/themes/modern.sty", "\\cvset{length}{right=30mm}\n"),
    "font": lambda root: font(root, "bonum"),
    "photo": lambda root: Image.new("RGB", (40, 40), "red").save(root / "home/ada.png"),
    "bibliography": lambda root: swap(root / "home/ada.bib", "Notes", "Dates"),
    "citation style": lambda root: swap(root / "home/mine.yaml", "ieee", "acm "),
    "program": lambda root: append(
        root / "src/cvtex/finish.py", '\nPRODUCER = "changed"\n_describe.__globals__["PRODUCER"] = PRODUCER\n'
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_has_changed_is_rendered_anew(what: str, desk: Desk) -> None:
    before = desk.render()
    runs = desk.runs
    assert desk.render() == before and desk.runs == runs
    CHANGES[what](desk.root)
    after = desk.render()
    assert after != before and desk.runs > runs
    assert desk.render() == after


def test_another_engine_runs_anew(desk: Desk) -> None:
    before, runs = desk.render(), desk.runs
    engine(desk.root, "# another one")
    assert desk.render() == before and desk.runs > runs


def test_settings_and_the_date_are_asked_for(desk: Desk) -> None:
    found = [
        desk.render(),
        desk.render("--set", "design.accent=teal"),
        desk.render(SOURCE_DATE_EPOCH="1000000000"),
    ]
    assert len({*found}) == 3
    runs = desk.runs
    again = [
        desk.render(),
        desk.render("--set", "design.accent=teal"),
        desk.render(SOURCE_DATE_EPOCH="1000000000"),
    ]
    assert again == found and desk.runs == runs


def test_only_a_pdf_is_kept(desk: Desk) -> None:
    """What another program makes of it depends on that."""
    before, runs = desk.kept, desk.runs
    for _ in range(2):
        assert b"Ada Lovelace" in desk.render("--to=txt")
    assert desk.kept == before and desk.runs == runs + 2


def test_warnings_are_said_again(desk: Desk) -> None:
    text = (desk.root / "home/ada.yaml").read_text()
    (desk.root / "home/ada.yaml").write_text(
        text.replace("fonts: {text", "colors: {text: '#aaaaaa'}, fonts: {text")
    )
    runs = desk.runs
    try:
        for _ in range(3):
            with pytest.raises(AssertionError, match="warning: `text` is hardly legible on white"):
                desk.render()
        assert desk.runs == runs + 1
    finally:
        (desk.root / "home/ada.yaml").write_text(text)


# ---- Pages that are chosen -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def long(desk: Desk) -> Iterator[Path]:
    """A profile of more than a page."""
    entries = "".join(
        f"  - id: e{number}\n    title: Analyst\n    organization: Engine {number}\n    start: {number + 1960}\n    end: {number + 1961}\n"
        "    highlights:\n" + "".join(f"    - Wrote part {part} of note {number} on numbers, {'engines, ' * part}and cards.\n" for part in range(5))
        for number in range(18)
    )  # fmt: skip
    path = desk.root / "home/long.yaml"
    path.write_text(
        f"cvtex: 1\nperson: {{name: Ada Lovelace}}\nsections:\n- type: experience\n  entries:\n{entries}"
    )
    yield path
    path.unlink()


def test_a_page_that_was_chosen_is_given_again_with_what_was_said(desk: Desk, long: Path) -> None:
    """It is made anew for each way to ask for it; nothing is measured for it again, though nobody knows the heights any more."""
    asked = ((), ("--fill", "ragged"), ("--pages", "3"), ("--theme", "bold"))
    runs, found = [desk.runs], []
    for words in asked:
        found.append(desk.told(*words, file=long.name))
        runs.append(desk.runs)
    assert runs == sorted({*runs})
    shutil.rmtree(desk.root / "cache/cvtex/heights")
    assert [desk.told(*words, file=long.name) for words in asked] == found and desk.runs == runs[-1]
    assert ["note: one page does not hold everything; left out: " in told for _, told in found] == [
        True, True, False, True,
    ]  # fmt: skip
    assert len({found[at][0] for at in (0, 2, 3)}) == 3


@pytest.mark.parametrize("name", ["skills", "frequencies", "ordinary"])
def test_a_page_is_chosen_anew_by_other_words(name: str, desk: Desk, long: Path) -> None:
    before, runs = desk.told(file=long.name), desk.runs
    assert desk.told(file=long.name) == before and desk.runs == runs
    append(desk.root / f"templates/words/{name}.txt", "\n# more\n")
    assert desk.told(file=long.name) == before and desk.runs > runs


def test_a_page_is_chosen_anew_by_another_profile(desk: Desk, long: Path) -> None:
    before, runs = desk.told(file=long.name), desk.runs
    long.write_text(long.read_text().replace("- id: e3\n", "- id: e3\n    pin: true\n"))
    after = desk.told(file=long.name)
    assert after != before and desk.runs > runs
    assert desk.told(file=long.name) == after


def test_a_theme_that_appears_beside_the_profile_is_seen(desk: Desk) -> None:
    """One with the name of cvtex's own is an error, whatever is kept."""
    desk.render()
    (desk.root / "home/themes/modern").mkdir(parents=True)
    try:
        with pytest.raises(AssertionError, match="has the name of a theme of cvtex itself"):
            desk.render()
    finally:
        shutil.rmtree(desk.root / "home/themes")


def test_a_document_that_is_gone_or_another_is_written_again(desk: Desk) -> None:
    place, data = desk.root / "home/cv.pdf", desk.render()
    runs = desk.runs
    for damage in (Path.unlink, lambda path: path.write_bytes(b"%PDF- another")):
        damage(place)
        assert desk.render() == data
    os.utime(place, (0, 0))
    desk.render()
    assert place.stat().st_mtime > 0, "make would render it for ever"
    assert desk.runs == runs


def folder(path: Path) -> None:
    """Put a folder in the place of a file."""
    path.unlink()
    path.mkdir()


DAMAGE: dict[str, Callable[[Path], object]] = {
    "cut off": lambda path: os.truncate(path, path.stat().st_size // 2),
    "garbage": lambda path: path.write_bytes(os.urandom(5000)),
    "one letter": lambda path: path.write_bytes(path.read_bytes().replace(b'"told": ""', b'"told": "?"')),
    "a folder": folder,
    "gone": Path.unlink,
}


@pytest.mark.parametrize("what", DAMAGE)
def test_a_damaged_result_costs_time_only(what: str, desk: Desk) -> None:
    data, runs = desk.render(), desk.runs
    for path in desk.kept:
        DAMAGE[what](path)
    assert desk.render() == data and desk.runs > runs
    for path in desk.kept:
        if path.is_dir():
            path.rmdir()


def test_with_no_room_nothing_is_kept(desk: Desk, tmp_path: Path) -> None:
    runs = desk.runs
    data = [desk.render(CVTEX_CACHE_MB="0", XDG_CACHE_HOME=str(tmp_path)) for _ in range(2)]
    assert data[0] == data[1] and desk.runs == runs + 2
    assert not [*tmp_path.glob("cvtex/results/*"), *tmp_path.glob("cvtex/formats/*")]


def test_renders_at_once_share_a_cache(desk: Desk, tmp_path: Path) -> None:
    """All of them give the same, while somebody else deletes it again and again."""
    data = desk.render()
    words = [sys.executable, "-m", "cvtex", "render", "ada.yaml", "--engine", "xelatex", "-o"]
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": f"{desk.root}/src", "HOME": f"{desk.root}/home",
           "XDG_CACHE_HOME": str(tmp_path)}  # fmt: skip
    for _ in range(2):
        running = [
            subprocess.Popen(
                [*words, str(tmp_path / f"{number}.pdf")], cwd=desk.root / "home", env=env, stdout=-3
            )
            for number in range(4)
        ]
        while any(process.poll() is None for process in running):
            shutil.rmtree(tmp_path / "cvtex/results", ignore_errors=True)
            time.sleep(0.01)
        assert [process.returncode for process in running] == [0] * 4
        assert {(tmp_path / f"{number}.pdf").read_bytes() for number in range(4)} == {data}


# ---- How large it is -------------------------------------------------------------------------------------------------


def test_the_least_recently_used_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv(cache.LIMIT, "0.003")
    sizes = {
        "results/old": 1500,
        "heights/old": 90,
        "formats/new.fmt": 1500,
        "formats/new.json": 1,
        "results/newer": 1400,
        "heights/newest": 90,
        "texmf/x": 9000,
    }
    for age, (name, size) in enumerate(sizes.items()):
        path = tmp_path / "cvtex" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bytes(size))
        os.utime(path, (age, age))
    os.utime(tmp_path / "cvtex/formats/new.fmt", (0, 0))  # its small file says when it was used
    cache.trim()
    left = {str(path.relative_to(tmp_path / "cvtex")) for path in tmp_path.rglob("*") if path.is_file()}
    assert left == {*sizes} - {"results/old", "heights/old"}


def test_a_run_that_keeps_nothing_throws_nothing_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv(cache.LIMIT, "0")
    (tmp_path / "cvtex/results").mkdir(parents=True)
    (tmp_path / "cvtex/results/one").touch()
    cache.trim()
    assert (tmp_path / "cvtex/results/one").exists()
    cache.remember("heights", "one", "text")
    assert cache.recall("heights", "one") == "" and not (tmp_path / "cvtex/heights").exists()


def test_what_is_remembered_stays_when_it_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv(cache.LIMIT, "0.0025")
    for age, name in enumerate(("first", "second")):
        cache.remember("heights", name, "x" * 1000)
        os.utime(tmp_path / "cvtex/heights" / name, (age, age))
    assert cache.recall("heights", "first")
    cache.remember("heights", "third", "x" * 1000)
    assert sorted(path.name for path in (tmp_path / "cvtex/heights").iterdir()) == ["first", "third"]


def test_the_commands_tell_and_clear_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from typer.testing import CliRunner

    from cvtex.cli import app

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    (tmp_path / "cvtex/results").mkdir(parents=True)
    (tmp_path / "cvtex/results/one").write_bytes(bytes(2_500_000))
    cache.remember("heights", "one", "x" * 493)
    told = CliRunner().invoke(app, ["cache", "info"]).output
    assert f"{tmp_path}/cvtex: 2.5 MB, of at most 300" in told and re.search(r"results +2\.5 MB in +1", told)
    assert re.search(r"heights +0\.0 MB in +1 +of the blocks of pages", told)
    assert CliRunner().invoke(app, ["cache", "clear"]).output == "2.5 MB removed\n"
    assert not [*(tmp_path / "cvtex").iterdir()]
