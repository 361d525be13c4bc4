"""When two records are one publication: what is compared, and how."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from cvtex.value import dataclass

# Names of types that mean the same; those that say nothing mean any.
KINDS: Mapping[str, str] = {
    "journal": "article-journal", "conference": "paper-conference", "workshop": "paper-conference",
    "poster": "paper-conference", "demo": "paper-conference", "dataset": "software", "manuscript": "preprint",
    "article": "", "document": "", "": "",
}  # fmt: skip
# What a venue of preprints is called, folded, and how DOIs of preprints begin.
_SERVER = re.compile(
    r"\w*rxiv.*|corr(abs.*)?|abs\d+|ssrn.*|(hal|openreview|researchsquare|preprintsorg)|computingresearchrepository.*"
)
PREPRINT_DOIS = (
    "10.48550/", "10.31219/", "10.31234/", "10.31235/", "10.26434/", "10.20944/", "10.2139/", "10.21203/", "10.36227/",
)  # fmt: skip
MOST_YEARS = 3  # between a preprint and what is published of it
SHORTEST_SUBTITLE = 5  # letters; less may be the number of a part
_PART = re.compile(
    r"(a|an|and|der|the)?(part|teil|volume|vol|no|erratum|corrigendum|correction|reply|supplement)|[ivx\d]+$"
)
_ARXIV = re.compile(
    r"(?:arxiv[:./]*|abs/)?([0-9]{4}\.[0-9]{4,5}|[a-z-]+(?:\.[a-z]{2})?/[0-9]{7})(?:v[0-9]+)?"
)
_YEAR = re.compile(r"(?<!\d)(1[4-9]|20)\d\d(?!\d)")
_LINK = re.compile(r"\]\([^)\s]*\)")
_ASCII = re.compile(r"[^a-z0-9+#]+")


@dataclass(frozen=True, slots=True)
class Traits:
    """What of a publication says which one it is; empty where nothing is said. `authors` are spellings of the first."""

    id: str
    doi: str
    arxiv: str
    title: str
    year: int
    kind: str
    venue: str
    authors: frozenset[str]
    place: tuple[str, ...]  # volume, issue, first page, number, ISBN, edition: each tells two works apart
    preprint: bool

    @property
    def published(self) -> bool:
        """Whether it says where it was published."""
        return bool(self.venue) and not self.preprint


def traits(data: Mapping[str, Any]) -> Traits:
    """The traits of a publication as it stands in a profile."""
    doi, arxiv = fold_doi(data.get("doi")), fold_arxiv(data.get("arxiv"))
    given = data.get("venue")
    venue = fold(words_of(given.get("name", "") if isinstance(given, Mapping) else given))
    kind = str(data.get("type", ""))
    kind = KINDS.get(kind, kind)
    if not arxiv and doi.startswith("10.48550/arxiv."):
        arxiv = fold_arxiv(doi.removeprefix("10.48550/"))
    served = bool(_SERVER.fullmatch(venue))
    preprint = (
        kind == "preprint"
        or data.get("status") == "preprint"
        or served
        or (not venue and kind in {"", "webpage", "report"} and bool(arxiv or doi.startswith(PREPRINT_DOIS)))
    )
    year = _YEAR.search(str(data.get("date", "")))
    names = data.get("authors")
    return Traits(
        id=str(data.get("id", "")), doi=doi, arxiv=arxiv, title=fold(words_of(data.get("title"))),
        year=int(year[0]) if year else 0, kind=kind, venue="" if served else venue,
        authors=_spellings(names[0]) if isinstance(names, list) and names else frozenset(),
        place=tuple(_number(data.get(key)) for key in ("volume", "issue", "pages", "number", "isbn", "edition")),
        preprint=preprint,
    )  # fmt: skip


def words_of(value: Any) -> str:
    """The first wording of a text, which may be one per language, or LaTeX."""
    if isinstance(value, Mapping):
        return words_of(next(iter(value.values()), ""))
    return str(value or "")


def fold(text: str) -> str:
    """Letters and figures alone, small and without accents: `**Über** C++: A Test` → `uberc++atest`."""
    text = _LINK.sub("", text).replace("&", " and ")
    if text.isascii():
        return _ASCII.sub("", text.lower())
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(filter(_counts, decomposed))


@cache
def _counts(char: str) -> bool:
    """Whether a character tells two titles apart; Latin accents do not, vowel signs of other scripts do."""
    return (
        char.isalnum()
        or char in "+#"
        or (unicodedata.category(char) in {"Mn", "Mc"} and not "\u0300" <= char <= "\u036f")
    )


def fold_doi(text: Any) -> str:
    """A DOI as all of its spellings are: `https://doi.org/10.1/AB` → `10.1/ab`."""
    found = str(text or "").strip().lower()
    return found[found.find("10.") :] if "10." in found else ""


def fold_arxiv(text: Any) -> str:
    """An arXiv number without its version."""
    found = _ARXIV.fullmatch(str(text or "").strip().lower())
    return found[1] if found else ""


def _number(value: Any) -> str:
    """The first number of a value, which pages have before their dash: `12–24` and `12--24` → `12`."""
    found = re.search(r"\w+", str(value or "").casefold())
    return found[0].lstrip("0") if found else ""


def _spellings(author: Any) -> frozenset[str]:
    """What may be the family name of an author, folded; a Chinese name is its characters in any order."""
    if isinstance(author, Mapping):
        family, given = str(author.get("family", "")), str(author.get("given", ""))
        whole = f"{family}, {given}" if family else str(author.get("literal", ""))
    else:
        whole = str(author)
    family, comma, _ = whole.partition(",")
    if (squeezed := fold(whole)) and unicodedata.category(squeezed[0]) == "Lo":
        return frozenset({"".join(sorted(squeezed))})
    parts = [part for part in map(fold, re.split(r"[\s.]+", family)) if part]
    return frozenset(parts[-1:] if comma else [*parts[:1], *parts[-1:]])


def agree(one: Traits, two: Traits) -> bool:
    """Whether nothing says that these are different: first author, kind, venue, DOI, volume and pages."""
    return (
        not (one.authors and two.authors and one.authors.isdisjoint(two.authors))
        and all(
            not a or not b or a == b
            for a, b in ((one.doi, two.doi), (one.kind, two.kind), (one.arxiv, two.arxiv))
        )
        and all(not a or not b or a == b for a, b in zip(one.place, two.place, strict=True))
        and alike(one.venue, two.venue)
        and one.preprint == two.preprint
    )


@cache
def alike(one: str, two: str) -> bool:
    """Whether two folded venues may be one: where one is unknown, or stands inside the other."""
    return not one or not two or one in two or two in one


def titled_alike(one: str, two: str) -> bool:
    """Whether two folded titles of one DOI are one: equal, unknown, or one with a subtitle that is no part's number."""
    short, long = sorted((one, two), key=len)
    rest = long.removeprefix(short)
    return (
        not short or not rest or (long != rest and len(rest) >= SHORTEST_SUBTITLE and not _PART.match(rest))
    )


def is_preprint_of(one: Traits, two: Traits) -> bool:
    """Whether `one` is the preprint of what `two` says was published."""
    if not one.preprint or not two.published or one.authors.isdisjoint(two.authors):
        return False
    if one.arxiv and two.arxiv:
        return one.arxiv == two.arxiv
    near = not one.year or not two.year or abs(one.year - two.year) <= MOST_YEARS
    return bool(one.title) and one.title == two.title and near


def keys(one: Traits) -> Iterator[tuple[str, Any]]:
    """By what a publication is looked for, the surest first."""
    if one.id:
        yield "id", one.id
    if one.doi:
        yield "doi", one.doi
    if one.arxiv:
        yield "arxiv", one.arxiv
    if one.title:
        yield "title", one.title
