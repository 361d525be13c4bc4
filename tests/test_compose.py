"""What of a profile goes on paper, in which order and in which words: case files, and what holds for all of them."""

from itertools import pairwise
from pathlib import Path

import pytest
from casefiles import cases, run_case

from cvtex import document as doc
from cvtex.authors import matcher
from cvtex.compose import compose, left_out
from cvtex.diagnostic import Invalid, Span
from cvtex.document import Document
from cvtex.inline import Code, Emph, Inline, Link, Math, Strong, Text
from cvtex.language import document_name, words_of
from cvtex.pipeline import validate
from cvtex.printed import texts
from cvtex.profile import Name, Person, Profile
from cvtex.publication import Author
from cvtex.source import load_source
from cvtex.world import World

HERE = Span("a.yaml", 1, 1)


def marked(inline: Inline) -> str:
    """A text with its markup: `**Ada** [Mill](https://mill.org)`."""
    pieces = []
    for node in inline:
        match node:
            case Text(text):
                pieces.append(text)
            case Strong(children):
                pieces.append(f"**{marked(children)}**")
            case Emph(children):
                pieces.append(f"*{marked(children)}*")
            case Code(text):
                pieces.append(f"`{text}`")
            case Link(url, children):
                pieces.append(f"[{marked(children)}]({url})")
            case Math(text):
                pieces.append(f"${text}$")
    return "".join(pieces)


def line(block: doc.Block) -> str:
    """A block on a line: its kind, then its texts, with a bar between them."""
    match block:
        case doc.Heading():
            parts = [block.lead, block.date, block.sub, block.place]
        case doc.Subheading():
            parts = [block.title, block.date, block.place]
        case doc.Labeled():
            parts = [block.label, block.text]
        case doc.Card():
            parts = [block.kicker, block.title, block.text]
        case doc.Row():
            parts = [block.text, block.date]
        case doc.Group():
            parts = [block.title]
        case doc.Bullet():
            return f"{'  ' * block.level}- {marked(block.text)}"
        case doc.Reference():
            return f"reference {block.label or '-'} {marked(block.text)}"
        case _:
            parts = [block.text]
    return f"{type(block).__name__.lower()} {' | '.join(map(marked, parts))}"


def shown(document: Document) -> str:
    """A document as a case file shows it."""
    head = document.head
    lines = [" | ".join(filter(None, (head.name, head.native, marked(head.headline))))]
    lines += [f"  {contact.kind}: {contact.text} {contact.url}".rstrip() for contact in head.contacts]
    lines += [f"  {marked(head.summary)}"] if head.summary else []
    for section in document.sections:
        lines.append(f"== {marked(section.title)}")
        lines += [line(block) for entry in section.entries for block in entry.blocks]
    return "\n".join(lines)


def style_of(text: str) -> str:
    """The style that a case names in its first line; `academic` when it names none."""
    first = text.splitlines()[0]
    return first.removeprefix("# style: ") if first.startswith("# style: ") else "academic"


def profile(text: str) -> Profile:
    return validate(load_source("a.yaml", text.encode()), World())


def composed(text: str) -> Document:
    return compose(profile(text), World().style(style_of(text)))


def produce(text: str) -> str:
    try:
        return shown(composed(text))
    except Invalid as invalid:
        return "\n".join(f"{problem.code}: {problem.message}" for problem in invalid.diagnostics)


@pytest.mark.parametrize("case", cases("compose"), ids=lambda case: case.stem)
def test_case(case: Path, update: bool) -> None:
    run_case(case, produce, update)


@pytest.mark.parametrize("case", cases("compose"), ids=lambda case: case.stem)
def test_what_is_excluded_is_never_printed(case: Path) -> None:
    """`--update` must not turn a leak into an expectation; nor may a text be written and come out empty."""
    produced = case.read_text().partition("=====\n")[2]
    assert "Never" not in produced
    assert not any(row.rstrip().endswith(("- ", "note", "para")) for row in produced.splitlines())


def own_and_strangers() -> list[tuple[str, str, bool]]:
    """Titles `Own` and `Strangers` of the cases on names, with each printed name and whether it is the own one."""
    found = []
    for case in cases("compose"):
        rows = case.read_text().partition("=====\n")[2].splitlines()
        for row, below in pairwise(rows):
            title = row.partition("**")[2].removesuffix("**")
            if case.stem.startswith("own-name") and title in {"Own", "Strangers"}:
                names = below.removeprefix("detail ").split(", ")
                found += [(title, name, name.startswith("**")) for name in names]
    return found


