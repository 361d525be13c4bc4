"""Jobs from files: postings, job files beside them, and folders of both."""

import re
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cached_property, partial
from pathlib import Path
from typing import Any
from unicodedata import normalize

from cvtex import poppler
from cvtex.beside import POSTING
from cvtex.diagnostic import Diagnostic, Invalid, Span
from cvtex.source import Source, load_source
from cvtex.tailoring.advert import MOST, read_advert
from cvtex.tailoring.wishes import Job, read_job
from cvtex.validate import check
from cvtex.world import STDIN, World, shown_name

POSTINGS = (".txt", ".md", ".html", ".htm", ".pdf")
JOBS = (".yaml", ".yml")


def jobs(names: Iterable[str], world: World, language: str = "en") -> list[Job]:
    """The jobs that names stand for, in their order, each with the text of its posting.

    A name is a posting, a job file, `-` for a posting on standard input, or a folder with any of these, in the order of
    their names; what is not there is looked for in the profile's folder. Raises Invalid with everything that is wrong.
    """
    reader = _Reader(world, language)
    found = [job for name in names for job in reader.named(name)]
    reader.collect(partial(_apart, found))
    if reader.problems:
        raise Invalid(reader.problems)
    return found


@dataclass
class _Reader:
    """Reads jobs and collects what is wrong with them."""

    world: World
    language: str
    problems: list[Diagnostic] = field(default_factory=list)

    @cached_property
    def schema(self) -> dict[str, Any]:
        """The schema of job files."""
        return self.world.schema_of("job")

    def collect(self, act: Callable[[], Any]) -> Any:
        """What an act gives, or None and its problems."""
        try:
            return act()
        except Invalid as invalid:
            self.problems += invalid.diagnostics
            return None

    def named(self, name: str) -> Iterator[Job]:
        """The jobs that one name stands for."""
        path = Path(name)
        if name != STDIN and not _mode(path) and _mode(self.world.home / path):
            path = self.world.home / path
        if name != STDIN and stat.S_ISDIR(_mode(path)):
            yield from self.collect(lambda: [*self.folder(path)]) or ()
            return
        read = self.described if path.suffix.lower() in JOBS else self.bare
        if job := self.collect(partial(read, STDIN if name == STDIN else str(path))):
            yield job

    def folder(self, path: Path) -> Iterator[Job]:
        """The jobs in a folder; a posting that a job file names is no job of its own. Raises Invalid."""
        try:
            files = sorted((one for one in path.iterdir() if _is_meant(one)), key=lambda one: one.name)
        except OSError as error:
            message = f"{path} cannot be read: {str(error.strerror).lower()}"
            raise Invalid([Diagnostic("error", "posting-unreadable", None, message)]) from error
        described: dict[Path, Job | None] = {
            one: self.collect(partial(self.described, str(one)))
            for one in files
            if one.suffix.lower() in JOBS
        }
        named = {path / job.posting for job in described.values() if job and job.posting}
        named |= {one.with_suffix(ending) for one, job in described.items() if not job for ending in POSTINGS}
        rest = [one for one in files if one.suffix.lower() in POSTINGS and one not in named]
        if not described and not rest:
            message = f"{path} has no posting and no job file"
            hint = f"postings end in {', '.join(POSTINGS)}, job files in .yaml"
            self.problems.append(Diagnostic("error", "posting-missing", None, message, (hint,)))
        for one in sorted([*described, *rest], key=lambda one: one.name):
            job = described[one] if one in described else self.collect(partial(self.bare, str(one)))
            if job:
                yield job

    def bare(self, name: str) -> Job:
        """A posting without a job file. Raises Invalid."""
        try:
            raw = _standard_input() if name == STDIN else self.world.read(Path(name), MOST + 1)
        except OSError as error:
            why = (
                "there is no such file"
                if isinstance(error, FileNotFoundError)
                else str(error.strerror).lower()
            )
            hint = "look at its name; `-` reads standard input"
            raise Invalid(
                [Diagnostic("error", "posting-unreadable", None, f"{name} cannot be read: {why}", (hint,))]
            ) from error
        shown = shown_name(name)
        advert = read_advert(shown, raw, partial(_pdf_text, shown))
        return Job(name=shown, output="posting" if name == STDIN else Path(name).stem, advert=advert)

    def described(self, name: str) -> Job:
        """A job file with its posting. Raises Invalid."""
        raw = self.world.read_yaml(name)
        source = load_source(name, raw if re.search(rb"^[^#\s]", raw, re.MULTILINE) else b"{}\n" + raw)
        if problems := [*check(source, self.schema), *self._unknown(source)]:
            raise Invalid(problems)
        job = read_job(source, self.language)
        posting = job.posting or _beside(source)
        text = self.world.beside(name, posting, MOST, source.spans.get(("posting",)), POSTING)
        shown = str(Path(name).parent / posting)
        advert = read_advert(shown, text, partial(_pdf_text, shown))
        output = (job.output or Path(name).stem).removesuffix(".pdf")
        return replace(job, name=name, posting=posting, output=output, advert=advert)

    def _unknown(self, source: Source) -> Iterator[Diagnostic]:
        """Names of styles and themes that nothing has."""
        for key, known in (("style", self.world.style_names()), ("theme", self.world.theme_names())):
            name = source.data.get(key)
            if isinstance(name, str) and name not in known:
                near = [f"did you mean `{one}`?" for one in get_close_matches(name, known, n=1)]
                said = (
                    source.spans[key,],
                    f"there is no {key} `{name}`",
                    (*near, f"{key}s: {', '.join(known)}"),
                    key,
                )
                if key == "style":
                    yield Diagnostic("error", "unknown-style", *said)
                else:
                    yield Diagnostic("error", "unknown-theme", *said)


