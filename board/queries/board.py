"""The board as a member sees it: three columns, read by keyset, counted by counters.

What stands where is found first, by number alone (`finding.py`); then the cards to show are read.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from board.models import DeskRevision, Member, Story
from board.queries.filters import CLAIM, Filters, Sort, visible_to
from board.queries.finding import Column, column, columns
from board.rules import DisputeReason, Kind, NextStep, PublicState, Status, Urgency

__all__ = ["CLAIM", "Card", "Column", "Filters", "Sort", "cards", "column", "columns",
           "member_name", "members", "names", "revision", "stories", "story",
           "visible_to"]  # fmt: skip
MEMBER = Member.__table__  # type: ignore[attr-defined]
STORY = Story.__table__  # type: ignore[attr-defined]
_REVISION = select(DeskRevision.__table__.c.revision)  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Card:
    """What a card shows of a claim."""

    id: int
    pid: str
    story_id: int | None
    statement: str
    language: str
    claimant: str
    kind: Kind
    tags: str
    status: Status
    dispute_reason: DisputeReason | None
    next_step: NextStep
    parked_reason: str
    links: int
    supporting: int
    contradicting: int
    origins_for: int
    origins_against: int
    untraced: int
    assignee_id: int | None
    assignee: str | None
    helpers: int
    urgency: Urgency
    reply_due_at: datetime | None
    due_at: datetime | None
    recheck_on: date | None
    needs_review: bool
    second_look: bool
    public_state: PublicState
    public_differs: bool
    embargo_until: datetime | None
    under_review_since: datetime | None
    accuses_person: bool
    restricted: bool
    opened_at: datetime
    changed_at: datetime
    version: int
    revision: int


_CARD = [CLAIM.c[name] for name in Card.__slots__ if name != "assignee"]


def cards(session: Session, member_id: int, ids: list[int]) -> dict[int, Card]:
    """The cards of those of the claims that the member may see, by number."""
    query = (
        select(*_CARD, MEMBER.c.name.label("assignee"))
        .outerjoin(MEMBER, MEMBER.c.id == CLAIM.c.assignee_id)
        .where(CLAIM.c.id.in_(ids), visible_to(member_id))
    )
    return {row.id: Card(**row._mapping) for row in session.execute(query)} if ids else {}


def revision(session: Session) -> int:
    """Moves with every change that anybody on the desk can see."""
    return session.execute(_REVISION).scalar_one()  # type: ignore[no-any-return]


def members(session: Session) -> list[Any]:
    """The active members, by name: id, name."""
    query = select(MEMBER.c.id, MEMBER.c.name).where(MEMBER.c.active.is_(True))
    return list(session.execute(query.order_by(MEMBER.c.name, MEMBER.c.id).limit(500)).all())


def names(session: Session) -> dict[int, str]:
    """Every member's name by number, the departed too."""
    rows = session.execute(select(MEMBER.c.id, MEMBER.c.name))
    return {row.id: row.name for row in rows}


def member_name(session: Session, member_id: int) -> str | None:
    """A member's name, a departed one's too; None where there never was one."""
    query = select(MEMBER.c.name).where(MEMBER.c.id == member_id)
    return session.execute(query).scalar_one_or_none()


def stories(session: Session) -> list[Any]:
    """The 200 stories that changed last, newest first: id, slug, title."""
    query = select(STORY.c.id, STORY.c.slug, STORY.c.title).order_by(STORY.c.changed_at.desc())
    return list(session.execute(query.limit(200)).all())


def story(session: Session, slug: str) -> Any:
    """The story of a slug: id, slug, title; None where there is none."""
    query = select(STORY.c.id, STORY.c.slug, STORY.c.title).where(STORY.c.slug == slug)
    return session.execute(query).one_or_none()
