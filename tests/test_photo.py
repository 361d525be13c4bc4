"""A photo is printed upright, with its own pixels, and with nothing that a camera wrote around them."""

import re
import zlib
from collections.abc import Iterator, Mapping
from functools import reduce
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from paper import margins, poppler
from PIL import Image, ImageChops, ImageCms, ImageDraw, ImageOps, PngImagePlugin
from test_cli import MAIN, Desk, needs_tex

from cvtex.compose import compose
from cvtex.diagnostic import Invalid, Span
from cvtex.engine import ENGINES
from cvtex.engine import compile as run_tex
from cvtex.photo import ENOUGH, MOST_BYTES, clean
from cvtex.pipeline import Draft, Request, draft, load, validate
from cvtex.world import World

HERE = Span("ada.yaml", 4, 10, 16)
SECRET = b"51.5007N 0.1246W"
ADA = """\
cvtex: 1
person:
  name: Ada Lovelace
  photo: me.jpg
  headline: Analyst
  email: ada@example.org
sections: [{type: list, entries: [One.]}]
"""
RED, GREEN, BLUE, YELLOW = (200, 30, 30), (30, 160, 60), (30, 60, 200), (220, 200, 40)
ENGINE_NAMES = [engine.name for engine in ENGINES if engine.name != "tectonic"]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache for all runs, so that LuaTeX reads its fonts once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def desk(tmp_path: Path, cache: Path) -> Iterator[Desk]:
    """A folder with a profile and its photo; in the end no temporary file may lie about."""
    made = Desk(tmp_path / "here", tmp_path / "temporary", cache)
    made.here.mkdir()
    made.temporary.mkdir()
    made.write("ada.yaml", ADA)
    (made.here / "me.jpg").write_bytes(WHOLE)
    yield made
    assert list(made.temporary.iterdir()) == [], "something was left behind"


