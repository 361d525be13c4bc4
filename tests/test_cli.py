"""The command line as its users meet it: every command in a process of its own, with real TeX."""

import json
import os
import pty
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from paper import media, pages, squeeze
from pypdf import PdfReader
from typer.main import get_command

from cvtex import __version__
from cvtex.cli import app
from cvtex.engine import ENGINES, find
from cvtex.options import ENGINE_NAMES
from cvtex.world import World

ROOT = Path(__file__).resolve().parents[1]
STYLES, THEMES = World().style_names(), World().theme_names()
INSTALLED = [engine.name for engine in ENGINES if find(engine)]
MAIN = "import sys; from cvtex.cli import main; main()"
PRIVATE = ("NO_COLOR", "PYTHONUNBUFFERED", "SOURCE_DATE_EPOCH", "COLUMNS", "TERM", "FORCE_COLOR")

needs_tex = pytest.mark.skipif(find(ENGINES[0]) is None, reason="needs xelatex")
needs_every_engine = pytest.mark.skipif(len(INSTALLED) < 3, reason="needs xelatex, lualatex and pdflatex")


ADA = """\
cvtex: 1
person: {name: {given: Ada, family: Lovelace}}
sections:
  - type: experience
    entries:
      - organization: Analytical Engines
        title: Engineer
        start: 2022
        end: present
        highlights: [Built the *mill*., Read **cards**.]
  - type: publications
    entries:
      - {type: article-journal, title: Notes, authors: [Lovelace A], date: 2024}
"""
MISTAKES = """\
cvtex: 1
person:
  name: {given: Ada, family: Lovelace}
  emial: ada@example.org
sections:
  - type: experience
    entries:
      - {organization: Engines, start: 2024-13, weight: heavy}
"""
PLACES = ["4:3: error: unknown key `emial` in person", "8:40: error: `2024-13` is not a date",
          "8:57: error: `weight` must be a number, found `heavy`"]  # fmt: skip
LONG = (
    ADA + "  - type: awards\n    entries:\n" + "".join(f"      - {{title: Medal {n}}}\n" for n in range(80))
)
CHOSEN = f"{LONG}styles: {{resume: {{sections: [{{section: awards, entries: [{', '.join(f'medal-{n}' for n in range(80))}]}}]}}}}\n"


@dataclass(frozen=True, slots=True)
class Done:
    """How a run ended: exit code and both streams."""

    code: int
    raw: bytes
    err: str

    @property
    def out(self) -> str:
        """Standard output as text."""
        return self.raw.decode()


@dataclass(frozen=True, slots=True)
class Desk:
    """A folder in which the program runs, with a temporary folder, a home and a cache of its own."""

    here: Path
    temporary: Path
    cache: Path

    def run(self, *arguments: str | Path, given: bytes = b"", program: str = MAIN, **more: str) -> Done:
        """Run the program in the folder and wait for it."""
        command = [sys.executable, "-c", program, *map(str, arguments)]
        done = subprocess.run(
            command, cwd=self.here, input=given, capture_output=True, env=self.environment(**more), timeout=120,
            check=False,
        )  # fmt: skip
        err = done.stderr.decode()
        assert "Traceback" not in err and "Exception ignored" not in err, err
        return Done(done.returncode, done.stdout, err)

    def environment(self, **more: str) -> dict[str, str]:
        """What the program sees of the machine."""
        kept = {key: value for key, value in os.environ.items() if key not in PRIVATE}
        private = {"HOME": str(self.temporary.parent), "XDG_CACHE_HOME": str(self.cache)}
        return kept | private | {"TMPDIR": str(self.temporary)} | more

    def write(self, name: str, text: str = ADA) -> Path:
        """Put a file into the folder."""
        (self.here / name).write_text(text)
        return self.here / name

    def files(self) -> set[str]:
        """Everything in the folder, hidden files too."""
        return {str(path.relative_to(self.here)) for path in self.here.rglob("*")}


@pytest.fixture(scope="session")
def shared_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache for all runs, so that LuaTeX reads its fonts once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def desk(tmp_path: Path, shared_cache: Path) -> Iterator[Desk]:
    """A desk with a profile on it; in the end no temporary file may lie about."""
    made = Desk(tmp_path / "here", tmp_path / "temporary", shared_cache)
    made.here.mkdir()
    made.temporary.mkdir()
    made.write("ada.yaml")
    yield made
    assert list(made.temporary.iterdir()) == [], "something was left behind"


@pytest.fixture(scope="session")
def good_pdf(tmp_path_factory: pytest.TempPathFactory, shared_cache: Path) -> bytes:
    """The résumé of `ADA`, for comparison."""
    folder = tmp_path_factory.mktemp("good")
    desk = Desk(folder, folder / "temporary", shared_cache)
    desk.temporary.mkdir()
    desk.write("ada.yaml")
    done = desk.run("render", "ada.yaml", "--engine", "xelatex", "-o", "-")
    assert (done.code, done.err) == (0, "")
    return done.raw


def errors(text: str) -> list[str]:
    """The first lines of the errors in a report."""
    return [line for line in text.splitlines() if re.match(r"(\S+:\d+:\d+: )?error: ", line)]


@needs_tex
@pytest.mark.parametrize("style", STYLES)
def test_a_starter_is_valid_and_renders_as_it_is(desk: Desk, style: str) -> None:
    done = desk.run("new", "me.yaml", "--style", style)
    assert (done.code, done.out) == (0, "me.yaml\nprofile.schema.json\n")
    assert done.err == f"next: cvtex render me.yaml --style {style}\n"
    assert desk.files() == {"ada.yaml", "me.yaml", "profile.schema.json"}
    schema = desk.here / "profile.schema.json"
    assert schema.read_bytes() == (ROOT / "schema" / schema.name).read_bytes()
    first = (desk.here / "me.yaml").read_text().splitlines()[0]
    assert first == "# yaml-language-server: $schema=profile.schema.json"
    assert desk.run("validate", "me.yaml").code == 0
    done = desk.run("render", "me.yaml", "--style", style)
    assert (done.code, done.out, done.err) == (0, f"me-{style}.pdf\n", "")


