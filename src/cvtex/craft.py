"""A theme or style to begin with, made from another one: its files with comments that say what can be changed."""

import re
from collections.abc import Iterable, Iterator, Mapping

from cvtex.vetted import KINDS, Setting, settings

DESIGNED = frozenset(
    {"scale", "leading", "gaps", "fit", "fitleast"}
)  # lengths that options of the design set
NOTES: Mapping[str, str] = {
    "font": "size and leading in points, shape, colour. \\fontseries{b} is bold, \\fontshape{it} italic, \\cvheadingfont the\n"
    "font of headings; colours are ink, name, heading, secondary, quiet, accent, link",
    "length": "margins, indents and the like: 4mm, 8pt, 1.5em; a length without a unit is a number",
    "color": "red, green and blue from 0 to 1; those in the .yaml file go before them",
    "bullet": "what stands before a bullet, by its level",
    "gap": "above a block: its height, how far it may stretch, how far it may shrink. `section>' is the gap below a section's\n"
    "heading, `entry>role' that between an entry and a role, and `entry' that above an entry in all other places",
    "break": "what a page break costs above a block; 10000 forbids it",
    "choice": "one of several looks that the class knows, which a profile may choose, too",
    "word": "what the footer says at the left, in the middle and at the right",
    "photo": "the photo in the head", "icon": "pictures before contacts, drawn on a grid of 10 by 10",
}  # fmt: skip
BODIES: Mapping[str, tuple[str, str]] = {
    "head": ("how the lines of the head stand", r"\def\cv@look@head{\let\cv@layout\cv@centred}"),
    "separator": (
        "what stands between two contacts; \\cv@blank makes it a gap for machines",
        r"\def\cv@look@separator{\cv@blank{\cv@blanks{.7em}\cv@tint{accent}{\raise.04em\hbox{•}}\cv@blanks{.7em}}}",
    ),
    "section": (
        "the title of a section, #1, and what stands around it",
        r"\def\cv@look@section#1{\cv@text{section}{H2}{0}{#1}{}\cv@rule{accent}{.8pt}{.2pt}{1pt}}",
    ),
}
_PROVIDES = re.compile(r"\\ProvidesPackage\s*\{[^{}]*\}\s*(?:\[[^\]]*\])?")


def theme_files(name: str, origin: str, sty: str, about: str, cls: str) -> Mapping[str, str]:
    """The files of a theme that is made from another one, by name; `cls` is the class, whose values hold where a
    theme sets none."""
    rows = list(settings(sty))
    kinds = [kind for kind in KINDS if any(one.kind == kind for one in rows)]
    blocks = [_block(kind, rows, settings(cls)) for kind in kinds]
    head = (
        f"% {name}: say here what it looks like.  Made from {origin}.\n%\n"
        "% \\cvset{kind}{name = value, ...} sets values; a line behind % shows what holds where nothing is set.  What this\n"
        f"% file may say, docs/themes.md of cvtex lists; `cvtex theme check {name}' says what is missing or breaks.\n"
        f"\\ProvidesPackage{{{name}}}\n"
    )
    return {
        f"{name}.sty": "\n".join([head, *blocks, _bodies(sty)]),
        f"{name}.yaml": _theme_yaml(name, origin, about),
    }


def _block(kind: str, rows: Iterable[Setting], cls: Iterable[Setting]) -> str:
    """`\\cvset{gap}{…}`, one value a line, and behind % those of the class."""
    own = {one.key: one.value for one in rows if one.kind == kind}
    others = {
        one.key: one.value
        for one in cls
        if one.kind == kind
        and one.key not in {*own, *DESIGNED}
        and kind in ("length", "gap")
        and "#" not in one.value
    }
    width = max(map(len, [*own, *others]))
    lines = [f"  {key:{width}} = {value}," for key, value in own.items()]
    lines += [f"  % {key:{width}} = {value}," for key, value in others.items()]
    notes = "".join(f"% {line}\n" for line in NOTES[kind].split("\n"))
    return f"{notes}\\cvset{{{kind}}}{{\n" + "\n".join(lines) + "\n}\n"


def _bodies(sty: str) -> str:
    """The bodies that a theme defines, and behind % an example of each that it does not."""
    rest = "".join(_outside(_PROVIDES.sub("", re.sub(r"(?<!\\)%[^\n]*\n?", "", sty)))).strip()
    examples = "".join(
        f"% {note}\n% {example}\n"
        for look, (note, example) in BODIES.items()
        if f"\\cv@look@{look}" not in rest
    )
    head = "% Bodies that the class asks for.  Take away the % before \\def to use an example.\n"
    return head + examples + (rest + "\n" if rest else "")


def _outside(sty: str) -> Iterator[str]:
    """What of a theme stands outside of `\\cvset{kind}{…}`."""
    at = 0
    for call in re.finditer(r"\\cvset\s*\{[a-z]+\}\s*\{", sty):
        if call.start() < at:
            continue
        yield sty[at : call.start()]
        at, depth = call.end(), 1
        for one in re.finditer(r"\\.|[{}]", sty[at:], re.DOTALL):
            depth += {"{": 1, "}": -1}.get(one[0], 0)
            if depth == 0:
                at += one.end()
                break
    yield sty[at:]


def _theme_yaml(name: str, origin: str, about: str) -> str:
    """The description of a theme that is made from another one's."""
    rest = re.sub(r"\A(?:#[^\n]*\n)*description:[^\n]*\n", "", about).rstrip("\n")
    return (
        "# yaml-language-server: $schema=theme.schema.json\n"
        f"description: {name}, made from {origin}\n"
        '# What holds where a profile says nothing, in the words of `design:` in a profile. Colours are "rrggbb", a name, or\n'
        "# another role; fonts are names of families. More options: align, bullet, dates, density, links, margins, places.\n"
        f"{rest}\n"
        "# Options that this theme does not honour; a profile that sets one is told.\n"
        + ("" if "\nignores:" in about else "ignores: []\n")
    )


def style_files(name: str, origin: str, template: str, about: str) -> Mapping[str, str]:
    """The files of a style that is made from another one, by name."""
    rest = re.sub(r"^description:[^\n]*\n", "", about, flags=re.MULTILINE)
    head = (
        f"<# {name}, made from {origin}. A template says what is printed in which order; how it looks is the theme's.\n"
        "   << value >> prints, <% … %> decides and repeats, and this is a comment.\n"
        "   document has sections, each with title, id, entries; an entry has blocks.  head has name, headline, contacts, summary.\n"
        "   blocks.section prints a section, blocks.head the head; docs/themes.md of cvtex lists the rest.\n"
        "   To print education first, for example:\n"
        '   <% for section in document.sections if section.id == "education" %> … <% endfor %> #>\n'
    )
    explained = (
        "# yaml-language-server: $schema=style.schema.json\n"
        f"description: {name}, made from {origin}\n"
        "# pages: 1                 exactly one page; without it, as many as it takes\n"
        "# only: [publications]     the types of sections that are printed; without it, all\n"
        "# hide: [summary, links]   fields of entries that are left out; a profile can `show` them\n"
        "# collect: true            all publications in one section\n"
    )
    return {f"{name}.tex.j2": head + template, f"{name}.yaml": explained + rest}
