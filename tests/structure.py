"""The structure tree of a PDF: what is wrong with it, and how it reads as text.

`problems` goes the way of a screen reader and back again: from the tree to the marks in the pages, from the marks
and the links to the tree. Checkers of PDF/UA miss references to marked content that does not exist.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from itertools import groupby, pairwise
from typing import Any, NamedTuple

import pikepdf
from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LTChar
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage

INLINE = {"Link", "Span", "content"}
MAY_HOLD = {
    "Document": {"H1", "H2", "H3", "P", "L", "Figure"},
    "L": {"LI"},
    "LI": {"Lbl", "LBody"},
    "LBody": INLINE | {"P", "L"},
    "Link": {"content", "annotation", "Span"},
    "Span": {"content"},
    "Figure": {"content"},
    **dict.fromkeys(("H1", "H2", "H3", "P", "Lbl"), INLINE),
}
PAINTS = {"Tj", "TJ", "'", '"', "S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "Do", "sh", "BI"}


class Piece(NamedTuple):
    """A reference to marked content: page, number, and position among the marks of the page (-1: not there)."""

    page: int
    mcid: int
    position: int


@dataclass(frozen=True, slots=True)
class Element:
    """An element as the file has it; its parts are in the tree's order."""

    role: str
    object: pikepdf.Object
    parts: list["Element | Piece"] = field(default_factory=list)
    annotations: list[pikepdf.Object] = field(default_factory=list)

    def kids(self) -> list["Element"]:
        """The elements in it."""
        return [part for part in self.parts if isinstance(part, Element)]

    def pieces(self) -> list[Piece]:
        """The marked content that is its own."""
        return [part for part in self.parts if isinstance(part, Piece)]

    def places(self) -> list[tuple[int, int]]:
        """Page and position of all marked content in it and below."""
        below = (
            part.places() if isinstance(part, Element) else [(part.page, part.position)]
            for part in self.parts
        )
        return [place for places in below for place in places]


def problems(pdf: bytes) -> list[str]:
    """All that is wrong with the tags: `["page 1: mark 3 is in no element"]`; none is as it should be."""
    with pikepdf.open(BytesIO(pdf)) as file:
        found: list[str] = []
        marks = [_marks_of(page, number, found) for number, page in enumerate(file.pages)]
        root = file.Root.get("/StructTreeRoot")
        if root is None or not file.Root.MarkInfo.Marked:
            return [*found, "the file is not tagged"]
        tree = _element(file, root.K, root, marks, found)
        elements = list(walk(tree))
        found += _misplaced(tree, elements) + _unordered(elements)
        return found + _marks_and_tree(file, elements, marks) + _links_and_tree(file, elements)


def outline(pdf: bytes) -> str:
    """The tree as text, an element a line: `    Link https://example.org "example.org"`."""
    words = _texts(pdf)
    with pikepdf.open(BytesIO(pdf)) as file:
        root = file.Root.StructTreeRoot
        tree = _element(file, root.K, root, [_marks_of(page, 0, []) for page in file.pages], [])
        return "\n".join(_lines(tree, words, ""))


def walk(element: Element) -> Iterator[Element]:
    """An element and all below it, in reading order."""
    yield element
    for kid in element.kids():
        yield from walk(kid)


def _marks_of(page: pikepdf.Page, number: int, found: list[str]) -> dict[int, int]:
    """MCID -> position in the page's stream; says what is painted outside of marks, and where marks overlap."""
    where = f"page {number + 1}"
    marks: dict[int, int] = {}
    stack: list[str] = []
    for instruction in pikepdf.parse_content_stream(page):
        operands, name = instruction.operands, str(instruction.operator)
        if name in ("BMC", "BDC"):
            keys = (
                set(operands[1].keys())
                if name == "BDC" and isinstance(operands[1], pikepdf.Dictionary)
                else set()
            )
            if "/MCID" in keys:
                mcid = int(operands[1].MCID)
                if mcid in marks:
                    found.append(f"{where}: mark {mcid} stands twice")
                if keys != {"/MCID"}:
                    found.append(f"{where}: mark {mcid} has keys of its own: {sorted(keys)}")
                marks[mcid] = len(marks)
            spelt = str(operands[0]) == "/Span" and keys == {"/ActualText"}  # what its glyphs do not tell
            if stack and (stack[-1] == "spelt" or "/MCID" in keys or (stack[-1] == "mark" and not spelt)):
                found.append(f"{where}: {operands[0]} in a {stack[-1]}")
            stack.append("mark" if "/MCID" in keys else "spelt" if spelt else "artifact")
        elif name == "EMC":
            found += [] if stack else [f"{where}: an end without a mark"]
            stack = stack[:-1]
        elif name in PAINTS and not stack:
            found.append(f"{where}: {name} outside of marks")
    found += [f"{where}: {len(stack)} marks without an end"] if stack else []
    return marks


