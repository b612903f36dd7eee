"""The manifest of one claim: its items with what was kept of each and its hashes, as JSON."""

from typing import Any

from sqlmodel import Session, col

from board.models import Claim, Evidence, now
from board.models.evidence import items_where
from board.packs.files import Kept
from board.packs.past import Past, fields_of, plain
from board.packs.telling import name_members

SCHEMA = 1
FIELDS = ("url", "title", "description", "publisher", "published_on", "stance", "added_at",
          "withdrawn_at")  # fmt: skip


def listing(session: Session, member_id: int, claim: Claim) -> dict[str, Any]:
    """What the member sees of the claim's items now; of the others only how many there are."""
    moment = now()
    query = items_where(col(Evidence.claim_id) == claim.id, member_id).order_by(col(Evidence.id))
    rows = session.execute(query).all()
    seen = [row for row in rows if not row.hidden and not row.redacted_at]
    past = Past.of_claims(session, [claim.id], moment)
    kept = Kept(session, [row.id for row in seen], moment, past)
    told = {
        "schema": SCHEMA,
        "claim": claim.id,
        "pid": claim.pid,
        "made_at": plain(moment),
        "items": [_item(row, kept) for row in seen],
        "hidden_items": sum(1 for row in rows if row.hidden and not row.withdrawn_at),
    }
    name_members(session, told)
    return told


def _item(row: Any, kept: Kept) -> dict[str, Any]:
    names = {"source": row.source or "", "origin": row.root or ""}
    return {"number": row.id, **fields_of(row, FIELDS), **names, **kept.lines(row.id)}
