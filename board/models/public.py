"""The public record's tables. Nothing here names a member or a claim's number.

They stand alone so that what readers see can be read without the desk's tables.
"""

from datetime import datetime

from sqlalchemy import Column, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from board.models.base import enum_column
from board.rules import MAX_NAME, PublicationEvent, Status


class Publication(SQLModel, table=True):
    """The public face of a claim at a moment: one document, its canonical bytes as hashed."""

    __tablename__ = "publications"
    __table_args__ = (UniqueConstraint("pid", "number"),)
    id: int = Field(default=None, primary_key=True)
    pid: str = Field(max_length=10)
    number: int
    event: PublicationEvent = Field(sa_column=enum_column(PublicationEvent, "event"))
    at: datetime
    document: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    sha256: str = Field(max_length=64)


class PublicClaim(SQLModel, table=True):
    """Where a claim's newest publication stands on the public board. `listed`: not taken down."""

    __tablename__ = "public_claims"
    __table_args__ = (
        Index("ix_public_claims_changed", "listed", "status", "changed_at", "pid"),
        Index("ix_public_claims_story", "story_pid", "listed", "status", "changed_at", "pid"),
    )
    pid: str = Field(max_length=10, primary_key=True)
    publication_id: int = Field(foreign_key="publications.id")
    story_pid: str = Field(default="", max_length=10)
    status: Status = Field(sa_column=enum_column(Status, "status"))
    listed: bool = True
    first_published_at: datetime
    changed_at: datetime
    # Counts the claims in the order of their first publication: lists by it never shift.
    seq: int = Field(index=True, unique=True)
    search_text: str = Field(default="")
    # The claim whose newest finding its page shows beside its own; "" for none.
    sibling: str = Field(default="", max_length=10, index=True)


class PublicSpan(SQLModel, table=True):
    """From when until when a publication was what readers saw: the record as of a moment.

    A tombstone has no status. `hidden`: the claim was taken down, and stays so at every moment.
    """

    __tablename__ = "public_spans"
    __table_args__ = (
        Index("ix_public_spans_status", "hidden", "status", "since", "publication_id"),
        Index("ix_public_spans_story", "story_pid", "hidden", "status", "since"),
        Index("ix_public_spans_event", "event", "hidden", "since"),
        Index("ix_public_spans_pid", "pid", "since"),
    )
    publication_id: int = Field(foreign_key="publications.id", primary_key=True)
    pid: str = Field(max_length=10)
    number: int
    event: PublicationEvent = Field(sa_column=enum_column(PublicationEvent, "event"))
    status: Status | None = Field(
        default=None, sa_column=enum_column(Status, "status", nullable=True)
    )
    story_pid: str = Field(default="", max_length=10)
    hidden: bool = False
    since: datetime
    until: datetime | None = None


class PublicText(SQLModel, table=True):
    """A page in the newsroom's own words, such as how it verifies. Markdown."""

    __tablename__ = "public_texts"
    name: str = Field(max_length=40, primary_key=True)
    body: str
    language: str = Field(default="en", max_length=35)
    version: int = 1
    changed_at: datetime


class PublicLead(SQLModel, table=True):
    """A public id that leads on to another, once that one has been published."""

    __tablename__ = "public_leads"
    pid: str = Field(max_length=10, primary_key=True)
    to_pid: str = Field(max_length=10)


class PublicStory(SQLModel, table=True):
    """A story that has, or had, a public claim."""

    __tablename__ = "public_stories"
    pid: str = Field(max_length=10, primary_key=True)
    slug: str = Field(max_length=80)
    title: str = Field(max_length=MAX_NAME)
    summary: str = Field(default="")
    language: str = Field(default="en", max_length=35)
    changed_at: datetime = Field(index=True)


class PublicCount(SQLModel, table=True):
    """How many claims a public column holds; story "" is the whole board."""

    __tablename__ = "public_counts"
    story_pid: str = Field(max_length=10, primary_key=True)
    status: Status = Field(sa_column=enum_column(Status, "status", primary_key=True))
    n: int = 0


class PublicRevision(SQLModel, table=True):
    """One row that moves with every publication and with nothing else."""

    __tablename__ = "public_revision"
    id: int = Field(primary_key=True)
    revision: int = 0
