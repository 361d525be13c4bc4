"""Every profile in every style and theme, with real TeX, as its readers get it."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import pairwise, product
from pathlib import Path

import pytest
from paper import (
    FOOTER,
    characters,
    fonts,
    links,
    margins,
    media,
    pages,
    runs,
    spread,
    squeeze,
    without_footer,
)

from cvtex import document as doc
from cvtex import pipeline, tailor
from cvtex.authors import matcher
from cvtex.diagnostic import Diagnostic, Invalid, Span
from cvtex.engine import ENGINES, find
from cvtex.facts import read_pdf
from cvtex.inline import Emph, Inline, Link, Math, Strong, Text, plain
from cvtex.pipeline import Rendered, Request
from cvtex.profile import Profile
from cvtex.proof import compare, findings
from cvtex.publications import collected
from cvtex.world import World

ROOT = Path(__file__).resolve().parents[1]
PROFILES = {path.stem: path for path in sorted((ROOT / "profiles").glob("*.yaml"))}
STARTERS = {f"new-{path.stem}": path for path in sorted((ROOT / "templates" / "new").glob("*.yaml"))}
STYLES, THEMES = World().style_names(), ["classic", "modern"]  # test_themes.py has the others
Case = tuple[str, str, str, str]  # profile, style, theme, engine


def own_theme(profile: str) -> str:
    """The theme that a profile names; its one page is selected for this one."""
    found = re.search(r"^design: \{theme: (\w+)", PROFILES[profile].read_text(), re.MULTILINE)
    assert found, f"{profile}.yaml names no theme"
    return found[1]


DOCUMENTS: list[Case] = [
    (name, style, theme, "xelatex")
    for name, style, theme in product(PROFILES, STYLES, THEMES)
    if theme == own_theme(name) or (style != "resume" and name in ("he", "qiu"))
]
OTHERS: list[Case] = [
    *((f"new-{style}", style, "modern", engine) for style in STYLES for engine in ("lualatex", "pdflatex")),
    ("qiu", "academic", "classic", "lualatex"),
    ("xie", "publications", "classic", "pdflatex"),
]
each = pytest.mark.parametrize("case", DOCUMENTS + OTHERS, ids="-".join, scope="module")  # one after another

pytestmark = pytest.mark.skipif(
    any(find(engine) is None for engine in ENGINES[:3]), reason="needs xelatex, lualatex and pdflatex"
)


@pytest.fixture(scope="module", autouse=True)
def cache_of_engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One cache for this module, so that LuaTeX reads its fonts once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@cache
def outcome(case: Case) -> Rendered | Invalid:
    """A document, made once for all tests, or what is wrong with it."""
    name, style, theme, engine = case
    path = str({**PROFILES, **STARTERS}[name])
    world = World()
    try:
        source = pipeline.load(path, world)
        return tailor.render(Request(profile=path, style=style, theme=theme, engine=engine), source, world)
    except Invalid as invalid:
        return invalid


def rendered(case: Case) -> Rendered:
    """The document."""
    result = outcome(case)
    assert not isinstance(result, Invalid), f"{'-'.join(case)} does not render: {result}"
    return result


def render_text(text: str, folder: Path, style: str = "resume", engine: str = "auto") -> Rendered:
    """The document of a profile that is given as text."""
    path, world = folder / "ada.yaml", World()
    path.write_text(text)
    request = Request(profile=str(path), style=style, engine=engine)
    return pipeline.render(request, pipeline.load(str(path), world), world)


def problem_of(code: int, text: str, folder: Path, style: str = "resume", engine: str = "auto") -> Diagnostic:
    """The only problem of a profile that cannot be rendered, which ends the program with a code."""
    with pytest.raises(Invalid) as raised:
        render_text(text, folder, style, engine)
    assert raised.value.exit_code == code
    (problem,) = raised.value.diagnostics
    return problem


@cache
def raw_pages(case: Case) -> list[str]:
    """The text of each page in the order in which it was set."""
    return pages(rendered(case).pdf, "-raw")


def profile_of(case: Case) -> Profile:
    """What the profile of a document means."""
    world = World()
    return pipeline.validate(pipeline.load(str({**PROFILES, **STARTERS}[case[0]]), world), world)


def blocks(document: doc.Document) -> Iterator[doc.Block]:
    """All blocks of a document in their order."""
    return (block for section in document.sections for entry in section.entries for block in entry.blocks)


def lines(block: doc.Block | doc.Section) -> Iterator[tuple[Inline, Inline]]:
    """The texts of a block in the order in which they are read, each with what ends its first line."""
    match block:
        case doc.Heading() if block.sub:
            yield from ((block.lead, block.date), (block.sub, block.place))
        case doc.Heading():
            yield from ((block.lead, ()), (block.place, block.date))
        case doc.Subheading():
            yield from ((block.title, ()), (block.place, block.date))
        case doc.Labeled():
            yield from ((block.label, ()), (block.text, ()))
        case doc.Card():
            yield from ((block.kicker, ()), (block.title, ()), (block.text, ()))
        case doc.Row():
            yield (block.text, block.date)
        case doc.Group() | doc.Section():
            yield (block.title, ())
        case _:
            yield (block.text, ())


def texts(block: doc.Block | doc.Section) -> list[Inline]:
    """All texts of a block."""
    return [text for line in lines(block) for text in line]


def readings(text: Inline, right: Inline) -> list[str]:
    """How a text may read with another one at the end of its first line: `LeadEngineer2022atMills`."""
    words, end = plain(text).split(), squeeze(plain(right))
    cuts = range(len(words), 0, -1) if end else (len(words),)
    return [squeeze(" ".join(words[:cut])) + end + squeeze(" ".join(words[cut:])) for cut in cuts] or [end]


def nodes(inline: Inline) -> Iterator[object]:
    """All nodes of a text, also those inside others."""
    for node in inline:
        yield node
        if isinstance(node, Strong | Emph | Link):
            yield from nodes(node.children)


@each
def test_one_run_no_warning_and_as_many_pages_as_the_style_allows(case: Case) -> None:
    result = outcome(case)
    assert not isinstance(result, Invalid), f"does not render: {result}"
    assert result.runs == 1
    told = [str(problem) for problem in result.warnings if problem.code not in ("engine-font", "left-off")]
    assert told == []
    assert len(media(result.pdf)) == result.pages
    assert result.pages == 1 if case[1] == "resume" else result.pages >= 1


@each
def test_no_text_leaves_its_area(case: Case) -> None:
    result = rendered(case)
    area = margins(result.theme.name)
    for width, left, right in spread(result.pdf):
        assert left > area["left"] - 1.5 and right < width - area["right"] + 1.5


@each
def test_pages_are_numbered_when_there_are_several(case: Case) -> None:
    result = rendered(case)
    found = [FOOTER.search(page) for page in raw_pages(case)]
    if result.pages == 1:
        assert found == [None]
    else:
        name, count = result.document.head.name, str(result.pages)
        assert [match and match.groups() for match in found] == [
            (name, str(number), count) for number in range(1, result.pages + 1)
        ]


@each
def test_no_heading_is_the_last_text_of_a_page(case: Case) -> None:
    assert stranded(rendered(case).document, raw_pages(case)) == []


def stranded(document: doc.Document, texts_of_pages: list[str]) -> list[str]:
    """The headings at which a page ends."""
    return [
        heading
        for page in texts_of_pages
        for heading in headings(document)
        if squeeze(without_footer(page)).endswith(squeeze(heading))
    ]


def headings(document: doc.Document) -> Iterator[str]:
    """The last lines of headings of sections, groups and entries that have something below them."""
    for section in document.sections:
        yield plain(section.title)
        for entry in section.entries:
            for block, below in pairwise((*entry.blocks, None)):
                if isinstance(block, doc.Group):
                    yield plain(block.title)
                elif isinstance(block, doc.Heading | doc.Subheading) and below:
                    yield "".join(map(plain, last_line(block)))


def last_line(block: doc.Heading | doc.Subheading) -> tuple[Inline, ...]:
    """What the last line of a heading says."""
    if isinstance(block, doc.Subheading):
        return (block.title, block.place, block.date)
    return (block.sub, block.place) if block.sub else (block.lead, block.place, block.date)


@each
def test_all_fonts_are_embedded(case: Case) -> None:
    found = fonts(rendered(case).pdf)
    assert found
    assert [font.name for font in found if not (font.embedded and font.unicode)] == []


@each
def test_readers_get_characters_that_exist(case: Case) -> None:
    text = "".join(pages(rendered(case).pdf)) + "".join(raw_pages(case))
    assert sorted({char for char in text if unicodedata.category(char) in {"Co", "Cn", "Cs"}}) == []
    assert not set(text) & set("\ufffd\ufb00\ufb01\ufb02\ufb03\ufb04\u00ad")
    assert {char for char in text if unicodedata.category(char) == "Cc"} <= {"\n"}


@each
def test_nothing_is_lost_between_the_document_and_its_reader(case: Case) -> None:
    document = rendered(case).document
    page = squeeze("".join(map(without_footer, raw_pages(case))))
    assert lost(document, page) == []


def lost(document: doc.Document, page: str) -> list[str]:
    """The texts that do not stand in a squeezed page, or not behind the text before them."""
    missing = [text for text in (document.head.name, document.head.native) if squeeze(text) not in page]
    at = 0
    for section in document.sections:
        for block in (section, *(block for entry in section.entries for block in entry.blocks)):
            for text, right in lines(block):
                if any(isinstance(node, Math) for node in nodes(text)):
                    continue
                found = [
                    (place, form) for form in readings(text, right) if (place := page.find(form, at)) >= 0
                ]
                if found:
                    at = min(found)[0] + len(found[0][1])
                else:
                    missing.append(" / ".join(map(plain, (text, right))))
    return missing


@each
def test_the_check_has_nothing_to_say(case: Case) -> None:
    made = rendered(case)
    facts = read_pdf("cv.pdf", made.pdf)
    assert [row for row in findings(facts) if row.state != "ok"] == []
    source = pipeline.load(str({**PROFILES, **STARTERS}[case[0]]), World())
    row, problems = compare(made.document, source, case[1], facts, "cv.pdf")
    assert (row.state, problems) == ("ok", [])


@each
def test_every_link_can_be_clicked(case: Case) -> None:
    result = rendered(case)
    found = links(result.pdf)
    inlines = [inline for block in blocks(result.document) for inline in texts(block)]
    head = result.document.head
    inlines += [section.title for section in result.document.sections] + [head.headline, head.summary]
    wanted = {node.url for inline in inlines for node in nodes(inline) if isinstance(node, Link)}
    wanted |= {contact.url for contact in head.contacts if contact.url}
    assert {link.target for link in found} == wanted
    sizes = media(result.pdf)
    for link in found:
        left, bottom, right, top = link.box
        assert 0 < left < right < sizes[link.page][0]
        assert 0 < bottom < top < sizes[link.page][1]
        assert top - bottom > 6, "too small to be hit"


@pytest.mark.parametrize("case", [case for case in DOCUMENTS if case[1] != "publications"], ids="-".join)
def test_readers_keep_employer_date_title_place_and_bullets_in_order(case: Case) -> None:
    """In pdftotext's plain mode, which guesses columns from gaps."""
    text = squeeze("".join(pages(rendered(case).pdf)))
    assert shuffled(rendered(case).document, text) == []


