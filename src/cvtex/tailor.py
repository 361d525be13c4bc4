"""One page of a profile for a posting, or for nobody in particular: exactly full, and none is worth more.

    Draft of all there is --stock--> Stock --measure--> Heights --assemble--> Page --select--> Selection --page--> Draft of it

The draft of the page is finished like any other. What TeX says of its height is compared with the sum: where they differ,
what was known of the heights is measured anew, and a second difference is a fault of the program.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from os import cpu_count
from typing import TYPE_CHECKING

from cvtex.diagnostic import Diagnostic, Invalid
from cvtex.engine import find
from cvtex.pipeline import Draft, Rendered, Request, draft, finished
from cvtex.printed import texts
from cvtex.profile import Selection
from cvtex.source import Source
from cvtex.tailoring.wishes import Job
from cvtex.value import dataclass
from cvtex.world import World

if TYPE_CHECKING:
    from concurrent.futures import Future

    from cvtex.choosing import Choice, Demand, Fill, Material
    from cvtex.tailoring.posting import Posting
    from cvtex.tailoring.worths import Scale

EVERYBODY = Job(name="")  # no job in particular
STYLE = "resume"  # where nobody names one
SHORT = 5000  # characters, which a page most likely holds: they are set before anything is measured
NAMED = 6  # parts that a note names
NO_SELECTION = Selection()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tailored:
    """A page for a job: what was chosen for it, by which scale, and the document."""

    job: Job
    posting: "Posting | None"
    scale: "Scale"
    choice: "Choice"
    rendered: Rendered


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A job for which there is no page, and why."""

    job: Job
    why: Invalid


def tailor(
    request: Request, source: Source, world: World, jobs: Sequence[Job], fill: "Fill" = "auto"
) -> Iterator[Tailored | Refused]:
    """The pages of a profile for jobs, one after the other in their order. Raises Invalid for what concerns them all."""
    from concurrent.futures import ThreadPoolExecutor

    from cvtex.choosing import choose, demand, material

    wanted = [(number, _head(request, job), job) for number, job in enumerate(jobs)]
    done: dict[int, Future[Tailored] | Refused] = {}
    with ThreadPoolExecutor(cpu_count() or 1) as pool:
        for head, some in groupby(
            sorted(wanted, key=lambda one: (repr(one[1]), one[0])), key=lambda one: one[1]
        ):
            made = material(draft(head, source, world, installed=True), head, world, fill)
            for number, _, job in some:
                try:
                    asked = demand(made, job)
                    ready, choice = choose(made, asked)
                except Invalid as invalid:
                    done[number] = Refused(job=job, why=invalid)
                else:
                    done[number] = pool.submit(_finished, ready, choice, asked)
        for number, _, job in wanted:
            yield _outcome(done[number], job)


def render(request: Request, source: Source, world: World, fill: "Fill" = "auto") -> Rendered:
    """A profile to a PDF, as `pipeline.render` has it, with one difference: where a style of one page has more to print than
    the page holds, and the profile does not select by hand what is printed, or one page is asked for, the page is chosen
    and filled. Raises Invalid.
    """
    made = draft(request, source, world, installed=True)
    if not _may_choose(made, request, fill):
        return finished(made, request, world)
    if fill == "auto" and _letters(made) < SHORT and (whole := _whole(made, request, world)):
        return whole
    if (found := _choosable(made, request, world, fill)) is None:
        return finished(made, request, world)
    from cvtex.choosing import choose, demand

    asked = demand(found, None)
    ready, choice = choose(found, asked)
    rendered = _finished(ready, choice, asked).rendered
    return replace(rendered, warnings=(*rendered.warnings, *_left_off(choice, made)))


def drafted(request: Request, source: Source, world: World, fill: "Fill" = "auto") -> Draft:
    """The draft of what `render` makes; where the engine is not installed, which would have to measure it, of everything.

    Raises Invalid.
    """
    made = draft(request, source, world)
    if not find(made.engine):
        return made
    found = _choosable(made, request, world, fill) if _may_choose(made, request, fill) else None
    if found is None:
        return made
    from cvtex.choosing import choose, demand, page_of

    ready, choice = choose(found, demand(found, None))
    chosen = page_of(ready, choice)
    return replace(chosen, warnings=(*chosen.warnings, *choice.warnings, *_left_off(choice, made)))


