"""A publication as a file holds it."""

from collections.abc import Mapping
from typing import Any

from cvtex.diagnostic import Diagnostic, Span
from cvtex.source import Path
from cvtex.value import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A publication in the terms of a profile, and where each value was written.

    `data` is what stands under `entries:` of a publications section: plain mappings, lists, texts, `true`
    as "true"; it always has an `id`, and texts are in the profile's markup. The schema's `publication` allows it.
    `spans` has the span of each value by its path inside `data`: ("title",), ("authors", 2); one for each field at least.
    """

    data: Mapping[str, Any]
    span: Span
    spans: Mapping[Path, Span]


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """What a file holds, in its order, and what is odd about it; an entry that is wrong costs no other."""

    records: tuple[Record, ...]
    problems: tuple[Diagnostic, ...] = ()
