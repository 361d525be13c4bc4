"""Words, names of skills and what else they are called: `k8s` and `Kubernetes` are one term, `C++` and `CI/CD` one word.

A text becomes a list of terms. What the table of skills knows, of several words too, is a term by its name there; other
words are terms in lower case without a plural s, Chinese is cut into pairs of characters. How rare a word is comes from a
list of frequencies; how little it says of a job, from a list of ordinary words.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from math import log
from typing import NamedTuple

from cvtex.value import dataclass

RARE = 3.6  # the Zipf value of a word that no list has
KNOWN = 3.6  # and of a skill, however common its words are
PAIR = 4.6  # of two Chinese characters that no list has: most of them are no word
COMMON = 3.5  # is taken from the rarity of words that are no skills
ORDINARY = 0.3  # of its weight is left to a word that says little
COMMON_TAG = 4.4  # the Zipf value from which on a single word is no skill because somebody tags with it
NOTHING = "-"  # the name of phrases that have a word in them which is one by itself: `for security reasons`
LENGTH = 60  # words of a text in the background, by which frequencies of words become frequencies of texts

_CJK = "\u3400-\u4dbf\u4e00-\u9fff\u3040-\u30ff\uac00-\ud7af"
_WORD = re.compile(
    rf"<[A-Z]+>|[{_CJK}]|\.?[^\W_{_CJK}]+(?:[.+#&'’_@-]+[^\W_{_CJK}]+|/ ?(?=[^\W\d_])[^\W_{_CJK}]+)*(?:\+\+|[+#](?!\w))?"
)
_JOINS = re.compile(r"[-_/ ]+")
_PLURAL = re.compile(r"(?<=[^\W\d_]{3})(?<![sui])s$|(?<=[^\W\d_]{3}[sxh])es$")


class Term(NamedTuple):
    """A term with the characters of the text that it stands for. `skill`: a table knows it; `name`: it is spelled like one."""

    text: str
    skill: bool
    name: bool
    start: int
    end: int


class _Word(NamedTuple):
    """A word as written, as it is looked up, whether a sentence begins with it, and whether something parts it from the next;
    `bound` is what a hyphen binds to it: `based` in `prototype-based`."""

    text: str
    norm: str
    first: bool
    parted: bool
    start: int
    end: int
    bound: str = ""


Names = Mapping[tuple[str, ...], tuple[tuple[str, str], ...]]  # words: spelling that is needed, if any; name


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Names of skills by their words, frequencies as Zipf values, ordinary words."""

    names: Names
    zipf: Mapping[str, float]
    ordinary: frozenset[str]
    reach: Mapping[str, int]  # the first word of names, and how many the longest of them has
    kinds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # of what a name is a kind

    def rarity(self, term: str) -> float:
        """How much of a term tells texts apart: minus the logarithm of the share of texts that have it, damped
        where it is ordinary (inverse document frequency, Robertson and Spärck Jones, 1976). Words that no table knows
        as a skill have to be rarer."""
        known = (term,) in self.names or " " in term or not term.islower()
        missing = PAIR if is_pair(term) else RARE
        zipf = min(self.zipf.get(term.lower(), missing), KNOWN if known else 9)
        share = 1 - (1 - 10 ** (zipf - 9)) ** LENGTH
        rarity = -log(share) if known else max(0.0, -log(share) - COMMON)
        return rarity * (ORDINARY if term in self.ordinary else 1.0)


def read_vocabulary(skills: str, frequencies: str, plain: str) -> Vocabulary:
    """The three tables of `templates/words`."""
    zipf = {
        word: float(value)
        for line in _lines(frequencies)
        for value, *words in [line.split()]
        for word in words
    }
    common = frozenset(word for line in _lines(plain) for word in line.split())
    names: dict[tuple[str, ...], tuple[tuple[str, str], ...]] = {}
    kinds: dict[str, tuple[str, ...]] = {}
    for line in _lines(skills):
        for row in line.split(";"):
            some, _, broader = row.partition(" < ")
            if broader:
                wider = tuple(map(str.strip, broader.split(",")))
                kinds |= {name: (*kinds.get(name, ()), *wider) for name in map(str.strip, some.split(","))}
                continue
            name, _, aliases = row.partition("=")
            _add(names, name.strip().rstrip("!"), [name, *aliases.split(",")])
    ordinary = common | frozenset(map(_norm, common))
    return Vocabulary(names=names, zipf=zipf, ordinary=ordinary, reach=_reach(names), kinds=kinds)


