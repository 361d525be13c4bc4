"""How much work something is, whatever the machine: in multiples of a small fixed piece of Python's own work."""

import time
from collections.abc import Callable


def effort(work: Callable[[], object]) -> float:
    """The processor time that something takes, in units of about 10 ms on a machine of 2024."""
    unit = pace()
    return seconds(work) / unit


def pace() -> float:
    """The seconds that a unit takes here and now."""
    return min(seconds(_fixed) for _ in range(3))


def _fixed() -> None:
    """Sixty thousand texts made, looked up and summed."""
    table, total = {str(number): number for number in range(1000)}, 0
    for number in range(60_000):
        total += table[str(number % 1000)]


def seconds(work: Callable[[], object]) -> float:
    """The processor time of this process, which does not grow when others are busy."""
    started = time.process_time()
    work()
    return time.process_time() - started
