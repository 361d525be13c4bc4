"""What happens when something goes wrong outside: each row is a fault, how it is made, and what is promised.

The program is the installed one, TeX is real, a full disk is a full file system and a kill is a kill. After each:
nothing lies about that was not promised, no process is left, the PDF is the old one or a whole new one.
"""

import os
import pty
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from cvtex.engine import ENGINES, find

SETSID = shutil.which("setsid") or ""
CVTEX = Path(sys.executable).with_name("cvtex")
MANY = int(os.environ.get("CVTEX_FAULTS_MANY", "12"))  # renders at once; `make faults` has a hundred
MOMENTS = 12 if os.environ.get("CVTEX_FAULTS_MANY") else 6
PLACES = ("here", "out", "temp", "cache", "home")
PROFILE = "cvtex: 1\nperson: {name: Ada Lovelace}\nsections: [{type: list, entries: [Written {WHEN}.]}]\n"
SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
INSTALLED = {engine.name for engine in ENGINES if find(engine)}

pytestmark = pytest.mark.skipif(
    {"xelatex", "lualatex", "pdflatex"} - INSTALLED != set(), reason="needs three engines"
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong. Scripts run in the folder `here`; `"$@"` is the program with its words."""

    name: str
    inject: str = ""  # a script that runs before
    words: str = "render ada.yaml -o ../out/cv.pdf"
    run: str = '"$@"'
    engine: str = "xelatex"
    mounts: bool = False  # whether it needs file systems of its own
    code: int = 0
    says: str = ""  # all of standard error, as a pattern
    pdf: str = "new"  # what is in its place afterwards: `new`, `old` or `none`
    at: str = "out/cv.pdf"
    made: tuple[str, ...] = ()  # what else is new afterwards


HELPERS = r"""
small() { cp -a "$1" kept; mount -t tmpfs -o size="$2" none "$1"; cp -a kept/. "$1"; rm -r kept; }
full() { small "$1" 256k; dd if=/dev/zero of="$1/ballast" bs=1k 2>/dev/null || :; }
fixed() { mount --bind "$1" "$1"; mount -o remount,bind,ro "$1"; cd "$ROOT/here"; }
garbage() { for file in "$@"; do head -c 5000 /dev/urandom > "$file"; done; }
alone() {
  if [ "$(id -u)" != 0 ]; then "$@"; return; fi
  setpriv --bounding-set -dac_override,-dac_read_search --inh-caps -dac_override,-dac_read_search "$@"
}
long() { sed -i "s/entries: \\[/&$(seq -s "" -f "A bullet for TeX %g., " 3000)/" ada.yaml; }
once_tex_runs() {
  for _ in $(seq 1000); do ls "$ROOT"/temp/cvtex-*/*/tex/job.log >/dev/null 2>&1 && return; sleep 0.01; done
}
killed() { while read -r number; do kill -9 "$number"; done; }
kill_tex() {
  ls -l /proc/[0-9]*/cwd 2>/dev/null | sed -n "s|.* /proc/\([0-9]*\)/cwd -> $ROOT/temp/.*|\1|p" | killed
}
kill_guard() {
  grep -lza "^$ROOT/temp/cvtex-[0-9a-f]*$" /proc/[0-9]*/cmdline 2>/dev/null | cut -d / -f 3 | killed
}
look() { for place in $PLACES; do cp -a "$ROOT/$place" "$ROOT/seen/$1/" 2>/dev/null || :; done; }
"""
FULL = (
    r"error: the temporary folder \S+/temp is full\n      = hint: make room or permission there, .* TMPDIR\n"
)
UNUSABLE = FULL.replace("is full", r"cannot be used: {}")
NAMES = "../cache/cvtex/texmf/luatex-cache/generic"
LUA = f"cp -a $LUA_CACHE/. ../cache; chmod -R u+w ../cache; ls {NAMES}/names/*.gz >/dev/null"
REFUSED = r"error: \S+ cannot be written: {}\n"

DISKS = [
    Fault("output full", "full ../out", mounts=True, code=1, says=REFUSED.format("no space left on device"), pdf="old"),
    Fault("output full, and nothing there", "rm ../out/cv.pdf; full ../out", mounts=True, code=1, pdf="none",
          says=REFUSED.format("no space left on device")),
    Fault("output full, in a new folder", "full ../out", "render ada.yaml -o ../out/new/er/", mounts=True, code=1,
          pdf="old", says=REFUSED.format("no space left on device")),
    Fault("output read-only", "fixed ../out", mounts=True, code=1, says=REFUSED.format("read-only file system"),
          pdf="old"),
    Fault("profile read-only", "fixed .", mounts=True),
    Fault("current folder read-only, and no -o", "fixed .", "render ada.yaml", mounts=True, code=1, pdf="old",
          says=REFUSED.format("read-only file system")),
    Fault("temporary folder full", "full ../temp", mounts=True, code=3, says=FULL, pdf="old"),
    Fault("temporary folder full at the class", "small ../temp 24k", mounts=True, code=3, says=FULL, pdf="old"),
    *(Fault(f"temporary folder full at TeX's {what}, {engine}", f"small ../temp {room}", mounts=True, code=3, says=FULL,
            pdf="old", engine=engine)
      for engine, rooms in (("xelatex", ("36k", "40k", "44k")), ("pdflatex", ("40k", "60k")), ("lualatex", ("36k", "44k")))
      for what, room in zip(("log", "PDF", "last page"), rooms, strict=False)),
    Fault("temporary folder full at the picture", "small ../temp 88k", "render ada.yaml --to png -o ../out/", mounts=True,
          code=3, says=FULL, pdf="old"),
    Fault("temporary folder read-only", "fixed ../temp", mounts=True, code=3, pdf="old",
          says=UNUSABLE.format("read-only file system")),
    Fault("temporary folder missing", "rmdir ../temp", code=3, says=UNUSABLE.format("no such file or directory"),
          pdf="old"),
    Fault("temporary folder a file", "rmdir ../temp; echo > ../temp", code=3, says=UNUSABLE.format("not a directory"),
          pdf="old"),
    Fault("temporary folder not ours", "chmod 500 ../temp", run='alone "$@"', code=3, pdf="old",
          says=UNUSABLE.format("permission denied")),
    Fault("temporary folder gone while TeX runs", pdf="old", code=3, says=UNUSABLE.format("no such file or directory"),
          run='{ once_tex_runs; mv ../temp/cvtex-* ../temp/x; rm -r ../temp/x; } & "$@"'),
    Fault("output not ours", "chmod 500 ../out", run='alone "$@"', code=1, says=REFUSED.format("permission denied"),
          pdf="old"),
    Fault("profile not ours", "chmod 0 ada.yaml", run='alone "$@"', code=1, pdf="old",
          says="error: ada.yaml cannot be read: permission denied\n"),
    Fault("cache full", "full ../cache", mounts=True, engine="lualatex"),
    Fault("cache full, and TeX is killed", "full ../cache; long", "render ada.yaml -s academic -o ../out/cv.pdf", mounts=True, code=4, pdf="old",
          run='{ once_tex_runs; kill_tex; } & "$@"',
          says=r"error: xelatex failed with status -9: .*\n      = hint: the log is kept in \S+/temp/cvtex-\S+/logs/ada-academic.log\n",
          made=("temp/cvtex-*", "temp/cvtex-*/logs", "temp/cvtex-*/logs/ada-academic.log")),
    Fault("cache read-only", "fixed ../cache", mounts=True),
    Fault("cache a file", "rmdir ../cache; echo > ../cache", engine="lualatex"),
    Fault("cache not ours", "chmod 0 ../cache", run='alone "$@"'),
    Fault("home read-only", "fixed ../home", run='unset XDG_CACHE_HOME; "$@"', mounts=True),
    Fault("home missing", "rmdir ../home", run='unset XDG_CACHE_HOME; "$@"'),
    Fault("HOME empty", run='unset XDG_CACHE_HOME; HOME= "$@"'),
    Fault("no HOME, and nobody knows the user", mounts=True, run='unset HOME XDG_CACHE_HOME; unshare -U --map-user=12345 "$@"'),
    Fault("cache deleted while TeX runs", LUA, run='{ once_tex_runs; rm -rf ../cache/* 2>/dev/null; } & "$@"', engine="lualatex"),
    Fault("cache overwritten while TeX runs", LUA, engine="lualatex",
          run=f'{{ once_tex_runs; garbage {NAMES}/*/*.lu*; }} & "$@"'),
    Fault("LuaTeX's list of fonts garbage", f"{LUA}; garbage {NAMES}/names/*", engine="lualatex"),
    Fault("LuaTeX's fonts garbage", f"{LUA}; garbage {NAMES}/fonts/*/*", engine="lualatex"),
    Fault("LuaTeX's cache cut off", f"{LUA}; truncate -s 50 {NAMES}/names/* {NAMES}/fonts/*/*", engine="lualatex"),
    Fault("LuaTeX's cache a file", f"{LUA}; rm -r ../cache/cvtex/texmf/*; echo > ../cache/cvtex/texmf/luatex-cache",
          engine="lualatex"),
]  # fmt: skip

NEW, OLD = "render ada.yaml -o ../out/", "../out/cv.pdf"
TARGETS = [
    Fault("name too long", words=f"{NEW}{'n' * 300}.pdf", code=1, says=REFUSED.format("file name too long"), pdf="old"),
    Fault("path too long", words=f"{NEW}{'n/' * 2500}x.pdf", code=1, says=r"error: .+ cannot be written: file name too long\n",
          pdf="old"),
    Fault("folder in its place", "mkdir -p ../out/f/ada-resume.pdf", f"{NEW}f", code=1, pdf="old",
          says=REFUSED.format("is a directory")),
    Fault("file where a folder should be", words=f"{NEW}cv.pdf/x.pdf", code=1, pdf="old",
          says=REFUSED.format("(file exists|not a directory)")),
    Fault("symbolic link", f"mv {OLD} ../home/real.pdf; ln -s ../home/real.pdf {OLD}",
          run=f'"$@"; code=$?; test -L {OLD} || exit 99; (exit $code)'),
    Fault("symbolic link to nothing", f"rm {OLD}; ln -s ../home/real.pdf {OLD}", made=("home/real.pdf",),
          run=f'"$@"; code=$?; test -L {OLD} || exit 99; (exit $code)'),
    Fault("symbolic link into nothing", f"rm {OLD}; ln -s ../nowhere/real.pdf {OLD}", code=1, pdf="none",
          says=REFUSED.format("no such file or directory")),
    Fault("symbolic links in a circle", f"rm {OLD}; ln -s cv.pdf {OLD}", code=1, pdf="none",
          says=REFUSED.format("too many levels of symbolic links")),
    Fault("hard link: its other name keeps the old PDF", f"ln {OLD} ../home/other.pdf", pdf="old", at="home/other.pdf"),
    Fault("hard link: its own name gets the new one", f"ln {OLD} ../home/other.pdf"),
    Fault("pipe", f"rm {OLD}; mkfifo {OLD}", run=f'cat {OLD} > ../home/read.pdf & "$@"; code=$?; wait; (exit $code)',
          at="home/read.pdf", made=("home/read.pdf",)),
    Fault("current folder gone", "mv ada.yaml ../home; mkdir gone; cd gone; rmdir ../gone", "render",
          run='"$@" "$ROOT/home/ada.yaml"',
          code=1, says=r"error: the current folder is not there any more\n", pdf="old"),
]  # fmt: skip
STREAMS = [
    Fault("standard input closed", words="render - -o ../out/cv.pdf", run='"$@" <&-', code=1, pdf="old",
          says=r"stdin:1:1: error: .*\n(  .*\n)*"),
    Fault("standard output closed", run='"$@" >&-'),
    Fault("standard output closed, and asked for", words="render ada.yaml -o -", run='"$@" >&-', code=1, pdf="old",
          says="error: standard output is closed\n"),
    Fault("names cannot be printed, unbuffered", run='PYTHONUNBUFFERED=1 "$@" > /dev/full', code=1,
          says="error: there is no space left on the device\n"),
    Fault("standard error closed", run='"$@" 2>&-'),
    Fault("all streams closed", run='"$@" <&- >&- 2>&-'),
    Fault("standard output full", words="render ada.yaml -o -", run='"$@" > /dev/full', code=1, pdf="old",
          says="error: there is no space left on the device\n"),
    Fault("names cannot be printed", run='"$@" > /dev/full', code=1,
          says="error: there is no space left on the device\n"),
    Fault("standard error full", run='"$@" 2> /dev/full'),
    Fault("standard error full, at an error", words="render none.yaml", run='"$@" 2> /dev/full', code=1, pdf="old"),
    Fault("standard error full, at wrong usage", words="render", run='"$@" 2> /dev/full', code=1, pdf="old"),
    Fault("reader gone", words="render ada.yaml -o -", pdf="old", code=1,
          run='{ "$@"; echo $? > ../home/code; } | :; (exit $(cat ../home/code))',
          made=("home/code",)),
    Fault("reader leaves early", words="render ada.yaml -o -", pdf="old", run='"$@" | head -c 9 > /dev/null'),
    Fault("pipes on both sides", words="render - -o -", run='cat ada.yaml | "$@" | cat > ../home/read.pdf',
          at="home/read.pdf", made=("home/read.pdf",)),
    Fault("reader of errors gone", run='{ "$@" 2>&1; echo $? > ../home/code; } | :; (exit $(cat ../home/code))',
          made=("home/code",), code=1),
    Fault("files may have 2 kB only", run='(ulimit -f 4; exec "$@")', code=3, pdf="old", says=UNUSABLE.format("file too large")),
    Fault("twenty open files only", run='(ulimit -n 20; exec "$@")'),
    Fault("hangup ignored", run='(trap "" HUP; exec "$@") & cvtex=$!; once_tex_runs; kill -HUP $cvtex; wait $cvtex'),
    Fault("stopped and continued", run='"$@" & cvtex=$!; once_tex_runs; kill -STOP $cvtex; sleep 0.3; kill -CONT $cvtex; wait $cvtex'),
]  # fmt: skip

DEAF = "#!/bin/sh\ntrap '' TERM HUP INT\n: > deaf\nsleep 300 &\nsleep 300\n"
SLOW = """\
import sys, time
class Slow:
    def find_spec(self, name, *_):
        [time.sleep(0.01) for _ in range(6000 * (name == "cvtex.cli"))]
sys.meta_path.insert(0, Slow())
"""
MAIN = "from cvtex.__main__ import main; main()"
ODD = ("a b", " c ", "'", '"', "#", "50%", "~", "$HOME", "$(id)`id`", "{a,b}", "*?[x]", ";&|<>", "-o", "back\\slash",
       "co:lon", "邱奕乔", "é (1)", "\udce9", "..x", "=!@^")  # fmt: skip


PROGRAMS = [
    Fault("TeX killed", "long", "render ada.yaml -s academic -o ../out/cv.pdf", run='{ once_tex_runs; kill_tex; } & "$@"', code=4, pdf="old",
          says=r"error: xelatex failed with status -9: .*\n      = hint: the log is kept in \S+/cache/cvtex/logs/ada-academic.log\n"),
    Fault("guard killed", run='{ once_tex_runs; kill_guard; } & "$@"'),
    Fault("poppler fails", "mkdir ../home/bin; ln -s /bin/false ../home/bin/pdftotext", "render ada.yaml -o ../out/cv.txt",
          run='PATH=$ROOT/home/bin:$PATH "$@"', code=3, pdf="old", says="error: pdftotext failed with status 1\n(  .*\n)+"),
]  # fmt: skip
ROWS = [*DISKS, *TARGETS, *STREAMS, *PROGRAMS]


@dataclass(frozen=True, slots=True)
class Kept:
    """What all rows share: the old PDF, a cache that LuaTeX has filled, and the seconds that a render takes."""

    old: bytes
    cache: Path
    seconds: float


@dataclass(frozen=True, slots=True)
class Desk:
    """The folders of one run: `here` is the current one, `out` has the old PDF, the others are the machine's."""

    root: Path
    old: bytes

    def environment(self, **more: str) -> dict[str, str]:
        """What the program sees of the machine."""
        root = str(self.root)
        private = {"TMPDIR": f"{root}/temp", "XDG_CACHE_HOME": f"{root}/cache", "HOME": f"{root}/home"}
        return {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"} | private | more

    def start(self, *words: str, program: str = "", **more: str) -> subprocess.Popen[bytes]:
        """The program, or a Python text that is one, running in a group of its own."""
        line = [sys.executable, "-c", program] if program else [str(CVTEX)]
        return subprocess.Popen(
            [*line, *(words or ("render", "ada.yaml", "--engine", "xelatex", "-o", "../out/cv.pdf"))],
            cwd=self.root / "here", env=self.environment(**more), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, process_group=0,
        )  # fmt: skip

    def files(self) -> set[str]:
        """Everything that is there; what is in the cache is the program's own business."""
        return names(self.root)

    def processes(self) -> list[str]:
        """The command lines of all processes that know one of the folders."""
        return [line for pid in Path("/proc").glob("[0-9]*") if (line := knows(pid, str(self.root)))]

    def settle(self, before: set[str]) -> None:
        """Wait until no process is left, and assert that nothing else is."""
        eventually(lambda: not self.processes(), lambda: f"still running: {self.processes()}")
        assert self.files() - before == set(), "left behind"

    def state(self) -> str:
        """Which PDF is there: `old`, or a whole `new` one."""
        data = (self.root / "out/cv.pdf").read_bytes()
        return "old" if data == self.old else {"after": "new"}[written(data)]


def names(root: Path) -> set[str]:
    """All paths below a folder, but for what is in the cache."""
    found = {str(path.relative_to(root)) for path in root.rglob("*")}
    return {name for name in found if not name.startswith(("cache/", "seen"))}


def knows(pid: Path, root: str) -> str:
    """The command line of a process that has a path in its words, its environment or as its folder."""
    try:
        words = (pid / "cmdline").read_bytes()
        text = words + (pid / "environ").read_bytes() + os.fsencode((pid / "cwd").readlink()) + b"/"
    except OSError:  # it has ended, or is somebody else's
        return ""
    ours = pid.name != str(os.getpid()) and os.fsencode(root + "/") in text
    return words.replace(b"\0", b" ").decode(errors="replace") if ours else ""


def eventually(holds: Callable[[], bool], message: Callable[[], str]) -> None:
    """Assert that something comes true."""
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline, message()
        time.sleep(0.005)


def written(pdf: bytes) -> str:
    """When the text of a PDF says that it was written: `before` or `after`."""
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(pdf), strict=True).pages)
    found = re.search(r"Ada Lovelace.*Written (\w+)\.", text, re.DOTALL)
    assert found, text
    return found[1]


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """They are made once."""
    root = tmp_path_factory.mktemp("kept")
    desk = prepared(root / "desk", b"")
    profile = root / "desk/here/ada.yaml"
    profile.write_text(PROFILE.replace("{WHEN}", "before"))
    lua = desk.start("render", "ada.yaml", "--engine", "lualatex", "-o", "lua.pdf")
    assert (lua.communicate(timeout=60)[1], lua.returncode) == (b"", 0)
    seconds = []
    for _ in range(2):
        started = time.monotonic()
        assert (
            desk.start(CVTEX_CACHE_MB="0").communicate(timeout=60)[1] == b""
        )  # as if it were the first time
        seconds.append(time.monotonic() - started)
    (desk.root / "here/lua.pdf").unlink()
    return Kept((root / "desk/out/cv.pdf").read_bytes(), root / "desk/cache", min(seconds))


