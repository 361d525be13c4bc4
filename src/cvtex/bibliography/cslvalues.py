"""Dates and names of CSL-JSON to those of profiles and back."""

import re
from collections.abc import Mapping
from typing import Any

from cvtex.bibliography.csltext import folded_text
from cvtex.date import MONTHS, SEASONS, read_date
from cvtex.inline import is_cjk

_SEASONS = ("Spring", "Summer", "Fall", "Winter")
_DAY_FIRST = re.compile(r"(\d{1,2})\.? +([A-Za-z]+)\.?,? +(\d{4})")
_DAY_SECOND = re.compile(r"([A-Za-z]+)\.? +(\d{1,2}),? +(\d{4})")
_NUMBERS = re.compile(r"(\d{4})(?:[-/.](\d{1,2}))?(?:[-/.](\d{1,2}))?(?:T.*|/.*)?")
_PARTICLES = re.compile(r"(?:(?:[a-zß-öø-ÿ]+[’']|[a-zß-öø-ÿ]+ |[dlA]['’](?=[A-Z]))+)(?=[^\W\d_])")
_MARKS = "*†‡§¶#"


def to_date(value: Any) -> str:
    """`{"date-parts": [[2020, 4, 1]]}` → `2020-04-01`; of a range its beginning. Raises ValueError."""
    if isinstance(value, str | int):
        return _worded_date(str(value))
    if not isinstance(value, Mapping):
        raise ValueError(value)
    parts = value.get("date-parts")
    if isinstance(parts, list) and parts and isinstance(parts[0], list):
        numbers = [int(part) for part in parts[0] if part not in (None, "")]
        if numbers:
            return _numbered_date(numbers, value.get("season"))
        if not any(value.get(key) for key in ("raw", "literal")):
            return ""
    return _worded_date(str(value.get("raw") or value.get("literal") or ""))


def _numbered_date(numbers: list[int], season: Any) -> str:
    """A year, month and day as one text; months above 12 are seasons."""
    year, month, day = (*numbers, 0, 0)[:3]
    if month > 12:
        season, month = (month - 13) % 4 + 1 if month < 17 else month - 20, 0
    if season not in (None, "") and not month:
        name = season if str(season).lower() in SEASONS else _SEASONS[(int(season) - 1) % 4]
        return _checked(f"{str(name).capitalize()} {year}")
    return _checked("-".join([f"{year:04}", *(f"{part:02}" for part in (month, day) if part and month)]))


def _worded_date(text: str) -> str:
    """A date in words or digits: `2020-04-01`, `April 2020`, `1 April 2020`, `2020-04-01/2020-05-02`."""
    text = folded_text(text)
    for pattern, order in ((_DAY_FIRST, (3, 2, 1)), (_DAY_SECOND, (3, 1, 2))):
        if (found := pattern.fullmatch(text)) and found[order[1]][:3].lower() in MONTHS:
            month = MONTHS.index(found[order[1]][:3].lower()) + 1
            return _checked(f"{found[3]}-{month:02}-{int(found[order[2]]):02}")
    if found := _NUMBERS.fullmatch(text):
        return _numbered_date([int(part) for part in found.groups() if part], None)
    return _checked(text)


def _checked(text: str) -> str:
    """A date that the schema allows."""
    date = read_date(text)
    if date.year and not 1900 <= date.year <= 2099:
        raise ValueError(text)
    return text


def from_date(text: str) -> dict[str, Any] | None:
    """`2020-04` → `{"date-parts": [[2020, 4]]}`; nothing for `present`."""
    try:
        date = read_date(text)
    except ValueError:
        return None
    if date.present:
        return None
    parts = [part for part in (date.year, date.month, date.day) if part]
    if date.season:
        names = [*map(str.lower, _SEASONS)]
        season = names.index("fall" if date.season == "autumn" else date.season) + 1
        return {"date-parts": [parts], "season": season}
    return {"date-parts": [parts]}


def to_name(value: Any) -> dict[str, str]:
    """A name as a profile has it, its particles with the family name; empty for what is none."""
    if isinstance(value, str):
        return {"literal": folded_text(value)} if folded_text(value) else {}
    if not isinstance(value, Mapping):
        return {}
    texts = {key: folded_text(part) for key, part in value.items() if isinstance(part, str)}
    parts = [texts.get(key, "") for key in ("dropping-particle", "non-dropping-particle", "family")]
    family = _joined(parts) if parts[2] else ""
    given, literal = texts.get("given", ""), texts.get("literal") or texts.get("name", "")
    if literal or value.get("isInstitution"):
        return {"literal": literal or family} if literal or family else {}
    if not family:
        return {"literal": given} if given else {}
    name = {"family": family, "given": given, "suffix": texts.get("suffix", "")}
    return {key: text for key, text in name.items() if text}


def _joined(parts: list[str]) -> str:
    """Particles and a name: `van der Berg`, `d'Alembert`."""
    text = ""
    for part in filter(None, parts):
        text += part if not text or text[-1] in "'’-" else f" {part}"
    return text


def from_name(value: Any) -> dict[str, str]:
    """A name of a profile, in parts or as one text, as CSL has it; empty for what is none."""
    if not isinstance(value, Mapping):
        name = str(value).rstrip(_MARKS + " ")
        family, comma, given = (part.strip() for part in name.partition(","))
        if not comma and not is_cjk(name[:1] or " "):
            given, _, family = name.rpartition(" ")
        value = {"family": family, "given": given}
    if value.get("literal"):
        return {"literal": str(value["literal"])}
    family, given = str(value.get("family", "")), str(value.get("given", ""))
    particles = _PARTICLES.match(family)
    parts = {
        "family": family[particles.end() :] if particles else family,
        "given": given,
        "non-dropping-particle": particles[0].strip() if particles else "",
        "suffix": str(value.get("suffix", "")),
    }
    return {key: text for key, text in parts.items() if text}


def to_id(entry: Mapping[str, Any]) -> str:
    """An id of letters, digits, - and _: the citation key of Better BibTeX, else the id, else first author, year and title."""
    lines = entry.get("tex")
    value = entry.get("citation-key") or (lines.get("citation-key") if isinstance(lines, Mapping) else "")
    value = value if isinstance(value, str) and value else entry.get("id")
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if not text:
        authors = entry.get("author")
        listed = authors if isinstance(authors, list) else []
        first = next((name for name in listed if isinstance(name, Mapping)), {})
        title, date = entry.get("title"), entry.get("issued")
        try:
            year = to_date(date)[:4]
        except (ValueError, TypeError):
            year = ""
        word = re.search(r"\w{4,}", title) if isinstance(title, str) else None
        text = f"{first.get('family', '')}{year}{word[0] if word else ''}".lower()
    return re.sub(r"[^A-Za-z0-9_-]+", "-", text).strip("-")
