"""Templates as Jinja compiles them, kept in the cache: that takes longer than filling them."""

import sys
from typing import TYPE_CHECKING, Any

from cvtex.cache import recall, remember
from cvtex.replay import digest

if TYPE_CHECKING:
    from jinja2 import BytecodeCache
    from jinja2.bccache import Bucket

KIND = "templates"


def kept_templates(*about: Any) -> "BytecodeCache":
    """What Jinja asks for a compiled template, and tells one; `about` is what goes into it besides its source."""
    import jinja2

    class Kept(jinja2.BytecodeCache):
        """Nothing is read that is not as it was written."""

        def load_bytecode(self, bucket: "Bucket") -> None:
            known, _, code = recall(KIND, _name(bucket)).partition("\n")
            if known and known == digest(code.encode()):
                bucket.bytecode_from_string(bytes.fromhex(code))

        def dump_bytecode(self, bucket: "Bucket") -> None:
            code = bucket.bytecode_to_string().hex()
            remember(KIND, _name(bucket), f"{digest(code.encode())}\n{code}")

    def _name(bucket: "Bucket") -> str:
        return digest(repr((sys.version, jinja2.__version__, bucket.key, bucket.checksum, about)).encode())

    return Kept()
