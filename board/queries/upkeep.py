"""What falls due by itself."""

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import String, and_, cast, or_, select
from sqlmodel import Session, col

from board.models import Claim, Embargo, ReviewFlag
from board.rules import ReviewReason

BATCH = 200


def due_for_recheck(session: Session, today: date) -> Iterator[int]:
    """The numbers of claims whose re-check date is here and not flagged yet, oldest date first.

    Read in batches by keyset: the caller may write in between.
    """
    flagged = select(col(ReviewFlag.id)).where(
        col(ReviewFlag.claim_id) == col(Claim.id),
        col(ReviewFlag.reason) == ReviewReason.RECHECK_DUE,
        col(ReviewFlag.detail) == cast(col(Claim.recheck_on), String),
    )
    query = (
        select(col(Claim.id), col(Claim.recheck_on))
        .where(col(Claim.recheck_on) <= today, ~flagged.exists())
        .order_by(col(Claim.recheck_on), col(Claim.id))
        .limit(BATCH)
    )
    rows = session.execute(query).all()
    while rows:
        yield from (row.id for row in rows)
        last = rows[-1]
        behind = or_(
            col(Claim.recheck_on) > last.recheck_on,
            and_(col(Claim.recheck_on) == last.recheck_on, col(Claim.id) > last.id),
        )
        rows = session.execute(query.where(behind)).all()


def due_for_release(session: Session, at: datetime) -> list[int]:
    """The sign-offs whose hour has come, the first hour first."""
    query = select(col(Embargo.id)).where(*_WAITING, col(Embargo.release_at) <= at)
    return list(session.execute(query.order_by(col(Embargo.release_at), col(Embargo.id))).scalars())


def next_release(session: Session, after: datetime) -> datetime | None:
    """When the next sign-off behind a moment is to go public; None where none waits."""
    query = select(col(Embargo.release_at)).where(*_WAITING, col(Embargo.release_at) > after)
    return session.execute(query.order_by(col(Embargo.release_at)).limit(1)).scalar()


_WAITING = (col(Embargo.ended_at).is_(None), col(Embargo.refused).is_(None))
