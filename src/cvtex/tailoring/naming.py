"""What parts of a profile are called, and which of them a name means: `gate` is `experience.aws.gate` where no other is."""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from itertools import islice
from typing import Any

from cvtex.diagnostic import Span, dotted
from cvtex.item import Bullet
from cvtex.profile import Profile
from cvtex.source import Path, Source
from cvtex.value import dataclass

# Fields of entries that are printed as lines of their own, `aws:stack`.
LINES = ("summary", "stack", "areas", "mentor", "team", "thesis", "advisor", "courses", "honors")
PAPERS = ("publications", "entries")  # of an entry; a list of them may stand in the place of the mapping
MOST_NAMES = 500  # among which a misspelt name is looked for
MOST_SHOWN = 6  # of those that a name may mean

_Within = tuple[str, ...]  # ids from the innermost thing that something stands in to its section


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """A section, an entry, a role or a bullet: its id, what it stands in, where the profile has it, the ids of what
    is in it, and whether it may never be printed, itself or what it stands in."""

    id: str
    item: Any
    path: Path
    within: _Within = ()
    parts: tuple[str, ...] = ()
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Unresolved:
    """Why a name means nothing, or one of several things (`ambiguous`): the message of a problem, and hints."""

    message: str
    hints: tuple[str, ...]
    ambiguous: bool = False


@dataclass(frozen=True, slots=True)
class Names:
    """Ids, and those that end in something along dots."""

    ids: frozenset[str]
    ends: Mapping[str, tuple[str, ...]]


def things(profile: Profile) -> Iterator[Thing]:
    """Everything that can be printed or not, what stands in something behind it."""
    for number, section in enumerate(profile.sections):
        yield from _thing(
            section, section.id or section.type, ("sections", number), (), section.entries, False
        )


def _thing(
    item: Any, own: str, path: Path, within: _Within, entries: tuple[Any, ...], hidden: bool
) -> Iterator[Thing]:
    """An item and what is in it; `entries` are those of a section."""
    hidden = hidden or item.exclude or item.visibility == "private"
    below: list[tuple[Path, int, Any]] = [(("entries",), number, one) for number, one in enumerate(entries)]
    for key in ("roles", "highlights") if not entries else ():
        below += [((key,), number, one) for number, one in enumerate(getattr(item, key, ()))]
    papers = getattr(item, "publications", None)
    below += [(PAPERS, number, one) for number, one in enumerate(papers.entries if papers else ())]
    found = [
        list(_thing(one, f"{own}.{one.id}", (*path, *key, number), (own, *within), (), hidden))
        for key, number, one in below
    ]
    parts = tuple(rows[0].id for rows in found if not rows[0].hidden)
    yield Thing(id=own, item=item, path=path, within=within, parts=parts, hidden=hidden)
    for rows in found:
        yield from rows


def ids_of(thing: Thing) -> Iterator[str]:
    """The ids of a thing, of its lines and its wordings."""
    yield thing.id
    if thing.within:
        yield f"{thing.id}/"
    if isinstance(thing.item, Bullet):
        yield from (f"{thing.id}/{variant.id}" for variant in thing.item.variants)
    elif thing.within:
        lines = [f"{thing.id}:{line}" for line in LINES if getattr(thing.item, line, ())]
        yield from (name for line in lines for name in (line, f"{line}/"))


def wrong(source: Source, path: Path, name: str = "") -> tuple[Span, str]:
    """Where a value stands, or what is nearest around it, and its path as `--set` takes it; the place of its key, where
    that is the name it is about."""
    if path not in source.spans and (at := path.index(PAPERS[0]) if PAPERS[0] in path else -1) >= 0:
        path = (*path[: at + 1], *path[at + 2 :])
    spans = (source.spans[path[:end]] for end in range(len(path), -1, -1) if path[:end] in source.spans)
    return (source.keys[path] if path[-1] == name and path in source.keys else next(spans)), dotted(path)


def names_of(ids: Iterable[str]) -> Names:
    """Ids by everything that may be written for them."""
    ends: dict[str, list[str]] = {}
    for one in dict.fromkeys(ids):
        rest = one
        while rest:
            ends.setdefault(rest, []).append(one)
            rest = rest.partition(".")[2]
    return Names(
        frozenset(one for found in ends.values() for one in found),
        {end: tuple(found) for end, found in ends.items()},
    )


def resolve(name: str, names: Names, within: _Within = ()) -> str | Unresolved:
    """The id that a name means: the whole of it, or its end along dots, if no other id ends so. Of several, it means the
    one that stands nearest to where it is said, which is within `within`, the innermost first."""
    if name in names.ids:
        return name
    found = names.ends.get(name, ())
    for scope in within:
        near = tuple(one for one in found if one.startswith((f"{scope}.", f"{scope}:")))
        if near:
            found = near
            break
    if len(found) == 1:
        return found[0]
    if found:
        listed = ", ".join(found[:MOST_SHOWN]) + ", …" * (len(found) > MOST_SHOWN)
        return Unresolved(f"`{name}` may be any of {len(found)}", (f"write which: {listed}",), ambiguous=True)
    return Unresolved(f"the profile has no `{name}`", (_meant(name, names),))


def _meant(name: str, names: Names) -> str:
    """The hint for a name that nothing has."""
    known = (one for one in names.ends if not one.endswith("/"))
    near = get_close_matches(name, list(islice(known, MOST_NAMES)), n=1, cutoff=0.7)
    if near:
        return f"did you mean `{near[0]}`?"
    return "names are ids along dots: experience, aws, aws.gate; what has no `id` needs one to be named"
