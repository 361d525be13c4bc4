"""The structure tree of any PDF, walked both ways: from the tree to the marks in the pages, and from the marks and links back.

Checkers of PDF/UA take each reference for itself; they miss an element that refers to marked content which no page has,
and content that no element owns. A screen reader reads the tree: what is not in it is not there.
"""

from collections.abc import Iterator
from dataclasses import field
from itertools import pairwise
from typing import Any, NamedTuple

from pikepdf import Dictionary, Page, Pdf, Stream

from cvtex.content import Fault, Weight, get, items, marks_of, number_of, spelt
from cvtex.value import dataclass

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
}  # what the class makes
DEEPEST = 200  # elements in elements


class Piece(NamedTuple):
    """A reference to marked content: page, number, and position among the marks of the page (-1: not there)."""

    page: int
    mcid: int
    position: int


@dataclass(frozen=True, slots=True)
class Element:
    """An element as the file has it; its parts are in the tree's order."""

    role: str
    object: Any
    parts: list["Element | Piece"] = field(default_factory=list)
    annotations: list[Any] = field(default_factory=list)

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


@dataclass(frozen=True, slots=True)
class Tree:
    """The walk through a file: its top elements, the marks of each page (MCID -> position), and what is wrong."""

    tops: list[Element]
    marks: list[dict[int, int]]
    faults: list[Fault]

    def elements(self) -> list[Element]:
        """All elements in reading order."""
        return [element for top in self.tops for element in walk(top)]


def walk(element: Element) -> Iterator[Element]:
    """An element and all below it, in reading order."""
    yield element
    for kid in element.kids():
        yield from walk(kid)


def is_tagged(file: Pdf) -> bool:
    """Whether a file says that it is tagged, and has a tree."""
    return isinstance(file.Root.get("/StructTreeRoot"), Dictionary) and bool(
        get(file.Root.get("/MarkInfo"), "/Marked", False)
    )


def read_tree(file: Pdf, *, strict: bool = False) -> Tree:
    """Walk through a tagged file; `strict` also asks for the roles, and the order on the page, that the class makes."""
    walker = _Walker(file)
    marks = [marks_of(page, number, walker.say, strict) for number, page in enumerate(file.pages)]
    walker.marks += marks
    root = file.Root.StructTreeRoot
    tops = [part for kid in items(root.get("/K")) if (part := walker.element(kid, root, 0))]
    tree = Tree(tops, marks, walker.faults)
    elements = tree.elements()
    walker.compare(elements)
    if strict:
        tree.faults.extend(_misplaced(tree, elements) + _unordered(elements))
    return tree


class _Walker:
    """Reads a file and collects what is wrong on the way."""

    def __init__(self, file: Pdf) -> None:
        self.file = file
        self.faults: list[Fault] = []
        self.marks: list[dict[int, int]] = []
        self.pages = {page.obj.objgen: number for number, page in enumerate(file.pages)}
        self.seen: set[tuple[int, int]] = set()

    def say(self, text: str, weight: Weight = "fault") -> None:
        self.faults.append(Fault(weight, text))

    def element(self, made: Any, parent: Any, depth: int) -> Element | None:
        """An element and all below it; which way back is wrong, and which mark is not there."""
        role = spelt(get(made, "/S"))[1:]
        if not role:
            return None
        if depth > DEEPEST or made.objgen in self.seen:
            self.say(f"{role} stands in itself, or deeper than {DEEPEST} levels", "loss")
            return None
        if made.is_indirect:
            self.seen.add(made.objgen)
        element = Element(role, made)
        if not _same(made.get("/P"), parent):
            self.say(f"{role} has another parent than the one it stands in")
        for kid in items(made.get("/K")):
            self._part(kid, element, depth)
        return element

    def _part(self, kid: Any, element: Element, depth: int) -> None:
        """One of the things that an element holds: a number, a reference to content or to an object, an element."""
        kind = spelt(get(kid, "/Type")) or ("/StructElem" if get(kid, "/S") is not None else "/MCR")
        if kind == "/OBJR":
            if not isinstance(get(kid, "/Obj"), Dictionary | Stream):
                self.say(f"{element.role} refers to an object that is not there")
            else:
                element.annotations.append(kid.Obj)
        elif kind == "/StructElem":
            if part := self.element(kid, element.object, depth + 1):
                element.parts.append(part)
        elif get(kid, "/Stm") is None:  # marks in forms are in streams of their own
            self._piece(kid, element)

    def _piece(self, kid: Any, element: Element) -> None:
        number = number_of(kid if isinstance(kid, int) else get(kid, "/MCID"))
        home = get(kid, "/Pg") if not isinstance(kid, int) else None
        home = element.object.get("/Pg") if home is None else home
        page = self.pages.get(getattr(home, "objgen", (0, 0)), -1)
        position = self.marks[page].get(number, -1) if page >= 0 else -1
        if page < 0:
            self.say(f"{element.role} refers to mark {number} of no page")
        elif position < 0:
            self.say(f"{element.role} refers to mark {number}, which page {page + 1} has not")
        element.parts.append(Piece(page, number, position))

    def compare(self, elements: list[Element]) -> None:
        """Go back from the marks and the links to the elements."""
        numbers = self._parent_tree()
        owners: dict[tuple[int, int], list[Element]] = {}
        holders: dict[tuple[int, int], list[Element]] = {}
        for element in elements:
            for piece in element.pieces():
                owners.setdefault(piece[:2], []).append(element)
            for note in element.annotations:
                holders.setdefault(note.objgen, []).append(element)
        for number, page in enumerate(self.file.pages):
            self._compare_marks(number, page, owners, numbers)
            for note in items(page.obj.get("/Annots")):
                if get(note, "/Subtype") == "/Link":
                    self._compare_link(number, note, holders.get(note.objgen, []), numbers)

    def _compare_marks(
        self, page: int, made: Page, owners: dict[tuple[int, int], list[Element]], numbers: dict[int, Any]
    ) -> None:
        """Marks in no element or in two; entries of the parent tree that lead elsewhere."""
        where, present = f"page {page + 1}", self.marks[page]
        back = items(numbers.get(number_of(get(made.obj, "/StructParents"))))
        filled = sum(entry is not None for entry in back)
        if filled != len(present):
            self.say(f"{where}: {filled} entries in the parent tree for {len(present)} marks")
        for mcid in present:
            held = owners.get((page, mcid), [])
            if len(held) != 1:
                weight: Weight = "fault" if held else "loss"
                self.say(
                    f"{where}: mark {mcid} is in {len(held) or 'no'} element{'s'[: len(held) > 1]}", weight
                )
            elif not (0 <= mcid < len(back) and _same(back[mcid], held[0].object)):
                self.say(f"{where}: mark {mcid} does not lead back to its {held[0].role}")

    def _compare_link(self, page: int, note: Any, held: list[Element], numbers: dict[int, Any]) -> None:
        """A link that does not lead to an element of its own role, or is described by nothing."""
        where, back = f"page {page + 1}", numbers.get(number_of(note.get("/StructParent")))
        if len(held) != 1:
            self.say(f"{where}: a link is in {len(held) or 'no'} element{'s'[: len(held) > 1]}")
        elif held[0].role != "Link":
            self.say(f"{where}: a link is in a {held[0].role}")
        elif not _same(back, held[0].object):
            self.say(f"{where}: a link does not lead back to its element")
        if not spelt(note.get("/Contents")):
            self.say(f"{where}: a link has no description")

    def _parent_tree(self) -> dict[int, Any]:
        """The parent tree, flat: number -> element, or elements of a page's marks."""
        flat: dict[int, Any] = {}
        keys: list[int] = []
        open_nodes = [self.file.Root.StructTreeRoot.get("/ParentTree")]
        for _ in range(100_000):
            if not open_nodes:
                break
            node = open_nodes.pop()
            open_nodes += reversed(items(get(node, "/Kids")))
            pairs = items(get(node, "/Nums"))
            keys += map(number_of, pairs[::2])
            flat.update(zip(map(number_of, pairs[::2]), pairs[1::2], strict=False))
        if keys != sorted(set(keys)):
            self.say("the keys of the parent tree are not in order")
        return flat


