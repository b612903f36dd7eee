"""Who helps with a claim, which replies were asked for, what counsel cleared."""

from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from board.errors import NotFound
from board.models import Claim, ClaimHelper, LegalClearance, Member, Reply
from board.queries.board import CLAIM, visible_to

MEMBER = Member.__table__  # type: ignore[attr-defined]
REPLY = Reply.__table__  # type: ignore[attr-defined]


def helpers(session: Session, claim_id: int) -> list[Any]:
    """Who helps with the claim, by name: id, name."""
    helper = ClaimHelper.__table__  # type: ignore[attr-defined]
    query = (
        select(MEMBER.c.id, MEMBER.c.name)
        .join(helper, helper.c.member_id == MEMBER.c.id)
        .where(helper.c.claim_id == claim_id)
    )
    return list(session.execute(query.order_by(MEMBER.c.name, MEMBER.c.id)).all())


def replies(session: Session, claim_id: int) -> list[Any]:
    """The replies asked for and not taken back, oldest first, each with who asked (`by`)."""
    query = (
        select(REPLY, MEMBER.c.name.label("by"))
        .outerjoin(MEMBER, MEMBER.c.id == REPLY.c.asked_by)
        .where(REPLY.c.claim_id == claim_id, REPLY.c.taken_back_at.is_(None))
    )
    return list(session.execute(query.order_by(REPLY.c.asked_at, REPLY.c.id)).all())


def clearances(session: Session, claim_id: int) -> list[Any]:
    """The legal clearances that stand, newest first, each with the editor (`by`)."""
    clearance = LegalClearance.__table__  # type: ignore[attr-defined]
    query = (
        select(clearance, MEMBER.c.name.label("by"))
        .outerjoin(MEMBER, MEMBER.c.id == clearance.c.cleared_by)
        .where(clearance.c.claim_id == claim_id, clearance.c.withdrawn_at.is_(None))
    )
    return list(session.execute(query.order_by(clearance.c.id.desc())).all())


def reply(session: Session, member_id: int, reply_id: int) -> tuple[Reply, Claim]:
    """One reply asked for and its claim. Raises NotFound where it is not for this member."""
    query = (
        select(Reply, Claim)
        .join(Claim, CLAIM.c.id == REPLY.c.claim_id)
        .where(REPLY.c.id == reply_id, REPLY.c.taken_back_at.is_(None), visible_to(member_id))
    )
    found = session.execute(query, execution_options={"populate_existing": True}).one_or_none()
    if found is None:
        raise NotFound
    return found[0], found[1]