def _mode(path: Path) -> int:
    """What kind of file there is, as the system says it; 0 where there is none."""
    try:
        return path.stat().st_mode
    except OSError:
        return 0


def _is_meant(path: Path) -> bool:
    """Whether a file in a folder is to be read: neither hidden nor a note about the folder."""
    readme = path.stem.lower() == "readme"
    return path.is_file() and not path.name.startswith(".") and not readme


def _beside(source: Source) -> str:
    """The name of the posting that is called like its job file. Raises Invalid: posting-missing, posting-several."""
    path = Path(source.name)
    found = [path.stem + one for one in POSTINGS if path.with_suffix(one).is_file()]
    if len(found) == 1:
        return found[0]
    if found:
        message = f"{path.name} may belong to {' or '.join(found)}"
        raise Invalid(
            [
                Diagnostic(
                    "error",
                    "posting-several",
                    source.spans[()],
                    message,
                    (f"say which: `posting: {found[0]}`",),
                )
            ]
        )
    message = f"there is no posting beside {path.name}"
    hint = f"save it as {path.stem}.txt, .md, .html or .pdf, or name it: `posting: FILE`"
    raise Invalid([Diagnostic("error", "posting-missing", source.spans[()], message, (hint,))])


def _standard_input() -> bytes:
    import sys

    return sys.stdin.buffer.read(MOST + 1)


def _pdf_text(name: str, raw: bytes) -> str:
    """The text of a PDF. Raises Invalid: tool-missing, posting-unreadable."""
    made, status = poppler.attempt(raw, "pdftotext", "-enc", "UTF-8", "-nopgbrk", "in.pdf", "out.txt")
    if status != 0 or "out.txt" not in made:
        hint = "save its text alone, or print it to a PDF anew"
        message = "pdftotext cannot read this PDF"
        raise Invalid([Diagnostic("error", "posting-unreadable", Span(name, 1, 1), message, (hint,))])
    return made["out.txt"].decode("utf-8", "replace")


def _apart(found: Sequence[Job]) -> None:
    """Raises Invalid (job-duplicate) for jobs whose results would have the same name."""
    first: dict[str, Job] = {}
    problems = []
    for job in found:
        other = first.setdefault(normalize("NFC", job.output).casefold(), job)
        if other is not job:
            twice = other.name == job.name
            message = f"{other.name} and {job.name} would both be written as `{job.output}`"
            hint = "give one of them another name in its job file: `output: NAME`"
            if twice:
                message, hint = f"{job.name} is given twice", "name it once, or its folder alone"
            span = job.source.spans.get(("output",)) if job.source else None
            problems.append(
                Diagnostic("error", "job-duplicate", span, message, (hint,), "output" if span else "")
            )
    if problems:
        raise Invalid(problems)
