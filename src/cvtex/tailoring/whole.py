"""A profile of which a style prints everything, for a page that is chosen from all of it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from cvtex.inline import Inline
from cvtex.item import visible
from cvtex.profile import Profile, Section, SelectedEntry, SelectedSection, Selection
from cvtex.style import Style


def whole(profile: Profile, style: Style, headline: Inline = (), summary: Inline = ()) -> Profile:
    """The profile with all sections, entries and bullets selected for a style, under another headline and summary if given.

    What the style selects by hand keeps its order, titles, and the fields that it shows and hides, and loses its choice.
    """
    given = profile.styles.get(style.name, Selection())
    sections = None if given.sections is None else tuple(_all(profile, style, given.sections))
    wider = replace(
        given, sections=sections, headline=headline or given.headline, summary=summary or given.summary
    )
    return replace(profile, styles={**profile.styles, style.name: wider})


def _all(profile: Profile, style: Style, given: Sequence[SelectedSection]) -> Iterator[SelectedSection]:
    """The sections that a style selects, all of each; then the others."""
    have = visible(profile.sections)
    named = {one.type: one for one in reversed(have)} | {one.id: one for one in reversed(have)}
    found = [named.get(one.section) for one in given]
    for selected, section in zip(given, found, strict=True):
        if section:
            yield replace(selected, section=section.id, entries=_entries(section, selected))
    for section in have:
        if section not in found:
            yield SelectedSection(section=section.id, summary="intro" not in style.hide)


def _entries(section: Section, selected: SelectedSection) -> tuple[SelectedEntry, ...] | None:
    """All entries in the order of the profile, if what is shown and hidden of one is said; None for just all."""
    picks = {one.entry: replace(one, highlights=None) for one in selected.entries or ()}
    if section.type == "publications" or not any(one.show or one.hide for one in picks.values()):
        return None
    return tuple(picks.get(one.id, SelectedEntry(entry=one.id)) for one in visible(section.entries))
