"""Which citation styles a profile names, and where; a style of documents with all that it needs of them."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path as File

from cvtex.citation import CitationStyle
from cvtex.diagnostic import Diagnostic, Invalid, dotted
from cvtex.profile import Profile
from cvtex.source import Path, Source
from cvtex.style import Style
from cvtex.world import World


def named(profile: Profile) -> Iterator[tuple[Path, str]]:
    """Every citation style that a profile names, with its place."""
    key = "citation_style"
    yield (key,), profile.citation_style
    for number, section in enumerate(profile.sections):
        here: Path = ("sections", number)
        yield (*here, key), section.citation_style
        for index, entry in enumerate(section.entries):
            if papers := getattr(entry, "publications", None):
                yield (*here, "entries", index, "publications", key), papers.citation_style
    for name, selection in profile.styles.items():
        for index, selected in enumerate(selection.sections or ()):
            yield ("styles", name, "sections", index, key), selected.citation_style


def check_citations(profile: Profile, source: Source, world: World) -> list[Diagnostic]:
    """What is wrong with the citation styles that a profile names: each at its place, or in its own file."""
    problems: list[Diagnostic] = []
    for path, name in named(profile):
        try:
            _ = name and world.citation_style(name)
        except Invalid as invalid:
            problems += [
                one if one.span else replace(one, span=source.spans[path], path=dotted(path))
                for one in invalid.diagnostics
            ]
    return list(dict.fromkeys(problems))


def cited(style: Style, profile: Profile, world: World, instead: str = "") -> Style:
    """The style with the citation styles that a profile names; `instead` of them all one by name or in a file.

    Raises Invalid.
    """
    if instead:
        file = File(instead)
        one = world.citation_style(file.name, file.parent) if file.suffix else world.citation_style(instead)
        return replace(style, citations=replace(style.citations, instead=one))
    styles: dict[str, CitationStyle] = {
        name: world.citation_style(name) for name in {name for _, name in named(profile)} if name
    }
    default = styles.get(profile.citation_style, style.citations.default)
    return replace(style, citations=replace(style.citations, default=default, named=styles))
