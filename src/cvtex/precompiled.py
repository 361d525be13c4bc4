"""Formats: the class as TeX holds it in memory, kept in the cache, so that a run need not read it.

A format is built in the background by the second run that could have used it. A small file beside it says what it was
made from; when any of that has changed, or the format itself, it is forgotten, and TeX reads the class as before.
"""

import contextlib
import hashlib
import json
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from subprocess import DEVNULL, run
from tempfile import mkdtemp
from time import time

from cvtex.cache import cache_folder, limit, trim

FORMAT = "cvtex"  # its name beside the document
KIND = "formats"
VERSION = 1  # of what this module keeps
PATIENCE = 60.0  # seconds that a build may take
_BUILDING, _FAILED = "building", "failed"
_PAUSES: Mapping[str, float] = {
    _BUILDING: PATIENCE,
    _FAILED: 7 * 86400.0,
}  # seconds before it is tried once more
_DUMP = "\\def\\cvprecompiled{}\\documentclass{cvtex}\\dump\n"
# Run by a Python of its own, in the folder of the build.
_BUILD = "import sys; from cvtex.precompiled import build; build(*sys.argv[1:])"
_GZIP = b"\x1f\x8b"
_CLASS = "cvtex.cls"
_HERE = (
    "HOME",
    "TMPDIR",
    "TEXMFVAR",
    "TEXMFCONFIG",
    "TEXMFCACHE",
    "XDG_CACHE_HOME",
)  # what TeX might write to
_BY_NAME = re.compile(rb"fontspec|\\font\\")  # by which a theme may ask for a font by its name
_NO_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig></fontconfig>
"""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a format is made from: an engine's program with its flags, and the class; and its name, which says it all."""

    name: str
    program: Path
    flags: tuple[str, ...]
    cls: bytes


def recipe(preamble: str, files: Mapping[str, bytes], program: Path, flags: tuple[str, ...]) -> Recipe | None:
    """The recipe of the format that a document can do with; None where there can be none."""
    cls = files.get(_CLASS)
    first = preamble.partition("\n")[0]
    if not cls or not first.startswith("\\documentclass[") or ",latex=" in first:
        return None
    about = (VERSION, str(program), flags, os.environ.get("TEXMFHOME"), hashlib.sha256(cls).hexdigest())
    with contextlib.suppress(OSError):
        told = json.dumps([*about, state(program)])
        return Recipe(hashlib.sha256(told.encode()).hexdigest()[:32], program, flags, cls)
    return None


def ready(form: Recipe | None) -> Path | None:
    """The format of a recipe, when it is there, whole, and all that it was made from is as it was."""
    folder = _folder()
    if folder is None or form is None:
        return None
    built, about = folder / f"{form.name}.fmt", folder / f"{form.name}.json"
    if not os.path.lexists(about):
        return None
    with contextlib.suppress(OSError, ValueError, AttributeError):
        told = json.loads(about.read_bytes())
        if all(state(Path(path)) == known for path, known in told.items()) and str(built) in told:
            os.utime(about)  # when it was used last
            return built
    forget(form)
    return None


def made_from(built: Path | None) -> list[str]:
    """The files that a format was made from."""
    with contextlib.suppress(OSError, ValueError):
        return (
            [path for path in json.loads(built.with_suffix(".json").read_bytes()) if path != str(built)]
            if built
            else []
        )
    return []


def forget(form: Recipe | None) -> None:
    """Remove a format; the next run but one builds it anew."""
    folder = _folder()
    if folder and form:
        for ending in ("json", "fmt"):
            _remove(folder / f"{form.name}.{ending}")


def wish(form: Recipe | None, surroundings: Mapping[str, str]) -> None:
    """Have a format built in the background, if it has been wished before, and if nobody builds it or has failed to."""
    folder = _folder(make=True)
    if folder is None or form is None:
        return
    with contextlib.suppress(OSError):
        noted = folder / f"{form.name}.wish"
        if not noted.exists():
            noted.touch()
            return
        if time() - noted.stat().st_mtime < _PAUSES.get(noted.read_text(), 0.0):
            return
        noted.write_text(_BUILDING)
        place = Path(mkdtemp(prefix="building-", dir=folder))
        (place / _CLASS).write_bytes(form.cls)
        (place / "dump.tex").write_text(_DUMP)
        env = (
            dict(surroundings)
            | dict.fromkeys(_HERE, ".")
            | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        )
        run(  # by way of a shell that ends at once: nobody waits for what it has begun
            ["/bin/sh", "-c", '"$@" &', "sh", sys.executable, "-c", _BUILD, form.name, str(form.program), *form.flags],
            cwd=place, env=env, stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL, start_new_session=True, check=False,
        )  # fmt: skip


def listing(folder: Path, files: Mapping[str, bytes]) -> dict[str, str]:
    """Variables by which XeTeX does not list all fonts of the machine, where nothing asks for one by its name."""
    if any(_BY_NAME.search(data) for file, data in files.items() if file.endswith(".sty")):
        return {}
    none = folder.parent / "fonts.conf"
    none.write_text(_NO_FONTS)
    return {"FONTCONFIG_FILE": str(none)}


def build(name: str, program: str, *flags: str) -> None:
    """Build a format in the current folder and put it into its place above; remove the folder."""
    place = Path.cwd()
    kept = place.parent
    noted = kept / f"{name}.wish"
    with contextlib.suppress(OSError):
        os.nice(10)
    try:
        noted.write_text(_FAILED)  # unless it turns out otherwise
        line = [
            program,
            "-ini",
            *flags,
            "-recorder",
            f"-jobname={FORMAT}",
            f"&{Path(program).name}",
            "dump.tex",
        ]
        done = run(line, stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL, timeout=PATIENCE, check=False)
        made = place / f"{FORMAT}.fmt"
        if done.returncode == 0 and made.exists():
            states = {str(path): state(path) for path in _read(place)}
            _unpack(made)
            final = kept / f"{name}.fmt"
            made.replace(final)
            told = json.dumps({**states, str(final): state(final)})
            (place / "about").write_text(told)
            (place / "about").replace(kept / f"{name}.json")
            _remove(noted)
            trim()
    finally:
        rmtree(place, ignore_errors=True)


def _read(place: Path) -> list[Path]:
    """What TeX read for a format, outside of the folder."""
    rows = (place / f"{FORMAT}.fls").read_text(errors="surrogateescape").splitlines()
    paths = {Path(place, row.removeprefix("INPUT ")) for row in rows if row.startswith("INPUT ")}
    return sorted(path for path in paths if not path.is_relative_to(place))


def _unpack(made: Path) -> None:
    """Leave a format uncompressed: TeX reads it as well, in half the time."""
    import gzip

    data = made.read_bytes()
    if data.startswith(_GZIP):
        made.write_bytes(gzip.decompress(data))


def state(path: Path) -> list[int]:
    """By which a changed file is known without reading it: nobody can set when its entry was changed last."""
    about = path.stat()
    return [about.st_size, about.st_mtime_ns, about.st_ctime_ns, about.st_ino]


def _folder(make: bool = False) -> Path | None:
    """The folder of formats, made if need be."""
    caches = cache_folder()
    if caches is None or not limit():
        return None
    folder = caches / KIND
    if make:
        with contextlib.suppress(OSError):
            folder.mkdir(exist_ok=True)
    return folder


def _remove(path: Path) -> None:
    """Whatever it is."""
    with contextlib.suppress(OSError):
        if path.is_dir() and not path.is_symlink():
            rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
