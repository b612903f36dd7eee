"""The board as a member sees it: three columns, read by keyset, counted by counters.

What stands where is found first, by number alone (`finding.py`); then the cards to show are read.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from board.models import DeskRevision, Member, Story
from board.queries.filters import CLAIM, Filters, Sort, visible_to
from board.queries.finding import Found, find, find_all
from board.rules import DisputeReason, Kind, NextStep, PublicState, Status, Urgency

__all__ = ["CLAIM", "Card", "Column", "Filters", "Sort", "column", "columns", "member_name",
           "members", "revision", "stories", "story", "visible_to"]  # fmt: skip
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


@dataclass(frozen=True, slots=True)
class Column:
    """A part of a column.

    `count` is of all that fits the filters; where `capped`, it is at least that many.
    `more` is the key to go on from, None at the end. `scanned_on`: a window was looked through
    before enough cards were found, and going on looks through the next.
    """

    status: Status
    cards: list[Card]
    count: int
    capped: bool
    more: str | None
    scanned_on: bool


_CARD = [CLAIM.c[name] for name in Card.__slots__ if name != "assignee"]


def columns(session: Session, member_id: int, filters: Filters, cards: int) -> list[Column]:
    """The first cards of each column that fit the filters."""
    return _filled(session, member_id, find_all(session, member_id, filters, cards))


def column(
    session: Session,
    member_id: int,
    status: Status,
    filters: Filters,
    cards: int,
    after: str | None = None,
) -> Column:
    """The cards of one column behind the key `after`. Raises ValueError for a broken key."""
    found = find(session, member_id, status, filters, cards, after or "")
    return _filled(session, member_id, [found])[0]


def _filled(session: Session, member_id: int, columns: list[Found]) -> list[Column]:
    cards = _cards(session, member_id, [number for found in columns for number in found.ids])
    return [
        Column(
            status=found.status,
            cards=[cards[number] for number in found.ids if number in cards],
            count=found.count,
            capped=found.capped,
            more=found.more,
            scanned_on=found.scanned_on,
        )
        for found in columns
    ]


def _cards(session: Session, member_id: int, ids: Iterable[int]) -> dict[int, Card]:
    query = (
        select(*_CARD, MEMBER.c.name.label("assignee"))
        .outerjoin(MEMBER, MEMBER.c.id == CLAIM.c.assignee_id)
        .where(CLAIM.c.id.in_(ids), visible_to(member_id))
    )
    return {row.id: Card(**row._mapping) for row in session.execute(query)}


def revision(session: Session) -> int:
    """Moves with every change that anybody on the desk can see."""
    return session.execute(_REVISION).scalar_one()  # type: ignore[no-any-return]


def members(session: Session) -> list[Any]:
    """The active members, by name: id, name."""
    query = select(MEMBER.c.id, MEMBER.c.name).where(MEMBER.c.active.is_(True))
    return list(session.execute(query.order_by(MEMBER.c.name, MEMBER.c.id).limit(500)).all())


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
