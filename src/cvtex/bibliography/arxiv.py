"""The number that a paper has at arXiv, wherever another program writes it."""

import re
from typing import Any

from cvtex.source import Path

_ARXIV = r"([0-9]{4}\.[0-9]{4,5}(?:v[0-9]+)?|[a-z-]+(?:\.[A-Z]{2})?/[0-9]{7}(?:v[0-9]+)?)"
_ARXIV_ALONE = re.compile(rf"(?:arxiv: *)?{_ARXIV}(?: *\[([\w.-]+)\])?", re.IGNORECASE)
ARXIV_SAID = re.compile(rf"arxiv: *{_ARXIV}(?: *\[([\w.-]+)\])?", re.IGNORECASE)
_ARXIV_DOI = re.compile(rf"10\.48550/arxiv\.{_ARXIV}", re.IGNORECASE)
_ARXIV_URL = re.compile(rf"https?://(?:www\.)?arxiv\.org/(?:abs|pdf)/{_ARXIV}(?:\.pdf)?", re.IGNORECASE)


def find_arxiv(data: dict[str, Any], origins: dict[str, Path]) -> None:
    """The number at arXiv, wherever it is written; where nothing else stands with it, it is no other number."""
    in_archive = "arxiv" in str(data.get("archive", "")).lower()
    rows = (
        ("number", ARXIV_SAID, True), ("pages", ARXIV_SAID, True), ("archive_location", ARXIV_SAID, True),
        ("doi", _ARXIV_DOI, False), ("url", _ARXIV_URL, False),
        *((("archive_location", _ARXIV_ALONE, True),) if in_archive else ()),
    )  # fmt: skip
    for field, pattern, whole in rows:
        found = pattern.fullmatch(str(data.get(field, "")))
        if not found:
            continue
        if "arxiv" not in data:
            data["arxiv"], origins["arxiv"] = found[1], origins[field]
            if whole and found[2]:
                data["arxiv_class"], origins["arxiv_class"] = found[2], origins[field]
        if whole and data["arxiv"] == found[1]:
            del data[field]
            if field == "archive_location" and in_archive:
                data.pop("archive", None)
