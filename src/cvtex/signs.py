"""Signs behind the names of authors: what they mean, those of flags, and the legend that explains them."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from cvtex.citation.names import SIGNS, marks_of
from cvtex.inline import Inline, plain, words
from cvtex.language import Words
from cvtex.publication import Author, Publication

Legend = Mapping[str, Inline]

SPARE = "§¶#+‖°"  # for flags whose own signs mean something else

# What an explanation says when it means a flag.
_MEANINGS: Mapping[str, re.Pattern[str]] = {
    "equal": re.compile(
        r"equal|gleich|geteilt|co-?first|同等|共同第一|共一|贡献相同|並列|egal", re.IGNORECASE
    ),
    "corresponding": re.compile(r"corresp|korresp|通讯|通訊|责任作者", re.IGNORECASE),
    "student": re.compile(r"student|studier|doktorand|advisee|学生|學生", re.IGNORECASE),
}


def meaning(text: Inline) -> str:
    """The flag that an explanation means, or nothing: `equal` of `these authors contributed equally`."""
    said = plain(text)
    return next((flag for flag, pattern in _MEANINGS.items() if pattern.search(said)), "")


def flags_of(author: Author, legend: Legend) -> frozenset[str]:
    """The flags that an author has, also by marks that the legend explains so."""
    marked = {meaning(text) for mark, text in legend.items() if mark in author.marks}
    return frozenset({flag for flag in SIGNS if getattr(author, flag)} | marked - {""})


def flag_signs(entries: Iterable[Publication], legend: Legend) -> Mapping[str, str]:
    """The sign of each flag that occurs: its own, unless that means something else in this list."""
    authors = [author for entry in entries for author in entry.authors]
    taken = {mark for author in authors for mark in author.marks} | set(legend)
    told = {meaning(text): mark for mark, text in reversed(list(legend.items()))}
    signs: dict[str, str] = {}
    for flag, sign in SIGNS.items():
        have = [author for author in authors if getattr(author, flag)]
        strange = any(sign in author.marks and not getattr(author, flag) for author in authors)
        if not have:
            continue
        clash = sign in legend or strange or sign in signs.values()
        free = (one for one in SPARE if one not in {*taken, *signs.values()})
        signs[flag] = told.get(flag) or (next(free, sign) if clash else sign)
    return signs


def signed(entry: Publication, signs: Mapping[str, str]) -> Publication:
    """The publication with these signs for the flags of its authors."""
    other = {flag: sign for flag, sign in signs.items() if sign != SIGNS[flag]}
    return (
        replace(entry, authors=tuple(_signed(author, other) for author in entry.authors)) if other else entry
    )


def _signed(author: Author, signs: Mapping[str, str]) -> Author:
    """An author with marks in place of flags."""
    have = {flag: sign for flag, sign in signs.items() if getattr(author, flag)}
    marks = author.marks + "".join(sign for sign in have.values() if sign not in author.marks)
    flags = {flag: getattr(author, flag) and flag not in have for flag in SIGNS}
    return replace(
        author,
        marks=marks,
        equal=flags["equal"],
        corresponding=flags["corresponding"],
        student=flags["student"],
    )


def explained(
    entries: Collection[Publication], legend: Legend, signs: Mapping[str, str], language: Words
) -> dict[str, Inline]:
    """The marks of these publications with what they mean: first in the words of the list, then in the language's."""
    used = {mark for entry in entries for author in entry.authors for mark in marks_of(author)}
    flags = {sign: words(language.marks[flag]) for flag, sign in signs.items()}
    return {mark: text for mark, text in {**legend, **flags, **legend}.items() if mark in used}


def unexplained(entry: Publication, legend: Legend, signs: Mapping[str, str]) -> str:
    """The marks of a publication that nothing explains."""
    marks = dict.fromkeys(mark for author in entry.authors for mark in author.marks)
    return "".join(
        mark
        for mark in marks
        if mark not in legend and mark not in signs.values() and not mark.isspace() and mark not in ",;"
    )
