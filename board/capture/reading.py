"""What a fetched page says: title, author, publisher, day and text, by the reader of uploads."""

from dataclasses import replace

from board.capture import kinds
from board.capture.shapes import Fetched
from board.extract import Extracted, Limits, Unreadable
from board.extract.apart import read_apart

LIMITS = Limits(characters=2_000_000)
_READ_AS = {kinds.HTML: kinds.HTML, kinds.XHTML: kinds.HTML, kinds.TEXT: kinds.TEXT,
            kinds.PDF: kinds.PDF}  # fmt: skip


def text_of_page(page: Fetched, limits: Limits = LIMITS) -> Extracted | None:
    """What the page says, read in a process that can reach no other machine; None where there is
    nothing to read: an image, an error's page, a file that is broken or has no text."""
    if page.media not in _READ_AS or not 200 <= page.status < 300:
        return None
    try:
        read = read_apart(_readable(page), _READ_AS[page.media], limits)
    except Unreadable:
        return None
    return replace(read, media=page.media, url=read.url or page.url)


def _readable(page: Fetched) -> bytes:
    """Text in UTF-8: the answer may have told a charset that its bytes do not."""
    if not page.charset:
        return page.body
    return page.body.decode(page.charset, "replace").encode()
