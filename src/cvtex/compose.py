"""A profile and a style to a document: select, order, group and number, and word every entry."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from cvtex import document as doc
from cvtex import entries as src
from cvtex import publication as pub
from cvtex.authors import in_order, matcher
from cvtex.design import NO_DESIGN, Design
from cvtex.diagnostic import Diagnostic, Invalid
from cvtex.inline import Inline, join, plain, words
from cvtex.item import Bullet, visible
from cvtex.language import date_text, dated, document_name, words_of
from cvtex.networks import bare, link_icon, link_target, link_text, mail_target
from cvtex.papers import legend_of, ready, total_of, worded
from cvtex.profile import Person, Profile, Section, SelectedEntry, SelectedSection, Selection
from cvtex.publications import collected
from cvtex.raw import Raw
from cvtex.style import Style
from cvtex.voice import Voice, link_list, uppercase
from cvtex.wording import blocks_of, months

Picked = tuple[Section, SelectedSection]


def compose(
    profile: Profile, style: Style, design: Design = NO_DESIGN, photo: doc.Photo | None = None
) -> doc.Document:
    """What the style prints of the profile, in the order, wording and form of a design, with that photo of the person.

    Raises Invalid when that is nothing.
    """
    selection = profile.styles.get(style.name, Selection())
    voice = Voice(dated(words_of(profile.language), design.dates.format), style.hide, matcher(profile.person), style.citations)  # fmt: skip
    chosen = _select(profile, style, selection)
    if selection.sections is None:
        chosen = _ordered(chosen, design.sections.order or ())
    sections = [
        _designed(section, one, selected, design)
        for one, selected in chosen
        if (section := _section(one, selected, voice)).entries
    ]
    sections.sort(key=lambda section: section.side)
    if not any(not section.side for section in sections):  # a side bar needs something to stand beside
        sections = [replace(section, side=False) for section in sections]
    if not sections:
        raise Invalid([_nothing(profile, style)])
    head = _head(profile, style, selection, photo if design.photo.show is not False else None)
    updated = profile.updated.first if profile.updated else None
    title = f"{head.name} – {document_name(style.name, voice.words)}"
    return doc.Document(
        head=head, sections=tuple(sections), title=title, language=profile.language, updated=updated,
        bullet=design.bullet or "", dates=design.dates.stand or "right", footer=_footer(head, profile, design, voice),
    )  # fmt: skip


def _ordered(chosen: Iterable[Picked], order: Sequence[str]) -> list[Picked]:
    """Sections by id or type in a wished order, the others behind them."""
    places = {name: place for place, name in reversed(list(enumerate(order)))}
    return sorted(
        chosen, key=lambda pair: min(places.get(name, len(order)) for name in (pair[0].id, pair[0].type))
    )


def _designed(
    section: doc.Section, source: Section, selected: SelectedSection, design: Design
) -> doc.Section:
    """A section with the title that a design gives it, in its case; in the side bar if it belongs there."""
    titles = design.sections.titles
    title, part = section.title, section.part_title
    if not selected.title and (given := titles.get(source.id) or titles.get(source.type)):
        title, part = words(given), ()
    if design.headings.case == "upper":
        title, part = uppercase(title), uppercase(part)
    side = source.type in (design.sections.side or ())
    return replace(section, title=title, part_title=part, side=side)


def _footer(head: doc.Head, profile: Profile, design: Design, voice: Voice) -> tuple[str, str, str]:
    """Left, centre and right of the footer; `{page}` and `{pages}` are TeX's to fill in."""
    footer = design.footer
    page = f"{voice.words.labels['page']}\u00a0{{page}} / {{pages}}".removeprefix("\u00a0")
    right = footer.right if footer.right is not None else page if design.page_numbers is not False else ""
    left = footer.left if footer.left is not None else "{name}"
    updated = date_text(profile.updated, voice.words) if profile.updated else ""
    return tuple(
        text.replace("{name}", head.name).replace("{updated}", updated)
        for text in (left, footer.center or "", right)
    )  # type: ignore[return-value]


def _nothing(profile: Profile, style: Style) -> Diagnostic:
    """The problem that a style finds nothing to print."""
    what = " or ".join(sorted(style.only)) or "sections"
    message = f"there is nothing to print: the style `{style.name}` prints {what}, and this profile has none"
    hint, path = "add some, or choose another --style", "sections"
    if any(not style.only or one.type in style.only for one in visible(profile.sections)):
        message = (
            f"there is nothing to print: nothing is left of the sections that the style `{style.name}` prints"
        )
        hint = "loosen the filters (`where`), or choose another --style"
    if style.name in profile.styles:
        message = f"there is nothing to print: what `styles: {{{style.name}: …}}` selects is empty"
        hint, path = "select some entries there", f"styles.{style.name}"
    return Diagnostic("error", "nothing-to-print", profile.span, message, (hint,), path)


