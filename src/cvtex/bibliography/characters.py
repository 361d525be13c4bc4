r"""What single commands, accents and formulas of LaTeX are in characters."""

import re
import unicodedata
from functools import cache, lru_cache
from typing import Any

from cvtex.bibliography.commands import ACCENTS, SYMBOLS
from cvtex.dollars import find_formula
from cvtex.inline import Math, plain
from cvtex.latex import check_math
from cvtex.latex import math as in_words


@lru_cache(maxsize=5_000)
def is_formula(formula: str, before: str, after: str) -> bool:
    """Whether `$formula$` is one between these characters, of which `latex` can set each command."""
    source = f"{before}${formula}${after}"
    found = find_formula(source, len(before), len(source))
    return bool(found) and found[0][:-1] == formula and not any(check_math((Math(formula),)))  # type: ignore[index]


@lru_cache(maxsize=5_000)
def worded(formula: str) -> str:
    """A formula in characters."""
    if not any(check_math((Math(formula),))):
        return plain(in_words(formula))
    try:
        return str(_decoder().latex_to_text(f"${formula}$")).replace("\n", " ")
    except (ValueError, RecursionError, IndexError, TypeError):
        return re.sub(r"\\([A-Za-z]+)|[{}$]", lambda found: found[1] or "", formula)


@lru_cache(maxsize=5_000)
def accented(accent: str, letter: str) -> str:
    r"""A letter under its accent: `"`, `o` → `ö`."""
    base = letter.strip(" {}")
    base = symbol(base[1:]) or "" if base.startswith("\\") else base
    base = {"ı": "i", "ȷ": "j"}.get(base, base)
    return unicodedata.normalize("NFC", base[:1] + ACCENTS[accent] + base[1:]) if base else ""


@lru_cache(maxsize=5_000)
def symbol(name: str) -> str | None:
    r"""What a command without arguments prints, as pylatexenc knows it: `ss` → `ß`; None for what it does not know."""
    if name in SYMBOLS:
        return SYMBOLS[name]
    spec = _decoder().latex_context.get_macro_spec(name)
    known = getattr(spec, "simplify_repl", None)
    if known is None or not getattr(spec, "macroname", ""):
        return None
    return known if isinstance(known, str) and "%" not in known else ""


@cache
def _decoder() -> Any:
    """pylatexenc's, imported where a file has commands that are rare."""
    from pylatexenc.latex2text import LatexNodes2Text

    return LatexNodes2Text()


def balanced(text: str, start: int) -> int:
    """Where the brace at `start` closes, or the end of the text."""
    depth = 0
    for found in re.compile(r"[{}]").finditer(text, start):
        depth += 1 if found[0] == "{" else -1
        if not depth:
            return found.start()
    return len(text)
