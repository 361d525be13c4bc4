"""Fonts that set what a theme's own fonts lack, as rows in the order of preference."""

from cvtex.glyphs import Coverage
from cvtex.value import dataclass

Look = str  # `serif`, `sans`, `mono`; empty: goes with any


@dataclass(frozen=True, slots=True)
class Face:
    """A font by the names of its files: regular, bold, italic, bold italic.

    Shapes without one are made from the regular one. `languages`: those whose characters it sets as they are
    written there. `number`: which font of a collection it is.
    """

    key: str  # its name in TeX: lower-case letters
    files: tuple[str, ...]
    look: Look = ""
    languages: tuple[str, ...] = ()
    number: int = 0
    scale: float = 1.0  # to the size of the main font; 0: as the theme says


@dataclass(frozen=True, slots=True)
class Package:
    """What brings fonts on Debian and Ubuntu, and with Homebrew; a file that shows it is there; for which scripts."""

    debian: str
    brew: str
    file: str
    scripts: frozenset[str] = frozenset()  # Unicode's names of scripts
    languages: tuple[str, ...] = ()

    def hints(self) -> tuple[str, ...]:
        """The commands that install it."""
        return (
            f"Debian, Ubuntu: sudo apt-get install {self.debian}",
            f"macOS: brew install --cask {self.brew}",
        )


# What all four shapes of the fonts that come with every cvtex have, without what nobody sees; every TeX Gyre
# family has what Heros has.
_HEROS = (
    "20-7e a0-ac ae-137 139-148 14a-165 168-17f 18e 192 1a0-1a1 1af-1b0 1cd-1d4 1d7-1dd 1e6-1e7 1ea-1eb "
    "1f0 1f4-1f5 1fa-201 204-205 208-209 20c-20d 210-211 214-215 218-21b 237 258-259 2be-2bf 2c6-2c7 "
    "2d8-2dd 300-304 306-30c 30f 311 323 326 32e-332 391-3a1 3a3-3a9 3b1-3c9 3d1 3d5-3d6 3f1 3f5 e3f "
    "1e0c-1e0f 1e24-1e27 1e2a-1e2b 1e2e-1e2f 1e36-1e39 1e42-1e47 1e58-1e5d 1e62-1e63 1e6c-1e6f 1e80-1e85 "
    "1e92-1e93 1e97 1ea0-1ef9 2010-2011 2013-2014 2016 2018-201a 201c-201e 2020-2022 2026 2030-2031 "
    "2039-203b 203d 203f-2040 2044-2046 2052 2054 20a1 20a4 20a6 20a9 20ab-20ac 20b1 2103 2113 2116-2118 "
    "211e 2120 2122 2126-2127 212e 2190-2193 2202 2211-2213 2215 2217 221a 221e 2222 2248 2260 2264-2265 "
    "22c6 2300 2329-232a 2422-2423 25ca 25e6 266a 26ad-26ae 27e6-27e7 2a7d-2a7e fb00-fb04"
)
_PAGELLA = (
    "20-7e a0-ac ae-137 139-148 14a-165 168-17f 18e 192 1a0-1a1 1af-1b0 1cd-1d4 1d7-1dd 1e6-1e7 1ea-1eb "
    "1f0 1f4-1f5 1fa-201 204-205 208-209 20c-20d 210-211 214-215 218-21b 237 258-259 2be-2bf 2c6-2c7 "
    "2d8-2dd 300-30c 30f 311 323 326-328 32c-333 338 33f 34d 361 391-3a1 3a3-3a9 3b1-3c9 3d1 3d5-3d6 "
    "3f0-3f1 3f4-3f5 e3f 1e0c-1e0f 1e24-1e27 1e2a-1e2b 1e2e-1e2f 1e36-1e39 1e42-1e47 1e58-1e5d 1e62-1e63 "
    "1e6c-1e6f 1e80-1e85 1e92-1e93 1e97 1ea0-1ef9 2010-201a 201c-201e 2020-2022 2026 2030-2037 2039-203b "
    "203d 203f-2040 2044-2046 2052 2054 2057 20a1 20a4 20a6 20a9 20ab-20ac 20b1-20b2 20bd 20bf 20d0-20d8 "
    "20db-20df 20e1 20e4-20e6 20e8-20f0 2103 2107 2109 210f 2113 2116-2118 211e 2120 2122 2126-2127 "
    "212a-212b 212e 2135-2138 2190-21a7 21a9-21b7 21ba-21dd 21e6-21e9 21f3 21f5-21f6 2200-221a 221d-22af "
    "22b2-22d3 22d5-22f1 2300 2305-2306 2308-230b 2310 2319 231c-2323 2329-232a 23b2-23b5 23d0 23dc-23e1 "
    "2422-2423 2500 2502 250c 2510 2514 2518 251c 2524 252c 2534 253c 2581 2588 2591-2593 25a0-25a1 "
    "25aa-25ad 25b2-25b3 25b6-25b7 25bc-25bd 25c0-25c1 25ca-25cb 25cf 25e6 25ef 2660-2667 266a 266d-266f "
    "26ad-26ae 2713 2720 27a1 27c2 27d8-27de 27e0-27e3 27e6-27eb 27ee-27ef 27f4-27ff 2906-2907 2933 "
    "2a00-2a06 2a09 2a0c 2a11 2a2f 2a3f 2a7d-2a7e 2a85-2a8c 2a95-2a96 2aaf-2ab0 2b04-2b07 2b0c-2b0d 2b1a "
    "2b31 2b33 2b3f 2e18 2e40 3016-3017 fb00-fb04"
)
_MONO = (
    "20-7e a0-ac ae-131 134-137 139-148 14a-165 168-17f 18e 192 1a0-1a1 1af-1b0 1cd-1d4 1d7-1dd 1e6-1e7 "
    "1ea-1eb 1f0 1f4-1f5 1fa-201 204-205 208-209 20c-20d 210-211 214-215 218-21b 237 258-259 2be-2bf "
    "2c6-2c7 2d8-2dd 300-304 306-30c 30f 311 323 326 32e-332 391-3a1 3a3-3a9 e3f 1e0c-1e0f 1e24-1e27 "
    "1e2a-1e2b 1e2e-1e2f 1e36-1e39 1e42-1e47 1e58-1e5d 1e62-1e63 1e6c-1e6f 1e80-1e85 1e92-1e93 1e97 "
    "1ea0-1ef9 2010-2011 2013-2014 2016 2018-201a 201c-201e 2020-2022 2026 2030 2039-203b 203d 203f-2040 "
    "2044-2046 2052 2054 20a1 20a4 20a6 20a9 20ab-20ac 20b1 2103 2116-2117 211e 2126-2127 212e 2190-2193 "
    "2212 2215 2217 221a 221e 2222 2300 2329-232a 2422-2423 25e6 266a 26ad-26ae 27e6-27e7"
)
_LATIN_MODERN = (
    "20-7e a0-ac ae-137 139-148 14a-165 168-17f 18e 192 1a0-1a1 1af-1b0 1cd-1d4 1d7-1dd 1e6-1e7 1ea-1eb 1f0 "
    "1f4-1f5 1fa-201 204-205 208-209 20c-20d 210-211 214-215 218-21b 237 258-259 2be-2bf 2c6-2c7 2d8-2dd "
    "300-304 306-30c 30f 311 323 326 32e-332 391-3a1 3a3-3a9 e3f 1e0c-1e0f 1e24-1e27 1e2a-1e2b 1e2e-1e2f "
    "1e36-1e39 1e42-1e47 1e58-1e5d 1e62-1e63 1e6c-1e6f 1e80-1e85 1e92-1e93 1e97 1ea0-1ef9 2010-2011 "
    "2013-2014 2016 2018-201a 201c-201e 2020-2022 2026 2030-2031 2039-203b 203d 203f-2040 2044-2046 2052 "
    "2054 20a1 20a4 20a6 20a9 20ab-20ac 20b1 2103 2116-2117 211e 2120 2122 2126-2127 212e 2190-2193 2212 "
    "2215 2217 221a 221e 2222 2300 2329-232a 2422-2423 25e6 266a 26ad-26ae 27e6-27e7 fb00-fb04"
)
GYRE, PAGELLA, LATIN = Coverage(_HEROS), Coverage(_PAGELLA), Coverage(_LATIN_MODERN)
CODE = Coverage(_MONO)


