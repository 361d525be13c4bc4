"""What was chosen for a page, as a table for a terminal."""

from collections.abc import Iterator, Sequence
from itertools import islice

from cvtex.diagnostic import visible
from cvtex.finding import Finding, State, table, wrapped
from cvtex.tailoring.numbers import points, worth
from cvtex.tailoring.outline import Node, nodes
from cvtex.tailoring.report import Place, Report
from cvtex.value import dataclass

MOST = 40  # lines of a summary
LEAST = 40  # columns of a terminal
# What is tried until a summary is short enough: how many lines a row has, how many sections have a row, how much advice.
SIZES = ((3, 12, 3), (2, 12, 3), (1, 12, 3), (1, 8, 3), (1, 8, 1), (1, 4, 1))
NAMES = 60  # of a row
WIDEST = 16  # columns of what a row is about
NOTHING = 6554  # scaled points of white that nobody sees
RELAXED = {
    "usual": "experience, education and skills on every page, and two degrees",
    "few": "six bullets of an entry at most",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A row of the summary: a text, and names behind it of which there may be more than there is room for."""

    what: str
    state: State
    text: str
    names: tuple[str, ...] = ()
    lead: str = ""

    def finding(self, room: int, lines: int) -> Finding:
        """The row in so many lines of so much room, with as many of its names, behind a lead, as there is room for; its text is
        never cut."""
        detail = self.text
        for many in range(min(len(self.names), NAMES), 0, -1):
            rest = [f"{len(self.names) - many} more"] * (many < len(self.names))
            longer = f"{self.text}{self.lead}: {', '.join([*self.names[:many], *rest])}"
            if len(wrapped(visible(longer), room)) <= lines:
                detail = longer
                break
        return Finding(self.what, self.state, visible(detail))


def summary(report: Report, columns: int = 80, color: bool = False) -> str:
    """A table of what is on the page, for a terminal of so many columns; 40 lines at most where it has 40 or more."""
    columns = max(columns, LEAST)
    lines: list[str] = []
    for size, sections, tips in SIZES:
        rows = [
            *_page(report),
            *_sections(report, sections),
            *_keywords(report),
            *islice(_advice(report), tips),
        ]
        room = columns - 11 - max(len(row.what) for row in rows)
        lines = table([row.finding(room, size) for row in rows], color, columns).split("\n")
        if len(lines) <= MOST:
            break
    return "\n".join(lines)


def _page(report: Report) -> Iterator[_Row]:
    """How full the page is, and how good."""
    selection, made = report.basis.selection, report.basis.made
    share = round(abs(selection.ratio) * 100)
    if report.basis.page.ragged and selection.glue > NOTHING:
        full = f"{points(selection.glue)} are white at its foot"
    elif share:
        full = f"full; its gaps are {'stretched' if selection.glue > 0 else 'shrunk'} by {share} % of what they can be"
    else:
        full = "full"
    best = (
        f"worth {worth(selection.value)}, and none is worth more" if selection.optimal
        else f"worth {worth(selection.value)}; another may be worth up to {worth(selection.bound)}, the search was stopped"
    )  # fmt: skip
    yield _Row(what="page", state="ok" if selection.optimal else "warning", text=f"{full}; {best}")
    if made.relaxed:
        yield _Row(
            what="wishes",
            state="warning",
            text="no page met all of them",
            lead="; given up",
            names=tuple(RELAXED.get(one, one) for one in made.relaxed),
        )


def _sections(report: Report, most: int) -> Iterator[_Row]:
    """What of each section is there; of the last ones together, when there are more than so many."""
    kept = {item.id for item in report.kept}
    rows = [_section(top, report) for top in report.basis.tree if top.id in kept]
    if gone := tuple(top.id for top in report.basis.tree if top.id not in kept):
        rows.append(_Row(what="sections", state="dropped", text=f"{len(gone)} left out", names=gone))
    yield from rows[: most if len(rows) > most + 1 else None]
    if len(rows) > most + 1:
        names = tuple(f"{row.what} ({row.text})" for row in rows[most:])
        yield _Row(what="others", state="ok", text=f"{len(names)} more sections", names=names)


def _section(top: Node, report: Report) -> _Row:
    kept = {item.id: item for item in report.kept}
    own = list(nodes([top]))
    counts = []
    for kind, one, several in (("entry", "entry", "entries"), ("bullet", "bullet", "bullets")):
        of = [node.id for node in own if node.kind == kind and not node.id.endswith(":head")]
        if of:
            counts.append(
                f"{sum(name in kept for name in of)} of {len(of)} {one if len(of) == 1 else several}"
            )
    names = tuple(short(name, top.id) for name in _gone(top, report))
    names += tuple(
        f"{len(item.without)} of {item.of} in {short(item.id, top.id)}" for item in kept.values() if item.of and item.section == top.id
    )  # fmt: skip
    text = ", ".join(counts) or f"{sum(one.id in kept for one in own[1:])} of {len(own) - 1}"
    return _Row(
        what=top.id if len(top.id) <= WIDEST else f"{top.id[:WIDEST - 1]}…", state="ok" if top.id in kept else "dropped",
        text=text, names=names, lead="; without",
    )  # fmt: skip


def _gone(top: Node, report: Report) -> list[str]:
    """What of a section is left out, and stands in nothing that is; what is worth most first."""
    values = {item.id: item.value for item in report.dropped}
    found: list[tuple[int, str]] = []

    def look(node: Node) -> None:
        for one in node.parts:
            if one.id not in values:
                look(one)
            elif not one.owned:
                found.append((-max(values.get(below.id, 0) for below in nodes([one])), one.id))

    look(top)
    return [name for _, name in sorted(found, key=lambda pair: pair[0])] if top.id not in values else []


def _keywords(report: Report) -> Iterator[_Row]:
    """Which keywords of the posting the page says, and which it does not."""
    covered, unused, missing = report.covered, report.unused, report.missing
    if every := len(covered) + len(unused) + len(missing):
        names = tuple(one.keyword.name for one in covered)
        yield _Row(
            what="keywords", state="ok" if covered else "warning", text=f"{len(covered)} of {every} are on the page", names=names
        )  # fmt: skip
    if unused:
        text = f"{_number(len(unused))} in the profile, but not on the page"
        yield _Row(what="unused", state="warning", text=text, names=tuple(map(_having, unused)))
    if missing:
        names = tuple(one.keyword.name for one in missing)
        yield _Row(
            what="missing", state="missing", text=f"{_number(len(missing))} not in the profile", names=names
        )


def _having(place: Place) -> str:
    """`Kubernetes (aws.gate)`, or, where the text does not say it, `Kubernetes (not in the words of aws.gate)`."""
    name = short(place.ids[0])
    return f"{place.keyword.name} ({name if place.said else f'not in the words of {name}'})"


def _advice(report: Report) -> Iterator[_Row]:
    """What would gain a line."""
    for one in report.advice:
        count = f"{one.characters} character{'s' * (one.characters != 1)}"
        text = f"shorten `{short(one.id)}` by about {count} to gain a line"
        fits, _, less = short(one.fits).partition("/~")
        text += f"; `{fits}`{', shortened,' * bool(less)} would then fit" if fits else ""
        yield _Row(what="advice", state="hint", text=text)


def short(name: str, section: str = "") -> str:
    """An id without its section."""
    return name.removeprefix(f"{section or name.partition('.')[0]}.")


def _number(many: int) -> str:
    return f"{many} is" if many == 1 else f"{many} are"


def overview(reports: Sequence[Report], color: bool = False) -> str:
    """A line for each of several pages: how full, how good, how many of the keywords of its posting it says."""
    return table((_overview(one) for one in reports), color)


def _overview(report: Report) -> Finding:
    basis = report.basis
    every = len(report.covered) + len(report.unused) + len(report.missing)
    said = [
        f"{basis.posting.title or 'no title'}" if basis.posting else "",
        f"{len(report.covered)} of {every} keywords",
        f"{points(basis.selection.glue)} are white" if basis.page.ragged and basis.selection.glue > NOTHING else "full",
        "" if basis.selection.optimal else "search stopped",
    ]  # fmt: skip
    best = basis.selection.optimal and not basis.page.ragged
    return Finding(
        visible(basis.made.job), "ok" if best else "warning", visible(", ".join(filter(None, said)))
    )
