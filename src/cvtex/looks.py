"""A design to the lines of a preamble: fonts, colours, lengths and choices of the class; and what is wrong with it."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from cvtex.design import NAMED, ROLES, Design, color, contrast, said
from cvtex.diagnostic import Diagnostic, Span, dotted
from cvtex.families import FAMILIES, Typeface, known, typeface
from cvtex.source import Path, Source
from cvtex.style import Theme
from cvtex.value import dataclass

DENSITIES: Mapping[str, tuple[float, float]] = {  # of leading, and of the gaps between blocks
    "tight": (0.94, 0.6), "compact": (0.97, 0.8), "normal": (1.0, 1.0), "airy": (1.05, 1.3),
}  # fmt: skip
CAPITALS = 4  # percent between letters of headings in capitals; words fall apart for readers above 5
READABLE = 4.5  # contrast of text that WCAG 2.2 asks for at least
WHITE = (1.0, 1.0, 1.0)
PRINTED = ("text", "name", "heading", "secondary", "quiet", "link")  # roles in which text is printed on white
INK: Mapping[str, str] = {"text": "ink"}  # roles that the class calls otherwise


@dataclass(frozen=True, slots=True)
class Look:
    """A design as the class reads it: the typefaces of text and headings, and lines for the preamble."""

    text: Typeface
    heading: Typeface
    lines: tuple[str, ...]

    @property
    def families(self) -> tuple[str, ...]:
        """Those of the lines that declare fonts."""
        return self.lines[:2]


def dress(design: Design, theme: Theme, engine: str) -> tuple[Look, list[Diagnostic]]:
    """The look of a design, laid over its theme's own already, for an engine; and what stands in for what is not there."""
    own = known(theme.design.fonts.text or "") or known("pagella")
    assert own
    text, told = typeface(design.fonts.text or "", engine, own.look)
    heading, also = typeface(design.fonts.heading or design.fonts.text or "", engine, text.family.look)
    changed = text.family != own
    track = CAPITALS if design.headings.case == "upper" else 0
    lines = (
        text.declaration("text", own.height if changed else 0.0),
        heading.declaration("heading", 0.0 if not changed or design.fonts.heading else own.height, track),
        *_settings(design, theme),
    )
    return Look(text, heading, lines), list({problem.message: problem for problem in (*told, *also)}.values())


def _settings(design: Design, theme: Theme) -> Iterator[str]:
    """The `\\cvset` lines that differ from what the theme's own file says."""
    leading, gaps = DENSITIES[design.density or "normal"]
    given = {
        side: getattr(design.margins, side) or design.margins.all
        for side in ("left", "right", "top", "bottom")
    }
    lengths: dict[str, Any] = {side: value for side, value in given.items() if value}
    scale = (
        round(points(design.size) / points(theme.design.size), 4)
        if design.size and theme.design.size
        else 1.0
    )
    lengths |= {
        key: f"{value:g}"
        for key, value in (("scale", scale), ("leading", leading), ("gaps", gaps))
        if value != 1
    }
    if design.fit is False:
        lengths["fitleast"] = "1"
    if design.photo.width:
        lengths["photo"] = design.photo.width
    if design.icons is False:
        lengths["icon"] = "0pt"
    choices = {
        "head": design.head, "headings": design.headings.style, "headalign": design.headings.align, "align": design.align,
        "links": design.links, "dates": design.dates.stand, "places": design.places, "footer": design.footer.show,
    }  # fmt: skip
    colors = {
        INK.get(role, role): "{:.3g} {:.3g} {:.3g}".format(*color(design.colors, role)) for role in ROLES
    }
    colors = {role: value for role, value in colors.items() if (role, value) != ("ink", "0 0 0")}
    photo = {"shape": design.photo.shape, "side": design.photo.side}
    for kind, values in (("color", colors), ("length", lengths), ("choice", choices), ("photo", photo)):
        pairs = [f"{key}={value}" for key, value in values.items() if value]
        if pairs:
            yield rf"\cvset{{{kind}}}{{{', '.join(pairs)}}}"


def points(length: str) -> float:
    """A size in points: `10`, `10pt`."""
    return float(length.removesuffix("pt"))


def mistakes(design: Design, theme: Theme, source: Source, base: Path = ("design",)) -> Iterator[Diagnostic]:
    """What is wrong with the options that a profile gives at `base`: what is no colour, fonts that are not there, and
    what the theme does not honour."""
    for path in said(design):
        name, (span, place) = ".".join(path), _place(source, (*base, *path))
        if any(name == one or name.startswith(f"{one}.") for one in theme.ignores):
            message = f"the theme `{theme.name}` does not honour `{name}`"
            yield Diagnostic(
                "warning", "design-ignored", span, message, ("leave it out, or choose another theme",), place
            )
        value = (
            design.colors[path[1]] if path[0] == "colors" else design.accent if path[0] == "accent" else None
        )
        if value is not None and not _is_color(value, theme):
            hint = f'write "#0b6e4f", a role ({", ".join(ROLES)}) or a name ({", ".join(NAMED)})'
            yield Diagnostic("error", "unknown-color", span, f"there is no colour `{value}`", (hint,), place)
        font = getattr(design.fonts, path[1]) if path[0] == "fonts" else None
        if font is not None and not known(font):
            near = get_close_matches(font.lower(), [*FAMILIES], n=1)
            hints = (*(f"did you mean `{one}`?" for one in near), f"families: {', '.join(FAMILIES)}")
            yield Diagnostic("error", "unknown-font", span, f"there is no font `{font}`", hints, place)


def _is_color(value: str, theme: Theme) -> bool:
    """Whether a text says a colour, or the role of one."""
    try:
        color({"asked": value, **theme.design.colors}, "asked")
    except ValueError:
        return False
    return True


def illegible(design: Design, source: Source, base: Path = ("design",)) -> Iterator[Diagnostic]:
    """Colours of text, of those that a profile gives, that are hardly legible on white paper."""
    for role in PRINTED:
        ratio = contrast(color(design.colors, role), WHITE)
        places = [(*base, "colors", role), (*base, "accent")]
        path = next((one for one in places if one in source.spans), None)
        if ratio < READABLE and path:
            span, place = _place(source, path)
            message = f"`{role}` is hardly legible on white: a contrast of {ratio:.1f}, and {READABLE} is what readers need"
            yield Diagnostic("warning", "low-contrast", span, message, ("choose a darker colour",), place)


def _place(source: Source, path: Path) -> tuple[Span | None, str]:
    """Where an option stands, and its path; the short form of a mapping stands where the mapping would."""
    while path and path not in source.spans:
        path = path[:-1]
    return source.spans.get(path), dotted(path)
