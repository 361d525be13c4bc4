r"""Names of authors as .bib files have them: `van der Berg, Jan and {The LIGO Collaboration} and others`.

Marks that people put on names, `Xie*`, `Xie$^{\dagger}$`, `\myname{Xie}`, are told apart from them.
"""

import re
from collections.abc import Iterator
from dataclasses import field
from functools import lru_cache
from typing import Any

from cvtex.bibliography.authormarks import MARKS, TRUE, Guess, encloses, unmark
from cvtex.bibliography.latextext import to_plain
from cvtex.bibliography.namelists import separated
from cvtex.inline import is_cjk
from cvtex.value import dataclass

SUFFIXES = frozenset(["Jr", "Jr.", "Sr", "Sr.", "II", "III", "IV"])

_AND = re.compile(r"(?P<brace>[{}])|(?P<and>(?:(?<=\s)|(?<=\}))and(?=\s|\{|\Z))", re.IGNORECASE)
_PART = re.compile(
    r"\s*(family|given|prefix|suffix|useprefix|family-i|given-i|prefix-i|id|nosort)\s*=\s*", re.IGNORECASE
)
_WORD = re.compile(r"[{}]|[\s~,]+|\\[A-Za-z]+\s*|\\.|[^{}\s~,\\]+|\\", re.DOTALL)
_GROUP = re.compile("\0(\\d+)\0")
_DRESSED = re.compile(rf"[\\{{}}$^=∗⋆★＊✉{re.escape(MARKS)}]")
_DBLP = re.compile(
    r"(?<=\S)\s+0\d{3}(?=\s*(?:[,*†]|\Z))"
)  # what tells namesakes apart there: `Hao Chen 0022`
_FLAGS = {
    **dict.fromkeys(["me", "self", "myself", "highlight", "bold", "owner", "author", "own", "mine"], "me"),
    **dict.fromkeys(["equal", "equalcontrib", "equal-contribution", "cofirst", "co-first", "joint", "contrib"], "equal"),
    **dict.fromkeys(["corresponding", "corr", "correspondence", "correspondingauthor"], "corresponding"),
    **dict.fromkeys(["student", "students", "advisee", "mentee", "phdstudent"], "student"),
}  # fmt: skip


@dataclass(slots=True)
class Names:
    """Authors as the schema says them, with the offsets of each in the field; `rest`, that there are others."""

    authors: list[dict[str, Any]] = field(default_factory=list)
    places: list[tuple[int, int]] = field(default_factory=list)
    rest: bool = False
    unknown: list[str] = field(default_factory=list)  # commands
    odd: list[tuple[int, int]] = field(default_factory=list)  # where several names are written as one
    lost: bool = False  # whether something could not be kept


def read_names(latex: str) -> Names:
    """All the names of a field."""
    names = Names()
    for start, end in _pieces(latex):
        written = latex[start:end]
        text = written.strip()
        if not text:
            continue
        first = start + len(written) - len(written.lstrip())
        if text.lower().strip(". ") in {"others", "et al", "et~al", "et. al"}:
            names.rest = True
            continue
        parts, odd = separated(text)
        for part, offset in parts:
            author, unknown, lost = _author(part)
            names.unknown += unknown
            names.lost = names.lost or lost
            if author:
                names.authors.append(dict(author))
                names.places.append((first + offset, min(end, first + offset + len(part))))
        if odd:
            names.odd.append((first, first + len(text)))
    _settle(names.authors)
    return names


def _settle(authors: list[dict[str, Any]]) -> None:
    """Take back that authors who are set off may be the owner, unless it is one alone and nobody is said to be."""
    told = [author for author in authors if "me" in author]
    if len(told) > 1:
        for author in told:
            if isinstance(author["me"], Guess):
                del author["me"]


def read_name(text: str) -> dict[str, Any]:
    """One name in the words of a profile: `Xie, Shuai*`."""
    escaped = text.replace("\\", "").replace("{", "").replace("}", "").replace("$", "").replace("~", " ")
    return dict(_author(escaped)[0]) or {"literal": text}


def _pieces(latex: str) -> Iterator[tuple[int, int]]:
    """What stands between the `and`s outside of braces."""
    start = depth = 0
    for found in _AND.finditer(latex):
        if found["brace"]:
            depth = max(0, depth + (1 if found[0] == "{" else -1))
        elif not depth:
            yield start, found.start()
            start = found.end()
    yield start, len(latex)


@lru_cache(maxsize=20_000)
def _author(latex: str) -> tuple[dict[str, Any], tuple[str, ...], bool]:
    """One author, the unknown commands in the name, and whether something of it is lost."""
    latex = _DBLP.sub("", latex)
    if not _DRESSED.search(latex):
        return _parts(latex), (), False
    it = unmark(latex)
    parts, unknown = _named(it.text)
    if not parts:
        return {}, tuple(unknown), bool(latex.strip("{} "))
    return {**parts, **({"marks": it.marks} if it.marks else {}), **it.flags}, tuple(unknown), it.lost


