"""Pages of candidates drawn at random: large ones by a seed, small ones by Hypothesis."""

import random
from itertools import product

from hypothesis import strategies as st

from cvtex.heights import Glue
from cvtex.tailoring.candidates import Group, Page, Part, Wording

POINT = 65536


def points(natural: float, stretch: float = 0, shrink: float = 0) -> Glue:
    """Glue in points."""
    return Glue(*(round(size * POINT) for size in (natural, stretch, shrink)))


USUAL = {
    "section": points(10, 6, 3),
    "entry": points(5.5, 4, 1.8),
    "bullet": points(0.8, 0.9, 0.6),
    "line": points(1.2, 0.8, 0.7),
}
SPACED = {
    (above, below): points(2.5) if above == "section" else points(2, 1, 0.8) if (above, below) == ("bullet", "line") else glue
    for below, glue in USUAL.items()
    for above in ("head", *USUAL)
}  # fmt: skip
DEPTHS = {"section": 52429, "entry": 227539, "bullet": 229375, "line": 231210}


def large(seed: int, sections: int = 5, entries: int = 5, bullets: int = 5, beside: bool = False) -> Page:
    """A page for about sections × entries × bullets bullets, a third of them with a second wording, some lines between
    them, and gaps as themes have them; the last section `beside` the others."""
    dice = random.Random(seed)  # noqa: S311 - nothing secret
    words = [f"k{number}" for number in range(30)]

    def wording(name: str) -> Wording:
        kind = dice.choice(("bullet", "bullet", "bullet", "line"))
        height = int(dice.randint(1, 3) * 12.3 * POINT) + dice.randint(0, 3 * POINT)
        covers = tuple(dice.sample(words, dice.randint(0, 3)))
        return Wording(
            id=name,
            height=height,
            value=dice.randint(0, 1000),
            covers=covers,
            upper=kind,
            lower=kind,
            depth=DEPTHS[kind],
        )

    def bullet(name: str) -> Part:
        many = dice.choice((1, 1, 2))
        return Part(id=name, wordings=tuple(wording(f"{name}/{number}") for number in range(many)))

    def entry(name: str) -> Part:
        height = 25 * POINT + dice.randint(0, POINT)
        head = Wording(id=f"{name}/", height=height, upper="entry", lower="entry", depth=DEPTHS["entry"])
        inner = tuple(bullet(f"{name}.b{number}") for number in range(dice.randint(2, 2 * bullets - 2)))
        return Part(
            id=name,
            wordings=(head,),
            parts=inner,
            least=dice.choice((0, 1, 1, 2)),
            most=dice.choice((None, 4, 5)),
        )

    def section(name: str) -> Part:
        height, depth = 16 * POINT, DEPTHS["section"]
        head = Wording(id=f"{name}/", height=height, upper="section", lower="section", depth=depth)
        return Part(
            id=name,
            wordings=(head,),
            parts=tuple(entry(f"{name}.e{number}") for number in range(entries)),
            least=1,
        )

    parts = tuple(section(f"s{number}") for number in range(sections))
    names = [one.id for section in parts for entry in section.parts for one in entry.parts]
    return Page(
        goal=720 * POINT, fixed=Wording(id="", height=60 * POINT, lower="" if beside else "head", depth=POINT),
        parts=parts, gaps=SPACED, side=frozenset([parts[-1].id]) if beside else frozenset(), side_goal=300 * POINT,
        keywords={word: dice.randint(100, 1500) for word in words}, pins=tuple(dice.sample(names, 2)),
        requires=((names[3], names[9]),), conflicts=((names[0], names[5]),),
    )  # fmt: skip


NAMES = ("a", "b", "c", "a.0", "a.1", "a.2", "b.0", "b.1", "b.2", "b.0/x", "c.0", "c.0.0", "c.0.0/x")
WORDS = ("rust", "sql", "go")
names = st.sampled_from(NAMES)
pairs = st.lists(st.tuples(names, names).filter(lambda pair: pair[0] != pair[1]), max_size=2).map(tuple)


KINDS = ("x", "y", "z")
ENDS = st.sampled_from(("", "x", "x", "y", "z"))
glues = st.builds(Glue, st.integers(-1, 4), st.integers(0, 1), st.integers(0, 1))


@st.composite
def wordings(draw: st.DrawFn, name: str, silent: bool = True) -> Wording:
    """A wording; one in ten prints nothing."""
    value, covers = draw(st.integers(0, 20)), tuple(draw(st.lists(st.sampled_from(WORDS), max_size=2)))
    if silent and draw(st.integers(0, 9)) == 9:
        return Wording(id=name, height=0, value=value, covers=covers)
    return Wording(
        id=name, height=draw(st.integers(1, 9)), stretch=draw(st.integers(0, 1)), shrink=draw(st.integers(0, 1)),
        value=value, covers=covers, upper=draw(ENDS), lower=draw(ENDS), depth=draw(st.integers(0, 1)),
    )  # fmt: skip


@st.composite
def gaps(draw: st.DrawFn) -> dict[tuple[str, str], Glue]:
    """The gaps of all pairs: by the lower one alone but below one kind, as in most themes, or any."""
    if draw(st.booleans()):
        return {pair: draw(glues) for pair in product(KINDS, KINDS)}
    usual, first = {kind: draw(glues) for kind in KINDS}, draw(glues)
    return {(above, below): first if above == "y" else usual[below] for above, below in product(KINDS, KINDS)}


@st.composite
def parts(draw: st.DrawFn, name: str, *inner: Part, other: bool = False) -> Part:
    own = [draw(wordings(f"{name}/"))] + ([draw(wordings(f"{name}/x"))] if other else [])
    start = draw(st.none() | st.integers(0, 9))
    return Part(
        id=name, wordings=tuple(own), parts=inner, least=draw(st.integers(0, min(2, len(inner)))),
        most=draw(st.none() | st.integers(1, 3)) if inner else None,
        months=None if start is None else (start, start + draw(st.integers(1, 4))),
        gapless=draw(st.none() | st.integers(0, 3)) if inner else None,
    )  # fmt: skip


@st.composite
def small(draw: st.DrawFn) -> Page:
    """A page of twelve wordings at most, with gaps, one column or two, and wishes of every kind."""
    one = draw(parts("a", *(draw(parts(f"a.{number}")) for number in range(3))))
    two = draw(parts("b", draw(parts("b.0", other=True)), draw(parts("b.1")), draw(parts("b.2"))))
    three = draw(parts("c", draw(parts("c.0", draw(parts("c.0.0", other=True))))))
    return Page(
        goal=draw(st.integers(5, 40)), fixed=draw(wordings("", silent=False)), parts=(one, two, three), line=3,
        ragged=draw(st.booleans()),
        gaps=draw(gaps()), side=draw(st.sampled_from((frozenset(), frozenset(), frozenset("b"), frozenset("ac")))),
        side_goal=draw(st.integers(5, 40)),
        keywords=draw(st.fixed_dictionaries(dict.fromkeys(WORDS, st.integers(0, 100)))),
        must=tuple(draw(st.lists(st.sampled_from(WORDS), max_size=1))),
        pins=tuple(draw(st.lists(names, max_size=1))), excludes=tuple(draw(st.lists(names, max_size=1))),
        requires=draw(pairs), conflicts=draw(pairs), together=draw(pairs),
        groups=draw(st.lists(st.just(Group(name="two", ids=("a.0", "b.1", "c"), least=1, most=2)), max_size=1).map(tuple)),
    )  # fmt: skip
