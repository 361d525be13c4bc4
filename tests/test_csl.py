"""References by pandoc, in styles of CSL: what the processor may not touch comes back as it was."""

import os
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cvtex.citation.names import with_marks
from cvtex.csl import Reference
from cvtex.diagnostic import Diagnostic, Invalid, Span
from cvtex.inline import plain
from cvtex.pandoc import cite_all
from cvtex.pipeline import Request, draft, load
from cvtex.printed import texts
from cvtex.profile import build_profile
from cvtex.publication import Publication
from cvtex.source import load_source
from cvtex.world import World

STYLE = Path(__file__).parent / "cases" / "csl" / "plain.csl"
HERE = Span("a.yaml", 1, 1)


def papers(entries: str) -> list[Publication]:
    """Publications as a profile says them, in lines of YAML."""
    head = "cvtex: 1\nperson: {name: Shuai Xie}\nsections:\n- type: publications\n  entries:\n"
    source = load_source("a.yaml", (head + entries).encode())
    return list(build_profile(source).sections[0].entries)


def cite(entries: str, own: Collection[int] = ()) -> list[Reference]:
    """What becomes of them in the style for tests; the own name stands at these places."""
    found = papers(entries)
    made = cite_all(STYLE.read_bytes(), "plain.csl", None, found, lambda _: own)
    return [
        replace(one, text=with_marks(one.text, entry.authors)) for one, entry in zip(made, found, strict=True)
    ]


def marked(reference: Reference) -> str:
    """A reference with its markup written out."""

    def said(node: Any) -> str:
        inner = "".join(map(said, node.children)) if hasattr(node, "children") else node.text
        return {"Strong": f"<b>{inner}</b>", "Emph": f"<i>{inner}</i>", "Link": f"<a>{inner}</a>"}.get(
            type(node).__name__, inner
        )

    return "".join(map(said, reference.text))


@pytest.mark.parametrize(
    ("entry", "own", "expected"),
    [
        (
            "{title: A GPU study, authors: ['Xie, Shuai*', 'Lee, Bo'], venue: Nature, date: 2024-03}",
            {1},
            "<b>Xie, S.*</b> and Lee, B. <i>A GPU study</i>. Nature (2024).",
        ),
        (
            "{title: a small gpu study, authors: ['Lee, Bo†', Xie S], date: 2024}",
            {2},
            "Lee, B.† and <b>Xie, S.</b> <i>a small gpu study</i> (2024).",
        ),
        (
            "{title: Others, authors: ['Lee, Bo', 'Xie, Shuai'], and_others: true}",
            {2},
            "Lee, B., <b>Xie, S.</b>, et al. <i>Others</i>.",
        ),
        (
            "{title: 'On *E. coli* and `code` and $n^2$', authors: ['谢帅']}",
            {1},
            "<b>谢帅</b>. <i>On </i>E. coli<i> and code and n^2</i>.",
        ),
        (
            "{title: 'A \\* and <b>', authors: [{literal: The SATS Consortium, corresponding: true}]}",
            (),
            "The SATS Consortium†. <i>A * and <b></i>.",
        ),
        ("{title: T, authors: ['Xie, Yi-Qiao']}", {1}, "<b>Xie, Y.-Q.</b> <i>T</i>."),
        ("{title: Why?, authors: ['van der Berg, Jan']}", {1}, "<b>van der Berg, J.</b> <i>Why?</i>"),
    ],
)
def test_marks_markup_and_the_own_name_survive(entry: str, own: Collection[int], expected: str) -> None:
    [reference] = cite(f"  - {entry}\n", own)
    assert marked(reference) == expected
    assert reference.complete


def test_names_in_chinese_and_japanese_have_no_stops() -> None:
    [reference] = cite("  - {title: T, authors: [{family: 田中, given: 太郎}, '呂, 偉宇']}\n", {2})
    assert marked(reference) == "田中太郎 and <b>呂偉宇</b>. <i>T</i>."


def test_dresses_nest_and_links_stay() -> None:
    [reference] = cite("  - {title: 'A [site](https://example.org) of **bold** claims', doi: 10.1/x_y}\n")
    title, _, doi = marked(reference).partition(". ")
    assert title == "<i>A </i><a><i>site</i></a><i> of </i><b><i>bold</i></b><i> claims</i>"
    assert doi in {
        "https://doi.org/<a>10.1/x_y</a>.",
        "<a>https://doi.org/10.1/x_y</a>.",
    }  # by the age of pandoc


def test_numbers_of_the_processor_go_and_titles_that_are_numbers_stay() -> None:
    found = cite("".join(f"  - {{title: {year}. And then, authors: ['Lee, Bo']}}\n" for year in (1, 2, 1984)))
    assert [plain(one.text) for one in found] == [f"Lee, B. {year}. And then." for year in (1, 2, 1984)]


def test_a_name_that_is_cut_is_told() -> None:
    names = ", ".join(f"'Family{letter}, Given'" for letter in "ABCDEF")
    [kept] = cite(f"  - {{title: T, authors: [{names}]}}\n", {2})
    [lost] = cite(f"  - {{title: T, authors: [{names}]}}\n", {5})
    assert kept.complete and not lost.complete
    assert "et al." in plain(lost.text)


