"""Hostile files, addresses, settings and surroundings, against the real command line."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from fuzzing import OneProfile
from pypdf import PdfReader
from test_cli import ADA, MAIN, Desk
from typer.testing import CliRunner, Result

from cvtex import pipeline
from cvtex.cli import app
from cvtex.decode import MAX_BYTES
from cvtex.diagnostic import Diagnostic, Invalid
from cvtex.engine import ENGINES, find
from cvtex.inline import SCHEMES
from cvtex.rules import MAX_TEXT
from cvtex.source import MAX_LETTERS
from cvtex.typeset import MAX_LINE, MAX_URL
from cvtex.world import World

ROOT = Path(__file__).resolve().parents[1]
KEPT = "squeamish-ossifrage"
HEAD = "cvtex: 1\nperson: {name: Ada Lovelace}\nsections:\n"
INSTALLED = [engine.name for engine in ENGINES if find(engine)]
Run = Callable[..., Result]
needs_tex = pytest.mark.skipif(not INSTALLED, reason="needs a TeX engine")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache for all runs."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def desk(tmp_path: Path, cache: Path) -> Iterator[Desk]:
    """A desk with a profile on it."""
    made = Desk(tmp_path / "here", tmp_path / "temporary", cache)
    made.here.mkdir()
    made.temporary.mkdir()
    made.write("ada.yaml")
    yield made
    assert list(made.temporary.iterdir()) == [], "something was left behind"


@pytest.fixture
def quickly(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line in this process, on the desk; what escapes from it is raised."""
    monkeypatch.chdir(desk.here)
    return lambda *arguments: CliRunner().invoke(app, arguments, catch_exceptions=False)


def problems(text: str | bytes) -> tuple[Diagnostic, ...]:
    """What is wrong with a profile, until it is TeX."""
    world = OneProfile(text.encode() if isinstance(text, str) else text)
    try:
        source = pipeline.load("a.yaml", world)
        pipeline.validate(source, world)
        pipeline.draft(pipeline.Request(profile="a.yaml", style="academic"), source, world)
    except Invalid as invalid:
        return invalid.diagnostics
    return ()


def codes(text: str | bytes) -> set[str]:
    return {problem.code for problem in problems(text)}


def in_a_list(text: str) -> str:
    """A profile with one text, in quotes."""
    return f"{HEAD}  - type: list\n    entries:\n      - {json.dumps(text, ensure_ascii=False)}\n"


# ---- Addresses ----

REFUSED = (
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "java\nscript:alert(1)", "\tjavascript:alert(1)",
    " javascript:alert(1)", "&#106;avascript:alert(1)", "%6aavascript:alert(1)", "javascript&colon;alert(1)", "data:text/html,x",
    "vbscript:x", "file:///etc/hostname", "//example.org", "\\\\example.org", "/etc/hostname", "../x.pdf", "ftp://example.org",
    "http:example.org", "https:/example.org", "https:\\\\example.org", " https://example.org", "view-source:https://example.org",
    "blob:https://example.org", "ｈttps://example.org", "https\u200b://example.org", "x-apple:https://example.org",
)  # fmt: skip
ALLOWED: Mapping[str, str] = {  # an address as it is written, and as the PDF has it
    "https://user:word@example.org/": "https://user:word@example.org/",
    "https://example.org/a\\..\\b": "https://example.org/a%5C..%5Cb",
    "https://exämple.org/é": "https://ex%C3%A4mple.org/%C3%A9",
    "https://example.org/%00%0a%zz": "https://example.org/%00%0a%zz",
    "https://example.org/{}^~#_$&%`|": "https://example.org/%7B%7D%5E~#_$&%%60%7C",
    "mailto:a@example.org?bcc=b@example.org": "mailto:a@example.org?bcc=b@example.org",
    "tel:+41-44-call-me": "tel:+41-44-call-me",
    "http://example.org": "http://example.org",
    "https://example.org/\\input{/etc/hostname}": "https://example.org/%5Cinput%7B/etc/hostname%7D",
    "https://example.org/)/S/URI/URI(x": "https://example.org/%29/S/URI/URI%28x",
}

