r"""LaTeX as people write it into .bib files → the profile's markup, or plain text.

`{\"U}ber \emph{x} in $O(n)$` → `Über *x* in $O(n)$`. Braces vanish, accents and symbols become characters (pylatexenc
knows them), formulas stay where `latex` can set them, and an unknown command leaves its text.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from cvtex.bibliography.characters import accented, balanced, is_formula, symbol, worded
from cvtex.bibliography.commands import ACCENTS, DECLARED, DROPPED, KEPT, MARKUP, SCRIPTS, SIGNS, SYMBOLS
from cvtex.inline import ESCAPABLE, SCHEMES, BadLinkError, Math, parse, plain

DEEPEST = 12  # markup in markup

_ARGUMENT = re.compile(r"\s*(?:\[[^\]]*\]){0,2}\{")
_SPACE = re.compile(r"[ \t\r\n]+")
_SPECIAL = re.compile(r"[\\$~`*\[<%^_#&]|--|''")
_TOKEN = re.compile(
    r"(?P<text>(?:[^\\${}~`'\"\-]++|\"(?![`'])|-(?!-)|(?<=\w)'(?=\w))++)"
    r"|(?P<open>\{)|(?P<close>\})"
    r"|(?P<math>\$\$?(?P<formula>(?:[^$\\]|\\.)+)\$\$?|\\ensuremath\s*\{(?P<ensured>[^{}]*(?:\{[^{}]*\}[^{}]*)*)\})"
    r"|\\(?P<accent>[\"'`^~=.]|[vHcdbkrut](?![A-Za-z]))\s*"
    r"(?:\{\s*(?P<braced>\\[ij](?![A-Za-z])\s*|\\(?:ae|AE|oe|OE|o|O)(?![A-Za-z])\s*|\{?[^\W\d_]{1,2}\}?|)\s*\}|(?P<bare>\\[ij](?![A-Za-z])|[^\W\d_]))"
    r"|\\(?P<word>[A-Za-z@]+)\*?(?P<after>[ \t\r\n]*)"
    r"|\\(?P<sign>.)"
    r"|(?P<dash>---?)|(?P<quote>``|''|\"[`']|`|(?<=\w)'(?=\W|$))|(?P<tie>~)|(?P<other>.)",
    re.DOTALL,
)
_IN_URL = re.compile(
    r"\\textasciitilde(?:\{\})?\s?|\\~(?:\{\})?|\{\\~\}|\$\\sim\$|\\([_%&#~{}$])|\\(?:url|nolinkurl|path)\b|[{}]"
)

Piece = str | tuple[str]  # text, or the inside of a formula


class _Level:
    """A group that is being read: what came so far, and the markup around it."""

    __slots__ = ("around", "pieces")

    def __init__(self, around: str = "") -> None:
        self.around = around
        self.pieces: list[Piece] = []


@lru_cache(maxsize=20_000)
def to_markup(latex: str) -> tuple[str, tuple[str, ...]]:
    r"""The profile's markup for LaTeX, and the commands in it that are unknown: `\foo{a}` → `a`, (`foo`,)."""
    if not _SPECIAL.search(latex):
        return _folded(latex.replace("{", "").replace("}", "") if "{" in latex or "}" in latex else latex), ()
    return _Reader(latex, marked=True).read()


@lru_cache(maxsize=20_000)
def to_plain(latex: str) -> tuple[str, tuple[str, ...]]:
    """The same as plain text: no markup, formulas in characters."""
    if not _SPECIAL.search(latex):
        return _folded(latex.replace("{", "").replace("}", "") if "{" in latex or "}" in latex else latex), ()
    return _Reader(latex, marked=False).read()


def to_text(plain_text: str) -> str:
    """Plain text as the profile's markup, escaped where it would be taken for more than text."""
    text = _folded(plain_text)
    if not any(mark in text for mark in ESCAPABLE) or _reads_as(text, text):
        return text
    return _escaped(text)


def to_url(latex: str) -> str:
    r"""An address or number that LaTeX may have dressed up: `\url{https://a.b/c\_d}` → `https://a.b/c_d`."""
    if "\\" not in latex and "{" not in latex and "}" not in latex and "$" not in latex:
        return latex.strip()
    tilde = "\\textasciitilde", "\\~", "{\\~}", "$\\sim$"
    return _IN_URL.sub(lambda found: found[1] or ("~" if found[0].startswith(tilde) else ""), latex).strip()


def _folded(text: str) -> str:
    if "\n" in text or "\t" in text or "  " in text or "\r" in text:
        text = _SPACE.sub(" ", text)
    return text.strip(" ")


