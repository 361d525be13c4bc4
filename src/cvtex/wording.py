"""Entries to blocks: what each kind of entry says, in which order, in the words of a language.

One function for each kind of entry, found through the table `WORDING` at the end.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from cvtex import document as doc
from cvtex import entries as src
from cvtex import publication as pub
from cvtex.authors import author_list
from cvtex.citation import counts
from cvtex.date import Date
from cvtex.inline import Emph, Inline, Link, Text, join, plain, words
from cvtex.item import Bullet, visible
from cvtex.language import date_text, period_text
from cvtex.networks import mail_target
from cvtex.papers import papers
from cvtex.reference import reference
from cvtex.voice import (
    SEPARATOR,
    Blocks,
    Voice,
    bullets,
    link_list,
    linked,
    listing,
    people,
    strong,
)


def blocks_of(entry: Any, voice: Voice, label: str = "") -> Blocks:
    """The blocks of an entry; `label` is a publication's number, worded."""
    if isinstance(entry, pub.Publication):
        return reference(entry, voice, label)
    return WORDING[type(entry)](entry, voice)


def period(entry: Any, voice: Voice) -> Inline:
    """When an entry was: its date, or from start to end; both where both are given."""
    date = date_text(entry.date, voice.words) if entry.date else ""
    return join([words(date), words(period_text(entry.start, entry.end, voice.words))], ", ")


def months(entry: Any) -> tuple[int, int] | None:
    """The first month of an entry and the one behind its last, counted as year * 12 + month; of roles, of all of them."""
    parts = [entry, *visible(getattr(entry, "roles", ()))]
    given = [date for one in parts for name in ("date", "start", "end") if (date := getattr(one, name, None))]
    if not given:
        return None
    first, last = min(one.first for one in given), max(one.last for one in given)
    return first[0] * 12 + first[1] - 1, last[0] * 12 + last[1]


def labeled(entry: Any, voice: Voice, **fields: Inline | tuple[Inline, ...]) -> Blocks:
    """A labelled line for each field that is written and shown: `Advisor: …`; of several texts a list."""
    return tuple(
        doc.Labeled(
            label=(Text(voice.words.labels[name]),), text=listing(items, voice), span=entry.span, part=name,
            items=items if len(items) > 1 else (),
        )
        for name, text in fields.items()
        if text and voice.shows(name)
        for items in [text if isinstance(text[0], tuple) else (text,)]
    )  # fmt: skip


def body(entry: Any, voice: Voice) -> Blocks:
    """Summary, bullets and links of an entry."""
    blocks: list[doc.Block] = []
    if entry.summary and voice.shows("summary"):
        blocks.append(doc.Para(text=entry.summary, span=entry.span, part="summary"))
    if voice.shows("highlights"):
        blocks += bullets(entry.highlights, voice)
    return tuple(blocks)


def links_note(entry: Any, voice: Voice) -> Blocks:
    """The links of an entry on a line of their own."""
    if not entry.links or not voice.shows("links"):
        return ()
    return (doc.Note(text=link_list(entry.links), span=entry.span),)


def position(entry: src.Position, voice: Voice) -> Blocks:
    """Employer … dates / title, unit … place, then bullets; with roles, employer … place, and each role's dates."""
    roles = visible(entry.roles)
    sub = join([entry.title, entry.unit if voice.shows("unit") else ()], ", ")
    head = doc.Heading(
        lead=linked(entry.organization, entry.url),
        date=period(entry, voice),
        sub=sub,
        place=entry.location,
        span=entry.span,
    )
    blocks: list[doc.Block] = [
        head,
        *_work(entry, voice),
        *labeled(entry, voice, team=entry.team),
        *body(entry, voice),
    ]
    for role in roles:
        title = join([role.title, role.unit if voice.shows("unit") else ()], ", ")
        place = () if role.location == entry.location else role.location
        blocks.append(
            doc.Subheading(title=title, date=period(role, voice), place=place, span=role.span, id=role.id)
        )
        blocks += [*_work(role, voice), *body(role, voice), *links_note(role, voice)]
    return (*blocks, *papers(entry, voice), *links_note(entry, voice))


def _work(entry: src.Position | src.Role, voice: Voice) -> Blocks:
    """What a position and a role both say of the work."""
    return labeled(
        entry, voice, mentor=people(entry.mentor, voice), stack=entry.stack, areas=entry.areas,
    )  # fmt: skip