def shuffled(document: doc.Document, text: str) -> list[str]:
    """The heads of entries whose parts do not follow one another, each directly behind the last."""
    wrong = []
    for section in document.sections:
        for entry in section.entries:
            for block, below in pairwise((*entry.blocks, None)):
                if isinstance(block, doc.Heading):
                    parts = [*lines(block), *([next(lines(below))] if below else [])]
                    forms = ("|".join(map(re.escape, readings(*part))) for part in parts)
                    if not re.search(r"\W{0,3}".join(f"(?:{form})" for form in forms), text):
                        wrong.append(" / ".join(plain(part) for line in parts for part in line if part))
    return wrong


@pytest.mark.parametrize("case", [case for case in DOCUMENTS if case[0] == "qiu"], ids="-".join)
def test_the_native_name_is_text(case: Case) -> None:
    assert "邱奕乔" in pages(rendered(case).pdf)[0]
    assert "邱奕乔" in raw_pages(case)[0].splitlines()[0]


PUBLICATIONS = [case for case in DOCUMENTS + OTHERS if case[1] == "publications"]


@pytest.mark.parametrize("case", PUBLICATIONS, ids="-".join)
def test_the_own_name_is_bold_and_no_other_author_is(case: Case) -> None:
    document = rendered(case).document
    profile = profile_of(case)
    papers = [paper for paper in collected(profile).entries if paper.authors]
    told = [block for block in blocks(document) if isinstance(block, doc.Reference | doc.Detail)]
    strong = [plain(part) for block in told for part in strong_parts(block)]
    own = [name for name in strong if profile.person.name.family in name]
    assert len(own) == len(papers), "every paper with authors has the own name among them"
    is_me = matcher(profile.person)
    others = {
        author.family or author.literal for paper in papers for author in paper.authors if not is_me(author)
    }
    assert not [(name, other) for name in own for other in others if other in name]
    found = runs(rendered(case).pdf)
    bold = [text for font, text in found if "Bold" in font or "-bold" in font.lower()]
    expected = {squeeze(name) for name in own} | {
        squeeze(plain(part))
        for block in (*document.sections, *blocks(document))
        for part in ([block.title] if isinstance(block, doc.Section | doc.Group) else strong_parts(block))
    }
    expected |= {squeeze(document.head.name)}
    longest = sorted(map(re.escape, filter(None, expected)), key=len, reverse=True)
    one_after_another = re.compile(f"(?:{'|'.join(longest)})+")  # a bold title, and below it a bold name
    assert [text for text in bold if not one_after_another.fullmatch(squeeze(text))] == []
    printed = "".join(map(squeeze, bold))
    assert re.search(".*".join(re.escape(squeeze(name)) for name in own), printed), "in their order"


