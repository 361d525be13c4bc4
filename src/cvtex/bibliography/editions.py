"""Editions as files have them, as numbers where they are ones."""

import re

from cvtex.bibliography.kinds import ORDINALS

_WORDED = re.compile(
    r"(\d{1,3})(?:\.|st|nd|rd|th|[ae]|ème|ª)?(?:\s*(?:aufl(?:age|\.)?|ed(?:ition|ición|izione|\.|n\.?)?|éd(?:ition|\.)?|版))?\.?",
    re.IGNORECASE,
)


def read_edition(text: str) -> str:
    """`2nd`, `2. Aufl.` and `Second edition` are `2`; others stay."""
    found = _WORDED.fullmatch(text.strip())
    return found[1] if found else ORDINALS.get(text.lower().removesuffix(" edition"), text)
