"""What `cvtex check` finds in PDFs: each fault in one that has it, and not in one that has it not."""

import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from test_cli import Desk, needs_tex, on_terminal
from test_cli import desk as desk  # noqa: PLC0414 - fixtures
from test_cli import good_pdf as good_pdf  # noqa: PLC0414
from test_cli import shared_cache as shared_cache  # noqa: PLC0414

from cvtex import pipeline
from cvtex.account import account
from cvtex.check import FORMATS
from cvtex.compose import compose
from cvtex.dates import apart
from cvtex.diagnostic import Diagnostic, Invalid, Span
from cvtex.facts import read_pdf
from cvtex.finding import Finding
from cvtex.printed import Datum
from cvtex.proof import compare, findings
from cvtex.reading import Reading, Word
from cvtex.source import load_source
from cvtex.world import World

ADA = """\
cvtex: 1
person: {name: Ada Lovelace, email: ada@example.org, phone: +44 20 7946 0000, links: [{url: "https://example.org/ada"}]}
sections:
  - type: experience
    entries:
      - organization: Analytical Engines Ltd
        title: Engineer
        location: London
        start: 2022-04
        end: present
        highlights: [Cut the *median* wait from 40 s to 3 s., Wrote the first program of the world.]
      - {organization: Difference Engines, title: Apprentice, start: 2019-01, end: 2022-03, highlights: [Drew gears.]}
  - type: skills
    entries:
      - {name: Languages, items: [French, Latin]}
  - {type: awards, entries: [{title: Medal of the Society, date: 2023}]}
"""
Mark = tuple[float, float, float, str]  # left and bottom in points, size, text in Latin-1


def drawn(*marks: Mark, size: tuple[float, float] = (595, 842), more: bytes = b"") -> bytes:
    """A page with text in Helvetica, which is not embedded."""
    with pikepdf.new() as file:
        page = file.add_blank_page(page_size=size)
        font = Dictionary(
            Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding
        )
        page.obj.Resources = Dictionary(Font=Dictionary(F=file.make_indirect(font)))
        rows = [
            b"BT /F %g Tf %g %g Td (%s) Tj ET" % (points, left, bottom, _string(text))
            for left, bottom, points, text in marks
        ]
        page.obj.Contents = file.make_stream(b"\n".join([*rows, more]))
        file.save(out := BytesIO())
    return out.getvalue()


def _string(text: str) -> bytes:
    return re.sub(rb"([()\\])", rb"\\\1", text.encode("cp1252"))


def column(*lines: str, left: float = 72, top: float = 700, step: float = 14) -> list[Mark]:
    """Lines below each other; an empty one is a gap."""
    return [(left, top - step * number, 10, line) for number, line in enumerate(lines) if line]


def harmed(pdf: bytes, harm: Callable[[pikepdf.Pdf], None]) -> bytes:
    """A PDF after something was done to it."""
    with pikepdf.open(BytesIO(pdf)) as file:
        harm(file)
        file.save(out := BytesIO())
    return out.getvalue()


def look(pdf: bytes) -> dict[str, Finding]:
    """The findings by name."""
    return {row.what: row for row in findings(read_pdf("x.pdf", pdf))}


def state(pdf: bytes, what: str) -> tuple[str, str]:
    """What was found of one thing, and the evidence in one line."""
    row = look(pdf)[what]
    return row.state, "; ".join([row.detail, *row.hints])


def lost(pdf: bytes, text: str = ADA, style: str = "resume") -> list[Diagnostic]:
    """What a profile says and a PDF does not."""
    world = World()
    source = load_source("ada.yaml", text.encode())
    profile = pipeline.validate(source, world)
    document = compose(profile, world.style(style))
    row, problems = compare(document, source, f"style {style}", read_pdf("x.pdf", pdf), "x.pdf")
    assert (row.state == "ok") == (not problems)
    return problems


@cache
def ada() -> bytes:
    """The résumé of `ADA` as cvtex makes it."""
    request = pipeline.Request(profile="ada.yaml", engine="xelatex")
    return pipeline.render(request, load_source("ada.yaml", ADA.encode()), World()).pdf


# ---- Our own ----


@needs_tex
def test_our_own_are_sound() -> None:
    rows = look(ada())
    assert {row.state for row in rows.values()} == {"ok"}, rows
    assert lost(ada()) == []
    assert rows["name"].detail == "Ada Lovelace"
    assert rows["contacts"].detail == "ada@example.org, +44 20 7946 0000"
    assert rows["links"].detail == "1 mailto, 1 tel, 1 https"
    assert rows["dates"].detail == "3 dates, all read with what stands beside them"


