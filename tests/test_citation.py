"""Citation styles: what references look like, that their punctuation is sound, that the own name stays, what is wrong."""

import json
import re
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from casefiles import cases, run_case
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from cvtex.authors import matcher, own_places
from cvtex.citation import ALL_NAMES, CitationStyle, Cited, Context, cite, read_citation_style
from cvtex.citation.fields import KNOWN, ordinal, pages
from cvtex.citation.names import EtAl, NameRules, initials, name_runs
from cvtex.citing import cited
from cvtex.cli import app
from cvtex.compose import compose
from cvtex.csl import items
from cvtex.diagnostic import Invalid
from cvtex.inline import Code, Emph, Inline, Link, Math, Strong, plain
from cvtex.language import words_of
from cvtex.packaged import citation_names
from cvtex.pipeline import Request, render, understand, validate
from cvtex.profile import Profile, build_profile
from cvtex.publication import Publication, Truncate
from cvtex.source import load_source
from cvtex.validate import check
from cvtex.world import World

ROOT = Path(__file__).resolve().parents[1]
STYLES = citation_names()


def style(name: str) -> CitationStyle:
    return World().citation_style(name)


def profile(text: str) -> Profile:
    return build_profile(load_source("a.yaml", text.encode()))


def marked(inline: Inline) -> str:
    """A text with its markup."""
    said = ""
    for node in inline:
        match node:
            case Strong(children):
                said += f"**{marked(children)}**"
            case Emph(children):
                said += f"*{marked(children)}*"
            case Link(url, children):
                said += f"[{marked(children)}]({url})"
            case Math(text):
                said += f"${text}$"
            case Code(text):
                said += f"`{text}`"
            case _:
                said += node.text
    return said.replace("\u00a0", " ")


def made(entry: Publication, one: CitationStyle, who: Profile, truncate: Truncate = ALL_NAMES) -> Cited:
    """An entry in a style."""
    is_me = matcher(who.person)
    own = own_places(entry.authors, entry.me, is_me)
    context = Context(
        words=words_of(who.language),
        is_me=lambda number, author: number in own if number else bool(is_me(author)),
        truncate=truncate,
    )
    return cite(entry, one, context)


# ---- Cases ----


def produce(text: str) -> str:
    """The entries of the sections in their styles; the lines below a reference where there are some, and the bullet."""
    who = profile(text)
    lines: list[str] = []
    for section in who.sections:
        lines.append(f"== {section.citation_style}")
        for entry in section.entries:
            found = made(entry, style(section.citation_style), who, section.truncate)
            lines += [marked(found.reference), *(f"    {marked(line)}" for line in found.details)]
            if entry.pin:
                lines.append(f"  • {marked(found.brief)}")
    return "\n".join(lines)


@pytest.mark.parametrize("case", cases("citation"), ids=lambda case: case.stem)
def test_case(case: Path, update: bool) -> None:
    run_case(case, produce, update)


# ---- Properties ----

ADA = "cvtex: 1\nperson: {name: {given: Ada, family: Lovelace}}\nsections: [{type: publications, entries: [%s]}]"
TITLES = ["On engines", "Is it an engine?", "Engines etc.", "“Engines” again", "发动机研究"]
FIELDS: dict[str, str] = {
    "editors": '["Menabrea, Luigi", "Mill, J. S."]', "translators": '["Roe, R."]', "book_authors": '["Babbage, Charles"]',
    "series_editors": '["Doe, Jane"]', "venue": "{name: Scientific Memoirs, short: Sci. Mem.}", "series": "Lecture Notes",
    "series_number": "'12'", "event": "Engine Days", "event_place": "Turin", "event_date": "2024-05-02",
    "publisher": "Taylor & Co.", "location": "London", "volume": "'3'", "issue": "'2'", "pages": "666-731", "number": "TR-7",
    "edition": "'2'", "version": "'1.0'", "chapter": "'4'", "volumes": "'5'", "page_count": "'320'", "genre": "PhD thesis",
    "medium": "CD", "original_date": "1843", "accessed": "2024-05-01", "pmid": "'1'", "pmcid": "PMC2", "archive": "Archive",
    "archive_location": "box 3", "doi": "10.1000/xyz", "arxiv": "'2401.00001'", "arxiv_class": "cs.LG",
    "url": "https://e.org/a?x=1", "date": "2024-03-05", "status": "in-press", "role": "1st author",
    "presented": "Turin", "awards": "[Medal]", "acceptance": "18 %", "note": "Noted.", "metrics": "{citations: 3}",
    "links": "[{label: Code, url: https://c.org}]", "newspaper_section": "A",
}  # fmt: skip
TYPES = [
    "article-journal", "paper-conference", "chapter", "book", "thesis", "report", "software", "dataset", "preprint", "patent",
    "webpage", "standard", "article-newspaper", "article-magazine", "speech", "manuscript", "article", "review", "song",
]  # fmt: skip
AUTHORS = [
    "[]", '["Lovelace, A."]', '["Babbage, C.", "Lovelace, Ada*"]', '["The Engine Consortium", "Lovelace, Ada"]',
    '["A, B.", "C, D.", "E, F.", "G, H.", "I, J.", "K, L.", "M, N.", "Lovelace, Ada†", "O, P."]', '["阿达", "Lovelace, Ada"]',
]  # fmt: skip
WRONG = re.compile(
    r"\.\.|,,|;;|::|,\.|;\.|:\.|\?\.|!\.| [,.;:)\]”]|[(\[“] |\(\)|\[\]|“”|  |\(,|[,;:]$|^[ ,.;:·]|· ·|· *$|[,;]”[,.;]"
)


