"""Which face sets what a theme's own fonts lack, decided before TeX runs; and what to say where none does."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import chain

from cvtex.diagnostic import Diagnostic
from cvtex.document import Document
from cvtex.engine import Engine, stand_in
from cvtex.faces import BY_SCRIPT, CJK, CODE, COMPANIONS, PACKAGES, PLAIN, SYMBOLS, TEXT, Face
from cvtex.fonts import COLLECTIONS, Installed, coverage, installed, library, named, others
from cvtex.glyphs import (
    INVISIBLE,
    MAIN,
    MISSING,
    Coverage,
    Kind,
    Plan,
    Role,
    Run,
    Setting,
    Unit,
    clusters,
    language,
)
from cvtex.inline import is_cjk
from cvtex.latex import ESCAPES, LONGEST_WORD, PDFLATEX_ESCAPES, Pen
from cvtex.looks import Look
from cvtex.printed import lacking
from cvtex.unprinted import (
    PRIVATE,
    RIGHT_TO_LEFT,
    TURNING,
    Gap,
    Reason,
    is_private,
    is_right_to_left,
    is_turning,
    report,
)

STEP = 4  # clusters between places where a very long word may be broken
SPREAD = ("zh", "ja")  # whose lines break between characters


def equip(document: Document, engine: Engine, look: Look) -> tuple[Pen, list[Diagnostic]]:
    """What writes a document for an engine in the fonts of a look, with a box for each character that cannot be printed;
    and these characters as problems (missing-glyph, font-missing, right-to-left, engine-characters)."""
    own = look.text.coverage & look.heading.coverage
    loads = engine.name != "pdflatex"
    can = Coverage(" ".join(f"{first:x}-{last:x}" for first, last in sorted(engine.can)))
    main: Mapping[Role, Coverage] = {"text": own, "code": CODE} if loads else {"text": can, "code": can}
    places = lacking(document, main)
    made = (
        plan(places, look.text.family.look) if loads else Plan({unit: _boxed(unit, can) for unit in places})
    )
    missing = ((unit, run.text) for unit, runs in made.runs.items() for run in runs if run.face == MISSING)
    gaps = [Gap(cluster, span) for unit, cluster in missing for span in places[unit]]
    pen = Pen(ESCAPES if loads else PDFLATEX_ESCAPES, document.language, main, made)
    return pen, list(report(gaps, _reason if loads else partial(_beyond, engine)))


def _boxed(unit: Unit, can: Coverage) -> tuple[Run, ...]:
    """A unit with a box for each cluster that an engine cannot set and knows no font for."""
    return tuple(Run(MAIN if can.covers(one) else MISSING, one) for one in clusters(unit.text))


def _beyond(engine: Engine, cluster: str) -> Reason:
    """Why an engine without fallback fonts does not print a cluster."""
    common = _reason(cluster)
    if common.code == "right-to-left" or common == PRIVATE:
        return common
    return Reason("engine-characters", f"{engine.name} cannot set {{}}", stand_in(cluster))


def _reason(cluster: str) -> Reason:
    """Why no font sets a cluster, and which package would."""
    if is_right_to_left(cluster):
        return TURNING if is_turning(cluster) else RIGHT_TO_LEFT
    if is_private(cluster):
        return PRIVATE
    name, spoken = script(cluster), language(cluster, "") if is_cjk(cluster[0]) else ""
    for package in PACKAGES:
        fits = spoken in package.languages if spoken else name in package.scripts
        if fits and package.file not in library():
            return Reason("font-missing", "no installed font has {}", package.hints())
    return Reason("missing-glyph", "no font that cvtex knows has {}", ("write it in another way",))


def plan(units: Iterable[Unit], look: str) -> Plan:
    """Find faces for units which the main fonts cannot set; `look` is the theme's, serif or sans."""
    used: dict[str, tuple[Installed, str]] = {}
    runs = {unit: tuple(_runs(unit, look, used)) for unit in units}
    printed = dict.fromkeys(used, "")
    for run in chain.from_iterable(runs.values()):
        if run.face in printed:
            printed[run.face] += run.text
    settings = [_setting(key, *used[key], text) for key, text in printed.items()]
    return Plan(runs, tuple(settings))


