"""Measures what a render costs: TeX runs, the seconds of TeX and of Python, and imports. Run it with `make bench`."""

import json
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
TIMES = 7
DOCUMENTS = (("qiu", "resume"), ("xie", "academic"), ("qiu", "academic"), ("xie", "publications"))
IMPORTS = (
    "",
    "yaml",
    "jinja2",
    "jsonschema",
    "markdown_it",
    "pikepdf",
    "typer",
    "cvtex.cli",
    "cvtex.pipeline",
)

# A render as the command does it, with a clock around the engine: what is not TeX's time is Python's.
RENDER = """
import json, sys, time
from cvtex import cli, engine, pipeline
told = {"seconds": 0.0}
compile, render = engine.compile, pipeline.render
def timed(*arguments, **options):
    started = time.perf_counter()
    try:
        return compile(*arguments, **options)
    finally:
        told["seconds"] += time.perf_counter() - started
def counted(*arguments, **options):
    rendered = render(*arguments, **options)
    told.update(runs=rendered.runs, pages=rendered.pages)
    return rendered
engine.compile, pipeline.render = timed, counted
try:
    cli.main()
finally:
    sys.stderr.write("\\n" + json.dumps(told))
"""


def clock(*arguments: str) -> tuple[float, str]:
    """Seconds of a fresh Python by the clock, and what it says on standard error."""
    started = time.perf_counter()
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    return time.perf_counter() - started, done.stderr


def measure(profile: str, style: str, folder: str) -> str:
    """A line about a document: pages, TeX runs, seconds in all, of TeX and of Python."""
    arguments = ("render", f"profiles/{profile}.yaml", "--style", style, "--output", f"{folder}/out.pdf")
    whole, tex = [], []
    for _ in range(TIMES + 1):
        seconds, said = clock("-c", RENDER, *arguments)
        told = json.loads(said.splitlines()[-1])
        whole.append(seconds)
        tex.append(told["seconds"])
    whole, tex = whole[1:], tex[1:]  # the first one fills the caches
    python = median(a - b for a, b in zip(whole, tex, strict=True))
    return (
        f"{profile + ' ' + style:18} {told['pages']:5} {told['runs']:5}"
        f" {median(whole):8.2f} {median(tex):8.2f} {python:8.2f}"
    )


def cost(module: str) -> float:
    """Seconds that a fresh Python takes to import a module."""
    return median(clock("-c", f"import {module}" if module else "")[0] for _ in range(TIMES))


def main() -> None:
    """Print both tables."""
    print(
        f"{'document':18} {'pages':>5} {'runs':>5} {'whole s':>8} {'TeX s':>8} {'Python s':>8}  (medians of {TIMES})"
    )
    with TemporaryDirectory() as folder:
        for profile, style in DOCUMENTS:
            print(measure(profile, style, folder), flush=True)
    bare = cost("")
    print(f"\nPython alone takes {bare * 1000:.0f} ms; importing takes, beyond that:")
    for module in IMPORTS[1:]:
        print(f"  {module:15} {(cost(module) - bare) * 1000:4.0f} ms")


if __name__ == "__main__":
    main()
