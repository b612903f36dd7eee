"""A pack from anywhere, opened without trusting it: caps first, then names, then bytes.

Nothing is ever unpacked onto a disk. What a pack cannot be (names that lead elsewhere, parts twice,
bytes between the parts, more text than a newsroom writes) ends it in one clear error.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from board.errors import BoardError
from board.packs import DOCUMENT, MANIFEST, SEAL

NAME = re.compile(
    rf"claims/\d{{1,9}}(\.json|/publication-\d{{1,9}}\.json)|files/[0-9a-f]{{64}}\.[a-z0-9.]{{1,12}}"
    rf"|{re.escape(DOCUMENT)}|{re.escape(MANIFEST)}|{re.escape(SEAL)}",
    re.ASCII,
)  # fmt: skip
MOST_ENTRIES = 500_000
MOST_TEXT = 8 * 2**30  # of all parts that are compressed: data and the document
MOST_DATA = 32 * 2**20  # of one part that is read whole
STREAMED = 0x08
END, END64, LOCATOR = 22, 56, 20
DESCRIPTOR = 24
PIECE = 2**16

# What zipfile raises for bytes that are not what they should be.
UNREADABLE = (BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError, OverflowError,
              LookupError, struct.error, zlib.error)  # fmt: skip


class NotAPack(BoardError):
    """The file is no pack, not all of one, or not one to be opened."""


@contextmanager
def opened(path: Path) -> Iterator[ZipFile]:
    """The pack's ZIP, its outside checked. Raises NotAPack."""
    with path.open("rb") as file:
        directory = _directory(file)
        try:
            packed = ZipFile(file)
        except UNREADABLE as error:
            raise NotAPack(f"The list of parts cannot be read: {error}.") from None
        with packed:
            _check_parts(packed.infolist())
            _check_places(file, packed.infolist(), directory)
            yield packed


def pieces(packed: ZipFile, name: str) -> Iterator[bytes]:
    """A part's bytes, unpacked as they are read. Raises NotAPack where they are broken."""
    try:
        with packed.open(name) as part:
            yield from iter(lambda: part.read(PIECE), b"")
    except UNREADABLE as error:
        raise NotAPack(f"{name} cannot be read: {error}.") from None


def content(packed: ZipFile, name: str) -> bytes:
    """A part read whole. Raises NotAPack where it is too large or broken."""
    if packed.getinfo(name).file_size > MOST_DATA:
        raise NotAPack(f"{name} is larger than such a part can be.")
    return b"".join(pieces(packed, name))


def _directory(file: IO[bytes]) -> int:
    """Where the list of parts begins; it must end where the file's end begins."""
    size = file.seek(0, 2)
    end = _at(file, size - END, END)
    if end[:4] != b"PK\x05\x06":
        raise NotAPack("It does not end as a pack does: it was cut off, added to, or is none.")
    _disk, _start, _here, count, length, start, _comment = struct.unpack("<4xHHHHIIH", end)
    stop = size - END
    locator = _at(file, stop - LOCATOR, LOCATOR)
    if locator[:4] == b"PK\x06\x07":
        stop = struct.unpack("<4xIQI", locator)[1]
        end = _at(file, stop, END64)
        if end[:4] != b"PK\x06\x06" or stop + END64 + LOCATOR + END != size:
            raise NotAPack("It does not end as a pack does.")
        _here, count, length, start = struct.unpack("<4x20xQQQQ", end)
    if count > MOST_ENTRIES or length > MOST_ENTRIES * 200:
        raise NotAPack(f"It lists more than {MOST_ENTRIES:,} parts.")
    if start + length != stop:
        raise NotAPack("There are bytes in it that belong to no part.")
    return int(start)


def _at(file: IO[bytes], place: int, length: int) -> bytes:
    if place < 0:
        return b""
    file.seek(place)
    return file.read(length)


def _check_parts(parts: list[ZipInfo]) -> None:
    seen: set[str] = set()
    for part in parts:
        name = part.orig_filename
        if not NAME.fullmatch(name) or part.filename != name:
            raise NotAPack(f"It holds {_shown(name)}, which no pack holds.")
        if name in seen:
            raise NotAPack(f"It holds {name} twice.")
        seen.add(name)
        kind = ZIP_STORED if name.startswith("files/") else ZIP_DEFLATED
        if part.flag_bits != STREAMED or part.compress_type != kind or part.comment:
            raise NotAPack(f"{name} is not packed as a pack's parts are.")
        if kind == ZIP_STORED and part.file_size != part.compress_size:
            raise NotAPack(f"{name} is not packed as a pack's parts are.")
    text = sum(part.file_size for part in parts if part.compress_type == ZIP_DEFLATED)
    if text > MOST_TEXT:
        raise NotAPack(f"It would unpack to {text / 2**30:,.0f} GiB of text: it is not opened.")
    if not {MANIFEST, SEAL, DOCUMENT} <= seen:
        raise NotAPack("It lacks its manifest, the manifest's hash or the document.")


def _check_places(file: IO[bytes], parts: list[ZipInfo], directory: int) -> None:
    """The parts follow each other without a gap and without an overlap."""
    place = 0
    for part in sorted(parts, key=lambda part: part.header_offset):
        head = _at(file, place, 30)
        if part.header_offset != place or head[:4] != b"PK\x03\x04":
            raise NotAPack("There are bytes in it that belong to no part.")
        name, extra = struct.unpack("<HH", head[26:30])
        place += 30 + name + extra + part.compress_size + DESCRIPTOR
    if place != directory:
        raise NotAPack("There are bytes in it that belong to no part.")


def _shown(name: str) -> str:
    return ascii(name[:80])
