"""What is wished of every page that is chosen from a profile, besides what stands at its parts."""

from collections.abc import Mapping
from dataclasses import field

from cvtex.value import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Keywords:
    """Keywords that a page has to have, those that weigh more than a posting says, and those that do not count."""

    must: tuple[str, ...] = ()
    boost: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()


NO_KEYWORDS = Keywords()


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How many of a group are printed, at least and at most."""

    min: int | None = None
    max: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tailoring:
    """Other names of skills, words that are skills, keywords, and how many of each group are printed."""

    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    skills: tuple[str, ...] = ()
    keywords: Keywords = NO_KEYWORDS
    groups: Mapping[str, Limits] = field(default_factory=dict)


NO_TAILORING = Tailoring()
