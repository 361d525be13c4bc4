"""What stands on a page that was chosen and what does not, and which keywords it says: as values, and as data for programs.

A keyword is covered when the text that is printed says it, in the head or below; tags help a bullet to be chosen, and
say nothing to whoever reads the page.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from cvtex.heights import Heights
from cvtex.tailoring.advice import Advice, advice
from cvtex.tailoring.candidates import Page, everything
from cvtex.tailoring.outline import Form, Kind, Node, nodes
from cvtex.tailoring.posting import Keyword, Posting
from cvtex.tailoring.relevance import Profiled
from cvtex.tailoring.selection import Selection
from cvtex.tailoring.vocabulary import Vocabulary, terms_of
from cvtex.value import dataclass

FORMAT = 1  # of the data
HEAD = "head"  # where a keyword stands that is above all sections


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What a page was made for and as. `relaxed` names the wishes that no page met, and that were given up."""

    job: str
    profile: str
    style: str
    theme: str
    engine: str
    pages: int = 1
    relaxed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """A page that was chosen, what from, and by which posting, if any. `head` are the texts above the sections, and whether
    each is a title, in which a name may begin with a capital like any other word."""

    made: Made
    page: Page
    selection: Selection
    tree: tuple[Node, ...]
    heights: Heights
    posting: Posting | None
    profiled: Profiled
    head: tuple[tuple[str, bool], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Something in the wording in which it is printed; in its own, when it is not. `value` is its own, without keywords, in
    thousandths, `height` that of its blocks in scaled points, `covers` the keywords that it says. Of a shortened list,
    `of` counts all items, and `without` has those that are not printed."""

    id: str
    kind: Kind
    section: str
    wording: str
    text: str
    value: int
    height: int
    covers: tuple[str, ...]
    of: int = 0
    without: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The id for people: `experience.aws.gate`, `experience.aws.gate/short`, `skills.tools (7 of 12 items)`."""
        if self.of:
            return f"{self.id} ({self.of - len(self.without)} of {self.of} items)"
        return f"{self.id}/{self.wording}" if self.wording else self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A keyword and the ids of what has it; `said` in words, or only by tags and by what is not printed in any case."""

    keyword: Keyword
    ids: tuple[str, ...] = ()
    said: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A page, in the order of the page; keywords, the weightiest first; what would gain a line."""

    basis: Basis
    kept: tuple[Item, ...]
    dropped: tuple[Item, ...]
    covered: tuple[Place, ...]
    unused: tuple[Place, ...]
    missing: tuple[Place, ...]
    advice: tuple[Advice, ...]

    def says(self, form: Form) -> tuple[str, ...]:
        """The keywords of the posting that something says in one of its forms."""
        return _says(self.basis)(form.text, bool(form.items))


def report(basis: Basis) -> Report:
    """All that is to be said of a page."""
    keywords = basis.posting.keywords if basis.posting else ()
    says = _says(basis)
    printed = frozenset(basis.selection.wordings)
    rows = [(form.id in printed, item) for form, item in _items(basis, printed, says)]
    kept = tuple(item for there, item in rows if there)
    stands = {HEAD: {name for text, title in basis.head for name in says(text, title)}}
    stands |= {item.id: set(item.covers) for item in kept}
    covered = tuple(place for one in keywords if (place := _place(one, stands)).ids)
    had = _had(basis, says)
    rest = [one for one in keywords if one not in [place.keyword for place in covered]]
    return Report(
        basis=basis, kept=kept, dropped=tuple(item for there, item in rows if not there), covered=covered,
        unused=tuple(had[one.name] for one in rest if one.name in had),
        missing=tuple(Place(keyword=one) for one in rest if one.name not in had),
        advice=advice(basis.page, basis.selection, basis.tree, basis.heights),
    )  # fmt: skip


def _says(basis: Basis) -> "_Says":
    keywords = basis.posting.keywords if basis.posting else ()
    return _Says(basis.profiled.vocabulary, frozenset(one.name for one in keywords))


class _Says:
    """Which keywords a text says."""

    def __init__(self, vocabulary: Vocabulary, asked: frozenset[str]) -> None:
        self.vocabulary, self.asked = vocabulary, asked
        self.known: dict[tuple[str, bool], tuple[str, ...]] = {}

    def __call__(self, text: str, listed: bool = False) -> tuple[str, ...]:
        """Those of a text, which may be a list."""
        if (text, listed) not in self.known:
            said = terms_of(text, self.vocabulary, listed) if self.asked else ()
            self.known[text, listed] = tuple(sorted({term.text for term in said} & self.asked))
        return self.known[text, listed]


def _items(basis: Basis, printed: frozenset[str], says: _Says) -> Iterator[tuple[Form, Item]]:
    """Everything in the wording that is printed, or in its own."""
    wordings = {one.id: one for part in everything(basis.page.parts) for one in part.wordings}
    for section in basis.tree:
        for node in nodes([section]):
            own = node.forms[0]
            form = next((one for one in node.forms if one.id in printed), own)
            yield form, Item(
                id=node.id, kind=node.kind, section=section.id, wording=form.id.removeprefix(f"{node.id}/"), text=form.text,
                value=wordings[form.id].value, height=wordings[form.id].height, covers=says(form.text, bool(form.items)),
                of=len(own.items) if len(form.items) < len(own.items) else 0,
                without=tuple(one for one in own.items if one not in form.items),
            )  # fmt: skip


def _place(keyword: Keyword, stands: Mapping[str, Collection[str]]) -> Place:
    """Where a keyword stands."""
    return Place(keyword=keyword, ids=tuple(name for name, said in stands.items() if keyword.name in said))


def _had(basis: Basis, says: _Says) -> dict[str, Place]:
    """The keywords that the profile has anywhere, with what says them, or else with what has them by its tags and fields."""
    if not basis.posting:
        return {}
    words: dict[str, list[str]] = {}
    marks: dict[str, list[str]] = {}
    for node in nodes(basis.tree):
        for form in node.forms:
            for name in says(form.text, bool(form.items)):
                words.setdefault(name, []).append(form.id.rstrip("/"))
    for table in (basis.profiled.said, basis.profiled.heads):
        for wording, terms in table.items():
            for name in terms & says.asked:
                marks.setdefault(name, []).append(wording.rstrip("/"))
    return {
        one.name: Place(keyword=one, ids=tuple(dict.fromkeys(found[one.name])), said=found is words)
        for found in (marks, words)
        for one in basis.posting.keywords
        if one.name in found
    }


# ---- For programs ----------------------------------------------------------------------------------------------------


def record(report: Report) -> dict[str, Any]:
    """The same as data; these keys stay. `schema/tailored.schema.json` describes them."""
    basis = report.basis
    selection, made = basis.selection, basis.made
    return {
        "format": FORMAT, "job": made.job, "title": basis.posting.title if basis.posting else "",
        "profile": made.profile, "style": made.style, "theme": made.theme, "engine": made.engine,
        "optimal": selection.optimal, "value": selection.value, "bound": selection.bound, "solver": selection.solver,
        "pages": made.pages, "fill": "ragged" if basis.page.ragged else "flush",
        "glue_ratio": round(selection.ratio, 6), "relaxed": list(made.relaxed),
        "heights_sp": {
            "page": basis.page.goal, "printed": selection.height, "glue": selection.glue,
            "stretch": selection.stretch, "shrink": selection.shrink, "line": basis.page.line,
            **({"side_page": basis.page.side_goal, "side_printed": selection.side} if basis.page.side else {}),
        },
        "kept": [_item(one) for one in report.kept],
        "dropped": [_item(one) for one in report.dropped],
        "keywords": {
            "covered": [_keyword(one) for one in report.covered],
            "unused": [{**_keyword(one), "said": one.said} for one in report.unused],
            "missing": [_keyword(one) for one in report.missing],
        },
        "advice": [
            {"id": one.id, "characters": one.characters, "fits": one.fits, "value": one.value} for one in report.advice
        ],
    }  # fmt: skip


def as_json(report: Report) -> str:
    """The text of a record, with its keys in order and a line end behind."""
    return json.dumps(record(report), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _item(item: Item) -> dict[str, Any]:
    about: dict[str, Any] = {
        "id": item.id, "kind": item.kind, "section": item.section, "wording": item.wording, "label": item.label,
        "text": item.text, "value": item.value, "height_sp": item.height, "covers": list(item.covers),
    }  # fmt: skip
    return about | ({"items": {"of": item.of, "without": list(item.without)}} if item.of else {})


def _keyword(place: Place) -> dict[str, Any]:
    about: dict[str, Any] = {
        "keyword": place.keyword.name, "written": place.keyword.written, "weight": place.keyword.weight,
    }  # fmt: skip
    return about | ({"in": list(place.ids)} if place.ids else {})
