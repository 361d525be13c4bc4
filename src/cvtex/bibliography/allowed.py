"""Whether data that a file holds for cvtex itself are what the schema allows for a publication."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from cvtex.bibliography.kinds import listed
from cvtex.decode import CONTROL

Test = Callable[[Any], bool]

_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_NUMBER = re.compile(r"\d{1,10}", re.ASCII)


def _plain(value: Any) -> bool:
    return isinstance(value, str) and bool(value) and not CONTROL.search(value)


def _matches(pattern: str) -> Test:
    compiled = re.compile(pattern)
    return lambda value: _plain(value) and bool(compiled.search(value))


def _one_of(*names: str) -> Test:
    return lambda value: value in names


def _list(test: Test) -> Test:
    return lambda value: isinstance(value, list) and all(map(test, value))


def _text(value: Any) -> bool:
    if not isinstance(value, dict):
        return _plain(value)
    if value.keys() == {"latex"}:
        return _plain(value["latex"])
    return bool(value) and all(
        _TAG.fullmatch(tag)
        and (_plain(one) or (isinstance(one, dict) and one.keys() == {"latex"} and _plain(one["latex"])))
        for tag, one in value.items()
    )


def _mapping(tests: Callable[[], Mapping[str, Test]], *needed: str) -> Test:
    """Mappings with these keys at most, and one of those that are needed (all of `a+b`) at least."""

    def test(value: Any) -> bool:
        known = tests()
        return (
            isinstance(value, dict)
            and all(key in known and known[key](one) for key, one in value.items())
            and (not needed or any({*names.split("+")} <= value.keys() for names in needed))
        )

    return test


_DATE = _matches(
    r"^([Ee]xpected +)?((19|20)\d\d([-./](0?[1-9]|1[0-2])([-./](0?[1-9]|[12]\d|3[01]))?)?|([Jj]an(uary)?|[Ff]eb(ruary)?|[Mm]ar(ch)?"
    r"|[Aa]pr(il)?|[Mm]ay|[Jj]une?|[Jj]uly?|[Aa]ug(ust)?|[Ss]ept?(ember)?|[Oo]ct(ober)?|[Nn]ov(ember)?|[Dd]ec(ember)?)\.? +(19|20)\d\d"
    r"|([Ss]pring|[Ss]ummer|[Ff]all|[Aa]utumn|[Ww]inter) +(19|20)\d\d)$|^[Pp]resent$|^[Nn]ow$"
)
_DAY = _matches(r"^(19|20)\d\d(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$")
_URL = _matches(r"^(https?://|mailto:|tel:)[^\s<>\"]+$")
_ID = _matches(r"^[A-Za-z0-9_][A-Za-z0-9_-]*$")
_BOOL = _one_of("true", "false")
_USER = _matches(r"^(?!.*(://|\.\.))[^\s?#\\]*$")
_VISIBILITY = _one_of("public", "recruiter", "private")


def _count(value: Any) -> bool:
    return isinstance(value, str) and bool(_NUMBER.fullmatch(value)) and int(value) <= 1_000_000_000


def _positive(value: Any) -> bool:
    return _count(value) and int(value) > 0


def _weight(value: Any) -> bool:
    return (
        isinstance(value, str) and bool(re.fullmatch(r"\d{1,3}(\.\d{1,9})?", value)) and float(value) <= 100
    )


def _either(*tests: Test) -> Test:
    return lambda value: any(test(value) for test in tests)


def _tests(text: str = "", plain: str = "", **others: Test) -> dict[str, Test]:
    return {**dict.fromkeys(text.split(), _text), **dict.fromkeys(plain.split(), _plain), **others}


_NETWORKS = _one_of(
    *listed(
        "github gitlab codeberg bitbucket linkedin scholar orcid dblp researchgate semanticscholar stackoverflow huggingface "
        "kaggle leetcode mastodon bluesky x youtube medium devto"
    )
)
_LINK = _either(
    _URL, _mapping(lambda: _tests("label", url=_URL, network=_NETWORKS, user=_USER), "url", "network+user")
)
_VARIANT = _mapping(lambda: _tests("text", id=_ID, tags=_list(_plain), differs=_list(_plain)), "id+text")
_NAME = _matches(r"^[A-Za-z0-9_][A-Za-z0-9_.:/-]*$")
_NAMES = _either(_NAME, _list(_NAME))
_CHOICE: Mapping[str, Test] = {
    "requires": _NAMES, "conflicts": _NAMES, "with": _NAMES, "group": _plain,
    "tags": _list(_plain), "weight": _weight, "pin": _BOOL, "exclude": _BOOL, "visibility": _VISIBILITY, "links": _list(_LINK),
    "url": _URL, "date": _DATE, "id": _ID,
}  # fmt: skip
_BULLET: Test = _either(
    _plain,
    _mapping(
        lambda: {**_CHOICE, **_tests("text label", highlights=_list(_BULLET), variants=_list(_VARIANT))},
        "text",
    ),
)
_AUTHOR = _either(
    lambda value: _plain(value) and ";" not in value,
    _mapping(
        lambda: _tests(plain="family given suffix literal marks", me=_BOOL, equal=_BOOL, corresponding=_BOOL, student=_BOOL),
        "family", "literal",
    ),
)  # fmt: skip
_VENUE = _either(_plain, _mapping(lambda: _tests("name short"), "name"))
_METRICS = _mapping(lambda: _tests(plain="stars", citations=_count, as_of=_DAY))
TYPES = frozenset(
    listed(
        "article-journal article journal paper-conference conference workshop poster demo preprint chapter book thesis patent report "
        "software dataset standard article-magazine article-newspaper bill broadcast classic collection document entry "
        "entry-dictionary entry-encyclopedia event figure graphic hearing interview legal_case legislation manuscript map "
        "motion_picture musical_score pamphlet performance periodical personal_communication post post-weblog regulation review "
        "review-book song speech treaty webpage"
    )
)
STATES = frozenset(listed("published accepted in-press under-review preprint in-preparation"))
PUBLICATION: Mapping[str, Test] = {
    **_CHOICE,
    **_tests(
        "title series event event_place publisher genre short_title archive role presented note abstract location summary",
        "series_number volume issue pages number edition version chapter newspaper_section volumes page_count medium language isbn "
        "issn pmid pmcid archive_location arxiv_class acceptance",
    ),
    **dict.fromkeys(["authors", "editors", "translators", "book_authors", "series_editors"], _list(_AUTHOR)),
    **dict.fromkeys(["event_date", "original_date", "accessed"], _DATE),
    "type": _one_of(*TYPES), "status": _one_of(*STATES), "and_others": _BOOL, "selected": _BOOL, "me": _positive,
    "doi": _matches(r"^10\.[0-9]{4,9}/\S+$"),
    "arxiv": _matches(r"^([0-9]{4}\.[0-9]{4,5}|[a-z-]+(\.[A-Z]{2})?/[0-9]{7})(v[0-9]+)?$"), "venue": _VENUE, "metrics": _METRICS,
    "awards": _list(_text), "topics": _list(_plain), "highlights": _list(_BULLET), "extra": lambda value: isinstance(value, dict),
}  # fmt: skip


def allowed(data: Mapping[str, Any]) -> bool:
    """Whether each value fits its key; None stands for a key that is not there."""
    try:
        return all(
            key in PUBLICATION and (value is None or PUBLICATION[key](value)) for key, value in data.items()
        )
    except RecursionError:
        return False
