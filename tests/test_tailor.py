"""Pages for jobs: one page, full to the last baseline, proven, the same again, and nothing on it that the profile does not say."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from paper import characters, margins, poppler
from test_render import PROFILES, THEMES
from typer.testing import CliRunner

from cvtex import pipeline
from cvtex.cli import app
from cvtex.document import Document, Reference
from cvtex.engine import ENGINES, find
from cvtex.pipeline import Rendered, Request, load
from cvtex.printed import data
from cvtex.source import load_source
from cvtex.tailor import Refused, Tailored, render, tailor
from cvtex.tailoring.advert import Advert
from cvtex.tailoring.outline import nodes
from cvtex.tailoring.wishes import Job
from cvtex.wish import Keywords
from cvtex.world import World

POSTINGS = sorted((Path(__file__).parent / "relevance").glob("skillspan_*.txt"))
INSTALLED = [engine.name for engine in ENGINES[:3] if find(engine)]
# Each profile with each posting, in some theme and on some engine; all themes and engines have their turn.
LOOKS = cycle([(theme, engine) for theme in THEMES for engine in INSTALLED])
PAIRS = [
    (profile, posting, *next(LOOKS)) for number, profile in enumerate(PROFILES) for posting in POSTINGS[number % 2 :: 2]
]  # fmt: skip
MARKS = {"ol"}  # what a citation style writes, as [A/OL]
WORD = re.compile(r"[^\W\d_]{2,}")
ADA = """\
cvtex: 1
person: {name: Ada Lovelace, email: ada@example.org}
sections:
  - type: experience
    entries:
      - id: mill
        organization: Analytical Engines Ltd
        title: Engineer
        start: 2022-04
        end: present
        highlights:
"""
LONG = ADA + "".join(
    f"          - {{id: b{number}, text: Ran the mill on {number} days with Kubernetes and wrote down in full what it did and why it did so.}}\n"
    for number in range(90)
)


def job(path: Path) -> Job:
    """A posting without wishes."""
    return Job(name=path.name, output=path.stem, advert=Advert(path.read_text(encoding="utf-8")))


def asking(text: str = "Platform engineer\n\nKubernetes, Rust", **wishes: Any) -> Job:
    """A job of our own."""
    return Job(name="job", output="job", advert=Advert(text), **wishes)


def made(
    profile: str, jobs: Sequence[Job], theme: str = "", engine: str = "auto", fill: str = "auto"
) -> list[Any]:
    """The pages of a profile in a file."""
    world = World()
    return list(
        tailor(Request(profile=profile, theme=theme, engine=engine), load(profile, world), world, jobs, fill)
    )


@pytest.mark.parametrize(
    ("profile", "posting", "theme", "engine"), PAIRS, ids=lambda one: getattr(one, "stem", one)
)
def test_the_best_page_is_full(profile: str, posting: Path, theme: str, engine: str) -> None:
    """One page, proven to be the best, whose last baseline stands on the bottom margin; every word is the profile's."""
    if engine == "pdflatex" and profile == "qiu":
        engine = "xelatex"  # for a Chinese name
    (page,) = made(str(PROFILES[profile]), [job(posting)], theme, engine)
    assert isinstance(page, Tailored), page.why
    assert page.rendered.pages == page.rendered.runs == 1
    assert page.choice.selection.optimal and not page.choice.given_up and not page.choice.page.ragged
    assert abs(page.choice.selection.ratio) <= 1
    assert lowest(page.rendered.pdf, page.rendered.document) == pytest.approx(
        margins(theme)["bottom"], abs=0.01
    )
    assert strange(page.rendered, PROFILES[profile].read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("profile", PROFILES)
def test_every_text_is_one_of_the_whole_document(profile: str) -> None:
    """What is printed is printed like that where everything is; of a list that is shortened, its items are."""
    (page,) = made(str(PROFILES[profile]), [job(POSTINGS[0])])
    assert isinstance(page, Tailored)
    forms = {form.id: form for node in nodes(page.choice.tree) for form in node.forms}
    known = " ".join(form.text for form in forms.values() if "/~" not in form.id)
    printed = data(page.rendered.document)
    lists = [form.text for name, form in forms.items() if "/~" in name]
    for one in printed:
        if one.section >= 0 and not any(one.text in text for text in lists):
            assert re.sub(r"^\[\d+\]$", "", one.text) in known
    for text in lists:
        assert set(WORD.findall(text)) <= set(WORD.findall(known))


def lowest(pdf: bytes, document: Document) -> float:
    """The last baseline of the main column, in points above the lower edge of the paper."""
    (chars,) = characters(pdf)
    width = max(char.x1 for char in chars)
    return min(char.matrix[5] for char in chars if not document.side or char.x1 < 0.6 * width)


def strange(rendered: Rendered, profile: str) -> list[str]:
    """The words on a page that neither the profile nor the program's own labels have."""
    from cvtex.language import words_of

    words = words_of(rendered.document.language)
    own = " ".join([*words.labels.values(), *words.sections.values(), *words.months])
    known = set(WORD.findall(f"{profile} {own}".casefold()))
    read = poppler("pdftotext", rendered.pdf, "-raw", "-enc", "UTF-8", "-", "-").casefold()
    return sorted(set(WORD.findall(read)) - known - MARKS)


def test_the_same_job_has_the_same_bytes_in_any_company() -> None:
    """Alone, with others before or behind it, and once more."""
    profile, jobs = str(PROFILES["xie"]), [job(path) for path in POSTINGS[::2]]
    alone = [made(profile, [one])[0].rendered.pdf for one in jobs]
    assert [page.rendered.pdf for page in made(profile, jobs)] == alone
    assert [page.rendered.pdf for page in made(profile, jobs[::-1])] == alone[::-1]
    assert len(set(alone)) > 1


def test_a_job_that_cannot_be_met_does_not_stop_the_others(tmp_path: Path) -> None:
    path = tmp_path / "ada.yaml"
    path.write_text(LONG)
    source = load_source("job.yaml", b"pin: [" + b", ".join(b"b%d" % number for number in range(90)) + b"]\n")
    full = asking(pin=tuple(f"b{number}" for number in range(90)), source=source)
    first, last = made(str(path), [full, replace(asking(), name="other")])
    assert isinstance(first, Refused) and isinstance(last, Tailored)
    (problem,) = first.why.diagnostics
    assert (problem.code, first.why.exit_code) == ("page-overflow", 5)
    assert re.search(
        r"what must be printed is [\d.]+ points \(\d+ lines\) higher than the page: ", problem.message
    )


@pytest.mark.parametrize(
    ("fill", "code"), [("flush", "page-shortage"), ("auto", "page-white"), ("ragged", None)]
)  # fmt: skip
def test_a_profile_that_is_too_short_is_told(tmp_path: Path, fill: str, code: str | None) -> None:
    path = tmp_path / "ada.yaml"
    path.write_text(ADA + "          - Ran the mill.\n")
    (page,) = made(str(path), [asking()], fill=fill)
    if isinstance(page, Refused):
        assert [one.code for one in page.why.diagnostics] == [code]
        assert "points" in page.why.diagnostics[0].message
    else:
        assert [one.code for one in page.rendered.warnings] == [code] * bool(code)
        assert page.rendered.pages == 1 and page.choice.page.ragged


def test_contradicting_wishes_are_named(tmp_path: Path) -> None:
    """Those of which only the page shows that they contradict each other."""
    path = tmp_path / "ada.yaml"
    path.write_text(LONG.replace("with Kubernetes", "").replace("on 7 days", "on 7 days with Kubernetes"))
    source = load_source("job.yaml", b"exclude: [b7]\nkeywords: {must: [Kubernetes]}\n")
    (page,) = made(
        str(path), [asking(exclude=("b7",), keywords=Keywords(must=("Kubernetes",)), source=source)]
    )
    assert isinstance(page, Refused)
    (problem,) = page.why.diagnostics
    assert (problem.code, page.why.exit_code) == ("page-contradiction", 5)
    assert "exclude experience.mill.b7" in problem.message and "keyword Kubernetes" in problem.message


def test_a_keyword_that_the_profile_does_not_have_cannot_be_demanded(tmp_path: Path) -> None:
    path = tmp_path / "ada.yaml"
    path.write_text(LONG + "tailoring: {keywords: {must: [COBOL]}}\n")
    (page,) = made(str(path), [asking()])
    assert isinstance(page, Refused)
    assert [one.code for one in page.why.diagnostics] == ["keyword-missing"]
    assert "`COBOL`" in page.why.diagnostics[0].message


def test_heights_that_were_remembered_wrong_are_measured_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a font was replaced by another one of its name: the page is as it is with an empty cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    (right,) = made(str(PROFILES["lin"]), [job(POSTINGS[0])])
    kept = list((tmp_path / "cvtex" / "heights").iterdir())
    assert kept
    for file in kept:
        file.write_text(
            re.sub(
                r"(at line \d+ bullet )(\d+)", lambda row: f"{row[1]}{int(row[2]) + 9999}", file.read_text()
            )
        )
    (mended,) = made(str(PROFILES["lin"]), [job(POSTINGS[0])])
    assert mended.rendered.pdf == right.rendered.pdf


def test_what_tex_has_otherwise_is_a_fault_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """And no page."""
    real = pipeline.finished
    monkeypatch.setattr("cvtex.tailor.finished", lambda *given, **more: replace(real(*given, **more), log=""))
    with pytest.raises(RuntimeError, match="TeX says"):
        made(str(PROFILES["lin"]), [job(POSTINGS[0])])


def rendered(profile: Path, **more: Any) -> Rendered:
    """A profile as `cvtex render` has it."""
    world = World()
    return render(Request(profile=str(profile), **more), load(str(profile), world), world)


@pytest.mark.parametrize("profile", PROFILES)
def test_a_resume_is_one_page_by_itself(profile: str) -> None:
    """Without a posting; what is left out is named in a note."""
    page = rendered(PROFILES[profile])
    assert page.pages == 1
    assert not [one for one in page.warnings if one.severity == "error" or one.code == "fitted"]


def test_what_fits_is_printed_whole(tmp_path: Path) -> None:
    path = tmp_path / "ada.yaml"
    path.write_text(ADA + "          - Ran the mill.\n")
    assert [one.code for one in rendered(path).warnings] == []
    path.write_text(LONG)
    (note,) = [one for one in rendered(path).warnings if one.code == "left-off"]
    assert re.search(r"left out: experience\.mill\.b\d+, .* and \d+ more$", note.message)


def test_weights_say_what_stays(tmp_path: Path) -> None:
    """The last bullet of ninety is on the page when it weighs ten times as much, or is pinned."""
    path = tmp_path / "ada.yaml"
    for more in ("weight: 10", "pin: true"):
        path.write_text(LONG.replace("{id: b89,", f"{{id: b89, {more},"))
        assert "on 89 days" in poppler("pdftotext", rendered(path).pdf, "-", "-")
    path.write_text(LONG)
    assert "on 89 days" not in poppler("pdftotext", rendered(path).pdf, "-", "-")


def test_what_the_style_never_prints_is_told(tmp_path: Path) -> None:
    """A pin of it; and what needs it beside itself stays away."""
    path = tmp_path / "ada.yaml"
    line = "  - {type: publications, id: papers, entries: [{id: notes, title: Notes, pin: true}]}\n"
    only = "styles: {resume: {sections: [experience]}}\n"
    path.write_text(LONG.replace("{id: b0,", "{id: b0, requires: [notes],") + line + only)
    page = rendered(path)
    assert [one.code for one in page.warnings if one.severity == "warning"] == ["pin-unprinted"]
    assert "on 0 days" not in poppler("pdftotext", page.pdf, "-", "-")


def test_a_page_that_nothing_fills_exactly_is_told(tmp_path: Path) -> None:
    """One more of these papers is too much, one less too little."""
    path = tmp_path / "ada.yaml"
    tall = "and on ".join(f"the {n} days of the year {1800 + n} in which it ran " for n in range(60))
    entries = "".join(f'      - {{id: t{n}, text: "{n} {tall}"}}\n' for n in range(9))
    path.write_text(ADA[: ADA.index("  - type")] + "  - type: text\n    entries:\n" + entries)
    (page,) = made(str(path), [asking()], fill="flush")
    assert isinstance(page, Refused)
    assert [one.code for one in page.why.diagnostics] == ["page-unfillable"]


WORK = """\
cvtex: 1
person: {name: Ada Lovelace, email: ada@example.org}
sections:
  - type: experience
    entries:
      - id: mill
        organization: Analytical Engines Ltd
        roles:
          - {id: lead, title: Lead, start: 2022-04, end: present, highlights: [Led the mill.]}
          - {id: engineer, title: Engineer, start: 2019-01, end: 2022-04, highlights: [BULLETS]}
      - {id: gears, organization: Difference Engines, title: Apprentice, start: 2016-01, end: 2018-12, highlights: [Drew gears.]}
      - {id: school, organization: School of Looms, title: Pupil, start: 2012-01, end: 2015-12, highlights: [Wove.]}
"""
ROLES = WORK.replace(
    "BULLETS",
    ", ".join(f"Made Kubernetes run on machine {n} of the mill without a pause." for n in range(70)),
)


def printed(page: Any) -> set[str]:
    """The ids of what is on a page."""
    assert isinstance(page, Tailored), page.why
    return set(page.choice.selection.parts)


def test_nobody_left_before_they_did(tmp_path: Path) -> None:
    """A newer role stands above an older one of the same employer, whatever the posting asks for."""
    path = tmp_path / "ada.yaml"
    path.write_text(ROLES)
    (page,) = made(str(path), [asking()])
    assert {"experience.mill.lead", "experience.mill.engineer"} <= printed(page)


def test_an_entry_that_is_excluded_leaves_a_gap_that_is_meant(tmp_path: Path) -> None:
    """The jobs before it stay."""
    path = tmp_path / "ada.yaml"
    path.write_text(ROLES.replace("title: Pupil,", "title: Pupil, pin: true,"))
    source = load_source("job.yaml", b"exclude: [gears]\n")
    (page,) = made(str(path), [asking(exclude=("gears",), source=source)])
    assert {"experience.mill", "experience.school"} <= printed(page)
    assert "experience.gears" not in printed(page)


def test_a_keyword_that_must_be_there_is_there_in_words(tmp_path: Path) -> None:
    """A tag is not printed."""
    path = tmp_path / "ada.yaml"
    rows = LONG.replace("{id: b80,", "{id: b80, tags: [COBOL],").replace("on 81 days", "on 81 days in COBOL")
    path.write_text(rows + "tailoring: {keywords: {must: [COBOL]}}\n")
    (page,) = made(str(path), [asking()])
    assert "experience.mill.b81" in printed(page)
    path.write_text(rows.replace(" in COBOL", "") + "tailoring: {keywords: {must: [COBOL]}}\n")
    (page,) = made(str(path), [asking()])
    assert isinstance(page, Refused) and page.why.diagnostics[0].code == "keyword-missing"


DEGREES = "  - {type: education, entries: [{id: msc, institution: Girton, degree: M.Sc., end: 2015}, {id: bsc, institution: Newnham, degree: B.Sc., end: 2012}]}\n"
PAPERS = "  - type: publications\n    id: papers\n    entries:\n" + "".join(
    f"      - {{id: p{n}, title: Paper {n} on Kubernetes and the mill, date: {1990 + n}, authors: [Ada Lovelace]}}\n"
    for n in range(30)
)


def test_degrees_stand_on_every_page(tmp_path: Path) -> None:
    """Both of two, however little a posting asks for them."""
    path = tmp_path / "ada.yaml"
    path.write_text(LONG + DEGREES)
    (page,) = made(str(path), [asking()])
    assert {"education.msc", "education.bsc"} <= printed(page)


def test_references_are_counted_anew(tmp_path: Path) -> None:
    """Those that are left out leave no hole in the numbers."""
    path = tmp_path / "ada.yaml"
    path.write_text(LONG + PAPERS)
    source = load_source("job.yaml", b"min: {papers: 3}\nmax: {papers: 5}\npin: [papers]\n")
    (page,) = made(str(path), [asking(min={"papers": 3}, max={"papers": 5}, pin=("papers",), source=source)])
    assert 3 <= sum(one.startswith("papers.") for one in printed(page)) <= 5
    labels = [
        block.label
        for section in page.rendered.document.sections
        for entry in section.entries
        for block in entry.blocks
        if isinstance(block, Reference)
    ]
    assert sorted(labels) == [f"[{n}]" for n in range(1, len(labels) + 1)]
    every = [
        form.text for node in nodes(page.choice.tree) for form in node.forms if node.id.startswith("papers.")
    ]
    assert sum(text.startswith("[2") for text in every) > 5, "and were more"


# ---- The command -----------------------------------------------------------------------------------------------------


def run(*arguments: str, given: str = "") -> tuple[int, str, str]:
    """The command `cvtex tailor`: exit code and both streams."""
    done = CliRunner().invoke(app, ["tailor", *arguments], input=given)
    return done.exit_code, done.stdout, done.stderr


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a profile and a posting."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ada.yaml").write_text(LONG)
    (tmp_path / "acme.txt").write_text(
        "Embedded\nKubernetes\nEngineer\n\nWe want an engineer who knows Kubernetes.\n"
    )
    return tmp_path


