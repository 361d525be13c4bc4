"""Poppler's programs: text and pictures of a PDF."""

from cvtex import tool

HINTS = ("Debian, Ubuntu: sudo apt-get install poppler-utils", "macOS: brew install poppler")


def run(pdf: bytes, program: str, *arguments: str) -> dict[str, bytes]:
    """The files that a program makes of `in.pdf`, by name. Raises Invalid (tool-missing, tool-failed)."""
    made, status = attempt(pdf, program, *arguments)
    if status != 0:
        raise tool.failed(program, status, HINTS)
    return made


def attempt(pdf: bytes, program: str, *arguments: str) -> tuple[dict[str, bytes], int | None]:
    """The same with the exit status, None when it took too long. Raises Invalid (tool-missing)."""
    done = tool.attempt({"in.pdf": pdf}, program, *arguments, hints=HINTS)
    return dict(done.files), done.status
