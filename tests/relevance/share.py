"""How much of what matters for a posting gets onto a page that is chosen by what bullets are said to be worth.

PYTHONPATH=tests python -m relevance.share
"""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import yaml

from cvtex.pipeline import load, validate
from cvtex.profile import Profile
from cvtex.tailoring.passages import passages, skills_of
from cvtex.tailoring.posting import read_posting
from cvtex.tailoring.relevance import profiled, relevance
from cvtex.tailoring.vocabulary import extend, read_vocabulary
from cvtex.world import World

HERE = Path(__file__).resolve().parent
PROFILES = HERE.parents[1] / "profiles"
LINE = 95  # characters
ROOM = 0.4  # of the lines of all bullets are on the page

Weigh = Callable[[str, str], Mapping[str, float]]  # a profile's name, a posting; values of bullets by id


@cache
def labels() -> dict[tuple[str, str], dict[str, int]]:
    """The judgements by profile and posting, by the ids of bullets."""
    found: dict[tuple[str, str], dict[str, int]] = {}
    for name, given in yaml.safe_load((HERE / "labels.yaml").read_text(encoding="utf-8")).items():
        for place, posting in enumerate(given["postings"]):
            judged = {
                f"{entry}.{bullet}": int(digits[place])
                for entry, bullets in given.items()
                if entry != "postings"
                for bullet, digits in bullets.items()
            }
            if any(judged.values()):
                found[name, posting] = judged
    return found


@cache
def profile(name: str) -> Profile:
    world = World(PROFILES)
    return validate(load(f"{PROFILES}/{name}.yaml", world), world)


@cache
def lines(name: str) -> dict[str, int]:
    """How many lines the bullets of a profile take, by their ids."""
    return {one.id: 1 + len(next(iter(one.wordings.values()))) // LINE for one in passages(profile(name))}


def advert(name: str) -> str:
    return (HERE / f"skillspan_{name}.txt").read_text(encoding="utf-8")


def worth(name: str, posting: str) -> Mapping[str, float]:
    """What the program says that bullets are worth."""
    known = extend(read_vocabulary(*World().words()), {}, skills_of(profile(name)))
    found = relevance(read_posting(advert(posting), known), profiled(passages(profile(name)), known))
    return {key.removesuffix("/"): one.value for key, one in found.items()}


def page(values: Mapping[str, float], taken: Mapping[str, int], room: int) -> frozenset[str]:
    """The bullets that are worth most together and take no more than so many lines."""
    best: list[tuple[float, frozenset[str]]] = [(0.0, frozenset())] * (room + 1)
    for key, value in values.items():
        for free in range(room, taken[key] - 1, -1):
            rest = best[free - taken[key]]
            if rest[0] + value > best[free][0]:
                best[free] = (rest[0] + value, rest[1] | {key})
    return best[room][1]


def share(name: str, posting: str, weigh: Weigh = worth) -> float:
    """Of the most that a page can have of what was judged to matter, what it has when it is chosen by `weigh`."""
    judged, taken = labels()[name, posting], lines(name)
    room = round(ROOM * sum(taken[key] for key in judged))
    values = weigh(name, posting)
    chosen = page({key: values[key] for key in judged}, taken, room)
    ideal = page({key: float(value) for key, value in judged.items()}, taken, room)
    return sum(judged[key] for key in chosen) / sum(judged[key] for key in ideal)


def shares(weigh: Weigh = worth) -> dict[tuple[str, str], float]:
    return {pair: share(*pair, weigh) for pair in labels()}


if __name__ == "__main__":
    found = shares()
    for (name, posting), value in found.items():
        print(f"{name:4} {posting:16} {value:.2f}")
    print(f"mean {sum(found.values()) / len(found):.3f}")
