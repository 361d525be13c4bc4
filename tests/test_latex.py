"""Text through real TeX and back: what is printed is what a reader gets."""

import json
import os
import re
from collections.abc import Callable, Iterator

import pytest
import yaml
from babel import different, folded, random_texts, squeezed
from casefiles import FOLDER
from paper import links, pages

from cvtex import pipeline
from cvtex.diagnostic import Diagnostic, Invalid
from cvtex.engine import ENGINES, Engine, find
from cvtex.inline import Strong, Text, parse, plain
from cvtex.latex import ESCAPES, PDFLATEX_ESCAPES, Pen, check_math, emit, escape, escape_url, math
from cvtex.source import load_source
from cvtex.world import World

THOUSAND = 1000
TRAPS: list[dict[str, str]] = yaml.safe_load((FOLDER / "text" / "traps.yaml").read_text())
ERRORS = [trap for trap in TRAPS if "error" in trap]
PRINTED = [trap for trap in TRAPS if trap not in ERRORS]
INSTALLED = [engine for engine in ENGINES if engine.name != "tectonic" and find(engine)]
PLACES = ("highlights", "organization", "title", "link", "publication")
REFUSED = {"missing-glyph", "font-missing", "right-to-left", "engine-characters"}

pytestmark = pytest.mark.skipif(len(INSTALLED) < 3, reason="needs xelatex, lualatex and pdflatex")
each_engine = pytest.mark.parametrize("engine", INSTALLED, ids=lambda engine: engine.name)


@pytest.fixture(scope="module", autouse=True)
def cache_of_engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One cache for this module, so that LuaTeX reads its fonts once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


def profile(texts: list[str]) -> str:
    """A profile with each text in each of `PLACES`; JSON is YAML, and has a line for each text."""
    positions = [
        {
            "organization": text,
            "title": text,
            "highlights": [text],
            "links": [{"label": text, "url": "https://l.org"}],
        }
        for text in texts
    ]
    papers = [{"title": text, "authors": ["Lovelace, Ada"]} for text in texts]
    sections = [{"type": "experience", "entries": positions}, {"type": "publications", "entries": papers}]
    data = {"cvtex": 1, "person": {"name": "Ada Lovelace"}, "sections": sections}
    return json.dumps(data, ensure_ascii=False, indent=1)


def bullets(texts: list[str]) -> str:
    """A profile with each text as a bullet, a line for each."""
    data = {"cvtex": 1, "person": {"name": "Ada Lovelace"}, "sections": [{"type": "list", "entries": texts}]}
    return json.dumps(data, ensure_ascii=False, indent=1)


def made(text: str, engine: Engine, theme: str = "classic", *, boxes: bool = False) -> pipeline.Rendered:
    """A profile, rendered."""
    request = pipeline.Request(
        profile="a.yaml", style="academic", theme=theme, engine=engine.name, boxes=boxes
    )
    return pipeline.render(request, load_source("a.yaml", text.encode()), World())


def refused(text: str, engine: Engine) -> tuple[Diagnostic, ...]:
    """Why a profile is not rendered; nothing when it would be."""
    request = pipeline.Request(profile="a.yaml", style="academic", engine=engine.name)
    try:
        pipeline.draft(request, load_source("a.yaml", text.encode()), World())
    except Invalid as invalid:
        return invalid.diagnostics
    return ()


def expected(trap: dict[str, str]) -> str:
    return trap.get("out", trap["in"])


def settable(texts: list[str], engine: Engine) -> tuple[list[str], list[Diagnostic]]:
    """The texts that an engine prints, and for each of the others the problem on its line."""
    text = bullets(texts)
    problems = refused(text, engine)
    rows = text.splitlines()
    first = next(number for number, row in enumerate(rows, 1) if row.strip() == '"entries": [') + 1
    bad = {problem.span.line - first for problem in problems if problem.span}
    assert all(problem.span for problem in problems) and bad <= set(range(len(texts)))
    return [one for number, one in enumerate(texts) if number not in bad], list(problems)


@each_engine
def test_traps_come_back_as_they_are(engine: Engine) -> None:
    """In bullets, titles, names, links and publications; what is refused is so on its line, with a reason."""
    kept, problems = settable([trap["in"] for trap in PRINTED], engine)
    lost = {"pdflatex": 6}.get(engine.name, 1)  # right-to-left text; pdfLaTeX has Latin letters only
    assert len(kept) == len(PRINTED) - lost == len(PRINTED) - len(problems)
    assert {problem.code for problem in problems} <= {"right-to-left", "engine-characters"}
    pdf = made(profile(kept), engine).pdf
    text = "\n".join(pages(pdf, "-raw"))
    for trap in PRINTED:
        if trap["in"] in kept:
            long = re.search(r"\S{60}", expected(trap))
            cut: Callable[[str], str] = squeezed if long else folded
            assert cut(text).count(cut(expected(trap))) >= len(PLACES), f"{engine.name}: {expected(trap)}"
    targets = {link.target for link in links(pdf)}
    assert {trap["link"] for trap in PRINTED if "link" in trap and trap["in"] in kept} <= targets


@pytest.mark.parametrize("trap", ERRORS, ids=lambda trap: trap["in"])
def test_a_trap_that_is_an_error_is_one_on_its_line(trap: dict[str, str]) -> None:
    text = bullets(["a", trap["in"]])
    [problem] = refused(text, INSTALLED[0])
    assert problem.code == trap["error"]
    assert problem.span and text.splitlines()[problem.span.line - 1].strip(' "') == trap["in"]


