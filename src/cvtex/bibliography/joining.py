"""Records of several files as publications, each once, and what a profile says of them laid over.

Whether two records are joined does not depend on their order. What they say differently is told: the first
file goes before later ones, and the profile before all.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from itertools import combinations
from typing import Any

from cvtex.bibliography.filling import absorb, fill, joined, place
from cvtex.bibliography.record import Record
from cvtex.bibliography.sameness import Traits, agree, is_preprint_of, titled_alike, traits
from cvtex.diagnostic import Diagnostic
from cvtex.value import dataclass

MOST_COMPARED = 20  # records of one title, or of one DOI; of more only those are joined that say the same


@dataclass(slots=True)
class Paper:
    """A publication, and by what it is known: its own traits and those of what was joined with it."""

    record: Record
    known: list[Traits] = field(default_factory=list)


def join(records: Sequence[Record]) -> tuple[list[Paper], list[Diagnostic]]:
    """Publications in the order of the records, each once, with a unique id; what was joined, and what is doubtful."""
    seen = [traits(one.data) for one in records]
    notes: list[Diagnostic] = []
    papers: list[Paper] = []
    for group in _groups(seen, records, notes):
        paper = Paper(records[group[0]], [seen[number] for number in group])
        for number in group[1:]:
            paper.record, lost = fill(paper.record, records[number], finer=True)
            notes.append(joined(records[number], paper.record, "", lost))
        papers.append(paper)
    papers = _without_preprints(papers, notes)
    return _named_apart(papers, notes), notes


# ---- What is the same ------------------------------------------------------------------------------------------------


def _groups(
    seen: Sequence[Traits], records: Sequence[Record], notes: list[Diagnostic]
) -> Iterable[list[int]]:
    """The numbers of records that are one publication, in order."""
    parents = list(range(len(seen)))

    def root(number: int) -> int:
        while parents[number] != number:
            parents[number] = number = parents[parents[number]]
        return number

    def link(one: int, two: int) -> None:
        one, two = sorted((root(one), root(two)))
        parents[two] = one

    buckets: dict[tuple[Any, ...], list[int]] = {}
    for number, one in enumerate(seen):
        if one.doi:
            buckets.setdefault(("doi", one.doi, one.preprint), []).append(number)
        if one.arxiv and one.preprint:
            buckets.setdefault(("arxiv", one.arxiv), []).append(number)
        if one.title and one.year:
            buckets.setdefault(("title", one.title, one.year), []).append(number)
    for (what, *_), numbers in buckets.items():
        if len(numbers) > 1:
            pairs = _titled(numbers, seen) if what == "title" else _identified(numbers, seen, records, notes)
            for first, second in pairs:
                link(first, second)
    found: dict[int, list[int]] = {}
    for number in range(len(seen)):
        found.setdefault(root(number), []).append(number)
    return found.values()


def _identified(
    numbers: Sequence[int], seen: Sequence[Traits], records: Sequence[Record], notes: list[Diagnostic]
) -> Iterator[tuple[int, int]]:
    """Pairs among records of one DOI or arXiv number: those of one title; the others are told."""
    first: dict[str, int] = {}
    for number in numbers:
        other = first.setdefault(seen[number].title, number)
        if other != number:
            yield other, number
    others = list(first.values())[:MOST_COMPARED]
    for index, two in enumerate(others):
        same = [one for one in others[:index] if titled_alike(seen[one].title, seen[two].title)]
        yield from ((one, two) for one in same)
        if index and not same:
            notes.append(_doubled(records[others[0]], records[two], seen[two]))


def _doubled(one: Record, two: Record, said: Traits) -> Diagnostic:
    """The warning that a record has the number of another one."""
    message = f"`{two.data['id']}` has the number of `{one.data['id']}`, and another title"
    hint = f"{said.doi or said.arxiv} also stands in {place(one.span, two.span)}; mend one of them"
    return Diagnostic("warning", "publication-number", two.span, message, (hint,))


def _titled(numbers: Sequence[int], seen: Sequence[Traits]) -> Iterator[tuple[int, int]]:
    """Pairs among records of one title and year: those that agree with each other and with no third one."""
    if len(numbers) > MOST_COMPARED:
        alike: dict[Any, int] = {}
        for number in numbers:
            one = seen[number]
            key = (one.doi, one.arxiv, one.kind, one.venue, one.authors, one.place, one.preprint)
            yield alike.setdefault(key, number), number
        return
    agreeing = {first: {two for two in numbers if agree(seen[first], seen[two])} for first in numbers}
    for first, second in combinations(numbers, 2):
        if second in agreeing[first] and agreeing[first] == agreeing[second]:
            yield first, second


def _without_preprints(papers: list[Paper], notes: list[Diagnostic]) -> list[Paper]:
    """The papers without the preprints of others, which take what these have of their own."""
    buckets: dict[tuple[str, str], tuple[dict[int, None], dict[int, None]]] = {}
    for number, paper in enumerate(papers):
        for one in paper.known[:MOST_COMPARED]:
            for key in (("arxiv", one.arxiv), ("title", one.title)):
                if key[1] and (one.preprint or one.published):
                    buckets.setdefault(key, ({}, {}))[one.published][number] = None
    fits: dict[int, dict[int, tuple[Any, ...]]] = {}
    for preprints, published in buckets.values():
        if published and len(preprints) * len(published) <= MOST_COMPARED**2:
            for number in preprints:
                for other in published:
                    far = _distances(papers[number], papers[other])
                    fits.setdefault(number, {}).update({other: min(far)} if far else {})
    targets = {number: min(found, key=found.__getitem__) for number, found in fits.items() if found}
    for number, target in targets.items():
        paper, preprint = papers[target], papers[number]
        paper.record, lost = absorb(paper.record, preprint.record)
        paper.known += preprint.known
        notes.append(joined(preprint.record, paper.record, "preprint", lost))
    return [paper for number, paper in enumerate(papers) if number not in targets]


def _distances(preprint: Paper, published: Paper) -> list[tuple[Any, ...]]:
    """How far a publication is from its preprint: the same number, then the year that follows soonest."""
    return [
        (one.arxiv != two.arxiv, abs(two.year - one.year), two.year < one.year, two.kind, two.doi, two.id)
        for one in preprint.known[:MOST_COMPARED]
        for two in published.known[:MOST_COMPARED]
        if is_preprint_of(one, two)
    ]


def _named_apart(papers: list[Paper], notes: list[Diagnostic]) -> list[Paper]:
    """The papers with different ids: `smith2020` of a second file becomes `smith2020-2`."""
    taken = {paper.record.data["id"] for paper in papers}
    seen: dict[str, Record] = {}
    for paper in papers:
        record = paper.record
        name = free = record.data["id"]
        if name in seen:
            number = 2
            while free in taken:
                free, number = f"{name}-{number}", number + 1
            taken.add(free)
            message = f"another publication has the id `{name}`: this one is `{free}` here"
            hint = (
                f"the other one stands in {place(seen[name].span, record.span)}; give one of them another key"
            )
            notes.append(Diagnostic("warning", "publication-id", record.span, message, (hint,)))
            paper.record = Record(data={**record.data, "id": free}, span=record.span, spans=record.spans)
        seen[free] = record
    return papers
