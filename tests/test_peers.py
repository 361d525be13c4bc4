"""Inputs on which other tools for résumés were seen to fail; each must pass here, on the command line."""

import ast
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from paper import FOOTER, links, pages, squeeze
from pdfminer.high_level import extract_text
from pypdf import PdfReader
from test_cli import Desk, errors, needs_tex, with_data
from test_cli import templates as templates  # noqa: PLC0414 - a fixture

TESTS = Path(__file__).parent
HERE = Path(__file__).name
# What failed elsewhere, and the tests that show that it does not here.
ROWS: dict[str, tuple[str, ...]] = {
    "a misspelt optional key in an entry": ("test_a_misspelt_key_stops_everything_with_its_line_and_the_right_one",),
    "a list under a misspelt key": ("test_a_misspelt_key_stops_everything_with_its_line_and_the_right_one",),
    "an invalid file": (
        "test_a_misspelt_key_stops_everything_with_its_line_and_the_right_one",
        "test_cli.py::test_three_mistakes_are_three_errors_with_places",
        "test_cli.py::test_a_failure_never_destroys_a_good_pdf",
    ),
    "a missing input file": (
        "test_a_file_that_is_not_there_is_one_message", "test_cli.py::test_files_that_cannot_be_read_are_named",
    ),
    "`Rated #1, #hashtag`": (
        "test_every_word_is_read_once_and_in_order", "test_an_unquoted_hash_is_an_error_and_no_lost_text",
        "test_latex.py::test_traps_come_back_as_they_are",
    ),
    "a URL that ends in `#g`": ("test_every_word_is_read_once_and_in_order", "test_links_lead_where_they_are_said_to"),
    "a lone backtick": ("test_every_word_is_read_once_and_in_order",),
    "`std::map<K,V>`": ("test_every_word_is_read_once_and_in_order",),
    "`Vector<T>`": ("test_every_word_is_read_once_and_in_order",),
    "`2*3*4`, `__init__`": ("test_every_word_is_read_once_and_in_order",),
    "a bullet that starts with `= `": ("test_every_word_is_read_once_and_in_order",),
    "emoji, any glyph that the font lacks": ("test_a_character_is_printed_or_an_error_and_never_gone",),
    "`<<: *anchor`": ("test_every_word_is_read_once_and_in_order",),
    "`photo: /etc/hostname`": ("test_no_file_is_copied_because_the_profile_names_it",),
    "a missing TeX package": ("test_a_missing_package_or_font_is_said_at_once_with_what_installs_it",),
    "page numbers of the first build": (
        "test_pages_are_numbered_rightly_by_the_first_build",
        "test_render.py::test_pages_are_numbered_when_there_are_several",
    ),
    "`~user` in a URL": ("test_links_lead_where_they_are_said_to",),
    "two builds of the same input": (
        "test_cli.py::test_the_same_profile_gives_the_same_bytes_anywhere",
        "test_finish.py::test_same_bytes_in_other_folders_at_other_times",
    ),
    "place and dates after the bullets": (
        "test_every_word_is_read_once_and_in_order",
        "test_render.py::test_readers_keep_employer_date_title_place_and_bullets_in_order",
    ),
    "private-use characters, icons and bullets read as letters": (
        "test_every_word_is_read_once_and_in_order", "test_render.py::test_readers_get_characters_that_exist",
    ),
    "words split by hyphens": ("test_every_word_is_read_once_and_in_order",),
    "files left behind": (
        "test_nothing_but_the_result_is_left", "test_faults.py::test_a_fault_ends_as_promised",
    ),
}  # fmt: skip

