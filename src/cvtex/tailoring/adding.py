"""How high a choice is: one after the other is put below what is there, as `cvtex.heights` does it."""

from collections.abc import Iterable
from typing import NamedTuple

from cvtex.heights import Glue, total
from cvtex.tailoring.candidates import Page, Wording

NO_GAP = Glue()


class Size(NamedTuple):
    """A page in scaled points: its main column, down to its last baseline, and its side column with all of its last line."""

    main: Glue
    side: int = 0

    def of(self, name: str) -> int:
        """The size of a name: `natural`, `stretched` and `shrunk` of the main column, and `side`."""
        natural, stretch, shrink = self.main
        return {
            "natural": natural,
            "stretched": natural + stretch,
            "shrunk": natural - shrink,
            "side": self.side,
        }[name]


def is_silent(wording: Wording) -> bool:
    """Whether it prints nothing: what stands above and what stands below it are neighbours."""
    return not (
        wording.height or wording.stretch or wording.shrink or wording.depth or wording.upper or wording.lower
    )


def gap(page: Page, lower: str, upper: str) -> Glue:
    """What stands between two ends. Kinds whose gap the page does not know are a `KeyError`."""
    return page.gaps[lower, upper] if lower and upper else NO_GAP


def size(page: Page, main: Iterable[Wording], side: Iterable[Wording]) -> Size:
    """The size of a page with these wordings, from above to below in each of its columns."""
    left, last = _column(page, page.fixed, main)
    right, _ = _column(page, Wording(id="", height=0), side)
    return Size(left._replace(natural=left.natural - last.depth), right.natural)


def _column(page: Page, first: Wording, below: Iterable[Wording]) -> tuple[Glue, Wording]:
    """The height of a column, and what is last in it."""
    found, last = [_own(first)], first
    for one in below:
        if not is_silent(one):
            found += [gap(page, last.lower, one.upper), _own(one)]
            last = one
    return total(found), last


def _own(wording: Wording) -> Glue:
    return Glue(wording.height, wording.stretch, wording.shrink)
