"""What is said about a claim, who watches it, and what that makes each member notice."""

from datetime import datetime

from sqlalchemy import Column, Index, Text, text
from sqlmodel import Field, SQLModel

from board.models.base import enum_column, now
from board.rules import MailChoice, NoticeKind


class Comment(SQLModel, table=True):
    """What a member said of a claim, as it reads now; earlier texts are CommentVersions."""

    __tablename__ = "comments"
    __table_args__ = (Index("ix_comments_claim", "claim_id", "id"),)
    id: int = Field(default=None, primary_key=True)
    claim_id: int = Field(foreign_key="claims.id")
    member_id: int = Field(foreign_key="members.id")
    at: datetime = Field(default_factory=now)
    body: str = Field(sa_column=Column(Text, nullable=False))
    edited_at: datetime | None = None
    merged_from: int | None = None
    version: int = 1


class CommentVersion(SQLModel, table=True):
    """What a comment said before an edit; `at` is when that was written."""

    __tablename__ = "comment_versions"
    comment_id: int = Field(foreign_key="comments.id", primary_key=True)
    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime
    body: str = Field(sa_column=Column(Text, nullable=False))


class Watch(SQLModel, table=True):
    """Whether a member watches a claim. A row that says no keeps it from starting by itself."""

    __tablename__ = "watches"
    claim_id: int = Field(foreign_key="claims.id", primary_key=True)
    member_id: int = Field(foreign_key="members.id", primary_key=True, index=True)
    watching: bool = True


class Notice(SQLModel, table=True):
    """Something that happened which a member should know of: a notification.

    Its mail is its own outbox: `mail_at` is when to try next, None where there is nothing to
    send or no more to try. A mail that fails never touches the notice itself.
    """

    __tablename__ = "notices"
    __table_args__ = (
        Index("ix_notices_member", "member_id", "id"),
        Index(
            "ix_notices_unread", "member_id", "id",
            sqlite_where=text("read_at IS NULL"), postgresql_where=text("read_at IS NULL"),
        ),
        Index(
            "ix_notices_mail", "mail_at",
            sqlite_where=text("mail_at IS NOT NULL"), postgresql_where=text("mail_at IS NOT NULL"),
        ),
    )  # fmt: skip
    id: int = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="members.id")
    kind: NoticeKind = Field(sa_column=enum_column(NoticeKind, "kind"))
    claim_id: int = Field(foreign_key="claims.id")
    event_n: int = Field(foreign_key="events.n")
    comment_id: int | None = Field(default=None, foreign_key="comments.id")
    by_id: int | None = Field(default=None, foreign_key="members.id")
    at: datetime = Field(default_factory=now)
    read_at: datetime | None = None
    digest: bool = False
    mail_at: datetime | None = None
    mail_tries: int = 0
    mailed_at: datetime | None = None


class MailSetting(SQLModel, table=True):
    """How a member wants mail; without a row it is sent at once."""

    __tablename__ = "mail_settings"
    member_id: int = Field(foreign_key="members.id", primary_key=True)
    choice: MailChoice = Field(sa_column=enum_column(MailChoice, "choice"))