def test_a_page_and_what_is_said_of_it(desk: Path) -> None:
    code, out, said = run("ada.yaml", "-j", "acme.txt", "--to", "pdf", "--to", "json", "--why", "b89")
    assert (code, out) == (0, "ada-acme.pdf\nada-acme.json\n")
    assert "none is worth more" in said and "experience.mill.b89 is not on the page" in said
    told = json.loads((desk / "ada-acme.json").read_text())
    assert told["optimal"] and told["pages"] == 1 and "\n" not in told["title"]
    assert poppler("pdfinfo", (desk / "ada-acme.pdf").read_bytes(), "-").count("Pages:           1")


def test_a_job_file_names_its_document_theme_and_style(desk: Path) -> None:
    (desk / "acme.yaml").write_text("output: for-acme\ntheme: bold\nstyle: academic\n")
    code, out, _ = run("ada.yaml", "-j", "acme.yaml", "--to", "json")
    assert (code, out) == (0, "for-acme.json\n")
    told = json.loads((desk / "for-acme.json").read_text())
    assert (told["theme"], told["style"]) == ("bold", "academic")
    assert run("ada.yaml", "-j", "acme.yaml", "--to", "json", "-t", "classic")[0] == 0
    assert json.loads((desk / "for-acme.json").read_text())["theme"] == "classic"


