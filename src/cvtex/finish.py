"""Marks in the page streams to a structure tree; metadata and identifiers: the last hand on a PDF.

The class marks each piece of text; what the marks say grows into a tree, and plain ones stay in the pages. Nothing
depends on the clock, the folder or what the engine says of itself.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import field
from datetime import UTC, date, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Optional

from cvtex import __version__
from cvtex.diagnostic import Diagnostic, Invalid
from cvtex.marks import Mark, Reading, read_marks
from cvtex.value import dataclass

if TYPE_CHECKING:
    from pikepdf import Object, Page, Pdf

SIDE = 500_000  # elements of the side bar are numbered from here on
PRODUCER = f"cvtex {__version__}"

_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>{updated}{made}
<xmp:CreatorTool>{creator}</xmp:CreatorTool><pdf:Producer>{producer}</pdf:Producer><pdfuaid:part>1</pdfuaid:part>
</rdf:Description>{archive}</rdf:RDF></x:xmpmeta><?xpacket end="r"?>"""
_MADE = "\n<xmp:CreateDate>{0}</xmp:CreateDate><xmp:ModifyDate>{0}</xmp:ModifyDate>"
_ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_UPDATED = "\n<dc:date><rdf:Seq><rdf:li>{}</rdf:li></rdf:Seq></dc:date>"


@dataclass(frozen=True, slots=True)
class Node:
    """An element of the tree while it grows: `Node("P", [mark, Node("Link", [mark])])`."""

    role: str
    kids: list["Node | Mark"] = field(default_factory=list)
    language: str = ""  # where it is not the document's

    def add(self, role: str, language: str = "") -> "Node":
        """A new element at the end."""
        self.kids.append(node := Node(role, language=language))
        return node

    def hold(self, mark: Mark) -> None:
        """Put a mark at the end; neighbours in another language share an element."""
        if not mark.language:
            self.kids.append(mark)
            return
        last = self.last("Span")
        same = last if last and last.language == mark.language else self.add("Span", mark.language)
        same.kids.append(mark)

    def last(self, role: str) -> Optional["Node"]:
        """What stands at the end, if it is an element of that role."""
        last = self.kids[-1] if self.kids else None
        return last if isinstance(last, Node) and last.role == role else None


def finish(
    pdf: bytes,
    *,
    title: str,
    author: str,
    language: str,
    updated: date | None,
    epoch: int | None,
    archive: bool = False,
    portrait: str = "",
    made_as: str = "",
    printed: Set[str] = frozenset(),
) -> bytes:
    """The PDF of a run as a tagged one (PDF/UA-1); `language` as in BCP 47, `epoch` in seconds since 1970.

    `portrait` says what is seen on its figures, which without it are decoration; `made_as` names style and theme,
    `printed` has the characters of the document, which fonts may tell wrongly.
    Without an epoch it does not say when it was made. With `archive` it is one for archives, too (PDF/A-3a). The same
    input gives the same bytes. Raises Invalid: tex-marks where links are not marked one by one, not-archival.
    """
    import pikepdf

    from cvtex.archive import SAYS, preserve
    from cvtex.tounicode import correct

    with pikepdf.open(BytesIO(pdf)) as file:
        reading = Reading(language, bool(portrait))
        marks = [
            mark for number, page in enumerate(file.pages) for mark in _strip(file, page, number, reading)
        ]
        if printed:
            correct(file, printed)
        if archive:
            preserve(file)
        _plant(file, grow(marks), portrait)
        texts = {"title": title, "author": author, "language": language, "producer": PRODUCER}
        texts["creator"] = f"{PRODUCER} ({made_as})" if made_as else PRODUCER
        now = None if epoch is None else datetime.fromtimestamp(epoch, UTC)
        _describe(file, texts, SAYS if archive else "", updated, now)
        for thing in file.objects:  # LuaTeX's lists of the glyphs in a font are incomplete, and not needed
            if isinstance(thing, pikepdf.Dictionary) and "/CIDSet" in thing:
                del thing["/CIDSet"]
        generate = pikepdf.ObjectStreamMode.generate
        file.save(out := BytesIO(), min_version="1.7", deterministic_id=True, object_stream_mode=generate)
    return out.getvalue()


