"""Files of evidence as a member sees them; the bytes that nothing may name any longer."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from board.errors import NotFound
from board.models import EvidenceFile, Member, UnusedFile
from board.queries.evidence import ItemPage, item_page

FILE, MEMBER = EvidenceFile.__table__, Member.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class ItemFiles:
    """An item with its files, oldest first: those it has, and those taken out of it."""

    item: ItemPage
    standing: list[Any]
    removed: list[Any]


def files_of(session: Session, evidence_ids: Collection[int]) -> dict[int, list[Any]]:
    """The files of items that the member may see, oldest first, by item."""
    standing = FILE.c.evidence_id.in_(evidence_ids) & FILE.c.removed_at.is_(None)
    found: dict[int, list[Any]] = {}
    for row in session.execute(select(FILE).where(standing).order_by(FILE.c.id)):
        found.setdefault(row.evidence_id, []).append(row)
    return found


def item_files(session: Session, member_id: int, evidence_id: int) -> ItemFiles:
    """The files of one item, with who added them. Raises NotFound as for the item."""
    item = item_page(session, member_id, evidence_id)
    if item.item.redacted_at:
        raise NotFound
    query = (
        select(FILE, MEMBER.c.name.label("by"))
        .outerjoin(MEMBER, MEMBER.c.id == FILE.c.added_by)
        .where(FILE.c.evidence_id == evidence_id)
        .order_by(FILE.c.id)
    )
    rows = session.execute(query).all()
    return ItemFiles(
        item,
        [row for row in rows if row.removed_at is None],
        [row for row in rows if row.removed_at],
    )


def file_seen(session: Session, member_id: int, file_id: int) -> Any:
    """A file that stands. Raises NotFound where it, or its item, is not for this member."""
    query = select(FILE).where(FILE.c.id == file_id, FILE.c.removed_at.is_(None))
    row = session.execute(query).one_or_none()
    if row is None or item_page(session, member_id, row.evidence_id).item.redacted_at:
        raise NotFound
    return row


def unused(session: Session, at: datetime) -> list[str]:
    """The numbers of the store that nothing may name any longer, the oldest first."""
    query = select(col(UnusedFile.sha256)).where(col(UnusedFile.since) <= at)
    oldest = query.order_by(col(UnusedFile.since), col(UnusedFile.sha256))
    return list(session.execute(oldest).scalars())
