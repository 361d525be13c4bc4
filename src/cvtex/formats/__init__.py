"""What else a rendered profile can be written as: TeX, plain text, pictures."""

from collections.abc import Callable, Mapping
from pathlib import Path

from cvtex import poppler
from cvtex.diagnostic import Diagnostic, Invalid
from cvtex.pipeline import Draft, Rendered
from cvtex.world import STDIN

Output = tuple[str, bytes]  # where it goes, and what


def convert(made: Draft, target: str, place: str) -> list[Output]:
    """What goes to a place, `pdf`, `tex`, `txt` or `png`; pictures of several pages go to `NAME-1.png`, ….

    A draft is enough for `DRAFT_WRITERS`, the others need a `Rendered`. Raises Invalid: tool-missing where poppler is needed and not installed, several-pages for `-`.
    """
    if target in DRAFT_WRITERS:
        return DRAFT_WRITERS[target](made, place)
    assert isinstance(made, Rendered), f"{target} needs a PDF"
    return WRITERS[target](made, place)


def _pdf(rendered: Rendered, place: str) -> list[Output]:
    return [(place, rendered.pdf)]


def _tex(draft: Draft, place: str) -> list[Output]:
    """One file that compiles by itself: the class and the theme stand in front of the text; a photo stands beside it."""
    parts = [
        f"\\begin{{filecontents*}}[overwrite]{{{name}}}\n{data.decode()}\\end{{filecontents*}}\n"
        for name, data in {**draft.files, **draft.tex.files}.items()
        if name not in draft.pictures
    ]
    whole = "".join([*parts, draft.tex.preamble, draft.tex.body]).encode()
    beside = draft.pictures if place != STDIN else {}
    return [(place, whole), *((str(Path(place).with_name(name)), draft.files[name]) for name in beside)]


def _txt(rendered: Rendered, place: str) -> list[Output]:
    """The text in the order in which a machine reads it."""
    return [
        (
            place,
            poppler.run(rendered.pdf, "pdftotext", "-enc", "UTF-8", "-nopgbrk", "in.pdf", "out.txt")[
                "out.txt"
            ],
        )
    ]


def _png(rendered: Rendered, place: str) -> list[Output]:
    """A picture of each page, 150 dots an inch."""
    pictures = poppler.run(rendered.pdf, "pdftoppm", "-r", "150", "-png", "in.pdf", "out")
    if len(pictures) == 1:
        return [(place, data) for data in pictures.values()]
    if place == STDIN:
        message = f"standard output takes one picture, and this makes {len(pictures)}"
        hint = "name a file or a folder with -o"
        raise Invalid([Diagnostic("error", "several-pages", None, message, (hint,))])
    path = Path(place)
    return [
        (str(path.with_name(f"{path.stem}-{number}{path.suffix}")), data)
        for number, (_, data) in enumerate(sorted(pictures.items()), 1)
    ]


DRAFT_WRITERS: Mapping[str, Callable[[Draft, str], list[Output]]] = {"tex": _tex}
WRITERS: Mapping[str, Callable[[Rendered, str], list[Output]]] = {"pdf": _pdf, "txt": _txt, "png": _png}
