"""Publications of files into the profile: a source whose lists name files or ids becomes one that has the entries.

Each value keeps the place where it was written, in the profile or in a file.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from itertools import islice
from typing import Any

from cvtex.bibliography.joining import Paper, join
from cvtex.bibliography.laying import Catalog, lay, over
from cvtex.bibliography.owner import settled
from cvtex.bibliography.record import Record, Records
from cvtex.bibliography.sameness import traits
from cvtex.diagnostic import Diagnostic, Invalid, Span, dotted
from cvtex.source import Path, Source
from cvtex.value import dataclass

SILENT = frozenset(
    ["id", "type", "extra", "genre", "status", "selected", "topics", "language", "metrics", "date"]
)
MOST_NAMES = 5000  # among which a misspelt id is looked for

Read = Callable[[str, Span | None, str], Records]  # a file by its name, where and under which key it is named


@dataclass(frozen=True, slots=True)
class Named:
    """A file that a list names, and where."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class Gathered:
    """The source with all publications in it; what is doubtful or was joined."""

    source: Source
    problems: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class _Listed:
    """A list of publications: the path of its entries, these, the files, and whether abstracts of files are printed."""

    path: Path
    items: Sequence[Any]
    files: tuple[Named, ...]
    abstracts: bool = False


def _files(source: Source, read: Read) -> dict[str, Records]:
    """The files that lists of publications name. Raises Invalid, misplaced-file where another section names one."""
    problems = []
    for number, section in enumerate(source.data["sections"]):
        if "file" in section and section["type"] != "publications":
            path: Path = ("sections", number, "file")
            message = f"a section of {section['type']} reads no file"
            hint = "a file belongs to a section of publications, or to `publications:` of an entry"
            problems.append(
                Diagnostic("error", "misplaced-file", source.spans.get(path), message, (hint,), dotted(path))
            )
    if problems:
        raise Invalid(problems)
    named: dict[str, Path] = {}
    for one in _lists(source.data):
        for file in one.files:
            named.setdefault(file.name, file.path)
    return {name: read(name, source.spans.get(path), dotted(path)) for name, path in named.items()}


def gather(source: Source, read: Read) -> Gathered:
    """The source with what files hold in the lists that name them, and with publications in the place of ids.

    Raises Invalid: unknown-publication, publication-untitled, and the errors of files.
    """
    lists, files = list(_lists(source.data)), _files(source, read)
    if not any(one.files or any(map(_short, one.items)) for one in lists):
        return Gathered(source)
    named = {
        str(item.get("id")) if isinstance(item, Mapping) else item for one in lists for item in one.items
    }
    person = source.data["person"]
    works = {name: [settled(record, person) for record in _works(one, named)] for name, one in files.items()}
    problems = [problem for one in files.values() for problem in one.problems]
    places = _places(source, {one.path for one in lists})
    joined: dict[tuple[str, ...], list[Paper]] = {}
    laid: list[list[Paper]] = []
    problems += [_empty(record) for one in works.values() for record in one if not _printed(record)]
    works = {name: list(filter(_printed, one)) for name, one in works.items()}
    for one in lists:
        names = tuple(dict.fromkeys(named.name for named in one.files))
        if names not in joined:
            joined[names], notes = join([record for name in names for record in works[name]])
            problems += notes
        found = lay(joined[names], _entries(source, one, places))
        problems += found.notes
        laid.append(list(found.papers))
    problems += _resolve(lists, laid, {id(paper) for papers in joined.values() for paper in papers})
    if any(problem.severity == "error" for problem in problems):
        raise Invalid(problems)
    merged = {
        one.path: [_printable(paper.record, one, source.name) for paper in papers]
        for one, papers in zip(lists, laid, strict=True)
    }
    return Gathered(_rebuilt(source, lists, merged), tuple(problems))


def _printable(record: Record, listing: _Listed, profile: str) -> Record:
    """A publication without the abstract that a file has of it, as exports bring them, unless its list wants them."""
    at = record.spans.get(("abstract",), record.span)
    if listing.abstracts or "abstract" not in record.data or at.file == profile:
        return record
    data = {key: value for key, value in record.data.items() if key != "abstract"}
    return replace(
        record, data=data, spans={path: one for path, one in record.spans.items() if path[0] != "abstract"}
    )


def _works(file: Records, named: Container[str]) -> Iterator[Record]:
    """What a file lists: not the proceedings and books that stand there for others to inherit from, unless named."""
    parents = {record.data.get("extra", {}).get("crossref") for record in file.records} - {None}
    for record in file.records:
        name = record.data["id"]
        key = record.data.get("extra", {}).get("citation-key", name)
        if key not in parents or "authors" in record.data or name in named:
            yield record


def _printed(record: Record) -> bool:
    """Whether a record of a file has anything to print."""
    return not record.data.keys() <= SILENT


def _empty(record: Record) -> Diagnostic:
    """The warning that a record is left out."""
    message = f"`{record.data['id']}` says nothing that could be printed, and is left out"
    return Diagnostic(
        "warning", "publication-empty", record.span, message, ("write its title, or remove it",)
    )


def listed(source: Source) -> list[Record]:
    """The publications of a profile, whatever list they stand in, each once."""
    lists = list(_lists(source.data))
    places = _places(source, {one.path for one in lists})
    found: dict[int, Record] = {}
    for one in lists:
        for record in _entries(source, one, places):
            found.setdefault(id(record.data), record)
    return list(found.values())