def strong_parts(block: doc.Block) -> list[Inline]:
    """The strong parts of a block's texts."""
    return [node.children for text in texts(block) for node in nodes(text) if isinstance(node, Strong)]


@pytest.mark.parametrize("case", PUBLICATIONS, ids="-".join)
def test_the_newest_publications_come_first_in_every_group(case: Case) -> None:
    result = rendered(case)
    papers = {paper.id: paper for paper in collected(profile_of(case)).entries}
    text = squeeze("".join(map(without_footer, raw_pages(case))))
    listed = [
        entry for section in result.document.sections for entry in section.entries if entry.id in papers
    ]
    assert sorted(entry.id for entry in listed) == sorted(papers), "every publication, each once"
    places = [text.index(squeeze(plain(papers[entry.id].title))) for entry in listed]
    assert places == sorted(places)
    groups: list[list[tuple[int, int, int]]] = []
    for entry in listed:
        if isinstance(entry.blocks[0], doc.Group):
            groups.append([])
        date = papers[entry.id].date
        groups[-1].append(date.first if date else (9999, 0, 0))
    assert groups and all(dates == sorted(dates, reverse=True) for dates in groups)


LINKED = [("xie", "academic", "modern", "xelatex"), *OTHERS[:2], ("qiu", "academic", "classic", "lualatex")]


