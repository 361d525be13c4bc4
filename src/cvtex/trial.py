"""A theme or style is tried out: a CV that has everything, in all styles, on all engines; and what breaks."""

import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from io import BytesIO

from cvtex.design import ROLES
from cvtex.diagnostic import Diagnostic, Invalid, Span
from cvtex.engine import ENGINES, Engine, choose, find
from cvtex.finish import finish
from cvtex.packaged import built_in, data_folder
from cvtex.pipeline import Draft, Request, compiled, draft
from cvtex.settings import apply_settings
from cvtex.source import Source, load_source
from cvtex.style import Style, Theme
from cvtex.texlog import SP
from cvtex.value import dataclass
from cvtex.vetted import Setting, settings
from cvtex.world import World

FIXTURE = "everything.yaml"
COLORS: Mapping[str, str] = {"ok": "\x1b[32m", "breaks": "\x1b[1;31m"}
# Options that change the page, with values of which one at least is not the theme's; what the class calls them.
OPTIONS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "head": ("head", ("left", "center")), "headings": ("headings", ("rule", "bar")), "links": ("links", ("color", "underline")),
    "dates": ("dates", ("right", "after")), "places": ("places", ("right", "after")),
}  # fmt: skip
_BLOCK = re.compile(r"^cvtex: block \d+ \S+ (\d+) sp after ([-\d.]+)pt", re.MULTILINE)
_FILL = re.compile(r"^cvtex: page fill (\d+) sp", re.MULTILINE)
_COMMENT = re.compile(r"(?<!\\)%[^\n]*")
_FONTS = re.compile(r"\\cv@(?:text|as|piece|use|side|aside|along)\{([a-z]+)\}|\\def\\cv@\w+\{\{([a-z]+)\}")
_LENGTHS = re.compile(r"\\cv@length@([a-z]+)|\\cv@get\{length\}\{([a-z]+)\}")
_KINDS = re.compile(r"\\cv@place\{([a-z]+)\}")


@dataclass(frozen=True, slots=True)
class Trial:
    """One thing that was tried, how it went in a word or two, and what is wrong."""

    what: str
    how: str
    said: str
    problems: tuple[Diagnostic, ...] = ()


def try_theme(name: str, engine: str, world: World) -> list[Trial]:
    """A theme with all styles and engines. Raises Invalid for one that cannot be read."""
    theme = world.theme(name)
    engines = _engines(engine)
    source = _fixture(world)
    cls = (data_folder() / "templates" / "latex" / "cvtex.cls").read_text()
    found = tuple(misfits(theme, _file(theme, world), cls))
    trials = [Trial("names", "", f"{len(found)} missing or unknown" if found else "all there", found)]
    if any(problem.severity == "error" for problem in found):
        return trials
    for style in built_in("style"):
        trials += [
            _tried(style, theme.name, world.style(style), one, source, world, style) for one in engines
        ]
    return [*trials, *_options(theme, engines[0], source, world, cls)]


def try_style(name: str, engine: str, world: World) -> list[Trial]:
    """A style with all themes and engines. Raises Invalid for one that cannot be read."""
    style = world.style(name)
    engines = _engines(engine)
    source = _fixture(world)
    return [
        _tried(theme, theme, style, one, source, world, name)
        for theme in built_in("theme")
        for one in engines
    ]


def table(trials: Iterable[Trial], color: bool = False) -> str:
    """A row for each trial."""
    rows = [(one.what, one.how, one.said, "breaks" if one.problems else "ok") for one in trials]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    paint = {word: f"{code}{word}\x1b[0m" if color else word for word, code in COLORS.items()}
    cells = ([f"{cell:{width}}" for cell, width in zip(row, widths, strict=False)] for row in rows)
    return "\n".join("  ".join([*cell, paint[row[3]]]) for cell, row in zip(cells, rows, strict=True))


def _engines(name: str) -> list[Engine]:
    """The engines that are asked for, or all that are installed. Raises Invalid (engine-…)."""
    if name:
        return [choose(name, "")]
    return [engine for engine in ENGINES if find(engine)] or [choose("auto", "")]


def _fixture(world: World) -> Source:
    """The CV that has everything."""
    raw = world.read(data_folder() / "templates" / "check" / FIXTURE)
    world.texts[FIXTURE] = raw.decode()
    return load_source(FIXTURE, raw)


def _file(theme: Theme, world: World) -> str:
    """What diagnostics call the .sty of a theme."""
    return (
        str(world.shelf.folder("theme", theme.name) / f"{theme.name}.sty")
        if theme.about
        else f"{theme.name}.sty"
    )


