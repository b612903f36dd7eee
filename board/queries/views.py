"""Saved views: a member's own and the desk's."""

from typing import Any

from sqlalchemy import or_, select
from sqlmodel import Session

from board.models import SavedView

VIEW = SavedView.__table__  # type: ignore[attr-defined]


def views(session: Session, member_id: int) -> list[Any]:
    """The views that a member sees, by name: id, name, page, query, member_id (None: the
    desk's)."""
    columns = (VIEW.c.id, VIEW.c.name, VIEW.c.page, VIEW.c.query, VIEW.c.member_id)
    seen = or_(VIEW.c.member_id.is_(None), VIEW.c.member_id == member_id)
    query = select(*columns).where(seen).order_by(VIEW.c.name, VIEW.c.id)
    return list(session.execute(query.limit(100)).all())