def test_a_job_file_may_be_empty(desk: Path) -> None:
    (desk / "acme.yaml").write_text("# nothing special\n")
    assert run("ada.yaml", "-j", "acme.yaml", "--to", "json")[:2] == (0, "ada-acme.json\n")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("-", "-j", "-"), 2, "standard input can be the profile or a posting, not both"),
        (("ada.yaml", "-j", "acme.txt", "-j", "./acme.txt"), 1, "given twice|both be written"),
        (("ada.yaml", "-j", "none.txt"), 1, "none.txt cannot be read: there is no such file"),
        (("ada.yaml", "-j", "acme.txt", "-j", "other.md", "-o", "cv.pdf"), 2, "several documents need a folder"),
        (("ada.yaml", "-j", "acme.txt", "--why", "nothing"), 1, "there is no `nothing` that could be on the page"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told_and_nothing_is_written(
    desk: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    (desk / "other.md").write_text("# Rust engineer\n\nRust and compilers.\n")
    before = sorted(desk.iterdir())
    found, out, said = run(*arguments, given=LONG)
    assert (found, out) == (code, "")
    assert re.search(words, " ".join(said.split())), said
    assert sorted(desk.iterdir()) == before


def test_many_jobs_have_a_line_each(desk: Path) -> None:
    jobs = desk / "jobs"
    jobs.mkdir()
    for name, text in (("a", "Rust engineer\n\nWe want Rust."), ("b", "Kubernetes engineer\n\nKubernetes.")):
        (jobs / f"{name}.md").write_text(text)
    (jobs / "b.yaml").write_text(f"pin: [{', '.join(f'b{n}' for n in range(90))}]\n")
    code, out, said = run("ada.yaml", "-j", "jobs", "-o", "out/")
    assert (code, out) == (5, "out/ada-a.pdf\n")
    assert "Rust engineer" in said and "what must be printed is" in said