# Where an address may stand; `…` is the place. What refers to another definition of the schema is there once.
FIELDS: Mapping[str, str] = {
    "link": "person.links: [{label: x, url: …}]", "links": "person.links: […]",
    "contact": "experience: {organization: A, mentor: [{name: B, url: …}]}",
    "bullet": "experience: {organization: A, highlights: [{text: B, url: …}]}",
    "position": "experience: {organization: A, url: …}",
    "thesis": "education: {institution: A, degree: B, thesis: {title: C, url: …}}", "degree": "education: {institution: A, url: …}",
    "project": "projects: {name: A, url: …}", "publication": "publications: {type: book, title: A, authors: [B C], url: …}",
    "award": "awards: {title: A, url: …}", "talk": "talks: {title: A, url: …}", "course": "teaching: {title: A, url: …}",
    "duty": "service: {role: A, url: …}", "grant": "grants: {title: A, url: …}", "patent": "patents: {title: A, url: …}",
    "certification": "certifications: {title: A, url: …}", "membership": "memberships: {organization: A, url: …}",
    "referee": "references: {name: A, url: …}", "news": "news: {text: A, url: …}", "paragraph": "text: {text: A, url: …}",
}  # fmt: skip


def profile_with(field: str, address: str) -> str:
    """A profile with an address in a field."""
    place, _, value = FIELDS[field].partition(": ")
    value = value.replace("…", json.dumps(address, ensure_ascii=False))
    if place.startswith("person."):
        person = f"{{name: Ada Lovelace, {place.removeprefix('person.')}: {value}}}"
        return f"cvtex: 1\nperson: {person}\nsections: [{{type: list, entries: [One.]}}]\n"
    return f"{HEAD}  - {{type: {place}, entries: [{value}]}}\n"


def holders(schema: Any, name: str = "") -> Iterator[str]:
    """The definitions of the schema that have an address of their own."""
    if isinstance(schema, dict):
        for key, inner in schema.items():
            if (
                key == "url"
                and isinstance(inner, dict)
                and inner.get("$ref", "").endswith(("/address", "/url"))
            ):
                yield name
            yield from holders(inner, name or (key if key not in {"$defs", "properties"} else ""))
    for inner in schema if isinstance(schema, list) else ():
        yield from holders(inner, name)


def test_every_field_for_an_address_is_tried() -> None:
    found = {name for name in holders(World().schema()["$defs"]) if name != "url"}
    assert found and found == set(FIELDS) - {"links"}


@pytest.mark.parametrize("field", FIELDS)
def test_an_address_has_one_of_four_schemes_or_is_refused(field: str) -> None:
    assert problems(profile_with(field, "https://example.org")) == ()
    for address in REFUSED:
        told = problems(profile_with(field, address))
        assert told and {problem.code for problem in told} <= {
            "wrong-value",
            "wrong-type",
            "control-character",
        }, address
        assert all(problem.span for problem in told)


def test_an_address_in_a_text_has_one_of_four_schemes_or_is_text() -> None:
    """What is no link by its form is printed as it is written."""
    for address in REFUSED:
        for text in (f"[a]({address})", f"<{address}>"):
            world = OneProfile(in_a_list(text).encode())
            source = pipeline.load("a.yaml", world)
            try:
                pipeline.validate(source, world)
                made = pipeline.draft(pipeline.Request(profile="a.yaml", style="academic"), source, world)
            except Invalid as invalid:
                assert {problem.code for problem in invalid.diagnostics} <= {
                    "link-scheme",
                    "engine-characters",
                }
            else:
                assert "\\cvlink" not in made.tex.body, text


@pytest.mark.parametrize(
    "user", ["../../x", "a?y", "a#b", "a\\b", "https://example.org", "a b", "javascript://x"]
)
def test_a_name_on_a_network_is_no_address(user: str) -> None:
    text = f"cvtex: 1\nperson: {{name: A, links: [{{network: github, user: {json.dumps(user)}}}]}}\n"
    assert codes(text + "sections: [{type: list, entries: [x]}]\n") == {"wrong-value"}


def links(pdf: bytes) -> list[str]:
    """The addresses of all links of a PDF, and nothing but links to addresses."""
    actions = [
        note.get_object()["/A"] for page in PdfReader(BytesIO(pdf)).pages for note in page.get("/Annots", ())
    ]
    assert all(action["/S"] == "/URI" and set(action) <= {"/S", "/URI", "/Type"} for action in actions)
    return [action["/URI"] for action in actions]