def prepared(root: Path, old: bytes) -> Desk:
    """A desk with a profile and the old PDF."""
    for place in PLACES:
        (root / place).mkdir(parents=True)
    (root / "here/ada.yaml").write_text(PROFILE.replace("{WHEN}", "after"))
    (root / "out/cv.pdf").write_bytes(old)
    return Desk(root, old)


@pytest.fixture
def desk(tmp_path: Path, kept: Kept) -> Iterator[Desk]:
    """A desk of which nothing may be left over but files."""
    made = prepared(tmp_path / "desk", kept.old)
    yield made
    eventually(lambda: not made.processes(), lambda: f"still running: {made.processes()}")
    for path in (made.root, *made.root.rglob("*")):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o700)


@cache
def namespace() -> tuple[str, ...]:
    """What gives a process file systems of its own; nothing where the kernel refuses."""
    for flags in (("-m",), ("-r", "-m")):
        line = ("unshare", *flags)
        if (
            shutil.which("unshare")
            and subprocess.run([*line, "true"], capture_output=True, check=False).returncode == 0
        ):
            return line
    return ()


def inflict(fault: Fault, desk: Desk, lua: Path) -> tuple[int, str]:
    """Make the fault and run the program: its exit code and what it said; `seen` has all files before and after."""
    for when in ("before", "after"):
        (desk.root / "seen" / when).mkdir(parents=True)
    steps = (
        "set -e",
        HELPERS,
        fault.inject,
        "look before",
        "set +e",
        fault.run,
        "code=$?",
        "wait",
        "look after",
    )
    words = shlex.split(fault.words)
    engine = ["--engine", fault.engine] if len(words) > 1 else []
    more = {"PLACES": " ".join(PLACES), "ROOT": str(desk.root), "LUA_CACHE": str(lua)}
    done = subprocess.run(
        [*(namespace() if fault.mounts else ()), "/bin/sh", "-c", "\n".join([*steps, "exit $code"]), "sh",
         str(CVTEX), *words, *engine],
        cwd=desk.root / "here", env=desk.environment(**more), stdin=subprocess.DEVNULL, capture_output=True,
        timeout=120, check=False,
    )  # fmt: skip
    return done.returncode, done.stderr.decode()


