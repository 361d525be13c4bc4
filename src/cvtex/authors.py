"""Names of authors: whose they are, and how a list of them is printed."""

import re
import unicodedata
from collections.abc import Callable

from cvtex.entries import Author
from cvtex.inline import Inline, Strong, Text, join, words
from cvtex.language import Words
from cvtex.profile import Person

IsMe = Callable[[Author], bool]


def matcher(person: Person) -> IsMe:
    """A test whether an author is this person: by name in either order, with initials, or by an alias.

    Names are compared whole and folded (case, accents, dots, hyphens), never by family name alone.
    """
    name = person.name
    known = {_fold(text) for text in (*person.aliases, name.native)} | _forms(name.given, name.family)
    known.discard("")

    def is_me(author: Author) -> bool:
        forms = _forms(author.given, author.family) if author.family else {_fold(author.literal)}
        return author.me or not known.isdisjoint(forms)

    return is_me


def _forms(given: str, family: str) -> set[str]:
    """How a name may be written: Ada Lovelace, Lovelace Ada, A Lovelace, Lovelace A."""
    first, last = _fold(given), _fold(family)
    initials = "".join(part[0] for part in first.split())
    spaced = " ".join(initials)
    return {
        f"{a} {b}".strip() for x in (first, initials, spaced) for a, b in ((x, last), (last, x)) if last and x
    }


def _fold(text: str) -> str:
    """Lower case without accents, dots and hyphens: `Müller-Lüdenscheidt, J.` → `muller ludenscheidt j`."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(re.split(r"[\s.,\-’']+", letters)).strip()


def author_list(
    authors: tuple[Author, ...], others: bool, is_me: Callable[[int, Author], bool], words_: Words
) -> Inline:
    """`Feng Z, **Xie S***, Chen Y, et al.`: the own name is strong; marks stay with their names."""
    names: list[Inline] = []
    for number, author in enumerate(authors, 1):
        name = author.literal or f"{author.given} {author.family}".strip()
        text: Inline = (Text(name + author.marks),)
        names.append((Strong(text),) if is_me(number, author) else text)
    listed = join(names, ", ")
    comma = "," if len(names) > 1 else ""
    return words(listed, f"{comma} {words_.labels['et_al']}") if others and names else listed