@pytest.mark.parametrize("case", LINKED, ids="-".join)
def test_a_link_lies_on_its_own_text(case: Case) -> None:
    """What stands in the rectangle is what the document says the link's text is."""
    result = rendered(case)
    said: dict[str, str] = {
        contact.url: squeeze(str(contact.text)) for contact in result.document.head.contacts if contact.url
    }
    for block in blocks(result.document):
        for inline in texts(block):
            for node in nodes(inline):
                if isinstance(node, Link):
                    said[node.url] = said.get(node.url, "") + squeeze(plain(node.children))
    on_pages = characters(result.pdf)
    found = links(result.pdf)
    assert found
    for link in found:
        left, bottom, right, top = link.box
        inside = [
            char.get_text()
            for char in on_pages[link.page]
            if left <= (char.x0 + char.x1) / 2 <= right and bottom <= (char.y0 + char.y1) / 2 <= top
        ]
        read = squeeze("".join(inside))
        assert read and read in said[link.target], (link, read)


@pytest.mark.parametrize("style", STYLES)
def test_engines_agree_on_the_text(style: str) -> None:
    """Lines may break elsewhere, words may not differ."""
    read = {
        engine: squeeze("".join(map(without_footer, raw_pages((f"new-{style}", style, "modern", engine)))))
        for engine in ("xelatex", "lualatex", "pdflatex")
    }
    assert read["lualatex"] == read["xelatex"]
    assert read["pdflatex"] == read["xelatex"]