def _same(one: Any, other: Any) -> bool:
    """Whether two are one object of the file."""
    return getattr(one, "objgen", None) == getattr(other, "objgen", (0, 0)) != (0, 0)


def _misplaced(tree: Tree, elements: list[Element]) -> list[Fault]:
    """Elements where they may not stand, empty ones, headings that skip a level."""
    found = [f"the tree begins with {top.role}" for top in tree.tops if top.role != "Document"]
    for element in elements:
        kinds = [kid.role for kid in element.kids()]
        kinds += ["content"] * bool(element.pieces()) + ["annotation"] * bool(element.annotations)
        found += [f"{kind} in {element.role}" for kind in kinds if kind not in MAY_HOLD.get(element.role, ())]
        found += [] if kinds else [f"{element.role} is empty"]
        found += ["a Span without a language"] * (element.role == "Span" and "/Lang" not in element.object)
        found += _undescribed(element) if element.role == "Figure" else []
        if element.role == "LI" and kinds not in (["Lbl", "LBody"], ["LBody"]):
            found.append(f"a list item of {kinds}")
    levels = [0, *(int(element.role[1]) for element in elements if element.role in ("H1", "H2", "H3"))]
    found += [f"H{below} after H{above}" for above, below in pairwise(levels) if below > above + 1]
    return [Fault("fault", text) for text in found]


def _undescribed(element: Element) -> list[str]:
    """What a figure does not say: what is seen on it, and where it stands."""
    box = [float(edge) for edge in items(get(element.object.get("/A"), "/BBox"))]
    found = [] if spelt(element.object.get("/Alt")) else ["a Figure without a description"]
    return found + ([] if len(box) == 4 and box[0] < box[2] and box[1] < box[3] else [f"a Figure at {box}"])


def _is_beside(firsts: list[tuple[int, int]]) -> bool:
    """Whether parts go back once, to what stands last on its page: a side bar."""
    turns = [at for at, (one, other) in enumerate(pairwise(firsts), 1) if other < one]
    if len(turns) != 1:
        return False
    main, side = firsts[: turns[0]], firsts[turns[0] :]
    return all(one < other for one in main for other in side if one[0] == other[0])


def _unordered(elements: list[Element]) -> list[Fault]:
    """Elements with parts that are not in the order of the pages; a part is where its first mark is.

    A document may go back once, to its side bar, which comes after the main column of all pages.
    """
    found = []
    for element in elements:
        pieces = [part.places()[:1] if isinstance(part, Element) else [part[::2]] for part in element.parts]
        firsts = [place for places in pieces for place in places]
        if firsts != sorted(firsts) and not (element.role == "Document" and _is_beside(firsts)):
            found.append(Fault("fault", f"{element.role} is not read in the order of the page: {firsts}"))
    return found
