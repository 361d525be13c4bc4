"""Why something is on a page or not, in a few lines for whoever asks."""

from collections.abc import Iterator, Sequence

from cvtex.diagnostic import Diagnostic, Invalid, visible
from cvtex.tailoring.naming import names_of, resolve
from cvtex.tailoring.numbers import points, worth
from cvtex.tailoring.outline import nodes
from cvtex.tailoring.reasons import Why
from cvtex.tailoring.report import Report

SHOWN = 6  # ids in a sentence


def find(name: str, report: Report) -> str:
    """The part or wording that a name means: a whole id, or its end along dots when no other id has it.

    Raises Invalid (why-ambiguous, why-unknown).
    """
    basis = report.basis
    known = names_of(
        name for node in nodes(basis.tree) for name in (node.id, *(form.id for form in node.forms))
    )
    found = resolve(name, known)
    if isinstance(found, str):
        return found
    if found.ambiguous:
        raise Invalid([Diagnostic("error", "why-ambiguous", None, found.message, found.hints)])
    message, hints = f"there is no `{name}` that could be on the page", found.hints
    if isinstance(resolve(name, names_of(one.id for one in basis.profiled.passages)), str):
        message = f"the style `{basis.made.style}` never prints `{name}`"
        hints = ("`--style` names another one",)
    raise Invalid([Diagnostic("error", "why-unknown", None, message, hints)])


def tell(why: Why, report: Report) -> str:
    """Why something is on a page or not, in a few lines."""
    name = why.id.rstrip("/")
    height = f"{points(why.height)} high, worth {worth(why.value)} without keywords"
    where = "is on the page" if why.kept else "is not on the page"
    lines = [f"{name} {where}: {height}"]
    lines += _kept(why, report) if why.kept else _dropped(why, report)
    return "\n".join(map(visible, lines))


def _kept(why: Why, report: Report) -> Iterator[str]:
    said, tagged = _says(why, report)
    without = [name for item in report.kept if item.id == why.id.partition("/")[0] for name in item.without]
    yield from _lines(
        ("it says", said), ("its tags have", tagged), ("only it says", _lost(why, report)), ("it leaves out", without)
    )  # fmt: skip
    if why.instead:
        yield f"  no page is without it: {why.instead}"
        return
    yield f"  without it the best page is {_less(why, report)}"
    yield from _lines(
        ("with it would go", _tops(why.leaves, why.id)), ("in its place would come", _tops(why.enters))
    )


def _dropped(why: Why, report: Report) -> Iterator[str]:
    said, tagged = _says(why, report)
    part = why.id.partition("/")[0]
    there = [item.label for item in report.kept if item.id == part and part != why.id]
    yield from _lines(("it is there as", there), ("it says", said), ("its tags have", tagged))
    if why.instead:
        yield f"  it cannot be on the page: {why.instead}"
        return
    yield f"  with it the best page is {_less(why, report)}"
    yield from _lines(
        ("for it would go", _tops(why.leaves)), ("with it would come", _tops(why.enters, why.id))
    )


def _says(why: Why, report: Report) -> tuple[list[str], list[str]]:
    """The keywords that something says itself, and those that only its tags have."""
    forms = {form.id: form for node in nodes(report.basis.tree) for form in node.forms}
    items = {item.id: item for item in (*report.kept, *report.dropped)}
    item = items[why.id.partition("/")[0]]
    own = why.id.partition("/")[2] == item.wording or "/" not in why.id
    said = item.covers if own else report.says(forms[why.id])
    return list(said), [one for one in why.covers if one not in said]


def _lost(why: Why, report: Report) -> list[str]:
    """The keywords that nothing else on the page says but something and what stands in it."""
    part = why.id.partition("/")[0]
    below = {one.id for node in nodes(report.basis.tree) if node.id == part for one in nodes([node])}
    return [one.keyword.name for one in report.covered if below.issuperset(one.ids)]


def _less(why: Why, report: Report) -> str:
    value = report.basis.selection.value
    if why.cost <= 0:
        return "worth as much"
    share = f", {100 * why.cost / value:.1f} % less" if value else ""
    return f"worth {worth(value - why.cost)} in place of {worth(value)}{share}"


def _tops(names: Sequence[str], above: str = "") -> list[str]:
    """Names without those that stand in another of them, or in something that is known."""
    known = {above, *names}
    return [one for one in names if not any(one.startswith((f"{up}.", f"{up}:")) for up in known if up)]


def _lines(*rows: tuple[str, Sequence[str]]) -> Iterator[str]:
    return (f"  {what}: {_listed(names)}" for what, names in rows if names)


def _listed(names: Sequence[str]) -> str:
    more = [f"{len(names) - SHOWN} more"] if len(names) > SHOWN + 1 else []
    return ", ".join([*(names[:SHOWN] if more else names), *more])
