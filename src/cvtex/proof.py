"""What a machine gets out of a PDF, and whether that is all that a profile says: `cvtex check`.

    PDF --facts.read_pdf--> Facts --findings--> [Finding]
    PDF and profile --compare--> Finding and the diagnostics of what is lost

`loss`: something that is on the page cannot be read, or is read in the wrong place. `warning`: some programs will have trouble,
or somebody who cannot see the page.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from cvtex.account import Account, account, share
from cvtex.compose import compose
from cvtex.diagnostic import Diagnostic, Invalid, Span
from cvtex.document import Document
from cvtex.finding import Finding, State
from cvtex.part import Part, part_of
from cvtex.printed import addresses, data
from cvtex.profile import Profile
from cvtex.source import Source
from cvtex.style import Style
from cvtex.trace import locate
from cvtex.traits import (
    Facts,
    count,
    evidence,
    find_characters,
    find_contacts,
    find_dates,
    find_links,
    find_name,
    find_text,
    find_words,
)
from cvtex.typefaces import Font

LONGEST = 60  # characters of a datum that a message repeats


def findings(facts: Facts) -> list[Finding]:
    """A row for each thing looked for."""
    reading = facts.reading
    first = [find_text(facts), *_protection(facts)]
    if not reading.words:
        return [*first, *([_fonts(facts.fonts)] if facts.fonts else []), *_tags(facts)]
    return [
        *first,
        find_name(reading, facts.author),
        find_contacts(reading, facts.links),
        find_links(reading, facts.links),
        find_dates(reading),
        find_characters(reading),
        find_words(reading),
        _fonts(facts.fonts),
        *_tags(facts),
    ]


# ---- Against a profile ----


def guess(profile: Profile, styles: Sequence[Style], facts: Facts) -> Style:
    """The style that a PDF was most likely made with: the title says it, or what is in the text."""

    def likeness(style: Style) -> tuple[bool, float]:
        try:
            document = compose(profile, style)
        except Invalid:  # it finds nothing to print
            return False, -1.0
        return document.title == facts.title, share(data(document), facts.reading.body)

    return max(styles, key=likeness)


def compare(
    document: Document, source: Source, about: str, facts: Facts, name: str
) -> tuple[Finding, list[Diagnostic]]:
    """Whether all that a document prints is in the text and its addresses are links; `about` says which document."""
    return _told(document, account(data(document), facts.reading.body), source, about, facts, name)


def compare_part(
    document: Document, source: Source, about: str, facts: Facts, name: str, template: str = ""
) -> tuple[Finding, list[Diagnostic]]:
    """Whether what is in the text is a part of a document, whole in itself, and nothing else is there but words of the
    style's own `template`."""
    part = part_of(document, facts.reading.body, template)
    row, problems = _told(part.document, part.found, source, f"{about}, chosen", facts, name)
    strange = list(_strange(part, name))
    gone, every = part.counted
    left = f"{gone} of {count(every, 'part')} left out{part.head}"
    if strange and not problems:
        row = replace(
            row,
            state="loss",
            detail=f"{about}, chosen: {len(strange)} of what is there is not of the profile",
        )
    elif not problems:
        row = replace(row, detail=f"{row.detail}, {left}")
    elif strange:
        row = replace(row, detail=f"{row.detail}, {len(strange)} not of the profile")
    return row, [*problems, *strange]


def _strange(part: Part, name: str) -> Iterator[Diagnostic]:
    """What the profile does not say."""
    for text, before in part.strange:
        where = f"it is read after `…{before}`" if before else "it is read before everything else"
        message = f"`{_brief(text)}` is in the text of {name}, and the profile has nothing like it to print"
        yield Diagnostic("error", "text-strange", None, message, (where,))


def _told(
    document: Document, found: Account, source: Source, about: str, facts: Facts, name: str
) -> tuple[Finding, list[Diagnostic]]:
    """What an account says, and whether addresses are links."""
    known = {_plain(link) for link in facts.links}
    wanted = addresses(document)
    idle = [(address, span) for address, span in wanted if _plain(address) not in known]
    problems = [*_untold(found, name, source), *_idle(idle, name, source)]
    if not problems:
        links = f", {count(len(wanted), 'link')}" if wanted else ""
        return Finding("profile", "ok", f"{about}: all of {len(found.data)} data in order{links}"), []
    kinds = ((found.lost, "lost"), (found.moved, "out of order"), (idle, "without their link"))
    parts = ", ".join(f"{len(some)} {what}" for some, what in kinds if some)
    other = ("most of it is not there: is this the PDF of another profile?",) * (
        2 * len(found.lost) > len(found.data)
    )
    return Finding("profile", "loss", f"{about}: of {len(found.data)} data {parts}", other), problems


