"""Redactions asked for and carried out, legal holds, and the claims they are of."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import Session

from board.models import Evidence, LegalHold, Member, Redaction
from board.queries.filters import CLAIM, visible_to

REDACTION = Redaction.__table__  # type: ignore[attr-defined]
HOLD = LegalHold.__table__  # type: ignore[attr-defined]
ITEM = Evidence.__table__  # type: ignore[attr-defined]
MEMBER = Member.__table__  # type: ignore[attr-defined]
PAGE = 50


@dataclass(frozen=True, slots=True)
class Redactions:
    """What waits for a second person, what was done, newest first (`more`: go on behind it),
    and the holds that stand."""

    asked: list[Any]
    done: list[Any]
    more: int | None
    holds: list[Any]


def redactions(session: Session, member_id: int, before: int | None = None) -> Redactions:
    """As far as the member may see them. A claim that was redacted is closed to everybody: of
    one that was restricted its two people alone are still told."""
    done = list(session.execute(_done(member_id, before)))
    return Redactions(
        asked=list(session.execute(_asked(member_id))),
        done=done[:PAGE],
        more=done[PAGE - 1].id if len(done) > PAGE else None,
        holds=list(session.execute(_holds(visible_to(member_id)))),
    )


def asked_of(session: Session, member_id: int, claim_id: int) -> list[Any]:
    """What is asked for of one claim that the member sees."""
    return list(session.execute(_asked(member_id).where(REDACTION.c.claim_id == claim_id)))


def holds_of(session: Session, claim_id: int) -> list[Any]:
    """The hold that stands on a claim, if one does, as a list."""
    return list(session.execute(_holds(HOLD.c.claim_id == claim_id)))


def item_name(session: Session, claim_id: int, evidence_id: int | None) -> str | None:
    """What an item of the claim is called; None for no item of it that is still there."""
    query = select(ITEM.c.title, ITEM.c.description, ITEM.c.url).where(
        ITEM.c.id == evidence_id, ITEM.c.claim_id == claim_id, ITEM.c.redacted_at.is_(None)
    )
    row = session.execute(query).first()
    return next((name for name in row if name), "") if row else None


_COLUMNS = [
    REDACTION.c[name] for name in ("id", "claim_id", "evidence_id", "reason", "public_reason",
                                   "asked_by", "asked_at", "confirmed_at")
]  # fmt: skip


def _asked(member_id: int) -> Any:
    return (
        select(*_COLUMNS, CLAIM.c.statement, CLAIM.c.language, MEMBER.c.name.label("by"))
        .join(CLAIM, CLAIM.c.id == REDACTION.c.claim_id)
        .join(MEMBER, MEMBER.c.id == REDACTION.c.asked_by)
        .where(REDACTION.c.confirmed_at.is_(None), REDACTION.c.dropped_at.is_(None))
        .where(visible_to(member_id))
        .order_by(REDACTION.c.id)
        .limit(PAGE)
    )


def _done(member_id: int, before: int | None) -> Any:
    second = MEMBER.alias("second")
    told = or_(
        REDACTION.c.was_restricted.is_(False),
        REDACTION.c.asked_by == member_id,
        REDACTION.c.confirmed_by == member_id,
    )
    query = (
        select(*_COLUMNS, MEMBER.c.name.label("by"), second.c.name.label("second"))
        .join(MEMBER, MEMBER.c.id == REDACTION.c.asked_by)
        .join(second, second.c.id == REDACTION.c.confirmed_by)
        .where(told)
        .order_by(REDACTION.c.id.desc())
        .limit(PAGE + 1)
    )
    return query if before is None else query.where(REDACTION.c.id < before)


def _holds(wanted: ColumnElement[bool]) -> Any:
    return (
        select(HOLD.c.id, HOLD.c.claim_id, HOLD.c.reason, HOLD.c.placed_at, CLAIM.c.statement,
               CLAIM.c.language, MEMBER.c.name.label("by"))
        .join(CLAIM, CLAIM.c.id == HOLD.c.claim_id)
        .outerjoin(MEMBER, MEMBER.c.id == HOLD.c.placed_by)
        .where(HOLD.c.lifted_at.is_(None), wanted)
        .order_by(HOLD.c.id)
        .limit(PAGE)
    )  # fmt: skip
