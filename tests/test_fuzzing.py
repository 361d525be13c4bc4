"""Mutations of real profiles: some in every run of the tests, the same ones each time; `make fuzz` tries more."""

from pathlib import Path
from random import Random
from typing import Any

import pytest
from casefiles import FOLDER
from fuzzing import LOADERS, examine, profile, seeds
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from inert import addresses, blocks, complaints, is_address

HOSTILE = sorted((FOLDER / "hostile").glob("*.yaml"))
HEAD = "cvtex: 1\nperson: {name: Ada Lovelace}\nsections:\n"


@pytest.mark.parametrize("loader", LOADERS, ids=lambda loader: loader.__name__)
def test_a_mutated_profile_is_drafted_or_refused_with_places(loader: Any) -> None:
    """Whatever it is: no other exception, no place outside of the file, nothing active in the TeX, no long wait."""
    stages: set[str] = set()

    @settings(
        max_examples=120,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.integers(0, 2**32).map(Random))
    def check(random: Random) -> None:
        stages.add(examine(profile(random), loader).stage)

    check()
    assert stages >= {"refused", "invalid", "drafted"}


@pytest.mark.parametrize("loader", LOADERS, ids=lambda loader: loader.__name__)
@pytest.mark.parametrize("case", HOSTILE, ids=lambda case: case.stem)
def test_what_was_found_before_is_mended(case: Path, loader: Any) -> None:
    examine(case.read_bytes(), loader)


def test_the_seeds_are_valid() -> None:
    assert {examine(seed).stage for seed in set(seeds()[0]) if len(seed) < 1000} == {"drafted"}


def entries(kind: str, *rows: str) -> str:
    """A profile with a section."""
    return f"{HEAD}  - type: {kind}\n    id: t\n    entries:\n" + "".join(f"      - {row}\n" for row in rows)


def book(rest: str) -> str:
    return f"{{type: book, title: T, date: 2024, {rest}}}"


RUNS = (
    "**",
    "*a",
    "***a* ",
    "`",
    "``a",
    "[",
    "[a](https://b) ",
    "](",
    "<https://x> ",
    "$a$",
    "$a ",
    "\\\\",
    "*a **b ",
    "[*a",
    "$x^{",
    "\\\\$",
    "~^",
)
MANY = 1200
LARGE: dict[str, str] = {
    **{f"text of {run}": entries("list", *[f'"{run * (9000 // len(run))}"'] * 2) for run in RUNS},
    "author of many names": entries("publications", book(f"authors: ['{'a ' * 9000}']")),
    "many authors": entries("publications", book(f"authors: [{'Ada Lovelace, ' * MANY}]")),
    "names that resemble": entries("list", *(f"{{id: entry{n}, text: x}}" for n in range(MANY)))
    + "styles: {resume: {sections: [{section: t, entries: [" + ", ".join(f"entri{n}" for n in range(MANY)) + "]}]}}\n",
    "sections that resemble": HEAD + "".join(f"  - {{type: text, id: s{n}, entries: [x]}}\n" for n in range(MANY))
    + "styles: {resume: {sections: [" + ", ".join(f"z{n}" for n in range(MANY)) + "]}}\n",
    "keys that resemble": (HEAD + "  - {type: text, entries: [x]}\n").replace("{name", "{" + ", ".join(f"emai{n}: 1" for n in range(MANY)) + ", name"),
    "keys that resemble in each": entries("experience", *["{" + ", ".join(f"organizatio{n}: 1" for n in range(100)) + "}"] * 100),
    "bullets": entries("list", *["One."] * MANY), "aliases": entries("list", "&a One.", *["*a"] * MANY),
    "unknown styles": entries("list", "One.") + "styles: {" + ", ".join(f"resum{n}: {{}}" for n in range(MANY)) + "}\n",
    "bad dates": entries("list", *["{text: x, date: 2023-02-30}"] * MANY), "same ids": entries("list", *["{text: x, id: a}"] * MANY),
    "deep bullets": entries("list", "{text: x, highlights: [" * 28 + "y" + "]}" * 28),
    "deep mistakes": entries("list", "{text: x, foo: 1, highlights: [" * 28 + "{}" + "]}" * 28),
    "items": entries("skills", "{items: [" + "Rust, " * MANY + "]}"), "names": HEAD.replace("Lovelace", "Lovelace, aliases: [" + "Ada, " * MANY + "]"),
}  # fmt: skip


@pytest.mark.parametrize("name", LARGE)
def test_large_profiles_take_effort_by_their_size(name: str) -> None:
    examine(LARGE[name].encode())


# ---- The checker itself ----

BODY = "\\begin{document}\n\\cvname{Ada}{}%@2:3\n\\cvbullet{1}{a \\cvstrong{b} 5\\% ~ \\textbackslash{}}%@4:5\n\\end{document}\n"


def test_an_inert_body_has_no_complaints() -> None:
    assert complaints(BODY) == []
    assert blocks()["cventry"] == 4 and blocks()["cvcontacts"] == 1


@pytest.mark.parametrize(
    "text",
    ["\\input{x}", "\\cvevil{}", "$", "&", "#", "_", "^", "%", "% x", "}", "{", "}{", "\n\n", "^^M", "\\par ", "\\^", "\x00", "\u2028",
     "%@4:5\n", "}%@1:1\nx", "\\end{document}", "}{b", "\\begin{x}", "\ud800"],
)  # fmt: skip
def test_what_is_active_is_found(text: str) -> None:
    bad = BODY.replace("a \\cvstrong", f"a {text}\\cvstrong")
    assert complaints(bad)


def test_addresses_are_found_and_judged() -> None:
    assert addresses("\\cvlink{https://a/\\%5C\\#b}{c}") == ["https://a/%5C#b"]
    assert is_address("HTTPS://a") and not is_address("javascript:x") and not is_address("https://a b")
