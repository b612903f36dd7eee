"""The note that one shift hands to the next: a story on one screen, read along its indexes.

Every list is bounded; a restricted claim is in it for the members it names alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select, text
from sqlmodel import Session

from board.errors import NotFound
from board.models import ClaimHelper, Event, Member, Reply, Story
from board.models.claims import HAS_REPLY_DUE
from board.queries.board import CLAIM, visible_to
from board.rules import NextStep, Status, Urgency

MOST = 100
EVENTS = 500
AHEAD = timedelta(hours=24)
MEMBER = Member.__table__  # type: ignore[attr-defined]
REPLY = Reply.__table__  # type: ignore[attr-defined]
HELPER = ClaimHelper.__table__  # type: ignore[attr-defined]
EVENT = Event.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Entry:
    """A claim as the note names it; `people` lead and help, who leads first."""

    id: int
    statement: str
    language: str
    status: Status
    next_step: NextStep
    parked_reason: str
    urgency: Urgency
    due_at: datetime | None
    reply_due_at: datetime | None
    restricted: bool
    opened_at: datetime
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to a claim in the hours told of, oldest first: who, what, when, and from
    what to what where both are words."""

    claim: Entry
    events: list[Any]


@dataclass(frozen=True, slots=True)
class Awaited:
    """A reply that is waited for."""

    claim: Entry
    asked_of: str
    deadline: datetime


@dataclass(frozen=True, slots=True)
class Handover:
    """The note. Where a list is longer than MOST, `cut` names it."""

    story: Story
    since: datetime
    changes: list[Change]
    open: list[Entry]
    due: list[Entry]
    awaited: list[Awaited]
    hands: list[tuple[str, list[Entry]]]
    cut: list[str]


def handover(
    session: Session, member_id: int, story_id: int, since: datetime, now: datetime,
    with_restricted: bool = True,
) -> Handover:  # fmt: skip
    """The story's note, of what changed `since`. Raises NotFound."""
    story = session.get(Story, story_id, populate_existing=True)
    if story is None:
        raise NotFound
    reading = _Reading(session, member_id, story_id, with_restricted)
    changed = reading.by_status(CLAIM.c.changed_at.desc(), CLAIM.c.changed_at >= since)
    open_ones = reading.claims(
        [CLAIM.c.status == Status.UNVERIFIED], CLAIM.c.opened_at, CLAIM.c.id
    )  # fmt: skip
    due = reading.by_status(CLAIM.c.due_sort, CLAIM.c.due_sort <= now + AHEAD)
    awaiting = reading.claims([text(f"claims.{HAS_REPLY_DUE}")], CLAIM.c.reply_due_at)
    lists = {"changes": changed, "open": open_ones, "due": due, "awaited": awaiting}
    entries = reading.entries({row.id: row for rows in lists.values() for row in rows})
    work = {row.id: entries[row.id] for rows in (open_ones, due, awaiting) for row in rows}
    return Handover(
        story=story,
        since=since,
        changes=_changes(session, [entries[row.id] for row in changed], since),
        open=[entries[row.id] for row in open_ones],
        due=sorted((entries[row.id] for row in due), key=lambda e: e.due_at or now),
        awaited=_awaited(session, entries, [row.id for row in awaiting]),
        hands=_hands(work.values()),
        cut=[name for name, rows in lists.items() if len(rows) >= MOST],
    )


class _Reading:
    """Reads a story's claims that the member may see, at most MOST of a kind."""

    def __init__(
        self, session: Session, member_id: int, story_id: int, with_restricted: bool
    ) -> None:
        self.session = session
        self.seen: list[ColumnElement[bool]] = [CLAIM.c.story_id == story_id, visible_to(member_id)]
        if not with_restricted:
            self.seen.append(CLAIM.c.restricted.is_(False))

    def by_status(self, order: Any, *wanted: ColumnElement[bool]) -> list[Any]:
        """Of every column, each read along its index."""
        found = [self.claims([CLAIM.c.status == status, *wanted], order) for status in Status]
        return [row for rows in found for row in rows][:MOST]

    def claims(self, wanted: Sequence[Any], *order: Any) -> list[Any]:
        names = [name for name in Entry.__slots__ if name != "people"]
        query = (
            select(*(CLAIM.c[name] for name in names), MEMBER.c.name.label("lead"))
            .outerjoin(MEMBER, MEMBER.c.id == CLAIM.c.assignee_id)
            .where(*self.seen, *wanted)
            .order_by(*order)
        )
        return list(self.session.execute(query.limit(MOST)).all())

    def entries(self, rows: dict[int, Any]) -> dict[int, Entry]:
        """The rows with who leads and who helps."""
        helpers: dict[int, list[str]] = {}
        query = (
            select(HELPER.c.claim_id, MEMBER.c.name)
            .join(MEMBER, MEMBER.c.id == HELPER.c.member_id)
            .where(HELPER.c.claim_id.in_(rows))
            .order_by(MEMBER.c.name)
        )
        for claim_id, name in self.session.execute(query):
            helpers.setdefault(claim_id, []).append(name)
        return {n: _entry(row, helpers.get(n, [])) for n, row in rows.items()}


def _entry(row: Any, helpers: list[str]) -> Entry:
    values = {name: value for name, value in row._mapping.items() if name != "lead"}
    return Entry(**values, people=(*([row.lead] if row.lead else []), *helpers))


def _changes(session: Session, claims: list[Entry], since: datetime) -> list[Change]:
    query = (
        select(EVENT.c.claim_id, EVENT.c.at, EVENT.c.name, EVENT.c.particulars,
               MEMBER.c.name.label("by"))
        .outerjoin(MEMBER, MEMBER.c.id == EVENT.c.member_id)
        .where(EVENT.c.claim_id.in_([claim.id for claim in claims]), EVENT.c.at >= since)
        .order_by(EVENT.c.n.desc())
        .limit(EVENTS)
    )  # fmt: skip
    events: dict[int, list[Any]] = {}
    for row in session.execute(query):
        events.setdefault(row.claim_id, []).insert(0, row)
    return [Change(claim, events[claim.id]) for claim in claims if claim.id in events]


def _awaited(session: Session, entries: dict[int, Entry], ids: list[int]) -> list[Awaited]:
    query = select(REPLY.c.claim_id, REPLY.c.asked_of, REPLY.c.deadline).where(
        REPLY.c.claim_id.in_(ids), REPLY.c.answered_at.is_(None),
        REPLY.c.no_answer.is_(False), REPLY.c.taken_back_at.is_(None),
    )  # fmt: skip
    rows = session.execute(query.order_by(REPLY.c.deadline, REPLY.c.id).limit(MOST))
    return [Awaited(entries[row.claim_id], row.asked_of, row.deadline) for row in rows]


def _hands(claims: Iterable[Entry]) -> list[tuple[str, list[Entry]]]:
    """Who has what of the work that is open, by name; "" (nobody) last."""
    held: dict[str, list[Entry]] = {}
    for claim in claims:
        for name in claim.people or ("",):
            held.setdefault(name, []).append(claim)
    return sorted(held.items(), key=lambda hand: (not hand[0], hand[0].casefold()))
