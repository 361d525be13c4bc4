"""A .bib file, of BibTeX or biblatex, to records."""

import re
import unicodedata

from cvtex.bibliography.bibfacts import read_addresses, read_arxiv, read_dates, read_own
from cvtex.bibliography.bibfields import (
    read_lists,
    read_numbers,
    read_people,
    read_publisher,
    read_status,
    read_title,
    read_type,
    read_venue,
)
from cvtex.bibliography.bibparse import parse_bib
from cvtex.bibliography.entry import Entry
from cvtex.bibliography.inherit import inherit
from cvtex.bibliography.kinds import PEOPLE, PLAIN, TEXTS
from cvtex.bibliography.places import Places
from cvtex.bibliography.record import Record, Records
from cvtex.bibliography.written import Written
from cvtex.diagnostic import Span, arrange

NOTHING = frozenset(["xdata", "set", "control", "ieeetranbstctl"])  # types that are no publications
_ID = re.compile(r"[^A-Za-z0-9_-]+")


def read_bib(name: str, text: str) -> Records:
    """All entries of a .bib file in their order; what is odd is a warning, and costs no more than a field."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    places = Places(name, text)
    entries = parse_bib(text, places)
    inherit(entries, places)
    reading = _Reading(places)
    records = tuple(reading.record(entry) for entry in entries if entry.kind not in NOTHING)
    return Records(records=records, problems=arrange(places.problems))


class _Reading:
    """What is known of a file while its entries are read."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.ids: dict[str, Span] = {}
        self.keys: dict[str, Span] = {}
        self.unknown: set[str] = set()

    def record(self, entry: Written) -> Record:
        """The record of an entry."""
        found = Entry(entry, self.places, self.unknown)
        found.data["id"] = self.id(entry, found)
        _read(found)
        return Record(data=found.data, span=entry.span, spans=found.spans)

    def id(self, entry: Written, found: "Entry") -> str:
        """An id of its own from the key, which stays in `extra` where it is no id itself."""
        fitted = fit_id(entry.key) or f"entry-{entry.span.line}"
        first = self.keys.setdefault(entry.key, entry.span) if entry.key else entry.span
        if first is not entry.span:
            self.places.warn("second-key", entry.span, key=entry.key, line=first.line)
        unique = fitted
        while unique in self.ids:
            self.places.times[fitted] = self.places.times.get(fitted, 1) + 1
            unique = f"{fitted}-{self.places.times[fitted]}"
        self.ids[unique] = entry.span
        if entry.key and unique != entry.key:
            found.extra["citation-key"] = entry.key
        return unique


def write_bib(records: Records) -> str:
    """A .bib file that `read_bib` reads back as the same records."""
    from cvtex.bibliography import bibwrite

    return bibwrite.write_bib(records)


def fit_id(key: str) -> str:
    """A key as the schema wants ids: `DBLP:conf/nips/X` → `DBLP-conf-nips-X`; accents go, nothing may be left."""
    plain = unicodedata.normalize("NFKD", key)
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return _ID.sub("-", plain).strip("-")


def _read(it: Entry) -> None:
    """Read all fields; what no rule takes goes to `extra` as it stands in the file."""
    read_type(it)
    read_title(it)
    for field, key in PEOPLE.items():
        read_people(it, field, key)
    read_dates(it)
    read_arxiv(it)
    read_venue(it)
    read_publisher(it)
    read_numbers(it)
    for key, fields in TEXTS.items():
        it.first(key, fields, marked=True)
    for key, fields in PLAIN.items():
        it.first(key, fields, marked=False)
    read_addresses(it)
    read_status(it)
    read_lists(it)
    read_own(it)
    it.finish()
