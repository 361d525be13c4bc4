"""What all entries have in common: what can be chosen, bullets, links, dates."""

from collections.abc import Iterable
from typing import Any, Literal

from cvtex.date import Date
from cvtex.diagnostic import Span
from cvtex.inline import Inline
from cvtex.value import dataclass

Visibility = Literal["public", "recruiter", "private"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What everything has that can be chosen for a page: a stable id, wishes, and where it stands.

    `requires`, `conflicts` and `with_` name what else is printed when this is, what is not, and what goes with it.
    """

    id: str = ""
    tags: tuple[str, ...] = ()
    weight: float = 1.0
    pin: bool = False
    exclude: bool = False
    visibility: Visibility = "public"
    requires: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    with_: tuple[str, ...] = ()
    group: str = ""
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """`{label, url}` or `{network, user}`."""

    label: Inline = ()
    url: str = ""
    network: str = ""
    user: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """Another wording of a bullet; `differs` are facts that it says and the bullet does not, on purpose."""

    id: str
    text: Inline
    differs: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullet(Item):
    """A bullet, with inner bullets and other wordings of itself."""

    text: Inline
    label: Inline = ()
    date: Date | None = None
    url: str = ""
    links: tuple[Link, ...] = ()
    highlights: tuple["Bullet", ...] = ()
    variants: tuple[Variant, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Somebody who is named: an advisor, a mentor."""

    name: Inline
    url: str = ""
    note: Inline = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Item):
    """What most entries share; of its roles and bullets, `min` are printed at least and `max` at most."""

    min: int | None = None
    max: int | None = None
    date: Date | None = None
    start: Date | None = None
    end: Date | None = None
    location: Inline = ()
    url: str = ""
    links: tuple[Link, ...] = ()
    summary: Inline = ()
    highlights: tuple[Bullet, ...] = ()


def visible(items: Iterable[Any]) -> list[Any]:
    """What may be printed at all: neither excluded nor private."""
    return [item for item in items if not item.exclude and item.visibility != "private"]
