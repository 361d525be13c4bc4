"""Text in clusters and units, coverage as ranges, runs of one face."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cvtex.glyphs import MAIN, MISSING, Coverage, Plan, Run, Unit, clusters, divide, language, ranges, units

ASCII = Coverage("20-7e")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("abc", ["a", "b", "c"]),
        ("e\u0301", ["é"]),
        ("x\u0304y", ["x\u0304", "y"]),
        ("👩\u200d💻!", ["👩\u200d💻", "!"]),
        ("☎\ufe0f", ["☎\ufe0f"]),
        ("👍🏽", ["👍🏽"]),
        ("🇩🇪🇫🇷", ["🇩🇪", "🇫🇷"]),
        ("हिन्दी", ["हि", "न्", "दी"]),
        ("\u1112\u1161\u11ab", ["한"]),
        ("\u2126", ["\u2126"]),
        ("\ufa19", ["\ufa19"]),
        (" \u0301", [" ", "\u0301"]),
    ],
)
def test_clusters(text: str, found: list[str]) -> None:
    assert clusters(text) == found


@given(st.text())
def test_clusters_join_to_the_text(text: str) -> None:
    """Composed at most: what is a character of its own is never exchanged."""
    joined = "".join(clusters(text))
    assert unicodedata.normalize("NFC", joined) == unicodedata.normalize("NFC", text)
    assert all(one in text for one in joined if unicodedata.normalize("NFC", one) != one)


@given(st.text(), st.sampled_from(["en", "de", "zh", "ja", "ko"]))
def test_units_join_to_the_clusters(text: str, spoken: str) -> None:
    assert "".join(unit.text for unit in units(text, "text", spoken)) == "".join(clusters(text))


@pytest.mark.parametrize(
    ("text", "default", "found"),
    [
        ("Πρόβα ok", "en", ["Πρόβα", " ", "ok"]),
        ("αβγ2x", "en", ["αβγ", "2", "x"]),
        ("他“说”话", "zh", ["他“说”话"]),
        ("他“说”话", "en", ["他", "“", "说", "”", "话"]),
        ("“Ada” 说", "zh", ["“", "Ada", "”", " ", "说"]),
        ("……的", "zh", ["…", "…", "的"]),
        ("的……", "zh", ["的……"]),
    ],
)
def test_units(text: str, default: str, found: list[str]) -> None:
    assert [unit.text for unit in units(text, "text", default)] == found


@pytest.mark.parametrize(
    ("text", "default", "spoken"),
    [
        ("山田", "en", "zh"),
        ("山田", "ja", "ja"),
        ("山田たろう", "zh", "ja"),
        ("金 김", "en", "ko"),
        ("山", "de", "zh"),
    ],
)
def test_the_language_of_chinese_characters(text: str, default: str, spoken: str) -> None:
    assert language(text, default) == spoken


@settings(deadline=None)
@given(st.sets(st.integers(0, 0x10FFFF)))
def test_ranges_are_what_they_cover(points: set[int]) -> None:
    have = Coverage(ranges(points))
    near = {point + step for point in points for step in (-1, 0, 1) if 0 <= point + step <= 0x10FFFF}
    assert {point for point in near if chr(point) in have} == points


def test_what_nobody_sees_needs_no_glyph() -> None:
    assert ASCII.covers("a\u200db\u00ad\ufe0f\u2060")
    assert not ASCII.covers("é")


def test_neighbours_of_one_face_are_one_run() -> None:
    plan = Plan(
        {unit: (Run("greek", unit.text),) for unit in units("αβ-γ", "text", "en") if unit.text != "-"}
    )
    assert divide("αβ-γ γ", "text", "en", plan, ASCII) == [
        Run("greek", "αβ"), Run(MAIN, "-"), Run("greek", "γ"), Run(MAIN, " "), Run("greek", "γ"),
    ]  # fmt: skip
    boxes = Plan({Unit("α", "text", ""): (Run(MISSING, "α"),), Unit("β", "text", ""): (Run(MISSING, "β"),)})
    assert len(divide("α-β", "text", "en", boxes, ASCII)) == 3