def quarters(width: int = 80, height: int = 100) -> Image.Image:
    """Red and green above blue and yellow."""
    image = Image.new("RGB", (width, height), RED)
    draw = ImageDraw.Draw(image)
    draw.rectangle((width // 2, 0, width, height // 2), GREEN)
    draw.rectangle((0, height // 2, width // 2, height), BLUE)
    draw.rectangle((width // 2, height // 2, width, height), YELLOW)
    return image


def stored(image: Image.Image, form: str = "JPEG", **options: Any) -> bytes:
    """A picture as a file."""
    more = {"quality": 90, "subsampling": 0} if form == "JPEG" else {}
    image.save(out := BytesIO(), form, **{**more, **options})
    return out.getvalue()


def exif(orientation: int = 1) -> bytes:
    """What a telephone writes: how it was held, who owns it, and where it was."""
    tags = Image.Exif()
    tags[0x0112] = orientation
    tags[0x013B] = SECRET.decode()  # artist
    tags.get_ifd(0x8825)[29] = SECRET.decode()  # GPS
    return tags.tobytes()


def snapshot(orientation: int = 1, **options: Any) -> bytes:
    """A JPEG with all that can stand in one: EXIF, XMP, a comment, a second picture behind the end."""
    whole = stored(quarters(), exif=exif(orientation), comment=SECRET, xmp=b"<x>" + SECRET, **options)
    return whole + snapshot_tail()


def snapshot_tail() -> bytes:
    return stored(quarters(8, 8), comment=SECRET) + b"ftypmp4" + SECRET


def chunked(depth: int, color: int, rows: bytes, *, interlaced: bool = False) -> bytes:
    """A PNG of one pixel by two."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4) + name + data + zlib.crc32(name + data).to_bytes(4)

    header = (1).to_bytes(4) + (2).to_bytes(4) + bytes([depth, color, 0, 0, interlaced])
    body = (
        chunk(b"IHDR", header) + chunk(b"tEXt", b"Comment\0" + SECRET) + chunk(b"IDAT", zlib.compress(rows))
    )
    return b"\x89PNG\r\n\x1a\n" + body + chunk(b"IEND", b"")


def opened(data: bytes) -> Image.Image:
    """The picture that is handed to TeX."""
    image = Image.open(BytesIO(clean(data, HERE).data))
    image.load()
    return image


def corners(image: Image.Image) -> list[tuple[int, ...]]:
    """The colours in the middle of the quarters."""
    width, height = image.size
    places = [(width // 4, height // 4), (3 * width // 4, height // 4), (width // 4, 3 * height // 4),
              (3 * width // 4, 3 * height // 4)]  # fmt: skip
    found = [image.convert("RGB").getpixel(place) for place in places]
    return [pixel for pixel in found if isinstance(pixel, tuple)]


def alike(found: list[tuple[int, ...]], wanted: list[tuple[int, int, int]], within: int = 14) -> bool:
    """Whether colours are the same but for what JPEG and paper do to them."""
    return all(
        abs(a - b) <= within
        for one, other in zip(found, wanted, strict=True)
        for a, b in zip(one, other, strict=True)
    )


QUARTERS = [RED, GREEN, BLUE, YELLOW]


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_a_jpeg_keeps_its_pixels_and_nothing_else(mode: str, progressive: bool) -> None:
    image = quarters().convert(mode)
    data = (
        stored(image, exif=exif(), comment=SECRET, progressive=progressive, icc_profile=srgb())
        + snapshot_tail()
    )
    assert data.count(SECRET) >= 4
    cleaned = clean(data, HERE)
    assert (cleaned.photo.file, cleaned.photo.width, cleaned.photo.height) == ("cvtex-photo.jpg", 80, 100)
    assert opened(data).tobytes() == Image.open(BytesIO(data)).tobytes()
    segments = re.findall(rb"\xff[\xe0-\xef\xfe]", cleaned.data.partition(b"\xff\xda")[0])
    assert segments == [b"\xff\xe0"] and SECRET not in cleaned.data and cleaned.data.endswith(b"\xff\xd9")
    plain = stored(image, progressive=progressive)
    assert cleaned.data.partition(b"\xff\xda")[2] == plain.partition(b"\xff\xda")[2]


@pytest.mark.parametrize("orientation", range(10))
def test_a_photo_stands_upright(orientation: int) -> None:
    lying = Image.open(BytesIO(stored(quarters(), exif=exif(orientation))))
    data = stored(quarters(), exif=exif(orientation))
    upright = ImageOps.exif_transpose(lying)
    assert opened(data).size == upright.size
    assert alike(corners(opened(data)), [(r, g, b) for r, g, b in corners(upright)], 6)
    assert SECRET not in clean(data, HERE).data


def test_turning_is_seen() -> None:
    """Six is how a telephone that is held upright writes."""
    assert alike(corners(opened(snapshot(6))), [BLUE, RED, YELLOW, GREEN])
    assert opened(snapshot(6)).size == (100, 80)


def srgb() -> bytes:
    """The profile that most pictures have."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def swapped() -> bytes:
    """A profile that takes red for green: its colorants exchanged."""
    given = srgb()
    assert given.count(b"rXYZ") == given.count(b"gXYZ") == 1
    return (
        given.replace("sRGB".encode("utf-16-be"), "mine".encode("utf-16-be"))
        .replace(b"rXYZ", b"qXYZ")
        .replace(b"gXYZ", b"rXYZ")
        .replace(b"qXYZ", b"gXYZ")
    )


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_colours_of_another_profile_become_those_of_screens(form: str) -> None:
    image = Image.new("RGB", (20, 20), (250, 10, 10))
    assert alike([corners(opened(stored(image, form, icc_profile=srgb())))[0]], [(250, 10, 10)], 4)
    [found, *_] = corners(opened(stored(image, form, icc_profile=swapped())))
    assert found[1] > 150 > found[0]
    nonsense = stored(image, form, icc_profile=b"no profile" * 20)
    assert alike([corners(opened(nonsense))[0]], [(250, 10, 10)], 4)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P", "1", "I;16"])
def test_any_png_becomes_a_plain_one(mode: str) -> None:
    image = quarters().quantize(16) if mode == "P" else quarters().convert("L" if mode == "I;16" else mode)
    if mode == "I;16":
        image = Image.frombytes(
            "I;16", image.size, b"".join(bytes([value, value]) for value in image.tobytes())
        )
    about = PngImagePlugin.PngInfo()
    about.add_text("Comment", SECRET.decode())
    data = stored(image, "PNG", pnginfo=about, exif=exif(), dpi=(300, 300))
    assert SECRET in data
    cleaned = clean(data, HERE).data
    assert SECRET not in cleaned
    assert (
        set(re.findall(rb"[A-Za-z]{4}(?=\0|\x78)", cleaned)) & {b"tEXt", b"eXIf", b"iCCP", b"pHYs", b"tRNS"}
        == set()
    )
    assert cleaned[24:29] == bytes([8, 0 if mode in {"L", "1", "I;16"} else 2, 0, 0, 0])
    expected = quarters() if mode in {"RGB", "RGBA", "P"} else quarters().convert("1" if mode == "1" else "L")
    assert alike(corners(opened(data)), [(r, g, b) for r, g, b in corners(expected)], 3)


def test_what_can_be_seen_through_is_white() -> None:
    image = Image.new("RGBA", (4, 4), (255, 0, 0, 0))
    image.putpixel((0, 0), (255, 0, 0, 128))
    found = opened(stored(image, "PNG"))
    assert found.getpixel((3, 3)) == (255, 255, 255)
    assert found.getpixel((0, 0)) == (255, 127, 127)
    keyed = Image.new("L", (4, 4), 7)
    assert opened(stored(keyed, "PNG", transparency=7)).getpixel((1, 1)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("depth", "color", "rows", "interlaced", "expected"),
    [
        (16, 2, b"\0" + b"\x80\xff" * 3 + b"\0" + b"\x10\xff" * 3, False, [(128,) * 3, (16,) * 3]),
        (16, 6, b"\0" + b"\x80\xff" * 3 + b"\xff\xff" + b"\0" * 9, False, [(128,) * 3, (255,) * 3]),
        (8, 2, b"\0\x01\x02\x03\0\x04\x05\x06", True, [(1, 2, 3), (4, 5, 6)]),
    ],
    ids=["16-bit", "16-bit-alpha", "interlaced"],
)
def test_a_png_that_engines_do_not_agree_on_is_mended(
    depth: int, color: int, rows: bytes, interlaced: bool, expected: list[tuple[int, ...]]
) -> None:
    data = chunked(depth, color, rows, interlaced=interlaced)
    found = opened(data)
    assert [found.getpixel((0, 0)), found.getpixel((0, 1))] == expected
    assert clean(data, HERE).data[24:29] == bytes([8, 2, 0, 0, 0])


def test_a_large_picture_is_scaled_down() -> None:
    data = stored(quarters(4 * ENOUGH, 3 * ENOUGH), exif=exif(6))
    assert opened(data).size == (ENOUGH * 3 // 4, ENOUGH)
    assert alike(corners(opened(data)), [BLUE, RED, YELLOW, GREEN])


def test_a_jpeg_of_unusual_colours_is_made_a_usual_one() -> None:
    """RGB without its transformation to luminance and chroma, which readers do not agree on."""
    data = stored(quarters(), keep_rgb=True)
    assert b"Adobe" in data
    assert b"Adobe" not in clean(data, HERE).data and alike(corners(opened(data)), QUARTERS)


WHOLE = snapshot()
REFUSED: Mapping[str, tuple[bytes, str]] = {
    "empty": (b"", "is an empty file"),
    "text": (b"machine\n", "is neither JPEG nor PNG"),
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "is neither JPEG nor PNG but SVG"),
    "webp": (stored(quarters(), "WEBP"), "is neither JPEG nor PNG but WebP"),
    "gif": (stored(quarters(), "GIF"), "is neither JPEG nor PNG but GIF"),
    "tiff": (stored(quarters(), "TIFF"), "is neither JPEG nor PNG but TIFF"),
    "heic": (b"\0\0\0\x18ftypheic" + b"\0" * 20, "is neither JPEG nor PNG but HEIC or AVIF"),
    "pdf": (b"%PDF-1.7\n", "is neither JPEG nor PNG but PDF"),
    "cut-jpeg": (stored(quarters())[:-300], "is damaged, or cut off"),
    "cut-png": (stored(quarters(), "PNG")[:-60], "is damaged, or cut off"),
    "three-bytes": (b"\xff\xd8\xff", "is damaged, or cut off"),
    "png-that-lies": (b"\x89PNG\r\n\x1a\n" + stored(quarters()), "is damaged, or cut off"),
    "cmyk": (stored(quarters().convert("CMYK")), "is in CMYK, the colours of printing presses"),
    "strip": (stored(quarters(500, 100)), "is a strip of 500 by 100 pixels"),
    "bytes": (WHOLE + bytes(MOST_BYTES), "has more than 10 MB"),
    "pixels": (stored(Image.new("1", (9000, 9000)), "PNG"), "has more than 50 million pixels"),
    "bomb": (stored(Image.new("1", (16000, 16000)), "PNG"), "has more than 50 million pixels"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_photo_is_refused_with_what_to_do(name: str) -> None:
    data, message = REFUSED[name]
    with pytest.raises(Invalid) as raised:
        clean(data, HERE)
    [problem] = raised.value.diagnostics
    assert (problem.code, problem.severity, problem.span) == ("photo-unusable", "error", HERE)
    assert problem.message == f"the photo {message}"
    assert problem.hints and problem.path == "person.photo"


@given(
    st.integers(0, len(WHOLE)),
    st.binary(max_size=12),
    st.sampled_from([WHOLE, stored(quarters(), "PNG", exif=exif())]),
)
def test_no_damage_gets_past(at: int, noise: bytes, whole: bytes) -> None:
    """A broken file is refused, or what comes out is sound, and still knows nothing."""
    try:
        cleaned = clean(whole[:at] + noise + whole[at + len(noise) :], HERE)
    except Invalid as invalid:
        assert [problem.code for problem in invalid.diagnostics] == ["photo-unusable"]
        return
    image = Image.open(BytesIO(cleaned.data))
    image.load()
    assert image.size == (cleaned.photo.width, cleaned.photo.height)
    assert SECRET not in cleaned.data and image.mode in {"RGB", "L"} and not image.getexif()


# ---- In a profile ----


def drafted(
    folder: Path, text: str = ADA, engine: str = "auto", data: bytes = WHOLE, **request: Any
) -> Draft:
    """A profile with its photo, up to TeX."""
    (folder / "ada.yaml").write_text(text)
    (folder / "me.jpg").write_bytes(data)
    name, world = str(folder / "ada.yaml"), World()
    return draft(Request(profile=name, engine=engine, **request), load(name, world), world)


def test_a_style_can_leave_the_photo_out(tmp_path: Path) -> None:
    shown, left_out = drafted(tmp_path), drafted(tmp_path, f"{ADA}styles: {{resume: {{hide: [photo]}}}}\n")
    assert (
        shown.pictures == ("cvtex-photo.jpg",)
        and r"\cvphoto{cvtex-photo.jpg}{80}{100}%@4:10" in shown.tex.body
    )
    assert left_out.pictures == () and "photo" not in left_out.tex.body
    assert set(shown.files) - set(left_out.files) == {"cvtex-photo.jpg"}


def test_a_photo_is_looked_for_beside_the_profile(desk: Desk) -> None:
    folder = desk.here / "cv"
    (folder / "pictures").mkdir(parents=True)
    (folder / "pictures" / "ä photo.jpg").write_bytes(WHOLE)
    (folder / "link.jpg").symlink_to("pictures/ä photo.jpg")
    desk.write("cv/a.yaml", ADA.replace("me.jpg", "pictures/ä photo.jpg"))
    desk.write("cv/b.yaml", ADA.replace("me.jpg", "link.jpg"))
    made = [desk.run("render", f"cv/{name}.yaml", "--to", "tex", "-o", "-") for name in "ab"]
    assert [done.code for done in made] == [0, 0] and made[0].raw == made[1].raw.replace(b"b.yaml", b"a.yaml")
    text = ADA.replace("me.jpg", "cv/link.jpg").encode()
    assert desk.run("render", "-", "--to", "tex", "-o", "-", given=text).code == 0
    assert desk.run("validate", "-", given=text).code == 0


def test_a_picture_of_the_wrong_kind_is_told_by_validate(desk: Desk) -> None:
    desk.write("me.jpg", "<svg/>")
    done = desk.run("validate", "ada.yaml")
    assert done.code == 1
    assert done.err.startswith("ada.yaml:4:10: error: the photo is neither JPEG nor PNG but SVG\n")
    assert "save it as a JPEG" in done.err


def test_tex_has_the_photo_beside_it(desk: Desk) -> None:
    done = desk.run("render", "ada.yaml", "-o", "out/cv.tex", "--deps", "cv.d")
    assert (done.code, done.out) == (0, "out/cv.tex\nout/cvtex-photo.jpg\n")
    assert SECRET not in (desk.here / "out" / "cvtex-photo.jpg").read_bytes()
    assert re.search(r"\bme\.jpg\b", (desk.here / "cv.d").read_text())


def test_a_photo_is_not_written_over(desk: Desk) -> None:
    done = desk.run("render", "ada.yaml", "--to", "tex", "-o", "me.jpg")
    assert done.code == 2 and (desk.here / "me.jpg").read_bytes() == WHOLE


@pytest.mark.parametrize("photo", ["", "  photo: me.jpg\n"], ids=["without", "with"])
def test_what_reads_pictures_is_loaded_for_a_photo_only(desk: Desk, photo: str) -> None:
    desk.write("ada.yaml", ADA.replace("  photo: me.jpg\n", photo))
    program = (
        f"import atexit, sys\natexit.register(lambda: print('PIL' in sys.modules, file=sys.stderr))\n{MAIN}"
    )
    done = desk.run("render", "ada.yaml", "-o", "cv.tex", program=program)
    assert (done.code, done.err) == (0, f"{bool(photo)}\n")


def test_compose_takes_the_photo_it_is_given(tmp_path: Path) -> None:
    """Without a file at hand there is none."""
    made = drafted(tmp_path)
    name, world = str(tmp_path / "ada.yaml"), World()
    profile = validate(load(name, world), world)
    design = made.theme.design
    assert compose(profile, made.style, design, made.document.head.photo) == made.document
    assert compose(profile, made.style).head.photo is None


# ---- On paper ----


def everything(pdf: bytes) -> Iterator[bytes]:
    """The bytes of a file, and of all its streams decoded."""
    yield pdf
    with pikepdf.open(BytesIO(pdf)) as file:
        for thing in file.objects:
            if isinstance(thing, pikepdf.Stream):
                yield thing.read_raw_bytes()
                if thing.get("/Filter") == "/FlateDecode":
                    yield thing.read_bytes()


def on_paper(pdf: bytes, folder: Path) -> Image.Image:
    """The first page, 144 dots an inch."""
    (folder / "page.pdf").write_bytes(pdf)
    poppler(
        "pdftoppm", b"", "-r", "144", "-singlefile", "-png", str(folder / "page.pdf"), str(folder / "page")
    )
    return Image.open(folder / "page.png").convert("RGB")


def seen(page: Image.Image) -> tuple[int, int, int, int]:
    """Where the photo is: whatever has its colours."""
    found = Image.new("L", page.size)
    for color in QUARTERS:
        apart = ImageChops.difference(page, Image.new("RGB", page.size, color))
        farthest = reduce(ImageChops.lighter, apart.split())
        found = ImageChops.lighter(found, farthest.point([255] * 30 + [0] * 226))
    box = found.getbbox()
    assert box, "there is no photo on the page"
    return box


def compiled(made: Draft, settings: str = "") -> tuple[bytes, str]:
    """The PDF of a draft under other settings of the class, as TeX leaves it, and the log."""
    tex = type(made.tex)(made.tex.preamble + settings, made.tex.body, {}, made.tex.raws)
    done = run_tex(tex, made.engine, made.files)
    assert not done.warnings
    return done.pdf, done.log


LOOKS = {
    "square-right": (r"\cvset{photo}{shape=square}", (142, 177), False),
    "rounded-left": (r"\cvset{photo}{side=left}\cvset{length}{photo=20mm}", (113, 142), True),
    "round-right": (r"\cvset{photo}{shape=round}", (142, 142), True),
}


@needs_tex
@pytest.mark.parametrize("engine", ENGINE_NAMES)
@pytest.mark.parametrize("look", LOOKS)
def test_the_photo_is_on_the_page_and_its_secrets_are_not(look: str, engine: str, tmp_path: Path) -> None:
    settings, (width, height), cut = LOOKS[look]
    made = drafted(tmp_path, engine=engine, theme="modern", data=snapshot(6 if look == "round-right" else 1))
    pdf, log = compiled(made, settings)
    assert not [data for data in everything(pdf) if SECRET in data or b"Exif" in data]
    page = on_paper(pdf, tmp_path)
    left, top, right, bottom = seen(page)
    assert abs(right - left - width) <= 4 and abs(bottom - top - height) <= 4
    edges = margins("modern")
    apart = left - 2 * edges["left"] if look.endswith("left") else page.width - 2 * edges["right"] - right
    assert abs(apart) <= 3
    wanted = [BLUE, RED, YELLOW, GREEN] if look == "round-right" else QUARTERS
    assert alike(corners(page.crop((left, top, right, bottom))), wanted)
    assert (corners(page.crop((left + 1, top + 1, left + 2, top + 2)))[0][1] > 150) == cut
    with pikepdf.open(BytesIO(pdf)) as file:
        file.pages[0].contents_coalesce()
        content = file.pages[0].obj.Contents.read_bytes()
    [figure] = re.findall(rb"(?s)/Figure <</MCID \d+/B \d+/L 0>> BDC\b(.*?)\bEMC", content)
    assert re.search(rb"/\w+ Do\b", figure) and content.count(b" Do") == 1
    marks = made.tex.body.count("%@")
    assert f"cvtex: blocks {marks}" in log


@needs_tex
def test_no_photo_where_there_is_no_room_or_no_file(tmp_path: Path) -> None:
    made = drafted(tmp_path)
    plain, _ = compiled(drafted(tmp_path, ADA.replace("  photo: me.jpg\n", "")))
    none, _ = compiled(made, r"\cvset{length}{photo=0pt}")
    gone, log = run_without_files(made)
    assert (
        on_paper(plain, tmp_path).tobytes()
        == on_paper(none, tmp_path).tobytes()
        == on_paper(gone, tmp_path).tobytes()
    )
    assert "no picture `cvtex-photo.jpg' beside the document" in log


def run_without_files(made: Draft) -> tuple[bytes, str]:
    """As in a folder where the photo was forgotten."""
    files = {name: data for name, data in made.files.items() if name not in made.pictures}
    done = run_tex(made.tex, made.engine, files)
    return done.pdf, done.log


@needs_tex
@pytest.mark.parametrize("theme", ["classic", "modern"])
def test_a_long_head_wraps_beside_the_photo(desk: Desk, theme: str) -> None:
    """It becomes higher than the photo; nothing sticks out, and nothing lies upon the photo."""
    text = ADA.replace("Ada Lovelace", "Augusta Ada King-Noel, Countess of Lovelace and Ockham").replace(
        "Analyst", "Analyst of engines, " * 9
    )
    links = "".join(f"    - {{label: 'Place {n}', url: 'https://example.org/{n}'}}\n" for n in range(14))
    desk.write("ada.yaml", text.replace("sections", f"  links:\n{links}sections"))
    done = desk.run("render", "ada.yaml", "--theme", theme, "--strict", "-o", "cv.pdf")
    assert (done.code, done.err) == (0, "")
    pdf = (desk.here / "cv.pdf").read_bytes()
    page = on_paper(pdf, desk.temporary.parent)
    left, _, right, bottom = seen(page)
    assert abs(page.width - 2 * margins(theme)["right"] - right) <= 3
    boxes = poppler("pdftotext", pdf, "-bbox", "-", "-")
    words = [
        tuple(map(float, found))
        for found in re.findall(
            r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)"', boxes
        )
    ]
    assert max(y for _, y, _, _ in words[:-2]) > bottom / 2
    assert not [word for word in words if word[2] > left / 2 - 10 and word[1] < bottom / 2]


@needs_tex
def test_the_same_photo_gives_the_same_bytes(desk: Desk) -> None:
    pdfs = []
    for name in ("one", "two"):
        (desk.here / name).mkdir()
        (desk.here / name / "me.jpg").write_bytes(snapshot(6))
        desk.write(f"{name}/ada.yaml", ADA)
        assert desk.run("render", f"{name}/ada.yaml", "-o", f"{name}.pdf").code == 0
        pdfs.append((desk.here / f"{name}.pdf").read_bytes())
    assert pdfs[0] == pdfs[1] and SECRET not in b"".join(everything(pdfs[0]))
    assert pdfs[0].count(b"/Subtype /Image") == 1