def entry_of(kind: str, title: str, authors: str, names: frozenset[str], others: bool) -> Publication:
    """A publication with some of the fields."""
    said = "".join(f", {name}: {FIELDS[name]}" for name in sorted(names))
    text = f'{{type: {kind}, title: "{title}", authors: {authors}, and_others: {str(others).lower()}{said}}}'
    found = profile(ADA % text).sections[0].entries[0]
    assert isinstance(found, Publication)
    return found


def balanced(text: str) -> bool:
    """Whether every bracket and quotation mark closes."""
    waiting = []
    pairs = {")": "(", "]": "[", "”": "“"}
    for char in text:
        if char in pairs.values():
            waiting.append(char)
        elif char in pairs and (not waiting or waiting.pop() != pairs[char]):
            return False
    return not waiting


@pytest.mark.parametrize("name", STYLES)
@given(
    st.sampled_from(TYPES), st.sampled_from(TITLES), st.sampled_from(AUTHORS), st.frozensets(st.sampled_from(sorted(FIELDS))),
    st.booleans(),
)  # fmt: skip
@settings(max_examples=30, deadline=None)
def test_punctuation_is_sound_and_the_own_name_is_there(
    name: str, kind: str, title: str, authors: str, names: frozenset[str], others: bool
) -> None:
    entry = entry_of(kind, title, authors, names, others)
    found = made(entry, style(name), profile(ADA % "{title: A}"))
    texts = [read(found.reference), *map(read, found.details), read(found.brief)]
    for text in texts:
        assert not WRONG.search(text.replace("Noted.).", "").replace("...", "")), text
        assert balanced(text), text
    said = " ".join(texts)
    assert re.sub("[“”‘’]", "", title).rstrip(".") in re.sub("[“”‘’]", "", said)
    if "Lovelace" in authors:
        assert any(
            strong(one).casefold().startswith(("lovelace", "a. lovelace", "ada lovelace", "a lovelace"))
            for one in (found.reference, *found.details)
        )
    if "status" in names:
        assert "in press" in said.casefold()


def strong(inline: Inline) -> str:
    """The first strong text that is a name."""
    for node in inline:
        if isinstance(node, Strong) and "ovelace" in plain(node.children).casefold():
            return read(node.children)
    return ""


def read(inline: Inline) -> str:
    """What a reader gets, where spaces are spaces."""
    return plain(inline).replace("\u00a0", " ")


def test_initials_and_numbers_stay_on_the_line_of_what_they_belong_to() -> None:
    entry = entry_of("article-journal", "On engines", AUTHORS[2], frozenset({"volume", "pages"}), False)
    found = made(entry, style("ieee"), profile(ADA % "{title: A}"))
    assert (
        plain(found.reference)
        == "C.\u00a0Babbage and A.\u00a0Lovelace*, “On engines,” vol.\u00a03, pp.\u00a0666–731."
    )


@pytest.mark.parametrize("name", STYLES)
def test_the_preprint_of_published_work_is_readable(name: str) -> None:
    entry = "{type: article-journal, title: T, authors: [Ada Lovelace], venue: J, date: 2024, arxiv: '2401.00001'}"
    who = profile(ADA % entry)
    found = made(who.sections[0].entries[0], style(name), who)
    said = " ".join(map(plain, (found.reference, *found.details)))
    assert said.count("2401.00001") == 1, said