def _element(
    file: pikepdf.Pdf, made: Any, parent: Any, marks: list[dict[int, int]], found: list[str]
) -> Element:
    """An element and all below it; says which way back is wrong, and which mark is not there."""
    element = Element(str(made.S)[1:], made)
    pages = [page.obj.objgen for page in file.pages]
    if made.P.objgen != parent.objgen:
        found.append(f"{element.role} has another parent than the one it stands in")
    for kid in made.K:
        kind = str(kid.get("/Type", "/StructElem")) if isinstance(kid, pikepdf.Dictionary) else "/MCR"
        if kind == "/StructElem":
            element.parts.append(_element(file, kid, made, marks, found))
        elif kind == "/OBJR":
            element.annotations.append(kid.Obj)
        else:
            number, home = (
                (int(kid.MCID), kid.Pg) if isinstance(kid, pikepdf.Dictionary) else (int(kid), made.Pg)
            )
            page = pages.index(home.objgen)
            element.parts.append(Piece(page, number, marks[page].get(number, -1)))
            if number not in marks[page]:
                found.append(f"{element.role} refers to mark {number}, which page {page + 1} has not")
    return element


def _misplaced(tree: Element, elements: list[Element]) -> list[str]:
    """Elements where they may not stand, empty ones, headings that skip a level."""
    found = [] if tree.role == "Document" else [f"the tree begins with {tree.role}"]
    for element in elements:
        kinds = [kid.role for kid in element.kids()]
        kinds += ["content"] * bool(element.pieces()) + ["annotation"] * bool(element.annotations)
        found += [f"{kind} in {element.role}" for kind in kinds if kind not in MAY_HOLD.get(element.role, ())]
        found += [] if kinds else [f"{element.role} is empty"]
        found += (
            ["a Span without a language"] if element.role == "Span" and "/Lang" not in element.object else []
        )
        found += _undescribed(element) if element.role == "Figure" else []
        if element.role == "LI" and kinds not in (["Lbl", "LBody"], ["LBody"]):
            found.append(f"a list item of {kinds}")
    levels = [0, *(int(element.role[1]) for element in elements if element.role[0] == "H")]
    found += [f"H{below} after H{above}" for above, below in pairwise(levels) if below > above + 1]
    return found


def _undescribed(element: Element) -> list[str]:
    """What a figure does not say: what is seen on it, and where it stands."""
    box = [float(edge) for edge in getattr(element.object.get("/A"), "BBox", [])]
    found = [] if str(element.object.get("/Alt", "")) else ["a Figure without a description"]
    return found + ([] if len(box) == 4 and box[0] < box[2] and box[1] < box[3] else [f"a Figure at {box}"])


def _unordered(elements: list[Element]) -> list[str]:
    """Elements with parts that are not in the order of the pages; a part is where its first mark is."""
    found = []
    for element in elements:
        pieces = [part.places()[:1] if isinstance(part, Element) else [part[::2]] for part in element.parts]
        firsts = [place for places in pieces for place in places]
        if firsts != sorted(firsts):
            found.append(f"{element.role} is not read in the order of the page: {firsts}")
    return found


def _marks_and_tree(file: pikepdf.Pdf, elements: list[Element], marks: list[dict[int, int]]) -> list[str]:
    """Marks in no element or in two; entries of the parent tree that lead elsewhere."""
    found = []
    owners: dict[tuple[int, int], list[Element]] = {}
    for element in elements:
        for piece in element.pieces():
            owners.setdefault(piece[:2], []).append(element)
    numbers = _parent_tree(file)
    for page, present in enumerate(marks):
        back = numbers.get(int(file.pages[page].obj.StructParents), pikepdf.Array())
        if len(back) != len(present):
            found.append(f"page {page + 1}: {len(back)} entries in the parent tree for {len(present)} marks")
        for mcid in present:
            holders = owners.get((page, mcid), [])
            if len(holders) != 1:
                found.append(f"page {page + 1}: mark {mcid} is in {len(holders) or 'no'} element")
            elif mcid >= len(back) or back[mcid].objgen != holders[0].object.objgen:
                found.append(f"page {page + 1}: mark {mcid} does not lead back to its {holders[0].role}")
    return found