def left_out(profile: Profile, style: Style) -> list[Diagnostic]:
    """A note on the fields that a style leaves out of a profile which does not select anything for it."""
    if style.name in profile.styles or style.collect:
        return []
    counts: Counter[str] = Counter()
    if "head-summary" in style.hide and profile.summary:
        counts["summary"] += 1
    for section in visible(profile.sections):
        counts["introduction"] += bool("intro" in style.hide and section.summary)
        for entry in visible(section.entries):
            counts.update(field for field in style.hide if getattr(entry, field, None))
            inner = _all_bullets(getattr(entry, "highlights", ()))
            counts["inner bullet"] += ("inner" in style.hide) * (
                len(inner) - len(visible(entry.highlights)) if inner else 0
            )
    told = ", ".join(f"{name} ({count})" for name, count in sorted(counts.items()) if count)
    message = f"the style `{style.name}` leaves out: {told}"
    hint = f"select under `styles: {{{style.name}: …}}` what it prints; `show` brings fields back"
    return [Diagnostic("note", "left-out", profile.span, message, (hint,))] if told else []


def _select(profile: Profile, style: Style, selection: Selection) -> Iterable[Picked]:
    """The sections of the style in their order, each with what is selected of it."""
    if style.collect:
        whole = collected(profile)
        return [(whole, SelectedSection(section=whole.id, summary=True))] if whole.entries else []
    have = [one for one in visible(profile.sections) if not style.only or one.type in style.only]
    if selection.sections is None:
        return [(one, SelectedSection(section=one.id, summary="intro" not in style.hide)) for one in have]
    named = {one.type: one for one in reversed(have)} | {one.id: one for one in reversed(have)}
    wanted = [(named.get(selected.section), selected) for selected in selection.sections]
    return [(section, selected) for section, selected in wanted if section]


def _section(section: Section, selected: SelectedSection, voice: Voice) -> doc.Section:
    """A section with its title and the selected entries, worded."""
    title = selected.title or section.title or words(voice.words.sections[section.type])
    entries = _selected_entries(section, selected)
    voice = _heard(voice, selected).listing(section, selected.citation_style)
    counted: tuple[doc.Block, ...] = ()
    if section.type == "publications":
        counted, body = _publications(section, selected, entries, voice)
    elif section.type == "teaching":
        body = _teaching(entries, voice)
    elif section.type in {"languages", "interests"}:
        body = _in_a_row(section, entries, voice)
    else:
        body = [_entry(entry, blocks_of(entry, _heard(voice, pick))) for entry, pick in entries]
    filtered = section.type == "publications" and entries and not body
    intro = _intro(section, counted) if selected.summary and not filtered else ()
    own = section.type != "publications" or selected.title or section.title
    return doc.Section(
        id=section.id, title=title, entries=(*intro, *body), span=section.span, type=section.type,
        part_title=() if own else words(voice.words.labels["selected_publications"]),
    )  # fmt: skip


def _intro(section: Section, counted: tuple[doc.Block, ...]) -> tuple[doc.Entry, ...]:
    """The totals, the paragraph and the links below a section's heading."""
    blocks = list(counted)
    if section.summary:
        blocks.append(doc.Para(text=section.summary, span=section.span))
    if section.links:
        blocks.append(doc.Note(text=link_list(section.links), span=section.span))
    return (doc.Entry(id=f"{section.id}-intro", blocks=tuple(blocks), span=section.span),) if blocks else ()


Chosen = list[tuple[Any, SelectedEntry]]


def _selected_entries(section: Section, selected: SelectedSection) -> Chosen:
    """The entries of a section that a style keeps, cut to the bullets it keeps."""
    have = visible(section.entries)
    if selected.entries is None:
        return [(entry, SelectedEntry(entry=entry.id)) for entry in have]
    by_id = {entry.id: entry for entry in have}
    return [(_cut(by_id[pick.entry], pick), pick) for pick in selected.entries if pick.entry in by_id]


def _cut(entry: Any, pick: SelectedEntry) -> Any:
    """An entry with the picked bullets only, of itself and of its roles."""
    if pick.highlights is None:
        return entry
    cut = replace(entry, highlights=_pick(entry.highlights, pick.highlights))
    if isinstance(cut, src.Position):
        roles = tuple(replace(role, highlights=_pick(role.highlights, pick.highlights)) for role in cut.roles)
        return replace(cut, roles=roles)
    return cut


def _pick(bullets: tuple[Bullet, ...], names: tuple[str, ...]) -> tuple[Bullet, ...]:
    """The named bullets, in the order of the names, `id/variant` in that variant's words."""
    every = {bullet.id: bullet for bullet in _all_bullets(bullets)}
    picked = []
    for name in names:
        wanted, _, variant = name.partition("/")
        if bullet := every.get(wanted):
            texts = {one.id: one.text for one in bullet.variants}
            picked.append(replace(bullet, text=texts.get(variant, bullet.text)))
    return tuple(picked)


def _all_bullets(bullets: Iterable[Bullet]) -> list[Bullet]:
    """Bullets that may be printed and the bullets inside them."""
    return [found for bullet in visible(bullets) for found in (bullet, *_all_bullets(bullet.highlights))]


def _heard(voice: Voice, pick: SelectedEntry | SelectedSection) -> Voice:
    """The voice for a section or an entry, with what the style hides or shows for it alone."""
    return replace(voice, hidden=(voice.hidden | set(pick.hide)) - set(pick.show))


