"""The outside: files, and the data that ships with the program. Remembers what was read."""

import errno
import json
import os
import stat
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from cvtex.beside import CSL, PAPERS, PHOTO, Beside
from cvtex.bibliography import FORMATS, reader
from cvtex.bibliography.record import Records
from cvtex.citation import Citations, CitationStyle, csl_style, read_citation_style
from cvtex.decode import MAX_BYTES, decode
from cvtex.diagnostic import Diagnostic, Invalid, Span
from cvtex.document import Document
from cvtex.guard import draft_beside
from cvtex.own import Shelf, based, whole_schema
from cvtex.packaged import built_in, citation_names, data_folder
from cvtex.replay import digest
from cvtex.source import Source, load_source
from cvtex.style import Style, Theme, read_style, read_theme

STDIN = "-"


class World:
    """One run's view of the outside; `inputs` lists every file that was read, in order, `digests` says what was in them, `texts` the
    profiles, themes and styles by the name that diagnostics give them. Themes and styles of one's own stand
    beside the profile that was read last, or in the folder `home`."""

    def __init__(self, home: Path | None = None) -> None:
        self.inputs: list[Path] = []
        self.digests: dict[str, str] = {}
        self.texts: dict[str, str] = {}
        self.bibliographies: dict[str, Records] = {}
        self.home = home or Path()

    @property
    def shelf(self) -> Shelf:
        """The themes and styles of one's own."""
        return Shelf(self.home, self.read, self.texts)

    def read(self, path: Path, most: int = -1) -> bytes:
        """A file's bytes, `most` of them. Raises OSError."""
        with path.open("rb") as file:
            data = file.read(most)
        if path not in self.inputs:
            self.inputs.append(path)
        self.digests[str(path)] = digest(data)
        return data

    def read_profile(self, name: str) -> bytes:
        """The bytes of a profile, `-` for standard input; of one that is too large, one more than it may have.

        Raises Invalid (file-unreadable).
        """
        self.home = Path() if name == STDIN else Path(name).parent
        return self.read_yaml(name)

    def read_yaml(self, name: str) -> bytes:
        """The same of a file that is no profile, and whose folder is of no interest: a design."""
        most = MAX_BYTES + 1
        try:
            raw = sys.stdin.buffer.read(most) if name == STDIN else self.read(Path(name), most)
        except OSError as error:
            raise Invalid([_unreadable(name, error)]) from error
        self.texts[shown_name(name)] = raw.decode("utf-8", "replace").removeprefix("\ufeff")
        return raw

    def beside(self, profile: str, name: str, most: int, span: Span | None, what: Beside = PHOTO) -> bytes:
        """The bytes of a file beside a profile, which names it at `span`; of a large one, one more than `most`.

        Raises Invalid: photo-outside, photo-unreadable, or as `what` says.
        """
        path = Path(profile).parent / name
        home = Path(os.path.realpath(Path(profile).parent))
        astray = Path(name).is_absolute() or ".." in Path(name).parts
        if astray or not Path(os.path.realpath(path)).is_relative_to(home):
            message = f"{name} does not lie in the folder of {what.owner}, or below it"
            hint = f"copy the file there, and write its name alone: {what.example}"
            raise Invalid([Diagnostic("error", f"{what.code}-outside", span, message, (hint,), what.path)])
        try:
            if path.exists() and not (path.is_file() or path.is_dir()):  # a pipe would keep whoever opens it
                raise OSError(errno.EINVAL, "this is no file")
            return self.read(path, most + 1)
        except OSError as error:
            message = f"{name} cannot be read: {_reason(error)}"
            raise Invalid(
                [Diagnostic("error", f"{what.code}-unreadable", span, message, (what.hint,), what.path)]
            ) from error

    def papers(self, profile: str, name: str, span: Span | None, path: str) -> Records:
        """The publications in a file beside a profile, which names it at `span`; it is read once.

        Raises Invalid: bibliography-outside, -unreadable, -format, and what its reader finds wrong.
        """
        ending = Path(name).suffix.lower()
        if ending not in FORMATS or ending == ".yaml":
            message = f"{name} is no bibliography that cvtex reads"
            hint = "name a file that ends in .bib, .json (CSL-JSON) or .ris"
            raise Invalid([Diagnostic("error", "bibliography-format", span, message, (hint,), path)])
        shown = str(Path(profile).parent / name)
        if shown not in self.bibliographies:
            raw = self.beside(profile, name, MAX_BYTES, span, replace(PAPERS, path=path))
            self.texts[shown] = raw.decode("utf-8", "replace").removeprefix("\ufeff")
            self.bibliographies[shown] = reader(ending)(shown, decode(shown, raw))
        return self.bibliographies[shown]

    def read_pdf(self, name: str, most: int) -> bytes:
        """The bytes of a PDF, `-` for standard input. Raises Invalid (file-unreadable, pdf-unreadable beyond `most`)."""
        try:
            raw = sys.stdin.buffer.read(most + 1) if name == STDIN else self.read(Path(name), most + 1)
        except OSError as error:
            raise Invalid([replace(_unreadable(name, error), hints=())]) from error
        if len(raw) > most:
            message = f"{shown_name(name)} cannot be checked: it has more than {most // 1_000_000} MB"
            raise Invalid([Diagnostic("error", "pdf-unreadable", None, message)])
        return raw

    def schema(self) -> Mapping[str, Any]:
        """The schema of profiles."""
        data: Mapping[str, Any] = json.loads(self.read(data_folder() / "schema" / "profile.schema.json"))
        return data

    def schema_of(self, what: str) -> dict[str, Any]:
        """The schema of what the .yaml of a `theme` or a `style` says."""
        folder = data_folder() / "schema"
        return whole_schema(
            self.read(folder / f"{what}.schema.json"), self.read(folder / "profile.schema.json")
        )

    def style(self, name: str) -> Style:
        """A style by name, one of cvtex's or one that stands beside the profile. Raises Invalid."""
        folder = data_folder() / "templates" / "latex" / "styles"
        if self._is_own("style", name):
            return self.shelf.style(name, self.schema_of("style"), self.citations())
        import yaml

        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        description = yaml.load(self.read(folder / f"{name}.yaml"), loader)  # noqa: S506 - a safe loader
        return read_style(name, description, f"styles/{name}.tex.j2", self.citations())

    def citations(self) -> Citations:
        """The citation styles of a document that names none."""
        return Citations(default=self.citation_style("cv"))

    def citation_style(self, name: str, home: Path | None = None) -> CitationStyle:
        """A citation style by name, one of cvtex's or a .yaml or .csl beside the profile, or in `home`. Raises Invalid."""
        if name.endswith(".yaml"):
            shelf = replace(self.shelf, home=home or self.home)
            return shelf.citation(name, self.schema_of("citation"), self._citation)
        if name.endswith(".csl"):
            from cvtex.pandoc import MOST_BYTES, check

            csl = self.beside(str((home or self.home) / STDIN), name, MOST_BYTES, None, CSL)
            return csl_style(name, check(csl, name, None), csl)
        return read_citation_style(name, self._citation(name))

    def _citation(self, name: str) -> Source:
        """What describes a citation style of cvtex's. Raises Invalid (unknown-citation-style)."""
        known = citation_names()
        if name not in known:
            near = [f"did you mean `{one}`?" for one in get_close_matches(name, known, n=1)]
            hint = f"citation styles: {', '.join(known)}, or a .yaml or .csl file beside the profile"
            message = f"there is no citation style `{name}`"
            raise Invalid([Diagnostic("error", "unknown-citation-style", None, message, (*near, hint))])
        file = data_folder() / "templates" / "citation" / f"{name}.yaml"
        about = load_source(file.name, self.read(file))
        return based(about, self._citation(about.data["base"])) if "base" in about.data else about

    def theme(self, name: str) -> Theme:
        """A theme by name, one of cvtex's or one that stands beside the profile. Raises Invalid."""
        if self._is_own("theme", name):
            return self.shelf.theme(name, self.schema_of("theme"))
        folder = data_folder() / "templates" / "latex" / "themes"
        about = load_source(f"{name}.yaml", self.read(folder / f"{name}.yaml"))
        return read_theme(name, self.read(folder / f"{name}.sty").decode(), about)

    def _is_own(self, what: str, name: str) -> bool:
        """Whether a theme or style stands beside the profile. Raises Invalid: unknown-…, own-shadowed."""
        ours, own = built_in(what), self.shelf.names(what)
        if name not in ours and name not in own:
            known = sorted({*ours, *own})
            problem = _unknown("style", name, known) if what == "style" else _unknown("theme", name, known)
            raise Invalid([problem])
        if name in ours and name in own:
            message = f"{self.shelf.folder(what, name)} has the name of a {what} of cvtex itself"
            hint = "give the folder, and the files in it, another name"
            raise Invalid([Diagnostic("error", "own-shadowed", None, message, (hint,))])
        return name in own

    def style_names(self) -> list[str]:
        """The styles there are."""
        return sorted({*built_in("style"), *self.shelf.names("style")})

    def theme_names(self) -> list[str]:
        """The themes there are."""
        return sorted({*built_in("theme"), *self.shelf.names("theme")})

    def templates(self, style: Style) -> Mapping[str, str]:
        """The templates that a style needs, by name."""
        folder = data_folder() / "templates" / "latex"
        template = self.shelf.template(style) if style.file else self.read(folder / style.template).decode()
        return {style.template: template, "blocks.tex.j2": self.read(folder / "blocks.tex.j2").decode()}

    def latex_files(self, theme: Theme) -> Mapping[str, bytes]:
        """What stands beside the TeX source: the class and the theme."""
        cls = self.read(data_folder() / "templates" / "latex" / "cvtex.cls")
        return {"cvtex.cls": cls, f"{theme.name}.sty": theme.sty.encode()}

    def epoch(self, document: Document) -> int | None:
        """The moment that a PDF carries, in seconds since 1970: SOURCE_DATE_EPOCH, the profile's `updated`, or none."""
        given = os.environ.get("SOURCE_DATE_EPOCH", "")
        if given.isdecimal() and len(given) < 12:  # up to the year 5138
            return int(given)
        return int(datetime(*document.updated, tzinfo=UTC).timestamp()) if document.updated else None

    def words(self) -> tuple[str, str, str]:
        """The tables of words: skills, frequencies, ordinary words."""
        folder = data_folder() / "templates" / "words"
        skills, frequencies, ordinary = (
            self.read(folder / f"{name}.txt").decode() for name in ("skills", "frequencies", "ordinary")
        )
        return skills, frequencies, ordinary

    def starter(self, style: str) -> str:
        """The profile that `cvtex new` writes; for a style of one's own, the longest."""
        name = style if style in built_in("style") else "academic"
        return self.read(data_folder() / "templates" / "new" / f"{name}.yaml").decode()


