"""Which value of a profile TeX complains about: a mark names the block, TeX a part of it or a character.

What is printed is worded from several values, so the text that stands in the part is looked for in the
values from which the block was made.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from cvtex.diagnostic import Diagnostic, Span, dotted
from cvtex.document import Contact, Document
from cvtex.inline import CJK_RUN, BadLinkError, Code, Inline, Math, Text, parse, plain
from cvtex.latex import LONGEST_WORD
from cvtex.raw import Raw
from cvtex.rules import DATE_FIELDS
from cvtex.source import Path, Source
from cvtex.texlog import ONE_LINE

# Part of a block, as the class calls it -> the fields of `document` that print there.
PARTS: Mapping[str, tuple[str, ...]] = {
    "name": ("Head.name", "Head.native"),
    "headline": ("Head.headline",),
    "contact": ("Head.contacts",),
    "section": ("Section.title",),
    "group": ("Group.title",),
    "lead": ("Heading.lead", "Heading.place", "Card.title"),
    "sub": ("Heading.sub", "Subheading.title", "Subheading.place"),
    "date": ("Heading.date", "Subheading.date", "Row.date"),
    "place": ("Heading.place",),
    "kicker": ("Card.kicker",),
    "itemlabel": ("Reference.label",),
    "note": ("Note.text", "Detail.text"),
    "body": (
        "Head.summary", "Para.text", "Bullet.text", "Row.text", "Reference.text", "Labeled.label", "Labeled.text",
        "Card.text",
    ),
}  # fmt: skip
INSTALLED = frozenset({"font-missing", "package-missing"})  # what no value is at fault for
BREAKABLE = re.compile(rf"{CJK_RUN.pattern}|\S{{{LONGEST_WORD + 1},}}")
UNPRINTED = frozenset({"id", "tags", "type"})


def trace(problems: Iterable[Diagnostic], source: Source, document: Document) -> Iterator[Diagnostic]:
    """The problems at the values that they are about, and with their paths; as they are where nothing is known.

    Of several lines in one part the one that is widest has the longest word; of several about the same
    word the widest is kept.
    """
    ranks: Counter[tuple[Span | None, str]] = Counter()
    told: set[tuple[Span | None, str, Span | None]] = set()
    problems = list(problems)
    starts = _starts(source) if problems else {}
    for problem in sorted(problems, key=_excess, reverse=True):
        part = problem.clue.partition(" ")[0]
        traced = _traced(problem, part, ranks[problem.span, part], source, document, starts)
        ranks[problem.span, part] += 1
        key = problem.span, part, traced.span
        if not _excess(problem) or key not in told:
            yield traced
        told.add(key)


def locate(problem: Diagnostic, text: str, source: Source, part: str = "") -> Diagnostic:
    """A problem with something that its block prints, at the value that it comes from, and with its path."""
    starts = _starts(source)
    base = starts.get(_start(problem.span)) if problem.span else None
    if problem.span is None or base is None:
        return problem
    path, piece = _culprit(part, [text, *sorted(text.split(), key=len, reverse=True)], source, base)
    span = source.spans.get(path, problem.span)
    return replace(
        problem, span=_narrowed(source, span, path, piece), path=dotted(starts.get(_start(span), path))
    )


def _excess(problem: Diagnostic) -> float:
    """By how many points a part is too wide: 12.3 of `lead 12.3`."""
    return float(problem.clue.partition(" ")[2] or 0)


def _traced(
    problem: Diagnostic, part: str, rank: int, source: Source, document: Document,
    starts: Mapping[tuple[str, int, int], Path],
) -> Diagnostic:  # fmt: skip
    """A problem at its value: the one that holds the piece of this rank."""
    base = starts.get(_start(problem.span)) if problem.span and not problem.path else None
    if problem.span is None or base is None:
        return problem
    if part == "itemlabel" and (label := (*base[:-2], "label")) in source.spans:  # which the section words
        base = label
    pieces = [part] if len(part) == 1 else _pieces(part, problem.span, document)
    path, piece = _culprit(part, pieces[min(rank, len(pieces)) :], source, base)
    span = source.spans.get(path, problem.span)
    name = dotted(starts.get(_start(span), path))
    message = f"{problem.message} in `{name}`" if name and problem.code not in INSTALLED else problem.message
    return replace(problem, span=_narrowed(source, span, path, piece), path=name, message=message)


def _starts(source: Source) -> dict[tuple[str, int, int], Path]:
    """The first path of the values that start at each place; aliases and merges have several."""
    found: dict[tuple[str, int, int], Path] = {}
    for path, _ in _values(source.data, ()):
        if span := source.spans.get(path):
            found.setdefault(_start(span), path)
    return found


def _start(span: Span) -> tuple[str, int, int]:
    """A place without its end, which marks do not have."""
    return span.file, span.line, span.column


def _values(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    """A value and all below it, in the order in which they are written."""
    yield path, value
    inner = (
        value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, one in inner:
        yield from _values(one, (*path, key))


def _at(data: Any, path: Path) -> Any:
    """The value at a path."""
    for key in path:
        data = data[key]
    return data


def _culprit(part: str, pieces: list[str], source: Source, base: Path) -> tuple[Path, str]:
    """The path of the value that holds the first of the pieces that any holds, and this piece; else the block."""
    below, beside = _candidates(part, source, base)
    for piece in pieces:
        for candidates in (below, beside):
            shares = {path: (_shared(text, piece), -len(path)) for path, text in candidates}
            best = max(shares, key=lambda path: shares[path], default=base)
            if best in shares and 2 * shares[best][0] >= len(piece):
                return best, piece
    return (below[0][0], "") if part == "date" and below else (base, "")


def _candidates(
    part: str, source: Source, base: Path
) -> tuple[list[tuple[Path, str]], list[tuple[Path, str]]]:
    """The texts of a block, and those of the profile's summary and styles, which may stand in for them."""
    below = list(_texts(_at(source.data, base), base))
    if part == "date":
        below = [(path, text) for path, text in below if DATE_FIELDS.intersection(path[len(base) :])]
    beside = (_texts(source.data[key], (key,)) for key in ("summary", "styles") if key in source.data)
    return below, [one for texts in beside for one in texts]


