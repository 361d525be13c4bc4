"""How much each wording of a profile matters for a posting, and which of its keywords the profile has.

BM25 (Robertson and Zaragoza, *The Probabilistic Relevance Framework: BM25 and Beyond*, 2009) with a bullet as the
document and the posting as the query: the bullet's text, its tags, its entry's stack and title. How rare a term is comes
from the background and not from the profile, of which all may be about one thing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from statistics import fmean

from cvtex.tailoring.passages import Passage
from cvtex.tailoring.posting import Keyword, Posting
from cvtex.tailoring.vocabulary import Term, Vocabulary, terms_of

SATURATION = 1.2  # k1: how soon more of the same term in a bullet counts no more
LENGTH = 0.5  # b: how much longer bullets are held to say less with the same term
REPEATED = 3.0  # k3: the same for the posting
TAG = 1.5  # times that a tag counts as a word of the text
CONTEXT = 0.3  # and what is known of the entry
MATES = 0.3  # of the mean of the entry's other bullets counts for each of them
WEIGHT = 0.5  # the power of the user's weights, which multiply from the section down
ENOUGH = 15.0  # the score, about that of two skills, below which the best of a profile is not all that good
INNER = 0.6  # for each bullet that a bullet stands in: a detail says less by itself
BASE = 0.08  # of the best that a bullet is worth which has nothing to do with the posting


@dataclass(frozen=True, slots=True, kw_only=True)
class Relevance:
    """What a wording is worth, in thousandths of the best without its weight, the keywords that it has, and those
    that stand in the head of its entry, as title or stack."""

    value: int
    covers: tuple[str, ...]
    head: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The keywords of a posting that are on the page, that only the profile has, and that nobody has."""

    covered: tuple[Keyword, ...]
    unused: tuple[Keyword, ...]
    missing: tuple[Keyword, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profiled:
    """The passages of a profile with their terms, which are the same for every posting: the weight of each term in
    each wording, the mean of their sums, the terms that a wording says itself, and those of the head of its entry."""

    passages: tuple[Passage, ...]
    bags: Mapping[str, Mapping[str, float]]
    length: float
    said: Mapping[str, frozenset[str]]
    heads: Mapping[str, frozenset[str]]
    vocabulary: Vocabulary


def profiled(passages: Iterable[Passage], vocabulary: Vocabulary) -> Profiled:
    """The terms of passages."""
    given = tuple(passages)
    names = cache(partial(terms_of, vocabulary=vocabulary, listed=True))
    bags: dict[str, Mapping[str, float]] = {}
    said: dict[str, frozenset[str]] = {}
    heads: dict[str, frozenset[str]] = {}
    for passage in given:
        for name, text in passage.wordings.items():
            own, tags, context = (
                terms_of(text, vocabulary),
                list(map(names, passage.tags)),
                list(map(names, passage.context)),
            )
            bags[name] = _bag((own, *tags), context)
            said[name] = frozenset(term.text for some in (own, *tags) for term in some)
            heads[name] = frozenset(term.text for some in context for term in some)
    length = fmean([sum(bag.values()) for bag in bags.values()] or [0.0]) or 1.0
    return Profiled(passages=given, bags=bags, length=length, said=said, heads=heads, vocabulary=vocabulary)


def relevance(posting: Posting, profile: Profiled) -> dict[str, Relevance]:
    """Each wording by its id."""
    plain = {
        name: _bm25(posting, bag, profile.length, profile.vocabulary) for name, bag in profile.bags.items()
    }
    mates: dict[str, list[float]] = {}
    for passage in profile.passages:
        mates.setdefault(passage.entry, []).append(max(plain[name] for name in passage.wordings))
    mean = {entry: MATES * fmean(scores) for entry, scores in mates.items()}
    scores = {
        name: plain[name] + mean[passage.entry] for passage in profile.passages for name in passage.wordings
    }
    most = max(ENOUGH, *scores.values())
    asked = {keyword.name for keyword in posting.keywords}
    return {
        name: Relevance(
            value=round(
                1000
                * passage.weight**WEIGHT
                * INNER**passage.depth
                * (BASE + (1 - BASE) * scores[name] / most)
            ),
            covers=tuple(sorted(asked & profile.said[name])),
            head=tuple(sorted(asked & profile.heads[name])),
        )
        for passage in profile.passages
        for name in passage.wordings
    }


def coverage(posting: Posting, had: Iterable[Relevance], printed: Iterable[Relevance]) -> Coverage:
    """The keywords by where they are: `had` is all that the profile has, `printed` what stands on the page."""
    there = {name for one in printed for name in one.covers}
    known = {name for one in had for name in (*one.covers, *one.head)}
    keywords = posting.keywords
    return Coverage(
        covered=tuple(one for one in keywords if one.name in there),
        unused=tuple(one for one in keywords if one.name in known - there),
        missing=tuple(one for one in keywords if one.name not in known | there),
    )


def demanded(names: Iterable[str], profile: Profiled) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Keywords without which no page is wanted, by the names that terms have: those that some wording has, and those,
    as they were given, that none has. A posting has to be read with the same names as `boost`."""
    have: dict[str, None] = {}
    lack: dict[str, None] = {}
    for name in names:
        terms = [term.text for term in terms_of(name, profile.vocabulary, listed=True)]
        known = bool(terms) and all(any(term in said for said in profile.said.values()) for term in terms)
        if known:
            have |= dict.fromkeys(terms)
        else:
            lack[name] = None
    return tuple(have), tuple(lack)


def _bag(own: Iterable[Iterable[Term]], context: Iterable[Iterable[Term]]) -> dict[str, float]:
    """The weights of terms: those of the text, then those of each tag; and those of what is known of the entry."""
    bag: dict[str, float] = {}
    for weight, texts in ((TAG, own), (CONTEXT, context)):
        for number, terms in enumerate(texts):
            for term in terms:
                bag[term.text] = bag.get(term.text, 0) + (1.0 if weight == TAG and not number else weight)
    return bag


def _bm25(posting: Posting, bag: Mapping[str, float], mean: float, vocabulary: Vocabulary) -> float:
    damped = SATURATION * (1 - LENGTH + LENGTH * sum(bag.values()) / mean)
    return sum(
        vocabulary.rarity(term)
        * times * (SATURATION + 1) / (times + damped)
        * posting.terms[term] * (REPEATED + 1) / (posting.terms[term] + REPEATED)
        for term, times in bag.items()
        if term in posting.terms
    )  # fmt: skip
