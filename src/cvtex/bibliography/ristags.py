"""Tables of RIS: types, and what tags say."""

from collections.abc import Mapping

TYPES: Mapping[str, str] = {
    "JOUR": "article-journal", "EJOUR": "article-journal", "MGZN": "article-magazine", "NEWS": "article-newspaper",
    "CONF": "paper-conference", "CPAPER": "paper-conference", "CHAP": "chapter", "ECHAP": "chapter", "BOOK": "book",
    "EBOOK": "book", "EDBOOK": "book", "THES": "thesis", "RPRT": "report", "PAT": "patent", "COMP": "software", "DATA": "dataset",
    "WEB": "webpage", "ELEC": "webpage", "BLOG": "post-weblog", "UNPB": "manuscript", "MANSCPT": "manuscript", "GEN": "document",
    "STAND": "standard", "JFULL": "periodical", "ENCYC": "entry-encyclopedia", "DICT": "entry-dictionary", "MAP": "map",
    "VIDEO": "motion_picture", "MPCT": "motion_picture", "SOUND": "song", "MUSIC": "musical_score", "ART": "graphic", "FIGURE": "figure",
    "CASE": "legal_case", "STAT": "legislation", "BILL": "bill", "HEAR": "hearing", "PCOMM": "personal_communication",
    "SLIDE": "speech", "PAMP": "pamphlet", "INPR": "article-journal", "ABST": "article-journal", "CLSWK": "classic",
    "SER": "collection", "ADVS": "broadcast", "ICOMM": "post", "DBASE": "dataset", "AGGR": "dataset", "MULTI": "document",
    "UNBILL": "bill", "GRANT": "document", "GOVDOC": "report", "LEGAL": "regulation", "PREPRINT": "preprint",
}  # fmt: skip
# Tags by the key that they fill; the first one that there is counts, and is the one that is written.
TEXTS: Mapping[str, tuple[str, ...]] = {
    "title": ("TI", "T1", "CT"), "abstract": ("AB", "N2"), "publisher": ("PB",), "location": ("CY", "PP"),
    "short_title": ("ST",), "archive": ("DB",),
}  # fmt: skip
PLAIN: Mapping[str, tuple[str, ...]] = {
    "volume": ("VL",), "edition": ("ET",), "language": ("LA",), "volumes": ("NV",), "archive_location": ("AN",), "pmcid": ("C2",),
    "doi": ("DO",),
}  # fmt: skip
PEOPLE: Mapping[str, tuple[str, ...]] = {
    "authors": ("AU", "A1"),
    "editors": ("ED", "A2"),
    "series_editors": ("A3",),
    "translators": ("A4",),
}
VENUES = ("T2", "JF", "JO", "BT")
SHORT = ("J2", "JA")
ISSUES = frozenset(["article-journal", "article-magazine", "article-newspaper", "paper-conference", "review"])
BOOKS = frozenset(["book", "collection", "periodical", "thesis", "report"])
WHOLE = frozenset(["book", "thesis"])  # whose pages, where they are one number, are how many there are
KINDS: Mapping[str, str] = {kind: tag for tag, kind in reversed(list(TYPES.items()))}
