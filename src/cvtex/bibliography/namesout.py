"""Names of authors to a field of a .bib file."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from cvtex.bibliography.names import SUFFIXES
from cvtex.bibliography.texout import escape

_SPLITS = re.compile(r",|\band\b|^others$", re.IGNORECASE)
FLAGS = ("me", "equal", "corresponding", "student")


def write_names(people: Sequence[Mapping[str, Any]], others: bool) -> str:
    """`Xie, Shuai and {The LIGO Collaboration} and others`."""
    return " and ".join([*map(_name, people), *(["others"] if others else [])])


def _name(person: Mapping[str, Any]) -> str:
    if "family" not in person:
        return f"{{{escape(str(person.get('literal', '')))}}}"
    family, given, suffix = (str(person.get(key, "")) for key in ("family", "given", "suffix"))
    whole = len(family.split()) > 1 and family.split()[-1] in SUFFIXES
    parts = [
        f"{{{escape(family)}}}" if whole else _part(family),
        *([_part(suffix)] if suffix else []),
        _part(given),
    ]
    if not given and not suffix and " " not in family.strip():
        return parts[0]
    return ", ".join(parts).strip(" ") if given else f"{', '.join(parts[:-1])},"


def _part(text: str) -> str:
    """A part of a name, in braces where it would be split."""
    return f"{{{escape(text)}}}" if _SPLITS.search(text) else escape(text)


def write_flags(people: Sequence[Mapping[str, Any]]) -> str:
    """biblatex's annotations: `1=me,equal;2=student`."""
    said = [
        (number, [flag for flag in FLAGS if one.get(flag) == "true"]) for number, one in enumerate(people, 1)
    ]
    return ";".join(f"{number}={','.join(flags)}" for number, flags in said if flags)


def write_marks(people: Sequence[Mapping[str, Any]]) -> str:
    """The marks behind names, as annotations: `1="*";2="†"`."""
    said = [(number, str(one.get("marks", ""))) for number, one in enumerate(people, 1)]
    return ";".join(f'{number}="{escape(marks)}"' for number, marks in said if marks and '"' not in marks)
