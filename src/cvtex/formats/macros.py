"""The macros of the class and of a theme, cut down to what a document needs that stands alone.

The class says by guards what is cvtex's own (`%<*cvtex>` … `%</cvtex>`) and what a document has instead (`%<export>`).
What is left is read as units, each a definition or a command with the comment above it; definitions that nothing
reaches are dropped.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from itertools import chain

from cvtex.value import dataclass

# Sections without which a document can be.
OPTIONAL = frozenset({"Columns", "The photo", "LaTeX of the profile", "Other scripts"})
_FOREIGN = re.compile(r"^%<\*cvtex>\n.*?^%</cvtex>\n?", re.MULTILINE | re.DOTALL)
_BANNER = re.compile(r"^% -{2,} (.+?) -+$", re.MULTILINE)
_TOKEN = re.compile(r"\\[A-Za-z@_:]+|\\.|[{}]|%[^\n]*|\|endgroup", re.DOTALL)
_BUILT = re.compile(r"\\csname (cv@[a-z]+@)\\")  # a macro whose name is put together: \csname cv@heading@\...
_KIND = re.compile(r"cv@[a-z]+@")
_CONTROL = re.compile(r"\\begin\{(\w+)\}|[\\|]([A-Za-z@_:]+)")
_SPLIT_CALL = re.compile(r"\\cvset\{([^{}]+)\}\s*")
_OWN = {"NeedsTeXFormat", "ProvidesClass", "ProvidesPackage"}  # what a file says of itself
_DEFINITION = re.compile(r"""(?x)
    [\\|][gex]?def \s* [\\|](?P<def>[A-Za-z@]+) [^{\[]* (?:\{\}|\[[^\[\]]*\])
  | \\newcommand \s* \\(?P<command>[A-Za-z@]+) (?:\[\d\])? \s* \{\}
  | \\newenvironment \s* \{(?P<environment>\w+)\} (?:\[\d\])? \s* \{\} \s* \{\}
  | \\let \s* \\(?P<let>[A-Za-z@]+) \s* =? \s* \\[A-Za-z@]+
  | \\new(?:box|count|dimen|skip|toks) \s* \\(?P<new>[A-Za-z@]+)
  | \\cs_new\w*:Np\w \s* \\(?P<cs>[A-Za-z@_:]+) [^{]* \{\}
  | \\cs_new_eq:NN \s* \\(?P<eq>[A-Za-z@_:]+) \s* \\[A-Za-z@_:]+
  | \\cs_generate_variant:Nn \s* \\[A-Za-z@_:]+ \s* \{\}
  | \\catcode`\\?. \s* =? \s* (?:\\[A-Za-z@]+|\d+)
  | \\ifdefined \s* \\[A-Za-z@]+
  | \|end\[\w+\]\]
  | \\(?:protected|outer|long|else|fi|relax|ExplSyntaxOn|ExplSyntaxOff) (?![A-Za-z@])
  | [\\|](?:begingroup|endgroup) (?![A-Za-z@])
""")


@dataclass(frozen=True)
class Unit:
    """A definition or a command, lines of code that belong together, and the comment above it."""

    comment: str
    code: str
    section: str = ""

    @cached_property
    def _outline(self) -> str:
        """The code without what stands in braces, and without comments."""
        found, depth = [], 0
        for piece in _pieces(self.code):
            depth -= piece == "}"
            if not depth and piece[0] != "%":
                found.append(piece)
            depth += piece == "{"
        return re.sub(r"(\\newenvironment\s*)\{\}", rf"\g<1>{{{self._environment}}}", "".join(found))

    @property
    def _environment(self) -> str:
        found = re.search(r"\\newenvironment\s*\{(\w+)\}", self.code)
        return found[1] if found else ""

    @cached_property
    def names(self) -> frozenset[str]:
        """What it defines; nothing where it does anything else."""
        found = _DEFINITION.finditer(self._outline)
        names = frozenset(name for one in found for name in one.groupdict().values() if name)
        rest = _DEFINITION.sub("", self._outline)
        own = all(name.startswith("cv") for name in names)
        return names if own and not rest.strip() else frozenset()

    @cached_property
    def uses(self) -> frozenset[str]:
        """The control sequences and environments in its code; `cv@x@` where the names of several are put together."""
        return frozenset((*controls(self.code), *_BUILT.findall(self.code)))

    @property
    def text(self) -> str:
        """The comment and the code."""
        return self.comment + self.code


def controls(code: str) -> Iterator[str]:
    """The names of the control sequences and environments in a piece of TeX."""
    plain = "".join(piece for piece in _pieces(code) if piece[0] != "%")
    return (one or other for one, other in _CONTROL.findall(plain))


def _pieces(code: str) -> Iterator[str]:
    """Control sequences, braces and comments one by one, and what stands between them."""
    at = 0
    for found in _TOKEN.finditer(code):
        if at < found.start():
            yield code[at : found.start()]
        yield found[0]
        at = found.end()
    if at < len(code):
        yield code[at:]


def alone(cls: str) -> list[Unit]:
    """The class as it stands in a document of its own."""
    text = re.sub(r"^%<export>", "", _FOREIGN.sub("", cls), flags=re.MULTILINE)
    parts = _BANNER.split(text)[1:]  # what stands before the first banner is about the class as a file
    pairs = zip(parts[::2], parts[1::2], strict=True)
    return [replace(unit, section=title) for title, part in pairs for unit in units(part)]


def units(text: str) -> list[Unit]:
    """A piece of TeX in units; what a file says of itself is left out."""
    found: list[Unit] = []
    comment, code = "", ""
    for line in text.strip("\n").split("\n"):
        if not code and (not line.strip() or line.startswith("%")):
            comment = comment + line + "\n" if line.strip() else ""
            continue
        code += line + "\n"
        if not _open(code):
            found.append(Unit(comment, code))
            comment = code = ""
    if code:
        found.append(Unit(comment, code))
    return [unit for unit in found if not _OWN.intersection(unit.uses)]


def _open(code: str) -> bool:
    """Whether a group, a condition or the syntax of expl3 stays open."""
    braces = conditions = groups = 0
    syntax = False
    for piece in _pieces(code):
        braces += (piece == "{") - (piece == "}")
        syntax = piece == "\\ExplSyntaxOn" or (syntax and piece != "\\ExplSyntaxOff")
        if not braces:
            conditions += piece.startswith("\\if") - (piece == "\\fi")
            groups += (piece == "\\begingroup") - (piece in {"\\endgroup", "|endgroup"})
    return bool(braces or conditions or groups or syntax)


def needed(found: Iterable[Unit], text: str) -> list[Unit]:
    """The units that a text needs, that a person may want, and those that they need; in their order."""
    found = list(found)
    makers: dict[str, list[int]] = {}
    for index, unit in enumerate(found):
        for name in unit.names:
            makers.setdefault(name, []).append(index)
            if kind := _KIND.match(name):
                makers.setdefault(kind[0], []).append(index)
    used = set(controls(text))
    open_sections = {unit.section for unit in found if unit.names & used}
    kept = {index for index, unit in enumerate(found) if _stays(unit, open_sections)}
    names = [*used, *chain.from_iterable(found[index].uses for index in kept)]
    while names:
        for index in makers.pop(names.pop(), ()):
            if index not in kept:
                kept.add(index)
                names += found[index].uses
    return [found[index] for index in sorted(kept)]


def _stays(unit: Unit, used: Collection[str]) -> bool:
    """Whether it is kept even when nothing uses it: a command, or a macro that a person may want.

    In optional sections only commands are, where the section is `used`.
    """
    if unit.section in OPTIONAL:
        return not unit.names and unit.section in used
    return not unit.names or any(name.isalpha() for name in unit.names)


def settings(unit: Unit) -> list[tuple[str, dict[str, str]]]:
    r"""The values that a unit sets by `\cvset{kind}{key=value,…}`; nothing where it does anything else."""
    found, rest = [], unit.code.strip()
    while call := _SPLIT_CALL.match(rest):
        end = closing(rest, call.end())
        if not end:
            return []
        found.append((call[1], pairs(rest[call.end() + 1 : end - 1])))
        rest = rest[end:].strip()
    return [] if rest else found


def closing(text: str, start: int) -> int:
    """Where the group ends that begins at a place, behind its brace; 0 where none does."""
    depth = at = 0
    for piece in _pieces(text[start:]):
        at += len(piece)
        depth += (piece == "{") - (piece == "}")
        if not depth:
            return start + at if piece == "}" else 0
    return 0


def pairs(text: str) -> dict[str, str]:
    """`key=value,…`; commas within braces belong to a value."""
    parts, depth = [""], 0
    for piece in _pieces(text):
        depth += (piece == "{") - (piece == "}")
        if depth or piece[0] in "\\{}":
            parts[-1] += piece
        elif piece[0] != "%":
            first, *others = piece.split(",")
            parts[-1] += first
            parts += others
    split = (part.partition("=") for part in parts if part.strip())
    return {key.strip(): " ".join(value.split()) for key, _, value in split}


def chosen(icons: Mapping[str, str], kinds: Collection[str]) -> dict[str, str]:
    r"""The pictures of some kinds of contacts, and those that they borrow: `\cv@icon@x`."""
    found = {kind: icons[kind] for kind in kinds if kind in icons}
    borrowed = {name for value in found.values() for name in re.findall(r"\\cv@icon@(\w+)", value)}
    return {kind: value for kind, value in icons.items() if kind in found or kind in borrowed}
