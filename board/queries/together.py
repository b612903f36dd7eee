"""A story's claims for a sign-off of them all, and the report of one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from board.errors import NotFound
from board.models import Claim, JointSignOff, Story
from board.queries.filters import CLAIM, visible_to
from board.rules import MAX_MANY


@dataclass(frozen=True, slots=True)
class StoryClaims:
    """`waiting`: the claims that wait for a sign-off; `others` do not, or not for this one."""

    story: Story
    waiting: list[Claim]
    others: list[Claim]


def story_claims(session: Session, member_id: int, story_id: int) -> StoryClaims:
    """As far as the member may see them, the newest change first. Raises NotFound."""
    story = session.get(Story, story_id, populate_existing=True)
    if story is None:
        raise NotFound
    waits = CLAIM.c.awaits_sign_off
    return StoryClaims(
        story,
        _claims(session, member_id, story_id, waits.is_(True)),
        _claims(session, member_id, story_id, waits.is_(False)),
    )


def _claims(session: Session, member_id: int, story_id: int, wanted: Any) -> list[Claim]:
    query = select(Claim).where(CLAIM.c.story_id == story_id, wanted, visible_to(member_id))
    newest = query.order_by(CLAIM.c.changed_at.desc(), CLAIM.c.id.desc()).limit(MAX_MANY)
    return list(session.execute(newest).scalars())


@dataclass(frozen=True, slots=True)
class Line:
    """What came of it for one claim; `statement` is None where the member cannot see it.
    `wording` is what was typed for one that was refused."""

    id: int
    statement: str | None
    refused: str
    wording: str


@dataclass(frozen=True, slots=True)
class Report:
    """What was published of a story, and what was refused and why."""

    story: Story
    at: datetime
    done: list[Line]
    refused: list[Line]


def report(session: Session, member_id: int, report_id: int) -> Report:
    """The member's own report. Raises NotFound for another's."""
    row = session.get(JointSignOff, report_id, populate_existing=True)
    if row is None or row.member_id != member_id:
        raise NotFound
    ids = [line["claim"] for line in row.lines]
    query = select(CLAIM.c.id, CLAIM.c.statement).where(CLAIM.c.id.in_(ids), visible_to(member_id))
    seen = {claim.id: claim.statement for claim in session.execute(query)}
    lines = [
        Line(n["claim"], seen.get(n["claim"]), n["refused"], n["wording"] or "") for n in row.lines
    ]
    return Report(
        session.get_one(Story, row.story_id), row.at,
        [line for line in lines if not line.refused], [line for line in lines if line.refused],
    )  # fmt: skip
