"""A draft as one readable file of LaTeX that needs no cvtex and compiles with XeLaTeX, LuaLaTeX and pdfLaTeX."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from cvtex import __version__
from cvtex.diagnostic import visible
from cvtex.formats.layout import MOST, columns, laid_out, paragraph, table, wrapped
from cvtex.formats.macros import Unit, alone, chosen, needed, settings, units
from cvtex.formats.substitutes import face, families
from cvtex.latex import MATH_SYMBOLS, PDFLATEX_ESCAPES, SUBSCRIPTS, SUPERSCRIPTS, escape
from cvtex.pipeline import Draft, portable
from cvtex.raw import Raw

Values = dict[str, dict[str, str]]  # by kind and key: what \cvset sets

# The kinds of values that a person changes, in the order in which they stand.
ABOUT: Mapping[str, str] = {
    "option": "The paper (a4paper, letterpaper); pages=1 where everything has to go on one page, else 0. There fill=flush "
    "puts the last line on the bottom margin, and fill=ragged leaves the gaps as they are.",
    "color": "Colours: red, green, blue, from 0 to 1. The one called ink is black.",
    "font": "Fonts by use: size and distance of lines in points, series and shape, colour.",
    "length": "Margins, indents and the like; scale makes all fonts larger or smaller, leading the distances of lines, "
    "gaps those of blocks; icon=0pt leaves icons out.",
    "gap": "The space above a block: of a kind, of any kind below another (>), of one kind below another.",
    "choice": "head: left, center, right; headings: rule, above, line, plain, bar, band; headalign: left, center; align: "
    "ragged, justified; links: color, underline, plain; dates: right, below, after; places: right, after; footer: auto "
    "(where there are several pages), always, never.",
    "photo": "shape: square, rounded, round; side: left, right.",
    "bullet": "Bullets, by level.",
    "word": "The footer.",
}
USED = frozenset({"option", "length", "photo"})  # kinds of which only those values are shown that macros use
DESIGN = "Change these values as you like; fonts, and the looks of head and headings, are in part 3."
MACROS = """Every block of the document is one macro. It builds a stack of lines of fixed height, and \\cv@place hands
the stack to the page, with a gap and the cost of a page break above it. Finished pages are kept until the last one is
known, then shipped. The comment above a macro says how it is used."""
HEADER = """{title}

This file stands for itself: no other file is needed, nor cvtex {version}, which made it from {profile} (style
{style}, theme {theme}). {how}

Part 1, design: colours, sizes, margins, gaps, bullets. Part 2, macros: what the document is written in; there is
nothing that you need to change. Part 3, look: fonts, the head, the headings. Part 4, the document: the text, for which
every macro has a line on its use in part 2. Write \\& \\% \\$ \\# \\_ for these signs, and – “ ” ’ as such."""
LOOK = """The theme is {theme}: {about} Of several families with one name the first that is installed is taken, by
pdfLaTeX the first that has a t1. \\cv@look@head is the layout of the head, \\cv@look@separator stands between contacts,
\\cv@look@section makes the heading of a section."""
FACES = " \\cvface names a font for another script: of several with one name the first that is installed is taken."
ANY = "XeLaTeX, LuaLaTeX and pdfLaTeX of TeX Live 2022 or later compile it, on Overleaf, too."
NOT_ALL = (
    "Compile it with XeLaTeX or LuaLaTeX, on Overleaf by Menu, Compiler; pdfLaTeX prints boxes for {lost}."
)
_MARK = re.compile(r"%@\d+:\d+(?::set)?$", re.MULTILINE)
_CLASS = re.compile(r"\\documentclass\[(\w+?),([^\]]*)\]\{cvtex\}\n?")
_LATEX = re.compile(r"\\cvlatex\{([\w-]+)\}")
_REMARK = re.compile(r"(?<!\\)%.")
_CONTACT = re.compile(r"\\cvcontact\{(\w+)\}")
# What of LaTeX does not mean the same in an argument as it does in a file.
_LITERAL = re.compile(
    r"(?<!\\)[%#'`\"]|\^\^|\n[ \t]*\n|\\(?:verb|catcode|scantokens|makeat|outer|endinput|cvlatexdone)|\\$"
)
_SPELT = [char for char, code in PDFLATEX_ESCAPES.items() if code.startswith(r"\cvspelt")]
_INDICES = {chr(small): f"{mark}{{{chr(char)}}}" for mark, row in (("^", SUPERSCRIPTS), ("_", SUBSCRIPTS))
            for char, small in row.items()}  # fmt: skip
