"""A backup: one zip file with the board's database, its keys and a manifest of both.

The database is always an SQLite file, `board.sqlite`, whatever the board is kept in, so that
a backup can be looked into anywhere and restored into either database.
"""

import errno
import hashlib
import json
import os
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from sqlalchemy import Engine

from board import __version__
from board.backup.copying import Watch, copy_board, unwatched
from board.db import make_engine, migration_state
from board.errors import BoardError
from board.settings import Settings

FORMAT = 1
DATABASE, MANIFEST = "board.sqlite", "manifest.json"
# What a board keeps in its data folder beside the database; both ways go by this list.
FOLDERS = ("keys", "log")
PIECE = 2**20


class Broken(BoardError):
    """The file is not a backup, or not all of one, or not as it was written."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself; `files`: name → SHA-256."""

    format: int
    version: str
    migration: str
    made_at: str
    files: dict[str, str]


def write(settings: Settings, engine: Engine, path: Path, watch: Watch = unwatched) -> Manifest:
    """Write a backup of the board as it stands now to `path`, which must not exist.

    Writes may go on meanwhile. The file is for its owner alone (mode 0600), and it is there
    whole or not at all. Raises FileExistsError.
    """
    if path.exists():
        raise FileExistsError(path)
    with TemporaryDirectory(prefix=".claimboard-", dir=path.parent) as folder:
        database, packed = Path(folder) / DATABASE, Path(folder) / "backup.zip"
        # The database first: a key made in between is one more than it needs, never one less.
        _save_database(engine, database, watch)
        with _owners_file(packed) as file:
            manifest = _pack(settings, database, _migration(database), file, watch)
        os.replace(packed, path)
    return manifest


def _save_database(engine: Engine, path: Path, watch: Watch) -> None:
    path.touch(mode=0o600)
    if engine.dialect.name != "sqlite":
        target = make_engine(f"sqlite:///{path}")
        copy_board(engine, target, watch)
        target.dispose()
        return
    with (
        closing(sqlite3.connect(str(engine.url.database), isolation_level=None)) as source,
        closing(sqlite3.connect(path)) as target_file,
    ):
        # Held open, the snapshot stays the same however many steps it takes, and no writer waits.
        source.execute("BEGIN")
        size = [source.execute(f"PRAGMA page_{name}").fetchone()[0] for name in ("count", "size")]
        pieces = size[0] * size[1] // PIECE + 1
        steps = iter(watch(range(pieces), "copying the database, MiB", pieces))
        source.backup(target_file, pages=PIECE // size[1], progress=lambda *_: next(steps, None))
        for _step in steps:
            pass


def _migration(database: Path) -> str:
    engine = make_engine(f"sqlite:///{database}")
    current, _newest = migration_state(engine)
    engine.dispose()
    return current or ""


def _pack(
    settings: Settings, database: Path, migration: str, file: IO[bytes], watch: Watch
) -> Manifest:
    contents = {DATABASE: database}
    for folder in FOLDERS:
        for path in sorted((settings.data_dir / folder).rglob("*")):
            if path.is_file():
                contents[path.relative_to(settings.data_dir).as_posix()] = path
    with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=3) as packed:
        hashes = {}
        for name, path in contents.items():
            with path.open("rb") as source, packed.open(name, "w", force_zip64=True) as target:
                pieces = _pieces(source, path.stat().st_size, f"packing {name}", watch)
                hashes[name] = _pour(pieces, target)
        moment = datetime.now(UTC).isoformat(timespec="seconds")
        manifest = Manifest(FORMAT, __version__, migration, moment, hashes)
        packed.writestr(MANIFEST, json.dumps(asdict(manifest), indent=2) + "\n")
    return manifest


def unpack(path: Path, folder: Path, watch: Watch = unwatched) -> Manifest:
    """Unpack a backup into an empty folder. Raises Broken unless every hash is right."""
    try:
        with ZipFile(path) as packed:
            manifest = _manifest(packed)
            for name, sha256 in manifest.files.items():
                size = packed.getinfo(name).file_size
                with packed.open(name) as source, _owners_file(folder / name) as target:
                    pieces = _pieces(source, size, f"unpacking {name}", watch)
                    if _pour(pieces, target) != sha256:
                        raise Broken(f"{path} was altered: {name} is not what was saved.")
    except _UNREADABLE as error:
        raise Broken(f"{path} is not a whole backup: {error}") from error
    except OSError as error:
        if error.errno != errno.EINVAL:  # an address in the file that cannot be one
            raise
        raise Broken(f"{path} is not a whole backup.") from error
    return manifest


# What zipfile and json raise, between them, for bytes that are not what they should be.
_UNREADABLE = (BadZipFile, EOFError, LookupError, ValueError, TypeError, RuntimeError, zlib.error)


def _manifest(packed: ZipFile) -> Manifest:
    manifest = Manifest(**json.loads(packed.read(MANIFEST)))
    if manifest.format != FORMAT:
        raise Broken(f"The backup is of format {manifest.format}: a newer claimboard reads it.")
    for name in manifest.files:
        folder, *path = name.split("/")
        if name != DATABASE and (folder not in FOLDERS or ".." in path):
            raise Broken(f"The backup holds {name}, which no board has.")
    return manifest


@contextmanager
def _owners_file(path: Path) -> Iterator[IO[bytes]]:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def _pieces(file: IO[bytes], size: int, what: str, watch: Watch) -> Iterable[bytes]:
    pieces = iter(lambda: file.read(PIECE), b"")
    return watch(pieces, f"{what}, MiB", -(-size // PIECE))


def _pour(pieces: Iterable[bytes], target: IO[bytes]) -> str:
    """Write all pieces; answers their SHA-256."""
    running = hashlib.sha256()
    for piece in pieces:
        running.update(piece)
        target.write(piece)
    return running.hexdigest()