def test_new_writes_a_resume_into_cv_yaml_unless_told_otherwise(desk: Desk) -> None:
    assert desk.run("new").out == "cv.yaml\nprofile.schema.json\n"
    assert (desk.here / "cv.yaml").read_bytes() == (ROOT / "templates" / "new" / "resume.yaml").read_bytes()
    assert desk.run("new", "deep/er/me.yaml").out == "deep/er/me.yaml\ndeep/er/profile.schema.json\n"
    assert desk.run("validate", "deep/er/me.yaml").code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("-o", "ada.yaml"),
        ("-o", "./ada.yaml", "--to", "tex"),
        ("-o", "ada.pdf", "--deps", "ada.yaml"),
        ("-o", "ada.pdf", "--deps", "ada.pdf"),
    ],
)
def test_a_render_writes_over_nothing_it_needs(desk: Desk, arguments: tuple[str, ...]) -> None:
    done = desk.run("render", "ada.yaml", *arguments)
    assert (done.code, done.out) == (2, "")
    assert "would be overwritten" in " ".join(done.err.split())
    assert (desk.here / "ada.yaml").read_text() == ADA
    assert desk.files() == {"ada.yaml"}


def test_new_overwrites_no_profile(desk: Desk) -> None:
    done = desk.run("new", "ada.yaml")
    assert (done.code, done.out) == (1, "")
    assert errors(done.err) == ["error: ada.yaml exists already"]
    assert (desk.here / "ada.yaml").read_text() == ADA
    assert desk.files() == {"ada.yaml"}


def test_new_prints_the_profile_alone(desk: Desk) -> None:
    done = desk.run("new", "-", "--style", "academic")
    assert (done.code, done.err) == (0, "")
    assert done.out == (ROOT / "templates" / "new" / "academic.yaml").read_text()
    assert desk.files() == {"ada.yaml"}
    assert desk.run("validate", "-", given=done.raw).code == 0


def test_new_knows_its_styles(desk: Desk) -> None:
    done = desk.run("new", "me.yaml", "--style", "novel")
    assert (done.code, errors(done.err)) == (1, ["error: there is no style `novel`"])
    assert all(style in done.err for style in STYLES)
    assert desk.files() == {"ada.yaml"}


def test_three_mistakes_are_three_errors_with_places(desk: Desk) -> None:
    desk.write("bad.yaml", MISTAKES)
    done = desk.run("validate", "bad.yaml")
    assert (done.code, done.out) == (1, "")
    assert errors(done.err) == [f"bad.yaml:{place}" for place in PLACES]
    assert "    4 |   emial: ada@example.org\n      |   ^^^^^ did you mean `email`?" in done.err
    assert "\x1b" not in done.err


def test_several_profiles_are_checked_and_all_of_them_reported(desk: Desk) -> None:
    desk.write("bad.yaml", MISTAKES)
    desk.write("worse.yaml", "a: [")
    done = desk.run("validate", "ada.yaml", "bad.yaml", "nosuch.yaml", "worse.yaml", "ada.yaml")
    assert (done.code, done.out) == (1, "")
    assert done.err.count("ada.yaml: valid\n") == 2
    found = errors(done.err)
    assert [line for line in found if line.startswith("bad.yaml")] == [
        f"bad.yaml:{place}" for place in PLACES
    ]
    assert "error: nosuch.yaml cannot be read: there is no such file" in found
    assert [line for line in found if line.startswith("worse.yaml:1:4: error: ")]
    assert len(found) == 5
    assert desk.run("validate", "ada.yaml", "ada.yaml").code == 0


def test_programs_get_json(desk: Desk) -> None:
    desk.write("bad.yaml", MISTAKES)
    done = desk.run("validate", "bad.yaml", "ada.yaml", "--format", "json")
    assert (done.code, done.err) == (1, "")
    records: list[dict[str, Any]] = json.loads(done.out)
    assert [(row["file"], row["line"], row["column"], row["code"]) for row in records] == [
        ("bad.yaml", 4, 3, "unknown-key"),
        ("bad.yaml", 8, 40, "wrong-value"),
        ("bad.yaml", 8, 57, "wrong-type"),
    ]
    assert records[0]["hints"] == ["did you mean `email`?"]
    done = desk.run("validate", "ada.yaml", "--format", "json")
    assert (done.code, json.loads(done.out), done.err) == (0, [], "")


def test_github_gets_annotations(desk: Desk) -> None:
    desk.write("bad.yaml", MISTAKES)
    done = desk.run("validate", "bad.yaml", "--format", "github")
    assert (done.code, done.err) == (1, "")
    rows = done.out.splitlines()
    assert rows[0].startswith("::error file=bad.yaml,line=4,col=3,title=unknown-key::unknown key `emial`")
    assert len(rows) == 3
    assert desk.run("validate", "ada.yaml", "--format", "github") == Done(0, b"", "")


def test_a_profile_may_come_from_standard_input(desk: Desk) -> None:
    assert desk.run("validate", "-", given=ADA.encode()) == Done(0, b"", "stdin: valid\n")
    done = desk.run("validate", "-", given=MISTAKES.encode())
    assert (done.code, errors(done.err)) == (1, [f"stdin:{place}" for place in PLACES])
    done = desk.run("validate", "-", given=b"person: {name: [}")
    assert done.code == 1
    assert "    1 | person: {name: [}\n" in done.err, "the line is shown although there is no file"


def test_files_that_cannot_be_read_are_named(desk: Desk) -> None:
    (desk.here / "folder").mkdir()
    (desk.here / "loop.yaml").symlink_to("loop.yaml")
    reasons = {
        "nosuch.yaml": "there is no such file",
        "folder": "this is a folder",
        "loop.yaml": "too many levels of symbolic links",
        "ada.yaml/x": "not a directory",
        "a" * 300: "file name too long",
    }
    done = desk.run("validate", *reasons)
    assert (done.code, done.out) == (1, "")
    said = [f"error: {name} cannot be read: {reason}" for name, reason in reasons.items()]
    assert sorted(errors(done.err)) == sorted(said)
    done = desk.run("render", "folder")
    assert (done.code, done.out, errors(done.err)) == (1, "", said[1:2])
    assert desk.files() == {"ada.yaml", "folder", "loop.yaml"}


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"\x00\x01", b"cvtex: \xe9", b"%PDF-1.7\n\xbf"])
def test_what_is_no_yaml_is_refused(desk: Desk, data: bytes) -> None:
    done = desk.run("validate", "-", given=data)
    assert (done.code, done.out) == (1, "")
    assert errors(done.err)


