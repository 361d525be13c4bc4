"""What TeX gets from somebody else's theme or style is read here first: commands of a table, and nothing else.

A theme may use what sets boxes, glue and rules, and define the few bodies that the class asks for; a body, what styles
print, consists of the class's own macros with their arguments in braces. Nothing in either table reads or writes a file,
makes a command out of characters, or changes what characters mean; so neither can whatever is built from them.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches

from cvtex.diagnostic import Span
from cvtex.value import dataclass

OWN = "my@"  # how commands begin that a theme defines for itself
LOOKS = "cv@look@"
TOKEN = re.compile(r"\\(?:[A-Za-z@]+|.|\Z)|%[^\n]*|[{}^#$&_]|[^\\%{}^#$&_]+", re.DOTALL)
GROUP = re.compile(r"\{((?:[^{}\\%]|\\.)*)\}", re.DOTALL)
_ODD = re.compile(r"\^\^|[^\t\n\x20-\x7e\xa0-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Finding:
    """What may not be there: how far from the beginning, in characters, how much of it, why, what to do instead."""

    at: int
    text: str
    message: str
    hint: str

    def span(self, file: str, source: str) -> Span:
        """Where it stands in a file, by line and column."""
        before = self.at - source.rfind("\n", 0, self.at)
        width = max(1, len(self.text.partition("\n")[0]))
        return Span(file, source.count("\n", 0, self.at) + 1, before, before + width)

    @property
    def hints(self) -> tuple[str, ...]:
        """What to do instead, where there is something."""
        return (self.hint,) if self.hint else ()


# ---- Themes ----------------------------------------------------------------------------------------------------------

_PLAIN = (
    "relax space enspace quad qquad thinspace nobreak strut null leavevmode noindent "
    "hbox vbox vtop box copy unhbox unvbox setbox wd ht dp raise lower moveleft moveright rlap llap "
    "kern hskip vskip hfil hfill hfilneg hss vfil vfill vfilneg vss penalty leaders cleaders xleaders vrule hrule "
    "advance hsize textwidth textheight paperwidth paperheight baselineskip leftskip rightskip parfillskip spaceskip "
    "hangindent hangafter dimexpr numexpr glueexpr number ifdim ifnum ifx ifodd else fi iftrue iffalse "
    "bgroup egroup begingroup endgroup fontseries fontshape fontsize selectfont normalfont char "
    "z@ p@ @ne tw@ m@ne z@skip @empty @firstoftwo @secondoftwo "
)
_CLASS = (
    "cvset cvheadingfont cv@text cv@rule cv@tint cv@as cv@use cv@artifact cv@blank cv@blanks cv@piece cv@side cv@aside "
    "cv@given cv@get cv@ischoice cv@layout cv@usual cv@ragged cv@justified cv@centred cv@flushright cv@filled cv@balanced "
    "cv@open cv@close cv@icon cv@ink cv@hang cv@line cv@label cv@done cv@add cvstrong cvemph"
)
DEFINERS = frozenset({"def", "let"})
SYMBOLS = frozenset(r"{}$&#%_ ,;!/")  # \{ and the like, and \  \, \; \! \/
THEME = frozenset(_PLAIN.split()) | frozenset(_CLASS.split()) | DEFINERS | SYMBOLS | {"ProvidesPackage"}
_READ = re.compile(
    r"cv@(?:length|color|choice|bullet|word|heading)@[A-Za-z@]+"
)  # values of the class and of the theme
LET = re.compile(
    r"relax|@empty|cv@(?:ragged|justified|centred|flushright|filled|balanced|usual)|my@[A-Za-z@]+"
)

_LENGTH = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:pt|mm|cm|in|em|ex|bp|pc|sp)"
_GLUE = rf"{_LENGTH}(?: plus {_LENGTH})?(?: minus {_LENGTH})?"
_SHARE = r"(?:1(?:\.0*)?|0(?:\.\d*)?|\.\d+)"
# The kinds of values that a theme sets, and what they look like where only that will do.
KINDS: Mapping[str, str] = {
    "font": r"\{\d+(?:\.\d+)?\}\{\d+(?:\.\d+)?\}\{.*\}\{[a-z]*\}", "length": rf"{_LENGTH}|[\d.]+", "gap": _GLUE,
    "break": r"[-+]?\d+", "color": rf"{_SHARE} {_SHARE} {_SHARE}", "bullet": ".*", "word": ".*", "choice": "[a-z]+", "photo": "[a-z]+",
    "icon": r"(?:[-\d.\s]|[mlcvyh]|re)*|\\cv@icon@[a-z]+",
}  # fmt: skip
EXAMPLES: Mapping[str, str] = {
    "font": r"{10}{12.5}{\fontseries{b}}{ink}: size, leading, shape, colour", "length": "4mm, 8pt, or a bare number",
    "gap": "5.5pt plus 4pt minus 1.8pt", "break": "a whole number; 10000 forbids a break", "color": "0.06 0.3 0.45: red, green, blue",
    "choice": "one word", "photo": "one word", "icon": "a path on a grid of 10 by 10: 1 1 m 9 9 l",
}  # fmt: skip
_ROLE = r"(?:H[123]|P|Lbl|LBody|Span)?"
# Commands whose arguments stand in braces and look like this.
SHAPES: Mapping[str, tuple[str, ...]] = {
    "cv@text": ("[a-z]+", _ROLE, "[0-9]"), "cv@piece": ("[a-z]+", _ROLE, "[0-9]"), "cv@use": ("[a-z]+",), "cv@as": ("[a-z]+",),
    "cv@tint": (r"[a-z]+|\\cv@ink",), "cv@get": ("[a-z]+", "[a-z0-9]+"), "cv@ischoice": ("[a-z]+", "[a-z]+"), "cv@icon": ("[a-z]+",),
    "cv@side": ("[a-z]+",), "cv@aside": ("[a-z]+",), "fontseries": ("[a-z]+",), "fontshape": ("[a-z]+",),
    "fontsize": (r"[\d.]+(?:[a-z]{2})?", r"[\d.]+(?:[a-z]{2})?"),
}  # fmt: skip
_FILES = "a theme or style reads and writes no files"
_MADE = "write the command itself; themes make none out of characters"
ADVICE: Mapping[str, str] = {
    **dict.fromkeys(("input", "include", "@@input", "openin", "read", "openout", "write", "immediate", "InputIfFileExists",
                     "IfFileExists", "newwrite", "newread", "closeout", "includegraphics", "jobname", "loop", "typein",
                     "closein", "readline", "endinput"), _FILES),
    **dict.fromkeys(("csname", "endcsname", "scantokens", "lowercase", "uppercase", "string", "meaning", "expandafter",
                     "@nameuse", "@namedef", "ifcsname", "noexpand", "edef", "xdef", "gdef", "futurelet", "catcode", "active",
                     "makeatletter", "ExplSyntaxOn", "protected", "long", "global", "unexpanded", "detokenize"), _MADE),
    **dict.fromkeys(("RequirePackage", "usepackage", "LoadClass", "PassOptionsToPackage"),
                    "a theme stands alone; the class has what it needs"),
    **dict.fromkeys(("cvfamily", "cvface", "fontfamily", "font", "newfontfamily", "setmainfont", "DeclareFontShape", "DeclareFontFamily"),
                    "name a font in the .yaml beside it: `design: {fonts: Lato}`"),
    **dict.fromkeys(("directlua", "latelua", "luaexec", "special", "pdfliteral", "pdfextension", "pdfobj", "pdfannot", "cv@literal",
                     "cv@annot", "cv@draw", "pdfximage", "XeTeXpicfile", "ShellEscape"), "a theme sets boxes, rules and glue only"),
    **dict.fromkeys(("aftergroup", "afterassignment", "everypar", "everyhbox", "everyvbox", "everydisplay", "output", "AtBeginDocument",
                     "AtEndDocument", "AddToHook", "errhelp", "everyjob"), "a theme runs where the class asks it to: in \\cv@look@…"),
    **dict.fromkeys(("newcommand", "renewcommand", "providecommand", "DeclareRobustCommand", "newdimen", "newbox", "newcount"),
                    f"\\def\\{OWN}name{{…}} defines a command of your own"),
    **dict.fromkeys(("textbf", "bfseries", "bf"), r"write \fontseries{b}\selectfont"),
    **dict.fromkeys(("textit", "itshape", "it", "emph"), r"write \fontshape{it}\selectfont"),
    **dict.fromkeys(("color", "textcolor", "definecolor"), r"write \cv@tint{accent}{…}; colours stand in the .yaml beside it"),
    **dict.fromkeys(("MakeUppercase", "MakeLowercase"), "write `design: {headings: {case: upper}}` in the .yaml beside it"),
    "par": "a theme has no paragraphs of its own; \\cv@text adds one to a block",
}  # fmt: skip


def theme_findings(name: str, text: str) -> list[Finding]:
    """What a theme may not say in its .sty."""
    found = list(odd(text))
    tokens = [one for one in TOKEN.finditer(text) if not one[0].startswith("%")]
    depth: list[int] = []
    for number, token in enumerate(tokens):
        if token[0] == "{":
            depth.append(token.start())
        elif token[0] == "}" and not depth:
            found.append(Finding(token.start(), "}", "this brace closes nothing", "remove it"))
        elif token[0] == "}":
            depth.pop()
        elif token[0].startswith("\\"):
            following = next((one[0] for one in tokens[number + 1 : number + 3] if one[0].strip(" =\n")), "")
            found += _command(name, text, token, following)
    found += [Finding(at, "{", "this brace is never closed", "close it: }") for at in depth]
    for one in settings(text):
        found += _setting(one)
    found += _undefined(text)
    return sorted(found, key=lambda one: one.at)


def _undefined(text: str) -> Iterator[Finding]:
    """Commands of its own that a theme uses and does not define."""
    plain = re.sub(r"(?<!\\)%[^\n]*", lambda one: " " * len(one[0]), text)
    defined = set(re.findall(r"\\(?:def|let)\s*\\([A-Za-z@]+)", plain))
    for one in re.finditer(rf"\\({OWN}[A-Za-z@]*)", plain):
        if one[1] not in defined:
            yield Finding(one.start(), one[0], f"nothing defines `{one[0]}`", f"\\def{one[0]}{{…}} does")


def odd(text: str) -> Iterator[Finding]:
    """Characters that TeX reads as other ones."""
    for one in _ODD.finditer(text):
        what = (
            "`^^` stands for other characters"
            if one[0] == "^^"
            else f"a control character, U+{ord(one[0]):04X}"
        )
        yield Finding(one.start(), one[0], f"{what} and may not be here", "write the character itself")


def _command(theme: str, text: str, token: re.Match[str], following: str) -> Iterator[Finding]:
    """What is wrong with a command of a theme, by what stands behind it."""
    name, at, after = token[0][1:], token.start(), following[1:] if following.startswith("\\") else ""

    def wrong(message: str, hint: str) -> Finding:
        return Finding(at, token[0], message, hint)

    if name[:1].isalpha() and text[token.end() : token.end() + 1].isalpha():
        yield wrong(f"a letter that is no ASCII follows `{token[0]}`", "put a space between them")
    elif name in DEFINERS and not after.startswith((OWN, LOOKS)) and after != "cv@layout":
        what = f"`\\{after}`" if after else "what follows it"
        hint = f"a theme defines \\{LOOKS}head, \\{LOOKS}separator, \\{LOOKS}section, and what begins with \\{OWN}"
        yield wrong(f"`{token[0]}` may not define {what}", hint)
    elif name == "let":
        source = re.match(r"\s*\\[A-Za-z@]+[\s=]*\\([A-Za-z@]+)", text[token.end() :])
        if not source or not LET.fullmatch(source[1]):
            yield wrong(
                "`\\let` takes layouts and names of your own only", r"such as \let\cv@layout\cv@centred"
            )
    elif name == "ProvidesPackage":
        if not re.match(rf"\{{{re.escape(theme)}\}}(?:\[[^\]\\]*\])?", text[token.end() :]):
            hint = f"write \\ProvidesPackage{{{theme}}}"
            yield wrong("a theme provides itself, under the name of its folder", hint)
    elif name == "cvset":
        kind = re.match(r"\{([^{}]*)\}\s*\{", text[token.end() :])
        if not kind or kind[1] not in KINDS:
            said = f"`{kind[1]}`" if kind else "this"
            yield wrong(f"a theme does not set {said}", f"kinds: {', '.join(KINDS)}")
    elif name in SHAPES:
        if not _shaped(text, token.end(), SHAPES[name]):
            hint = f"write {token[0]}{''.join(f'{{{_example(one)}}}' for one in SHAPES[name])}…"
            yield wrong(f"`{token[0]}` needs plain words in braces", hint)
    elif not (name in THEME or name.startswith((OWN, LOOKS)) or _READ.fullmatch(name)):
        yield wrong(f"a theme may not use `{token[0]}`", advice(name, THEME))


def advice(name: str, known: Collection[str]) -> str:
    """What to do instead of a command: something else, or the one that was meant."""
    near = get_close_matches(name, [one for one in known if len(one) > 1], n=1, cutoff=0.75)
    return ADVICE.get(name) or (
        f"did you mean `\\{near[0]}`?" if near else "docs/themes.md lists what may be used"
    )


def _shaped(text: str, at: int, shapes: tuple[str, ...]) -> bool:
    """Whether arguments in braces stand at a place, each of its shape."""
    for shape in shapes:
        group = GROUP.match(text, at)
        if not group or not re.fullmatch(shape, group[1]):
            return False
        at = group.end()
    return True


def _example(shape: str) -> str:
    """A word for a shape."""
    return {_ROLE: "P", "[0-9]": "0"}.get(shape, "10" if "d" in shape else "name")


@dataclass(frozen=True, slots=True)
class Setting:
    """A value that `\\cvset{kind}{key=value}` sets, and where its key stands, in characters from the beginning."""

    kind: str
    key: str
    value: str
    at: int


def settings(text: str) -> Iterator[Setting]:
    """All values that a theme, or the class, sets with `\\cvset`, in their order."""
    plain = re.sub(r"(\\.)|%[^\n]*", lambda one: one[1] or " " * len(one[0]), text, flags=re.DOTALL)
    for call in re.finditer(r"\\cvset\s*\{([A-Za-z]+)\}\s*\{", plain):
        start = at = call.end()
        depth = 1
        for one in re.finditer(r"\\.|[{},]", plain[at:], re.DOTALL):
            depth += {"{": 1, "}": -1}.get(one[0], 0)
            if (one[0] == "," and depth == 1) or depth == 0:
                yield from _pair(call[1], plain, start, at + one.start())
                start = at + one.end()
            if depth == 0:
                break


def _pair(kind: str, plain: str, start: int, end: int) -> Iterator[Setting]:
    """`key=value` between two places."""
    key, equals, value = plain[start:end].partition("=")
    if equals:
        yield Setting(
            kind, key.strip(), re.sub(r"\s+", " ", value.strip()), start + len(key) - len(key.lstrip())
        )


def _setting(one: Setting) -> Iterator[Finding]:
    """What is wrong with a value that a theme sets."""
    if re.search(r"\\|[{}^#$&_]", one.key):
        yield Finding(
            one.at, one.key, f"`{one.key}` is no name of a value", "names are words, as in section=9pt"
        )
    elif one.kind in KINDS and not re.fullmatch(KINDS[one.kind], one.value):
        message = f"`{one.value}` is no value for the {one.kind} `{one.key}`"
        yield Finding(one.at, one.key, message, f"write {EXAMPLES[one.kind]}" if one.kind in EXAMPLES else "")