# What pdfLaTeX has in formulas only.
_FORMULAS = {text: f"\\{name}" for name, text in [*MATH_SYMBOLS.items()][::-1] if len(text) == 1} | _INDICES


def export(draft: Draft) -> str:
    """The whole file; of this machine it has no more than the names of the fonts that it found for other scripts."""
    tex, beyond = portable(draft)
    lost = "".join(char for char in beyond if char not in _FORMULAS and not _is_built(char))
    text, codes = _inlined(_MARK.sub("", tex.body), tex.raws)
    values, look = _designed(units(draft.theme.sty), units(_CLASS.sub("", tex.preamble)), text)
    faces = FACES if any("cvface" in unit.uses for unit in look) else ""
    values["option"] = _options(tex.preamble)
    special = [*_for_pdflatex(text, beyond)]
    written = "".join((text, *codes, *special))
    start, macros, bodies = _macros(alone(draft.files["cvtex.cls"].decode()), values, look, written)
    parts = [
        _header(draft, lost),
        "\n\\documentclass{article}\n\\makeatletter\n",
        start.text,
        _title("1. Design", DESIGN),
        *(table(kind, given, paragraph(ABOUT.get(kind, ""))) + "\n" for kind, given in _ordered(values)),
        _title("2. Macros", MACROS),
        *_written(macros),
        _title(
            "3. Look",
            LOOK.format(theme=draft.theme.name, about=draft.theme.description.rstrip(".") + ".") + faces,
        ),
        *_written([*look, *bodies]),
        *special,
        "\\makeatother\n",
        _title("4. The document"),
        *codes,
        laid_out(_about(draft) + text),
    ]
    return re.sub(r"\n{3,}", "\n\n", "".join(parts))


def _inlined(body: str, raws: Mapping[str, Raw]) -> tuple[str, list[str]]:
    r"""A body with the LaTeX of the profile in it; what can't stand within an argument stands before it, as a `cvverbatim`."""
    kept = {name: raw.code for name, raw in raws.items() if _LITERAL.search(raw.code)}

    def written(found: re.Match[str]) -> str:
        if found[1] in kept:
            return rf"\cvuse{{{found[1]}}}"
        return rf"\cvlatex{{{' '.join(raws[found[1]].code.split())}}}" if found[1] in raws else found[0]

    codes = [
        f"\\begin{{cvverbatim}}{{{name}}}\n{code}%\n\\end{{cvverbatim}}\n" for name, code in kept.items()
    ]
    return _LATEX.sub(written, body), codes


def _options(preamble: str) -> dict[str, str]:
    """The options of the class: paper, pages, …"""
    found = _CLASS.search(preamble)
    assert found, "a preamble begins with the class"
    return {"paper": found[1], **dict(option.split("=") for option in found[2].split(","))}


def _designed(theme: Iterable[Unit], preamble: Iterable[Unit], text: str) -> tuple[Values, list[Unit]]:
    """What theme and preamble set, the last one of several values; and what they do besides, the families first."""
    values: Values = {}
    fonts: dict[str, list[str]] = {}
    others = []
    for found in (theme, preamble):
        rest = [unit for unit in found if not unit.code.startswith(r"\cvfamily{")]
        fonts |= families(unit.code for unit in found if unit not in rest)
        for unit in rest:
            calls = settings(unit)
            for kind, given in calls:
                values.setdefault(kind, {}).update(given)
            if not calls:
                others.append(replace(unit, code="".join(face(unit.code, text))))
    return values, [*(Unit("", "".join(calls)) for calls in fonts.values()), *others]


def _macros(
    found: Iterable[Unit], values: Values, look: Iterable[Unit], text: str
) -> tuple[Unit, list[Unit], list[Unit]]:
    r"""The definition of `\cvset`; the other macros that the document needs; and of these the bodies that are looks.

    The class's own values go to `values`, where those stay that the macros use.
    """
    kept = []
    anew = {name for unit in look for name in unit.names}
    for unit in found:
        calls = settings(unit)
        mine = [(kind, given) for kind, given in calls if kind in values or kind in ABOUT]
        for kind, given in mine:
            values[kind] = {**given, **values.get(kind, {})}
        if any(kind == "icon" for kind, _ in calls):
            icons = chosen(calls[0][1], _CONTACT.findall(text))
            kept += [replace(unit, code=table("icon", icons))] * bool(icons)
        elif not mine and not (unit.names and unit.names <= anew):
            kept.append(unit)
    settled = [value for one in values.values() for value in one.values()]
    kept = needed(kept, " ".join([text, *(unit.code for unit in look), *settled]))
    code = "".join(unit.code for unit in (*kept, *look)) + text
    for kind in USED & values.keys():
        values[kind] = {key: value for key, value in values[kind].items() if _is_used(kind, key, code)}
    start = next(unit for unit in kept if "cvset" in unit.names)
    bodies = [replace(unit, section="") for unit in kept if unit.section == "Looks"]
    return start, [unit for unit in kept if unit is not start and unit.section != "Looks"], bodies


