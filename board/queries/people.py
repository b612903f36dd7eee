"""The people of the desk: who they are, where they are signed in, who is invited."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from board.db import settings_of
from board.models import Invitation, MailSetting, Member, MemberSession, now
from board.rules import MailChoice


@dataclass(frozen=True, slots=True)
class Person:
    """A member as the list of people shows one; `sessions` are those open now."""

    id: int
    name: str
    email: str
    roles: list[str]
    active: bool
    sessions: int


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A browser that is signed in."""

    id: int
    browser: str
    address: str
    created_at: datetime
    seen_at: datetime
    token_hash: str


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """An invitation that holds; its link is not known here."""

    id: int
    email: str
    roles: list[str]
    by: str
    expires_at: datetime


def people(session: Session) -> list[Person]:
    """All members, the active ones first, by name."""
    sessions = (
        select(col(MemberSession.member_id), func.count().label("n"))
        .where(_is_open(session))
        .group_by(col(MemberSession.member_id))
        .subquery()
    )
    query = (
        select(Member, sessions.c.n)
        .outerjoin(sessions, sessions.c.member_id == col(Member.id))
        .order_by(col(Member.active).desc(), func.lower(Member.name), col(Member.id))
    )
    return [
        Person(m.id, m.name, m.email, sorted(m.roles), m.active, n or 0)
        for m, n in session.execute(query)
    ]


def sessions_of(session: Session, member_id: int) -> list[OpenSession]:
    """The member's open sessions, the last seen first."""
    row: Any = MemberSession.__table__  # type: ignore[attr-defined]
    query = (
        select(*(row.c[name] for name in OpenSession.__dataclass_fields__))
        .where(row.c.member_id == member_id, _is_open(session))
        .order_by(row.c.seen_at.desc(), row.c.id.desc())
        .limit(100)
    )
    return [OpenSession(*found) for found in session.execute(query)]


def mail_choice(session: Session, member_id: int) -> MailChoice:
    """How the member wants mail."""
    setting = session.get(MailSetting, member_id, populate_existing=True)
    return setting.choice if setting else MailChoice.AT_ONCE


def invitations(session: Session) -> list[OpenInvitation]:
    """The invitations that hold now, the newest first."""
    query = (
        select(Invitation, col(Member.name))
        .join(Member, col(Member.id) == col(Invitation.invited_by))
        .where(Invitation.is_open(now()))
        .order_by(col(Invitation.id).desc())
    )
    return [
        OpenInvitation(i.id, i.email, i.roles.split(","), by, i.expires_at)
        for i, by in session.execute(query)
    ]


def _is_open(session: Session) -> Any:
    settings = settings_of(session)
    return MemberSession.is_open(now(), settings.idle_hours, settings.session_days)