def _without_map(file: pikepdf.Pdf) -> None:
    for font in _fonts(file):
        del font["/ToUnicode"]


def _map_of_nothing(file: pikepdf.Pdf) -> None:
    for font in _fonts(file):
        font.ToUnicode = file.make_stream(b"begincmap endcmap")


def _without_font(file: pikepdf.Pdf) -> None:
    for font in _fonts(file):
        descriptor = font.DescendantFonts[0].FontDescriptor
        for key in ("/FontFile2", "/FontFile3"):
            if key in descriptor:
                del descriptor[key]


def _fonts(file: pikepdf.Pdf) -> list[pikepdf.Object]:
    return [font for page in file.pages for font in page.obj.Resources.Font.values()]


def _unowned(file: pikepdf.Pdf) -> None:
    del file.Root.StructTreeRoot.K.K[2]


def _unmarked(file: pikepdf.Pdf) -> None:
    page = file.pages[0].obj
    page.Contents = file.make_stream(
        page.Contents.read_bytes().replace(b"/P <</MCID 6>> BDC", b"/Span <<>> BDC", 1)
    )


def _no_such_mark(file: pikepdf.Pdf) -> None:
    file.Root.StructTreeRoot.K.K[0].K.append(77)


def _untied_link(file: pikepdf.Pdf) -> None:
    for note in file.pages[0].obj.Annots:
        note.StructParent = 4711


def _cyclic(file: pikepdf.Pdf) -> None:
    document = file.Root.StructTreeRoot.K
    document.K[0].K.append(document)


def _untagged(file: pikepdf.Pdf) -> None:
    del file.Root["/StructTreeRoot"]


def _speechless(file: pikepdf.Pdf) -> None:
    del file.Root["/Lang"]


def _hidden_title(file: pikepdf.Pdf) -> None:
    del file.Root["/ViewerPreferences"]


def _other_author(file: pikepdf.Pdf) -> None:
    file.docinfo["/Author"] = "Charles Babbage"


def _idle(file: pikepdf.Pdf) -> None:
    del file.pages[0].obj["/Annots"]


HARMS: list[tuple[Callable[[pikepdf.Pdf], None], str, str, str]] = [
    (
        _without_map,
        "fonts",
        "loss",
        r"TeXGyre\w+-Regular.*: no ToUnicode, and codes that are glyph numbers",
    ),
    (_map_of_nothing, "fonts", "loss", "no ToUnicode"),
    (_without_font, "fonts", "warning", r"TeXGyre.*: not embedded"),
    (_unowned, "tags", "loss", r"page 1: mark \d+ is in no element"),
    (_unmarked, "tags", "loss", r"page 1: TJ outside of marks"),
    (_no_such_mark, "tags", "warning", "H1 refers to mark 77, which page 1 has not"),
    (_untied_link, "tags", "warning", "page 1: a link does not lead back to its element"),
    (_cyclic, "tags", "loss", "Document stands in itself"),
    (_untagged, "tags", "warning", "none: a screen reader has to guess"),
    (_speechless, "language", "warning", "not said"),
    (_hidden_title, "title", "warning", "DisplayDocTitle"),
    (_other_author, "name", "warning", "the metadata name another author: Charles Babbage"),
    (_idle, "links", "warning", "an address without a link: example.org/ada"),
]


@needs_tex
@pytest.mark.parametrize(
    ("harm", "what", "found", "said"), HARMS, ids=lambda value: getattr(value, "__name__", "")
)
def test_harm_is_found(harm: Callable[[pikepdf.Pdf], None], what: str, found: str, said: str) -> None:
    assert state(ada(), what)[0] == "ok"
    (weight, evidence) = state(harmed(ada(), harm), what)
    assert (weight, bool(re.search(said, evidence))) == (found, True), evidence


# ---- Against the profile ----


