"""`cvtex check` of pages that were chosen from more: what is left out is not lost, and what is lost is not taken for left out."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from paper import poppler
from test_tailor import LONG, POSTINGS, asking, job, made, rendered
from typer.testing import CliRunner

from cvtex import cli, pipeline
from cvtex.citing import cited
from cvtex.compose import compose
from cvtex.diagnostic import Diagnostic
from cvtex.facts import read_pdf
from cvtex.finding import Finding
from cvtex.inline import Text
from cvtex.proof import compare_part
from cvtex.source import load_source
from cvtex.tailor import Tailored, tailor
from cvtex.tailoring.whole import whole
from cvtex.world import World

PROFILES = Path(__file__).resolve().parents[1] / "profiles"
PAGES = [
    ("qiu", "modern", 0),
    ("he", "sidebar", 0),
    ("lin", "sidebar", 3),
    ("xu", "elegant", 2),
    ("xie", "compact", 4),
]


@cache
def page(profile: str, theme: str, posting: int) -> bytes:
    """A page that was chosen for a posting."""
    (one,) = made(str(PROFILES / f"{profile}.yaml"), [job(POSTINGS[posting])], theme)
    pdf: bytes = one.rendered.pdf
    return pdf


def held(
    pdf: bytes, text: str, theme: str = "classic", template: str = ""
) -> tuple[Finding, tuple[Diagnostic, ...]]:
    """A page against all of a profile."""
    world = World()
    valid = pipeline.understand(load_source("cv.yaml", text.encode()), world)
    style = cited(world.style("resume"), valid.profile, valid.source, world, "")
    design, _ = pipeline.designed(valid.profile, style, world.theme(theme), valid.source)
    document = compose(whole(valid.profile, style), style, design)
    row, problems = compare_part(
        document, valid.source, "style resume", read_pdf("x.pdf", pdf), "x.pdf", template
    )
    return row, tuple(problems)


@pytest.mark.parametrize(("profile", "theme", "posting"), PAGES)
def test_what_is_left_out_is_not_lost(profile: str, theme: str, posting: int) -> None:
    text = (PROFILES / f"{profile}.yaml").read_text(encoding="utf-8")
    row, problems = held(page(profile, theme, posting), text, theme)
    assert problems == ()
    found = re.fullmatch(
        r"style resume, chosen: all of (\d+) data in order(?:, \d+ links?)?, (\d+) of (\d+) parts left out",
        row.detail,
    )
    assert found and int(found[1]) > 20 and 0 < int(found[2]) < int(found[3])


@cache
def ada(change: str = "") -> bytes:
    """Some of ninety bullets, after a change of the profile."""
    old, _, new = change.partition(" -> ")
    assert old in LONG
    return _of(LONG.replace(old, new) if change else LONG)


def _of(text: str, theme: str = "classic") -> bytes:
    world = World()
    request = pipeline.Request(profile="ada.yaml", theme=theme)
    (one,) = tailor(request, load_source("ada.yaml", text.encode()), world, [asking()])
    assert isinstance(one, Tailored)
    return one.rendered.pdf


FIRST = "Ran the mill on 0 days with Kubernetes and wrote down in full what it did and why it did so."


@pytest.mark.parametrize(
    ("change", "code", "line"),
    [
        ("", None, 0),
        ("mill on 0 days -> mull on 0 days", "text-lost", 12),  # a letter
        (f"{FIRST} -> {FIRST[:70]}", "text-lost", 12),  # cut
        ("Analytical Engines Ltd -> Analytical Engine Ltd", "text-lost", 7),
        ("2022-04 -> 2021-04", "text-lost", 9),
    ],
)  # fmt: skip
def test_what_is_lost_is_not_taken_for_left_out(change: str, code: str | None, line: int) -> None:
    """The first bullet is always there, as all are worth the same; so is what it stands below."""
    row, problems = held(ada(change), LONG)
    assert row.state == ("loss" if code else "ok")
    assert {(one.code, one.span and one.span.line) for one in problems} == ({(code, line)} if code else set())


def test_the_order_of_what_was_chosen_is_that_of_the_profile() -> None:
    bullets = LONG.splitlines(keepends=True)
    row, problems = held(ada(), "".join([*bullets[:11], bullets[12], bullets[11], *bullets[13:]]))
    assert row.state == "loss" and "out of order" in row.detail
    assert {one.code for one in problems} == {"text-order"}


def test_what_the_profile_does_not_say_is_told() -> None:
    more = "{id: q, pin: true, text: Quite another thing altogether.}"
    pdf = ada(f"{{id: b0, -> {more}\n          - {{id: b0,")
    row, problems = held(pdf, LONG)
    assert (row.state, [one.code for one in problems]) == ("loss", ["text-strange"])
    assert "`Quite another thing altogether.`" in problems[0].message
    row, problems = held(pdf, LONG, template="\\cvpara{Quite another thing altogether.}")
    assert (row.state, problems) == ("ok", ())


def test_a_job_has_a_head_of_its_own() -> None:
    """Its headline and its summary are not of the profile, and say so."""
    world = World()
    request = pipeline.Request(profile="ada.yaml")
    source = load_source("ada.yaml", LONG.replace("person: {", "person: {headline: Mathematician, ").encode())
    given: dict[str, Any] = {
        "headline": (Text("Engineer of mills"),),
        "summary": (Text("Looks for a mill to run."),),
    }
    (one,) = tailor(request, source, world, [asking(**given)])
    assert isinstance(one, Tailored)
    row, problems = held(one.rendered.pdf, source.text)
    assert problems == () and row.detail.endswith("left out, a headline and a summary of its own")
    (one,) = tailor(request, source, world, [asking(headline=given["headline"])])
    assert isinstance(one, Tailored)
    row, problems = held(one.rendered.pdf, source.text)
    assert problems == () and row.detail.endswith("left out, a headline or summary of its own")


@pytest.mark.parametrize("by_hand", [False, True])
def test_a_page_says_of_itself_that_it_was_chosen(tmp_path: Path, by_hand: bool) -> None:
    """Also where it is chosen from what the profile selects by hand, in an order of its own."""
    names = ", ".join(f"b{number}" for number in range(89, -1, -1))
    select = f"styles: {{resume: {{sections: [{{section: experience, entries: [{{entry: mill, highlights: [{names}]}}]}}]}}}}\n"
    path, pdf = tmp_path / "ada.yaml", tmp_path / "ada.pdf"
    path.write_text(LONG + select * by_hand)
    pdf.write_bytes(rendered(path, pages=1).pdf)
    assert read_pdf("x.pdf", pdf.read_bytes()).creator.endswith(" (resume, classic, chosen)")
    done = CliRunner().invoke(cli.app, ["check", str(pdf), "--profile", str(path)])
    assert done.exit_code == 0, done.output
    assert re.search(
        r"^profile +ok .*, chosen: all of \d+ data in order, 1 link, \d+ of 91 parts left out$",
        done.output,
        re.MULTILINE,
    )


def papers(count: int, language: str = "en", design: str = "{}", words: int = 12) -> str:
    """A profile with so many publications, in a section that has no title of its own."""
    tall = " and ".join(["of the Mill"] * words)
    entries = "".join(
        f"      - {{id: p{n}, title: Paper {n} {tall}, authors: [Ada Lovelace], venue: {{name: Proceedings}}, date: {1960 + n}}}\n"
        for n in range(count)
    )
    top = LONG[: LONG.index("          - {id: b8,")].replace(
        "cvtex: 1", f"cvtex: 1\nlanguage: {language}\ndesign: {design}"
    )
    return f"{top}  - type: publications\n    entries:\n{entries}"


@pytest.mark.parametrize(
    ("theme", "language", "design", "heading"),
    [
        ("classic", "en", "{}", "Selected publications"),
        ("elegant", "en", "{}", "SELECTED PUBLICATIONS"),
        ("modern", "zh", "{}", "代表论文"),
        ("sidebar", "de", "{sections: {side: [publications]}}", "PUBLIKATIONEN"),  # the other one takes two lines
        ("classic", "en", "{sections: {titles: {publications: Papers}}}", "Papers"),
    ],
)  # fmt: skip
def test_the_heading_says_that_there_are_more_publications(
    theme: str, language: str, design: str, heading: str
) -> None:
    """Where not all are printed; and the page is as high as it was to be."""
    text = papers(40, language, design)
    pdf = _of(text, theme)
    read = poppler("pdftotext", pdf, "-layout", "-", "-")
    assert re.search(rf"^ *{heading}\b(?! \w)", read, re.MULTILINE), read
    row, problems = held(pdf, text, theme)
    assert problems == () and "left out" in row.detail


def test_the_heading_of_all_publications_is_as_it_was() -> None:
    text = papers(2)
    text = text.replace("{id: p0,", "{id: p0, pin: true,").replace("{id: p1,", "{id: p1, pin: true,")
    read = poppler("pdftotext", _of(text), "-", "-")
    assert "Paper 0" in read and "Paper 1" in read
    assert "Publications" in read and "Selected" not in read
