"""The filling of citation templates: one entry, what its fields print, and what has been said of it already."""

import re
from collections.abc import Callable
from dataclasses import replace

from cvtex.citation.fields import (
    DATES,
    KNOWN,
    NAMES,
    SEPARATOR,
    TEXTS,
    IsMe,
    date_part,
    is_doi,
    kind,
    ordinal,
    shortened,
    target,
    worded_date,
)
from cvtex.citation.names import name_runs
from cvtex.citation.runs import Joiner, Run, inline_of, runs_of
from cvtex.citation.style import CitationStyle
from cvtex.citation.template import Field, Group, Literal, Template, Test
from cvtex.citation.worded import WORDED
from cvtex.date import Date
from cvtex.inline import CJK_RUN, Inline, Link, Text, join, plain
from cvtex.item import Link as ItemLink
from cvtex.language import Words, date_text
from cvtex.networks import link_target, link_text
from cvtex.publication import Publication, Truncate
from cvtex.value import dataclass

_SEVERAL = re.compile(r"(?:(?:\d+|[IVXLCM]+)(?:\s*[–\-,&/]\s*|$)){2,}")  # volumes: `3–4`, and not `P-289`
_RANGE = re.compile(r"\d+-\d+")
_QUOTES = str.maketrans("“”", "‘’")
_ONCE = frozenset(
    {"role", "presented", "awards", "acceptance", "metrics", "note", "status", "arxiv"}
)  # said once


