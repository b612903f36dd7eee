"""What the commands share: settings from the environment, and the board they name."""

from dataclasses import dataclass
from enum import Enum
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


class Lack(Enum):
    """What keeps a board from being worked with."""

    NO_BOARD = "no board"
    EARLIER = "earlier version"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Trouble:
    """The lack, and what to do about it."""

    lack: Lack
    words: str


def open_board(settings: Settings, create: bool = False) -> "Session":
    """A session on the settings' board.

    Where there is none, or one of another version, the command ends and says what to do;
    with `create` a missing board is made.
    """
    from board.db import migrate, open_session
    from board.keys import make_keys

    trouble = trouble_with(settings)
    if create and trouble and trouble.lack is Lack.NO_BOARD:
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        make_keys(settings.data_dir)
        migrate(engine_of(settings))
    require_board(settings)
    return open_session(engine_of(settings), settings)


def require_board(settings: Settings) -> None:
    """End the command, with what to do, unless the board can be worked with."""
    trouble = trouble_with(settings)
    if trouble:
        raise click.ClickException(trouble.words)


def trouble_with(settings: Settings) -> Trouble | None:
    """Why the board cannot be worked with; None where it can. Makes nothing."""
    from sqlalchemy.exc import SQLAlchemyError

    from board.db import migrations
    from board.keys import trail_keys

    no_board = Trouble(
        Lack.NO_BOARD, f"There is no board in {where(settings)} yet. Run: claimboard init"
    )
    path = sqlite_path(settings)
    if path and not path.exists():
        return no_board
    try:
        current, newest, used = _state(settings)
    except SQLAlchemyError as error:
        return Trouble(Lack.OTHER, f"The database cannot be opened: {first_line(error)}")
    keys = trail_keys(settings.data_dir)
    if current is not None and current not in migrations():
        words = f"The database is of a later version (migration {current}): install that."
        return Trouble(Lack.OTHER, words)
    if used and not keys:
        return Trouble(
            Lack.OTHER,
            f"There are no keys in {settings.data_dir}, but the board is in use. Set "
            "CLAIMBOARD_DATA_DIR to the folder that holds them, or restore a backup.",
        )
    if current is None or not keys:
        return no_board
    if current != newest:
        return Trouble(
            Lack.EARLIER,
            f"The database is of an earlier version (migration {current}, this one has {newest})."
            " Make a backup, then run: claimboard migrate",
        )
    return None


def _state(settings: Settings) -> tuple[str | None, str | None, bool]:
    """The database's migration, the newest one, and whether anything ever happened in it."""
    from sqlalchemy import inspect, text

    from board.db import migration_state

    engine = engine_of(settings)
    try:
        current, newest = migration_state(engine)
        with engine.connect() as connection:
            made = inspect(connection).has_table("chain_head")
            head = connection.execute(text("SELECT n FROM chain_head")).scalar() if made else 0
        return current, newest, bool(head)
    finally:
        engine.dispose()


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