@pytest.mark.parametrize("fault", ROWS, ids=lambda fault: fault.name.replace(" ", "-"))
def test_a_fault_ends_as_promised(desk: Desk, kept: Kept, fault: Fault) -> None:
    if fault.mounts and not namespace():
        pytest.skip("the kernel gives this user no file systems of his own")
    code, said = inflict(fault, desk, kept.cache)
    assert re.fullmatch(fault.says, said) and code == fault.code, (code, said)
    before, after = names(desk.root / "seen/before"), names(desk.root / "seen/after")
    assert not [name for name in after - before if not any(fnmatch(name, made) for made in fault.made)]
    assert not before - after - {"out/cv.pdf"}
    place = desk.root / "seen/after" / fault.at
    found = place.read_bytes() if place.is_file() else b""
    assert {b"": "none", desk.old: "old"}.get(found) or written(found) == "after"
    assert {b"": "none", desk.old: "old"}.get(found, "new") == fault.pdf


@pytest.mark.parametrize(
    ("odd", "engine"),
    [*((odd, "xelatex") for odd in ODD), *((odd, "lualatex") for odd in ODD if re.search(r"[ $:\\邱]", odd))],
)
def test_odd_names_are_only_names(tmp_path: Path, kept: Kept, odd: str, engine: str) -> None:
    """Of the profile, the output, and all folders."""
    desk = prepared(tmp_path / odd, kept.old)
    shutil.copytree(kept.cache, desk.root / "cache", dirs_exist_ok=True)
    (desk.root / "here/ada.yaml").rename(desk.root / "here" / f"{odd}.yaml")
    before, around = desk.files(), names(tmp_path)
    process = desk.start("render", f"./{odd}.yaml", "--engine", engine, "-o", f"../out/{odd}.pdf")
    _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (0, b"")
    assert desk.files() - before == {f"out/{odd}.pdf"}
    assert {name.rpartition("/")[2] for name in names(tmp_path) - around if "/cache/" not in name} == {
        f"{odd}.pdf"
    }
    assert written((desk.root / "out" / f"{odd}.pdf").read_bytes()) == "after"