def test_every_trap_is_tested() -> None:
    assert len(TRAPS) >= 31
    assert len(ERRORS) == 1


TURNS = {"xelatex": "classic", "lualatex": "modern", "pdflatex": "classic"}


@each_engine
@pytest.mark.parametrize("theme", ["classic", "modern"])
def test_random_texts_come_back_as_they_are(engine: Engine, theme: str) -> None:
    """Of any characters of Unicode: each text is printed and read back, or refused on its line."""
    if theme != TURNS[engine.name] and not os.environ.get("CVTEX_MATRIX"):
        pytest.skip("the engines take turns with the themes, but in make matrix")
    latin = engine.name == "pdflatex"
    texts = random_texts(THOUSAND * 3 // 2 + 500 * latin, seed=f"{engine.name} {theme}", latin=latin)
    kept, problems = settable([text.source for text in texts], engine)
    assert {problem.code for problem in problems} <= REFUSED
    printed = [text for text in texts if text.source in set(kept)]
    assert len(printed) >= THOUSAND > len(problems) > 0
    read = "\n".join(pages(made(bullets(kept), engine, theme).pdf, "-raw"))
    changed = different(printed, read)
    assert not changed, f"{len(changed)} of {len(printed)} come back changed: {changed[:5]}"


# ---- Without TeX ----


def test_every_kind_of_node_is_a_macro() -> None:
    given = "a **b** *c* `d_e` [f](https://g.org/h_i) $j^2$"
    assert emit(parse(given)) == (
        r"a \cvstrong{b} \cvemph{c} \cvcode{d\_e} \cvlink{https://g.org/h\_i}{f} \cvemph{j}²"
    )


@pytest.mark.parametrize("table", [ESCAPES, PDFLATEX_ESCAPES], ids=["unicode", "pdflatex"])
def test_what_is_active_in_tex_is_escaped(table: dict[str, str]) -> None:
    for char in "\\{}$&#%_^~":
        written = escape(f"a{char}b", Pen(escapes=table))
        assert written != f"a{char}b"
        assert not re.search(r"(?<!\\)[$&#%_^]", written)
        assert re.sub(r"\\[a-z]+\{\}", "", written).count("{") == written.count(r"\{")


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("https://e.org/a_b%20c?x=1&y=2#f", r"https://e.org/a\_b\%20c?x=1\&y=2\#f"),
        ("https://e.org/~u/(x)", "https://e.org/~u/(x)"),
        ("https://e.org/}\\input{x", r"https://e.org/\%7D\%5Cinput\%7Bx"),
        ("https://e.org/邱^`\"", r"https://e.org/\%E9\%82\%B1\%5E\%60\%22"),
        ("mailto:a+b@e.org", "mailto:a+b@e.org"),
    ],
)  # fmt: skip
def test_an_address_is_inert(url: str, written: str) -> None:
    assert escape_url(url) == written


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r"11\times", "11×"),
        (r"O(n \log n)", "O(n log n)"),
        (r"\log n", "log n"),
        (r"O(n \log_2 n)", "O(n log₂ n)"),
        (r"\log_{10}n + \min_\theta x", "log₁₀ n + min_θ x"),
        (r"A^* + x^{*}", "A* + x*"),
        ("x^2 + y^{2}", "x² + y²"),
        ("10^{-3}", "10⁻³"),
        ("2^{10}", "2¹⁰"),
        ("x^{n+1}", "xⁿ⁺¹"),
        ("2^k", "2^k"),
        ("x^{a+b}", "x^(a+b)"),
        (r"\alpha^\beta", "α^β"),
        (r"90^\circ", "90°"),
        ("a_1 + b_{12}", "a₁ + b₁₂"),
        ("x_1^2, H_2O, x_{ij}, x_N", "x₁², H₂O, xᵢⱼ, x_N"),
        (r"\frac{a}{b} + \frac{a+1}{2}", "a/b + (a+1)/2"),
        (r"\sqrt{2} \mathcal{O}(n)", "√2 O(n)"),
        (r"\sum_{i=1}^n \text{max} x", "∑ᵢ₌₁ⁿ max x"),
        (r"5\,\mu s", "5\u2009μ s"),
        (r"50\% \leq \$5", "50% ≤ $5"),
        (r"\unknown x", r"\unknown x"),
        ("x^", "x^"),
        ("{}", ""),
    ],
)
def test_formulas_are_worded(source: str, text: str) -> None:
    assert plain(math(source)) == text


def test_commands_that_formulas_do_not_know_are_errors() -> None:
    [problem] = refused(
        bullets(["a", r"**b $\\overline{x} + \\overline{y}$**".replace("\\\\", "\\")]), INSTALLED[0]
    )
    assert (problem.code, problem.message) == ("math-unknown", r"formulas do not know `\overline`")
    assert problem.span and problem.span.line == 11 and problem.path == "sections.0.entries.1.text"
    assert not list(check_math(parse(r"$\frac{a}{b}$ and \overline")))


def test_a_very_long_word_may_be_broken() -> None:
    assert r"\cvbreak{}" not in escape("x" * 40)
    assert escape("x" * 41).count(r"\cvbreak{}") == 5
    assert emit((Strong((Text("x" * 16),)),)) == rf"\cvstrong{{{'x' * 16}}}"
