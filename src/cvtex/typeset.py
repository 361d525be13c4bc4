"""A document to TeX: Jinja, with delimiters that TeX does not use, fills the style's template with macros of `cvtex.cls`.
Whatever a template prints passes through `finalize`.

Every line of the body that prints something ends in a comment `%@LINE:COLUMN`, the place in the profile
it came from, or `%@LINE:COLUMN:set` for a value of `--set`; these are the marks by which TeX's complaints
find their way back.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import partial
from typing import Any

from cvtex import document as doc
from cvtex.diagnostic import Diagnostic, Invalid, Span
from cvtex.glyphs import Setting
from cvtex.latex import Pen, emit, escape, escape_url
from cvtex.printed import raws
from cvtex.raw import Raw
from cvtex.settings import ORIGIN
from cvtex.style import Style, Theme
from cvtex.value import dataclass

SHAPES = ("regular", "bold", "italic", "bolditalic")
MAX_LINE = 190_000  # bytes of a line that every engine can read; it ends at 200000
MAX_URL = 30_000  # characters of an address in TeX; XeTeX drops links that are twice as long
_LONG_URL = re.compile(rf"\\cvlink\{{([^{{}}]{{{MAX_URL},}})\}}")
_MARK = re.compile(r"%@(\d+):(\d+)(:set)?$")


@dataclass(frozen=True, slots=True)
class TexSource:
    """What TeX reads. The preamble depends on style, theme, paper and engine only; `marks` maps lines of
    both together, counted from 1, to the profile; `raws` are the texts that are LaTeX themselves, by name."""

    preamble: str
    body: str
    marks: Mapping[int, Span]
    raws: Mapping[str, Raw] = field(default_factory=dict)

    @property
    def files(self) -> Mapping[str, bytes]:
        """What stands beside it: a file for each of `raws`."""
        return {f"{name}.tex": raw.content.encode() for name, raw in self.raws.items()}


def typeset(
    document: doc.Document,
    style: Style,
    theme: Theme,
    templates: Mapping[str, str],
    *,
    pen: Pen,
    paper: str = "a4",
    look: Sequence[str] = (),
    fill: str = "",
    measure: bool = False,
    keep: Callable[..., Any] | None = None,
) -> TexSource:
    """The TeX source of a document, written by `pen`; `templates` has all templates by name, `look` the lines of a
    preamble that set the theme's values anew. `fill` says how one page is filled: `flush`, `ragged`, or as usual;
    with `measure` the log has the heights of all blocks instead. `keep` keeps compiled templates that are cvtex's own.

    Raises Invalid (too-long).
    """
    found = raws(document)
    options = (
        f"{paper}paper,theme={theme.name},style={style.name},pages={style.pages}{',latex=1' * bool(found)}"
    )
    options += f",fill={fill}" * bool(fill) + ",measure=2" * measure
    lines = [rf"\documentclass[{options}]{{cvtex}}"]
    lines += look
    lines += [_face(setting) for setting in pen.plan.faces]
    lines += _words(document, pen)
    preamble = "\n".join(lines) + "\n"
    body = re.sub(r"\n{2,}", "\n", _filled(document, style, templates, pen, found, keep)).lstrip("\n")
    marks = _marks(preamble + body, _file(document))
    _refuse_long_lines(preamble + body, marks)
    return TexSource(preamble, body, marks, found)


def _words(document: doc.Document, pen: Pen) -> Iterator[str]:
    """The footer and the bullet of a document; the numbers of pages are TeX's."""
    numbers = {"page": r"\cvpage{}", "pages": r"\cvpages{}"}
    for place, text in zip(("left", "center", "right"), document.footer, strict=True):
        pieces = re.split(r"\{(pages?)\}", text)
        written = (numbers[one] if odd % 2 else escape(one, pen) for odd, one in enumerate(pieces))
        yield rf"\cvset{{word}}{{{place}={{{''.join(written)}}}}}"
    if document.bullet:
        yield rf"\cvset{{bullet}}{{1={{{escape(document.bullet, pen)}}}}}"


