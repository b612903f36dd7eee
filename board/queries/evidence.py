"""One item of evidence as a member sees it, for the pages that change it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from board.errors import NotFound
from board.models import Claim, Evidence
from board.models.evidence import items_where
from board.queries.board import CLAIM, visible_to
from board.queries.sources import Step, chain

ITEM = Evidence.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class ItemPage:
    """An item with who stands behind it, and its claim."""

    item: Any
    claim: Claim


def item_page(session: Session, member_id: int, evidence_id: int) -> ItemPage:
    """The item. Raises NotFound where it, or its claim, is absent or not for this member."""
    item = session.execute(items_where(ITEM.c.id == evidence_id, member_id)).one_or_none()
    if item is None or item.hidden:
        raise NotFound
    query = select(Claim).where(CLAIM.c.id == item.claim_id, visible_to(member_id))
    claim = session.execute(query).scalar_one_or_none()
    if claim is None:
        raise NotFound
    return ItemPage(item, claim)


def choices(session: Session, member_id: int, item: Any) -> list[Step]:
    """The origins to offer for an item, likeliest first: what its source relays, the source
    itself, and what lies further down the chain."""
    if not item.source_id:
        return []
    steps = chain(session, member_id, item.source_id)
    source = Step("", item.source_id, item.source)
    likely = steps[:1] if item.relayed_id else []
    return [*likely, source, *steps[len(likely) :]]
