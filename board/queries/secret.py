"""What rests on confidential sources, searched for the members whom these name and for no other.

It is in no index: an item here is read, and folded, only for a reader of its source.
"""

from typing import Any

from sqlalchemy import bindparam, or_, select
from sqlmodel import Session

from board.fulltext import Asked
from board.models import Evidence, Source, SourceReader
from board.models.evidence import items_where
from board.queries.filters import CLAIM, WINDOW
from board.text import fold

ITEM = Evidence.__table__  # type: ignore[attr-defined]
SOURCE = Source.__table__  # type: ignore[attr-defined]
READER = SourceReader.__table__  # type: ignore[attr-defined]
_NAMED = select(READER.c.source_id).where(READER.c.member_id == bindparam("member")).limit(1)


def numbers_by_secret(session: Session, member_id: int, asked: Asked | None) -> list[int]:
    """The claims that hold every word only together with items that this member may see and
    others may not; of the newest WINDOW such items."""
    if asked is None or not _reads_any(session, member_id):
        return []
    texts: dict[int, list[str]] = {}
    for row in _items(session, member_id):
        texts.setdefault(row.claim_id, []).append(f"{row.title} {row.excerpt}")
    known = select(CLAIM.c.id, CLAIM.c.search_text).where(CLAIM.c.id.in_(texts))
    return [
        row.id
        for row in session.execute(known)
        if _holds(f" {row.search_text} {fold(' '.join(texts[row.id]))} ", asked)
    ]


def _reads_any(session: Session, member_id: int) -> bool:
    return session.execute(_NAMED, {"member": member_id}).first() is not None


def _items(session: Session, member_id: int) -> list[Any]:
    mine = select(READER.c.source_id).where(READER.c.member_id == member_id)
    resting = select(SOURCE.c.id).where(or_(SOURCE.c.id.in_(mine), SOURCE.c.root_id.in_(mine)))
    of_mine = or_(ITEM.c.source_id.in_(mine), ITEM.c.origin_id.in_(resting))
    wanted = items_where(of_mine, member_id).where(ITEM.c.withdrawn_at.is_(None))
    rows = session.execute(wanted.order_by(ITEM.c.id.desc()).limit(WINDOW))
    return [row for row in rows if row.confidential and not row.hidden]


def _holds(text: str, asked: Asked) -> bool:
    last = len(asked.words) - 1
    return all(
        f" {' '.join(word)}{'' if asked.open_end and at == last else ' '}" in text
        for at, word in enumerate(asked.words)
    )