@needs_tex
def test_what_is_no_longer_printed_is_lost_with_its_line() -> None:
    fuller = ADA.replace("Drew gears.", "Drew gears., Oiled engines.").replace("date: 2023", "date: 2024")
    fuller = fuller.replace("example.org/ada", "example.org/king")
    assert [str(problem) for problem in lost(ada(), fuller)] == [
        "ada.yaml:2:102: error: `example.org/king` is not in the text of x.pdf",
        "ada.yaml:12:119: error: `Oiled engines.` is not in the text of x.pdf",
        "ada.yaml:16:66: error: `2024` is not in the text of x.pdf",
        "ada.yaml:2:94: error: no link of x.pdf leads to https://example.org/king",
    ]
    assert [problem.code for problem in lost(ada(), fuller)] == [*["text-lost"] * 3, "link-lost"]
    assert [problem.path for problem in lost(ada(), fuller)][2] == "sections.2.entries.0.date"


@needs_tex
def test_a_year_in_a_sentence_does_not_stand_for_a_lost_one() -> None:
    fuller = ADA.replace("title: Engineer,", "title: Engineer").replace(
        "end: 2022-03, ", "end: 2022-03, location: London, "
    )
    assert [str(problem) for problem in lost(ada(), fuller)] == [
        "ada.yaml:12:103: error: `London` is not in the text of x.pdf"
    ]


def resume(order: Sequence[int]) -> bytes:
    """The résumé of `ADA` by another hand, its lines in some order."""
    lines = (
        "Ada Lovelace", "ada@example.org +44 20 7946 0000 example.org/ada", "Experience",
        "Analytical Engines Ltd Apr 2022 \u2013 Present", "Engineer London", "\u2022 Cut the median wait from 40 s to 3 s.",
        "\u2022 Wrote the first program of the world.", "Difference Engines Jan 2019 \u2013 Mar 2022", "Apprentice",
        "\u2022 Drew gears.", "Skills", "Languages: French, Latin", "Awards", "Medal of the Society 2023",
    )  # fmt: skip
    return drawn(*column(*(lines[number] for number in order)))


@pytest.mark.parametrize(
    ("order", "moved"),
    [
        ([*range(14)], []),
        ([*range(10), 12, 13, 10, 11], []),  # a section after another one
        ([0, 1, 2, 4, 3, *range(5, 14)], []),  # title above employer: one block
        ([*range(5), 6, 5, *range(7, 14)], ["Cut the median wait from 40 s to 3 s."]),
        ([*range(6), *range(7, 14), 6], ["Wrote the first program of the world."]),
        ([*range(9), 10, 11, 9, 12, 13], ["Drew gears."]),
    ],
)
def test_order_is_that_of_the_profile(order: list[int], moved: list[str]) -> None:
    problems = [problem for problem in lost(resume(order)) if problem.code != "link-lost"]
    assert {problem.code for problem in problems} <= {"text-order"}
    said = [re.findall("`(.*)` is out of order in x.pdf", problem.message)[0] for problem in problems]
    assert said == moved


def test_a_side_column_is_read_in_its_own_place() -> None:
    main = column("Experience", "Analytical Engines Ltd  Apr 2022 \u2013 Present", "Engineer London",
                  "Cut the median wait from 40 s to 3 s.", "Wrote the first program of the world.",
                  "Difference Engines  Jan 2019 \u2013 Mar 2022", "Apprentice", "Drew gears.", left=230, top=660)  # fmt: skip
    side = column(
        "Skills", "Languages:", "French, Latin", "", "Awards", "Medal of the Society", "2023", top=660
    )
    head = [
        (72.0, 720.0, 20.0, "Ada Lovelace"),
        (72.0, 700.0, 10.0, "ada@example.org +44 20 7946 0000 example.org/ada"),
    ]
    pdf = drawn(*head, *main, *side)
    assert state(pdf, "dates") == ("ok", "3 dates, all read with what stands beside them")
    assert {problem.code for problem in lost(pdf)} == {"link-lost"}


def test_spaces_ligatures_and_lines_are_no_loss() -> None:
    text = ADA.replace("Drew gears.", "Wrote an efficient office.")
    lines = [
        *column(
            "Difference Engines Jan 2019 \u2013 Mar 2022",
            "Apprentice",
            "\u2022 Wrote  an ef",
            "ficient office.",
        )
    ]
    known = {problem.message for problem in lost(drawn(*lines), text)}
    assert not [message for message in known if "office" in message or "Difference" in message]


def told(*data: str) -> list[Datum]:
    """A block of data."""
    return [Datum(text, 0, 0, Span("ada.yaml", 1, 1)) for text in data]


