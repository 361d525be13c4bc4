"""What each wording of a profile is worth to nobody in particular: by the user's weights, by age, by place, by kind.

What is current counts fully, what is long past about a third of it. The first bullets of a job say more than the last, the
detail below a bullet less than the bullet, a bullet's own wording more than one that leaves something out. Experience
comes before projects and papers, these before awards, and an interest is worth a line that nothing better needs. Degrees
and papers age more slowly than jobs.
"""

import re
from collections.abc import Mapping
from math import exp

from cvtex.profile import Profile
from cvtex.tailoring.passages import Passage, passages

OLD = 0.35  # what is left of what is very old
YEARS = 8.0  # after which all but a third of the rest is gone
FIRST = 0.5  # more than the last of many bullets is the first worth, and of that part all but a third is gone after so many
SOON = 3.0
LISTED = 0.4  # the same of entries without bullets: skills, papers, awards
SLOWLY = 4.0
RESULT = 1.1  # times is worth what has a figure in it
OPENING = 0.5  # what ends with a colon, and says little without what it opens
INNER = 0.6  # for each bullet that a bullet stands in: a detail says less by itself
VARIANT = 0.7  # of the own wording is another worth that leaves everything out
USUAL = 130  # characters of a bullet; with fewer it says as much less, though it takes a line
FEW, MANY = 0.4, 1.2  # but not less, or more, than this
UNMARKED = 0.5  # where others of the section are selected
HEAD = 0.3  # the head of an entry, which its bullets make worth printing; of a job, twice as much: where it was says something
LINE = 0.12  # a line of an entry: its stack, its areas
# Of a bullet of a job is a bullet, or an entry without any, worth. What takes a line is worth less than what takes two, a
# degree more than all of them: nobody leaves it out. An introduction or a way to reach somebody is for other documents.
KINDS: Mapping[str, float] = {
    "experience": 1.0, "projects": 0.85, "education": 3.0, "skills": 0.75, "publications": 0.9, "patents": 0.6,
    "grants": 0.5, "awards": 0.6, "certifications": 0.5, "talks": 0.35, "teaching": 0.35, "list": 0.35,
    "service": 0.3, "memberships": 0.25, "languages": 0.3, "text": 0.08, "news": 0.08, "interests": 0.15, "references": 0.1,
}  # fmt: skip
LASTING: Mapping[str, float] = {
    "education": 0.4,
    "publications": 0.6,
    "patents": 0.6,
}  # the power of what is left of old ones
_FIGURE = re.compile(
    r"(?<![\w.-])(?!(?:19|20)\d\d(?![\d+]))\d[\d.,]*\s?(?:[%×x+kMB]|(?<=\d\d)(?![\w-]))|(?<=\d)[百千万亿]"
)
ROLES: Mapping[str, float] = {"text": 1.0, "head": HEAD, "line": LINE}


def standing(profile: Profile) -> Mapping[str, int]:
    """Each wording by its id, in thousandths of the first bullet of the present job."""
    return {
        name: round(1000 * passage.weight * INNER**passage.depth * part_of(passage) * share)
        for passage in passages(profile)
        for name, share in shares(passage).items()
    }


def shares(passage: Passage) -> Mapping[str, float]:
    """The wordings of a passage by kind of section, age, place and what they say at all; about 1 for a good bullet."""
    whole = kind_of(passage)
    if passage.role == "text":
        part, after = (FIRST, SOON) if is_bullet(passage) else (LISTED, SLOWLY)
        whole *= 1 - part * (1 - exp(-passage.rank / after))
    if is_bullet(passage):
        own = next(iter(passage.wordings.values()))
        whole *= min(MANY, max(FEW, _length(own) / USUAL))
        whole *= RESULT if _FIGURE.search(own) else 1.0
    return {name: whole * left for name, left in lasting(passage).items()}


def lasting(passage: Passage) -> Mapping[str, float]:
    """What is left of the wordings of a passage by their age, and by what they leave out; 1 for the own one of today."""
    left = recency(passage.age) ** LASTING.get(passage.section, 1.0)
    left *= UNMARKED if passage.marked is False else 1.0
    own, *_ = passage.wordings
    full = _length(passage.wordings[own]) or 1
    return {
        name: left
        * (1.0 if name == own else VARIANT + (0.99 - VARIANT) * min(1.0, _length(text) / full))
        * (OPENING if text.rstrip().endswith((":", "：")) else 1.0)
        for name, text in passage.wordings.items()
    }


def part_of(passage: Passage) -> float:
    """Of what says something by itself, what a head or a line is worth."""
    return ROLES[passage.role] * (2 if passage.role == "head" and passage.section == "experience" else 1)


def is_bullet(passage: Passage) -> bool:
    """Whether a passage is a bullet of an entry."""
    return passage.role == "text" and passage.id != passage.entry


def kind_of(passage: Passage) -> float:
    """What is worth what stands in such a section."""
    return KINDS.get(passage.section, 0.3)


def _length(text: str) -> int:
    """The width of a text in Latin letters."""
    return sum(1 + (mark >= "\u2e80") for mark in text)


def recency(age: float) -> float:
    """What is left, of 1, of something that ended so many years ago."""
    return OLD + (1 - OLD) * exp(-age / YEARS)