ADA = "cvtex: 1\nperson: {name: {given: Ada, family: Lovelace}}\nsections:\n"


def test_a_list_of_no_publications_is_refused(tmp_path: Path) -> None:
    problem = problem_of(1, ADA + "  - {type: interests, entries: [Chess]}\n", tmp_path, "publications")
    assert problem.code == "nothing-to-print"
    assert "publications" in problem.message and "has none" in problem.message


def test_a_page_that_overflows_says_by_how_much(tmp_path: Path) -> None:
    rows = "".join(f"      - {{title: Medal {number}, date: 2001}}\n" for number in range(70))
    problem = problem_of(5, ADA + "  - type: awards\n    entries:\n" + rows, tmp_path, engine="xelatex")
    assert problem.code == "page-budget"
    amount = re.fullmatch(r"the page is too long by (\d+\.\d) pt \(about (\d+) lines\)", problem.message)
    assert amount, problem.message
    assert float(amount[1]) == pytest.approx(12 * int(amount[2]), abs=7)
    shorter = rows.splitlines(keepends=True)[: 70 - int(amount[2]) - 2]
    assert render_text(ADA + "  - type: awards\n    entries:\n" + "".join(shorter), tmp_path).pages == 1


def test_more_pages_than_asked_for_are_counted() -> None:
    path, world = str(PROFILES["qiu"]), World()
    request = Request(profile=path, style="academic", pages=2)
    with pytest.raises(Invalid) as raised:
        pipeline.render(request, pipeline.load(path, world), world)
    (problem,) = raised.value.diagnostics
    assert raised.value.exit_code == 5
    assert re.fullmatch(r"\d pages are \d more than the budget of 2", problem.message)
    assert "academic" in problem.hints[0]


def test_characters_that_an_engine_lacks_are_named(tmp_path: Path) -> None:
    text = (
        ADA.replace("Lovelace}", "Lovelace, native: 洛芙莱斯}") + "  - {type: interests, entries: [Chess]}\n"
    )
    problem = problem_of(1, text, tmp_path, engine="pdflatex")
    assert problem.code == "engine-characters"
    assert "`洛` (U+6D1B)" in problem.message
    assert problem.hints == ("xelatex can: use it",)
    assert "洛芙莱斯" in pages(render_text(text, tmp_path, engine="auto").pdf)[0]