def _texts(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """The texts at a path and below it that may be printed."""
    for below, text in _values(value, path):
        if isinstance(text, str) and below[-1] not in UNPRINTED:
            yield below, text


def _shared(text: str, piece: str) -> int:
    """How many characters of a piece of printed text come from a value."""
    return max(len(piece) if piece in one else len(one) if one in piece else 0 for one in (text, _read(text)))


def _read(text: str) -> str:
    """What a value prints."""
    try:
        return plain(parse(text))
    except BadLinkError:  # an address that looks like markup
        return text


def _pieces(part: str, span: Span, document: Document) -> list[str]:
    """What a part of a block prints in pieces that cannot be broken, the longest first; of `contact3` the third."""
    name = part.rstrip("0123456789")
    found = [
        piece
        for owner in _owners(document)
        if _start(owner.span) == _start(span)
        for kind, _, field in (row.partition(".") for row in PARTS.get(name, ()))
        if kind == type(owner).__name__
        for piece in _unbroken(getattr(owner, field), name in ONE_LINE)
    ]
    if number := part.removeprefix(name):
        return found[int(number) - 1 : int(number)]
    return sorted(found, key=len, reverse=True)


def _owners(document: Document) -> Iterator[Any]:
    """All that has a mark: the head, sections and blocks."""
    yield document.head
    for section in document.sections:
        yield section
        yield from (block for entry in section.entries for block in entry.blocks)


def _unbroken(value: Any, whole: bool) -> list[str]:
    """The words of a text and, where it stands on one line, all of it."""
    if value and isinstance(value[0], Contact):
        return [contact.text for contact in value]
    text = (Text(value),) if isinstance(value, str) else value
    return [plain(text)] * whole + _without_breakable(text).split()


def _without_breakable(text: Inline) -> str:
    """A text without Chinese and very long words, which break anywhere; formulas do not."""
    return "".join(
        BREAKABLE.sub(" ", node.text) if isinstance(node, Text | Code)
        else node.text if isinstance(node, Math)
        else node.code if isinstance(node, Raw)
        else _without_breakable(node.children)
        for node in text
    )  # fmt: skip


def _narrowed(source: Source, span: Span, path: Path, piece: str) -> Span:
    """The place of a piece inside its value, where it stands there as it is printed."""
    value = _at(source.data, path)
    if span.file != source.name or not piece or piece not in value:
        return span
    rest = 2 * len(value) + 80  # characters: indents, quotes and markup stand in between
    for number, line in enumerate(source.text.split("\n")[span.line - 1 :], span.line):
        first = span.column - 1 if number == span.line else 0
        if (at := line.find(piece, first)) >= 0:
            return replace(span, line=number, column=at + 1, end_column=at + 1 + len(piece))
        rest -= len(line) - first
        if rest < 0:
            break
    return span
