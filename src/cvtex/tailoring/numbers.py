"""Worths and heights as people read them."""

POINT = 65536  # scaled points


def worth(value: int) -> str:
    """A worth in thousandths: `12.35`."""
    return f"{value / 1000:.2f}"


def points(height: int) -> str:
    """A height in scaled points: `31.4 points`."""
    return f"{height / POINT:.1f} points"
