"""Whose name is whose, the marks behind names, and the part that somebody had in a publication."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cvtex.authors import TOLD, matcher, own_places
from cvtex.citation.names import marks_of
from cvtex.diagnostic import Span
from cvtex.inline import Text, plain
from cvtex.language import LANGUAGES
from cvtex.names import INITIAL, NO, PARTICLES, SUFFIXES, WHOLE, fold
from cvtex.profile import Name, Person
from cvtex.publication import Author, Publication
from cvtex.roles import role_of
from cvtex.signs import explained, flag_signs, signed

HERE = Span("a.yaml", 1, 1)


@pytest.mark.parametrize(
    ("author", "marks"),
    [
        (Author(family="A"), ""),
        (Author(family="A", marks="#"), "#"),
        (Author(family="A", equal=True), "*"),
        (Author(family="A", equal=True, corresponding=True, student=True), "*†‡"),
        (Author(family="A", marks="†§", equal=True, corresponding=True), "†§*"),
    ],
)
def test_flags_have_signs_beside_the_marks_that_are_written(author: Author, marks: str) -> None:
    assert marks_of(author) == marks


def person(given: str, family: str, *aliases: str, **more: Any) -> Person:
    return Person(name=Name(given=given, family=family, **more), aliases=aliases, span=HERE)


# How people write names: the person; other ways to write the name; names of others. `Family, Given` is in two parts.
TABLE: list[tuple[Person, str, str]] = [
    (
        person("Shuai", "Xie", native="谢帅"),
        "Xie, Shuai | Shuai Xie | Xie Shuai | XIE, SHUAI | Xie, S. | S Xie | Xie S | Xie, Shuai* | Xie, Shuai1,† | "
        "Shuai Xie (corresponding) | 谢帅 | 谢 帅 | 帅谢 | 谢帅* | 谢帅 (Shuai Xie)",
        "Xie, Sheng | Xie, Tian | Xie T | Xie, Shu | Xu, Shuai | Xue, Shuai | Xie, Shuai Tian | 谢帅帅 | 谢 | Xie | S. | "
        "Xie, S.-H. | Xie, S. H. | Shuai, Xie | Xies, Shuai | 谢师 | Xie Consortium",
    ),
    (
        person("Yiqiao", "Qiu", native="邱奕乔"),
        "Qiu, Yi-Qiao | Yi Qiao Qiu | Qiu, Y.-Q. | Qiu, Y. | Qiu YQ | Y. Q. Qiu | Qiu, Yi‐Qiao | 邱奕乔 | 邱 奕乔 | 奕乔 邱",
        "Qiu, Yi | Qiu, Yixing | Qiu, Y.-X. | Qiu YX | Qiu, Q. | Qiu, Qiao | 邱奕 | Yiqiao, Qiu | Qiu, Y. Q. X.",
    ),
    (
        person("Yi-Qiao", "Qiu"),
        "Qiu, Yiqiao | Qiu, Yi Qiao | Qiu, Y.-Q. | Qiu, Y. Q. | Qiu YQ | Qiu, Y.",
        "Qiu, Yi | Qiu, Yi-Xing | Qiu, Qiao | Qiu, Y.-X.",
    ),
    (
        person("Jürgen Łukasz", "Müller-Ørsted"),
        "Muller-Orsted, Jurgen | Mueller-Oersted, Juergen | Müller Ørsted, J. L. | J.-Ł. Müller-Ørsted | "
        "MÜLLER-ØRSTED, J. | Müller\u2011Ørsted, Jürgen L. | Mu\u0308ller-Ørsted, Ju\u0308rgen",
        "Müller, Jürgen | Ørsted, Jürgen | Müller-Ørsted, Lukasz | Müller-Ørsted, L. | Müller-Ørsted, Jan",
    ),
    (person("Wei", "Lü"), "Lu, Wei | Lue, Wei | Lv, Wei | Lyu, W. | LÜ Wei", "Lo, Wei | Li, Wei | Lu, Wen"),
    (
        person("Jan", "van der Berg"),
        "van der Berg, Jan | Van der Berg, J. | vanderBerg, Jan | J. van der Berg | "
        "van der Berg J | Berg, Jan van der | VAN DER BERG, JAN",
        "Berg, Jan | van den Berg, Jan | van Berg, J. | der Berg, Jan | Jan Berg | Vander, Jan Berg",
    ),
    (person("Jan van der", "Berg"), "van der Berg, Jan | J. van der Berg", "Berg, Jan | Berg, J."),
    (person("Ludwig", "van Beethoven"), "Ludwig van Beethoven | van Beethoven, L.", "Beethoven, Ludwig | L. Beethoven"),
    (
        person("Maria", "de la Cruz"),
        "De La Cruz, Maria | DelaCruz, M. | Maria De La Cruz | Cruz, Maria de la | de la Cruz M",
        "Cruz, Maria | la Cruz, Maria | de la Cruz, Ana | de Cruz, M.",
    ),
    (person("Maria De La", "Cruz"), "de la Cruz, Maria | M. de la Cruz", "Cruz, Maria | Cruz, M."),
    (person("Linh Van", "Nguyen"), "Nguyen, Linh Van | Nguyen, L. V. | Nguyen, Linh | L. V. Nguyen", "Nguyen, Van"),
    (person("Al", "Gore"), "Gore, Al | A. Gore | Al Gore", "Gore, Bo | al Gore, Bo"),
    (
        person("Martin Luther", "King", suffix="Jr."),
        "King, Martin Luther | King, Martin Luther, Jr. | King Jr., M. L. | Martin Luther King Jr. | M. L. King, Jr. | "
        "King, M. | King ML",
        "King, Martin Luther, Sr. | Martin King III | King, Luther | King, L.",
    ),
    (person("Ivan Vasilev", "Petrov"), "Petrov IV | I. V. Petrov | Petrov, IV", "Petrov, II | Petrov II"),
    (
        person("María", "García Márquez", "García, María", "M. Garcia M."),
        "García Márquez, María | Garcia-Marquez, M. | María García Márquez | García, M. | García, María | M. Garcia M.",
        "Márquez, María | Márquez, M. | García, Marta | García López, María | García, M. L.",
    ),
    (person("María", "Márquez", "María García Márquez"), "García Márquez, M. | M. García Márquez", "García, M."),
    (
        person("Anna", "Berg", "Miller AT", "Kurz, A."),
        "Miller, A. T. | A.T. Miller | Miller AT | Kurz, A. | A. Kurz | Berg, A. | BERG ANNA",
        "Miller, A. | Miller, T. | Miller, Anna | Kurz, B. | Kurz, Anna | Miller, A. B.",
    ),
    (person("Yiqiao", "Qiu"), "Qiu, Y.-Q. | Qiu, Yi Qiao | Qiu, Y.", "Qiu, Y. Q. | Qiu YQ | Qiu, Y.-X."),
    (person("Junior", "Silva"), "Silva, Junior | Junior Silva | Silva, J.", "Silva, Jose Junior | Silva | Junior"),
    (person("Ludwig van", "Beethoven"), "van Beethoven, L. | Beethoven, Ludwig van", "Beethoven, Ludwig | Beethoven, L."),
    (person("Carl Von", "Linde"), "von Linde, Carl | C. Von Linde", "Linde, Carl | Linde, C."),
    (person("Di", "Wang"), "wang, di | Wang, Di | Di Wang | WANG, DI | Wang D", "Wang, Da | di Wang, X."),
    (person("Anne", "O'Neil"), "O’Neil, A. | ONeil, Anne | A. O'Neil | O Neil, Anne", "Neil, Anne | O'Neill, Anne"),
    (person("Jean-Luc", "Picard"), "Picard, J.-L. | J.L. Picard | Picard JL | Picard, Jean Luc", "Picard, Jean | Picard, L."),
    (person("James", "Henry"), "Henry, James | J. Henry", "James, Henry | H. James | Henry, John"),
    (person("Wei", "Liang"), "Liang, Wei | Wei Liang", "Li Ang Wei | Wei Li Ang | Li, Ang Wei"),
    (person("A.", "Lovelace", "J. Miller"), "Lovelace, A. | Lovelace, Ada | Miller, J.", "Lovelace, B. | Miller, John"),
    (person("Iwan", "Petrow", native="Иван Петров"), "Петров, И. | Иван Петров | И. Петров", "Петров, П. | Иванов, И."),
    (person("", "Plato"), "Plato | PLATO", "Plato Smith | Smith, Plato | Plat"),
    (person("太郎", "山田"), "山田太郎 | 山田 太郎 | 太郎 山田 | 山田, 太郎", "山田 | 山田次郎 | Yamada, T."),
    (person("Sébastien Ægir", "Łęcki"), "Lecki, Sebastien | Łęcki S | Łęcki, S.", "Lecki, E. | Leckie, S."),
]  # fmt: skip


def author(text: str) -> Author:
    """`Family, Given` in two parts, anything else in one."""
    family, comma, given = text.partition(", ")
    return Author(family=family, given=given) if comma else Author(literal=text)


@pytest.mark.parametrize(
    ("owner", "same", "others"), TABLE, ids=[row[1].partition(" | ")[0] for row in TABLE]
)
def test_every_way_to_write_a_name_is_found_and_nobody_else(owner: Person, same: str, others: str) -> None:
    is_me = matcher(owner)
    missed = [name for name in same.split(" | ") if not is_me(author(name))]
    strangers = [name for name in others.split(" | ") if is_me(author(name))]
    assert (missed, strangers) == ([], [])


def test_a_bare_initial_says_less_than_a_name() -> None:
    is_me = matcher(person("Ada King", "Lovelace", "Countess"))
    found = {
        name: is_me(author(name))
        for name in ("Lovelace, A.", "Lovelace, A. K.", "Lovelace, Ada", "Countess", "B")
    }
    assert list(found.values()) == [INITIAL, WHOLE, WHOLE, WHOLE, NO]
    assert is_me(Author(literal="The Group", me=True)) == TOLD


@pytest.mark.parametrize(
    ("names", "me", "places"),
    [
        ("Byron, G. | Lovelace, Ada", None, {2}),
        ("Lovelace, A. | Lovelace, Ada", None, {2}),
        ("Lovelace, A. | Lovelace, A.", None, set()),
        ("Lovelace, A. | Lovelace, A.", 2, {2}),
        ("Lovelace, Ada", 2, set()),
        ("Byron, G.", None, set()),
        ("", None, set()),
    ],
)
def test_the_owner_is_whoever_is_told_or_surest(names: str, me: int | None, places: set[int]) -> None:
    authors = [author(name) for name in names.split(" | ") if name]
    assert own_places(authors, me, matcher(person("Ada", "Lovelace"))) == places


def test_several_may_be_told() -> None:
    authors = [
        Author(literal="A", me=True),
        Author(family="Lovelace", given="Ada"),
        Author(literal="B", me=True),
    ]
    assert own_places(authors, None, matcher(person("Ada", "Lovelace"))) == {1, 3}


names = st.text(
    st.characters(categories=("Lu", "Ll"), max_codepoint=0x17F, exclude_characters="ĲĳĿŀŉÆæŒœÞþß"),
    min_size=2,
    max_size=8,
).filter(lambda name: fold(name) not in {*PARTICLES, *SUFFIXES})


@given(st.lists(names.map(str.title), min_size=1, max_size=3), names, st.randoms(use_true_random=False))
def test_a_name_is_found_in_every_spelling(given_names: list[str], family: str, dice: Any) -> None:
    """In capitals, with initials, in one piece or two, with marks, with hyphens for spaces."""
    is_me = matcher(person(" ".join(given_names), family))
    shown = [
        one[0] + "." if dice.random() < 0.4 else one
        for one in given_names[: dice.randint(1, len(given_names))]
    ]
    text = dice.choice([" ", "  "]).join(shown)
    if len(shown) == len(given_names) and dice.random() < 0.3:
        text = "-".join(shown)
    turned = dice.choice([str, str.upper, str.title])
    ways = [
        Author(family=turned(family), given=turned(text)),
        Author(literal=turned(f"{text} {family}")),
        Author(literal=turned(f"{family} {text}")),
        Author(family=turned(family) + "*", given=f"{text} †"),
    ]
    assert [one for one in ways if not is_me(one)] == []


@given(names, names, names)
def test_nobody_with_another_name_is_the_owner(one: str, other: str, family: str) -> None:
    """Neither by another given name nor by another family name, in one piece or two."""
    is_me = matcher(person(one, family))
    same = is_me(Author(family=family, given=other))
    assert (
        not same
        or other[0].casefold()[0] == one[0].casefold()[0]
        or len(other) != len(one)
        or not one.isascii()
    )
    if family.isascii() and other.isascii() and other.casefold() not in {family.casefold(), one.casefold()}:
        assert not is_me(Author(family=other, given=one))


@given(st.text(max_size=40), st.text(max_size=12), st.text(max_size=12), st.text(max_size=12))
def test_no_name_stops_the_search(literal: str, family: str, given_name: str, alias: str) -> None:
    is_me = matcher(person(given_name, family, alias, native=literal))
    for one in (Author(literal=literal), Author(family=family, given=given_name), Author(literal=alias)):
        assert is_me(one) in (NO, INITIAL, WHOLE)


def part(*authors: Author, **more: Any) -> Publication:
    return Publication(id="a", title=(Text("T"),), authors=authors, span=HERE, **more)


ME, X, Y, Z = (
    Author(family=family, given="Ada") for family in ("Lovelace", "Menabrea", "Babbage", "Somerville")
)


def like(one: Author, **more: Any) -> Author:
    return replace(one, **more)


@pytest.mark.parametrize(
    ("entry", "role"),
    [
        (part(ME), "sole author"),
        (part(ME, and_others=True), "first author"),
        (part(ME, X), "first author"),
        (part(X, ME), "second author"),
        (part(X, Y, ME), "last author"),
        (part(X, Y, ME, and_others=True), "third author"),
        (part(Y, ME, X), "second author"),
        (part(Y, X, ME, Z), "third author"),
        (part(X, Y, Z, ME, Y), "4th author"),
        (part(*[X] * 20, ME, Y), "21st author"),
        (part(*[X] * 10, ME, Y), "11th author"),
        (part(Y, ME, Author(literal="M. Somerville")), "second author"),
        (part(Y, Author(literal="A. Boole"), ME), "third author"),  # in the order of the alphabet
        (
            part(Y, Author(literal="A. Boole"), like(ME, corresponding=True)),
            "last author, corresponding author",
        ),
        (part(like(ME, equal=True), like(X, equal=True)), "co-first author"),
        (part(like(X, equal=True), like(ME, equal=True), Y), "co-first author"),
        (part(like(X, equal=True), like(Y, equal=True), ME, Z), "third author"),
        (part(X, like(ME, equal=True), like(Y, equal=True)), "second author"),
        (part(like(X, equal=True), Y, like(ME, equal=True), Z), "third author"),
        (part(like(ME, equal=True), X), "first author"),
        (part(like(X, marks="*"), like(ME, marks="*"), Y), "co-first author"),
        (part(like(X, marks="#"), like(ME, marks="#"), Y), "second author"),
        (part(X, like(ME, marks="§"), Y), "second author, corresponding author"),
        (part(like(ME, corresponding=True)), "sole author"),
        (part(ME, like(ME)), ""),
        (part(ME, like(ME), me=2), "second author"),
        (part(X, Y), ""),
        (part(), ""),
    ],
)
def test_a_role_claims_what_is_known(entry: Publication, role: str) -> None:
    """By place and flags, and marks that the legend explains; nothing where it is doubtful who is who."""
    legend = {"*": (Text("Equal contribution"),), "§": (Text("Corresponding"),), "#": (Text("visitor"),)}
    assert role_of(entry, matcher(person("Ada", "Lovelace")), LANGUAGES["en"], legend) == role


@pytest.mark.parametrize(
    ("language", "roles"),
    [
        (
            "de",
            [
                "Erstautorschaft",
                "geteilte Erstautorschaft, Korrespondenzautorschaft",
                "Autorschaft an 4. Stelle",
            ],
        ),
        ("zh", ["第一作者", "共同第一作者、通讯作者", "第四作者"]),
    ],
)
def test_roles_in_other_languages(language: str, roles: list[str]) -> None:
    entries = [
        part(ME, X),
        part(like(X, equal=True), like(ME, equal=True, corresponding=True)),
        part(X, Y, Z, ME, Y),
    ]
    is_me = matcher(person("Ada", "Lovelace"))
    assert [role_of(entry, is_me, LANGUAGES[language]) for entry in entries] == roles


def printed_legend(legend: dict[str, str], *authors: Author) -> tuple[str, dict[str, str]]:
    """The names as they are printed, and the legend below."""
    texts = {mark: (Text(text),) for mark, text in legend.items()}
    entries = [part(*authors)]
    signs = flag_signs(entries, texts)
    shown = [signed(entry, signs) for entry in entries]
    names = ", ".join(author.family[0] + marks_of(author) for entry in shown for author in entry.authors)
    return names, {
        mark: plain(text) for mark, text in explained(shown, texts, signs, LANGUAGES["en"]).items()
    }


EQUAL = "equal contribution"


@pytest.mark.parametrize(
    ("legend", "authors", "names", "meant"),
    [
        ({}, [like(X, equal=True), like(Y, equal=True)], "M*, B*", {"*": EQUAL}),
        (
            {},
            [like(X, equal=True, corresponding=True), Y],
            "M*†, B",
            {"*": EQUAL, "†": "corresponding author"},
        ),
        ({"*": "joint"}, [X, Y], "M, B", {}),
        ({"*": "joint"}, [like(X, marks="*"), Y], "M*, B", {"*": "joint"}),
        ({}, [like(X, marks="*"), Y], "M*, B", {}),
        # The list's own words for a flag, and its own sign.
        ({"*": "contributed equally"}, [like(X, equal=True)], "M*", {"*": "contributed equally"}),
        ({"#": "contributed equally"}, [like(X, equal=True)], "M#", {"#": "contributed equally"}),
        # A sign that means something else here.
        ({"*": "visitor"}, [like(X, equal=True), like(Y, marks="*")], "M§, B*", {"§": EQUAL, "*": "visitor"}),
        ({}, [like(X, equal=True), like(Y, marks="*")], "M§, B*", {"§": EQUAL}),
        (
            {"§": "visitor"},
            [like(X, equal=True), like(Y, marks="*§")],
            "M¶, B*§",
            {"¶": EQUAL, "§": "visitor"},
        ),
        ({}, [like(X, equal=True, marks="*"), like(Y, equal=True)], "M*, B*", {"*": EQUAL}),
    ],
)
def test_flags_have_signs_that_mean_nothing_else(
    legend: dict[str, str], authors: list[Author], names: str, meant: dict[str, str]
) -> None:
    assert printed_legend(legend, *authors) == (names, meant)


@given(
    st.lists(
        st.tuples(
            st.sets(st.sampled_from(["equal", "corresponding", "student"])), st.sets(st.sampled_from("*†§¶"))
        )
    ),
    st.dictionaries(
        st.sampled_from("*†‡§"), st.sampled_from(["equal", "corresponding", "visitor", "student", "dead"])
    ),
)
def test_a_sign_never_means_two_things(
    people: list[tuple[set[str], set[str]]], legend: dict[str, str]
) -> None:
    """Whoever has the sign of a flag has the flag, or a mark that means it."""
    authors = [like(X, marks="".join(sorted(marks)), **dict.fromkeys(flags, True)) for flags, marks in people]
    texts = {mark: (Text(text),) for mark, text in legend.items()}
    signs = flag_signs([part(*authors)], texts)
    assert len(set(signs.values())) == len(signs)
    shown = signed(part(*authors), signs)
    for author, (flags, marks) in zip(shown.authors, people, strict=True):
        for flag, sign in signs.items():
            assert (sign in marks_of(author)) == (flag in flags or sign in marks)
            assert sign not in marks or flag in flags or legend.get(sign) == flag
