"""Names of authors: whose they are, and how a list of them is printed."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from cvtex.citation.names import marks_of
from cvtex.inline import Inline, Strong, Text, is_cjk, join, words
from cvtex.language import Words
from cvtex.names import (
    NO,
    SUFFIXES,
    WHOLE,
    Reading,
    cjk,
    cuts,
    flat,
    fold,
    is_one_family,
    likeness,
    reading,
    readings,
    spellings,
    squeezed,
    without_suffix,
)
from cvtex.profile import Person
from cvtex.publication import Author, Publication

TOLD = WHOLE + 1  # an author who is said to be the owner

IsMe = Callable[[Author], int]  # NO, INITIAL, WHOLE or TOLD: how much an author is the owner


@lru_cache(maxsize=4)
def matcher(person: Person) -> IsMe:
    """How much an author is this person: by name in either order, with initials, or by an alias.

    Names are compared folded (case, accents, dots, hyphens, marks). Family names must be equal with their particles;
    given names agree one by one, where an initial is any name that begins with it, and later ones may be missing. Of
    an alias, and of the name in another script, none may be missing.
    """
    owner = _Owner(person)
    known: dict[tuple[str, str, str, str], int] = {}

    def is_me(author: Author) -> int:
        if author.me:
            return TOLD
        key = (author.family, author.given, author.literal, author.suffix)
        if (found := known.get(key)) is None:
            found = known[key] = owner.likeness(author)
        return found

    return is_me


class _Owner:
    """A person's names, read once."""

    def __init__(self, person: Person) -> None:
        name, others = person.name, tuple(filter(None, (person.name.native, *person.aliases)))
        own = [(one, False) for one in readings(name.family, name.given, name.suffix)]
        self.readings = own + [(reading(*pair), True) for text in others for pair in _ways(text)]
        self.whole = {squeezed(fold(text)) for text in others}
        self.cjk = {
            one[turn:] + one[:turn]
            for one in map(cjk, (*others, name.family + name.given))
            for turn in range(len(one))
        }
        self.syllables = bool(cjk(name.native))
        self.keys = {key for one, _ in self.readings for key in one.families} | self.whole - {""}
        self.search = re.compile("|".join(map(re.escape, self.keys)) or "(?!)").search

    def likeness(self, author: Author) -> int:
        """How much an author's name is one of these."""
        text = f"{author.given} {author.family} {author.literal}"
        if not text.isascii() and not self.cjk.isdisjoint((cjk(text), cjk(author.family + author.given))):
            return WHOLE
        if not self.search(flat(text)):
            return NO
        names = spellings(text) | spellings(f"{author.family} {author.given}")
        if not self.whole.isdisjoint(map(squeezed, names)):
            return WHOLE
        family, comma, given = author.literal.partition(",")
        family, given = (author.family, author.given) if author.family else (family, given)
        if (author.family or comma) and fold(given) not in SUFFIXES:
            return max(map(self._most, readings(family, given, author.suffix)))
        return self._in_one_piece(f"{family} {given}", author.suffix)

    def _in_one_piece(self, text: str, suffix: str) -> int:
        """The same for a name in one piece, whichever of its words are the family name."""
        found = NO
        bare = without_suffix(text, "", suffix)
        for name, ending in {(bare[0], bare[2]), (text, "")}:
            for pair in cuts(name):
                if self.keys & set(map(squeezed, spellings(pair[0]))):
                    found = max(found, self._most(reading(*pair, ending), pair[0]))
        return found

    def _most(self, theirs: Reading, piece: str = "") -> int:
        """The same for one way to read a name, of whose words some were taken for the family name."""
        fits = (pair for pair in self.readings if not piece or is_one_family(piece, pair[0]))
        return max(
            (likeness(theirs, mine, strict=strict, syllables=self.syllables) for mine, strict in fits),
            default=NO,
        )


def _ways(text: str) -> list[tuple[str, str]]:
    """How another name of a person may be meant, as family and given names: `Miller JT`, `J. T. Miller`, `Miller, J. T.`."""
    family, comma, given = text.partition(",")
    if comma:
        return [(family, given)]
    words = text.split()
    if len(words) > 1 and len(words[-1]) < 4 and words[-1].isupper() and not words[0].isupper():
        return [(" ".join(words[:-1]), " ".join(words[-1]))]
    pairs = [(" ".join(words[cut:]), " ".join(words[:cut])) for cut in range(1, len(words))]
    return [(family, given) for family, given in pairs if len(fold(family)) > 1]


def own_places(authors: Sequence[Author], me: int | None, is_me: IsMe) -> frozenset[int]:
    """Which author the owner is, counted from 1: whoever is told, else the one whose name agrees most.

    Where two agree alike it is neither: one of them is somebody else.
    """
    if me is not None:
        return frozenset({me} if me <= len(authors) else ())
    best, places = candidates(authors, is_me)
    return frozenset(places if len(places) == 1 or best == TOLD else ())


def owns(entry: Publication, is_me: IsMe) -> Callable[[int, Author], bool]:
    """A test by place and author whether it is the owner; at the place 0 stand editors and others who are no authors."""
    places = own_places(entry.authors, entry.me, is_me)
    return lambda number, author: number in places if number else bool(is_me(author))


def candidates(authors: Sequence[Author], is_me: IsMe) -> tuple[int, list[int]]:
    """How much the names agree that agree most, and their places, counted from 1."""
    found = list(map(is_me, authors))
    best = max(found, default=NO)
    return best, [number for number, one in enumerate(found, 1) if one and one == best]


def in_order(given: str, family: str) -> str:
    """A whole name: `Ada Lovelace`; in Chinese, Japanese and Korean the family comes first: `邱奕乔`."""
    if given and family and is_cjk(given[0]) and is_cjk(family[0]):
        return family + given
    return f"{given} {family}".strip()


def author_list(
    authors: tuple[Author, ...], others: bool, is_me: Callable[[int, Author], object], words_: Words
) -> Inline:
    """`Feng Z, **Xie S***, Chen Y, et al.`: the own name is strong; marks stay with their names."""
    names: list[Inline] = []
    for number, author in enumerate(authors, 1):
        name = author.literal or in_order(author.given, author.family)
        text: Inline = (Text(name + marks_of(author)),)
        names.append((Strong(text),) if is_me(number, author) else text)
    listed = join(names, ", ")
    comma = "," if len(names) > 1 else ""
    return words(listed, f"{comma} {words_.labels['et_al']}") if others and names else listed
