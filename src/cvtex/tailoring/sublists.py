"""Lists of which less may be printed: skills, a stack, courses. Which items go first, and what the rest is worth."""

from collections.abc import Sequence
from functools import partial
from math import sqrt

from cvtex.tailoring.posting import Posting
from cvtex.tailoring.vocabulary import Vocabulary, terms_of

MOST = 12  # sublists of a list
ASKED = 4.0  # times an item that nobody asks for is one worth that says the weightiest keyword
NEAR = 0.4  # of that is worth what says a kind of it


def shortened(
    items: Sequence[str], posting: Posting | None, vocabulary: Vocabulary, floor: int = 3
) -> tuple[tuple[int, ...], ...]:
    """The list and shorter ones, as the places of their items, in order: each without the least of those before it, of
    equal ones the last; not below `floor` items. Of many lists some are left out, evenly."""
    weights = item_weights(items, posting, vocabulary)
    going = sorted(range(len(items)), key=lambda place: (weights[place], -place))
    most = len(items) - min(max(floor, 1), len(items))  # items that may go
    steps = min(most, MOST - 1)
    gone = [round(step * most / steps) for step in range(1, steps + 1)]
    return tuple(tuple(sorted(going[count:])) for count in (0, *gone))


def item_weights(items: Sequence[str], posting: Posting | None, vocabulary: Vocabulary) -> tuple[int, ...]:
    """How much each item matters, in thousandths of one that nobody asks for."""
    if posting is None:
        return (1000,) * len(items)
    asked = {keyword.name: keyword.weight / 1000 for keyword in posting.keywords}
    return tuple(map(partial(_weight, asked=asked, posting=posting, vocabulary=vocabulary), items))


def list_value(whole: int, kept: Sequence[int], weights: Sequence[int]) -> int:
    """What a list is worth, of which so much is kept: what goes costs its share of all, by its weight."""
    most = sum(weights)
    return round(whole * sum(weights[place] for place in kept) / most) if most else whole


def _weight(item: str, asked: dict[str, float], posting: Posting, vocabulary: Vocabulary) -> int:
    """An item by the weightiest keyword that it says, or by its words."""
    names = [term.text for term in terms_of(item, vocabulary, listed=True)]
    near = [kind for name in names for kind in vocabulary.kinds.get(name, ())]
    most = max(
        (
            *(sqrt(asked[name]) for name in names if name in asked),
            *(NEAR * sqrt(asked[name]) for name in near if name in asked),
            *(0.1 for name in names if name in posting.terms and vocabulary.rarity(name)),
            0.0,
        )
    )
    return round(1000 * (1 + (ASKED - 1) * most))
