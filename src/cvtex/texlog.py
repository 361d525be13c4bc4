"""What a TeX log complains about, as diagnostics on the lines of the profile."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from fnmatch import fnmatchcase
from shlex import quote

from cvtex.diagnostic import Diagnostic, Span, arrange
from cvtex.raw import Raw
from cvtex.value import dataclass

SP = 65536  # scaled points in a point
LINE_HEIGHT = 12.0  # points, to say how many lines a page is too long
ONE_LINE = frozenset({"contact", "date", "place"})  # parts of a block that are never broken
OVERFULL_HINT = "shorten it, or break up its longest word or address"
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
SCRIPTS: Mapping[str, str] = dict.fromkeys(("CJK", "HIRAGANA", "KATAKANA"), "fonts-wqy-microhei")

_ERROR = re.compile(r"(?:(?:\./)?(?P<file>[^\s:]+\.\w+):(?P<line>\d+): |! ?)(?P<text>\S.*)")
_CULPRIT = re.compile(r"\\(?:[A-Za-z@:_]+|.)(?= *$)")
_NAMED = re.compile(r"LaTeX of ((?:raw|set)-[\d-]+): ")  # said by the class
_BLOCKS = re.compile(r"^cvtex: blocks (\d+)(?: after (\S+))?", re.MULTILINE)
_SEQUEL = re.compile(r"Emergency stop|\s*==> Fatal error|Sorry, I ran out of memory")
# What the class says before TeX says by how much: `cvtex: lead at line 12`.
_AGAIN = "cvtex: again"
_PART = re.compile(r"^cvtex: (\w+ at line \d+)\n+(Overfull \\hbox \([\d.]+pt too wide\)).*", re.MULTILINE)
_PAGES = re.compile(r"^(?:cvtex: pages|Output written on \S+ \() ?(\d+)", re.MULTILINE)
_CAUSES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"^(?:LaTeX|(?:Package|Class) \S+) [Ee]rror: (?:LaTeX of \S+: )?"), ""),
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
    raws: Mapping[str, Raw]

    def spot(self, file: str, line: int, after: list[str]) -> tuple[Span | None, bool]:
        """Where TeX stopped, by its file and line and the lines it says next; and whether LaTeX of the profile did it."""
        if raw := self.raws.get(file.removesuffix(".tex")):
            return raw.at_line(line, _column(raw, line, after)), True
        if file != self.main:
            return None, False
        raw = self.raw(line)
        return (raw.at(0), True) if raw else (self.at(line), False)

    def raw(self, line: int) -> Raw | None:
        """The first LaTeX of the profile that a line of the main file reads."""
        return next(self.read_by("".join(self.tex.split("\n")[line - 1 : line])), None)

    def read_by(self, row: str) -> Iterator[Raw]:
        """What a row of the main file reads."""
        names = re.findall(r"\\cvlatex\{([^}]+)\}", row) if self.raws else []
        return (self.raws[name] for name in names if name in self.raws)

    def at(self, line: str | int | None) -> Span | None:
        """The nearest mark at or before a line of the main file."""
        lines = sorted(self.marks)
        index = bisect_right(lines, int(line)) if line else 0
        return self.marks[lines[index - 1]] if index else None

    def of(self, character: str, span: Span | None) -> Span | None:
        """The first place of a character, in a marked line or in what it reads; after a span only inside of that."""
        for line, row in enumerate(self.tex.splitlines(), start=1):
            for raw in self.read_by(row):
                if character in raw.code and span in {None, raw.at(0)}:
                    return raw.at(raw.code.index(character))
            if span is None and character in row and (place := self.at(line)):
                return place
        return span


def read_log(
    log: str, marks: Mapping[int, Span], main: str, tex: str = "", raws: Mapping[str, Raw] | None = None
) -> list[Diagnostic]:
    """Errors and overfull boxes, sorted; `marks` maps a line of the file `main` to its place in the profile.

    `tex` is the text of that file: it places missing glyphs of engines that name no line. `raws` has the LaTeX of
    the profile that it reads, by the names of files.
    """
    text = _PART.sub(r"\2; \1", log[max(log.rfind(_AGAIN), 0) :])  # what was set again has been said again
    return list(arrange(_read(text.splitlines(), _Places(marks, main, tex, raws or {}))))


def swallowed(log: str, blocks: int, raws: Mapping[str, Raw]) -> list[Diagnostic]:
    """What is wrong when a document with LaTeX of the profile has not as many blocks as were written."""
    found = _BLOCKS.search(log)
    if not raws or (found and int(found[1]) == blocks):
        return []
    raw = raws.get(str(found[2]) if found else "", next(iter(raws.values())))
    message = f"this LaTeX, or some above it, loses text: of {blocks} blocks {found[1] if found else 'not all'} are printed"
    hint = "let it change nothing outside of itself"
    return [Diagnostic("error", "latex-swallowed", raw.at(0), message, (hint,))]


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
        after = rows[number + 1 : number + 1 + FAREWELL]
        span, raw = _spot(head, after, places) if head else (None, False)
        for pattern, diagnose in _RULES if head else _RULES[:-3]:
            if found := pattern.match(text):
                yield diagnose(found, span, places)
                break
        else:
            if head and not (failed and _SEQUEL.match(text)):
                cause = f"TeX stopped: {_cause(text, after[:1])}"
                yield _in_latex(cause, span) if raw else Diagnostic("error", "tex-error", span, cause)
        failed = failed or head is not None


def _spot(head: re.Match[str], after: list[str], places: _Places) -> tuple[Span | None, bool]:
    """The error's place; one that names no file is followed by TeX's farewell, which does."""
    for found in (head, *(late for row in after if not head["file"] and (late := _ERROR.match(row)))):
        if found["file"]:
            named = _NAMED.search(head["text"])
            raw = places.raws.get(named[1]) if named and found["file"] == places.main else None
            return (raw.at(0), True) if raw else places.spot(found["file"], int(found["line"]), after)
    ignored = re.search(r"ignored after line (\d+)", head["text"])
    return places.spot(places.main, int(ignored[1]), []) if ignored else (None, False)


def _column(raw: Raw, line: int, after: list[str]) -> int:
    """Where the last command or character begins that TeX has read of a line: it shows the line up to there."""
    shown = next((row.partition(" ")[2].rstrip() for row in after if row.startswith(f"l.{line} ")), "")
    end = shown.removeprefix("...")
    code = "".join(raw.code.split("\n")[line - 1 : line])
    start = 0 if end == shown else max(0, code.find(end))
    culprit = _CULPRIT.search(end)
    return start + (culprit.start() if culprit else max(0, len(end) - 1))


def _in_latex(cause: str, span: Span | None) -> Diagnostic:
    """An error in LaTeX of the profile; the class says `lost` where text would vanish."""
    if cause.endswith(" lost") or " lost, " in cause:
        return Diagnostic("error", "latex-swallowed", span, cause)
    return Diagnostic("error", "latex-error", span, cause)


def _cause(text: str, context: list[str]) -> str:
    """TeX's message in one lower-case clause: `undefined control sequence \\foo`."""
    for pattern, replacement in _CAUSES:
        text = pattern.sub(replacement, text)
    culprit = _CULPRIT.search(context[0]) if context else None
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
    place = places.of(character, span)
    return Diagnostic("error", "missing-glyph", place, message, (hint,), clue=character)


