"""Templates of somebody else's: they print values, loop over them and call macros; whatever else Jinja can do is refused.

Each step of a template and each character that it prints is counted, and both end somewhere.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from jinja2 import BaseLoader, TemplateNotFound, TemplateSyntaxError, nodes
from jinja2.exceptions import SecurityError, TemplateError
from jinja2.runtime import Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment

from cvtex.bodies import body_findings, text_findings
from cvtex.diagnostic import Diagnostic, Invalid, Span
from cvtex.vetted import Finding

BLOCKS = "blocks.tex.j2"  # what a style may import
MOST_STEPS = 200_000  # values printed, turns of loops and calls; the longest of real CVs takes a few thousand
MOST_CHARACTERS = 20_000_000  # printed, those within macros counted each time
FILTERS = ("kind", "address", "mark", "length", "first", "last", "reverse")
TESTS = ("defined", "undefined", "none", "string", "sameas", "in", "eq", "ne", "odd", "even")
_COUNTED = "counted"
_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.For, nodes.If, nodes.Macro, nodes.Import, nodes.FromImport,
    nodes.Call, nodes.CallBlock, nodes.Assign, nodes.AssignBlock, nodes.Const, nodes.List, nodes.Tuple, nodes.Dict, nodes.Pair,
    nodes.Keyword, nodes.Getattr, nodes.Getitem, nodes.Filter, nodes.Test, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not,
    nodes.CondExpr, nodes.With,
)  # fmt: skip
_CALLED = {
    nodes.Include: "`include`", nodes.Extends: "`extends`", nodes.Block: "`block`", nodes.Concat: "`~`", nodes.FilterBlock: "`filter`",
    nodes.Slice: "a slice", nodes.NSRef: "a namespace",
}  # fmt: skip


class Guarded(ImmutableSandboxedEnvironment):
    """Jinja for templates of somebody else's; `finalize` gets what they print."""

    def __init__(self, templates: Mapping[str, str], finalize: Callable[[Any], Any], **options: Any) -> None:
        self.templates = templates
        self.steps = self.characters = 0

        def counted(value: Any) -> Any:
            printed = finalize(value)
            self.spend(len(printed))
            return printed

        super().__init__(loader=_Loader(templates), finalize=counted, autoescape=True, **options)
        self.globals.clear()
        self.filters = {name: self.filters[name] for name in FILTERS if name in self.filters}
        self.filters[_COUNTED] = self._turns
        self.tests = {name: self.tests[name] for name in TESTS}

    def spend(self, characters: int) -> None:
        """Count a step, and the characters that it makes. Raises SecurityError where it is one too many."""
        self.steps += 1
        self.characters += characters
        if self.steps > MOST_STEPS or self.characters > MOST_CHARACTERS:
            raise SecurityError("this template goes on for too long, or prints too much")

    def _turns(self, values: Iterable[Any], characters: int) -> Iterator[Any]:
        """The values of a loop, which prints so many characters of its own each time."""
        for value in values:
            self.spend(characters)
            yield value

    def call(self, context: Any, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        """The result of a macro; nothing else can be called."""
        if not isinstance(obj, Macro):
            raise SecurityError("a template calls macros, and nothing else")
        self.spend(0)
        result = super().call(context, obj, *args, **kwargs)
        self.spend(len(result))
        return result

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """A template as a tree, in which loops count their turns."""
        tree = super()._parse(source, name, filename)
        if name != BLOCKS:
            _vet(tree)
            for loop in list(tree.find_all(nodes.For)):
                size = sum(len(data.data) for data in loop.find_all(nodes.TemplateData))
                loop.iter = nodes.Filter(
                    loop.iter, _COUNTED, [nodes.Const(size)], [], None, None, lineno=loop.lineno
                )
        return tree


class _Loader(BaseLoader):
    """Templates by name, which are what tracebacks call them."""

    def __init__(self, templates: Mapping[str, str]) -> None:
        self.templates = templates

    def get_source(self, environment: Any, template: str) -> tuple[str, str, None]:  # noqa: ARG002 - Jinja calls it
        if template not in self.templates:
            raise TemplateNotFound(template)
        return self.templates[template], template, None


def _vet(tree: nodes.Template) -> None:
    """Raises TemplateSyntaxError at the first thing that a template may not do."""
    for node in _below(tree):
        message = _refusal(node)
        if message:
            raise TemplateSyntaxError(message, node.lineno)


def _below(node: nodes.Node) -> Iterator[nodes.Node]:
    """A node and all below it."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += list(node.iter_child_nodes())[::-1]


def _refusal(node: nodes.Node) -> str:
    """Why a node may not stand in a template, or nothing."""
    name = (
        getattr(node, "name", None)
        if isinstance(node, nodes.Name | nodes.Filter | nodes.Test | nodes.Macro)
        else None
    )
    name = node.attr if isinstance(node, nodes.Getattr) else name
    if not isinstance(node, _ALLOWED):
        operator = str(getattr(node, "operator", "")) or type(node).__name__.lower()
        return f"a template has no {_CALLED.get(type(node), f'`{operator}`')}"
    if isinstance(name, str) and name.startswith("_"):
        return f"names do not begin with an underscore here: `{name}`"
    if isinstance(node, nodes.Filter) and name not in FILTERS:
        return f"a template has no filter `{name}`; there are {', '.join(FILTERS)}"
    if isinstance(node, nodes.Test) and name not in TESTS:
        return f"a template has no test `{name}`; there are {', '.join(TESTS)}"
    if isinstance(node, nodes.Import | nodes.FromImport) and not (
        isinstance(node.template, nodes.Const) and node.template.value == BLOCKS
    ):
        return f"a template imports `{BLOCKS}`, and nothing else"
    if isinstance(node, nodes.For) and node.recursive:
        return "loops do not call themselves here"
    return ""


def fill(environment: Guarded, name: str, file: str, raws: Iterable[str], **values: Any) -> str:
    """What a template prints, which is a body that TeX may get; `file` is where the template lies.

    Raises Invalid: template-failed, template-unsafe.
    """
    source = environment.templates[name]
    try:
        found = list(_static(environment, source))
        body = "" if found else environment.get_template(name).render(**values)
    except Exception as error:  # whatever a template of somebody else's makes Python say
        line = _line(error, name)
        raise Invalid([_failed(file, line, source, error)]) from error
    if not found:
        found = [_located(one, body, source) for one in body_findings(body, [*raws])]
    if found:
        raise Invalid(
            Diagnostic("error", "template-unsafe", one.span(file, source), one.message, one.hints)
            for one in found
        )
    return body


def _static(environment: Guarded, source: str) -> Iterator[Finding]:
    """Commands that stand in a template and may not be printed, where they stand."""
    at = 0
    for _, kind, value in environment.lex(source):
        start = source.find(value, at)
        if start < 0:
            continue
        at = start + len(value)
        if kind == "data":
            for one in text_findings(value):
                yield Finding(start + one.at, one.text, one.message, one.hint)


def _located(found: Finding, body: str, source: str) -> Finding:
    """A finding of what was printed, at the place of the template that has most of what stands there."""
    sizes = (40, 20, 10, 5, 2, 0)
    around = sorted(((lead, tail) for lead in sizes for tail in sizes), key=sum, reverse=True)
    for lead, tail in around:
        start, end = max(0, found.at - lead), found.at + len(found.text) + tail
        if found.text and (at := source.find(body[start:end])) >= 0:
            return Finding(at + found.at - start, found.text, found.message, found.hint)
    return Finding(0, "", found.message, found.hint)


def _line(error: BaseException, name: str) -> int:
    """The line of a template at which something went wrong."""
    if isinstance(error, TemplateSyntaxError):
        return error.lineno
    line, trace = 1, error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename == name:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _failed(file: str, line: int, source: str, error: BaseException) -> Diagnostic:
    """The problem of a template that does not come to its end."""
    said = str(error) or type(error).__name__
    if isinstance(error, RecursionError):
        said = "macros call each other without end"
    elif not isinstance(error, TemplateError):
        said = f"{type(error).__name__}: {said}"
    said = re.sub(r"'([^']*)'", r"`\1`", said)
    row = "".join(source.split("\n")[line - 1 : line])
    quoted = [part for part in said.split("`")[1::2] if part in row]
    column = row.find(quoted[0]) + 1 if quoted else len(row) - len(row.lstrip()) + 1
    wide = len(quoted[0]) if quoted else max(1, len(row.strip()))
    near = (
        get_close_matches(quoted[0], ("document", "head", "section", "entry", "block"), n=1) if quoted else []
    )
    hint = (
        f"did you mean `{near[0]}`?"
        if near and near[0] != quoted[0]
        else "docs/themes.md says what templates can do"
    )
    span = Span(file, line, column, column + wide)
    message = (
        said[:1].lower() + said[1:].rstrip(".")
        if said[1:2].islower() or said[1:2] == " "
        else said.rstrip(".")
    )
    return Diagnostic("error", "template-failed", span, message, (hint,))
