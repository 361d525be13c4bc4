"""Tables of what .bib files call types of publications, and fields, and what the schema calls them."""

from collections.abc import Mapping


def listed(names: str) -> list[str]:
    """Names with spaces between them, one by one."""
    return names.split()


# Types of the schema by the type of an entry.
TYPES: Mapping[str, str] = {
    "article": "article-journal", "book": "book", "mvbook": "book", "booklet": "pamphlet", "collection": "book",
    "mvcollection": "book", "proceedings": "book", "mvproceedings": "book", "reference": "book", "mvreference": "book",
    "inbook": "chapter", "bookinbook": "chapter", "suppbook": "chapter", "incollection": "chapter",
    "suppcollection": "chapter", "inreference": "entry-encyclopedia", "inproceedings": "paper-conference",
    "conference": "paper-conference", "manual": "book", "mastersthesis": "thesis", "phdthesis": "thesis",
    "bachelorsthesis": "thesis", "thesis": "thesis", "masterthesis": "thesis", "techreport": "report", "report": "report",
    "unpublished": "manuscript", "misc": "document", "online": "webpage", "electronic": "webpage", "www": "webpage",
    "webpage": "webpage", "periodical": "periodical", "suppperiodical": "article-journal", "patent": "patent",
    "software": "software", "dataset": "dataset", "standard": "standard", "artwork": "graphic", "audio": "song",
    "video": "motion_picture", "movie": "motion_picture", "music": "song", "image": "figure", "letter": "personal_communication",
    "jurisdiction": "legal_case", "legislation": "legislation", "legal": "treaty", "commentary": "chapter",
    "performance": "performance", "review": "review", "presentation": "speech", "talk": "speech", "poster": "poster",
    "preprint": "preprint", "map": "map", "bibnote": "document", "custom": "document", "journal": "article-journal",
    "workshop": "workshop", "newspaper": "article-newspaper", "magazine": "article-magazine",
}  # fmt: skip
SUBTYPES = {"magazine": "article-magazine", "newspaper": "article-newspaper"}
PAPERS = frozenset(["article-journal", "article-magazine", "article-newspaper", "review", "preprint"])
PARTS = frozenset(["chapter", "paper-conference", "entry-encyclopedia", "workshop", "poster"])
BOOKS = frozenset(["book", "periodical", "pamphlet"])

GENRES: Mapping[str, str] = {
    "phdthesis": "PhD thesis", "mathesis": "Master’s thesis", "mastersthesis": "Master’s thesis", "bathesis": "Bachelor’s thesis",
    "candthesis": "Candidate thesis", "techreport": "Technical report", "resreport": "Research report",
    "patent": "Patent", "patentus": "U.S. patent", "patenteu": "European patent", "patentde": "German patent",
    "patentfr": "French patent", "patentuk": "British patent", "patreq": "Patent request", "patreqde": "German patent request",
    "patreqeu": "European patent request", "patreqfr": "French patent request", "patreqequk": "British patent request",
    "patrequs": "U.S. patent request", "software": "Computer software", "datacd": "Data CD", "audiocd": "Audio CD",
}  # fmt: skip
THESES: Mapping[str, str] = {
    "phdthesis": GENRES["phdthesis"], "mastersthesis": GENRES["mathesis"], "masterthesis": GENRES["mathesis"],
    "bachelorsthesis": GENRES["bathesis"],
}  # fmt: skip

