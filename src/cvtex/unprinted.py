"""Characters that cannot be printed, as diagnostics on their lines: what they are, why, and what would help."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator

from cvtex.diagnostic import Diagnostic, Span
from cvtex.value import dataclass

MANY = 3  # characters that a message names
_DIRECTIONS = frozenset({"R", "AL", "AN", "RLE", "RLO", "RLI", "LRE", "LRO", "LRI", "PDF", "PDI", "FSI"})


@dataclass(frozen=True, slots=True)
class Gap:
    """A cluster that nothing sets, and where the block begins that it stands in."""

    cluster: str
    span: Span


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something cannot be printed: a code, the message with {} for the characters, and what would help."""

    code: str
    what: str
    hints: tuple[str, ...] = ()


def is_right_to_left(cluster: str) -> bool:
    """Whether a cluster is written from the right, or steers the direction of writing."""
    return any(unicodedata.bidirectional(char) in _DIRECTIONS for char in cluster)


def is_turning(cluster: str) -> bool:
    """Whether a cluster is a sign that nobody sees and that turns the direction of what follows."""
    return all(unicodedata.category(char) == "Cf" for char in cluster) and is_right_to_left(cluster)


def is_private(cluster: str) -> bool:
    """Whether a cluster has a meaning in the font only that it was made for."""
    return any(unicodedata.category(char) == "Co" for char in cluster)


RIGHT_TO_LEFT = Reason(
    "right-to-left", "text from right to left is not printed, here {}",
    ("half of the programs that read PDFs would get its letters in the wrong order", "write it in Latin letters"),
)  # fmt: skip
TURNING = Reason(
    "right-to-left", "signs that turn the direction of the text are not printed, here {}", ("remove it",)
)
PRIVATE = Reason(
    "missing-glyph", "private-use characters mean nothing to a reader, here {}",
    ("write the character that is meant, or its name",),
)  # fmt: skip


def report(gaps: Iterable[Gap], reason: Callable[[str], Reason]) -> Iterator[Diagnostic]:
    """One problem for each block and reason; its clue is the first of the characters."""
    found: dict[tuple[Span, Reason], list[str]] = {}
    for gap in gaps:
        clusters = found.setdefault((gap.span, reason(gap.cluster)), [])
        if gap.cluster not in clusters:
            clusters.append(gap.cluster)
    for (span, why), clusters in found.items():
        message = why.what.format(_named(clusters))
        yield Diagnostic("error", why.code, span, message, why.hints, clue=clusters[0][0])


def _named(clusters: list[str]) -> str:
    """`🚀` (U+1F680 ROCKET), `ꙮ` (U+A66E …) and 2 more"""
    names = [_name(cluster) for cluster in clusters[:MANY]]
    more = f" and {len(clusters) - MANY} more" if len(clusters) > MANY else ""
    return ", ".join(names) + more


def _name(cluster: str) -> str:
    codes = " ".join(f"U+{ord(char):04X}" for char in cluster)
    name = unicodedata.name(cluster, "") if len(cluster) == 1 else ""
    name = "" if name.endswith(f"-{ord(cluster[0]):X}") else name  # CJK UNIFIED IDEOGRAPH-6D1B
    shown = f"`{cluster}` " if cluster.isprintable() and not is_private(cluster) else ""
    return f"{shown}({codes}{' ' + name if name else ''})"
