"""What a CV needs of an entry and its style left out: numbers, versions, institutions, people."""

import re
from collections.abc import Mapping

from cvtex.citation.fields import NAMES, TEXTS, kind
from cvtex.citation.template import compile_template
from cvtex.citation.work import Work
from cvtex.inline import Inline, plain

_EDITED = frozenset({"book", "collection", "chapter", "entry-encyclopedia", "entry-dictionary"})
_OWN = frozenset({""})  # only where the own name is among them
_ISSUED = frozenset({"patent", "report", "standard"})
# Fields that are not left out, and of which kinds of entries; of all where there are none.
_NEEDED: Mapping[str, frozenset[str]] = {
    "genre": _ISSUED | {"thesis"}, "number": _ISSUED | {"thesis", "preprint"}, "version": frozenset(),
    "edition": _EDITED | {"report", "standard"},
    "publisher": _EDITED | {"report", "thesis", "standard", "software", "dataset"},
    "chapter": _EDITED, "pages": _EDITED | {"paper-conference"}, "translators": frozenset(),
    "book_authors": frozenset(), "editors": _EDITED, "series_editors": _OWN,
}  # fmt: skip
_LEFT = compile_template(
    "[[{genre} {number}|{?number=number}no. {number}|{number}|{genre}][, version {version}][, {edition:ordinal} ed.][, {publisher}]"
    "[, in a book by {book_authors}][, {editors} ({editors#ed.|eds.})][, {translators} (trans.)]"
    "[, {series_editors} (series {series_editors#ed.|eds.})][, ch. {chapter}][, {pages#p.|pp.} {pages}]]",
    lambda _: "",
    {},
)


def rest(work: Work) -> Inline:
    """What is left out of an entry that has been worded."""
    left = Work(work.entry, work.style, work.context)
    left.has = {
        name for name in _NEEDED if name in work.has and _needed(work, name) and not _said(work, name)
    }
    return left.text(_LEFT) if left.has else ()


def _needed(work: Work, name: str) -> bool:
    """Whether entries of this kind need a field, as all do in which the own name stands among such people."""
    kinds = _NEEDED[name]
    people = NAMES[name](work.entry) if name in NAMES else ()
    return not kinds or kind(work.entry) in kinds or any(work.context.is_me(0, one) for one in people)


def _said(work: Work, name: str) -> bool:
    """Whether a field was printed; of what a CSL processor worded there is only the text."""
    if name in work.said:
        return True
    if name in NAMES:
        people = NAMES[name](work.entry)
        return work.foreign and all(_prints(work, one.family or one.literal) for one in people)
    if name == "pages":
        return work.foreign and _prints(work, re.split(r"\W", work.entry.pages)[0])
    found = TEXTS[name](work.entry)
    text = found if isinstance(found, str) else plain(found)
    return (work.foreign or name in {"publisher", "genre"}) and _prints(work, text)


def _prints(work: Work, text: str) -> bool:
    """Whether the words of a text have been printed."""
    return bool(re.search(rf"(?<!\w){re.escape(text.casefold())}(?!\w)", work.printed))
