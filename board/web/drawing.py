"""Where the parts of a picture of chains stand: items left, origins right, lines that merge."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from board.queries.chains import Chain

MOST = 40
WIDE, GAP, ROW, HIGH = 150, 44, 30, 22


@dataclass(frozen=True, slots=True)
class Box:
    """A source. `origin`: the chain ends here."""

    x: int
    y: int
    name: str
    origin: bool


@dataclass(frozen=True, slots=True)
class Start:
    """An item, with how it bears on the claim; `open_at`: where its line ends untraced."""

    y: int
    chain: Chain
    open_at: int | None


@dataclass(frozen=True, slots=True)
class Drawing:
    """All of a picture; the lines are paths. `left_out`: items that it has no room for."""

    width: int
    height: int
    starts: list[Start]
    boxes: list[Box]
    lines: list[str]
    left_out: int


def drawn(chains: Sequence[Chain]) -> Drawing:
    """The picture of chains that come as `queries.chains` sorts them."""
    shown = chains[:MOST]
    columns = max((len(chain.nodes) for chain in shown), default=1) or 1
    last = columns * (WIDE + GAP)
    rows = [ROW * n + ROW // 2 for n in range(len(shown))]
    places = _places(shown, rows, columns)
    lines = dict.fromkeys(
        line
        for chain, y in zip(shown, rows, strict=True)
        for line in _lines([(0, y), *(places[key] for key in _keys(chain))])
    )
    names = {key: node for c in shown for key, node in zip(_keys(c), c.nodes, strict=True)}
    return Drawing(
        width=last + WIDE,
        height=ROW * len(shown),
        starts=[
            Start(y, chain, None if chain.nodes else last)
            for chain, y in zip(shown, rows, strict=True)
        ],
        boxes=[Box(*places[key], names[key].name, len(key) == 1) for key in places],
        lines=list(lines),
        left_out=len(chains) - len(shown),
    )


def _keys(chain: Chain) -> list[tuple[int, ...]]:
    """What tells the boxes of a chain apart: each by all that lies behind it."""
    ids = tuple(node.id for node in chain.nodes)
    return [ids[n:] for n in range(len(ids))]


def _places(
    chains: Sequence[Chain], rows: Sequence[int], columns: int
) -> dict[tuple[int, ...], tuple[int, int]]:
    """Each box in the middle of the items that lead to it, in its column from the right."""
    led: dict[tuple[int, ...], list[int]] = {}
    for chain, y in zip(chains, rows, strict=True):
        for key in _keys(chain):
            led.setdefault(key, []).append(y)
    return {
        key: ((columns - len(key) + 1) * (WIDE + GAP), (ys[0] + ys[-1]) // 2)
        for key, ys in led.items()
    }


def _lines(points: Sequence[tuple[int, int]]) -> list[str]:
    """Straight on past what lies between, and over to the next box just before it."""
    return [
        f"M{x + WIDE} {y}H{next_x - GAP}"
        f"C{next_x - GAP // 2} {y} {next_x - GAP // 2} {next_y} {next_x} {next_y}"
        for (x, y), (next_x, next_y) in pairwise(points)
    ]
