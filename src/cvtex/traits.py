"""What programs stumble over in the text of a PDF, and what they look for in a CV: each a `Finding`."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from cvtex.content import Fault
from cvtex.dates import apart, datings
from cvtex.finding import Finding, State
from cvtex.reading import Reading, Word, spell, squeeze
from cvtex.typefaces import Font
from cvtex.value import dataclass

SHOWN = 5  # pieces of evidence for one finding
LIGATURES = re.compile("[\ufb00-\ufb06]")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(r"(?<![\w./-])(?:\+|\(?0|\(\d)[\d ().\u00a0\u2009/–-]{6,}\d(?![\w-])")
ADDRESS = re.compile(
    r"(?i)\b(?:https?://|www\.)[^\s<>\"]+|\b(?:[\w-]+\.)+(?:com|org|net|edu|io|dev|me|ai)/[\w~][^\s<>\"]*"
)
SPACED = 4  # single letters in a row that are a word
NAMELY = 0.9  # of the height of the largest letters that a name has at least


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a PDF holds. `letters`: whether it sets any; `locked`: whether they may be copied; `roles` counts the
    elements of its tree."""

    size: int
    reading: Reading
    title: str
    creator: str
    shows_title: bool
    author: str
    language: str
    links: tuple[str, ...]
    fonts: tuple[Font, ...]
    pictures: bool
    letters: bool
    encrypted: bool
    locked: bool
    tagged: bool
    ua: str
    roles: Mapping[str, int]
    faults: tuple[Fault, ...]


def evidence(rows: Sequence[str]) -> tuple[str, ...]:
    """The first few, and how many there are besides."""
    more = len(rows) - SHOWN
    return (*rows[:SHOWN], *([f"… and {more} more"] if more > 0 else []))


def find_text(facts: Facts) -> Finding:
    """How much there is; nothing is a loss, whatever stands in its place."""
    reading, size = facts.reading, f"{facts.size / 1000:.0f} kB"
    pages = count(len(reading.sizes), "page")
    if not reading.words:
        why = (
            ("the pages are pictures", "run it through OCR, or make it from text") if facts.pictures
            else ("no letter can be read", "make it with fonts that say which characters they print") if facts.letters
            else ("the pages are empty", "")
        )  # fmt: skip
        return Finding("text", "loss", f"none: {why[0]} ({pages}, {size})", tuple(filter(None, why[1:])))
    filled = {word.page for word in reading.words}
    rows = [f"page {page + 1} has no text" for page in range(len(reading.sizes)) if page not in filled]
    about = f"{count(len(reading.words), 'word')} on {pages}, {size}"
    return Finding("text", "warning" if rows else "ok", about, evidence(rows))


def find_name(reading: Reading, author: str) -> Finding:
    """The largest words of the first page, and the author of the metadata."""
    first = [word for word in reading.words if word.page == 0 and any(map(str.isalpha, word.text))]
    highest = max((word.height for word in first), default=0)
    large = next((word for word in first if word.height >= highest - 0.1), None)
    printed = spell(
        word for word in first if large and word.beside(large) and word.height >= NAMELY * highest
    )
    rows = []
    if not author:
        rows.append("the metadata name no author")
    elif not _alike(author, printed) and squeeze(author) not in squeeze(spell(first)):
        rows.append(f"the metadata name another author: {author}")
    if not printed:
        return Finding("name", "loss", "no text that could be a name")
    return Finding("name", "warning" if rows else "ok", printed, tuple(rows))


def find_contacts(reading: Reading, addresses: Sequence[str]) -> Finding:
    """E-mail addresses and phone numbers; without any address nobody can be answered."""
    text = " ".join(reading.plain.split())
    emails = list(dict.fromkeys(EMAIL.findall(text)))
    hidden = [found[0] for one in addresses if one.startswith("mailto:") and (found := EMAIL.search(one))]
    phones = [
        found for found in dict.fromkeys(PHONE.findall(text)) if 7 <= sum(map(str.isdigit, found)) <= 15
    ]
    said = [*emails, *phones]
    rows = [f"only in a link, not in the text: {one}" for one in hidden if squeeze(one) not in squeeze(text)]
    if not emails:
        rows.insert(0, "no e-mail address is in the text")
    if not phones:
        said.append("no phone number")
    return Finding("contacts", "warning" if rows else "ok", ", ".join(said), evidence(rows))


def find_links(reading: Reading, addresses: Sequence[str]) -> Finding:
    """Addresses that can be clicked, and those in the text that cannot."""
    text = " ".join(word.text for word in reading.words)
    printed = [found.rstrip(".,;:)]}") for found in dict.fromkeys(ADDRESS.findall(text))]
    known = [_bare(one) for one in addresses]
    idle = [one for one in printed if not any(_bare(one) in target for target in known)]
    kinds = Counter(one.partition(":")[0] for one in addresses)
    detail = ", ".join(f"{number} {kind}" for kind, number in kinds.most_common()) or "none"
    rows = [f"an address without a link: {one}" for one in idle]
    return Finding("links", "warning" if rows else "ok", detail, evidence(rows))


