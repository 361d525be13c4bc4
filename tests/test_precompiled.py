"""Formats of the class: the same bytes with and without one, and one that is stale or broken costs time only."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from cvtex import engine, measure, pipeline, precompiled
from cvtex.diagnostic import Invalid
from cvtex.engine import ENGINES, Engine, Run, find
from cvtex.pipeline import Rendered, Request
from cvtex.typeset import TexSource
from cvtex.world import World

DUMPING = [row for row in ENGINES if row.dumps and find(row)]
PROFILE = """cvtex: 1
person: {name: Ada Lovelace, email: ada@example.org}
sections:
- {type: list, entries: [One., "*Two*, `code` and a [link](https://example.org).", Three.]}
"""
ASKED: tuple[dict[str, Any], ...] = (
    {},
    {"theme": "sidebar", "pages": 0, "settings": ("design.paper=letter",)},
    {"style": "academic", "theme": "compact", "settings": ("design.fonts.text=heros",)},
)

pytestmark = pytest.mark.skipif(len(DUMPING) < 3, reason="needs xelatex, lualatex and pdflatex")
each_engine = pytest.mark.parametrize("row", DUMPING, ids=lambda row: row.name)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache with a format for each engine."""
    caches = tmp_path_factory.mktemp("built")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(caches))
        for row in DUMPING:
            for _ in range(2):
                rendered(row, caches)
        deadline = time.monotonic() + 60
        while len(formats(caches)) < len(DUMPING) or [*(caches / "cvtex/formats").glob("building-*")]:
            assert time.monotonic() < deadline, "no format is built"
            time.sleep(0.02)
    return caches


@pytest.fixture
def caches(built: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same, as the cache of a test that does nothing to it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(built))
    return built


