"""`backup`, `restore`, `copy-to`, `copy-files-to`: a whole board, saved and moved."""

from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

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
from board.cli.health import words_of
from board.cli.locks import holder, only_one
from board.cli.progress import progress
from board.settings import Settings

if TYPE_CHECKING:
    from board.checking import Looked

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


@click.command("copy-files-to")
@click.argument("place", type=click.Choice(["bucket", "folder"]))
@click.option(
    "--remove", is_flag=True, help="Then take out of the old place what was read in the new one."
)
def copy_files_to(place: str, remove: bool) -> None:
    """Copy the files of evidence into the bucket, or back into the folder.

    PLACE is where they go: "bucket", the one that CLAIMBOARD_FILES_URL names, or "folder", `files`
    in the data folder. They come from the other of the two. Each is hashed as it arrives. What
    is there already is not sent again, so it can be ended and run again at any time. The old
    place is left as it is, unless --remove is given.

    The board may work on meanwhile. To switch without losing what is added in between: run it,
    stop the board, run it again (it takes only what came since), and start the board with the
    new setting.

    \b
      CLAIMBOARD_FILES_URL=s3://… claimboard copy-files-to bucket
    """
    from board.carrying import ARRIVED, Carrier, Journal
    from board.checking import numbers_of
    from board.errors import BoardError
    from board.store import open_store

    settings = settings_from_env()
    if not settings.files_url:
        words = "Set CLAIMBOARD_FILES_URL to the bucket's address for this command, either way."
        raise click.ClickException(words)
    with open_board(settings) as session:
        try:
            stores = [open_store(settings), open_store(replace(settings, files_url=""))]
            target, source = stores if place == "bucket" else reversed(stores)
            for store in stores:
                store.check()
            journal = Journal(settings.data_dir / ARRIVED, target)
            carrier, numbers = Carrier(session, source, target, journal), numbers_of(session)
            wrong = _carried(carrier.carry(numbers), len(numbers), target)
            if gone := carrier.take_back(numbers):
                click.echo(f"Taken back, for nothing names it any more: {gone:,} files.")
            if remove:
                taken = list(progress(carrier.remove(numbers), "removing files", len(numbers)))
                wrong += _told(taken)
                removed = sum(not looked.wrong for looked in taken)
                click.echo(f"Removed {removed:,} files from the {source}.")
                journal.end()
        except (BoardError, OSError) as error:
            words = getattr(error, "words", None) or first_line(error)
            raise click.ClickException(f"{words} Run this again: it goes on from here.") from None
    _say_how_to_switch(settings, place)
    raise SystemExit(1 if wrong else 0)


def _carried(every: "Iterable[Looked | None]", total: int, target: object) -> int:
    """Carry all and say what was; answers how many could not be."""
    brought = list(filter(None, progress(every, "copying files", total)))
    wrong = _told(brought)
    size = sum(looked.size for looked in brought) / 2**20
    click.echo(f"Copied {len(brought) - wrong:,} files, {size:,.1f} MiB, to the {target}.")
    if there := total - len(brought):
        click.echo(f"There already: {there:,}.")
    return wrong


def _told(every: "Iterable[Looked]") -> int:
    """Say what is wrong; answers how much is."""
    wrong = [looked for looked in every if looked.wrong]
    for looked in wrong:
        click.echo(f"WRONG {words_of(looked)}")
    return len(wrong)


def _say_how_to_switch(settings: Settings, place: str) -> None:
    set_it = f"{'set' if place == 'bucket' else 'unset'} CLAIMBOARD_FILES_URL"
    pid = holder(settings, "server") or holder(settings, "worker")
    if pid:
        click.echo(f"The board is at work (process {pid}): what it keeps from now on goes where it "
                   "did when it was started. Stop it, and run this again.")  # fmt: skip
    click.echo(f"To switch: with the board stopped since before this run, {set_it} and start it.")
