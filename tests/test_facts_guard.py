"""Other wordings of a bullet change no figure, date, name or link; and are free in all else."""

import re
from pathlib import Path

import pytest
from casefiles import cases, run_case

from cvtex.diagnostic import Diagnostic, Invalid, Span, render_text
from cvtex.inline import parse
from cvtex.item import Variant
from cvtex.pipeline import validate
from cvtex.profile import build_profile
from cvtex.source import load_source
from cvtex.tailoring.facts_guard import changed, check_variants, read
from cvtex.tailoring.figures import figures, spelt
from cvtex.world import World

ROOT = Path(__file__).resolve().parents[1]
PROFILES = sorted((ROOT / "profiles").glob("*.yaml"))


def produce(text: str) -> str:
    """What each wording says that the first line of its block does not; `+` is what the entry says besides."""
    rows = []
    for block in text.strip().split("\n\n"):
        lines = block.split("\n")
        context = read([parse(lines.pop(0)[2:])] if lines[0].startswith("+ ") else [])
        own = read([parse(lines[0])])
        for line in lines[1:]:
            declared = re.match(r"\[([^\]]+)\] (?!\()", line)
            variant = Variant(
                id="v", text=parse(line[declared.end() :] if declared else line), span=Span("a.yaml", 1, 1),
                differs=tuple(declared[1].split(", ")) if declared else (),
            )  # fmt: skip
            found = changed(own, context, variant, lambda *_: False)
            rows.append(f"{' | '.join(found) or 'the same'}: {line}")
    return "\n".join(rows)


@pytest.mark.parametrize("case", cases("variants"), ids=lambda case: case.stem)
def test_case(case: Path, update: bool) -> None:
    run_case(case, produce, update)


@pytest.mark.parametrize("path", PROFILES, ids=lambda path: path.stem)
def test_profiles_keep_their_facts(path: Path) -> None:
    """And a figure that is changed in one of their wordings would be found."""
    source = load_source(path.name, path.read_bytes())
    assert check_variants(build_profile(source), source, lambda *_: False) == []
    text = re.sub(
        r"(?s)(variants:\s+- id: short\s+text:(?: >-)?\s+.*?)(\.\n)", r"\1, 7531 times\2", source.text
    )
    changed_one = load_source(path.name, text.encode())
    found = check_variants(build_profile(changed_one), changed_one, lambda *_: False)
    assert len(found) == text.count("7531 times") > 2
    assert all("`7531 times`" in one.message for one in found)


def problems(text: str) -> tuple[Diagnostic, ...]:
    """What is wrong with a profile."""
    try:
        validate(load_source("a.yaml", text.encode()), World())
    except Invalid as invalid:
        return invalid.diagnostics
    return ()


PROFILE = """\
cvtex: 1
person: {name: Ada Lovelace}
sections:
  - type: experience
    entries:
      - organization: Mill
        highlights:
          - text: Cut waste by 25% with Kubernetes.
            variants:
              - {id: short, text: Cut waste by 30% on k8s.}
              - id: long
                text: >-
                  Cut waste by 25%
                  with Nomad.
              - {id: both, text: {en: Cut waste by 20%., de: Ausschuss um 20% gesenkt.}}
              - {id: fine, text: Cut waste by 24%., differs: [24%]}
"""


def test_a_fact_is_shown_where_it_stands() -> None:
    found = problems(PROFILE)
    assert [(one.code, one.path.rpartition("variants.")[2]) for one in found] == [
        ("changed-fact", "0.text"), ("changed-fact", "1.text"), ("changed-fact", "2.text"),
    ]  # fmt: skip
    assert render_text(found[:1], {"a.yaml": PROFILE}).split("\n") == [
        "a.yaml:10:48: error: this wording says `30%`, and the text that it stands for does not",
        "   10 |               - {id: short, text: Cut waste by 30% on k8s.}",
        "      |                                                ^^^ say the same in both; or, where it is meant, `differs: [30%]` at this wording",
    ]
    assert str(found[2].span) == "a.yaml:15:52"


def test_aliases_of_a_profile_are_the_same_name() -> None:
    text = PROFILE.replace("Nomad", "Kube").replace("30%", "25%").replace("20%", "25%")
    assert [one.code for one in problems(text)] == ["changed-fact"]
    assert problems(text.replace("cvtex: 1", "cvtex: 1\ntailoring: {aliases: {Kubernetes: Kube}}")) == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1,000", "1k"), ("40 %", "40 percent"), ("$2M", "2 million dollars"), ("1.5 h", "90 min"), ("3,5", "3.5"),
        ("1.000", "1000"), ("1 000", "1000"), ("2 years", "24 months"), ("10x", "10-fold"), ("五十三", "53"), ("三万二千", "32k"),
        ("百分之四十", "40%"), ("4千", "4000"), ("twelve", "a dozen"), ("1.024 KB", "1.024kB"), ("8 Mbps", "8 Mbit/s"),
    ],
)  # fmt: skip
def test_figures_that_are_the_same(one: str, other: str) -> None:
    both = [
        {reading for found in (*figures(text), *spelt(text)) for reading in found.readings}
        for text in (one, other)
    ]
    assert both[0] & both[1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("40%", "40"),
        ("1 h", "1 min"),
        ("1.5", "15"),
        ("$2", "€2"),
        ("1 MB", "1 MiB"),
        ("五十三", "35"),
        ("2M", "2k"),
        ("A100", "100"),
    ],
)
def test_figures_that_are_not_the_same(one: str, other: str) -> None:
    both = [
        {reading for found in (*figures(text), *spelt(text)) for reading in found.readings}
        for text in (one, other)
    ]
    assert not both[0] & both[1]


def test_a_long_text_takes_no_long_time() -> None:
    """Nor one that is made of figures, dates and names alone."""
    text = ("1,000 to 2 % Oct 2024 A100s and Wall Street " * 400)[:19_000]
    profile = f"cvtex: 1\nperson: {{name: Ada}}\nsections: [{{type: list, entries: [{{text: '{text}', variants: [{{id: v, text: '{text[::-1]}'}}]}}]}}]"
    assert {one.code for one in problems(profile)} == {"changed-fact"}