def words(text: str) -> Inline:
    """A text without markup."""
    return (Text(text),)


def test_the_checks_find_what_they_are_for() -> None:
    span = Span("ada.yaml", 1, 1)
    head = doc.Heading(
        lead=words("Engines"), date=words("2022"), sub=words("Lead Engineer"), place=words("Ham"), span=span
    )
    bullet = doc.Bullet(id="b", level=1, wordings=(doc.Wording(id="", text=words("Built it")),), span=span)
    entry = doc.Entry(id="a", blocks=(head, bullet), span=span)
    section = doc.Section(id="s", title=words("Work"), entries=(entry,), span=span)
    top = doc.Head(name="Ada", native="", headline=(), contacts=(), summary=(), span=span)
    document = doc.Document(head=top, sections=(section,), title="", language="en", updated=None)
    good = "Ada\nWork\nEngines 2022\nLead Engineer Ham\n• Built it\nAda page 1 / 2\n"
    assert (
        stranded(document, [good]) == lost(document, squeeze(good)) == shuffled(document, squeeze(good)) == []
    )

    assert stranded(document, ["Ada\nWork\nAda page 1 / 2\n", good]) == ["Work"]
    assert stranded(document, ["Ada\nWork\nEngines 2022\nLead Engineer Ham\n"]) == ["Lead EngineerHam"]
    assert lost(document, squeeze(good.replace("2022", "2O22"))) == ["Engines / 2022"]
    assert lost(document, squeeze(good.replace("• Built it\n", "").replace("Work", "Work\n• Built it"))) == [
        "Built it / "
    ]
    for wrong in ("Engines Lead Engineer 2022 Ham Built it", "Engines 2022 Lead Engineer Built it Ham"):
        assert shuffled(document, squeeze(wrong)) == ["Engines / 2022 / Lead Engineer / Ham / Built it"]
    assert shuffled(document, squeeze("Engines 2022 Lead Ham Engineer – Built it")) == []


@pytest.mark.parametrize("theme", THEMES)
def test_a_heading_an_entry_and_its_first_bullet_are_never_parted(theme: str, tmp_path: Path) -> None:
    """Pushed down line by line over the foot of the page, they leave it together."""
    where = []
    for fillers in range(38, 58):
        text = f"""
cvtex: 1
person: {{name: Ada Lovelace}}
design: {{theme: {theme}}}
sections:
  - {{type: list, title: Before, entries: [{", ".join(f"filler {number}" for number in range(fillers))}]}}
  - type: experience
    title: Headingword
    entries:
      - {{organization: Employerword, title: Titleword, team: Teamword, highlights: [Firstword, second, third]}}
"""
        result = render_text(text, tmp_path, "academic")
        words_of_pages = pages(result.pdf, "-raw")
        parted = {word: [word in page for page in words_of_pages].index(True)
                  for word in ("Headingword", "Employerword", "Titleword", "Teamword", "Firstword")}  # fmt: skip
        assert len(set(parted.values())) == 1, f"{fillers} lines above: {parted}"
        where.append(parted["Headingword"])
    assert where == sorted(where) and set(where) == {0, 1}, "the sweep must cross the foot of the page"


@pytest.mark.parametrize("theme", World().theme_names())
def test_no_word_stands_alone_on_a_last_line(theme: str, tmp_path: Path) -> None:
    """Lines are made narrower for it, as long as that costs no further line."""
    entries = ", ".join(" ".join(["word"] * count) for count in range(14, 54))
    text = f"cvtex: 1\nperson: {{name: Ada}}\ndesign: {{theme: {theme}}}\nsections:\n  - {{type: list, entries: [{entries}]}}\n"
    set_lines = "\n".join(pages(render_text(text, tmp_path, "academic").pdf, "-raw")).splitlines()
    assert sum(line.count("word") for line in set_lines) == sum(range(14, 54))
    assert "word" not in [line.removeprefix("• ").strip() for line in set_lines]