def _entry(entry: Any, blocks: tuple[doc.Block, ...]) -> doc.Entry:
    """An entry with its blocks."""
    return doc.Entry(
        id=entry.id, blocks=blocks, span=entry.span, tags=entry.tags, weight=entry.weight, pin=entry.pin,
        months=months(entry),
    )  # fmt: skip


def _publications(
    section: Section, selected: SelectedSection, entries: Chosen, voice: Voice
) -> tuple[tuple[doc.Block, ...], list[doc.Entry]]:
    """The totals; publications in groups, numbered, and their legend. What a style picks by hand stands in its order."""
    picks = {entry.id: pick for entry, pick in entries}
    listing = section if selected.entries is None else replace(section, where=pub.Where())
    have = ready([entry for entry, _ in entries], listing, voice, selected.where)
    if selected.entries is None:
        listed = worded(have, voice, lambda one, label: blocks_of(one, voice, label))
    else:
        listed = [(one, blocks_of(one, _heard(voice, picks[one.id]))) for one in have.entries]
    body = [_entry(one, blocks) for one, blocks in listed]
    if legend := legend_of(have, listed, voice):
        body.append(doc.Entry(id=f"{section.id}-legend", blocks=legend, span=section.span))
    return total_of(have, voice), body


def _teaching(entries: Chosen, voice: Voice) -> list[doc.Entry]:
    """Courses under one head where several in a row have role, institution and place in common."""
    result = []
    for _, run in groupby(entries, key=lambda pair: (pair[0].role, pair[0].institution, pair[0].location)):
        courses = list(run)
        first = courses[0][0]
        shared = len(courses) > 1 and bool(first.role or first.institution)
        quiet = replace(voice, hidden=voice.hidden | {"shared"}) if shared else voice
        head = doc.Heading(
            lead=first.institution or first.role, sub=first.role if first.institution else (),
            place=first.location, span=first.span, shared=True,
        )  # fmt: skip
        for index, (course, pick) in enumerate(courses):
            opening = (head,) if shared and index == 0 else ()
            result.append(_entry(course, (*opening, *blocks_of(course, _heard(quiet, pick)))))
    return result


def _in_a_row(section: Section, entries: Chosen, voice: Voice) -> list[doc.Entry]:
    """Languages and interests one after the other on a line; groups of interests on lines of their own."""
    blocks = [block for entry, pick in entries for block in blocks_of(entry, _heard(voice, pick))]
    loose = [block.text for block in blocks if isinstance(block, doc.Para)]
    para: doc.Block = doc.Para(text=join(loose, voice.words.list_separator), span=section.span)
    rest = [block for block in blocks if not isinstance(block, doc.Para)]
    kept = (*((para,) if loose else ()), *rest)
    return [doc.Entry(id=f"{section.id}-all", blocks=kept, span=section.span)] if kept else []


def _head(profile: Profile, style: Style, selection: Selection, photo: doc.Photo | None) -> doc.Head:
    """The top of the page: name, headline, contacts, summary and photo, as far as the style prints them."""
    person = profile.person
    hidden = style.hide | {f"head-{part}" for part in selection.hide}
    headline = () if "head-headline" in hidden else selection.headline or person.headline
    summary = () if "head-summary" in hidden else profile.summary
    return doc.Head(
        name=full_name(person),
        native=person.name.native,
        headline=headline,
        contacts=tuple(_contacts(person, selection, hidden)),
        summary=selection.summary or summary,
        photo=None if "head-photo" in hidden else photo,
        span=person.span,
    )


def _unmarked(text: Inline) -> str | Inline:
    """A contact's text without markup, unless it is LaTeX."""
    return text if any(isinstance(node, Raw) for node in text) else plain(text)


def full_name(person: Person) -> str:
    """`Dr. Ada Lovelace, PhD`; Chinese, Japanese and Korean names begin with the family: `邱奕乔`."""
    name = person.name
    text = " ".join(filter(None, (name.prefix, in_order(name.given, name.family))))
    return f"{text}, {name.suffix}" if name.suffix else text


def _contacts(person: Person, selection: Selection, hidden: frozenset[str]) -> Iterable[doc.Contact]:
    """Place, e-mail, phone and links, in this order."""
    if person.location and "head-location" not in hidden:
        yield doc.Contact(kind="location", text=_unmarked(person.location))
    for address in person.email if "head-email" not in hidden else ():
        yield doc.Contact(kind="email", text=address, url=mail_target(address))
    for number in person.phone if "head-phone" not in hidden else ():
        digits = "".join(char for char in number if char.isdigit() or char == "+")
        yield doc.Contact(kind="phone", text=number, url=f"tel:{digits}")
    for link in person.links if "head-links" not in hidden else ():
        label = plain(link_text(link))
        if selection.links is None or not {link.network, label, bare(link.url)}.isdisjoint(selection.links):
            yield doc.Contact(kind=link_icon(link), text=_unmarked(link_text(link)), url=link_target(link))
    if person.pronouns:
        yield doc.Contact(kind="pronouns", text=person.pronouns)
