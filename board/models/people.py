"""Who works here: members, their sessions, invitations, and what guards the door."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, select
from sqlmodel import Field, SQLModel, col

from board.models.base import now
from board.rules import MAX_NAME, Role


class Member(SQLModel, table=True):
    """A person on the desk. Never deleted: a departed one is inactive and keeps its number."""

    __tablename__ = "members"
    id: int = Field(default=None, primary_key=True)
    email: str = Field(max_length=MAX_NAME, unique=True)
    name: str = Field(max_length=MAX_NAME)
    password_hash: str = Field(max_length=MAX_NAME)
    is_reporter: bool = False
    is_editor: bool = False
    is_admin: bool = False
    active: bool = True
    created_at: datetime = Field(default_factory=now)

    @property
    def roles(self) -> frozenset[Role]:
        flags = {
            Role.REPORTER: self.is_reporter,
            Role.EDITOR: self.is_editor,
            Role.ADMIN: self.is_admin,
        }
        return frozenset(role for role, has in flags.items() if has)

    def take_roles(self, roles: frozenset[Role]) -> None:
        self.is_reporter = Role.REPORTER in roles
        self.is_editor = Role.EDITOR in roles
        self.is_admin = Role.ADMIN in roles


class MemberSession(SQLModel, table=True):
    """One signed-in browser. Only the hash of its token is kept."""

    __tablename__ = "member_sessions"
    id: int = Field(default=None, primary_key=True)
    token_hash: str = Field(max_length=64, unique=True)
    member_id: int = Field(foreign_key="members.id", index=True)
    created_at: datetime = Field(default_factory=now)
    seen_at: datetime = Field(default_factory=now)
    ended_at: datetime | None = None
    address: str = Field(default="", max_length=64)
    browser: str = Field(default="", max_length=MAX_NAME)

    @classmethod
    def is_open(cls, moment: datetime, idle_hours: int, days: int) -> ColumnElement[bool]:
        """Whether a session is neither ended, nor idle, nor old, as a condition."""
        return and_(
            col(cls.ended_at).is_(None),
            col(cls.seen_at) > moment - timedelta(hours=idle_hours),
            col(cls.created_at) > moment - timedelta(days=days),
        )


class Invitation(SQLModel, table=True):
    """A link that makes one member, once, within its time."""

    __tablename__ = "invitations"
    id: int = Field(default=None, primary_key=True)
    token_hash: str = Field(max_length=64, unique=True)
    email: str = Field(max_length=MAX_NAME)
    roles: str = Field(max_length=64)
    invited_by: int = Field(foreign_key="members.id")
    created_at: datetime = Field(default_factory=now)
    expires_at: datetime
    used_at: datetime | None = None

    @classmethod
    def is_open(cls, moment: datetime) -> ColumnElement[bool]:
        """Whether an invitation holds: unused, in time, and its inviter may still invite."""
        inviters = select(Member.id).where(col(Member.is_admin), col(Member.active))  # type: ignore[call-overload]
        return and_(
            col(cls.used_at).is_(None),
            col(cls.expires_at) > moment,
            col(cls.invited_by).in_(inviters),
        )


class Attempt(SQLModel, table=True):
    """How many tries at a door since `since`: by account, by address, overall."""

    __tablename__ = "attempts"
    key: str = Field(primary_key=True, max_length=100)
    since: datetime
    tries: int = 0


class Submission(SQLModel, table=True):
    """A form that was carried out: sent again, it answers the same and writes nothing."""

    __tablename__ = "submissions"
    key: str = Field(primary_key=True, max_length=100)
    at: datetime = Field(default_factory=now, index=True)
    result: int | None = None
