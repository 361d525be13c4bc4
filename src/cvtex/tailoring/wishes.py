"""What is wished of a page, by a profile at its parts and by a job: what it names, as ids of what may be printed.

A profile says at a bullet, a role, an entry or a section what is pinned, what it needs beside it and what it does not
bear; a job says the same of any of them by name. What a profile excludes or keeps private stays away whatever is wished.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, replace
from itertools import chain, islice
from typing import Any

from cvtex.diagnostic import Diagnostic, Invalid
from cvtex.inline import Inline
from cvtex.profile import Profile, build
from cvtex.source import Path, Source
from cvtex.tailoring.advert import Advert
from cvtex.tailoring.candidates import Group
from cvtex.tailoring.contradictions import Places, contradictions
from cvtex.tailoring.naming import Thing, Unresolved, ids_of, names_of, resolve, things, wrong
from cvtex.value import dataclass
from cvtex.wish import NO_KEYWORDS, Keywords, Limits

NO_ADVERT = Advert("")
GAP = 3  # months, of experience that says nothing else
MOST_PROBLEMS = 200  # after which nothing more is said

Limit = tuple[int | None, int | None]  # None where nothing is said


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a job wishes of the page: names of parts, pairs of them, numbers by name."""

    pin: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    requires: tuple[tuple[str, ...], ...] = ()
    conflicts: tuple[tuple[str, ...], ...] = ()
    with_: tuple[tuple[str, ...], ...] = ()
    min: Mapping[str, int] = field(default_factory=dict)
    max: Mapping[str, int] = field(default_factory=dict)
    keywords: Keywords = NO_KEYWORDS
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    groups: Mapping[str, Limits] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job(Wishes):
    """A job: what its file says, if it has one (`source`), how its results are called (`output`), its posting, and the
    file that it comes from (`name`)."""

    posting: str = ""
    title: str = ""
    headline: Inline = ()
    summary: Inline = ()
    output: str = ""
    theme: str = ""
    style: str = ""
    name: str = ""
    advert: Advert = NO_ADVERT
    source: Source | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wished:
    """All that is wished, in the ids of what may be printed: pairs of which the first brings the second along, pairs of
    which one at most is printed, pairs that are printed both or not at all; how many parts of something at least and at
    most; how many months leaving out entries of a section may leave open. Keywords and names are as they were written."""

    pins: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    requires: tuple[tuple[str, str], ...] = ()
    conflicts: tuple[tuple[str, str], ...] = ()
    together: tuple[tuple[str, str], ...] = ()
    groups: tuple[Group, ...] = ()
    limits: Mapping[str, Limit] = field(default_factory=dict)
    gapless: Mapping[str, int | None] = field(default_factory=dict)
    keywords: Keywords = NO_KEYWORDS
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    skills: tuple[str, ...] = ()


def read_job(source: Source, language: str = "en") -> Job:
    """A job from data that its schema allows. Raises Invalid."""
    job: Job = build(Job, source, language)
    return replace(job, source=source)


def check_wishes(profile: Profile, source: Source) -> tuple[Diagnostic, ...]:
    """What is wrong with the wishes of a profile."""
    try:
        wished(profile, source)
    except Invalid as invalid:
        return invalid.diagnostics
    return ()


def wished(profile: Profile, source: Source, job: Job | None = None) -> Wished:
    """All wishes of a profile and a job. Raises Invalid: wish-unknown, wish-ambiguous, wish-hidden, wish-impossible."""
    told = _Told(profile, source)
    for thing in told.things.values():
        if len(told.problems) < MOST_PROBLEMS:
            told.at(thing)
    if job:
        told.of(job)
    found = told.result(job)
    if not told.problems:
        told.problems += islice(contradictions(found, told.things, told.places), MOST_PROBLEMS)
    if told.problems:
        raise Invalid(told.problems[:MOST_PROBLEMS])
    return found


