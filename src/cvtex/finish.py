"""Marks in the page streams to a structure tree; metadata and identifiers: the last hand on a PDF.

The class marks each piece of text with its role, element, level and link: `/LBody <</MCID 7/B 5/L 1>> BDC … EMC`.
From these a tree is grown; the marks are cut down to what a PDF may hold and numbered anew on each page, and those
around no text become artifacts. Nothing depends on the clock, the folder or what the engine says of itself.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple, Optional
from xml.sax.saxutils import escape

from cvtex import __version__
from cvtex.diagnostic import Diagnostic, Invalid

if TYPE_CHECKING:
    from pikepdf import Object, Page, Pdf

PRODUCER = f"cvtex {__version__}"

# Literal strings are skipped whole: `EMC` may be a word of the text. Every branch starts with a plain letter, which
# is what makes the search fast.
_TOKEN = re.compile(
    rb"\((?:[^\\()]|\\.)*\)|/(\w+)\s*<<([^<>]*/MCID[^<>]*)>>\s*BDC\b|EMC\b|T[jJ]\b",
    re.DOTALL,
)
_KEY = re.compile(rb"/([BLK])\s*(\d+)")
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
_UPDATED = "\n<dc:date><rdf:Seq><rdf:li>{}</rdf:li></rdf:Seq></dc:date>"


class Mark(NamedTuple):
    """A piece of marked content; `mcid` and `annotation` count on its page, -1 where there is no text, no link."""

    role: str
    block: int
    level: int
    link: int
    page: int
    mcid: int
    annotation: int
    text: bytes  # the strings it shows, in the font's own encoding


@dataclass(frozen=True, slots=True)
class Node:
    """An element of the tree while it grows: `Node("P", [mark, Node("Link", [mark])])`."""

    role: str
    kids: list["Node | Mark"] = field(default_factory=list)

    def add(self, role: str) -> "Node":
        """A new element at the end."""
        self.kids.append(node := Node(role))
        return node

    def last(self) -> Optional["Node"]:
        """The element at the end, if there is one."""
        return self.kids[-1] if self.kids and isinstance(self.kids[-1], Node) else None


def finish(pdf: bytes, *, title: str, author: str, language: str, updated: date | None, epoch: int) -> bytes:
    """The PDF of a run as a tagged one (PDF/UA-1); `language` as in BCP 47, `epoch` in seconds since 1970.

    The same input gives the same bytes. Raises Invalid (tex-marks) where links are not marked one by one.
    """
    import pikepdf

    with pikepdf.open(BytesIO(pdf)) as file:
        marks = [mark for number, page in enumerate(file.pages) for mark in _strip(file, page, number)]
        _plant(file, grow(marks), language)
        _describe(file, title, author, language, updated, datetime.fromtimestamp(epoch, UTC))
        generate = pikepdf.ObjectStreamMode.generate
        file.save(out := BytesIO(), min_version="1.7", deterministic_id=True, object_stream_mode=generate)
    return out.getvalue()


# ---- Marks ----


def read_marks(stream: bytes, page: int) -> tuple[bytes, list[Mark]]:
    """A page's stream with plain marks, `/P <</MCID 0>> BDC`, and what they said; no text, no mark."""
    pieces: list[bytes] = []
    marks: list[Mark] = []
    at = mcid = links = 0
    for opening, text in _marked(stream):
        role, says = opening[1].decode(), {key: int(value) for key, value in _KEY.findall(opening[2])}
        is_link = role == "Link"
        block, level, link = (says.get(key, 0) for key in (b"B", b"L", b"K"))
        marks.append(Mark(role, block, level, link, page, mcid if text else -1, links if is_link else -1, text))
        pieces += (
            stream[at : opening.start()],
            b"/%b <</MCID %d>> BDC" % (opening[1], mcid) if text else b"/Artifact BMC",
        )
        at, mcid, links = opening.end(), mcid + bool(text), links + is_link
    return b"".join((*pieces, stream[at:])), marks


