"""Themes and styles of one's own: folders beside the profile, read with care, as they may be somebody else's.

A theme is `themes/NAME/` with NAME.sty and NAME.yaml, a style `styles/NAME/` with NAME.tex.j2 and NAME.yaml.
"""

import errno
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from cvtex.citation import Citations, CitationStyle, read_citation_style
from cvtex.decode import decode
from cvtex.diagnostic import Diagnostic, Invalid
from cvtex.rules import PARTS
from cvtex.source import Source, load_source
from cvtex.style import Style, Theme, read_style, read_theme
from cvtex.value import dataclass

Read = Callable[[Path, int], bytes]
ENDINGS: Mapping[str, str] = {"theme": ".sty", "style": ".tex.j2"}
NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
LONGEST_NAME = 40
MOST_BYTES = 500_000  # of a theme or a template
TAKEN = frozenset(
    {"cvtex", "job", "latex", "texput"}
)  # names of files that stand beside the source, or that TeX makes
HEAD = frozenset({"headline", "summary", "location", "email", "phone", "links", "photo"})


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where themes and styles of one's own stand, how files are read, and where their texts are kept for diagnostics."""

    home: Path
    read: Read
    texts: MutableMapping[str, str]

    def names(self, what: str) -> list[str]:
        """The themes or styles there are, by the names of their folders."""
        return sorted(path.name for path in _folders(self.home / f"{what}s") if NAME.fullmatch(path.name))

    def folder(self, what: str, name: str) -> Path:
        """Where one stands."""
        return self.home / f"{what}s" / name

    def theme(self, name: str, schema: Mapping[str, Any]) -> Theme:
        """A theme, vetted. Raises Invalid."""
        from cvtex.vetted import theme_findings

        about, file, text = self._open("theme", name, schema)
        if found := theme_findings(name, text):
            raise Invalid(
                Diagnostic("error", "theme-unsafe", one.span(file, text), one.message, one.hints)
                for one in found
            )
        return read_theme(name, text, about, own=True)

    def style(self, name: str, schema: Mapping[str, Any], citations: Citations) -> Style:
        """A style; its template is vetted when it is filled. Raises Invalid."""
        about, file, _ = self._open("style", name, schema)
        return read_style(name, about.data, f"styles/{name}.tex.j2", citations, file)

    def citation(self, name: str, schema: Mapping[str, Any], base: Callable[[str], Source]) -> CitationStyle:
        """A citation style from a file, `mine.yaml`, over the one that it is based on. Raises Invalid."""
        from cvtex.validate import check

        shown, text = self._text(
            self.home, name, "look at its name, or write one: docs/citations.md shows how"
        )
        about = load_source(shown, text.encode())
        if problems := check(about, schema):
            raise Invalid(problems)
        if "base" in about.data:
            try:
                about = based(about, base(str(about.data["base"])))
            except Invalid as invalid:
                span = about.spans["base",]
                raise Invalid(
                    replace(one, span=span, path="base") for one in invalid.diagnostics
                ) from invalid
        return read_citation_style(name, about)

    def template(self, style: Style) -> str:
        """The template of a style."""
        return self._text(self.folder("style", style.name), Path(style.file).name)[1]

    def _open(self, what: str, name: str, schema: Mapping[str, Any]) -> tuple[Source, str, str]:
        """What its .yaml says, the name of its other file, and what stands in that. Raises Invalid."""
        from cvtex.validate import check

        folder = self.folder(what, name)
        shown, text = self._text(folder, f"{name}.yaml")
        about = load_source(shown, text.encode())
        if problems := check(about, schema):
            raise Invalid(problems)
        return about, *self._text(folder, name + ENDINGS[what])

    def _text(self, folder: Path, name: str, hint: str = "") -> tuple[str, str]:
        """A file that lies in a folder, and not somewhere else: what diagnostics call it, and its text. Raises Invalid."""
        path = folder / name
        shown = str(path)
        try:
            if path.exists() and not path.is_file():
                raise OSError(errno.EINVAL, "this is no file")
            if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder)):
                raise OSError(errno.EPERM, "it lies elsewhere, behind a link")
            raw = self.read(path, MOST_BYTES + 1)
            if len(raw) > MOST_BYTES:
                raise OSError(errno.EFBIG, f"it has more than {MOST_BYTES // 1000} kB")
        except OSError as error:
            why = (
                "there is no such file"
                if error.errno == errno.ENOENT
                else (error.strerror or str(error)).lower()
            )
            hint = (
                hint
                or f"`cvtex {'theme' if name.endswith('.sty') else 'theme or style'} new` writes all files"
            )
            raise Invalid(
                [Diagnostic("error", "own-unreadable", None, f"{shown} cannot be read: {why}", (hint,))]
            ) from error
        self.texts[shown] = text = decode(shown, raw)
        return shown, text


def based(about: Source, base: Source) -> Source:
    """A citation style over the one that it changes."""
    return replace(about, data=_over(base.data, about.data))


def _over(base: Mapping[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
    """A citation style over another: mappings key by key, all else as a whole."""
    return {
        **base,
        **{
            key: _over(base[key], value) if isinstance(value, Mapping) and key in base else value
            for key, value in data.items()
        },
    }


def _folders(path: Path) -> Iterator[Path]:
    """The folders in a folder, which need not be there."""
    try:
        yield from (one for one in path.iterdir() if one.is_dir())
    except OSError:
        return


def misnamed(what: str, name: str, known: list[str]) -> str:
    """Why a new theme or style cannot have a name; nothing when it can."""
    if name in known:
        return f"`{name}` is a {what} of cvtex itself"
    if not NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        return f"`{name}` is no name for a {what}: write small letters, digits and single hyphens, a letter first"
    return f"`{name}` is a name that TeX needs itself" if name in TAKEN or name.startswith("cv") else ""


def whole_schema(own: bytes, profile: bytes) -> dict[str, Any]:
    """The schema of the descriptions of themes or styles, with all that it takes from the schema of profiles."""
    schema: dict[str, Any] = json.loads(own)
    defs: dict[str, Any] = json.loads(profile)["$defs"]
    design = defs["design"]["properties"]
    design.pop("theme", None)
    defs |= {
        "section_type": defs["section"]["properties"]["type"],
        "part": {"title": "Field", "enum": sorted(PARTS | {"intro"} | {f"head-{part}" for part in HEAD})},
        "option": {"title": "Option", "enum": sorted(_options(design))},
        **schema.get("$defs", {}),
    }
    schema["$defs"] = {}
    waiting = _references(schema)
    while waiting:
        name = waiting.pop()
        if name not in schema["$defs"]:
            schema["$defs"][name] = defs[name]
            waiting |= _references(defs[name])
    return schema


def _options(properties: Mapping[str, Any], above: str = "") -> Iterator[str]:
    """The options of a design by their paths: `head`, `headings`, `headings.style`."""
    for name, schema in properties.items():
        yield above + name
        for part in (schema, *schema.get("anyOf", ())):
            yield from _options(part.get("properties", {}), f"{above}{name}.")


def _references(schema: Any) -> set[str]:
    """The definitions that a schema refers to."""
    return set(re.findall(r'"#/\$defs/(\w+)"', json.dumps(schema)))
