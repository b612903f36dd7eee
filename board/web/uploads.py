"""A file that a form brings: looked at, then put into the store before it is named."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO

from flask import current_app, g, request

from board.commands.files import expect_bytes
from board.errors import Invalid
from board.extract.keeping import kept_kind, safe_name
from board.extract.kinds import START
from board.forms import FileInput
from board.store import Unavailable, open_store
from board.text import Unreadable
from board.web.security import most_bytes
from board.words import _

PIECE = 1_048_576


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was looked at, and its bytes, which wait on the disk."""

    entered: FileInput
    stream: IO[bytes]


def uploaded(field: str = "file") -> Upload | None:
    """The file that the form brought; None where none was chosen. Raises Invalid, with its name,
    where it is of no kind that is kept or too large."""
    sent = request.files.get(field)
    if sent is None or not sent.filename:
        return None
    size = sent.stream.seek(0, 2)
    called = safe_name(sent.filename)
    if size > most_bytes():
        most = current_app.config["SETTINGS"].max_file_mb
        words = _("%(name)s is too large: at most %(most)d MB are taken.")
        raise Invalid({field: words % {"name": called, "most": most}})
    sent.stream.seek(0)
    try:
        media = kept_kind(sent.stream.read(START), called)
    except Unreadable as wrong:
        raise Invalid({field: str(wrong)}) from None
    digest = hashlib.sha256()
    for piece in _pieces(sent.stream):
        digest.update(piece)
    name = safe_name(sent.filename, media)
    return Upload(FileInput(name, media, size, digest.hexdigest()), sent.stream)


def keep(upload: Upload | None, name_it: Callable[[], int | None]) -> int | None:
    """Put the bytes into the store, then do what names them. Answers what that answers."""
    if upload is None:
        return name_it()
    store, number = open_store(current_app.config["SETTINGS"]), upload.entered.sha256
    expect_bytes(g.db, number)
    try:
        store.put(_pieces(upload.stream))
        result = name_it()
        if not store.has(number):  # the worker took them out just before they were named
            store.put(_pieces(upload.stream))
    except (OSError, Unavailable) as trouble:
        current_app.logger.error("A file was not kept: %s", trouble)
        words = _("%s could not be kept: the board's disk is full, or what holds its files does "
                  "not answer. Tell whoever looks after it.")  # fmt: skip
        raise Invalid({"file": words % upload.entered.name}) from None
    return result


def again(errors: dict[str, str], upload: Upload | None) -> dict[str, str]:
    """What was wrong with a form, and that its file must be chosen again."""
    if upload is None or "file" in errors:
        return errors
    return errors | {"file": _("Choose %s again: a form does not keep it.") % upload.entered.name}


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    stream.seek(0)
    return iter(lambda: stream.read(PIECE), b"")