def _marked(stream: bytes) -> Iterator[tuple[re.Match[bytes], bytes]]:
    """The opening of each piece of marked content, and the strings it shows."""
    opening: re.Match[bytes] | None = None
    shows = False
    for token in _TOKEN.finditer(stream):
        if token[1]:
            opening, shows = token, False
        elif token[0] in (b"Tj", b"TJ"):
            shows = True
        elif token[0] == b"EMC" and opening:
            inner = opening.end(), token.start()
            yield opening, b"".join(_STRING.findall(stream, *inner)) if shows else b""
            opening = None


def _strip(file: "Pdf", page: "Page", number: int) -> list[Mark]:
    """The marks of a page, which is left with plain ones; its n-th link mark belongs to its n-th annotation."""
    page.contents_coalesce()
    stream, marks = read_marks(page.obj.Contents.read_bytes(), number)
    page.obj.Contents = file.make_stream(stream)
    marked, links = sum(mark.annotation >= 0 for mark in marks), len(page.obj.get("/Annots", ()))
    if marked != links:
        message = f"page {number + 1} has {marked} marked links, but {links} annotations"
        raise Invalid([Diagnostic("error", "tex-marks", None, message, ("links are written by \\cvlink only",))])
    return marks


# ---- Tree ----


def grow(marks: Iterable[Mark]) -> Node:
    """The tree of a document: pieces of one block are one element, items stand in lists by their level."""
    marks = list(marks)
    present = [mark for mark in marks if mark.mcid >= 0 or mark.annotation >= 0]
    roles = _roles(marks, {mark.block for mark in present})
    document = Node("Document")
    lists: list[tuple[int, Node]] = []
    blocks: dict[int, Node] = {}
    links: dict[int, Node] = {}
    for mark in present:
        if mark.block not in blocks:
            role = roles.get(mark.block, "P")
            blocks[mark.block] = _place(document, lists, role, mark.level).add(role)
        node = blocks[mark.block]
        if mark.annotation >= 0:
            node = links[mark.link] if mark.link in links else links.setdefault(mark.link, node.add("Link"))
        node.kids.append(mark)
    return document


def _roles(marks: Iterable[Mark], present: set[int]) -> dict[int, str]:
    """The role of each block; no heading is more than one level below the one before it."""
    roles: dict[int, str] = {}
    above = 0
    for mark in marks:
        if mark.role == "Link" or mark.block in roles or mark.block not in present:
            continue
        roles[mark.block] = mark.role
        if heading := _HEADING.fullmatch(mark.role):
            above = min(int(heading[1]), above + 1)
            roles[mark.block] = f"H{above}"
    return roles


def _place(document: Node, lists: list[tuple[int, Node]], role: str, level: int) -> Node:
    """What an element goes into; opens and closes `lists`, which are the open ones from the outermost on."""
    is_item = role in ("Lbl", "LBody")
    while lists and (lists[-1][0] > level or not (is_item or level)):
        lists.pop()
    around = _body(lists[-1][1]) if lists and not (is_item and lists[-1][0] == level) else document
    if not is_item:
        return around
    if not lists or lists[-1][0] < level:
        lists.append((level, around.add("L")))
    items = lists[-1][1]
    item = items.last()
    return items.add("LI") if item is None or role == "Lbl" or _has_body(item) else item


def _has_body(item: Node) -> bool:
    last = item.last()
    return last is not None and last.role == "LBody"


def _body(items: Node) -> Node:
    """The body of a list's last item, which is added where there is none."""
    item = items.last() or items.add("LI")
    last = item.last()
    return last if last and last.role == "LBody" else item.add("LBody")


def _is_numbered(items: Node) -> bool:
    """Whether the labels of a list differ: bullets are all alike."""
    labels = (item.kids[0] for item in items.kids if isinstance(item, Node))
    return len({_text(label) for label in labels if isinstance(label, Node) and label.role == "Lbl"}) > 1


def _text(node: Node) -> bytes:
    return b"".join(kid.text for kid in node.kids if isinstance(kid, Mark))


def _plant(file: "Pdf", tree: Node, language: str) -> None:
    """Write the tree into the file, with the way back from each mark and each link to its element."""
    from pikepdf import Array, Dictionary, Name, String

    pages = [page.obj for page in file.pages]
    owners: list[list[Object]] = [[] for _ in pages]
    linked: list[Object] = []

    def content(mark: Mark, home: int, owner: "Object") -> "Iterator[Object | int]":
        if mark.mcid >= 0:
            owners[mark.page].append(owner)
