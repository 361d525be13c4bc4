"""What a TeX log complains about, as diagnostics on the lines of the profile."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from shlex import quote

from cvtex.diagnostic import Diagnostic, Span, arrange

SP = 65536  # scaled points in a point
LINE_HEIGHT = 12.0  # points, to say how many lines a page is too long
FAREWELL = 40  # lines after an error in which TeX says where it stopped

# File -> package on Debian and Ubuntu, package of TeX Live's own manager; the first row that fits counts.
PACKAGES: tuple[tuple[str, str, str], ...] = (
    ("texgyre*.otf", "fonts-texgyre", "tex-gyre"),
    ("tg*.sty", "tex-gyre", "tex-gyre"),
    ("*-q*", "tex-gyre", "tex-gyre"),  # ec-qhvr, ts1-qhvb.tfm: the same fonts in TeX's older encodings
    ("lm*.otf", "fonts-lmodern", "lm"),
    ("*lm*", "lmodern", "lm"),
    ("luaotfload*", "texlive-luatex", "luaotfload"),
    ("fontspec*", "texlive-latex-recommended", "fontspec"),
    ("xcolor.sty", "texlive-latex-recommended", "xcolor"),
    ("xelatex.fmt", "texlive-xetex", "collection-xetex"),
    ("lualatex.fmt", "texlive-luatex", "collection-luatex"),
    ("pdflatex.fmt", "texlive-latex-base", "collection-latex"),
)
# First word of a character's Unicode name -> the package of the font that the class falls back on.
SCRIPTS: Mapping[str, str] = dict.fromkeys(("CJK", "HIRAGANA", "KATAKANA"), "fonts-droid-fallback")

_ERROR = re.compile(r"(?:(?:\./)?(?P<file>[^\s:]+\.\w+):(?P<line>\d+): |! ?)(?P<text>\S.*)")
_SEQUEL = re.compile(r"Emergency stop|\s*==> Fatal error|Sorry, I ran out of memory")
_PAGES = re.compile(r"^(?:cvtex: pages|Output written on \S+ \() ?(\d+)", re.MULTILINE)
_CAUSES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"^(?:LaTeX|(?:Package|Class) \S+) [Ee]rror: "), ""),
    (re.compile(r"[ .]+$"), ""),
    (re.compile(r"^Emergency stop$"), "it asked for an answer from the keyboard, or a file ended early"),
    (re.compile(r"^TeX capacity exceeded, sorry \[(.+?)(?: size)?(?:=.*)?\]$"), r"out of \1"),
    (re.compile(r"^I can't write on file `(.*)'$"), r"it may not write the file `\1`"),
    (re.compile(r"`([^'`]*)'"), r"`\1`"),
)


@dataclass(frozen=True, slots=True)
class _Places:
    """Where the lines of the TeX file come from in the profile."""

    marks: Mapping[int, Span]
    main: str
    tex: str

    def at(self, line: str | int | None) -> Span | None:
        """The nearest mark at or before a line of the main file."""
        lines = sorted(self.marks)
        index = bisect_right(lines, int(line)) if line else 0
        return self.marks[lines[index - 1]] if index else None

    def of(self, character: str) -> Span | None:
        """The mark of the first marked line that has a character."""
        rows = enumerate(self.tex.splitlines(), start=1)
        return next((span for line, row in rows if character in row and (span := self.at(line))), None)


def read_log(log: str, marks: Mapping[int, Span], main: str, tex: str = "") -> list[Diagnostic]:
    """Errors and overfull boxes, sorted; `marks` maps a line of the file `main` to its place in the profile.

    `tex` is the text of that file: it places missing glyphs of engines that name no line.
    """
    return list(arrange(_read(log.splitlines(), _Places(marks, main, tex))))


def page_count(log: str) -> int | None:
    """How many pages were made: from the class's `cvtex: pages 2`, else from TeX's closing line."""
    found = _PAGES.search(log)
    return int(found[1]) if found else None


def advice(file: str) -> tuple[str, ...]:
    """How to get a file of LaTeX: the commands that install its package, or that find it."""
    rows = ((apt, tlmgr) for pattern, apt, tlmgr in PACKAGES if fnmatchcase(file.lower(), pattern))
    if row := next(rows, None):
        return install(*row)
    name = quote(file)
    return (f"Debian, Ubuntu: apt-file search {name}", f"TeX Live: tlmgr search --global --file {name}")


def install(apt: str, tlmgr: str) -> tuple[str, ...]:
    """The commands that install packages: on Debian and Ubuntu, and with TeX Live's own manager."""
    tex_live = "TeX Live, MacTeX, BasicTeX"
    return (f"Debian, Ubuntu: sudo apt-get install {apt}", f"{tex_live}: sudo tlmgr install {tlmgr}")


def _read(rows: list[str], places: _Places) -> Iterator[Diagnostic]:
    failed = False
    for number, row in enumerate(rows):
        head = _ERROR.match(row)
        text = head["text"] if head else row
        span = places.at(_line(head, rows[number + 1 : number + 1 + FAREWELL], places.main)) if head else None
        for pattern, diagnose in _RULES if head else _RULES[:-3]:
            if found := pattern.match(text):
                yield diagnose(found, span, places)
                break
        else:
            if head and not (failed and _SEQUEL.match(text)):
                cause = _cause(text, rows[number + 1 : number + 2])
                yield Diagnostic("error", "tex-error", span, f"TeX stopped: {cause}")
        failed = failed or head is not None


