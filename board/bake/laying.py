"""Files that are laid by first, whole and packed, and put in their places together."""

import gzip
import os
import shutil
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

PACKED = (".html", ".json", ".xml", ".atom", ".css", ".svg", ".csv", ".jsonl", ".py", ".txt")


class Shelf:
    """Where files of a folder lie until all of them are there: inside it, under a name of its
    own. What is left of a bake that was ended goes as the next one begins."""

    def __init__(self, folder: Path, name: str = ".coming") -> None:
        self.folder, self.place = folder, folder / name

    def clear(self) -> None:
        """Take away all that lies here."""
        shutil.rmtree(self.place, ignore_errors=True)

    def has(self, name: str) -> bool:
        """Whether the file is in its place or laid by for it."""
        return (self.place / name).exists() or (self.folder / name).exists()

    def lay(self, name: str, body: bytes) -> None:
        """Lay a file by, a packed copy beside it where that is smaller."""
        file = self.make_room(name)
        if name.endswith(PACKED):
            packed = gzip.compress(body, 9, mtime=0)
            beside = file.with_name(f"{file.name}.gz")
            if len(packed) < len(body):
                beside.write_bytes(packed)
            else:
                beside.unlink(missing_ok=True)
        file.write_bytes(body)

    def make_room(self, name: str) -> Path:
        """Where the file is written; its folder is there then, and so is that of its place."""
        file = self.place / name
        file.parent.mkdir(parents=True, exist_ok=True)
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        return file

    def put(self, names: Iterable[str]) -> None:
        """Put the files in their places, in this order: each is renamed, no more."""
        for name in names:
            file, target = self.place / name, self.folder / name
            beside = file.with_name(f"{file.name}.gz")
            try:
                os.replace(beside, target.with_name(beside.name))
            except FileNotFoundError:  # a copy from before would be served in its place
                target.with_name(beside.name).unlink(missing_ok=True)
            os.replace(file, target)

    def take_away(self, names: Iterable[str]) -> None:
        """Take files of the folder away, with their packed copies."""
        for name in names:
            for path in (self.folder / name, self.folder / f"{name}.gz"):
                path.unlink(missing_ok=True)


class LongFile:
    """A file that is too long to be held: laid by as it comes, packed beside it on the way."""

    def __init__(self, shelf: Shelf, name: str) -> None:
        self.path, self.told = shelf.make_room(name), sha256()
        self.file = self.path.open("wb")
        self.below = self.path.with_name(f"{self.path.name}.gz").open("wb")
        self.packing = gzip.GzipFile("", "wb", 6, self.below, mtime=0)

    def write(self, piece: bytes) -> None:
        """Add a piece."""
        self.told.update(piece)
        self.file.write(piece)
        self.packing.write(piece)

    def close(self) -> None:
        """It is whole, or no longer wanted."""
        for file in (self.packing, self.below, self.file):
            file.close()


def digest(path: Path) -> Iterator[str]:
    """A large file's SHA-256 at last, after an empty word for every few megabytes."""
    told = sha256()
    with path.open("rb") as file:
        while piece := file.read(4_000_000):
            told.update(piece)
            yield ""
    yield told.hexdigest()
