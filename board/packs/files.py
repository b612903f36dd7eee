"""The copies that a pack takes along: files of captures, and files that people uploaded."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import IO

from sqlmodel import Session

# What a person may open without its doing anything; all else ends in `.bin`.
INERT = ("gif", "jpeg", "jpg", "json", "mp3", "mp4", "ogg", "pdf", "png", "txt", "warc", "warc.gz",
         "wav", "webm", "webp")  # fmt: skip
Kept = tuple[str, str, Callable[[], IO[bytes]]]


@dataclass(frozen=True, slots=True)
class File:
    """One file of an item: its name, the SHA-256 that the board kept, where it lies in the pack."""

    name: str
    sha256: str
    open: Callable[[], IO[bytes]]

    @property
    def path(self) -> str:
        return f"files/{self.sha256}.{_ending(self.name)}"


def files(session: Session, evidence_ids: Collection[int]) -> Iterator[Kept]:
    """The files of some items: name, SHA-256, and a function that opens it for reading."""
    yield from ()


def files_of(session: Session, evidence_id: int) -> list[File]:
    """The files of one item, each named once."""
    found = {File(*kept).path: File(*kept) for kept in files(session, [evidence_id])}
    return [found[path] for path in sorted(found)]


def _ending(name: str) -> str:
    lower = name.lower()
    return next((e for e in sorted(INERT, key=len, reverse=True) if lower.endswith(f".{e}")), "bin")
