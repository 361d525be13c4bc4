"""Draws the pictures of README and docs: `gallery.py FOLDER`, all of them from profiles in this repository."""

import re
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont, ImageOps

from cvtex import pipeline, tailor
from cvtex.jobs import jobs
from cvtex.packaged import citation_names
from cvtex.world import World

ROOT = Path(__file__).resolve().parents[1]
PROFILES = ROOT / "profiles"
DESIGNS = sorted((PROFILES / "designs").glob("*.yaml"))
GAP, EDGE, FOOT = 16, "#cccccc", 40  # pixels between pages, the colour around them, pixels below the last ink
COLORS = 160
STYLES = ("resume", "academic", "publications")

# Each option of a design: the values that are shown beside each other, as `--set` takes them after `design.`.
OPTIONS: Mapping[str, tuple[str, ...]] = {
    "theme": ("theme=classic", "theme=bold", "theme=harvard"),
    "paper": ("paper=a4", "paper=letter"),
    "margins": ("margins=12mm", "margins=30mm", "margins={left: 45mm, right: 15mm}"),
    "size": ("size=9pt", "size=10pt", "size=12pt"),
    "fonts": ("fonts=TeX Gyre Schola", "fonts=Open Sans", "fonts={text: Libertine, heading: TeX Gyre Adventor}"),
    "accent": ("accent=teal", "accent=#9a3412", "accent=indigo"),
    "colors": ("colors={name: accent}", "colors={text: charcoal, heading: maroon}", "colors={rule: accent, quiet: accent}"),
    "density": ("density=tight", "density=normal", "density=airy"),
    "align": ("align=ragged", "align=justified"),
    "head": ("head=left", "head=center", "head=right"),
    "headings": (
        "headings=rule", "headings=above", "headings=line", "headings=plain", "headings=bar",
        "headings={style: band, case: upper, align: center}",
    ),
    "bullet": ("bullet=•", "bullet=–", "bullet=›"),
    "links": ("links=color", "links=underline", "links=plain"),
    "icons": ("icons=true", "icons=false"),
    "dates": ("dates=long", "dates={format: numeric, stand: below}", "dates={format: year, stand: after}"),
    "places": ("places=right", "places=after"),
    "sections": ("sections={order: [education, skills]}", "sections={titles: {experience: Employment}}"),
    "page_numbers": ("page_numbers=true", "page_numbers=false"),
    "footer": ("footer={show: always, left: 'CV of {name}', right: '{updated}'}", "footer={show: always, left: '', center: '{page} of {pages}', right: ''}"),
    "photo": ("photo={shape: square, side: left}", "photo={shape: rounded}", "photo={shape: round, width: 20mm}"),
    "fit": ("fit=true",),
}  # fmt: skip
SAMPLE = """
cvtex: 1
updated: 2026-05-01
person:
  name: Ada Lovelace
  headline: Analyst of Engines
  location: London
  email: ada@example.org
  links: [{label: Notes on the Engine, url: "https://example.org/notes"}]
design: {theme: modern}
sections:
  - type: experience
    entries:
      - organization: Analytical Engines Ltd
        title: Programmer
        location: London
        start: 2022-02
        end: 2023-09
        highlights:
          - Wrote the first program for a machine that had not been built, with a [table](https://example.org/table) of its variables and operations.
          - "Explained what **no machine** can do: originate anything."
  - type: education
    entries: [{institution: Private lessons, degree: Mathematics, start: 2012, end: 2017, location: Ockham}]
  - type: skills
    entries: [{name: Languages, items: [English, French]}, {name: Mathematics, items: [analysis, logic]}]
"""


CITED = """
cvtex: 1
person: {name: {given: Ada, family: Lovelace}}
design: {theme: modern, margins: {left: 12mm, right: 70mm}}
sections:
  - type: publications
    label: "[{n}]"
    legend: {"*": equal contribution}
    sort: given
    entries:
      - type: article-journal
        title: "Sketch of an analytical engine: notes on loops"
        authors: ["Menabrea, Luigi Federico", "Lovelace, Ada*", "Babbage, Charles*", "Somerville, Mary"]
        venue: {name: Scientific Memoirs, short: Sci. Mem.}
        date: 2023-08
        volume: 3
        issue: 2
        pages: 666-731
        doi: 10.5555/memoirs.1843
        metrics: {citations: 112, as_of: 2026-01}
      - type: paper-conference
        title: Can a machine originate anything?
        authors: ["Lovelace, Ada"]
        venue: {name: Proceedings of the 12th Conference on Thinking Engines, short: THINK 2024}
        date: 2024
        pages: 1-12
        status: accepted
        awards: [Best Paper Award]
"""
POSTINGS = ROOT / "tests" / "relevance"
ADVERTISED = {
    "skillspan_tech_train_002": "for a cloud DevOps engineer",
    "skillspan_tech_train_023": "for an Android engineer",
}


