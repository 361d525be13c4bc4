"""The commands `cvtex bib`: what they say of files, and what they fetch from servers that behave and that do not."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar

import pytest
from typer.testing import CliRunner, Result

from cvtex import __version__
from cvtex.bibliography import reader
from cvtex.bibliography.adding import added
from cvtex.bibliography.atom import read_atom
from cvtex.bibliography.record import Record
from cvtex.cli import app
from cvtex.diagnostic import Diagnostic, Invalid, Span
from cvtex.lookup import MOST_BYTES, Wanted, wanted
from cvtex.review import review

Run = Callable[..., Result]

PAPERS = r"""@article{one,
  author = {Xie, Shuai and Doe, Jane}, title = {A {GPU} Scheduler}, journal = {J. Tests}, year = {2020}, pages = {12--10},
}
@article{two, author = {S. Xie and Roe, R.}, title = {On gpu Memory and {BERT}}, year = {2021}, journal = {J. Tests}}
@inproceedings{three, author = {Roe, R.}, title = {NEURAL NETWORKS FOR EVERYBODY}, booktitle = {ICML}, year = {2098}}
@misc{four, author = {Xie, Shuai}, title = {A GPU Scheduler}, eprint = {1912.00001}, archiveprefix = {arXiv}, year = {2019}}
@inproceedings{five, author = {Xie, Shuai and Doe, Jane}, title = {Old Wine}, booktitle = {VLDB}, year = {2018}}
@article{six, author = {Xie, Shuai and Doe, Jane}, title = {Old Wine}, journal = {VLDB Journal}, year = {2019}}
@phdthesis{seven, author = {Xie, Shuai}, title = {all in small letters}, year = {2022}}
@article{one-again, author = {Xie, Shuai}, title = {A GPU scheduler.}, year = {2020}, doi = {10.1000/x}}
"""
PROFILE = "cvtex: 1\nperson: {name: Shuai Xie}\nsections: [{type: publications, file: papers.bib}]\n"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`cvtex bib` in a folder with a bibliography and a profile."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "papers.bib").write_text(PAPERS)
    (tmp_path / "me.yaml").write_text(PROFILE)
    return lambda *arguments, **options: CliRunner().invoke(app, ["bib", *arguments], **options)


def told(result: Result) -> list[tuple[str, str, int]]:
    """Severity, code and line of each problem of a JSON report."""
    return [(one["severity"], one["code"], one["line"]) for one in json.loads(result.stdout)["problems"]]


# ---- check -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("fields", "expected"), [
    ("autor = {Xie, S.}, title = {On Wine}, journal = {J}, year = 2020", ["did you mean `author`?", "add `author = {…}`"]),
    ("author = {Xie, S.}, titel = {A}, title = {On Wine}, jounral = {J}, yaer = 2020, journal = {J}, year = 2020, eissn = {1}, data = {x}",
     ["did you mean `title`?", "did you mean `journal`?", "did you mean `year`?"]),
    ("author = {Xie, S.}, title = {On Wine}, journal = {J}, pubstate = {forthcoming}", []),
    ("author = {Xie, S.}, title = {On Wine}, journal = {J}", ["add `year = {…}`"]),
])  # fmt: skip
def test_a_misspelt_field_is_told_with_the_one_that_is_meant(fields: str, expected: list[str]) -> None:
    records = reader(".bib")("a.bib", f"@article{{a, {fields}}}").records
    found = [
        one for one in review(records, date(2024, 1, 1)) if one.code in {"review-field", "review-missing"}
    ]
    assert [hint for one in found for hint in one.hints] == expected


@pytest.mark.parametrize(
    ("said", "selected"), [("yes", "true"), ("1", "true"), ("No", "false"), ("perhaps", None)]
)
def test_selected_is_understood(said: str, selected: str | None) -> None:
    [record] = reader(".bib")("a.bib", f"@misc{{a, title = {{T}}, selected = {{{said}}}}}").records
    assert record.data.get("selected") == selected


def test_what_is_doubtful_is_told_at_its_line(run: Run) -> None:
    result = run("check", "papers.bib", "--format", "json", "--profile", "me.yaml")
    assert result.exit_code == 0
    assert told(result) == [
        ("warning", "review-pages", 2),
        ("warning", "review-capitals", 4),
        ("warning", "me-missing", 5),
        ("warning", "review-capitals", 5),
        ("warning", "review-date", 5),
        ("note", "publication-joined", 6),
        ("note", "review-alike", 8),
        ("warning", "review-missing", 9),
        ("warning", "review-capitals", 9),
        ("note", "publication-joined", 10),
        ("warning", "review-missing", 10),
    ]
    found = json.loads(result.stdout)
    assert found["entries"] == 8
    assert found["name"] == {
        "person": "Shuai Xie",
        "matched": 5,
        "of": 6,
        "spellings": {"Xie, Shuai": 4, "Xie, S.": 1},
    }


def test_the_table_says_how_much_there_is(run: Run) -> None:
    result = run("check", "papers.bib")
    assert result.exit_code == 0
    rows = {line.split()[0]: line.split(maxsplit=2)[1:] for line in result.stdout.splitlines()}
    assert rows["entries"] == ["ok", "8"]
    assert rows["types"][1].startswith("4 article-journal, 2 paper-conference, ")
    assert rows["years"] == ["ok", "2018–2098"]
    assert rows["capitals"] == ["warning", "3 titles or words look odd"]
    assert rows["duplicates"] == ["ok", "2 entries are joined with others"]
    assert "name" not in rows
    assert "papers.bib:4:" in result.stderr and "write {GPU}, in braces" in result.stderr


def test_warnings_are_errors_when_strict(run: Run) -> None:
    assert run("check", "papers.bib", "--strict").exit_code == 1
    Path("fine.bib").write_text("@book{a, author={Xie, S.}, title={A}, publisher={P}, year={2020}}\n")
    assert run("check", "fine.bib", "--strict").exit_code == 0
    github = run("check", "papers.bib", "--format", "github", "--strict").stdout
    assert "::error file=papers.bib,line=2,col=" in github and "title=review-pages::" in github


def test_files_are_checked_together(run: Run) -> None:
    Path("more.json").write_text(json.dumps([{"id": "one", "type": "book", "title": "Other", "author": [{"family": "Xie"}],
                                              "issued": {"date-parts": [[2001]]}, "publisher": "P"}]))  # fmt: skip
    result = run("check", "papers.bib", "more.json", "--format", "json")
    assert ("warning", "publication-id", 1) in told(result)


def test_the_whole_of_the_tricky_file_is_understood(run: Run) -> None:
    """The last table of doubts is empty for it but for the authors."""
    Path("a.json").write_text("{")
    result = run("check", "a.json")
    assert result.exit_code == 1 and "a.json:1:2: error:" in result.stderr
    assert run("check", "nosuch.bib").exit_code == 1
    assert "cannot be read" in run("check", "nosuch.bib").stderr
    assert "does not say which format" in run("check", "papers.txt").stderr


# ---- convert -----------------------------------------------------------------------------------------------------------


def held(name: str) -> list[dict[str, Any]]:
    """The data of all records of a file."""
    path = Path(name)
    return [dict(one.data) for one in reader(path.suffix)(name, path.read_text()).records]


@pytest.mark.parametrize("target", ["bib", "json", "ris", "yaml"])
def test_a_bibliography_comes_back_whole_from_any_format(run: Run, target: str) -> None:
    Path("papers.bib").write_text(
        PAPERS.replace(
            "title = {Old Wine}, journal",
            "title = {Old $O(n)$ *Wine*}, keywords = {a, b}, x-odd = {y}, journal",
        )
    )
    for arguments in (("papers.bib", "-o", f"there.{target}"), (f"there.{target}", "-o", "back.bib")):
        result = run("convert", *arguments)
        assert (result.exit_code, result.stdout) == (0, "")
    assert held("back.bib") == held("papers.bib") == held(f"there.{target}")


def test_what_is_converted_is_listed_by_a_profile(run: Run) -> None:
    written = run("convert", "papers.bib").stdout
    indented = "".join(f"    {line}" for line in written.splitlines(keepends=True))
    Path("whole.yaml").write_text(
        PROFILE.partition("sections")[0] + "sections:\n  - type: publications\n" + indented
    )
    back = run("convert", "whole.yaml", "--to", "bib")
    assert back.exit_code == 0, back.output
    Path("back.bib").write_text(back.stdout)
    assert held("back.bib") == held("papers.bib")


def test_of_a_profile_its_publications_are_converted(run: Run) -> None:
    """Those of its files too, each once, under keys."""
    text = PROFILE.replace(
        "sections: [",
        "sections: [{type: projects, entries: [{name: A, publications: [one, {title: An Own One, authors: [Ada Lovelace], date: 1943}]}]}, ",
    )
    Path("me.yaml").write_text(text)
    Path("papers.bib").write_text(PAPERS.replace("2098", "2020"))
    result = run("convert", "me.yaml", "--to", "json")
    assert result.exit_code == 0
    assert [one["id"] for one in json.loads(result.stdout)] == [
        "one",
        "lovelace1943own",
        "two",
        "three",
        "five",
        "six",
        "seven",
    ]
    assert "papers.bib:10:1: note: this is joined with `one`" in result.stderr


def test_nothing_is_overwritten_unasked(run: Run) -> None:
    result = run("convert", "papers.bib", "-o", "me.yaml")
    assert result.exit_code == 1 and "me.yaml exists already" in result.stderr
    assert Path("me.yaml").read_text() == PROFILE
    assert run("convert", "papers.bib", "-o", "me.yaml", "--force").exit_code == 0
    assert Path("me.yaml").read_text().startswith("entries:")
    assert run("convert", "papers.bib", "-o", "./papers.bib", "--force").exit_code == 2
    assert Path("papers.bib").read_text() == PAPERS


def test_standard_input_needs_a_format(run: Run) -> None:
    assert "say --from" in run("convert", "-", input=PAPERS).stderr
    assert (
        json.loads(run("convert", "-", "--from", "bib", "--to", "json", input=PAPERS).stdout)[0]["id"]
        == "one"
    )
    Path("broken.json").write_text("[{]")
    result = run("convert", "broken.json", "-o", "out.bib")
    assert result.exit_code == 1 and not Path("out.bib").exists()


# ---- fetch -------------------------------------------------------------------------------------------------------------

CSL = {"id": "x", "type": "article-journal", "title": "Deep Things", "DOI": "10.1000/deep", "container-title": "J. Tests",
       "author": [{"family": "Müller", "given": "Jürgen"}], "issued": {"date-parts": [[2021, 3]]}}  # fmt: skip
ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom">
<entry><id>http://arxiv.org/abs/2401.17509v2</id><title>50% of $O(n)$
  Things &amp; More</title><published>2024-01-31T00:00:00Z</published><summary>We {count.</summary>
<author><name>Ada van der Berg</name></author><author><name>The LIGO Collaboration</name></author>
<arxiv:primary_category term="cs.LG"/></entry></feed>"""
EMPTY = '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"></feed>'


