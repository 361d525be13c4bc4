"""What a user wishes of a page (to be written)."""

from dataclasses import dataclass

from cvtex.inline import Inline


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    name: str
    posting: str = ""
    title: str = ""
    headline: Inline = ()
    summary: Inline = ()
