"""What came of pulling the brake on all that rests on something corrected."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from board.models.base import now


class BrakePull(SQLModel, table=True):
    """One press of the brake on the public claims that rest on a source, or on an item.
    `lines`: for each claim its number, and why it was refused if it was."""

    __tablename__ = "brake_pulls"
    id: int = Field(default=None, primary_key=True)
    member_id: int | None = Field(default=None, foreign_key="members.id")
    at: datetime = Field(default_factory=now)
    source_id: int | None = Field(default=None, foreign_key="sources.id")
    evidence_id: int | None = Field(default=None, foreign_key="evidence.id")
    lines: list[dict[str, Any]] = Field(
        sa_column=Column(JSON().with_variant(JSONB(), "postgresql"), nullable=False)
    )
