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
    signers, settings = _signers(session), settings_of(session)
    head = reading.head(session, signers[-1].name)
    note = sign(str(head), signers)
    with _last_known(settings.data_dir / "log") as path:
        known = _read(path, signers)
        # What was signed was committed before: a session that looks now must find it again,
        # even if the one that asks looks at an earlier moment.
        with open_session(session.get_bind(), settings) as latest:  # type: ignore[arg-type]
            _refuse_unless_it_follows(latest, known, path)
        if known is None or known.size <= head.size:
            _write(path, note)
    return note


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


def _read(path: Path, signers: list[Signer]) -> Checkpoint | None:
    if not path.exists():
        return None
    try:
        return Checkpoint.read(opened(path.read_text(), [s.verifier for s in signers]))
    except (NoteBroken, UnicodeDecodeError) as broken:
        raise LogRewound(f"{path} cannot be relied on: {broken}.") from None


def _refuse_unless_it_follows(session: Session, known: Checkpoint | None, path: Path) -> None:
    if known is None:
        return
    size = reading.size(session)
    if size < known.size:
        raise LogRewound(
            f"The public history has {size} entries, but {known.size} were signed before ({path}). "
            "This looks like an older state of the board. Restore the newest backup, or see "
            '"The public history" in docs/running.md.'
        )
    if reading.root(session, known.size) != known.root:
        raise LogRewound(
            f"The first {known.size} entries of the public history are not those signed before "
            f'({path}). They were changed. See "The public history" in docs/running.md.'
        )


def _write(path: Path, note: str) -> None:
    if path.exists() and path.read_text() == note:
        return
    new = path.with_name("checkpoint.new")
    with new.open("w") as file:
        file.write(note)
        file.flush()
        os.fsync(file.fileno())
    os.replace(new, path)
