"""Bytes kept by their SHA-256: whoever has the number gets those very bytes or a clear error.

`open_store` gives the one that the settings name: a `Folder` on this machine, or a `Bucket` of a
server that speaks S3. Both fill `Store`, and both may raise `Unavailable`. Knows no table.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Protocol

from board.settings import Settings
from board.store.errors import Damaged, Missing, Unavailable
from board.store.folder import Folder, number_of, place_of
from board.words import _

__all__ = ["FOLDER", "Damaged", "Missing", "Store", "Unavailable", "number_of", "open_store",
           "place_of"]  # fmt: skip

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

    def names(self) -> Iterator[str]:
        """All that lies there but what is just being put, by name: of what is kept the levels of
        its number, as `place_of` says them, with "/" between; in their order."""

    def sweep(self, before: float) -> None:
        """Take away what was begun before a moment (in seconds since 1970) and never finished:
        a process was ended in the middle."""

    def check(self) -> None:
        """Look whether it is there. Raises Unavailable. `str` of a store says which it is."""


def open_store(settings: Settings) -> Store:
    """The store of this board; making it asks nothing of any disk or server."""
    if settings.files_url:
        return _bucket(settings.files_url, settings.data_dir)
    return Folder(settings.data_dir / FOLDER)


@cache
def _bucket(url: str, unfinished: Path) -> Store:
    """One a process: making its client takes a while, and a connection may serve again."""
    try:
        from board.store.bucket import Bucket
    except ModuleNotFoundError:
        words = _("Files in a bucket need one package more. Run: pip install 'claimboard[s3]'")
        raise Unavailable(words) from None
    return Bucket(url, unfinished)
