"""Draws the first pages of documents side by side, for the README: `gallery.py pages.png one.pdf two.pdf`."""

import subprocess
import sys
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps

DOTS = "80"  # an inch
GAP, EDGE, FOOT = 16, "#cccccc", 40  # pixels between pages, the colour around them, pixels below the last ink
COLORS = 64


def first_page(pdf: str) -> Image.Image:
    """The first page as poppler draws it."""
    command = ["pdftoppm", "-png", "-r", DOTS, "-f", "1", "-l", "1", "-singlefile", pdf]
    return Image.open(BytesIO(subprocess.run(command, check=True, capture_output=True).stdout)).convert("RGB")


def lowest_ink(page: Image.Image) -> int:
    """The last row that is not white, in pixels from the top."""
    box = ImageOps.invert(page).getbbox()
    return box[3] if box else 0


def side_by_side(pages: list[Image.Image]) -> Image.Image:
    """Pages on white, each with an edge; what is empty at the foot of all of them is cut off."""
    height = min(max(page.height for page in pages), max(map(lowest_ink, pages)) + FOOT)
    framed = [ImageOps.expand(page.crop((0, 0, page.width, height)), border=1, fill=EDGE) for page in pages]
    width = sum(page.width + GAP for page in framed) - GAP
    sheet = Image.new("RGB", (width, height + 2), "white")
    left = 0
    for page in framed:
        sheet.paste(page, (left, 0))
        left += page.width + GAP
    return sheet


def main() -> None:
    """Write the picture, whole or not at all."""
    target, *pdfs = sys.argv[1:]
    sheet = side_by_side([first_page(pdf) for pdf in pdfs])
    sheet.quantize(COLORS).save(draft := BytesIO(), format="PNG", optimize=True)
    Path(target).parent.mkdir(parents=True, exist_ok=True)
    Path(target).write_bytes(draft.getvalue())


if __name__ == "__main__":
    main()
