"""What .bib entries take over from others by `crossref` and `xdata`."""

from collections.abc import Iterator, Mapping

from cvtex.bibliography.kinds import OWN, RENAMED
from cvtex.bibliography.places import Places
from cvtex.bibliography.written import Value, Written
from cvtex.diagnostic import Span

_WHOLE = frozenset(
    [
        "book",
        "mvbook",
        "collection",
        "mvcollection",
        "proceedings",
        "mvproceedings",
        "reference",
        "mvreference",
    ]
)


def inherit(entries: list[Written], places: Places) -> None:
    """Add to each entry what it lacks and the entries that it names have; parents come before their children."""
    keys = {entry.key.lower(): entry for entry in reversed(entries)} | {
        entry.key: entry for entry in reversed(entries)
    }
    parents = {
        id(entry): list(_parents(entry, keys, places)) for entry in entries if _NAMES & entry.fields.keys()
    }
    done: set[int] = set()
    active: set[int] = set()
    for entry in entries:
        waiting = [(entry, False)] if id(entry) in parents else []
        while waiting:
            child, ready = waiting.pop()
            mine = parents.get(id(child), [])
            if ready:
                for name, parent, span in mine:
                    if id(parent) in active:
                        places.warn("circle", span, key=child.key, field=name)
                    else:
                        _take(child, parent, name == "xdata")
                active.discard(id(child))
                done.add(id(child))
            elif id(child) not in done and id(child) not in active:
                active.add(id(child))
                waiting.append((child, True))
                waiting += [(parent, False) for _, parent, _ in mine]


_NAMES = {"crossref", "xdata"}


def _parents(
    entry: Written, keys: Mapping[str, Written], places: Places
) -> Iterator[tuple[str, Written, Span]]:
    """The entries that an entry names, with the field and its place; warns of those that are not there."""
    for name in ("xdata", "crossref"):
        value = entry.fields.get(name)
        for key in value.text.split(",") if value else ():
            parent = keys.get(key.strip()) or keys.get(key.strip().lower())
            span = places.span(value.start, value.end) if value else entry.span
            if parent is None:
                places.warn("no-parent", span, key=key.strip(), field=name)
            else:
                yield name, parent, span


def _take(child: Written, parent: Written, whole: bool) -> None:
    """Take over the fields of a parent that the child does not have; of data for sharing, all."""
    renamed = {} if whole else _renamed(child.kind, parent.kind)
    for name, value in sorted(parent.fields.items(), key=lambda item: item[0] in renamed):
        if name not in _NAMES and (whole or name not in OWN):
            taken = renamed.get(name, name)
            if taken == "bookauthor" and child.fields.get("author", value).text == value.text:
                taken = "author"
            child.fields.setdefault(taken, Value(value.text, value.start, value.end, whole=False))


def _renamed(child: str, parent: str) -> Mapping[str, str]:
    """What fields of a parent are called in a child of another kind: the title of the book is not the chapter's."""
    if parent.startswith("mv") and child in _WHOLE:
        return RENAMED["mv"]
    if parent == "periodical":
        return RENAMED["periodical"]
    if child in _WHOLE or parent not in _WHOLE:
        return {}
    return RENAMED["book" if parent.endswith("book") else "proceedings"]