def test_the_own_name_is_strong_and_nobody_else_is() -> None:
    """`--update` must not turn a stranger into the owner."""
    rows = own_and_strangers()
    assert {title for title, _, _ in rows} == {"Own", "Strangers"}
    assert [name for title, name, strong in rows if strong != (title == "Own")] == []


@pytest.mark.parametrize(
    ("given", "family", "author", "mine"),
    [
        ("Ada", "Lovelace", Author(family="Lovelace", given="A."), True),
        ("Ada", "Lovelace", Author(family="Lovelace"), False),
        ("A.", "Lovelace", Author(family="Lovelace", given="Ada"), True),
        ("A.", "Lovelace", Author(family="Lovelace", given="Beth"), False),
        ("", "Plato", Author(literal="Plato"), True),
        ("", "Plato", Author(literal="Plato Smith"), False),
        ("Jean-Luc", "Picard", Author(literal="J-L Picard"), True),
        ("Jean-Luc", "Picard", Author(literal="Jean Luc Picard"), True),
        ("Yi-Qiao", "Qiu", Author(family="Qiu", given="Yiqiao"), True),
        ("Anne", "O'Neil", Author(literal="A. O’Neil"), True),
        ("Anne", "Li", Author(literal="Li Anne"), True),
        ("Anne", "Li", Author(literal=""), False),
    ],
)
def test_names_are_compared_whole(given: str, family: str, author: Author, mine: bool) -> None:
    assert bool(matcher(Person(name=Name(given=given, family=family), span=HERE))(author)) == mine


def test_a_document_carries_what_its_metadata_say() -> None:
    made = composed(
        "cvtex: 1\nupdated: 2026-01\nlanguage: de\nperson: {name: Ada L}\nsections: [{type: list, entries: [a]}]\n"
    )
    assert (made.title, made.language, made.updated) == (
        "Ada L – Wissenschaftlicher Lebenslauf",
        "de",
        (2026, 1, 1),
    )


def test_a_style_without_a_word_of_its_own_is_named() -> None:
    words = words_of("en")
    assert document_name("resume", words) == "Résumé"
    assert document_name("cover letter", words) == "Cover letter"


def test_a_title_that_is_only_metadata_asks_for_no_font() -> None:
    made = composed(
        "cvtex: 1\nlanguage: zh\nperson: {name: Ada L}\nsections: [{type: list, title: L, entries: [a]}]\n"
    )
    assert made.title == "Ada L – 学术简历"
    assert all(map(str.isascii, (one.text for one in texts(made))))


def test_composing_changes_nothing() -> None:
    text = (cases("compose")[0]).read_text().partition("=====\n")[0]
    given = profile(text)
    style = World().style(style_of(text))
    assert compose(given, style) == compose(given, style)
    assert given == profile(text)


def test_bullets_keep_what_a_later_choice_needs() -> None:
    text = "cvtex: 1\nperson: {name: A}\nsections: [{type: list, entries: [{id: a, text: T, weight: 2, pin: true, tags: [x], variants: [{id: s, text: S, tags: [y]}]}]}]\n"
    [bullet] = composed(text).sections[0].entries[0].blocks
    assert isinstance(bullet, doc.Bullet)
    assert (bullet.id, bullet.weight, bullet.pin, bullet.tags) == ("a", 2.0, True, ("x",))
    assert [(one.id, marked(one.text), one.tags) for one in bullet.wordings] == [
        ("", "T", ()),
        ("s", "S", ("y",)),
    ]


def test_a_section_knows_its_widest_label() -> None:
    papers = ", ".join(f"{{title: P{number}}}" for number in range(12))
    made = composed(
        f"cvtex: 1\nperson: {{name: A}}\nsections: [{{type: publications, entries: [{papers}]}}]\n"
    )
    assert made.sections[0].widest_label == "[10]"


def test_a_style_says_what_it_leaves_out_where_nothing_is_selected() -> None:
    said = """
cvtex: 1
person: {name: Ada Lovelace}
summary: Below the name.
sections:
  - {type: projects, entries: [{name: P, summary: S, highlights: [{text: a, highlights: [b, c]}]}]}
"""
    resume = World().style("resume")
    [note] = left_out(profile(said), resume)
    assert (note.severity, note.message) == (
        "note",
        "the style `resume` leaves out: inner bullet (2), summary (2)",
    )
    assert left_out(profile(said + "styles: {resume: {sections: [projects]}}\n"), resume) == []
    assert left_out(profile(said), World().style("academic")) == []
