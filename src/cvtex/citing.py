"""Which citation styles a profile names, and where; a style of documents with all that it needs of them."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path as File

from cvtex.authors import matcher, own_places
from cvtex.citation import CitationStyle
from cvtex.diagnostic import Diagnostic, Invalid, Span, dotted
from cvtex.profile import Profile
from cvtex.publications import every_publication
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


def cited(style: Style, profile: Profile, source: Source, world: World, instead: str = "") -> Style:
    """The style with the citation styles that a profile names; `instead` of them all one by name or in a file.

    Raises Invalid.
    """
    if instead:
        file = File(instead)
        one = world.citation_style(file.name, file.parent) if file.suffix else world.citation_style(instead)
        one, lost = _processed(one, profile, None)
        return replace(style, citations=replace(style.citations, instead=one, warnings=tuple(lost)))
    styles: dict[str, CitationStyle] = {}
    warnings: list[Diagnostic] = []
    places = {name: path for path, name in reversed(list(named(profile))) if name}
    for name, path in sorted(places.items()):
        styles[name], lost = _processed(world.citation_style(name), profile, source.spans[path])
        warnings += lost
    default = styles.get(profile.citation_style, style.citations.default)
    citations = replace(style.citations, default=default, named=styles, warnings=tuple(warnings))
    return replace(style, citations=citations)


def _processed(
    style: CitationStyle, profile: Profile, span: Span | None
) -> tuple[CitationStyle, list[Diagnostic]]:
    """A style of CSL with the references that pandoc makes of a profile's publications; others as they are."""
    if not style.csl:
        return style, []
    from cvtex.pandoc import cite_all

    is_me = matcher(profile.person)
    papers = list({paper.span: paper for paper in every_publication(profile)}.values())
    made = cite_all(style.csl, style.name, span, papers, lambda one: own_places(one.authors, one.me, is_me))
    message = f"{style.name} cuts your name out of the authors"
    hint = "take a style that lists more of them, or one of cvtex's: they keep your name"
    lost = [
        Diagnostic("warning", "me-cut", paper.span, message, (hint,))
        for paper, reference in zip(papers, made, strict=True)
        if not reference.complete
    ]
    ready = {paper.span: one.text for paper, one in zip(papers, made, strict=True)}
    return replace(style, ready=ready), lost
