"""Hostile profiles: mutations of real ones, and what must hold for whatever comes out.

`mutated` makes a profile out of one or two others, driven by a random.Random; `examine` reads, checks and
typesets it and raises AssertionError, or whatever escapes, when the program does not keep its word.
"""

import json
import re
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml
from casefiles import DIVIDER, FOLDER, cases
from inert import addresses, complaints, is_address
from pace import effort, pace, seconds

from cvtex import pipeline
from cvtex import source as source_module
from cvtex.diagnostic import LONGEST_SAYING, Diagnostic, Invalid, render_github, render_json, render_text
from cvtex.style import Style, Theme
from cvtex.world import World

ROOT = Path(__file__).resolve().parents[1]
NAME = "fuzz.yaml"
LOADERS = tuple(getattr(yaml, name) for name in ("CSafeLoader", "SafeLoader") if hasattr(yaml, name))
PLAIN_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # texts only
ENGINES = ("auto", "pdflatex", "lualatex")
MOST_SAID = 600  # problems of one file
BASE, PER_KILOBYTE = 60.0, 12.0  # units of effort that an input may take: always, and for each kilobyte
SLOWER = {"CSafeLoader": 1.0, "SafeLoader": 8.0}  # PyYAML's own parser


class OneProfile(World):
    """The outside with one profile that is no file, and with what ships read once."""

    def __init__(self, raw: bytes) -> None:
        super().__init__()
        self.raw = raw

    def read_profile(self, name: str) -> bytes:
        self.texts[name] = self.raw.decode("utf-8", "replace").removeprefix("\ufeff")
        return self.raw

    def schema(self) -> Mapping[str, Any]:
        return _schema()

    def style(self, name: str) -> Style:
        return _style(name)

    def theme(self, name: str) -> Theme:
        return _theme(name)


@cache
def _schema() -> Mapping[str, Any]:
    return World().schema()


@cache
def _style(name: str) -> Style:
    return World().style(name)


@cache
def _theme(name: str) -> Theme:
    return World().theme(name)


@cache
def styles() -> tuple[str, ...]:
    """The kinds of documents."""
    return tuple(World().style_names())


@cache
def themes() -> tuple[str, ...]:
    """The looks."""
    return tuple(World().theme_names())


class PlainDumper(yaml.SafeDumper):
    """Writes texts without quotes wherever that can be read, as people do: `weight: 2`."""

    def ignore_aliases(self, data: Any) -> bool:
        return not isinstance(data, dict | list)


PlainDumper.yaml_implicit_resolvers = {}


@cache
def seeds() -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """Valid profiles, real and first ones; and what readers of YAML stumble over or what was found before."""
    paths = [*sorted((ROOT / "profiles").glob("*.yaml")), *sorted((ROOT / "templates/new").glob("*.yaml"))]
    valid = [*(path.read_bytes() for path in paths), *[SMALL.encode()] * 8, *_given("compose")]
    found = [path.read_bytes() for path in sorted((FOLDER / "hostile").glob("*.yaml"))]
    return tuple(valid), (*_given("source"), *_given("validate"), *_given("rules"), *found)


def _given(kind: str) -> list[bytes]:
    """The inputs of a folder of cases."""
    return [path.read_bytes().partition(DIVIDER.encode())[0] for path in cases(kind)]


def profile(random: Random) -> bytes:
    """A mutation of a seed, of a valid one mostly."""
    valid, others = seeds()
    first = random.choice(valid if random.random() < 0.85 else others)
    return mutated(first, random.choice((*valid, *others)), random)