def read(text: str) -> list[Word]:
    """A page of words; a form feed begins another."""
    pages = enumerate(text.split("\f"))
    return [Word(word, page, 0, 0, 0, 0, 1, 1) for page, words in pages for word in words.split()]


@pytest.mark.parametrize(
    ("data", "text", "missing"),
    [
        (["Rust", "C"], "Rusty cars, C", ["Rust"]),  # a part of a word is not the word
        (["Joined the works as an engineer", "2021"], "Joined the works 2021 as an engineer", []),
        (["Joined the works as an engineer"], "Joined the works \fas an engineer", []),
        (
            ["Joined the works as an engineer"],
            "Joined the works and mills as an engineer",
            ["Joined the works as an engineer"],
        ),
        (["效率 of ﬁelds"], "效率of fields", []),
    ],
)
def test_a_datum_is_there_as_a_whole(data: list[str], text: str, missing: list[str]) -> None:
    found = account(told(*data), read(text))
    assert [datum.text for datum, _ in found.lost] == missing
    assert not found.moved


# ---- Dates ----

EMPLOYERS = ("Acme Works", "Beta Mills", "Gamma Yards")
RANGES = ("Jan 2019 \u2013 Present", "2016 \u2013 2019", "03/2014 - 02/2016")
PROSE = "wrote a lot of software that many people have used for years and years"


@pytest.mark.parametrize(
    ("pdf", "said"),
    [
        (
            drawn(
                *column("Acme Works, Jan 2019 \u2013 Present", PROSE, "Beta Mills (2016\u20132019)", PROSE)
            ),
            "2 dates",
        ),
        (drawn(*column("Acme Works", "Engineer", "2016 \u2013 2019", PROSE)), "1 date"),  # below its head
        (drawn(*column("Experience", "2016 \u2013 2019  Acme Works", PROSE)), "1 date"),
        (drawn(*column("Reviewer: 2019, 2020, 2021", PROSE, "since Oct 2024 in charge")), "2 dates"),
        (drawn(*column("Python 3", "40 engines")), "none"),
        (
            drawn(
                *column("Skills", "Rust", "", "School", "2010 \u2013 2014"), *column(*[PROSE] * 6, left=200)
            ),
            "1 date",
        ),
    ],
)
def test_dates_beside_their_text_are_fine(pdf: bytes, said: str) -> None:
    found, evidence = state(pdf, "dates")
    assert (found, evidence.startswith(said)) == ("ok", True), evidence


def test_dates_in_a_column_of_their_own_are_found() -> None:
    marks = [*column(*RANGES, step=28), *column(*(x for name in EMPLOYERS for x in (name, PROSE)), left=220)]
    found, evidence = state(drawn(*marks), "dates")
    assert found == "loss"
    assert (
        "2016 \u2013 2019 stands beside `Beta Mills`, but is read after `Present` and before `03/2014`"
        in evidence
    )


def test_dates_that_are_read_before_their_head_are_found() -> None:
    """No column, but an order that only the file knows: `2016 – 2019 / Intern / Acme Works`."""

    def word(text: str, left: float, top: float) -> Word:
        return Word(text, 0, 0, int(top), left, top, left + 5 * len(text), top + 10)

    prose = [word(PROSE, 72, 100)]
    head = [word("Acme", 72, 114), word("Works", 100, 114)]
    date, title = word("2016", 400, 114), word("Intern", 72, 128)
    (one,) = apart([*prose, date, title, *head])
    assert (one.dating.text, one.beside) == ("2016", "Acme Works")
    assert apart([*prose, *head, date, title]) == []


def test_running_heads_and_feet_are_no_part_of_the_text() -> None:
    lines = [(page, top, text) for page in (0, 1, 2) for top, text in
             ((20, f"page-{page}"), (100, "Acme"), (120, "Works"), (140, f"line{'x' * page}"), (800, "Ada-2024"))]  # fmt: skip
    words = tuple(
        Word(text, page, 0, number, 72, top, 100, top + 10) for number, (page, top, text) in enumerate(lines)
    )
    body = Reading(words, ((595, 842),) * 3, "").body
    assert [word.text for word in body] == ["Works", "line", "Works", "linex", "Works", "linexx"]


# ---- Characters and words ----