class _Told:
    """Collects wishes, and what is wrong with the names in them."""

    def __init__(self, profile: Profile, source: Source) -> None:
        self.profile, self.source = profile, source
        self.things: dict[str, Thing] = {}
        for thing in things(profile):
            self.things.setdefault(thing.id, thing)
        self.names = names_of(chain.from_iterable(ids_of(one) for one in self.shown()))
        self.hidden = names_of(chain.from_iterable(ids_of(one) for one in self.things.values() if one.hidden))
        self.problems: list[Diagnostic] = []
        self.places: Places = {}
        self.said: dict[str, dict[Any, None]] = {
            key: {} for key in ("pins", "excludes", "requires", "conflicts", "together")
        }
        self.members: dict[str, list[str]] = {}
        self.limits: dict[str, Limit] = {}

    def shown(self) -> Iterator[Thing]:
        """What may be printed."""
        return (one for one in self.things.values() if not one.hidden)

    def at(self, thing: Thing) -> None:
        """What is said at a thing itself."""
        item, path = thing.item, thing.path
        if item.pin and thing.hidden:
            self._hidden(self.source, (*path, "pin"), thing.id)
        if thing.hidden:
            return
        if item.pin:
            self._say("pins", thing.id, self.source, (*path, "pin"))
        for kind, key in (("requires", "requires"), ("conflicts", "conflicts"), ("together", "with_")):
            for name, place in _each(getattr(item, key), self.source, (*path, key.rstrip("_"))):
                other = self._meant(name, self.source, place, thing.within, bears=kind == "conflicts")
                if other:
                    self._say(kind, (thing.id, other), self.source, place)
        if item.group:
            self._join(thing, (*path, "group"))
        for end, key in enumerate(("min", "max")):
            if getattr(item, key, None) is not None:
                self._limit(thing.id, end, getattr(item, key), self.source, (*path, key))

    def of(self, job: Job) -> None:
        """What a job wishes."""
        if job.source is None:
            return
        for kind, names, key in (("pins", job.pin, "pin"), ("excludes", job.exclude, "exclude")):
            for name, place in _each(names, job.source, (key,)):
                if found := self._meant(name, job.source, place, bears=kind == "excludes"):
                    self._say(kind, found, job.source, place)
        pairs = (("requires", job.requires), ("conflicts", job.conflicts), ("together", job.with_))
        for kind, rows in pairs:
            for number, row in enumerate(rows):
                key = "with" if kind == "together" else kind
                pair = [
                    self._meant(name, job.source, (key, number, at), bears=kind == "conflicts")
                    for at, name in enumerate(row)
                ]
                if all(pair):
                    self._say(kind, tuple(pair), job.source, (key, number))
        for end, (key, numbers) in enumerate((("min", job.min), ("max", job.max))):
            for name, number in numbers.items():
                if found := self._meant(name, job.source, (key, name)):
                    self._limit(found, end, number, job.source, (key, name))

    def result(self, job: Job | None) -> Wished:
        """All that was said."""
        tailoring = self.profile.tailoring
        limits = self._groups(job)
        groups = tuple(
            Group(name=name, ids=tuple(self.members[name]), least=one.min or 0, most=one.max)
            for name, one in limits.items()
            if name in self.members
        )
        keywords = merged(tailoring.keywords, job.keywords if job else NO_KEYWORDS)
        aliases = {
            name: tuple(
                dict.fromkeys((*tailoring.aliases.get(name, ()), *(job.aliases if job else {}).get(name, ())))
            )
            for name in (*tailoring.aliases, *(job.aliases if job else ()))
        }
        gaps = ((one.id, _gap(one.item)) for one in self.shown() if not one.within)
        return Wished(
            **{key: tuple(found) for key, found in self.said.items()}, groups=groups, limits=self.limits,
            gapless={name: months for name, months in gaps if months is not None}, keywords=keywords,
            aliases=aliases, skills=tailoring.skills,
        )  # fmt: skip

    def _groups(self, job: Job | None) -> Mapping[str, Limits]:
        """How many of each group: what a job says goes before the profile."""
        limits = dict(self.profile.tailoring.groups)
        for name in limits:
            self._placed(("groups", name), self.source, ("tailoring", "groups", name))
        if job and job.source:
            for name, one in job.groups.items():
                self._placed(("groups", name), job.source, ("groups", name))
                if name in self.members:
                    old = limits.get(name, Limits())
                    limits[name] = Limits(
                        min=old.min if one.min is None else one.min,
                        max=old.max if one.max is None else one.max,
                    )
                else:
                    self._unknown_group(name, job.source, ("groups", name), self.members)
        return limits

    def _join(self, thing: Thing, path: Path) -> None:
        """Put a thing into its group."""
        name = thing.item.group
        if name not in self.profile.tailoring.groups:
            self._unknown_group(name, self.source, path, self.profile.tailoring.groups)
        self.members.setdefault(name, []).append(thing.id)

    def _unknown_group(self, name: str, source: Source, path: Path, known: Iterable[str]) -> None:
        found = resolve(name, names_of(known))
        hints = found.hints if isinstance(found, Unresolved) and "did you mean" in found.hints[0] else ()
        hint = f"say how many of it are printed: `tailoring: {{groups: {{{name}: {{max: 1}}}}}}`"
        self.problems.append(
            _problem(source, path, "wish-unknown", f"there is no group `{name}`", hints or (hint,), name)
        )

    def _meant(
        self, name: str, source: Source, path: Path, within: tuple[str, ...] = (), bears: bool = False
    ) -> str:
        """The id that a name means, else "" and a problem, but where one `bears` that it is never printed."""
        found = resolve(name, self.names, within)
        if isinstance(found, str):
            return found
        secret = resolve(name, self.hidden, within)
        if found.ambiguous:
            self.problems.append(_problem(source, path, "wish-ambiguous", found.message, found.hints, name))
        elif isinstance(secret, Unresolved) and not secret.ambiguous:
            self.problems.append(_problem(source, path, "wish-unknown", found.message, found.hints, name))
        elif not bears:
            self._hidden(source, path, secret if isinstance(secret, str) else name)
        return ""

    def _hidden(self, source: Source, path: Path, name: str) -> None:
        """The problem of something that is wished and never printed."""
        message = f"`{name}` is never printed: it, or what it stands in, has `exclude: true` or `visibility: private`"
        hint = "remove that from the profile, or do not ask for it"
        self.problems.append(_problem(source, path, "wish-hidden", message, (hint,)))

    def _limit(self, name: str, end: int, number: int, source: Source, path: Path) -> None:
        """How many parts of something are printed at least (`end` 0) or at most (1)."""
        least, most = self.limits.get(name, (None, None))
        self.limits[name] = (number, most) if end == 0 else (least, number)
        self._placed(("limits", name), source, path)

    def _say(self, kind: str, wish: Any, source: Source, path: Path) -> None:
        self.said[kind][wish] = None
        self._placed((kind, wish) if isinstance(wish, str) else (kind, *wish), source, path)

    def _placed(self, wish: tuple[str, ...], source: Source, path: Path) -> None:
        self.places[wish] = (source, path)


