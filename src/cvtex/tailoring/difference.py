"""What is on one tailored page and not on another, from what `--to json` has written of them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cvtex.diagnostic import visible
from cvtex.tailoring.numbers import worth
from cvtex.value import dataclass

Record = Mapping[str, Any]  # as `schema/tailored.schema.json` describes it
LONGEST = 60  # characters of a text that are shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What is kept on both of two pages, on the first or the second alone, and in other words; the keywords that only the second
    says, and those that only the first does. Parts are known by their ids."""

    first: Record
    second: Record
    both: tuple[str, ...]
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]
    reworded: tuple[str, ...]
    gained: tuple[str, ...]
    lost: tuple[str, ...]


def difference(first: Record, second: Record) -> Difference:
    """Two pages, compared; each list in the order of its page."""
    one, other = _kept(first), _kept(second)
    says, said = _covered(second), _covered(first)
    return Difference(
        first=first, second=second,
        both=tuple(name for name in one if name in other),
        only_first=tuple(name for name in one if name not in other),
        only_second=tuple(name for name in other if name not in one),
        reworded=tuple(name for name in one if name in other and _words(one[name]) != _words(other[name])),
        gained=tuple(name for name in says if name not in said),
        lost=tuple(name for name in said if name not in says),
    )  # fmt: skip


def record(found: Difference, names: Sequence[str]) -> dict[str, Any]:
    """The same as data; these keys stay. `names` are those of the two files."""
    first, second = _kept(found.first), _kept(found.second)
    pages = ((names[0], found.first), (names[1], found.second))
    about = [{"file": name, **{key: page[key] for key in ("job", "title", "value")}} for name, page in pages]
    return {
        "first": about[0], "second": about[1], "both": list(found.both),
        "only_first": list(found.only_first), "only_second": list(found.only_second),
        "reworded": [
            {"id": name, "first": first[name]["label"], "second": second[name]["label"]} for name in found.reworded
        ],
        "keywords": {"gained": list(found.gained), "lost": list(found.lost)},
    }  # fmt: skip


def tell(found: Difference, names: Sequence[str]) -> str:
    """For people: `-` stands before what only the first page has, `+` before what only the second has, `~` before what
    both have in different words."""
    return "\n".join(map(visible, _told(found, names)))


def _told(found: Difference, names: Sequence[str]) -> Iterator[str]:
    first, second = _kept(found.first), _kept(found.second)
    yield f"- {_page(names[0], found.first)}"
    yield f"+ {_page(names[1], found.second)}"
    if not (found.only_first or found.only_second or found.reworded):
        yield f"  the same {len(found.both)} parts in the same words"
    else:
        yield f"  {len(found.both)} parts are on both"
    yield from (f"- {_part(first[name])}" for name in found.only_first)
    yield from (f"+ {_part(second[name])}" for name in found.only_second)
    for name in found.reworded:
        old, new = first[name]["label"], second[name]["label"]
        yield f"~ {old} → {new}" if old != new else f"~ {old}: {_cut(second[name]['text'])}"
    if found.lost:
        yield f"- keywords: {', '.join(found.lost)}"
    if found.gained:
        yield f"+ keywords: {', '.join(found.gained)}"


def _page(name: str, page: Record) -> str:
    """`a.json: acme (Cloud Engineer), worth 12.35`."""
    title = f" ({page['title']})" if page["title"] else ""
    return f"{name}: {page['job'] or page['profile']}{title}, worth {worth(page['value'])}"


def _part(part: Record) -> str:
    return f"{part['label']}: {_cut(part['text'])}"


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"


def _words(part: Record) -> str:
    """What a part says; themes print headings in capitals, or do not."""
    text: str = part["text"]
    return text.casefold() if part["kind"] == "section" else text


def _kept(page: Record) -> dict[str, Record]:
    return {part["id"]: part for part in page["kept"]}


def _covered(page: Record) -> list[str]:
    return [place["keyword"] for place in page["keywords"]["covered"]]
