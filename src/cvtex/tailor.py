"""One page of a profile for a posting, or for nobody in particular: exactly full, with nothing better to be had.

    Draft of all there is --stock--> Stock --measure--> Heights --assemble--> Page --select--> Selection --page--> Draft of it

The draft of the page is finished like any other. What TeX says of its height is compared with the sum: where they differ,
what was known of the heights is measured anew, and a second difference is a fault of the program.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from cvtex.diagnostic import Diagnostic, Invalid
from cvtex.heights import Heights, Key
from cvtex.measure import Stock, discard, measure, page, stock, verify
from cvtex.pipeline import Draft, Rendered, Request, draft, finished
from cvtex.source import Source
from cvtex.tailoring.assembly import Wished, assemble, keys_of, lists, shortened
from cvtex.tailoring.candidates import Page
from cvtex.tailoring.outline import Node, Others, outline
from cvtex.tailoring.posting import Posting, read_posting
from cvtex.tailoring.selection import Infeasible, Selection, select
from cvtex.tailoring.wishes import Job
from cvtex.tailoring.worths import Scale, scale, worths
from cvtex.world import World

Fill = Literal["auto", "flush", "ragged"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What was chosen, from what, and by which measure. `keys` are the blocks of the page; `usual` says that it has the
    sections that a page has."""

    page: Page
    selection: Selection
    tree: tuple[Node, ...]
    heights: Heights
    keys: tuple[Key, ...]
    usual: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tailored:
    """A page for a job: what was chosen for it, and the document."""

    job: Job
    posting: Posting
    choice: Choice
    rendered: Rendered


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """A job as it was read, with the lists of the document shortened for it."""

    job: Job
    posting: Posting
    others: Others


def tailor(request: Request, source: Source, world: World, job: Job, fill: Fill = "auto") -> Tailored:
    """The page of a profile for a job. Raises Invalid."""
    made = draft(replace(request, whole=True, pages=1), source, world, installed=True)
    by = scale(made.profile, world.words())
    wanted = _wanted(made, by, job)
    found = _stock(made, [wanted], request)
    for attempt in (1, 2):
        heights = measure(found)
        choice = chosen(wanted, found, heights, by, Wished(), fill)
        rendered = finished(_page(found, choice), request, world)
        try:
            verify(heights, choice.keys, rendered.log)
        except RuntimeError:
            discard(found)
            if attempt == 2:
                raise
        else:
            break
    return Tailored(job=job, posting=wanted.posting, choice=choice, rendered=rendered)


def _wanted(made: Draft, by: Scale, job: Job) -> _Wanted:
    posting = read_posting(job.posting, by.vocabulary, job.title)
    others = {}
    for key, block in lists(made.document):
        many = len(block.items)
        others[key] = [
            (f"~{few}", shortened(block, range(few), made.document.language))
            for few in range(many - 1, 2, -1)
        ]
    return _Wanted(job=job, posting=posting, others=others)


def _stock(made: Draft, wanted: Sequence[_Wanted], request: Request) -> Stock:
    others = {key: [block for _, block in some] for key, some in wanted[0].others.items()}
    return stock(made, others, boxes=request.boxes)


def chosen(wanted: _Wanted, found: Stock, heights: Heights, by: Scale, wished: Wished, fill: Fill) -> Choice:
    """The best page. Raises Invalid when there is none."""
    tree = outline(found.document, wanted.others)
    worth = worths(tree, by, wanted.posting)
    lacks: list[Infeasible] = []
    for usual in (True, False):
        candidates = assemble(tree, heights, worth, wished, usual=usual, ragged=fill == "ragged")
        got = select(candidates)
        if isinstance(got, Selection):
            return Choice(
                page=candidates,
                selection=got,
                tree=tree,
                heights=heights,
                keys=keys_of(tree, got.wordings),
                usual=usual,
            )
        lacks.append(got)
    raise Invalid([Diagnostic("error", "page-budget", None, str(lacks[-1]))])


def _page(found: Stock, choice: Choice) -> Draft:
    return page(found, choice.keys, "ragged" if choice.page.ragged else "flush")