@pytest.fixture
def private(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A cache with a format for XeLaTeX, to which a test may do what it likes."""
    caches = tmp_path / "private"
    folder = caches / "cvtex/formats"
    folder.mkdir(parents=True)
    (about,) = [path for path in formats(built) if b"xelatex.fmt" in path.read_bytes()]
    shutil.copy(about.with_suffix(".fmt"), folder)
    told = json.loads(about.read_bytes())
    del told[str(about.with_suffix(".fmt"))]
    made = folder / f"{about.stem}.fmt"
    told[str(made)] = precompiled.state(made)
    (folder / about.name).write_text(json.dumps(told))
    monkeypatch.setenv("XDG_CACHE_HOME", str(caches))
    yield folder
    shutil.rmtree(caches)


def formats(caches: Path) -> list[Path]:
    """The formats that are whole."""
    return sorted((caches / "cvtex/formats").glob("*.json"))


def rendered(row: Engine, folder: Path, text: str = PROFILE, **asked: Any) -> Rendered:
    """What becomes of a profile."""
    file = folder / "ada.yaml"
    file.write_text(text)
    world = World()
    request = partial(Request, profile=str(file), engine=row.name)
    return pipeline.render(request(**asked), pipeline.load(str(file), world), world)


def count(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """The further options of the command lines to come."""
    seen: list[tuple[str, ...]] = []
    command = engine.command

    def seeing(row: Engine, program: Path, limits: engine.Limits, *more: str) -> list[str]:
        seen.append(more)
        return command(row, program, limits, *more)

    monkeypatch.setattr(engine, "command", seeing)
    return seen


WITH, WITHOUT = ("-recorder", "-fmt=cvtex"), ("-recorder",)


@pytest.mark.usefixtures("caches")
@each_engine
def test_a_format_changes_no_byte(row: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a document says of its theme, its paper and its pages: all are said to one format."""
    seen = count(monkeypatch)
    wanted = ASKED[:1] if row.name == "lualatex" else ASKED  # it takes a second each time
    fast = [rendered(row, tmp_path, **asked).pdf for asked in wanted]
    assert seen == [WITH] * len(wanted)
    monkeypatch.setattr(precompiled, "recipe", lambda *_: None)
    assert [rendered(row, tmp_path, **asked).pdf for asked in wanted] == fast
    assert seen[len(wanted) :] == [WITHOUT] * len(wanted)


@pytest.mark.usefixtures("caches")
@each_engine
def test_a_format_changes_no_height(row: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks are measured with it as they are without."""
    seen = count(monkeypatch)
    (tmp_path / "ada.yaml").write_text(PROFILE)
    asked = Request(profile=str(tmp_path / "ada.yaml"), engine=row.name, theme="sidebar", whole=True)
    made = pipeline.draft(asked, pipeline.load(asked.profile, World()), World(), installed=True)
    monkeypatch.setattr(measure, "recall", lambda *_: "")
    monkeypatch.setattr(measure, "remember", lambda *_: None)
    fast = measure.measure(measure.stock(made))
    monkeypatch.setattr(precompiled, "recipe", lambda *_: None)
    assert measure.measure(measure.stock(made)) == fast
    assert fast.boxes and seen == [WITH, WITHOUT]


@pytest.mark.usefixtures("caches")
def test_a_complaint_keeps_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A word that sticks out, by its line in the profile, and with the log that has it."""
    seen = count(monkeypatch)
    text = PROFILE.replace("ada@", f"{'ada' * 40}@")
    (problem,) = [one for one in rendered(DUMPING[0], tmp_path, text).warnings if one.code == "overfull"]
    assert seen == [WITH] and problem.span and (problem.span.line, problem.span.column) == (2, 37)


DAMAGE: dict[str, Callable[[Path], object]] = {
    "cut off": lambda path: os.truncate(path, 100_000),
    "empty": lambda path: os.truncate(path, 0),
    "garbage": lambda path: path.write_bytes(os.urandom(path.stat().st_size)),
    "a folder": lambda path: subprocess.run(["/bin/sh", "-c", 'rm "$0"; mkdir "$0"', path], check=True),
    "gone": Path.unlink,
}


@pytest.mark.parametrize(
    ("ending", "what"), [*(("fmt", what) for what in DAMAGE), ("json", "garbage"), ("json", "a folder")]
)
def test_a_broken_format_is_forgotten(
    ending: str, what: str, private: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = count(monkeypatch)
    good = rendered(DUMPING[0], tmp_path).pdf
    (path,) = private.glob(f"*.{ending}")
    about = path.stat()
    DAMAGE[what](path)
    if what == "garbage":
        os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))
    assert rendered(DUMPING[0], tmp_path).pdf == good
    assert seen == [WITH, WITHOUT]


@pytest.mark.usefixtures("caches")
def test_a_format_that_breaks_as_tex_starts_costs_a_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It vanishes between the look at it and the run, or is somebody else's."""
    xelatex = DUMPING[0]
    good, seen = rendered(xelatex, tmp_path).pdf, count(monkeypatch)
    ready = precompiled.ready
    for damage in (Path.unlink, lambda path: path.write_bytes(b"garbage")):

        def late(form: precompiled.Recipe | None) -> Path | None:
            path = tmp_path / "late.fmt"
            path.write_bytes((ready(form) or Path()).read_bytes())
            damage(path)  # noqa: B023 - called before the next turn
            return path

        monkeypatch.setattr(precompiled, "ready", late)
        monkeypatch.setattr(precompiled, "forget", lambda _: None)
        assert rendered(xelatex, tmp_path).pdf == good
    assert seen == [WITH, WITHOUT] * 2


@pytest.mark.usefixtures("caches")
@pytest.mark.parametrize("what", ["class", "engine"])
def test_another_class_or_engine_has_another_format(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    xelatex = DUMPING[0]
    seen = count(monkeypatch)
    if what == "class":
        files = World.latex_files
        monkeypatch.setattr(
            World, "latex_files",
            lambda self, theme: {**files(self, theme), "cvtex.cls": files(self, theme)["cvtex.cls"] + b"% more\n"},
        )  # fmt: skip
    else:
        program = tmp_path / "xelatex"
        program.write_text(f'#!/bin/sh\nexec {find(xelatex)} "$@"\n')
        program.chmod(0o755)
        monkeypatch.setattr(engine, "find", lambda _: program)
    rendered(xelatex, tmp_path)
    assert seen == [WITHOUT]


def test_a_cache_that_cannot_be_written_says_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    seen = count(monkeypatch)
    for _ in range(2):
        assert not rendered(DUMPING[0], tmp_path).warnings
    assert seen == [WITHOUT] * 2


def test_a_build_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And nobody builds it again for a while."""
    place = tmp_path / "building-x"
    place.mkdir()
    (place / "dump.tex").write_text("\\nosuch\\dump\n")
    monkeypatch.chdir(place)
    precompiled.build("name", str(find(DUMPING[0])), *DUMPING[0].flags)
    assert [path.name for path in tmp_path.iterdir()] == ["name.wish"]
    monkeypatch.setattr(precompiled, "run", lambda *_, **__: pytest.fail("it is built again"))
    monkeypatch.setattr(precompiled, "_folder", lambda **_: tmp_path)
    for age, again in ((0, False), (86400 * 6, False), (86400 * 8, True)):
        then = time.time() - age
        os.utime(tmp_path / "name.wish", (then, then))
        form = precompiled.Recipe("name", Path("/bin/false"), (), b"")
        if again:
            with pytest.raises(pytest.fail.Exception):
                precompiled.wish(form, {})
        else:
            precompiled.wish(form, {})


@pytest.mark.usefixtures("caches")
def test_an_error_is_not_the_formats_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """TeX stops in either way, at the same place; the run without the format decides."""
    seen = count(monkeypatch)
    compile = engine.compile

    def broken(tex: TexSource, *more: Any, **options: Any) -> Run:
        return compile(replace(tex, body=tex.body.replace("One.", "\\nosuch")), *more, **options)

    monkeypatch.setattr(engine, "compile", broken)
    with pytest.raises(Invalid) as raised:
        rendered(DUMPING[0], tmp_path)
    (problem,) = raised.value.diagnostics
    assert problem.span and (problem.code, problem.span.line) == ("tex-error", 4)
    assert seen == [WITH, WITHOUT]
