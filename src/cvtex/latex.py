"""Inline text to LaTeX: one emitter, and the only place where anything is escaped, by type."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from functools import lru_cache
from itertools import pairwise
from urllib.parse import quote

from cvtex.glyphs import MAIN, MISSING, Coverage, Plan, Role, Run, divide
from cvtex.inline import Code, Emph, Inline, Link, Math, Node, Strong, Text
from cvtex.raw import Raw
from cvtex.value import dataclass

BREAK = "\u200b"  # a zero-width space: a word may be broken here
LONGEST_WORD = 40  # characters; longer ones may be broken every few
_LONG_WORD = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")
_STEP = re.compile(r".{1,8}")
_CLINGS = re.compile(
    r"[^\w（「『【《〈〔“‘]|[々ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ]"
)  # to what stands before it
_OPENING = "（「『【《〈〔“‘"

_SELECTORS = "".join(map(chr, range(0xFE00, 0xFE10)))  # between two looks of a character
# What each character must be written as to be printed as itself, on every engine.
ESCAPES: Mapping[str, str] = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%",
    "_": r"\_", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", BREAK: r"\cvbreak{}",
    "\u00a0": "~", "\u2002": r"\enspace{}", "\u2003": r"\quad{}", "\u2009": r"\thinspace{}", "\u202f": r"\thinspace{}",
    **dict.fromkeys("\u00ad\u200e\u200f\u2060\ufeff" + _SELECTORS, ""),
}  # fmt: skip
_JOINERS = re.compile("[\u200c\u200d]")  # they mean something where letters change their shapes only
# T1 would print the first three as curly quotes; the others come from glyphs that readers take for something else.
PDFLATEX_ESCAPES: Mapping[str, str] = {
    **ESCAPES, "'": r"\textquotesingle{}", "`": r"\textasciigrave{}", '"': r"\textquotedbl{}",
    **{char: rf"\cvspelt{{FEFF{ord(char):04X}}}{{{char}}}" for char in "²³¹Đˆ˜฿ẞ‐‑‒―…‱⁎⁒₦₱℗℞℠\u2126℧◯⟨⟩"},
}  # fmt: skip

URL_SAFE = "!*'();:@&=+$,/?[]~-_.%#"
_URL_ESCAPES = {"%": r"\%", "#": r"\#", "&": r"\&", "_": r"\_", "$": r"\$"}

# Commands of TeX's math that are characters; letters are set in italics.
MATH_SYMBOLS: Mapping[str, str] = {
    "times": "×", "cdot": "·", "pm": "±", "leq": "≤", "le": "≤", "geq": "≥", "ge": "≥", "neq": "≠", "ne": "≠",
    "approx": "≈", "sim": "∼", "to": "→", "rightarrow": "→", "leftarrow": "←", "infty": "∞", "alpha": "α",
    "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "lambda": "λ", "mu": "μ", "pi": "π", "sigma": "σ",
    "theta": "θ", "omega": "ω", "Delta": "Δ", "Omega": "Ω", "Sigma": "Σ", "%": "%", "$": "$", "&": "&", "#": "#",
    "_": "_", "{": "{", "}": "}", ",": "\u2009", ";": " ", "!": "", " ": " ", "quad": " ", "ldots": "…", "dots": "…",
    "cdots": "⋯", "sum": "∑", "prod": "∏", "int": "∫", "partial": "∂", "nabla": "∇", "in": "∈", "notin": "∉",
    "subset": "⊂", "subseteq": "⊆", "cup": "∪", "cap": "∩", "forall": "∀", "exists": "∃", "equiv": "≡", "propto": "∝",
    "ll": "≪", "gg": "≫", "mid": "∣", "parallel": "∥", "perp": "⊥", "oplus": "⊕", "otimes": "⊗", "ast": "∗", "star": "⋆",
    "circ": "∘", "div": "÷", "mp": "∓", "ell": "ℓ", "Rightarrow": "⇒", "leftrightarrow": "↔", "mapsto": "↦", "langle": "⟨",
    "rangle": "⟩", "zeta": "ζ", "eta": "η", "iota": "ι", "kappa": "κ", "nu": "ν", "xi": "ξ", "rho": "ρ", "tau": "τ",
    "phi": "φ", "varphi": "φ", "varepsilon": "ε", "chi": "χ", "psi": "ψ", "Gamma": "Γ", "Theta": "Θ", "Lambda": "Λ",
    "Xi": "Ξ", "Pi": "Π", "Phi": "Φ", "Psi": "Ψ", "left": "", "right": "",
}  # fmt: skip
# What only changes the look of its argument, and what is worded.
_LOOKS = re.compile(r"\\(?:text|math(?:cal|bb|bf|rm|it|sf|tt|frak)|operatorname|boldsymbol|bm)\{([^{}]*)\}")
_FRACTION = re.compile(r"\\[dt]?frac\{([^{}]*)\}\{([^{}]*)\}")
_ROOT = re.compile(r"\\sqrt\{([^{}]*)\}")
MATH_NAMES = frozenset(
    ["log", "ln", "exp", "sin", "cos", "tan", "max", "min", "lim", "arg", "det", "dim", "gcd", "mod", "Pr"]
)
_MATH_TOKEN = re.compile(r"\\([A-Za-z]+|.)|([A-Za-z])|(\d+(?:[.,]\d+)*)|([\^_])|([{}])|(\s+)|(.)")
_SCRIPT = re.compile(r"([\^_])(?:\{([^{}]*)\}|(\\[A-Za-z]+|[^\\{}]))")
SUPERSCRIPTS = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
SUBSCRIPTS = str.maketrans("0123456789+-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
_SCRIPTS = frozenset(map(chr, (*SUPERSCRIPTS.values(), *SUBSCRIPTS.values()))) | {"^", "_"}
EVERYTHING = Coverage("0-10ffff")


@dataclass(frozen=True, slots=True)
class Pen:
    """How text is written for one engine: its escapes, what its own fonts have, what sets the rest."""

    escapes: Mapping[str, str] = field(default_factory=lambda: ESCAPES)
    language: str = "en"
    main: Mapping[Role, Coverage] = field(default_factory=lambda: {"text": EVERYTHING, "code": EVERYTHING})
    plan: Plan = field(default_factory=Plan)


PEN = Pen()


def emit(inline: Inline, pen: Pen = PEN) -> str:
    """LaTeX for inline text: `\\cvstrong{7×} speedup`."""
    return "".join(_node(node, pen) for node in inline)


def _node(node: Node, pen: Pen) -> str:
    """LaTeX for one node of the tree; every kind of node has its line."""
    match node:
        case Text(text):
            return escape(text, pen)
        case Strong(children):
            return rf"\cvstrong{{{emit(children, pen)}}}"
        case Emph(children):
            return rf"\cvemph{{{emit(children, pen)}}}"
        case Code(text):
            return rf"\cvcode{{{escape(text, pen, 'code')}}}"
        case Link(url, children):
            return rf"\cvlink{{{escape_url(url)}}}{{{emit(children, pen)}}}"
        case Math(text):
            return emit(math(text), pen)
        case Raw():
            return rf"\cvlatex{{{node.name}}}"


def escape(text: str, pen: Pen = PEN, role: Role = "text") -> str:
    """Characters to LaTeX that prints them; what the main font lacks goes to a font that has it."""
    runs = divide(text, role, pen.language, pen.plan, pen.main[role])
    joints = ["", *(_joint(one, other) for one, other in pairwise(runs))]
    return "".join(joint + _run(run, pen) for joint, run in zip(joints, runs, strict=True))


def _run(run: Run, pen: Pen) -> str:
    """LaTeX for a run of one face."""
    if run.face == MISSING:
        return rf"\cvmissing{{{_utf16(run.text)}}}{{{' '.join(f'{ord(char):04X}' for char in run.text)}}}"
    if run.face == MAIN:
        return _escaped(_breakable(_JOINERS.sub("", run.text)), pen.escapes)
    if run.language and run.kind != "spread" and run.language != pen.language:
        return rf"\cvspoken{{{run.language}}}{{{_run(replace(run, language=''), pen)}}}"
    text = _escaped(run.text if run.kind == "shaped" else _JOINERS.sub("", run.text), pen.escapes)
    match run.kind:
        case "plain":
            return rf"\cvscript{{{run.face}}}{{{text}}}"
        case "spread":
            return rf"\cvscript{{{run.face}}}{{\cvspread{{{run.language}}}{{{text}}}}}"
        case "spelt":
            return rf"\cvspelt{{{_utf16(run.text)}}}{{\cvscript{{{run.face}}}{{{text}}}}}"
        case "shaped":
            return rf"\cvshaped{{{_utf16(run.text)}}}{{{run.face}}}{{{text}}}"


def _utf16(text: str) -> str:
    """A text as PDF writes it in hexadecimal, with its byte order mark."""
    return "FEFF" + text.encode("utf-16-be").hex().upper()


def _joint(one: Run, other: Run) -> str:
    """What stands between two runs where a line may end; two in a row that are shaped are pieces of one word."""
    if one.kind == other.kind == "shaped" and one.face == other.face:
        return ESCAPES[BREAK]
    return r"\cvjoint{}" if _breaks(one, other) else ""


def _breaks(one: Run, other: Run) -> bool:
    """Whether a line may end between Chinese or Japanese and a word in another font: `使用|Python`."""
    if (one.kind == "spread") == (other.kind == "spread"):
        return False
    last, first = one.text[-1], other.text[0]
    return (
        (last if other.kind == "spread" else first).isalnum()
        and not _CLINGS.match(first)
        and last not in _OPENING
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


@lru_cache(maxsize=20_000)
def math(source: str) -> Inline:
    r"""TeX's simple math as text: `O(n \log n)` → *O*(*n* log *n*); what `check_math` refuses stays as it is written."""
    nodes: list[Node] = []
    named = False  # whether the name of a function is last, with its indices
    for command, letter, number, script, brace, space, other in _MATH_TOKEN.findall(_worded(source)):
        text = (
            MATH_SYMBOLS.get(command, command if command in MATH_NAMES else "\\" + command) if command else ""
        )
        text += letter + number + other + script
        if space and nodes and not _tight(nodes[-1]):
            text = " "
        if brace or not text:
            continue
        if named and text in _SCRIPTS:
            behind = "" if text in "^_" else " "
            nodes[-1] = Text(nodes[-1].text.rstrip() + text + behind)  # type: ignore[union-attr]
            continue
        named = command in MATH_NAMES
        spaced = f" {text} " if command in MATH_NAMES else text
        nodes.append(Emph((Text(text),)) if letter else Text(spaced))
    return _folded(nodes)