def _shapes(stem: str, ending: str, *shapes: str) -> tuple[str, ...]:
    return tuple(f"{stem}{shape}.{ending}" for shape in shapes)


_URW = ("Regular", "Bold", "Italic", "BoldItalic")
_DEJAVU = ("", "-Bold", "-Oblique", "-BoldOblique")
_FREE = ("", "Bold", "Oblique", "BoldOblique")
_NOTO = ("-Regular", "-Bold", "-Italic", "-BoldItalic")

# For letters and symbols; P052 and Nimbus Sans are the very designs of Pagella and Heros.
TEXT: tuple[Face, ...] = (
    Face("palladio", ("P052-Roman.otf", "P052-Bold.otf", "P052-Italic.otf", "P052-BoldItalic.otf"), "serif"),
    Face("nimbussans", _shapes("NimbusSans-", "otf", *_URW), "sans"),
    Face("nimbusmono", _shapes("NimbusMonoPS-", "otf", *_URW), "mono"),
    Face("dejavumono", _shapes("DejaVuSansMono", "ttf", *_DEJAVU), "mono", scale=0.9),
    Face(
        "dejavuserif",
        _shapes("DejaVuSerif", "ttf", "", "-Bold", "-Italic", "-BoldItalic"),
        "serif",
        scale=0.9,
    ),
    Face("dejavusans", _shapes("DejaVuSans", "ttf", *_DEJAVU), "sans", scale=0.9),
    Face("notoserif", _shapes("NotoSerif", "ttf", *_NOTO), "serif"),
    Face("notosans", _shapes("NotoSans", "ttf", *_NOTO), "sans"),
    Face("freeserif", _shapes("FreeSerif", "otf", "", "Bold", "Italic", "BoldItalic"), "serif"),
    Face("freesans", _shapes("FreeSans", "otf", *_FREE), "sans"),
    Face("freemono", _shapes("FreeMono", "otf", *_FREE), "mono"),
)
SYMBOLS: tuple[Face, ...] = (
    Face("notosymbols", ("NotoSansSymbols-Regular.ttf", "NotoSansSymbols-Bold.ttf")),
    Face("notosymbolstwo", ("NotoSansSymbols2-Regular.ttf",)),
    Face("notomath", ("NotoSansMath-Regular.ttf",)),
    Face("symbola", ("Symbola_hint.ttf",)),
    Face("symbola", ("Symbola.ttf",)),
    Face("notoemoji", ("NotoEmoji-Regular.ttf",)),
    Face("applesymbols", ("Apple Symbols.ttf",)),
)
# Scripts that fonts for Latin set as well, in the same design.
COMPANIONS = frozenset({"Latin", "Greek", "Cyrillic", "Common", "Inherited", "Unknown"})
# Scripts with a glyph for each character, in the order of the characters.
PLAIN = COMPANIONS | {
    "Armenian", "Bopomofo", "Canadian_Aboriginal", "Cherokee", "Coptic", "Deseret", "Ethiopic", "Georgian",
    "Glagolitic", "Gothic", "Han", "Hangul", "Hiragana", "Katakana", "Ogham", "Runic", "Tifinagh", "Yi",
}  # fmt: skip
# Noto names its fonts after Unicode's scripts: NotoSansDevanagari-Regular.ttf.
BY_SCRIPT = ("NotoNaskh{}", "NotoSerif{}", "NotoSans{}")