@needs_tex
def test_render_writes_name_and_style_here_and_nothing_else(desk: Desk) -> None:
    desk.write("böb the 1st.yaml")
    done = desk.run("render", "böb the 1st.yaml")
    assert (done.code, done.out, done.err) == (0, "böb the 1st-resume.pdf\n", "")
    assert desk.files() == {"ada.yaml", "böb the 1st.yaml", "böb the 1st-resume.pdf"}
    pdf = (desk.here / "böb the 1st-resume.pdf").read_bytes()
    assert "Analytical Engines" in pages(pdf)[0]
    mask = os.umask(0)
    os.umask(mask)
    assert (desk.here / "böb the 1st-resume.pdf").stat().st_mode & 0o777 == 0o666 & ~mask


@needs_tex
def test_render_writes_where_it_is_told_to(desk: Desk) -> None:
    assert desk.run("render", "ada.yaml", "-o", "new/cv.pdf").out == "new/cv.pdf\n"
    (desk.here / "there").mkdir()
    assert desk.run("render", "ada.yaml", "-o", "there").out == "there/ada-resume.pdf\n"
    assert desk.run("render", "./there/../ada.yaml", "-o", "fresh/").out == "fresh/ada-resume.pdf\n"
    expected = {"new", "new/cv.pdf", "there", "there/ada-resume.pdf", "fresh", "fresh/ada-resume.pdf"}
    assert desk.files() == {"ada.yaml"} | expected
    assert (desk.here / "new/cv.pdf").read_bytes() == (desk.here / "fresh/ada-resume.pdf").read_bytes()


@needs_tex
def test_render_reads_and_writes_the_standard_streams(desk: Desk, good_pdf: bytes) -> None:
    done = desk.run("render", "-", "-o", "-", given=ADA.encode())
    assert (done.code, done.err) == (0, "")
    assert done.raw.startswith(b"%PDF-")
    assert pages(done.raw) == pages(good_pdf)
    assert desk.files() == {"ada.yaml"}
    assert desk.run("render", "-", given=ADA.encode()).out == "profile-resume.pdf\n"


@needs_tex
def test_several_styles_and_targets_make_several_files(desk: Desk) -> None:
    wishes = ["--style", "publications", "--style", "academic", "--to", "pdf", "--to", "txt", "-o", "out/"]
    done = desk.run("render", "ada.yaml", *wishes)
    names = [f"out/ada-{style}.{kind}" for style in ("publications", "academic") for kind in ("pdf", "txt")]
    assert (done.code, done.out.splitlines(), done.err) == (0, names, "")
    assert desk.files() == {"ada.yaml", "out", *names}
    assert "Notes" in (desk.here / "out/ada-publications.txt").read_text()
    assert "Engines" not in (desk.here / "out/ada-publications.txt").read_text()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["render"], "Missing argument"),
        (["render", "ada.yaml", "other.yaml"], "unexpected extra argument"),
        (
            ["render", "ada.yaml", "--engine", "context"],
            "'--engine': 'context' is not one of 'auto', 'xelatex'",
        ),
        (["render", "ada.yaml", "--engine", "xetex"], "Did you mean 'xelatex'?"),
        (
            ["render", "ada.yaml", "--to", "docx"],
            "'--to': 'docx' is not one of 'pdf', 'tex', 'txt', 'png'.\n",
        ),
        (["render", "ada.yaml", "--to", "pgn"], "'png'. Did you mean 'png'?"),
        (["render", "ada.yaml", "--to", "pdf", "--to", "PNG"], "'PNG' is not one of"),
        (
            ["render", "ada.yaml", "--to", "tex,txt"],
            "'tex,txt' is not one of 'pdf', 'tex', 'txt', 'png'. Write --to tex --to txt.",
        ),
        (["render", "ada.yaml", "--pages", "-1"], "Invalid value for '--pages'"),
        (["render", "ada.yaml", "--pages", "few"], "Invalid value for '--pages'"),
        (
            ["render", "ada.yaml", "-s", "resume", "-s", "academic", "-o", "x.pdf"],
            "several documents need a folder",
        ),
        (["render", "ada.yaml", "--to", "pdf", "--to", "tex", "-o", "-"], "several documents need a folder"),
        (["render", "ada.yaml", "-o", "-", "--deps", "x.d"], "a rule needs a file"),
        (["validate"], "Missing argument"),
        (
            ["validate", "ada.yaml", "--format", "xml"],
            "'--format': 'xml' is not one of 'text', 'json', 'github'",
        ),
        (["validate", "ada.yaml", "--format", "jsn"], "Did you mean 'json'?"),
        (["rendre", "ada.yaml"], "No such command 'rendre'"),
        (["new", "--stile", "resume"], "No such option: --stile"),
        ([], "Usage: cvtex"),
    ],
)
def test_wrong_usage_is_2_and_says_what_is_wrong(desk: Desk, arguments: list[str], said: str) -> None:
    done = desk.run(*arguments, COLUMNS="200")
    assert done.code == 2
    assert said in (done.err + done.out if not arguments else done.err)
    assert "Value error" not in done.err
    assert desk.files() == {"ada.yaml"}


@needs_tex
@pytest.mark.parametrize("theme", THEMES)
def test_the_theme_is_the_one_that_was_asked_for(desk: Desk, theme: str) -> None:
    desk.write("ada.yaml", ADA + f"design: {{theme: {next(name for name in THEMES if name != theme)}}}\n")
    tex = desk.run("render", "ada.yaml", "--theme", theme, "--to", "tex", "-o", "-").out
    assert f"theme {theme})" in " ".join(tex.split("\n% ")) and f"The theme is {theme}: " in tex


