"""Random text from all of Unicode, and how it is compared to what a reader gets."""

import random
import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from cvtex.glyphs import INVISIBLE
from cvtex.inline import BadLinkError, Inline, Math, Text, parse, plain
from cvtex.latex import math

LETTERS = "abcXYZ fi fl éßñ 0123 ffi Łódź ŝ ş ễ "
ACTIVE = "\\{}$&#%_^~*`[]()<>|'\"-–—“”‘’«»@!?/+=:;,."
RUNS = (
    r"\input{x} ", r"\end{document}", "^^5c", "%%", "##1", "$$", "``x''", "---", "<<", ">>", "\\", "}{", "&&",
    "**a** ", "*b* ", "`c d` ", "[e](https://f.org/g) ", "<https://h.org/i_j> ", "$k^2$ ", "__l__", "m*n*o",
    "x\u0304", "q\u0307", "e\u0301", "a\u0323\u0302", "\u00ad", "\u200b", "\u2060", "\u00a0", "\u2009", "\u202f",
    "👩‍💻", "☎️", "👍🏽", "🇩🇪", "1️⃣", "…", "“中文”", "《書》、", "（株）ソニー。", "한국어 ", "हिन्दी ", "ไทย ", "Ελλάδα ", "Україна ",
)  # fmt: skip
# Blocks whose characters people write; the rest of Unicode comes from anywhere.
BLOCKS = (
    (0x20, 0x7E), (0xA1, 0x24F), (0x250, 0x2FF), (0x370, 0x3FF), (0x400, 0x52F), (0x531, 0x587), (0x5D0, 0x5EA),
    (0x620, 0x64A), (0x905, 0x939), (0xE01, 0xE30), (0x10D0, 0x10FA), (0x1E00, 0x1FFF), (0x2010, 0x205E),
    (0x2070, 0x218B), (0x2190, 0x23FF), (0x2460, 0x27BF), (0x2A00, 0x2AFF), (0x3001, 0x30FF), (0x4E00, 0x9FA5),
    (0xAC00, 0xD7A3), (0x1D400, 0x1D7FF), (0x1F300, 0x1F64F), (0x1F680, 0x1F6C5),
)  # fmt: skip
LATIN, LATIN_RUNS = ((0x20, 0x7E), (0xA1, 0xFF), (0x2013, 0x2026)), RUNS[:19]
# Signs that YAML or cvtex refuses before anything is typeset; other tests have them.
NOT_WRITTEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufff9-\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Sample:
    """A text as it is written, between marks of its own, and as it is to be read."""

    source: str
    read: str


@cache
def random_texts(count: int, seed: str, latin: bool = False) -> tuple[Sample, ...]:
    """As many texts, most of them in Latin letters only if wished; those with links that are refused are left out."""
    source = random.Random(seed)  # noqa: S311
    found: list[Sample] = []
    while len(found) < count:
        middle = "".join(_piece(source, latin) for _ in range(source.randint(1, 24)))
        text = f"Q{len(found)}q {NOT_WRITTEN.sub('', middle)} Zz{len(found)}."
        try:
            found.append(Sample(text, _printed(parse(text))))
        except BadLinkError:
            continue
    return tuple(found)


def _piece(source: random.Random, latin: bool) -> str:
    """A letter, an active character, a run of them, a character of a living block, or any of all planes."""
    kind = source.random()
    if kind < 0.35:
        return source.choice(LETTERS)
    if kind < 0.6:
        return source.choice(ACTIVE)
    if kind < 0.75:
        return source.choice(LATIN_RUNS if latin else RUNS)
    first, last = source.choice(LATIN if latin else BLOCKS) if kind < 0.995 else (0, 0x10FFFF)
    return chr(source.randint(first, last))


def _printed(inline: Inline) -> str:
    """What is printed of a text; formulas are worded on the way to TeX."""
    return plain(tuple(Text(plain(math(node.text))) if isinstance(node, Math) else node for node in inline))


def folded(text: str) -> str:
    """A text as it is compared: composed, white space folded, without what nobody sees."""
    return " ".join(unicodedata.normalize("NFC", INVISIBLE.sub("", text)).split())


def squeezed(text: str) -> str:
    """A text without white space, as what is longer than a line must be compared."""
    return "".join(folded(text).split())


def different(samples: list[Sample], read: str) -> list[tuple[str, str]]:
    """The samples that do not come back: what is expected, and what stands between their marks.

    Compared without white space, which lines of Chinese lose and gain at their ends; signs that Unicode
    calls compatible count as equal, such as `ﬁ` and `fi`.
    """
    text = unicodedata.normalize("NFKC", squeezed(read))
    found = []
    for sample in samples:
        wanted = unicodedata.normalize("NFKC", squeezed(sample.read))
        if wanted not in text:
            start = text.find(wanted.split("q")[0] + "q")
            found.append((wanted, text[start : start + len(wanted) + 12]))
    return found