# The fonts of a Noto collection by language: Japanese, Korean, simplified Chinese.
_COLLECTION = {"ja": 0, "ko": 1, "zh": 2}


def _collections(language: str) -> tuple[Face, ...]:
    number = _COLLECTION[language]
    rows = (("Serif", "serif"), ("Sans", "sans"))
    return tuple(
        Face(f"noto{name.lower()}{language}", (f"Noto{name}CJK-Regular.ttc", f"Noto{name}CJK-Bold.ttc"), look,
             (language,), number, scale=0)
        for name, look in rows
    )  # fmt: skip


CJK: tuple[Face, ...] = (
    *_collections("zh"), *_collections("ja"), *_collections("ko"),
    Face("ipaexmincho", ("ipaexm.ttf",), "serif", ("ja",), scale=0),
    Face("ipaexgothic", ("ipaexg.ttf",), "sans", ("ja",), scale=0),
    Face("ipagothic", ("ipag.ttf",), "sans", ("ja",), scale=0),
    Face("hiraginosans", ("ヒラギノ角ゴシック W3.ttc", "ヒラギノ角ゴシック W6.ttc"), "sans", ("ja",), scale=0),
    Face("nanummyeongjo", ("NanumMyeongjo.ttf", "NanumMyeongjoBold.ttf"), "serif", ("ko",), scale=0),
    Face("nanumgothic", ("NanumGothic.ttf", "NanumGothicBold.ttf"), "sans", ("ko",), scale=0),
    Face("applegothic", ("AppleGothic.ttf",), "sans", ("ko",), scale=0),
    Face("songti", ("Songti.ttc",), "serif", ("zh",), scale=0),
    Face("heiti", ("STHeiti Light.ttc", "STHeiti Medium.ttc"), "sans", ("zh",), scale=0),
    Face("microhei", ("wqy-microhei.ttc",), "sans", ("zh", "ja", "ko"), scale=0),
    Face("droid", ("DroidSansFallbackFull.ttf",), "sans", ("zh", "ja"), scale=0),
    Face("arialunicode", ("Arial Unicode.ttf",), "sans", ("zh", "ja", "ko"), scale=0),
)  # fmt: skip

NOTO_SCRIPTS = frozenset({
    "Arabic", "Armenian", "Bengali", "Canadian_Aboriginal", "Cherokee", "Coptic", "Cyrillic", "Deseret", "Devanagari",
    "Ethiopic", "Georgian", "Glagolitic", "Gothic", "Greek", "Gujarati", "Gurmukhi", "Javanese", "Kannada", "Khmer",
    "Lao", "Latin", "Malayalam", "Mongolian", "Myanmar", "Ogham", "Oriya", "Runic", "Sinhala", "Tamil", "Telugu",
    "Thai", "Tifinagh",
})  # fmt: skip
PACKAGES: tuple[Package, ...] = (
    Package("fonts-urw-base35", "font-dejavu", "P052-Roman.otf", frozenset({"Greek", "Cyrillic"})),
    Package("fonts-wqy-microhei", "font-noto-sans-cjk", "wqy-microhei.ttc", languages=("zh", "ja", "ko")),
    Package("fonts-noto-cjk", "font-noto-sans-cjk", "NotoSansCJK-Regular.ttc", languages=("zh", "ja", "ko")),
    Package("fonts-noto-core", "font-noto-sans", "NotoSans-Regular.ttf", NOTO_SCRIPTS),
    Package("fonts-symbola", "font-symbola", "Symbola_hint.ttf", frozenset({"Common", "Inherited"})),
)
