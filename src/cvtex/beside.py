"""Files that stand beside a profile, which names them: how problems with them are worded."""

from cvtex.value import dataclass


@dataclass(frozen=True, slots=True)
class Beside:
    """What a profile, or another `owner`, names a file for: how codes begin, the value that names it, an example, a hint."""

    code: str
    path: str
    example: str
    hint: str
    owner: str = "the profile"


PHOTO = Beside(
    "photo", "person.photo", "me.jpg", "name a JPEG or PNG file beside the profile, or leave `photo` out"
)
PAPERS = Beside(
    "bibliography",
    "",
    "papers.bib",
    "name a .bib, .json or .ris file beside the profile, or leave `file` out",
)
CSL = Beside(
    "csl",
    "citation_style",
    "cell.csl",
    "put it beside the profile; https://www.zotero.org/styles has ten thousand",
)
POSTING = Beside(
    "posting",
    "posting",
    "acme.txt",
    "name a text, Markdown, HTML or PDF file beside the job file",
    "the job file",
)
