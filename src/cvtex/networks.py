"""Networks that people link to, as rows: the address of a user's page and the icon."""

from collections.abc import Mapping
from urllib.parse import quote

from cvtex.inline import Inline, Text
from cvtex.item import Link
from cvtex.value import dataclass


@dataclass(frozen=True, slots=True)
class Network:
    """One network: `url` and `text` hold `{user}`; `icon` is a kind of contact that the class can draw."""

    name: str
    url: str
    icon: str
    text: str = ""


NETWORKS: Mapping[str, Network] = {
    "github": Network("GitHub", "https://github.com/{user}", "github"),
    "gitlab": Network("GitLab", "https://gitlab.com/{user}", "gitlab"),
    "codeberg": Network("Codeberg", "https://codeberg.org/{user}", "gitlab"),
    "bitbucket": Network("Bitbucket", "https://bitbucket.org/{user}", "gitlab"),
    "linkedin": Network("LinkedIn", "https://www.linkedin.com/in/{user}", "linkedin"),
    "scholar": Network(
        "Google Scholar", "https://scholar.google.com/citations?user={user}", "scholar", "Google Scholar"
    ),
    "orcid": Network("ORCID", "https://orcid.org/{user}", "orcid", "{user}"),
    "dblp": Network("DBLP", "https://dblp.org/pid/{user}", "dblp", "DBLP"),
    "researchgate": Network("ResearchGate", "https://www.researchgate.net/profile/{user}", "scholar"),
    "semanticscholar": Network(
        "Semantic Scholar", "https://www.semanticscholar.org/author/{user}", "scholar", "Semantic Scholar"
    ),
    "stackoverflow": Network(
        "Stack Overflow", "https://stackoverflow.com/users/{user}", "other", "Stack Overflow"
    ),
    "huggingface": Network("Hugging Face", "https://huggingface.co/{user}", "other"),
    "kaggle": Network("Kaggle", "https://www.kaggle.com/{user}", "other"),
    "leetcode": Network("LeetCode", "https://leetcode.com/u/{user}", "other"),
    "mastodon": Network("Mastodon", "https://{host}/@{user}", "mastodon", "@{user}@{host}"),
    "bluesky": Network("Bluesky", "https://bsky.app/profile/{user}", "other", "@{user}"),
    "x": Network("X", "https://x.com/{user}", "x", "@{user}"),
    "youtube": Network("YouTube", "https://www.youtube.com/@{user}", "other"),
    "medium": Network("Medium", "https://medium.com/@{user}", "other"),
    "devto": Network("DEV", "https://dev.to/{user}", "other"),
}


MAIL_SAFE = "@!$'*+=~/"  # besides letters, digits and ._-


def _parts(link: Link) -> dict[str, str]:
    """What a network's patterns need: the user, and the host where the name says one (`@ada@hachyderm.io`)."""
    user, _, host = link.user.lstrip("@").partition("@")
    return {"user": user, "host": host or "mastodon.social"}


def link_target(link: Link) -> str:
    """Where a link leads: `{network: github, user: ada}` → `https://github.com/ada`."""
    if link.url:
        return link.url
    parts = {key: quote(value, safe="/@:.-_~") for key, value in _parts(link).items()}
    return NETWORKS[link.network].url.format(**parts)


def mail_target(address: str) -> str:
    """Where a letter goes; what would begin a subject or a second recipient is encoded: `a?cc=b@c.de`."""
    return f"mailto:{quote(address, safe=MAIL_SAFE)}"


def link_text(link: Link) -> Inline:
    """What a link prints: its label, the network's pattern, or the address without https://."""
    if link.label:
        return link.label
    if link.network and NETWORKS[link.network].text:
        return (Text(NETWORKS[link.network].text.format(**_parts(link))),)
    return (Text(bare(link_target(link))),)


def link_icon(link: Link) -> str:
    """The kind of contact: a network's icon, or `website`."""
    return NETWORKS[link.network].icon if link.network else "website"


def bare(url: str) -> str:
    """An address as people write it: `https://www.kqxu.com/` → `kqxu.com`."""
    for prefix in ("https://", "http://", "mailto:", "tel:"):
        url = url.removeprefix(prefix)
    return url.removeprefix("www.").rstrip("/")
