"""Whether a TeX body is inert: what a profile says may print, and do nothing else."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from cvtex.decode import CONTROL
from cvtex.latex import ESCAPES, PDFLATEX_ESCAPES, URL_SAFE

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = ROOT / "templates" / "latex"

_WORD = re.compile(r"\\([A-Za-z]+|.)", re.DOTALL)
_TOKEN = re.compile(r"(\\(?:[A-Za-z]+|.))|(%@\d+:\d+(?:\n|$))|([{}])|([$&#_^%])|([^\\{}$&#_^%]+)", re.DOTALL)


@cache
def blocks() -> dict[str, int]:
    """The macros that templates write, with the number of their arguments."""
    found: dict[str, int] = {}
    for path in sorted(TEMPLATES.rglob("*.tex.j2")):
        for line in path.read_text().splitlines():
            if macro := re.search(r"(?:^|%>)\\(cv[a-z]+)(\{.*)", line):
                found[macro[1]] = _groups(macro[2])
    return found


def _groups(text: str) -> int:
    """How many pairs of braces stand side by side in the beginning."""
    depth = count = 0
    for char in text:
        if depth == 0 and char != "{":
            break
        depth += (char == "{") - (char == "}")
        count += char == "}" and depth == 0
    return count


@cache
def commands() -> frozenset[str]:
    """What a body may have: the macros of templates and of the emitter, and what escapes are made of."""
    written = [path.read_text() for path in TEMPLATES.rglob("*.tex.j2")]
    emitter = re.findall(r"\\(cv[a-z]+)", (ROOT / "src" / "cvtex" / "latex.py").read_text())
    escapes = [*ESCAPES.values(), *PDFLATEX_ESCAPES.values()]
    macros = {name for text in written for name in re.findall(r"\\(cv[a-z]+)", text)}
    return frozenset({*macros, *emitter, *(name for text in escapes for name in _WORD.findall(text))})


def complaints(body: str) -> list[str]:
    """What in a TeX body is neither text, nor an escape, nor a macro of ours; an empty list for an inert one."""
    inner = body.removeprefix("\\begin{document}\n").rstrip("\n").removesuffix("\\end{document}")
    found = [f"{wrong!r} in the body" for wrong in re.findall(r"\n\n|\^\^|\\(?:begin|end)\b", inner)]
    found += [f"the character U+{ord(char):04X}" for char in CONTROL.findall(inner)]
    return found + list(_misplaced(inner))


COLUMNS = {"cvcolumns", "cvside", "cvmain"}  # where columns begin


def _misplaced(body: str) -> Iterator[str]:
    """Commands that are not ours, active characters, braces that do not balance, blocks with odd arguments."""
    depth, macro, groups = 0, "", 0
    for command, mark, brace, active, text in _TOKEN.findall(body):
        if command and command[1:] not in commands():
            yield f"the command {command}"
        if active:
            yield f"{active} outside of an escape"
        if depth == 0 and command:
            yield from _counted(macro, groups)
            macro, groups = command[1:], 0
            if macro not in {*blocks(), *COLUMNS}:
                yield f"{command} between blocks"
        if depth == 0 and text.strip():
            yield f"{text[:20]!r} between blocks"
        if mark and depth:
            yield f"{mark.strip()} inside of \\{macro}"
        depth += (brace == "{") - (brace == "}")
        groups += brace == "}" and depth == 0
        if depth < 0:
            yield "a } that closes nothing"
            depth = 0
    yield from _counted(macro, groups)
    if depth:
        yield "a { that is never closed"


def _counted(macro: str, groups: int) -> Iterator[str]:
    if macro in blocks() and groups != blocks()[macro]:
        yield f"\\{macro} with {groups} arguments"


def addresses(body: str) -> list[str]:
    """The addresses of all links, as TeX reads them."""
    found = re.findall(r"\\cvlink\{((?:[^{}\\]|\\.)*)\}", body)
    return [re.sub(r"\\(.)", r"\1", url) for url in found]


def is_address(url: str) -> bool:
    """Whether an address has one of the four schemes and only what addresses may hold."""
    return bool(re.fullmatch(rf"(?i:https?://|mailto:|tel:)[A-Za-z0-9{re.escape(URL_SAFE)}]*", url))
