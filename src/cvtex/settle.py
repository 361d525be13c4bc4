"""Runs of TeX in a private folder, as often as what one has written would change the next."""

import re
from pathlib import Path

from cvtex.confine import exit_status
from cvtex.confine import read_own_text as _text
from cvtex.guard import run_group

JOB = "job"  # the TeX file's name in its private folder: always the same, since it may show in the output
MAX_RUNS = 3

_IDLE = re.compile(r"^\\(?:relax|gdef ?\\@abspage@last|providecommand).*$", re.MULTILINE)
_RERUN = re.compile(r"Rerun to get|^cvtex: rerun", re.MULTILINE)


def until_settled(line: list[str], env: dict[str, str], folder: Path, wall: float) -> tuple[int, int | None]:
    """Run until nothing has changed that the next run would read: the number of runs, the last status."""
    for runs in range(1, MAX_RUNS):
        before = _evidence(folder)
        status = _run(line, env, folder, wall)
        asked = _RERUN.search(_text(folder / f"{JOB}.log"))
        if status != 0 or (before == _evidence(folder) and not asked):
            return runs, status
    return MAX_RUNS, _run(line, env, folder, wall)


def _run(line: list[str], env: dict[str, str], folder: Path, wall: float) -> int | None:
    """The exit status of one run, None when it was stopped; its words are in `terminal`."""
    Path(folder, "terminal").unlink(missing_ok=True)  # what stands there may be a link by now
    with Path(folder, "terminal").open("xb") as out:
        status = run_group(line, folder, wall, env, out)
    return None if status is None else exit_status(status)


def _evidence(folder: Path) -> dict[str, str]:
    """What a next run would read of this one, without the lines that every run writes alike."""
    texts = {suffix: _text(folder / f"{JOB}.{suffix}") for suffix in ("aux", "out", "toc")}
    return {suffix: rest for suffix, text in texts.items() if (rest := _IDLE.sub("", text).strip())}


def recorded(fls: str) -> list[str]:
    """The files outside of its folder that a run says it has read."""
    return sorted({row[6:] for row in fls.splitlines() if row.startswith("INPUT /")})