LONG_WORDS = (
    "Interdepartmental telecommunications infrastructure, internationalization and counterrevolutionary "
    "responsibilities notwithstanding institutionalized misunderstandings"
)
PROFILE = f"""\
cvtex: 1
person:
  name: Ada Lovelace
  email: ada@example.org
  phone: +41 00 000 00 00
  location: Zürich
  links:
    - https://example.org/~ada/cv#g
    - network: github
      user: ada
sections:
  - type: experience
    entries:
      - &engines
        organization: Analytical Engines
        title: Engineer
        location: Zürich, Switzerland
        start: 2022-04
        end: 2023-05
        highlights:
          - "Rated #1, #hashtag"
          - Uses std::map<K,V> and Vector<T>
          - A lone ` backtick
          - 2*3*4 and __init__ stay
          - "= no heading"
          - Written at https://example.org/page#g and at [home](https://example.org/~user/a_b%20c#g)
          - {LONG_WORDS}
      - <<: *engines
        organization: Difference Engines
        start: 2019-01
        end: 2020-02
"""
BULLETS = f"""\
Engineer Zürich, Switzerland
• Rated #1, #hashtag
• Uses std::map<K,V> and Vector<T>
• A lone ` backtick
• 2*3*4 and __init__ stay
• = no heading
• Written at https://example.org/page#g and at home
• {LONG_WORDS}
"""
READ = f"""\
Ada Lovelace
Zürich ada@example.org +41 00 000 00 00 example.org/~ada/cv#g github.com/ada
Experience
Analytical Engines Apr 2022 – May 2023
{BULLETS}
Difference Engines Jan 2019 – Feb 2020
{BULLETS}
"""
TARGETS = {
    "mailto:ada@example.org", "tel:+41000000000", "https://example.org/~ada/cv#g", "https://github.com/ada",
    "https://example.org/~user/a_b%20c#g",
}  # fmt: skip
READERS: dict[str, Callable[[bytes], str]] = {
    "pdftotext": lambda pdf: "\n".join(pages(pdf)),
    "pdftotext-raw": lambda pdf: "\n".join(pages(pdf, "-raw")),
    "pypdf": lambda pdf: "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages),
    "pdfminer": lambda pdf: str(extract_text(BytesIO(pdf))),
}


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cache of all runs of this module."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def desk(tmp_path: Path, cache: Path) -> Iterator[Desk]:
    """An empty folder in which the program runs; in the end no temporary file may lie about."""
    made = Desk(tmp_path / "here", tmp_path / "temporary", cache)
    made.here.mkdir()
    made.temporary.mkdir()
    yield made
    assert list(made.temporary.iterdir()) == [], "something was left behind"


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> dict[str, bytes]:
    """`PROFILE` in each theme; `modern` draws icons."""
    folder = tmp_path_factory.mktemp("peers")
    made = Desk(folder / "here", folder / "temporary", cache)
    made.here.mkdir()
    made.temporary.mkdir()
    made.write("ada.yaml", PROFILE)
    for theme in ("classic", "modern"):
        done = made.run("render", "ada.yaml", "--theme", theme, "-o", f"{theme}.pdf")
        assert (done.code, done.err) == (0, "")
    assert made.files() == {"ada.yaml", "classic.pdf", "modern.pdf"}
    assert list(made.temporary.iterdir()) == []
    return {theme: (made.here / f"{theme}.pdf").read_bytes() for theme in ("classic", "modern")}


# ---- The table ----


def test_every_row_has_tests_that_exist() -> None:
    names = {
        path.name: {
            node.name for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)
        }
        for path in TESTS.glob("test_*.py")
    }
    for row, tests in ROWS.items():
        assert tests, row
        for test in tests:
            file, _, function = test.rpartition("::")
            assert function in names[file or HERE], f"{row}: {test}"
    here = {name for name in names[HERE] if name.startswith("test_")}
    mapped = {test for tests in ROWS.values() for test in tests}
    assert here - mapped == {"test_every_row_has_tests_that_exist"}


# ---- What is wrong is said, and nothing is written ----

ENTRY = "cvtex: 1\nperson: {name: Ada}\nsections:\n  - type: experience\n    entries:\n      - organization: Mills\n"


@pytest.mark.parametrize(
    ("line", "key", "meant"),
    [
        ("loaction: Zürich", "loaction", "location"),
        ("higlights: [Built it., Ran it.]", "higlights", "highlights"),
    ],
    ids=["optional", "list"],
)
def test_a_misspelt_key_stops_everything_with_its_line_and_the_right_one(
    desk: Desk, line: str, key: str, meant: str
) -> None:
    desk.write("ada.yaml", f"{ENTRY}        {line}\n")
    for command in ("validate", "render"):
        done = desk.run(command, "ada.yaml")
        assert (done.code, done.out) == (1, "")
        (problem,) = errors(done.err)
        assert problem.startswith(f"ada.yaml:7:9: error: unknown key `{key}` in ")
        assert f"did you mean `{meant}`?" in done.err
    assert desk.files() == {"ada.yaml"}


def test_a_file_that_is_not_there_is_one_message(desk: Desk) -> None:
    for command in ("validate", "render"):
        done = desk.run(command, "nosuch.yaml")
        assert (done.code, done.out) == (1, "")
        assert errors(done.err) == ["error: nosuch.yaml cannot be read: there is no such file"]
        assert len(done.err.splitlines()) <= 2
    assert desk.files() == set()


def test_an_unquoted_hash_is_an_error_and_no_lost_text(desk: Desk) -> None:
    desk.write("ada.yaml", f"{ENTRY}        highlights:\n          - Rated #1, #hashtag\n")
    done = desk.run("render", "ada.yaml")
    (problem,) = errors(done.err)
    assert problem == "ada.yaml:8:19: error: `#1,` begins a comment and would be lost"
    assert "put the whole text in quotes" in done.err
    assert (done.code, desk.files()) == (1, {"ada.yaml"})


