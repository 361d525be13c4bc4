"""Whose name is whose, the marks behind names, and the part that somebody had in a publication."""

import pytest

from cvtex.authors import marks_of
from cvtex.publication import Author


@pytest.mark.parametrize(
    ("author", "marks"),
    [
        (Author(family="A"), ""),
        (Author(family="A", marks="#"), "#"),
        (Author(family="A", equal=True), "*"),
        (Author(family="A", equal=True, corresponding=True, student=True), "*†‡"),
        (Author(family="A", marks="†§", equal=True, corresponding=True), "†§*"),
    ],
)
def test_flags_have_signs_beside_the_marks_that_are_written(author: Author, marks: str) -> None:
    assert marks_of(author) == marks
