"""What reading a file yields."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Extracted:
    """A file's text and what it says of itself; "" for what it does not say.

    `published_on` is a day as board.dates reads it, `language` a BCP 47 code, `media` the kind
    of file that it was.
    """

    text: str
    media: str
    title: str = ""
    author: str = ""
    publisher: str = ""
    url: str = ""
    published_on: str = ""
    language: str = ""
