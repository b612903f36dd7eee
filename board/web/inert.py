"""Bytes of others, served so that they do nothing: as a download that no page can act from."""

from collections.abc import Iterator
from urllib.parse import quote

from flask import Response, request

from board.store import Store

CSP = "sandbox; default-src 'none'"
_UNQUOTED = str.maketrans("", "", '"\\')


def inert(store: Store, number: str, size: int, media: str, name: str) -> Response:
    """What the store keeps under a number, to be saved under a name; a part of it where the
    browser asks for one. Raises Missing and Damaged."""
    pieces = _sound(store.pieces(number))
    first = next(pieces, b"")
    answer = _harmless(Response(_after(first, pieces), content_type=media), size, name)
    answer.set_etag(number)
    return answer.make_conditional(request, accept_ranges=True, complete_length=size)  # type: ignore[return-value]


def inert_text(text: str, name: str) -> Response:
    """A text of strangers, to be saved under a name."""
    data = text.encode()
    return _harmless(Response(data, content_type="text/plain; charset=utf-8"), len(data), name)


def _harmless(answer: Response, size: int, name: str) -> Response:
    answer.content_length = size
    answer.headers["Content-Disposition"] = attachment(name)
    answer.headers["Content-Security-Policy"] = CSP
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


def attachment(name: str) -> str:
    """The header under which a browser saves an answer by a name."""
    plain = name.encode("ascii", "ignore").decode().translate(_UNQUOTED) or "file"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _sound(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The pieces, the last of them only once the hash was found to be right: what is damaged
    never arrives whole."""
    held = next(pieces, b"")
    for piece in pieces:
        yield held
        held = piece
    yield held


def _after(first: bytes, pieces: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from pieces
