"""Figures and dates in a text, as they can be compared: 1,000 is 1k, 40 % is forty percent, Oct 2024 is 2024-10.

A figure may be read in more than one way: in `40 to 30 %` both are percentages, `1.000` is one or a thousand. Two texts
agree about it where they have a reading in common.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

from cvtex.language import LANGUAGES
from cvtex.value import dataclass

Reading = tuple[Fraction, str]  # a value, and what it counts: "%", "$", "seconds", "" for anything
Day = tuple[int, int, int]  # year, month, day; 0 where nothing is said


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as it is written, all ways to read it, its sign where it has one, and the word behind it."""

    written: str
    readings: frozenset[Reading]
    sign: str = ""
    next: str = ""
    start: int = 0
    end: int = 0


def _table(*rows: str) -> dict[str, str]:
    """Words to what they mean, from rows `meaning: words`."""
    return {
        word: meaning for row in rows for meaning, _, words in [row.partition(": ")] for word in words.split()
    }


_SCALES = {word: Fraction(10) ** int(power) for word, power in _table(
    "3: k K thousand Tausend Tsd. 千", "4: 万", "6: M million millions Mio. Mio Million Millionen 百万", "8: 亿",
    "9: B bn Bn billion billions Mrd. Mrd Milliarde Milliarden 十亿", "12: T trillion trillions",
).items()}  # fmt: skip
_COUNTED = _table(
    "%: % percent Prozent pct", "$: $ USD dollar dollars US-Dollar 美元", "€: € EUR euro euros Euro 欧元", "¥: CNY RMB yuan 元",
    "£: £ GBP pounds", "CHF: CHF Franken francs", ": × x X times fold fach 倍",
)  # fmt: skip
_MEASURED = {
    "seconds": _table(
        "1/1000000000: ns", "1/1000000: µs μs us", "1/1000: ms milliseconds Millisekunden 毫秒", "1: s sec secs second seconds Sekunde Sekunden 秒",
        "60: min mins minute minutes Minute Minuten 分钟", "3600: h hr hrs hour hours Stunde Stunden 小时", "86400: day days Tag Tage Tagen 天",
        "604800: week weeks Woche Wochen 周",
    ),
    "months": _table("1: month months Monat Monate Monaten 个月", "12: year years yr yrs Jahr Jahre Jahren"),
    "bytes": _table("1000: kB KB", "1000000: MB", "1000000000: GB", "1000000000000: TB", "1000000000000000: PB", "1024: KiB", "1048576: MiB", "1073741824: GiB", "1099511627776: TiB"),
    "bits a second": _table("1000: kbps kbit/s", "1000000: Mbps Mbit/s", "1000000000: Gbps Gbit/s", "1000000000000: Tbps Tbit/s"),
}  # fmt: skip
_UNITS: dict[str, tuple[Fraction, str]] = {
    **{word: (Fraction(1), kind) for word, kind in _COUNTED.items()},
    **{word: (Fraction(size), kind) for kind, words in _MEASURED.items() for word, size in words.items()},
}
_MONEY = {"US$": "$", "$": "$", "€": "€", "£": "£", "¥": "¥", "USD": "$", "EUR": "€", "GBP": "£", "CHF": "CHF", "CNY": "¥", "RMB": "¥"}  # fmt: skip
LATIN = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0370-\u04ff"  # letters of scripts that have capitals


def _any(words: Iterable[str]) -> str:
    """A pattern for any of the words, which end where a word does."""
    longest = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(re.escape(one) + f"(?![{LATIN}])" * (not one.endswith((".", "%"))) for one in longest)


