"""Rows of an integer programme: sums of columns between two numbers."""

from collections.abc import Iterable

from cvtex.value import dataclass

Terms = tuple[tuple[int, int], ...]  # columns with their coefficients


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`low <= the sum of the terms <= high`; `wish` says whose it is, nothing when the shape of the page asks for it.

    `of` names the size of the page that the terms stand for, less its constant part: `shrunk`, `stretched`, `natural`
    or `side`.
    """

    terms: Terms
    low: int | None = None
    high: int | None = None
    wish: str = ""
    of: str = ""

    def holds(self, total: int) -> bool:
        """Whether the sum may be this."""
        return (self.low is None or self.low <= total) and (self.high is None or total <= self.high)


def ones(columns: Iterable[int], factor: int = 1) -> Terms:
    """Columns that all have the same coefficient."""
    return tuple((column, factor) for column in columns)
