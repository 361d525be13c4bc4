"""Shuts TeX in with bubblewrap, where LaTeX of a profile runs: it sees TeX and its own folder, and nothing else."""

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from subprocess import DEVNULL, PIPE, TimeoutExpired, run

from cvtex.diagnostic import Diagnostic

# What TeX reads besides its own root; what is a link is made again as one.
SYSTEM = (
    "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache", "/etc/alternatives", "/etc/texmf", "/etc/fonts",
    "/var/lib/texmf", "/var/cache/fonts", "/var/cache/fontconfig", "/nix/store", "/gnu/store",
)  # fmt: skip
FONTS = ("~/.fonts", "~/.local/share/fonts")
WHOLE = ("--unshare-all", "--die-with-parent", "--new-session")
HINTS = ("Debian, Ubuntu: sudo apt-get install bubblewrap",)
PATIENCE = 10.0  # seconds for bubblewrap to start a program that does nothing
NETWORK = {"tectonic"}  # what fetches its packages by itself cannot be shut in


def can_confine(program: Path, wanted: bool) -> tuple[bool, list[Diagnostic]]:
    """Whether a program is to be shut in and can be; where it cannot, a warning says why."""
    if not wanted:
        return False, []
    if why := obstacle(program):
        message = f"TeX runs your LaTeX without being shut in, so it can get at all your files: {why}"
        hints = HINTS if not shutil.which("bwrap") else ()
        return False, [Diagnostic("warning", "latex-unconfined", None, message, hints)]
    return True, []


def confine(line: list[str], env: Mapping[str, str], folder: Path, caches: Path, program: Path) -> list[str]:
    """A command line `sh -c LIMITS sh PROGRAM …` with bubblewrap in front of the program.

    `folder` stands in the private folder; this and `caches` are all that can be written.
    """
    shell = line.index("sh") + 1  # behind it, so that the limits hold for bubblewrap, too
    inside = [*_walls(program, env), *_pairs("--bind", [folder.parent, folder, caches]), "--remount-ro", "/"]
    return [*line[:shell], str(shutil.which("bwrap")), *WHOLE, *inside, "--", *line[shell:]]


def read_own(path: Path) -> bytes:
    """A file that TeX has made in its folder; nothing of a link, which could lead anywhere."""
    return path.read_bytes() if path.is_file() and not path.is_symlink() else b""


def read_own_text(path: Path) -> str:
    """The text of such a file."""
    return read_own(path).decode(errors="replace")


def exit_status(status: int) -> int:
    """What the program ended with: bubblewrap says 152 where the program was stopped by signal 24."""
    return 128 - status if status > 128 else status


def obstacle(program: Path | None = None) -> str:
    """Why a program cannot be shut in, tried out; "" where it can."""
    bwrap = shutil.which("bwrap")
    if program and program.name in NETWORK:
        return f"{program.name} needs the network"
    if not bwrap:
        return "bubblewrap is not installed"
    line = [bwrap, *WHOLE, *_walls(Path("/bin/sh"), {}), "--remount-ro", "/", "--", "/bin/sh", "-c", ":"]
    try:
        tried = run(line, env={}, stdin=DEVNULL, stdout=DEVNULL, stderr=PIPE, check=False, timeout=PATIENCE)
    except TimeoutExpired:
        return "bubblewrap does not answer"
    said = tried.stderr.decode(errors="replace").strip().removeprefix("bwrap: ").partition("\n")[0]
    return (
        f"bubblewrap does not work here: {said or f'status {tried.returncode}'}" if tried.returncode else ""
    )


def _walls(program: Path, env: Mapping[str, str]) -> list[str]:
    """What can be read inside: TeX, fonts, the user's own tree of TeX."""
    homes = [Path(name).expanduser() for name in (*FONTS, env.get("TEXMFHOME", ""))]
    walls = ["--dev", "/dev"]
    for path in map(Path, SYSTEM):
        walls += _link(path) if path.is_symlink() else _pairs("--ro-bind", [path])
    for path in _roots(program):
        walls += _link(path) if path.is_symlink() else _pairs("--ro-bind", [path])
    return walls + _pairs("--ro-bind", homes)


def _link(path: Path) -> list[str]:
    return ["--symlink", str(path.readlink()), str(path)]


def _pairs(option: str, paths: list[Path]) -> list[str]:
    """Each path that exists, at the same place inside."""
    return [
        word
        for path in paths
        if path.is_absolute() and path.exists()
        for word in (option, str(path), str(path))
    ]


def _roots(program: Path) -> Iterator[Path]:
    """The links that lead to a program outside of /usr, and the tree that it lies in: `ROOT/bin/ARCH/xelatex`."""
    here = program.absolute()
    while not any(here.is_relative_to(path) for path in SYSTEM):
        if here.parents[1].name == "bin" and len(here.parents) > 3:
            yield here.parents[2]
            yield here.parents[3] / "texmf-local"
            return
        yield here
        if not here.is_symlink():
            return
        here = here.parent / here.readlink()
