"""Whether an author who is set off by typography alone is the owner: not where another one has the owner's name."""

from collections.abc import Iterator, Mapping
from typing import Any

from cvtex.bibliography.authormarks import Guess
from cvtex.bibliography.record import Record
from cvtex.names import cjk, spellings, squeezed

_Names = frozenset[str]


def settled(record: Record, person: Mapping[str, Any]) -> Record:
    """The record without the guess that an author is this person, where the name of another one says otherwise."""
    authors = [one for one in record.data.get("authors", ()) if isinstance(one, Mapping)]
    guessed = [one for one in authors if isinstance(one.get("me"), Guess)]
    if not guessed:
        return record
    own = _own(person)
    if any(_agrees(one, own) for one in guessed) or not any(_agrees(one, own) for one in authors):
        return record
    left = [{key: value for key, value in one.items() if not isinstance(value, Guess)} for one in authors]
    return Record(data={**record.data, "authors": left}, span=record.span, spans=record.spans)


def _own(person: Mapping[str, Any]) -> list[_Names]:
    """The words of each name of a person, folded in every way to spell them."""
    name = person.get("name", "")
    texts = [name] if isinstance(name, str) else [f"{name.get('given', '')} {name.get('family', '')}"]
    if not isinstance(name, str):
        texts.append(str(name.get("native", "")))
    return [frozenset(_words(str(text))) for text in (*texts, *(person.get("aliases") or ()))]


def _words(text: str) -> Iterator[str]:
    """A name's words, and its Chinese, Japanese or Korean in one piece."""
    if found := cjk(text):
        yield found
    for word in text.replace(",", " ").split():
        yield from map(squeezed, spellings(word))


def _agrees(author: Mapping[str, Any], own: list[_Names]) -> bool:
    """Whether an author has the family name of a person, and the initial of another name."""
    family, given, literal = (str(author.get(key, "")) for key in ("family", "given", "literal"))
    if literal:
        words = set(_words(literal))
        return any(len(words & names) > 1 or cjk(literal) in names for names in own)
    families = set(map(squeezed, spellings(family.rpartition(" ")[2]))) | set(
        filter(None, [cjk(family + given)])
    )
    initials = {one[:1] for one in map(squeezed, spellings(given.partition(" ")[0]))}
    return any(
        (families & names and (not given or any(one[:1] in initials for one in names - families)))
        or cjk(family + given) in names
        for names in own
    )
