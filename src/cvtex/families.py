"""Font families that themes and profiles name, as rows: their files, what brings them, how large they look."""

from collections.abc import Iterator, Mapping
from functools import reduce
from pathlib import Path

from cvtex.diagnostic import Diagnostic
from cvtex.faces import GYRE, LATIN, PAGELLA, Look
from cvtex.fonts import coverage, library
from cvtex.glyphs import Coverage
from cvtex.value import dataclass

SHAPES = ("regular", "bold", "italic", "bolditalic")


@dataclass(frozen=True, slots=True)
class Family:
    """A family of four shapes. `height` is that of its x, in ems; `t1` the names of its metrics for pdfLaTeX,
    without `ec-`; `debian` the package that brings it, empty for what comes with every cvtex."""

    title: str
    look: Look
    files: tuple[str, ...]
    height: float
    debian: str = ""
    t1: tuple[str, ...] = ()
    features: str = ""
    coverage: Coverage | None = None


@dataclass(frozen=True, slots=True)
class Typeface:
    """A family as it is set: the files of its shapes, empty where one is made from another, and what it has."""

    family: Family
    files: tuple[str, ...]
    coverage: Coverage

    def declaration(self, role: str, height: float, track: int = 0) -> str:
        """What tells the class: `\\cvfamily{text}{regular=…}`; its x as high as `height` ems, 0 for its own; with so many
        percent between its letters."""
        values = {shape: file for shape, file in zip(SHAPES, self.files, strict=False) if file}
        names = ("t1", "t1bold", "t1italic", "t1bolditalic")
        values |= dict(zip(names, self.family.t1, strict=False))
        if self.family.features:
            values["features"] = self.family.features
        if track:
            values["track"] = str(track)
        scale = round(height / self.family.height, 3) if height and self.family.height else 1
        if scale != 1:
            values["scale"] = f"{scale:g}"
        return rf"\cvfamily{{{role}}}{{{','.join(f'{key}={value}' for key, value in values.items())}}}"


def _gyre(title: str, look: Look, stem: str, t1: str, height: float, has: Coverage = GYRE) -> Family:
    files = tuple(f"texgyre{stem}-{shape}.otf" for shape in SHAPES)
    return Family(
        title, look, files, height, "", tuple(t1 + shape for shape in ("r", "b", "ri", "bi")), coverage=has
    )


def _shapes(stem: str, ending: str, names: str = "-Regular -Bold -Italic -BoldItalic") -> tuple[str, ...]:
    return tuple(f"{stem}{name}.{ending}" for name in names.split())