def mapped(codes: dict[str, int]) -> bytes:
    """A page with `Office`, some letters of which stand for other characters."""
    pdf = drawn(*column("Ada Lovelace", "ada@example.org", "Office of clocks"))
    rows = "".join(
        f"<{ord(letter):02X}> <{codes.get(letter, ord(letter)):04X}>\n" for letter in map(chr, range(32, 127))
    )
    text = f"/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n1 begincodespacerange\n<00> <FF>\nendcodespacerange\n95 beginbfchar\n{rows}endbfchar\nendcmap end end"

    def harm(file: pikepdf.Pdf) -> None:
        for font in _fonts(file):
            font.ToUnicode = file.make_stream(text.encode())

    return harmed(pdf, harm)


@pytest.mark.parametrize(
    ("codes", "found", "said"),
    [
        ({}, "ok", "all are letters"),
        ({"O": 0xF0E0}, "loss", "U+F0E0 private use, 1×: \ufffdffice of clocks"),
        ({"O": 0xFFFD}, "loss", "U+FFFD replacement character"),
        ({"f": 0xFB01}, "warning", "U+FB01 latin small ligature fi, 3×: O\ufb01\ufb01ice o\ufb01 clocks"),
    ],
)
def test_characters_that_mean_nothing_are_found(codes: dict[str, int], found: str, said: str) -> None:
    weight, evidence = state(mapped(codes), "characters")
    assert (weight, said in evidence) == (found, True), evidence


@pytest.mark.parametrize(
    ("lines", "found", "said"),
    [
        (["John Smith", "co-author of two books"], "ok", "none"),
        (["J  o  h  n   Smith"], "loss", "letters apart: J o h n"),
        (["He was an inter-", "nationally known man"], "warning", "split at a line's end: inter- nationally"),
        (["Plan A or B", "a \u2013 b"], "ok", "none"),
    ],
)
def test_words_in_pieces_are_found(lines: list[str], found: str, said: str) -> None:
    weight, evidence = state(drawn(*column(*lines)), "words")
    assert (weight, said in evidence) == (found, True), evidence


# ---- Fonts of other makers ----


def _type3(file: pikepdf.Pdf) -> None:
    glyph = file.make_stream(b"500 0 0 0 400 700 d1 0 0 400 700 re f")
    file.pages[0].obj.Resources.Font.F = Dictionary(
        Type=Name.Font, Subtype=Name.Type3, FontBBox=Array([0, 0, 400, 700]), FirstChar=65, LastChar=65,
        FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]), Widths=Array([500]), CharProcs=Dictionary(a65=glyph, A=glyph),
        Encoding=Dictionary(Type=Name.Encoding, Differences=Array([65, Name.a65])),
    )  # fmt: skip


def _type3_with_names(file: pikepdf.Pdf) -> None:
    _type3(file)
    file.pages[0].obj.Resources.Font.F.Encoding.Differences = Array([65, Name.A])


def _of_a_collection(file: pikepdf.Pdf) -> None:
    inner = Dictionary(
        Type=Name.Font, Subtype=Name.CIDFontType0, BaseFont=Name.X,
        CIDSystemInfo=Dictionary(Registry=b"Adobe", Ordering=b"Japan1", Supplement=2),
    )  # fmt: skip
    file.pages[0].obj.Resources.Font.F = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type0,
        BaseFont=Name.X,
        Encoding=Name("/Identity-H"),
        DescendantFonts=Array([inner]),
    )


@pytest.mark.parametrize(
    ("harm", "found", "said"),
    [
        (_type3, "loss", "without a name: no ToUnicode, and glyphs with names of no character"),
        (_type3_with_names, "warning", "Type 3, which few programs show well"),
        (_of_a_collection, "warning", "X: not embedded"),
        (lambda _: None, "warning", "Helvetica: not embedded"),
    ],
)
def test_fonts_that_cannot_be_read_are_found(
    harm: Callable[[pikepdf.Pdf], None], found: str, said: str
) -> None:
    weight, evidence = state(harmed(drawn((72, 700, 10, "AAAA")), harm), "fonts")
    assert (weight, said in evidence) == (found, True), evidence


# ---- Files of every sort ----


def locked(user: str, **allowed: bool) -> bytes:
    """An encrypted page of text."""
    with pikepdf.open(BytesIO(drawn(*column("Ada Lovelace", "ada@example.org")))) as file:
        allow = pikepdf.Permissions(**allowed)
        file.save(out := BytesIO(), encryption=pikepdf.Encryption(owner="o", user=user, allow=allow))
    return out.getvalue()


