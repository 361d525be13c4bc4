"""Names of people as they are compared: folded, read into family and given names, found to agree or not."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache

from cvtex.value import dataclass

Words = tuple[
    tuple[str, ...], ...
]  # given names, each as its parts between hyphens: Yi-Qiao J. is ((yi, qiao), (j,))

NO, INITIAL, WHOLE = 0, 1, 2  # how much two names agree: not, in one initial alone, in more

# Words that belong to the family name behind them. Some are given names too, with a capital letter: Van, Di, Al.
PARTICLES = frozenset(
    [
        "af",
        "al",
        "am",
        "auf",
        "av",
        "bin",
        "da",
        "dal",
        "dalla",
        "das",
        "de",
        "degli",
        "dei",
        "del",
        "della",
        "den",
        "der",
        "des",
        "di",
        "do",
        "dos",
        "du",
        "e",
        "el",
        "ibn",
        "la",
        "las",
        "le",
        "les",
        "lo",
        "los",
        "'t",
        "t",
        "te",
        "ten",
        "ter",
        "van",
        "vander",
        "vom",
        "von",
        "vonder",
        "y",
        "zu",
        "zum",
        "zur",
    ]
)
FIRM = frozenset(
    [
        "dalla",
        "degli",
        "dei",
        "del",
        "della",
        "der",
        "des",
        "dos",
        "las",
        "los",
        "la",
        "de",
        "vom",
        "von",
        "zu",
        "zum",
        "zur",
    ]
)
SUFFIXES = {
    "jr": "jr", "junior": "jr", "jnr": "jr", "sr": "sr", "senior": "sr", "snr": "sr", "ii": "ii", "iii": "iii", "iv": "iv",
}  # fmt: skip
MOST_WORDS = 12  # that a person's name has; whoever has more is a group

# Letters that have no accent to take off, and how accents are written out: ü is ue, in Chinese names v or yu.
_LETTERS = str.maketrans(
    {"ł": "l", "đ": "d", "ð": "d", "ø": "o", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h"}
)
_WRITTEN_OUT = (
    str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"}),
    str.maketrans({"ü": "v", "ö": "o"}),
    str.maketrans({"ü": "yu", "ö": "o"}),
    str.maketrans({"æ": "a", "œ": "o", "þ": "t"}),  # as initials
)
_ASIDE = re.compile(r"[(\[（［].*?[)\]）］]")
_APOSTROPHES = re.compile(r"['’‘ʼʻ`´′]")
_HYPHEN = re.compile(r"\.?\s*[-‐‑‒–]\s*")
_NO_LETTER = re.compile(r"[^\w\s-]|[\d_]")
_CJK = re.compile("[\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]+")
_SYLLABLE = "(?:[zcs]h|[b-df-hj-np-tv-z])[aeiouv]+(?:ng|n|r)?"


@dataclass(frozen=True, slots=True)
class Reading:
    """A name as family and given names; each folded in every way to spell it. `lengths`: words of the family name."""

    families: frozenset[str]
    given: tuple[Words, ...]
    suffix: str = ""
    lengths: frozenset[int] = frozenset()


def cjk(text: str) -> str:
    """What of a name is Chinese, Japanese or Korean, in one piece: `谢 帅 (Shuai Xie)` → `谢帅`."""
    return "" if text.isascii() else "".join(_CJK.findall(unicodedata.normalize("NFC", text)))


def flat(text: str) -> str:
    """A name in one piece and small letters, and once more for each way to write accents: `lü w` → `luw luew lvw lyuw`.

    This is quick, to see who may be somebody at all.
    """
    small = text.lower()
    if not small.isascii():
        small = unicodedata.normalize("NFC", small)
        small = "\n".join((small, *(small.translate(table) for table in _WRITTEN_OUT)))
    return small.translate(_letters())


@cache
def _letters() -> dict[int, str | None]:
    """The letter below each accent of Latin; nothing for what is no letter."""
    return {
        code: squeezed(fold(chr(code))) or None
        for code in (*range(0x370), *range(0x2000, 0x2070))
        if code != 10
    }


@lru_cache(maxsize=1 << 16)
def fold(text: str) -> str:
    """A name in small letters without accents, dots, marks and brackets; hyphens stay: `Yi-Qiao J.*` → `yi-qiao j`."""
    if text.isascii() and text.isalpha():
        return text.lower()
    plain = _APOSTROPHES.sub("", _ASIDE.sub(" ", text)).casefold().translate(_LETTERS)
    if not plain.isascii():
        kept = "".join(char for char in plain if unicodedata.category(char) != "Lm" and char not in "ªº")
        plain = "".join(
            char for char in unicodedata.normalize("NFKD", kept) if not unicodedata.combining(char)
        )
    return " ".join(_NO_LETTER.sub(" ", _HYPHEN.sub("-", plain)).split()).strip("- ")


def spellings(text: str) -> frozenset[str]:
    """A name folded in each way that accents are written: Lü is `lu`, `lue`, `lv`, `lyu`."""
    if text.isascii():
        return frozenset({fold(text)})
    small = unicodedata.normalize("NFC", text.casefold())
    return frozenset({fold(text), *(fold(small.translate(table)) for table in _WRITTEN_OUT)})


def squeezed(folded: str) -> str:
    """A folded name in one piece: `van der berg` → `vanderberg`."""
    return folded.replace(" ", "").replace("-", "")


def words_in(folded: str) -> Words:
    """The words of folded given names, each in the parts between its hyphens."""
    return tuple(tuple(filter(None, word.split("-"))) for word in folded.split())


def readings(family: str, given: str, suffix: str = "") -> Iterator[Reading]:
    """How names in two parts may be meant: particles behind the given names belong to the family name."""
    family, given, suffix = without_suffix(family, given, suffix)
    words = given.replace(",", " ").split()
    most = 0
    while most < len(words) and fold(words[-1 - most]) in PARTICLES and "." not in words[-1 - most]:
        most += 1
    most = min(most, len(words) - 1) if words and not words[0].islower() else most
    firm = most if any(_is_firm(word) for word in words[len(words) - most :]) or most > 1 else 0
    for count in {0 if family.islower() else firm, most}:
        rest = len(words) - count
        yield reading(" ".join((*words[rest:], family)), " ".join(words[:rest]), suffix)


def _is_firm(word: str) -> bool:
    """Whether a particle is no given name."""
    return word.islower() or fold(word) in FIRM


def reading(family: str, given: str, suffix: str = "") -> Reading:
    """A name in two parts."""
    families = spellings(family)
    lengths = {len(one.replace("-", sign).split()) for one in families for sign in " -"}
    texts = dict.fromkeys((*sorted(spellings(given)), *sorted(spellings(_spread(given)))))
    variants = tuple(dict.fromkeys(map(words_in, texts)))
    return Reading(frozenset(map(squeezed, families)), variants, suffix, frozenset(lengths))


def _spread(given: str) -> str:
    """Initials that are written together, apart: `JL` → `J L`."""
    return " ".join(
        " ".join(word) if 1 < len(word) < 5 and word.isalpha() and word.isupper() else word
        for word in given.split()
    )


def without_suffix(family: str, given: str, suffix: str) -> tuple[str, str, str]:
    """The parts of a name without `Jr.` or `III`, and that by itself."""
    found = SUFFIXES.get(fold(suffix), "")
    kept = []
    for part in (family, given):
        words = part.replace(",", " , ").split()
        last = words[-1] if words else ""
        known = SUFFIXES.get(fold(last), "")
        if known and len(words) > 1 and (not known.startswith("i") or last.isupper()):
            found, words = found or known, words[:-1]
        kept.append(" ".join(words).rstrip(" ,").replace(" ,", ","))
    return kept[0], kept[1], found


def cuts(name: str) -> Iterator[tuple[str, str]]:
    """Every way to read a name in one piece, as family and given names, in either order."""
    words = _ASIDE.sub(" ", name).split(maxsplit=MOST_WORDS)
    if len(words) > MOST_WORDS:
        return
    for size in range(1, len(words) + 1):
        rest = len(words) - size
        yield " ".join(words[rest:]), " ".join(words[:rest])
        if rest:
            yield " ".join(words[:size]), " ".join(words[size:])


def likeness(theirs: Reading, mine: Reading, *, strict: bool, syllables: bool) -> int:
    """How much two readings of names agree; suffixes must not differ."""
    if theirs.families.isdisjoint(mine.families) or (
        theirs.suffix and mine.suffix and theirs.suffix != mine.suffix
    ):
        return NO
    pairs = ((one, other) for one in theirs.given for other in mine.given)
    return max(agree(one, other, strict=strict, syllables=syllables) for one, other in pairs)


def is_one_family(family: str, mine: Reading) -> bool:
    """Whether so many words of a name in one piece may be this family name: its own, or particles before a last one."""
    words = family.split()
    return len(words) in mine.lengths or all(fold(word) in PARTICLES for word in words[:-1])


def agree(theirs: Words, mine: Words, *, strict: bool = False, syllables: bool = False) -> int:
    """How much given names agree that may be one person's: `s` and `shuai`; `a k`, `ak`, `ada` and `ada king`.

    An initial is any name that begins with it, and later names may be missing; where `strict`, none may, and what
    is but an initial in `mine` is no more. Initials of `syllables` are those of Yiqiao, y and q.
    """
    parts, own = [part for word in theirs for part in word], [part for word in mine for part in word]
    if not parts or not own:
        return WHOLE if parts == own else NO
    if "".join(parts) == "".join(own):
        return WHOLE
    hyphened = any(len(word) > 1 for word in theirs)
    if len(own) == 1 and (hyphened or syllables) and _spells(parts, own[0]):
        return WHOLE
    fits = len(theirs) == len(mine) if strict else len(theirs) <= len(mine)
    found = _paired(theirs, mine[: len(theirs)], strict) if fits else NO
    if not found and len(parts) == len(own):
        found = _paired(tuple((one,) for one in parts), tuple((one,) for one in own), strict)
    return min(found, WHOLE)


def _paired(theirs: Words, mine: Words, strict: bool) -> int:
    """How much names agree one by one; NO when two of them do not."""
    scores = [_alike(one, other, strict) for one, other in zip(theirs, mine, strict=True)]
    return sum(scores) if all(scores) else NO


def _alike(theirs: tuple[str, ...], mine: tuple[str, ...], strict: bool) -> int:
    """How much two given names agree."""
    if "".join(theirs) == "".join(mine):
        return WHOLE if len(mine[0]) > 1 else INITIAL
    if len(theirs) == 1 and len(theirs[0]) == 1:
        return INITIAL if theirs[0] == mine[0][0] else NO
    if len(mine) == 1 and len(mine[0]) == 1 and not strict:
        return INITIAL if mine[0] == theirs[0][0] else NO
    if len(theirs) == len(mine) > 1:
        scores = [_alike((one,), (other,), strict) for one, other in zip(theirs, mine, strict=True)]
        return sum(scores) if all(scores) else NO
    return NO


def _spells(initials: list[str], name: str) -> bool:
    """Whether initials are those of the syllables of a Chinese name in Latin letters: y and q of `yiqiao`."""
    if len(initials) < 2 or any(len(one) > 1 or not one.isascii() for one in initials):
        return False
    return bool(re.fullmatch("".join(f"(?={one}){_SYLLABLE}" for one in initials), name))
