"""Measures what a render costs: TeX runs, the seconds of TeX and of Python, the milliseconds a page of tagging and
finishing with and without --archive, lists of many publications, imports, and how near citation styles come to those of
CSL. Run it with `make bench`."""

import json
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from citations.share import table

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

# A render as the command does it, with clocks around the engine and the last step: what is not TeX's time is Python's.
RENDER = """
import json, sys, time
from cvtex import cli, engine, finish, pipeline
told = {"tex": 0.0, "finish": 0.0}
render = pipeline.render
def timed(name, function):
    def called(*arguments, **options):
        started = time.perf_counter()
        try:
            return function(*arguments, **options)
        finally:
            told[name] += time.perf_counter() - started
    return called
def counted(*arguments, **options):
    rendered = render(*arguments, **options)
    told.update(runs=rendered.runs, pages=rendered.pages)
    return rendered
engine.compile, finish.finish = timed("tex", engine.compile), timed("finish", finish.finish)
pipeline.render = counted
try:
    cli.main()
finally:
    sys.stderr.write("\\n" + json.dumps(told))
"""

LISTS = (1000, 10_000)  # entries of a .bib file
ENTRY = r"""@{kind}{{k{number},
  author = {{M{{\"u}}ller, J{{\"u}}rgen and Xie, Shuai and Doe, Jane Q. and others}},
  title = {{A {{GPU}} Study of Number {number} in $O(n^2)$ with \emph{{Care}}}},
  {venue}, year = {{{year}}}, month = mar, doi = {{10.1000/x.{number}}}, url = {{https://example.org/p/{number}}},
}}
"""
VENUES = (
    ("article", "journal = {Journal of {T}hings}, volume = 3, pages = {12--34}"),
    ("inproceedings", "booktitle = {Proc. of the 7th {ACM} Conf.}"), ("misc", "howpublished = {Online}"),
)  # fmt: skip
# A list of publications to TeX, as the command does it; tells the processor's seconds of reading and of all, and the megabytes.
LIST = """
import json, resource, sys, time
from cvtex import bibliography, cli, pipeline, world
told = {"read": 0.0}
reader = bibliography.reader
def timed(ending):
    def read(name, text):
        started = time.process_time()
        try:
            return reader(ending)(name, text)
        finally:
            told["read"] += time.process_time() - started
    return read
draft = pipeline.draft
def drafted(*arguments, **options):
    made = draft(*arguments, **options)
    told["all"] = time.process_time()
    return made
world.reader, pipeline.draft = timed, drafted
try:
    cli.main()
finally:
    told["MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    sys.stderr.write("\\n" + json.dumps(told))
"""


def clock(*arguments: str) -> tuple[float, str]:
    """Seconds of a fresh Python by the clock, and what it says on standard error."""
    started = time.perf_counter()
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    return time.perf_counter() - started, done.stderr


def measure(profile: str, style: str, folder: str) -> str:
    """A line about a document: pages, TeX runs, seconds in all, of TeX and of Python, milliseconds a page of the last step.

    Renders with and without --archive take turns, so that what else the machine does meets both.
    """
    arguments = ("render", f"profiles/{profile}.yaml", "--style", style, "--output", f"{folder}/out.pdf")
    rows: dict[bool, list[tuple[float, float, float]]] = {False: [], True: []}  # whole, TeX, last step
    for turn in range(TIMES + 1):
        for archive, found in rows.items():
            seconds, said = clock("-c", RENDER, *arguments, *(["--archive"] if archive else []))
            told = json.loads(said.splitlines()[-1])
            if turn:  # the first one fills the caches
                found.append((seconds, told["tex"], told["finish"]))
    whole, tex, plain = (median(column) for column in zip(*rows[False], strict=True))
    python = median(seconds - of_tex for seconds, of_tex, _ in rows[False])
    archival = median(last for *_, last in rows[True])
    ratio = median(two / one for (*_, one), (*_, two) in zip(rows[False], rows[True], strict=True))
    pages = told["pages"]
    return (
        f"{profile + ' ' + style:18} {pages:5} {told['runs']:5} {whole:8.2f} {tex:8.2f} {python:8.2f}"
        f" {plain / pages * 1000:11.1f} {archival / pages * 1000:12.1f} {ratio:6.2f} {plain / whole:8.1%}"
    )


def listed(size: int, folder: str) -> str:
    """A line about a list of publications from a .bib file: processor's seconds of reading it and of all but TeX, megabytes."""
    kinds = [VENUES[number % 3] for number in range(size)]
    texts = (
        ENTRY.format(kind=kind, venue=venue, number=number, year=1990 + number % 36)
        for number, (kind, venue) in enumerate(kinds)
    )
    Path(folder, "big.bib").write_text("\n".join(texts))
    profile = "cvtex: 1\nperson: {name: Shuai Xie}\nsections: [{type: publications, file: big.bib}]\n"
    Path(folder, "big.yaml").write_text(profile)
    _, said = clock(
        "-c", LIST, "render", f"{folder}/big.yaml", "-s", "publications", "-o", f"{folder}/big.tex"
    )
    told = json.loads(said.splitlines()[-1])
    return f"{size:7} entries {told['read']:8.2f} {told['all']:8.2f} {told['MB']:8.0f}"


def cost(module: str) -> float:
    """Seconds that a fresh Python takes to import a module."""
    return median(clock("-c", f"import {module}" if module else "")[0] for _ in range(TIMES))


def main() -> None:
    """Print both tables. Tagging and finishing should take no further run of TeX, and at most 50 ms a page."""
    print(
        f"{'document':18} {'pages':>5} {'runs':>5} {'whole s':>8} {'TeX s':>8} {'Python s':>8} {'finish ms/p':>11}"
        f" {'archive ms/p':>12} {'ratio':>6} {'of whole':>8}  (medians of {TIMES})"
    )
    with TemporaryDirectory() as folder:
        for profile, style in DOCUMENTS:
            print(measure(profile, style, folder), flush=True)
        print(
            f"\n{'publications':15} {'read s':>8} {'all s':>8} {'MB':>8}  (of the processor, from a .bib file to TeX)"
        )
        for size in LISTS:
            print(listed(size, folder), flush=True)
    bare = cost("")
    print(f"\nPython alone takes {bare * 1000:.0f} ms; importing takes, beyond that:")
    for module in IMPORTS[1:]:
        print(f"  {module:15} {(cost(module) - bare) * 1000:4.0f} ms")
    print(f"\nReferences worded as the reference processor of CSL words them:\n{table()}")


if __name__ == "__main__":
    main()