# Every field that has an address, a date, a number or markup, and little else.
SMALL = """\
cvtex: 1
language: en
updated: 2024-05-01
person:
  name: {given: Ada, family: Lovelace, native: 邱奕乔}
  email: [ada@example.org]
  phone: "+41 44 668 18 00"
  links: [https://example.org/a, {network: github, user: ada}, {label: Home *page*, url: "mailto:a@example.org"}]
summary: "A **b** *c* `d` [e](https://example.org/?a=b&c#d) $O(n^2)$ f_g 5% #1"
sections:
  - type: experience
    summary: One.
    entries:
      - {id: acme, organization: Acme, url: https://example.org, title: Engineer, start: 2020-02, end: present,
         highlights: [&one One., {id: two, text: Two., url: "tel:+41", weight: 2, variants: [{id: v, text: *one}]}]}
  - type: publications
    entries:
      - {type: article-journal, title: "T: *x*", authors: ["Lovelace, Ada*", Doe J], date: 2024, doi: 10.1000/a_b%c}
      - {type: preprint, title: U, authors: [Doe J, Lovelace A], date: 2023, arxiv: "2401.17509", venue: {name: V}}
  - {type: text, entries: ["Text & more ~ ^ \\\\ {} < >."]}
  - {type: skills, entries: [{name: Languages, items: [C++, C#, "Vector<T>"]}]}
  - {type: references, entries: [{name: Jane Doe, email: jane@example.org}]}
styles:
  resume: {sections: [{section: experience, entries: [{entry: acme, highlights: [two/v]}]}, publications, text]}
"""


# ---- Mutations ----

PIECES = (
    ": ", "- ", "? ", "# ", " #x", "&a ", "*a", "<<: ", "<<: *a", "!!str ", "!x ", "!<y> ", "[", "]", "{", "}", ",", "'", '"',
    "|\n", ">-\n", "|9\n", "---\n", "...\n", "%YAML 1.2\n", "@", "`", "\\", "~", "null", "''", '""', "\t", "  ", "\n", "\r", "\n\n",
    ".inf", ".nan", "1e999", "-1e-999", "0x1F", "0o17", "1_000", "99999999999999999999", "9" * 5000, "2024-02-30", "0000-00-00",
    "99999-01-01", "2024-13", "present", "expected 2024", "Sept. 2023", "٢٠٢٤", "true", "no", "１２",
    '"\\ud800"', '"\\u0000"', '"\\x85"', '"\\U0010FFFF"', '"\\U00110000"', '"\\uFEFF"', '"\\n\\n\\t"', '"\\L\\P\\N\\_"',
    "\u2028", "\u0085", "\u00a0", "\u00ad", "\u200b", "\u200d", "\u2060", "\u202e", "\u2066", "\ufeff", "\ufdd0", "\ufffe",
    "\U0001fffe", "\U0001f600", "\U000e0041", "\U0010fffd", "e\u0301", "\u0301", "邱", "：", "ﬁ", "ß", "İ", "K",
)  # fmt: skip
RUNS = (
    "*", "**", "*a", "* ", "`", "``a", "[", "]", "[](", "[a](b", "[a](https://b) ", "<", "<https://", "$", "$a$", "$a ", "\\", "\\\\", "{", "}",
    "{}", "%", "&", "#", "_", "^", "^^M", "~", "\\input{x}", "\\write18{x}", "\\end{document}", "%@1:1", "%@1:1\n", "<<", "<%", "<#",
    "\\cvlink{a}{b}", "'", '"', "x", " ", "a ", "邱", "\u0301", "\u200b", "--", "?`", ",,", "\n", "\n\n", "- ", "a, ", "0", "\u202e", "^{", "_{",
)  # fmt: skip
ADDRESSES = (
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:x", "&#106;avascript:x", " javascript:x", "data:text/html,x",
    "file:///etc/passwd", "vbscript:x", "//example.org", "\\\\example.org", "HTTP://EXAMPLE.ORG", "https://a@b:c@example.org/\\..",
    "https://例え.テスト/é", "mailto:a@example.org?bcc=b@example.org&body=%0D%0A", "tel:abc", "https://example.org/%00%0a{}\\^~#_$&%",
    "https://", "http:/example.org", "https:example.org", "../../x?y", "a/../b#c", "@a@b@c", "a?b=c&d", "10.1000/../x?y#z",
    "https://example.org/\u202egpj", "https://example.org/" + "a" * 3000,
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    None, "", " ", "x", "1", 0, 1, -1, 3.9, True, [], {}, [[]], [None], [{}], {"": ""}, {"a": {"b": "c"}}, ["a", ["b"]], {"en": "a", "de": "b"},
    {"text": "a"}, {"url": "https://example.org"}, {"name": "x"}, {"id": "x"}, {"network": "github", "user": "../x"}, [{"text": "a"}] * 3,
)  # fmt: skip


