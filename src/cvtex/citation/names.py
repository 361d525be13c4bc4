"""Lists of names: initials, order, et al., the own name, which is strong and never cut."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from cvtex.citation.runs import Run, runs_of
from cvtex.citation.template import STRONG
from cvtex.inline import Emph, Inline, Link, Node, Strong, Text, is_cjk, words
from cvtex.publication import Author
from cvtex.value import dataclass

SIGNS: Mapping[str, str] = {"equal": "*", "corresponding": "†", "student": "‡"}  # of an author's flags
MOST_NAMES = 5  # that one person has, in a name that is written as one text
GROUPS = frozenset((
    "academy", "agency", "alliance", "archive", "archives", "association", "authority", "authors", "bank", "board",
    "bureau", "business", "center", "centre", "centers", "club", "co", "collaboration", "college", "commission",
    "committee", "commons", "company", "consortium", "contributors", "corp", "corporation", "council", "department",
    "developers", "development", "division", "editors", "editorial", "enterprise", "federation", "force", "forum",
    "foundation", "fund", "gmbh", "government", "group", "groups", "health", "hospital", "inc", "industries",
    "information", "initiative", "institute", "institution", "international", "investigators", "journal", "lab",
    "laboratory", "laboratories", "labs", "league", "library", "llc", "ltd", "magazine", "media", "ministry",
    "museum", "nations", "national", "network", "news", "observatory", "office", "organisation", "organization",
    "parliament", "partnership", "plc", "press", "program", "programme", "project", "publishing", "records",
    "research", "school", "schools", "science", "sciences", "service", "services", "society", "software", "staff",
    "standards", "state", "studies", "studio", "survey", "system", "systems", "team", "technologies", "technology",
    "telescope", "times", "trust", "union", "united", "university", "working", "world",
))  # fmt: skip
_COMPANY = re.compile(r"(?:^| )(?:AG|KG|KGaA|SpA|S\.?A\.?R\.?L\.?|mbH|e\. ?V\.|GbR|LLP|Pty|Oyj?|GmbH.*)$")
_GROUP_ENDS = re.compile(  # of words, in lower case
    r"(?:gesellschaft|ausschuss|institut|verband|verein|ministerium|universität|hochschule|anstalt|stiftung|kommission|"
    r"akademie|behörde|zentrum|museum|bibliothek|\wgruppe|\wamt|normung|forschung|stichting|universiteit|"
    r"universit(?:y|é|à|a)|universidade?|institut[oe]|istituto|soci(?:été|edad)|fond(?:ation|azione)|fundación|"
    r"minist(?:ère|erio|ero)|conse(?:il|jo)|comité|laboratoire|agence)$"
)
PARTICLES = frozenset((
    "al", "bin", "ibn", "da", "das", "de", "del", "della", "den", "der", "des", "di", "do", "dos", "du", "el", "la", "las", "le", "los", "ten", "ter", "van", "vom", "von", "zu", "zum", "zur",
))  # fmt: skip
_MOST_INITIALS = 3  # that are written as one word: `Lovelace AKB`


_LATER, _FIRST = "\ue003", 0xE100  # then a character that is the place of an author
_LATER_AT = re.compile(f"{_LATER}(.)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class EtAl:
    """Lists of more than `above` names (0: never) keep the `first` ones and end in `one` (behind one name) or `many`;
    with `last` text, that and the last name instead. `chinese` ends them in Chinese entries. Without `one` or `many`,
    the words of the document's language do."""

    above: int = 0
    first: int = 1
    one: Inline = ()
    many: Inline = ()
    last: str = ""
    chinese: Inline = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NameRules:
    """How names are printed; see schema/citation.schema.json."""

    order: str = "given-first"
    given: str = "full"
    initial: str = ". "
    hyphens: bool = True
    comma: str = ", "
    suffix: str = ", "
    particles: str = "front"
    upper: bool = False
    delimiter: str = ", "
    two: str = " and "
    last: str = ", and "
    et_al: EtAl = EtAl()


def name_runs(
    authors: Sequence[Author],
    rules: NameRules,
    own: Callable[[int, Author], bool],
    *,
    others: bool,
    chinese: bool,
    et_al: str,
) -> list[Run]:
    """A list of names; `own` gets their numbers, from 1."""
    mine = [own(number, author) for number, author in enumerate(authors, 1)]
    shown, cut = _shown(len(authors), mine, rules.et_al)
    ends = cut or others
    found: list[Run] = []
    before = -1
    for place, index in enumerate(shown):
        if place:
            found.append(Run(Text(_between(rules, before, index, len(authors), (place, len(shown), ends)))))
        author = authors[index]
        as_written = (
            author.literal and not author.family and rules.given == "full" and rules.order == "given-first"
        )
        name = author.literal if as_written else _worded(
            (*parts_of(author), author.suffix), rules,
            rules.order == "family-first" or (rules.order == "first-inverted" and index == 0),
        )  # fmt: skip
        found.append(Run(Text(name + marks_of(author)), (STRONG,) if mine[index] else ()))
        before = index
    if ends and found:
        said = (rules.et_al.many, f", {et_al}") if len(shown) > 1 else (rules.et_al.one, f" {et_al}")
        found += runs_of((chinese and rules.et_al.chinese) or said[0] or (Text(said[1]),))
    return found


