r"""The profile's markup, and plain text, to LaTeX as .bib files have it: `*x* & GPU` → `\emph{x} \& {GPU}`."""

import re

from cvtex.inline import BadLinkError, Code, Emph, Inline, Link, Math, Strong, Text, parse

_ESCAPES = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "$": r"\$", "&": r"\&", "#": r"\#",
    "%": r"\%", "_": r"\_", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "`": r"\textasciigrave{}",
}  # fmt: skip
_PLAIN = str.maketrans(_ESCAPES)
_MARKED = str.maketrans({**_ESCAPES, "\u00a0": "~", "\u2009": r"\,"})
_RUNS = re.compile(r"-(?=-)|'(?=')")
_CAPITALS = re.compile(r"[\w'’-]*\w[A-Z][\w'’-]*")


def to_latex(text: str, keep_case: bool = False) -> str:
    """LaTeX for markup; `keep_case` puts words with capitals inside into braces."""
    try:
        nodes = parse(text)
    except BadLinkError:
        return escape(text)
    return "".join(_written(nodes, keep_case))


def escape(text: str) -> str:
    """LaTeX for plain text."""
    return _RUNS.sub(r"{\g<0>}", text.translate(_PLAIN))


def _written(nodes: Inline, keep_case: bool) -> list[str]:
    """LaTeX for each node."""
    parts: list[str] = []
    for node in nodes:
        match node:
            case Text(text):
                parts.append(_text(text, keep_case))
            case Strong(children):
                parts.append(rf"\textbf{{{''.join(_written(children, keep_case))}}}")
            case Emph(children):
                parts.append(rf"\emph{{{''.join(_written(children, keep_case))}}}")
            case Code(text):
                parts.append(rf"\texttt{{{escape(text)}}}")
            case Link(url, (Text(text),)) if text == url:
                parts.append(rf"\url{{{url}}}")
            case Link(url, children):
                parts.append(rf"\href{{{url}}}{{{''.join(_written(children, keep_case))}}}")
            case Math(text):
                parts.append(f"${text}$")
            case _:
                parts.append(_text(node.text, keep_case))
    return parts


def _text(text: str, keep_case: bool) -> str:
    """Characters, with braces around the words whose capitals a style may not touch."""
    if not keep_case:
        return _RUNS.sub(r"{\g<0>}", text.translate(_MARKED))
    parts: list[str] = []
    end = 0
    for found in _CAPITALS.finditer(text):
        parts += [_text(text[end : found.start()], False), "{", _text(found[0], False), "}"]
        end = found.end()
    return "".join([*parts, _text(text[end:], False)])


def is_balanced(latex: str) -> bool:
    """Whether the braces of a value close each other, as BibTeX counts them."""
    depth = 0
    for brace in re.findall(r"[{}]", latex):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    return depth == 0
