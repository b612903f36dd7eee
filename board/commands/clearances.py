"""Legal clearances: given by an editor for what counsel said, withdrawn (rule 9)."""

from sqlalchemy import select
from sqlmodel import Session, col

from board.commands.act import Act, command
from board.commands.ledger import changed
from board.commands.trail import EventName, Texts
from board.errors import Invalid, NotFound
from board.models import LegalClearance
from board.rules import Action, Clearance
from board.words import _


@command(Action.CLEAR_LEGALLY)
def clear_legally(
    act: Act, claim_id: int, version: int | None, counsel: str, cleared: str, wording: str = ""
) -> int | None:
    """Keep that counsel cleared the claim as it stands, for a public wording if one was judged.

    Answers the clearance's id. Raises Invalid, Stale where the claim was edited since
    `version`.
    """
    claim = act.claim_at(claim_id, version)
    errors = {}
    if not counsel.strip():
        errors["counsel"] = _("Say who cleared it.")
    if not cleared.strip():
        errors["cleared"] = _("Say what was cleared.")
    if errors:
        raise Invalid(errors)
    row = LegalClearance(
        claim_id=claim_id, cleared_by=act.actor.member_id, counsel=counsel, cleared=cleared,
        statement=claim.statement, wording=wording, claim_version=claim.version, at=act.at,
    )  # fmt: skip
    act.session.add(row)
    act.session.flush()
    texts: Texts = {"cleared": (None, cleared), "public_wording": (None, wording)}
    changed(act, claim, EventName.CLEARED_LEGALLY, texts, clearance=row.id)
    return row.id


@command(Action.CLEAR_LEGALLY)
def withdraw_clearance(act: Act, clearance_id: int) -> int | None:
    """Let a clearance no longer stand. Answers the claim's number."""
    row = act.session.get(LegalClearance, clearance_id)
    if row is None:
        raise NotFound
    claim = act.claim(row.claim_id)
    act.session.refresh(row)
    if row.withdrawn_at:
        return claim.id
    row.withdrawn_at, row.withdrawn_by = act.at, act.actor.member_id
    changed(act, claim, EventName.CLEARANCE_WITHDRAWN, clearance=row.id)
    return claim.id


def clearances_of(session: Session, claim_id: int) -> list[Clearance]:
    """The clearances of a claim that stand, as the rules see them."""
    query = select(LegalClearance).where(
        col(LegalClearance.claim_id) == claim_id, col(LegalClearance.withdrawn_at).is_(None)
    )
    return [
        Clearance(row.statement, row.wording, row.claim_version)
        for row in session.execute(query).scalars()
    ]