def _strip(file: "Pdf", page: "Page", number: int, reading: Reading) -> list[Mark]:
    """The marks of a page, which is left with plain ones; its n-th link mark belongs to its n-th annotation."""
    page.contents_coalesce()
    stream, marks = read_marks(page.obj.Contents.read_bytes(), number, reading)
    page.obj.Contents = file.make_stream(stream)
    marked, links = sum(mark.annotation >= 0 for mark in marks), len(page.obj.get("/Annots", ()))
    if marked != links:
        message = f"page {number + 1} has {marked} marked links, but {links} annotations"
        raise Invalid([Diagnostic("error", "tex-marks", None, message, ("write links with \\cvlink only",))])
    return marks


def grow(marks: Sequence[Mark]) -> Node:
    """The tree of a document: pieces of one block are one element, items stand in lists by their level, and the main
    column on all pages comes before the side bar."""
    roles = {mark.block: mark.role for mark in marks if mark.role != "Link"}
    document = Node("Document")
    lists: list[tuple[int, Node]] = []  # the open ones from the outermost on, with their levels
    blocks: dict[int, Node] = {}
    links: dict[int, Node] = {}
    heading = 0
    there = (mark for mark in marks if mark.mcid >= 0 or mark.annotation >= 0)
    for mark in sorted(there, key=lambda mark: mark.block > SIDE):
        if mark.block not in blocks:
            role = roles.get(mark.block, "P")
            if role[0] == "H":  # no heading is more than one level below the one before it
                heading = min(int(role[1:]), heading + 1)
                role = f"H{heading}"
            blocks[mark.block] = _place(document, lists, role, mark.level).add(role)
        node = blocks[mark.block]
        if mark.link:
            node = links.get(mark.link) or links.setdefault(mark.link, node.add("Link"))
        node.hold(mark)
    return document


def _place(document: Node, lists: list[tuple[int, Node]], role: str, level: int) -> Node:
    """What an element goes into: a list's item, the body of one, or the document; opens and closes `lists`."""
    is_item = role in ("Lbl", "LBody")
    while lists and (lists[-1][0] > level or not (is_item or level)):
        lists.pop()
    if not is_item:
        return _body(document, lists)
    if not lists or lists[-1][0] < level:
        lists.append((level, _body(document, lists).add("L")))
    items = lists[-1][1]
    item = items.last("LI")
    return items.add("LI") if item is None or role == "Lbl" or item.last("LBody") else item


def _body(document: Node, lists: list[tuple[int, Node]]) -> Node:
    """What holds paragraphs and further lists: the body of the innermost open item, or the document."""
    item = lists[-1][1].last("LI") if lists else None
    return item.last("LBody") or item.add("LBody") if item else document


def _is_numbered(node: Node) -> bool:
    """Whether it is a list with labels that differ; bullets are all alike."""
    items = (item.kids[0] for item in node.kids if isinstance(item, Node) and item.role == "LI")
    labels = (item.kids for item in items if isinstance(item, Node) and item.role == "Lbl")
    return len({b"".join(kid.text for kid in label if isinstance(kid, Mark)) for label in labels}) > 1


@dataclass(frozen=True, slots=True)
class _Ground:
    """Where the tree is planted: the pages, the element of each mark by page and number, that of each link."""

    file: "Pdf"
    pages: Sequence["Object"]
    owners: Sequence[dict[int, "Object"]]
    portrait: str
    links: list["Object"] = field(default_factory=list)


