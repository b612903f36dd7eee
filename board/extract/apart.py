"""Starts the process that reads one file, and bounds it."""

from dataclasses import astuple, dataclass
from threading import BoundedSemaphore

from board.apart import Died, TookTooLong, run_apart
from board.extract.shapes import Extracted
from board.text import Unreadable
from board.words import _


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one reading: seconds by the clock, bytes of memory, characters of text."""

    seconds: int = 20
    memory: int = 1_000_000_000
    characters: int = 400_000


LIMITS = Limits()
_AT_ONCE, _PATIENCE = 2, 10.0
_readers = BoundedSemaphore(_AT_ONCE)


def read_apart(data: bytes, media: str, limits: Limits) -> Extracted:
    """Read a file in a process of its own. Raises Unreadable."""
    if not _readers.acquire(timeout=_PATIENCE):
        raise Unreadable(_("Other files are being read. Try again in a minute."))
    try:
        answer = _answer(data, media, limits)
    finally:
        _readers.release()
    if "error" in answer:
        raise Unreadable(answer["error"])
    return Extracted(media=media, **answer)


def _answer(data: bytes, media: str, limits: Limits) -> dict[str, str]:
    most = 16 * limits.characters + 100_000  # a character is at most 12 bytes of JSON
    try:
        said = run_apart("board.extract", [media, *astuple(limits)], data, limits.seconds, most)
    except TookTooLong:
        raise Unreadable(_("This file took too long to read. Paste the text instead.")) from None
    except Died:
        raise Unreadable(
            _("This file could not be read: it is broken, or too large inside. Paste the text.")
        ) from None
    return said[0]
