"""Jobs from files: which postings belong to which job file, how results are called, and what is wrong with either."""

import io
import json
from pathlib import Path
from typing import Any, get_type_hints

import pytest
from jsonschema import Draft202012Validator
from test_schema import known

from cvtex.diagnostic import Invalid
from cvtex.inline import plain
from cvtex.jobs import jobs
from cvtex.tailoring.wishes import Job
from cvtex.world import World

TEXT = "Weaver wanted. You know looms, cards and Python; you have woven for a year."
HTML = "<html><body><h1>Weaver</h1><main><p>You know looms, and <b>cards</b> of every kind.</p></main></body></html>"


def written(folder: Path, **files: str | bytes) -> World:
    """Files in a folder, `acme_txt` for acme.txt, and the world of a profile beside them."""
    for name, text in files.items():
        path = folder / name.replace("_", ".")
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return World(folder)


def problems(names: list[str], world: World) -> list[tuple[str, str, str]]:
    """Code, place and message of what is wrong."""
    with pytest.raises(Invalid) as caught:
        jobs(names, world)
    return [(row.code, str(row.span or ""), row.message) for row in caught.value.diagnostics]


def test_a_folder_has_each_job_once_in_the_order_of_names(tmp_path: Path) -> None:
    world = written(
        tmp_path, b_yaml="posting: c.html\noutput: weaver.pdf", c_html=HTML, a_md=TEXT, d_txt=TEXT, d_yml="title: Weaver",
        README_md=TEXT, notes_docx=b"\0\1", _hidden_txt=TEXT,
    )  # fmt: skip
    found = jobs([str(tmp_path)], world)
    assert [(Path(one.name).name, one.output) for one in found] == [
        ("a.md", "a"), ("b.yaml", "weaver"), ("d.yml", "d"),
    ]  # fmt: skip
    assert [one.advert.title for one in found] == ["", "Weaver", ""]
    assert [one.title for one in found] == ["", "", "Weaver"]
    assert all("looms" in one.advert.text for one in found)
    assert "<b>" not in found[1].advert.text


def test_names_keep_their_order(tmp_path: Path) -> None:
    world = written(tmp_path, z_txt=TEXT, a_txt=TEXT, m_yaml="posting: a.txt")
    found = jobs([str(tmp_path / name) for name in ("z.txt", "m.yaml", "a.txt")], world)
    assert [one.output for one in found] == ["z", "m", "a"]


def test_a_name_may_lie_beside_the_profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "cv" / "jobs").mkdir(parents=True)
    world = written(tmp_path / "cv", acme_txt=TEXT)
    (tmp_path / "cv" / "jobs" / "bolt.txt").write_text(TEXT)
    monkeypatch.chdir(tmp_path)
    assert [one.output for one in jobs(["acme.txt", "jobs"], world)] == ["acme", "bolt"]


def test_standard_input_is_a_posting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode("utf-16"))))
    [job] = jobs(["-"], World())
    assert (job.name, job.output) == ("stdin", "posting")
    assert "cards and Python" in job.advert.text


def test_a_pdf_is_read_by_pdftotext(tmp_path: Path) -> None:
    raw = b"BT /F1 12 Tf 72 700 Td (Weaver wanted: looms, cards and Python.) Tj ET"
    pdf = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    pdf += b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1<</Type/Font"
    pdf += b"/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj\n4 0 obj<</Length %d>>stream\n" % len(raw)
    pdf += raw + b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n"
    world = written(tmp_path, acme_pdf=pdf, acme_yaml="pin: gate", torn_pdf=pdf[:9])
    [job] = jobs([str(tmp_path / "acme.yaml")], world)
    assert "looms, cards and Python" in job.advert.text
    [(code, place, _)] = problems([str(tmp_path / "torn.pdf")], world)
    assert (code, place) == ("posting-unreadable", f"{tmp_path}/torn.pdf:1:1")


def test_a_job_file_says_all_that_it_may(tmp_path: Path) -> None:
    text = """
posting: acme.txt
title: Head Weaver
headline: {en: Weaver, de: Weberin}
summary: "**Weaves** well."
output: ada-acme
theme: modern
style: resume
pin: [gate, aws.gate/short]
exclude: looms
requires: [[a, b]]
conflicts: [[a, c], [b, c]]
with: [[d, e]]
min: {aws: 2}
max: {aws: 3, projects: 1}
keywords: {must: [Rust], boost: [Go], ignore: [Java]}
aliases: {Kubernetes: [k8s]}
groups: {gpu: {max: 2}}
"""
    world = written(tmp_path, acme_yaml=text, acme_txt=TEXT)
    [job] = jobs([str(tmp_path / "acme.yaml")], world, "de")
    assert (job.title, job.output, job.theme, job.style) == ("Head Weaver", "ada-acme", "modern", "resume")
    assert (plain(job.headline), plain(job.summary)) == ("Weberin", "Weaves well.")
    assert (job.pin, job.exclude) == (("gate", "aws.gate/short"), ("looms",))
    assert (job.requires, job.conflicts, job.with_) == (
        (("a", "b"),),
        (("a", "c"), ("b", "c")),
        (("d", "e"),),
    )
    assert (job.min, job.max) == ({"aws": 2}, {"aws": 3, "projects": 1})
    assert (job.keywords.must, job.keywords.boost, job.keywords.ignore) == (("Rust",), ("Go",), ("Java",))
    assert job.aliases == {"Kubernetes": ("k8s",)} and job.groups["gpu"].max == 2


