"""What `cvtex bib check` says of files: counts, duplicates, doubts, and where a person stands among the authors."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from cvtex.authors import matcher
from cvtex.bibliography.joining import join
from cvtex.bibliography.record import Records
from cvtex.diagnostic import Diagnostic, Invalid, Severity, Span, arrange
from cvtex.doubts import doubts, remarks
from cvtex.finding import Finding, State
from cvtex.gather import gather
from cvtex.profile import Person, Profile, build_profile
from cvtex.publication import Author, Publication
from cvtex.review import alike, counts, review
from cvtex.source import Path, Source
from cvtex.value import dataclass

MOST_SPELLINGS = 12  # that are listed
# The rows of the table below the counts: what is looked for, and the codes of problems that say it is not so.
ROWS: Mapping[str, tuple[str, ...]] = {
    "reading": ("bib-", "csl-", "ris-"), "duplicates": ("publication-",), "alike": ("review-alike",), "fields": ("review-missing", "review-field"),
    "capitals": ("review-capitals",), "numbers": ("review-pages", "review-doi"), "dates": ("review-date",),
}  # fmt: skip
FINE: Mapping[str, str] = {
    "reading": "nothing odd", "duplicates": "none", "alike": "no title occurs twice", "fields": "none is missing",
    "capitals": "nothing odd", "numbers": "pages and DOIs are well-formed", "dates": "none lies ahead",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found in files: counts in rows, problems, and, where somebody was looked for, spellings and how often."""

    files: tuple[str, ...]
    counts: tuple[tuple[str, str], ...]
    problems: tuple[Diagnostic, ...]
    entries: int
    person: str = ""
    matched: int = 0
    publications: int = 0
    spellings: Mapping[str, int] | None = None


def examine(read: Mapping[str, Records], person: Person | None, today: date) -> Examined:
    """All that is to be said of files."""
    records = [record for one in read.values() for record in one.records]
    papers, notes = join(records)
    problems = [problem for one in read.values() for problem in one.problems]
    problems += [*notes, *alike(papers), *review(records, today)]
    found: Counter[str] = Counter()
    matched = 0
    publications: list[Publication] = []
    try:
        profile, source = built(read)
    except Invalid as invalid:
        problems += invalid.diagnostics
    else:
        publications = [one for one in profile.sections[0].entries if isinstance(one, Publication)]
        if person:
            matched, found = _matches(publications, matcher(person))
            told = {one.code for one in remarks(replace(profile, person=person), source)}
            problems += [one for one in doubts(publications, person) if one.code in told]
    return Examined(
        files=tuple(read), counts=tuple(counts(records)), problems=arrange(problems), entries=len(records),
        person=f"{person.name.given} {person.name.family}".strip() if person else "", matched=matched, publications=len(publications),
        spellings=dict(found.most_common()) if person else None,
    )  # fmt: skip


def built(read: Mapping[str, Records]) -> tuple[Profile, Source]:
    """A profile that lists the publications of files, and nothing else. Raises Invalid for what none could print."""
    data = {
        "cvtex": "1",
        "person": {"name": "Nobody"},
        "sections": [{"type": "publications", "file": list(read), "entries": []}],
    }
    here = Span("", 1, 1)
    spans: dict[Path, Span] = {(): here, ("person",): here, ("sections", 0): here}
    quiet = {name: Records(records=one.records) for name, one in read.items()}
    source = gather(Source("", "", data, spans, {}), lambda name, _span, _path: quiet[name]).source
    return build_profile(source), source


def _matches(publications: Sequence[Publication], is_me: Callable[[Author], Any]) -> tuple[int, Counter[str]]:
    """In how many publications somebody is an author, and under which spellings."""
    found: Counter[str] = Counter()
    matched = 0
    for one in publications:
        own = [
            author
            for number, author in enumerate(one.authors, 1)
            if one.me == number or (one.me is None and is_me(author))
        ]
        matched += bool(own)
        found.update(_spelt(author) for author in own)
    return matched, found


def _spelt(author: Author) -> str:
    """An author as written, without marks."""
    return author.literal or ", ".join(filter(None, (author.family, author.given, author.suffix)))


def findings(found: Examined) -> list[Finding]:
    """The table for people."""
    rows = [Finding(name, "ok", text) for name, text in found.counts]
    codes = Counter((problem.code, problem.severity) for problem in found.problems)
    for name, starts in ROWS.items():
        mine = {key: number for key, number in codes.items() if key[0].startswith(starts)}
        number = sum(mine.values())
        severities = {severity for _, severity in mine}
        state: State = "problem" if "error" in severities else "warning" if "warning" in severities else "ok"
        rows.append(Finding(name, state, _told(name, mine) if number else FINE[name]))
    others = [
        problem for problem in found.problems if not problem.code.startswith(sum(ROWS.values(), ("me-",)))
    ]
    if others:
        state = "problem" if any(one.severity == "error" for one in others) else "warning"
        rows.append(
            Finding(
                "printing",
                state,
                f"{len(others)} {'problem' if len(others) == 1 else 'problems'} that a render has, too",
            )
        )
    if found.spellings is not None:
        rows.append(_names(found))
    return rows


WORDS: Mapping[str, tuple[str, str]] = {
    "publication-joined": ("entry is joined with another", "entries are joined with others"),
    "publication-number": ("number stands under two titles", "numbers stand under two titles"),
    "publication-id": ("key is used twice", "keys are used twice"),
    "review-alike": ("title occurs twice, for two publications", "titles occur again, for publications of their own"),
    "review-missing": ("is missing", "are missing"), "review-capitals": ("title or word looks odd", "titles or words look odd"),
    "review-pages": ("range of pages looks odd", "ranges of pages look odd"), "review-doi": ("DOI is none", "DOIs are none"),
    "review-date": ("cannot be", "cannot be"),
}  # fmt: skip


def _told(name: str, codes: Mapping[tuple[str, Severity], int]) -> str:
    """What a row says: `3 entries are joined with others`."""
    if name == "reading":
        number = sum(codes.values())
        return f"{number} {'thing was' if number == 1 else 'things were'} odd"
    return ", ".join(f"{number} {WORDS[code][number > 1]}" for (code, _), number in sorted(codes.items()))


def _names(found: Examined) -> Finding:
    """The row of the own name."""
    spellings = found.spellings or {}
    listed = " · ".join(f"{name} {number}" for name, number in list(spellings.items())[:MOST_SPELLINGS])
    more = f" and {len(spellings) - MOST_SPELLINGS} more spellings" if len(spellings) > MOST_SPELLINGS else ""
    doubtful = any(problem.code.startswith(("me-",)) for problem in found.problems)
    detail = f"{found.person} in {found.matched} of {found.publications} publications" + (
        f": {listed}{more}" if listed else ""
    )
    return Finding("name", "warning" if doubtful else "ok", detail)


def record_of(found: Examined, problems: Any) -> dict[str, Any]:
    """The same for programs; these keys stay."""
    return {
        "files": list(found.files), "entries": found.entries, "counts": dict(found.counts),
        "name": {"person": found.person, "matched": found.matched, "of": found.publications, "spellings": found.spellings}
        if found.spellings is not None else None,
        "problems": problems,
    }  # fmt: skip
