"""The facts of a wording: figures, dates, names and links, which no other wording of the same bullet may change.

A variant may say less than the text that it stands for, and say it otherwise. It may add what another text of its entry
says, but nothing in the place of a fact of its own text, and nothing that is said nowhere, unless it is declared (`differs`).
What cannot be told from a rewording passes: this finds slips, such as a figure that was mended in one wording alone;
it is no proof that two texts mean the same.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, is_dataclass
from fractions import Fraction
from typing import Any

from cvtex.date import Date
from cvtex.diagnostic import Diagnostic, Span, dotted
from cvtex.inline import Code, Emph, Inline, Link, Math, Strong, Text, parse
from cvtex.item import Bullet, Variant
from cvtex.item import Link as Address
from cvtex.networks import link_target
from cvtex.profile import Profile
from cvtex.raw import Raw
from cvtex.source import Path, Source
from cvtex.tailoring.figures import Day, Figure, dated, figures, spelt
from cvtex.tailoring.proper import Known, neighbours, strangers
from cvtex.value import dataclass

MOST_PROBLEMS = 200  # after which nothing more is said

Same = Callable[[str, str], bool]  # whether a name is another one of something that a text says

_SPACES = re.compile(r"[\u00a0\u2000-\u200a\u202f\u3000]")
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x2019: "'", 0x2011: "-"}
_MATH = {r"\times": "×", r"\%": "%", r"\,": "", "{": "", "}": "", "~": " "}
_ROUND = {
    "hundred",
    "thousand",
    "million",
    "dozen",
    "hundert",
    "tausend",
    "dutzend",
}  # parts of figures, or about
_TITLE = re.compile(r"《([^》]{1,80})》")
_NODES = Text | Strong | Emph | Code | Link | Math | Raw
_APART = {"publications", "entries", "variants", "span", "id", "tags"}


@dataclass(slots=True)
class Said:
    """What a text says, to be compared: its words without dates, figures in digits and all figures, dates, links, and
    what stands in it as code or as a formula."""

    text: str
    figures: list[Figure]
    all_figures: list[Figure]
    days: list[tuple[str, Day]]
    links: set[str]
    code: set[str]
    formulas: set[str]


def check_variants(profile: Profile, source: Source, same: Same) -> list[Diagnostic]:
    """The facts that variants say and what they stand for does not, each on its line."""
    german = profile.language.partition("-")[0] in ("de", "lb")
    found: list[Diagnostic] = []
    for section, path, entry in _entries(profile):
        context: Said | None = None
        for bullet, below in _bullets(entry, path):
            if not bullet.variants:
                continue
            context = context or read([*_facts(section), *_facts(entry)])
            own = read([bullet.text, bullet.label])
            for number, variant in enumerate(bullet.variants):
                place = (*below, "variants", number)
                written = changed(own, context, variant, same, capitals=not german)
                found += [_problem(source, place, variant, one) for one in written]
            if len(found) >= MOST_PROBLEMS:
                return found
    return found


def changed(own: Said, context: Said, variant: Variant, same: Same, *, capitals: bool = True) -> list[str]:
    """The facts of a variant, as it writes them, that the text does not say; those that its context says may come in
    addition, but not in the place of one of the text."""
    here, meant = read([variant.text]), read([parse(one) for one in variant.differs])
    found = [*_figures(here, own, context, meant)]
    days, more = [day for side in (own, meant) for _, day in side.days], [day for _, day in context.days]
    less = any(not any(_within(there, day) for _, there in here.days) for _, day in own.days)
    found += [
        written
        for written, day in here.days
        if not any(_within(day, other) for other in (days if less else [*days, *more]))
    ]
    for kind in ("links", "code", "formulas"):
        said = getattr(here, kind) - getattr(own, kind) - getattr(meant, kind)
        replaced = bool(getattr(own, kind) - getattr(here, kind))
        found += sorted(said if replaced else said - getattr(context, kind))
    everything = " ".join(f"{own.text} {context.text} {meant.text}".split()).casefold()
    found = [one for one in found if one not in here.code or one.casefold() not in everything]
    found += [one for one in _TITLE.findall(here.text) if one.casefold() not in everything]
    return [*dict.fromkeys((*found, *_names(here, own, context, meant, same, capitals)))]


def _figures(here: Said, own: Said, context: Said, meant: Said) -> Iterator[str]:
    """Figures in digits that are not said, or that stand for another one of the text, of the same kind; and those in
    words that count what the text counts otherwise: `four engineers` where it has three."""
    known = _Counted([own, meant])
    more = _Counted([own, meant, context])
    mine = _Counted([here])
    lost = {kind for one in own.figures if not mine.count(one, reverse=True) for _, kind in one.readings}
    for one in here.figures:
        extra = not lost & {kind for _, kind in one.readings}
        if not (more if extra else known).count(one):
            yield one.written
    counted = {one.next for one in own.all_figures if len(one.next) > 2}
    measured = {kind for one in own.all_figures for _, kind in one.readings} - {""}
    for one in here.all_figures[len(here.figures) :]:
        alike = one.next in counted or any(kind in measured for _, kind in one.readings)
        if alike and one.next and one.written.casefold() not in _ROUND and not more.count(one):
            yield one.written


class _Counted:
    """The figures of texts by their values, and the years of dates."""

    def __init__(self, sides: Iterable[Said]) -> None:
        self.found: dict[Fraction, set[tuple[str, str]]] = {}
        for side in sides:
            for one in side.all_figures:
                for value, kind in one.readings:
                    self.found.setdefault(value, set()).add((kind, one.sign))
            for _, day in side.days:
                self.found.setdefault(Fraction(day[0]), set()).add(("", ""))

    def count(self, one: Figure, reverse: bool = False) -> bool:
        """Whether a figure is one of these: of the same kind, or not said of which, and with no other sign; in
        `reverse`, one of these may be the one that does not say it."""
        return any(
            (kind == other or ("" in ((other,) if reverse else (kind,)) and "%" not in (kind, other)))
            and {sign, one.sign} != {"+", "-"}
            for value, kind in one.readings
            for other, sign in self.found.get(value, ())
        )


def _names(here: Said, own: Said, context: Said, meant: Said, same: Same, capitals: bool) -> Iterator[str]:
    """Names that are not said, or that stand where the text has another one between the same words."""
    text, told = _without(here), f"{_without(own)} \n {_without(meant)}"
    strange = strangers(text, Known.of(told, own.text), capitals=capitals)
    if not strange:
        return
    everything = f"{told} \n {_without(context)}"
    unknown = strangers(text, Known.of(everything, own.text), capitals=capitals)
    lost = {
        neighbours(own.text, span)
        for span in strangers(_without(own), Known.of(text, text), capitals=capitals)
    }
    for span in sorted({*strange, *unknown}):
        name = text[slice(*span)].removesuffix("'s")
        if (span in unknown and not same(name, everything)) or (
            span not in unknown and neighbours(here.text, span) in lost and not same(name, told)
        ):
            yield name


def _without(said: Said) -> str:
    """The words of a text without its figures, which have units that look like names; as long as it was."""
    text = said.text
    for one in said.figures:
        text = text[: one.start] + "\0" * (one.end - one.start) + text[one.end :]
    return text


def read(texts: Iterable[Any]) -> Said:
    """What inline texts, plain ones, dates and addresses say together."""
    words: list[str] = []
    days: list[tuple[str, Day]] = []
    links: set[str] = set()
    code: set[str] = set()
    formulas: set[str] = set()
    for one in texts:
        if isinstance(one, Date):
            days.append(("", (one.year, one.month, one.day)))
        elif isinstance(one, str):
            words.append(_even(one))
            links |= {_address(one)} if "://" in one or ":" in one[:8] else set()
        else:
            words.append(_even(_flat(one, links, code, formulas)))
    text, found = dated("\n".join(words))
    digits = figures(text)
    return Said(text, digits, [*digits, *spelt(text)], [*days, *found], links, code, formulas)


def _flat(inline: Inline, links: set[str], code: set[str], formulas: set[str]) -> str:
    """The words of an inline text; links, code and formulas apart."""
    parts: list[str] = []
    for node in inline:
        if isinstance(node, Link):
            links.add(_address(node.url))
            text = _flat(node.children, links, code, formulas)
            parts.append("" if _address(text) == _address(node.url) else text)
        elif isinstance(node, Strong | Emph):
            parts.append(_flat(node.children, links, code, formulas))
        elif isinstance(node, Math):
            text = node.text
            for mark, instead in _MATH.items():
                text = text.replace(mark, instead)
            plain = re.fullmatch(r"[\d\s.,×%+-]*", text)
            parts.append(text if plain else " ")
            formulas |= set() if plain else {re.sub(r"\s+", "", node.text)}
        else:
            parts.append(node.text if not isinstance(node, Code) else " \u00b7 ")
            code |= {" ".join(node.text.split())} if isinstance(node, Code) else set()
    return "".join(parts)


def _even(text: str) -> str:
    """A text with one kind of space, of digits and of apostrophes."""
    return re.sub(r"(?<=\d)[xX](?=[A-Z])", "×", _SPACES.sub(" ", text).translate(_WIDE))


def _address(url: str) -> str:
    """An address without what makes no difference."""
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", url.strip(), flags=re.IGNORECASE).rstrip("/").casefold()


def _within(day: Day, other: Day) -> bool:
    """Whether a date says no more than another one, and the same."""
    return all(mine in (0, theirs) for mine, theirs in zip(day, other, strict=True))


def _entries(profile: Profile) -> Iterator[tuple[Any, Path, Any]]:
    """All entries with their sections and paths."""
    for number, section in enumerate(profile.sections):
        for index, entry in enumerate(section.entries):
            yield section, ("sections", number, "entries", index), entry


def _bullets(item: Any, path: Path) -> Iterator[tuple[Bullet, Path]]:
    """All bullets of an entry with their paths."""
    if isinstance(item, Bullet):
        yield item, path
    for key in ("roles", "highlights"):
        for number, one in enumerate(getattr(item, key, ())):
            yield from _bullets(one, (*path, key, number))


def _facts(value: Any) -> Iterator[Any]:
    """The texts, dates and addresses of a thing and of all bullets in it, and tags; not the other wordings."""
    if isinstance(value, Address):
        yield from (value.label, link_target(value))
    elif is_dataclass(value) and not isinstance(value, Date | _NODES):
        yield " \n ".join(getattr(value, "tags", ()))
        for one in fields(value):
            if one.name not in _APART:
                yield from _facts(getattr(value, one.name))
    elif isinstance(value, tuple) and value and isinstance(value[0], _NODES):
        yield value
    elif isinstance(value, tuple):
        for inner in value:
            yield from _facts(inner)
    elif isinstance(value, Date | str) and value:
        yield value


def _problem(source: Source, path: Path, variant: Variant, written: str) -> Diagnostic:
    """The problem of a fact, where the variant says it."""
    place = (*path, "text")
    message = f"this wording says `{written}`, and the text that it stands for does not"
    hint = f"say the same in both; or, where it is meant, `differs: [{written}]` at this wording"
    return Diagnostic(
        "error", "changed-fact", _spot(source, place, variant, written), message, (hint,), dotted(place)
    )


def _spot(source: Source, path: Path, variant: Variant, written: str) -> Span:
    """Where a fact stands on the line of its text."""
    spans = [span for place, span in source.spans.items() if place[: len(path)] == path] or [variant.span]
    for span in spans:
        if span.file == source.name:
            line = source.text.split("\n")[span.line - 1]
            at = line.find(written, span.column - 1)
            if at >= 0:
                return Span(span.file, span.line, at + 1, at + 1 + len(written))
    return spans[0]