class Shot(NamedTuple):
    """A page to draw: of which profile, in which style, with which settings; from its top, or its foot."""

    profile: str
    style: str
    settings: tuple[str, ...]
    dots: int
    foot: bool = False
    posting: str = ""


def draw(shot: Shot) -> Image.Image:
    """The first page of a document."""
    world = World()
    source = pipeline.load(shot.profile, world)
    request = pipeline.Request(profile=shot.profile, style=shot.style, settings=shot.settings)
    if shot.posting:
        (page,) = tailor.tailor(request, source, world, jobs([shot.posting], world))
        assert isinstance(page, tailor.Tailored)
        pdf = page.rendered.pdf
    else:
        pdf = tailor.render(request, source, world).pdf
    command = ["pdftoppm", "-png", "-r", str(shot.dots), "-f", "1", "-l", "1", "-singlefile", "-"]
    picture = subprocess.run(command, input=pdf, check=True, capture_output=True).stdout
    return Image.open(BytesIO(picture)).convert("RGB")


def lowest_ink(page: Image.Image) -> int:
    """The last row that is not white, in pixels from the top."""
    box = ImageOps.invert(page).getbbox()
    return box[3] if box else 0


def side_by_side(pages: Sequence[Image.Image], height: int = 0) -> Image.Image:
    """Pages on white, each with an edge; what is empty at the foot of all of them is cut off."""
    least = max(map(lowest_ink, pages)) + FOOT
    height = height or min(max(page.height for page in pages), least)
    framed = [ImageOps.expand(page.crop((0, 0, page.width, height)), border=1, fill=EDGE) for page in pages]
    width = sum(page.width + GAP for page in framed) - GAP
    sheet = Image.new("RGB", (width, height + 2), "white")
    left = 0
    for page in framed:
        sheet.paste(page, (left, 0))
        left += page.width + GAP
    return sheet


def labeled(picture: Image.Image, text: str) -> Image.Image:
    """A picture with a line of text below it."""
    font = ImageFont.load_default(13)
    sheet = Image.new("RGB", (picture.width, picture.height + 22), "white")
    sheet.paste(picture, (0, 0))
    ImageDraw.Draw(sheet).text((2, picture.height + 4), text, fill="#333333", font=font)
    return sheet


def grid(pictures: Sequence[Image.Image], columns: int) -> Image.Image:
    """Pictures in rows."""
    rows = [pictures[at : at + columns] for at in range(0, len(pictures), columns)]
    width = max(sum(one.width + GAP for one in row) - GAP for row in rows)
    heights = [max(one.height for one in row) + GAP for row in rows]
    sheet = Image.new("RGB", (width, sum(heights) - GAP), "white")
    top = 0
    for row, height in zip(rows, heights, strict=True):
        left = 0
        for one in row:
            sheet.paste(one, (left, top))
            left += one.width + GAP
        top += height
    return sheet


def save(picture: Image.Image, place: Path) -> None:
    """Write a picture, whole or not at all."""
    picture.quantize(COLORS, Image.Quantize.MAXCOVERAGE).save(draft := BytesIO(), format="PNG", optimize=True)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(draft.getvalue())


def option_sheet(shots: Iterable[Image.Image], name: str) -> Image.Image:
    """What an option does: the part of each page in which it shows."""
    parts = []
    for page, setting in zip(shots, OPTIONS[name], strict=True):
        if name in ("footer", "page_numbers"):
            part = page.crop((0, page.height - 90, page.width, page.height))
        elif name == "paper":
            part = page
        else:
            part = page.crop((0, 0, page.width, int(page.height * 0.42)))
        framed = ImageOps.expand(part, border=1, fill=EDGE)
        parts.append(labeled(framed, setting))
    return grid(parts, 3)


