"""What a schema cannot say: dates that exist and follow each other, ids that are unique and that name something."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from cvtex.date import Date, read_date
from cvtex.diagnostic import Diagnostic
from cvtex.entries import Bullet, Position
from cvtex.inline import plain
from cvtex.networks import bare, link_target, link_text
from cvtex.profile import Profile, Section
from cvtex.source import Path, Source

DATE_FIELDS = frozenset({"date", "start", "end", "updated", "expires", "as_of", "since"})

# Fields that a style may show or hide for one entry.
PARTS = frozenset(
    [
        "summary",
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
    found: list[Diagnostic] = []
    for path, value in _mappings(source.data, ()):
        dates = {
            key: _date(text) for key, text in value.items() if key in DATE_FIELDS and isinstance(text, str)
        }
        found += [
            _impossible(source, (*path, key), str(value[key])) for key, date in dates.items() if date is False
        ]
        start, end = dates.get("start"), dates.get("end")
        if isinstance(start, Date) and isinstance(end, Date) and end.last < start.first:
            message = f"the end {value['end']} comes before the start {value['start']}"
            span = source.spans.get((*path, "end"))
            found.append(
                Diagnostic("error", "end-before-start", span, message, ("exchange them, or mend one",))
            )
        for key in ("sections", "entries", "highlights", "roles", "publications", "variants"):
            found += _duplicate_ids(source, (*path, key), value.get(key))
    return found


def _mappings(value: Any, path: Path) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Every mapping in the data with its path."""
    if isinstance(value, Mapping):
        yield path, value
    items = (
        value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, inner in items:
        yield from _mappings(inner, (*path, key))


def _date(text: str) -> Date | bool | None:
    """A date; False for one that no calendar has; None for what is no date at all (the schema says so)."""
    try:
        return read_date(text)
    except ValueError:
        return (
            None
            if not text[:4].isdigit() or text.count("-") + text.count(".") + text.count("/") != 2
            else False
        )


def _impossible(source: Source, path: Path, text: str) -> Diagnostic:
    """The problem of a day like 2023-02-30."""
    return Diagnostic(
        "error",
        "impossible-date",
        source.spans.get(path),
        f"there is no day {text}",
        ("look it up in a calendar",),
    )


def _duplicate_ids(source: Source, path: Path, items: Any) -> Iterator[Diagnostic]:
    """Ids that occur twice among neighbours."""
    seen: dict[str, Path] = {}
    for index, item in enumerate(items if isinstance(items, list) else ()):
        name = item.get("id") if isinstance(item, Mapping) else None
        here = (*path, index, "id")
        if not isinstance(name, str):
            continue
        if name in seen:
            first = source.spans.get(seen[name])
            hint = f"the first stands in line {first.line}" if first else "ids must differ"
            yield Diagnostic(
                "error",
                "duplicate-id",
                source.spans.get(here),
                f"the id `{name}` is used twice here",
                (hint,),
            )
        seen.setdefault(name, here)


def check_names(profile: Profile, source: Source) -> list[Diagnostic]:
    """Names in `styles:` that name nothing: sections, entries, bullets, variants, links, fields."""
    found: list[Diagnostic] = []
    for name, style in profile.styles.items():
        base: Path = ("styles", name)
        links = [
            text
            for one in profile.person.links
            for text in (one.network, plain(link_text(one)), bare(link_target(one)))
        ]
        for index, link in enumerate(style.links or ()):
            found += _unknown(source, (*base, "links", index), "link", link, links)
        names = [text for one in profile.sections for text in (one.id, one.type)]
        for index, selected in enumerate(style.sections or ()):
            path = (*base, "sections", index)
            found += _unknown(source, path, "section", selected.section, names, "section")
            section = _section(profile, selected.section)
            if section and selected.entries is not None:
                found += _check_entries(source, path, section, selected.entries)
    return found


def _check_entries(source: Source, base: Path, section: Section, selected: Any) -> Iterator[Diagnostic]:
    """Names of entries, bullets and fields in one selected section."""
    entries = {entry.id: entry for entry in section.entries}
    for index, pick in enumerate(selected):
        path = (*base, "entries", index)
        yield from _unknown(source, path, "entry", pick.entry, list(entries), "entry")
        for key in ("show", "hide"):
            for number, part in enumerate(getattr(pick, key)):
                yield from _unknown(source, (*path, key, number), "field", part, sorted(PARTS))
        if pick.highlights is None or pick.entry not in entries:
            continue
        bullets = {one.id: {v.id for v in one.variants} for one in bullets_of(entries[pick.entry])}
        for number, name in enumerate(pick.highlights):
            wanted, _, variant = name.partition("/")
            here = (*path, "highlights", number)
            yield from _unknown(source, here, "bullet", wanted, list(bullets))
            if variant and wanted in bullets:
                yield from _unknown(source, here, "variant", variant, sorted(bullets[wanted]))


def _section(profile: Profile, name: str) -> Section | None:
    """A section by id or, failing that, by type."""
    by_id = [one for one in profile.sections if one.id == name]
    return next(iter(by_id or [one for one in profile.sections if one.type == name]), None)


def bullets_of(entry: Any) -> list[Bullet]:
    """All bullets of an entry, of its roles, and inside other bullets."""
    tops = list(getattr(entry, "highlights", ()))
    if isinstance(entry, Position):
        tops += [bullet for role in entry.roles for bullet in role.highlights]
    return [found for top in tops for found in (top, *bullets_of(top))]


def _unknown(
    source: Source, path: Path, what: str, name: str, known: list[str], key: str = ""
) -> Iterator[Diagnostic]:
    """The problem of a name that names nothing, with the nearest one that does."""
    if name in known:
        return
    near = get_close_matches(name, known, n=1)
    names = ", ".join(dict.fromkeys(filter(None, known)))
    hint = f"did you mean `{near[0]}`?" if near else f"known here: {names or 'none'}"
    span = source.spans.get((*path, key)) or source.spans.get(path)
    yield Diagnostic("error", f"unknown-{what}", span, f"there is no {what} `{name}`", (hint,))
