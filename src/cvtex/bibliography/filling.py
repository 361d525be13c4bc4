"""One record out of two: what the first lacks comes from the second, and what is lost of it is told."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from cvtex.bibliography.record import Record
from cvtex.bibliography.sameness import PREPRINT_DOIS, Traits, fold_arxiv, traits
from cvtex.diagnostic import Diagnostic, Span
from cvtex.source import Path

LONGEST_VALUE = 40  # characters of a value in a note
DEEP = frozenset({"metrics", "extra", "venue"})  # mappings that are joined value by value
# What a preprint says of itself, and not of what was published later.
OF_PREPRINTS = frozenset(
    {"id", "type", "date", "status", "doi", "url", "venue", "pages", "publisher", "number", "volume", "issue", "note",
     "accessed", "archive", "archive_location", "version", "issn", "isbn"}
)  # fmt: skip


def fill(
    first: Record, second: Record, leave: Collection[str] = ("id",), *, finer: bool = False
) -> tuple[Record, Mapping[str, Any]]:
    """The first record with what it lacks from the second, but for some fields; and what of the second is lost.

    `finer`: of the dates 2024 and 2024-05 the second one holds.
    """
    data, spans, lost = dict(first.data), dict(first.spans), {}
    added: set[Any] = set()
    for key, value in second.data.items():
        if key in leave:
            if key not in data or data[key] != value:
                lost[key] = value
        elif key not in data:
            data[key] = value
            added.add(key)
        elif key in DEEP and isinstance(data[key], Mapping) and isinstance(value, Mapping):
            data[key] = {**value, **data[key]}
            lost |= {f"{key}.{inner}": one for inner, one in value.items() if data[key][inner] != one}
        elif finer and key == "date" and str(value).startswith(f"{data[key]}-"):
            data[key] = value
            spans[(key,)] = second.spans.get((key,), second.span)
        elif data[key] != value:
            lost[key] = value
    for path, span in second.spans.items():
        if path and (path[0] in added or path[0] in DEEP) and path not in spans and _has(data, path):
            spans[path] = span
    for key in added:
        spans.setdefault((key,), second.span)
    return Record(data=data, span=first.span, spans=spans), lost


def _has(data: Any, path: Path) -> bool:
    """Whether there is a value at a path."""
    for key in path:
        if not (
            key in data if isinstance(data, Mapping) else isinstance(data, list) and key in range(len(data))
        ):
            return False
        data = data[key]
    return True


def absorb(published: Record, preprint: Record) -> tuple[Record, Mapping[str, Any]]:
    """What was published, with the arXiv number, the links and what else it lacks from its preprint; and what is lost."""
    known = traits(preprint.data)
    record, lost = fill(published, preprint, OF_PREPRINTS)
    lost = dict(lost)
    data, spans = dict(record.data), dict(record.spans)
    if known.arxiv and not data.get("arxiv"):
        data["arxiv"], spans[("arxiv",)] = known.arxiv, preprint.spans.get(("doi",), preprint.span)
    links = list(published.data.get("links", ()))
    for key, one in _links(preprint, known):
        lost.pop(key, None)
        if one not in links and one != data.get("url"):
            spans["links", len(links)] = preprint.spans.get((key,), preprint.span)
            links.append(one)
    if links:
        data["links"] = links
        spans.setdefault(("links",), preprint.span)
    if data.get("arxiv") and fold_arxiv(data["arxiv"]) == known.arxiv:
        said = [
            key for key in ("doi", "url") if known.arxiv and known.arxiv in str(lost.get(key, "")).lower()
        ]
        lost = {key: value for key, value in lost.items() if key not in said}
    return Record(data=data, span=record.span, spans=spans), lost


def _links(preprint: Record, known: Traits) -> Iterator[tuple[str, Any]]:
    """The links of a preprint, and its addresses; none for an address that its arXiv number says."""
    for one in preprint.data.get("links", []):
        yield "links", one
    address = str(preprint.data.get("url", ""))
    said = [number for number in (known.arxiv, known.doi) if number and number in address.lower()]
    if address and not said:
        yield "url", {"label": "preprint", "url": address}
    if known.doi.startswith(PREPRINT_DOIS[1:]):
        yield "doi", {"label": "preprint", "url": f"https://doi.org/{known.doi}"}


def joined(record: Record, kept: Record, what: str, lost: Mapping[str, Any]) -> Diagnostic:
    """The note that a record is joined with another, and what of it is not printed."""
    where = place(kept.span, record.span)
    name = kept.data.get("id", "")
    message = (
        f"this preprint is joined with `{name}`, as it was published"
        if what
        else f"this is joined with `{name}`, which is the same publication"
    )
    values = ", ".join(f"{key} {_brief(value)}" for key, value in lost.items())
    hints = (f"`{name}` stands in {where}", *([f"left out of it: {values}"] if values else []))
    return Diagnostic("note", "publication-joined", record.span, message, hints)


def _plain(value: Any) -> str:
    """A value without the signs around it: `Xie, Shuai` for a name in parts."""
    return ", ".join(map(_plain, value.values())) if isinstance(value, Mapping) else str(value)


def _brief(value: Any) -> str:
    """A value in few words."""
    text = "; ".join(map(_plain, value)) if isinstance(value, list) else _plain(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"


def place(span: Span, here: Span) -> str:
    """`line 12`, with the file where it is another one."""
    return f"line {span.line}" if span.file == here.file else f"line {span.line} of {span.file}"
