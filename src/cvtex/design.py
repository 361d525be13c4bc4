"""Design options: what a profile, a file of its own or a theme says about looks, laid over each other and read."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import field, fields, is_dataclass, replace
from types import MappingProxyType
from typing import Any, Literal

from cvtex.value import dataclass

NONE: Mapping[str, str] = MappingProxyType({})
Show = Literal["auto", "always", "never"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Margins:
    """White space around the text; `all` stands for those that are not given."""

    all: str | None = None
    top: str | None = None
    bottom: str | None = None
    left: str | None = None
    right: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fonts:
    """Families by name."""

    text: str | None = None
    heading: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Headings:
    """How the titles of sections look."""

    style: Literal["rule", "above", "line", "plain", "bar", "band"] | None = None
    case: Literal["normal", "upper"] | None = None
    align: Literal["left", "center"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """How dates are worded, and where they stand."""

    format: Literal["short", "long", "numeric", "iso", "year"] | None = None
    stand: Literal["right", "below", "after"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """The order of sections, their titles by type or id, and the types that stand in a side bar."""

    order: tuple[str, ...] | None = None
    titles: Mapping[str, str] = field(default_factory=lambda: NONE)
    side: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Footer:
    """What stands at the foot of each page: `{name}`, `{page}`, `{pages}`, `{updated}` stand for what they say."""

    left: str | None = None
    center: str | None = None
    right: str | None = None
    show: Show | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Portrait:
    """The photo in the head."""

    show: bool | None = None
    width: str | None = None
    shape: Literal["square", "rounded", "round"] | None = None
    side: Literal["left", "right"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """How pages look; None where nothing is said, so that what lies below shows through."""

    theme: str | None = None
    paper: Literal["a4", "letter"] | None = None
    margins: Margins = Margins()
    size: str | None = None
    fonts: Fonts = Fonts()
    accent: str | None = None
    colors: Mapping[str, str] = field(default_factory=lambda: NONE)
    density: Literal["tight", "compact", "normal", "airy"] | None = None
    align: Literal["ragged", "justified"] | None = None
    head: Literal["left", "center", "right"] | None = None
    headings: Headings = Headings()
    bullet: str | None = None
    links: Literal["color", "underline", "plain"] | None = None
    icons: bool | None = None
    dates: Dates = Dates()
    places: Literal["right", "after"] | None = None
    sections: Order = Order()
    page_numbers: bool | None = None
    footer: Footer = Footer()
    photo: Portrait = Portrait()
    fit: bool | None = None


NO_DESIGN = Design()


def over(upper: Any, lower: Any) -> Any:
    """One design, or part of it, laid over another: what the upper one says goes before what the lower one says."""
    if is_dataclass(upper) and not isinstance(upper, type):
        values = {one.name: over(getattr(upper, one.name), getattr(lower, one.name)) for one in fields(upper)}
        return replace(upper, **values)
    if isinstance(upper, Mapping):
        return {**lower, **upper}
    return lower if upper is None else upper


def said(design: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The paths of the options that a design says something about: `("headings", "style")`."""
    for one in fields(design):
        value, here = getattr(design, one.name), (*path, one.name)
        if is_dataclass(value):
            yield from said(value, here)
        elif isinstance(value, Mapping):
            yield from ((*here, key) for key in value)
        elif value is not None:
            yield here


# ---- Colours ---------------------------------------------------------------------------------------------------------

Color = tuple[float, float, float]  # red, green and blue, 0 to 1

ROLES = ("accent", "text", "name", "heading", "secondary", "quiet", "rule", "link", "panel", "band")
# What a theme that says nothing about a role means; text on paper is black.
USUAL: Mapping[str, str] = {
    "name": "text", "heading": "text", "secondary": "text", "quiet": "595959", "rule": "8c8c8c", "link": "accent",
    "panel": "f1f3f4", "band": "e6e9ec",
}  # fmt: skip
NAMED: Mapping[str, str] = {
    "black": "000000", "white": "ffffff", "gray": "666666", "silver": "b8b8b8", "red": "b3261e", "maroon": "7a1f2b",
    "orange": "b45309", "brown": "6b4423", "olive": "5a6b1f", "green": "1e6b3a", "forest": "1f4d2e", "teal": "0f6b6b",
    "cyan": "0e7490", "blue": "1d4ed8", "navy": "1b2a57", "indigo": "3730a3", "purple": "5b2a86", "magenta": "a21caf",
    "slate": "334155", "charcoal": "2b2b2b",
}  # fmt: skip
_HEX = re.compile(r"#?([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})")


def color(colors: Mapping[str, str], role: str, seen: frozenset[str] = frozenset()) -> Color:
    """The colour of a role, which may be that of another role. Raises ValueError with what is no colour."""
    value = colors.get(role) or USUAL.get(role, "black")
    if value in ROLES and value not in seen | {role}:
        return color(colors, value, seen | {role})
    if not (found := _HEX.fullmatch(NAMED.get(value, value))):
        raise ValueError(value)
    digits = found[1] if len(found[1]) == 6 else "".join(digit * 2 for digit in found[1])
    red, green, blue = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return red, green, blue


def contrast(one: Color, other: Color) -> float:
    """How far apart two colours are, 1 to 21, after WCAG 2.2 (relative luminance)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(shown: Color) -> float:
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in shown]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
