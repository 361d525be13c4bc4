"""What others call the keys of a profile: of two names for one thing, a hint knows the one that is meant."""

from collections.abc import Iterable, Mapping

# The key that is meant, of several the first that the place allows; then what is written for it. Upper and
# lower case, `_` and `-` make no difference: `jobTitle` and `job_title` are `jobtitle`.
_ROWS: tuple[tuple[str, str], ...] = (
    ("organization institution", "company employer workplace client"),
    ("organization title institution language label", "name"),
    ("institution organization", "school university college"),
    ("issuer funder publisher", "awarder awardedby sponsor agency"),
    ("issuer funder", "publisher organization organisation"),
    ("start", "from begin began since startdate"),
    ("end", "to until till finish enddate"),
    ("date", "year when releasedate"),
    ("expires", "expiry expiration validuntil"),
    ("summary text note", "description about abstract"),
    ("headline", "label tagline"),
    ("headline name degree", "title"),
    ("highlights", "bullets points details achievements responsibilities"),
    ("role title", "position job jobtitle"),
    ("degree", "studytype"),
    ("area areas", "field fieldofstudy major"),
    ("gpa score level", "grade grades"),
    ("gpa", "score"),
    ("level", "fluency proficiency"),
    ("stack items", "technologies technology tech tools"),
    ("items tags", "keywords"),
    ("items", "skills"),
    ("links", "network networks profile profiles socials"),
    ("url links", "website homepage web link href uri"),
    ("location", "city place address country"),
    ("phone", "tel telephone mobile cell"),
    ("text", "latex"),
    ("email", "mail"),
    ("venue event organization", "journal booktitle conference"),
    ("authors", "author"),
    ("inventors", "authors"),
    ("person", "basics personal contact"),
    ("advisor mentor", "supervisor adviser"),
)
_MEANT: Mapping[str, tuple[str, ...]] = {
    word: tuple(meant.split()) for meant, words in reversed(_ROWS) for word in words.split()
}


def synonym(key: str, known: Iterable[str]) -> str:
    """The known key that is called so elsewhere, or "": `synonym("jobTitle", ["title"])` is `title`."""
    folded = key.lower().replace("_", "").replace("-", "").replace(" ", "")
    allowed = {*known}
    return next((meant for meant in _MEANT.get(folded, ()) if meant in allowed), "")