def _named(text: str) -> tuple[dict[str, Any], list[str]]:
    """The parts of a name in LaTeX: a name in braces is one that has no parts."""
    if text.startswith("{") and not text.startswith("{\\") and encloses(text):
        literal, unknown = to_plain(text)
        return ({"literal": literal} if literal else {}), list(unknown)
    if _PART.match(text):
        return _extended(text)
    strange: list[str] = []
    kept: list[str] = []  # words of groups, which are never particles and never split
    words: list[str] = []
    for word in _words(text):
        shown, commands = to_plain(word)
        strange += commands
        if word.startswith("{") and not word.startswith("{\\") and shown:
            kept.append(shown)
            shown = f"\0{len(kept) - 1}\0"
        words.append(shown)
    parts = _parts(" ".join(words))
    if kept:
        parts = {key: _GROUP.sub(lambda found: kept[int(found[1])], value) for key, value in parts.items()}
    return parts, strange


def _words(text: str) -> list[str]:
    """Words outside of braces, and the commas between them."""
    words: list[str] = []
    word = ""
    depth = 0
    for piece in _WORD.findall(text):
        if piece in "{}":
            depth = max(0, depth + (1 if piece == "{" else -1))
            word += piece
        elif not depth and piece.strip(" ~,\t\n\r") == "":
            if word:
                words.append(word)
            words += [","] * piece.count(",")
            word = ""
        else:
            word += piece
    return [*words, word] if word else words


def _extended(text: str) -> tuple[dict[str, Any], list[str]]:
    """biblatex's names in parts: `family=Xie, given=Shuai, prefix=van`."""
    found: dict[str, str] = {}
    unknown: list[str] = []
    cut = re.split(r",(?![^{}]*\})", text)
    for part in cut:
        name, _, value = part.partition("=")
        shown, strange = to_plain(value.strip().strip('"'))
        unknown += strange
        found[name.strip().lower()] = shown
    family = " ".join(filter(None, [found.get("prefix", ""), found.get("family", "")]))
    parts = {"family": family, "given": found.get("given", ""), "suffix": found.get("suffix", "")}
    filled = {key: value for key, value in parts.items() if value}
    return (filled if family else {"literal": found["given"]} if found.get("given") else {}), unknown


def _parts(text: str) -> dict[str, Any]:
    """A name in plain text: `van der Berg, Jan`, `Ludwig van Beethoven`, `King, Jr., Martin Luther`."""
    pieces = [" ".join(part.split()) for part in text.replace("~", " ").split(",")]
    while len(pieces) > 2 and not pieces[-1] and pieces[1] not in SUFFIXES:
        pieces.pop()
    suffix = ""
    if len(pieces) == 2 and not pieces[1]:
        return {"family": pieces[0]} if pieces[0] else {}
    if len(pieces) > 2:
        family, suffix, given = pieces[0], " ".join(pieces[1:-1]), pieces[-1]
        if suffix not in SUFFIXES and given in SUFFIXES:
            suffix, given = given, suffix
    elif len(pieces) == 2 and pieces[1] in SUFFIXES:
        family, given, suffix = *_in_order(pieces[0]), pieces[1]
    elif len(pieces) == 2:
        family, given = pieces
    else:
        family, given = _in_order(pieces[0])
        words = given.split()
        if family in SUFFIXES and len(words) > 1:
            suffix = family
            family, given = _in_order(given)
    if len(family.split()) > 1 and family.split()[-1] in SUFFIXES and not suffix:
        family, _, suffix = family.rpartition(" ")
    parts = {"family": family or given, "given": given if family else "", "suffix": suffix}
    return {key: value for key, value in parts.items() if value}


def _in_order(name: str) -> tuple[str, str]:
    """Family and given names of `Ludwig van Beethoven`: particles are in small letters."""
    words = name.split()
    if len(words) < 2:
        return name, ""
    if is_cjk(words[0][:1]):
        return words[0], " ".join(words[1:])
    small = next(
        (index for index, word in enumerate(words[:-1]) if index and _is_small(word)), len(words) - 1
    )
    if _is_small(words[0]) and not _is_small(words[-1]) and small == len(words) - 1:
        small = 0
    if all(map(_is_small, words)):
        small = len(words) - 1
    return " ".join(words[small:]), " ".join(words[:small])


def _is_small(word: str) -> bool:
    """Whether a word is a particle: its first letter is small."""
    first = next((char for char in word if char.isalpha()), "")
    return bool(first) and first.islower() and not word.startswith("\0")


def read_flags(latex: str) -> tuple[dict[int, dict[str, Any]], bool]:
    """biblatex's annotations, `1=student;2=highlight`, by the author's number; whether all of it is understood."""
    flags: dict[int, dict[str, Any]] = {}
    whole = True
    for part in filter(None, (one.strip() for one in latex.split(";"))):
        number, equals, said = part.partition("=")
        count = number.partition(":")[0].strip()
        if not (equals and count.isdecimal() and len(count) < 6):
            whole = False
            continue
        for word in said.split(","):
            flag = _FLAGS.get(word.strip().strip('"').lower())
            whole = whole and flag is not None and ":" not in number
            if flag:
                flags.setdefault(int(count), {})[flag] = TRUE
    return flags, whole
