"""Legal holds: placed on a claim by an admin, and lifted by one (rule 10)."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, select
from sqlmodel import Session, col

from board.commands.act import Act, command
from board.commands.ledger import changed
from board.commands.trail import EventName
from board.errors import Invalid, NotFound
from board.models import LegalHold
from board.rules import Action
from board.words import _


@command(Action.LEGAL_HOLD)
def place_hold(act: Act, claim_id: int, reason: str) -> int | None:
    """Let nothing of the claim be destroyed, by redaction or by time. Answers the hold's id;
    the one that stands already, where there is one."""
    claim = act.claim(claim_id)
    if not reason.strip():
        raise Invalid({"reason": _("Say why it is held.")})
    standing = select(col(LegalHold.id)).where(_stands(), col(LegalHold.claim_id) == claim_id)
    there: int | None = act.session.execute(standing).scalar()
    if there:
        return there
    row = LegalHold(
        claim_id=claim_id, reason=reason, placed_by=act.actor.member_id, placed_at=act.at
    )
    act.session.add(row)
    act.session.flush()
    changed(act, claim, EventName.HOLD_PLACED, hold=row.id)
    return row.id


@command(Action.LEGAL_HOLD)
def lift_hold(act: Act, hold_id: int, reason: str) -> int | None:
    """End a hold, with a reason. Answers the claim's number. Raises NotFound, Invalid."""
    row = act.session.get(LegalHold, hold_id)
    if row is None:
        raise NotFound
    claim = act.claim(row.claim_id)
    act.session.refresh(row)
    if row.lifted_at:
        return claim.id
    if not reason.strip():
        raise Invalid({"lifted_reason": _("Say why it is lifted.")})
    row.lifted_by, row.lifted_at, row.lifted_reason = act.actor.member_id, act.at, reason
    changed(act, claim, EventName.HOLD_LIFTED, hold=row.id)
    return claim.id


def held(session: Session, claim_ids: Iterable[int] | None = None) -> list[int]:
    """Which of the claims, or of all, are held."""
    query = select(col(LegalHold.claim_id)).where(_stands())
    if claim_ids is not None:
        query = query.where(col(LegalHold.claim_id).in_(list(claim_ids)))
    return list(session.execute(query).scalars())


def _stands() -> ColumnElement[bool]:
    return col(LegalHold.lifted_at).is_(None)
