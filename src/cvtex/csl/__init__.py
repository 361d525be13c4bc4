"""References by a CSL processor: publications as items for it, and what it made of them as text again.

The processor knows no marks, no markup and no own name. So what it must not touch goes in between characters
of Unicode's private use area and is put in its place afterwards.
"""

from cvtex.csl.items import Item, Own, items, to_json
from cvtex.csl.references import Reference, references

__all__ = ["Item", "Own", "Reference", "items", "references", "to_json"]