class _Reader:
    """Reads a value token by token; groups are on a stack, so that depth costs nothing."""

    def __init__(self, latex: str, marked: bool) -> None:
        self.latex = latex
        self.marked = marked
        self.levels = [_Level()]
        self.unknown: dict[str, None] = {}
        self.last_close = latex.rfind("\\)")
        self.quoted = self.german = False
        self.next_group = ""  # the markup of the group that comes
        self.pos = 0

    def read(self) -> tuple[str, tuple[str, ...]]:
        """The whole text, and the commands that are unknown."""
        while self.pos < len(self.latex):
            found = _TOKEN.match(self.latex, self.pos)
            if found is None:  # nothing is left but what no line of the pattern takes
                break
            self.pos = found.end()
            self.take(found)
        while len(self.levels) > 1:
            self.close()
        pieces = self.levels[0].pieces
        return _assembled(pieces, self.marked), tuple(self.unknown)

    def add(self, *pieces: Piece) -> None:
        self.levels[-1].pieces += pieces

    def take(self, found: re.Match[str]) -> None:
        """Take one token."""
        kind = found.lastgroup
        text = found[0]
        match kind:
            case "text" | "other":
                self.levels[-1].pieces.append(text)
            case "open":
                self.levels.append(_Level(self.next_group))
                self.next_group = ""
            case "close":
                if len(self.levels) > 1:
                    self.close()
            case "braced" | "bare":
                self.add(accented(found["accent"], found["braced"] or found["bare"] or ""))
            case "after" | "word":
                self.command(found)
            case "sign" if text == "\\(" and self.last_close >= self.pos:
                end = self.latex.find("\\)", self.pos)
                self.add((_SPACE.sub(" ", self.latex[self.pos : end]).strip(),))
                self.pos = end + 2
            case "sign":
                self.add(
                    SIGNS.get(found["sign"], " " if found["sign"].isspace() else _plain_sign(found["sign"]))
                )
            case "dash":
                self.add("—" if text == "---" else "–")
            case "tie":
                self.add("\u00a0" if self.marked else " ")
            case "quote":
                self.quote(text)
            case _:
                formula = next(part for part in (found["formula"], found["ensured"], "") if part is not None)
                self.add((_SPACE.sub(" ", formula).strip(),))

    def quote(self, text: str) -> None:
        """Quotes; a single one closes only where another is open."""
        if text[0] == '"':
            self.add("„" if text == '"`' else "“" if self.german else text)
            self.german = text == '"`'
        elif text == "'":
            self.add("’" if self.quoted else "'")
            self.quoted = False
        else:
            self.quoted = self.quoted or text == "`"
            self.add({"``": "“", "''": "”", "`": "‘"}[text])

    def close(self) -> None:
        """End a group: what is in it, with its markup, goes to the one around it."""
        level = self.levels.pop()
        inner = level.pieces
        if level.around in SCRIPTS:
            inner = _raised(inner, level.around)
        elif level.around and self.marked and not all(map(_blank, inner)) and len(self.levels) <= DEEPEST:
            inner = _wrapped(inner, level.around)
        self.levels[-1].pieces += inner

    def command(self, found: re.Match[str]) -> None:
        """A command of letters."""
        name, brace = found["word"], self.latex.startswith("{", found.end())
        if name in DROPPED and (argument := _ARGUMENT.match(self.latex, found.end())):
            self.drop(name, argument.end() - 1)
        elif name in {"href", "url", "nolinkurl", "path"} and brace:
            self.link(name)
        elif brace and (name in MARKUP or name in SCRIPTS):
            self.next_group = MARKUP.get(name, name)
        elif name in DECLARED:
            if len(self.levels) > 1:
                self.levels[-1].around = self.levels[-1].around or DECLARED[name]
        elif name in SYMBOLS:
            self.add(SYMBOLS[name])
            self.spaced(found, brace)
        elif name not in KEPT:
            known = symbol(name)
            if known is None:
                self.unknown[name] = None
            else:
                self.add(known)
                if known:
                    self.spaced(found, brace)

    def drop(self, name: str, start: int) -> None:
        """Leave out a command with its argument, which begins at a brace, and the space in front."""
        self.unknown[name] = None
        self.pos = balanced(self.latex, start) + 1
        pieces = self.levels[-1].pieces
        if pieces and isinstance(pieces[-1], str) and not pieces[-1].startswith("\0"):
            pieces[-1] = pieces[-1].rstrip()

    def spaced(self, found: re.Match[str], brace: bool) -> None:
        r"""TeX eats the space behind a command; `\LaTeX{} x` keeps it."""
        if brace and self.latex.startswith("{}", found.end()):
            self.pos += 2

    def link(self, name: str) -> None:
        r"""`\href{address}{text}` and `\url{address}`."""
        end = balanced(self.latex, self.pos)
        url = to_url(self.latex[self.pos + 1 : end])
        self.pos = end + 1
        fits = url.lower().startswith(SCHEMES) and not re.search(r"[\s<>]", url)
        if name == "href":
            self.skip_space()
            if self.marked and fits and self.latex.startswith("{", self.pos):
                self.next_group = f"({url})"
        else:
            self.add(f"\0<{url}>" if self.marked and fits else url)

    def skip_space(self) -> None:
        while self.latex[self.pos : self.pos + 1].isspace():
            self.pos += 1