def test_the_schema_has_the_fields_of_a_job() -> None:
    schema: dict[str, Any] = World().schema_of("job")
    Draft202012Validator.check_schema(schema)
    read = {"name", "advert", "source"}  # what is no value of the file
    assert set(schema["properties"]) == set(known(Job)) - read
    assert {key.rstrip("_") for key in get_type_hints(Job)} == set(known(Job))
    assert all(
        {"title", "description"} <= {*one, *_there(schema, one)} for one in schema["properties"].values()
    )


def _there(schema: dict[str, Any], one: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = schema["$defs"][one["$ref"].rpartition("/")[2]] if "$ref" in one else {}
    return found


WRONG = {
    "pins: gate": ("unknown-key", "1:1", "unknown key `pins` in job"),
    "pin: {gate: true}": ("wrong-type", "1:7", "`pin` must be a text or a list, found a mapping"),
    "pin: [a b]": ("wrong-value", "1:7", "`a b` is no name of a part of the profile"),
    "requires: [[a, b, c]]": ("wrong-value", "1:12", "a pair has two ids"),
    "requires: [a]": ("wrong-type", "1:12", "item 1 of `requires` must be a list, found a text"),
    "min: {aws: two}": ("wrong-type", "1:12", "`aws` must be a whole number, found `two`"),
    "output: ../x": ("wrong-value", "1:9", "`../x` is no name of a file"),
    "keywords: {musst: [Go]}": ("unknown-key", "1:12", "unknown key `musst` in keywords"),
    "theme: modrn": ("unknown-theme", "1:8", "there is no theme `modrn`"),
    "style: resumee": ("unknown-style", "1:8", "there is no style `resumee`"),
    "headline: '[a](data:b)'": ("link-scheme", "1:11", "the scheme of the link `data:b` is not allowed"),
    "posting: ../b.txt": ("posting-outside", "1:10", "../b.txt does not lie in the folder of the job file, or below it"),
    "posting: b.txt": ("posting-unreadable", "1:10", "b.txt cannot be read: there is no such file"),
    "pin: [": ("yaml-syntax", "1:6", "this `[` is never closed"),
}  # fmt: skip


@pytest.mark.parametrize("text", WRONG)
def test_what_is_wrong_with_a_job_file_has_its_place(text: str, tmp_path: Path) -> None:
    world = written(tmp_path, a_yaml=text, a_txt=TEXT)
    code, place, message = WRONG[text]
    assert problems([str(tmp_path / "a.yaml")], world) == [(code, f"{tmp_path}/a.yaml:{place}", message)]
    assert world.texts[f"{tmp_path}/a.yaml"] == text


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    world = written(
        tmp_path, a_yaml="title: Weaver", b_yaml="title: Weaver", b_txt=TEXT, b_md=TEXT, c_yaml="pins: x", c_txt=TEXT,
        d_txt=" ", e_txt=bytes(range(32)) * 20, f_txt=TEXT, F_html=HTML,
    )  # fmt: skip
    found = problems([str(tmp_path)], world)
    assert [(code, place.removeprefix(f"{tmp_path}/")) for code, place, _ in found] == [
        ("job-duplicate", ""), ("posting-missing", "a.yaml:1:1"), ("posting-several", "b.yaml:1:1"),
        ("unknown-key", "c.yaml:1:1"), ("posting-empty", "d.txt:1:1"), ("posting-unreadable", "e.txt:1:1"),
    ]  # fmt: skip
    assert f"{tmp_path}/F.html and {tmp_path}/f.txt would both be written" in found[0][2]


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [
        ("none.txt", "posting-unreadable", "none.txt cannot be read: there is no such file"),
        ("none.yaml", "file-unreadable", "none.yaml cannot be read: there is no such file"),
        ("n" * 300, "posting-unreadable", "file name too long"),
        ("empty", "posting-missing", "has no posting and no job file"),
        ("large.txt", "posting-too-large", "more than 10 MB"),
    ],
)
def test_a_name_that_leads_nowhere(name: str, code: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    world = written(tmp_path, large_txt="weave " * 2_000_000)
    [(found, _, message)] = problems([str(tmp_path / name)], world)
    assert found == code and said in message


def test_a_twin_is_named_at_its_output(tmp_path: Path) -> None:
    """Names differ in more than capitals and in how accents are written."""
    world = written(tmp_path, a_yaml='output: "Müller"', a_txt=TEXT)
    (tmp_path / "mu\u0308ller.txt").write_text(TEXT)
    [(code, place, _)] = problems([str(tmp_path / "mu\u0308ller.txt"), str(tmp_path / "a.yaml")], world)
    assert (code, place) == ("job-duplicate", f"{tmp_path}/a.yaml:1:9")


def test_the_schema_is_json_that_stands_alone() -> None:
    """Whatever it takes from the schema of profiles exists."""
    schema = World().schema_of("job")
    names = {part.split('"')[0] for part in json.dumps(schema).split("#/$defs/")[1:]}
    assert names == set(schema["$defs"])