def _is_used(kind: str, key: str, code: str) -> bool:
    r"""Whether macros read a value, as `\cv@length@left` or `\cv@get{length}{left}`."""
    return bool(re.search(rf"\\cv@{kind}@{key}(?![A-Za-z@])|\{{{kind}\}}\{{{key}\}}", code))


def _ordered(values: Values) -> Iterator[tuple[str, dict[str, str]]]:
    """The kinds of values, those first that `ABOUT` names."""
    yield from ((kind, values[kind]) for kind in ABOUT if values.get(kind))
    yield from ((kind, given) for kind, given in values.items() if kind not in ABOUT)


def _written(found: Iterable[Unit]) -> Iterator[str]:
    """Units in lines of bounded width, each section under a line with its name."""
    section = ""
    for unit in found:
        if unit.section != section:
            section = unit.section
            yield f"\n% {f'---- {section} ':-<98}\n"
        yield from (f"{line}\n" for line in _remarks(unit.comment))
        for line in unit.code.splitlines():
            hanging = " " * (len(line) - len(line.lstrip())) + "  "
            told = line if columns(line) <= MOST else re.sub(r" {2,}(?=%)", "  ", line)
            yield "\n".join([told] if _REMARK.search(line) else wrapped(line, hanging, MOST)) + "\n"


def _remarks(comment: str) -> list[str]:
    """The lines of a comment; where one is too long, all of them are filled anew, from one macro to the next."""
    lines = comment.splitlines()
    if all(columns(line) <= MOST for line in lines):
        return lines
    parts = re.split(r"\n% (?=\\|PATH:|FILE:)", comment.removeprefix("% ").rstrip("\n"))
    return [f"% {line}" for part in parts for line in paragraph(part.replace("\n% ", " "), MOST)]


def _title(title: str, about: str = "") -> str:
    """A line across the page with the title of a part."""
    return f"\n% {f'==== {title} ':=<98}\n" + "".join(f"% {line}\n" for line in paragraph(about)) + "\n"


def _header(draft: Draft, lost: str) -> str:
    """What the file is, and how it is compiled; editors read the first line."""
    shown = f"{lost[:20]}{' …' if len(lost) > 20 else ''}"
    text = HEADER.format(
        title=_plain(draft.document.title), version=__version__, profile=_plain(draft.name), style=draft.style.name,
        theme=draft.theme.name, how=NOT_ALL.format(lost=shown) if lost else ANY,
    )  # fmt: skip
    lines = [line for part in text.split("\n\n") for line in ["", *paragraph(part)]][1:]
    program = "% !TeX program = xelatex\n" if lost else ""
    return program + "".join(f"% {line}".rstrip() + "\n" for line in lines)


def _is_built(char: str) -> bool:
    """Whether pdfLaTeX makes a letter of a letter and an accent."""
    return bool(unicodedata.decomposition(char)) and (char <= "\u017f" or "\u0218" <= char <= "\u021b")


def _plain(text: str) -> str:
    """A text on one line, with nothing in it that is not seen."""
    return visible(" ".join(text.split()))


def _for_pdflatex(text: str, beyond: str) -> Iterator[str]:
    """What pdfLaTeX has to be told about characters of the text."""
    spelt = [char for char in _SPELT if char in text]
    formulas = [char for char in beyond if char in _FORMULAS]
    if spelt or formulas:
        yield "\n\\ifdefined\\pdftexversion                  % characters that pdfLaTeX does not print by itself\n"
        yield from (f"  \\cv@spell{{{char}}}\n" for char in spelt)
        for char in formulas:
            yield f"  \\DeclareUnicodeCharacter{{{ord(char):04X}}}{{\\ensuremath{{{_FORMULAS[char]}}}}}\n"
        yield "\\fi\n"


def _about(draft: Draft) -> str:
    """Title, author and language, for the PDF."""
    title, author = (escape(_plain(one)) for one in (draft.document.title, draft.document.head.name))
    return f"\\cvabout{{{title}}}{{{author}}}{{{draft.document.language}}}\n"
