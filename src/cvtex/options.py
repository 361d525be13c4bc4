"""Options of the command line that know their values: shown by --help, completed by shells, and checked."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Annotated, Any

import typer

FORMATS = ("text", "json", "github")
ENGINE_NAMES = ("auto", "xelatex", "lualatex", "pdflatex", "tectonic")  # those of `cvtex.engine.ENGINES`
FILLS = ("auto", "flush", "ragged")  # those of `cvtex.tailor.Fill`
MOST_PAGES = 1_000_000  # what may be asked for; TeX counts to two thousand times as many


def choice(name: str, known: Sequence[str], help: str, many: bool = False) -> Any:
    """An option with values of its own; a wrong one is wrong usage, and the nearest one is named."""

    def check(given: Any) -> Any:
        for value in [given] if isinstance(given, str) else given or ():
            if value not in known:
                message = f"{value!r} is not one of {', '.join(map(repr, known))}."
                raise typer.BadParameter(message + _advice(name, value, known, many))
        return given

    return typer.Option(
        name, metavar=f"[{'|'.join(known)}]", help=help, callback=check, autocompletion=lambda: list(known)
    )


def _advice(name: str, value: str, known: Sequence[str], many: bool) -> str:
    """What may have been meant: ` Did you mean 'png'?`, ` Write --to tex --to txt.`"""
    parts = [part.strip() for part in value.split(",")]
    if many and len(parts) > 1 and set(parts) <= set(known):
        return f" Write {' '.join(f'{name} {part}' for part in parts)}."
    return "".join(f" Did you mean {near!r}?" for near in get_close_matches(value.lower(), known, n=1))


MissingOption = Annotated[
    str,
    choice(
        "--missing-glyphs",
        ("error", "warn"),
        "What to do about characters that no installed font has: warn prints a box for each.",
    ),
]
LatexOption = Annotated[
    bool,
    typer.Option(
        "--allow-latex",
        help="Hand texts that are written as {latex: …} to TeX. It can read files: allow what you wrote yourself.",
    ),
]
ArchiveOption = Annotated[
    bool,
    typer.Option(
        "--archive",
        help="Make the PDF one for archives, too: PDF/A-3a, which says how it is to look for good.",
    ),
]
CitationOption = Annotated[
    str,
    typer.Option(
        "--citation-style",
        metavar="NAME|FILE",
        help="How publications are worded, in place of what the profile says: a name, or a .yaml or .csl file. "
        "See `cvtex citations`.",
    ),
]
StrictOption = Annotated[
    bool,
    typer.Option("--strict", help="Treat warnings as errors: nothing is written if there are any."),
]
PagesOption = Annotated[
    int | None,
    typer.Option(
        min=0,
        max=MOST_PAGES,
        metavar="N",
        help="At most so many pages, in place of the style's budget; 0 is any number. One page is made of what matters "
        "most, where the profile has more.",
    ),
]
FillOption = Annotated[
    str,
    choice(
        "--fill",
        FILLS,
        "How a page that is chosen from a profile ends: flush on its bottom margin, or ragged, where the text ends; auto "
        "is flush as far as there is text enough.",
    ),
]
DesignOption = Annotated[
    str,
    typer.Option(
        "--design",
        metavar="FILE",
        help="Design options in a file of their own, over those of the profile.",
    ),
]
SettingsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="PATH=VALUE",
        help="A value in place of the profile's: design.paper=letter. [a, b] is a list, {a: b} a mapping, and "
        "nothing after the = removes what is there.",
    ),
]
DepsOption = Annotated[
    str,
    typer.Option("--deps", metavar="FILE", help="Write a Makefile rule that names every file that was read."),
]
