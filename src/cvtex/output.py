"""Where documents go, and how they are written there: a file, a folder, standard output."""

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import typer

from cvtex.diagnostic import Diagnostic, Invalid
from cvtex.guard import announce
from cvtex.world import STDIN, write_whole

TARGETS = ("pdf", "tex", "txt", "png")  # the formats, by the endings of their files
OTHERS = frozenset(["docx", "doc", "odt", "rtf", "html", "htm", "md", "jpg", "jpeg", "svg", "ps"])


def is_folder(output: str) -> bool:
    """Whether a place is a folder, or is called like one."""
    return output.endswith(os.sep) or os.path.isdir(output)  # noqa: PTH112 - asks, and never raises


def named(output: str) -> str:
    """What the name of a file asks for: `cv.tex` TeX; a PDF when it does not say. Raises BadParameter (`cv.docx`)."""
    ending = Path(output).suffix.lower().removeprefix(".")
    if ending in OTHERS and not is_folder(output):
        known = ", ".join(f".{target}" for target in TARGETS)
        raise typer.BadParameter(f"{output} would be no .{ending}: cvtex writes {known}", param_hint="-o")
    return ending if ending in TARGETS and not is_folder(output) else "pdf"


def places_of(
    file: str, styles: Sequence[str], targets: Sequence[str], output: str
) -> Mapping[tuple[str, str], str]:
    """Where each document goes. Raises BadParameter where one place is given for several."""
    stem = "profile" if file == STDIN else Path(file).stem
    many = len(styles) * len(targets) > 1
    folder = is_folder(output)
    if output and many and not folder:
        raise typer.BadParameter("several documents need a folder: end it with /", param_hint="-o")
    if output and not folder:
        return {(styles[0], targets[0]): output}
    found = {
        (style, target): Path(output) / f"{stem}-{style}.{target}" for style in styles for target in targets
    }
    return {key: str(path) for key, path in found.items()}


def put(place: str, data: bytes) -> None:
    """Write a document to its place, or to standard output."""
    if place == STDIN and sys.__stdout__ is None:
        raise Invalid([Diagnostic("error", "file-unwritable", None, "standard output is closed")])
    if place == STDIN:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        write(Path(place), data)


def write(path: Path, data: bytes) -> None:
    """Write a file whole, its folder made if need be; a refusal is a diagnostic, and makes no folder."""
    fresh: list[Path] = []
    try:
        fresh += [folder for folder in path.absolute().parents if not folder.exists()]
        announce(*fresh)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, data)
    except OSError as error:
        for folder in fresh:
            with suppress(OSError):
                folder.rmdir()
        message = f"{path} cannot be written: {(error.strerror or str(error)).lower()}"
        raise Invalid([Diagnostic("error", "file-unwritable", None, message)]) from error


def rule(targets: Sequence[str], inputs: Sequence[Path]) -> str:
    """A rule for make: `build/ada.pdf: ada.yaml cvtex.cls`, and an empty one for each input that may vanish."""

    def name(path: str) -> str:
        return path.replace("$", "$$").replace("#", "\\#").replace(" ", "\\ ")

    paths = [name(str(path)) for path in inputs]
    joined = " \\\n  ".join(paths)
    return f"{' '.join(map(name, targets))}: {joined}\n" + "".join(f"\n{path}:\n" for path in paths)


def spare_inputs(outputs: Iterable[str], inputs: Iterable[Path]) -> None:
    """Refuse to write where something was read from, or two things to one place. Raises BadParameter."""
    taken = {os.path.realpath(path) for path in inputs}
    for place in outputs:
        target = os.path.realpath(place)
        if place != STDIN and target in taken:
            raise typer.BadParameter(
                f"{place} is needed for this render and would be overwritten", param_hint="-o"
            )
        taken.add(target)
