"""What a fetched page says: title, author, publisher, day and text, by the reader of uploads."""

import re
from dataclasses import replace

from board.capture import kinds
from board.capture.shapes import Fetched
from board.extract import Extracted, Limits, Unreadable
from board.extract.apart import read_apart
from board.extract.reading import NO_TEXT

LIMITS = Limits(characters=2_000_000)
_READ_AS = {kinds.HTML: kinds.HTML, kinds.XHTML: kinds.HTML, kinds.TEXT: kinds.TEXT,
            kinds.PDF: kinds.PDF}  # fmt: skip
# As publishers tell search engines of a paywall, by schema.org.
_NOT_FREE = re.compile(rb'"isAccessibleForFree"\s*:\s*"?false\b', re.I)


def text_of_page(page: Fetched, limits: Limits = LIMITS) -> Extracted | None:
    """What the page says, read in a process that can reach no other machine; "" where there is
    nothing to read: an image, an error's page, a file without text. None where it could not be
    read: it is broken, or took too long."""
    nothing = Extracted("", page.media, url=page.url)
    if page.media not in _READ_AS or not 200 <= page.status < 300:
        return nothing
    try:
        read = read_apart(_readable(page), _READ_AS[page.media], limits)
    except Unreadable as why:
        return nothing if str(why) == NO_TEXT else None
    return replace(read, media=page.media, url=read.url or page.url)


def says_not_free(page: Fetched) -> bool:
    """Whether the page itself says that it is not free to read."""
    return page.media in (kinds.HTML, kinds.XHTML) and _NOT_FREE.search(page.body) is not None


def _readable(page: Fetched) -> bytes:
    """Text in UTF-8: the answer may have told a charset that its bytes do not."""
    if not page.charset:
        return page.body
    return page.body.decode(page.charset, "replace").encode()