def scanned() -> bytes:
    """A page that is a picture."""
    with pikepdf.open(BytesIO(drawn())) as file:
        picture = file.make_stream(bytes(4), Type=Name.XObject, Subtype=Name.Image, Width=2, Height=2,
                                   ColorSpace=Name.DeviceGray, BitsPerComponent=8)  # fmt: skip
        page = file.pages[0].obj
        page.Resources.XObject = Dictionary(I=picture)
        page.Contents = file.make_stream(b"500 0 0 700 40 40 cm /I Do")
        file.save(out := BytesIO())
    return out.getvalue()


def test_files_that_cannot_be_read_are_refused() -> None:
    text = drawn((72, 700, 10, "Ada"))
    with pikepdf.new() as empty:
        empty.save(nothing := BytesIO())
    cases = {
        b"": "it is empty", b"cvtex: 1\n": "it is no PDF", b"%PDF-1.7\n garbage": "it is damaged",
        text[:200]: "it is damaged", locked("secret"): "it wants a password", nothing.getvalue(): "it has no page",
    }  # fmt: skip
    for pdf, why in cases.items():
        with pytest.raises(Invalid) as raised:
            read_pdf("x.pdf", pdf)
        assert str(raised.value) == f"error: x.pdf cannot be checked: {why}"
        assert [problem.code for problem in raised.value.diagnostics] == ["pdf-unreadable"]


def _numbers_for_all(file: pikepdf.Pdf) -> None:
    page = file.pages[0].obj
    page.Resources.Font, page.Resources.XObject, page.Annots, file.Root.ViewerPreferences = (
        1,
        2,
        Array([3]),
        4,
    )
    file.Root.Metadata, file.trailer.Info, file.Root.Lang = 5, 6, 7


def _odd_tree(file: pikepdf.Pdf) -> None:
    odd = Array([1, Name.A, Dictionary(S=7), Dictionary(S=Name.P, K=Dictionary(Type=Name.OBJR, Obj=1)),
                 Dictionary(S=Name.P, P=8, Pg=9, K=Array([b"x", 10, Dictionary(Type=Name.MCR, MCID=b"y")]))])  # fmt: skip
    file.Root.MarkInfo = Dictionary(Marked=True)
    file.Root.StructTreeRoot = Dictionary(
        K=odd, ParentTree=Dictionary(Nums=Array([b"a", 1, 2]), Kids=3), RoleMap=4
    )


def _odd_names(file: pikepdf.Pdf) -> None:
    _odd_tree(file)
    page = file.pages[0].obj
    page.Contents = file.make_stream(
        b"/\x9c BMC /F\xe9 1 Tf \x90\xdf EMC BDC 3 0 R Do " + page.Contents.read_bytes()
    )


def _no_tree(file: pikepdf.Pdf) -> None:
    file.Root.MarkInfo, file.Root.StructTreeRoot = Dictionary(Marked=True), 1


@pytest.mark.parametrize("harm", [_odd_names, _numbers_for_all, _odd_tree, _no_tree])
def test_what_no_program_would_write_is_survived(harm: Callable[[pikepdf.Pdf], None]) -> None:
    rows = look(harmed(drawn(*column("Ada Lovelace", "ada@example.org")), harm))
    assert rows["tags"].state != "ok"


def test_encryption_is_said() -> None:
    assert "protection" not in look(drawn(*column("Ada Lovelace")))
    assert state(locked(""), "protection")[0] == "warning"
    assert look(locked(""))["name"].detail == "Ada Lovelace"
    weight, said = state(locked("", extract=False), "protection")
    assert (weight, said) == ("loss", "encrypted, and programs are told not to copy its text")


def test_pages_without_text_are_a_loss() -> None:
    assert state(scanned(), "text")[0] == "loss"
    assert "the pages are pictures" in state(scanned(), "text")[1]
    assert state(drawn(), "text") == ("loss", "none: the pages are empty (1 page, 1 kB)")
    with pikepdf.open(BytesIO(drawn(*column("Ada Lovelace")))) as file:
        file.add_blank_page()
        file.save(out := BytesIO())
    weight, said = state(out.getvalue(), "text")
    assert (weight, "page 2 has no text" in said) == ("warning", True)