def shown_name(name: str) -> str:
    """What diagnostics call a profile: its path, or `stdin`."""
    return "stdin" if name == STDIN else name


def _reason(error: OSError) -> str:
    """Why a file cannot be read."""
    reasons = {FileNotFoundError: "there is no such file", IsADirectoryError: "this is a folder"}
    return reasons.get(type(error), (error.strerror or str(error)).lower())


def _unreadable(name: str, error: OSError) -> Diagnostic:
    """The problem of a file that cannot be read."""
    hint = (
        "look at the name, or write a first profile with `cvtex new`"
        if isinstance(error, FileNotFoundError)
        else ""
    )
    return Diagnostic(
        "error", "file-unreadable", None, f"{name} cannot be read: {_reason(error)}", (hint,) if hint else ()
    )


def _unknown(what: str, name: str, known: list[str]) -> Diagnostic:
    """The problem of a style or theme that does not exist."""
    near = [f"did you mean `{one}`?" for one in get_close_matches(name, known, n=1)]
    hints = (*near, f"{what}s: {', '.join(known)}")
    return Diagnostic("error", f"unknown-{what}", None, f"there is no {what} `{name}`", hints)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all: beside its place first, then in one move. Raises OSError.

    A pipe or device is written to as it is; the permissions of a file that was there are kept.
    """
    if path.exists() and not path.is_file():
        path.write_bytes(data)
        return
    target = Path(os.path.realpath(path))
    if target.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else 0o666 & ~_umask()
    draft = draft_beside(target)
    try:
        draft.touch(mode=0o600, exist_ok=False)
        with draft.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.chmod(mode)
        draft.replace(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def _umask() -> int:
    """The process's umask, which can only be read by setting it."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