FAMILIES: Mapping[str, Family] = {
    "pagella": _gyre("TeX Gyre Pagella", "serif", "pagella", "qpl", 0.469, PAGELLA),
    "termes": _gyre("TeX Gyre Termes", "serif", "termes", "qtm", 0.450),
    "bonum": _gyre("TeX Gyre Bonum", "serif", "bonum", "qbk", 0.485),
    "schola": _gyre("TeX Gyre Schola", "serif", "schola", "qcs", 0.466),
    "heros": _gyre("TeX Gyre Heros", "sans", "heros", "qhv", 0.524),
    "adventor": _gyre("TeX Gyre Adventor", "sans", "adventor", "qag", 0.547),
    "latin-modern": Family(
        "Latin Modern Roman", "serif", _shapes("lmroman10", "otf", "-regular -bold -italic -bolditalic"), 0.431, "",
        ("lmr10", "lmbx10", "lmri10", "lmbxi10"), coverage=LATIN,
    ),
    "lato": Family("Lato", "sans", _shapes("Lato", "ttf"), 0.506, "fonts-lato"),
    "carlito": Family("Carlito", "sans", _shapes("Carlito", "ttf"), 0.478, "fonts-crosextra-carlito"),
    "libertine": Family(
        "Linux Libertine", "serif", _shapes("LinLibertine", "otf", "_R _RB _RI _RBI"), 0.429, "fonts-linuxlibertine"
    ),
    "biolinum": Family("Linux Biolinum", "sans", ("LinBiolinum_R.otf", "LinBiolinum_RB.otf", "LinBiolinum_RI.otf"), 0.460,
                       "fonts-linuxlibertine"),
    "garamond": Family("EB Garamond", "serif", _shapes("EBGaramond12", "otf", "-Regular -Bold -Italic"), 0.400,
                       "fonts-ebgaramond"),
    "open-sans": Family("Open Sans", "sans", _shapes("OpenSans", "ttf"), 0.535, "fonts-open-sans"),
    "roboto": Family("Roboto", "sans", _shapes("Roboto", "ttf"), 0.528, "fonts-roboto-unhinted"),
    "vollkorn": Family("Vollkorn", "serif", _shapes("Vollkorn", "ttf"), 0.458, "fonts-vollkorn"),
    "gentium": Family("Gentium Book Plus", "serif", _shapes("GentiumBookPlus", "ttf"), 0.454, "fonts-sil-gentiumplus"),
    "cabin": Family("Cabin", "sans", _shapes("Cabin", "otf"), 0.490, "fonts-cabin"),
}  # fmt: skip
# Letters, signs and punctuation of Latin, Greek and Cyrillic; no marks that are set above or below others.
SIMPLE = Coverage(
    "20-7e a0-ac ae-2ff 370-482 48a-52f 1e00-1fff 2010-2027 202f-205e 2070-209c 20a0-20bf 2100-218b 2190-23ff 2500-27ff"
)
STAND_INS: Mapping[Look, str] = {"serif": "pagella", "sans": "heros"}
_ENDINGS = ("otf", "ttf")


def known(name: str) -> Family | None:
    """A family by name, `Lato`, `eb garamond`, `latin-modern`, or any other by the names of its files."""
    wanted = _plain(name)
    for key, family in FAMILIES.items():
        if wanted in (_plain(key), _plain(family.title)):
            return family
    return next(_by_files(name), None)


def _plain(name: str) -> str:
    """A name without what people write in different ways."""
    return "".join(char for char in name.lower() if char.isalnum())


def _by_files(name: str) -> Iterator[Family]:
    """Families of this machine whose files are called like `NAME-Regular.otf`; without what may exchange characters,
    as `->` for an arrow."""
    stem = name.replace(" ", "")
    lower = {file.lower(): file for file in library()}
    for ending in _ENDINGS:
        files = [lower.get(file.lower(), "") for file in _shapes(stem, ending)]
        if files[0]:
            yield Family(
                name, "sans" if "sans" in name.lower() else "serif", tuple(files), 0.0, features="-calt"
            )


def typeface(name: str, engine: str, look: Look = "serif") -> tuple[Typeface, list[Diagnostic]]:
    """A family by name for an engine, or one of the same look that stands in for it; and what has to be said then."""
    family = known(name) or FAMILIES[STAND_INS[look]]
    stand_in = FAMILIES[STAND_INS[family.look]]
    if engine == "pdflatex" and not family.t1:
        message = f"pdflatex cannot load {family.title}; {stand_in.title} stands in for it"
        hints = ("--engine xelatex has it",)
        return _installed(stand_in), [Diagnostic("note", "engine-font", None, message, hints)]
    if family.debian and family.files[0] not in library():
        message = f"{family.title} is not installed; {stand_in.title} stands in for it"
        hints = (f"Debian, Ubuntu: sudo apt-get install {family.debian}",)
        return _installed(stand_in), [Diagnostic("warning", "font-fallback", None, message, hints)]
    return _installed(family), []


def _installed(family: Family) -> Typeface:
    """A family whose regular shape is there; TeX finds by itself those that come with it."""
    if family.coverage:
        return Typeface(family, family.files, family.coverage)
    paths = [library().get(name) for name in family.files]
    found = [path for path in paths if path]
    return Typeface(family, tuple(str(path or "") for path in paths), _common(found))


def _common(paths: list[Path]) -> Coverage:
    """What all shapes of a family have, of the characters that stand for themselves."""
    return reduce(lambda one, other: one & other, (coverage(path) for path in paths), SIMPLE)