@pytest.mark.parametrize(
    "url", ["https://doi.org/10.1000/xYz", "http://dx.doi.org/10.1000/xyz", "https://doi.org/10.1000%2Fxyz"]
)
@pytest.mark.parametrize("name", STYLES)
def test_a_doi_that_is_the_address_too_is_printed_once(name: str, url: str) -> None:
    for kind in ("software", "article-journal", "report", "preprint"):
        who = profile(
            ADA
            % f"{{type: {kind}, title: T, authors: [Ada Lovelace], date: 2024, doi: 10.1000/xyz, url: '{url}'}}"
        )
        found = made(who.sections[0].entries[0], style(name), who)
        for text in (" ".join(map(plain, (found.reference, *found.details))), plain(found.brief)):
            assert len(re.findall("10.1000(?:/|%2F)xyz", text, re.IGNORECASE)) <= 1, text


NEEDED = {
    "{type: patent, title: T, number: US 123 B2}": ["US 123 B2"],
    "{type: report, title: T, number: TR-7, publisher: Kiel Institute}": ["TR-7", "Kiel Institute"],
    "{type: standard, title: T, number: DIN 5008}": ["DIN 5008"],
    "{type: thesis, title: T, genre: PhD thesis, publisher: Kiel University}": ["PhD thesis", "Kiel University"],
    "{type: software, title: T, version: '1.4.2'}": ["1.4.2"],
    "{type: dataset, title: T, version: '1.4.2'}": ["1.4.2"],
    "{type: chapter, title: T, publisher: Springer, pages: 33-44, chapter: '77'}": ["Springer", "33", "77"],
    "{type: book, title: T, authors: [{literal: X}], translators: ['Roe, Al']}": ["Roe"],
    "{type: book, title: T, authors: [{literal: X}], translators: ['Lovelace, Ada']}": ["Lovelace"],
    "{type: chapter, title: T, authors: [{literal: X}], venue: B, book_authors: ['Roe, Al']}": ["Roe"],
    "{type: book, title: T, editors: ['Roe, Al', 'Lee, Bo']}": ["Roe", "ed"],
    "{type: book, title: T, publisher: Springer, edition: '2'}": ["2nd"],
    "{type: paper-conference, title: T, authors: [{literal: X}], venue: B, editors: ['Lovelace, Ada']}": ["Lovelace", "ed"],
}  # fmt: skip


@pytest.mark.parametrize("entry", NEEDED)
@pytest.mark.parametrize("name", [name for name in STYLES if style(name).rest])
def test_what_a_cv_needs_is_never_left_out(name: str, entry: str) -> None:
    who = profile(ADA % entry)
    found = made(who.sections[0].entries[0], style(name), who)
    for text in (" ".join(map(plain, (found.reference, *found.details))), plain(found.brief)):
        for said in NEEDED[entry]:
            assert said.casefold() in text.casefold() or (said == "ed" and name.startswith("gb")), text
            assert len(said) < 5 or text.casefold().count(said.casefold()) == 1, text


@pytest.mark.parametrize(
    ("name", "entry", "expected"),
    [
        ("ieee", "{type: preprint, title: T, arxiv: '1906.04321', number: 'arXiv:1906.04321', publisher: arXiv}", "“T,” arXiv:1906.04321."),
        ("ieee", "{type: preprint, title: T, number: '12', publisher: HAL}", "“T,” HAL: 12."),
        ("mla", "{type: article-journal, title: T, venue: J, volume: P-289}", "“T.” J, vol. P-289."),
        ("mla", "{type: article-journal, title: T, venue: J, volume: 3-4}", "“T.” J, vols. 3–4."),
    ],
)  # fmt: skip
def test_a_server_is_said_once_and_a_volume_with_a_hyphen_is_one(
    name: str, entry: str, expected: str
) -> None:
    who = profile(ADA % entry)
    assert read(made(who.sections[0].entries[0], style(name), who).reference) == expected


def test_the_house_style_says_the_day_of_a_talk_once() -> None:
    who = profile(ADA % "{type: speech, title: T, event: Days, event_date: 2024-05-02, date: 2024-05-02}")
    found = made(who.sections[0].entries[0], style("cv"), who)
    assert [plain(line) for line in found.details] == ["Days, May 2, 2024"]
    assert plain(found.brief).count("2024") == 1


