"""TeX engines as rows of one table, and how a TeX source runs through one: private, bounded, on evidence."""

import contextlib
import os
import re
import shutil
import signal
import sys
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from cvtex import precompiled
from cvtex.cache import as_tex_reads, at_home, cache_folder, forget_lua, keep_log
from cvtex.confine import can_confine, confine, read_own
from cvtex.confine import read_own_text as _text
from cvtex.diagnostic import Diagnostic, Invalid
from cvtex.guard import in_shell, private_folder, require_room
from cvtex.settle import JOB, recorded, until_settled
from cvtex.texlog import install, read_log
from cvtex.value import dataclass

if TYPE_CHECKING:
    from cvtex.typeset import TexSource

Files = Mapping[str, bytes]  # name in the private folder -> contents
Ranges = tuple[tuple[int, int], ...]  # first and last code point, both inclusive

MB = 1_000_000
ANYTHING: Ranges = ((0, 0x10FFFF),)
# Characters beyond Latin-1 that pdfLaTeX sets by itself in T1 and TS1, measured with TeX Gyre and Latin Modern.
# Letters that it would build from a letter and an accent (ā, ș) are left out: they read back as two.
_GLYPHS = (
    "ĂăĄąĆćČčĎďĐđĘęĚěĞğİıĲĳĹĺĽľŁłŃńŇňŊŋŐőŒœŔŕŘřŚśŞşŠšŢţŤťŮůŰűŸŹźŻżŽžƒȷˆˇ˘˜˝ẞ฿\u200c‐‑‒–—―‖‘’‚“”„†‡•…‰‱‹›"
    "※‽⁄⁎⁒₡₤₦₩₫€₱℃№℗℞℠™\u2126℧℮←↑→↓◦◯♪⟨⟩\u2002\u2003\u2009\u202f\u200b\u200e\u200f\u2060\ufeff"  # spaces, and what is never printed
)
PDFLATEX_RANGES: Ranges = (
    (0x09, 0x0A),
    (0x20, 0x7E),
    (0xA0, 0xFF),
    (0xFE00, 0xFE0F),
    *((ord(c), ord(c)) for c in _GLYPHS),
)

_MEMORY = re.compile(r"(?i)memory exhausted|not enough memory|out of memory")


@dataclass(frozen=True, slots=True)
class Engine:
    """One way to make a PDF; `can` is what it sets, `memory` and `file` are its limits in bytes."""

    name: str
    flags: tuple[str, ...]
    can: Ranges
    apt: str
    brew: str
    tlmgr: str
    site: str = "https://tug.org/texlive/"
    memory: int = 1500 * MB
    reads: str = "p"  # kpathsea's openin_any: below the folder and the distribution only
    keeps: bool = False  # whether what it has kept in the cache may be what stops it
    file: int = 20 * MB
    dumps: bool = False  # whether a format of the class saves it time
    lists: bool = False  # whether it lists all fonts of the machine first, though it gets them by their files

    def can_set(self, character: str) -> bool:
        """Whether it has the character: `pdflatex` has `é`, not `邱`."""
        return any(first <= ord(character) <= last for first, last in self.can)

    def hints(self) -> tuple[str, ...]:
        """How to install it: on Debian and Ubuntu, with TeX Live's own manager, on a Mac, elsewhere."""
        packaged = install(self.apt, self.tlmgr) if self.apt else ()
        return (*packaged, f"macOS: {self.brew}", f"elsewhere: {self.site}")


