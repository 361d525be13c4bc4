"""What is doubtful in a bibliography: fields that are missing, capitals that were lost, numbers that cannot be."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from difflib import get_close_matches

from cvtex.bibliography.filling import place
from cvtex.bibliography.joining import MOST_COMPARED, Paper
from cvtex.bibliography.kinds import LINKS, OWN, listed
from cvtex.bibliography.record import Record
from cvtex.bibliography.sameness import KINDS, traits, words_of
from cvtex.date import read_date
from cvtex.diagnostic import Diagnostic, Span

# What a publication of a type needs; one of several where a bar stands.
REQUIRED: Mapping[str, tuple[str, ...]] = {
    "article-journal": ("authors", "venue", "date"), "paper-conference": ("authors", "venue", "date"),
    "chapter": ("authors|editors", "venue|chapter", "publisher", "date"), "book": ("authors|editors", "publisher|url", "date"),
    "thesis": ("authors", "publisher", "date"), "report": ("authors", "publisher|url", "date"),
    "patent": ("authors", "number", "date"), "preprint": ("authors", "date"), "software": ("authors", "date"),
    "webpage": ("url",),
}  # fmt: skip
# What these fields are called in a .bib file; by type where that differs.
BIBTEX: Mapping[str, str] = {
    "authors": "author", "date": "year", "venue article-journal": "journal", "venue": "booktitle",
    "publisher thesis": "school", "publisher report": "institution",
}  # fmt: skip
# Fields of a .bib file that everybody knows, and others that look like one of them.
FIELDS = listed(
    "author editor title booktitle journal journaltitle year date month volume number pages publisher school institution "
    "organization address series edition chapter doi url note abstract keywords isbn issn eprint howpublished crossref"
)
OTHERS = frozenset([*listed("annote annotation editora editorb editorc data demo dataset"), *LINKS, *OWN])
FORTHCOMING = frozenset({"accepted", "in-press", "under-review", "in-preparation"})
NOT_OUT = frozenset({"accepted", "in-press", "under-review", "preprint", "in-preparation"})
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*|[^\W_]+")
_DOI = re.compile(r"10\.\d{4,9}/[^\s{}\\]*[^\s{}\\.,;]")
_PAGES = re.compile(r"(\d+)\s*[-–—]+\s*(\d+)")
_SUSPECT_PAGES = re.compile(r"p+\.|pages?\b|\?|n/?a$|.*[-–—]+$|[-–—]|0+$", re.IGNORECASE)
_COMMON = frozenset(
    {"it", "us", "is", "in", "or", "and", "who", "aids", "may", "can", "on", "at", "as", "be", "a", "i", "so"}
)
FIRST_YEAR = 1450


def review(records: Sequence[Record], today: date) -> Iterator[Diagnostic]:
    """All that is doubtful in the records themselves, one after the other."""
    acronyms = _acronyms(records)
    for record in records:
        yield from _misspelt(record)
        yield from _missing(record)
        yield from _capitals(record, acronyms)
        yield from _numbers(record)
        yield from _dated(record, today)


def alike(papers: Iterable[Paper]) -> Iterator[Diagnostic]:
    """Publications of one title that were not joined, such as a conference paper and its version in a journal."""
    titles: dict[str, list[Record]] = {}
    for paper in papers:
        if title := paper.known[0].title:
            titles.setdefault(title, []).append(paper.record)
    for first, *others in titles.values():
        for other in others[:MOST_COMPARED]:
            message = f"`{other.data['id']}` has the title of `{first.data['id']}`; they are taken for two publications"
            hint = f"the other one stands in {place(first.span, other.span)}; they differ in {_difference(first, other)}"
            yield Diagnostic("note", "review-alike", other.span, message, (hint,))


def _difference(one: Record, two: Record) -> str:
    """In which of the fields that tell publications apart two records differ."""
    keys = ("type", "venue", "date", "doi", "authors", "volume", "issue", "pages", "number", "arxiv")
    found = [key for key in keys if one.data.get(key) != two.data.get(key)]
    return ", ".join(found[:3]) or "nothing that tells them apart"


def kind_of(record: Record) -> str:
    """CSL's type of a record; `preprint` for an article at arXiv alone."""
    said = str(record.data.get("type", "article"))
    return "preprint" if traits(record.data).preprint else KINDS.get(said, said) or "other"


def _at(record: Record, key: str) -> Span:
    """Where a field stands, else its record."""
    return record.spans.get((key,), record.span)


def _misspelt(record: Record) -> Iterator[Diagnostic]:
    """Fields of a .bib file that are nearly those that everybody knows: `autor`, `yaer`."""
    extra = record.data.get("extra", {})
    if not record.span.file.lower().endswith(".bib") or not isinstance(extra, Mapping):
        return
    for name in extra:
        near = (
            get_close_matches(name, FIELDS, n=1, cutoff=0.75) if name.isalpha() and name not in OTHERS else []
        )
        if near and near[0] != name and near[0][0] == name[0]:
            span = record.spans.get(("extra", name), record.span)
            message = f"`{record.data['id']}` has a field `{name}`, which nobody reads"
            yield Diagnostic("warning", "review-field", span, message, (f"did you mean `{near[0]}`?",))


def _missing(record: Record) -> Iterator[Diagnostic]:
    """Fields that the type needs; that a title is missing is told by the reader of .bib files."""
    kind = kind_of(record)
    in_bib = record.span.file.lower().endswith(".bib")
    for field in (*["title"] * (not in_bib), *REQUIRED.get(kind, ())):
        keys = field.split("|")
        if field == "date" and record.data.get("status") in FORTHCOMING:
            continue
        if not any(record.data.get(key) for key in keys):
            name = BIBTEX.get(f"{keys[0]} {kind}", BIBTEX.get(keys[0], keys[0])) if in_bib else keys[0]
            message = f"`{record.data['id']}` has no {name}, which {_article(kind)} needs"
            hint = f"add `{name} = {{…}}`" if in_bib else f"add `{name}`"
            yield Diagnostic("warning", "review-missing", record.span, message, (hint,))


