"""The text of an uploaded file, read in a process of its own: a hostile file ends in a clear
error within the limits and takes nothing else down.

    text_of(data, name)   raises Unreadable, whose words are for the person who chose the file
"""

from board.extract.apart import LIMITS, Limits, read_apart
from board.extract.kinds import kind_of
from board.extract.shapes import Extracted
from board.rules import MAX_UPLOAD
from board.text import Unreadable
from board.words import _

__all__ = ["LIMITS", "Extracted", "Limits", "Unreadable", "text_of"]


def text_of(data: bytes, name: str = "", limits: Limits = LIMITS) -> Extracted:
    """The text of a file with what it says of itself: paragraphs parted by a blank line.

    What it is, is told by its bytes and never by its `name`. Raises Unreadable: too large,
    empty, of no kind that is read, broken, or not read within the limits.
    """
    if len(data) > MAX_UPLOAD:
        raise Unreadable(_("This file is larger than 10 MB. Paste the text instead."))
    if not data.strip(b"\0 \t\r\n"):
        raise Unreadable(_("This file is empty."))
    return read_apart(data, kind_of(data), limits)
