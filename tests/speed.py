"""Measures a render of one page as its user sees it, and writes docs/benchmarks.md: `make bench`.

The runs take turns, so that what else the machine does meets all of them; medians count, and ratios of neighbours.
`make bench PEER=1` sets up RenderCV in build/peer and lets it take turns, too, with the sample that it brings.
"""

import json
import os
import platform
import random
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
CVTEX = Path(sys.executable).with_name("cvtex")
PAGE = ROOT / "docs/benchmarks.md"
TIMES = 11
ENGINES = ("xelatex", "pdflatex", "lualatex")
# A render as the command does it, with clocks: until TeX starts, TeX, finishing, and what comes behind.
PHASES = """
import time
started = time.perf_counter()
import json, resource, sys
from cvtex import __main__, replay
replay.replayed(sys.argv[1:], lambda *_: None)
from cvtex import cli, engine, pipeline
told = {}
def timed(name, function):
    def called(*arguments, **options):
        begun = time.perf_counter()
        told["before " + name] = begun - started
        try:
            return function(*arguments, **options)
        finally:
            told[name] = time.perf_counter() - begun
    return called
engine.compile = timed("tex", engine.compile)
pipeline.finished = timed("finished", pipeline.finished)
try:
    cli.main()
finally:
    told["all"] = time.perf_counter() - started
    told["python MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    told["engine MB"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000
    sys.stderr.write("\\n" + json.dumps(told))
"""


