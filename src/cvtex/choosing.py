"""The best page that a draft of everything can be made into: its blocks measured, a posting read, and one choice made.

Draft --material--> Material --demand--> Demand --choose--> Choice --page_of--> Draft of the page
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace

from cvtex.diagnostic import Diagnostic, Invalid
from cvtex.document import Block, Labeled, Para
from cvtex.heights import Heights, Key
from cvtex.measure import Stock, measure, page, stock, titled, widened
from cvtex.pipeline import Draft, Request
from cvtex.profile import Selection as ProfileSelection
from cvtex.tailoring.assembly import assemble, keys_of, lists, shortened
from cvtex.tailoring.candidates import Page
from cvtex.tailoring.outline import Node, Others, nodes, outline
from cvtex.tailoring.posting import Posting, read_posting
from cvtex.tailoring.relevance import demanded
from cvtex.tailoring.selection import Infeasible, Selection, select
from cvtex.tailoring.vocabulary import Vocabulary, read_vocabulary
from cvtex.tailoring.wishes import Job, Wished, wished
from cvtex.tailoring.worths import Scale, scale, sublists, worths
from cvtex.value import dataclass
from cvtex.world import World

Fill = str  # one of `FILLS`
Kept = Mapping[Key, Mapping[str, tuple[Labeled | Para, tuple[int, ...]]]]
NO_SELECTION = ProfileSelection()
HINT = "say it in the profile if it is true, or take it out of `must`"
HINTS: Mapping[str, tuple[str, ...]] = {
    "overflow": ("take back some pins and minimums, or give what is pinned a shorter variant",),
    "shortage": ("say more in the profile, or let the page end where its text ends: --fill ragged",),
    "unfillable": (
        "another variant of some bullet would do, or let the page end where its text ends: --fill ragged",
    ),
    "contradiction": ("take back one of them",),
}
REASONS: Mapping[str, str] = {
    "overflow": "nothing more fits",
    "shortage": "there is nothing more to print",
    "unfillable": "nothing fills it exactly",
    "contradiction": "wishes contradict each other",
}
PINNED = "another --style may, or `show` under `styles:` brings it back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What was chosen, from what, and by which measure. `keys` are the blocks of the page; `given_up` names the usual wishes
    that it does not meet, `lack` why it is not full; `unprinted` are pins of what the style never prints."""

    page: Page
    selection: Selection
    tree: tuple[Node, ...]
    heights: Heights
    keys: tuple[Key, ...]
    given_up: tuple[str, ...] = ()
    lack: Infeasible | None = None
    unprinted: tuple[str, ...] = ()

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """That the page ends above its foot, and that pins cannot be printed."""
        told = [
            Diagnostic(
                "warning",
                "pin-unprinted",
                None,
                f"`{name}` is pinned, and the style prints nothing of it",
                (PINNED,),
            )
            for name in self.unprinted
        ]
        if self.lack:
            lines = max(1, round(self.selection.glue / self.page.line))
            white = f"about {lines} line{'s' * (lines != 1)} are left white at the foot of the page: {REASONS[self.lack.lack]}"
            told.append(Diagnostic("warning", "page-white", None, white, HINTS[self.lack.lack]))
        return tuple(told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What the pages of jobs under the same head are made of. `scales` are those by which jobs were weighed
    before, by the words that they bring along, `wishes` those of jobs before, by the name of their file."""

    request: Request
    stock: Stock
    heights: Heights
    vocabulary: Vocabulary
    world: World
    fill: Fill
    scales: dict[str, Scale] = field(default_factory=dict)
    wishes: dict[str, Wished] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What a job asks for: its posting, what is wished, by what it is weighed, the keywords that a page must have."""

    wished: Wished
    scale: Scale
    posting: Posting | None
    must: tuple[str, ...] = ()
    job: Job | None = None


def material(made: Draft, request: Request, world: World, fill: Fill) -> Material:
    """Measure everything in a draft."""
    found = stock(made, boxes=request.boxes)
    heights = measure(found)
    return Material(
        request=request, stock=titled(found, heights), heights=heights, vocabulary=read_vocabulary(*world.words()), world=world,
        fill=fill,
    )  # fmt: skip


def demand(made: Material, job: Job | None) -> Demand:
    """What a job wishes, and its posting. Raises Invalid."""
    profile = made.stock.draft.profile
    told = job.source.name if job and job.source else ""
    wishes = made.wishes.get(told) or made.wishes.setdefault(
        told, wished(profile, made.stock.draft.source, job)
    )
    known = repr((sorted(wishes.aliases.items()), wishes.skills))
    by = made.scales.get(known) or made.scales.setdefault(known, scale(profile, made.vocabulary, wishes))
    if job is None:
        return Demand(wished=wishes, scale=by, posting=None)
    keywords = wishes.keywords
    have, lack = demanded(keywords.must, by.profiled)
    if lack:
        raise Invalid([_unsaid(lack, job)])
    posting = read_posting(
        job.advert.text, by.vocabulary, job.title or job.advert.title, (*keywords.boost, *keywords.must), keywords.ignore,
        had=frozenset().union(*by.profiled.said.values()),
    )  # fmt: skip
    return Demand(wished=wishes, scale=by, posting=posting, must=have, job=job)


def choose(made: Material, asked: Demand) -> tuple[Material, Choice]:
    """The best page, and the set with the lists that were shortened for it. Raises Invalid when there is none."""
    ready, others, kept = _shortened(made, asked)
    tree = outline(ready.stock.document, others)
    worth = worths(tree, asked.scale, asked.posting, _named(tree, kept), asked.must)
    everything = {name for some in worth.covers.values() for name in some}
    if silent := [name for name, mark in zip(asked.must, worth.must, strict=True) if mark not in everything]:
        raise Invalid([_unsaid(silent, asked.job)])
    known = {name for one in nodes(tree) for name in (one.id, *(form.id for form in one.forms))}
    unprinted = tuple(name for name in asked.wished.pins if name not in known)
    draft_of = made.stock.draft
    given = draft_of.profile.styles.get(draft_of.style.name, NO_SELECTION).sections or ()
    listed = frozenset(one.section for one in given)
    lacks: list[Infeasible] = []
    for given_up, ragged in _ways(made.fill):
        candidates = assemble(
            tree,
            ready.heights,
            worth,
            asked.wished,
            usual="usual" not in given_up,
            few="few" not in given_up,
            ragged=ragged,
            listed=listed,
        )
        found = select(candidates)
        if isinstance(found, Selection):
            return ready, Choice(
                page=candidates, selection=found, tree=tree, heights=ready.heights,
                keys=keys_of(tree, found.wordings), given_up=given_up, lack=lacks[-1] if ragged and lacks else None, unprinted=unprinted,
            )  # fmt: skip
        lacks.append(found)
        if found.lack in ("contradiction", "overflow") and "usual" in given_up:
            break
    raise Invalid([_refusal(lacks[-1], asked.job)])


def _unsaid(names: Iterable[str], job: Job | None) -> Diagnostic:
    """That keywords must be on the page, and nothing that could be printed says them."""
    span = job.source.spans.get(("keywords", "must")) if job and job.source else None
    listed = " and ".join(f"`{name}`" for name in names)
    message = f"`must` wants {listed} on the page, and no text of the profile says so"
    return Diagnostic("error", "keyword-missing", span, message, (HINT,))


def _refusal(lack: Infeasible, job: Job | None) -> Diagnostic:
    """Why there is no page, where the job says what it wishes."""
    span = job.source.spans.get(()) if job and job.source else None
    return Diagnostic("error", f"page-{lack.lack}", span, str(lack), HINTS[lack.lack])


def _named(tree: Sequence[Node], kept: Kept) -> dict[str, tuple[Labeled | Para, tuple[int, ...]]]:
    """What shortened lists keep, by the ids of their wordings."""
    return {
        form.id: kept[base][name]
        for node in nodes(tree)
        for form in node.forms
        if form.keys and (base := form.keys[0]._replace(wording=0)) in kept
        for name in [form.id.rpartition("/")[2]]
        if name in kept[base]
    }


def _ways(fill: Fill) -> Iterator[tuple[tuple[str, ...], bool]]:
    """What is tried, one after the other: the usual wishes that are given up, and whether the page may end above its foot."""
    for ragged in (False, True):
        if fill in ("auto", "ragged" if ragged else "flush"):
            yield from (((), ragged), (("few",), ragged), (("few", "usual"), ragged))


def _shortened(made: Material, asked: Demand) -> tuple[Material, Others, Kept]:
    """The set with shorter wordings of the lists that are longer than a line, these, and what they keep of which list.

    Of those that are equally high only the longest is one.
    """
    document, boxes = made.stock.document, made.heights.boxes
    wanted = {
        key: [(block, kept) for kept in sublists(block, asked.posting, asked.scale)]
        for key, block in lists(document)
        if key in boxes and boxes[key].lines.count > 1
    }
    more = {key: [shortened(*one, document.language) for one in some] for key, some in wanted.items()}
    ready, heights = widened(made.stock, made.heights, more)
    others: dict[Key, list[tuple[int, str, Block]]] = {}
    kept: dict[Key, dict[str, tuple[Labeled | Para, tuple[int, ...]]]] = {}
    for key, some in wanted.items():
        lowest = boxes[key].height.natural
        for index, one in enumerate(some, 1):
            height = heights.boxes[key._replace(wording=index)].height.natural
            if height < lowest:
                lowest, name = height, f"~{len(one[1])}"
                others.setdefault(key, []).append((index, name, more[key][index - 1]))
                kept.setdefault(key, {})[name] = one
    return replace(made, stock=ready, heights=heights), others, kept


def page_of(made: Material, choice: Choice) -> Draft:
    """The draft of a choice."""
    return page(made.stock, choice.keys, "ragged" if choice.page.ragged else "flush")
