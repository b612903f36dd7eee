"""`backup`, `restore`, `copy-to`: a whole board, saved and moved."""

from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import click

from board.cli.common import (
    Lack,
    engine_of,
    first_line,
    open_board,
    settings_from_env,
    sqlite_path,
    trouble_with,
    where,
)
from board.cli.locks import only_one
from board.cli.progress import progress
from board.settings import Settings

FILE = click.Path(path_type=Path)


@click.command()
@click.argument("file", type=FILE, default=".")
def backup(file: Path) -> None:
    """Save the whole board in one FILE; the server may go on working.

    The file holds the database (as SQLite, whatever the board is kept in), the keys, the files
    in the data folder, and a manifest with a SHA-256 of each. Files in a bucket stay there. It
    can be read by its owner only. Keep it somewhere safe: it holds everything that the newsroom
    knows, unpublished work included.

    Where FILE is a folder, as the current one is by default, the backup is put into it under
    a name with the time. A file that exists is not written over.

    \b
    Every night, by cron:
      15 3 * * *  claimboard backup /var/backups/claimboard
    """
    from board.backup import archive
    from board.errors import BoardError

    settings = settings_from_env()
    trouble = trouble_with(settings)
    # An earlier version's SQLite file is saved as it is: that is the backup before `migrate`.
    if trouble and not (settings.is_sqlite and trouble.lack is Lack.EARLIER):
        raise click.ClickException(trouble.words)
    if file.is_dir():
        file = file / f"claimboard-{datetime.now():%Y-%m-%d-%H%M%S}.zip"
    try:
        manifest = archive.write(settings, engine_of(settings), file, progress)
    except FileExistsError:
        raise click.ClickException(f"{file} is there already. Name another file.") from None
    except FileNotFoundError:
        raise click.ClickException(f"There is no folder {file.parent}.") from None
    except BoardError as wrong:
        raise click.ClickException(str(wrong)) from None
    except OSError as error:
        raise click.ClickException(f"{file} could not be written: {error.strerror}.") from None
    size = file.stat().st_size / 2**20
    click.echo(f"Saved in {file}: {len(manifest.files):,} files, {size:,.1f} MiB.")
    if manifest.files_in:
        click.echo(f"Not in it: what lies in the {manifest.files_in}.")
    if manifest.damaged:  # an end that keeps a script from deleting older backups
        raise click.ClickException(
            "These are no longer what was kept, and were saved as they are. An older backup may "
            f"hold them: {', '.join(manifest.damaged)}"
        )


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """Make the board that FILE, a backup, holds.

    It goes into an empty data folder and database.

    Every file's SHA-256 is compared, the tables are brought up to this version's, and the
    whole trail is checked before anything is put in place. A restore that fails leaves
    nothing behind. With CLAIMBOARD_DATABASE_URL set to a PostgreSQL database, a board that
    was kept in SQLite goes in there.

    \b
      CLAIMBOARD_DATA_DIR=/srv/new claimboard restore claimboard-2026-11-24-031500.zip
    """
    from sqlalchemy.exc import SQLAlchemyError

    from board.backup.restoring import restore as put_back
    from board.errors import BoardError

    settings = settings_from_env()
    try:
        manifest = put_back(settings, file, progress)
    except BoardError as wrong:
        raise click.ClickException(f"Nothing was restored. {wrong}") from None
    except (SQLAlchemyError, OSError) as error:
        raise click.ClickException(f"Nothing was restored. {first_line(error)}") from None
    click.echo(f"The board of {manifest.made_at} is in {where(settings)}.")
    if manifest.files_in and not settings.files_url:
        click.echo(f"Its files are not here: they lie in the {manifest.files_in}.")
        click.echo("Set CLAIMBOARD_FILES_URL to that bucket, or to a copy of it.")
    click.echo("Look at it with: claimboard check")


@click.command("copy-to")
@click.argument("url")
def copy_to(url: str) -> None:
    """Copy the whole board into another database.

    Everything goes into the empty one at URL, history and all.

    It is how a board moves from SQLite to PostgreSQL, or back. Stop the server first: what is
    written during the copy stays behind. The keys, and the copies and files of evidence, stay
    where they are: a board that moves to another machine takes them along. Afterwards set
    CLAIMBOARD_DATABASE_URL to the new place and start the server again.

    \b
      claimboard copy-to postgresql://claimboard@/claimboard
    """
    from sqlalchemy.exc import SQLAlchemyError

    from board.backup.copying import copy_board
    from board.errors import BoardError
    from board.store import open_store

    settings = settings_from_env()
    target = Settings(database_url=url, data_dir=settings.data_dir)
    with ExitStack() as held:
        held.enter_context(open_board(settings))
        for role in ("server", "worker"):
            words = f"Stop the {role} (process {{pid}}) first: its writes would stay behind."
            held.enter_context(only_one(settings, role, words))
        try:
            rows = copy_board(engine_of(settings), engine_of(target), progress)
        except BoardError as wrong:
            raise click.ClickException(f"Nothing was copied. {wrong}") from None
        except SQLAlchemyError as error:
            raise click.ClickException(f"Nothing was copied. {first_line(error)}") from None
    path = sqlite_path(target)
    if path:
        path.chmod(0o600)
    click.echo(f"Copied {rows:,} rows. Now set CLAIMBOARD_DATABASE_URL to {where(target)}")
    click.echo(f"Not copied: the keys in {settings.data_dir}, the {open_store(settings)}.")