def _line(head: re.Match[str], after: list[str], main: str) -> str | None:
    """The error's line in the main file; an error without one is followed by TeX's farewell, which has it."""
    for found in (head, *(late for row in after if not head["file"] and (late := _ERROR.match(row)))):
        if found["file"]:
            return str(found["line"]) if found["file"] == main else None
    return None


def _cause(text: str, context: list[str]) -> str:
    """TeX's message in one lower-case clause: `undefined control sequence \\foo`."""
    for pattern, replacement in _CAUSES:
        text = pattern.sub(replacement, text)
    culprit = re.search(r"\\(?:[A-Za-z@:_]+|.)(?= *$)", context[0]) if context else None
    if text == "Undefined control sequence" and culprit:
        text += f" `{culprit[0]}`"
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _file(found: re.Match[str], span: Span | None, _: _Places) -> Diagnostic:
    name = found["name"].rpartition("/")[2]
    message = f"the LaTeX file `{name}` is missing"
    return Diagnostic("error", "package-missing", span, message, advice(name))


def _font(found: re.Match[str], span: Span | None, _: _Places) -> Diagnostic:
    name = re.sub(r'^"?\[?([^\]:"]+).*$', r"\1", found[found.lastindex or 0]).rpartition("/")[2]
    return Diagnostic("error", "font-missing", span, f"the font `{name}` is missing", advice(name))


def _glyph(found: re.Match[str], span: Span | None, places: _Places) -> Diagnostic:
    if not (code := found["code"]):
        message = f"{found['font']} has no glyph for {found['char']}"
        return Diagnostic("error", "missing-glyph", span, message, ("write it in another way",))
    character = chr(int(code, 16))
    name = unicodedata.name(character, "a character without a name")
    font = re.sub(r"^\[?([^\]:]+).*$", r"\1", found["font"] or "pdfLaTeX").rpartition("/")[2]
    shown = f"`{character}` " if character.isprintable() else ""
    package = SCRIPTS.get(re.split("[ -]", name)[0])
    hint = f"Debian, Ubuntu: sudo apt-get install {package}" if package else "write it in another way"
    message = f"{font} has no glyph for {shown}(U+{code}, {name})"
    return Diagnostic("error", "missing-glyph", span or places.of(character), message, (hint,))


def _box(found: re.Match[str], _: Span | None, places: _Places) -> Diagnostic:
    points = float(found["pt"]) if "pt" in found.re.groupindex else int(found["sp"]) / SP
    hint = "shorten it, or break up its longest word or address"
    message = f"the text sticks out of its space by {points:.1f} pt"
    return Diagnostic("warning", "overfull", places.at(found["line"]), message, (hint,))


def _long(_: re.Match[str], span: Span | None, __: _Places) -> Diagnostic:
    message = "this is too long for a line that cannot be broken, or for a page"
    return Diagnostic("error", "too-long", span, message, ("shorten it",))


def _budget(found: re.Match[str], _: Span | None, __: _Places) -> Diagnostic:
    points = int(found["sp"]) / SP
    lines = max(1, round(points / LINE_HEIGHT))
    message = f"the page is too long by {points:.1f} pt (about {lines} line{'s' if lines > 1 else ''})"
    return Diagnostic("error", "page-budget", None, message, ("leave something out, or allow more pages",))


_GLYPH = (
    r"Missing character: There is no (?P<char>.+?) "
    r"(?:\(U\+(?P<code>\w+)\) )?in font (?P<font>.+?)[.!]*$"
)
_NO_FONT = (
    r"Font \S+?=(.+?)(?: at \S+| scaled \d+)? not load"
    r'|.*The font "(.+?)" cannot be found|pdfTeX error: .*\(file (\S+)\): '
)
_NO_FILE = r".*(?:File|find file) `(?P<name>[^']+\.(?:sty|cls|clo|def|fd|cfg|ldf|fmt))'"
_Rule = Callable[[re.Match[str], Span | None, _Places], Diagnostic]
_RULES: tuple[tuple[re.Pattern[str], _Rule], ...] = (
    (re.compile(_GLYPH), _glyph),
    (re.compile(r"LaTeX Error: Unicode character (?P<char>.*) \(U\+(?P<code>\w+)\)(?P<font>)"), _glyph),
    (re.compile(r"Overfull \\[hv]box \((?P<pt>[\d.]+)pt too \w+\)(?:[a-z ]*? lines? (?P<line>\d+))?"), _box),
    (re.compile(r"cvtex: sticks out (?P<sp>\d+) sp(?: at (?:l\.|line )?(?P<line>\d+))?"), _box),
    (re.compile(r"cvtex: page overflow (?P<sp>\d+) sp"), _budget),
    (re.compile(r"I can't find the format file `(?P<name>[^']+)'"), _file),
    (re.compile(r"Dimension too large|Arithmetic overflow|Huge page cannot be shipped out"), _long),
    (re.compile(_NO_FILE), _file),
    (re.compile(_NO_FONT), _font),
)