_FIGURE = re.compile(
    rf"(?:(?P<money>{'|'.join(map(re.escape, _MONEY))}) ?)?(?:(?<![\w)%+])(?P<sign>[-+\u2212]))?(?:(?P<money_too>[$€£¥]) ?)?"
    rf"(?<![{LATIN}_\d])(?<![{LATIN}\d][.,])"
    r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:[ '’]\d{3})+|\d{1,3}(?:\.\d{3}){2,}|\d+(?:[.,]\d+)?)(?!\d)"
    rf"(?:(?:st|nd|rd|th)(?![{LATIN}])|\+?(?:[ -]?(?P<scale>{_any(_SCALES)}))?(?:[ -]?(?P<unit>per cent|{_any(_UNITS)}))?)"
)
_PERCENT_OF = re.compile("百分之(?P<digits>[\\d.]+)")
_LISTED = re.compile(
    r"\s*(?:[-–—→/,&~、]|->|to|and|or|bis|auf|und|oder|至|到|和)\s*(?:and|or|und|oder|至|到)?\s*"
)
_WORD = re.compile(rf"[{LATIN}]+")
_BEHIND = re.compile(rf"[ -]?([{LATIN}]+)")

_SPELT = {word: Fraction(value) for word, value in _table(
    "1: one first single eins erste ersten", "2: two second both zwei zweite zweiten", "3: three third drei dritte dritten", "4: four fourth vier",
    "5: five fifth fünf", "6: six sixth sechs", "7: seven seventh sieben", "8: eight eighth acht", "9: nine ninth neun", "10: ten tenth zehn",
    "11: eleven elf", "12: twelve dozen zwölf dutzend", "13: thirteen", "14: fourteen", "15: fifteen", "16: sixteen", "17: seventeen",
    "18: eighteen", "19: nineteen", "20: twenty zwanzig", "30: thirty dreißig", "40: forty vierzig", "50: fifty fünfzig", "60: sixty sechzig",
    "70: seventy siebzig", "80: eighty achtzig", "90: ninety neunzig", "100: hundred hundert", "1000: thousand tausend", "1000000: million",
).items()}  # fmt: skip
_ORDINALS = frozenset(
    _table(
        ": first second third fourth fifth sixth seventh eighth ninth tenth erste ersten zweite zweiten dritte dritten"
    )
)
# Words that say by how much: what is halved is less by 50 %, and half of what it was.
_FACTORS = {word: tuple(meant.split(",")) for word, meant in _table(
    "1/2,50%,2: half halve halved halves halving halb halbiert halbierte", "2,100%: double doubled doubles doubling twice verdoppelt verdoppelte",
    "3,200%: triple tripled triples tripling threefold verdreifacht", "4,300%: quadruple quadrupled fourfold vervierfacht", "5: fivefold",
    "10: tenfold verzehnfacht", "1/4,25%: quarter viertel", "1/3,33%: third drittel",
).items()}  # fmt: skip
_CHINESE_FACTORS = {"减半": "50%", "一半": "50%", "翻倍": "2", "翻番": "2"}
_DIGITS = {
    char: value
    for value, chars in enumerate(("零〇", "一", "二两", "三", "四", "五", "六", "七", "八", "九"))
    for char in chars
}
_POWERS = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_CHINESE = re.compile(f"(百分之)?([{''.join((*_DIGITS, *_POWERS))}]+)(成)?")


def figures(text: str) -> list[Figure]:
    """The figures of a text that are written in digits; in a list, each is also read with the unit behind the last."""
    found: list[Figure] = []
    ends: list[tuple[Fraction, Fraction, str]] = []  # scale, size and kind of the unit of each
    for match in _FIGURE.finditer(text):
        scale = _SCALES.get(match["scale"] or "", Fraction(1))
        unit = "%" if match["unit"] == "per cent" else match["unit"] or ""
        size, kind = _UNITS.get(unit, (Fraction(1), ""))
        kind = _MONEY.get(match["money"] or match["money_too"] or "", kind)
        readings = frozenset((value * scale * size, kind) for value in _values(match["number"]))
        readings |= {(value * 100, "%") for value, unit in readings if not unit and 0 < value < 1}
        following = _BEHIND.match(text, match.end())
        found.append(Figure(
            match[0].strip(), readings, {"\u2212": "-"}.get(match["sign"] or "", match["sign"] or ""),
            following[1].casefold() if following else "", match.start(), match.end(),
        ))  # fmt: skip
        ends.append((scale, size, kind))
    for at in range(len(found) - 2, -1, -1):
        one, other = found[at], found[at + 1]
        if (
            not one.readings - frozenset((value, "") for value, _ in one.readings)
            and ends[at][0] == 1
            and _LISTED.fullmatch(text[one.end : other.start])
        ):
            scale, size, kind = ends[at] = ends[at + 1]
            more = {(value * times, kind) for value, _ in one.readings for times in (size, size * scale)}
            found[at] = replace(one, readings=one.readings | more, next=one.next or other.next)
    return found


def spelt(text: str) -> Iterator[Figure]:
    """The figures of a text that are written in words: five, halved, 三十."""
    for match in _WORD.finditer(text):
        word = match[0].casefold()
        following = _BEHIND.match(text, match.end())
        behind = following[1].casefold() if following else ""
        if word in _SPELT:
            unit = following[1] if following and word not in _ORDINALS else ""
            size, kind = _UNITS.get(unit, (Fraction(1), ""))
            readings = frozenset({(_SPELT[word] * size, kind)})
            yield Figure(match[0], readings, "", behind, match.start(), match.end())
        for meant in _FACTORS.get(word, ()):
            yield Figure(match[0], frozenset({_meant(meant)}), "", "", match.start(), match.end())
    for match in _CHINESE.finditer(text):
        value = Fraction(_chinese(match[2])) * (10 if match[3] else 1)
        kind = "%" if match[1] or match[3] else ""
        yield Figure(match[0], frozenset({(value, kind)}), "", "", match.start(), match.end())
    for word, meant in _CHINESE_FACTORS.items():
        if word in text:
            yield Figure(word, frozenset({_meant(meant)}))
    for match in _PERCENT_OF.finditer(text):
        yield Figure(match[0], frozenset({(Fraction(match["digits"].rstrip(".")), "%")}))


def _meant(text: str) -> Reading:
    return Fraction(text.rstrip("%")), "%" * text.endswith("%")


def _values(number: str) -> set[Fraction]:
    """What digits may mean: `1,000` a thousand, `1.000` that or one, `3,5` three and a half."""
    plain = re.sub(r"[ '’]", "", number)
    found = set()
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", plain):
        found.add(Fraction(plain.replace(",", "")))
    elif "," in plain:
        found.add(Fraction(plain.replace(",", ".")))
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+", plain):
        found.add(Fraction(plain.replace(".", "")))
    if plain.count(".") < 2 and "," not in plain:
        found.add(Fraction(plain))
    return found


def _chinese(text: str) -> int:
    """The value of 三十二, 一百零五, 十万."""
    if not any(char in _POWERS for char in text):
        return int("".join(str(_DIGITS[char]) for char in text))
    total = part = digit = 0
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif (power := _POWERS[char]) >= 10_000:
            total, part, digit = total + max(part + digit, 1) * power, 0, 0
        else:
            part, digit = part + max(digit, 1) * power, 0
    return total + part + digit


# ---- Dates -----------------------------------------------------------------------------------------------------------

MONTHS: dict[str, int] = {
    name.rstrip(".").casefold(): number
    for words in LANGUAGES.values()
    for names in (words.months, words.long_months)
    for number, name in enumerate(names, 1)
    if re.fullmatch(rf"[{LATIN}]+\.?", name)
} | {"sept": 9}
_SEASONS = {"winter": 1, "spring": 3, "summer": 6, "fall": 9, "autumn": 9}
_MONTH = "|".join(sorted({*MONTHS, *_SEASONS}, key=lambda name: (-len(name), name)))
_YEAR = r"(?<![\w.,])(?P<year>(?:19|20)\d\d)(?![\w]|[.,]\d)"
_DATES = tuple(re.compile(pattern, re.IGNORECASE) for pattern in (
    rf"(?<![\w])(?:(?P<day>\d\d?)(?:\.|st|nd|rd|th)? (?:of )?)?(?P<month>{_MONTH})\.?(?: (?P<day_too>\d\d?)(?:st|nd|rd|th)?,)? (?:of )?(?P<year>(?:19|20)\d\d)(?!\w)",
    rf"(?<![\w])(?P<month>{_MONTH})\.? ?'(?P<short>\d\d)(?!\w)",
    r"(?P<year>(?:19|20)\d\d) ?年(?: ?(?P<month>\d\d?) ?月(?: ?(?P<day>\d\d?) ?[日号])?)?",
    r"(?<![\w.-])(?P<year>(?:19|20)\d\d)([-./])(?P<month>0?[1-9]|1[0-2])(?:\2(?P<day>0?[1-9]|[12]\d|3[01]))?(?![\w]|[-./]\d)",
    r"(?<![\w.-])(?:(?P<day>0?[1-9]|[12]\d|3[01])\.)?(?P<month>0?[1-9]|1[0-2])[./](?P<year>(?:19|20)\d\d)(?![\w]|[-./]\d)",
))  # fmt: skip
_SHORT_RANGE = re.compile(r"(?<![\w.])((?:19|20)\d\d)[-–](\d\d)(?!\w)")


def dated(text: str) -> tuple[str, list[tuple[str, Day]]]:
    """A text without its dates, and these as they are written; a year alone stays in the text, 2019–21 written out."""
    found: list[tuple[str, Day]] = []
    for pattern in _DATES:
        for match in pattern.finditer(text):
            parts = match.groupdict()
            year = int(parts.get("year") or f"20{parts['short']}")
            name = (parts.get("month") or "0").casefold()
            month = int(name) if name.isdecimal() else MONTHS.get(name, 0) or -_SEASONS[name]
            if not month:
                continue
            found.append((match[0], (year, month, int(parts.get("day") or parts.get("day_too") or 0))))
            text = text[: match.start()] + "\0" * len(match[0]) + text[match.end() :]
    text = _SHORT_RANGE.sub(
        lambda match: f"{match[1]}–{match[1][:2]}{match[2]}" if match[2] > match[1][2:] else match[0], text
    )
    text = re.sub(r"(?<!\w)'(\d\d)(?!\w)", r"20\1", text)
    return re.sub(r"(\d{4}) ?年", r"\1 ", text), found
