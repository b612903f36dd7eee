"""Charts of our own, as the numbers that a template draws: zero-based, each labelled itself."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 300, 96
LEFT, TOP, FOOT = 30, 8, 18
ROW = 30


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar and what it says: `label`, and the number `n`."""

    x: float
    y: float
    width: float
    height: float
    label: str
    n: int


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars on a ground of `height`; `ticks` are the lines across, as (y, number)."""

    bars: list[Bar]
    height: int
    ticks: list[tuple[float, int]]
    width: int = WIDTH


def upright(rows: Sequence[tuple[str, int]], most: int) -> Chart:
    """A row of upright bars from zero, side by side, on a scale that goes to `most`."""
    top = most or 1
    ground, span = HEIGHT - FOOT, HEIGHT - FOOT - TOP
    step = (WIDTH - LEFT) / max(len(rows), 1)
    bars = [
        Bar(
            x=round(LEFT + n * step, 2),
            y=round(ground - span * value / top, 2),
            width=round(max(step - (1 if step > 4 else 0), 0.5), 2),
            height=round(span * value / top, 2),
            label=label,
            n=value,
        )
        for n, (label, value) in enumerate(rows)
    ]
    return Chart(bars, HEIGHT, [(ground, 0), (TOP, most)] if most else [(ground, 0)])


def lying(rows: Sequence[tuple[str, int]]) -> Chart:
    """Bars from the left edge, one below the other, each under its own words."""
    top = max((value for _label, value in rows), default=0) or 1
    bars = [
        Bar(0, n * ROW + 17, round(WIDTH * value / top, 2), 7, label, value)
        for n, (label, value) in enumerate(rows)
    ]
    return Chart(bars, len(rows) * ROW, [])
