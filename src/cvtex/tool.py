"""Programs of others, each in a private folder with the files that it needs."""

import shutil
from collections.abc import Mapping

from cvtex.diagnostic import Diagnostic, Invalid
from cvtex.guard import in_shell, private_folder, require_room, run_group
from cvtex.value import dataclass

ROOM = 64_000  # bytes, more than they write at once
PATIENCE = 60.0  # seconds for one of them


@dataclass(frozen=True, slots=True)
class Done:
    """The files that a program has made, by name, what it said, and its exit status, None when it took too long."""

    files: Mapping[str, bytes]
    said: str
    status: int | None


def attempt(files: Mapping[str, bytes], program: str, *arguments: str, hints: tuple[str, ...]) -> Done:
    """Run a program in a folder that holds these files only. Raises Invalid (tool-missing)."""
    found = shutil.which(program)
    if not found:
        raise Invalid([Diagnostic("error", "tool-missing", None, f"{program} is not installed", hints)])
    with private_folder() as folder:
        for name, data in files.items():
            (folder / name).write_bytes(data)
        log = folder / f"{program}.log"
        with log.open("wb") as out:
            status = run_group(in_shell([found, *arguments]), folder, PATIENCE, out=out)
        require_room(folder, ROOM)  # they do not say when they have none
        said = log.read_bytes().decode("utf-8", "replace")
        made = {
            path.name: path.read_bytes() for path in folder.iterdir() if path.name not in {*files, log.name}
        }
    return Done(made, said, status)


def failed(program: str, status: int | None, hints: tuple[str, ...]) -> Invalid:
    """The problem of a program that ended badly."""
    why = f"failed with status {status}" if status else f"did not finish within {PATIENCE:g} s"
    return Invalid([Diagnostic("error", "tool-failed", None, f"{program} {why}", hints)])
