"""What the desk said among itself, for packs that hold confidential parts."""

from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from board.models import Comment, CommentVersion
from board.packs.past import plain
from board.packs.scope import Scope


def comments(
    session: Session, scope: Scope, claim_id: int, later: frozenset[int]
) -> list[dict[str, Any]]:
    """The comments on a claim as they read at the moment, oldest first."""
    comment = Comment.__table__  # type: ignore[attr-defined]
    query = select(comment).where(
        comment.c.claim_id == claim_id, comment.c.at <= scope.as_of, comment.c.id.not_in(later)
    )
    return [
        {"number": row.id, "by": row.member_id, "at": plain(row.at),
         "body": _body(session, scope, row)}
        for row in session.execute(query.order_by(comment.c.id)).all()
    ]  # fmt: skip


def _body(session: Session, scope: Scope, row: Any) -> str:
    if row.edited_at is None or row.edited_at <= scope.as_of:
        return str(row.body)
    version = CommentVersion.__table__  # type: ignore[attr-defined]
    query = select(version.c.body).where(
        version.c.comment_id == row.id, version.c.at <= scope.as_of
    )
    return str(session.execute(query.order_by(version.c.version.desc()).limit(1)).scalar() or "")
