"""What falls due by itself."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import String, and_, case, cast, or_, select
from sqlmodel import Session, col

from board.models import Capture, Claim, Embargo, Evidence, LinkHealth, ReviewFlag
from board.models.captures import IS_WAITING
from board.rules import CaptureReason, ReviewReason

BATCH = 200
FETCHES = 2_000


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


class Due(NamedTuple):
    """An item whose link is to be fetched now."""

    evidence_id: int
    url: str


def due_for_capture(session: Session, at: datetime) -> list[Due]:
    """The items whose copy waits and whom nobody has in hand: first what a person asked for or
    added, then what an import did; behind them the links to look at again. The longest due
    first."""
    free = or_(col(Capture.leased_until).is_(None), col(Capture.leased_until) <= at)
    by_a_person = col(Capture.asked_by).is_not(None)
    looking = col(Capture.reason) == CaptureReason.LOOK
    wanted = case((by_a_person, 1), (looking, 3), else_=2)
    copies = (
        select(col(Capture.evidence_id), col(Capture.url))
        .where(IS_WAITING, col(Capture.due_at) <= at, free)
        .order_by(wanted, col(Capture.due_at), col(Capture.id))
        .limit(FETCHES)
    )
    waiting = select(col(Capture.id)).where(
        col(Capture.evidence_id) == col(LinkHealth.evidence_id), IS_WAITING
    )
    looks = (
        select(col(LinkHealth.evidence_id), col(Evidence.url))
        .join(Evidence, col(Evidence.id) == col(LinkHealth.evidence_id))
        .where(col(LinkHealth.look_at) <= at, ~waiting.exists())
        .order_by(col(LinkHealth.look_at), col(LinkHealth.evidence_id))
        .limit(FETCHES)
    )
    return [Due(*row) for query in (copies, looks) for row in session.execute(query)]
