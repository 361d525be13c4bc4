"""What a profile means, and one generic function that builds it from valid data.

A field's annotation says how its value is read: `Inline` is parsed, `Date` is read, a dataclass is
built, a tuple takes one or many. So a new kind of entry is one dataclass and no code.
"""

import re
from collections.abc import Mapping
from dataclasses import field, is_dataclass
from functools import cache
from hashlib import sha256
from keyword import iskeyword
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from cvtex.date import Date, read_date
from cvtex.design import NO_DESIGN, Dates, Design, Fonts, Footer, Headings, Margins
from cvtex.diagnostic import Diagnostic, Invalid, Span, dotted
from cvtex.entries import ENTRY_TYPES, Grade, Interest, Occasion, Paragraph, Thesis
from cvtex.inline import SCHEMES, BadLinkError, Inline, is_cjk, parse
from cvtex.item import Bullet, Contact, Item, Link
from cvtex.latex import check_math
from cvtex.publication import Author, Listing, Publication, Venue, Where
from cvtex.raw import complaints, read_raw
from cvtex.source import Path, Source
from cvtex.value import dataclass
from cvtex.wish import NO_TAILORING, Tailoring


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A person's name; `family` alone when it was written as one text without a space."""

    family: str
    given: str = ""
    native: str = ""
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who this is and how to reach them."""

    name: Name
    aliases: tuple[str, ...] = ()
    pronouns: str = ""
    headline: Inline = ()
    location: Inline = ()
    email: tuple[str, ...] = ()
    phone: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    photo: str = ""
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Section(Listing):
    """A section; what a list of publications has is for sections of them. `min` and `max` are of its entries, `gap` is
    a number of months, `true` or `false`."""

    type: str
    title: Inline = ()
    summary: Inline = ()
    links: tuple[Link, ...] = ()
    min: int | None = None
    max: int | None = None
    gap: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectedEntry:
    """An entry of a style, by id, with the bullets it keeps (None: all)."""

    entry: str
    highlights: tuple[str, ...] | None = None
    show: tuple[str, ...] = ()
    hide: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectedSection:
    """A section of a style, by id or type, with the entries it keeps (None: all)."""

    section: str
    title: Inline = ()
    summary: bool = False
    show: tuple[str, ...] = ()
    hide: tuple[str, ...] = ()
    where: Where | None = None
    citation_style: str = ""
    entries: tuple[SelectedEntry, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What a style prints of the profile."""

    theme: str = ""
    headline: Inline = ()
    summary: Inline = ()
    hide: tuple[str, ...] = ()
    links: tuple[str, ...] | None = None
    sections: tuple[SelectedSection, ...] | None = None
    design: Design = NO_DESIGN


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A person's whole career in one language."""

    cvtex: int
    language: str = "en"
    updated: Date | None = None
    citation_style: str = ""
    person: Person
    summary: Inline = ()
    sections: tuple[Section, ...]
    styles: Mapping[str, Selection] = field(default_factory=dict)
    design: Design = NO_DESIGN
    tailoring: Tailoring = NO_TAILORING
    span: Span


# What a text stands for where a mapping could say more: `gpa: 3.9` is `gpa: [{value: 3.9}]`.
SHORTHAND: Mapping[type[Any], str] = {
    Bullet: "text", Contact: "name", Grade: "value", Interest: "name", Link: "url", Occasion: "date",
    Margins: "all", Fonts: "text", Headings: "style", Dates: "format", Footer: "left", Paragraph: "text", SelectedEntry: "entry", SelectedSection: "section", Thesis: "title", Venue: "name",
}  # fmt: skip


def build_design(source: Source) -> Design:
    """What the `design` of data that the schema allows says, of a profile or of a theme."""
    design: Design = _Builder(source, "en").build(Design, source.data.get("design", {}), ("design",))
    return design


def build(cls: type[Any], source: Source, language: str) -> Any:
    """A dataclass from all data of a file that its schema allows. Raises Invalid for what is wrong in its texts."""
    builder = _Builder(source, language)
    built = builder.build(cls, source.data, ())
    if builder.problems:
        raise Invalid(builder.problems)
    return built


AUTHOR_MARKS = "*†‡§¶#"


def build_profile(source: Source, language: str = "") -> Profile:
    """Build the profile in a language (the profile's own when not given) from data that the schema allows.

    Raises Invalid where a text holds a link that is not allowed, or a date is in no calendar.
    """
    profile: Profile = build(Profile, source, language or str(source.data.get("language", "en")))
    return profile


