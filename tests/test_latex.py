"""Text through real TeX and back: what is printed is what a reader gets."""

import json
import random
import re
from collections.abc import Callable, Iterator
from functools import cache

import pytest
import yaml
from casefiles import FOLDER
from paper import links, pages

from cvtex import pipeline
from cvtex.compose import compose
from cvtex.diagnostic import Invalid
from cvtex.document import Document
from cvtex.engine import ENGINES, Engine, choose, compile, find
from cvtex.fonts import fonts_for
from cvtex.inline import BadLinkError, Inline, Math, Strong, Text, parse, plain
from cvtex.latex import ESCAPES, PDFLATEX_ESCAPES, emit, escape, escape_url, math
from cvtex.source import load_source
from cvtex.typeset import characters, typeset
from cvtex.world import World

TRAPS: list[dict[str, str]] = yaml.safe_load((FOLDER / "text" / "traps.yaml").read_text())
# No font of the themes has these, and there is no fallback to other fonts yet: an error on the line says so.
NO_FONT = [
    trap for trap in TRAPS if re.search("[\u0370-\u06ff\uac01-\ud7ff\U0001f000-\U0001faff]", trap["in"])
]
ERRORS = [trap for trap in TRAPS if "error" in trap]
PRINTED = [trap for trap in TRAPS if trap not in NO_FONT and trap not in ERRORS] + [{"in": "邱奕乔 山田太郎"}]
INSTALLED = [engine for engine in ENGINES if engine.name != "tectonic" and find(engine)]
PLACES = ("highlights", "organization", "title", "link", "publication")
UNPRINTED = dict.fromkeys(map(ord, "\u200b\u2060\ufeff\u00ad"))

LETTERS = "abcXYZ fi fl éßñ 0123 "
ACTIVE = "\\{}$&#%_^~*`[]()<>|'\"-–—“”‘’«»@!?/+=:;,."

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
    """A profile with each text as a bullet."""
    data = {"cvtex": 1, "person": {"name": "Ada Lovelace"}, "sections": [{"type": "list", "entries": texts}]}
    return json.dumps(data, ensure_ascii=False, indent=1)


def document(text: str) -> Document:
    world = World()
    return compose(pipeline.validate(load_source("a.yaml", text.encode()), world), world.style("academic"))


def pdf(text: str, engine: Engine, theme: str = "classic") -> bytes:
    """The PDF of a profile, as the stages make it."""
    world, composed = World(), document(text)
    style, look = world.style("academic"), world.theme(theme)
    tex = typeset(
        composed,
        style,
        look,
        world.templates(style),
        engine=engine.name,
        fonts=fonts_for(characters(composed)),
    )
    return compile(tex, engine, world.latex_files(look)).pdf


def fold(text: str) -> str:
    """A text as it is compared: white space folded, characters that nobody sees left out."""
    return " ".join(text.translate(UNPRINTED).split())


def squeeze(text: str) -> str:
    """A text without white space, as words that are longer than a line must be compared."""
    return "".join(fold(text).split())


def expected(trap: dict[str, str]) -> str:
    return trap.get("out", trap["in"])


def settable(engine: Engine) -> list[dict[str, str]]:
    """The traps whose characters an engine has."""
    return [trap for trap in PRINTED if all(map(engine.can_set, expected(trap)))]


@each_engine
def test_traps_come_back_as_they_are(engine: Engine) -> None:
    """In bullets, titles, names, links and publications."""
    chosen = settable(engine)
    assert len(chosen) >= len(PRINTED) - (3 if engine.name == "pdflatex" else 0)
    made = pdf(profile([trap["in"] for trap in chosen]), engine)
    text = "\n".join(pages(made, "-raw"))
    for trap in chosen:
        long = re.search(r"\S{60}", expected(trap))
        cut: Callable[[str], str] = squeeze if long else fold
        assert cut(text).count(cut(expected(trap))) >= len(PLACES), f"{engine.name}: {expected(trap)}"
    targets = {link.target for link in links(made)}
    assert {trap["link"] for trap in chosen if "link" in trap} <= targets


@pytest.mark.parametrize("trap", ERRORS, ids=lambda trap: trap["in"])
def test_a_trap_that_is_an_error_is_one_on_its_line(trap: dict[str, str]) -> None:
    text = bullets(["a", trap["in"]])
    with pytest.raises(Invalid) as raised:
        document(text)
    [problem] = raised.value.diagnostics
    assert problem.code == trap["error"]
    assert problem.span and text.splitlines()[problem.span.line - 1].strip(' "') == trap["in"]