# ---- Names, pages, editions ----


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ("Weiyu Lü", "Lü, W."), ("Anna Bö", "Bö, A."), ("Éa Ré", "Ré, É."), ("Lü W", "Lü, W."), ("Özil ÜÄ", "Özil, Ü. Ä."),
        ("Ada Lovelace", "Lovelace, A."), ("Siemens AG", "Siemens AG"), ("Robert Bosch GmbH", "Robert Bosch GmbH"),
        ("Max-Planck-Gesellschaft zur Förderung", "Max-Planck-Gesellschaft zur Förderung"),
        ("DIN-Normenausschuss Informationstechnik", "DIN-Normenausschuss Informationstechnik"),
        ("Harald zur Hausen", "zur Hausen, H."), ("Ministère de Santé", "Ministère de Santé"),
        ("{literal: Ada Lovelace}", "Ada Lovelace"), ("{literal: Green Peace}", "Green Peace"),
        ("{literal: Ada Lovelace, corresponding: true}", "Ada Lovelace†"),
    ],
)  # fmt: skip
def test_only_names_of_people_that_are_texts_are_taken_apart(author: str, expected: str) -> None:
    who = profile(ADA % f"{{title: T, authors: [{author}]}}")
    [name] = who.sections[0].entries[0].authors
    rules = NameRules(order="family-first", given="initials")
    [run] = name_runs((name,), rules, lambda *_: False, others=False, chinese=False, et_al="et al.")
    assert run.leaf.text.replace("\u00a0", " ") == expected
    [item] = items(who.sections[0].entries, lambda _: ())
    assert bool(item.record.data["authors"][0].get("given")) == ("," in expected)


@pytest.mark.parametrize(
    ("given_names", "behind", "hyphens", "expected"),
    [
        ("Jean-Paul", ". ", True, "J.-P."), ("J.-P. Q.", ". ", True, "J.-P. Q."), ("Jean-Paul", "", False, "JP"),
        ("JQ", ". ", True, "J. Q."), ("Ludwig van", ". ", True, "L. van"), ("Émile", ".", True, "É."), ("", ". ", True, ""),
        ("Shuai Z.", "", True, "SZ"), ("J.R.R.", ". ", True, "J. R. R."), ("Jo", ". ", True, "J."),
    ],
)  # fmt: skip
def test_initials(given_names: str, behind: str, hyphens: bool, expected: str) -> None:
    assert initials(given_names, behind, hyphens).replace("\u00a0", " ") == expected


@pytest.mark.parametrize(
    ("text", "form", "expected"),
    [
        ("12-24", "as-is", "12–24"), ("12--24", "expanded", "12–24"), ("321-8", "expanded", "321–328"),
        ("321-328", "minimal", "321–8"), ("321-328", "minimal-two", "321–28"), ("3-7", "minimal-two", "3–7"),
        ("100-104", "chicago", "100–104"), ("107-108", "chicago", "107–8"), ("321-328", "chicago", "321–28"),
        ("1496-1500", "chicago", "1496–500"), ("96-117", "chicago", "96–117"), ("e12-e19", "as-is", "e12–e19"),
        ("109383", "minimal", "109383"), ("S3-S7, 12-14", "as-is", "S3–S7, 12–14"), ("12:1-12:30", "as-is", "12:1–12:30"),
        ("A-12", "as-is", "A-12"),
    ],
)  # fmt: skip
def test_pages(text: str, form: str, expected: str) -> None:
    assert pages(text, form, "–") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1", "1st"), ("2nd ed.", "2nd"), ("11", "11th"), ("22", "22nd"), ("103", "103rd"), ("Second edition", "Second"), ("3. ", "3rd")],
)  # fmt: skip
def test_ordinals(text: str, expected: str) -> None:
    assert ordinal(text) == expected


# ---- The own name ----