@needs_tex
def test_addresses_reach_the_pdf_as_they_are_written_and_do_nothing_else(desk: Desk) -> None:
    rows = "".join(f"      - {{text: Link, url: {json.dumps(url)}}}\n" for url in ALLOWED)
    head = 'cvtex: 1\nperson: {name: Ada Lovelace, email: "a?bcc=b&c@example.org", phone: "+41 (0)44/668"}\nsections:\n'
    paper = "  - {type: publications, entries: [{type: book, title: T, authors: [Ada Lovelace], doi: '10.1000/a?b#c%d'}]}\n"
    desk.write("a.yaml", f"{head}  - type: list\n    entries:\n{rows}{paper}")
    done = desk.run("render", "a.yaml", "--style", "academic", "-o", "-")
    assert (done.code, done.err) == (0, "")
    found = links(done.raw)
    assert set(found) == {
        *ALLOWED.values(), "mailto:a%3Fbcc=b%26c@example.org", "tel:+41044668", "https://doi.org/10.1000/a%3Fb%23c%25d",
    }  # fmt: skip
    assert all(url.lower().startswith(SCHEMES) for url in found)


# ---- Files that a profile names ----


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("/etc/hostname", "photo-outside"),
        ("../secret", "photo-outside"),
        ("link", "photo-outside"),
        ("below/../../secret", "photo-outside"),
        ("linked/secret", "photo-outside"),
        ("/dev/zero", "photo-outside"),
        ("~/.bashrc", "photo-unreadable"),
        ("pipe", "photo-unreadable"),
        (".", "photo-unreadable"),
        ("loop", "photo-unreadable"),
        ("nosuch", "photo-unreadable"),
        ("x" * 300, "photo-unreadable"),
        ("file:///etc/hostname", "photo-unreadable"),
        ("ada.yaml", "photo-unusable"),
    ],
    ids=lambda value: value[:20],
)
def test_a_file_named_in_a_profile_is_not_opened(desk: Desk, quickly: Run, name: str, code: str) -> None:
    """A pipe without a writer would keep whoever opens it, and the alarm would end that."""
    signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.alarm(30)
    (desk.here.parent / "secret").write_text(KEPT)
    (desk.here / "link").symlink_to(desk.here.parent / "secret")
    (desk.here / "linked").symlink_to(desk.here.parent)
    (desk.here / "loop").symlink_to("loop")
    os.mkfifo(desk.here / "pipe")
    os.mkfifo(desk.here / "pipe.bib")
    (desk.here.parent / "secret.bib").write_text(KEPT)
    (desk.here / "link.bib").symlink_to(desk.here.parent / "secret.bib")
    (desk.here / "loop.bib").symlink_to("loop.bib")
    photo = (
        f"cvtex: 1\nperson: {{name: Ada Lovelace, photo: {name}}}\nsections: [{{type: list, entries: [x]}}]\n"
    )
    papers = f"{HEAD}  - {{type: publications, file: {name}.bib, entries: [{{type: book, title: A, authors: [B C]}}]}}\n"
    for text, said in (
        (photo, code),
        (papers, code.replace("photo", "bibliography").replace("unusable", "unreadable")),
    ):
        desk.write("a.yaml", text)
        done = quickly("render", "a.yaml", "--to", "tex", "--style", "academic")
        assert done.exit_code == 1 and KEPT not in done.output
        told = quickly("validate", "a.yaml", "--format", "json")
        assert [one["code"] for one in json.loads(told.stdout)] == [said]
        assert KEPT not in told.output
    signal.alarm(0)
    assert desk.files() == {
        "ada.yaml",
        "a.yaml",
        "link",
        "pipe",
        "linked",
        "loop",
        "link.bib",
        "pipe.bib",
        "loop.bib",
    }


# ---- Profiles that are no profiles ----

