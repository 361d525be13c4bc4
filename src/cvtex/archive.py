"""What a PDF for archives (PDF/A-3a) has beyond an accessible one, and what it may not hold.

Colours mean something by an sRGB profile, made here byte by byte; the metadata say which standards hold, and what
`pdfuaid` is. What no reader of the future could show is refused, with its cause.
"""

import re
import struct
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cvtex.diagnostic import Diagnostic, Invalid

if TYPE_CHECKING:
    from pikepdf import Object, Pdf

SRGB = "sRGB IEC61966-2.1"

# XMP beside what every PDF of ours says: the standard, and a description of the one name that PDF/A does not know.
SAYS = """
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>The part of ISO 14289 that the document keeps to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>"""

# The primaries of sRGB under D50, adapted after Bradford, and that adaptation, in units of 1/65536. Red, green and
# blue add up to the white exactly.
WHITE = (63190, 65536, 54061)
PRIMARIES = {b"rXYZ": (28576, 14581, 912), b"gXYZ": (25239, 46983, 6362), b"bXYZ": (9375, 3972, 46787)}
ADAPTATION = (68674, 1502, -3291, 1939, 64912, -1119, -606, 988, 49262)
CURVE = (157286, 62119, 3417, 5072, 2651)  # ((x + 0.055) / 1.055) ** 2.4 from 0.04045 on, x / 12.92 below

# What a dictionary of the file may not hold, strings aside, and what is said about it.
_FORBIDDEN = (
    (rb"/(?:JavaScript|JS)\b", "it holds JavaScript"),
    (rb"/S\s*/(?:Launch|Sound|Movie|Rendition|ResetForm|ImportData|Hide|SetOCGState|Trans|GoTo3DView)\b|/AA\b",
     "it sets the reader to work"),
    (rb"/EF\b", "a file is attached to it"),
    (rb"/DeviceCMYK\b", "a picture uses colours for print (CMYK)"),
    (rb"/Interpolate\s+true\b|/(?:TR|HTP|OPI|Alternates)\b", "a picture looks as the reader likes it to"),
    (rb"/Subtype\s*/PS\b", "it holds PostScript"),
    (rb"/FFilter\b", "a part of it is in another file"),
)  # fmt: skip
_STRINGS = re.compile(rb"(?s)\((?:[^\\()]|\\.)*\)|<[0-9A-Fa-f\s]*>")
_CMYK = re.compile(rb"(?:[-+.\d]+\s+){4}[kK]\b|/DeviceCMYK\s+(?:cs|CS)\b")
_EMBEDDED = ("/FontFile", "/FontFile2", "/FontFile3")
_HINT = "leave out what brings it, LaTeX of your own or a picture, or render without --archive"


def preserve(file: "Pdf") -> None:
    """Give a PDF its output intent. Raises Invalid (not-archival) where it holds what an archive may not."""
    from pikepdf import Array, Dictionary, Name, Stream, String

    if found := dict.fromkeys(obstacles(file)):
        raise Invalid(
            Diagnostic("error", "not-archival", None, f"the PDF cannot be archived: {why}", (_HINT,))
            for why in found
        )
    profile = Stream(file, srgb(), N=3)
    file.Root.OutputIntents = Array([
        Dictionary(Type=Name.OutputIntent, S=Name.GTS_PDFA1, OutputConditionIdentifier=String(SRGB),
                   Info=String(SRGB), DestOutputProfile=file.make_indirect(profile))
    ])  # fmt: skip


def obstacles(file: "Pdf") -> Iterator[str]:
    """What an archive may not hold: `the font Helvetica is not embedded`; the same may come twice."""
    from pikepdf import Dictionary, Stream

    for number, page in enumerate(file.pages, 1):
        if _CMYK.search(page.obj.Contents.read_bytes()):
            yield f"page {number} uses colours for print (CMYK)"
    for thing in file.objects:
        if isinstance(thing, Stream):
            said = thing.stream_dict.unparse(resolved=True)
            if thing.get("/Subtype") == "/Form" and _CMYK.search(thing.read_bytes()):
                yield "a picture uses colours for print (CMYK)"
        else:
            said = thing.unparse(resolved=True)
        said = _STRINGS.sub(b"", said)
        yield from (why for pattern, why in _FORBIDDEN if re.search(pattern, said))
        if isinstance(thing, Dictionary) and thing.get("/Type") == "/Font":
            yield from _unreadable(thing)


def _unreadable(font: "Object") -> Iterator[str]:
    """Why a font would not be printed, or not be read, without the font itself."""
    from pikepdf import Dictionary

    name, kind = str(font.get("/BaseFont", "/?"))[1:], str(font.get("/Subtype"))
    if kind == "/Type0":
        if "/ToUnicode" not in font:
            yield f"the font {name} does not say which characters its glyphs are"
    elif kind != "/Type3" and not any(key in font.get("/FontDescriptor", Dictionary()) for key in _EMBEDDED):
        yield f"the font {name} is not embedded"


def srgb() -> bytes:
    """The colour space sRGB as an ICC profile (version 4.2) of three primaries and one curve."""
    tags = {
        b"desc": _text(SRGB), b"cprt": _text("Made by cvtex, free for any use"), b"wtpt": _numbers(b"XYZ ", WHITE),
        b"chad": _numbers(b"sf32", ADAPTATION), **{key: _numbers(b"XYZ ", xyz) for key, xyz in PRIMARIES.items()},
        b"rTRC": _curve(),
    }  # fmt: skip
    at = 128 + 4 + 12 * (len(tags) + 2)
    rows, data = [], b""
    for key, tag in tags.items():
        rows += [
            (name, at + len(data), len(tag))
            for name in ((b"rTRC", b"gTRC", b"bTRC") if key == b"rTRC" else (key,))
        ]
        data += tag + bytes(-len(tag) % 4)
    table = struct.pack(">I", len(rows)) + b"".join(struct.pack(">4s2I", *row) for row in rows)
    head = struct.pack(
        ">I4xI4s4s4s6H4s", at + len(data), 0x04200000, b"mntr", b"RGB ", b"XYZ ", 2024, 1, 1, 0, 0, 0, b"acsp"
    )
    return head + bytes(28) + struct.pack(">3i", *WHITE) + bytes(48) + table + data


def _text(text: str) -> bytes:
    """A text in English, as a tag."""
    said = text.encode("utf-16-be")
    return struct.pack(">4s4x2I2s2s2I", b"mluc", 1, 12, b"en", b"US", len(said), 28) + said


def _numbers(kind: bytes, values: tuple[int, ...]) -> bytes:
    """Numbers in units of 1/65536, as a tag."""
    return struct.pack(f">4s4x{len(values)}i", kind, *values)


def _curve() -> bytes:
    """The curve of sRGB, as a tag: a power above a straight line."""
    return struct.pack(">4s4xHxx5i", b"para", 3, *CURVE)