def _links_and_tree(file: pikepdf.Pdf, elements: list[Element]) -> list[str]:
    """Links that do not lead to an element of their own role, or are described by nothing."""
    found = []
    numbers = _parent_tree(file)
    held = [(note.objgen, element) for element in elements for note in element.annotations]
    for number, page in enumerate(file.pages, 1):
        for note in page.obj.get("/Annots", []):
            holders = [element for objgen, element in held if objgen == note.objgen]
            back = numbers.get(int(note.get("/StructParent", -1)))
            if [element.role for element in holders] != ["Link"]:
                found.append(f"page {number}: a link is in {[element.role for element in holders]}")
            elif back is None or back.objgen != holders[0].object.objgen:
                found.append(f"page {number}: a link does not lead back to its element")
            if not str(note.get("/Contents", "")):
                found.append(f"page {number}: a link has no description")
    return found


def _parent_tree(file: pikepdf.Pdf) -> dict[int, Any]:
    flat = list(file.Root.StructTreeRoot.ParentTree.Nums)
    keys = [int(key) for key in flat[::2]]
    assert keys == sorted(set(keys)), "the keys of the parent tree are not in order"
    return dict(zip(keys, flat[1::2], strict=True))


def _lines(element: Element, words: Mapping[tuple[int, int], str], indent: str) -> Iterator[str]:
    """An element's lines of the outline: text stands beside it, or below where it holds elements, too."""
    groups = [list(group) for _, group in groupby(element.parts, key=type)]
    texts = [
        " ".join(words.get(part[:2], "?") for part in group if isinstance(part, Piece)) for group in groups
    ]
    alone = len(groups) == 1 and texts[0]
    targets = dict.fromkeys(str(note.A.URI) for note in element.annotations)
    numbering = str(getattr(element.object.get("/A"), "ListNumbering", ""))[1:]
    told = [str(element.object.get(key, "")) for key in ("/Lang", "/Alt")]
    yield indent + " ".join(
        filter(None, [element.role, *targets, numbering, *told, f'"{alone}"' if alone else ""])
    )
    for group, text in zip(groups, texts, strict=True):
        if text and not alone:
            yield f'{indent}  "{text}"'
        for part in group:
            if isinstance(part, Element):
                yield from _lines(part, words, indent + "  ")


class _Reader(PDFPageAggregator):
    """Collects the characters of each mark of a page, with a space where there is a gap."""

    def __init__(self, manager: PDFResourceManager) -> None:
        super().__init__(manager)
        self.texts: dict[int, str] = {}
        self.open: list[int | None] = []
        self.end: tuple[float, float] = (0, 0)

    def begin_tag(self, tag: Any, props: Any = None) -> None:  # noqa: ARG002 - the interface is pdfminer's
        """Enter marked content."""
        self.open.append(props.get("MCID") if isinstance(props, dict) else None)

    def end_tag(self) -> None:
        """Leave it."""
        self.open.pop()

    def render_char(self, *arguments: Any, **keys: Any) -> float:
        """Note the character that was set."""
        advance = super().render_char(*arguments, **keys)
        mark = next((mcid for mcid in reversed(self.open) if mcid is not None), None)
        set_last = list(self.cur_item)[-1]
        if mark is not None and isinstance(set_last, LTChar):
            text = self.texts.get(mark, "")
            x, y = self.end
            apart = set_last.x0 - x > 0.15 * set_last.size or abs(set_last.y0 - y) > 0.5 * set_last.size
            self.texts[mark] = text + (" " if text and apart else "") + set_last.get_text()
            self.end = set_last.x1, set_last.y0
        return float(advance)


def _texts(pdf: bytes) -> dict[tuple[int, int], str]:
    """Page and MCID -> text."""
    manager = PDFResourceManager()
    texts = {}
    for number, page in enumerate(PDFPage.get_pages(BytesIO(pdf))):
        reader = _Reader(manager)
        PDFPageInterpreter(manager, reader).process_page(page)
        texts.update({(number, mcid): " ".join(text.split()) for mcid, text in reader.texts.items()})
    return texts
