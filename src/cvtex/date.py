"""Half-known dates: `2024`, `2024-04`, `Apr 2024`, `Fall 2025`, `expected 2025-08`, `present`."""

import re
from calendar import monthrange

from cvtex.value import dataclass

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
SEASONS = {"winter": 1, "spring": 3, "summer": 6, "fall": 9, "autumn": 9}

_NUMBERS = re.compile(r"(\d{4})(?:[-./](\d{1,2}))?(?:[-./](\d{1,2}))?")
_WORDS = re.compile(r"([a-z]+)\.? +(\d{4})")


@dataclass(frozen=True, slots=True)
class Date:
    """A year with what is known of the rest; `present` has the year 0 and is later than all."""

    year: int = 0
    month: int = 0
    day: int = 0
    season: str = ""
    expected: bool = False

    @property
    def present(self) -> bool:
        """Whether this is `present`."""
        return self.year == 0

    @property
    def first(self) -> tuple[int, int, int]:
        """The earliest day this can mean, for sorting: (2024, 4, 1); present is (9999, 12, 31)."""
        if self.present:
            return (9999, 12, 31)
        return (self.year, self.month or SEASONS.get(self.season, 1), self.day or 1)

    @property
    def last(self) -> tuple[int, int, int]:
        """The latest day this can mean: (2024, 4, 31)."""
        if self.present:
            return (9999, 12, 31)
        return (self.year, self.month or 12, self.day or 31)


def read_date(text: str) -> Date:
    """Read one of the forms that the schema allows. Raises ValueError for any other text.

    `read_date("2024.4") == read_date("Apr 2024") == Date(2024, 4)`
    """
    folded = text.strip().lower()
    if folded in {"present", "now"}:
        return Date()
    expected = folded.startswith("expected")
    folded = folded.removeprefix("expected").strip()
    if match := _NUMBERS.fullmatch(folded):
        if not all(int(part) for part in match.groups() if part):
            raise ValueError(text)
        year, month, day = (int(part or 0) for part in match.groups())
        _check(year, month, day)
        return Date(year, month, day, expected=expected)
    if match := _WORDS.fullmatch(folded):
        word, year = match[1], int(match[2])
        if word in SEASONS:
            return Date(year, season=word, expected=expected)
        if word[:3] in MONTHS:
            return Date(year, MONTHS.index(word[:3]) + 1, expected=expected)
    raise ValueError(text)


def _check(year: int, month: int, day: int) -> None:
    """Refuse days that no calendar has: 2023-02-30."""
    if month > 12 or (day and day > monthrange(year, month)[1]):
        raise ValueError(f"{year}-{month}-{day}")