def _plant(file: "Pdf", tree: Node, portrait: str) -> None:
    """Write the tree into the file, with the ways back from each mark and each link to its element."""
    from pikepdf import Array, Dictionary, Name

    pages = [page.obj for page in file.pages]
    ground = _Ground(file, pages, [{} for _ in pages], portrait)
    root = file.Root.StructTreeRoot = file.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    root.K = _element(ground, tree, root)
    elements: list[Object] = []
    for key, (page, owners) in enumerate(zip(pages, ground.owners, strict=True)):
        page.StructParents, page.Tabs = key, Name.S
        elements.append(file.make_indirect(Array([owners[mcid] for mcid in range(len(owners))])))
    elements += ground.links
    root.ParentTree = Dictionary(Nums=Array([item for pair in enumerate(elements) for item in pair]))
    root.ParentTreeNextKey = len(elements)
    file.Root.MarkInfo = Dictionary(Marked=True)


def _element(ground: _Ground, node: Node, parent: "Object") -> "Object":
    """The element of a node and all below it."""
    from pikepdf import Array, Dictionary, Name, String

    from cvtex.figure import drawn

    made = ground.file.make_indirect(Dictionary(Type=Name.StructElem, S=Name(f"/{node.role}"), P=parent))
    home = next((kid.page for kid in node.kids if isinstance(kid, Mark)), -1)
    if home >= 0:
        made.Pg = ground.pages[home]
    if node.role == "L" and _is_numbered(node):
        made.A = Dictionary(O=Name.List, ListNumbering=Name.Decimal)
    if node.role == "Figure":
        box = drawn(ground.pages[home], {kid.mcid for kid in node.kids if isinstance(kid, Mark)})
        made.Alt, made.A = String(ground.portrait), Dictionary(O=Name.Layout, Placement=Name.Block, BBox=box)
    if node.language:
        made.Lang = String(node.language)
    kids: list[Object | int] = []
    for kid in node.kids:
        kids += _content(ground, kid, home, made) if isinstance(kid, Mark) else [_element(ground, kid, made)]
    made.K = Array(kids)
    return made


def _content(ground: _Ground, mark: Mark, home: int, element: "Object") -> "list[Object | int]":
    """What an element on page `home` says of a mark: its number, and the annotation of a link."""
    from pikepdf import Dictionary, Name, String

    page = ground.pages[mark.page]
    kids: list[Object | int] = []
    if mark.mcid >= 0:
        ground.owners[mark.page][mark.mcid] = element
        kids.append(mark.mcid if mark.page == home else Dictionary(Type=Name.MCR, Pg=page, MCID=mark.mcid))
    if mark.annotation >= 0:
        link = page.Annots[mark.annotation] = ground.file.make_indirect(page.Annots[mark.annotation])
        link.StructParent = len(ground.pages) + len(ground.links)
        link.Contents = String(str(link.A.URI))
        ground.links.append(element)
        kids.append(Dictionary(Type=Name.OBJR, Pg=page, Obj=link))
    return kids


def _describe(
    file: "Pdf", texts: Mapping[str, str], further: str, updated: date | None, now: datetime | None
) -> None:
    """Title, author, language and dates, where readers look for them; nothing of the engine's own is left."""
    from pikepdf import Dictionary, Name, Stream, String

    made = _MADE.format(f"{now:%Y-%m-%dT%H:%M:%SZ}") if now else ""
    ready = {"made": made, "updated": _UPDATED.format(updated) if updated else "", "archive": further}
    xmp = _XMP.format_map({key: text.translate(_ESCAPED) for key, text in texts.items()} | ready)
    file.Root.Metadata = Stream(file, xmp.encode(), Type=Name.Metadata, Subtype=Name.XML)
    file.Root.Lang = String(texts["language"])
    file.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    keys = {"/Title": "title", "/Author": "author", "/Creator": "creator", "/Producer": "producer"}
    about = {key: String(texts[name]) for key, name in keys.items()}
    if now:
        about |= dict.fromkeys(("/CreationDate", "/ModDate"), String(f"{now:D:%Y%m%d%H%M%SZ}"))
    file.trailer.Info = file.make_indirect(Dictionary(about))
    if "/ID" in file.trailer:
        del file.trailer["/ID"]
