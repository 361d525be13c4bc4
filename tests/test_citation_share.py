"""The comparison set: what it holds, and that the share of references worded as the reference processor's stays."""

import json
import re
from collections import Counter
from hashlib import sha256
from typing import Any

import pytest
from citations.share import HALVES, HERE, STYLES, compared, differences, folded, parting, share, table

from cvtex.bibliography.csljson import read_csl, write_csl
from cvtex.inline import CJK_RUN

# A little below what docs/citations.md says, in percent: for tuning, held out.
FLOORS = {
    "ieee": (97, 91), "acm": (98, 97), "apa": (98, 91), "nature": (96, 90), "mla": (94, 90), "chicago": (94, 88),
    "vancouver": (95, 90), "gb-t-7714": (96, 95),
}  # fmt: skip


def raw(half: str) -> list[dict[str, Any]]:
    """The entries of a half as they are written."""
    found: list[dict[str, Any]] = json.loads((HERE / "entries" / f"{half}.json").read_text())
    return found


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.parametrize("style", STYLES)
def test_the_share_does_not_fall(style: str, half: str) -> None:
    assert share(style, half) >= FLOORS[style][HALVES.index(half)]


def test_the_docs_have_the_table(update: bool) -> None:
    page = HERE.parents[1] / "docs" / "citations.md"
    if update:
        page.write_text(
            re.sub(r"\| style \| for tuning.*?(?=\n\n)", table(), page.read_text(), flags=re.DOTALL)
        )
    assert table() in page.read_text(), "pytest tests/test_citation_share.py --update writes the table anew"


def test_entries_are_many_and_various() -> None:
    entries = [entry for half in HALVES for entry in raw(half)]
    kinds = Counter(entry["type"] for entry in entries)
    assert len(entries) == len({entry["id"] for entry in entries}) >= 340
    assert kinds["article-journal"] > 0.4 * len(entries)
    assert kinds["paper-conference"] > 0.2 * len(entries)
    assert len(kinds) >= 15
    assert sum(bool(CJK_RUN.search(entry["title"])) for entry in entries) >= 40
    assert max(len(entry.get("author", ())) for entry in entries) >= 30
    assert not any(
        {"abstract", "note", "keyword"} & entry.keys() or "@" in json.dumps(entry) for entry in entries
    )


@pytest.mark.parametrize("half", HALVES)
def test_halves_are_chosen_by_a_hash(half: str) -> None:
    """Not by anyone who has seen the results."""
    odd = half == "held-out"
    assert all(sha256(entry["id"].encode()).digest()[0] % 2 == odd for entry in raw(half))


@pytest.mark.parametrize("half", HALVES)
def test_entries_come_back_from_records(half: str) -> None:
    text = (HERE / "entries" / f"{half}.json").read_text()
    assert json.loads(write_csl(read_csl("a.json", text))) == raw(half)


def test_every_fault_is_one_of_the_reference() -> None:
    """No row of the table is without an entry that has the fault."""
    for fault in json.loads((HERE / "faults.json").read_text()):
        for style in fault["styles"]:
            texts = json.loads((HERE / "expected" / f"{style}.json").read_text())
            assert any(re.search(fault["find"], texts[name]) for name in fault.get("ids", texts)), fault


def test_what_differs_is_counted() -> None:
    """Case and white space do not count, a missing comma does."""
    assert folded("A  Title, 2 Parts") == folded("a title, 2 parts") != folded("a title 2 parts")
    assert folded("Rock 'n' roll isn't") == folded("Rock 'n' roll isn’t") != folded("Rock ‘n’ roll isn’t")
    assert parting("One two, three", "One two three") == (" two, three", " two three")
    found = compared("ieee", "held-out")
    assert len(found) == len(raw("held-out"))
    differ = len(list(differences("ieee", "held-out")))
    assert share("ieee", "held-out") == pytest.approx(100 * (1 - differ / len(found)))
