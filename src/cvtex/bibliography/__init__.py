"""Publications in the formats of other programs, each read and written by a module of its own."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cvtex.bibliography.record import Records

Read = Callable[[str, str], "Records"]  # from a file's name and its text
Write = Callable[["Records"], str]  # to the text of a file

# By the ending of a file: the module that knows the format, and its two functions.
FORMATS: Mapping[str, tuple[str, str, str]] = {
    ".bib": ("bibtex", "read_bib", "write_bib"),
    ".json": ("csljson", "read_csl", "write_csl"),
    ".ris": ("ris", "read_ris", "write_ris"),
    ".yaml": ("yamlout", "read_yaml", "write_yaml"),
}


def reader(ending: str) -> Read:
    """What reads files of this ending, imported now. Raises KeyError for one that is not in `FORMATS`."""
    module, read, _ = FORMATS[ending]
    found: Read = getattr(import_module(f"cvtex.bibliography.{module}"), read)
    return found


def writer(ending: str) -> Write:
    """What writes files of this ending, imported now. Raises KeyError for one that is not in `FORMATS`."""
    module, _, write = FORMATS[ending]
    found: Write = getattr(import_module(f"cvtex.bibliography.{module}"), write)
    return found
