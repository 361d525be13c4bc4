"""What a render depends on besides the files that it has read, so that its result may be kept."""

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from cvtex import fonts, replay
from cvtex.cache import cache_folder, trim
from cvtex.engine import ENGINES, find
from cvtex.pipeline import Draft, Rendered
from cvtex.world import STDIN, World

_FONT = re.compile(r"[^\s={},\[\]\"]+\.(?:otf|ttf|ttc|otc)")
_ROOT = re.compile(r"/.*?/texmf[^/]*(?=/)")


def keep(
    world: World, made: Sequence[Draft], written: Sequence[tuple[str, bytes]], told: str, shown: str
) -> None:
    """Keep what has been written of some documents, and what has been said, if all that it depends on is known."""
    rendered = [one for one in made if isinstance(one, Rendered)]
    read = {**world.digests}
    if len(rendered) < len(made) or STDIN in dict(written) or any(path.endswith(".csl") for path in read):
        return
    looked_at: set[str] = {
        *fonts.looked_at,
        *_programs(rendered),
        *(f"{world.home}/{name}" for name in ("themes", "styles")),
    }
    caches = str(cache_folder())
    for one in rendered:
        looked_at |= {path for path in one.read if not path.startswith(caches)}
        for name in _fonts(one.tex.preamble + one.files["cvtex.cls"].decode()):
            path = name if name.startswith("/") else str(fonts.library().get(name, ""))
            looked_at |= {path} - {""}
    looked_at |= {f"{root[0]}/ls-R" for path in looked_at if (root := _ROOT.match(path))}
    replay.keep(written, told, shown, read, looked_at)
    trim()


def _fonts(text: str) -> set[str]:
    """The files of fonts that a text names."""
    rows = (row for row in text.splitlines() if any(ending in row for ending in fonts.ENDINGS))
    return {name for row in rows for name in _FONT.findall(row)}


def _programs(rendered: Sequence[Rendered]) -> Iterator[str]:
    """The programs that were taken, and the places at which engines were looked for before those were found."""
    yield "/etc/ld.so.cache"  # is made anew when a library changes
    for program in {find(one.engine) for one in rendered} - {None}:
        yield from (str(program), str(Path(str(program)).with_name("xdvipdfmx")))
    for engine in ENGINES:
        for folder in os.environ.get("PATH", "").split(os.pathsep):
            path = Path(folder, engine.name)
            yield str(path)
            if path.exists():
                break
