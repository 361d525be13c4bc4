"""What a profile says, piece by piece, for whoever compares it with something: bullets in each of their wordings, and
entries that have none. The ids lead from the section down: `experience.jd.llm.solution/short`."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from cvtex.inline import plain
from cvtex.item import Bullet, visible
from cvtex.profile import Profile

# Besides their texts, what entries are known by; the names of fields in `entries`.
_KNOWN_BY = (
    "title",
    "name",
    "role",
    "unit",
    "team",
    "area",
    "areas",
    "stack",
    "topics",
    "degree",
    "kicker",
    "courses",
)
_LISTS = ("stack", "items", "tags", "topics", "areas")


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A bullet or an entry: its wordings by id, the first its own, its tags, what is known of the entry that it
    belongs to, and that entry's id. `weight` is the user's, of the bullet times those of what it stands in."""

    id: str
    entry: str
    wordings: Mapping[str, str]
    tags: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    weight: float = 1.0
    depth: int = 0  # of a bullet within bullets


def passages(profile: Profile) -> tuple[Passage, ...]:
    """Everything that may be printed, in the order of the profile."""
    return tuple(
        passage
        for section in visible(profile.sections)
        for entry in visible(section.entries)
        for passage in _entry(entry, section.id or section.type, section.weight)
    )


def skills_of(profile: Profile) -> tuple[str, ...]:
    """What the profile names as skills: items, stacks, tags, topics; each once, as it is first written."""
    found: dict[str, None] = {}
    for section in visible(profile.sections):
        for item in _items(visible(section.entries)):
            for name in _LISTS:
                found |= dict.fromkeys(_texts(getattr(item, name, ())))
    return tuple(found)


def _items(items: Iterable[Any]) -> Iterator[Any]:
    """The items and what is in them."""
    for item in items:
        yield item
        yield from _items(visible([*getattr(item, "roles", ()), *getattr(item, "highlights", ())]))


def _entry(entry: Any, above: str, weight: float, context: tuple[str, ...] = ()) -> Iterator[Passage]:
    """The passages of an entry, of its roles, and of its bullets; an entry without bullets is one itself."""
    own, weight = f"{above}.{entry.id}", weight * entry.weight
    if isinstance(entry, Bullet):
        yield from _bullet(entry, own, above, weight, context)
        return
    known = (
        *context,
        *(text for name in _KNOWN_BY for text in _texts(getattr(entry, name, ()))),
        *entry.tags,
    )
    roles, bullets = visible(getattr(entry, "roles", ())), visible(getattr(entry, "highlights", ()))
    for role in roles:
        yield from _entry(role, own, weight, known)
    for bullet in bullets:
        yield from _bullet(bullet, f"{own}.{bullet.id}", own, weight * bullet.weight, known)
    if not roles and not bullets:
        text = " ".join(
            _texts([getattr(entry, one.name) for one in fields(entry) if _is_text(getattr(entry, one.name))])
        )
        yield Passage(
            id=own, entry=own, wordings={own: text}, tags=entry.tags, context=context, weight=weight
        )


def _bullet(
    bullet: Bullet, own: str, entry: str, weight: float, context: tuple[str, ...], depth: int = 0
) -> Iterator[Passage]:
    label = plain(bullet.label)
    wordings = {own: f"{label} {plain(bullet.text)}".strip()}
    wordings |= {
        f"{own}/{variant.id}": f"{label} {plain(variant.text)}".strip() for variant in bullet.variants
    }
    yield Passage(
        id=own, entry=entry, wordings=wordings, tags=bullet.tags, context=context, weight=weight, depth=depth
    )
    for inner in visible(bullet.highlights):
        yield from _bullet(inner, f"{own}.{inner.id}", entry, weight * inner.weight, context, depth + 1)


def _is_text(value: Any) -> bool:
    """Whether a field holds inline text, or several."""
    if not isinstance(value, tuple) or not value:
        return False
    return all(
        hasattr(one, "text") or hasattr(one, "children") or _is_text(one) for one in value
    ) and not any(isinstance(one, Bullet) for one in value)


def _texts(value: Any) -> list[str]:
    """A field as texts: inline text is one, a list of them several."""
    if isinstance(value, str):
        return [value]
    if not isinstance(value, tuple | list) or not value:
        return []
    if isinstance(value[0], tuple | str | list):
        return [text for one in value for text in _texts(one)]
    return [plain(tuple(value))]