def _wrapped(inner: list[Piece], around: str) -> list[Piece]:
    """Markup around pieces; spaces at their ends go outside, as markup has none there."""
    inner = list(inner)
    while _blank(inner[0]):
        del inner[0]
    while _blank(inner[-1]):
        del inner[-1]
    before = after = ""
    if isinstance(inner[0], str):
        before, inner[0] = " " * inner[0][0].isspace(), inner[0].lstrip(" \t\r\n")
    if isinstance(inner[-1], str):
        after, inner[-1] = " " * inner[-1][-1].isspace(), inner[-1].rstrip(" \t\r\n")
    opening, closing = ("\0[", f"\0]{around}") if around[0] == "(" else (f"\0{around}", f"\0{around}")
    if around == "`":
        text = "".join(piece if isinstance(piece, str) else piece[0] for piece in inner)
        return [before, f"\0`{text.replace(chr(0), '')}`" if "`" not in text else text, after]
    return [before, opening, *inner, closing, after]


def _blank(piece: Piece) -> bool:
    return isinstance(piece, str) and not piece.strip(" \t\r\n")


def _raised(inner: list[Piece], name: str) -> list[Piece]:
    """Digits above or below the line; what has no such characters stays."""
    text = "".join(piece if isinstance(piece, str) else piece[0] for piece in inner)
    small = text.translate(SCRIPTS[name])
    return [small] if all(one != other for one, other in zip(text, small, strict=True)) else inner


def _assembled(pieces: Sequence[Piece], marked: bool) -> str:
    """Pieces as one text, escaped where it would be taken for markup."""
    if not marked:
        return _folded("".join(piece if isinstance(piece, str) else worded(piece[0]) for piece in pieces))
    parts: list[str] = []
    told: list[bool] = []  # whether a part is markup of ours
    for index, piece in enumerate(pieces):
        if isinstance(piece, tuple):
            formula = _formula(piece[0], "".join(parts[-1:]), pieces[index + 1 : index + 2])
            parts.append(formula or worded(piece[0]))
            told.append(bool(formula))
        else:
            parts.append(piece.removeprefix("\0"))
            told.append(piece.startswith("\0"))
    text = _folded("".join(parts))
    if not any(mark in text for mark in ESCAPABLE) or (not any(told) and _reads_as(text, text)):
        return text
    pairs = list(zip(parts, told, strict=True))
    marked_up = _folded("".join(part if ours else _escaped(part) for part, ours in pairs))
    read = "".join(part.strip("$`") if ours else part for part, ours in pairs if not _is_markup(part, ours))
    has_address = any(ours and part[:1] == "<" for part, ours in pairs)
    if has_address or not any(_is_markup(*pair) for pair in pairs) or _reads_as(marked_up, _folded(read)):
        return marked_up
    return _folded(
        "".join(part if ours else _escaped(part) for part, ours in pairs if not _is_markup(part, ours))
    )


def _is_markup(part: str, ours: bool) -> bool:
    """Whether a part is markup around others: asterisks, a bracket."""
    return ours and part[:1] in {"*", "[", "]"}


def _reads_as(text: str, wanted: str) -> bool:
    """Whether a text in our markup is read as these characters."""
    try:
        nodes = parse(text)
    except BadLinkError:
        return False
    same = plain(nodes) == wanted
    return same and (text != wanted or not any(isinstance(node, Math) for node in nodes))


_ESCAPES = {ord(char): f"\\{char}" for char in ESCAPABLE}


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES)


def _formula(formula: str, before: str, after: Sequence[Piece]) -> str:
    """`$formula$` where the profile's markup takes it for one, else nothing."""
    following = after[0] if after and isinstance(after[0], str) else ""
    return f"${formula}$" if is_formula(formula, before[-1:], following.removeprefix("\0")[:1]) else ""


def _plain_sign(sign: str) -> str:
    return sign if sign not in ACCENTS else ""
