"""What each wording of an outline is worth, and the keywords that it says: for a posting, or for nobody in particular."""

from collections.abc import Mapping, Sequence

from cvtex.document import Labeled, Para
from cvtex.inline import plain
from cvtex.profile import Profile
from cvtex.tailoring.assembly import Worths
from cvtex.tailoring.outline import Kind, Node, nodes
from cvtex.tailoring.passages import passages, skills_of
from cvtex.tailoring.posting import Posting
from cvtex.tailoring.relevance import Profiled, covers_of, profiled, relevance
from cvtex.tailoring.standing import standing
from cvtex.tailoring.sublists import item_weights, list_value, shortened
from cvtex.tailoring.vocabulary import Vocabulary, extend
from cvtex.tailoring.wishes import Wished
from cvtex.value import dataclass

# In thousandths of the best, what is worth that no passage of the profile is: a list in one line, a paper of an entry.
OTHERS: Mapping[Kind, int] = {"entry": 150, "bullet": 150, "line": 40}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A profile's passages and words, by which postings are read and wordings weighed."""

    profiled: Profiled
    standing: Mapping[str, int]
    vocabulary: Vocabulary


def scale(profile: Profile, vocabulary: Vocabulary, wished: Wished) -> Scale:
    """The scale of a profile, with the words that are wished."""
    vocabulary = extend(vocabulary, wished.aliases, (*skills_of(profile), *wished.skills))
    found = profiled(passages(profile), vocabulary)
    return Scale(profiled=found, standing=standing(profile), vocabulary=vocabulary)


def sublists(block: Labeled | Para, posting: Posting | None, scale: Scale) -> tuple[tuple[int, ...], ...]:
    """The shorter lists that may stand for that of a block, as the places of their items."""
    return shortened(_items(block), posting, scale.vocabulary)[1:]


def worths(
    tree: Sequence[Node], scale: Scale, posting: Posting | None, kept: Mapping[str, tuple[Labeled | Para, tuple[int, ...]]],
    must: tuple[str, ...] = (),
) -> Worths:  # fmt: skip
    """What the wordings of a tree are worth for a posting; `kept` are those that print less of a block's list, `must` are
    keywords that the page has to say, in words and not by tags."""
    relevant = relevance(posting, scale.profiled) if posting else {}
    found = {name: one.value for name, one in relevant.items()} if posting else scale.standing
    values: dict[str, int] = {}
    covers: dict[str, tuple[str, ...]] = {}
    for node in nodes(tree):
        whole = found.get(f"{node.id}/", _other(node, found))
        for form in node.forms:
            if form.id in kept:
                block, places = kept[form.id]
                values[form.id] = list_value(
                    whole, places, item_weights(_items(block), posting, scale.vocabulary)
                )
            else:
                values[form.id] = found.get(form.id, whole)
            if posting:
                known = relevant[form.id].covers if form.id in relevant else ()
                covers[form.id] = tuple(sorted({*known, *covers_of(form.text, posting, scale.vocabulary)}))
    wanted = {name: f"{name} in words" for name in must}
    for form in (form for node in nodes(tree) for form in node.forms if posting and must):
        said = covers_of(form.text, posting, scale.vocabulary, listed=bool(form.items)) if posting else ()
        covers[form.id] += tuple(mark for name, mark in wanted.items() if name in said)
    weights = {one.name: one.weight for one in posting.keywords} if posting else {}
    return Worths(values=values, covers=covers, keywords=weights, must=tuple(wanted.values()))


def _other(node: Node, found: Mapping[str, int]) -> int:
    """What is worth that is no passage itself: several of them in a row, as languages are, or a paper of an entry."""
    if node.owned:
        return 0
    inner = [value for name, value in found.items() if name.startswith(f"{node.id.partition('.')[0]}.")]
    return max(inner, default=0) if node.id.endswith("-all") else OTHERS.get(node.kind, 0)


def _items(block: Labeled | Para) -> list[str]:
    """The items of a list as plain texts."""
    return [plain(item) for item in block.items]
