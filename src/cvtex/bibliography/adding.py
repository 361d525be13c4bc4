"""Entries added to a file that has some: those that are not there, under keys of their own."""

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence

from cvtex.bibliography import reader, writer
from cvtex.bibliography.record import Record, Records
from cvtex.bibliography.sameness import Traits, agree, traits, words_of
from cvtex.diagnostic import Diagnostic, Invalid

_SMALL = frozenset({"the", "and", "for", "with", "from", "towards", "into", "over", "under", "about"})


def keyed(records: Iterable[Record], taken: Iterable[str]) -> list[Record]:
    """The records with keys that nobody has: `vaswani2017attention`, then `vaswani2017attentionb`."""
    used = set(taken)
    found: list[Record] = []
    for record in records:
        key = stem = key_of(record)
        for letter in (*"bcdefghijklmnopqrstuvwxyz", *map(str, range(27, 1000))):
            if key not in used:
                break
            key = stem + letter
        used.add(key)
        found.append(Record(data={**record.data, "id": key}, span=record.span, spans=record.spans))
    return found


def named(records: Sequence[Record]) -> tuple[Record, ...]:
    """The records, with keys for those that have none."""
    taken = [str(record.data["id"]) for record in records if record.data.get("id")]
    keys = iter(keyed((record for record in records if not record.data.get("id")), taken))
    return tuple(record if record.data.get("id") else next(keys) for record in records)


def key_of(record: Record) -> str:
    """The family name of the first author, the year, the first long word of the title."""
    authors = record.data.get("authors") or [""]
    first = authors[0]
    name = first if isinstance(first, str) else str(first.get("family") or first.get("literal") or "")
    family = name.partition(",")[0] if "," in name else name.rpartition(" ")[2]
    year = traits(record.data).year or ""
    words = [
        word
        for word in re.findall(r"[a-z]{3,}", _ascii(words_of(record.data.get("title"))))
        if word not in _SMALL
    ]
    return f"{re.sub('[^a-z]', '', _ascii(family)) or 'anon'}{year}{words[0] if words else ''}"


def _ascii(text: str) -> str:
    """Small letters without accents; others go."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()


def missing(before: Sequence[Record], records: Iterable[Record]) -> list[Record]:
    """Those of the records that are not there before, each once."""
    known: dict[tuple[str, str], list[Traits]] = {}

    def note(one: Traits) -> None:
        for key in _keys(one):
            known.setdefault(key, []).append(one)

    for record in before:
        note(traits(record.data))
    found: list[Record] = []
    for record in records:
        one = traits(record.data)
        others = [other for key in _keys(one) for other in known.get(key, ())]
        if not any(_same(one, other) for other in others):
            found.append(record)
            note(one)
    return found


def _keys(one: Traits) -> list[tuple[str, str]]:
    return [(name, value) for name in ("doi", "arxiv", "title") if (value := getattr(one, name))]


def _same(one: Traits, other: Traits) -> bool:
    """Whether a file need not have both; a preprint and what was published of it are two entries."""
    if one.doi and one.doi == other.doi:
        return True
    if one.arxiv and one.arxiv == other.arxiv and one.preprint == other.preprint:
        return True
    return one.title == other.title and one.year == other.year and agree(one, other)


def added(name: str, text: str, new: Sequence[Record], ending: str) -> str:
    """The text of a file with records behind those that it has. Raises Invalid (not-added) where that cannot be.

    What comes out is read again: nothing that was there may have changed, and all that is new must be there.
    """
    more = written(new, ending)
    if not text.strip():
        return more
    if ending in (".bib", ".ris"):
        whole = f"{text.rstrip()}\n\n{more}"
    else:
        whole = _lengthened(text, more) if ending == ".json" else ""
    ids = [*_ids(name, text, ending), *(str(one.data["id"]) for one in new)]
    if not whole or _ids(name, whole, ending) != ids:
        message = f"{name} is of a kind that nothing can be added to"
        hint = "write to another file, and join the two by hand"
        raise Invalid([Diagnostic("error", "not-added", None, message, (hint,))])
    return whole


def _lengthened(text: str, more: str) -> str:
    """A list in JSON with another one behind it; nothing where it is no list."""
    old = json.loads(text)
    return (
        json.dumps([*old, *json.loads(more)], ensure_ascii=False, indent=2) + "\n"
        if isinstance(old, list)
        else ""
    )


def _ids(name: str, text: str, ending: str) -> list[str]:
    """The ids of what a text holds."""
    found: Records = reader(ending)(name, text)
    return [str(one.data["id"]) for one in found.records]


def written(records: Iterable[Record], ending: str) -> str:
    """Records in a format."""
    return writer(ending)(Records(records=tuple(records)))
