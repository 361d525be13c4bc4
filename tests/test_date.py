"""Dates as people write them: what each form means, and how dates are ordered."""

from calendar import monthrange

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cvtex.date import MONTHS, SEASONS, Date, read_date
from cvtex.language import LANGUAGES, date_text, period_text

EN = LANGUAGES["en"]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024", Date(2024)),
        ("2024-04", Date(2024, 4)),
        ("2024-4", Date(2024, 4)),
        ("2024.4", Date(2024, 4)),
        ("2018.10", Date(2018, 10)),
        ("2024/04", Date(2024, 4)),
        ("2024-04-01", Date(2024, 4, 1)),
        ("2024.4.1", Date(2024, 4, 1)),
        ("Apr 2024", Date(2024, 4)),
        ("apr. 2024", Date(2024, 4)),
        ("April 2024", Date(2024, 4)),
        ("Sept 2024", Date(2024, 9)),
        ("Fall 2025", Date(2025, season="fall")),
        ("autumn  2025", Date(2025, season="autumn")),
        ("expected 2025-08", Date(2025, 8, expected=True)),
        ("Expected Spring 2026", Date(2026, season="spring", expected=True)),
        ("expected 2026", Date(2026, expected=True)),
        ("present", Date()),
        ("Now", Date()),
        (" 2024 ", Date(2024)),
        ("2024-02-29", Date(2024, 2, 29)),
    ],
)
def test_forms(text: str, date: Date) -> None:
    assert read_date(text) == date


@pytest.mark.parametrize(
    "text",
    ["", "24", "2024-13", "2024-00", "2024-05-00", "2023-02-30", "2023-02-29", "2024-04-31", "2024-4-1-1", "Foo 2024", "2024 Apr", "April", "soon",
     "expected", "04/2024", "2024-", "present 2024", "Q3 2024"],
)  # fmt: skip
def test_anything_else_is_none(text: str) -> None:
    with pytest.raises(ValueError) as raised:
        read_date(text)
    assert raised.type is ValueError


@given(st.integers(1900, 2099), st.integers(1, 12), st.integers(1, 31), st.sampled_from("-./"), st.booleans())
def test_every_day_of_the_calendar_is_read(year: int, month: int, day: int, mark: str, padded: bool) -> None:
    text = f"{year}{mark}{month:02}{mark}{day:02}" if padded else f"{year}{mark}{month}{mark}{day}"
    if day > monthrange(year, month)[1]:
        with pytest.raises(ValueError, match=str(year)):
            read_date(text)
    else:
        assert read_date(text) == Date(year, month, day)
        assert read_date(text).first == read_date(text).last == (year, month, day)


dates = st.builds(
    Date, st.integers(1950, 2050), st.integers(0, 12), st.integers(0, 28), st.just(""), st.booleans()
).map(lambda date: date if date.month else Date(date.year, expected=date.expected)) | st.builds(
    Date, st.integers(1950, 2050), season=st.sampled_from(sorted(SEASONS))
)


@given(dates)
def test_a_date_begins_before_it_ends_and_present_is_later(date: Date) -> None:
    assert date.first <= date.last < Date().first == Date().last
    assert date.first[0] == date.last[0] == date.year
    assert not date.present and Date().present


@given(dates)
def test_what_is_printed_in_english_is_read_again(date: Date) -> None:
    text = date_text(date, EN)
    if not date.day and not date.expected:
        assert read_date(text).first == date.first
    assert text.endswith("(expected)") == date.expected


@given(dates, dates)
def test_a_period_is_its_dates(start: Date, end: Date) -> None:
    text = period_text(start, end, EN)
    one, other = date_text(start, EN), date_text(end, EN)
    assert text == (one if one == other else f"{one} – {other}")
    assert period_text(start, None, EN) == one
    assert period_text(None, end, EN) == other
    assert period_text(None, None, EN) == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_months_and_seasons_are_distinct_in_every_language(language: str) -> None:
    words = LANGUAGES[language]
    texts = [date_text(Date(2024, month), words) for month in range(len(MONTHS) + 1)]
    texts += [date_text(Date(2024, season=season), words) for season in SEASONS if season != "autumn"]
    assert len(set(texts)) == len(texts)
    assert date_text(Date(2024, season="autumn"), words) == date_text(Date(2024, season="fall"), words)