def _shown(count: int, mine: list[bool], et_al: EtAl) -> tuple[list[int], bool]:
    """Which names are printed, and whether the list is cut behind them."""
    if not et_al.above or count <= et_al.above:
        return list(range(count)), False
    first = min(max(et_al.first, 1), count)
    kept = {*range(first), *(index for index in range(first, count) if mine[index])}
    if et_al.last:
        kept.add(count - 1)
    return sorted(kept), count - 1 not in kept


def _between(rules: NameRules, before: int, index: int, count: int, place: tuple[int, int, bool]) -> str:
    """What stands between two names that are printed: a gap shows where others are left out."""
    number, shown, ends = place
    if index > before + 1:
        return (
            rules.et_al.last
            if rules.et_al.last and index == count - 1
            else f"{rules.delimiter}…{rules.delimiter}"
        )
    if number == shown - 1 and not ends:
        return rules.last if shown > 2 else rules.two
    return rules.delimiter


def marks_of(author: Author) -> str:
    """The marks printed behind a name: those that were written, then the signs of flags that are not among them."""
    signs = (sign for flag, sign in SIGNS.items() if getattr(author, flag) and sign not in author.marks)
    return author.marks + "".join(signs)


def mark_later(place: int) -> str:
    """Where `with_marks` puts the marks of the author at a place, from 0."""
    return _LATER + chr(_FIRST + place)


def with_marks(text: Inline, authors: Sequence[Author]) -> Inline:
    """A text with the marks of its authors where `mark_later` stands."""
    return words(tuple(_with_marks(node, authors) for node in text))


def _with_marks(node: Node, authors: Sequence[Author]) -> Node:
    if isinstance(node, Strong | Emph | Link):
        return replace(node, children=with_marks(node.children, authors))
    if isinstance(node, Text) and _LATER in node.text:
        return Text(_LATER_AT.sub(lambda found: marks_of(authors[ord(found[1]) - _FIRST]), node.text))
    return node


@lru_cache(maxsize=20_000)
def _worded(name: tuple[str, str, str], rules: NameRules, inverted: bool) -> str:
    """One name, `(family, given, suffix)`, as the rules want it."""
    family, given, suffix = name
    if given and is_cjk(given[0]) and is_cjk(family[:1] or " "):
        return family + given
    if rules.upper and given:
        family = family.upper()
    if rules.given == "initials":
        given = initials(given, rules.initial, rules.hyphens)
        suffix = suffix if "." in rules.initial else suffix.rstrip(".")
    if rules.given == "dotted":
        given = re.sub(r"\b[^\W\d_](?![\w.’'-])", _dotted, given)
    if inverted and given and rules.particles == "behind":
        words = family.split()
        start = next((place for place, word in enumerate(words) if not word.islower()), 0)
        family, given = " ".join(words[start:]), " ".join([given, *words[:start]])
    if inverted:
        whole = f"{family}{rules.comma}{given}" if given else family
        return f"{whole}{rules.suffix}{suffix}" if suffix else whole
    space = "\u00a0" if rules.given == "initials" and given.endswith(".") else " "
    return space.join(filter(None, (given, family))) + (f" {suffix}" if suffix else "")


def parts_of(author: Author) -> tuple[str, str]:
    """Family and given names; all of the name is the family's when it has no parts."""
    if author.family or not author.loose:
        return author.family or author.literal, author.given
    return name_parts(author.literal)


@lru_cache(maxsize=20_000)
def name_parts(literal: str) -> tuple[str, str]:
    """Family and given names of a name in one piece: `Ada Lovelace`, `Lovelace A`; a group has a family name alone."""
    names = literal.split()
    tokens = {name.strip(".,").lower() for name in names}
    if not 2 <= len(names) <= MOST_NAMES or any(is_cjk(char) for char in literal):
        return literal, ""
    if tokens & GROUPS or _COMPANY.search(literal) or any(_GROUP_ENDS.search(token) for token in tokens):
        return literal, ""
    if any(not name[0].isupper() and name not in PARTICLES for name in names) or re.search(
        r"[\d&,/()]", literal
    ):
        return literal, ""
    if _are_initials(names[-1]) and not _are_initials(names[0]):
        return " ".join(names[:-1]), names[-1]
    start = next((place for place, name in enumerate(names) if place and name in PARTICLES), len(names) - 1)
    return " ".join(names[start:]), " ".join(names[:start])


def _are_initials(word: str) -> bool:
    """Whether a word is capitals alone, of any script: `AK`, `Ü`, and not `Lü`."""
    return len(word) <= _MOST_INITIALS and word.isalpha() and word.isupper()


def _dotted(letter: re.Match[str]) -> str:
    """A single letter with the full stop of an initial, which is a capital."""
    return f"{letter[0]}." if letter[0].isupper() else letter[0]


def initials(given: str, behind: str, hyphens: bool) -> str:
    """`Jean-Paul Q.` → `J.-P. Q.` with `behind` ". ", `JPQ` with "" and without hyphens."""
    whole = ""
    for name in re.sub(r"\.(?=\w)", ". ", given).split():
        if name.islower() and name in PARTICLES:
            whole = f"{whole.rstrip()} {name} "
            continue
        letters = [part for part in re.split("[-‐‑]", name.strip(".")) if part[:1].isupper()] or [name]
        split = [letter for part in letters for letter in (part if _are_initials(part) else part[:1])]
        joint = behind.rstrip() + "-" if hyphens else behind
        whole += (joint if len(letters) > 1 else behind).join(split) + behind
    return whole.strip().replace(". ", ".\u00a0")
