"""Inline text to LaTeX: one emitter, and the only place where anything is escaped, by type."""

import re
from collections.abc import Mapping
from urllib.parse import quote

from cvtex.inline import CJK_RUN, Code, Emph, Inline, Link, Math, Node, Strong, Text
from cvtex.raw import Raw

BREAK = "\u200b"  # a zero-width space: a word may be broken here
_LONG_WORD = re.compile(r"\S{41,}")
_STEP = re.compile(r".{1,8}")

# What each character must be written as to be printed as itself, on every engine.
ESCAPES: Mapping[str, str] = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%",
    "_": r"\_", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "\u00a0": "~", "\u00ad": "",
    BREAK: r"\cvbreak{}", "\u2060": "", "\ufeff": "",
}  # fmt: skip
# T1 would print these as curly quotes; written so, they are what they are.
PDFLATEX_ESCAPES: Mapping[str, str] = {
    **ESCAPES, "'": r"\textquotesingle{}", "`": r"\textasciigrave{}", '"': r"\textquotedbl{}",
}  # fmt: skip

URL_SAFE = "!*'();:@&=+$,/?[]~-_.%#"
_URL_ESCAPES = {"%": r"\%", "#": r"\#", "&": r"\&", "_": r"\_", "$": r"\$"}

# Commands of TeX's math that are characters; letters are set in italics.
MATH_SYMBOLS: Mapping[str, str] = {
    "times": "×", "cdot": "·", "pm": "±", "leq": "≤", "le": "≤", "geq": "≥", "ge": "≥", "neq": "≠", "ne": "≠",
    "approx": "≈", "sim": "∼", "to": "→", "rightarrow": "→", "leftarrow": "←", "infty": "∞", "alpha": "α",
    "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "lambda": "λ", "mu": "μ", "pi": "π", "sigma": "σ",
    "theta": "θ", "omega": "ω", "Delta": "Δ", "Omega": "Ω", "Sigma": "Σ", "%": "%", "$": "$", "&": "&", "#": "#",
    "_": "_", "{": "{", "}": "}", ",": "\u2009", ";": " ", "quad": " ", "ldots": "…", "dots": "…",
}  # fmt: skip
MATH_NAMES = frozenset(
    ["log", "ln", "exp", "sin", "cos", "tan", "max", "min", "lim", "arg", "det", "dim", "gcd", "mod", "Pr"]
)
_MATH_TOKEN = re.compile(r"\\([A-Za-z]+|.)|([A-Za-z])|(\d+(?:[.,]\d+)*)|([\^_])|([{}])|(\s+)|(.)")
_RAISED = re.compile(r"\^(?:\{([^{}]*)\}|(\\[A-Za-z]+|.))")
SUPERSCRIPTS = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")


def emit(inline: Inline, escapes: Mapping[str, str] = ESCAPES) -> str:
    """LaTeX for inline text: `\\cvstrong{7×} speedup`."""
    return "".join(_node(node, escapes) for node in inline)


def _node(node: Node, escapes: Mapping[str, str]) -> str:
    """LaTeX for one node of the tree; every kind of node has its line."""
    match node:
        case Text(text):
            return escape(text, escapes)
        case Strong(children):
            return rf"\cvstrong{{{emit(children, escapes)}}}"
        case Emph(children):
            return rf"\cvemph{{{emit(children, escapes)}}}"
        case Code(text):
            return rf"\cvcode{{{escape(text, escapes)}}}"
        case Link(url, children):
            return rf"\cvlink{{{escape_url(url)}}}{{{emit(children, escapes)}}}"
        case Math(text):
            return emit(math(text), escapes)
        case Raw():
            return rf"\cvlatex{{{node.name}}}"


def escape(text: str, escapes: Mapping[str, str] = ESCAPES) -> str:
    """Characters to LaTeX that prints them; runs of Chinese, Japanese and Korean go to their font."""
    pieces = CJK_RUN.split(text)  # every second piece is such a run: `Qiu 邱奕乔` -> `Qiu `, `邱奕乔`, ``
    return "".join(
        rf"\cvscript{{cjk}}{{{piece}}}" if index % 2 else _escaped(_breakable(piece), escapes)
        for index, piece in enumerate(pieces)
    )


def _escaped(text: str, escapes: Mapping[str, str]) -> str:
    """Each character as itself, or as what the table has for it."""
    return "".join([escapes.get(char, char) for char in text])


def _breakable(text: str) -> str:
    """A place to break, every few characters, in words that are longer than most lines are."""
    return _LONG_WORD.sub(lambda word: BREAK.join(_STEP.findall(word[0])), text)


def escape_url(url: str) -> str:
    """An address for `\\cvlink`; what addresses may not hold is percent-encoded, and so inert."""
    return "".join(_URL_ESCAPES.get(char, char) for char in quote(url, safe=URL_SAFE))


def math(source: str) -> Inline:
    r"""TeX's simple math as text: `O(n \log n)` → *O*(*n* log *n*). Unknown commands stay as they are written."""
    nodes: list[Node] = []
    for command, letter, number, script, brace, space, other in _MATH_TOKEN.findall(_raise(source)):
        text = (
            MATH_SYMBOLS.get(command, command if command in MATH_NAMES else "\\" + command) if command else ""
        )
        text += letter + number + other + script.strip("_")
        if space and nodes and not _tight(nodes[-1]):
            text = " "
        if brace or not text:
            continue
        spaced = f" {text} " if command in MATH_NAMES else text
        nodes.append(Emph((Text(text),)) if letter else Text(spaced))
    return _folded(nodes)


def _raise(source: str) -> str:
    """Superscripts as characters that are raised: `10^{-3}` → `10⁻³`; `x^{a+b}`, which has none, → `x^(a+b)`."""

    def raised(found: re.Match[str]) -> str:
        inner = found[1] if found[1] is not None else found[2]
        if inner.strip() == r"\circ":
            return "°"
        small = inner.translate(SUPERSCRIPTS)
        if all(one != other for one, other in zip(inner, small, strict=True)):
            return small
        return f"^({inner})" if len(inner) > 1 and not inner.startswith("\\") else f"^{inner}"

    return _RAISED.sub(raised, source)


def _tight(node: Node) -> bool:
    """Whether a space of the source after this node is dropped, as it has one already."""
    return isinstance(node, Text) and node.text.endswith(" ")


def _folded(nodes: list[Node]) -> Inline:
    """Fold spaces at the seams: `O( log n)` never comes out with two."""
    result: list[Node] = []
    for node in nodes:
        text = re.sub(r" +", " ", node.text) if isinstance(node, Text) else ""
        if text.startswith(" ") and (
            not result or (isinstance(result[-1], Text) and result[-1].text[-1:] in " (")
        ):
            text = text.lstrip()
        if isinstance(node, Text) and not text:
            continue
        result.append(Text(text) if isinstance(node, Text) else node)
    return tuple(result)