def test_unknown_styles_and_themes_are_named(desk: Desk) -> None:
    done = desk.run("render", "ada.yaml", "--style", "academc")
    assert (done.code, errors(done.err)) == (1, ["error: there is no style `academc`"])
    assert "hint: did you mean `academic`?\n" in done.err and ", ".join(STYLES) in done.err
    done = desk.run("render", "ada.yaml", "--theme", "clasic")
    assert (done.code, errors(done.err)) == (1, ["error: there is no theme `clasic`"])
    assert "hint: did you mean `classic`?\n" in done.err and ", ".join(THEMES) in done.err
    assert "did you mean" not in desk.run("render", "ada.yaml", "--theme", "xyz").err
    assert desk.files() == {"ada.yaml"}


@needs_every_engine
@pytest.mark.parametrize("engine", INSTALLED)
def test_every_installed_engine_makes_the_same_text(desk: Desk, engine: str, good_pdf: bytes) -> None:
    done = desk.run("render", "ada.yaml", "--engine", engine, "-o", "-")
    assert (done.code, done.err) == (0, "")
    assert squeeze("".join(pages(done.raw, "-raw"))) == squeeze("".join(pages(good_pdf, "-raw")))


def test_every_engine_of_the_table_can_be_asked_for() -> None:
    assert list(ENGINE_NAMES) == ["auto", *(engine.name for engine in ENGINES)]


@needs_tex
def test_values_of_the_profile_can_be_set(desk: Desk) -> None:
    settings = {
        "design.paper": "letter",
        "person.name.given": "Augusta Ada=Byron",
        "sections.0.entries.0.highlights.1": "Wrote *programs* in 1843",
        "person.headline": "Analyst & Metaphysician",
    }
    wishes = [part for path, value in settings.items() for part in ("--set", f"{path}={value}")]
    done = desk.run("render", "ada.yaml", *wishes, "-o", "-")
    assert (done.code, done.err) == (0, "")
    text = pages(done.raw)[0]
    assert "Augusta Ada=Byron Lovelace" in text and "Wrote programs in 1843" in text
    assert "Analyst & Metaphysician" in text and "Read cards" not in text
    assert media(done.raw) == [(612, 792)]
    assert (desk.here / "ada.yaml").read_text() == ADA


def test_lists_and_mappings_can_be_set_and_values_removed(desk: Desk) -> None:
    settings = (
        "sections.1.entries.0.authors=[Lovelace A, {given: Luigi, family: Menabrea}]",
        "sections.1.entries.1={title: 3.90, date: 2018.10}",
        "sections.0.entries.0.highlights.0=",
        'sections.0.entries.0.highlights.0="[Tea](https://tea.org) and {cakes}"',
        'person.headline="So," she said',
        "sections.0.entries.0.title=",
    )
    desk.write("ada.yaml", ADA + "      - {title: Second}\n")
    wishes = [part for setting in settings for part in ("--set", setting)]
    done = desk.run("render", "ada.yaml", "-s", "academic", *wishes, "--to", "tex", "-o", "-")
    assert (done.code, done.err) == (0, "")
    text = done.out[done.out.rindex("\\begin{document}") :]
    for said in ("Menabrea", "3.90", "Oct 2018", "{Tea}", "and \\{cakes\\}", "she said"):
        assert said in text, said
    for gone in ("Built", "Read", "Engineer", "Second"):
        assert gone not in text, gone


def test_what_follows_a_removed_item_is_still_reported_where_it_stands(desk: Desk) -> None:
    desk.write("ada.yaml", ADA.replace("title: Notes", "titel: Notes"))
    done = desk.run("render", "ada.yaml", "--set", "sections.0=")
    assert errors(done.err)[0].startswith("ada.yaml:13:33: error: unknown key `titel`")


@needs_tex
def test_paper_is_a4_unless_the_profile_says_letter(desk: Desk, good_pdf: bytes) -> None:
    assert media(good_pdf) == [(595, 842)]
    desk.write("ada.yaml", ADA + "design: {paper: letter}\n")
    for engine in INSTALLED:
        done = desk.run("render", "ada.yaml", "--engine", engine, "-o", "-")
        assert media(done.raw) == [(612, 792)], engine


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("design.paper", "--set:2:1: error: `design.paper` is not PATH=VALUE"),
        ("=letter", "--set:2:1: error: `=letter` is not PATH=VALUE"),
        ("sections.9.title=Work", "--set:2:1: error: `sections.9.title` leads nowhere in this profile"),
        (
            "sections.first.title=Work",
            "--set:2:1: error: `sections.first.title` leads nowhere in this profile",
        ),
        ("cvtex.x=1", "--set:2:1: error: `cvtex.x` leads nowhere in this profile"),
        ("design.paper=foolscap", "--set:2:1: error: unknown paper `foolscap`"),
        ("design.papier=letter", "--set:2:1: error: unknown key `papier` in design"),
        ("sections.0.entries.0.start=2030", "ada.yaml:8:14: error: the end 2023 comes before the start 2030"),
        ("person.email=", "--set:2:1: error: there is no `person.email` to remove"),
        ("sections.9=", "--set:2:1: error: there is no `sections.9` to remove"),
        ("sections.first=", "--set:2:1: error: there is no `sections.first` to remove"),
        ("person.name.given.x=", "--set:2:1: error: there is no `person.name.given.x` to remove"),
        ("person=", "ada.yaml:1:1: error: `person` is missing"),
        ("sections.1.entries=[{titel: x}]", "--set:2:22: error: unknown key `titel` in publication"),
        ("sections.1.entries=[{title: x}", "--set:2:20: error: this `[` is never closed"),
        ("sections.1.entries=[{title: x, title: y}]", "--set:2:32: error: duplicate key `title`"),
        ("person.name={given: [a]}", "--set:2:21: error: `given` must be a text, found a list"),
        (
            "person.headline=[a](https://b.org)",
            "--set:2:17: error: a text that starts with `[` must be quoted",
        ),
        ("person.²=x", "--set:2:1: error: unknown key `²` in person"),
        ("sections=x", "--set:2:1: error: `sections` must be a list, found a text"),
    ],
)
def test_wrong_settings_are_reported_where_they_stand(desk: Desk, setting: str, said: str) -> None:
    text = ADA.replace("start: 2022\n        end: present", "end: 2023")
    desk.write("ada.yaml", text)
    done = desk.run("render", "ada.yaml", "--set", "person.headline=Analyst\nand more", "--set", setting)
    assert (done.code, done.out) == (1, "")
    assert [line for line in errors(done.err) if line.lower().startswith(said.lower())], done.err
    if said.startswith("--set"):
        assert f"    2 | {setting}\n" in done.err
    assert desk.files() == {"ada.yaml"}