def degree(entry: src.Degree, voice: Voice) -> Blocks:
    """University … dates / degree … place, then grades, thesis, advisor."""
    inner = f" {voice.words.labels['in']} " if voice.words.labels["in"] else ", "
    title = join([entry.degree, entry.area], inner)
    sub = join([title, entry.department], ", ")
    lead = linked(entry.institution, entry.url)
    grades = [
        words(
            grade_label(grade, voice),
            grade.value,
            *((" (", grade.rank, ")") if grade.rank else ()),
        )
        for grade in entry.gpa
    ]
    blocks: list[doc.Block] = [
        doc.Heading(lead=lead, date=period(entry, voice), sub=sub, place=entry.location, span=entry.span)
    ]
    if grades and voice.shows("gpa"):
        blocks.append(doc.Note(text=join(grades, SEPARATOR), span=entry.span))
    thesis = (Emph(linked(entry.thesis.title, entry.thesis.url)),) if entry.thesis else ()
    blocks += labeled(
        entry, voice, thesis=thesis, advisor=people(entry.advisor, voice), honors=entry.honors, courses=entry.courses,
    )  # fmt: skip
    return (*blocks, *body(entry, voice), *papers(entry, voice), *links_note(entry, voice))


def grade_label(grade: src.Grade, voice: Voice) -> Inline:
    """`GPA ` before a number; a grade in words, such as `Distinction`, speaks for itself."""
    label = grade.label or ((Text(voice.words.labels["gpa"]),) if plain(grade.value)[:1].isdigit() else ())
    return words(label, " ") if label else ()


def project(entry: src.Project, voice: Voice) -> Blocks:
    """Project … dates / role, organization … place."""
    sub = join([entry.role, entry.organization], ", ")
    head = doc.Heading(
        lead=linked(entry.name, entry.url),
        date=period(entry, voice),
        sub=sub,
        place=entry.location,
        span=entry.span,
    )
    metrics = counts(entry.metrics, voice.words) if voice.shows("metrics") else ()
    note = (doc.Note(text=metrics, span=entry.span),) if metrics else ()
    facts = labeled(entry, voice, team=entry.team, stack=entry.stack)
    return (head, *note, *facts, *body(entry, voice), *papers(entry, voice), *links_note(entry, voice))


def skill(entry: src.Skill, voice: Voice) -> Blocks:
    """`Networking: SDN · BGP · OSPF`"""
    tail = words(" (", entry.level, ")") if entry.level else ()
    text, items = words(listing(entry.items, voice), tail), entry.items if len(entry.items) > 1 else ()
    row: doc.Block = doc.Labeled(label=entry.name, text=text, span=entry.span, items=items, tail=tail)
    if not entry.name:
        row = doc.Para(text=text, span=entry.span, items=items, tail=tail)
    summary = (
        (doc.Detail(text=entry.summary, span=entry.span),) if entry.summary and voice.shows("summary") else ()
    )
    return (row, *summary)


def row(lead: Inline, rest: Iterable[Inline], date: Inline, entry: Any, voice: Voice) -> Blocks:
    """`**lead**, rest … date` with what else the entry says below it."""
    text = join([linked(lead, entry.url), *(part for part in rest if part)], ", ")
    return (doc.Row(text=text, date=date, span=entry.span), *body(entry, voice), *links_note(entry, voice))


def award(entry: src.Award, voice: Voice) -> Blocks:
    """`Title, rank, issuer … dates`"""
    dates = [
        words(date_text(one.date, voice.words), *((" (", one.note, ")") if one.note else ()))
        for one in entry.dates
    ]
    date = join([*dates, period(entry, voice)], ", ")
    return row(entry.title, (entry.rank, entry.issuer, entry.location), date, entry, voice)


def talk(entry: src.Talk, voice: Voice) -> Blocks:
    """`Title, event, kind, place … date`"""
    return row(entry.title, (entry.event, entry.kind, entry.location), period(entry, voice), entry, voice)


def course(entry: src.Course, voice: Voice) -> Blocks:
    """`CS 18200 Foundations of Computer Science … Spring 2025`; role and institution where shown."""
    title = join([entry.code, entry.title], " ")
    shared = (entry.role, entry.institution, entry.location) if voice.shows("shared") else ()
    terms = words(", ".join(date_text(term, voice.words) for term in entry.terms))
    date = join([terms, period(entry, voice)], ", ")
    return row(title, shared, date, entry, voice)


def duty(entry: src.Duty, voice: Voice) -> Blocks:
    """`Reviewer, journal, place … dates`"""
    return row(entry.role, (entry.organization, entry.location), period(entry, voice), entry, voice)


def grant(entry: src.Grant, voice: Voice) -> Blocks:
    """`Title, funder, number, amount, role … dates`"""
    rest = (entry.funder, words(entry.number), entry.amount, entry.role, entry.location)
    return row(entry.title, rest, period(entry, voice), entry, voice)


