"""What a schema cannot say: dates that exist and follow each other, ids that are unique and that name something."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from itertools import islice
from typing import Any

from cvtex.date import Date, read_date
from cvtex.diagnostic import Diagnostic, dotted
from cvtex.entries import Position
from cvtex.inline import plain
from cvtex.item import Bullet
from cvtex.networks import bare, link_target, link_text
from cvtex.profile import Profile, Section
from cvtex.source import Path, Source

DATE_FIELDS = frozenset({"date", "dates", "terms", "start", "end", "updated", "expires", "as_of", "since"})
MAX_TEXT = 20_000  # characters of one text: some four pages
MOST_PROBLEMS = 200  # after which checking stops
MOST_NAMES = 500  # among which a misspelt name is looked for, and MOST_SHOWN of which are listed
MOST_SHOWN = 20
_DAY = re.compile(r"(expected +)?\d{4}[-./](0?[1-9]|1[0-2])[-./](0?[1-9]|[12]\d|3[01])", re.IGNORECASE)

# Fields that a style may show or hide for one entry.
PARTS = frozenset(
    [
        "summary",
        "numbers",
        "abstract",
        "publications",
        "stack",
        "areas",
        "mentor",
        "team",
        "thesis",
        "advisor",
        "courses",
        "honors",
        "gpa",
        "links",
        "metrics",
        "details",
        "unit",
        "highlights",
        "inner",
    ]
)


def check_data(source: Source) -> list[Diagnostic]:
    """Problems of dates and ids, found on the data, so that they show up beside errors of the schema."""
    return list(islice(_wrong_data(source), MOST_PROBLEMS))


def _wrong_data(source: Source) -> Iterator[Diagnostic]:
    """What is wrong with the data, value by value."""
    yield from _long_texts(source, (), source.data)
    for path, value in _mappings(source.data, ()):
        yield from _impossible_dates(source, path, value)
        yield from _wrong_period(source, path, value)
        for key in ("sections", "entries", "roles", "publications", "variants"):
            yield from _duplicate_ids(source, _ids((*path, key), value.get(key)))
        if path[-2:-1] in {("entries",), ("publications",)}:
            yield from _duplicate_ids(source, _bullet_ids(path, value))


def _long_texts(source: Source, path: Path, value: Any) -> Iterator[Diagnostic]:
    """Texts that nobody reads and that TeX cannot hold."""
    if isinstance(value, str) and len(value) > MAX_TEXT:
        message = f"this text has {len(value)} characters, more than {MAX_TEXT}"
        yield Diagnostic("error", "too-long", source.spans.get(path), message, ("split it, or shorten it",))
    elif isinstance(value, Mapping | list):
        for key, inner in value.items() if isinstance(value, Mapping) else enumerate(value):
            yield from _long_texts(source, (*path, key), inner)


def _mappings(value: Any, path: Path) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Every mapping in the data with its path."""
    if isinstance(value, Mapping):
        yield path, value
    items = (
        value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, inner in items:
        yield from _mappings(inner, (*path, key))


def _impossible_dates(source: Source, path: Path, value: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """Days that no calendar has: 2023-02-30; what is no date at all is the schema's business."""
    for key in DATE_FIELDS & value.keys():
        for place, text in _enumerated((*path, key), value[key]) or [((*path, key), value[key])]:
            if isinstance(text, str) and _DAY.fullmatch(text.strip()) and not _date(text):
                message, hint = f"there is no day {text}", "look it up in a calendar"
                span = source.spans.get(place)
                yield Diagnostic("error", "impossible-date", span, message, (hint,), dotted(place))


def _wrong_period(source: Source, path: Path, value: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """A start that says no date, or an end before its start."""
    start, end = _date(value.get("start")), _date(value.get("end"))
    if start and start.present:
        hint = "write when it began, and `end: present`"
        place = (*path, "start")
        message, span = "nothing starts at `present`", source.spans.get(place)
        yield Diagnostic("error", "start-is-present", span, message, (hint,), dotted(place))
    elif start and end and end.last < start.first:
        message = f"the end {value['end']} comes before the start {value['start']}"
        place, hint = (*path, "end"), "exchange them, or mend one"
        yield Diagnostic(
            "error", "end-before-start", source.spans.get(place), message, (hint,), dotted(place)
        )


def _date(text: Any) -> Date | None:
    """A date, where there is one."""
    try:
        return read_date(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _enumerated(path: Path, items: Any) -> list[tuple[Path, Any]]:
    """The items of a list, each with its path; nothing for what is no list."""
    return [((*path, index), item) for index, item in enumerate(items)] if isinstance(items, list) else []


def _ids(path: Path, items: Any) -> Iterator[tuple[Path, str]]:
    """The ids that the items of a list have, with their paths."""
    for place, item in _enumerated(path, items):
        if isinstance(item, Mapping) and isinstance(item.get("id"), str):
            yield (*place, "id"), item["id"]


def _bullet_ids(path: Path, item: Any) -> Iterator[tuple[Path, str]]:
    """The ids of all bullets of an entry: of its roles, and inside other bullets, too."""
    if isinstance(item, Mapping):
        yield from _ids((*path, "highlights"), item.get("highlights"))
        for key in ("highlights", "roles"):
            for place, inner in _enumerated((*path, key), item.get(key)):
                yield from _bullet_ids(place, inner)


def _duplicate_ids(source: Source, ids: Iterable[tuple[Path, str]]) -> Iterator[Diagnostic]:
    """Ids that occur twice where one must do."""
    seen: dict[str, Path] = {}
    for place, name in ids:
        if name in seen:
            first = source.spans.get(seen[name])
            hint = f"the first stands in line {first.line}" if first else "ids must differ"
            message = f"the id `{name}` is used twice here"
            span = source.spans.get(place)
            yield Diagnostic("error", "duplicate-id", span, message, (hint,), dotted(place))
        seen.setdefault(name, place)


def check_names(profile: Profile, source: Source, styles: list[str], themes: list[str]) -> list[Diagnostic]:
    """Names in `styles:` that name nothing: styles, themes, sections, entries, bullets, variants, links, fields."""
    return list(islice(_wrong_names(profile, source, styles, themes), MOST_PROBLEMS))


def _wrong_names(
    profile: Profile, source: Source, styles: list[str], themes: list[str]
) -> Iterator[Diagnostic]:
    """The same, one after the other."""
    yield from _unknown(source, ("design", "theme"), "theme", profile.design.theme or "", ["", *themes])
    known = [(one.network, plain(link_text(one)), bare(link_target(one))) for one in profile.person.links]
    links = dict.fromkeys(text for texts in known for text in texts)
    names = dict.fromkeys(text for one in profile.sections for text in (one.id, one.type))
    sections = {one.type: one for one in reversed(profile.sections)}
    sections |= {one.id: one for one in reversed(profile.sections)}
    for name, style in profile.styles.items():
        base: Path = ("styles", name)
        yield from _unknown(source, base, "style", name, styles)
        yield from _unknown(source, (*base, "theme"), "theme", style.theme, ["", *themes])
        for index, link in enumerate(style.links or ()):
            yield from _unknown(source, (*base, "links", index), "link", link, links)
        for index, selected in enumerate(style.sections or ()):
            path = (*base, "sections", index)
            yield from _unknown(source, path, "section", selected.section, names, "section")
            yield from _check_parts(source, path, selected)
            section = sections.get(selected.section)
            if section and selected.entries is not None:
                yield from _check_entries(source, path, section, selected.entries)


def _check_parts(source: Source, path: Path, pick: Any) -> Iterator[Diagnostic]:
    """Names of fields under `show` and `hide`."""
    for key in ("show", "hide"):
        for number, part in enumerate(getattr(pick, key)):
            yield from _unknown(source, (*path, key, number), "field", part, sorted(PARTS))


def _check_entries(source: Source, base: Path, section: Section, selected: Any) -> Iterator[Diagnostic]:
    """Names of entries, bullets and fields in one selected section."""
    entries = {entry.id: entry for entry in section.entries}
    for index, pick in enumerate(selected):
        path = (*base, "entries", index)
        yield from _unknown(source, path, "entry", pick.entry, entries, "entry")
        yield from _check_parts(source, path, pick)
        if pick.highlights is None or pick.entry not in entries:
            continue
        bullets = {one.id: {v.id for v in one.variants} for one in bullets_of(entries[pick.entry])}
        for number, name in enumerate(pick.highlights):
            wanted, _, variant = name.partition("/")
            here = (*path, "highlights", number)
            yield from _unknown(source, here, "bullet", wanted, bullets)
            if variant and wanted in bullets:
                yield from _unknown(source, here, "variant", variant, sorted(bullets[wanted]))


def bullets_of(entry: Any) -> list[Bullet]:
    """All bullets of an entry, of its roles, and inside other bullets."""
    tops = list(getattr(entry, "highlights", ()))
    if isinstance(entry, Position):
        tops += [bullet for role in entry.roles for bullet in role.highlights]
    return [found for top in tops for found in (top, *bullets_of(top))]


def _unknown(
    source: Source, path: Path, what: str, name: str, known: Collection[str], key: str = ""
) -> Iterator[Diagnostic]:
    """The problem of a name that names nothing, with the nearest one that does."""
    if name in known:
        return
    near = get_close_matches(name, list(islice(known, MOST_NAMES)), n=1, cutoff=0.7)
    names = list(dict.fromkeys(filter(None, known)))
    listed = ", ".join(names[:MOST_SHOWN]) + f" and {len(names) - MOST_SHOWN} more" * (
        len(names) > MOST_SHOWN
    )
    hint = f"did you mean `{near[0]}`?" if near else f"known here: {listed or 'none'}"
    place = (*path, key) if (*path, key) in source.spans else path
    span = (source.keys if place[-1] == name else source.spans).get(place)
    message = f"there is no {what} `{name}`"
    yield Diagnostic("error", f"unknown-{what}", span, message, (hint,), dotted(place))