def mutated(first: bytes, second: bytes, random: Random) -> bytes:
    """A profile made of one or two: mostly by mutations of its values, else by some of any level."""
    raw = first
    gentle = random.random() < 0.6
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        raw = (values if gentle else random.choice(MUTATIONS))(raw, second, random)
    return raw[:200_000]


def _places(size: int, random: Random) -> tuple[int, int]:
    """A stretch somewhere, mostly a short one."""
    start = random.randint(0, size)
    return start, min(size, start + random.choice((0, 1, 1, 2, 8, 40, 400, size)))


def flip(raw: bytes, _: bytes, random: Random) -> bytes:
    """One to eight bytes replaced."""
    data = bytearray(raw)
    for _number in range(random.randint(1, 8) if data else 0):
        data[random.randrange(len(data))] = random.choice(
            (*b"\t\n\r -:#*&|'\"[]{},", random.randrange(0x80), random.randrange(256))
        )
    return bytes(data)


def cut(raw: bytes, _: bytes, random: Random) -> bytes:
    """A stretch removed, repeated, or all behind it."""
    start, end = _places(len(raw), random)
    match random.randrange(3):
        case 0:
            return raw[:start] + raw[end:]
        case 1:
            return raw[:end] + raw[start:end] * random.choice((1, 2, 50)) + raw[end:]
        case _:
            return raw[:start]


def splice(raw: bytes, other: bytes, random: Random) -> bytes:
    """The beginning of one and the end of another."""
    return raw[: random.randint(0, len(raw))] + other[random.randint(0, len(other)) :]


def encoded(raw: bytes, _: bytes, random: Random) -> bytes:
    """Other line ends, marks and encodings."""
    text = raw.decode("utf-8", "replace")
    kinds: tuple[Callable[[], bytes], ...] = (
        lambda: b"\xef\xbb\xbf" + raw,
        lambda: raw + b"\xef\xbb\xbf" + raw,
        lambda: raw.replace(b"\n", b"\r\n"),
        lambda: raw.replace(b"\n", b"\r"),
        lambda: raw.rstrip(b"\n"),
        lambda: text.encode("utf-16"),
        lambda: text.encode("utf-32-le"),
        lambda: text.encode("latin-1", "replace"),
        lambda: raw.replace(b" ", b"\xc2\xa0", random.randint(1, 9)),
        lambda: raw.replace(b" ", b"\t", random.randint(1, 9)),
        lambda: raw + b"\x00" * random.choice((1, 5000)),
    )
    return random.choice(kinds)()


def insert(raw: bytes, _: bytes, random: Random) -> bytes:
    """Pieces of YAML, odd characters and long runs anywhere, mostly where a value begins."""
    text = raw.decode("utf-8", "surrogateescape")
    for _number in range(random.randint(1, 4)):
        starts = [found.end() for found in re.finditer(r": |- |\[|, |\"", text)] or [0]
        at = random.choice(starts) if random.random() < 0.7 else random.randint(0, len(text))
        text = text[:at] + _piece(random) + text[at:]
    return text.encode("utf-8", "surrogateescape")


def _piece(random: Random) -> str:
    match random.randrange(5):
        case 0 | 1:
            return random.choice(PIECES)
        case 2:
            return random.choice(ADDRESSES)
        case 3:
            return chr(
                random.choice(
                    (random.randrange(0x80), random.randrange(0xD800), random.randint(0xE000, 0x10FFFF))
                )
            )
        case _:
            return random.choice(RUNS) * random.choice((1, 2, 7, 60, 3000))


