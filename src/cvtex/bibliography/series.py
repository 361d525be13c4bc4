"""Series whose volumes are numbered through, so that a volume of one is its number there: Lecture Notes in Computer Science."""

import re

_KNOWN = re.compile(
    r"lecture notes (?:in|of|on)\b|\bln(?:cs|ai|bi|bip|icst|ee|ns|me|m)\b|communications in computer and information science|\bccis\b"
    r"|ifip advances in information|\bifip aict\b|advances in intelligent systems and computing|studies in computational intelligence"
    r"|leibniz international proceedings|\blipics\b|\boasics\b|open ?access series in informatics|ceur workshop proceedings|\bceur-ws\b"
    r"|proceedings of machine learning research|\bpmlr\b|frontiers in artificial intelligence and applications"
    r"|smart innovation, systems and technologies|springer (?:proceedings|tracts|series) in|graduate texts in mathematics"
    r"|advances in experimental medicine and biology|methods in molecular biology|international series in operations research"
)
_KINDS = frozenset(["book", "chapter", "paper-conference", "workshop", "poster", "entry-encyclopedia"])


def counts_volumes(kind: object, series: object) -> bool:
    """Whether the volume of a publication of this type is its number in this series, unless it has both."""
    return (
        kind in _KINDS and isinstance(series, str) and bool(_KNOWN.search(" ".join(series.lower().split())))
    )