@pytest.mark.parametrize("name", STYLES)
@pytest.mark.parametrize("place", [0, 1, 5, 19, 28, 29])
@pytest.mark.parametrize("others", [False, True])
def test_a_cut_list_keeps_the_own_name(name: str, place: int, others: bool) -> None:
    """Wherever it stands, with its marks, strong, and nobody else is."""
    authors = [f'"Name{chr(65 + number % 26)}, Z."' for number in range(30)]
    authors[place] = '"Lovelace, Ada*"'
    entry = entry_of("article-journal", "On engines", f"[{', '.join(authors)}]", frozenset({"venue"}), others)
    who = profile(ADA % "{title: A}")
    for truncate in (ALL_NAMES, Truncate(above=3, first=2), Truncate(above=3), Truncate(first=1)):
        found = made(entry, style(name), who, truncate)
        for text in (found.reference + tuple(node for line in found.details for node in line), found.brief):
            assert strong(text).endswith("*")
            assert plain(text).casefold().count("lovelace") == 1
            if truncate.first == 2 and place > 2:
                assert "…" in plain(text) and plain(text).casefold().count("name") == 2


@pytest.mark.parametrize("name", STYLES)
@pytest.mark.parametrize("kind", ["preprint", "article"])
def test_the_number_at_arxiv_is_printed(name: str, kind: str) -> None:
    entry = entry_of(kind, "On engines", AUTHORS[1], frozenset({"arxiv", "date"}), False)
    found = made(entry, style(name), profile(ADA % "{title: A}"))
    assert "2401.00001" in read(found.reference) + "".join(map(read, found.details))


# ---- Styles of one's own ----

PAGE = (ROOT / "docs" / "citations.md").read_text()
OWN = "description: Mine\ntemplates:\n  default: %s\n"


def own(text: str) -> CitationStyle:
    return read_citation_style("mine", load_source("mine.yaml", text.encode()))


def test_the_style_of_the_page_works() -> None:
    [text] = re.findall(r"```yaml\n(description: .*?)```", PAGE, re.DOTALL)
    entry = entry_of(
        "article-journal", "Is it?", AUTHORS[4], frozenset({"venue", "volume", "date", "status"}), False
    )
    found = made(entry, own(text), profile(ADA % "{title: A}"))
    assert (
        marked(found.reference)
        == "A, B., …, **Lovelace, A.†** et al., Is it? *Sci. Mem.* **3**, March 2024, in press."
    )
    talk = "{type: paper-conference, title: T, venue: C, pages: 1-9, date: 2018, url: 'https://e.org/t'}"
    found = made(profile(ADA % talk).sections[0].entries[0], own(text), profile(ADA % talk))
    assert read(found.reference) == "T, C, pp. 1–9, 2018. https://e.org/t"


def test_the_page_names_all_fields_and_styles() -> None:
    named = set(re.findall(r"`([a-z0-9_-]+)`", PAGE))
    assert set(KNOWN) <= named
    assert set(STYLES) <= named


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ('"{autors}"', "there is no field `autors`; did you mean `authors`?"),
        ('"{?autors}"', "there is no field `autors`"),
        ('"{date:long}"', "there is no form of date `long`"),
        ('"{title:ordinal}"', "there is no form of title `ordinal`"),
        ('"[{title}"', "a `[` is not closed"),
        ('"{title}]"', "this `]` closes nothing"),
        ('"*{title}"', "a `*` is not closed"),
        ('"[*{title}]*"', "this `]` closes nothing"),
        ('"*a[b*]"', "emphasis must end in the group where it begins"),
        ('"{title"', "this `{` is no part of a field"),
        ('"{Title}"', "`{Title}` is no field"),
        ('"{round}"\nparts: {round: "{round}"}', "the part `round` contains itself"),
        ('"' + "[" * 9 + '{title}"', "groups are nested deeper than 8"),
        (
            '"{p_a}"\nparts: {'
            + ", ".join(f"p_{chr(97 + n)}: '{{p_{chr(98 + n)}}}'" for n in range(20))
            + ", p_u: x}",
            "parts are nested deeper than 8",
        ),
        (
            '"{p_a}"\nparts: {'
            + ", ".join(f"p_{chr(97 + n)}: '{f'{{p_{chr(98 + n)}}}' * 9}'" for n in range(6))
            + ", p_g: x}",
            "with its parts it has more than 5000 pieces",
        ),
    ],
)
def test_a_template_that_cannot_be_read(template: str, message: str) -> None:
    with pytest.raises(Invalid) as raised:
        own(OWN % template)
    [problem] = raised.value.diagnostics
    assert (problem.code, problem.path) == ("citation-template", "templates.default")
    assert message in problem.message
    assert problem.span and (problem.span.file, problem.span.line) == ("mine.yaml", 3)


