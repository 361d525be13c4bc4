"""The same profile gives the same bytes: on every engine, in every theme, in any folder and surroundings, at any time."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cvtex.engine import ENGINES, find
from cvtex.world import World

PROFILES = Path(__file__).resolve().parents[1] / "profiles"
INSTALLED = [engine.name for engine in ENGINES[:3] if find(engine)]
SMALL = """cvtex: 1
person: {name: Ada Lovelace}
sections: [{type: list, entries: ["[One](https://example.org), and **two**."]}]
"""
# A long one in several languages, which pdfLaTeX gets in Latin script, and a small one; both without a date.
LONG = {"xelatex": "qiu", "lualatex": "qiu", "pdflatex": "lin"}

# Renders everything that it is told to and says what came out, by its digest.
RENDER = """
import hashlib, json, sys
from pathlib import Path
from typer.testing import CliRunner
from cvtex import cli
told = {}
for arguments in json.loads(sys.argv[1]):
    done = CliRunner().invoke(cli.app, ["render", *arguments, "-o", "cv.pdf"])
    assert done.exit_code == 0, done.output
    told[" ".join(arguments)] = hashlib.sha256(Path("cv.pdf").read_bytes()).hexdigest()
print(json.dumps(told))
"""


def rendered(engine: str, folder: Path, mask: int = 0o022, **surroundings: str) -> dict[str, str]:
    """What comes out of the long and the small one in turns, a theme after the other, by the arguments; in a folder
    and surroundings of their own."""
    folder.mkdir(parents=True)
    long = (PROFILES / f"{LONG[engine]}.yaml").read_text(encoding="utf-8")
    kept = [line for line in long.splitlines(keepends=True) if not line.startswith("updated:")]
    (folder / "long.yaml").write_text("".join(kept), encoding="utf-8")
    (folder / "small.yaml").write_text(SMALL)
    common = ["--engine", engine, "--pages", "0"]
    turns = (["--style", "academic", "--archive", "long.yaml"], ["small.yaml"])
    wanted = [
        [*common, "--theme", theme, *turns[at % 2]]
        for at, theme in enumerate(World().theme_names(), INSTALLED.index(engine))
    ]
    env = {key: value for key, value in os.environ.items() if key != "SOURCE_DATE_EPOCH"} | surroundings
    done = subprocess.run(
        [sys.executable, "-c", RENDER, json.dumps(wanted)],
        cwd=folder, env=env, umask=mask, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told: dict[str, str] = json.loads(done.stdout)
    assert len(told) == len(wanted) == len({*told.values()})
    return told


@pytest.mark.skipif(len(INSTALLED) < 3, reason="needs xelatex, lualatex and pdflatex")
@pytest.mark.parametrize("engine", INSTALLED)
def test_same_bytes_anywhere(engine: str, tmp_path: Path) -> None:
    """The second time with another clock, home, language and umask, in a folder of a long and odd name, and with a
    cache that is empty at first."""
    here = rendered(engine, tmp_path / "here")
    odd = tmp_path / ("a long 'odd' $name, ünter~all #1 " * 4) / "%20"
    there = rendered(
        engine, odd, 0o077,
        TZ="Pacific/Kiritimati", LC_ALL="C", LANG="de_DE.UTF-8", USER="nobody", COLUMNS="20",
        HOME=str(tmp_path / "no home"), XDG_CACHE_HOME=str(tmp_path / "new cache"), PYTHONHASHSEED="7",
    )  # fmt: skip
    assert [key for key in here if here[key] != there[key]] == []
