"""Files of the store, given out so that nothing in them can act."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO
from urllib.parse import quote

from flask import Response, current_app, request

from board.store import Store, open_store

INERT = "default-src 'none'; sandbox"
# What a browser shows as nothing but a picture; all else is a download of no kind.
PNG = b"\x89PNG\r\n\x1a\n"
_PIECE, _IN_MEMORY = 65_536, 1_000_000


def send_stored(number: str, name: str, picture: bool = False) -> Response:
    """The file kept under a number, as a download of this name; a `picture` may stand in a page
    of ours where it is a PNG. Raises Missing and Damaged before anything is sent."""
    settings = current_app.config["SETTINGS"]
    file, size, head = _sound(open_store(settings), number, settings.data_dir)
    kind = "image/png" if picture and head.startswith(PNG) else "application/octet-stream"
    answer = Response(_pieces(file), content_type=kind)
    if request.method == "HEAD":
        file.close()
        answer.response = []
    return _inert(answer, name, size)


def send_text(text: str, name: str) -> Response:
    """A text of strangers as plain text."""
    data = text.encode()
    answer = Response(data, content_type="text/plain; charset=utf-8")
    return _inert(answer, name, len(data))


def _sound(store: Store, number: str, folder: Path) -> tuple[IO[bytes], int, bytes]:
    """All of a file, checked against its number, in a place without a name."""
    file: IO[bytes] = SpooledTemporaryFile(_IN_MEMORY, dir=str(folder))  # noqa: SIM115 - sent later
    try:
        for piece in store.pieces(number):
            file.write(piece)
    except BaseException:
        file.close()
        raise
    size = file.tell()
    file.seek(0)
    head = file.read(len(PNG))
    file.seek(0)
    return file, size, head


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(_PIECE):
            yield piece


def _inert(answer: Response, name: str, size: int) -> Response:
    answer.content_length = size
    answer.headers["Content-Disposition"] = attachment(name)
    answer.headers["Content-Security-Policy"] = INERT
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


def attachment(name: str) -> str:
    """As a header says that it is a download of this name."""
    plain = name.encode("ascii", "ignore").decode() or "file"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
