"""Facts taken from a CV's source, and how they are looked for in a rendered PDF."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

REACH = 400  # characters within which the strings of `near` and `together` stand
KEYS = {"about", "text", "links", "near", "together"}
QUOTES = dict.fromkeys("‘’‚‛′`", "'") | dict.fromkeys("“”„‟″", '"')
DASHES = dict.fromkeys("‐‑‒–—―−", "-")
SIGNS = str.maketrans(QUOTES | DASHES | {"∗": "*", "\u00ad": None, "\u200b": None})

Fact = tuple[str, ...]  # the spellings of one fact; any of them will do


@dataclass(frozen=True, slots=True)
class Group:
    """Facts which belong together, such as those of one employer."""

    about: str
    text: tuple[Fact, ...] = ()
    links: tuple[str, ...] = ()
    near: tuple[tuple[Fact, ...], ...] = ()
    together: tuple[tuple[Fact, ...], ...] = ()

    def __len__(self) -> int:
        """Count the facts of the group."""
        return len(self.text) + len(self.links) + len(self.near) + len(self.together)


def fold(text: str) -> str:
    """Take typography out of a text: "95 %  of  A / B — “x”" gives '95% of a/b - "x"'."""
    plain = unicodedata.normalize("NFKC", text.translate(SIGNS)).translate(SIGNS).casefold()
    plain = re.sub(r"\s+", " ", re.sub(r"(?<=\w-)\s*\n\s*(?=\w)", "", plain))
    return re.sub(r" ?/ ?", "/", plain).replace(" %", "%").strip()


def pattern(fact: Fact) -> re.Pattern[str]:
    """Match a fact as whole words; its hyphens may be spaces or nothing, its last word a plural."""
    forms = (re.escape(fold(form)) for form in fact)
    loose = (re.sub(r"(\\ )?\\-(\\ )?|\\ ", _gap, form) for form in forms)
    return re.compile(rf"(?<!\w)(?<!\d[.,])(?:{'|'.join(loose)})(?:e?s)?(?![\w+#])(?![.,]\d)")


def _gap(found: re.Match[str]) -> str:
    """Give the pattern of a space, a hyphen or a spaced dash."""
    return {r"\ ": "[ -]", r"\-": "[ -]?"}.get(found[0], "[ -]{2,3}")


def missing_text(group: Group, text: str) -> list[str]:
    """List the facts of a group which a folded text lacks."""
    return [" or ".join(fact) for fact in group.text if not pattern(fact).search(text)]


def missing_links(group: Group, targets: list[str]) -> list[str]:
    """List the links of a group which are no target."""
    known = {_bare(target) for target in targets}
    return [link for link in group.links if _bare(link) not in known]


def missing_sets(group: Group, text: str) -> list[str]:
    """List the sets of a group whose strings do not stand close together in a folded text."""
    near = [f"in this order: {_show(facts)}" for facts in group.near if not in_order(facts, text)]
    return near + [f"together: {_show(facts)}" for facts in group.together if not together(facts, text)]


def in_order(facts: tuple[Fact, ...], text: str) -> bool:
    """Tell whether facts follow one another, all within reach of the start of the first."""
    first, *rest = (pattern(fact) for fact in facts)
    return any(_follow(rest, text[start.end() : start.start() + REACH]) for start in first.finditer(text))


def together(facts: tuple[Fact, ...], text: str) -> bool:
    """Tell whether all facts stand within reach of one occurrence of the first."""
    first, *rest = (pattern(fact) for fact in facts)
    spans = (match.span() for match in first.finditer(text))
    around = (text[max(0, start - REACH) : end + REACH] for start, end in spans)
    return any(all(other.search(window) for other in rest) for window in around)


def load(path: Path) -> Iterator[Group]:
    """Read the groups of a file of facts."""
    for group in yaml.safe_load(path.read_text(encoding="utf-8"))["groups"]:
        if unknown := group.keys() - KEYS:
            raise ValueError(f"{path.name}: unknown keys {sorted(unknown)} in {group['about']}")
        yield Group(
            about=group["about"],
            text=_facts(group.get("text", [])),
            links=tuple(group.get("links", [])),
            near=tuple(_facts(strings) for strings in group.get("near", [])),
            together=tuple(_facts(strings) for strings in group.get("together", [])),
        )


def _facts(entries: list[str | list[str]]) -> tuple[Fact, ...]:
    """Make every entry a tuple of spellings."""
    return tuple((entry,) if isinstance(entry, str) else tuple(entry) for entry in entries)


def _follow(patterns: list[re.Pattern[str]], text: str) -> bool:
    """Tell whether patterns match one after another."""
    position = 0
    for wanted in patterns:
        found = wanted.search(text, position)
        if not found:
            return False
        position = found.end()
    return True


def _bare(link: str) -> str:
    """Reduce a link to what makes it differ: "https://www.a.org/b/" gives "a.org/b"."""
    return re.sub(r"^(https?://)?(www\.)?", "", link.strip().casefold()).rstrip("/")


def _show(facts: tuple[Fact, ...]) -> str:
    """Write out a set of facts for a message."""
    return " … ".join(" or ".join(fact) for fact in facts)