@needs_tex
def test_the_name_of_the_output_says_what_is_written(desk: Desk) -> None:
    starts = {
        "cv.tex": b"% Ada Lovelace", "cv.txt": b"Ada Lovelace", "cv.png": b"\x89PNG", "cv.PNG": b"\x89PNG",
        "cv.pdf": b"%PDF-", "cv": b"%PDF-", ".tex": b"%PDF-",
    }  # fmt: skip
    for name, start in starts.items():
        done = desk.run("render", "ada.yaml", "-o", name)
        assert (done.code, done.out, done.err) == (0, f"{name}\n", "")
        assert (desk.here / name).read_bytes().startswith(start), name
    assert desk.run("render", "ada.yaml", "-o", "mine.txt", "--to", "pdf").code == 0
    assert (desk.here / "mine.txt").read_bytes().startswith(b"%PDF-")
    (desk.here / "old.tex").mkdir()
    assert desk.run("render", "ada.yaml", "-o", "old.tex").out == "old.tex/ada-resume.pdf\n"
    assert desk.run("render", "ada.yaml", "-o", "new.txt/").out == "new.txt/ada-resume.pdf\n"


def test_tex_needs_no_tex(desk: Desk) -> None:
    done = desk.run("render", "ada.yaml", "--to", "tex", "-o", "-", program=WITHOUT_TEX, PATH="")
    assert (done.code, done.err) == (0, "")
    assert done.out == desk.run("render", "ada.yaml", "-o", "-", "--to", "tex", "--engine", "xelatex").out
    for engine in ENGINES:
        wishes = ("--to", "tex", "--engine", engine.name, "-o", "x.tex")
        assert desk.run("render", "ada.yaml", *wishes, program=WITHOUT_TEX, PATH="").code == 0
    done = desk.run("render", "ada.yaml", "--to", "tex", "--to", "pdf", program=WITHOUT_TEX, PATH="")
    assert (done.code, errors(done.err)) == (3, ["error: no TeX engine is installed"])
    assert desk.files() == {"ada.yaml", "x.tex"}


def test_tex_is_for_an_engine_that_has_the_characters(desk: Desk, tmp_path: Path) -> None:
    """Also when the only one that is installed has not."""
    desk.write("ada.yaml", ADA.replace("Engineer", "Ωmega"))
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "pdflatex").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "bin" / "pdflatex").chmod(0o755)
    alone = partial(desk.run, program=WITHOUT_TEX, PATH=str(tmp_path / "bin"))
    assert alone("render", "ada.yaml", "-o", "x.tex").code == 0
    done = alone("render", "ada.yaml", "-o", "y.tex", "--engine", "pdflatex")
    message = "pdflatex cannot set `Ω` (U+03A9 GREEK CAPITAL LETTER OMEGA) in `sections.0.entries.0.title`"
    assert (done.code, errors(done.err)) == (1, [f"ada.yaml:7:16: error: {message}"])
    assert errors(alone("render", "ada.yaml").err) == errors(done.err)
    assert desk.files() == {"ada.yaml", "x.tex"}