@needs_tex
@pytest.mark.parametrize("text", ["🚀", "\u0f00", "A \u2388 B"], ids=ascii)
def test_a_character_is_printed_or_an_error_and_never_gone(desk: Desk, text: str) -> None:
    desk.write("ada.yaml", f"{ENTRY}        highlights:\n          - Before.\n          - See {text} here.\n")
    done = desk.run("render", "ada.yaml", "-o", "-")
    if done.code == 0:
        assert squeeze(f"See {text} here.") in squeeze("".join(pages(done.raw)))
        return
    lines = [problem for problem in errors(done.err) if problem.startswith("ada.yaml:9:")]
    assert (done.code in {1, 3}, done.raw, len(lines)) == (True, b"", len(errors(done.err)))
    assert any(f"U+{ord(character):04X}" in line for line in lines for character in text)


def test_no_file_is_copied_because_the_profile_names_it(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("a secret of this machine")
    for photo in (tmp_path / "secret", Path("/etc/hostname"), Path("../secret")):
        desk.write("ada.yaml", ENTRY.replace("{name: Ada}", f"\n  name: Ada\n  photo: {photo}"))
        done = desk.run("render", "ada.yaml", "--to", "pdf", "--to", "tex")
        assert (done.code, done.out) == (1, "")
        assert errors(done.err) and errors(done.err)[0].startswith("ada.yaml:4:10: error: ")
        assert "a secret" not in done.err
        assert desk.files() == {"ada.yaml"}


@needs_tex
def test_a_missing_package_or_font_is_said_at_once_with_what_installs_it(desk: Desk, templates: Path) -> None:
    """Standard input stays open, so a question would wait for ever; and it takes no longer than a page does."""
    desk.write("ada.yaml", ENTRY)
    cls, sty = templates / "templates/latex/cvtex.cls", templates / "templates/latex/themes/classic.sty"
    whole, look = cls.read_text(), sty.read_text()
    started = time.monotonic()
    assert desk.run("render", "ada.yaml", program=with_data(templates)).code == 0
    usual = time.monotonic() - started
    (desk.here / "ada-resume.pdf").unlink()
    harms = {
        "the LaTeX file `fontspec-nosuch.sty` is missing": (
            whole,
            look + "\n\\RequirePackage{fontspec-nosuch}\n",
        ),
        "the font `texgyrenosuch-bold.otf` is missing": (
            whole + "\n\\AtBeginDocument{\\cvfamily{text}{regular=texgyrenosuch-bold.otf}}\n",
            look,
        ),
    }
    reader, writer = os.pipe()
    try:
        for said, texts in harms.items():
            cls.write_text(texts[0])
            sty.write_text(texts[1])
            command = [
                sys.executable,
                "-c",
                with_data(templates),
                "render",
                "ada.yaml",
                "--engine",
                "xelatex",
            ]
            started = time.monotonic()
            done = subprocess.run(
                command, cwd=desk.here, stdin=reader, capture_output=True, env=desk.environment(), timeout=120,
                check=False,
            )  # fmt: skip
            assert time.monotonic() - started < 10 * usual
            assert (done.returncode, done.stdout) == (3, b"")
            assert len(errors(done.stderr.decode())) == 1 and errors(done.stderr.decode())[0].endswith(said)
            assert b"sudo apt-get install " in done.stderr and b"sudo tlmgr install " in done.stderr
            assert len(done.stderr.splitlines()) < 6, "no raw log"
    finally:
        os.close(reader)
        os.close(writer)
    assert desk.files() == {"ada.yaml"}


# ---- What is right is on paper ----


@needs_tex
@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("theme", ["classic", "modern"])
def test_every_word_is_read_once_and_in_order(printed: dict[str, bytes], theme: str, reader: str) -> None:
    """Nothing more either: no stray letter for an icon, no half of a word."""
    assert READERS[reader](printed[theme]).split() == READ.split()


@needs_tex
def test_links_lead_where_they_are_said_to(printed: dict[str, bytes]) -> None:
    for pdf in printed.values():
        assert {link.target for link in links(pdf)} == TARGETS


@needs_tex
def test_pages_are_numbered_rightly_by_the_first_build(desk: Desk, tmp_path: Path) -> None:
    """In a folder and with a cache in which nothing was built before."""
    bullets = "".join(f"          - Bullet number {number}.\n" for number in range(130))
    desk.write("ada.yaml", f"{ENTRY}        highlights:\n{bullets}")
    done = desk.run("render", "ada.yaml", "-s", "academic", "-o", "-", XDG_CACHE_HOME=str(tmp_path / "new"))
    assert (done.code, done.err) == (0, "")
    found = [FOOTER.search(page) for page in pages(done.raw, "-raw")]
    assert [match and match.groups() for match in found] == [("Ada", str(page), "3") for page in (1, 2, 3)]


@needs_tex
def test_nothing_but_the_result_is_left(desk: Desk) -> None:
    """Neither beside the profile, nor where temporary files are, nor in the home."""
    desk.write("ada.yaml", PROFILE)
    home = set(desk.temporary.parent.iterdir())
    for command in (["validate", "ada.yaml"], ["render", "ada.yaml", "-o", "out/"]):
        assert desk.run(*command).code == 0
    assert desk.files() == {"ada.yaml", "out", "out/ada-resume.pdf"}
    assert set(desk.temporary.parent.iterdir()) == home