def _face(setting: Setting) -> str:
    """The declaration of a font: `\\cvface{microhei}{regular=/usr/share/…/wqy-microhei.ttc,number=0}`."""
    values = dict(zip(SHAPES, setting.files, strict=True))
    values["number"] = str(setting.number) if setting.number >= 0 else ""
    values["scale"] = f"{setting.scale:g}" if setting.scale else ""
    values["script"] = setting.script
    given = ",".join(f"{name}={value}" for name, value in values.items() if value)
    return rf"\cvface{{{setting.face}}}{{{given}}}"


def _refuse_long_lines(text: str, marks: Mapping[int, Span]) -> None:
    """Raise Invalid (too-long) for what would overrun TeX's buffer: a list of ten thousand items, say."""
    lines = list(enumerate(text.split("\n"), 1))
    sizes = ((number, len(line.encode())) for number, line in lines)
    wrong = [
        (number, f"what is set in one piece here is {size} bytes of TeX, more than {MAX_LINE}")
        for number, size in sizes
        if size > MAX_LINE
    ]
    wrong += [
        (number, f"an address is {len(url)} characters of TeX, more than {MAX_URL}")
        for number, line in lines
        for url in _LONG_URL.findall(line)
    ]
    if wrong:
        hint = "split it, or shorten it"
        raise Invalid(Diagnostic("error", "too-long", marks.get(at), said, (hint,)) for at, said in wrong)


def _marks(text: str, file: str) -> Mapping[int, Span]:
    """Where the lines of a TeX source came from."""
    found = ((number, _MARK.search(line)) for number, line in enumerate(text.split("\n"), 1))
    return {
        number: Span(ORIGIN if mark[3] else file, int(mark[1]), int(mark[2]))
        for number, mark in found
        if mark
    }


def _file(document: doc.Document) -> str:
    """The name of the profile: where the head or a section stands."""
    spans = (document.head.span, *(section.span for section in document.sections))
    return next((span.file for span in spans if span.file != ORIGIN), ORIGIN)


def _mark(span: Span) -> Any:
    """The filter `mark`: the place of a block behind `%@`."""
    from markupsafe import Markup

    return Markup(f"{span.line}:{span.column}{':set' * (span.file == ORIGIN)}")  # noqa: S704 - two numbers


def _filled(
    document: doc.Document, style: Style, templates: Mapping[str, str], pen: Pen, found: Mapping[str, Raw],
    keep: Callable[..., Any] | None,
) -> str:  # fmt: skip
    """What the style's template prints; one of somebody else's is watched. Raises Invalid (template-…)."""
    from jinja2 import DictLoader, Environment, StrictUndefined

    name, finalize = f"styles/{style.name}.tex.j2", partial(_finalize, pen)
    options: dict[str, Any] = {
        "block_start_string": "<%", "block_end_string": "%>", "variable_start_string": "<<", "variable_end_string": ">>",
        "comment_start_string": "<#", "comment_end_string": "#>", "trim_blocks": True, "lstrip_blocks": True,
        "undefined": StrictUndefined,
    }  # fmt: skip
    filters: dict[str, Any] = {
        "kind": lambda block: type(block).__name__.lower(),
        "address": _address,
        "mark": _mark,
    }
    values = {"document": document, "head": document.head}
    if style.file:
        from cvtex.sandbox import Guarded, fill

        guarded = Guarded(templates, finalize, **options)
        guarded.filters.update(filters)
        return fill(guarded, name, style.file, found, **values)
    environment = Environment(
        loader=DictLoader(dict(templates)),
        autoescape=True,
        finalize=finalize,
        bytecode_cache=keep(sorted(pen.escapes.items())) if keep else None,
        **options,
    )
    environment.filters.update(filters)
    return environment.get_template(name).render(**values)


def _finalize(pen: Pen, value: Any) -> Any:
    """Everything that a template prints becomes LaTeX here, by type; `Markup` is LaTeX already."""
    from markupsafe import Markup

    if isinstance(value, Markup):
        return value
    return Markup(emit(value, pen) if isinstance(value, tuple) else escape(str(value), pen))  # noqa: S704


def _address(url: str) -> Any:
    """The filter `address`: the first argument of a `\\cvlink` in a template."""
    from markupsafe import Markup

    return Markup(escape_url(url))  # noqa: S704
