"""The bodies of documents, as styles print them: the class's own macros, each with its arguments in braces, and text.

A body in which every command stands with the arguments that it takes says to TeX what it seems to say: no argument is
the name of a file that is not there, and none of them becomes a command.
"""

import re
from collections.abc import Collection, Iterator, Mapping

from cvtex.inline import SCHEMES
from cvtex.vetted import GROUP, TOKEN, Finding, advice, odd

_COMMAND = re.compile(r"\\([A-Za-z]+|.|\Z)", re.DOTALL)  # where @ is no letter
_SKIPPED = re.compile(r"(?:\s|%[^\n]*(?:\n|\Z))+")
TEXT = ""  # an argument that holds text, and commands in it
_HEX, _NAME, _TAG = "[0-9A-F]+", "[A-Za-z0-9-]+", r"[A-Za-z0-9-]*"
_ADDRESS = rf"(?:{'|'.join(SCHEMES)})(?:[^\\{{}}%^#&$_\s]|\\[%#&_$])*"
# Every command of a body, and the shapes of its arguments.
BODY: Mapping[str, tuple[str, ...]] = {
    "cvname": (TEXT, TEXT), "cvheadline": (TEXT,), "cvcontacts": (TEXT,), "cvcontact": (_TAG, TEXT),
    "cvphoto": (r"cvtex-photo\.[a-z]+", r"\d{1,5}", r"\d{1,5}"), "cvphotoend": (), "cvcolumns": (), "cvside": (), "cvmain": (),
    "cvsection": (TEXT,), "cvgroup": (TEXT,), "cventry": (TEXT,) * 4, "cvrole": (TEXT,) * 3, "cvnote": (TEXT,), "cvlabeled": (TEXT, TEXT),
    "cvpara": (TEXT,), "cvbullet": ("[1-3]", TEXT), "cvrow": (TEXT, TEXT), "cvcard": (TEXT,) * 3, "cvlabelwidth": (TEXT,), "cvitem": (TEXT, TEXT),
    "cvsub": ("[0-3]", TEXT), "cvstrong": (TEXT,), "cvemph": (TEXT,), "cvcode": (TEXT,), "cvlink": (_ADDRESS, TEXT), "cvbreak": (), "cvjoint": (),
    "cvscript": (_NAME, TEXT), "cvspelt": (_HEX, TEXT), "cvshaped": (_HEX, _NAME, TEXT), "cvmissing": (_HEX, "[0-9A-F ]+"),
    "cvspread": (_TAG, TEXT), "cvspoken": (_TAG, TEXT),
    **dict.fromkeys(("textbackslash", "textasciicircum", "textasciitilde", "textquotesingle", "textasciigrave", "textquotedbl",
                     "enspace", "quad", "thinspace", *"{}$&#%_"), ()),
}  # fmt: skip


def body_findings(body: str, raws: Collection[str]) -> list[Finding]:
    """What the body of a document may not hold; `raws` are the names of what the profile wrote in LaTeX."""
    shapes = {**BODY, "cvlatex": ("|".join(map(re.escape, raws)) or "(?!)",)}
    start, end = (re.search(rf"\\{one}\{{document\}}", body) for one in ("begin", "end"))
    if not start or not end or body[: start.start()].strip() or body[end.end() :].strip():
        hint = "the first line of a style begins the document, the last one ends it"
        return [Finding(0, "", r"a body stands between \begin{document} and \end{document}", hint)]
    return [*odd(body), *_walk(body, start.end(), end.start(), shapes)]


def _walk(body: str, at: int, end: int, shapes: Mapping[str, tuple[str, ...]]) -> Iterator[Finding]:
    """The body command by command, each with the arguments that it needs; stops where this cannot be followed."""
    waiting: tuple[str, ...] = ()  # the arguments that must come now
    owner = ""
    stack: list[tuple[int, str, tuple[str, ...]]] = []  # where each open brace stands, and what follows it
    while at < end or waiting:
        if waiting:
            if skipped := _SKIPPED.match(body, at):
                at = skipped.end()
            group = GROUP.match(body, at)
            if waiting[0] == TEXT and body[at : at + 1] == "{":
                stack.append((at, owner, waiting[1:]))
                at, waiting = at + 1, ()
            elif waiting[0] != TEXT and group and re.fullmatch(waiting[0], group[1]):
                at, waiting = group.end(), waiting[1:]
            else:
                yield _unfit(body, at, owner, len(shapes[owner]))
                return
            continue
        token = TOKEN.match(body, at)
        assert token
        at = token.end()
        if token[0] == "{":
            stack.append((token.start(), "", ()))
        elif token[0] == "}" and stack:
            _, owner, waiting = stack.pop()
        elif token[0].startswith("\\") and (name := _named(token)) in shapes:
            at = token.start() + 1 + len(name)
            owner, waiting = name, shapes[name]
        elif token[0].startswith("\\") or token[0] in "}^#$&_":
            yield _strange(token, shapes)
    if stack:
        yield Finding(stack[-1][0], "{", "this brace is never closed", "close it: }")


def _named(token: re.Match[str]) -> str:
    """The name of a command of a body, without what follows it."""
    found = _COMMAND.match(token[0])
    return found[1] if found else ""


def _strange(token: re.Match[str], shapes: Mapping[str, tuple[str, ...]]) -> Finding:
    """A command or character that no body has."""
    if token[0].startswith("\\"):
        name = f"\\{_named(token)}"
        return Finding(token.start(), name, f"a style may not use `{name}`", advice(name[1:], shapes))
    return Finding(
        token.start(),
        token[0],
        f"a bare `{token[0]}` means something to TeX",
        f"write \\{token[0]}, or print a value",
    )


def _unfit(body: str, at: int, owner: str, count: int) -> Finding:
    """An argument that is not there, or is another one than the command takes."""
    given = body[at : at + 40].partition("\n")[0]
    message = (
        f"`\\{owner}` takes {count} argument{'s' * (count > 1)} in braces, and `{given}` is none of them"
    )
    return Finding(at, f"\\{owner}", message, "docs/themes.md lists what each command takes")


def text_findings(text: str) -> list[Finding]:
    """What is wrong with a piece of a template before anything is printed: commands that no body may use."""
    found = list(odd(text))
    for token in TOKEN.finditer(text):
        if not token[0].startswith("\\"):
            continue
        name = _named(token)
        if name not in BODY and name not in ("begin", "end"):
            found.append(_strange(token, BODY))
    return found
