"""What profiles and jobs wish of a page: which names mean what, and which wishes no page can keep."""

from pathlib import Path

import pytest
from casefiles import cases, run_case
from hypothesis import given
from hypothesis import strategies as st

from cvtex.diagnostic import Invalid, render_text
from cvtex.pipeline import validate
from cvtex.source import load_source
from cvtex.tailoring.naming import Unresolved, names_of, resolve
from cvtex.tailoring.passages import passages
from cvtex.tailoring.wishes import Wished, read_job, wished
from cvtex.world import World

PROFILES = sorted((Path(__file__).resolve().parents[1] / "profiles").glob("*.yaml"))


def produce(text: str) -> str:
    """The wishes of a profile and, behind a line `-----`, a job; or what is wrong with them."""
    profile, _, job = text.partition("-----\n")
    try:
        source = load_source("a.yaml", profile.encode())
        built = validate(source, World())
        about = read_job(load_source("job.yaml", job.encode())) if job else None
        return said(wished(built, source, about))
    except Invalid as invalid:
        texts = {"a.yaml": profile, "job.yaml": job}
        return "\n".join(f"{row.code}\n{render_text([row], texts)}" for row in invalid.diagnostics)


def said(found: Wished) -> str:
    """What is wished, a line for each."""
    rows = [f"{kind}: {one}" for kind in ("pins", "excludes") for one in getattr(found, kind)]
    rows += [
        f"{kind}: {one} {other}"
        for kind in ("requires", "conflicts", "together")
        for one, other in getattr(found, kind)
    ]
    rows += [f"group {one.name}: {one.least}..{one.most} of {' '.join(one.ids)}" for one in found.groups]
    rows += [f"limits: {name} {least or 0}..{most}" for name, (least, most) in found.limits.items()]
    rows += [f"gapless: {name} {months}" for name, months in found.gapless.items()]
    for kind in ("must", "boost", "ignore"):
        rows += [f"{kind}: {', '.join(getattr(found.keywords, kind))}"] * bool(getattr(found.keywords, kind))
    rows += [f"aliases: {name} = {', '.join(others)}" for name, others in found.aliases.items()]
    return "\n".join([*rows, *[f"skills: {', '.join(found.skills)}"] * bool(found.skills)])


@pytest.mark.parametrize("case", cases("wishes"), ids=lambda case: case.stem)
def test_case(case: Path, update: bool) -> None:
    run_case(case, produce, update)


@pytest.mark.parametrize("path", PROFILES, ids=lambda path: path.stem)
def test_names_are_the_ids_of_passages(path: Path) -> None:
    """What has a worth can be wished for, and by a name as short as `styles:` takes it."""
    source = load_source(path.name, path.read_bytes())
    profile = validate(source, World())
    known = [name for one in passages(profile) for name in (one.id, *one.wordings)]
    for name in known:
        job = read_job(load_source("job.yaml", f"pin: '{name}'".encode()))
        assert name in wished(profile, source, job).pins
    assert len(known) > 30


words = st.text("ab", min_size=1, max_size=2)
ids = st.lists(words, min_size=1, max_size=4).map(".".join)


@given(st.sets(ids), ids, st.lists(ids, max_size=3))
def test_a_name_means_what_ends_in_it(known: set[str], name: str, within: list[str]) -> None:
    """The whole of an id before all, then what is nearest, then the only one; never one of several."""
    ends = {one for one in known if one == name or one.endswith(f".{name}")}
    near = [some for scope in within if (some := {one for one in ends if one.startswith(f"{scope}.")})]
    meant = {name} if name in known else near[0] if near else ends
    found = resolve(name, names_of(known), tuple(within))
    if len(meant) == 1:
        assert found == meant.pop()
    else:
        assert isinstance(found, Unresolved) and found.ambiguous == bool(meant)


def test_many_wrong_names_take_no_long_time() -> None:
    """Each is looked for once, and not more problems are told than anybody reads."""
    bullets = "".join(f"\n      - {{id: b{n}, text: Text., requires: [c{n}, b{n}x]}}" for n in range(3000))
    source = load_source(
        "a.yaml",
        f"cvtex: 1\nperson: {{name: Ada}}\nsections:\n  - type: list\n    entries:{bullets}".encode(),
    )
    with pytest.raises(Invalid) as caught:
        validate(source, World())
    assert len(caught.value.diagnostics) == 200
