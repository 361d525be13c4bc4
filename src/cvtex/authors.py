"""Names of authors: whose they are, and how a list of them is printed."""

import re
import unicodedata
from collections.abc import Callable, Mapping

from cvtex.inline import Inline, Strong, Text, is_cjk, join, words
from cvtex.language import Words
from cvtex.profile import Person
from cvtex.publication import Author

MOST_NAMES = 12  # that one person has; whoever has more is a group

SIGNS: Mapping[str, str] = {"equal": "*", "corresponding": "†", "student": "‡"}  # of an author's flags

IsMe = Callable[[Author], bool]


def marks_of(author: Author) -> str:
    """The marks printed behind a name: those that were written, then the signs of flags that are not among them."""
    signs = (sign for flag, sign in SIGNS.items() if getattr(author, flag) and sign not in author.marks)
    return author.marks + "".join(signs)


def matcher(person: Person) -> IsMe:
    """A test whether an author is this person: by name in either order, with initials, or by an alias.

    Names are compared folded (case, accents, dots, hyphens). Family names must be equal; given names
    agree one by one, where an initial is any name that begins with it, and later ones may be missing.
    """
    families = _spellings(person.name.family)
    given = [text.split() for text in _spellings(person.name.given)]
    whole = {
        _squeezed(text)
        for text in (*person.aliases, person.name.native, in_order(person.name.given, person.name.family))
        if text
    }

    def is_me(author: Author) -> bool:
        parts = [(author.family, author.given)] if author.family else _splits(author.literal)
        return (
            author.me
            or any({_squeezed(one + other), _squeezed(other + one)} & whole for one, other in parts)
            or any(
                not families.isdisjoint(_spellings(family))
                and any(_agree(text.split(), mine) for text in _spellings(rest) for mine in given)
                for family, rest in parts
            )
        )

    return is_me


def _splits(literal: str) -> list[tuple[str, str]]:
    """Every way to read a name that was written in one piece: `Ada Lovelace` → Ada and Lovelace, either one the family."""
    names = literal.split(maxsplit=MOST_NAMES)
    if len(names) > MOST_NAMES:
        return []
    cuts = [(" ".join(names[:cut]), " ".join(names[cut:])) for cut in range(len(names) + 1)]
    return [*cuts, *((last, first) for first, last in cuts)]


def _agree(theirs: list[str], mine: list[str]) -> bool:
    """Whether given names may be one person's: `s`, `shuai`; `a k`, `ak`, `ada`, `ada k` and `ada king`."""
    if not theirs or not mine:
        return theirs == mine
    pairs = list(zip(theirs, mine, strict=False))
    return "".join(theirs) in {"".join(mine), "".join(name[0] for name in mine)} or (
        len(theirs) <= len(mine)
        and all(one == two or (1 in {len(one), len(two)} and one[0] == two[0]) for one, two in pairs)
    )


# Letters that have no accent to take off, and how accents are also written out.
_LETTERS = str.maketrans({"ł": "l", "đ": "d", "ð": "d", "ø": "o", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})


def _spellings(name: str) -> frozenset[str]:
    """A name folded, and with its accents written out: Müller is `muller` and `mueller`."""
    return frozenset(
        {_fold(name), _fold(unicodedata.normalize("NFC", name.casefold()).translate(_WRITTEN_OUT))}
    )


def _squeezed(name: str) -> str:
    """A name folded, in one piece, as names in Chinese are compared."""
    return _fold(name).replace(" ", "")


def _fold(text: str) -> str:
    """Lower case without accents, dots and hyphens: `Müller-Lüdenscheidt, J.` → `muller ludenscheidt j`."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(re.split(r"[\s.,\-’']+", letters)).strip()


def in_order(given: str, family: str) -> str:
    """A whole name: `Ada Lovelace`; in Chinese, Japanese and Korean the family comes first: `邱奕乔`."""
    if given and family and is_cjk(given[0]) and is_cjk(family[0]):
        return family + given
    return f"{given} {family}".strip()


def author_list(
    authors: tuple[Author, ...], others: bool, is_me: Callable[[int, Author], bool], words_: Words
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
