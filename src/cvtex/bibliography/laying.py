"""What a profile says of publications, laid over what its files say."""

from collections.abc import Collection, Iterable, Sequence

from cvtex.bibliography.filling import OF_PREPRINTS, absorb, fill, joined
from cvtex.bibliography.joining import MOST_COMPARED, Paper
from cvtex.bibliography.record import Record
from cvtex.bibliography.sameness import Traits, is_preprint_of, keys, traits
from cvtex.diagnostic import Diagnostic
from cvtex.value import dataclass


@dataclass(frozen=True, slots=True)
class Laid:
    """A list of publications in order; those of `entries:` that stand for none of a file are `alone`."""

    papers: tuple[Paper, ...]
    alone: tuple[Record, ...]
    notes: tuple[Diagnostic, ...]


class Catalog:
    """Papers by what they are known by."""

    def __init__(self, papers: Iterable[Paper]) -> None:
        self.papers: list[Paper] = []
        self.numbers: dict[tuple[str, str], list[int]] = {}
        for paper in papers:
            self.add(paper)

    def add(self, paper: Paper) -> None:
        """One more."""
        for one in paper.known:
            for key in keys(one):
                self.numbers.setdefault(key, []).append(len(self.papers))
        self.papers.append(paper)

    def find(self, wanted: Traits, taken: Collection[int] = ()) -> int | None:
        """The number of the paper that an entry of a profile stands for, by id, DOI, arXiv number, or title and year."""
        for key in keys(wanted):
            numbers = dict.fromkeys(self.numbers.get(key, ())[:MOST_COMPARED])
            fits = [
                number for number in numbers if number not in taken and self._fits(key[0], wanted, number)
            ]
            if len(fits) == 1 or (fits and (wanted.year or key[0] != "title")):
                return min(fits, key=lambda number: self._distance(wanted, number))
        return None

    def _fits(self, key: str, wanted: Traits, number: int) -> bool:
        known = self.papers[number].known
        if key in ("id", "doi"):
            return True
        if key == "arxiv":
            return any(not wanted.title or wanted.title == one.title for one in known)
        return any(_overridden(wanted, one) for one in known)

    def _distance(self, wanted: Traits, number: int) -> tuple[bool, ...]:
        one = self.papers[number].known[0]
        return (
            one.title != wanted.title,
            one.year != wanted.year,
            one.kind != wanted.kind,
            one.venue != wanted.venue,
        )


def _overridden(wanted: Traits, one: Traits) -> bool:
    """Whether an entry of a profile is about a paper of its title."""
    if wanted.title != one.title or (
        wanted.authors and one.authors and wanted.authors.isdisjoint(one.authors)
    ):
        return False
    if is_preprint_of(wanted, one) or is_preprint_of(one, wanted):
        return True
    return (
        (not wanted.doi or not one.doi or wanted.doi == one.doi)
        and (not wanted.kind or not one.kind or wanted.kind == one.kind)
        and (not wanted.year or not one.year or wanted.year == one.year)
    )


def lay(papers: Sequence[Paper], entries: Sequence[Record]) -> Laid:
    """The papers of files with the entries of a profile over them, each field of an entry before that of its paper.

    The order is that of the files; an entry of its own stands behind the entry before it, or in front of all.
    """
    catalog = Catalog(papers)
    changed: dict[int, Paper] = {}
    behind: dict[int, list[Paper]] = {}
    alone: list[Record] = []
    notes: list[Diagnostic] = []
    last = -1
    for entry in entries:
        wanted = traits(entry.data)
        number = catalog.find(wanted, changed)
        if number is None:
            behind.setdefault(last, []).append(Paper(entry, [wanted]))
            alone.append(entry)
        else:
            paper = papers[number]
            changed[number] = Paper(over(entry, paper, notes), [wanted, *paper.known])
            last = number
    ordered = list(behind.get(-1, ()))
    for number, paper in enumerate(papers):
        ordered.append(changed.get(number, paper))
        ordered += behind.get(number, ())
    return Laid(tuple(ordered), tuple(alone), tuple(notes))


def over(entry: Record, paper: Paper, notes: list[Diagnostic]) -> Record:
    """An entry of a profile over the paper it stands for; a preprint never hides what was published."""
    if set(entry.data) == {"id"}:
        return paper.record
    said, known = traits(entry.data), paper.known[0]
    named = {said.id, said.doi} & {name for one in paper.known for name in (one.id, one.doi) if name}
    if not named and is_preprint_of(said, known):
        own = {key: value for key, value in entry.data.items() if key not in OF_PREPRINTS}
        record, _ = fill(Record(data=own, span=entry.span, spans=entry.spans), paper.record, ())
        record, lost = absorb(record, entry)
        notes.append(joined(entry, record, "preprint", lost))
    elif not named and is_preprint_of(known, said):
        record, lost = absorb(entry, paper.record)
        notes.append(joined(paper.record, record, "preprint", lost))
    else:
        record, _ = fill(entry, paper.record, ())
    if "id" in record.data:
        return record
    return Record(data={"id": paper.record.data["id"], **record.data}, span=record.span, spans=record.spans)
