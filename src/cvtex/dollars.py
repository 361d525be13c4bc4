"""Which dollars of a text hold a formula: `$x_1^2$` does, `$HOME/$USER`, `$5 to $7` and `A$AP` do not."""

import re

_COMMAND = re.compile(r"\\(?:text|mathrm|operatorname)\{[^{}]*\}|\\[A-Za-z]+")
_WORDS = re.compile(r"[^\W\d_]{3}|\s[^\W\d_]{2,}(?=\s|$)|^[^\W\d_]{2,}\s")  # what formulas do not have
_FORMULA = re.compile(r"(?:[^$\\]++|\\.)*+\$")
_EAST = "\u1100"  # from here on letters set no spaces, and stand beside formulas


def find_formula(source: str, start: int, limit: int) -> re.Match[str] | None:
    """The formula behind the dollar at `start`, with the dollar that ends it.

    It has no space inside its ends and no words; no letter, digit or dollar stands beside it.
    """
    if not source.startswith("$", start) or source[start + 1 : start + 2] in {"", " ", "$"}:
        return None
    formula = _FORMULA.match(source, start + 1, limit)
    if not formula or source[formula.end() - 2] == " ":
        return None
    beside = source[start - 1 : start] * (start > 0) + source[formula.end() : formula.end() + 1]
    written_on = any(char == "$" or (char.isalnum() and char < _EAST) for char in beside)
    return None if written_on or _WORDS.search(_COMMAND.sub("", formula[0][:-1])) else formula
