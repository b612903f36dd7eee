"""Bytes kept by their SHA-256: whoever has the number gets those very bytes or a clear error.

`open_store` gives the one that the settings name: a `Folder` on this machine. Knows no table.
"""

from collections.abc import Iterable, Iterator
from typing import Protocol

from board.settings import Settings
from board.store.errors import Damaged, Missing
from board.store.folder import Folder

__all__ = ["FOLDER", "Damaged", "Missing", "Store", "open_store"]

FOLDER = "files"


class Store(Protocol):
    """A place for bytes. A number is the SHA-256 of the bytes in small hexadecimal letters."""

    def put(self, data: bytes | Iterable[bytes]) -> str:
        """Keep bytes, or pieces of them; once, however often they come. Answers their number.
        They are there whole when this returns, or not at all."""

    def get(self, number: str) -> bytes:
        """The bytes. Raises Missing and Damaged."""

    def pieces(self, number: str) -> Iterator[bytes]:
        """The same piece by piece, for what is large. Raises Missing, and Damaged at the end."""

    def has(self, number: str) -> bool:
        """Whether anything is kept under a number; it is not read."""

    def size(self, number: str) -> int:
        """How many bytes are kept. Raises Missing."""

    def remove(self, number: str) -> None:
        """Keep them no longer; nothing happens where they are not."""

    def sweep(self, before: float) -> None:
        """Take away what was begun before a moment (in seconds since 1970) and never finished:
        a process was ended in the middle."""


def open_store(settings: Settings) -> Store:
    """The store of this board; making it asks nothing of any disk."""
    return Folder(settings.data_dir / FOLDER)