@needs_tex
@pytest.mark.parametrize("engine", INSTALLED)
def test_tex_compiles_alone_in_an_empty_folder(desk: Desk, engine: str) -> None:
    done = desk.run("render", "ada.yaml", "--to", "tex", "--to", "pdf", "--engine", engine, "-o", "out/")
    assert (done.code, done.err) == (0, "")
    folder = desk.here / "empty"
    folder.mkdir()
    shutil.copy(desk.here / "out/ada-resume.tex", folder)
    program = find(next(row for row in ENGINES if row.name == engine))
    compiled = subprocess.run(
        [str(program), "-interaction=nonstopmode", "-halt-on-error", "ada-resume.tex"],
        cwd=folder, env=desk.environment(), capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    assert compiled.returncode == 0, compiled.stdout.decode(errors="replace")[-2000:]
    ours = (desk.here / "out/ada-resume.pdf").read_bytes()
    assert pages((folder / "ada-resume.pdf").read_bytes()) == pages(ours)


@needs_tex
def test_text_is_what_a_machine_reads(desk: Desk, good_pdf: bytes) -> None:
    text = desk.run("render", "ada.yaml", "--to", "txt", "-o", "-").out
    assert text.split() == "".join(pages(good_pdf)).split()
    assert text.index("Ada Lovelace") < text.index("Analytical Engines") < text.index("Built the mill")
    assert "\f" not in text


@needs_tex
def test_pictures_are_one_a_page(desk: Desk) -> None:
    done = desk.run("render", "ada.yaml", "--to", "png")
    assert (done.code, done.out) == (0, "ada-resume.png\n")
    assert (desk.here / "ada-resume.png").read_bytes().startswith(b"\x89PNG\r\n")
    desk.write("long.yaml", LONG)
    done = desk.run("render", "long.yaml", "-s", "academic", "--to", "png")
    assert done.out == "long-academic-1.png\nlong-academic-2.png\n"
    assert {name for name in desk.files() if name.startswith("long-")} == set(done.out.split())
    before = desk.files()
    done = desk.run("render", "long.yaml", "-s", "academic", "--to", "png", "-o", "-")
    assert (done.code, done.raw) == (1, b"")
    assert errors(done.err) == ["error: standard output takes one picture, and this makes 2"]
    assert desk.files() == before


@needs_tex
def test_make_can_use_the_dependencies(desk: Desk) -> None:
    make = shutil.which("make")
    assert make
    done = desk.run("render", "ada.yaml", "-o", "my cv.pdf", "--deps", "cv.d")
    assert (done.code, done.out, done.err) == (0, "my cv.pdf\n", "")
    rule = (desk.here / "cv.d").read_text()
    assert rule.startswith("my\\ cv.pdf: ada.yaml ")
    for name in (
        "profile.schema.json",
        "cvtex.cls",
        "resume.tex.j2",
        "resume.yaml",
        "blocks.tex.j2",
        "classic.sty",
    ):
        assert rule.count(f"/{name}") == 2, name
    desk.write("Makefile", "my\\ cv.pdf:\n\tcvtex render ada.yaml -o '$@'\ninclude cv.d\n")

    def is_current() -> bool:
        asked = subprocess.run([make, "-q", "my cv.pdf"], cwd=desk.here, capture_output=True, check=False)
        assert asked.returncode in {0, 1}, asked.stderr
        return asked.returncode == 0

    assert is_current()
    later = (desk.here / "my cv.pdf").stat().st_mtime + 10
    os.utime(desk.here / "ada.yaml", (later, later))
    assert not is_current()
    (desk.here / "ada.yaml").unlink()
    assert not is_current(), "a file that vanished is no error for make"


@needs_tex
def test_odd_names_are_escaped_for_make(desk: Desk) -> None:
    desk.write("my $1 ada#.yaml")
    done = desk.run("render", "my $1 ada#.yaml", "-o", "x.pdf", "--deps", "deps/x.d")
    assert done.code == 0, done.err
    assert (desk.here / "deps/x.d").read_text().startswith("x.pdf: my\\ $$1\\ ada\\#.yaml ")


@needs_tex
def test_the_page_budget_can_be_changed(desk: Desk) -> None:
    desk.write("long.yaml", LONG)
    done = desk.run("render", "long.yaml", "--pages", "0", "-o", "-")
    assert (done.code, len(media(done.raw))) == (0, 2)
    assert desk.run("render", "long.yaml", "--pages", "2").code == 0
    desk.write("long.yaml", CHOSEN)
    done = desk.run("render", "long.yaml")
    assert (done.code, done.out) == (5, "")
    assert re.search(r"error: the page is too long by \d+\.\d pt \(about \d+ lines\)\n", done.err)
    assert "hint" in done.err or "^" in done.err


def test_styles_and_themes_are_listed_one_a_line(desk: Desk) -> None:
    for command, names in (("styles", STYLES), ("themes", THEMES)):
        done = desk.run(command)
        assert (done.code, done.err) == (0, "")
        rows = [line.split(maxsplit=1) for line in done.out.splitlines()]
        assert [row[0] for row in rows] == names
        assert all(len(row[1]) > 15 for row in rows), "described"


def test_the_schema_is_printed(desk: Desk) -> None:
    done = desk.run("schema")
    assert (done.code, done.err) == (0, "")
    assert done.raw == (ROOT / "schema" / "profile.schema.json").read_bytes()


def test_the_version_is_printed(desk: Desk) -> None:
    assert desk.run("--version") == Done(0, f"cvtex {__version__}\n".encode(), "")


def test_the_doctor_finds_what_is_installed_and_says_how_to_get_the_rest(desk: Desk) -> None:
    done = desk.run("doctor")
    states = {line.split()[0]: line for line in done.out.splitlines() if not line.startswith(" ")}
    assert {"python", *(engine.name for engine in ENGINES)} <= states.keys()
    for engine in ENGINES:
        assert ("missing" in states[engine.name]) == (engine.name not in INSTALLED)
    assert done.code == (0 if INSTALLED else 3)
    done = desk.run("doctor", program=WITHOUT_TEX, PATH="")
    assert (done.code, done.err) == (3, "")
    assert "apt-get install" in done.out and "brew install" in done.out


def test_the_help_explains_every_command_and_option(desk: Desk) -> None:
    root = get_command(app)
    commands: Mapping[str, Any] = root.commands  # type: ignore[attr-defined]
    assert {"new", "validate", "render", "styles", "themes", "schema", "doctor"} <= commands.keys()
    whole = desk.run("--help", COLUMNS="300")
    assert (whole.code, whole.err) == (0, "")
    assert "Exit codes: 0 done; 1 " in whole.out
    for name, command in commands.items():
        assert f"  {name} " in whole.out
        done = desk.run(name, "-h", COLUMNS="300")
        assert (done.code, done.err) == (0, "")
        assert done.out.startswith(f"Usage: cvtex {name}")
        text = squeeze(done.out)
        assert squeeze(command.help.splitlines()[0]) in text
        for parameter in command.params:
            assert getattr(parameter, "help", ""), f"{name} {parameter.name} is not explained"
            assert squeeze(parameter.help) in text
            assert all(option in text for option in parameter.opts if option.startswith("-"))


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_get_a_completion_script(desk: Desk, shell: str) -> None:
    done = desk.run(_CVTEX_COMPLETE=f"source_{shell}")
    assert done.code == 0
    assert "_CVTEX_COMPLETE=complete_" + shell in done.out and "cvtex" in done.out


def test_the_script_of_this_shell_is_shown(desk: Desk) -> None:
    shown = desk.run("--show-completion", "bash", _TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1")
    assert shown.code == 0
    assert "complete -o default -F _cvtex_completion cvtex" in shown.out


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("cvtex render --style ", STYLES),
        ("cvtex render --theme ", THEMES),
        ("cvtex new --style ", STYLES),
        ("cvtex render --engine ", ["auto", *(engine.name for engine in ENGINES)]),
        ("cvtex render --engine x", ["xelatex"]),
        ("cvtex render --to ", ["pdf", "tex", "txt", "png"]),
        ("cvtex render --to tex --to t", ["tex", "txt"]),
        ("cvtex validate --format ", ["text", "json", "github"]),
        ("cvtex s", ["style", "styles", "schema"]),
        ("cvtex theme new mine --from ", THEMES),
    ],
)
def test_completion_offers_what_there_is(desk: Desk, words: str, expected: list[str]) -> None:
    count = len(words.split(" ")) - 1
    done = desk.run(_CVTEX_COMPLETE="complete_bash", COMP_WORDS=words, COMP_CWORD=str(count))
    assert sorted(done.out.split()) == sorted(expected)