def _article(kind: str) -> str:
    """A type with its article: `a journal article`."""
    names = {
        "article-journal": "a journal article",
        "paper-conference": "a conference paper",
        "webpage": "a web page",
    }
    return names.get(kind, f"a {kind}")


def _acronyms(records: Sequence[Record]) -> Mapping[str, str]:
    """Words that are mostly written with capitals inside, by their small letters: `gpu` → `GPU`."""
    spelt: dict[str, Counter[str]] = {}
    for record in records:
        title = words_of(record.data.get("title"))
        if not _shouts(title):
            for word in set(_WORD.findall(title)):
                spelt.setdefault(word.casefold(), Counter())[word] += 1
    found = {}
    for word, spellings in spelt.items():
        usual, times = max(spellings.items(), key=lambda pair: (pair[1], pair[0]))
        if (
            usual[1:] != usual[1:].lower()
            and usual[1:].isalpha()
            and times >= spellings[word]
            and word not in _COMMON
        ):
            found[word] = usual
    return found


def _shouts(title: str) -> bool:
    """Whether a title has several words and only capitals."""
    words = [word for word in _WORD.findall(title) if len(word) > 3]
    return len(words) > 2 and all(word == word.upper() != word.lower() for word in words)


def _capitals(record: Record, acronyms: Mapping[str, str]) -> Iterator[Diagnostic]:
    """A title in capitals or in small letters alone, and acronyms that lost theirs."""
    title, span = words_of(record.data.get("title")), _at(record, "title")
    if _shouts(title):
        hint = "write it in usual letters; what must stay in capitals goes in braces: {GPU}"
        yield Diagnostic(
            "warning", "review-capitals", span, f"the title of `{record.data['id']}` shouts", (hint,)
        )
        return
    words = _WORD.findall(title)
    cased = [word for word in words if word.lower() != word.upper()]
    if len(cased) > 2 and title == title.lower():
        hint = "begin it with a capital, and names and acronyms too"
        message = f"the title of `{record.data['id']}` has no capitals"
        yield Diagnostic("warning", "review-capitals", span, message, (hint,))
    for word in dict.fromkeys(words):
        usual = acronyms.get(word.casefold(), word)
        if usual != word and word[1:] == word[1:].lower():
            message = f"`{word}` in the title of `{record.data['id']}` is `{usual}` in others"
            hint = f"write {{{usual}}}, in braces, as BibTeX makes small letters of others"
            yield Diagnostic("warning", "review-capitals", span, message, (hint,))


def _numbers(record: Record) -> Iterator[Diagnostic]:
    """Pages and DOIs that cannot be."""
    pages = str(record.data.get("pages", ""))
    found = _PAGES.fullmatch(pages)
    backwards = found and len(found[2]) >= len(found[1]) and int(found[2]) < int(found[1])
    if backwards or _SUSPECT_PAGES.match(pages):
        why = "the last page comes before the first" if backwards else "these are no pages"
        yield Diagnostic(
            "warning",
            "review-pages",
            _at(record, "pages"),
            f"`{pages}` of `{record.data['id']}`: {why}",
            ("write 12--34",),
        )
    doi = str(record.data.get("doi", ""))
    if doi and not _DOI.fullmatch(doi):
        message = f"`{doi}` of `{record.data['id']}` is not a DOI"
        hint = "write it as 10.1145/3676641.3716001"
        yield Diagnostic("warning", "review-doi", _at(record, "doi"), message, (hint,))


def _dated(record: Record, today: date) -> Iterator[Diagnostic]:
    """Dates that lie ahead, or before printing."""
    try:
        said = read_date(str(record.data.get("date", "")))
    except ValueError:
        return
    ahead = not said.expected and not said.present and said.first > (today.year, today.month, today.day)
    if ahead and record.data.get("status") not in NOT_OUT:
        message = f"`{record.data['id']}` is dated {record.data['date']}, which lies ahead"
        hint = "mend the date, or say that it is not out yet: pubstate = {inpress}"
        yield Diagnostic("warning", "review-date", _at(record, "date"), message, (hint,))
    if not said.present and said.year < FIRST_YEAR:
        message = f"`{record.data['id']}` is dated {record.data['date']}, before anything was printed"
        yield Diagnostic("warning", "review-date", _at(record, "date"), message, ("mend the year",))


def counts(records: Sequence[Record]) -> list[tuple[str, str]]:
    """What was understood, in rows: how many of which type, of which years, with a DOI and so on."""
    kinds = Counter(map(kind_of, records))
    years = sorted(year for record in records if (year := traits(record.data).year))
    span = f"{years[0]}–{years[-1]}" if years and years[0] != years[-1] else "".join(map(str, years[:1]))
    undated = len(records) - len(years)
    fields = (
        ("doi", "DOI"),
        ("arxiv", "arXiv"),
        ("url", "address"),
        ("abstract", "abstract"),
        ("links", "links"),
    )
    numbers = [(sum(bool(one.data.get(key)) for one in records), name) for key, name in fields]
    having = [f"{number} {name}" for number, name in numbers if number]
    return [
        ("entries", str(len(records))),
        ("types", ", ".join(f"{number} {kind}" for kind, number in kinds.most_common())),
        ("years", (span or "none") + (f", {undated} without" if undated else "")),
        ("have", ", ".join(having) or "none of DOI, arXiv number, address, abstract, links"),
    ]