BULLETS = HEAD + "  - type: list\n    entries:\n"
LAUGHS = "a: &a0 [x,x]\n" + "".join(f"b{n}: &a{n + 1} [*a{n},*a{n},*a{n}]\n" for n in range(50))
FILES: Mapping[str, tuple[Callable[[], str | bytes], set[str]]] = {
    "ten megabytes": (lambda: ADA + "#" + "x" * (MAX_BYTES - len(ADA) - 1), set()),
    "eleven megabytes": (lambda: ADA.encode() + b"#" * 11_000_000, {"too-large"}),
    "a hundred thousand bullets": (lambda: BULLETS + "      - One.\n" * 100_000, {"too-large"}),
    "much text": (lambda: BULLETS + f"      - {'word ' * 2000}\n" * (MAX_LETTERS // 9000), {"too-large"}),
    "laughs": (lambda: LAUGHS, {"alias-bomb"}),
    "long laughs": (lambda: BULLETS + f"      - &a {'word ' * 2000}\n" + "      - *a\n" * 200, {"alias-bomb"}),
    "nesting": (lambda: ADA + "summary: " + "[" * 10_000 + "]" * 10_000, {"too-deep"}),
    "indents": (lambda: "\n".join(" " * n + "a:" for n in range(3000)), {"too-deep"}),
    "no utf-8": (lambda: ADA.encode() + b"summary: caf\xe9\n", {"encoding"}),
    "utf-16": (lambda: ADA.encode("utf-16"), {"encoding"}),
    "utf-32": (lambda: ADA.encode("utf-32"), {"encoding"}),
    "nul": (lambda: ADA.encode() + b"summary: a\x00b\n", {"control-character"}),
    "all nul": (lambda: b"\x00" * 1000, {"encoding"}),
    "huge weight": (lambda: BULLETS + "      - {text: a, weight: 1e999}\n", {"out-of-range"}),
    "infinite weight": (lambda: BULLETS + "      - {text: a, weight: .inf}\n", {"wrong-type"}),
    "no weight": (lambda: BULLETS + "      - {text: a, weight: .nan}\n", {"wrong-type"}),
    "late year": (lambda: BULLETS + "      - {text: a, date: 99999999999}\n", {"wrong-value"}),
    "late day": (lambda: "updated: 9999-12-31\n" + ADA, {"wrong-value"}),
    "digits": (lambda: cited("9" * 5000), {"out-of-range"}),
    "many digits": (lambda: cited("9" * 9_000_000), {"too-large"}),
    "long key": (lambda: ADA.encode() + b"? " + b"k" * 900_000 + b"\n: 1\n", {"unknown-key"}),
    "long text": (lambda: in_a_list("word " * 199_000), {"too-long"}),
    "lone surrogate": (lambda: ADA + 'summary: "a\\ud800b"\n', {"yaml-syntax"}),
    "no character": (lambda: ADA + 'summary: "a\\U00110000b"\n', {"yaml-syntax"}),
    "styles that are paths": (lambda: ADA + "styles: {../../x: {}}\n", {"unknown-style"}),
    "themes that are paths": (lambda: ADA + "design: {theme: ../../x}\n", {"unknown-theme"}),
    "tags": (lambda: ADA + "summary: !!python/object/apply:os.system [id]\n", {"yaml-tag"}),
}  # fmt: skip


def cited(number: str) -> bytes:
    """A profile with a publication that was cited so often."""
    paper = f"{{type: book, title: T, authors: [A B], metrics: {{citations: {number}}}}}"
    return f"{HEAD}  - {{type: publications, entries: [{paper}]}}\n".encode()


def test_what_is_no_profile_is_refused_at_once_with_a_place(desk: Desk) -> None:
    """In one process that may have no more memory than these need, one by one."""
    for name, (make, _) in FILES.items():
        made = make()
        (desk.here / name).write_bytes(made.encode() if isinstance(made, str) else made)
    bounded = [
        "/bin/sh",
        "-c",
        'ulimit -v 1500000 2>/dev/null; exec "$@"',
        "sh",
        sys.executable,
        "-m",
        "cvtex",
    ]
    done = subprocess.run(
        [*bounded, "validate", *FILES, "/dev/zero", "--format", "json"], cwd=desk.here, env=desk.environment(),
        capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr.decode()) == (1, "")
    said = json.loads(done.stdout)
    found: dict[str, set[str]] = {name: set() for name in (*FILES, "/dev/zero")}
    for problem in said:
        assert problem["line"] and problem["column"] and problem["endColumn"], problem
        assert len(problem["message"]) < 2000 and all(len(hint) < 2000 for hint in problem["hints"])
        found[problem["file"]].add(problem["code"])
    assert found == {name: told for name, (_, told) in FILES.items()} | {"/dev/zero": {"too-large"}}


def test_an_endless_standard_input_is_refused(desk: Desk) -> None:
    with Path("/dev/zero").open("rb") as endless:
        done = subprocess.run(
            [sys.executable, "-m", "cvtex", "validate", "-"], stdin=endless, capture_output=True, timeout=120,
            env=desk.environment(), check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith(b"stdin:1:1: error: the file has more than 10 MB\n")


# ---- Limits of TeX, told before it runs or in its place ----


# The longest text that is a line of TeX: each `^` takes 18 characters there.
LONGEST = ("^" * 30 + " ") * (MAX_LINE // 541)


def test_a_text_is_limited() -> None:
    assert codes(in_a_list("x" * MAX_TEXT)) == set()
    [problem] = problems(in_a_list("x" * (MAX_TEXT + 1)))
    assert problem.code == "too-long" and problem.span
    assert (problem.span.line, problem.span.column) == (6, 9)


def test_what_is_set_in_one_piece_is_limited() -> None:
    """The lines of TeX end somewhere, and a list of items is one of them."""
    assert codes(in_a_list(LONGEST)) == set()
    [problem] = problems(in_a_list(LONGEST + "^" * 35))
    assert problem.code == "too-long" and problem.span and problem.span.line == 6
    items = ", ".join(["0123456789012345678"] * (MAX_LINE // 21 + 1))
    assert codes(f"{HEAD}  - {{type: skills, entries: [{{items: [{items}]}}]}}\n") == {"too-long"}


def test_an_address_is_limited() -> None:
    address = "https://example.org/" + "é" * (MAX_URL // 8)  # of which each becomes \%C3\%A9
    assert codes(profile_with("bullet", address[:-10])) == set()
    [problem] = problems(profile_with("bullet", address))
    assert problem.code == "too-long" and problem.span


@needs_tex
@pytest.mark.parametrize("engine", INSTALLED)
def test_the_longest_line_and_address_are_set(desk: Desk, engine: str) -> None:
    """What is just within the limits is no problem of any engine."""
    url = "https://example.org/" + "é" * (MAX_URL // 8 - 10)
    desk.write("a.yaml", f"{in_a_list(LONGEST)}      - {{text: x, url: {url}}}\n")
    done = desk.run("render", "a.yaml", "--style", "academic", "--engine", engine, "-o", "-")
    assert done.code == 0 and len(links(done.raw)) == 1


@needs_tex
def test_what_is_too_long_for_a_line_is_a_problem_of_the_profile(desk: Desk) -> None:
    desk.write("b.yaml", ADA.replace("Lovelace}}", f"Lovelace}}, pronouns: {'x' * MAX_TEXT}}}"))
    done = desk.run("render", "b.yaml", "-o", "-")
    assert done.code == 1 and "b.yaml:2:10: error: this is too long for a line" in done.err


@needs_tex
def test_thousands_of_bullets_are_set(desk: Desk) -> None:
    desk.write("a.yaml", BULLETS + "      - Read the cards.\n" * 3_000)
    done = desk.run("render", "a.yaml", "--style", "academic", "-o", "-")
    assert (done.code, done.err) == (0, "")
    assert len(PdfReader(BytesIO(done.raw)).pages) > 40


# ---- Settings, names, surroundings ----

SETTINGS = (
    "__class__=1", "person.__class__.__init__=1", "person.name.__dict__={a: b}", "..=1", "=1", "=", "", ".", "sections.-1=x",
    "sections.999999999999=x", "sections." + "9" * 5000 + "=x", "a." * 5000 + "b=1", "person=" + "[" * 5000, "person={name: *x}",
    "person.name=\x01", "person.name=[\x01]", "person.name=a\x1b[31mb", "person={<<: {name: x}, y: &y *y}",
    "summary=" + "x" * 100_000, "styles={../../x: {}}", "design.theme=../../x", "updated=99999999999", "person.links=[javascript:alert(1)]",
)  # fmt: skip


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: ascii(setting)[:30])
def test_a_hostile_setting_is_refused_where_it_stands(desk: Desk, quickly: Run, setting: str) -> None:
    done = quickly("render", "ada.yaml", "--to", "tex", "--set", setting)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith("--set:1:") and len(done.stderr) < 5000
    assert desk.files() == {"ada.yaml"}


@pytest.mark.parametrize("setting", [b"person.name=\xff", b"\xff=1"])
def test_a_setting_that_is_no_text_is_refused(desk: Desk, setting: bytes) -> None:
    done = desk.run("render", "ada.yaml", "--to", "tex", "--set", os.fsdecode(setting))
    assert (done.code, done.out) == (1, "") and done.err.startswith(
        "--set:1:1: error: there is a control character, U+DCFF\n"
    )


@pytest.mark.parametrize(
    "name", ["../../x", "/etc/hostname", "resume/../resume", "%s", "\x1b[31m", "x" * 5000], ids=ascii
)
def test_styles_and_themes_are_names_and_no_paths(desk: Desk, quickly: Run, name: str) -> None:
    for arguments in (
        ("render", "ada.yaml", "--style"),
        ("render", "ada.yaml", "--theme"),
        ("new", "x.yaml", "--style"),
    ):
        done = quickly(*arguments, name)
        assert (done.exit_code, done.stdout) == (1, "") and "\x1b" not in done.stderr
    assert desk.files() == {"ada.yaml"}


@pytest.mark.parametrize(
    "place",
    ["loop", "loop/x", ".", "/dev/full", "ada.yaml/x", "x" * 300, "/proc/x/y"],
    ids=lambda place: place[:9],
)
def test_places_that_cannot_be_are_named(desk: Desk, quickly: Run, place: str) -> None:
    """A document may go into a folder; all else is refused in a line, also a link that leads to itself."""
    (desk.here / "loop").symlink_to("loop")
    draft = ("render", "ada.yaml", "--to", "tex", "-o")
    for arguments, possible in (
        ((*draft, place), {"."}),
        ((*draft, "ada.tex", "--deps", place), set()),
        (("new", place), set()),
    ):
        done = quickly(*arguments)
        refused = "cannot be written" in done.stderr or "exists already" in done.stderr
        assert (done.exit_code, refused) == ((0, False) if place in possible else (1, True)), arguments


def test_names_that_are_no_text_are_files_like_others(desk: Desk) -> None:
    """Bytes that are no UTF-8, line ends and colours: the first work, the others are shown without what they do."""
    odd = os.fsdecode(b"n\xff\x1b[31m\n")
    (desk.here / f"{odd}.yaml").write_text(ADA)
    done = desk.run("render", f"{odd}.yaml", "--to", "tex", "-o", f"{odd}.tex", "--deps", "rule")
    assert done.code == 0 and os.fsencode(f"{odd}.tex: ") in (desk.here / "rule").read_bytes()
    done = desk.run("validate", f"{odd}.yaml")
    assert (done.code, done.err) == (0, "n\ufffd\ufffd[31m\ufffd.yaml: valid\n")
    (desk.here / f"{odd}.yaml").write_text("cvtex: 2\n")
    for form in ("text", "json", "github"):
        done = desk.run("validate", f"{odd}.yaml", "--format", form)
        assert done.code == 1 and "\x1b" not in done.err + done.out.replace("\\u001b", "")


def test_pages_are_a_number_that_tex_knows(desk: Desk, quickly: Run) -> None:
    for number in ("99999999999999999999", "-1", "1e9", "9" * 5000):
        assert quickly("render", "ada.yaml", "--pages", number).exit_code == 2
    assert desk.files() == {"ada.yaml"}


EVIL = "\\errmessage{EVIL}\\immediate\\write16{EVIL}\n"
EVIL_NAMES = (
    "cvtex.cls", "article.cls", "classic.sty", "job.tex", "job.aux", "job.out", "job.toc", "texmf.cnf", "texmfcnf.lua", "xelatex.fmt",
    "xelatex.ini", "color.cfg", "ada.tex", "ada.aux", "cvtex.cfg", "job.cfg", "texsys.cfg", "expl3.sty", "hyperref.cfg", "xetex.def",
)  # fmt: skip


@needs_tex
@pytest.mark.parametrize("engine", INSTALLED)
def test_tex_reads_nothing_that_lies_about(desk: Desk, engine: str) -> None:
    """In the current folder, beside the profile, in the user's tree, or where variables of TeX point."""
    trees = desk.here / "trees" / "tex" / "latex" / "evil", desk.temporary.parent / "texmf" / "tex" / "latex"
    for folder in (desk.here, *trees):
        folder.mkdir(parents=True, exist_ok=True)
        for name in EVIL_NAMES:
            (folder / name).write_text(EVIL)
    here = str(desk.here)
    names = (
        "TEXINPUTS",
        "TEXMFCNF",
        "TEXFORMATS",
        "TEXMF",
        "TEXMFDIST",
        "TEXMFLOCAL",
        "TEXMFVAR",
        "TFMFONTS",
    )
    more = dict.fromkeys(names, here) | {"openin_any": "a", "openout_any": "a", "SOURCE_DATE_EPOCH": "junk"}
    if engine == "xelatex":
        more["TEXMFHOME"] = f"{here}/trees"
    done = desk.run("render", "ada.yaml", "--engine", engine, "-o", "-", given=b"", program=MAIN, **more)
    assert (done.code, done.err) == (0, "") and done.raw.startswith(b"%PDF-")


@pytest.mark.parametrize("moment", ["junk", "-1", "1e9", "99999999999999999999", "²", "٣", ""])
def test_a_moment_that_is_none_is_none(moment: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", moment)
    world = OneProfile(ADA.encode())
    made = pipeline.draft(pipeline.Request(profile="a"), pipeline.load("a", world), world)
    assert world.epoch(made.document) in {None, 3}
