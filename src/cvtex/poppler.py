"""Poppler's programs, each in a private folder: text and pictures of a PDF."""

import shutil

from cvtex.diagnostic import Diagnostic, Invalid
from cvtex.guard import in_shell, private_folder, require_room, run_group

HINTS = ("Debian, Ubuntu: sudo apt-get install poppler-utils", "macOS: brew install poppler")
ROOM = 64_000  # bytes, more than they write at once
PATIENCE = 60.0  # seconds for one of them


def run(pdf: bytes, program: str, *arguments: str) -> dict[str, bytes]:
    """The files that a program makes of `in.pdf`, by name. Raises Invalid (tool-missing, tool-failed)."""
    made, status = attempt(pdf, program, *arguments)
    if status != 0:
        why = f"failed with status {status}" if status else f"did not finish within {PATIENCE:g} s"
        raise Invalid([Diagnostic("error", "tool-failed", None, f"{program} {why}", HINTS)])
    return made


def attempt(pdf: bytes, program: str, *arguments: str) -> tuple[dict[str, bytes], int | None]:
    """The same with the exit status, None when it took too long. Raises Invalid (tool-missing)."""
    found = shutil.which(program)
    if not found:
        raise Invalid([Diagnostic("error", "tool-missing", None, f"{program} is not installed", HINTS)])
    with private_folder() as folder:
        (folder / "in.pdf").write_bytes(pdf)
        status = run_group(in_shell([found, *arguments]), folder, PATIENCE)
        require_room(folder, ROOM)  # they do not say when they have none
        made = {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "in.pdf"}
    return made, status
