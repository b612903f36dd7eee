"""Decisions: verdicts with what they cite, and who signed off a publication."""

from datetime import datetime

from sqlalchemy import Column, Index, Text, text
from sqlmodel import Field, SQLModel

from board.models.base import enum_column, now
from board.rules import MAX_LINE, DisputeReason, Stance, Status

WAITS_FOR_A_LOOK = "sole_editor_reason <> '' AND second_look_at IS NULL"


class Verdict(SQLModel, table=True):
    """One status decision, with the wording judged. Append-only: the database refuses more."""

    __tablename__ = "verdicts"
    id: int = Field(default=None, primary_key=True)
    claim_id: int = Field(foreign_key="claims.id", index=True)
    status: Status = Field(sa_column=enum_column(Status, "status"))
    dispute_reason: DisputeReason | None = Field(
        default=None, sa_column=enum_column(DisputeReason, "dispute_reason", nullable=True)
    )
    cannot_be_resolved: bool = False
    wording: str = Field(sa_column=Column(Text, nullable=False))
    reasoning: str = Field(sa_column=Column(Text, nullable=False))
    answer: str = Field(default="", sa_column=Column(Text, nullable=False))
    exception: bool = False
    exception_reason: str = Field(default="", sa_column=Column(Text, nullable=False))
    exception_public_reason: str = Field(default="", sa_column=Column(Text, nullable=False))
    knows_who: bool = False
    origins: int = 0
    member_id: int | None = Field(default=None, foreign_key="members.id")
    at: datetime = Field(default_factory=now)


class VerdictCite(SQLModel, table=True):
    """An item that a verdict rests on, as it counted then."""

    __tablename__ = "verdict_cites"
    verdict_id: int = Field(foreign_key="verdicts.id", primary_key=True)
    evidence_id: int = Field(foreign_key="evidence.id", primary_key=True, index=True)
    stance: Stance = Field(sa_column=enum_column(Stance, "stance"))
    origin_id: int | None = Field(default=None, foreign_key="sources.id")


class SignOff(SQLModel, table=True):
    """Who made a publication, and on which verdict: the desk's side, never public."""

    __tablename__ = "sign_offs"
    __table_args__ = (
        Index(
            "ix_sign_offs_second_look", "publication_id",
            sqlite_where=text(WAITS_FOR_A_LOOK), postgresql_where=text(WAITS_FOR_A_LOOK),
        ),
    )  # fmt: skip
    publication_id: int = Field(primary_key=True)
    claim_id: int = Field(foreign_key="claims.id", index=True)
    verdict_id: int | None = Field(default=None, foreign_key="verdicts.id")
    member_id: int | None = Field(default=None, foreign_key="members.id")
    sole_editor_reason: str = Field(default="", max_length=MAX_LINE)
    unverified_reason: str = Field(default="", max_length=MAX_LINE)
    second_look_by: int | None = Field(default=None, foreign_key="members.id")
    second_look_at: datetime | None = None
    second_look_note: str = Field(default="", max_length=MAX_LINE)
