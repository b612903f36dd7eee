"""The internal audit trail: events, the texts they speak of, and the head of the chain."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from board.models.base import enum_column
from board.rules import Way


class Event(SQLModel, table=True):
    """One line of the trail. `n` counts without gaps; `hash` covers all of it and `prev`.

    The texts themselves lie in EventText: a redaction can blank them and the chain holds.
    """

    __tablename__ = "events"
    __table_args__ = (Index("ix_events_claim", "claim_id", "n"),)
    n: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime
    way: Way = Field(sa_column=enum_column(Way, "way"))
    member_id: int | None = None
    claim_id: int | None = None
    name: str = Field(max_length=64)
    particulars: dict[str, Any] = Field(
        sa_column=Column(JSON().with_variant(JSONB(), "postgresql"), nullable=False)
    )
    command_id: str = Field(max_length=32)
    hash_version: int = 1
    key_id: str = Field(max_length=32)
    prev: str = Field(max_length=64)
    hash: str = Field(max_length=64)


class EventText(SQLModel, table=True):
    """What one field said before and after an event."""

    __tablename__ = "event_texts"
    event_n: int = Field(foreign_key="events.n", primary_key=True)
    field: str = Field(max_length=40, primary_key=True)
    old: str | None = Field(default=None, sa_column=Column(Text))
    new: str | None = Field(default=None, sa_column=Column(Text))
    salt: str = Field(max_length=32)


class ChainHead(SQLModel, table=True):
    """The last event, in one row that every write locks."""

    __tablename__ = "chain_head"
    id: int = Field(primary_key=True)
    n: int = 0
    hash: str = Field(default="", max_length=64)
