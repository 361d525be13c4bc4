"""A render of which everything is as it was the last time: what it gave is kept in the cache, and given again.

Looked up before anything is imported that takes time. What was read is known by its contents; of what is large, and
belongs to the system, by its size, its place and the moment at which it was last touched, which nobody can set. Where
there is any doubt the render takes its usual way.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

try:
    from _blake2 import blake2b  # hashlib would load all of OpenSSL first
except ImportError:  # pragma: no cover - another Python
    from hashlib import blake2b

FOLDER = "results"
VERSION = 1
LIMIT = "CVTEX_CACHE_MB"  # how large the cache may become; with 0 nothing is kept
State = list[int]
_SURROUNDINGS = ("COLUMNS", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "NO_COLOR", "PATH", "SOURCE_DATE_EPOCH", "TERM",
                 "TEXMFHOME", "TMPDIR", "XDG_CACHE_HOME")  # fmt: skip
_OUTPUTS = ("-o", "--output", "--deps")  # options with a place to write to
_NEVER = ("-", "--allow-latex", "--to", "-h", "--help")
_LARGEST = 10_000_000  # bytes of a file that is named on the command line
_FRESH = 100_000_000  # nanoseconds within which one change of a file may look like another
_STARTED = time.time_ns()

_asked: list[str] = []  # the name of this render's result, when it may be kept


def digest(data: bytes) -> str:
    """By which contents are known."""
    return blake2b(data, digest_size=20).hexdigest()


def state(path: str) -> State | None:
    """By which a file or folder is known without reading it; None where nothing is."""
    try:
        about = os.stat(path)
    except OSError:
        return None
    return [about.st_size, about.st_mtime_ns, about.st_ctime_ns, about.st_ino]


def replayed(words: Sequence[str], write: Callable[[str, bytes], None]) -> bool:
    """Whether a command was a render that has been given again: it is done then. `write` puts what is not in its place."""
    _asked.clear()
    try:
        name = _name(words)
        if not name or not (folder := _folder()):
            return False
        _asked[:] = [name]
        place = f"{folder}/{name}"
        found = _found(place)
        if not found or not all(map(_holds, found["inputs"])):
            return False
        told, shown, outputs = found["told"], found["shown"], found["outputs"]
        if {os.path.realpath(place) for place, _ in outputs} & {real for _, real, *_ in found["inputs"]}:
            return False
        for output, data in outputs:
            if not _delivered(output, bytes.fromhex(data)):
                write(output, bytes.fromhex(data))
        os.utime(place)  # when it was used last
        for stream in (sys.stdout, sys.stderr):
            stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
        sys.stderr.write(told)
        sys.stderr.flush()
        sys.stdout.write(shown)
        sys.stdout.flush()
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False
    return True


def keep(
    outputs: Iterable[tuple[str, bytes]],
    told: str,
    shown: str,
    read: Mapping[str, str],
    looked_at: Iterable[str],
) -> None:
    """Keep what this render gave, by place, and what it said on the two streams: `read` has the digests of the files that
    it read, `looked_at` what else it depends on."""
    folder = _folder(make=True)
    if not folder or not _asked:
        return
    inputs: list[list[object]] = []
    for path, known in read.items():
        found = state(path)
        fresh = found is None or found[2] > _STARTED - _FRESH
        inputs.append([path, os.path.realpath(path), known, None if fresh else found])
    for path in sorted({*looked_at} - {*read}):
        found = state(path)
        if found and found[2] > _STARTED - _FRESH:
            return
        inputs.append([path, "", "", found])
    written = [(os.path.abspath(place), data.hex()) for place, data in outputs]
    body = json.dumps({"inputs": inputs, "told": told, "shown": shown, "outputs": written}).encode()
    draft = f"{folder}/.{_asked[0]}-{os.getpid()}"
    try:
        with open(draft, "wb") as file:
            file.write(digest(body).encode() + b"\n" + body)
        os.replace(draft, f"{folder}/{_asked[0]}")
    except OSError:
        return


def _name(words: Sequence[str]) -> str:
    """The name of what a command gives, by all that is known before it runs; empty where it cannot be kept."""
    if not words or words[0] != "render" or {*words} & {*_NEVER} or sys.stdout is None or sys.stderr is None:
        return ""
    contents: list[str] = []
    for before, word in pairwise(words):
        if before not in _OUTPUTS and os.path.isfile(word):
            if os.path.getsize(word) > _LARGEST:
                return ""
            contents.append(digest(_bytes(word)))
    about = [
        VERSION, sys.version, os.getcwd(), list(words), contents, [os.environ.get(name) for name in _SURROUNDINGS],
        sys.stderr.isatty(), _program(),
    ]  # fmt: skip
    return digest(json.dumps(about).encode())


def _program() -> list[object]:
    """The program itself, file by file, and the folders of what it imports."""
    libraries = [path for path in sys.path if path.endswith("-packages")]
    return [
        *_modules(os.path.dirname(os.path.abspath(__file__))),
        *([path, state(path)] for path in libraries),
    ]


def _modules(folder: str) -> list[object]:
    """The modules in a folder and below it, each with its state."""
    found: list[object] = []
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.name.endswith(".py"):
                found.append([entry.path, state(entry.path)])
            elif entry.is_dir() and not entry.name.startswith("__") and entry.name != "data":
                found += _modules(entry.path)
    return found


def _folder(make: bool = False) -> str:
    """The folder of results; empty where nothing is to be kept, or can be."""
    if _is_off(os.environ.get(LIMIT, "")):
        return ""
    given, home = os.environ.get("XDG_CACHE_HOME"), os.environ.get("HOME")
    if not given and not home:
        return ""
    folder = os.path.abspath(f"{given or f'{home}/.cache'}/cvtex/{FOLDER}")
    if make and not os.path.isdir(folder):
        try:
            os.mkdir(folder)  # in the cache, where there is one
        except OSError:
            return ""
    return folder


def _is_off(given: str) -> bool:
    """Whether a limit says that nothing is to be kept."""
    try:
        return float(given) <= 0
    except ValueError:
        return False


def _found(place: str) -> dict[str, Any] | None:
    """What is kept at a place, when it is whole."""
    try:
        told, _, body = _bytes(place).partition(b"\n")
    except OSError:
        return None
    if digest(body).encode() != told:
        return None
    found: dict[str, Any] = json.loads(body)
    return found


def _holds(known: Sequence[object]) -> bool:
    """Whether a file or folder is as it was."""
    path, real, contents, then = known
    now = state(str(path))
    if real and os.path.realpath(str(path)) != real:
        return False
    if contents and (now is None or then != now):
        return digest(_bytes(str(path))) == contents
    return now == then


def _delivered(place: str, data: bytes) -> bool:
    """Whether a document is in its place already; it is new, as of now."""
    if os.path.islink(place) or not os.path.isfile(place) or _bytes(place) != data:
        return False
    os.utime(place)
    return True


def _bytes(path: str) -> bytes:
    """The contents of a file."""
    with open(path, "rb") as file:
        return file.read()
