"""What an open page asks again and again: what has changed since, who else has it open."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select
from sqlmodel import Session, col

from board.models import (
    ChainHead,
    Claim,
    DeskRevision,
    Draft,
    Event,
    Evidence,
    Member,
    Presence,
    now,
)
from board.models.evidence import hidden_items
from board.queries.filters import READER, visible_to

MOST = 100
HERE_FOR = timedelta(seconds=60)
_SHUTTING = ("claim_restricted", "claim_opened")  # told to those, too, who may no longer see it


@dataclass(frozen=True, slots=True)
class Stand:
    """How far the desk has come: its revision, and the last event."""

    revision: int
    event: int

    def __str__(self) -> str:
        return f"{self.revision}-{self.event}"

    @classmethod
    def read(cls, text: str) -> "Stand | None":
        """The stand of a text; None for any other."""
        found = re.fullmatch(r"(\d{1,15})-(\d{1,15})", text, re.ASCII)
        return cls(int(found[1]), int(found[2])) if found else None


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to a claim: who did what (an event's name)."""

    claim_id: int
    name: str
    member_id: int | None
    by: str | None


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed: the claims by number, and what was done, oldest first. `everything`: more
    may have changed than these."""

    claims: frozenset[int]
    steps: list[Step]
    everything: bool


def stand(session: Session) -> Stand:
    """How far the desk has come."""
    event = select(col(ChainHead.n)).where(col(ChainHead.id) == 1).scalar_subquery()
    return Stand(*session.execute(select(col(DeskRevision.revision), event)).one())


def changes(session: Session, member_id: int, since: Stand | None) -> Changes:
    """What changed since, as far as this member may see it."""
    if since is None:
        return Changes(frozenset(), [], True)
    rows = _events(session, member_id, since.event)
    seen = [row for row in rows if row.visible]
    hidden = _hidden(session, member_id, seen)
    steps = [
        Step(row.claim_id, row.name, row.member_id, row.by)
        for row in seen
        if row.particulars.get("evidence") not in hidden
    ]
    return Changes(
        claims=frozenset(row.claim_id for row in seen),
        steps=steps,
        # No event at all, though the desk moved: something that is no event's.
        everything=not rows or len(rows) > MOST or any(_moves_more(row) for row in rows),
    )


def _events(session: Session, member_id: int, after: int) -> list[Row[Any]]:
    event, claim = Event.__table__, Claim.__table__  # type: ignore[attr-defined]
    visible = select(claim.c.id).where(claim.c.id == event.c.claim_id, visible_to(member_id))
    query = (
        select(
            event.c.claim_id, event.c.name, event.c.member_id, event.c.particulars,
            col(Member.name).label("by"), visible.exists().label("visible"),
        )
        .outerjoin(Member, col(Member.id) == event.c.member_id)
        .where(event.c.n > after)
        .order_by(event.c.n)
        .limit(MOST + 1)
    )  # fmt: skip
    return list(session.execute(query).all())


def _moves_more(row: Row[Any]) -> bool:
    return row.claim_id is None or row.name in _SHUTTING


def _hidden(session: Session, member_id: int, rows: list[Row[Any]]) -> set[int]:
    numbers = {row.particulars["evidence"] for row in rows if "evidence" in row.particulars}
    if not numbers:
        return set()
    return set(session.execute(hidden_items(col(Evidence.id).in_(numbers), member_id)).scalars())


def may_see(session: Session, member_id: int, claim_id: int) -> bool:
    """Whether there is such a claim for this member."""
    query = select(col(Claim.id)).where(col(Claim.id) == claim_id, visible_to(member_id))
    return session.execute(query).first() is not None


def here(session: Session, member_id: int, claim_id: int, at: datetime | None = None) -> list[str]:
    """The others who have the claim open, by name. Ask only for a claim the member may see."""
    query = (
        select(col(Member.name))
        .join(Presence, col(Presence.member_id) == col(Member.id))
        .where(col(Presence.claim_id) == claim_id, col(Presence.member_id) != member_id)
        .where(col(Presence.seen_at) > (at or now()) - HERE_FOR, col(Member.active))
        .order_by(col(Member.name), col(Member.id))
    )
    return list(session.execute(query.limit(20)).scalars())


def named_somewhere(session: Session) -> frozenset[int]:
    """The members whom any restricted claim names: the others see what all see."""
    named = select(READER.c.claim_id).where(READER.c.member_id == col(Member.id)).exists()
    return frozenset(session.execute(select(col(Member.id)).where(named)).scalars())


def draft(session: Session, member_id: int, form: str) -> Draft | None:
    """What the member half typed into a form; None where there is nothing."""
    return session.get(Draft, (member_id, form), populate_existing=True)
