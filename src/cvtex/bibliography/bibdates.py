"""Dates as .bib and RIS files have them, in the words of the schema."""

import re

from cvtex.date import MONTHS, read_date

_YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)")
_ISO = re.compile(r"(\d{4})(?:[-/](\d{1,2}))?(?:[-/](\d{1,2}))?(?:T[\d:.+Z-]*)?([~?%]?)")
_SEASON = {"21": "Spring", "22": "Summer", "23": "Fall", "24": "Winter"}
_SEASONS = {"spring": "Spring", "summer": "Summer", "fall": "Fall", "autumn": "Fall", "winter": "Winter"}
_FOREIGN = {
    "mär": 3,
    "mrz": 3,
    "mai": 5,
    "okt": 10,
    "dez": 12,
    "fév": 2,
    "avr": 4,
    "aoû": 8,
    "déc": 12,
    "ene": 1,
    "abr": 4,
    "ago": 8,
    "dic": 12,
    "mae": 3,
    "jän": 1,
    "fev": 2,
    "aou": 8,
    "juin": 6,
    "juil": 7,
    "gen": 1,
    "mag": 5,
    "giu": 6,
    "lug": 7,
    "set": 9,
    "ott": 10,
}
_LETTERS = re.compile(r"[^\W\d_]+")
_DAY = re.compile(r"(?<![\d])(\d{1,2})(?!\d)")

Read = tuple[str, bool]  # a date of the schema or nothing, and whether that is all that was said


def read_iso(text: str) -> Read:
    """biblatex's dates: `2024-03`, `2024-03-05/2024-03-08`, `2024~`, `2024-21`, `[2024]`."""
    first, slash, _ = text.strip().partition("/")
    found = _ISO.fullmatch(first.strip())
    if not found:
        first_year = None if _LETTERS.search(text.replace("X", "")) else _YEAR.search(text)
        return (checked(first_year[1]) if first_year else ""), False
    year, month, day, doubt = (part or "" for part in found.groups())
    if month in _SEASON:
        return checked(f"{_SEASON[month]} {year}"), not (slash or doubt)
    for parts in ((year, month, day), (year, month), (year,)):
        if all(parts) and (date := checked("-".join(part.zfill(2) for part in parts))):
            return date, not (slash or doubt or "T" in first) and parts == tuple(
                part for part in (year, month, day) if part
            )
    return "", False


def is_wrong(text: str) -> bool:
    """Whether a text means to be one day, which no calendar has: `2023-02-30`."""
    return bool(re.fullmatch(r"\d{4}-\d{1,2}(-\d{1,2})?", text.strip()))


def read_parts(year: str, month: str, day: str) -> Read:
    """The fields year, month and day: `2021`, `30~March`, ``."""
    found = _YEAR.search(year)
    if not found:
        return "", False
    whole = year.strip() == found[1]
    name, in_month, clear = _month(month)
    number = day.strip() if day.strip().isdecimal() and len(day.strip()) < 3 else in_month
    clear = clear and (not day.strip() or day.strip().isdecimal())
    if name in _SEASONS.values():
        return checked(f"{name} {found[1]}"), whole and clear and not day.strip()
    for parts in ((found[1], name, number), (found[1], name), (found[1],)):
        if all(parts) and (date := checked("-".join(part.zfill(2) for part in parts))):
            complete = parts == tuple(part for part in (found[1], name, number) if part)
            return date, whole and clear and complete
    return "", False


def _month(text: str) -> tuple[str, str, bool]:
    """The month (a number or a season), the day, and whether that is all that is said: `30 March` → 3, 30."""
    text = text.strip()
    if not text:
        return "", "", True
    if text.isdecimal():
        fits = len(text) < 3 and 1 <= int(text) <= 12
        return (str(int(text)) if fits else ""), "", fits
    words = _LETTERS.findall(text.lower())
    months = [number for word in words if (number := month_of(word))]
    seasons = [_SEASONS[word] for word in words if word in _SEASONS]
    days = _DAY.findall(text)
    if not months:
        return (seasons[0] if seasons else ""), "", bool(seasons) and len(words) == 1 and not days
    clear = (
        len(months) == 1
        and len(days) < 2
        and len(words) - len([w for w in words if w in {"st", "nd", "rd", "th"}]) == 1
    )
    return str(months[0]), days[0] if days else "", clear


def month_of(word: str) -> int:
    """The number of a month by its name or the beginning of it; 0 for other words."""
    if word[:3] in MONTHS:
        return MONTHS.index(word[:3]) + 1
    return _FOREIGN.get(word[:3]) or _FOREIGN.get(word[:4], 0)


def checked(date: str) -> str:
    """The date where the schema and a calendar know it, else nothing."""
    try:
        year = read_date(date).year
    except ValueError:
        return ""
    return date if 1900 <= year < 2100 else ""