def merged(profile: Keywords, job: Keywords) -> Keywords:
    """The keywords of both; where they differ about one, the job is right."""
    wanted = {one.casefold() for one in (*job.must, *job.boost)}
    unwanted = {one.casefold() for one in job.ignore}
    return Keywords(
        must=_joined((one for one in profile.must if one.casefold() not in unwanted), job.must),
        boost=_joined((one for one in profile.boost if one.casefold() not in unwanted), job.boost),
        ignore=_joined((one for one in profile.ignore if one.casefold() not in wanted), job.ignore),
    )


def _joined(*names: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for one in chain(*names):
        found.setdefault(one.casefold(), one)
    return tuple(found.values())


def _gap(section: Any) -> int | None:
    """The months that may be left open in a section; None where it does not matter."""
    given = section.gap or ("true" if section.type == "experience" else "false")
    return {"true": GAP, "false": None}[given] if given in ("true", "false") else int(given)


def _each(names: Iterable[str], source: Source, path: Path) -> Iterator[tuple[str, Path]]:
    """Names with their places: one may stand for a list."""
    for number, name in enumerate(names):
        place = (*path, number)
        yield name, place if place in source.spans else path


def _problem(
    source: Source, path: Path, code: str, message: str, hints: tuple[str, ...], name: str = ""
) -> Diagnostic:
    """A problem where a wish stands; at the key, where that is the name it is about."""
    span, value = wrong(source, path, name)
    return Diagnostic("error", code, span, message, hints, value)
