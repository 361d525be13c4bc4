"""docs/tailoring.md shows wishes and job files as they are read."""

import re
from pathlib import Path

from cvtex.jobs import jobs
from cvtex.pipeline import validate
from cvtex.source import load_source
from cvtex.world import World

PAGE = (Path(__file__).resolve().parents[1] / "docs" / "tailoring.md").read_text()
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def test_what_can_be_wished_is_read() -> None:
    [tailoring] = [text for text in EXAMPLES if text.startswith("tailoring:")]
    [bullet] = [text for text in EXAMPLES if text.startswith("- text:")]
    entries = "".join(f"      {line}\n" for line in bullet.splitlines())
    text = f"cvtex: 1\nperson: {{name: Ada}}\n{tailoring}sections:\n  - type: list\n    entries:\n{entries}"
    profile = validate(load_source("a.yaml", text.encode()), World())
    assert profile.tailoring.groups["gpu"].max == 2 and profile.tailoring.keywords.must == ("Rust",)
    assert profile.sections[0].entries[0].variants[0].differs == ("24%",)


def test_a_job_file_is_read(tmp_path: Path) -> None:
    [text] = [text for text in EXAMPLES if text.startswith("posting:")]
    (tmp_path / "acme.yaml").write_text(text)
    (tmp_path / "acme.html").write_text("<p>Compiler engineer wanted, who knows LLVM and Rust.</p>")
    [job] = jobs([str(tmp_path)], World())
    keys = World().schema_of("job")["properties"]
    assert set(keys) == set(re.findall(r"^(\w+):", text, re.MULTILINE)), "the example has every key"
    assert (job.output, job.with_, job.min) == ("ada-acme", (("wheel", "water"),), {"aws": 3})


def test_every_wish_is_named() -> None:
    """Those of the schema that are for all parts, or for some."""
    rows = re.findall(r"^\| [\w, ]+ \| (.+?) \|", PAGE, re.MULTILINE)
    named = {key for row in rows for key in re.findall(r"`(\w+)(?::|`)", row)}
    assert named == {
        "pin",
        "exclude",
        "visibility",
        "weight",
        "tags",
        "requires",
        "conflicts",
        "with",
        "group",
        "min",
        "max",
        "gap",
    }
