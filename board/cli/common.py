"""What the commands share: settings from the environment, and the board they name."""

from typing import TYPE_CHECKING

import click

from board.settings import Settings

if TYPE_CHECKING:
    from sqlmodel import Session


def settings_from_env() -> Settings:
    """The settings; a wrong variable ends the command with a clear word."""
    try:
        return Settings.from_env()
    except ValueError as wrong:
        raise click.ClickException(str(wrong)) from None


def open_board(settings: Settings) -> "Session":
    """A session on the settings' board, its keys made and its tables brought up to date."""
    from board.db import make_engine, migrate, open_session
    from board.keys import make_keys

    make_keys(settings.data_dir)
    engine = make_engine(settings.database_url)
    migrate(engine)
    return open_session(engine, settings)
