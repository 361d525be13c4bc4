"""What the class says in a page's stream, read and cut down to what a PDF may hold.

Each piece of text is marked with its role, element, level and link: `/LBody <</MCID 7/B 5/L 1>> BDC … EMC`; points
within say where another language begins, `/ja MP`, and where it ends, `/- MP`, also on another line or page. A picture
is marked in the same way, `/Figure <</MCID 8/B 6/L 0>> BDC … EMC`.
"""

import re
from dataclasses import field
from typing import NamedTuple

from cvtex.value import dataclass

# Exactly what the class writes. No engine leaves a space or a bracket in a string as it is, so a string can't look
# like a mark; the properties of marks that are not ours hold strings, too.
_TOKEN = re.compile(
    rb"(?s)/(?P<role>\w+) <</MCID \d+/B (?P<block>\d+)/L (?P<level>\d+)(?:/K (?P<link>\d+))?>> BDC\b"
    rb"|/(?P<language>[a-z]{2,3}|-) MP\b"
    rb"|(?P<nested>(?:/\w+\s*<<(?:[^<>()]++|<[0-9A-Fa-f]*>|\((?:[^\\()]++|\\.)*+\))*+>>\s*)?\bB(?:DC|MC)\b)"
    rb"|(?P<end>\bEMC\b)"
    rb"|(?P<text><[0-9A-Fa-f]+>|\((?:[^\\()]|\\.)++\))"
)
_PICTURE = re.compile(rb"/\S+ Do\b")


class Mark(NamedTuple):
    """A piece of marked content; `mcid` and `annotation` count on its page, -1 where there is no text, no link."""

    role: str
    block: int
    level: int
    link: int
    page: int
    mcid: int
    annotation: int
    text: bytes  # the strings it shows, in the codes of its fonts
    language: str = ""  # where it is not the document's


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known while pages are read one after another: the language of the document, whether its figures are
    described, and which other language each block has come to."""

    language: str = ""
    figures: bool = False
    spoken: dict[int, str] = field(default_factory=dict)

    def foreign(self, language: bytes) -> str:
        """The language of a point, where it is another than the document's: `zh` in English, not in `zh-Hans`."""
        named = language.decode().strip("-")
        return "" if named == self.language.partition("-")[0].lower() else named


@dataclass(slots=True)
class _Piece:
    """A part of a mark in one language, from `start` on; `content` is what has been seen of it."""

    language: str
    start: int
    content: bytes = b""
    text: bytes = b""

    def take(self, stream: bytes, end: int, start: int) -> None:
        """Add what goes on to `end`, and go on from `start`."""
        self.content += stream[self.start : end]
        self.start = start


def read_marks(stream: bytes, page: int, reading: Reading) -> tuple[bytes, list[Mark]]:
    """A page's stream with plain marks, `/P <</MCID 0>> BDC`, and what the marks said.

    What shows nothing is an artifact, and so are figures that are not described. A mark in several languages becomes
    several, `/Span` for what is not in the document's.
    """
    out: list[bytes] = []
    marks: list[Mark] = []
    said: re.Match[bytes] | None = None
    pieces: list[_Piece] = []
    at = depth = 0
    for token in _TOKEN.finditer(stream):
        if said is None:
            if token["role"]:
                said, depth = token, 0
                pieces = [_Piece(reading.spoken.get(int(token["block"]), ""), token.end())]
            elif token["language"]:
                out.append(stream[at : token.start()])
                at = token.end()
        elif token["text"]:
            pieces[-1].text += token["text"]
        elif token["language"]:
            pieces[-1].take(stream, token.start(), token.end())
            if depth == 0:  # what is spelt out is in one language
                pieces += _turned(pieces[-1], reading, said, token)
        elif not token["end"] or depth:
            depth += -1 if token["end"] else 1
        else:
            pieces[-1].take(stream, token.start(), token.end())
            out.append(stream[at : said.start()])
            out += _written(said, pieces, page, reading.figures, marks)
            said, at = None, token.end()
    return b"".join((*out, stream[at:])), marks


def _turned(piece: _Piece, reading: Reading, said: re.Match[bytes], point: re.Match[bytes]) -> list[_Piece]:
    """The piece that begins at a point, if the language is another from there on."""
    spoken = reading.spoken[int(said["block"])] = reading.foreign(point["language"])
    return [_Piece(spoken, point.end())] if spoken != piece.language else []


def _written(
    said: re.Match[bytes], pieces: list[_Piece], page: int, figures: bool, marks: list[Mark]
) -> list[bytes]:
    """A mark as plain ones, which are added to those of the page; its link belongs to the first."""
    out = []
    role = said["role"].decode()
    block, level, link = (int(said[key] or 0) for key in ("block", "level", "link"))
    mcid = sum(mark.mcid >= 0 for mark in marks)
    annotation = sum(mark.annotation >= 0 for mark in marks) if link else -1
    for piece in pieces:
        shows = bool(piece.text) or (figures and role == "Figure" and bool(_PICTURE.search(piece.content)))
        if annotation >= 0 and piece.language:  # the link is no part of what is said in it
            marks.append(Mark(role, block, level, link, page, -1, annotation, b""))
            annotation = -1
        if shows or piece is pieces[0]:
            own = mcid if shows else -1
            marks.append(Mark(role, block, level, link, page, own, annotation, piece.text, piece.language))
            annotation = -1
        if shows:
            tag = b"Span" if piece.language else said["role"]
            out += [b"/%b <</MCID %d>> BDC" % (tag, mcid), piece.content, b"EMC"]
            mcid += 1
        elif piece.content.strip() or len(pieces) == 1:
            out += [b"/Artifact BMC", piece.content, b"EMC"]
        else:
            out.append(piece.content)
        out.append(b"\n" if piece is not pieces[-1] else b"")
    return out