# ---- Renders ---------------------------------------------------------------------------------------------------------


def _tried(
    what: str, theme: str, style: Style, engine: Engine, source: Source, world: World, name: str
) -> Trial:
    """The fixture with a theme in a style on an engine."""
    chosen = () if name in built_in("style") else (_selection(style),)
    request = Request(
        profile=FIXTURE,
        style=name,
        theme=theme,
        engine=engine.name,
        boxes=True,
        settings=tuple(filter(None, chosen)),
    )
    try:
        made = _measured(draft(request, source, world))
        run, pages = compiled(made, apply_settings(source, request.settings), 0)
        wrong = [
            *run.warnings,
            *(one for one in made.warnings if one.code == "low-contrast"),
            *_sums(run.log, made, world),
        ]
        pdf = finish(run.pdf, title="CV", author="CV", language="en", updated=None, epoch=0)
        wrong += [*_tags(pdf), *_lost(pdf, made, source)]
    except Invalid as invalid:
        return Trial(what, engine.name, "no page", _named(invalid.diagnostics, what, engine))
    wrong = [one for one in wrong if one.severity != "note"]
    said = f"{pages} page{'s' * (pages > 1)}" + (
        f", {len(wrong)} problem{'s' * (len(wrong) > 1)}" if wrong else ""
    )
    return Trial(what, engine.name, said, _named(wrong, what, engine))


def _selection(style: Style) -> str:
    """What a style of one page prints of the fixture."""
    return f"styles.{style.name}.sections=[experience, education, skills]" if style.pages else ""


def _named(found: Iterable[Diagnostic], what: str, engine: Engine) -> tuple[Diagnostic, ...]:
    """Problems that say in which trial they came up."""
    return tuple(replace(one, message=f"{one.message} ({what}, {engine.name})") for one in found)


def _measured(made: Draft) -> Draft:
    """A draft whose log has the height of every block."""
    preamble = made.tex.preamble.replace("paper,theme=", "paper,measure=1,theme=", 1)
    return replace(made, tex=replace(made.tex, preamble=preamble))


def _sums(log: str, made: Draft, world: World) -> Iterator[Diagnostic]:
    """What does not add up: a page of one column is as high as its blocks and the gaps between them."""
    log = log[max(log.rfind("cvtex: again"), 0) :]
    fill, blocks = _FILL.search(log), _BLOCK.findall(log)
    if not fill or not blocks or made.document.side:
        return
    gaps = sum(float(gap) * SP for _, gap in blocks[1:])
    over = int(fill[1]) - sum(int(height) for height, _ in blocks) - gaps
    if abs(over) > 4 * len(blocks):
        message = f"a page is {over / SP:.2f} pt higher than its blocks and gaps together"
        hint = "what \\cv@look@section sets goes into a block: by \\cv@text or \\cv@rule, without skips around them"
        sty = made.theme.sty
        at = re.search(r"^[^%\n]*?(\\cv@look@section)", sty, re.MULTILINE)
        span = _span(_file(made.theme, world), sty, at.start(1), len(at[1])) if at else None
        yield Diagnostic("error", "theme-sums", span, message, (hint,))


def _tags(pdf: bytes) -> Iterator[Diagnostic]:
    """What is wrong with the structure tree."""
    from pikepdf import Pdf

    from cvtex.structure import read_tree

    with Pdf.open(BytesIO(pdf)) as file:
        for fault in read_tree(file, strict=True).faults:
            yield Diagnostic("error", "theme-tags", None, f"the tags are wrong: {fault.text}")


def _lost(pdf: bytes, made: Draft, source: Source) -> tuple[Diagnostic, ...]:
    """What of the fixture cannot be read in the page, or in another order; nothing where poppler or fonts are missing."""
    from cvtex.facts import read_pdf
    from cvtex.proof import compare

    boxed = any(one.code in ("engine-characters", "missing-glyph", "font-missing") for one in made.warnings)
    if boxed or not shutil.which(
        "pdftotext"
    ):  # boxes stand for what the fixture has beyond this machine's fonts
        return ()
    _, lost = compare(made.document, source, made.style.name, read_pdf(FIXTURE, pdf), "the page")
    return tuple(lost)


