"""What a pack is of, as of when, and for whose eyes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlmodel import Session, col

from board.errors import NotFound
from board.models import Claim, Member, Story
from board.queries.board import CLAIM, visible_to

BATCH = 200


@dataclass(frozen=True, slots=True)
class Scope:
    """One claim or one story at a moment.

    `confidential`: with what `member_id` may see of the confidential parts. `member_id` is who
    the pack is made for, None where the board's keeper makes it.
    """

    as_of: datetime
    claim_id: int | None = None
    story_id: int | None = None
    member_id: int | None = None
    confidential: bool = False

    @property
    def eyes(self) -> int | None:
        """Whose eyes the pack is for: nobody's in particular unless confidential parts go in."""
        return self.member_id if self.confidential else None


def named(session: Session, what: str) -> tuple[int | None, int | None]:
    """The claim and the story that "claim:142" or "story:slug" names, one of them None.
    Raises NotFound for a story that is not there, ValueError for other words."""
    kind, _colon, name = what.partition(":")
    if kind == "claim" and name.isascii() and name.isdigit() and len(name) < 10:
        return int(name), None
    if kind != "story" or not name:
        raise ValueError("neither claim:NUMBER nor story:SLUG")
    found = session.execute(select(col(Story.id)).where(col(Story.slug) == name)).scalar()
    if found is None:
        raise NotFound
    return None, found


def claims_in(session: Session, scope: Scope) -> Iterator[Any]:
    """The claims that go into the pack, by number; Core rows.

    Restricted ones are there only where confidential parts are asked for, by a member whom they
    name. A story's claims are those that stand in it today and were there at the moment.
    """
    last = 0
    wanted = [_seen_by(scope), CLAIM.c.opened_at <= scope.as_of]
    if scope.claim_id is not None:
        wanted.append(CLAIM.c.id == scope.claim_id)
    else:
        wanted.append(CLAIM.c.story_id == scope.story_id)
    query = select(CLAIM).where(*wanted).order_by(CLAIM.c.id).limit(BATCH)
    while rows := session.execute(query.where(CLAIM.c.id > last)).all():
        yield from rows
        last = rows[-1].id


def _seen_by(scope: Scope) -> ColumnElement[bool]:
    if scope.eyes is not None:
        return visible_to(scope.eyes)
    unrestricted: ColumnElement[bool] = CLAIM.c.restricted.is_(False)
    return unrestricted


def about(session: Session, scope: Scope) -> dict[str, Any]:
    """What the manifest says of the scope. Raises NotFound."""
    if scope.claim_id is not None:
        claim = session.get(Claim, scope.claim_id, populate_existing=True)
        if claim is None:
            raise NotFound
        return {"kind": "claim", "number": claim.id, "pid": claim.pid}
    story = session.get(Story, scope.story_id, populate_existing=True)
    if story is None:
        raise NotFound
    told = {"kind": "story", "pid": story.pid, "slug": story.slug, "title": story.title,
            "summary": story.summary, "language": story.language}  # fmt: skip
    return told | ({"today": ["summary", "title"]} if story.changed_at > scope.as_of else {})


def made_for(session: Session, scope: Scope) -> dict[str, Any]:
    """Who the pack is made for, by name and roles; {} where nobody is named."""
    member = session.get(Member, scope.member_id) if scope.member_id else None
    if member is None:
        return {}
    return {"name": member.name, "roles": sorted(role.value for role in member.roles)}