@pytest.mark.parametrize("trap", NO_FONT, ids=lambda trap: trap["in"])
@each_engine
def test_a_character_without_a_glyph_is_an_error_on_its_line(trap: dict[str, str], engine: Engine) -> None:
    text = bullets(["a", trap["in"], "b"])
    with pytest.raises(Invalid) as raised:
        pdf(text, choose(engine.name, characters(document(text))))
    problem = raised.value.diagnostics[0]
    if engine.name == "pdflatex":
        assert problem.code == "engine-characters"
        return
    assert problem.code == "missing-glyph"
    assert problem.span and text.splitlines()[problem.span.line - 1].strip(' ",') == trap["in"]
    assert any(f"`{char}`" in problem.message for char in trap["in"])


def test_every_trap_is_tested() -> None:
    assert len(TRAPS) >= 31
    assert (len(ERRORS), len(NO_FONT)) == (1, 4)


@cache
def random_texts() -> tuple[tuple[str, str], ...]:
    """Two hundred texts with what is to be read of them, each between marks of its own."""
    source = random.Random(20)  # noqa: S311
    made: list[tuple[str, str]] = []
    while len(made) < 200:
        middle = "".join(
            source.choice(source.choice((LETTERS, ACTIVE))) for _ in range(source.randint(1, 40))
        )
        text = f"Q{len(made)} {middle} Z"
        try:
            made.append((text, printed(parse(text))))
        except BadLinkError:
            continue
    return tuple(made)


def printed(inline: Inline) -> str:
    """What is printed of a text; formulas are worded on the way to TeX."""
    return plain(tuple(Text(plain(math(node.text))) if isinstance(node, Math) else node for node in inline))


@each_engine
@pytest.mark.parametrize("theme", ["classic", "modern"])
def test_random_texts_come_back_as_they_are(engine: Engine, theme: str) -> None:
    text = fold("\n".join(pages(pdf(bullets([given for given, _ in random_texts()]), engine, theme), "-raw")))
    changed = [given for given, read in random_texts() if fold(read) not in text]
    assert not changed, f"{len(changed)} of {len(random_texts())} come back changed: {changed[:5]}"


# ---- Without TeX ----


def test_every_kind_of_node_is_a_macro() -> None:
    given = "a **b** *c* `d_e` [f](https://g.org/h_i) $j^2$"
    assert emit(parse(given)) == (
        r"a \cvstrong{b} \cvemph{c} \cvcode{d\_e} \cvlink{https://g.org/h\_i}{f} \cvemph{j}²"
    )


@pytest.mark.parametrize("table", [ESCAPES, PDFLATEX_ESCAPES], ids=["unicode", "pdflatex"])
def test_what_is_active_in_tex_is_escaped(table: dict[str, str]) -> None:
    for char in "\\{}$&#%_^~":
        written = escape(f"a{char}b", table)
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
        ("x^2 + y^{2}", "x² + y²"),
        ("10^{-3}", "10⁻³"),
        ("2^{10}", "2¹⁰"),
        ("x^{n+1}", "xⁿ⁺¹"),
        ("2^k", "2^k"),
        ("x^{a+b}", "x^(a+b)"),
        (r"\alpha^\beta", "α^β"),
        (r"90^\circ", "90°"),
        ("a_1 + b_{12}", "a1 + b12"),
        (r"5\,\mu s", "5\u2009μ s"),
        (r"50\% \leq \$5", "50% ≤ $5"),
        (r"\unknown x", r"\unknown x"),
        ("x^", "x^"),
        ("{}", ""),
    ],
)
def test_formulas_are_worded(source: str, text: str) -> None:
    assert plain(math(source)) == text


def test_runs_of_other_scripts_go_to_their_font() -> None:
    assert (
        escape("Qiu 邱奕乔, 山田 & 김")
        == r"Qiu \cvscript{cjk}{邱奕乔}, \cvscript{cjk}{山田} \& \cvscript{cjk}{김}"
    )


def test_a_very_long_word_may_be_broken() -> None:
    assert r"\cvbreak{}" not in escape("x" * 40)
    assert escape("x" * 41).count(r"\cvbreak{}") == 5
    assert emit((Strong((Text("x" * 16),)),)) == rf"\cvstrong{{{'x' * 16}}}"


def test_what_a_document_prints_is_known() -> None:
    """By these characters an engine and fonts are chosen; addresses are not printed."""
    made = document(bullets(["邱 [a](https://b.org/é) $x^2$ `c`"]))
    assert {"邱", "²", "x", "c"} <= characters(made)
    assert "é" not in characters(made)
