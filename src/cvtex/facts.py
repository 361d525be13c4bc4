"""What is in a PDF of any origin: its text by poppler, and its metadata, links, fonts and tags by pikepdf."""

import re
from collections.abc import Iterator
from html import unescape
from io import BytesIO

from pikepdf import Name, PasswordError, Pdf, PdfError, Stream
from pikepdf import open as open_pdf

from cvtex import poppler
from cvtex.content import get, items, shows_text, spelt, values
from cvtex.diagnostic import Diagnostic, Invalid
from cvtex.reading import Reading, read_layout
from cvtex.structure import is_tagged, read_tree
from cvtex.tool import PATIENCE
from cvtex.traits import Facts
from cvtex.typefaces import fonts

_HEADER = 1024  # bytes within which a PDF says that it is one
_AUTHOR = re.compile(r"(?s)<dc:creator>.*?<rdf:li[^>]*>(.*?)</rdf:li>")
_TITLE = re.compile(r"(?s)<dc:title>.*?<rdf:li[^>]*>(.*?)</rdf:li>")
_UA = re.compile(r"pdfuaid:part[>=\"']+(\d)")


def read_pdf(name: str, pdf: bytes) -> Facts:
    """Everything that is looked at. Raises Invalid (pdf-unreadable, and what poppler lacks)."""
    try:
        with open_pdf(BytesIO(pdf)) as file:
            return _facts(name, pdf, file)
    except PasswordError as error:
        raise _unreadable(name, "it wants a password", "save it without one") from error
    except PdfError as error:
        why = "it is empty" if not pdf else "it is damaged" if b"%PDF-" in pdf[:_HEADER] else "it is no PDF"
        raise _unreadable(name, why) from error


def _facts(name: str, pdf: bytes, file: Pdf) -> Facts:
    if not file.pages:
        raise _unreadable(name, "it has no page")
    author, title, ua = _described(file)
    tree = (
        read_tree(file, strict=spelt(get(file.trailer.get("/Info"), "/Producer")).startswith("cvtex "))
        if is_tagged(file)
        else None
    )
    elements = tree.elements() if tree else []
    roles = [_standard(file, element.role) for element in elements]
    reading = _reading(name, _open(file) if file.is_encrypted else pdf)
    return Facts(
        size=len(pdf),
        reading=reading,
        title=title,
        shows_title=get(file.Root.get("/ViewerPreferences"), "/DisplayDocTitle") is True,
        author=author,
        creator=spelt(get(file.trailer.get("/Info"), "/Creator")),
        language=spelt(file.Root.get("/Lang")),
        links=tuple(_links(file)),
        fonts=tuple(fonts(file)),
        pictures=any(_pictures(file)),
        letters=bool(reading.words) or any(map(shows_text, file.pages)),
        encrypted=file.is_encrypted,
        locked=file.is_encrypted and not file.allow.extract,
        tagged=tree is not None,
        ua=ua,
        roles={role: roles.count(role) for role in sorted(set(roles))},
        faults=tuple(tree.faults) if tree else (),
    )


def _reading(name: str, pdf: bytes) -> Reading:
    """The text by poppler."""
    texts = []
    for arguments in (("-bbox-layout",), ("-enc", "UTF-8")):
        made, status = poppler.attempt(pdf, "pdftotext", *arguments, "in.pdf", "out")
        if status != 0 or "out" not in made:
            why = (
                "poppler cannot read it"
                if status is not None
                else f"poppler did not finish within {PATIENCE:g} s"
            )
            raise _unreadable(name, why)
        texts.append(made["out"].decode("utf-8", "replace"))
    return read_layout(*texts)


def _open(file: Pdf) -> bytes:
    """The file without its encryption."""
    file.save(out := BytesIO(), encryption=False)
    return out.getvalue()


def _described(file: Pdf) -> tuple[str, str, str]:
    """Author, title, and the part of PDF/UA that the file claims to follow."""
    held = file.Root.get("/Metadata")
    xmp = held.read_bytes().decode("utf-8", "replace") if isinstance(held, Stream) else ""
    about = file.trailer.get("/Info")
    author, title = (
        spelt(get(about, key)) or unescape(found[1] if (found := pattern.search(xmp)) else "").strip()
        for key, pattern in (("/Author", _AUTHOR), ("/Title", _TITLE))
    )
    ua = _UA.search(xmp)
    return author, title, ua[1] if ua else ""


def _standard(file: Pdf, role: str) -> str:
    """A role by the name that the standard gives it."""
    return spelt(get(get(file.Root.StructTreeRoot, "/RoleMap"), f"/{role}"))[1:] or role


def _links(file: Pdf) -> Iterator[str]:
    """The addresses that can be clicked, each once."""
    found = (
        spelt(uri)
        for page in file.pages
        for note in items(page.obj.get("/Annots"))
        if (uri := get(get(note, "/A"), "/URI")) is not None
    )
    yield from dict.fromkeys(found)


def _pictures(file: Pdf) -> Iterator[bool]:
    for page in file.pages:
        held = get(page.resources, "/XObject")
        yield from (get(one, "/Subtype") == Name.Image for one in values(held))


def _unreadable(name: str, why: str, *hints: str) -> Invalid:
    return Invalid([Diagnostic("error", "pdf-unreadable", None, f"{name} cannot be checked: {why}", hints)])