def find_dates(reading: Reading) -> Finding:
    """Whether each date is read with what stands beside it."""
    words = reading.body
    all_of_them, lost = datings(words), apart(words)
    rows = [
        f"page {one.dating.words[0].page + 1}: {one.dating.text} stands beside `{one.beside}`, but is read "
        f"{_between(one.dating.before, one.dating.after)}"
        if one.beside
        else f"page {one.dating.words[0].page + 1}: {one.dating.text} stands alone"
        for one in lost
    ]
    state: State = "loss" if any(one.beside for one in lost) else "warning" if lost else "ok"
    if not all_of_them:
        return Finding("dates", "ok", "none")
    if not lost:
        return Finding(
            "dates", "ok", f"{count(len(all_of_them), 'date')}, all read with what stands beside them"
        )
    return Finding(
        "dates", state, f"{len(lost)} of {count(len(all_of_them), 'date')} read apart", evidence(rows)
    )


def find_characters(reading: Reading) -> Finding:
    """Characters that mean nothing outside of one font, or nothing at all; ligatures."""
    found: dict[str, Counter[str]] = {"loss": Counter(), "warning": Counter()}
    places: dict[str, str] = {}
    for line in reading.plain.splitlines():
        for character in line:
            if character != "\t" and (kind := _strange(character)):
                found[kind][character] += 1
                places.setdefault(character, line.strip())
    rows = [
        f"{_label(character)}, {times}×: {_excerpt(places[character], character)}"
        for kind in ("loss", "warning")
        for character, times in found[kind].most_common()
    ]
    state: State = "loss" if found["loss"] else "warning" if found["warning"] else "ok"
    detail = (
        "all are letters, figures and signs" if state == "ok" else f"{len(rows)} that programs cannot read"
    )
    return Finding("characters", state, detail, evidence(rows))


def find_words(reading: Reading) -> Finding:
    """Words whose letters stand apart, and words that are split at the end of a line."""
    apart = [row for line in reading.lines for row in _spaced([word.text for word in line])]
    split = [
        f"{one[-1].text} {other[0].text}"
        for one, other in pairwise(reading.lines)
        if one[-1].block == other[0].block and _is_split(one[-1].text, other[0].text)
    ]
    rows = [f"letters apart: {row}" for row in apart] + [f"split at a line's end: {row}" for row in split]
    state: State = "loss" if apart else "warning" if split else "ok"
    return Finding(
        "words",
        state,
        "none is split or spaced out" if not rows else f"{count(len(rows), 'word')} in pieces",
        evidence(rows),
    )


def count(number: int, what: str) -> str:
    """`1 page`, `2 pages`."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def _alike(one: str, other: str) -> bool:
    """Whether one name is in the other, whatever the order of its parts."""
    shorter, longer = sorted((_parts(one), _parts(other)), key=len)
    return bool(shorter) and (
        shorter <= longer or squeeze(one) in squeeze(other) or squeeze(other) in squeeze(one)
    )


def _parts(name: str) -> set[str]:
    return {squeeze(part) for part in re.findall(r"\w+", name)}


def _bare(address: str) -> str:
    """An address without what is left out in print."""
    return re.sub(r"^(?:mailto:|tel:|https?://)?(?:www\.)?", "", address.casefold()).rstrip("/")


def _between(before: Word | None, after: Word | None) -> str:
    words = [f"{where} `{word.text}`" for where, word in (("after", before), ("before", after)) if word]
    return " and ".join(words) or "alone"


def _strange(character: str) -> str:
    """`loss`, `warning` or nothing."""
    category = unicodedata.category(character)
    if (
        category in ("Co", "Cn", "Cs")
        or character == "\ufffd"
        or (category == "Cc" and character not in "\f\r")
    ):
        return "loss"
    return "warning" if LIGATURES.match(character) or character in "\u00ad\ufeff" else ""


def _label(character: str) -> str:
    names = {"Co": "private use", "Cc": "control character", "Cn": "no character"}
    kind = names.get(unicodedata.category(character), unicodedata.name(character, "").lower())
    return f"U+{ord(character):04X} {kind}"


def _excerpt(line: str, character: str) -> str:
    at = line.index(character)
    start, end = max(0, at - 20), at + 21
    left, right = "…" if start else "", "…" if end < len(line) else ""
    shown = "".join("\ufffd" if _strange(one) == "loss" else one for one in line[start:end])
    return f"{left}{shown}{right}"


def _spaced(words: Iterable[str]) -> list[str]:
    """Rows of single letters: `J o h n`."""
    rows: list[list[str]] = [[]]
    for word in words:
        if (
            len(word) == 1
            and word.isalpha()
            and word.isascii() | (unicodedata.east_asian_width(word) not in "WF")
        ):
            rows[-1].append(word)
        else:
            rows.append([])
    return [" ".join(row) for row in rows if len(row) >= SPACED]


def _is_split(word: str, following: str) -> bool:
    stem = word[:-1]
    return word[-1] in "-\u00ad\u2010" and stem[-1:].isalpha() and following[:1].islower()
