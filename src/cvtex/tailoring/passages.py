"""What a profile says, piece by piece, for whoever compares it with something: bullets in each of their wordings, entries,
and the lines of entries. The ids lead from the section down, and a wording's ends with a stroke and its name:
`experience.jd.llm.solution/short`, `experience.jd.llm.solution/` for the bullet's own, `experience.jd/` for the head of an
entry, `experience.aws:stack/` for its stack."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, replace
from typing import Any, Literal

from cvtex.date import Date
from cvtex.entries import Thesis
from cvtex.inline import plain
from cvtex.item import Bullet, Contact, visible
from cvtex.profile import Profile
from cvtex.value import dataclass

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
    "abstract",
)
_LISTS = ("stack", "items", "tags", "topics", "areas")
_LINES = (
    "stack",
    "areas",
    "courses",
    "honors",
    "team",
    "mentor",
    "advisor",
    "thesis",
    "summary",
)  # not of the head
_DATES = ("date", "start", "end", "expires")

Role = Literal["text", "head", "line"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A bullet, an entry or a line of one: its wordings by id, the first its own, its tags, what is known of the entry that
    it belongs to, and that entry's id. `weight` is the user's, of the bullet times those of what it stands in.

    `role` tells the head of an entry that has bullets, and a line of one, from what says something by itself; `listed` a list
    of names from sentences. `section` is the type of the section, `rank` the place among its like, `age` how many years
    ago it ended. One that is `marked` is selected by the user as one of the best of its section, one of False is not, and
    None stands where nobody is asked.
    """

    id: str
    entry: str
    wordings: Mapping[str, str]
    tags: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    weight: float = 1.0
    depth: int = 0  # of a bullet within bullets
    role: Role = "text"
    listed: bool = False
    section: str = "experience"
    rank: int = 0
    age: float = 0.0
    marked: bool | None = None


def passages(profile: Profile) -> tuple[Passage, ...]:
    """Everything that may be printed, in the order of the profile."""
    now = _now(profile)
    found: list[Passage] = []
    for section in visible(profile.sections):
        entries = visible(section.entries)
        marked = any(getattr(entry, "selected", False) for entry in entries)
        for rank, entry in enumerate(entries):
            like = Passage(
                id="", entry="", wordings={}, weight=section.weight, section=section.type, rank=rank,
                marked=entry.selected if marked else None,
            )  # fmt: skip
            found += _entry(entry, section.id or section.type, like, now)
    return tuple(found)


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


def _now(profile: Profile) -> Date | None:
    """The day by which ages are told: when the profile was last worked on, or else its newest date."""
    dates = [
        date for section in visible(profile.sections) for item in _items(visible(section.entries)) for date in _dates(item)
    ]  # fmt: skip
    return profile.updated or max(
        (date for date in dates if not date.present), key=lambda date: date.last, default=None
    )


def _dates(item: Any) -> list[Date]:
    """The dates that an item has, those of its occasions and terms among them."""
    dates = [getattr(item, name, None) for name in _DATES]
    dates += [one.date for one in getattr(item, "dates", ())] + list(getattr(item, "terms", ()))
    return [date for date in dates if date]


def _age(item: Any, now: Date | None) -> float | None:
    """How many years ago an item, or the last of its roles, ended; None without a date."""
    dates = [date for one in (item, *visible(getattr(item, "roles", ()))) for date in _dates(one)]
    if not dates or now is None:
        return None
    last, today = max(date.last for date in dates), now.first
    return max(0.0, today[0] - last[0] + (today[1] - last[1]) / 12)


def _entry(entry: Any, above: str, like: Passage, now: Date | None) -> Iterator[Passage]:
    """The passages of an entry, of its roles, and of its bullets. `like` has what they share with what they stand in."""
    own, age = f"{above}.{entry.id}", _age(entry, now)
    like = replace(like, entry=own, weight=like.weight * entry.weight, age=like.age if age is None else age)
    if isinstance(entry, Bullet):
        yield from _bullet(entry, own, replace(like, entry=above), now)
        return
    roles, bullets = visible(getattr(entry, "roles", ())), visible(getattr(entry, "highlights", ()))
    role: Role = "head" if roles or bullets else "text"
    known = tuple(text for name in _KNOWN_BY for text in _texts(getattr(entry, name, ())))
    yield replace(
        like, id=own, wordings={f"{own}/": _said(entry)}, tags=entry.tags, role=role, listed=like.section == "skills",
        context=like.context if role == "head" else (*like.context, *known),
    )  # fmt: skip
    for name in _LINES:
        if texts := _texts(getattr(entry, name, ())):
            line = f"{own}:{name}"
            yield replace(
                like, id=line, wordings={f"{line}/": ", ".join(texts)}, role="line", listed=name != "summary"
            )
    papers = getattr(entry, "publications", None)
    for rank, paper in enumerate(visible(papers.entries) if papers else ()):
        yield from _entry(paper, own, replace(like, section="publications", rank=rank, marked=None), now)
    like = replace(like, context=(*like.context, *known, *entry.tags))
    for rank, one in enumerate(roles):
        yield from _entry(one, own, replace(like, rank=rank), now)
    for rank, bullet in enumerate(bullets):
        within = replace(like, rank=rank, weight=like.weight * bullet.weight)
        yield from _bullet(bullet, f"{own}.{bullet.id}", within, now)


def _said(entry: Any) -> str:
    """What an entry says besides its lines and bullets."""
    names = (one.name for one in fields(entry) if one.name not in {*_LINES, "abstract"})
    texts = (", ".join(_texts(value)) for name in names if _is_text(value := getattr(entry, name)))
    return "; ".join(texts)


def _bullet(bullet: Bullet, own: str, like: Passage, now: Date | None, depth: int = 0) -> Iterator[Passage]:
    """The passages of a bullet and of those in it."""
    label, age = plain(bullet.label), _age(bullet, now)
    like = replace(like, age=like.age if age is None else age)
    texts = {"": bullet.text} | {variant.id: variant.text for variant in bullet.variants}
    wordings = {f"{own}/{name}": f"{label} {plain(text)}".strip() for name, text in texts.items()}
    yield replace(like, id=own, wordings=wordings, tags=bullet.tags, depth=depth)
    for rank, inner in enumerate(visible(bullet.highlights)):
        within = replace(like, rank=rank, weight=like.weight * inner.weight)
        yield from _bullet(inner, f"{own}.{inner.id}", within, now, depth + 1)


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
    if isinstance(value, Thesis):
        return [plain(value.title)]
    if not isinstance(value, tuple | list) or not value:
        return []
    if isinstance(value[0], tuple | str | list):
        return [text for one in value for text in _texts(one)]
    if isinstance(value[0], Contact):
        return [plain(one.name) for one in value]
    return [plain(tuple(value))]