class Desk:
    """A folder with a profile of one page, and a cache of its own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.turn = 0
        self.env = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        self.env["XDG_CACHE_HOME"] = str(root / "cache")
        (root / "cache").mkdir()
        self.text = (ROOT / "templates/new/resume.yaml").read_text()

    def edit(self) -> None:
        """Change a number in a bullet."""
        self.turn += 1
        (self.root / "ada.yaml").write_text(self.text.replace("from 40 s", f"from {40 + self.turn} s"))

    def run(self, *words: str, **more: str) -> tuple[float, str]:
        """Seconds by the clock, and what is said on standard error."""
        started = time.perf_counter()
        done = subprocess.run(
            words, cwd=self.root, env=self.env | more, capture_output=True, text=True, check=True
        )
        return time.perf_counter() - started, done.stderr

    def render(self, engine: str, **more: str) -> float:
        """Seconds of a render by the command."""
        return self.run(str(CVTEX), "render", "ada.yaml", "--engine", engine, **more)[0]

    def phases(self, engine: str) -> Mapping[str, float]:
        """Seconds of its parts."""
        self.edit()
        _, said = self.run(sys.executable, "-c", PHASES, "render", "ada.yaml", "--engine", engine)
        told: Mapping[str, float] = json.loads(said.splitlines()[-1])
        return told

    def warm(self, engine: str) -> None:
        """Let the formats be built."""
        known = len(list(self.root.glob("cache/cvtex/formats/*.json")))
        for _ in range(2):
            self.edit()
            self.render(engine)
        deadline = time.monotonic() + 60
        while len(list(self.root.glob("cache/cvtex/formats/*.json"))) == known:
            if time.monotonic() > deadline:
                sys.exit(f"no format is built for {engine}")
            time.sleep(0.1)


def rows(desk: Desk, peer: str) -> dict[str, Callable[[], float]]:
    """What takes turns: a name, and what gives the seconds."""

    def changed(engine: str, **more: str) -> Callable[[], float]:
        def timed() -> float:
            desk.edit()
            return desk.render(engine, **more)

        return timed

    def unchanged() -> float:
        desk.edit()
        desk.render("xelatex")
        return desk.render("xelatex")

    found: dict[str, Callable[[], float]] = {}
    if peer:
        found["RenderCV, its sample, PDF only"] = lambda: desk.run(
            peer, XDG_CACHE_HOME=os.environ.get("XDG_CACHE_HOME", "")
        )[0]
    found["the profile has changed"] = changed("xelatex")
    found["nothing has changed"] = unchanged
    found["changed, and nothing is kept"] = changed("xelatex", CVTEX_CACHE_MB="0")
    found["changed, pdflatex"] = changed("pdflatex")
    found["changed, lualatex"] = changed("lualatex")
    return found


def set_up(folder: Path) -> str:
    """RenderCV in a virtual environment with its own sample: the command that renders it."""
    folder.mkdir(parents=True, exist_ok=True)
    python = folder / "venv/bin/python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "rendercv[full]"], check=True)
        subprocess.run([python.with_name("rendercv"), "new", "John Doe"], cwd=folder, check=True, stdout=-3)
    script = folder / "run"
    script.write_text(
        f'#!/bin/sh\ncd "{folder}" && exec venv/bin/rendercv render John_Doe_CV.yaml -nopng -nohtml -nomd\n'
    )
    script.chmod(0o755)
    return str(script)


def version(*line: str) -> str:
    """The first line that a program says of itself."""
    return subprocess.run(line, capture_output=True, text=True, check=True).stdout.splitlines()[0]


def machine(peer: str) -> str:
    """The processor, how many of it, and the versions."""
    try:
        model = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text())
    except OSError:
        model = None
    parts = [f"{os.cpu_count()} × {model[1] if model else platform.machine()}", platform.system(),
             f"Python {platform.python_version()}", version("xelatex", "--version")]  # fmt: skip
    if peer:
        parts.append(version(str(Path(peer).parent / "venv/bin/rendercv"), "--version"))
    return "; ".join(parts)


def table(found: Mapping[str, list[float]], peer: str) -> list[str]:
    """Medians, the shortest, and ratios of neighbours."""
    base = next(iter(found)) if peer else "the profile has changed"
    lines = [
        f"| one page, tagged | median s | least s | to {'RenderCV' if peer else 'the first'} |",
        "| --- | --: | --: | --: |",
    ]
    for name, seconds in found.items():
        ratio = median(one / other for one, other in zip(seconds, found[base], strict=True))
        lines.append(f"| {name} | {median(seconds):.3f} | {min(seconds):.3f} | {ratio:.2f} |")
    return lines


def parts(desk: Desk) -> list[str]:
    """Where the time of a changed profile goes, by engine."""
    found = {engine: [desk.phases(engine) for _ in range(TIMES)] for engine in ENGINES}
    lines = [
        "| engine | Python before TeX | TeX | finishing | behind | Python MB | engine MB |",
        "| --- |" + " --: |" * 6,
    ]
    for engine, told in found.items():

        def middle(
            part: Callable[[Mapping[str, float]], float], told: list[Mapping[str, float]] = told
        ) -> float:
            return median(map(part, told))

        lines.append(
            f"| {engine} | {middle(lambda one: one['before tex']):.3f} | {middle(lambda one: one['tex']):.3f}"
            f" | {middle(lambda one: one['before finished'] + one['finished'] - one['before tex'] - one['tex']):.3f}"
            f" | {middle(lambda one: one['all'] - one['before finished'] - one['finished']):.3f}"
            f" | {middle(lambda one: one['python MB']):.0f} | {middle(lambda one: one['engine MB']):.0f} |"
        )  # fmt: skip
    return lines


def main() -> None:
    """Measure, print, and write the page."""
    given = os.environ.get("PEER", "")
    peer = set_up(ROOT / "build/peer") if given == "1" else given
    subprocess.run([sys.executable, "-m", "compileall", "-q", ROOT / "src"], check=True)
    with TemporaryDirectory() as name:
        desk = Desk(Path(name))
        for engine in ENGINES:
            desk.warm(engine)
        takers = rows(desk, peer)
        found: dict[str, list[float]] = {name: [] for name in takers}
        chance = random.Random(1)  # noqa: S311 - the same turns each time
        for turn in range(TIMES + 1):
            for row in chance.sample([*takers], len(takers)):  # nobody comes always after the same one
                seconds = takers[row]()
                if turn:  # the first one fills the caches
                    found[row].append(seconds)
        shown = [*table(found, peer), "", f"Seconds of the parts (medians of {TIMES}):", "", *parts(desk)]
    head = (
        "# How long a render takes\n\nWritten by `make bench PEER=1`, which lets all rows take turns; "
        f"medians of {TIMES}.\nThe profile is the one that `cvtex new` writes, the theme its own.\n\n{machine(peer)}\n"
    )
    text = head + "\n" + "\n".join(shown) + "\n"
    print(text)
    if peer:
        PAGE.write_text(text)
    print(
        f"the most that this has needed: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000:.0f} MB"
    )


if __name__ == "__main__":
    main()