WHOLE = "cvtex: 1\nperson: {name: Ada}\n%s\nsections:\n  - {id: a, type: publications, entries: [{title: A, authors: [Ada Lovelace]}]%s}\n"


def problems(folder: Path, text: str) -> list[tuple[str, str, int]]:
    """The codes, files and lines of what is wrong with a profile in a folder."""
    (folder / "a.yaml").write_text(text)
    world = World(folder)
    with pytest.raises(Invalid) as raised:
        validate(load_source("a.yaml", text.encode()), world)
    return [
        (one.code, Path(one.span.file).name, one.span.line) for one in raised.value.diagnostics if one.span
    ]


@pytest.mark.parametrize(
    ("top", "section", "line"),
    [("citation_style: ieeee", "", 3), ("", ", citation_style: ieeee", 5), ("styles: {resume: {sections: [{section: a, citation_style: ieeee}]}}", "", 3)],
)  # fmt: skip
def test_an_unknown_style_is_told_at_its_place(tmp_path: Path, top: str, section: str, line: int) -> None:
    assert problems(tmp_path, WHOLE % (top, section)) == [("unknown-citation-style", "a.yaml", line)]


def test_what_is_wrong_with_a_file_of_ones_own_is_told_in_it(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(
        "description: Mine\nnames: {ordr: x}\ntemplates: {default: '{title}'}\n"
    )
    assert problems(tmp_path, WHOLE % ("citation_style: mine.yaml", "")) == [("unknown-key", "mine.yaml", 2)]
    assert problems(tmp_path, WHOLE % ("citation_style: nobody.yaml", "")) == [
        ("own-unreadable", "a.yaml", 3)
    ]
    assert problems(tmp_path, WHOLE % ("citation_style: ../mine.yaml", "")) == [
        ("own-unreadable", "a.yaml", 3)
    ]
    assert problems(tmp_path, WHOLE % ("citation_style: ieee.csl", "")) == [("csl-unreadable", "a.yaml", 3)]


def test_styles_are_chosen_by_profile_section_selection_and_command(tmp_path: Path) -> None:
    """The nearest one counts; what the command says counts for all."""
    (tmp_path / "mine.yaml").write_text(OWN % "'Mine: {title}'")
    select = "styles: {academic: {sections: [{section: a, citation_style: mine.yaml}]}}"
    world = World(tmp_path)

    def printed(text: str, document: str = "academic", instead: str = "") -> str:
        valid = understand(load_source("a.yaml", text.encode()), world)
        style = cited(world.style(document), valid.profile, valid.source, world, instead)
        found = compose(valid.profile, style)
        return read(found.sections[0].entries[-1].blocks[-1].text)  # type: ignore[union-attr]

    assert printed(WHOLE % ("citation_style: apa", "")) == "Lovelace, A. (n.d.). A."
    assert printed(WHOLE % ("citation_style: apa", ", citation_style: ieee")) == "A. Lovelace, “A.”"
    assert printed(WHOLE % (select, ", citation_style: ieee")) == "Mine: A"
    assert printed(WHOLE % ("citation_style: apa", ""), "publications") == "Lovelace, A. (n.d.). A."
    assert printed(WHOLE % (select, ""), instead="acm") == "Ada Lovelace. A."
    assert printed(WHOLE % (select, ""), instead=str(tmp_path / "mine.yaml")) == "Mine: A"
    assert printed(WHOLE % ("", ", citation_style: acm, truncate: {above: 1}")) == "Ada Lovelace. A."


def test_a_style_of_ones_own_changes_another(tmp_path: Path) -> None:
    """Key by key, templates too; what is wrong with the name of the base is told where it stands."""
    (tmp_path / "mine.yaml").write_text(
        "base: gb-t-7714\nnames: {upper: false, et_al: {first: 1, above: 1}}\n"
        "parts: {net: '/ON'}\ntemplates: {article-journal: '{lead}{title}[, *{container}*].'}\n"
    )
    mine, base = World(tmp_path).citation_style("mine.yaml"), World().citation_style("gb-t-7714")
    assert (mine.name, mine.description) == ("mine.yaml", base.description)
    assert mine.authors == replace(
        base.authors, upper=False, et_al=replace(base.authors.et_al, above=1, first=1)
    )
    assert mine.templates["article-journal"] != base.templates["article-journal"]
    assert mine.templates["article-magazine"] != base.templates["article-magazine"], "a part in it is another"
    (tmp_path / "mine.yaml").write_text("names: {upper: false}\nbase: gbt\n")
    with pytest.raises(Invalid) as raised:
        World(tmp_path).citation_style("mine.yaml")
    [problem] = raised.value.diagnostics
    assert (problem.code, problem.path) == ("unknown-citation-style", "base")
    assert str(problem.span).endswith("mine.yaml:2:7")


def test_a_style_needs_templates_or_a_base(tmp_path: Path) -> None:
    for text, code in (
        ("names: {}\n", "wrong-value"),
        ("description: A\ntemplates: {book: '{title}'}\n", "citation-template"),
    ):
        (tmp_path / "mine.yaml").write_text(text)
        with pytest.raises(Invalid) as raised:
            World(tmp_path).citation_style("mine.yaml")
        assert [one.code for one in raised.value.diagnostics] == [code]


# ---- The schema, the commands, the page ----


@pytest.mark.parametrize("name", STYLES)
def test_the_styles_are_what_the_schema_allows(name: str) -> None:
    """Also that no part of a style is of no use."""
    text = (ROOT / "templates" / "citation" / f"{name}.yaml").read_text()
    assert not check(load_source(f"{name}.yaml", text.encode()), World().schema_of("citation"))
    parts = re.findall(
        r"^  (\w+): ", text.partition("parts:\n")[2].partition("templates:\n")[0], re.MULTILINE
    )
    assert [part for part in parts if f"{{{part}}}" not in text] == []


def test_the_schema_describes_every_key() -> None:
    def keys(node: Any) -> Iterator[tuple[str, Any]]:
        if isinstance(node, dict):
            yield from node["properties"].items() if isinstance(node.get("properties"), dict) else ()
            for inner in node.values():
                yield from keys(inner)

    schema = World().schema_of("citation")
    Draft202012Validator.check_schema(schema)
    assert [key for key, value in keys(schema) if not {"title", "description"} <= set(value)] == []
    rules = {one.name for one in fields(NameRules)}
    assert set(schema["$defs"]["names"]["properties"]) == rules
    assert set(schema["$defs"]["names"]["properties"]["et_al"]["properties"]) == {
        one.name for one in fields(EtAl)
    }


def test_the_command_lists_the_styles() -> None:
    found = CliRunner().invoke(app, ["citations"])
    assert found.exit_code == 0
    assert [row.split()[0] for row in found.output.splitlines()] == STYLES


LONG = "https://e.org/" + "a_long-path/" * 12 + "1234567890" * 6 + "?query=parameter&another=%20one#fragment"


def test_addresses_and_titles_of_any_length_stay_on_the_page(tmp_path: Path) -> None:
    title = "On the sketch of an analytical engine that weaves algebraical patterns as the Jacquard loom weaves leaves"
    entries = [
        {"type": "webpage", "title": title, "authors": ["Lovelace, Ada"], "url": LONG},
        {
            "type": "article-journal",
            "title": title,
            "venue": title,
            "url": LONG,
            "doi": "10.1000/" + "x" * 90,
        },
    ]
    sections = [
        {"id": name, "type": "publications", "citation_style": name, "entries": entries}
        for name in ("ieee", "cv", "vancouver")
    ]
    text = json.dumps({"cvtex": 1, "person": {"name": "Ada Lovelace"}, "sections": sections})
    made_by = Request(profile=str(tmp_path / "a.yaml"), style="academic")
    assert render(made_by, load_source("a.yaml", text.encode()), World(tmp_path)).warnings == ()


@pytest.mark.parametrize("name", STYLES)
def test_what_is_not_out_yet_says_so_whatever_it_is(name: str) -> None:
    """In every type, with a date, a venue, a publisher and without."""
    schema = json.loads((ROOT / "schema" / "profile.schema.json").read_text())
    more = (
        "",
        ", date: 2024",
        ", venue: V",
        ", publisher: P, date: 2024",
        ", venue: V, date: 2024, volume: '3'",
    )
    papers = [
        f"{{type: {kind}, title: T, status: in-press{one}}}"
        for kind in schema["$defs"]["publication_type"]["enum"] for one in more
    ]  # fmt: skip
    who = profile(ADA % ", ".join(papers))
    for entry in who.sections[0].entries:
        found = made(entry, style(name), who)
        for text in (" ".join(map(plain, (found.reference, *found.details))), plain(found.brief)):
            assert "in press" in text.casefold(), (entry.type, text)