def extend(
    vocabulary: Vocabulary, aliases: Mapping[str, Iterable[str]], terms: Iterable[str] = ()
) -> Vocabulary:
    """The same with names of one's own: what else something is called, and terms that count as skills.

    A term that has a name already keeps it, so that `Postgres` among one's skills is PostgreSQL, and one that has names in
    it, such as `AWS DynamoDB`, is these. A single common word such as `video` counts as a skill for nobody but who writes
    an alias for it.
    """
    names = dict(vocabulary.names)
    for name, others in aliases.items():
        known = names.get(words_of(name), (("", name),))[0][1]
        for spelling in (name, *others):
            names[words_of(spelling)] = (("", known),)
    for term in terms:
        key = words_of(term)
        if (
            key
            and key not in names
            and not _is_common(key, term, vocabulary)
            and not _has_names(key, vocabulary)
        ):
            names[key] = (("", term),)
    return replace(vocabulary, names=names, reach=_reach(names))


def _is_common(key: Sequence[str], term: str, vocabulary: Vocabulary) -> bool:
    """Whether a term is a single word that many texts have."""
    most = max(vocabulary.zipf.get(word, 0) for word in (key[0], term.lower()))
    return len(key) == 1 and (key[0] in vocabulary.ordinary or most >= COMMON_TAG)


def _has_names(key: tuple[str, ...], vocabulary: Vocabulary) -> bool:
    """Whether some of the words of a term are a name, however it is written."""
    return any(
        not exact
        for first in range(len(key))
        for behind in range(first + 1, len(key) + 1)
        for exact, _ in vocabulary.names.get(key[first:behind], ())
    )


def terms_of(text: str, vocabulary: Vocabulary, listed: bool = False, capitals: bool = True) -> list[Term]:
    """The terms of a text, in order. In a list of skills (`listed`) even `go` is one; `capitals` begin names only,
    and not every noun."""
    words = list(_words(text))
    found: list[Term] = []
    at = 0
    while at < len(words):
        term, used = _longest(words, at, vocabulary, listed)
        if not used:
            term, used = _plain(words[at : at + 2], vocabulary, capitals)
        if term.text:
            found.append(term)
        at += used
    return found


def words_of(name: str) -> tuple[str, ...]:
    """The words by which a name is looked up: `front-end` and `Front End` are the same."""
    return tuple(word.norm for word in _words(name))


def is_pair(term: str) -> bool:
    """Whether a term is a pair of Chinese characters."""
    return len(term) == 2 and bool(re.fullmatch(f"[{_CJK}]{{2}}", term))


def _lines(table: str) -> Iterator[str]:
    return (line for line in table.splitlines() if line and not line.startswith("#"))


def _add(
    names: dict[tuple[str, ...], tuple[tuple[str, str], ...]], name: str, spellings: Sequence[str]
) -> None:
    for spelling in map(str.strip, spellings):
        key = words_of(spelling.removesuffix("!"))
        exact = spelling[:-1] if spelling.endswith("!") else ""
        if key:
            names[key] = (*names.get(key, ()), (exact, name))


def _reach(names: Names) -> dict[str, int]:
    reach: dict[str, int] = {}
    for key in names:
        reach[key[0]] = max(len(key), reach.get(key[0], 0))
    return reach


def _words(text: str) -> Iterator[_Word]:
    """The words of a text; what a hyphen or stroke joins is several, unless a name needs it."""
    matches = list(_WORD.finditer(text))
    for place, match in enumerate(matches):
        before = text[matches[place - 1].end() : match.start()] if place else "\n"
        after = text[match.end() : matches[place + 1].start()] if place + 1 < len(matches) else "\n"
        first = bool(re.search(r"[.!?:•*·\n–]|^\W*[-–]\s", before))
        parted = bool(re.search(r"[,;:()|!?•\n]|\.\s|\s[-–]\s", after)) and after.strip(" ") != "\n"
        yield from _split(match, first, parted)


_WHOLE = re.compile(
    r"(?i)c\+\+|[cf]#|\.net|ci/cd|tcp/ip|pl/sql|a/b|r&d|ui/ ?ux|ux/ ?ui|c/c\+\+|dev/sec|sns/sqs|pub/sub|gnu/linux|os/2|b\.?sc|m\.?sc"
)


