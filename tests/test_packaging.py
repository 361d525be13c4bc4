"""The wheel holds all that the program needs, and works in an environment of its own, away from the checkout."""

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import pytest

from cvtex.engine import ENGINES, find

ROOT = Path(__file__).resolve().parents[1]
DATA = ("schema", "templates")
ADA = """\
cvtex: 1
person: {name: Ada Lovelace, email: ada@example.org}
sections:
  - type: experience
    entries:
      - {organization: Analytical Engines Ltd, title: Engineer, start: 2022-04, end: present}
"""

# A package, what it is for, its licence and its size.
ROW = re.compile(r"^\| ([\w.-]+) \| [^|]+ \| [^|]+ \| +[\d.]+ ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Installed:
    """The program in its own environment, called from an empty folder that is not the checkout."""

    environment: Path
    folder: Path
    env: Mapping[str, str]

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """The command as a user calls it."""
        return subprocess.run(
            [str(self.environment / "bin" / "cvtex"), *arguments],
            cwd=self.folder, env=self.env, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    def output(self, *arguments: str) -> str:
        """What the command prints when it succeeds."""
        done = self.run(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout


def quietly(*command: str) -> None:
    """Run a command that must succeed."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the checkout without the network."""
    folder = tmp_path_factory.mktemp("wheel")
    quietly(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder))
    (built,) = folder.iterdir()
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel and what it says that it depends on, and nothing else."""
    environment = tmp_path_factory.mktemp("environment")
    quietly(sys.executable, "-m", "venv", "--without-pip", str(environment))
    python = str(environment / "bin" / "python")
    quietly(sys.executable, "-m", "pip", "--python", python, "--quiet", "install", str(wheel))
    folder = tmp_path_factory.mktemp("elsewhere")
    env = {"PATH": os.environ["PATH"], "HOME": str(folder), "XDG_CACHE_HOME": str(folder / "cache")}
    return Installed(environment, folder, env)


def test_the_wheel_holds_the_program_and_its_data_and_nothing_else(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
        licences = [name for name in archive.namelist() if name.endswith("licenses/LICENSE")]
    program = {path.relative_to(ROOT / "src") for path in (ROOT / "src" / "cvtex").rglob("*")}
    data = {
        Path("cvtex", "data", path.relative_to(ROOT))
        for name in DATA
        for path in (ROOT / name).rglob("*")
        if path.is_file()
    }
    files = {path for path in program if path.suffix in {".py", ".typed"}} | data
    assert held == {path.as_posix() for path in files}
    assert licences


def test_the_schema_is_the_one_of_the_checkout(installed: Installed) -> None:
    expected = (ROOT / "schema" / "profile.schema.json").read_text()
    assert installed.output("schema").rstrip("\n") == expected.rstrip("\n")


def test_a_reader_may_close_the_pipe_early(installed: Installed) -> None:
    command = [str(installed.environment / "bin" / "cvtex"), "schema"]
    with subprocess.Popen(
        command, env=installed.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stderr
        first = process.stdout.readline()
        process.stdout.close()
        complaint = process.stderr.read()
    assert first == "{\n"
    assert complaint == ""


def test_styles_and_themes_are_found(installed: Installed) -> None:
    folder = ROOT / "templates" / "latex"
    styles = [line.split()[0] for line in installed.output("styles").splitlines()]
    themes = [line.split()[0] for line in installed.output("themes").splitlines()]
    assert styles == sorted(path.stem for path in (folder / "styles").glob("*.yaml"))
    assert themes == sorted(path.stem for path in (folder / "themes").glob("*.sty"))


@pytest.mark.skipif(not any(map(find, ENGINES)), reason="needs a TeX engine")
def test_a_profile_renders_from_what_is_in_the_wheel(installed: Installed) -> None:
    (installed.folder / "ada.yaml").write_text(ADA)
    assert installed.output("render", "ada.yaml", "--deps", "ada.d") == "ada-resume.pdf\n"
    assert (installed.folder / "ada-resume.pdf").read_bytes().startswith(b"%PDF-")
    rule = (installed.folder / "ada.d").read_text()
    read = {word for word in rule.split() if word.startswith("/") and not word.endswith(":")}
    data = [path for path in read if "/cvtex/data/" in path]
    assert len(data) >= 4, "schema, style, class and theme"
    assert all(Path(path).is_relative_to(installed.environment) for path in read)


@pytest.mark.skipif(not any(map(find, ENGINES)), reason="needs a TeX engine")
def test_a_first_profile_renders_as_it_is(installed: Installed) -> None:
    assert installed.output("new", "me.yaml").splitlines() == ["me.yaml", "profile.schema.json"]
    assert installed.output("render", "me.yaml") == "me-resume.pdf\n"


def test_every_dependency_says_what_it_is_for() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = [
        *settings["project"]["dependencies"],
        *(name for group in settings["dependency-groups"].values() for name in group),
    ]
    python = {re.split(r"[<>=!~ ;\[]", requirement)[0] for requirement in wanted}
    debian = set(re.findall(r"^  \S+=([a-z0-9-]+)=", (ROOT / "Makefile").read_text(), re.MULTILINE))
    explained = ROW.findall((ROOT / "docs" / "dependencies.md").read_text())
    assert sorted(explained) == sorted(python | debian | {"python3-venv"})