def _may_choose(made: Draft, request: Request, fill: "Fill") -> bool:
    """Whether a page may be chosen: it is one page, and nobody selects by hand what is on it or one is asked for."""
    given = made.profile.styles.get(made.style.name, NO_SELECTION).sections or ()
    by_hand = any(one.entries is not None for one in given)
    return made.style.pages == 1 and not (by_hand and request.pages is None and fill == "auto")


def _letters(made: Draft) -> int:
    """How much a draft prints, in characters."""
    return sum(len(one.text) for one in texts(made.document))


def _whole(made: Draft, request: Request, world: World) -> Rendered | None:
    """All of a draft on its page; None where it is set smaller than it should be, or does not fit."""
    try:
        rendered = finished(made, request, world)
    except Invalid as invalid:
        if {problem.code for problem in invalid.diagnostics} == {"page-budget"}:
            return None
        raise
    return None if any(one.code == "fitted" for one in rendered.warnings) else rendered


def _choosable(made: Draft, request: Request, world: World, fill: "Fill") -> "Material | None":
    """What a page is chosen from; None where all of it fits, or where nobody has asked for a choice and TeX cannot measure
    the blocks, as in a style of somebody's own that prints them in a way of its own. Raises Invalid.
    """
    from cvtex.choosing import material
    from cvtex.heights import stack

    try:
        found = material(made, request, world, fill)
    except Invalid:
        if request.pages is None and fill == "auto":
            return None
        raise
    everything = [key for key in found.stock.blocks if not key.wording]
    fits = stack(found.heights, everything).fits(found.heights.page)
    return None if fits and fill == "auto" else found


def _outcome(result: "Future[Tailored] | Refused", job: Job) -> Tailored | Refused:
    if isinstance(result, Refused):
        return result
    try:
        return result.result()
    except Invalid as invalid:
        return Refused(job=job, why=invalid)


def _head(request: Request, job: Job) -> Request:
    """What is asked for, with the head, the style and the theme that a job wants, where nothing else is asked for."""
    return replace(
        request, whole=True, pages=1, headline=job.headline, summary=job.summary,
        style=request.style or job.style or STYLE, theme=request.theme or job.theme,
    )  # fmt: skip


def _finished(made: "Material", choice: "Choice", asked: "Demand") -> Tailored:
    """The PDF of a choice; where TeX has it otherwise than the sum, of one by heights that are measured anew.

    Raises RuntimeError where these differ, too.
    """
    from cvtex.choosing import choose, material, page_of
    from cvtex.measure import forget_heights, verify

    rendered = finished(page_of(made, choice), made.request, made.world, chosen=True)
    try:
        verify(choice.heights, choice.keys, rendered.log)
    except RuntimeError:
        forget_heights()
        made, choice = choose(material(made.stock.draft, made.request, made.world, made.fill), asked)
        rendered = finished(page_of(made, choice), made.request, made.world, chosen=True)
        verify(choice.heights, choice.keys, rendered.log)
    told = replace(rendered, warnings=(*rendered.warnings, *choice.warnings))
    return Tailored(
        job=asked.job or EVERYBODY, posting=asked.posting, scale=asked.scale, choice=choice, rendered=told
    )


def _left_off(choice: "Choice", made: Draft) -> list[Diagnostic]:
    """A note on what a page that was chosen leaves out."""
    from cvtex.tailoring.outline import nodes

    known = {one.id: one for one in nodes(choice.tree)}
    gone = [known[name] for name in choice.selection.dropped if known[name].kind in {"entry", "bullet"}]
    outer = [one.id for one in gone if not any(one.id.startswith(f"{other.id}.") for other in gone)]
    if not outer:
        return []
    more = f" and {len(outer) - NAMED} more" if len(outer) > NAMED else ""
    message = f"one page does not hold everything; left out: {', '.join(outer[:NAMED])}{more}"
    hints = (
        "`pin` and `weight` in the profile say what matters more; `cvtex tailor` chooses for a posting",
        f"select by hand under `styles: {{{made.style.name}: …}}`, or allow more with --pages",
    )
    return [Diagnostic("note", "left-off", made.profile.span, message, hints)]
