"""A backup put back: into an empty data folder, and into either database."""

import os
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine

from board.backup.archive import DATABASE, FOLDERS, Manifest, pieces_of, unpack
from board.backup.copying import (
    NotEmpty,
    Watch,
    WrongVersion,
    copy_board,
    refuse_unless_empty,
    unwatched,
)
from board.commands.trail import walk
from board.db import make_engine, migrate, migrations, open_session
from board.keys import make_log_key, trail_keys
from board.settings import Settings
from board.store import FOLDER, open_store
from board.store.folder import Folder


def restore(settings: Settings, path: Path, watch: Watch = unwatched) -> Manifest:
    """Make the board that the backup at `path` holds, where the settings say.

    It is unpacked, its hashes checked, brought up to this version's tables and its trail
    walked before anything is put in place; a restore that fails leaves the folder as it was.
    Files go where the settings keep them. Raises NotEmpty, Broken, WrongVersion for a backup of a
    later version, TrailBroken, and Unavailable for a bucket.
    """
    _refuse_unless_empty(settings)
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with TemporaryDirectory(prefix=".restoring-", dir=settings.data_dir) as name:
        folder = Path(name)
        manifest = unpack(path, folder, watch)
        if manifest.migration not in migrations():
            raise WrongVersion(f"The backup is of a later version: claimboard {manifest.version}.")
        engine = make_engine(f"sqlite:///{folder / DATABASE}")
        migrate(engine)
        with open_session(engine, settings) as session:
            for _n in watch(walk(session, trail_keys(folder)), "checking events", None):
                pass
        make_log_key(folder)  # a backup from before there was a log has none
        _put_in_place(settings, folder, engine, watch)
    return manifest


def _refuse_unless_empty(settings: Settings) -> None:
    if settings.data_dir.exists() and any(settings.data_dir.iterdir()):
        raise NotEmpty(f"{settings.data_dir} is not empty.")
    engine = make_engine(settings.database_url)
    if not settings.is_sqlite:
        refuse_unless_empty(engine)
    elif Path(str(engine.url.database)).exists():
        raise NotEmpty(f"{engine.url.database} is there already.")
    engine.dispose()


def _put_in_place(settings: Settings, folder: Path, board: Engine, watch: Watch) -> None:
    placed = []
    try:
        for name in FOLDERS:
            if name == FOLDER and settings.files_url:
                _put_into_bucket(settings, folder / name, watch)
            elif (folder / name).exists():
                os.replace(folder / name, settings.data_dir / name)
                placed.append(settings.data_dir / name)
        target = make_engine(settings.database_url)
        if settings.is_sqlite:
            board.dispose()
            shutil.move(folder / DATABASE, str(target.url.database))
        else:
            copy_board(board, target, watch)
            target.dispose()
    except BaseException:
        for path in placed:
            shutil.rmtree(path)
        raise


def _put_into_bucket(settings: Settings, folder: Path, watch: Watch) -> None:
    """One that came from a folder; if the rest fails they lie there for the next time."""
    store, paths = open_store(settings), list(Folder(folder).paths())
    for path in watch(paths, "putting files into the bucket", len(paths)):
        with path.open("rb") as file:
            store.put(pieces_of(file))
