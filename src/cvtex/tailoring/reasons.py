"""Why something is on a page or not: what the best page is without it, or with it."""

from dataclasses import replace

from cvtex.tailoring.candidates import Page
from cvtex.tailoring.programme import Programme, formulate
from cvtex.tailoring.rows import Row
from cvtex.tailoring.selection import Infeasible, Selection, infeasible, worth_most
from cvtex.value import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """A part or wording, and the best page on which it is the other way round.

    `value` is its own worth in thousandths without its keywords, `height` its own in scaled points; of a part that is
    not printed, those of its lowest wording. `covers` are the keywords that it has, `only` those that the page would
    lose with it. `cost` is how much less the other page is worth; `leaves` and `enters` are the parts that would go
    and come besides. There may be no other page: `instead` says why.
    """

    id: str
    kept: bool
    value: int
    height: int
    covers: tuple[str, ...]
    only: tuple[str, ...]
    cost: int = 0
    leaves: tuple[str, ...] = ()
    enters: tuple[str, ...] = ()
    instead: Infeasible | None = None


def why(page: Page, selection: Selection, name: str) -> Why:
    """What speaks for and against a part or wording. A name that nothing has is a `KeyError`."""
    programme = formulate(page)
    columns = programme.columns[name]
    printed = {wording: column for column, wording in enumerate(one.id for one in programme.wordings)}
    chosen = frozenset(printed[wording] for wording in selection.wordings)
    own = [column for column in columns if column in chosen]
    kept = bool(own)
    terms = tuple((column, 1) for column in columns)
    turned = (
        Row(terms=terms, high=0, wish=f"without {name}")
        if kept
        else Row(terms=terms, low=1, wish=f"with {name}")
    )
    shown = programme.wordings[
        own[0] if own else min(columns, key=lambda one: programme.wordings[one].height)
    ]
    covers = tuple(dict.fromkeys(keyword for keyword in shown.covers if keyword in page.keywords))
    about = Why(
        id=name, kept=kept, value=shown.value, height=shown.height, covers=covers,
        only=tuple(keyword for keyword in covers if kept and selection.covered[keyword] == 1),
    )  # fmt: skip
    return _turned(programme, about, turned, selection)


def _turned(programme: Programme, about: Why, row: Row, selection: Selection) -> Why:
    """The same with what the best page is like that keeps a row."""
    other = worth_most(programme, (row,))
    if other is None:
        return replace(about, instead=infeasible(programme, (row,)))
    parts = dict.fromkeys(programme.owners[column].id for column in sorted(other.chosen))
    here = dict.fromkeys(selection.parts)
    return replace(
        about, cost=selection.value - other.value,
        leaves=tuple(name for name in here if name not in parts and name != about.id),
        enters=tuple(name for name in parts if name not in here and name != about.id),
    )  # fmt: skip
