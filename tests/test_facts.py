"""Nothing of a CV's source is lost: every fact is found in the academic PDF of its profile."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from factsheet import (
    Group,
    fold,
    in_order,
    load,
    missing_links,
    missing_sets,
    missing_text,
    pattern,
    together,
)
from pypdf import PdfReader

ROOT = Path(__file__).resolve().parents[1]
FACTS = sorted((ROOT / "tests" / "facts").glob("*.yaml"))
GROUPS = [
    pytest.param(path.stem, group, id=f"{path.stem}: {group.about}") for path in FACTS for group in load(path)
]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader of a PDF gets: its folded text and its link targets."""

    text: str
    links: list[str]


def render(profile: Path, pdf: Path) -> None:
    """Render a profile in the academic style."""
    command = [sys.executable, "-m", "cvtex", "render", str(profile), "--style", "academic", "-o", str(pdf)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, f"{profile.name} does not render:\n{done.stdout}{done.stderr}"


def read_text(pdf: Path) -> str:
    """Read the text of a PDF as it was set: plain order parts dates from employers and drops hyphens."""
    program = shutil.which("pdftotext")
    assert program, "pdftotext is missing: install poppler-utils"
    command = [program, "-enc", "UTF-8", str(pdf), "-"]
    return subprocess.run(command, capture_output=True, check=True, timeout=60).stdout.decode()


def read_links(pdf: Path) -> list[str]:
    """List the link targets of all pages of a PDF."""
    notes = [note.get_object() for page in PdfReader(pdf).pages for note in page.get("/Annots") or []]
    actions = [note["/A"].get_object() for note in notes if "/A" in note]
    return [str(action["/URI"]) for action in actions if "/URI" in action]


@pytest.fixture(scope="session")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Reading]:
    """Give a function which renders and reads a profile once."""
    folder = tmp_path_factory.mktemp("facts")

    @cache
    def read(name: str) -> Reading:
        pdf = folder / f"{name}.pdf"
        render(ROOT / "profiles" / f"{name}.yaml", pdf)
        return Reading(fold(read_text(pdf)), read_links(pdf))

    return read


@pytest.mark.parametrize(("name", "group"), GROUPS)
def test_no_fact_is_lost(name: str, group: Group, reading: Callable[[str], Reading]) -> None:
    """Every fact of a group is in the PDF."""
    got = reading(name)
    missing = missing_text(group, got.text) + missing_links(group, got.links) + missing_sets(group, got.text)
    listed = "\n  ".join(missing)
    assert not missing, f"{name}.pdf lacks {len(missing)} of {len(group)} facts on {group.about}:\n  {listed}"


@pytest.mark.parametrize("path", FACTS, ids=lambda path: path.stem)
def test_the_files_hold_facts(path: Path) -> None:
    """No file is empty, no group is named twice, no fact is blank."""
    groups = list(load(path))
    names = [group.about for group in groups]
    assert len(names) == len(set(names))
    assert sum(map(len, groups)) >= 100
    assert all(form.strip() for group in groups for fact in group.text for form in fact)


@pytest.mark.parametrize(
    ("fact", "text"),
    [
        ("7×", "a 7× speedup"),
        ("Sep 2018 – Jun 2022", "Sep 2018 — Jun\n 2022"),
        ("SIGMOD '25", "(SIGMOD ’25)"),
        ("C / C++", "Rust, C/C++, Java"),
        ("95%", "95 % accuracy"),
        ("release-qualification", "Release qualification"),
        ("cross-task", "cross-\ntask"),
        ("device-failure", "device failures"),
        ("7,000+", "over 7,000+ nodes"),
    ],
)
def test_typography_does_not_hide_a_fact(fact: str, text: str) -> None:
    """Dashes, quotes, case, line ends and plurals may differ."""
    assert pattern((fact,)).search(fold(text))


@pytest.mark.parametrize(
    ("fact", "text"),
    [
        ("7×", "a 7x speedup"),
        ("7×", "a 17× speedup"),
        ("7", "7,000 nodes"),
        ("000", "7,000 nodes"),
        ("C", "C++"),
        ("Java", "JavaScript"),
        ("Sep 2018 – Jun 2022", "Sep 2018 and Jun 2022"),
        ("BM25", ""),
    ],
)
def test_an_absent_fact_is_not_found(fact: str, text: str) -> None:
    """A fact is not found in a longer word, a larger figure or nothing."""
    assert not pattern((fact,)).search(fold(text))


def test_what_is_missing_is_named() -> None:
    """All absent facts are listed, and only those."""
    group = Group("x", text=(("Rust",), ("1st author", "first author")), links=("https://a.org/b/", "c.org"))
    assert missing_text(group, fold("Go and Python")) == ["Rust", "1st author or first author"]
    assert missing_text(group, fold("Rust; first author")) == []
    assert missing_links(group, ["http://www.a.org/b", "https://c.org/d"]) == ["c.org"]


def test_strings_must_be_close() -> None:
    """Order counts for `near`, distance for `near` and `together`."""
    facts = (("Employer",), ("Apr 2024",))
    assert in_order(facts, fold("Employer. Employer, Apr 2024"))
    assert not in_order(facts, fold("Apr 2024, Employer"))
    assert together(facts, fold("Apr 2024, Employer"))
    far = fold("Employer" + " word" * 100 + " Apr 2024")
    assert not in_order(facts, far)
    assert not together(facts, far)
    group = Group("x", near=(facts,), together=(facts,))
    assert missing_sets(group, far) == ["in this order: Employer … Apr 2024", "together: Employer … Apr 2024"]
