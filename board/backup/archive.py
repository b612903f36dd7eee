"""A backup: one zip file with the board's database, its keys and files, and a manifest of all.

The database is always an SQLite file, `board.sqlite`, whatever the board is kept in, so that
a backup can be looked into anywhere and restored into either database.
"""

import errno
import hashlib
import json
import os
import sqlite3
import time
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from sqlalchemy import Engine

from board import __version__
from board.backup.copying import Watch, copy_board, unwatched
from board.db import make_engine, migration_state
from board.errors import BoardError
from board.settings import Settings
from board.store import FOLDER as FILES
from board.store import Missing, open_store
from board.store.folder import Folder, place_of

FORMAT = 2
DATABASE, MANIFEST = "board.sqlite", "manifest.json"
# What a board keeps in its data folder beside the database; both ways go by this list.
FOLDERS = ("keys", "log", FILES)
KEPT = f"{FILES}/"  # with what the names of files begin: there may be a great many
PIECE = 2**20


class Broken(BoardError):
    """The file is not a backup, or not all of one, or not as it was written."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself; `files`: name → SHA-256. `files_in` says, in words, where
    the newsroom's files stay where they are not in it."""

    format: int
    version: str
    migration: str
    made_at: str
    files: dict[str, str]
    files_in: str = ""

    @property
    def damaged(self) -> list[str]:
        """Files that were no longer what was kept when they were saved, as they were then."""
        kept = [name for name in self.files if name.startswith(KEPT)]
        return [name for name in kept if not name.endswith(self.files[name])]


def write(settings: Settings, engine: Engine, path: Path, watch: Watch = unwatched) -> Manifest:
    """Write a backup of the board as it stands now to `path`, which must not exist.

    Writes may go on meanwhile. The file is for its owner alone (mode 0600), and it is there
    whole or not at all. Raises FileExistsError.
    """
    if path.exists():
        raise FileExistsError(path)
    with TemporaryDirectory(prefix=".claimboard-", dir=path.parent) as folder:
        database, packed = Path(folder) / DATABASE, Path(folder) / "backup.zip"
        # The database first: what is kept in between is one more than it needs, never one less.
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
    hashes = {}
    with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=3) as packed:
        for name, path in {DATABASE: database, **_small(settings)}.items():
            with path.open("rb") as source, packed.open(name, "w", force_zip64=True) as target:
                pieces = _pieces(source, path.stat().st_size, f"packing {name}", watch)
                hashes[name] = _pour(pieces, target)
        files = [] if settings.files_url else list(Folder(settings.data_dir / FILES).paths())
        for path in watch(files, "packing files", len(files)):
            with suppress(FileNotFoundError), path.open("rb") as source:  # else removed just now
                name = path.relative_to(settings.data_dir).as_posix()
                with packed.open(_unpacked(name), "w", force_zip64=True) as target:
                    hashes[name] = _pour(pieces_of(source), target)
        moment = datetime.now(UTC).isoformat(timespec="seconds")
        elsewhere = str(open_store(settings)) if settings.files_url else ""
        manifest = Manifest(FORMAT, __version__, migration, moment, hashes, elsewhere)
        packed.writestr(MANIFEST, json.dumps(asdict(manifest), indent=2) + "\n")
    return manifest


def _small(settings: Settings) -> dict[str, Path]:
    """The files of the other folders."""
    paths = [p for name in FOLDERS for p in sorted((settings.data_dir / name).rglob("*"))
             if name != FILES and p.is_file()]  # fmt: skip
    return {path.relative_to(settings.data_dir).as_posix(): path for path in paths}


def _unpacked(name: str) -> ZipInfo:
    """Pages, pictures and films are packed already for the most part."""
    return ZipInfo(name, time.localtime()[:6])


def unpack(path: Path, folder: Path, watch: Watch = unwatched) -> Manifest:
    """Unpack a backup into an empty folder. Raises Broken unless every hash is right."""
    try:
        with ZipFile(path) as packed:
            manifest = _manifest(packed)
            kept = [name for name in manifest.files if name.startswith(KEPT)]
            for name in [name for name in manifest.files if not name.startswith(KEPT)]:
                _unpack(packed, name, manifest, folder, watch)
            for name in watch(kept, "unpacking files", len(kept)):
                _unpack(packed, name, manifest, folder, unwatched)
    except _UNREADABLE as error:
        raise Broken(f"{path} is not a whole backup: {error}") from error
    except OSError as error:
        if error.errno != errno.EINVAL:  # an address in the file that cannot be one
            raise
        raise Broken(f"{path} is not a whole backup.") from error
    return manifest


def _unpack(packed: ZipFile, name: str, manifest: Manifest, folder: Path, watch: Watch) -> None:
    size = packed.getinfo(name).file_size
    with packed.open(name) as source, _owners_file(folder / name) as target:
        if _pour(_pieces(source, size, f"unpacking {name}", watch), target) != manifest.files[name]:
            raise Broken(f"{packed.filename} was altered: {name} is not what was saved.")


# What zipfile and json raise, between them, for bytes that are not what they should be.
_UNREADABLE = (BadZipFile, EOFError, LookupError, ValueError, TypeError, RuntimeError, zlib.error)


def _manifest(packed: ZipFile) -> Manifest:
    manifest = Manifest(**json.loads(packed.read(MANIFEST)))
    if manifest.format > FORMAT:
        raise Broken(f"The backup is of format {manifest.format}: a newer claimboard reads it.")
    for name in manifest.files:
        if not _is_ours(name):
            raise Broken(f"The backup holds {name}, which no board has.")
    return manifest


def _is_ours(name: str) -> bool:
    folder, *path = name.split("/")
    if folder == FILES:
        with suppress(Missing):
            return tuple(path) == place_of(path[-1] if path else "")
        return False
    return name == DATABASE or (folder in FOLDERS and ".." not in path)


@contextmanager
def _owners_file(path: Path) -> Iterator[IO[bytes]]:
    for folder in reversed([folder for folder in path.parents if not folder.exists()]):
        folder.mkdir(mode=0o700)  # each: what mkdir makes on its way is open to others
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def _pieces(file: IO[bytes], size: int, what: str, watch: Watch) -> Iterable[bytes]:
    return watch(pieces_of(file), f"{what}, MiB", -(-size // PIECE))


def pieces_of(file: IO[bytes]) -> Iterator[bytes]:
    return iter(lambda: file.read(PIECE), b"")


def _pour(pieces: Iterable[bytes], target: IO[bytes]) -> str:
    """Write all pieces; answers their SHA-256."""
    running = hashlib.sha256()
    for piece in pieces:
        running.update(piece)
        target.write(piece)
    return running.hexdigest()