def _options(theme: Theme, engine: Engine, source: Source, world: World, cls: str) -> Iterator[Trial]:
    """Whether options of the design change the page, one after the other, where the theme does not say that they do not."""
    usual = {
        one.key: one.value for one in reversed([*settings(cls)]) if one.kind == "choice"
    }  # the first one holds
    design = theme.design
    own = {
        "head": design.head, "headings": design.headings.style, "links": design.links, "dates": design.dates.stand,
        "places": design.places,
    }  # fmt: skip
    try:
        plain = _page(theme, engine, source, world)
        for option, (choice, values) in OPTIONS.items():
            if option in theme.ignores:
                yield Trial(option, engine.name, "ignored, as it says")
                continue
            value = next(one for one in values if one != (own[choice] or usual.get(choice)))
            key = {"headings": "headings.style", "dates": "dates.stand"}.get(option, option)
            changed = _page(theme, engine, source, world, f"design.{key}={value}") != plain
            problems = () if changed else (_unheeded(theme, option, value),)
            yield Trial(option, engine.name, "changes the page" if changed else "changes nothing", problems)
    except Invalid as invalid:
        yield Trial("options", engine.name, "no page", _named(invalid.diagnostics, "options", engine))


def _page(theme: Theme, engine: Engine, source: Source, world: World, *chosen: str) -> bytes:
    """The pages of the fixture as TeX makes them. Raises Invalid."""
    request = Request(
        profile=FIXTURE, style="academic", theme=theme.name, engine=engine.name, boxes=True, settings=chosen
    )
    return compiled(draft(request, source, world), apply_settings(source, chosen), 0)[0].pdf


def _unheeded(theme: Theme, option: str, value: str) -> Diagnostic:
    """The problem of an option that does nothing."""
    about = theme.about
    span = None
    if about:
        span = about.keys.get(("ignores",)) or Span(about.name, 1, 1)
    message = f"`design: {{{option}: {value}}}` changes nothing, and `ignores` does not say so"
    hints = (f"write `ignores: [{option}]`", f"or ask for it: \\cv@ischoice{{{option}}}{{{value}}}{{…}}{{…}}")
    return Diagnostic("warning", "theme-unheeded", span, message, hints)


# ---- Names -----------------------------------------------------------------------------------------------------------


def misfits(theme: Theme, file: str, cls: str) -> Iterator[Diagnostic]:
    """Names that the class asks for and neither it nor the theme sets; and those of the theme that nothing asks for."""
    rows = list(settings(theme.sty))
    usual = list(settings(cls))
    needed, known = wanted(cls), wanted(cls + theme.sty)
    for kind, names in needed.items():
        have = {one.key for one in (*rows, *usual) if one.kind == kind}
        at = next((one.at for one in rows if one.kind == kind), 0)
        for name in sorted(names - have):
            message = f"the class asks for the {kind} `{name}`, and nothing sets it"
            example = next((one.value for one in rows if one.kind == kind), "…")
            hint = f"add `{name} = {example}` to \\cvset{{{kind}}}"
            yield Diagnostic("error", "theme-incomplete", _span(file, theme.sty, at, 1), message, (hint,))
    for one in rows:
        if message := _unused(one, known, {row.key for row in usual if row.kind == one.kind}):
            near = get_close_matches(one.key, [*known.get(one.kind, ())], n=1)
            hints = tuple(f"did you mean `{name}`?" for name in near)
            span = _span(file, theme.sty, one.at, len(one.key))
            yield Diagnostic("warning", "theme-unused", span, message, hints)


def wanted(text: str) -> Mapping[str, set[str]]:
    """The names that a class, or a theme, asks for, by kind."""
    text = _COMMENT.sub("", text)
    found = {
        kind: {name for names in pattern.findall(text) for name in names if name}
        for kind, pattern in (("font", _FONTS), ("length", _LENGTHS))
    }
    return {**found, "gap": {*_KINDS.findall(text)} - {"name"}, "bullet": {"1", "2", "3"}}


def _unused(one: Setting, known: Mapping[str, set[str]], usual: set[str]) -> str:
    """Why a value of a theme does nothing, or nothing."""
    kinds = {*known["gap"], "name", ""}
    if one.kind in ("gap", "break"):
        fits = set(one.key.split(">")) <= kinds or one.key in usual
    elif one.kind in ("font", "length", "bullet"):
        fits = one.key in known[one.kind] or one.key in usual
    else:
        fits = one.key in usual or one.kind not in ("choice", "photo")
    if not fits:
        return f"nothing asks for the {one.kind} `{one.key}`"
    color = re.search(r"\{([a-z]*)\}$", one.value) if one.kind == "font" else None
    if color and color[1] not in {"", "ink", *ROLES}:
        return f"there is no colour `{color[1]}`: the font `{one.key}` is printed in that of the text"
    return ""


def _span(file: str, text: str, at: int, width: int) -> Span:
    """A place in a file, by characters from its beginning."""
    before = text[:at]
    column = at - before.rfind("\n")
    return Span(file, before.count("\n") + 1, column, column + width)
