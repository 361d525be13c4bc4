"""Publications in the formats of other programs, each read and written by a module of its own."""

from collections.abc import Callable

from cvtex.bibliography.record import Records

Reader = Callable[[str, bytes], Records]  # from what diagnostics call a file, and its bytes; raises Invalid

FORMATS: dict[str, Reader] = {}  # by the ending of a file's name: `.bib`
