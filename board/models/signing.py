"""What happens around a sign-off: embargoes, whole stories, redactions, legal holds."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from board.models.base import enum_column, now
from board.rules import MAX_LINE, PublicationEvent, PublicState, ReleaseRefusal

_OPEN = text("ended_at IS NULL")


class Embargo(SQLModel, table=True):
    """A sign-off that waits for its hour. `content` is what the claim said when it was signed
    (canonical JSON), and readers get just that; `public_state`
    is how it stood in public then. Ended when it was released or cancelled."""

    __tablename__ = "embargoes"
    __table_args__ = (
        Index("ix_embargoes_open", "release_at", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index(
            "uq_embargoes_open", "claim_id",
            unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN,
        ),
    )  # fmt: skip
    id: int = Field(default=None, primary_key=True)
    claim_id: int = Field(foreign_key="claims.id", index=True)
    release_at: datetime
    event: PublicationEvent = Field(sa_column=enum_column(PublicationEvent, "event"))
    public_state: PublicState = Field(sa_column=enum_column(PublicState, "public_state"))
    content: str = Field(sa_column=Column(Text, nullable=False))
    public_wording: str = Field(sa_column=Column(Text, nullable=False))
    note: str = Field(default="", sa_column=Column(Text, nullable=False))
    unnamed_sources: bool = False
    sole_editor_reason: str = Field(default="", max_length=MAX_LINE)
    unverified_reason: str = Field(default="", max_length=MAX_LINE)
    verdict_id: int | None = Field(default=None, foreign_key="verdicts.id")
    member_id: int | None = Field(default=None, foreign_key="members.id")
    signed_at: datetime = Field(default_factory=now)
    refused: ReleaseRefusal | None = Field(
        default=None, sa_column=enum_column(ReleaseRefusal, "refused", nullable=True)
    )
    publication_id: int | None = None
    ended_by: int | None = Field(default=None, foreign_key="members.id")
    ended_at: datetime | None = None
    version: int = 1


class JointSignOff(SQLModel, table=True):
    """A story's claims signed off together. `lines`: for each its number, the publication that
    came of it, or why it was refused and the wording that was typed."""

    __tablename__ = "joint_sign_offs"
    id: int = Field(default=None, primary_key=True)
    story_id: int = Field(foreign_key="stories.id")
    member_id: int | None = Field(default=None, foreign_key="members.id")
    at: datetime = Field(default_factory=now)
    lines: list[dict[str, Any]] = Field(
        sa_column=Column(JSON().with_variant(JSONB(), "postgresql"), nullable=False)
    )


class Redaction(SQLModel, table=True):
    """A redaction asked for, of a claim or of one item: carried out when a second person
    confirms it. `reason` stays inside, `public_reason` is what readers are told."""

    __tablename__ = "redactions"
    id: int = Field(default=None, primary_key=True)
    claim_id: int = Field(foreign_key="claims.id", index=True)
    evidence_id: int | None = Field(default=None, foreign_key="evidence.id")
    reason: str = Field(sa_column=Column(Text, nullable=False))
    public_reason: str = Field(sa_column=Column(Text, nullable=False))
    asked_by: int = Field(foreign_key="members.id")
    asked_at: datetime = Field(default_factory=now)
    confirmed_by: int | None = Field(default=None, foreign_key="members.id")
    confirmed_at: datetime | None = None
    dropped_by: int | None = Field(default=None, foreign_key="members.id")
    dropped_at: datetime | None = None
    was_restricted: bool = False


class LegalHold(SQLModel, table=True):
    """Nothing of the claim may be destroyed, by redaction or by time, until it is lifted."""

    __tablename__ = "legal_holds"
    id: int = Field(default=None, primary_key=True)
    claim_id: int = Field(foreign_key="claims.id", index=True)
    reason: str = Field(sa_column=Column(Text, nullable=False))
    placed_by: int | None = Field(default=None, foreign_key="members.id")
    placed_at: datetime = Field(default_factory=now)
    lifted_by: int | None = Field(default=None, foreign_key="members.id")
    lifted_at: datetime | None = None
    lifted_reason: str = Field(default="", max_length=MAX_LINE)