# Fields that are texts, and those that are plain, by the schema's name; where several say the same, the first counts.
TEXTS: Mapping[str, tuple[str, ...]] = {
    "abstract": ("abstract",), "series": ("series",), "event": ("eventtitle",), "event_place": ("venue",),
    "location": ("location", "address"), "short_title": ("shorttitle",), "presented": ("presented",), "role": ("role",),
    "summary": ("summary",), "archive": ("archive",),
}  # fmt: skip
PLAIN: Mapping[str, tuple[str, ...]] = {
    "volume": ("volume",), "version": ("version",), "chapter": ("chapter",), "volumes": ("volumes",),
    "page_count": ("pagetotal",), "language": ("langid", "language", "hyphenation"), "isbn": ("isbn",), "issn": ("issn",),
    "pmid": ("pmid",), "pmcid": ("pmcid",), "medium": ("medium",), "archive_location": ("archivelocation",),
    "newspaper_section": ("section",), "acceptance": ("acceptance", "acceptance_rate", "acceptancerate"),
}  # fmt: skip
PEOPLE: Mapping[str, str] = {
    "author": "authors", "editor": "editors", "translator": "translators", "bookauthor": "book_authors",
    "serieseditor": "series_editors",
}  # fmt: skip
DATES: Mapping[str, tuple[str, ...]] = {
    "accessed": ("urldate", "lastchecked", "lastaccessed", "accessed"), "original_date": ("origdate", "origyear"),
    "event_date": ("eventdate",),
}  # fmt: skip
# Whose money, by type; the first that stands there is the publisher.
PUBLISHERS: Mapping[str, tuple[str, ...]] = {
    "thesis": ("school", "institution", "publisher", "organization"),
    "report": ("institution", "publisher", "organization", "school"),
    "manuscript": ("institution", "school", "publisher", "organization"),
    "patent": ("holder", "assignee", "publisher"),
}  # fmt: skip
PUBLISHER = ("publisher", "organization", "institution", "school")
LINKS: Mapping[str, str] = {
    "code": "Code", "pdf": "PDF", "slides": "Slides", "video": "Video", "poster": "Poster", "website": "Website",
    "html": "HTML", "blog": "Blog", "supp": "Supplement", "project": "Project", "demo": "Demo", "data": "Data",
    "github": "GitHub", "talk": "Talk", "dataset": "Dataset",
}  # fmt: skip

METRICS: Mapping[str, str] = {"citations": "citations", "stars": "stars", "as_of": "citationsdate"}

STATUS: Mapping[str, str] = {
    "inpress": "in-press", "in press": "in-press", "in-press": "in-press", "forthcoming": "accepted", "accepted": "accepted",
    "to appear": "accepted", "toappear": "accepted", "accepted for publication": "accepted", "in print": "in-press",
    "submitted": "under-review", "under review": "under-review", "under-review": "under-review", "in review": "under-review",
    "underreview": "under-review", "under submission": "under-review", "submitted for publication": "under-review",
    "under revision": "under-review", "in revision": "under-review", "in submission": "under-review",
    "preparation": "in-preparation", "inpreparation": "in-preparation", "in preparation": "in-preparation",
    "in-preparation": "in-preparation", "manuscript in preparation": "in-preparation", "work in progress": "in-preparation",
    "prepublished": "preprint", "preprint": "preprint", "published": "published", "online first": "in-press",
    "arxiv preprint": "preprint",
}  # fmt: skip
ORDINALS: Mapping[str, str] = {
    word: str(number)
    for number, word in enumerate(
        listed("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"), 1
    )
}

# What an entry does not take over from another one, and what it takes over under another name.
OWN = frozenset(
    listed(
        "crossref xref xdata ids entryset entrysubtype execute label options presort related relatedoptions relatedstring relatedtype "
        "shorthand shorthandintro sortkey sortname sorttitle sortyear key keywords keyword doi url urldate eprint eprinttype "
        "eprintclass archiveprefix primaryclass abstract note annote annotation file pdf pages shorttitle selected author+an "
        "abbr code slides video poster website html award cvtex citations stars citationsdate acceptance presented summary role pubstate timestamp biburl bibsource"
    )
)
RENAMED: Mapping[str, Mapping[str, str]] = {
    "proceedings": {"title": "booktitle", "subtitle": "booksubtitle", "titleaddon": "booktitleaddon"},
    "book": {
        "title": "booktitle",
        "subtitle": "booksubtitle",
        "titleaddon": "booktitleaddon",
        "author": "bookauthor",
    },
    "periodical": {"title": "journaltitle", "subtitle": "journalsubtitle"},
    "mv": {"title": "maintitle", "subtitle": "mainsubtitle", "titleaddon": "maintitleaddon"},
}