ALL_NAMES = Truncate()


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a reference depends on besides the entry and the style.

    `is_me` gets an author and the number among the authors, from 1, or 0 for editors and others; `truncate` goes before
    the style's own et al.; `shows` says which fields are printed.
    """

    words: Words
    is_me: IsMe
    truncate: Truncate = ALL_NAMES
    shows: Callable[[str], bool] = lambda _field: True


class Work:
    """One entry being worded; remembers what has been said, so that it is not said again."""

    def __init__(self, entry: Publication, style: CitationStyle, context: Context) -> None:
        self.entry: Publication = entry
        self.style: CitationStyle = style
        self.context: Context = context
        self.said: list[str] = []  # the fields that were printed, and the addresses that were linked
        self.links: list[str] = []
        self.items: list[Literal | tuple[str, Run, int]] = []  # field, run, how many marks are the template's
        self.has = {name for name, value in KNOWN.items() if value(entry)}
        if entry.arxiv and entry.number.casefold() in {arxiv := entry.arxiv.casefold(), f"arxiv:{arxiv}"}:
            self.has.discard("number")
        self.chinese = bool(CJK_RUN.search(plain(entry.title)))
        self.repeated: bool = False  # whether something else says the status
        self.printed = ""  # so far, without case
        self.foreign = False  # whether that is from elsewhere

    def text(self, template: Template) -> Inline:
        """A template, filled."""
        said, linked = len(self.said), len(self.links)
        runs = self.filled(template)
        status = self.context.words.status.get(self.entry.status, "")
        if (
            status
            and any(not isinstance(one, Literal) and one[0] == "status" for one in self.items)
            and self.repeats(status)
        ):
            del self.said[said:], self.links[linked:]
            self.said.append("status")
            self.repeated = True
            runs = self.filled(template)
        self.printed += "".join(run.leaf.text for run in runs).casefold()
        return inline_of(runs)

    def finds(self, text: Inline) -> None:
        """Remember what a text from elsewhere says of the entry."""
        entry, self.foreign = self.entry, True
        self.printed += plain(text).casefold()
        self.links += [mark for run in runs_of(text) for mark in run.marks if ":" in mark]
        if entry.doi and entry.doi.casefold() in self.printed:
            self.links.append(target(entry))
        if entry.url and (_bare(entry.url) in self.printed or is_doi(entry.url, entry.doi)):
            self.links.append(entry.url)
        if entry.note and plain(entry.note).casefold().rstrip(".") in self.printed:
            self.said.append("note")

    def repeats(self, status: str) -> bool:
        """Whether something else than the status says it, too."""
        others = "".join(
            one.text if isinstance(one, Literal) else one[1].leaf.text
            for one in self.items
            if isinstance(one, Literal) or one[0] not in {"status", "title"}
        )
        return status.casefold() in others.casefold()

    def filled(self, template: Template) -> list[Run]:
        """The runs of a template."""
        self.items = []
        self.fill(template, whole=True)
        here = target(self.entry)
        fields = [one for one in self.items if not isinstance(one, Literal)]
        titles = [run.marks for field, run, _ in fields if field == "title"]
        bare = bool(here and titles and not self.links)
        if bare and not any(":" in mark for marks in titles for mark in marks):
            self.links.append(here)
        else:
            bare = False
        joiner = Joiner(self.style.american)
        for one in self.items:
            if isinstance(one, Literal):
                joiner.literal(one.text, one.marks)
            else:
                field, run, depth = one
                if bare and field == "title":  # inside of emphasis, so that lines may break
                    run = Run(run.leaf, (*run.marks[:depth], here, *run.marks[depth:]))
                joiner.runs.append(run)
            joiner.titled = not isinstance(one, Literal) and one[0] == "title"
        return joiner.end()

    def fill(self, template: Template, *, whole: bool = False) -> bool:
        """Add what a template prints; nothing, and False, when it is a group that vanishes."""
        items, said, links = len(self.items), len(self.said), len(self.links)
        asked = grouped = kept = False
        for part in template:
            if isinstance(part, Literal):
                self.items.append(part)
            elif isinstance(part, Group) and not part.needed:
                grouped = True
                kept = self.chooses(part) or kept
            else:
                asked = True
                if not self.says(part) and not whole:
                    del self.items[items:], self.said[said:], self.links[links:]
                    return False
        if grouped and not asked and not kept and not whole:
            del self.items[items:]
            return False
        return True

    def chooses(self, group: Group) -> bool:
        """Add the first option of a group that does not vanish."""
        return any(needs <= self.has and self.fill(option) for needs, option in group.options)

    def says(self, part: Field | Test | Group) -> bool:
        """Add a field or a part, or answer a question."""
        if isinstance(part, Group):
            return self.chooses(part)
        return self.holds(part) if isinstance(part, Test) else self.value(part)

    def holds(self, test: Test) -> bool:
        """The answer to a question."""
        if test.name == "type":
            return (not {kind(self.entry), self.entry.type}.isdisjoint(test.values)) == test.wanted
        if test.name == "chinese":
            return self.chinese == test.wanted
        if test.name == "online":
            return bool(self.entry.doi or self.entry.url or self.entry.arxiv) == test.wanted
        runs = self.runs(Field(test.name)) if test.values and test.name in self.has else []
        text = "".join(run.leaf.text for run in runs)
        found = (
            text.isdigit()
            if test.values == {"number"}
            else text in test.values
            if test.values
            else test.name in self.has
        )
        return found == test.wanted

    def value(self, field: Field) -> bool:
        """Add what a field prints, with the marks of the template around it; False when that is nothing."""
        again = field.name in _ONCE and field.name in self.said
        runs = self.runs(field) if field.name in self.has and not again else []
        if not runs:
            return False
        if field.labels:
            self.items.append(Literal(field.labels[self.several(field.name, runs)], field.marks))
            return True
        self.said.append(field.name)
        if field.name == "presenting" and self.entry.status == "accepted":
            self.said.append("status")
        first = runs[0].leaf
        if field.form in {"capital", "lower"} and isinstance(first, Text):
            begin = first.text[:1].upper() if field.form == "capital" else first.text[:1].lower()
            runs[0] = Run(Text(begin + first.text[1:]), runs[0].marks)
        if field.name != "title":
            self.links += [mark for run in runs for mark in run.marks if ":" in mark]
        for leaf, marks in runs:
            worded = Text(leaf.text.translate(_QUOTES)) if field.quoted and isinstance(leaf, Text) else leaf
            self.items.append((field.name, Run(worded, (*field.marks, *marks)), len(field.marks)))
        return True

    def several(self, name: str, runs: list[Run]) -> bool:
        """Whether a label is for more than one: editors, pages, volumes."""
        if name in NAMES:
            return len(NAMES[name](self.entry)) > 1
        text = "".join(run.leaf.text for run in runs)
        if name in {"volume", "issue"}:
            return bool(_SEVERAL.fullmatch(text))
        return any(mark in text for mark in "–-,&") or (
            text.isdigit() and name in {"volumes", "page_count"} and int(text) > 1
        )

    def runs(self, field: Field) -> list[Run]:
        """What a field says."""
        name, entry = field.name, self.entry
        if name in TEXTS:
            found = TEXTS[name](entry)
            text: Inline = (Text(found),) if isinstance(found, str) and found else found or ()
            if name == "edition" and field.form == "ordinal" and text:
                text = (Text(ordinal(plain(text))),)
            if name in {"issue", "volume"} and _RANGE.fullmatch(plain(text)):
                text = (Text(plain(text).replace("-", self.style.dash)),)
            if field.form == "number" and not plain(text).isdigit():
                return []
            if field.form == "bare":
                text = (Text(plain(text).replace(".", "")),) if text else ()
            return runs_of(text)
        if name in NAMES:
            return self.names(field)
        if name in DATES:
            return self.date(field)
        return runs_of(WORDED[name](self, field))

    def names(self, field: Field) -> list[Run]:
        """A list of names; those of authors, and of who stands in their place, by the style's first rules."""
        rules = self.style.authors if field.name == "authors" or field.form == "lead" else self.style.others
        mine = self.context.is_me
        is_me = mine if field.name == "authors" else lambda _number, author: mine(0, author)
        above, first = shortened(self.context.truncate)
        if above:
            rules = replace(rules, et_al=replace(rules.et_al, above=above, first=first, last=""))
        others = self.entry.and_others and field.name == "authors"
        et_al = self.context.words.labels["et_al"]
        return name_runs(
            NAMES[field.name](self.entry), rules, is_me, others=others, chinese=self.chinese, et_al=et_al
        )

    def date(self, field: Field) -> list[Run]:
        """A date in one of the style's forms; in the document's own where the style has none."""
        date = DATES[field.name](self.entry)
        if not date or (field.name in {"date", "year"} and self.told_year(date)):
            return []
        if field.name == "date" and "event_date" in self.said and date == self.entry.event_date:
            return []
        if field.name == "year" and not field.form:
            return [Run(Text(date_part(date, "year", self.style.months, self.context.words)))]
        template = self.style.dates.get(field.form or "default")
        if not template:
            return [Run(Text(date_text(date, self.context.words)))]
        text = worded_date(template, date, self.style.months, self.context.words)
        return [Run(Text(text))] if text else []

    def told_year(self, date: Date) -> bool:
        """Whether a venue that is printed ends with the year, in a style that does not repeat it."""
        if self.style.repeat_year or date.month or date.season or not self.entry.venue:
            return False
        printed = [name for name in ("container", "venue", "venue_short") if name in self.said]
        ends = (plain(TEXTS[name](self.entry)).rstrip(")") for name in printed)  # type: ignore[arg-type]
        return any(end.endswith(str(date.year)) for end in ends)

    def further(self) -> Inline:
        """The links of an entry, and its addresses that are printed nowhere."""
        entry = self.entry
        own: list[ItemLink] = []
        if entry.doi and target(entry) not in self.links:
            own.append(ItemLink(label=(Text(f"doi:{entry.doi}"),), url=target(entry)))
        arxiv = f"https://arxiv.org/abs/{entry.arxiv}"
        if entry.arxiv and "arxiv" not in self.said and entry.arxiv.casefold() not in self.printed:
            own.append(ItemLink(label=(Text(f"arXiv:{entry.arxiv}"),), url=arxiv))
        if entry.url and entry.url not in {*self.links, *(one.url for one in own)}:
            own.append(ItemLink(url=entry.url))
        return join([(Link(link_target(one), link_text(one)),) for one in (*own, *entry.links)], SEPARATOR)


def _bare(url: str) -> str:
    """An address as styles shorten it."""
    return re.sub(r"^https?://", "", url).rstrip("/").casefold()
