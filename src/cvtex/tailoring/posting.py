"""A job posting: its title, what it asks for, and how much each term weighs.

A posting has zones. What is wanted weighs more than what is told of the employer, and the list of benefits hardly
anything; the title three times as much as a sentence. A keyword is a name of a skill, a name that looks like one, or a
word that the profile itself uses for a skill; never `team` or `competitive`.
"""

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from math import sqrt
from typing import NamedTuple

from cvtex.tailoring.vocabulary import Term, Vocabulary, terms_of
from cvtex.value import dataclass

TITLE = 3.0
COLLEAGUE = 0.1  # a job that is named in a sentence is somebody else's
LONGEST_TITLE = 12  # words


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyword:
    """What a posting asks for, as it writes it, and how much, in thousandths of the weightiest."""

    name: str
    written: str
    weight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """The title, the weight of each term (the times that it occurs, each as much as its zone counts), and the keywords,
    the weightiest first."""

    title: str
    terms: Mapping[str, float]
    keywords: tuple[Keyword, ...]


class _Zone(NamedTuple):
    """A kind of passage: how much its words weigh, whether they are a list, and how its heading reads."""

    weight: float
    listed: bool
    heading: str


_ZONES = (
    _Zone(2.0, True, r"technologies|tech(?:nology)? stack|our stack|skills|key skills|技术栈|技能"),
    _Zone(
        1.5, False,
        r"(?:minimum |basic |preferred |key |job )?(?:requirements?|qualifications?)|skills (?:&|and) \w+|what (?:you.{0,4}|we.{0,4}) "
        r"(?:need|bring|will bring|are looking for|re looking for)(?: from you)?|(?:what )?(?:you|you.ll|you will) (?:bring|have|need)|your profile|who (?:are we looking for|you are)|"
        r"(?:your )?(?:tasks|responsibilities|role)|what (?:you.ll|you will) (?:do|be doing|bring|need)|must haves?|nice to have|about you|in this role you will|day to day you will|the skills we.re looking for are|"
        r"(?:dein|ihr) profil|anforderungen|(?:deine|ihre) aufgaben|aufgaben|das bringst du mit|was (?:du mitbringst|sie mitbringen)|qualifikation(?:en)?|"
        r"任职要求|岗位要求|职位要求|岗位职责|工作职责|职位描述",
    ),
    _Zone(
        0.15, False,
        r"(?:job |our |employee )?benefits|perks|what (?:we|we.ll|we can|can we) offer(?: you\??)?|what we offer you\??|here.s what we offer you|we offer|the rewards|what.s in it for you\??|equal opportunit(?:y|ies)|inclusion|compensation|location options|"
        r"company size|company type|date posted|likes|dislikes|job type|experience level|how to apply|our promise|why wait\??|where you.ll work|just so you know|"
        r"wir bieten(?: dir| ihnen)?|das bieten wir(?: dir)?|unser angebot|deine vorteile|benefits|bewerbung|福利(?:待遇)?|薪资待遇|我们提供",
    ),
    _Zone(
        0.4, False,
        r"about (?:us|the company|<[a-z]+>)|company description|who we are|we are|what we do|our (?:company|mission|story)|industry|how we work|team overview|"
        r"über uns|das unternehmen|wer wir sind|公司简介|关于我们",
    ),
    _Zone(1.0, False, r"(?:the )?(?:role|position|job)|job description|what you.ll do|stellenbeschreibung|descriptions?"),
)  # fmt: skip
_HEADINGS = tuple(
    (
        zone,
        re.compile(
            rf"(?im)^[\W_]{{0,12}}(?:{zone.heading})[\W_]{{0,12}}$|(?:^|(?<=[\s.]))(?-i:(?=[A-ZÄÖÜ\u4e00-\u9fff]))(?:{zone.heading})\s?[:：](?=\s)|【(?:{zone.heading})】"
        ),
    )
    for zone in _ZONES
)
# Headings in the middle of a line, where line ends got lost, without a colon.
_INLINE = tuple(
    (zone, re.compile(rf"(?<=[\w.!?)] )(?:{words})(?= [A-Z\d])"))
    for zone, words in (
        (_ZONES[0], "Technologies"),
        (_ZONES[1], "What you'll (?:do|bring)|Requirements|Tasks|Your profile"),
        (_ZONES[2], "Benefits|Here's what we offer you|What we offer|The Rewards"),
        (_ZONES[3], "Company description|About us|About the company"),
        (_ZONES[4], "Job description|The Role"),
    )
)
_LEGAL = re.compile(
    r"(?i)equal opportunit|do not discriminate|gender identity|sexual orientation|reasonable (?:accommodation|adjustment)s?|pension|holiday|canteen|"
    r"cover letter|criminal record|salary|gym|parental leave|maternity|insurance|gleichstellung|unabhängig von (?:geschlecht|herkunft)"
)
_JOBS = (
    r"engineers?|developers?|designers?|managers?|scientists?|analysts?|architects?|consultants?|administrators?|leads?|researchers?|"
    r"interns?|specialists?|director|programmers?|technicians?|owner|writer|professor|postdoc|student|assistant|advisor|officer|"
    r"\w*entwickler(?:in)?|\w*ingenieur(?:in)?|\w*leiter(?:in)?|\w*berater(?:in)?|werkstudent(?:in)?|wissenschaftler(?:in)?"
)
_PERSON = re.compile(rf"(?i)(?:{_JOBS})$")
_ROLE = re.compile(
    rf"(?:(?<= )|^)((?:[A-Z][\w&+.#/-]*\s){{1,5}}(?-i:(?=[A-Z]))(?i:{_JOBS})\b(?:\s?\([A-Z][\w &]+\))?)",
    re.MULTILINE,
)
_CHINESE_ROLE = re.compile(r"[^\W一名位聘找]{0,12}(?:工程师|经理|研究员|科学家|分析师|设计师|架构师|实习生)")
_TAIL = re.compile(
    r"\s*(?:<[A-Z]+>|\((?:[mfwdx]\W?){2,}\)|\bDate posted\b|\bJob description\b|\bonsite\b|\s[-–|]\s|\s@\s|\s{3}|$).*",
    re.DOTALL,
)