def lines(raw: bytes, other: bytes, random: Random) -> bytes:
    """Lines swapped, doubled, removed, indented otherwise, or taken from another profile."""
    rows, theirs = raw.split(b"\n"), other.split(b"\n")
    for _number in range(random.randint(1, 5)):
        one, two = random.randrange(len(rows)), random.randrange(len(rows))
        match random.randrange(6):
            case 0:
                rows[one], rows[two] = rows[two], rows[one]
            case 1:
                rows.insert(one, rows[two])
            case 2 if len(rows) > 1:
                del rows[one]
            case 3:
                rows[one] = b" " * random.randint(0, 8) + rows[one].lstrip()
            case 4:
                rows[one] = rows[one][random.randint(0, 3) :]
            case _:
                rows.insert(one, random.choice(theirs))
    return b"\n".join(rows)


def values(raw: bytes, other: bytes, random: Random) -> bytes:
    """Values of the data replaced, moved, nested, multiplied; written anew as YAML in some style."""
    try:
        data = yaml.load(raw, PLAIN_LOADER)  # noqa: S506 - makes texts, lists and mappings only
    except (yaml.YAMLError, ValueError, TypeError, RecursionError):  # not every mutation can be read again
        return insert(raw, other, random)
    if not isinstance(data, dict):
        return insert(raw, other, random)
    for _number in range(random.choice((1, 1, 2, 3))):
        holders = _holders(data)
        texts = [pair for pair in holders if isinstance(pair[0][pair[1]], str)]
        holder, key = random.choice(texts if texts and random.random() < 0.7 else holders)
        there, elsewhere = holder[key], random.choice(holders)
        holder[key] = _value(there, elsewhere[0][elsewhere[1]], random)
        if isinstance(holder, dict) and random.random() < 0.05:
            holder[
                random.choice((*map(str, holder), "x", "id", "url", "text", "links", "Date", "k" * 300))
            ] = there
    try:
        written = yaml.dump(
            data, Dumper=PlainDumper, allow_unicode=True, width=10**6, sort_keys=False,
            default_flow_style=random.choice((None, True, False)),
            default_style=random.choice((None,) * 20 + ('"', "'")),
        )  # fmt: skip
    except (RecursionError, yaml.YAMLError, ValueError):
        return insert(raw, other, random)
    return bytes(written.encode("utf-8", "surrogatepass"))


def _holders(data: Any) -> list[tuple[Any, Any]]:
    """Every place of the data that holds a value: the collection and the key or number."""
    found: list[tuple[Any, Any]] = []
    waiting, seen = [data], {0}
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        keys = one.keys() if isinstance(one, dict) else range(len(one)) if isinstance(one, list) else ()
        found += [(one, key) for key in keys]
        waiting += [one[key] for key in keys]
    return found or [({"x": data}, "x")]


def _value(there: Any, elsewhere: Any, random: Random) -> Any:
    """Something in place of a value: of another type, hostile text, deeper, longer."""
    match random.choice((0, 1, 1, 1, 2, *range(3, 25)) if isinstance(there, str) else (0, 1, 1, 2)):
        case 0:
            return random.choice(VALUES)
        case 1:
            return elsewhere if random.random() < 0.5 else [there] * random.choice((1, 2, 3, 100))
        case 2:
            inner: Any = there
            for _ in range(random.choice((1, 1, 2, 5, 20, 70))):
                inner = random.choice(([inner], {"text": "x", "highlights": [inner]}, {"a": inner}))
            return inner
        case 3 | 4 | 5 | 6 | 7:
            return f"{there} {random.choice(RUNS) * random.choice((1, 3, 500))}"
        case 8 | 9:
            return random.choice(ADDRESSES)
        case 10 | 11:
            return f"a [b]({random.choice(ADDRESSES)}) c"
        case 12:
            return random.choice(RUNS) * random.choice((1, 3, 500))
        case 13 | 14 | 15 | 16 | 17:
            return f"{there}{_piece(random)}"
        case _:
            return "".join(random.choice((*RUNS, *PIECES, " ")) for _ in range(random.randint(1, 30)))


MUTATIONS: tuple[Callable[[bytes, bytes, Random], bytes], ...] = (
    flip, cut, splice, encoded, insert, insert, lines, values, values, values,
)  # fmt: skip