PROFILE = """\
cvtex: 1
person: {name: Shuai Xie, aliases: [Gang Xie]}
sections:
- type: publications
  citation_style: STYLE
  legend: {"*": equal contribution}
  entries:
  - {title: One, authors: ["Xie, Shuai*", "Lee, Bo"], date: 2024, status: under-review}
  - {title: Two, authors: [A B, C D, E F, G H, I J, Shuai Xie], date: 2023, venue: Nature}
"""


def written(folder: Path, style: str) -> Path:
    profile = folder / "a.yaml"
    profile.write_text(PROFILE.replace("STYLE", style))
    return profile


def printed(profile: Path, **more: Any) -> tuple[str, tuple[Diagnostic, ...]]:
    """What a draft of a profile prints, and its warnings."""
    world = World()
    request = Request(profile=str(profile), style="academic", **more)
    made = draft(request, load(str(profile), world), world)
    return " ".join(one.text for one in texts(made.document)), made.warnings


def test_a_profile_names_a_style(tmp_path: Path) -> None:
    (tmp_path / "plain.csl").write_bytes(STYLE.read_bytes())
    text, warnings = printed(written(tmp_path, "plain.csl"))
    assert "(2024). (under review)" in text.replace("  ", " ")
    assert [(one.code, one.span and one.span.line) for one in warnings if one.code == "me-cut"] == [
        ("me-cut", 9)
    ]


def test_marks_are_those_of_the_list_and_nothing_is_printed_twice(tmp_path: Path) -> None:
    """The sign of a flag that means something else in the list is another one; the style prints the DOI itself."""
    profile = tmp_path / "a.yaml"
    profile.write_text(
        "cvtex: 1\nperson: {name: Shuai Xie}\nsections:\n- type: publications\n  legend: {'†': deceased}\n  entries:\n"
        "  - {title: T, authors: [{family: Lee, given: Bo, corresponding: true}, 'Roe, Al†'], doi: 10.1000/abc, note: Noted.,"
        " url: 'https://example.org/t/', arxiv: '2401.00001'}\n"
    )
    prints = '<text variable="URL" prefix=" "/><text variable="note" prefix=" "/></layout>'
    (tmp_path / "more.csl").write_text(STYLE.read_text().replace("</layout>\n  </bibl", f"{prints}</bibl"))
    text, _ = printed(profile, citations=str(tmp_path / "more.csl"))
    assert "Lee, B.§ and Roe, A.†" in text
    assert "§ corresponding author" in text
    counts = [text.count(said) for said in ("10.1000/abc", "example.org/t", "Noted", "2401.00001")]
    assert counts == [1, 1, 1, 1], text


def test_a_style_is_named_on_the_command_line(tmp_path: Path) -> None:
    text, _ = printed(written(tmp_path, "ieee"), citations=str(STYLE))
    assert "(2023)" in text


@pytest.mark.parametrize(
    ("style", "why"),
    [
        (b"<style/>", "root"),
        (b"no xml", "syntax"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><style/>", "entities"),
        (b"<style xmlns='http://purl.org/net/xbiblio/csl'/>", "no <bibliography>"),
        (
            STYLE.read_bytes().replace(b"<citation>", b"<cite>").replace(b"</citation>", b"</cite>"),
            "citation",
        ),
        (b" " * 2_000_001, "2 MB"),
        (None, "no such file"),
    ],
)
def test_what_is_no_style_is_told_where_it_is_named(tmp_path: Path, style: bytes | None, why: str) -> None:
    if style is not None:
        (tmp_path / "mine.csl").write_bytes(style)
    with pytest.raises(Invalid) as raised:
        printed(written(tmp_path, "mine.csl"))
    [problem] = raised.value.diagnostics
    assert problem.code == ("csl-invalid" if style is not None else "csl-unreadable")
    assert why in problem.message
    assert problem.span and problem.span.line == 5


def test_a_style_lies_beside_the_profile_and_is_a_file(tmp_path: Path) -> None:
    """A pipe would keep whoever opens it."""
    folder = tmp_path / "mine"
    folder.mkdir()
    (tmp_path / "plain.csl").write_bytes(STYLE.read_bytes())
    (folder / "away.csl").symlink_to(tmp_path / "plain.csl")
    os.mkfifo(folder / "pipe.csl")
    for name, code in (
        ("../plain.csl", "csl-outside"),
        ("away.csl", "csl-outside"),
        ("pipe.csl", "csl-unreadable"),
    ):
        with pytest.raises(Invalid) as raised:
            printed(written(folder, name))
        [problem] = raised.value.diagnostics
        assert (problem.code, problem.span and problem.span.line) == (code, 5)


def test_without_pandoc_it_is_told_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Invalid) as raised:
        cite("  - {title: T}\n")
    assert raised.value.exit_code == 3
    assert "apt-get install pandoc" in raised.value.diagnostics[0].hints[0]
