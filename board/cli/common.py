"""What the commands share: settings from the environment, and the board they name."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from board.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import URL, Engine
    from sqlmodel import Session


def settings_from_env() -> Settings:
    """The settings; a wrong variable ends the command with a clear word."""
    try:
        return Settings.from_env()
    except ValueError as wrong:
        raise click.ClickException(str(wrong)) from None


def open_board(settings: Settings, create: bool = False) -> "Session":
    """A session on the settings' board.

    Where there is none, or one of an earlier version, the command ends and says what to do;
    with `create` a missing board is made.
    """
    from board.db import migrate, open_session
    from board.keys import make_keys

    if create and trouble_with(settings) == _no_board(settings):
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        make_keys(settings.data_dir)
        migrate(engine_of(settings))
    require_board(settings)
    return open_session(engine_of(settings), settings)


def require_board(settings: Settings) -> None:
    """End the command, with what to do, unless the board can be worked with."""
    trouble = trouble_with(settings)
    if trouble:
        raise click.ClickException(trouble)


def trouble_with(settings: Settings) -> str:
    """Why the board cannot be worked with, and what to do about it; "" where it can."""
    from sqlalchemy import inspect, text
    from sqlalchemy.exc import SQLAlchemyError

    from board.db import migration_state, migrations
    from board.keys import trail_keys

    path = sqlite_path(settings)
    if path and not path.exists():
        return _no_board(settings)
    engine = engine_of(settings)
    try:
        current, newest = migration_state(engine)
        with engine.connect() as connection:
            used = (
                inspect(connection).has_table("chain_head")
                and connection.execute(text("SELECT n FROM chain_head")).scalar()
            )
    except SQLAlchemyError as error:
        return f"The database cannot be opened: {first_line(error)}"
    finally:
        engine.dispose()
    if current is not None and current not in migrations():
        return f"The database is of a later version (migration {current}): install that."
    if used and not trail_keys(settings.data_dir):
        return (
            f"There are no keys in {settings.data_dir}, but the board is in use. Set "
            "CLAIMBOARD_DATA_DIR to the folder that holds them, or restore a backup."
        )
    if current is None or not trail_keys(settings.data_dir):
        return _no_board(settings)
    if current != newest:
        return (
            f"The database is of an earlier version (migration {current}, this one has {newest})."
            " Make a backup, then run: claimboard migrate"
        )
    return ""


def _no_board(settings: Settings) -> str:
    return f"There is no board in {where(settings)} yet. Run: claimboard init"


def engine_of(settings: Settings) -> "Engine":
    """An engine on the settings' database; a URL that is none ends the command."""
    from board.db import make_engine

    _url(settings)
    return make_engine(settings.database_url)


def where(settings: Settings) -> str:
    """The database's address without its password."""
    return _url(settings).render_as_string(hide_password=True)


def sqlite_path(settings: Settings) -> Path | None:
    """The file that an SQLite board is kept in."""
    name = _url(settings).database if settings.is_sqlite else None
    return Path(name) if name else None


def _url(settings: Settings) -> "URL":
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError, NoSuchModuleError

    try:
        url = make_url(settings.database_url)
        url.get_dialect()
    except (ArgumentError, NoSuchModuleError):
        raise click.ClickException(
            "This is not the address of a database that the board can be kept in: write "
            "sqlite:////a/file or postgresql://user@host/name."
        ) from None
    return url


def first_line(error: Exception) -> str:
    """What went wrong, in one line: the driver's own words, without the statement."""
    return str(getattr(error, "orig", None) or error).strip().split("\n")[0]


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
