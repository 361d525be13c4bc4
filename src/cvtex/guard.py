"""What vanishes with this process, however it ends: its private folder, its drafts, the programs it has started.

A small shell, the guard, reads a pipe whose only other end this process holds. It is told of everything before
that is made. When the pipe ends without a `done`, it ends the program that runs and removes what is left.
"""

import contextlib
import errno
import os
import signal
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree
from subprocess import DEVNULL, STDOUT, Popen
from tempfile import TemporaryDirectory
from threading import Timer
from types import FrameType
from typing import IO

from cvtex.diagnostic import Diagnostic, Invalid

ROOM = 1_000_000  # bytes for which there is room where TeX has not failed for want of it
STOPPED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_BUSY = {errno.EAGAIN, errno.ENOMEM, errno.EMFILE, errno.ENFILE, errno.E2BIG}  # no fault of a folder
_FULL = {errno.ENOSPC: "is full", errno.EDQUOT: "is full: your quota is used up"}
# $1 is the private folder; further arguments are drafts and folders, the inner ones first, as they are told.
_WATCH = r"""
trap '' HUP INT QUIT TERM
group=
while IFS= read -r line; do
  case $line in
    done) exit ;;
    "run "*) group=${line#run } ;;
    over) group= ;;
    /*) set -- "$@" "$line" ;;
  esac
done
[ -z "$group" ] || kill -9 "-$group"
rm -rf -- "$1" || { sleep 1; rm -rf -- "$1"; }
shift
rm -f -- "$@"
rmdir -- "$@"
"""
# Standard input is the guard's pipe, or the null device, which takes everything.
_ANNOUNCE = 'echo "run $$" >&0 || exit 1; exec </dev/null; '


class Guard:
    """The shell that watches, and the end of the pipe that tells it."""

    def __init__(self) -> None:
        self.token = os.urandom(8).hex()
        self.private = temporary() / f"cvtex-{self.token}"
        reading, self._pipe = os.pipe()
        try:
            self._shell = Popen(
                ["/bin/sh", "-c", _WATCH, "cvtex-guard", str(self.private)],
                stdin=reading, stdout=DEVNULL, stderr=DEVNULL, cwd="/", start_new_session=True,
                env={"PATH": f"{os.environ.get('PATH', '')}:/usr/bin:/bin", "LC_ALL": "C"},
            )  # fmt: skip
        finally:
            os.close(reading)

    @property
    def pipe(self) -> int:
        """What a program tells its group by; the null device when the guard itself has been killed."""
        return DEVNULL if self._shell.poll() is not None else self._pipe

    def tell(self, text: str) -> None:
        """One line; a path with a line end in it would be two, and is not told."""
        if "\n" not in text:
            with contextlib.suppress(BrokenPipeError):
                os.write(self._pipe, os.fsencode(text) + b"\n")

    def dismiss(self) -> None:
        """Tidy up and send it home; what cannot be removed is left to it."""
        rmtree(self.private, ignore_errors=True)
        if not self.private.exists():
            self.tell("done")
        os.close(self._pipe)
        self._shell.wait()

    def abandon(self) -> None:
        """Leave everything to it, and wait until it has done that."""
        with contextlib.suppress(OSError):
            os.close(self._pipe)
            os.waitpid(self._shell.pid, 0)


_guards: list[Guard] = []  # the one of this process, or none


@contextmanager
def guarded() -> Iterator[None]:
    """Have a guard for as long as something is written."""
    guard = Guard()
    _guards.append(guard)
    try:
        yield
    finally:
        guard.dismiss()
        _guards.remove(guard)


def heed_signals() -> None:
    """End at once, with the exit code that shells expect, at a signal that is not to be ignored."""
    for number in STOPPED:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _leave)


def _leave(number: int, _frame: FrameType | None) -> None:
    """Without a word; a second signal does not wait for the guard."""
    for other in STOPPED:
        signal.signal(other, signal.SIG_DFL)
    for guard in _guards:
        guard.abandon()
    os._exit(128 + number)


def announce(*paths: Path) -> None:
    """Have files that are about to be made, and empty folders, the inner ones first, vanish with this process."""
    for guard in _guards:
        for path in paths:
            guard.tell(str(path))


def draft_beside(target: Path) -> Path:
    """A name for what becomes the target; what is there under it vanishes with this process."""
    token = _guards[0].token if _guards else os.urandom(8).hex()
    draft = target.with_name(f".cvtex-{token}")
    announce(draft)
    return draft


def temporary() -> Path:
    """The folder for temporary files; TMPDIR is an order, which Python would drop without a word."""
    return Path(tempfile.tempdir or os.environ.get("TMPDIR") or tempfile.gettempdir()).absolute()


@contextmanager
def private_folder() -> Iterator[Path]:
    """A fresh folder for nobody else, removed in the end. Raises Invalid (temporary-folder) when it gives no room."""
    base = temporary()
    try:
        within = _guards[0].private if _guards else base
        if _guards:
            within.mkdir(mode=0o700, exist_ok=True)
        with TemporaryDirectory(prefix="cvtex-", dir=within, ignore_cleanup_errors=True) as name:
            yield Path(name)
    except OSError as error:
        if error.errno in _BUSY:
            raise
        why = _FULL.get(error.errno or 0, f"cannot be used: {(error.strerror or str(error)).lower()}")
        message = f"the temporary folder {base} {why}"
        hint = "make room or permission there, or name another folder in TMPDIR"
        raise Invalid([Diagnostic("error", "temporary-folder", None, message, (hint,))]) from error


def require_room(folder: Path, room: int = ROOM) -> None:
    """Raise OSError where not so many bytes more can be written: what has failed there has failed for that."""
    probe = folder / "probe"
    probe.write_bytes(bytes(room))
    probe.unlink()


def in_shell(line: Sequence[str], before: str = "") -> list[str]:
    """A command line for `run_group`: a shell that tells the guard its group, and then becomes the program."""
    return ["/bin/sh", "-c", f'{_ANNOUNCE}{before}exec "$@"', "sh", *line]


def run_group(
    line: Sequence[str],
    folder: Path,
    wall: float,
    env: Mapping[str, str] | None = None,
    out: IO[bytes] | None = None,
) -> int | None:
    """The exit status of a line made by `in_shell`, None when stopped after `wall` seconds.

    Nothing of its process group is left.
    """
    started = time.monotonic()
    process = Popen(
        line, cwd=folder, env=env, stdin=_guards[0].pipe if _guards else DEVNULL, stdout=out or DEVNULL,
        stderr=STDOUT, start_new_session=True,
    )  # fmt: skip
    alarm = Timer(wall, _kill, [process.pid])  # waiting with a timeout would poll, and lose up to 50 ms
    alarm.start()
    try:
        _await_end(process)
    finally:
        alarm.cancel()
        _kill(process.pid)
        for guard in _guards:
            guard.tell("over")
        status = process.wait()
    return None if status == -signal.SIGKILL and time.monotonic() - started >= wall else status


def _await_end(process: Popen[bytes]) -> None:
    """Wait; where the system can, without giving the process's number free."""
    if hasattr(os, "waitid"):
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    else:
        process.wait()


def _kill(group: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)
