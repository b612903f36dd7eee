"""Signed checkpoints: never of a log that is not the continuation of what was signed before."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlmodel import Session

from board.db import log_keys_of, open_session, settings_of
from board.errors import BoardError
from board.record.log import reading
from board.record.log.notes import Checkpoint, NoteBroken, Signer, Verifier, opened, sign


class LogRewound(BoardError):
    """The board's log is not the continuation of a checkpoint that readers may have kept."""


def signed_checkpoint(session: Session) -> str:
    """The signed note over the log as the session sees it.

    The newest checkpoint signed is kept in the data folder. Raises LogRewound where the log is
    smaller than that one, or another: readers would see history rewritten.
    """
    note, size = _note(session)
    with _last_known(settings_of(session).data_dir / "log") as path:
        known = _refuse_unless_it_follows(session, path)
        if known is None or known.size <= size:
            _write(path, note)
    return note


def unkept_checkpoint(session: Session) -> str:
    """The same for whoever only looks: nothing is written, whatever user asks."""
    _refuse_unless_it_follows(session, settings_of(session).data_dir / "log" / "checkpoint")
    return _note(session)[0]


def _note(session: Session) -> tuple[str, int]:
    signers = _signers(session)
    head = reading.head(session, signers[-1].name)
    return sign(str(head), signers), head.size


def verifiers(session: Session) -> list[Verifier]:
    """The public keys that sign the log, the newest last."""
    return [signer.verifier for signer in _signers(session)]


def _signers(session: Session) -> list[Signer]:
    return [Signer(key.name, key.secret) for key in log_keys_of(session)]


@contextmanager
def _last_known(folder: Path) -> Iterator[Path]:
    """The file of the newest checkpoint, held against other processes."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield folder / "checkpoint"
    finally:
        os.close(held)


def _refuse_unless_it_follows(session: Session, path: Path) -> Checkpoint | None:
    """Compare the log with the newest checkpoint signed, and answer that."""
    known = _read(path, verifiers(session))
    if known is None:
        return None
    # What was signed was committed before: a session that looks now must find it again, even
    # where the one that asks looks at an earlier moment.
    with open_session(session.get_bind(), settings_of(session)) as latest:  # type: ignore[arg-type]
        size = reading.size(latest)
        if size < known.size:
            raise LogRewound(
                f"The public history has {size} entries, but {known.size} were signed before "
                f"({path}). This looks like an older state of the board. Restore the newest "
                'backup, or see "The public history" in docs/running.md.'
            )
        if reading.root(latest, known.size) != known.root:
            raise LogRewound(
                f"The first {known.size} entries of the public history are not those signed "
                f'before ({path}): they were changed. See "The public history" in '
                "docs/running.md."
            )
    return known


def _read(path: Path, known: list[Verifier]) -> Checkpoint | None:
    if not path.exists():
        return None
    try:
        return Checkpoint.read(opened(path.read_text(), known))
    except (NoteBroken, UnicodeDecodeError) as broken:
        raise LogRewound(f"{path} cannot be relied on: {broken}.") from None


def _write(path: Path, note: str) -> None:
    if path.exists() and path.read_text() == note:
        return
    new = path.with_name("checkpoint.new")
    with new.open("w") as file:
        file.write(note)
        file.flush()
        os.fsync(file.fileno())
    os.replace(new, path)
