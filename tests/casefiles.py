"""Cases are files: what is given, a line `=====`, what is expected of it."""

from collections.abc import Callable
from pathlib import Path

DIVIDER = "=====\n"
FOLDER = Path(__file__).parent / "cases"


def cases(kind: str) -> list[Path]:
    """The case files of a folder, `source` or `validate`; none at all is a mistake."""
    found = sorted((FOLDER / kind).glob("*.txt"))
    assert found, f"no cases in {FOLDER / kind}"
    return found


def run_case(path: Path, produce: Callable[[str], str], update: bool = False) -> None:
    """Fail unless `produce` makes what the file expects, or write it there."""
    given, divider, expected = path.read_bytes().decode().partition(DIVIDER)
    produced = produce(given).rstrip("\n") + "\n"
    if update:
        path.write_bytes((given + DIVIDER + produced).encode())
    else:
        assert divider, f"{path.name} has no line {DIVIDER.strip()}; write the expectation with --update"
        assert produced == expected, f"{path.name}\n--- expected\n{expected}\n--- produced\n{produced}"