_TEX = ("-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", "-file-line-error")
_MAC = "brew install --cask basictex, or brew install texlive"
FOLDERS = (  # where TeX is installed without being on the PATH; of several years the last comes first
    "/Library/TeX/texbin", "/usr/local/texlive/*/bin/*", "/opt/texlive/*/bin/*", "~/texlive/*/bin/*",
    "~/.TinyTeX/bin/*", "~/Library/TinyTeX/bin/*", "/opt/homebrew/bin", "/usr/local/bin",
    "~/.cargo/bin", "~/bin",
)  # fmt: skip
ENGINES: tuple[Engine, ...] = (  # in the order of preference
    Engine("xelatex", _TEX, ANYTHING, "texlive-xetex fonts-texgyre", _MAC, "collection-xetex tex-gyre",
           dumps=True, lists=True),
    Engine("lualatex", _TEX, ANYTHING, "texlive-luatex fonts-texgyre", _MAC, "collection-luatex tex-gyre",
           memory=3000 * MB, reads="r", keeps=True, dumps=True),  # with "p", luaotfload of 2025 cannot load its own modules
    Engine("pdflatex", _TEX, PDFLATEX_RANGES, "texlive-latex-recommended tex-gyre", _MAC,
           "collection-latexrecommended tex-gyre", dumps=True),
    # It fetches its packages and dumps its format by itself, hence the limits.
    Engine("tectonic", ("--outfmt", "pdf", "--keep-logs", "--untrusted"), ANYTHING, "",
           "brew install tectonic", "", "https://tectonic-typesetting.github.io", memory=4000 * MB, file=200 * MB),
)  # fmt: skip
_SURROUNDINGS = {
    "LC_ALL": "C.UTF-8", "TZ": "UTC", "FORCE_SOURCE_DATE": "1", "TECTONIC_UNTRUSTED_MODE": "1",
    "openout_any": "p", "max_print_line": "1000", "error_line": "254",
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",  # of XeTeX's start, four fifths are the kernel's, handing out memory
    "half_error_line": "238", "MKTEXTFM": "0", "MKTEXPK": "0",  # a missing font is an error, not a bitmap
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Limits:
    """How long one run may take, in seconds: by the clock, and of one processor."""

    wall: float = 120.0
    cpu: int = 100


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Run:
    """A finished PDF, the log of the last of `runs` runs, its warnings, the seconds they took, files of the system it read."""

    pdf: bytes
    log: str
    warnings: tuple[Diagnostic, ...]
    runs: int
    seconds: float
    read: tuple[str, ...] = ()


def find(engine: Engine) -> Path | None:
    """The engine's program, on the PATH or where TeX is usually installed."""
    globs = (str(place)[1:] for pattern in FOLDERS if (place := at_home(pattern)))
    folders = (str(path) for glob in globs for path in sorted(Path("/").glob(glob), reverse=True))
    found = shutil.which(engine.name) or shutil.which(engine.name, path=os.pathsep.join(folders))
    return Path(found) if found else None


def choose(wanted: str, characters: Iterable[str], locate: Callable[[Engine], Path | None] = find) -> Engine:
    """The engine of that name; for `auto` the first installed one that can set the characters, or the first.

    Raises Invalid: engine-unknown, engine-missing (with what installs it).
    """
    rows = [engine for engine in ENGINES if wanted in ("auto", engine.name)]
    if not rows:
        hint = ", ".join(["engines: auto", *(engine.name for engine in ENGINES)])
        raise Invalid([Diagnostic("error", "engine-unknown", None, f"unknown engine `{wanted}`", (hint,))])
    installed = [engine for engine in rows if locate(engine)]
    if not installed:
        raise _missing(rows)
    needed = frozenset("".join(characters))
    return next((engine for engine in installed if all(map(engine.can_set, needed))), installed[0])


def suggest(wanted: str, characters: Collection[str]) -> Engine:
    """The engine that `choose` takes; when none that can is installed, the first one that could.

    Raises Invalid: engine-unknown.
    """
    with contextlib.suppress(Invalid):
        found = choose(wanted, characters)
        if all(map(found.can_set, frozenset("".join(characters)))):
            return found
    return choose(wanted, characters, locate=lambda _: Path())


def stand_in(characters: str, locate: Callable[[Engine], Path | None] = find) -> tuple[str, ...]:
    """Hints: which engine can set the characters, and how to get it when it is not installed."""
    able = [engine for engine in ENGINES if all(map(engine.can_set, characters))]
    ready = [f"{engine.name} can: use it" for engine in able if locate(engine)]
    return tuple(ready[:1] or [f"{able[0].name} can: {hint}" for hint in able[0].hints()])


def command(engine: Engine, program: Path, limits: Limits = LIMITS, *more: str) -> list[str]:
    """The command line: the engine under a shell's limits, which hold from its first instruction; `more` of its options."""
    memory, blocks = engine.memory // 1024, engine.file // 512
    bounds = (f"-v {memory}", f"-f {blocks}", f"-S -t {limits.cpu}", f"-H -t {limits.cpu + 5}", "-c 0")
    script = "".join(f"ulimit {bound} 2>/dev/null; " for bound in bounds)
    return in_shell([str(program), *engine.flags, *more, f"{JOB}.tex"], script)


def environment(
    program: Path, home: Path, epoch: int = 0, reads: str = "p", caches: str = ""
) -> dict[str, str]:
    """All that an engine sees of the machine; `epoch` is its clock, in seconds since 1970.

    `home` is a private folder, because TeX reads files below `~` even with `openin_any=p`.
    """
    caches = caches or str(cache_folder() or home)
    tree = at_home("~/Library/texmf" if sys.platform == "darwin" else "~/texmf") or home / "texmf"
    return _SURROUNDINGS | {
        "PATH": f"{program.parent}:/usr/bin:/bin",
        **dict.fromkeys(("HOME", "TMPDIR"), str(home)),
        **dict.fromkeys(("TEXMFVAR", "TEXMFCONFIG", "TEXMFCACHE"), f"{caches}/texmf"),
        "TEXMFHOME": os.environ.get("TEXMFHOME") or str(tree),
        "XDG_CACHE_HOME": caches,
        "TECTONIC_CACHE_DIR": f"{caches}/tectonic",
        "SOURCE_DATE_EPOCH": str(epoch),
        "openin_any": reads,
    }


def compile(
    tex: "TexSource", engine: Engine, files: Files, *, limits: Limits = LIMITS, epoch: int = 0, name: str = ""
) -> Run:
    """Set a source, with `files` beside it, in a fresh folder; leaves nothing behind.

    Raises Invalid: engine-missing, or what the log says; for tex-* the log is kept as `name`.log.
    """
    if (program := find(engine)) is None:
        raise _missing([engine])
    started = time.monotonic()
    attempt = partial(_set, tex, files, engine, program, limits, epoch)
    with private_folder() as home:
        caches = cache_folder() or home
        form = precompiled.recipe(tex.preamble, files, program, engine.flags) if engine.dumps else None
        built = precompiled.ready(form)
        done = attempt(home / "tex", caches, built)
        if built and _fatal(done.found) and not any(one.code == "tex-timeout" for one in done.found):
            precompiled.forget(form)
            done = attempt(home / "without", caches)
        if not built and not _fatal(done.found):
            precompiled.wish(form, environment(program, home, reads=engine.reads))
        if _failed(done):
            require_room(home)
            if engine.keeps and caches != home and not any(problem.span for problem in done.found):
                forget_lua(caches)
                done = attempt(home / "anew", home)
    if _fatal(done.found):
        raise Invalid(_with_log(done.found, done.log or done.said, name))
    return Run(done.pdf, done.log, tuple(done.found), done.runs, time.monotonic() - started, done.read)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What is in the folder after the last of some runs: PDF, log, words, and what they say."""

    pdf: bytes
    log: str
    said: str
    found: list[Diagnostic]
    runs: int
    read: tuple[str, ...]


def _set(
    tex: "TexSource", files: Files, engine: Engine, program: Path, limits: Limits, epoch: int, folder: Path, caches: Path,
    built: Path | None = None,
) -> _Outcome:  # fmt: skip
    """Run the engine in a folder that is made for it, with a format that has been built."""
    shut_in, told = can_confine(program, wanted=bool(tex.raws))
    if shut_in:
        caches = caches / "confined"  # of its own: what is written there, others would run
        caches.mkdir(parents=True, exist_ok=True)
    kept, home = as_tex_reads(caches, folder.parent)
    more = ["-recorder"] * engine.dumps + [f"-fmt={precompiled.FORMAT}"] * bool(built)
    line = command(engine, program, limits, *more)
    env = environment(program, Path(home), epoch, engine.reads, kept)
    text = tex.preamble + tex.body
    # An aux file of its own keeps TeX from looking for one in the user's tree.
    written = {f"{JOB}.aux": b"\\relax \n", **files, **tex.files, f"{JOB}.tex": text.encode()}
    for file, data in written.items():
        _inside(folder, file).write_bytes(data)
    env |= precompiled.listing(folder, files) if engine.lists and not tex.raws else {}
    if built:
        (folder / f"{precompiled.FORMAT}.fmt").symlink_to(built)
    if shut_in:
        line = confine(line, env, folder, caches, program)
    runs, status = until_settled(line, env, folder, limits.wall)
    log, said = _text(folder / f"{JOB}.log"), _text(folder / "terminal")
    pdf = read_own(folder / f"{JOB}.pdf")
    found = told + read_log(log, tex.marks, f"{JOB}.tex", text, tex.raws)
    if (status != 0 or b"%%EOF" not in pdf[-32:]) and not _fatal(found):
        found += read_log(said, {}, "") or [_unexplained(engine, status, said, limits)]
    read = (*recorded(_text(folder / f"{JOB}.fls")), *precompiled.made_from(built))
    return _Outcome(pdf, log, said, found, runs, read)


def _failed(done: _Outcome) -> bool:
    """Whether TeX itself stopped, for whatever reason."""
    return any(problem.code in {"tex-error", "tex-failed", "tex-file-size"} for problem in done.found)


def _inside(folder: Path, file: str) -> Path:
    """A place for a file in the private folder; a name may have folders, but not lead out of it."""
    place = folder / file
    if ".." in place.parts or not place.is_relative_to(folder):
        raise ValueError(f"not a name inside the folder: {file}")
    place.parent.mkdir(parents=True, exist_ok=True)
    return place


def _unexplained(engine: Engine, status: int | None, said: str, limits: Limits) -> Diagnostic:
    """Why there is no PDF when the log does not say it."""
    last = next((row.strip() for row in reversed(said.splitlines()) if row.strip()), "without a word")
    reasons = (
        (status is None, "tex-timeout", f"did not finish within {limits.wall:g} s"),
        (status == -signal.SIGXCPU, "tex-timeout", f"did not finish within {limits.cpu} s of computing"),
        (status == -signal.SIGXFSZ, "tex-file-size", f"wrote a file of more than {engine.file // MB} MB"),
        (_MEMORY.search(said), "tex-memory", f"wanted more than {engine.memory // MB} MB of memory"),
        (re.search("(?i)no pages of output", said), "tex-no-page", "made no page"),
        (True, "tex-failed", f"failed with status {status}: {last}"),
    )
    return next(
        Diagnostic("error", code, None, f"{engine.name} {why}") for holds, code, why in reasons if holds
    )


def _fatal(found: list[Diagnostic]) -> bool:
    return any(problem.severity == "error" for problem in found)


def _with_log(found: list[Diagnostic], log: str, name: str) -> list[Diagnostic]:
    """The same problems; those that TeX caused name the file in which the log is kept."""
    ours = [problem for problem in found if problem.code.startswith("tex-")]
    kept = keep_log(log, name or JOB) if ours else None
    hints = (f"the log is kept in {kept}",) if kept else ()
    return [replace(old, hints=(*old.hints, *hints)) if old in ours else old for old in found]


def _missing(rows: list[Engine]) -> Invalid:
    what = "no TeX engine is installed" if len(rows) > 1 else f"{rows[0].name} is not installed"
    return Invalid([Diagnostic("error", "engine-missing", None, what, rows[0].hints())])
