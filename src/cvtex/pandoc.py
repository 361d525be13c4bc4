"""References in the style of any .csl file, by pandoc, which is called only where a profile names such a file."""

import re
from collections.abc import Sequence
from xml.etree.ElementTree import ParseError, fromstring

from cvtex import tool
from cvtex.csl import Own, Reference, items, references, to_json
from cvtex.diagnostic import Diagnostic, Invalid, Span
from cvtex.publication import Publication

HINTS = ("Debian, Ubuntu: sudo apt-get install pandoc", "macOS: brew install pandoc")
MOST_BYTES = 2_000_000  # of a style; the largest there is has a tenth of that
_CSL = "{http://purl.org/net/xbiblio/csl}"


def cite_all(
    style: bytes, name: str, span: Span | None, entries: Sequence[Publication], own: Own
) -> tuple[Reference, ...]:
    """A reference for each publication, in their order, by the CSL style of a file `name` that is named at `span`.

    Raises Invalid: csl-invalid, tool-missing, tool-failed.
    """
    check(style, name, span)
    if not entries:
        return ()
    given = items(entries, own)
    files = {"style.csl": style, "items.json": to_json(given)}
    line = [
        "--sandbox",
        "-f",
        "csljson",
        "-t",
        "json",
        "--citeproc",
        "--csl=style.csl",
        "-o",
        "out.json",
        "items.json",
    ]
    done = tool.attempt(files, "pandoc", *line, hints=HINTS)
    if done.status != 0:
        if "CiteprocParseError" in done.said or "style" in done.said:
            raise Invalid([_invalid(name, span, done.said.strip().splitlines()[-1])])
        raise tool.failed("pandoc", done.status, HINTS)
    return references(done.files["out.json"], given)


def check(style: bytes, name: str, span: Span | None) -> str:
    """The title of a style. Raises Invalid (csl-invalid) for what is none, or only a pointer to another."""
    if len(style) > MOST_BYTES:
        raise Invalid([_invalid(name, span, f"it has more than {MOST_BYTES // 1_000_000} MB")])
    if re.search(rb"<!(DOCTYPE|ENTITY)", style):
        raise Invalid([_invalid(name, span, "it declares entities, which no style needs")])
    try:
        root = fromstring(style)  # noqa: S314 - without entities there is nothing to expand
    except ParseError as error:
        raise Invalid([_invalid(name, span, str(error))]) from error
    if root.tag != f"{_CSL}style":
        raise Invalid([_invalid(name, span, "its root is not <style> of CSL 1.0")])
    parents = [
        link.get("href", "") for link in root.iter(f"{_CSL}link") if link.get("rel") == "independent-parent"
    ]
    if root.find(f"{_CSL}bibliography") is None:
        hint = (
            f"download the style that it points to, {parents[0]}"
            if parents
            else "take a style that formats lists"
        )
        raise Invalid([_invalid(name, span, "it has no <bibliography>", hint)])
    return root.findtext(f"{_CSL}info/{_CSL}title") or name


def _invalid(name: str, span: Span | None, why: str, hint: str = "") -> Diagnostic:
    """The problem of a style that cannot be used."""
    hints = (hint or "take one from https://github.com/citation-style-language/styles",)
    return Diagnostic("error", "csl-invalid", span, f"{name} is no CSL style that can be used: {why}", hints)
