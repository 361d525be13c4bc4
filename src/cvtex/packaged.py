"""What ships with the program: where it lies, and what there is of it by name."""

from functools import cache
from pathlib import Path


@cache
def data_folder() -> Path:
    """The folder that holds `schema/` and `templates/`: inside the installed package, or the checkout."""
    package = Path(__file__).parent
    installed = package / "data"
    return installed if installed.is_dir() else package.parents[1]


def built_in(what: str) -> list[str]:
    """The themes or styles that ship with the program."""
    return sorted(path.stem for path in (data_folder() / f"templates/latex/{what}s").glob("*.yaml"))


def citation_names() -> list[str]:
    """The citation styles that ship with the program."""
    return sorted(path.stem for path in (data_folder() / "templates" / "citation").glob("*.yaml"))
