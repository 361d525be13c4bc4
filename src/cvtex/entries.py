"""The entries of a profile: one frozen dataclass for each kind, its fields named as in the schema.

A new kind of entry is one class here, one definition in the schema and one function in `wording`.
"""

from collections.abc import Mapping
from typing import Any

from cvtex.date import Date
from cvtex.inline import Inline
from cvtex.item import Bullet, Contact, Entry, Item, Link
from cvtex.publication import NO_METRICS, Author, Listing, Metrics, Publication
from cvtex.value import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Role(Item):
    """One of several roles at an employer."""

    min: int | None = None
    max: int | None = None
    title: Inline
    unit: Inline = ()
    location: Inline = ()
    date: Date | None = None
    start: Date | None = None
    end: Date | None = None
    mentor: tuple[Contact, ...] = ()
    stack: tuple[Inline, ...] = ()
    areas: tuple[Inline, ...] = ()
    links: tuple[Link, ...] = ()
    summary: Inline = ()
    highlights: tuple[Bullet, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Position(Entry):
    """A position at an employer."""

    organization: Inline
    unit: Inline = ()
    title: Inline = ()
    roles: tuple[Role, ...] = ()
    mentor: tuple[Contact, ...] = ()
    team: Inline = ()
    stack: tuple[Inline, ...] = ()
    areas: tuple[Inline, ...] = ()
    publications: Listing | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """`3.93 / 4.0`, of what, and where it stands among others."""

    value: Inline
    label: Inline = ()
    rank: Inline = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Thesis:
    """A thesis."""

    title: Inline
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Degree(Entry):
    """A degree or a time of study."""

    institution: Inline
    department: Inline = ()
    degree: Inline = ()
    area: Inline = ()
    gpa: tuple[Grade, ...] = ()
    thesis: Thesis | None = None
    advisor: tuple[Contact, ...] = ()
    courses: tuple[Inline, ...] = ()
    honors: tuple[Inline, ...] = ()
    publications: Listing | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Project(Entry):
    """A project or product."""

    name: Inline
    organization: Inline = ()
    role: Inline = ()
    team: Inline = ()
    stack: tuple[Inline, ...] = ()
    metrics: Metrics = NO_METRICS
    publications: Listing | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill(Item):
    """A group of skills."""

    items: tuple[Inline, ...]
    name: Inline = ()
    level: Inline = ()
    summary: Inline = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """A date with a note: `2022 (Asia)`."""

    date: Date
    note: Inline = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Award(Entry):
    """An award, scholarship, medal or honour."""

    title: Inline
    rank: Inline = ()
    issuer: Inline = ()
    dates: tuple[Occasion, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk(Entry):
    """A talk, keynote, panel or poster."""

    title: Inline
    event: Inline = ()
    kind: Inline = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Course(Entry):
    """A course taught or assisted."""

    title: Inline
    code: Inline = ()
    role: Inline = ()
    institution: Inline = ()
    terms: tuple[Date, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty(Entry):
    """Service to a field, a university or the public."""

    role: Inline
    organization: Inline = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant(Entry):
    """Funding won."""

    title: Inline
    funder: Inline = ()
    amount: Inline = ()
    role: Inline = ()
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patent(Entry):
    """A patent or an application for one."""

    title: Inline
    number: str = ""
    office: Inline = ()
    inventors: tuple[Author, ...] = ()
    status: Inline = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Certification(Entry):
    """A certificate or licence."""

    title: Inline
    issuer: Inline = ()
    number: str = ""
    expires: Date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Language(Item):
    """A language and how well it is spoken."""

    language: Inline
    level: Inline = ()
    score: Inline = ()
    summary: Inline = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership(Entry):
    """Membership of a society or body."""

    organization: Inline
    role: Inline = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Referee(Item):
    """Somebody who speaks for the owner of the profile."""

    name: Inline
    title: Inline = ()
    organization: Inline = ()
    relation: Inline = ()
    email: str = ""
    phone: str = ""
    location: Inline = ()
    url: str = ""
    links: tuple[Link, ...] = ()
    summary: Inline = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Interest(Item):
    """An interest, or a group of them."""

    name: Inline
    items: tuple[Inline, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class News(Item):
    """A piece of news."""

    text: Inline
    date: Date | None = None
    url: str = ""
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph(Item):
    """A paragraph, or a card with kicker and title."""

    min: int | None = None
    max: int | None = None
    text: Inline
    kicker: Inline = ()
    title: Inline = ()
    highlights: tuple[Bullet, ...] = ()
    date: Date | None = None
    url: str = ""
    links: tuple[Link, ...] = ()


AnyEntry = (
    Position | Degree | Project | Publication | Skill | Award | Talk | Course | Duty | Grant | Patent
    | Certification | Language | Membership | Referee | Interest | News | Paragraph | Bullet
)  # fmt: skip

ENTRY_TYPES: Mapping[str, type[Any]] = {
    "experience": Position, "education": Degree, "projects": Project, "publications": Publication,
    "skills": Skill, "awards": Award, "talks": Talk, "teaching": Course, "service": Duty, "grants": Grant,
    "patents": Patent, "certifications": Certification, "languages": Language, "memberships": Membership,
    "references": Referee, "interests": Interest, "news": News, "text": Paragraph, "list": Bullet,
}  # fmt: skip