def _box(found: re.Match[str], _: Span | None, places: _Places) -> Diagnostic:
    points = float(found["pt"])
    one_line = (found["part"] or "").rstrip("0123456789") in ONE_LINE
    hint = "shorten it; it stands on one line" if one_line else OVERFULL_HINT
    message = f"the text sticks out of its space by {points:.1f} pt"
    raw = places.raw(int(found["line"] or found["at"] or 0))
    span = raw.at(0) if raw else places.at(found["line"] or found["at"])
    clue = f"{found['part']} {points:.1f}" if found["part"] and not raw else ""
    return Diagnostic("warning", "overfull", span, message, (hint,), clue=clue)


def _long(_: re.Match[str], span: Span | None, __: _Places) -> Diagnostic:
    message = "this is too long for a line that cannot be broken, or for a page"
    return Diagnostic("error", "too-long", span, message, ("shorten it",))


def _budget(found: re.Match[str], _: Span | None, __: _Places) -> Diagnostic:
    points = int(found["sp"]) / SP
    lines = max(1, round(points / LINE_HEIGHT))
    message = f"the page is too long by {points:.1f} pt (about {lines} line{'s' if lines > 1 else ''})"
    return Diagnostic("error", "page-budget", None, message, ("leave something out, or allow more pages",))


def _fitted(found: re.Match[str], _: Span | None, __: _Places) -> Diagnostic:
    message = f"everything is set at {100 * float(found['factor']):.1f} % of its size to fit its page"
    return Diagnostic("note", "fitted", None, message, ("`design: {fit: false}` forbids that",))


_GLYPH = (
    r"Missing character: There is no (?P<char>.+?) "
    r"(?:\(U\+(?P<code>\w+)\) )?in font (?P<font>.+?)[.!]*$"
)
_OVERFULL = (
    r"Overfull \\[hv]box \((?P<pt>[\d.]+)pt too \w+\)"
    r"(?:; (?P<part>\w+) at line (?P<at>\d+)|(?:[a-z ]*? lines? (?P<line>\d+))?)"
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
    (re.compile(_OVERFULL), _box),
    (re.compile(_AGAIN + r" at (?P<factor>[\d.]+)"), _fitted),
    (re.compile(r"cvtex: page overflow (?P<sp>\d+) sp"), _budget),
    (re.compile(r"I can't find the format file `(?P<name>[^']+)'"), _file),
    (re.compile(r"Dimension too large|Arithmetic overflow|Huge page cannot be shipped out"), _long),
    (re.compile(_NO_FILE), _file),
    (re.compile(_NO_FONT), _font),
)