def _untold(found: Account, name: str, source: Source) -> Iterator[Diagnostic]:
    """What is lost, and what is read elsewhere."""
    for datum, there in found.lost:
        hints = (f"the text goes as far as `…{there[-LONGEST:]}`",) if there else ()
        problem = Diagnostic(
            "error", "text-lost", datum.span, f"`{_brief(datum.text)}` is not in the text of {name}", hints
        )
        yield locate(problem, datum.text, source, datum.field)
    for datum, before in found.moved:
        where = f"it is read after `…{before}`" if before else "it is read before everything else"
        message = f"`{_brief(datum.text)}` is out of order in {name}"
        yield locate(
            Diagnostic("error", "text-order", datum.span, message, (where,)), datum.text, source, datum.field
        )


def _idle(found: Sequence[tuple[str, Span]], name: str, source: Source) -> Iterator[Diagnostic]:
    """Addresses that no link leads to."""
    for address, span in found:
        message = f"no link of {name} leads to {address}"
        yield locate(Diagnostic("error", "link-lost", span, message), address, source)


def _plain(address: str) -> str:
    """An address however its characters are written."""
    from urllib.parse import unquote

    return unquote(address).rstrip("/")


def _brief(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"


# ---- Rows ----


def _protection(facts: Facts) -> list[Finding]:
    """Of encrypted files only."""
    if not facts.encrypted:
        return []
    if facts.locked:
        return [Finding("protection", "loss", "encrypted, and programs are told not to copy its text")]
    return [Finding("protection", "warning", "encrypted; not every program opens it")]


def _fonts(found: Sequence[Font]) -> Finding:
    lost: dict[str, list[str]] = {}
    doubts: dict[str, list[str]] = {}
    for font in found:
        if font.unread:
            lost.setdefault(font.unread, []).append(font.name)
        elif font.kind == "Type3":
            doubts.setdefault("Type 3, which few programs show well", []).append(font.name)
        if font.doubt:
            doubts.setdefault(font.doubt, []).append(font.name)
        if not font.embedded:
            doubts.setdefault("not embedded", []).append(font.name)
    rows = [f"{', '.join(names)}: {why}" for some in (lost, doubts) for why, names in some.items()]
    state: State = "loss" if lost else "warning" if doubts else "ok"
    detail = f"{count(len(found), 'font')}, {'all ' if len(found) > 1 else ''}embedded and readable"
    return Finding("fonts", state, count(len(found), "font") if rows else detail, evidence(rows))


def _tags(facts: Facts) -> list[Finding]:
    """The tree, the language and the title: what a screen reader speaks, and how."""
    language = Finding("language", "ok", facts.language) if facts.language else _want("language", "not said")
    title = (
        _want("title", "none")
        if not facts.title
        else Finding("title", "ok", facts.title)
        if facts.shows_title
        else Finding(
            "title", "warning", facts.title, ("windows show the name of the file instead (DisplayDocTitle)",)
        )
    )
    if not facts.tagged:
        return [
            _want("tags", "none: a screen reader has to guess what is a heading and what comes next"),
            language,
            title,
        ]
    losses = [fault.text for fault in facts.faults if fault.weight == "loss"]
    rows = [fault.text for fault in facts.faults if fault.weight != "loss"]
    heads = sum(number for role, number in facts.roles.items() if re.fullmatch(r"H\d?", role))
    kinds = ((heads, "heading"), (facts.roles.get("L", 0), "list"), (facts.roles.get("Link", 0), "link"))
    rows += [] if heads else ["no headings"]
    rows += [] if facts.roles.get("Link") or not facts.links else ["no links"]
    state: State = "loss" if losses else "warning" if rows else "ok"
    parts = [f"PDF/UA-{facts.ua}"] * bool(facts.ua) + [
        count(number, what) for number, what in kinds if number
    ]
    detail = ", ".join([*parts, f"{count(sum(facts.roles.values()), 'element')} in all"])
    return [Finding("tags", state, detail, evidence(losses + rows)), language, title]


def _want(what: str, detail: str) -> Finding:
    return Finding(what, "warning", detail)
