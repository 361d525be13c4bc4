"""The command `cvtex`, also `python -m cvtex`: heeds signals before anything takes time."""

import gc
import os
import signal
import sys
from contextlib import suppress
from types import FrameType

from cvtex.replay import replayed


def main() -> None:
    """Run the command line, or give again what it gave the last time."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _leave)
    if replayed(sys.argv[1:], _write):
        return
    gc.disable()  # looking for cycles costs a tenth of a run, which is too short to need it
    from cvtex.guard import heed_signals

    heed_signals()
    from cvtex.cli import main as run

    try:
        run()
    except SystemExit as left:
        if not isinstance(left.code, int | None):
            raise
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError):  # `run` has said what had to be said
                stream.flush()
        os._exit(left.code or 0)  # to take everything down in order takes long, and helps nobody


def _leave(number: int, _frame: FrameType | None) -> None:
    """Nothing has been begun that has to be tidied up."""
    os._exit(128 + number)


def _write(place: str, data: bytes) -> None:
    """Write a document to its place. Raises OSError."""
    from pathlib import Path

    from cvtex.guard import guarded, heed_signals
    from cvtex.world import write_whole

    heed_signals()
    with guarded():
        write_whole(Path(place), data)


if __name__ == "__main__":
    main()