def test_pages_of_odd_shapes_are_read() -> None:
    def crop(file: pikepdf.Pdf) -> None:
        file.pages[0].obj.MediaBox = Array([-100, -50, 495, 792])
        file.pages[0].obj.CropBox = Array([0, 600, 400, 760])

    def turn(file: pikepdf.Pdf) -> None:
        file.pages[0].obj.Rotate = 90

    sound = drawn(*column("Ada Lovelace", "Acme Works, 2016 \u2013 2019"))
    for harm in (crop, turn):
        pdf = harmed(sound, harm)
        assert (state(pdf, "text")[0], state(pdf, "dates")[0]) == ("ok", "ok")


def test_contacts_are_looked_for() -> None:
    assert state(drawn(*column("Ada Lovelace", "ada@example.org")), "contacts") == (
        "ok", "ada@example.org, no phone number",
    )  # fmt: skip
    weight, said = state(drawn(*column("Ada Lovelace", "(020) 7946-0000")), "contacts")
    assert (weight, said) == ("warning", "(020) 7946-0000; no e-mail address is in the text")
    assert state(drawn(*column("Ada Lovelace", "2016 - 2019, 0000 0000 0000 0000 0000")), "contacts")[
        1
    ].startswith("no phone number")


@pytest.mark.skipif(not shutil.which("pdflatex"), reason="needs pdflatex")
def test_another_document_class_is_read(tmp_path: Path) -> None:
    """Latin Modern in Type 1, hyphens at line ends, a tabular of dates: as people write their CVs."""
    (tmp_path / "cv.tex").write_text(
        r"\documentclass{article}\usepackage{lmodern}\usepackage[T1]{fontenc}\begin{document}\pagestyle{empty}"
        r"{\Huge John Smith}\par john@example.org\par\noindent\begin{tabular}{@{}p{0.22\textwidth}p{0.7\textwidth}@{}}"
        r"2019 -- 2021 & \textbf{Acme} Engineer\\ & Wrote lots of things and then some more things for the company.\\"
        r"2016 -- 2019 & \textbf{Beta} Intern\\ & Wrote lots of things and then some more things for the company.\\"
        r"2014 -- 2016 & \textbf{Gamma} Helper\\ & Wrote lots of things and then some more things for the company.\\"
        r"\end{tabular}\end{document}"
    )
    environment = {**os.environ, "HOME": str(tmp_path), "SOURCE_DATE_EPOCH": "0"}
    subprocess.run([str(shutil.which("pdflatex")), "-interaction=batchmode", "cv"], cwd=tmp_path, env=environment, stdout=subprocess.DEVNULL,
                   check=True, timeout=60)  # fmt: skip
    rows = look((tmp_path / "cv.pdf").read_bytes())
    found = {what: row.state for what, row in rows.items()}
    assert found == {
        "text": "ok", "name": "warning", "contacts": "ok", "links": "ok", "dates": "loss", "characters": "ok",
        "words": "ok", "fonts": "ok", "tags": "warning", "language": "warning", "title": "warning",
    }  # fmt: skip
    assert rows["dates"].detail == "3 of 3 dates read apart"


# ---- The command ----


def test_a_table_says_it_all(desk: Desk) -> None:
    (desk.here / "cv.pdf").write_bytes(drawn(*column("Ada Lovelace", "ada@example.org")))
    done = desk.run("check", "cv.pdf")
    assert (done.code, done.err) == (0, "")
    assert "fonts       warning  1 font\n                     Helvetica: not embedded\n" in done.out
    assert "\x1b[33mwarning\x1b[0m  1 font" in on_terminal(desk, "check", "cv.pdf")
    assert desk.run("check", "-", given=(desk.here / "cv.pdf").read_bytes()).out == done.out


def test_several_files_are_checked_whatever_is_wrong_with_one(desk: Desk) -> None:
    (desk.here / "cv.pdf").write_bytes(drawn(*column("Ada Lovelace", "ada@example.org")))
    (desk.here / "scan.pdf").write_bytes(scanned())
    done = desk.run("check", "no.pdf", "ada.yaml", "cv.pdf", "scan.pdf")
    assert done.code == 1
    assert done.err.splitlines() == [
        "error: no.pdf cannot be read: there is no such file", "error: ada.yaml cannot be checked: it is no PDF",
    ]  # fmt: skip
    assert re.findall(r"^(?:cv|scan)\.pdf$|^text +\w+", done.out, re.MULTILINE) == [
        "cv.pdf", "text        ok", "scan.pdf", "text      loss",
    ]  # fmt: skip