def heeded(process: subprocess.Popen[bytes]) -> bool:
    """Whether the program has come to its first line, at which it begins to heed signals."""
    try:
        caught = re.search(r"SigCgt:\s*(\w+)", Path(f"/proc/{process.pid}/status").read_text())
    except OSError:
        return True
    return process.poll() is not None or bool(caught and int(caught[1], 16) & 1 << (signal.SIGHUP - 1))


def stopped(
    process: subprocess.Popen[bytes],
    number: signal.Signals,
    desk: Desk,
    before: set[str],
    *,
    again: bool = False,
) -> int:
    """Send a signal: the exit code of a program that says nothing and leaves nothing. One that is sent `again` may not wait for
    the guard, which then has still to tidy up."""
    process.send_signal(number)
    _, said = process.communicate(timeout=60)
    if number != signal.SIGKILL and not (again and process.returncode == -number):
        assert desk.files() - before == set(), "left behind"
    desk.settle(before)
    assert said == b""
    return process.returncode


def code_of(number: signal.Signals) -> int:
    """What a program returns that heeds a signal, or cannot."""
    return -number if number == signal.SIGKILL else 128 + number


def deaf(desk: Desk, program: str) -> None:
    """Install a program that runs for ever."""
    (desk.root / "home/bin").mkdir()
    (desk.root / "home/bin" / program).write_text(DEAF)
    (desk.root / "home/bin" / program).chmod(0o755)


