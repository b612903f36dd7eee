"""Sources, what they rest on, and who may read a confidential one."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CTE, Column, ColumnElement, Text, and_, false, or_, select
from sqlmodel import Field, SQLModel

from board.models.base import enum_column, now
from board.rules import MAX_LINE, MAX_NAME, MAX_URL, SourceKind


class Source(SQLModel, table=True):
    """Who stands behind evidence. A confidential one is a code name and nothing else."""

    __tablename__ = "sources"
    id: int = Field(default=None, primary_key=True)
    name: str = Field(max_length=MAX_NAME, index=True)
    kind: SourceKind = Field(sa_column=enum_column(SourceKind, "kind"))
    domain: str | None = Field(default=None, max_length=MAX_LINE, unique=True)
    relays_id: int | None = Field(default=None, foreign_key="sources.id", index=True)
    belongs_to_id: int | None = Field(default=None, foreign_key="sources.id", index=True)
    root_id: int | None = Field(default=None, foreign_key="sources.id", index=True)
    note: str = Field(default="", sa_column=Column(Text, nullable=False))
    confidential: bool = False
    corrected_on: date | None = None
    correction_note: str = Field(default="", max_length=MAX_LINE)
    correction_link: str = Field(default="", max_length=MAX_URL)
    retracted: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    created_at: datetime = Field(default_factory=now)
    version: int = 1
    search_text: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=""))


class SourceReader(SQLModel, table=True):
    """A member whom a confidential source names."""

    __tablename__ = "source_readers"
    source_id: int = Field(foreign_key="sources.id", primary_key=True)
    member_id: int = Field(foreign_key="members.id", primary_key=True, index=True)


class SourceEvent(SQLModel, table=True):
    """An event of the trail that speaks of a source: its history, found without a search."""

    __tablename__ = "source_events"
    source_id: int = Field(foreign_key="sources.id", primary_key=True)
    event_n: int = Field(foreign_key="events.n", primary_key=True)


def open_to(member_id: int | None, source: Any = None) -> ColumnElement[bool]:
    """The clause that every query over sources takes: a confidential one is there only for
    the members it names. `source` is the table, or an alias of it; None: the table."""
    source = Source.__table__ if source is None else source  # type: ignore[attr-defined]
    return or_(source.c.confidential.is_(False), _names(source, member_id))


def secret_to(member_id: int | None, source: Any) -> ColumnElement[bool]:
    """Whether a confidential source, perhaps absent in an outer join, keeps a member out."""
    return and_(source.c.confidential.is_(True), ~_names(source, member_id))


def _names(source: Any, member_id: int | None) -> ColumnElement[bool]:
    reader = SourceReader.__table__  # type: ignore[attr-defined]
    named = select(reader.c.source_id).where(
        reader.c.source_id == source.c.id, reader.c.member_id == member_id
    )
    clause: ColumnElement[bool] = named.exists()
    return clause


def resting_on(source_id: int) -> CTE:
    """The ids of a source and of all that relay it or belong to it, however far."""
    source = Source.__table__  # type: ignore[attr-defined]
    found = select(source.c.id).where(source.c.id == source_id).cte("resting", recursive=True)
    links = or_(source.c.relays_id == found.c.id, source.c.belongs_to_id == found.c.id)
    return found.union(select(source.c.id).where(links))


def rested_on(start: Any) -> CTE:
    """The ids, and links, of the sources that `start` selects and of all behind them."""
    source = Source.__table__  # type: ignore[attr-defined]
    columns = (source.c.id, source.c.relays_id, source.c.belongs_to_id)
    found = select(*columns).where(source.c.id.in_(start)).cte("behind", recursive=True)
    links = or_(source.c.id == found.c.relays_id, source.c.id == found.c.belongs_to_id)
    return found.union(select(*columns).where(links))