# ---- What must hold ----


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of an input: the stage it reached, and the codes of what was said about it."""

    stage: str  # refused, invalid, unprintable, drafted
    codes: frozenset[str]


def examine(raw: bytes, loader: Any = LOADERS[0], slack: float = 1.0) -> Verdict:
    """Read, check and typeset a profile by one of PyYAML's parsers; AssertionError where a word is broken."""
    ours, source_module._LOADER = source_module._LOADER, loader
    verdicts: list[Verdict] = []

    def work() -> None:
        verdicts.append(_verdict(raw))

    try:
        bound = (BASE + PER_KILOBYTE * len(raw) / 1000) * SLOWER[loader.__name__] * slack
        if seconds(work) / _pace() > bound:
            spent = effort(work)
            assert spent < bound, f"{spent:.0f} units of effort for {len(raw)} bytes, more than {bound:.0f}"
    finally:
        source_module._LOADER = ours
    return verdicts[0]


@cache
def _pace() -> float:
    return pace()


CHARACTERS = {"missing-glyph", "font-missing", "right-to-left", "engine-characters"}
UNPRINTABLE = CHARACTERS | {"too-long", "latex-not-allowed"}


def _verdict(raw: bytes) -> Verdict:
    world = OneProfile(raw)
    rows = re.split("\r\n|\r|\n", raw.decode("utf-8", "replace").removeprefix("\ufeff"))
    stage = "refused"
    said: list[Diagnostic] = []
    try:
        source = pipeline.load(NAME, world)
        stage = "invalid"
        pipeline.validate(source, world)
        stage = "unprintable"
        number = zlib.crc32(raw)
        for style in styles():
            theme = themes()[number % len(themes())]
            engine = ENGINES[number // 8 % len(ENGINES)]
            request = pipeline.Request(profile=NAME, style=style, theme=theme, engine=engine)
            said += _drafted(request, source, world, rows)
            stage = "drafted"
    except Invalid as invalid:
        assert invalid.diagnostics, "refused without a word"
        said += invalid.diagnostics
        _placed(invalid.diagnostics, rows)
    assert len(said) <= MOST_SAID, f"{len(said)} problems, which nobody reads"
    _shown(said, world)
    return Verdict(stage, frozenset(problem.code for problem in said))


def _drafted(request: pipeline.Request, source: Any, world: World, rows: list[str]) -> list[Diagnostic]:
    """What is said about the TeX of a valid profile, which must be inert."""
    try:
        made = pipeline.draft(request, source, world)
    except Invalid as invalid:
        assert {problem.code for problem in invalid.diagnostics} <= UNPRINTABLE | {"nothing-to-print"}, (
            invalid
        )
        _placed([one for one in invalid.diagnostics if one.code in CHARACTERS], rows)
        return list(invalid.diagnostics)[:MOST_SAID]
    wrong = complaints(made.tex.body)
    assert not wrong, wrong[:5]
    odd = [url for url in addresses(made.tex.body) if not is_address(url)]
    assert not odd, odd[:5]
    made.tex.body.encode()
    return list(made.warnings)


def _placed(problems: Iterable[Diagnostic], rows: list[str]) -> None:
    """Each problem stands inside of the file."""
    for problem in problems:
        span = problem.span
        assert span, f"{problem.code} has no place"
        assert 1 <= span.line <= len(rows), f"{problem.code} stands in line {span.line} of {len(rows)}"
        assert 1 <= span.column <= len(rows[span.line - 1]) + 1, f"{problem.code} stands at {span}"
        assert span.column <= span.end_column <= len(rows[span.line - 1]) + 1, (
            f"{problem.code} at {span} ends in column {span.end_column}"
        )


def _shown(problems: list[Diagnostic], world: World) -> None:
    """Each problem can be printed, in every form, and is one line where one line is expected."""
    text = render_text(problems, world.texts)
    most = LONGEST_SAYING * sum(2 + len(problem.hints) for problem in problems)
    assert len(text) <= most, "a report that nobody reads"
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", text)
    text.encode()
    assert len(json.loads(render_json(problems))) == len(problems)
    github = render_github(problems)
    assert len(github.split("\n")) == max(1, len(problems)) and "\r" not in github
