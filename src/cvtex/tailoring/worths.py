"""What each wording of an outline is worth, and the keywords that it says: for a posting, or for nobody in particular."""

from collections.abc import Sequence
from dataclasses import dataclass

from cvtex.profile import Profile
from cvtex.tailoring.assembly import Worths
from cvtex.tailoring.outline import Node, nodes
from cvtex.tailoring.passages import passages, skills_of
from cvtex.tailoring.posting import Posting
from cvtex.tailoring.relevance import Profiled, profiled, relevance
from cvtex.tailoring.vocabulary import Vocabulary, extend, read_vocabulary, terms_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A profile's passages and words, by which postings are read and wordings weighed."""

    profiled: Profiled
    vocabulary: Vocabulary


def scale(profile: Profile, tables: tuple[str, str, str]) -> Scale:
    """The scale of a profile."""
    vocabulary = extend(read_vocabulary(*tables), {}, skills_of(profile))
    return Scale(profiled=profiled(passages(profile), vocabulary), vocabulary=vocabulary)


def worths(tree: Sequence[Node], scale: Scale, posting: Posting) -> Worths:
    """What the wordings of a tree are worth for a posting."""
    found = {
        (name if "/" in name else f"{name}/"): one for name, one in relevance(posting, scale.profiled).items()
    }
    asked = {one.name for one in posting.keywords}
    values: dict[str, int] = {}
    covers: dict[str, tuple[str, ...]] = {}
    for node in nodes(tree):
        whole = found.get(f"{node.id}/")
        for form in node.forms:
            own = found.get(form.id)
            said = {term.text for term in terms_of(form.text, scale.vocabulary)} & asked
            covers[form.id] = tuple(sorted(said | set(own.covers if own else ())))
            _name, _, many = form.id.partition("/~")
            if own:
                values[form.id] = own.value
            elif many and whole:
                values[form.id] = whole.value * (50 + int(many)) // 100
            elif node.kind not in {"section", "group", "rest"}:
                values[form.id] = 40
    return Worths(values=values, covers=covers, keywords={one.name: one.weight for one in posting.keywords})
