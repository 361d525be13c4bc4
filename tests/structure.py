"""The structure tree of a PDF: what is wrong with it by the walk of `cvtex.structure`, and how it reads as text."""

from collections.abc import Iterator, Mapping
from io import BytesIO
from itertools import groupby
from typing import Any

import pikepdf
from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LTChar
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage

from cvtex.structure import Element, Piece, is_tagged, read_tree


def problems(pdf: bytes) -> list[str]:
    """All that is wrong with the tags: `["page 1: mark 3 is in no element"]`; none is as it should be."""
    with pikepdf.open(BytesIO(pdf)) as file:
        if not is_tagged(file):
            return ["the file is not tagged"]
        return [fault.text for fault in read_tree(file, strict=True).faults]


def outline(pdf: bytes) -> str:
    """The tree as text, an element a line: `    Link https://example.org "example.org"`."""
    words = _texts(pdf)
    with pikepdf.open(BytesIO(pdf)) as file:
        return "\n".join(line for top in read_tree(file).tops for line in _lines(top, words, ""))


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
