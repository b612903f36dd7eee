"""The store on this machine."""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from tempfile import mkstemp
from typing import BinaryIO

from board.store.errors import Damaged, Missing, Unavailable
from board.words import _

_PIECE = 1_048_576
_NUMBER = re.compile(r"[0-9a-f]{64}")


def place_of(number: str) -> tuple[str, str, str]:
    """Where a number's bytes lie, level by level. Raises Missing for what is no number."""
    if not _NUMBER.fullmatch(number):
        raise Missing(number)
    return number[:2], number[2:4], number


def number_of(name: str) -> str:
    """The number whose bytes lie under a name; "" for a name that no number has."""
    number = name.rpartition("/")[2]
    with suppress(Missing):
        return number if name == "/".join(place_of(number)) else ""
    return ""


class Folder:
    """A folder of files under their numbers, two levels deep, for the owner's eyes alone."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._unfinished = root / "unfinished"

    def __str__(self) -> str:
        return _("folder %s") % self._root

    def put(self, data: bytes | Iterable[bytes]) -> str:
        digest = sha256()
        with self._begun() as (file, path):
            for piece in [data] if isinstance(data, bytes) else data:
                digest.update(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
            number = digest.hexdigest()
            if not self._is_sound(number):
                self._settle(path, self._path(number))
        return number

    def get(self, number: str) -> bytes:
        return b"".join(self.pieces(number))

    def pieces(self, number: str) -> Iterator[bytes]:
        with self._opened(number) as file:
            digest = sha256()
            while piece := file.read(_PIECE):
                digest.update(piece)
                yield piece
        if digest.hexdigest() != number:
            raise Damaged(number)

    def has(self, number: str) -> bool:
        try:
            return self._path(number).is_file()
        except Missing:
            return False

    def size(self, number: str) -> int:
        with self._opened(number) as file:
            return os.fstat(file.fileno()).st_size

    def remove(self, number: str) -> None:
        self._path(number).unlink(missing_ok=True)

    def names(self) -> Iterator[str]:
        for folder, folders, files in os.walk(self._root):
            folders[:] = sorted(set(folders) - {self._unfinished.name})
            for name in sorted(files):
                yield Path(folder, name).relative_to(self._root).as_posix()

    def sweep(self, before: float) -> None:
        for path in self._unfinished.glob("*"):
            with suppress(FileNotFoundError):  # it was finished just now
                if path.stat().st_mtime < before:
                    path.unlink()

    def check(self) -> None:
        if self._root.exists() and not os.access(self._root, os.R_OK | os.W_OK | os.X_OK):
            raise Unavailable(_("The folder %s cannot be read and written.") % self._root)

    def paths(self) -> Iterator[Path]:
        """Every file that is kept, by its number."""
        two = "[0-9a-f]" * 2
        yield from sorted(self._root.glob(f"{two}/{two}/{'[0-9a-f]' * 64}"))

    def _path(self, number: str) -> Path:
        return self._root.joinpath(*place_of(number))

    def _opened(self, number: str) -> BinaryIO:
        try:
            return self._path(number).open("rb")
        except FileNotFoundError:
            raise Missing(number) from None

    def _is_sound(self, number: str) -> bool:
        """Whether it is kept already; a damaged one is mended by putting it again."""
        try:
            return all(True for _piece in self.pieces(number))
        except (Missing, Damaged):
            return False

    @contextmanager
    def _begun(self) -> Iterator[tuple[BinaryIO, Path]]:
        for folder in (self._root, self._unfinished):
            folder.mkdir(mode=0o700, exist_ok=True)
        handle, name = mkstemp(dir=self._unfinished)  # mode 0600
        try:
            with open(handle, "wb") as file:
                yield file, Path(name)
        finally:
            Path(name).unlink(missing_ok=True)

    def _settle(self, begun: Path, path: Path) -> None:
        for folder in (path.parent.parent, path.parent):
            folder.mkdir(mode=0o700, exist_ok=True)
        os.replace(begun, path)
        for folder in (path.parent, path.parent.parent, self._root):
            _sync(folder)


def _sync(folder: Path) -> None:
    """See to it that a folder's new names outlast a loss of power."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