def on_terminal(desk: Desk, *arguments: str, **more: str) -> str:
    """What the program writes when standard error is a terminal."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-c", MAIN, *arguments]
    process = subprocess.Popen(
        command, cwd=desk.here, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs,
        env=desk.environment(**{"TERM": "xterm", **more}),
    )  # fmt: skip
    os.close(theirs)
    said = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:
            break
        if not part:
            break
        said += part
    os.close(ours)
    process.wait(60)
    return said.decode()


def test_errors_are_coloured_on_a_terminal_that_wants_it(desk: Desk) -> None:
    desk.write("bad.yaml", MISTAKES)
    assert "\x1b[1;31merror:\x1b[0m unknown key `emial`" in on_terminal(desk, "validate", "bad.yaml")
    assert "\x1b" not in on_terminal(desk, "validate", "bad.yaml", NO_COLOR="1")
    assert "\x1b" not in on_terminal(desk, "validate", "bad.yaml", TERM="dumb")
    assert "\x1b[32mok" in on_terminal(desk, "doctor")
    assert "\x1b" not in desk.run("doctor", TERM="xterm").out


def test_a_reader_may_close_the_pipe(desk: Desk) -> None:
    for command in ("schema", "styles", "--help"):
        reading, writing = os.pipe()
        os.close(reading)
        process = subprocess.run(
            [sys.executable, "-c", MAIN, command],
            cwd=desk.here, env=desk.environment(), stdout=writing, stderr=subprocess.PIPE, timeout=60, check=False,
        )  # fmt: skip
        os.close(writing)
        assert process.stderr == b"", command
    shell = f'"{sys.executable}" -c "{MAIN}" schema | head -1'
    done = subprocess.run(
        ["/bin/sh", "-c", shell], cwd=desk.here, env=desk.environment(), capture_output=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"{\n", b"")


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-"])
def test_closed_streams_are_no_surprise(desk: Desk, closed: str) -> None:
    shell = f'"{sys.executable}" -c "{MAIN}" validate - ada.yaml {closed}'
    done = subprocess.run(
        ["/bin/sh", "-c", shell],
        cwd=desk.here, env=desk.environment(), input=ADA.encode(), capture_output=True, check=False,
    )  # fmt: skip
    assert b"Traceback" not in done.stderr
    assert done.returncode == (1 if closed == "<&-" else 0)
    assert desk.files() == {"ada.yaml"}


def test_any_locale_will_do(desk: Desk) -> None:
    done = desk.run("--help", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert "résumé" in done.out
    desk.write("邱.yaml", MISTAKES)
    assert "邱.yaml:4:3: error: " in desk.run("validate", "邱.yaml", LC_ALL="C").err


WITHOUT_TEX = f"import cvtex.engine; cvtex.engine.FOLDERS = (); {MAIN}"


def with_data(folder: Path) -> str:
    """The program with another folder of templates."""
    return (
        "from pathlib import Path; import cvtex.packaged, cvtex.world, cvtex.cli; "
        f"cvtex.packaged.data_folder = cvtex.world.data_folder = cvtex.cli.data_folder = lambda: Path({str(folder)!r}); {MAIN}"
    )


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    """A copy of what ships with the program, to be broken."""
    for name in ("schema", "templates"):
        shutil.copytree(ROOT / name, tmp_path / "data" / name)
    return tmp_path / "data"


@pytest.mark.parametrize("broken", [MISTAKES, "a: [", CHOSEN], ids=["invalid", "no-yaml", "too-long"])
@needs_tex
def test_a_failure_never_destroys_a_good_pdf(desk: Desk, broken: str) -> None:
    good = desk.here / "ada-resume.pdf"
    good.write_bytes(b"%PDF-1.7 good")
    good.chmod(0o640)
    desk.write("ada.yaml", broken)
    done = desk.run("render", "ada.yaml", "-s", "academic", "-s", "resume", "--deps", "x.d")
    assert done.code in {1, 5} and done.out == ""
    assert desk.files() == {"ada.yaml", "ada-resume.pdf"}, "the other style is not written either"
    assert good.read_bytes() == b"%PDF-1.7 good"
    desk.write("ada.yaml")
    assert desk.run("render", "ada.yaml").code == 0
    assert good.read_bytes()[:5] == b"%PDF-" and len(good.read_bytes()) > 1000
    assert good.stat().st_mode & 0o777 == 0o640


@needs_tex
def test_strict_writes_nothing_when_there_are_warnings(desk: Desk) -> None:
    desk.write("ada.yaml", ADA.replace("Engineer", "$" + "nn1" * 50 + "$"))
    done = desk.run("render", "ada.yaml")
    assert (done.code, done.out) == (0, "ada-resume.pdf\n")
    assert done.err.startswith("ada.yaml:7:17: warning: the text sticks out of its space by ")
    assert done.err.splitlines()[0].endswith(" pt in `sections.0.entries.0.title`")
    (desk.here / "ada-resume.pdf").unlink()
    strict = desk.run("render", "ada.yaml", "-s", "academic", "-s", "resume", "--strict", "--deps", "x.d")
    assert (strict.code, strict.out) == (1, "")
    assert done.err.replace("warning", "error") in strict.err and "warning" not in strict.err
    assert desk.files() == {"ada.yaml"}
    desk.write("ada.yaml", ADA.replace("start: 2022", "summary: Left out.\n        start: 2022"))
    done = desk.run("render", "ada.yaml", "--strict")
    assert done.code == 0 and re.match(r"ada\.yaml:1:1: note: the style `resume` leaves out", done.err)
    assert desk.files() == {"ada.yaml", "ada-resume.pdf"}


@needs_tex
def test_places_that_cannot_be_written_are_named(desk: Desk) -> None:
    (desk.here / "folder.pdf").mkdir()
    done = desk.run("render", "ada.yaml", "-o", "ada.yaml/cv.pdf")
    assert (done.code, done.out) == (1, "")
    assert re.fullmatch(r"error: ada\.yaml/cv\.pdf cannot be written: [a-z ]+", errors(done.err)[0])
    done = desk.run("new", "ada.yaml/me.yaml")
    assert (done.code, done.out) == (1, "")
    assert "cannot be written" in done.err
    assert desk.files() == {"ada.yaml", "folder.pdf"}
    if Path("/dev/full").exists():
        done = desk.run("render", "ada.yaml", "-o", "/dev/full")
        assert (done.code, errors(done.err)) == (
            1,
            ["error: /dev/full cannot be written: no space left on device"],
        )


@needs_tex
def test_a_style_that_finds_nothing_to_print_says_so(desk: Desk) -> None:
    desk.write("ada.yaml", ADA[: ADA.index("  - type: publications")])
    done = desk.run("render", "ada.yaml", "--style", "publications")
    assert (done.code, done.out) == (1, "")
    assert "the style `publications` prints publications, and this profile has none" in done.err
    assert desk.files() == {"ada.yaml"}


@needs_tex
@pytest.mark.parametrize("engine", INSTALLED)
def test_an_error_of_tex_is_told_by_the_line_of_the_profile(desk: Desk, templates: Path, engine: str) -> None:
    with (templates / "templates/latex/themes/classic.sty").open("a") as theme:
        theme.write("\\renewcommand\\cvbullet[2]{\\nosuchmacro}\n")
    done = desk.run("render", "ada.yaml", "--engine", engine, program=with_data(templates))
    assert (done.code, done.out) == (4, "")
    (problem,) = errors(done.err)
    said = "TeX stopped: undefined control sequence `\\nosuchmacro` in `sections.0.entries.0.highlights.0`"
    assert problem == f"ada.yaml:10:22: error: {said}"
    assert "   10 |         highlights: [Built the *mill*., Read **cards**.]" in done.err
    assert "This is" not in done.err and len(done.err.splitlines()) < 6, "no raw log"
    kept = re.search(r"the log is kept in (\S+)", done.err)
    assert kept and "nosuchmacro" in Path(kept[1]).read_text()
    assert desk.files() == {"ada.yaml"}


@needs_tex
def test_a_broken_theme_or_class_is_an_error_of_tex(desk: Desk, templates: Path) -> None:
    assert desk.run("render", "ada.yaml", program=with_data(templates)).code == 0
    before = desk.files()
    for name in ("themes/classic.sty", "cvtex.cls"):
        path = templates / "templates/latex" / name
        whole = path.read_text()
        path.write_text(whole + "\\nosuchmacro\n")
        done = desk.run("render", "ada.yaml", program=with_data(templates))
        path.write_text(whole)
        assert (done.code, done.out) == (4, "")
        assert len(errors(done.err)) == 1 and "error: TeX stopped: " in done.err
        assert len(done.err.splitlines()) < 6
    assert desk.files() == before


def test_a_machine_without_tex_says_what_to_install(desk: Desk) -> None:
    done = desk.run("render", "ada.yaml", program=WITHOUT_TEX, PATH="")
    assert (done.code, done.out) == (3, "")
    assert errors(done.err) == ["error: no TeX engine is installed"]
    for command in ("sudo apt-get install texlive-xetex", "sudo tlmgr install", "brew install"):
        assert command in done.err
    done = desk.run("render", "ada.yaml", "--engine", "lualatex", program=WITHOUT_TEX, PATH="")
    assert (done.code, errors(done.err)) == (3, ["error: lualatex is not installed"])
    assert "sudo apt-get install texlive-luatex" in done.err
    assert desk.files() == {"ada.yaml"}


@needs_tex
def test_a_machine_without_poppler_says_what_to_install(desk: Desk, tmp_path: Path) -> None:
    program = find(ENGINES[0])
    assert program
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "xelatex").symlink_to(program)
    for target, tool in (("txt", "pdftotext"), ("png", "pdftoppm")):
        done = desk.run("render", "ada.yaml", "--to", target, program=WITHOUT_TEX, PATH=str(tmp_path / "bin"))
        assert (done.code, errors(done.err)) == (3, [f"error: {tool} is not installed"])
        assert "apt-get install poppler-utils" in done.err
    assert desk.files() == {"ada.yaml"}


@needs_tex
@pytest.mark.parametrize("engine", INSTALLED)
def test_the_same_profile_gives_the_same_bytes_anywhere(desk: Desk, engine: str) -> None:
    made = []
    for name, zone in (("one", "UTC"), ("another place", "Asia/Tokyo")):
        (desk.here / name).mkdir()
        (desk.here / name / "ada.yaml").write_text(ADA)
        place = Desk(desk.here / name, desk.temporary, desk.cache)
        done = place.run("render", "ada.yaml", "--engine", engine, TZ=zone, LANG="C")
        assert done.code == 0, done.err
        made.append((desk.here / name / "ada-resume.pdf").read_bytes())
    assert made[0] == made[1]


@needs_tex
def test_the_dates_of_a_pdf_come_from_the_profile_or_the_environment(desk: Desk) -> None:
    desk.write("ada.yaml", ADA + "updated: 2025-03-04\n")
    for epoch, date in (("", "20250304000000"), ("1700000000", "20231114221320")):
        pdf = desk.run("render", "ada.yaml", "-o", "-", SOURCE_DATE_EPOCH=epoch).raw
        found = PdfReader(BytesIO(pdf)).metadata
        assert found and str(found["/CreationDate"]).startswith(f"D:{date}")
    desk.write("ada.yaml")
    found = PdfReader(BytesIO(desk.run("render", "ada.yaml", "-o", "-").raw)).metadata
    assert found and not [key for key in found if "Date" in key], "no date is better than a wrong one"


@needs_tex
@pytest.mark.parametrize(
    ("style", "language", "title"),
    [("resume", "en", "Résumé"), ("academic", "en", "Curriculum Vitae"), ("resume", "de-CH", "Lebenslauf"),
     ("publications", "zh", "论文发表"), ("publications", "fr", "Publications")],
)  # fmt: skip
def test_the_title_of_a_pdf_is_worded(desk: Desk, style: str, language: str, title: str) -> None:
    desk.write("ada.yaml", ADA + f"language: {language}\n")
    done = desk.run("render", "ada.yaml", "-s", style, "-o", "-")
    assert (done.code, done.err) == (0, "")
    found = PdfReader(BytesIO(done.raw)).metadata
    assert found and found.title == f"Ada Lovelace – {title}"
