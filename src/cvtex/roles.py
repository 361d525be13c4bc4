"""The part that the owner of a profile had in a publication, as far as its list of authors says so."""

from cvtex.authors import IsMe, in_order, own_places
from cvtex.language import Words, ordinal
from cvtex.names import fold
from cvtex.publication import Author, Publication
from cvtex.signs import Legend, flags_of

FEWEST = 3  # authors of whom one is called the last


def role_of(entry: Publication, is_me: IsMe, words: Words, legend: Legend | None = None) -> str:
    """`first author`, `co-first author`, `4th author, corresponding author`; nothing where the owner is not found.

    Nothing is claimed that is not known. Whoever contributed equally to the first author, together with all in between, is a
    co-first author. Last is who ends a list of three or more that is whole and not in the order of the alphabet, and
    whoever corresponds in such a place. Equal contribution and correspondence are flags, or marks that the legend explains so.
    """
    places = own_places(entry.authors, entry.me, is_me)
    if len(places) != 1:
        return ""
    [place] = places
    flags = [flags_of(author, legend or {}) for author in entry.authors]
    said = [_place(entry, place, flags, words)]
    if "corresponding" in flags[place - 1] and len(entry.authors) > 1:
        said.append(words.roles["corresponding"])
    return words.list_separator.join(said)


def _place(entry: Publication, place: int, flags: list[frozenset[str]], words: Words) -> str:
    """The place among the authors, worded."""
    number = len(entry.authors)
    if number == 1 and not entry.and_others:
        return words.roles["sole"]
    equal = ["equal" in one for one in flags]
    if all(equal[:place]) and sum(equal) > 1:
        return words.roles["co_first"]
    surely = "corresponding" in flags[place - 1] or not _alphabetical(entry.authors)
    if place == number >= FEWEST and not entry.and_others and surely:
        return words.roles["last"]
    named = {1: "first", 2: "second", 3: "third"}.get(place)
    return words.roles[named] if named else words.roles["nth"].format(nth=ordinal(place, words))


def _alphabetical(authors: tuple[Author, ...]) -> bool:
    """Whether authors stand in the order of the alphabet, in which no place means anything."""
    names = [fold(one.family or in_order("", one.literal).rpartition(" ")[2]) for one in authors]
    return names == sorted(names)