def check_math(inline: Inline) -> Iterator[tuple[str, str]]:
    r"""Message and hint for each command in the formulas of a text that `math` cannot word: `\overline`."""
    for node in inline:
        if isinstance(node, Strong | Emph | Link):
            yield from check_math(node.children)
        tokens = _MATH_TOKEN.findall(_worded(node.text)) if isinstance(node, Math) else []
        for command in dict.fromkeys(token[0] for token in tokens):
            if command and command not in MATH_SYMBOLS and command not in MATH_NAMES:
                yield (
                    f"formulas do not know `\\{command}`",
                    "write it in characters, or the text as {latex: …}",
                )


def _worded(source: str) -> str:
    r"""A formula without what stands for structure: `\frac{a}{b}` → `a/b`, `\sqrt{2}` → `√2`, `x_1^2` → `x₁²`."""
    while (plainer := _LOOKS.sub(r"\1", source)) != source:
        source = plainer
    source = _FRACTION.sub(lambda found: f"{_grouped(found[1])}/{_grouped(found[2])}", source)
    source = _ROOT.sub(lambda found: f"√{_grouped(found[1])}", source)
    return _SCRIPT.sub(_raised, source)


def _grouped(text: str) -> str:
    """In parentheses when it is more than a number, a letter or a command."""
    return text if re.fullmatch(r"[\d.,]+|\w|\\[A-Za-z]+", text) else f"({text})"


def _raised(found: re.Match[str]) -> str:
    """An index as characters: `10^{-3}` → `10⁻³`; `x^{a+b}`, which has none, → `x^(a+b)`."""
    mark, inner = found[1], found[2] if found[2] is not None else found[3]
    if mark == "^" and inner.strip() == r"\circ":
        return "°"
    if mark == "^" and inner.strip() in {"*", r"\ast"}:
        return "*"
    small = inner.translate(SUPERSCRIPTS if mark == "^" else SUBSCRIPTS)
    if all(one != other for one, other in zip(inner, small, strict=True)):
        return small
    return f"{mark}({inner})" if len(inner) > 1 and not inner.startswith("\\") else f"{mark}{inner}"


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
