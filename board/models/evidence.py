"""Sources, what they rest on, and the evidence they stand behind."""

from datetime import date, datetime

from sqlalchemy import Column, Text
from sqlmodel import Field, SQLModel

from board.models.base import enum_column, now
from board.rules import MAX_LINE, MAX_NAME, MAX_URL, Directness, SourceKind, Stance


class Source(SQLModel, table=True):
    """Who stands behind evidence. A confidential one is a code name and nothing else."""

    __tablename__ = "sources"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=MAX_NAME, index=True)
    kind: SourceKind = Field(sa_column=enum_column(SourceKind, "kind"))
    domain: str | None = Field(default=None, max_length=MAX_LINE, unique=True)
    relays_id: int | None = Field(default=None, foreign_key="sources.id")
    belongs_to_id: int | None = Field(default=None, foreign_key="sources.id")
    root_id: int | None = Field(default=None, foreign_key="sources.id", index=True)
    note: str = Field(default="", sa_column=Column(Text, nullable=False))
    confidential: bool = False
    corrected_on: date | None = None
    correction_note: str = Field(default="", max_length=MAX_LINE)
    correction_link: str = Field(default="", max_length=MAX_URL)
    created_at: datetime = Field(default_factory=now)
    version: int = 1


class Evidence(SQLModel, table=True):
    """One item bearing on a claim. `origin_id` is what a person confirmed it rests on."""

    __tablename__ = "evidence"
    id: int | None = Field(default=None, primary_key=True)
    claim_id: int = Field(foreign_key="claims.id", index=True)
    url: str = Field(default="", max_length=MAX_URL)
    description: str = Field(default="", sa_column=Column(Text, nullable=False))
    title: str = Field(default="", max_length=MAX_LINE)
    publisher: str = Field(default="", max_length=MAX_NAME)
    source_id: int | None = Field(default=None, foreign_key="sources.id", index=True)
    origin_id: int | None = Field(default=None, foreign_key="sources.id", index=True)
    traced_by: int | None = Field(default=None, foreign_key="members.id")
    traced_at: datetime | None = None
    stance: Stance = Field(sa_column=enum_column(Stance, "stance"))
    directness: Directness = Field(sa_column=enum_column(Directness, "directness"))
    party_concerned: bool = False
    witnessed: bool = False
    excerpt: str = Field(default="", sa_column=Column(Text, nullable=False))
    note: str = Field(default="", sa_column=Column(Text, nullable=False))
    public: bool = True
    published_on: str = Field(default="", max_length=40)
    added_by: int | None = Field(default=None, foreign_key="members.id")
    added_at: datetime = Field(default_factory=now)
    withdrawn_by: int | None = Field(default=None, foreign_key="members.id")
    withdrawn_at: datetime | None = None
    withdrawn_reason: str = Field(default="", max_length=MAX_LINE)
    version: int = 1