def _runs(unit: Unit, look: str, used: dict[str, tuple[Installed, str]]) -> Iterator[Run]:
    """One run when a single face has the whole unit, else one for each cluster; what must be spelt, by itself."""
    shaped = "" if script(unit.text) in PLAIN else opentype(unit.text)
    whole = _choose(unit, unit.text, look)
    one_by_one = not whole or (not shaped and not _is_plain(unit.text))
    for text in clusters(unit.text) if one_by_one else _pieces(unit.text) if shaped else [unit.text]:
        face = whole or _choose(unit, text, look)
        if face is None:
            yield Run(MISSING, text)
            continue
        key = face.face.key + shaped
        used.setdefault(key, (face, shaped))
        spread: Kind = "spread" if unit.language in SPREAD else "plain"
        yield Run(key, text, "shaped" if shaped else spread if _is_plain(text) else "spelt", unit.language)


def _pieces(text: str) -> list[str]:
    """A word, in several pieces when it is longer than most lines can hold, as in Thai, which sets no spaces."""
    found = clusters(text)
    if len(found) <= LONGEST_WORD:
        return [text]
    return ["".join(found[at : at + STEP]) for at in range(0, len(found), STEP)]


def _is_plain(text: str) -> bool:
    """Whether there is a glyph for each character."""
    return len(text) == len(clusters(text))


def _choose(unit: Unit, text: str, look: str) -> Installed | None:
    """The first face that has a text."""
    needed = text if INVISIBLE.sub("", text) else ""
    if not needed or is_right_to_left(needed) or is_private(needed):
        return None
    return next((one for one in _candidates(unit, look) if one.coverage.covers(needed)), None)


def _candidates(unit: Unit, look: str) -> Iterator[Installed]:
    """The installed faces for a unit, best first; those that no row names come last."""
    wanted = "mono" if unit.role == "code" else look
    east = sorted(CJK, key=lambda row: (unit.language not in row.languages, row.look != look))
    text = sorted(TEXT, key=lambda row: (row.look != wanted, row.look != look))
    named = () if unit.language else _by_script(unit.text)
    rows = (east, text, SYMBOLS) if unit.language else (named, text, SYMBOLS, east)
    for row in chain.from_iterable(rows):
        if one := installed(row):
            yield one
    yield from others()


def _by_script(text: str) -> tuple[Face, ...]:
    """Noto's fonts for a script that fonts for Latin do not set well."""
    name = script(text)
    stems = [pattern.format(name.replace("_", "")) for pattern in BY_SCRIPT if name not in COMPANIONS]
    return tuple(named(f"{stem}-Regular.ttf", f"{stem}-Bold.ttf") for stem in stems)


def _setting(key: str, one: Installed, shaped: str, text: str) -> Setting:
    """The files of a face, without those shapes that lack something of a text."""
    regular, *others = one.paths
    bold, italic, both = [
        str(path) if path and coverage(path, one.face.number).covers(text) else "" for path in others
    ]
    number = one.face.number if str(regular).endswith(COLLECTIONS) else -1
    return Setting(key, (str(regular), bold, italic, both), number, one.face.scale, shaped)


def opentype(text: str) -> str:
    """OpenType's tag of the script that a text begins in, as shapers know it: `dev2`."""
    from fontTools import unicodedata as scripts

    tags = scripts.ot_tags_from_script(scripts.script(text[0]))
    return str(tags[-2] if len(tags) > 1 else tags[0])  # of dev3, dev2, deva the one that fonts have


def script(text: str) -> str:
    """Unicode's name of the script that a text begins in: `Greek`, `Canadian_Aboriginal`, `Common`."""
    from fontTools import unicodedata as scripts

    return str(scripts.script_name(scripts.script(text[0])))