def test_the_text_is_what_a_machine_reads(desk: Desk) -> None:
    (desk.here / "cv.pdf").write_bytes(drawn(*column("Ada Lovelace", "ada@example.org")))
    done = desk.run("check", "cv.pdf", "--text")
    assert (done.code, done.out) == (0, "Ada Lovelace\nada@example.org\n")
    assert done.err.startswith("text ")


@needs_tex
def test_a_profile_is_proven_in_the_style_that_fits(desk: Desk) -> None:
    desk.write("ada.yaml", ADA)
    (desk.here / "cv.pdf").write_bytes(ada())
    done = desk.run("check", "cv.pdf", "--profile", "ada.yaml")
    assert (done.code, done.err) == (0, "")
    assert "profile     ok       style resume (guessed): all of 21 data in order, 3 links\n" in done.out
    done = desk.run("check", "cv.pdf", "-p", "ada.yaml", "-s", "resume", "--set", "person.name=Ada King")
    assert done.code == 1
    assert done.err.startswith(
        "--set:1:1: error: `Ada King` is not in the text of cv.pdf\n    1 | person.name=Ada King"
    )
    done = desk.run("check", "cv.pdf", "-p", "ada.yaml", "-s", "resumee")
    assert (done.code, "there is no style `resumee`" in done.err) == (1, True)


@needs_tex
def test_programs_get_json(desk: Desk) -> None:
    desk.write("ada.yaml", ADA.replace("Drew gears.", "Oiled engines."))
    (desk.here / "cv.pdf").write_bytes(ada())
    done = desk.run("check", "cv.pdf", "no.pdf", "--profile", "ada.yaml", "--format", "json", "--text")
    assert (done.code, done.err) == (1, "")
    one, other = json.loads(done.out)["files"]
    assert list(one) == [
        "file",
        "verdict",
        "bytes",
        "pages",
        "words",
        "style",
        "findings",
        "problems",
        "text",
    ]
    assert (one["file"], one["verdict"], one["pages"], one["style"]) == ("cv.pdf", "loss", 1, "resume")
    assert [set(row) for row in one["findings"]] == [{"check", "state", "detail", "evidence"}] * 12
    assert [(row["code"], row["line"]) for row in one["problems"]] == [("text-lost", 12)]
    assert one["text"].startswith("Ada Lovelace")
    assert (other["verdict"], other["bytes"], other["problems"][0]["code"]) == (
        "unreadable",
        None,
        "file-unreadable",
    )


def test_a_page_can_not_speak_to_the_terminal(desk: Desk) -> None:
    (desk.here / "cv.pdf").write_bytes(mapped({"A": 0x1B, "O": 0x1B}))
    said = on_terminal(desk, "check", "cv.pdf", "--text", NO_COLOR="1")
    assert "U+001B control character" in said and "\x1b" not in said


@pytest.mark.parametrize(
    "arguments", [["--style", "resume"], ["--set", "person.name=X"], ["--format", "xml"], []]
)
def test_wrong_usage_is_2(desk: Desk, arguments: list[str]) -> None:
    (desk.here / "cv.pdf").write_bytes(drawn())
    assert desk.run("check", *(["cv.pdf", *arguments] if arguments else [])).code == 2
    assert FORMATS == ("text", "json")


def test_without_poppler_it_says_what_to_install(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "sh").symlink_to("/bin/sh")
    (desk.here / "cv.pdf").write_bytes(drawn(*column("Ada")))
    done = desk.run("check", "cv.pdf", PATH=str(tmp_path / "bin"))
    assert (done.code, done.out) == (3, "")
    assert done.err.startswith("error: pdftotext is not installed")


def test_a_profile_of_somebody_else_is_told_soon(desk: Desk) -> None:
    """Hundreds of data that are nowhere take no longer than one another."""
    rows = "".join(f"      - {{title: Medal {number} of the society of engines}}\n" for number in range(400))
    desk.write(
        "other.yaml", f"cvtex: 1\nperson: {{name: Grace}}\nsections:\n  - type: awards\n    entries:\n{rows}"
    )
    (desk.here / "cv.pdf").write_bytes(drawn(*column(*["of the society of engines"] * 50, step=12)))
    started = time.monotonic()
    done = desk.run("check", "cv.pdf", "--profile", "other.yaml", "--style", "academic")
    assert time.monotonic() - started < 20
    assert "is this the PDF of another profile?" in done.out
    assert done.err.splitlines()[-1].endswith("more, which --format json has")
