"""What is to be said of a tailored page, from all that was made for it."""

from cvtex.printed import data
from cvtex.tailor import Tailored
from cvtex.tailoring.report import Basis, Made, Report, report


def explained(made: Tailored) -> Report:
    """The report of a page."""
    choice, rendered = made.choice, made.rendered
    about = Made(
        job=made.job.output or made.job.name, profile=rendered.name, style=rendered.style.name, theme=rendered.theme.name,
        engine=rendered.engine.name, pages=rendered.pages, relaxed=choice.given_up,
    )  # fmt: skip
    head = tuple((one.text, one.field == "headline") for one in data(rendered.document) if one.section < 0)
    return report(
        Basis(
            made=about, page=choice.page, selection=choice.selection, tree=choice.tree, heights=choice.heights,
            posting=made.posting, profiled=made.scale.profiled, head=head,
        )
    )  # fmt: skip
