r"""Lists of names that lack their `and`s: `Lu, Weiyu, Smith, John`, `Lee, A.; Ray, B.`, `{W. Lu, M. Huber \& R. Kumar}`."""

import re
from collections.abc import Iterator

from cvtex.bibliography.authormarks import encloses

Piece = tuple[str, int]  # a name, and its offset

_SEPARATOR = re.compile(
    r"(?P<brace>[{}])|(?P<sign>(?<!\\)[,]|\\?&(?!#?\w+;)|(?<!\\)(?<!&amp);)|(?P<and>\sand(?=\s))"
)
_DRESSED = re.compile(r"[$^]|\\[A-Za-z]{3,}|^\s*(?:family|given|prefix|suffix)(?:-i)?\s*=", re.IGNORECASE)
_INITIALED = re.compile(r"(?:[^\W\d_]\.[\s~-]*)+(?:[^\W\d_]|[{\\]).*", re.DOTALL)
_TURNED = re.compile(r"[^,]+,[\s~]*[^\W\d_][^,]*")
_SUFFIX = re.compile(r"(?:Jr|Sr)\.?|[IVX]+|Ph\.?\s?D\.?|M\.?D\.?|Esq\.?|\d\w\w", re.IGNORECASE)


def separated(text: str) -> tuple[list[Piece], bool]:
    """The names in a text with their offsets, and whether they are written as one; where it is not clear which, one in braces."""
    if _DRESSED.search(text):
        return [(text, 0)], False
    braced = text.startswith("{") and not text.startswith("{\\") and encloses(text)
    inner, shift = (text[1:-1], 1) if braced else (text, 0)
    for signs in (";", "and"):
        names = _split(inner, shift, signs)
        if len(names) > 1 and (not braced or all(map(_is_person, names))):
            return names, True
    names = _split(inner, shift, ",&")
    if ((braced and len(names) > 1) or "&" in inner) and all(_INITIALED.fullmatch(name) for name, _ in names):
        return names, True
    return ([(text, 0)], False) if braced else _by_commas(text)


def _by_commas(text: str) -> tuple[list[Piece], bool]:
    """The same for what has commas alone."""
    parts = _split(text, 0, ",")
    if len(parts) < 3:
        return [(text, 0)], False
    if all(" " in part for part, _ in parts):
        return parts, True
    if any(_SUFFIX.fullmatch(part) for part, _ in parts):
        return [(text if len(parts) == 3 else f"{{{text}}}", 0)], len(parts) > 3
    families = [part for part, _ in parts[::2]]
    if len(parts) % 2 == 0 and all(" " not in one or one[0].islower() for one in families):
        pairs = zip(parts[::2], parts[1::2], strict=True)
        return [(text[start : end + len(given)], start) for (_, start), (given, end) in pairs], True
    return [(f"{{{text}}}", 0)], True


def _is_person(name: Piece) -> bool:
    """Whether a name can only be a person's: it has initials, or the family name in front."""
    return bool(_INITIALED.fullmatch(name[0]) or _TURNED.fullmatch(name[0]))


def _split(text: str, shift: int, signs: str) -> list[Piece]:
    """What stands between some signs outside of braces, without what is empty."""
    return [
        (text[start:end].strip(), shift + start + len(text[start:end]) - len(text[start:end].lstrip()))
        for start, end in _between(text, signs)
        if text[start:end].strip()
    ]


def _between(text: str, signs: str) -> Iterator[tuple[int, int]]:
    start = depth = 0
    for found in _SEPARATOR.finditer(text):
        if found["brace"]:
            depth = max(0, depth + (1 if found[0] == "{" else -1))
        elif not depth and (found[0].strip() == signs if found["and"] else found[0][-1] in signs):
            yield start, found.start()
            start = found.end()
    yield start, len(text)
