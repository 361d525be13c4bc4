"""Marks in the page streams to a structure tree; metadata, identifiers: the last hand on a PDF.

The class marks each piece of text with its role, element, level and link: `/LBody <</MCID 7/B 5/L 1>> BDC … EMC`.
From these a tree is grown, the marks are cut down to what a PDF may hold, numbered anew on each page, and those
around no text become artifacts. Nothing depends on the clock, the folder or the engine's own metadata.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape

from cvtex import __version__
from cvtex.diagnostic import Diagnostic, Invalid

if TYPE_CHECKING:
    from pikepdf import Object, Page, Pdf

PRODUCER = f"cvtex {__version__}"

# Strings are skipped whole, so that `EMC` may be a word of the text; the mark's brackets are the engines' own.
_TOKEN = re.compile(
    rb"\((?:[^\\()]|\\.)*\)"
    rb"|/(\w+)[ \n]*<<([^<>]*/MCID[^<>]*)>>[ \n]*BDC\b"
    rb"|E(?:MC)\b"
    rb"|T(?:[jJ])\b",
    re.DOTALL,
)
_KEY = re.compile(rb"/([BLK])[ \n]*(\d+)")
_STRING = re.compile(rb"<[0-9A-Fa-f]+>|\((?:[^\\()]|\\.)+\)", re.DOTALL)
_HEADING = re.compile(r"H([1-6])")

_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>{updated}
<xmp:CreateDate>{now}</xmp:CreateDate>
<xmp:ModifyDate>{now}</xmp:ModifyDate>
<xmp:MetadataDate>{now}</xmp:MetadataDate>
<xmp:CreatorTool>{producer}</xmp:CreatorTool>
<pdf:Producer>{producer}</pdf:Producer>
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""
_DATED = "\n<dc:date><rdf:Seq><rdf:li>{}</rdf:li></rdf:Seq></dc:date>"


class Mark(NamedTuple):
    """One piece of marked content: `Mark("P", block=4, level=0, link=0, page=0, mcid=2, text=b"<0043>")`.

    `mcid` counts on the page, -1 where there is no text; `annotation` counts on the page, -1 where there is none.
    """

    role: str
    block: int
    level: int
    link: int
    page: int
    mcid: int
    annotation: int
    text: bytes


@dataclass(frozen=True, slots=True)
class Node:
    """An element of the tree: `Node("P", [mark, Node("Link", [mark])])`."""

    role: str
    kids: list["Node | Mark"] = field(default_factory=list)

    def add(self, role: str) -> "Node":
        """A new element at its end."""
        self.kids.append(node := Node(role))
        return node


def finish(pdf: bytes, *, title: str, author: str, language: str, updated: date | None, epoch: int) -> bytes:
    """A PDF with marks as a tagged one (PDF/UA-1): `language` as in BCP 47, `epoch` in seconds since 1970.

    The same input gives the same bytes. Raises Invalid (tex-marks) when marks and links do not match.
    """
    import pikepdf

    with pikepdf.open(BytesIO(pdf)) as file:
        marks = [mark for number, page in enumerate(file.pages) for mark in _read_page(file, page, number)]
        _plant(file, grow(marks))
        _describe(file, title, author, language, updated, datetime.fromtimestamp(epoch, UTC))
        file.save(
            out := BytesIO(),
            min_version="1.7",
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
    return out.getvalue()


# ---- Marks ----


def read_marks(stream: bytes, page: int) -> tuple[bytes, list[Mark]]:
    """The marks of a page's stream, and the stream with plain marks: `/P <</MCID 0>>BDC`."""
    pieces: list[bytes] = []
    marks: list[Mark] = []
    at = mcid = links = 0
    for start, inner, end, role, keys, shown in _marked(stream):
        text = b"".join(_STRING.findall(stream, inner, end)) if shown else b""
        of = {key: int(value) for key, value in _KEY.findall(keys)}
        is_link = role == "Link"
        number = (of.get(b"B", 0), of.get(b"L", 0), of.get(b"K", 0))
        marks.append(Mark(role, *number, page, mcid if text else -1, links if is_link else -1, text))
        pieces += (
            stream[at:start],
            b"/%b <</MCID %d>>BDC" % (role.encode(), mcid) if text else b"/Artifact BMC",
        )
        at, mcid, links = inner, mcid + bool(text), links + is_link
    return b"".join((*pieces, stream[at:])), marks


def _marked(stream: bytes) -> Iterator[tuple[int, int, int, str, bytes, bool]]:
    """Start, inner start and end of each piece of marked content, its role and keys, whether it shows text."""
    mark: re.Match[bytes] | None = None
    shown = False
    for token in _TOKEN.finditer(stream):
        kind = token[0]
        if token[1]:
            mark, shown = token, False
        elif kind[:1] == b"T":
            shown = True
        elif kind == b"EMC" and mark:
            yield mark.start(), mark.end(), token.start(), mark[1].decode(), mark[2], shown
            mark = None


def _read_page(file: "Pdf", page: "Page", number: int) -> list[Mark]:
    """The marks of a page, which gets its plain stream; the n-th link mark belongs to its n-th annotation."""
    page.contents_coalesce()
    stream, marks = read_marks(page.obj.Contents.read_bytes(), number)
    page.obj.Contents = file.make_stream(stream)
    found, wanted = sum(mark.annotation >= 0 for mark in marks), len(page.obj.get("/Annots", ()))
    if found != wanted:
        message = f"page {number + 1} has {found} marked links, but {wanted} annotations"
        hint = "write links with \\cvlink only"
        raise Invalid([Diagnostic("error", "tex-marks", None, message, (hint,))])
    return marks


# ---- Tree ----


def grow(marks: Iterable[Mark]) -> Node:
    """The tree of a document: pieces of one block are one element, items stand in lists by their level."""
    marks = list(marks)
    roles = {mark.block: mark.role for mark in marks if mark.role != "Link"}
    document = Node("Document")
    blocks: dict[int, Node] = {}
    links: dict[int, Node] = {}
    lists: list[tuple[int, Node]] = []
    for mark in marks:
        if mark.mcid < 0 and mark.annotation < 0:
            continue
        block = blocks.get(mark.block)
        if block is None:
            parent, role = _parent(document, lists, mark.level, roles.get(mark.block, "P"))
            block = blocks[mark.block] = parent.add(role)
        if mark.annotation >= 0:
            if mark.link not in links:
                links[mark.link] = block.add("Link")
            block = links[mark.link]
        block.kids.append(mark)
    return document
