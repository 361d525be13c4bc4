"""Tables of LaTeX's commands in .bib files."""

from cvtex.bibliography.kinds import listed

ACCENTS = dict(
    zip(
        "\"'`^~=.vHcdbkrut",
        "\u0308\u0301\u0300\u0302\u0303\u0304\u0307\u030c\u030b\u0327\u0323\u0331\u0328\u030a\u0306\u0361",
        strict=True,
    )
)
# What is set off, and what declares it for the rest of its group.
MARKUP = {
    "emph": "*", "textit": "*", "textsl": "*", "mkbibemph": "*", "mkbibitalic": "*", "textbf": "**",
    "mkbibbold": "**", "texttt": "`",
}  # fmt: skip
DECLARED = {
    "em": "*",
    "it": "*",
    "itshape": "*",
    "sl": "*",
    "slshape": "*",
    "bf": "**",
    "bfseries": "**",
    "tt": "`",
    "ttfamily": "`",
}
# What is set like any text here.
KEPT = frozenset(
    listed(
        "text textrm textsf textsc textup textmd textnormal mbox hbox makebox fbox underline uline sc scshape rm rmfamily sf sffamily "
        "normalfont upshape mdseries bgroup egroup relax protect noopsort small footnotesize scriptsize large selectfont unskip "
        "ignorespaces leavevmode nolinkurl path texorpdfstring MakeUppercase MakeLowercase uppercase lowercase ensuremath "
        "enquote mkbibquote foreignlanguage textquote noop SortNoop nocase url href"
    )
)
SYMBOLS = {
    "textbraceleft": "{", "textbraceright": "}", "textasciigrave": "`", "lbrace": "{", "rbrace": "}",
    "copyright": "©", "textcopyright": "©", "pounds": "£", "textsterling": "£", "yen": "¥", "textyen": "¥", "textregistered": "®",
    "texttrademark": "™", "guillemetleft": "«", "guillemetright": "»", "hfill": " ", "ref": "", "item": " ",
    "glqq": "„", "grqq": "“", "glq": "‚", "grq": "‘", "flqq": "«", "frqq": "»", "flq": "‹", "frq": "›", "quotedblbase": "„",
    "quotesinglbase": "‚", "guillemotleft": "«", "guillemotright": "»", "guilsinglleft": "‹", "guilsinglright": "›",
    "textbackslash": "\\", "LaTeX": "LaTeX", "TeX": "TeX", "LaTeXe": "LaTeX2e", "BibTeX": "BibTeX", "XeTeX": "XeTeX", "LuaTeX": "LuaTeX",
    "slash": "/", "newline": " ", "linebreak": " ", "par": " ", "newblock": " ", "space": " ", "quad": " ",
    "thinspace": "\u2009", "allowbreak": "", "hskip": "", "hspace": "", "textquotesingle": "'", "textasciitilde": "~",
    "textasciicircum": "^", "textdollar": "$", "textasteriskcentered": "*", "textless": "<", "textgreater": ">",
    "textbar": "|", "lbrack": "[", "rbrack": "]", "textunderscore": "_", "textquotedbl": '"', "dag": "†", "ddag": "‡",
    "textdagger": "†", "textdaggerdbl": "‡", "dots": "…", "ldots": "…", "textellipsis": "…", "i": "ı", "j": "ȷ",
    "ShareLaTeX": "ShareLaTeX", "textendash": "–", "textemdash": "—", "textquoteright": "’", "textquoteleft": "‘", "bibrangedash": "–",
    "bibinitperiod": ".", "bibinithyphendelim": "-", "addspace": " ", "textvisiblespace": "␣", "textrightarrow": "→",
    "textleftarrow": "←", "textmu": "µ", "textsection": "§", "S": "§", "P": "¶", "checkmark": "✓", "euro": "€", "textordmasculine": "º",
}  # fmt: skip
# What is left out with what it says.
DROPPED = frozenset(
    listed(
        "footnote footnotetext thanks cite citep citet citeauthor citeyear parencite textcite autocite footcite label"
    )
)
SIGNS = {",": "\u2009", ";": " ", ":": " ", "!": "", "-": "", "/": "", "\\": " ", "@": "", "+": "", ">": ""}
SCRIPTS = {
    "textsuperscript": str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ"),
    "textsubscript": str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎"),
}
