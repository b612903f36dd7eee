"""The copies of links and the files that people added, as a pack tells of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from board.models import Capture, EvidenceFile
from board.packs.past import Past, fields_of, plain
from board.rules import CaptureState

CAPTURE, FILE = Capture.__table__, EvidenceFile.__table__  # type: ignore[attr-defined]
Line = dict[str, Any]
# What a person may open without its doing anything; all else ends in `.bin`.
INERT = ("aac", "amr", "avi", "avif", "flac", "gif", "heic", "heif", "jpeg", "jpg", "log", "m4a",
         "m4b", "m4v", "md", "mkv", "mov", "mp3", "mp4", "oga", "ogg", "ogv", "opus", "pdf", "png",
         "srt", "tif", "tiff", "txt", "vtt", "wav", "webm", "webp", "3gp")  # fmt: skip
OF_BODIES = {
    "application/pdf": "pdf", "text/plain": "txt", "image/png": "png", "image/jpeg": "jpg",
    "image/gif": "gif", "image/webp": "webp", "image/tiff": "tif", "image/avif": "avif",
    "image/heic": "heic", "image/heif": "heif",
}  # fmt: skip
TOLD = ("url", "final_url", "status", "fetched_at", "media", "charset", "tool", "reason", "title",
        "author", "publisher", "published_on", "pictured_after")  # fmt: skip


@dataclass(frozen=True, slots=True)
class File:
    """Bytes of the store by their SHA-256, and where they lie in the pack."""

    sha256: str
    path: str


class Kept:
    """What was kept of some items by a moment, item by item."""

    def __init__(
        self, session: Session, evidence_ids: Collection[int], as_of: datetime, past: Past
    ) -> None:
        self._copies = _copies(session, evidence_ids, as_of)
        self._files = _files(session, evidence_ids, as_of, past)

    def lines(self, evidence_id: int) -> Line:
        """Its `copies` and `files`, the oldest first, each with its facts and its hashes."""
        return {
            "copies": self._copies.get(evidence_id, []),
            "files": self._files.get(evidence_id, []),
        }


def named_in(item: Line) -> list[File]:
    """The bytes that an item's line names."""
    parts = [part for copy in item["copies"] for part in copy["parts"]]
    return [File(part["sha256"], part["path"]) for part in (*parts, *item["files"])]


def _copies(session: Session, ids: Collection[int], as_of: datetime) -> dict[int, list[Line]]:
    known_since = func.coalesce(CAPTURE.c.ended_at, CAPTURE.c.fetched_at)
    query = (
        select(CAPTURE)
        .where(CAPTURE.c.evidence_id.in_(ids), CAPTURE.c.state == CaptureState.TAKEN)
        .where(known_since <= as_of)
        .order_by(CAPTURE.c.id)
    )
    found: dict[int, list[Line]] = {}
    for row in session.execute(query):
        found.setdefault(row.evidence_id, []).append(_copy(row, as_of))
    return found


def _copy(row: Any, as_of: datetime) -> Line:
    """A copy's facts, and its `parts`: the page as it was, the whole exchange, a picture and a
    print of it, as far as there are any."""
    saved = row.saved_at is not None and row.saved_at <= as_of
    parts = (
        ("body", row.body_sha256, OF_BODIES.get(row.media, "bin")),
        ("warc", row.warc_sha256, "warc.gz"),
        ("picture", row.picture_sha256, "png"),
        ("pdf", row.pdf_sha256, "pdf"),
    )
    return {
        "number": row.id,
        **fields_of(row, TOLD),
        "redirects": [[str(part) for part in hop] for hop in row.redirects],
        "saved_url": row.saved_url if saved else "",
        "saved_at": plain(row.saved_at) if saved else "",
        "parts": [
            {"what": what, "sha256": sha256, "path": f"files/{sha256}.{ending}"}
            for what, sha256, ending in parts
            if sha256
        ],
    }


def _files(
    session: Session, ids: Collection[int], as_of: datetime, past: Past
) -> dict[int, list[Line]]:
    query = select(FILE).where(FILE.c.evidence_id.in_(ids), FILE.c.added_at <= as_of)
    found: dict[int, list[Line]] = {}
    for row in session.execute(query.order_by(FILE.c.id)):
        if _stood(row, as_of, past):
            found.setdefault(row.evidence_id, []).append(_file(row))
    return found


def _stood(row: Any, as_of: datetime, past: Past) -> bool:
    """Whether it had not been taken out by then: one that was put back since had been."""
    moves = past.known("file_added", "file_removed", file=row.id)
    if moves:
        return moves[-1].name == "file_added"
    return row.removed_at is None or row.removed_at > as_of


def _file(row: Any) -> Line:
    ending = row.name.rpartition(".")[2].casefold()
    return {
        "number": row.id,
        **fields_of(row, ("name", "media", "size", "sha256", "added_at", "added_by")),
        "path": f"files/{row.sha256}.{ending if ending in INERT else 'bin'}",
    }
