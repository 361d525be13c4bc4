"""A page that was chosen from a document, held against it: what is there of it, what of that is lost, and what else is there.

    Document and words --Excerpt--> what is printed --account--> what is lost of it, and what nothing explains

The headline and the summary may be others than those of the document. What is not explained and resembles something that
could be printed is that, and it is lost.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from cvtex.account import Account, Body, Run, account, unexplained
from cvtex.document import Document, Head
from cvtex.excerpt import Excerpt
from cvtex.printed import data, raws
from cvtex.reading import Word, spell, squeeze
from cvtex.tailoring.outline import Form
from cvtex.value import dataclass

GRAM = 5  # characters in a row by which texts are compared
ALIKE = 0.6  # of these, two texts that are one have in common
OWN = ("headline", "summary")  # parts of the head that may be others


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The document with what is printed of it, or was to be; the account of that; the texts that are none of it, with the
    words before them; how many parts are left out, and how many there are; what is to be said of the head."""

    document: Document
    found: Account
    strange: tuple[tuple[str, str], ...]
    counted: tuple[int, int]
    head: str = ""


def part_of(document: Document, words: Sequence[Word], template: str = "") -> Part:
    """What of a document a text is; what a style prints itself is in its template."""
    body = Body(words)
    excerpt = Excerpt(document, body)
    reduced = excerpt.reduced()
    found = account(data(reduced), words)
    runs = _unprinted(unexplained(found, body), document, body, template)
    head, others = _own_head(found, runs)
    rest = [run for run in runs if run not in others]
    if more := _resembled(rest, excerpt, body):
        reduced = excerpt.reduced(more)
    reduced = replace(reduced, head=_without(reduced.head, head))
    found = account(data(reduced), words)
    strange = [run for run in rest if not _beside_lost(run, found)]
    return Part(
        document=reduced, found=found, counted=excerpt.counted(), head=_said(len(others)),
        strange=tuple((spell(words[run.first : run.last + 1]), body.before(run.start)) for run in strange if not raws(document)),
    )  # fmt: skip


def _without(head: Head, fields: Sequence[str]) -> Head:
    return replace(
        head,
        headline=() if "headline" in fields else head.headline,
        summary=() if "summary" in fields else head.summary,
    )


def _said(others: int) -> str:
    """That the head is another."""
    return ("", ", a headline or summary of its own", ", a headline and a summary of its own")[others]


def _own_head(found: Account, runs: Sequence[Run]) -> tuple[list[str], list[Run]]:
    """The parts of the head in whose place others stand, and these."""
    own = [number for number, datum in enumerate(found.data) if datum.section < 0]
    below = [place.start for number, place in found.places.items() if found.data[number].section >= 0]
    there = {found.data[number].field for number in own if number in found.places}
    missing = [
        name for name in OWN if any(found.data[n].field == name and n not in found.places for n in own)
    ]
    above = [run for run in runs if run.end <= min(below, default=0)]
    if not above or len(above) > sum(name not in there or name in missing for name in OWN):
        return [], []
    if len(missing) > len(above):
        contacts = [
            found.places[n].start for n in own if n in found.places and found.data[n].field == "contacts"
        ]
        missing = ["headline" if above[0].end <= max(contacts, default=0) else "summary"]
    return missing, above


def _unprinted(runs: Sequence[Run], document: Document, body: Body, template: str) -> list[Run]:
    """The runs but for words of the template, the footer, whose numbers are those of pages, and the signs before bullets."""
    written = squeeze(template)
    feet = [re.sub(r"\\\{pages?\\\}", r"\\d+", re.escape(squeeze(text))) for text in document.footer if text]
    known = re.compile(
        "|".join(["".join(f"(?:{foot})?" for foot in feet), re.escape(squeeze(document.bullet))])
    )
    texts = [(run, body.text[run.start : run.end]) for run in runs]
    return [run for run, text in texts if not known.fullmatch(text) and text not in written]


def _resembled(runs: Sequence[Run], excerpt: Excerpt, body: Body) -> dict[int, Form]:
    """The forms that runs were to be, by their places in the outline."""
    left = [(number, form, _grams(squeeze(form.text))) for number, form in excerpt.left()]
    found: dict[int, Form] = {}
    for run in runs:
        grams = _grams(body.text[run.start : run.end])
        while rest := [one for one in left if one[0] not in found and _alike(grams, one[2])]:
            number, found_form, own = max(rest, key=lambda one: len(grams & one[2]) / len(grams | one[2]))
            found[number] = found_form
            grams = grams - own
    return found


def _beside_lost(run: Run, found: Account) -> bool:
    """Whether a run stands where something is lost."""
    sides = [
        max(
            (
                (place.start, found.data[n].block)
                for n, place in found.places.items()
                if place.start < run.start
            ),
            default=(0, 0),
        ),
        min(
            (
                (place.start, found.data[n].block)
                for n, place in found.places.items()
                if place.start > run.start
            ),
            default=(0, 1 << 30),
        ),
    ]
    low, high = sorted(block for _, block in sides)
    return any(low <= datum.block <= high for datum, _ in found.lost)


def _grams(text: str) -> frozenset[str]:
    """The pieces of a text."""
    return frozenset(text[at : at + GRAM] for at in range(max(1, len(text) - GRAM + 1)))


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether one of two texts is mostly in the other."""
    return len(one & other) >= max(2, ALIKE * min(len(one), len(other)))
