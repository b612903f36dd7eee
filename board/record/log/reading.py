"""Reading the history log: its tables and the publications', and nothing else of the board."""

import json
from typing import Any

from sqlalchemy import and_, bindparam, false, or_, select
from sqlmodel import Session, col

from board.dates import minute
from board.models.log import LogLeaf, LogNode
from board.models.public import Publication
from board.record.log import tree
from board.record.log.notes import Checkpoint
from board.record.log.tiles import STEP, Tile, pack
from board.rules import PublicationEvent

LEAF = LogLeaf.__table__  # type: ignore[attr-defined]
_LEAF = select(LEAF.c.n).where(
    LEAF.c.pid == bindparam("pid"), LEAF.c.number == bindparam("number")
)  # put together once: every page asks
HIDING = (PublicationEvent.UNPUBLISHED, PublicationEvent.REDACTED)


def size(session: Session) -> int:
    """How many leaves the log has."""
    newest = select(col(LogLeaf.n)).order_by(col(LogLeaf.n).desc()).limit(1)
    last = session.execute(newest).scalar()
    return 0 if last is None else last + 1


def root(session: Session, size: int) -> bytes:
    """The root over the first `size` leaves, which must be there."""
    places = list(tree.peaks(size))
    # Not as pairs in a list: SQLite would read the whole table for that.
    named = [and_(col(LogNode.level) == level, col(LogNode.position) == p) for level, p in places]
    query = select(LogNode.level, LogNode.position, LogNode.hash).where(or_(false(), *named))  # type: ignore[call-overload]
    hashes = {(level, position): found for level, position, found in session.execute(query)}
    return tree.fold(hashes[place] for place in places)


def head(session: Session, origin: str) -> Checkpoint:
    """What a checkpoint of the log as it stands says."""
    leaves = size(session)
    return Checkpoint(origin, leaves, root(session, leaves))


def tile(session: Session, wanted: Tile) -> bytes | None:
    """A tile's hashes or a bundle's entries; None where the log does not have them."""
    last = wanted.first + wanted.width
    if last > size(session) >> STEP * (wanted.level or 0):
        return None
    if wanted.level is None:
        entries = select(col(LogLeaf.leaf)).where(
            col(LogLeaf.n) >= wanted.first, col(LogLeaf.n) < last
        )
        return pack(list(session.execute(entries.order_by(col(LogLeaf.n))).scalars()))
    hashes = select(col(LogNode.hash)).where(
        col(LogNode.level) == STEP * wanted.level,
        col(LogNode.position) >= wanted.first,
        col(LogNode.position) < last,
    )
    return b"".join(session.execute(hashes.order_by(col(LogNode.position))).scalars())


def opening(session: Session, n: int) -> dict[str, Any] | None:
    """What opens leaf `n`: the document with its salts; None where there is no such leaf.

    Of a claim that was taken down or redacted the tombstone alone is opened. What came before
    says when it went, `removed_on` for good, `taken_down_on` for as long as the claim is.
    """
    query = (
        select(LogLeaf.pid, LogLeaf.number, LogLeaf.salts, Publication.document)  # type: ignore[call-overload]
        .join(Publication, col(Publication.id) == col(LogLeaf.publication_id))
        .where(col(LogLeaf.n) == n)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        return None
    newest = _newest(session, row.pid)
    if not row.document or row.salts is None:
        redacted = _newest(session, row.pid, PublicationEvent.REDACTED) or newest
        return {"n": n, "removed_on": minute(redacted.at)}
    if newest.event in HIDING and newest.number != row.number:
        return {"n": n, "taken_down_on": minute(newest.at)}
    return {"n": n, "document": json.loads(row.document), "salts": json.loads(row.salts)}


def _newest(session: Session, pid: str, event: PublicationEvent | None = None) -> Any:
    query = select(Publication.number, Publication.event, Publication.at)  # type: ignore[call-overload]
    query = query.where(col(Publication.pid) == pid)
    if event:
        query = query.where(col(Publication.event) == event)
    return session.execute(query.order_by(col(Publication.number).desc()).limit(1)).one_or_none()


def leaf_of(session: Session, pid: str, number: int) -> int | None:
    """Which leaf a version of a claim is."""
    return session.execute(_LEAF, {"pid": pid, "number": number}).scalar()


def openings_since(session: Session, since: int) -> list[int]:
    """The leaves whose openings are new, or may be others, since the log had `since` leaves."""
    moved = select(col(LogLeaf.pid)).where(col(LogLeaf.n) >= since)
    query = select(col(LogLeaf.n)).where(col(LogLeaf.pid).in_(moved)).order_by(col(LogLeaf.n))
    return list(session.execute(query).scalars())
