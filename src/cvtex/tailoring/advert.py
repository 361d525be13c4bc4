"""The text of a job posting from what people have: text, Markdown, a saved page, a PDF, whatever its encoding.

Of a page, what search engines are told of the job (schema.org's JobPosting) is better than what the page shows around
it; without that, everything is taken but scripts, forms and navigation.
"""

import json
import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any, NamedTuple

from cvtex.diagnostic import Diagnostic, Invalid, Span

MOST = 10_000_000  # bytes
LONGEST = 100_000  # characters of text that are read
ENCODINGS = ("utf-8-sig", "gb18030", "cp1252")

_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_TAG = re.compile(
    r"(?i)<(?:!doctype html|html|head|body|div|p|ul|li|h[1-6]|br|span|script|table)\b[^>]{0,2000}>"
)
_BLOCKS = {
    "address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li",
    "main", "ol", "p", "pre", "section", "table", "td", "th", "tr", "ul",
}  # fmt: skip
_LEFT_OUT = {
    "script",
    "style",
    "noscript",
    "template",
    "nav",
    "footer",
    "form",
    "button",
    "select",
    "svg",
    "iframe",
    "title",
}
_MARKUP = (
    (re.compile(r"!?\[([^\]\n]{0,300})\]\([^)\n]{0,2000}\)"), r"\1"),
    (re.compile(r"(?m)^#{1,6}\s+|^>\s?|^ {0,3}[-*_](?:[ ]?[-*_]){2,80}$"), ""),
    (re.compile(r"(\*\*|__|`)(?=\S)(.{1,300}?)(?<=\S)\1"), r"\2"),
)
_LINK = re.compile(r"(?:https?://|www\.)\S+|[\w.+-]{1,64}@[\w-]{1,64}(?:\.\w+)+")


class Advert(NamedTuple):
    """The text of a posting, and the title where something says which it is."""

    text: str
    title: str = ""


def read_advert(name: str, raw: bytes, pdf: Callable[[bytes], str] | None = None) -> Advert:
    """A posting from the bytes of a file; `pdf` makes text of a PDF.

    Raises Invalid: posting-too-large, posting-unreadable, posting-empty.
    """
    if len(raw) > MOST:
        message = f"the posting has more than {MOST // 1_000_000} MB"
        raise _refused(name, "posting-too-large", message, "save its text alone")
    if raw.startswith(b"%PDF-"):
        found = Advert(pdf(raw) if pdf else "")
    else:
        text = _decoded(name, raw)
        found = _page(text) if _TAG.search(text[:LONGEST]) else Advert(_without_markup(text[:LONGEST]))
    text = _LINK.sub(" ", found.text[:LONGEST])
    if len(re.findall(r"\w", text)) < 20:
        message = "there is hardly any text in the posting"
        hint = "copy the text of the posting into the file; a scanned PDF is a picture, and has none"
        raise _refused(name, "posting-empty", message, hint)
    return found._replace(text=text)


def _refused(name: str, code: str, message: str, hint: str) -> Invalid:
    return Invalid([Diagnostic("error", code, Span(name, 1, 1), message, (hint,))])


def _decoded(name: str, raw: bytes) -> str:
    """The text: UTF-16 by its mark, the encoding that a page declares, UTF-8, and what else it may be."""
    declared = re.search(rb"(?i)<meta[^>]{0,200}charset=[\"']?([\w-]{2,20})", raw[:4000])
    marked = ("utf-16",) if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else ()
    for encoding in (
        *marked,
        "utf-8-sig",
        *((declared[1].decode("ascii"),) if declared else ()),
        *ENCODINGS,
        "latin-1",
    ):
        try:
            text = raw.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        if encoding == "gb18030" and len(re.findall("[\u4e00-\u9fff]", text)) < len(text) / 5:
            continue
        break
    if len(_CONTROL.findall(text)) > len(text) / 100:
        raise _refused(name, "posting-unreadable", "this is no text", "save the posting as text, HTML or PDF")
    return _CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))


def _without_markup(text: str) -> str:
    """Markdown without its marks; other text as it is."""
    for pattern, instead in _MARKUP:
        text = pattern.sub(instead, text)
    return text


def _page(text: str) -> Advert:
    """The posting on a page."""
    from lxml import etree, html

    try:
        root = html.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))
    except (etree.ParserError, ValueError):
        return Advert("")
    told = next(_told(root), None)
    if told:
        return told
    heading = next((_flat(one) for one in root.iter("h1") if _flat(one)), "")
    body = root.find(".//main")
    return Advert(_shown(root if body is None or len(_flat(body)) < 200 else body), heading)


def _told(root: Any) -> Iterator[Advert]:
    """What the page says of the job in JSON-LD."""
    for script in root.iter("script"):
        if script.get("type") != "application/ld+json":
            continue
        try:
            data = json.loads(script.text or "null", strict=False)
        except (ValueError, RecursionError):
            continue
        for job in _jobs(data):
            fields = (
                job.get(key, "") for key in ("description", "responsibilities", "qualifications", "skills")
            )
            texts = [", ".join(map(str, one)) if isinstance(one, list) else str(one) for one in fields]
            text = "\n".join(_fragment(unescape(one)) for one in texts if one)
            if len(text) > 200:
                yield Advert(text, str(job.get("title", "")).strip())


def _jobs(data: Any) -> Iterator[dict[str, Any]]:
    for one in data if isinstance(data, list) else [data]:
        if isinstance(one, dict):
            kinds = one.get("@type")
            if "JobPosting" in (kinds if isinstance(kinds, list) else [kinds]):
                yield one
            graph = one.get("@graph")
            yield from _jobs(graph) if isinstance(graph, list) else ()


def _fragment(text: str) -> str:
    """The text of a piece of HTML."""
    from lxml import html

    return _shown(html.fragment_fromstring(text, create_parent="div")) if "<" in text else text


def _flat(node: Any) -> str:
    return " ".join("".join(node.itertext()).split())


def _shown(root: Any) -> str:
    """The text of an element, a line for each block."""
    parts: list[str] = []
    waiting: list[tuple[Any, bool]] = [(root, False)]
    while waiting:
        node, left = waiting.pop()
        named = node.tag if isinstance(node.tag, str) else ""
        line = "\n" if named in _BLOCKS else ""
        if left:
            parts += [line, node.tail or "" if node is not root else ""]
        elif not named or named in _LEFT_OUT:
            parts.append(node.tail or "")
        else:
            parts += [line, re.sub(r"\s+", " ", node.text or "")]
            waiting += [(node, True), *((child, False) for child in reversed(node))]
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)
