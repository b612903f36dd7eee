"""The board as a member sees it: three columns, read by keyset, counted by counters."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select, tuple_
from sqlmodel import Session

from board.models import Claim, ClaimReader, DeskCount, Member, Story
from board.rules import Kind, NextStep, PublicState, Status

CLAIM = Claim.__table__  # type: ignore[attr-defined]
READER = ClaimReader.__table__  # type: ignore[attr-defined]
MEMBER = Member.__table__  # type: ignore[attr-defined]
STORY = Story.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Card:
    """What a card shows of a claim."""

    id: int
    statement: str
    language: str
    claimant: str
    kind: Kind
    status: Status
    next_step: NextStep
    links: int
    supporting: int
    contradicting: int
    origins_for: int
    untraced: int
    second_look: bool
    assignee: str | None
    due_at: datetime | None
    needs_review: bool
    public_state: PublicState
    public_differs: bool
    accuses_person: bool
    restricted: bool
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Column:
    """A part of a column; `more` is the key to go on from, None at the end."""

    status: Status
    cards: list[Card]
    count: int
    more: str | None
    capped: bool = False
    scanned_on: bool = False


_CARD = [CLAIM.c[name] for name in Card.__slots__ if name != "assignee"]


def columns(session: Session, member_id: int, story_id: int | None, cards: int) -> list[Column]:
    """The first cards of each column, of one story or of all, newest change first."""
    return [column(session, member_id, status, story_id, cards) for status in Status]


def column(
    session: Session,
    member_id: int,
    status: Status,
    story_id: int | None,
    cards: int,
    after: str | None = None,
) -> Column:
    """The cards of one column behind the key `after`. Raises ValueError for a broken key."""
    wanted = [CLAIM.c.status == status, visible_to(member_id)]
    if story_id:
        wanted.append(CLAIM.c.story_id == story_id)
    if after:
        wanted.append(tuple_(CLAIM.c.changed_at, CLAIM.c.id) < _key(after))
    query = (
        select(*_CARD, MEMBER.c.name.label("assignee"))
        .outerjoin(MEMBER, MEMBER.c.id == CLAIM.c.assignee_id)
        .where(*wanted)
        .order_by(CLAIM.c.changed_at.desc(), CLAIM.c.id.desc())
        .limit(cards + 1)
    )
    rows = [Card(**row._mapping) for row in session.execute(query)]
    shown = rows[:cards]
    more = f"{shown[-1].changed_at.isoformat()},{shown[-1].id}" if len(rows) > cards else None
    return Column(status, shown, _count(session, member_id, status, story_id), more)


def visible_to(member_id: int) -> ColumnElement[bool]:
    """The clause that every query over claims takes: restricted ones only for named members."""
    named = select(READER.c.claim_id).where(
        READER.c.claim_id == CLAIM.c.id, READER.c.member_id == member_id
    )
    return or_(CLAIM.c.restricted.is_(False), named.exists())


def _key(after: str) -> Any:
    changed_at, _comma, number = after.rpartition(",")
    moment = datetime.fromisoformat(changed_at)
    if moment.tzinfo is None or len(number) > 9:
        raise ValueError("not a key of ours")
    return tuple_(bindparam(None, moment, type_=CLAIM.c.changed_at.type), int(number))


def _count(session: Session, member_id: int, status: Status, story_id: int | None) -> int:
    counted = session.get(DeskCount, (story_id or 0, status), populate_existing=True)
    own = [READER.c.member_id == member_id, CLAIM.c.status == status, CLAIM.c.restricted.is_(True)]
    if story_id:
        own.append(CLAIM.c.story_id == story_id)
    query = (
        select(func.count())
        .select_from(READER.join(CLAIM, CLAIM.c.id == READER.c.claim_id))
        .where(and_(*own))
    )
    named: int = session.execute(query).scalar_one()
    return (counted.n if counted else 0) + named


def members(session: Session) -> list[tuple[int, str]]:
    """The active members, by name: id, name."""
    query = select(MEMBER.c.id, MEMBER.c.name).where(MEMBER.c.active.is_(True))
    rows = session.execute(query.order_by(MEMBER.c.name, MEMBER.c.id).limit(500))
    return [(row.id, row.name) for row in rows]


def stories(session: Session) -> list[Any]:
    """All stories, newest first: id, slug, title."""
    query = select(STORY.c.id, STORY.c.slug, STORY.c.title).order_by(STORY.c.changed_at.desc())
    return list(session.execute(query.limit(200)).all())
