"""What was done to many claims at once: the report, and what an undo puts back."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from board.models.base import enum_column, now
from board.rules import BatchChange


class Batch(SQLModel, table=True):
    """One change to many claims. `lines`: for each claim its number, the value it had and
    has now, and why it was refused if it was."""

    __tablename__ = "batches"
    id: int = Field(default=None, primary_key=True)
    member_id: int | None = Field(default=None, foreign_key="members.id", index=True)
    at: datetime = Field(default_factory=now)
    change: BatchChange = Field(sa_column=enum_column(BatchChange, "change"))
    lines: list[dict[str, Any]] = Field(
        sa_column=Column(JSON().with_variant(JSONB(), "postgresql"), nullable=False)
    )
    undoes: int | None = Field(default=None, foreign_key="batches.id", unique=True)