def _lists(data: Mapping[str, Any]) -> Iterator[_Listed]:
    """All lists of publications, those inside other entries too."""
    for number, section in enumerate(data["sections"]):
        if section["type"] == "publications":
            yield _listed(("sections", number), section)
            continue
        for index, entry in enumerate(section.get("entries", ())):
            inner = entry.get("publications") if isinstance(entry, Mapping) else None
            path: Path = ("sections", number, "entries", index, "publications")
            if isinstance(inner, Mapping):
                yield _listed(path, inner)
            elif isinstance(inner, list):
                yield _Listed(path, inner, ())


def _listed(path: Path, node: Mapping[str, Any]) -> _Listed:
    """A list that is a mapping."""
    given = node.get("file") or ()
    if isinstance(given, str):
        files: tuple[Named, ...] = (Named(given, (*path, "file")),)
    else:
        files = tuple(Named(name, (*path, "file", number)) for number, name in enumerate(given))
    return _Listed((*path, "entries"), node.get("entries") or (), files, node.get("abstracts") == "true")


def _short(item: Any) -> bool:
    """Whether an entry only names a publication that stands elsewhere."""
    return isinstance(item, str) or "title" not in item


def _places(source: Source, lists: Iterable[Path]) -> dict[Path, dict[Path, Span]]:
    """The places of what stands in entries of lists, by the path of the entry, then by the path below it."""
    known = frozenset(lists)
    found: dict[Path, dict[Path, Span]] = {}
    for path, span in source.spans.items():
        if end := _inside(path, known):
            found.setdefault(path[: end + 1], {})[path[end + 1 :]] = span
    return found


def _inside(path: Path, lists: frozenset[Path]) -> int:
    """How long the path of the list is in which a path lies; 0 for none."""
    return next((end for end in (3, 5, 6) if len(path) > end and path[:end] in lists), 0)


def _entries(source: Source, one: _Listed, places: Mapping[Path, Mapping[Path, Span]]) -> list[Record]:
    """What the profile itself says in a list."""
    records = []
    for number, item in enumerate(one.items):
        path = (*one.path, number)
        spans = places.get(path, {})
        data = {"id": str(item)} if isinstance(item, str) else item
        records.append(Record(data=data, span=spans.get(()) or _place(source, path), spans=spans))
    return records


def _place(source: Source, path: Path) -> Span:
    """Where a value stands, or what it stands in."""
    while path not in source.spans:
        path = path[:-1]
    return source.spans[path]


def _resolve(lists: Sequence[_Listed], laid: Sequence[list[Paper]], filed: set[int]) -> list[Diagnostic]:
    """Put publications in the place of entries that only name one; the problems of those that name none."""
    open_ = [
        (papers, number, one)
        for one, papers in zip(lists, laid, strict=True)
        for number, paper in enumerate(papers)
        if id(paper) not in filed and "title" not in paper.record.data
    ]
    problems: list[Diagnostic] = []
    if not open_:
        return problems
    unique = {id(paper): paper for papers in laid for paper in papers if "title" in paper.record.data}
    catalog = Catalog(sorted(unique.values(), key=lambda paper: id(paper) in filed))
    ids = [paper.record.data.get("id", "") for paper in catalog.papers]
    for papers, number, one in open_:
        entry = papers[number].record
        found = catalog.find(traits(entry.data))
        if found is None:
            problems.append(_missing(entry, one, ids))
        elif catalog.papers[found] in papers:
            name = entry.data.get("id") or entry.data.get("doi")
            message = f"`{name}` is listed twice here"
            problems.append(
                Diagnostic("error", "publication-twice", entry.span, message, ("remove one of them",))
            )
        else:
            notes: list[Diagnostic] = []
            named = set(entry.data) == {"id"}
            target = catalog.papers[found]
            papers[number] = target if named else Paper(over(entry, target, notes), target.known)
            problems += notes
    return problems


def _missing(entry: Record, one: _Listed, ids: Sequence[str]) -> Diagnostic:
    """The problem of an entry that names a publication that stands nowhere."""
    name = str(entry.data.get("id") or entry.data.get("doi"))
    near = [one for one in ids if one.casefold() == name.casefold()][:1]
    near = near or get_close_matches(name, list(islice(filter(None, ids), MOST_NAMES)), n=1, cutoff=0.7)
    hints = [f"did you mean `{one}`?" for one in near]
    if any(item == name for item in one.items):
        hints = hints or ["name one by its id, which it has in a section or in a file"]
        return Diagnostic(
            "error", "unknown-publication", entry.span, f"there is no publication `{name}`", tuple(hints)
        )
    where = "none of the files" if any(one.files) else "no list and no file"
    message = f"this publication has no title, and {where} of this profile has `{name}`"
    hints = hints or ["write its title, or mend its id or DOI"]
    return Diagnostic("error", "publication-untitled", entry.span, message, tuple(hints))


def _rebuilt(source: Source, lists: Sequence[_Listed], merged: Mapping[Path, Sequence[Record]]) -> Source:
    """The source with other entries in its lists, and their places."""
    known = frozenset(merged)
    spans = {path: span for path, span in source.spans.items() if not _inside(path, known)}
    keys = {path: span for path, span in source.keys.items() if not _inside(path, known)}
    data = source.data
    for one in lists:
        path, records = one.path, merged[one.path]
        if one.files and path not in spans:
            spans[path] = _place(source, one.files[0].path)
        data = _put(data, path, [record.data for record in records])
        for number, record in enumerate(records):
            base = (*path, number)
            for below, span in record.spans.items():
                spans[base + below] = span
            spans[base] = record.span
    return replace(source, data=data, spans=spans, keys=keys)


def _put(data: Any, path: Path, value: Any) -> Any:
    """The data with another value at a path, what is around it copied."""
    if not path:
        return value
    copy: Any = list(data) if isinstance(data, list) else dict(data)
    inner = data.get(path[0]) if isinstance(data, Mapping) else data[path[0]]
    copy[path[0]] = _put(inner, path[1:], value)
    return copy
