"""Where pictures stand on a page."""

from collections.abc import Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pikepdf import Array, Matrix, Object, Rectangle


def drawn(page: "Object", marks: Collection[int]) -> "Array":
    """The box around the pictures in some marks of a page, by their MCIDs: left, bottom, right, top in points."""
    from pikepdf import Array, Dictionary, Matrix, parse_content_stream

    boxes: list[Rectangle] = []
    kept: list[Matrix] = []
    inside: list[bool] = []
    space = Matrix()
    for instruction in parse_content_stream(page):
        values, name = instruction.operands, str(instruction.operator)
        match name:
            case "q":
                kept.append(space)
            case "Q":
                space = kept.pop() if kept else Matrix()
            case "cm":
                space = Matrix(*map(float, values)) @ space
            case "BMC" | "BDC":
                own = values[1].get("/MCID") if isinstance(values[-1], Dictionary) else None
                inside.append(True in inside or (own is not None and int(own) in marks))
            case "EMC" if inside:
                inside.pop()
            case "Do" if True in inside:
                boxes.append(_box(page.Resources.XObject[str(values[0])], space))
    edges = zip(*((box.llx, box.lly, box.urx, box.ury) for box in boxes), strict=True)
    return Array([round(pick(values), 3) for pick, values in zip((min, min, max, max), edges, strict=True)])


def _box(picture: "Object", space: "Matrix") -> "Rectangle":
    """The box around a picture in the space in which it is drawn: an image fills a square of 1 by 1."""
    from pikepdf import Matrix, Rectangle

    if picture.get("/Subtype") == "/Form":
        own = Matrix(picture.Matrix) if "/Matrix" in picture else Matrix()
        return (own @ space).transform(Rectangle(*map(float, picture.BBox)))
    return space.transform(Rectangle(0, 0, 1, 1))
