"""What arXiv's interface says of a paper, as a record."""

import re
from xml.etree import ElementTree

from cvtex.bibliography.bibtex import read_bib
from cvtex.bibliography.record import Records

_ATOM = "{http://www.w3.org/2005/Atom}"
_OWN = "{http://arxiv.org/schemas/atom}"
_GROUP = re.compile(r"\b(collaboration|consortium|team|group|project|network)\b", re.IGNORECASE)
_SIGN = re.compile(r"(?<!\\)[%&#]")


def read_atom(text: str, number: str) -> Records:
    """The paper of a number; no records where arXiv has none. Raises ValueError for what is no answer of arXiv's."""
    if re.search(r"<!(DOCTYPE|ENTITY)", text):
        raise ValueError("it declares entities")
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 - without a document type there is nothing to expand
    except ElementTree.ParseError as error:
        raise ValueError(f"it is no XML: {error}") from error
    if root.tag != f"{_ATOM}feed":
        raise ValueError("it is no feed")
    entry = root.find(f"{_ATOM}entry")
    if entry is None or "/api/errors" in _text(entry, "id") or not _text(entry, "title"):
        return Records(records=())
    names = [_text(author, "name") for author in entry.findall(f"{_ATOM}author")]
    category = entry.find(f"{_OWN}primary_category")
    said = re.search(r"abs/(\S+?)(v\d+)?$", _text(entry, "id"))
    fields = {
        "author": " and ".join(f"{{{name}}}" if _GROUP.search(name) else name for name in names if name),
        "title": _text(entry, "title"),
        "date": _text(entry, "published")[:10],
        "eprint": said[1] if said else number,
        "eprinttype": "arxiv",
        "eprintclass": category.get("term", "") if category is not None else "",
        "doi": _text(entry, "doi", _OWN),
        "note": _text(entry, "journal_ref", _OWN),
        "abstract": _text(entry, "summary"),
    }
    lines = [f"  {name} = {{{_balanced(value)}}}" for name, value in fields.items() if value]
    return Records(records=read_bib("arXiv", "@misc{fetched,\n" + ",\n".join(lines) + "\n}\n").records)


def _text(element: ElementTree.Element, name: str, space: str = _ATOM) -> str:
    """The text of an element inside another one, on one line."""
    return " ".join((element.findtext(f"{space}{name}") or "").split())


def _balanced(text: str) -> str:
    """A text with the signs escaped that LaTeX would read as more, and without braces that do not match."""
    depth = 0
    for char in text:
        depth += (char == "{") - (char == "}")
        if depth < 0:
            break
    if depth:
        text = text.replace("{", "").replace("}", "")
    return _SIGN.sub(lambda found: "\\" + found[0], text)