def own_photo(folder: Path) -> None:
    """A portrait of nobody: a head and shoulders on a ground."""
    image = Image.new("RGB", (300, 360), "#d8e2e8")
    pen = ImageDraw.Draw(image)
    pen.ellipse((95, 70, 205, 200), fill="#7b8f9a")
    pen.ellipse((30, 215, 270, 480), fill="#5a6d78")
    image.save(folder / "me.png")


def main() -> None:
    """Draw everything."""
    target = Path(sys.argv[1])
    names = World().theme_names()
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    ten_lines = re.search(r"```yaml\n(.*?)```", readme, re.DOTALL)
    assert ten_lines
    with TemporaryDirectory() as name, ProcessPoolExecutor() as pool:
        folder = Path(name)
        own_photo(folder)
        for file, text in (
            ("ada.yaml", SAMPLE), ("ten.yaml", ten_lines[1]), ("cited.yaml", CITED),
            ("photo.yaml", SAMPLE.replace("  headline:", "  photo: me.png\n  headline:")),
            ("long.yaml", SAMPLE + "  - type: text\n    entries:\n" + "      - Paragraph.\n" * 90),
        ):  # fmt: skip
            (folder / file).write_text(text, encoding="utf-8")
        sheets: dict[str, list[Shot]] = {"ten-lines": [Shot(str(folder / "ten.yaml"), "resume", (), 80)]}
        xie, qiu = str(PROFILES / "xie.yaml"), str(PROFILES / "qiu.yaml")
        for theme in names:
            sheets[f"themes/{theme}"] = [
                Shot(xie, style, (f"styles.{style}.theme={theme}",), 80) for style in STYLES
            ]
        sheets["jobs"] = [
            Shot(qiu, "resume", (), 60, posting=str(POSTINGS / f"{one}.txt")) for one in ADVERTISED
        ]
        sheets["themes"] = [Shot(qiu, "resume", (f"styles.resume.theme={one}",), 48) for one in names]
        sheets["citations"] = [
            Shot(str(folder / "cited.yaml"), "academic", (f"citation_style={one}",), 80)
            for one in citation_names()
        ]
        sheets["designs"] = [Shot(xie, "resume", _as_settings(one), 60) for one in DESIGNS]
        for option, values in OPTIONS.items():
            file = (
                "photo.yaml" if option == "photo" else "long.yaml" if option == "page_numbers" else "ada.yaml"
            )
            style = "academic" if option == "page_numbers" else "resume"
            sheets[f"design/{option}"] = [
                Shot(str(folder / file), style, (f"design.{value}",), 60) for value in values
            ]
        drawn = {job: list(pool.map(draw, shots)) for job, shots in sheets.items()}
    for job, pages in drawn.items():
        if job.startswith("design/"):
            picture = option_sheet(pages, job.removeprefix("design/"))
        elif job == "themes":
            picture = grid(
                [
                    labeled(side_by_side([page], page.height), one)
                    for page, one in zip(pages, names, strict=True)
                ],
                4,
            )
        elif job == "jobs":
            picture = grid(
                [
                    labeled(side_by_side([page], page.height), one)
                    for page, one in zip(pages, ADVERTISED.values(), strict=True)
                ],
                2,
            )
        elif job == "citations":
            parts = [
                page.crop(
                    (
                        20,
                        101,
                        int(page.width * 0.72),
                        lowest_ink(page.crop((0, 0, page.width, page.height - 60))) + 8,
                    )
                )
                for page in pages
            ]
            picture = grid([labeled(one, name) for one, name in zip(parts, citation_names(), strict=True)], 2)
        elif job == "designs":
            picture = grid(
                [
                    labeled(side_by_side([page], page.height), one.stem)
                    for page, one in zip(pages, DESIGNS, strict=True)
                ],
                3,
            )
        else:
            picture = side_by_side(pages)
        save(picture, target / f"{job}.png")


def _as_settings(design: Path) -> tuple[str, ...]:
    """A design file as settings of the command line."""
    import yaml

    data = yaml.safe_load(design.read_text(encoding="utf-8"))
    theme = data.pop("theme")
    flow = yaml.safe_dump(data, default_flow_style=True, width=10_000).strip()
    return (f"design={flow}", f"styles.resume.theme={theme}")


if __name__ == "__main__":
    main()
