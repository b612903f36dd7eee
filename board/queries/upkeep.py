"""What falls due by itself."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import String, and_, cast, or_, select
from sqlmodel import Session, col

from board.models import Claim, ReviewFlag
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
