"""Measures what a page for a job costs: measuring, choosing, TeX and all of the command, apart; and many jobs at once.
Run it with `make bench`."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
PROFILES = ("qiu", "xie")
POSTINGS = sorted((ROOT / "tests" / "relevance").glob("skillspan_*.txt"))
TIMES = 5
MANY = 100

# The command with clocks around its steps, in a process of its own.
TAILOR = """
import json, sys, time
from cvtex import choosing, cli, tailor
told = {}
def timed(name, place, attribute):
    function = getattr(place, attribute)
    def called(*arguments, **options):
        started = time.perf_counter()
        try:
            return function(*arguments, **options)
        finally:
            told[name] = told.get(name, 0.0) + time.perf_counter() - started
    setattr(place, attribute, called)
timed("measure", choosing, "measure"); timed("measure", choosing, "widened")
timed("read", choosing, "demand"); timed("solve", choosing, "select")
timed("render", tailor, "finished")
try:
    cli.main()
finally:
    sys.stderr.write("\\n" + json.dumps(told))
"""


def run(folder: Path, profile: str, jobs: list[str], cache: Path) -> dict[str, float]:
    """One command: the seconds of its steps and of all of it."""
    line = [
        sys.executable,
        "-c",
        TAILOR,
        "tailor",
        str(ROOT / "profiles" / f"{profile}.yaml"),
        "-o",
        f"{folder}/",
    ]
    started = time.perf_counter()
    done = subprocess.run(
        [*line, *(part for job in jobs for part in ("--job", job))], capture_output=True, check=True,
        env={**os.environ, "XDG_CACHE_HOME": str(cache)}, text=True,
    )  # fmt: skip
    told: dict[str, float] = json.loads(done.stderr.rsplit("\n", 1)[1])
    return {**told, "all": time.perf_counter() - started}


def row(name: str, runs: list[dict[str, float]]) -> str:
    """A line of the table: medians in seconds."""
    steps = ("measure", "read", "solve", "render", "all")
    return f"{name:<34}" + "".join(f"{median(one.get(step, 0.0) for one in runs):>9.3f}" for step in steps)


def main() -> None:
    """Print the tables."""
    print(
        f"{'seconds, medians':<34}"
        + "".join(f"{step:>9}" for step in ("measure", "read", "solve", "render", "all"))
    )
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for profile in PROFILES:
            cold, warm, again = [], [], []
            for turn in range(TIMES):
                cache = folder / f"{profile}{turn}"
                cache.mkdir()
                first, second = (str(POSTINGS[(turn + step) % len(POSTINGS)]) for step in (0, 1))
                cold.append(run(folder, profile, [first], cache))
                warm.append(run(folder, profile, [second], cache))
                again.append(run(folder, profile, [second], cache))
            print(row(f"{profile}, empty cache", cold))
            print(row(f"{profile}, another posting", warm))
            print(row(f"{profile}, the same again", again))
        jobs = folder / "jobs"
        jobs.mkdir()
        for number in range(MANY):
            text = POSTINGS[number % len(POSTINGS)].read_text(encoding="utf-8").split("\n")
            (jobs / f"job{number:03}.txt").write_text(
                "\n".join(text[: 1 + len(text) * (number % 9 + 1) // 9])
            )
        print(row(f"qiu, {MANY} jobs", [run(folder, "qiu", [str(jobs)], folder / "qiu0")]))


if __name__ == "__main__":
    main()
