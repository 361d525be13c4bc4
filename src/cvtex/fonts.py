"""Fonts for scripts that a theme's own font lacks, as rows: where they lie, and what installs them."""

import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cvtex.diagnostic import Diagnostic, Invalid
from cvtex.inline import is_cjk


@dataclass(frozen=True, slots=True)
class ScriptFont:
    """Where a script's font may lie, best first, and what installs one."""

    script: str
    files: tuple[str, ...]
    language: str
    hints: tuple[str, ...]


CJK_FONT = ScriptFont(
    "cjk",
    (
        "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
        "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
        "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
        "/usr/share/fonts/google-droid-sans-fonts/DroidSansFallbackFull.ttf",
        "/System/Library/Fonts/STHeiti Light.ttc",
        "/System/Library/Fonts/Hiragino Sans GB.ttc",
        "/Library/Fonts/Arial Unicode.ttf",
    ),
    "zh",
    ("Debian, Ubuntu: apt install fonts-droid-fallback", "macOS: brew install --cask font-noto-sans-cjk"),
)


def fonts_for(characters: Iterable[str]) -> dict[str, str]:
    """The files of the fonts that these characters need: `{"cjk": "/usr/…/DroidSansFallbackFull.ttf"}`.

    Raises Invalid (font-missing) with what installs one.
    """
    needed = sorted(char for char in characters if is_cjk(char))
    if not needed:
        return {}
    if path := find_font(CJK_FONT):
        return {CJK_FONT.script: str(path)}
    message = f"no installed font has `{needed[0]}` (U+{ord(needed[0]):04X})"
    raise Invalid([Diagnostic("error", "font-missing", None, message, CJK_FONT.hints)])


def find_font(row: ScriptFont) -> Path | None:
    """A font for the script, where fonts usually lie or as fontconfig knows it."""
    known = next((path for path in map(Path, row.files) if path.is_file()), None)
    return known or _ask_fontconfig(row.language)


def _ask_fontconfig(language: str) -> Path | None:
    """The file of the first font that covers a language, as `fc-list` says; None without fontconfig."""
    program = shutil.which("fc-list")
    if not program:
        return None
    listed = subprocess.run(
        [program, f":lang={language}", "file"], capture_output=True, text=True, check=False, timeout=20
    )
    files = sorted(line.rstrip(": \n") for line in listed.stdout.splitlines())
    return next((Path(file) for file in files if file.endswith((".ttf", ".otf", ".ttc"))), None)