class _Builder:
    """Builds values by their annotations and collects what is wrong in texts."""

    def __init__(self, source: Source, language: str) -> None:
        self.source = source
        self.language = language
        self.lines = source.text.split("\n")
        self.problems: list[Diagnostic] = []
        self.ids: set[str] = set()

    def build(self, cls: type[Any], data: Any, path: Path) -> Any:
        """A dataclass from a mapping, or from a text where that is short for one."""
        if cls is Listing and isinstance(data, list):
            entries = tuple(self.build(Publication, one, (*path, index)) for index, one in enumerate(data))
            return Listing(entries=entries, span=self.place(path))
        if not isinstance(data, Mapping):
            data = _parts(cls, str(data))
        hints = _hints(cls)  # type: ignore[arg-type]
        if cls is Section:
            hints = {**hints, "entries": tuple[ENTRY_TYPES[str(data["type"])], ...]}  # type: ignore[misc]
        elif cls is Listing:
            hints = {**hints, "entries": tuple[Publication, ...]}
        values = {
            (name := f"{key}_" if iskeyword(key) else key): self.read(hints[name], value, (*path, key))
            for key, value in data.items()
        }
        if "span" in hints:
            values["span"] = self.place(path)
        if issubclass(cls, Item) and cls is not Listing and not values.get("id"):
            values["id"] = self.derive_id(cls, data, values)
        return cls(**values)

    def read(self, hint: Any, value: Any, path: Path) -> Any:
        """A value of the annotated type."""
        if hint == Inline:
            return self.inline(value, path)
        if hint is Any:
            return value
        origin = get_origin(hint)
        if origin in (Union, UnionType):
            return self.read(next(arg for arg in get_args(hint) if arg is not NoneType), value, path)
        if origin is tuple:
            many = enumerate(value) if isinstance(value, list) else None
            element = get_args(hint)[0]
            if many is None:
                return (self.read(element, value, path),)
            return tuple(self.read(element, one, (*path, index)) for index, one in many)
        if origin is Literal:
            return str(value)
        if origin is not None:
            return {key: self.read(get_args(hint)[1], one, (*path, key)) for key, one in value.items()}
        if hint is Date:
            return self.date(value, path)
        if is_dataclass(hint):
            return self.build(hint, value, path)  # type: ignore[arg-type]
        return _SCALARS.get(hint, str)(value)

    def date(self, value: str, path: Path) -> Date | None:
        """Read a date; days that no calendar has pass the schema."""
        try:
            return read_date(value)
        except ValueError:
            message, hint = f"there is no day {value}", "look it up in a calendar"
            self.problems.append(self.problem("impossible-date", path, message, hint))
            return None

    def inline(self, value: Any, path: Path) -> Inline:
        """Parse a text, in the profile's language when there are several."""
        if isinstance(value, Mapping):
            if "latex" in value:
                return self.latex(str(value["latex"]), (*path, "latex"))
            tag = best_language(self.language, tuple(value))
            return self.inline(value[tag], (*path, tag))
        try:
            found = parse(value)
            self.problems += [self.problem("math-unknown", path, *said) for said in check_math(found)]
            return found
        except BadLinkError as error:
            hint = f"links may start with {', '.join(SCHEMES)}"
            message = f"the scheme of the link `{error.args[0]}` is not allowed"
            self.problems.append(self.problem("link-scheme", path, message, hint))
            return ()

    def latex(self, value: str, path: Path) -> Inline:
        """A text that is LaTeX itself."""
        span = self.place(path)
        raw = read_raw(value, span, self.lines if span.file == self.source.name else ())
        self.problems += complaints(raw, dotted(path))
        return (raw,) if raw.code else ()

    def problem(self, code: str, path: Path, message: str, hint: str) -> Diagnostic:
        """A problem where a value stands."""
        return Diagnostic("error", code, self.place(path), message, (hint,), dotted(path))

    def place(self, path: Path) -> Span:
        """Where a value stands; `text` of a bullet that is a text only stands where the bullet does."""
        while path not in self.source.spans:
            path = path[:-1]
        return self.source.spans[path]

    def derive_id(self, cls: type[Any], data: Mapping[str, Any], values: Mapping[str, Any]) -> str:
        """An id from the content, the same wherever the item stands: `amazon-web-services-2024`."""
        digest = sha256(repr(sorted(data.items(), key=lambda item: item[0])).encode()).hexdigest()
        if cls is Bullet:
            derived = f"b-{digest[:8]}"
        else:
            first = next((data[name] for name in cls.__annotations__ if isinstance(data.get(name), str)), "")
            date = values.get("start") or values.get("date")
            year = f"-{date.year}" if date and not date.present else ""
            derived = (re.sub(r"[^a-z0-9]+", "-", first.lower()).strip("-")[:40] or digest[:8]) + year
        if derived in self.ids:
            derived = f"{derived}-{digest[:4]}"
        self.ids.add(derived)
        return derived


_SCALARS: Mapping[Any, Any] = {int: int, float: float, bool: lambda text: text == "true"}


@cache
def _hints(cls: Any) -> dict[str, Any]:
    """The annotations of a dataclass, resolved."""
    return get_type_hints(cls)


def _parts(cls: type[Any], text: str) -> dict[str, str]:
    """What a text says of a dataclass: `Qiu, Yiqiao*` is an author with family, given and marks."""
    if cls is Name:
        if is_cjk(text[:1] or " "):
            return {"family": text}
        given, _, family = text.rpartition(" ")
        return {"given": given, "family": family}
    if cls is Author:
        name = text.rstrip(AUTHOR_MARKS + " ")
        marks = text[len(name) :].strip()
        family, comma, given = name.partition(",")
        parts = (
            {"family": family.strip(), "given": given.strip()}
            if comma
            else {"literal": name, "loose": "true"}
        )
        return {**parts, "marks": marks}
    return {SHORTHAND[cls]: text}


def best_language(wanted: str, have: tuple[str, ...]) -> str:
    """The tag to print: the wanted one, else one of the same language, else the first written."""
    same = [tag for tag in have if tag.partition("-")[0] == wanted.partition("-")[0]]
    return wanted if wanted in have else (same or list(have))[0]
