"""Wishes of which no page can keep all, as far as that can be seen without looking for one."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING

from cvtex.diagnostic import Diagnostic
from cvtex.source import Path, Source
from cvtex.tailoring.naming import Thing, wrong

if TYPE_CHECKING:
    from cvtex.tailoring.wishes import Wished

MOST_SHOWN = 6  # ids in a message

Wish = tuple[
    str, ...
]  # what is wished and of what: ("pins", id), ("conflicts", id, id), ("limits", id), ("groups", name)
Places = dict[Wish, tuple[Source, Path]]


def contradictions(wished: "Wished", things: Mapping[str, Thing], places: Places) -> Iterator[Diagnostic]:
    """What is wrong with wishes, each where it stands."""
    needed = _needed(wished, things)
    yield from _unwanted(wished, needed, places)
    yield from _two_wordings(needed, places)
    yield from _never(wished, things, places)
    gone = set(wished.excludes)
    for name, (least, most) in wished.limits.items():
        parts = things[name].parts if name in things else ()
        said = _amount(f"`{name}`", parts, least or 0, most, needed, gone)
        yield from (_impossible(places, ("limits", name), *one) for one in said)
    for group in wished.groups:
        said = _amount(f"the group `{group.name}`", group.ids, group.least, group.most, needed, gone)
        yield from (_impossible(places, ("groups", group.name), *one) for one in said)


def owner_of(name: str) -> str:
    """The part that a wording or a line belongs to; of a part, itself."""
    return name.partition("/")[0].partition(":")[0]


def _needed(wished: "Wished", things: Mapping[str, Thing]) -> dict[str, str]:
    """Everything that has to be printed, with the pin that asks for it."""
    brings: dict[str, list[str]] = {}
    for one, other in wished.requires:
        brings.setdefault(one, []).append(other)
    for one, other in wished.together:
        brings.setdefault(one, []).append(other)
        brings.setdefault(other, []).append(one)
    found = {pin: pin for pin in wished.pins}
    waiting = deque(found)
    while waiting:
        name = waiting.popleft()
        owner = owner_of(name)
        above = things[owner].within if owner in things else ()
        for other in (*brings.get(name, ()), *((owner,) if owner != name else ()), *above):
            if other not in found:
                found[other] = found[name]
                waiting.append(other)
    return found


def _unwanted(wished: "Wished", needed: Mapping[str, str], places: Places) -> Iterator[Diagnostic]:
    """What has to be printed and must not be."""
    for name in wished.excludes:
        if name in needed:
            yield _impossible(
                places,
                ("excludes", name),
                f"`{name}` is excluded, and {_cause(name, needed)}",
                "remove one of the two",
            )
    for one, other in wished.conflicts:
        if one in needed and other in needed:
            both = " and ".join(dict.fromkeys(_cause(name, needed, named=True) for name in (one, other)))
            yield _impossible(
                places,
                ("conflicts", one, other),
                f"`{one}` and `{other}` are not printed together, and {both}",
                "remove one of these wishes",
            )


def _cause(name: str, needed: Mapping[str, str], named: bool = False) -> str:
    """Why something has to be printed."""
    pin = needed[name]
    if pin == name:
        return f"`{name}` is pinned" if named else "pinned"
    return f"the pinned `{pin}` brings {f'`{name}`' if named else 'it'} along"


def _two_wordings(needed: Mapping[str, str], places: Places) -> Iterator[Diagnostic]:
    """Bullets that have to be printed in two wordings."""
    first: dict[str, str] = {}
    for name in needed:
        if "/" in name and first.setdefault(owner_of(name), name) != name:
            message = (
                f"`{first[owner_of(name)]}` and `{name}` are wordings of one bullet, which is printed once"
            )
            yield _impossible(places, ("pins", needed[name]), message, "pin one of them")


def _never(wished: "Wished", things: Mapping[str, Thing], places: Places) -> Iterator[Diagnostic]:
    """What could never be printed: it bears not what it stands in, or what it needs."""
    required = {*wished.requires, *wished.together, *((two, one) for one, two in wished.together)}
    for one, other in wished.conflicts:
        for name, beside in ((one, other), (other, one)):
            owner = owner_of(name)
            above = (*(things[owner].within if owner in things else ()), owner)
            if name == beside or beside in above:
                what = "itself" if name == beside else f"`{beside}`, which it stands in"
            elif (name, beside) in required:
                what = f"`{beside}`, which it requires"
            else:
                continue
            message = f"`{name}` could never be printed: it conflicts with {what}"
            yield _impossible(places, ("conflicts", one, other), message, "remove that wish")
            break


def _amount(
    what: str, parts: Iterable[str], least: int, most: int | None, needed: Mapping[str, str], gone: set[str]
) -> Iterator[tuple[str, str]]:
    """What is wrong with the number of parts that are wished, and what to do."""
    there = [one for one in parts if one not in gone]
    pinned = [one for one in there if one in needed]
    if most is not None and least > most:
        yield f"{what} is to have at least {least} and at most {most}", "exchange them, or mend one"
    elif least > len(there):
        have = f"has only {len(there)}" if there else "has none"
        yield f"{what} is to have at least {least} and {have} that may be printed", "ask for less"
    elif most is not None and len(pinned) > most:
        listed = ", ".join(f"`{one}`" for one in islice(pinned, MOST_SHOWN)) + ", …" * (
            len(pinned) > MOST_SHOWN
        )
        yield (
            f"{what} is to have at most {most}, and {len(pinned)} are pinned: {listed}",
            "pin less, or allow more",
        )


def _impossible(places: Places, wish: Wish, message: str, hint: str) -> Diagnostic:
    """The problem of a wish, where it stands."""
    source, path = places[wish]
    span, value = wrong(source, path)
    return Diagnostic("error", "wish-impossible", span, message, (hint,), value)
