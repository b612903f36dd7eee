"""`init`, `migrate`, `check`: a board made and looked after."""

from pathlib import Path

import click

from board.cli.common import open_board, settings_from_env


@click.command()
@click.option("--email", required=True, help="The first member's e-mail.")
@click.option("--name", required=True, help="The first member's name.")
@click.option("--password-file", required=True, type=click.Path(exists=True, dir_okay=False))
def init(email: str, name: str, password_file: str) -> None:
    """Make a new board: its keys, its tables and its first member, who has all three roles."""
    from board.commands import members
    from board.errors import Invalid
    from board.rules import Role

    settings = settings_from_env()
    password = Path(password_file).read_text().rstrip("\n")
    with open_board(settings) as session:
        try:
            members.add_member(session, members.INSTALLER, email, name, password, frozenset(Role))
        except Invalid as wrong:
            raise click.ClickException(str(wrong)) from None
    click.echo(f"The board is ready. {email} can sign in after: claimboard serve")


@click.command()
def migrate() -> None:
    """Bring the database to this version's tables."""
    open_board(settings_from_env()).close()
    click.echo("The database is up to date.")


@click.command()
def check() -> None:
    """Look at settings, database, migrations, keys and disk; exit 1 where something is wrong."""
    import shutil
    import sqlite3

    from board.db import make_engine, migration_state
    from board.keys import trail_keys

    settings, wrong = settings_from_env(), False
    try:
        current, newest = migration_state(make_engine(settings.database_url))
        wrong |= current != newest
        click.echo(f"migrations: at {current}, newest {newest}")
    except Exception as error:
        wrong = True
        click.echo(f"database: cannot be opened: {error}")
    keys = trail_keys(settings.data_dir)
    wrong |= not keys
    click.echo(f"keys: {', '.join(sorted(keys)) or 'none; run claimboard init'}")
    if settings.is_sqlite:
        old = sqlite3.sqlite_version_info < (3, 51, 3)
        warning = " (before 3.51.3: a rare fault at a WAL reset; keep backups)" if old else ""
        click.echo(f"SQLite: {sqlite3.sqlite_version}{warning}")
    if settings.data_dir.exists():
        click.echo(f"disk: {shutil.disk_usage(settings.data_dir).free // 2**20} MiB free")
    raise SystemExit(1 if wrong else 0)
