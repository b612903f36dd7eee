"""What the desk knows of its people for a while: who has what open, what they half typed."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from board.models.base import now


class Presence(SQLModel, table=True):
    """A member who has a claim's page open, and when the page last said so."""

    __tablename__ = "presence"
    claim_id: int = Field(foreign_key="claims.id", primary_key=True)
    member_id: int = Field(foreign_key="members.id", primary_key=True)
    seen_at: datetime = Field(default_factory=now, index=True)


class Draft(SQLModel, table=True):
    """What a member typed into a form and has not sent: names and values, in their order."""

    __tablename__ = "drafts"
    member_id: int = Field(foreign_key="members.id", primary_key=True)
    form: str = Field(max_length=60, primary_key=True)
    fields: list[Any] = Field(
        sa_column=Column(JSON().with_variant(JSONB(), "postgresql"), nullable=False)
    )
    saved_at: datetime = Field(default_factory=now, index=True)
