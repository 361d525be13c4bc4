"""A publication to what is printed of it: its reference, and below it what a CV adds."""

from cvtex import document as doc
from cvtex import publication as pub
from cvtex.authors import owns
from cvtex.citation import Context, references
from cvtex.inline import Inline
from cvtex.voice import Blocks, Voice, bullets


def reference(entry: pub.Publication, voice: Voice, label: str) -> Blocks:
    """A reference in the citation style of its list, with the lines below it, summary, abstract and bullets.

    Without a label, as a style picks it by hand, it is one bullet: Title. *Venue*, year (1st author, 53 citations).
    """

    context = Context(
        words=voice.words, is_me=owns(entry, voice.is_me), truncate=voice.truncate, shows=voice.shows
    )
    [cited] = references([entry], voice.citation, context, bullets=not label)
    blocks: list[doc.Block] = []
    if label:
        blocks.append(doc.Reference(label=label, text=cited.reference, span=entry.span))
        blocks += [doc.Detail(text=line, span=entry.span) for line in cited.details]
    else:
        blocks.append(_one_bullet(entry, cited.brief))
    for field in ("summary", "abstract"):
        if text := getattr(entry, field) if voice.shows(field) else ():
            blocks.append(doc.Detail(level=0 if label else 1, text=text, span=entry.span))
    if voice.shows("highlights"):
        blocks += bullets(entry.highlights, voice)
    return tuple(blocks)


def _one_bullet(entry: pub.Publication, text: Inline) -> doc.Bullet:
    """A publication as a bullet."""
    return doc.Bullet(
        id=entry.id, level=1, wordings=(doc.Wording(id="", text=text),), span=entry.span,
        tags=entry.tags, weight=entry.weight, pin=entry.pin,
    )  # fmt: skip