def read_posting(
    text: str, vocabulary: Vocabulary, title: str = "", boost: Iterable[str] = (), ignore: Iterable[str] = (),
    had: Container[str] | None = None,
) -> Posting:  # fmt: skip
    """A posting from its text, with another title than the one that it seems to have; `boost` names terms that are to
    weigh as much as one of the title more, `ignore` those that do not count. A word that only its capital makes a name, as of
    a place, is a keyword if it is one of those that the profile `had`."""
    title = title or find_title(text)
    german = len(re.findall(r"(?i)\b(?:und|der|die|das|mit|für|wir|du)\b", text)) > len(text) / 120
    weights: dict[str, float] = {}
    said: dict[str, Term] = {}
    spelled: dict[str, str] = {}
    passages = ((title, TITLE, True), *_passages(text))
    for passage, weight, listed in passages:
        for term in terms_of(passage, vocabulary, listed, capitals=not german):
            written = passage[term.start : term.end]
            share = COLLEAGUE if weight < TITLE and not listed and _PERSON.search(written[-40:]) else 1.0
            weights[term.text] = weights.get(term.text, 0) + weight * share
            if term.skill or term.name or term.text not in said:
                said[term.text] = term
            spelled.setdefault(term.text, written)
    for name in ignore:
        for term in terms_of(name, vocabulary, listed=True):
            weights.pop(term.text, None)
    for name in boost:
        for term in terms_of(name, vocabulary, listed=True):
            weights[term.text] = weights.get(term.text, 0) + TITLE
            said[term.text] = term._replace(skill=True)
            spelled.setdefault(term.text, name)
    said = {name: term for name, term in said.items() if not _place(term, spelled[name], had)}
    return Posting(title=title, terms=weights, keywords=tuple(_keywords(weights, said, spelled, vocabulary)))


def _place(term: Term, written: str, had: Container[str] | None) -> bool:
    """Whether a term is no more than a word with a capital that the profile does not have."""
    plain = written.isalpha() and written[1:].islower()
    return had is not None and not term.skill and term.name and plain and term.text not in had


def find_title(text: str) -> str:
    """The title of the job: the first line where it names one, else the first job that the text names."""
    return " ".join(_title(text).split())


def _title(text: str) -> str:
    first = next((line for line in map(str.strip, text.splitlines()) if re.search(r"\w", line)), "")
    head = _TAIL.sub("", first[:300].lstrip("#* ")).strip(" *:,-–")
    if len(head.split()) <= LONGEST_TITLE and re.search(rf"(?i)\b(?:{_JOBS})\b", head):
        return head
    role = _ROLE.search(text) or _CHINESE_ROLE.search(text)
    if role:
        return re.sub(r"^(?:As|The|An?|Your|Our|Als)\s", "", role[0].strip())
    return head if len(head.split()) <= LONGEST_TITLE else ""


def _passages(text: str) -> Iterator[tuple[str, float, bool]]:
    """The text in zones, sentence by sentence: each with its weight, and whether it is a list."""
    marks = sorted(
        {
            found.start(): (found.end(), zone)
            for zone, pattern in reversed((*_INLINE, *_HEADINGS))
            for found in pattern.finditer(text)
        }.items()
    )
    begin, zone = 0, _ZONES[-1]
    for start, (end, following) in (*marks, (len(text), (len(text), zone))):
        yield from _sentences(text[begin:start], zone)
        begin, zone = max(begin, end), following


def _sentences(passage: str, zone: _Zone) -> Iterator[tuple[str, float, bool]]:
    """What is law or pay weighs as little as a benefit; a list ends with the first long line."""
    listed = zone.listed
    for line in re.split(r"(?<=[.!?])\s+(?=[A-Z])|\n", passage):
        legal = bool(_LEGAL.search(line))
        yield line, min(zone.weight, _ZONES[2].weight) if legal else zone.weight, listed and len(line) < 200
        listed = listed and len(line) < 200


def _keywords(
    weights: Mapping[str, float], said: Mapping[str, Term], spelled: Mapping[str, str], vocabulary: Vocabulary
) -> Iterator[Keyword]:
    """The skills and names, by weight; one that stands only among the benefits is none."""
    found = {
        name: sqrt(weight) * vocabulary.rarity(name) * (1.0 if said[name].skill else 0.5)
        for name, weight in weights.items()
        if name in said
        if (said[name].skill and weight > 0.3) or (said[name].name and weight >= 1)
    }
    most = max(found.values(), default=1)
    for name, weight in sorted(found.items(), key=lambda one: (-one[1], one[0])):
        yield Keyword(name=name, written=spelled[name], weight=round(1000 * weight / most))