class Server(BaseHTTPRequestHandler):
    """Answers that are right, and all kinds that are not, by path."""

    asked: ClassVar[list[tuple[str, str, str]]] = []

    def do_GET(self) -> None:
        self.asked.append((self.path, self.headers["Accept"] or "", self.headers["User-Agent"] or ""))
        name = self.path.split("?")[0].rpartition("/")[2].lower()
        if "id_list" in self.path:
            number = self.path.partition("id_list=")[2].partition("&")[0]
            answers = {
                "2401.17509": ATOM,
                "2401.00000": EMPTY,
                "2401.00001": "<html>",
                "2401.00002": "<!DOCTYPE x>" + EMPTY,
            }
            return self.say(200, answers[number].encode())
        if name in {"file", "ftp", "loop", "round"}:
            place = {
                "file": "file:///etc/hostname",
                "ftp": "ftp://127.0.0.1:9/x",
                "loop": self.path,
                "round": "/10.1000/deep",
            }[name]
            return self.say(302, b"", Location=place)
        if name == "slow":
            time.sleep(3)
            return self.say(200, b"{}")
        if name == "dripping":
            return self.drip()
        if name == "short":
            return self.say(200, b"{}", length=500)
        bodies = {"deep": json.dumps(CSL).encode(), "html": b"<html>", "huge": b"[" + b" " * (MOST_BYTES + 9), "bytes": b"\xff\xfe",
                  "list": b"[]", "untitled": b'{"id": "x", "type": "book"}'}  # fmt: skip
        statuses = {"busy": 503, "none": 404, "data": 406, "odd": 418}
        return self.say(statuses.get(name, 200), bodies.get(name, b""))

    def say(self, status: int, body: bytes, length: int = 0, **headers: str) -> None:
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(length or len(body)))
        self.end_headers()
        self.wfile.write(body)

    def drip(self) -> None:
        """A byte now and then, for longer than anybody waits."""
        self.send_response(200)
        self.end_headers()
        for _ in range(30):
            self.wfile.write(b" ")
            time.sleep(0.1)

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a server on this machine."""
    made = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    made.handle_error = lambda *_: None  # type: ignore[method-assign]  # whoever asked has gone
    thread = Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{made.server_port}"
    made.shutdown()
    made.server_close()


@pytest.fixture
def fetch(run: Run, server: str) -> Run:
    """`cvtex bib fetch` from the server, which is asked without a proxy."""
    env = {"CVTEX_DOI_URL": server, "CVTEX_ARXIV_URL": f"{server}/api", "no_proxy": "127.0.0.1"}
    return lambda *arguments: run("fetch", *arguments, "--timeout", "1", env=env)


def test_a_doi_and_an_arxiv_number_become_entries(fetch: Run) -> None:
    Server.asked.clear()
    result = fetch("https://doi.org/10.1000/deep", "arXiv:2401.17509", "--to", "json")
    assert result.exit_code == 0, result.output
    one, two = json.loads(result.stdout)
    assert (one["id"], one["DOI"], one["title"]) == ("muller2021deep", "10.1000/deep", "Deep Things")
    assert (two["id"], two["title"]) == ("berg2024things", "50% of $O(n)$ Things & More")
    assert two["author"][1] == {"literal": "The LIGO Collaboration"}
    assert [path for path, _, _ in Server.asked] == ["/10.1000/deep", "/api?id_list=2401.17509&max_results=1"]
    assert Server.asked[0][1] == "application/vnd.citationstyles.csl+json"
    assert {agent for _, _, agent in Server.asked} == {f"cvtex/{__version__}"}


def test_a_file_gets_what_it_does_not_have(fetch: Run) -> None:
    assert fetch("10.1000/deep", "-o", "more.json").exit_code == 0
    before = Path("more.json").read_bytes()
    again = fetch("doi:10.1000/DEEP", "-o", "more.json")
    assert again.exit_code == 0 and again.stdout == ""
    assert "more.json has 1 of these 1 already" in again.stderr
    assert Path("more.json").read_bytes() == before
    assert fetch("2401.17509", "10.1000/deep", "-o", "more.json").stdout == "berg2024things\n"
    assert [one["id"] for one in json.loads(Path("more.json").read_text())] == [
        "muller2021deep",
        "berg2024things",
    ]


@pytest.mark.parametrize("ending", ["bib", "ris"])
def test_entries_are_added_behind_those_of_a_file(fetch: Run, run: Run, ending: str) -> None:
    name = f"more.{ending}"
    assert run("convert", "papers.bib", "-o", name).exit_code == 0
    before = Path(name).read_text()
    result = fetch("10.1000/deep", "2401.17509", "-o", name)
    assert (result.exit_code, result.stdout) == (0, "muller2021deep\nberg2024things\n")
    assert Path(name).read_text().startswith(before.rstrip())
    assert [one["id"] for one in held(name)][-3:] == ["one-again", "muller2021deep", "berg2024things"]


def test_nothing_is_written_unless_all_is_there(fetch: Run) -> None:
    result = fetch("10.1000/deep", "10.1000/none", "-o", "new.json")
    assert result.exit_code == 1 and not Path("new.json").exists()
    Path("odd.json").write_text('{"items": []}')
    result = fetch("10.1000/deep", "-o", "odd.json")
    assert result.exit_code == 1 and Path("odd.json").read_text() == '{"items": []}'
    assert "nothing can be added" in result.stderr
    with pytest.raises(Invalid) as raised:
        added("a.json", '{"items": []}', [], ".json")
    assert [one.code for one in raised.value.diagnostics] == ["not-added"]


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("10.1000/none", "lookup-unknown", "there is no such number"), ("2401.00000", "lookup-unknown", "there is no such number"),
        ("10.1000/html", "lookup-answer", "cannot be used"), ("10.1000/list", "lookup-answer", "no entry of CSL-JSON"),
        ("10.1000/untitled", "lookup-answer", "with a title"), ("10.1000/bytes", "lookup-answer", "cannot be used"),
        ("10.1000/huge", "lookup-answer", "more than 4 MB"), ("10.1000/data", "lookup-answer", "gives no data"),
        ("10.1000/odd", "lookup-answer", "answers 418"), ("2401.00001", "lookup-answer", "it is no"),
        ("2401.00002", "lookup-answer", "declares entities"), ("10.1000/file", "lookup-answer", "in circles, or out of the web"),
        ("10.1000/ftp", "lookup-answer", "out of the web"), ("10.1000/loop", "lookup-answer", "leads in circles"), ("10.1000/busy", "tool-network", "(503)"),
        ("10.1000/slow", "tool-network", "no answer within 1 seconds"), ("10.1000/dripping", "tool-network", "no answer within 1 seconds"),
        ("10.1000/short", "tool-network", "breaks off"), ("nonsense", "lookup-id", "neither a DOI nor an arXiv number"),
    ],
)  # fmt: skip
def test_an_answer_that_is_none_is_told_in_a_line(
    fetch: Run, monkeypatch: pytest.MonkeyPatch, name: str, code: str, words: str
) -> None:
    told: list[Diagnostic] = []
    monkeypatch.setattr("cvtex.terminal.report", lambda problems, _: told.extend(problems))
    result = fetch(name, "-o", "new.json")
    assert [(one.code, words in one.message) for one in told] == [(code, True)]
    assert result.exit_code == (3 if code == "tool-network" else 1)
    assert not result.stdout and not Path("new.json").exists()


def test_a_doi_that_is_none_is_told_of_any_file() -> None:
    """Readers of .bib files say so themselves."""
    here = Span("a.ris", 1, 1)
    one = Record(data={"id": "a", "title": "A B C", "doi": "10.1000/x."}, span=here, spans={})
    assert [problem.code for problem in review([one], date(2026, 1, 1))] == ["review-doi"]


def test_a_redirect_is_followed(fetch: Run) -> None:
    assert '"Deep Things"' in fetch("10.1000/round", "--to", "json").stdout


def test_no_network_is_exit_3(run: Run) -> None:
    result = run(
        "fetch", "10.1000/deep", env={"CVTEX_DOI_URL": "http://127.0.0.1:9", "no_proxy": "127.0.0.1"}
    )
    assert result.exit_code == 3 and "cannot be reached" in result.stderr
    result = run("fetch", "10.1000/deep", "--doi-url", "file:///etc")
    assert result.exit_code == 1 and "no address of the web" in result.stderr


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10.1145/3676641.3716001", Wanted("doi", "10.1145/3676641.3716001")),
        ("https://dx.doi.org/10.1/a", None), ("DOI: 10.1000/a(b)", Wanted("doi", "10.1000/a(b)")),
        ("2401.17509v3", Wanted("arxiv", "2401.17509v3")), ("https://arxiv.org/pdf/2401.17509.pdf", Wanted("arxiv", "2401.17509")),
        ("arXiv:math.GT/0309136", Wanted("arxiv", "math.GT/0309136")), ("10.48550/arXiv.2401.17509", Wanted("arxiv", "2401.17509")),
        ("https://example.org/2401.17509", None),
    ],
)  # fmt: skip
def test_numbers_are_known_in_all_spellings(text: str, expected: Wanted | None) -> None:
    if expected:
        assert wanted(text) == expected
    else:
        with pytest.raises(Invalid):
            wanted(text)


def test_what_arxiv_says_is_text() -> None:
    [record] = read_atom(ATOM, "2401.17509").records
    assert record.data["title"] == "50% of $O(n)$ Things & More"
    assert record.data["abstract"] == "We count."
    assert (record.data["arxiv"], record.data["arxiv_class"], record.data["type"]) == (
        "2401.17509",
        "cs.LG",
        "preprint",
    )


@pytest.mark.usefixtures("run")
def test_a_render_asks_no_network() -> None:
    """Not even the module that could is imported."""
    code = (
        "import sys; from cvtex.cli import app\n"
        "try: app(['render', 'me.yaml', '--to', 'tex', '--style', 'academic'])\n"
        "except SystemExit as end: assert not end.code\n"
        "assert 'urllib.request' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
