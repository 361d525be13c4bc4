"""How much each wording of a profile matters for a posting, and which of its keywords the profile has.

BM25 (Robertson and Zaragoza, *The Probabilistic Relevance Framework: BM25 and Beyond*, 2009) with a bullet as the
document and the posting as the query: the bullet's text, its tags, its entry's stack and title. How rare a term is comes
from the background and not from the profile, of which all may be about one thing.
"""

from collections.abc import Iterable, Mapping
from functools import cache, partial
from math import sqrt
from statistics import fmean

from cvtex.tailoring.passages import Passage
from cvtex.tailoring.posting import Keyword, Posting
from cvtex.tailoring.standing import INNER, is_bullet, kind_of, lasting, part_of, shares
from cvtex.tailoring.vocabulary import Term, Vocabulary, terms_of
from cvtex.value import dataclass

SATURATION = 1.2  # k1: how soon more of the same term in a bullet counts no more
LENGTH = 0.5  # b: how much longer bullets are held to say less with the same term
REPEATED = 3.0  # k3: the same for the posting
TAG = 1.5  # times that a tag counts as a word of the text
CONTEXT = 0.3  # and what is known of the entry
BROADER = 0.5  # and what something is a kind of: MySQL, of relational databases
MATES = 0.3  # of the mean of the entry's other bullets counts for each of them
LENT = 1.0  # at most is lent by the entry to a bullet that says nothing asked for, and more to others, as much as they say
WEIGHT = 0.5  # the power of the user's weights, which multiply from the section down
ENOUGH = 15.0  # the score, about that of two skills, below which the best of a profile is not all that good
BASE = 0.2  # of the best that a bullet is worth which has nothing to do with the posting
HEAD = 0.3  # of what the head of an entry says, or a line of it, counts: it is printed for its bullets


@dataclass(frozen=True, slots=True, kw_only=True)
class Relevance:
    """What a wording is worth, in thousandths of the best bullet without its weight, the keywords that it has, and those
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
    each wording, with what is known of its entry and without, the mean of the sums, the terms that a wording says itself,
    and those of the head of its entry."""

    passages: tuple[Passage, ...]
    bags: Mapping[str, Mapping[str, float]]
    owns: Mapping[str, Mapping[str, float]]
    length: float
    said: Mapping[str, frozenset[str]]
    heads: Mapping[str, frozenset[str]]
    vocabulary: Vocabulary


def profiled(passages: Iterable[Passage], vocabulary: Vocabulary) -> Profiled:
    """The terms of passages."""
    given = tuple(passages)
    names = cache(partial(terms_of, vocabulary=vocabulary, listed=True))
    bags: dict[str, Mapping[str, float]] = {}
    owns: dict[str, Mapping[str, float]] = {}
    said: dict[str, frozenset[str]] = {}
    heads: dict[str, frozenset[str]] = {}
    for passage in given:
        tags, context = list(map(names, passage.tags)), list(map(names, passage.context))
        for name, text in passage.wordings.items():
            own = terms_of(text, vocabulary, passage.listed)
            owns[name] = _bag((own, *tags), (), vocabulary)
            bags[name] = _bag((own, *tags), context, vocabulary)
            said[name] = frozenset(term.text for some in (own, *tags) for term in some)
            heads[name] = frozenset(term.text for some in context for term in some)
    texts = [name for passage in given if passage.role == "text" for name in passage.wordings]
    length = fmean([sum(bags[name].values()) for name in texts] or [0.0]) or 1.0
    return Profiled(
        passages=given, bags=bags, owns=owns, length=length, said=said, heads=heads, vocabulary=vocabulary
    )


def relevance(posting: Posting, profile: Profiled) -> dict[str, Relevance]:
    """Each wording by its id. What matters for the posting counts less in a section that says little, and a little less when
    it is long past (by a root); what does not matter is worth a share of its standing."""
    scores = _scores(posting, profile)
    bullets = (name for one in profile.passages if is_bullet(one) for name in one.wordings)
    most = max([ENOUGH, *map(scores.__getitem__, bullets)])
    asked = {keyword.name for keyword in posting.keywords}
    found: dict[str, Relevance] = {}
    for passage in profile.passages:
        scale = 1000 * passage.weight**WEIGHT * INNER**passage.depth
        kind, left = min(1.0, kind_of(passage)), lasting(passage)
        for name, share in shares(passage).items():
            base = BASE * part_of(passage) * share
            value = base + (1 - BASE) * kind * sqrt(left[name]) * min(1.0, scores[name] / most)
            covers, head = asked & profile.said[name], asked & profile.heads[name]
            found[name] = Relevance(
                value=round(scale * value), covers=tuple(sorted(covers)), head=tuple(sorted(head))
            )
    return found


def _scores(posting: Posting, profile: Profiled) -> dict[str, float]:
    """What each wording says that is asked for, by itself and as one of its entry."""
    weigh = partial(_bm25, posting, mean=profile.length, vocabulary=profile.vocabulary)
    whole, own = ({name: weigh(bag) for name, bag in bags.items()} for bags in (profile.bags, profile.owns))
    mates: dict[str, list[float]] = {}
    for passage in profile.passages:
        if passage.role == "text":
            mates.setdefault(passage.entry, []).append(max(whole[name] for name in passage.wordings))
    mean = {entry: MATES * fmean(scores) for entry, scores in mates.items()}
    return {
        name: own[name] + min(whole[name] - own[name] + mean[passage.entry], LENT + own[name])
        if passage.role == "text"
        else HEAD * own[name]
        for passage in profile.passages
        for name in passage.wordings
    }


def covers_of(
    text: str, posting: Posting, vocabulary: Vocabulary, *, listed: bool = False
) -> tuple[str, ...]:
    """The keywords of a posting that a text says; one that is a list (`listed`) names even what is an ordinary word too."""
    said = {term.text for term in terms_of(text, vocabulary, listed)}
    return tuple(sorted(keyword.name for keyword in posting.keywords if keyword.name in said))


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


def _bag(
    own: Iterable[Iterable[Term]], context: Iterable[Iterable[Term]], vocabulary: Vocabulary
) -> dict[str, float]:
    """The weights of terms: those of the text, then those of each tag; and those of what is known of the entry. What a
    term is a kind of counts in part, once."""
    bag: dict[str, float] = {}
    broader: dict[str, float] = {}
    for weight, texts in ((TAG, own), (CONTEXT, context)):
        for number, terms in enumerate(texts):
            for term in terms:
                times = 1.0 if weight == TAG and not number else weight
                bag[term.text] = bag.get(term.text, 0) + times
                for kind in vocabulary.kinds.get(term.text, ()):
                    broader[kind] = max(broader.get(kind, 0), BROADER * times)
    for kind, times in broader.items():
        bag[kind] = max(bag.get(kind, 0), times)
    return bag


def _bm25(posting: Posting, bag: Mapping[str, float], *, mean: float, vocabulary: Vocabulary) -> float:
    damped = SATURATION * (1 - LENGTH + LENGTH * sum(bag.values()) / mean)
    return sum(
        vocabulary.rarity(term)
        * times * (SATURATION + 1) / (times + damped)
        * posting.terms[term] * (REPEATED + 1) / (posting.terms[term] + REPEATED)
        for term, times in bag.items()
        if term in posting.terms
    )  # fmt: skip
