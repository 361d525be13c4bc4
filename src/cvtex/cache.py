"""The program's folder in the user's cache: what TeX keeps from run to run, and the logs of runs that failed."""

import contextlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from cvtex.guard import temporary

_ODD = re.compile(r"[^\w /.@%+=#()&'~-]|//")  # what kpathsea or Lua would read as something else
_LUA = "texmf/luatex-cache"
_END = "\nwhole\n"  # by which a remembered text is known to be whole
MOST_KEPT = 200  # texts of one kind that are remembered
LIMIT = "CVTEX_CACHE_MB"  # how large the cache may become; with 0 none of what is bounded is kept
USUAL = 300  # megabytes
BOUNDED = ("formats", "heights", "results")  # folders that could become large


def at_home(path: str) -> Path | None:
    """A path that begins with `~`; None where nobody knows what that is."""
    if os.environ.get("HOME") == "":
        return None
    with contextlib.suppress(RuntimeError):
        return Path(path).expanduser()
    return None


def cache_folder() -> Path | None:
    """The program's folder in the user's cache, made if need be; None where nothing can be written."""
    given, home = os.environ.get("XDG_CACHE_HOME"), at_home("~")
    if not given and not (home and home.is_dir()):
        return None
    folder = Path(given or f"{home}/.cache", "cvtex").absolute()
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
    return folder if os.access(folder, os.W_OK | os.X_OK) else None


def as_tex_reads(caches: Path, home: Path) -> tuple[str, str]:
    """Two folders by names that TeX, run in a folder of `home`, does not misread: odd ones relative and by a link."""
    if not _ODD.search(f"{caches}{home}"):
        return str(caches), str(home)
    if caches != home:
        (home / "caches").symlink_to(caches)
    return "../caches" if caches != home else "..", ".."


def forget_lua(caches: Path) -> None:
    """Remove what LuaTeX has kept about fonts, which it makes anew."""
    rmtree(caches / _LUA, ignore_errors=True)
    with contextlib.suppress(OSError):
        (caches / _LUA).unlink()


def keep_log(log: str, name: str) -> Path | None:
    """Keep a log as `name`.log, in the cache or else in the temporary folder; None where there is no room."""
    for caches in dict.fromkeys((cache_folder(), None)):
        with contextlib.suppress(OSError):
            return _kept(log, Path(name).name[:60] or "job", caches)
    return None


def _kept(log: str, name: str, caches: Path | None) -> Path:
    """The file of a log; nothing of it is left when it does not fit. Raises OSError."""
    folder = caches or Path(mkdtemp(prefix="cvtex-", dir=temporary()))
    kept = folder / "logs" / f"{name}.log"
    try:
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(log, encoding="utf-8")
    except OSError:
        if caches:
            kept.unlink(missing_ok=True)
        else:
            rmtree(folder, ignore_errors=True)
        raise
    return kept


# ---- What is remembered ----------------------------------------------------------------------------------------------


def recall(kind: str, name: str) -> str:
    """What was remembered under a name; nothing when it was not, or not whole."""
    if not (folder := _room(kind)):
        return ""
    with contextlib.suppress(OSError, UnicodeError):
        text = (folder / kind / name).read_text(encoding="utf-8")
        with contextlib.suppress(OSError):
            os.utime(folder / kind / name)  # when it was used last
        return text.removesuffix(_END) if text.endswith(_END) else ""
    return ""


def remember(kind: str, name: str, text: str) -> None:
    """Keep a text under a name, which may be a digest of all that it depends on; the oldest of many are thrown away."""
    if not (folder := _room(kind)):
        return
    with contextlib.suppress(OSError):
        kept = folder / kind / name
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(text + _END, encoding="utf-8")
        files = sorted(kept.parent.iterdir(), key=lambda file: file.stat().st_mtime_ns)
        for file in files[:-MOST_KEPT]:
            file.unlink(missing_ok=True)
    if kind in BOUNDED:
        trim()


def _room(kind: str) -> Path | None:
    """The cache, when texts of a kind may be kept there."""
    return cache_folder() if kind not in BOUNDED or limit() else None


def forget(kind: str) -> None:
    """Remember no text of a kind any longer."""
    if folder := cache_folder():
        rmtree(folder / kind, ignore_errors=True)


# ---- How large it may become -----------------------------------------------------------------------------------------


def limit() -> int:
    """The bytes that the cache may have."""
    with contextlib.suppress(ValueError):
        return max(0, int(float(os.environ.get(LIMIT, "")) * 1_000_000))
    return USUAL * 1_000_000


def shelves(folder: Path) -> dict[str, tuple[int, int]]:
    """What is in the cache, by kind: the number of its files, and their bytes."""
    found = {}
    for kind in sorted(_entries(folder)):
        sizes = [about.st_size for path in _below(kind) if (about := _about(path))]
        found[kind.name] = (len(sizes), sum(sizes))
    return found


def trim() -> None:
    """Throw away what is bounded and was used the longest ago, until the rest has no more bytes than it may have."""
    if not (folder := cache_folder()) or not limit():
        return
    things: dict[str, list[tuple[Path, os.stat_result]]] = {}
    for path in (path for kind in BOUNDED for path in _entries(folder / kind)):
        if about := _about(path):
            things.setdefault(path.stem, []).append((path, about))
    total = sum(about.st_size for thing in things.values() for _, about in thing)
    by_age = sorted(things.values(), key=lambda thing: max(about.st_mtime_ns for _, about in thing))
    for thing in by_age:
        if total <= limit():
            return
        for path, about in thing:
            _remove(path)
            total -= about.st_size


def clear() -> int:
    """Remove all that is kept: the bytes that this has freed."""
    folder = cache_folder()
    if not folder:
        return 0
    before = sum(size for _, size in shelves(folder).values())
    for path in _entries(folder):
        _remove(path)
    return before - sum(size for _, size in shelves(folder).values())


def _remove(path: Path) -> None:
    """A file or a folder, if it is there."""
    if path.is_dir() and not path.is_symlink():
        rmtree(path, ignore_errors=True)
    else:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)


def _entries(folder: Path) -> list[Path]:
    """What is in a folder, which may vanish at any moment."""
    with contextlib.suppress(OSError):
        return list(folder.iterdir())
    return []


def _below(path: Path) -> Iterator[Path]:
    """A file, or all files below a folder."""
    if path.is_dir() and not path.is_symlink():
        for one in _entries(path):
            yield from _below(one)
    else:
        yield path


def _about(path: Path) -> os.stat_result | None:
    """What the system knows of a file; None when it is gone."""
    with contextlib.suppress(OSError):
        return path.lstat()
    return None
