"""A pack written: one ZIP, made as it goes out, its bytes the same for the same knowledge."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC
from itertools import chain
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from sqlmodel import Session

from board.canonical import canonical
from board.db import one_moment, settings_of
from board.packs import DOCUMENT, MANIFEST, SCHEMA, SEAL
from board.packs.document import document
from board.packs.scope import Scope, about, claims_in, made_for
from board.packs.telling import Told, tell
from board.store import Damaged, Missing, open_store


def pack(session: Session, scope: Scope) -> Iterator[bytes]:
    """The pack, piece by piece. It holds the board at one moment, however long that takes.

    Claims are told twice, once as data and once in the document, so that no more than one is
    in memory. Raises NotFound.
    """
    one_moment(session)
    return _Writer(session, scope).write()


class _Writer:
    def __init__(self, session: Session, scope: Scope) -> None:
        self.session, self.scope = session, scope
        self.sink = _Sink()
        self.listed: list[dict[str, Any]] = []
        self.claims: list[dict[str, Any]] = []
        self.store = open_store(settings_of(session))
        self.files: dict[str, str] = {}  # where they lie in the pack → their number in the store
        self.missing: list[str] = []
        self.damaged: list[str] = []
        self.left_out = 0
        self.head: dict[str, Any] = {
            "about": about(session, scope),
            "as_of": scope.as_of.astimezone(UTC).isoformat(),
            "confidential": scope.confidential,
            "made_for": made_for(session, scope),
            "newsroom": settings_of(session).newsroom,
            "schema": SCHEMA,
        }

    def write(self) -> Iterator[bytes]:
        with ZipFile(self.sink, "w", ZIP_DEFLATED) as packed:
            for told in self._told():
                yield from self._claim(packed, told)
            yield from self._copies(packed)
            yield from self._put(packed, DOCUMENT, document(self._manifest(), self._shown()))
            listed = sorted(self.listed, key=lambda file: str(file["name"]))
            manifest = canonical(self._manifest() | {"files": listed})
            yield from self._put(packed, MANIFEST, [manifest])
            seal = f"{hashlib.sha256(manifest).hexdigest()}  {MANIFEST}\n"
            yield from self._put(packed, SEAL, [seal.encode()])
        yield from self.sink.taken()

    def _told(self) -> Iterator[Told]:
        for row in claims_in(self.session, self.scope):
            yield tell(self.session, self.scope, row)

    def _claim(self, packed: ZipFile, told: Told) -> Iterator[bytes]:
        number, line = told.line["number"], canonical(told.line)
        name, digest = f"claims/{number}.json", hashlib.sha256(line).hexdigest()
        yield from self._put(packed, name, [line])
        for path, content in told.documents.items():
            yield from self._put(packed, path, [content])
        self.claims.append({"number": number, "pid": told.line["pid"], "file": name,
                            "sha256": digest, "status": told.line["status"]})  # fmt: skip
        self.files |= {file.path: file.sha256 for file in told.files}
        self.left_out += told.left_out

    def _copies(self, packed: ZipFile) -> Iterator[bytes]:
        """The bytes from the store. What is damaged there goes in as it is, and is told."""
        for path, number in sorted(self.files.items()):
            pieces = self._sound(path, self.store.pieces(number))
            try:
                first = next(pieces, b"")
            except Missing:
                self.missing.append(path)
                continue
            yield from self._put(packed, path, chain([first], pieces))

    def _sound(self, path: str, pieces: Iterator[bytes]) -> Iterator[bytes]:
        try:
            yield from pieces
        except Damaged:
            self.damaged.append(path)

    def _manifest(self) -> dict[str, Any]:
        return self.head | {
            "claims": self.claims,
            "left_out": {"confidential_items": self.left_out},
            "missing": self.missing,
            "damaged": self.damaged,
        }

    def _shown(self) -> Iterator[dict[str, Any]]:
        """Each claim again, for the document, with where it lies."""
        for entry, told in zip(self.claims, self._told(), strict=True):
            yield told.line | {"file": entry["file"], "sha256": entry["sha256"]}

    def _put(self, packed: ZipFile, name: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
        running, size = hashlib.sha256(), 0
        with packed.open(_entry(name), "w", force_zip64=True) as target:
            for piece in pieces:
                running.update(piece)
                size += len(piece)
                target.write(piece)
                yield from self.sink.taken()
        yield from self.sink.taken()
        self.listed.append({"name": name, "sha256": running.hexdigest(), "size": size})


def _entry(name: str) -> ZipInfo:
    """An entry without a time of its own, for its owner alone. Copies, which are as small as they
    can be, are not compressed: so none can be a bomb."""
    entry = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = ZIP_STORED if name.startswith("files/") else ZIP_DEFLATED
    entry.create_system = 3
    entry.external_attr = 0o600 << 16
    return entry


class _Sink:
    """A file that cannot seek: what the ZIP writes waits here until it is taken."""

    def __init__(self) -> None:
        self.waiting: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.waiting.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        pass

    def close(self) -> None:
        pass

    def taken(self) -> Iterator[bytes]:
        waiting, self.waiting = self.waiting, []
        if waiting:
            yield b"".join(waiting)
