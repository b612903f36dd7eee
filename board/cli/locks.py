"""One server and one worker for each SQLite board: a lock for each, beside the database."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from board.cli.common import sqlite_path
from board.settings import Settings


@contextmanager
def only_one(settings: Settings, role: str, refusal: str) -> Iterator[None]:
    """Hold the board's lock for a role, "server" or "worker", on SQLite.

    Where another process holds it the command ends with the refusal, which may name the
    process as {pid}. A lock goes with its process, however that ends.
    """
    path = sqlite_path(settings)
    if path is None:
        yield
        return
    file = os.open(_lock_file(path, role), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not _locked(file):
            raise click.ClickException(refusal.format(pid=os.read(file, 20).decode()))
        os.truncate(file, 0)
        os.write(file, str(os.getpid()).encode())
        yield
    finally:
        os.close(file)


def holder(settings: Settings, role: str) -> str:
    """The number of the process that holds the role's lock; "" where none does."""
    path = sqlite_path(settings)
    if path is None or not _lock_file(path, role).exists():
        return ""
    with _lock_file(path, role).open() as file:
        return "" if _locked(file.fileno()) else file.read()


def _lock_file(database: Path, role: str) -> Path:
    return database.with_name(f"{database.name}.{role}")


def _locked(file: int) -> bool:
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
