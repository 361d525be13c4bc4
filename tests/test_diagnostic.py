"""How problems print."""

import json
import pickle

import pytest

from cvtex.diagnostic import (
    Diagnostic,
    Invalid,
    Severity,
    Span,
    arrange,
    render_github,
    render_json,
    render_text,
)

TEXT = "person:\n  emial: ada@example.org\n"
UNKNOWN = Diagnostic(
    "error",
    "unknown-key",
    Span("ada.yaml", 2, 3, 8),
    "unknown key `emial` in person",
    ("did you mean `email`?",),
    "person.emial",
)


def problem(code: str, severity: Severity = "error", span: Span | None = None) -> Diagnostic:
    return Diagnostic(severity, code, span, "message")


def at(column: int, end: int = 0, line: int = 1) -> Diagnostic:
    return Diagnostic("error", "code", Span("f", line, column, end), "message", ("hint",))


def caret(text: str, column: int, end: int = 0) -> str:
    """The row with the caret below the last line of the text."""
    return render_text([at(column, end)], {"f": text}).splitlines()[-1]


def test_text_looks_like_a_compiler() -> None:
    assert render_text([UNKNOWN], {"ada.yaml": TEXT}) == (
        "ada.yaml:2:3: error: unknown key `emial` in person\n"
        "    2 |   emial: ada@example.org\n"
        "      |   ^^^^^ did you mean `email`?"
    )


def test_further_hints_stand_below() -> None:
    hints = ("did you mean `email`?", "or `e`?")
    rows = render_text(
        [Diagnostic("warning", "c", UNKNOWN.span, "m", hints)], {"ada.yaml": TEXT}
    ).splitlines()
    assert rows[0] == "ada.yaml:2:3: warning: m"
    assert rows[2:] == ["      |   ^^^^^ did you mean `email`?", "      = hint: or `e`?"]


def test_without_the_source_the_hints_remain() -> None:
    assert render_text([UNKNOWN], {}) == f"{UNKNOWN}\n      = hint: did you mean `email`?"
    assert render_text([problem("x")], {"": "text"}) == "error: message"


def test_a_line_that_does_not_exist_is_not_shown() -> None:
    assert render_text([at(1, line=9)], {"f": "one\n"}).splitlines() == [
        "f:9:1: error: message",
        "      = hint: hint",
    ]


def test_color_only_when_asked() -> None:
    assert "\x1b" not in render_text([UNKNOWN], {"ada.yaml": TEXT})
    colored = render_text([UNKNOWN], {"ada.yaml": TEXT}, color=True)
    assert "\x1b[1;31merror:\x1b[0m unknown" in colored
    assert "\x1b[1;31m^^^^^\x1b[0m did" in colored


@pytest.mark.parametrize(
    ("text", "column", "end", "expected"),
    [
        ("abc", 2, 3, " ^"),
        ("abc", 2, 0, " ^"),
        ("abc", 2, 2, " ^"),
        ("abc", 4, 4, "   ^"),
        ("abc", 9, 20, "   ^"),
        ("邱奕乔 x", 2, 4, "  ^^^^"),
        ("邱奕乔 x", 5, 6, "       ^"),
        ("e\u0301a", 3, 4, " ^"),
        ("\t\tx", 3, 4, "  ^"),
        ("abc\r\nx", 1, 9, "^^^"),
    ],
)
def test_carets_count_display_columns(text: str, column: int, end: int, expected: str) -> None:
    assert caret(text, column, end) == f"      | {expected} hint"


@pytest.mark.parametrize("column", [1, 5, 90, 96, 97, 150, 291, 300])
def test_long_lines_are_cut_around_the_caret(column: int) -> None:
    text = "".join(chr(0x4E00 + n) if n % 7 == 0 else chr(97 + n % 26) for n in range(300))
    _, shown, under = render_text([at(column, column + 1)], {"f": text}).splitlines()
    assert len(shown) <= 8 + 96 + 2
    assert "…" in shown
    wide = "".join(c if c.isascii() or c == "…" else c + "\0" for c in shown)
    assert wide[under.index("^")] == text[column - 1]


def test_nothing_can_move_the_cursor() -> None:
    text = "a: \x1b[31m\u202e\x85\x9b\n"
    shown = render_text(
        [Diagnostic("error", "c", Span("f\x1b", 1, 1), "bad \x07\u2066", ("\x00",))], {"f\x1b": text}
    )
    assert "bad \ufffd\ufffd" in shown
    assert not {"\x1b", "\u202e", "\x85", "\x9b", "\x07", "\x00", "\u2066"} & set(shown)


def test_github() -> None:
    assert render_github([UNKNOWN]) == (
        "::error file=ada.yaml,line=2,col=3,title=unknown-key::unknown key `emial` in person%0Adid you mean `email`?"
    )


def test_github_escapes() -> None:
    nasty = Diagnostic("note", "c", Span("a,b:c%.yaml", 1, 2), "50%\r\nof, it: all")
    assert render_github([nasty]) == (
        "::notice file=a%2Cb%3Ac%25.yaml,line=1,col=2,title=c::50%25%0D%0Aof, it: all"
    )
    assert render_github([problem("x", "warning")]) == "::warning title=x::message"


def test_json() -> None:
    assert json.loads(render_json([UNKNOWN, problem("x")])) == [
        {
            "file": "ada.yaml",
            "line": 2,
            "column": 3,
            "endColumn": 8,
            "severity": "error",
            "code": "unknown-key",
            "message": "unknown key `emial` in person",
            "hints": ["did you mean `email`?"],
            "path": "person.emial",
        },
        {
            "file": None,
            "line": None,
            "column": None,
            "endColumn": None,
            "severity": "error",
            "code": "x",
            "message": "message",
            "hints": [],
            "path": "",
        },
    ]
    assert json.loads(render_json([at(1)]))[0]["endColumn"] is None
    assert json.loads(render_json([])) == []


def test_arrange_sorts_by_place_and_keeps_each_once() -> None:
    last, first, other = at(3, line=10), at(9, line=2), problem("x")
    assert arrange([last, first, last, other, first]) == (other, first, last)


def test_invalid_holds_and_says_its_problems() -> None:
    invalid = Invalid([at(3, line=10), at(9, line=2)])
    assert [str(row) for row in invalid.diagnostics] == str(invalid).splitlines()
    assert str(invalid).startswith("f:2:9: error: message\nf:10:3:")
    assert pickle.loads(pickle.dumps(invalid)).diagnostics == invalid.diagnostics  # noqa: S301


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ([], 1),
        (["unknown-key"], 1),
        (["engine-missing"], 3),
        (["package-missing"], 3),
        (["font-missing"], 3),
        (["tex-error"], 4),
        (["page-budget"], 5),
        (["page-budget", "tex-error"], 4),
        (["tex-error", "font-missing", "unknown-key"], 3),
    ],
)
def test_exit_codes(codes: list[str], expected: int) -> None:
    assert Invalid(map(problem, codes)).exit_code == expected


def test_warnings_do_not_decide_the_exit_code() -> None:
    assert Invalid([problem("font-missing", "warning"), problem("unknown-key")]).exit_code == 1
