"""What the board does by itself: flags whose day has come, rows whose time is over."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlmodel import Session, col

from board.commands.act import Act, command
from board.commands.blanking import DRAFTS
from board.commands.holds import held
from board.commands.ledger import changed, raise_flag
from board.commands.trail import EventName
from board.db import atomic, settings_of
from board.models import (
    Attempt,
    Batch,
    Draft,
    MemberSession,
    Notice,
    Presence,
    ReviewFlag,
    Submission,
    Verdict,
)
from board.rules import Action, Actor, ReviewReason, Way

WORKER = Actor(None, way=Way.WORKER)
KEPT = {"submissions": timedelta(days=7), "attempts": timedelta(days=1)}
NOTICES_KEPT = timedelta(days=90)
ADDRESSES_KEPT = DRAFTS_KEPT = BATCHES_KEPT = timedelta(days=14)
PRESENCE_KEPT = timedelta(hours=1)
BATCH = 1_000


@command(Action.ASK_BRAKE)
def flag_recheck(act: Act, claim_id: int) -> int | None:
    """Flag a claim whose re-check date has come (rule 5), once for each date.

    A verdict given on that day or later has looked again already. Answers the claim's number,
    or None where there is nothing to flag.
    """
    claim = act.claim(claim_id)
    zone = ZoneInfo(act.settings.timezone)
    day = claim.recheck_on
    if day is None or act.at.astimezone(zone).date() < day or _flagged(act, claim_id, day):
        return None
    verdict = act.session.get(Verdict, claim.verdict_id) if claim.verdict_id else None
    if verdict and verdict.at.astimezone(zone).date() >= day:
        return None
    raise_flag(act, claim, ReviewReason.RECHECK_DUE, detail=day.isoformat())
    changed(act, claim, EventName.REVIEW_NEEDED, reason="recheck_due", date=day.isoformat())
    return claim_id


def _flagged(act: Act, claim_id: int, day: date) -> bool:
    query = select(col(ReviewFlag.id)).where(
        col(ReviewFlag.claim_id) == claim_id,
        col(ReviewFlag.reason) == ReviewReason.RECHECK_DUE,
        col(ReviewFlag.detail) == day.isoformat(),
    )
    return act.session.execute(query.limit(1)).first() is not None


def forget(session: Session, at: datetime) -> int:
    """Take out what is kept for a time only; answers how many rows it touched.

    Forms sent more than 7 days ago, tries at the door of yesterday, drafts of 14 days (but for
    claims under a legal hold), who had what open an hour ago, reports on many claims after 14
    days and with them their undo, notices 90 days after they were read, and where and with what
    a session was used, 14 days after it ended or ran out. Nothing of it is an event.
    """
    touched = _delete(session, Submission, "key", col(Submission.at) < at - KEPT["submissions"])
    touched += _delete(session, Attempt, "key", col(Attempt.since) < at - KEPT["attempts"])
    touched += _delete(session, Notice, "id", col(Notice.read_at) < at - NOTICES_KEPT)
    touched += _forget_batches(session, at - BATCHES_KEPT)
    with atomic(session):
        for statement in (
            delete(Draft).where(col(Draft.saved_at) < at - DRAFTS_KEPT, ~_held_drafts(session)),
            delete(Presence).where(col(Presence.seen_at) < at - PRESENCE_KEPT),
        ):
            touched += session.connection().execute(statement).rowcount
    return touched + _forget_addresses(session, at)


def _held_drafts(session: Session) -> ColumnElement[bool]:
    """Drafts about a claim under a legal hold: time destroys nothing of it."""
    names = [f"{form}:{claim_id}" for claim_id in held(session) for form in DRAFTS]
    return col(Draft.form).in_(names)


def _delete(session: Session, model: Any, key: str, over: Any) -> int:
    """Delete in batches, each a transaction: nobody waits long for the lock."""
    table, total = model.__table__, 0
    while True:
        batch = select(table.c[key]).where(over).limit(BATCH)
        with atomic(session):
            statement = delete(table).where(table.c[key].in_(batch))
            n: int = session.connection().execute(statement).rowcount
        total += n
        if n < BATCH:
            return total


def _forget_batches(session: Session, before: datetime) -> int:
    """A report goes after the one on its undoing, which names it."""
    old, undoing = col(Batch.at) < before, col(Batch.undoes).is_not(None)
    undone = select(col(Batch.undoes)).where(undoing)
    return _delete(session, Batch, "id", and_(old, undoing)) + _delete(
        session, Batch, "id", and_(old, col(Batch.id).not_in(undone))
    )


def _forget_addresses(session: Session, at: datetime) -> int:
    settings, before = settings_of(session), at - ADDRESSES_KEPT
    over = or_(
        col(MemberSession.ended_at) < before,
        col(MemberSession.seen_at) < before - timedelta(hours=settings.idle_hours),
        col(MemberSession.created_at) < before - timedelta(days=settings.session_days),
    )
    kept = or_(col(MemberSession.address) != "", col(MemberSession.browser) != "")
    statement = update(MemberSession).where(over, kept).values(address="", browser="")
    with atomic(session):
        n: int = session.connection().execute(statement).rowcount
    return n