# What makes something else of a word: a prototype-based method is no prototype, what is Kafka-like is not Kafka.
_ALIKE = frozenset(("like", "style"))
_BINDING = frozenset(("based", "aware", "oriented", "free", "wise", "level"))


def _split(match: re.Match[str], first: bool, parted: bool) -> Iterator[_Word]:
    """One word, or those that it is joined from."""
    text = match[0]
    if text.startswith(".") and not _WHOLE.fullmatch(text):
        text = text[1:]
    start = match.end() - len(text)
    if text.startswith("<"):
        yield _Word(text, "", True, True, start, match.end())
        return
    if _WHOLE.fullmatch(text):
        yield _Word(text, text.lower().replace(" ", ""), first, parted, start, match.end())
        return
    pieces = list(re.finditer(r"[^-_/ ]+", text))
    for number, piece in enumerate(pieces):
        last = number == len(pieces) - 1
        stroke = not last and "/" in text[piece.end() : pieces[number + 1].start()]
        place = start + piece.start()
        bound = pieces[number + 1][0].lower() if not last and not stroke else ""
        yield _Word(
            piece[0],
            _norm(piece[0]),
            first and not number,
            parted if last else stroke,
            place,
            place + len(piece[0]),
            bound,
        )


def _norm(word: str) -> str:
    """A word as it is looked up: in lower case, without a plural s or a possessive one."""
    low = re.sub(r"['’]\w*$", "", word.lower())
    short = word.isupper() and len(word) < 6
    return low if short or not low.isalpha() else _PLURAL.sub("", low)


def _longest(words: Sequence[_Word], at: int, vocabulary: Vocabulary, listed: bool) -> tuple[Term, int]:
    """The longest name that begins with a word."""
    words = words[at : at + vocabulary.reach.get(words[at].norm, 0)]
    reach = next((number for number, word in enumerate(words, 1) if word.parted), len(words))
    for many in range(reach, 0, -1):
        run = words[:many]
        for exact, name in vocabulary.names.get(tuple(word.norm for word in run), ()):
            written = " ".join(word.text for word in run)
            if _is_else(run, name):
                continue
            if name == NOTHING:
                return Term("", False, False, run[0].start, run[-1].end), many
            if (
                not exact
                or listed
                or (written == exact and not (run[0].first and exact.istitle() and not words[0].parted))
            ):
                return Term(name, True, True, run[0].start, run[-1].end), many
    return Term("", False, False, 0, 0), 0


def _is_else(run: Sequence[_Word], name: str) -> bool:
    """Whether a hyphen makes something else of words that have a name."""
    last = run[-1]
    if last.bound not in _BINDING:
        return last.bound in _ALIKE
    return last.text[1:].islower() and words_of(name) != tuple(word.norm for word in run)


def _plain(words: Sequence[_Word], vocabulary: Vocabulary, capitals: bool) -> tuple[Term, int]:
    """A word that is no name, or two Chinese characters of which the second may begin the next pair."""
    word = words[0]
    if re.fullmatch(f"[{_CJK}]", word.text):
        near = len(words) > 1 and words[1].start == word.end and re.fullmatch(f"[{_CJK}]", words[1].text)
        pair = word.text + words[1].text if near else ""
        whole = pair in vocabulary.zipf
        return Term(pair, False, False, word.start, word.end + bool(near)), 2 if whole else 1
    if len(word.norm) < 2 or not re.search(r"[^\W\d_]", word.norm):
        return Term("", False, False, 0, 0), 1
    return Term(word.norm, False, _is_name(word, vocabulary, capitals), word.start, word.end), 1


def _is_name(word: _Word, vocabulary: Vocabulary, capitals: bool) -> bool:
    """Whether a word is spelled like the name of a thing: `PostGIS`, `EC2`, `Mockito` within a sentence."""
    text, common = (
        word.text,
        max(vocabulary.zipf.get(word.norm, 0), vocabulary.zipf.get(word.text.lower(), 0)),
    )
    if word.norm in vocabulary.ordinary or word.bound in _ALIKE:
        return False
    odd = bool(re.search(r"[a-z][A-Z]|[^\W\d_]\d|[A-Za-z][.+#]\w", text)) and text.lower() != text
    initials = 2 <= len(text) <= 6 and text.isupper() and text.isalpha()
    rare = capitals and text[:1].isupper() and not text.isupper() and not common and len(text) > 3
    return (odd and common < 5) or (initials and common < 4.5) or (rare and not word.first)
