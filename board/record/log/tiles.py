"""The log as static files, laid out as C2SP's tlog-tiles says. Pure.

A tile holds up to 256 hashes of every eighth level; a bundle the entries of a tile of level 0.
One that is not full yet says how wide it is.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from board.record.log.tree import whole

WIDTH, STEP, HASH = 256, 8, 32
_PATH = re.compile(
    r"(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Tile:
    """Which tile, and how many hashes it holds; level None is the bundle of entries."""

    level: int | None
    index: int
    width: int = WIDTH

    @classmethod
    def read(cls, path: str) -> "Tile | None":
        """From what stands behind `tile/` in an address; None where it is no tile's."""
        match = _PATH.fullmatch(path)
        if match is None:
            return None
        level, index, width = match.groups()
        tile = cls(
            None if level == "entries" else int(level),
            int(index.replace("x", "").replace("/", "")),
            int(width or WIDTH),
        )
        return tile if tile.path == path else None

    @property
    def path(self) -> str:
        level = "entries" if self.level is None else self.level
        head, last = divmod(self.index, 1000)
        index = f"{last:03}"
        while head:
            head, part = divmod(head, 1000)
            index = f"x{part:03}/{index}"
        return f"{level}/{index}" + (f".p/{self.width}" if self.width < WIDTH else "")

    @property
    def first(self) -> int:
        """The place, in its level, of its first hash."""
        return self.index * WIDTH


def tile_at(level: int | None, index: int, size: int) -> Tile:
    """The tile as a tree of the size has it, not full perhaps."""
    hashes = size >> STEP * (level or 0)
    return Tile(level, index, min(WIDTH, hashes - index * WIDTH))


def tiles_of(size: int, since: int = 0) -> Iterator[Tile]:
    """Every tile and bundle of a tree of the size that one of `since` leaves did not have."""
    level = 0
    while size >> STEP * level:
        had, has = since >> STEP * level, size >> STEP * level
        if has > had:
            for index in range(had // WIDTH, -(-has // WIDTH)):
                if level == 0:
                    yield tile_at(None, index, size)
                yield tile_at(level, index, size)
        level += 1


def pack(entries: list[bytes]) -> bytes:
    """A bundle: each entry behind its length in two bytes."""
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def unpack(bundle: bytes) -> list[bytes]:
    """A bundle's entries. Raises ValueError where it ends in the middle of one."""
    entries, at = [], 0
    while at < len(bundle):
        end = at + 2 + int.from_bytes(bundle[at : at + 2], "big")
        if end > len(bundle):
            raise ValueError("the bundle ends in the middle of an entry")
        entries.append(bundle[at + 2 : end])
        at = end
    return entries


class TileReader:
    """The nodes of a tree of the size, made from tiles: what a proof is made of."""

    def __init__(self, read: Callable[[Tile], bytes], size: int) -> None:
        self.read, self.size = read, size
        self.kept: dict[Tile, bytes] = {}

    def __call__(self, level: int, position: int) -> bytes:
        step, height = divmod(level, STEP)
        first = position << height
        tile = tile_at(step, first // WIDTH, self.size)
        if tile not in self.kept:
            self.kept[tile] = self.read(tile)
        held, start = self.kept[tile], (first % WIDTH) * HASH
        return whole([held[at : at + HASH] for at in range(start, start + (HASH << height), HASH)])