def patent(entry: src.Patent, voice: Voice) -> Blocks:
    """`Title, inventors, office number, status … date`"""
    inventors = author_list(entry.inventors, False, lambda _n, author: voice.is_me(author), voice.words)
    number = join([entry.office, words(entry.number)], " ")
    return row(
        entry.title, (inventors, number, entry.status, entry.location), period(entry, voice), entry, voice
    )


def certification(entry: src.Certification, voice: Voice) -> Blocks:
    """`Title, issuer, number, valid until … date`"""
    expires = (
        f"{voice.words.labels['expires']} {date_text(entry.expires, voice.words)}" if entry.expires else ""
    )
    rest = (entry.issuer, words(entry.number), words(expires), entry.location)
    return row(entry.title, rest, period(entry, voice), entry, voice)


def membership(entry: src.Membership, voice: Voice) -> Blocks:
    """`Organization, role … dates`"""
    return row(entry.organization, (entry.role, entry.location), period(entry, voice), entry, voice)


def language(entry: src.Language, voice: Voice) -> Blocks:
    """`Chinese (native, HSK 6)`, on a line of its own when there is more to say."""
    details = join([entry.level, entry.score], ", ")
    text = words(entry.language, *((" (", details, ")") if details else ()))
    if entry.summary and voice.shows("summary"):
        return (doc.Labeled(label=text, text=entry.summary, span=entry.span),)
    return (doc.Para(text=text, span=entry.span),)


def referee(entry: src.Referee, voice: Voice) -> Blocks:
    """`Name, title, organization, relation`, below it how to reach them."""
    about = [entry.title, entry.organization, entry.relation, entry.location]
    text = join([strong(linked(entry.name, entry.url)), *about], ", ")
    email: Inline = (Link(mail_target(entry.email), (Text(entry.email),)),) if entry.email else ()
    reach = join([email, words(entry.phone), link_list(entry.links)], SEPARATOR)
    note = (doc.Note(text=reach, span=entry.span),) if reach else ()
    summary = (
        (doc.Para(text=entry.summary, span=entry.span),) if entry.summary and voice.shows("summary") else ()
    )
    return (doc.Row(text=text, span=entry.span), *note, *summary)


def interest(entry: src.Interest, voice: Voice) -> Blocks:
    """`Sports: badminton, basketball`, or the name alone."""
    if entry.items:
        items = entry.items if len(entry.items) > 1 else ()
        text = listing(entry.items, voice)
        return (doc.Labeled(label=entry.name, text=text, span=entry.span, items=items),)
    return (doc.Para(text=entry.name, span=entry.span),)


def news(entry: src.News, voice: Voice) -> Blocks:
    """`Text … Nov 2024`"""
    date: Inline = (Text(date_text(entry.date, voice.words)),) if entry.date else ()
    return (
        doc.Row(text=linked(entry.text, entry.url), date=date, span=entry.span),
        *links_note(entry, voice),
    )


def paragraph(entry: src.Paragraph, voice: Voice) -> Blocks:
    """A paragraph, or a card when it has a title or a kicker."""
    text = linked(entry.text, entry.url)
    block: doc.Block = doc.Para(text=text, span=entry.span)
    if entry.date:
        block = doc.Row(text=text, date=words(date_text(entry.date, voice.words)), span=entry.span)
    if entry.title or entry.kicker:
        title = linked(entry.title or entry.kicker, entry.url)
        kicker = entry.kicker if entry.title else ()
        block = doc.Card(
            kicker=_dated(kicker, entry.date, voice), title=title, text=entry.text, span=entry.span
        )
    inner = bullets(entry.highlights, voice) if voice.shows("highlights") else ()
    return (block, *inner, *links_note(entry, voice))


def _dated(text: Inline, date: Date | None, voice: Voice) -> Inline:
    """A kicker with its date: `Story I · Apr 2024`."""
    return join([text, words(date_text(date, voice.words)) if date else ()], SEPARATOR)


def list_item(entry: Bullet, voice: Voice) -> Blocks:
    """A bullet that is an entry of its own."""
    return tuple(bullets((entry,), voice))


WORDING: Mapping[type[Any], Callable[..., Blocks]] = {
    src.Position: position, src.Degree: degree, src.Project: project, src.Skill: skill, src.Award: award,
    src.Talk: talk, src.Course: course, src.Duty: duty, src.Grant: grant, src.Patent: patent,
    src.Certification: certification, src.Language: language, src.Membership: membership, src.Referee: referee,
    src.Interest: interest, src.News: news, src.Paragraph: paragraph, Bullet: list_item,
}  # fmt: skip