def on_path(desk: Desk) -> dict[str, str]:
    """An environment in which such a program is found first."""
    return {"PATH": f"{desk.root}/home/bin:{os.environ['PATH']}"}


class TestStops:
    """A class, so that another worker runs it."""

    @pytest.mark.parametrize("moment", range(MOMENTS))
    @pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
    def test_a_run_may_be_stopped_at_any_moment(
        self, desk: Desk, kept: Kept, number: signal.Signals, moment: int
    ) -> None:
        """From its beginning, or the program's own first line, to a little after its end."""
        before = desk.files()
        process = desk.start()
        if number != signal.SIGKILL:
            eventually(lambda: heeded(process), lambda: "it never heeds signals")
        time.sleep(kept.seconds * 1.1 * moment / (MOMENTS - 1))
        code = stopped(process, number, desk, before)
        assert code in {0, -number, code_of(number)}
        assert desk.state() == "new" if code == 0 else desk.state() in {"old", "new"}

    @pytest.mark.parametrize("number", SIGNALS[1:], ids=lambda number: number.name)
    def test_signals_are_heeded_before_anything_is_imported(self, desk: Desk, number: signal.Signals) -> None:
        before = desk.files()
        process = desk.start(program=SLOW + MAIN)
        eventually(lambda: heeded(process), lambda: "it never heeds signals")
        assert stopped(process, number, desk, before) == code_of(number)
        assert desk.state() == "old"

    @pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
    @pytest.mark.parametrize("program", ["xelatex", "pdftotext"])
    def test_no_deaf_program_survives(self, desk: Desk, number: signal.Signals, program: str) -> None:
        """One that ignores signals and has a child; TeX and poppler are started alike."""
        deaf(desk, program)
        before = desk.files()
        process = desk.start(
            "render", "ada.yaml", "--engine", "xelatex", "-o", "../out/", "--to", "txt", **on_path(desk)
        )
        eventually(lambda: any(desk.root.glob("temp/*/**/deaf")), lambda: "it never runs")
        assert stopped(process, number, desk, before) == code_of(number)
        assert desk.state() == "old"

    @pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
    @pytest.mark.parametrize("words", ["render ada.yaml -o ../out/cv.pdf", "render ada.yaml --to tex -o ../out/new/er/",
                                       "new ../out/new/me.yaml"])  # fmt: skip
    def test_no_draft_survives(self, desk: Desk, number: signal.Signals, words: str) -> None:
        """It is stopped when the draft is written and not yet in its place; new folders are empty then."""
        before = desk.files()
        program = f"import os, time; os.fsync = lambda _: [time.sleep(0.01) for _ in range(6000)]; {MAIN}"
        process = desk.start(*words.split(), program=program)
        eventually(lambda: any(desk.root.glob("out/**/.cvtex-*")), lambda: "there never is a draft")
        assert stopped(process, number, desk, before) == code_of(number)
        assert desk.state() == "old"

    def test_a_program_that_takes_too_long_is_stopped_with_its_children(self, desk: Desk) -> None:
        deaf(desk, "xelatex")
        before = desk.files()
        limits = "import cvtex.engine as e; e.compile.__kwdefaults__['limits'] = e.Limits(wall=0.5)"
        process = desk.start(program=f"{limits}; {MAIN}", **on_path(desk))
        _, said = process.communicate(timeout=60)
        assert process.returncode == 4
        assert said.decode().splitlines()[0] == "error: xelatex did not finish within 0.5 s"
        desk.settle(before)
        assert desk.state() == "old"

    def test_two_signals_end_it_too(self, desk: Desk) -> None:
        before = desk.files()
        process = desk.start()
        eventually(lambda: any(desk.root.glob("temp/*/*/tex/job.log")), lambda: "TeX never runs")
        process.send_signal(signal.SIGINT)
        assert stopped(process, signal.SIGTERM, desk, before, again=True) in {130, 143, -signal.SIGTERM}
        assert desk.state() == "old"

    def test_the_whole_group_may_be_killed(self, desk: Desk) -> None:
        before = desk.files()
        process = desk.start()
        eventually(lambda: any(desk.root.glob("temp/*/*/tex/job.log")), lambda: "TeX never runs")
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        desk.settle(before)
        assert desk.state() == "old"

    @pytest.mark.skipif(not SETSID, reason="needs setsid, of util-linux")
    def test_a_key_at_the_terminal_stops_it(self, desk: Desk) -> None:
        before = desk.files()
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            [SETSID, "--ctty", str(CVTEX), "render", "ada.yaml", "-o", "../out/cv.pdf"], cwd=desk.root / "here",
            env=desk.environment(), stdin=theirs, stdout=theirs, stderr=theirs,
        )  # fmt: skip
        eventually(lambda: any(desk.root.glob("temp/*/*/tex/job.log")), lambda: "TeX never runs")
        os.write(ours, b"\x03")
        assert process.wait(60) == 130
        assert os.read(ours, 99) == b"^C"
        os.close(ours)
        os.close(theirs)
        desk.settle(before)
        assert desk.state() == "old"


def test_many_renders_share_output_and_cache(desk: Desk) -> None:
    """`make faults` starts a hundred at once."""
    before = desk.files()
    running = [desk.start() for _ in range(MANY)]
    ended = [(process.communicate()[1], process.returncode) for process in running]
    assert set(ended) == {(b"", 0)}
    desk.settle(before)
    assert desk.state() == "new"


def test_luatex_fills_an_empty_cache_from_several_sides(desk: Desk) -> None:
    before = desk.files()
    words = ("render", "ada.yaml", "--engine", "lualatex", "-o", "../out/cv.pdf")
    running = [desk.start(*words) for _ in range(max(3, MANY // 10))]
    assert {(process.communicate()[1], process.returncode) for process in running} == {(b"", 0)}
    desk.settle(before)
    assert desk.state() == "new"
