"""The commands `cvtex cache info` and `cvtex cache clear`."""

import typer

from cvtex.cache import LIMIT, cache_folder, clear, limit, shelves
from cvtex.terminal import list_rows, show

cache_app = typer.Typer(
    help=f"What is kept to save time, and can be deleted at any time. {LIMIT} limits its size; 0 keeps nothing.",
    no_args_is_help=True,
)
KINDS = {  # folders of the cache
    "results": "documents, given again while nothing that they are made of changes",
    "formats": "the class as TeX holds it in memory",
    "fonts": "which characters fonts have",
    "templates": "templates as Jinja compiles them",
    "texmf": "what TeX keeps itself",
    "confined": "the same of TeX that is shut in",
    "tectonic": "what Tectonic has fetched",
    "logs": "of runs of TeX that failed",
    "heights": "of the blocks of pages",
}


@cache_app.command()
def info() -> None:
    """Say where the cache is, what is in it, and how large it is."""
    folder = cache_folder()
    if not folder:
        show("there is no cache: its folder cannot be written")
        return
    found = shelves(folder)
    rows = {
        kind: f"{size / 1e6:7.1f} MB in {files:5}  {KINDS.get(kind, '')}"
        for kind, (files, size) in found.items()
    }
    total = sum(size for _, size in found.values())
    show(f"{folder}: {total / 1e6:.1f} MB, of at most {limit() / 1e6:.0f} and what TeX keeps itself")
    if rows:
        list_rows(rows)


@cache_app.command("clear")
def clear_all() -> None:
    """Remove everything that is kept."""
    show(f"{clear() / 1e6:.1f} MB removed")
