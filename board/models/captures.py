"""Copies of what evidence links to, files that people added, and how the links do."""

from datetime import datetime

from sqlalchemy import JSON, Column, Index, Text, literal_column, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel, col

from board.models.base import enum_column, now
from board.rules import MAX_LINE, MAX_NAME, MAX_URL, CaptureReason, CaptureState, LinkState

_WAITING = text("state = 'waiting'")
_AWAITED = text("save_due_at IS NOT NULL")
_HELD = text("leased_until IS NOT NULL")
_LOOKED_AFTER = text("look_at IS NOT NULL")


def _some(name: str, *columns: str, where: object, unique: bool = False) -> Index:
    return Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


class Capture(SQLModel, table=True):
    """A copy of an item's link at a moment, or one that is still to be made: the table is its own
    queue. Whoever makes it holds the `lease` until `leased_until`.

    It is taken where the page itself came; an error's answer makes one that failed. Of a copy:
    what was answered, where the redirects led, the SHA-256 of what is kept in the store (the
    unpacked body and the whole fetch as WARC; a picture and a PDF of the page where there are any),
    and what the page says of itself. `pictured_after`: where the page was pictured before all of
    it had loaded, after how many seconds. `percent`: by how much its text differs from that of
    `compared_to`. `saved_url`: its copy at a public archive.
    """

    __tablename__ = "captures"
    __table_args__ = (
        Index("ix_captures_evidence", "evidence_id", "id"),
        Index("ix_captures_body", "body_sha256"),
        _some("ix_captures_waiting", "due_at", "id", where=_WAITING),
        _some("uq_captures_waiting", "evidence_id", where=_WAITING, unique=True),
        _some("ix_captures_held", "leased_until", where=_HELD),
        _some("ix_captures_to_save", "save_due_at", "id", where=_AWAITED),
    )
    id: int = Field(default=None, primary_key=True)
    evidence_id: int = Field(foreign_key="evidence.id")
    url: str = Field(max_length=MAX_URL)
    reason: CaptureReason = Field(sa_column=enum_column(CaptureReason, "reason"))
    state: CaptureState = Field(
        default=CaptureState.WAITING, sa_column=enum_column(CaptureState, "state")
    )
    asked_by: int | None = Field(default=None, foreign_key="members.id")
    asked_at: datetime = Field(default_factory=now)
    due_at: datetime = Field(default_factory=now)
    tries: int = 0
    lease: str = Field(default="", max_length=32)
    leased_until: datetime | None = None
    ended_at: datetime | None = None
    words: str = Field(default="", max_length=MAX_LINE)

    fetched_at: datetime | None = None
    final_url: str = Field(default="", max_length=MAX_URL)
    status: int | None = None
    media: str = Field(default="", max_length=100)
    charset: str = Field(default="", max_length=40)
    tool: str = Field(default="", max_length=100)
    headers: list[list[str]] = Field(
        default_factory=list,
        sa_column=Column(JSON().with_variant(JSONB(), "postgresql"), nullable=False),
    )
    redirects: list[list[str]] = Field(  # each: the address, its status
        default_factory=list,
        sa_column=Column(JSON().with_variant(JSONB(), "postgresql"), nullable=False),
    )
    body_sha256: str = Field(default="", max_length=64)
    body_size: int = 0
    warc_sha256: str = Field(default="", max_length=64)
    warc_size: int = 0
    picture_sha256: str = Field(default="", max_length=64)
    pdf_sha256: str = Field(default="", max_length=64)
    pictured_after: int | None = None

    title: str = Field(default="", max_length=MAX_LINE)
    author: str = Field(default="", max_length=MAX_NAME)
    publisher: str = Field(default="", max_length=MAX_NAME)
    published_on: str = Field(default="", max_length=40)

    percent: int | None = None
    compared_to: int | None = None
    save_due_at: datetime | None = None
    save_tries: int = 0
    saved_url: str = Field(default="", max_length=MAX_URL)
    saved_at: datetime | None = None


# An index of what waits is used by a query that says these very words.
IS_WAITING = col(Capture.state) == literal_column("'waiting'")


class CaptureText(SQLModel, table=True):
    """What a copy says, without its markup; what later looks are compared with."""

    __tablename__ = "capture_texts"
    capture_id: int = Field(foreign_key="captures.id", primary_key=True)
    body: str = Field(sa_column=Column(Text, nullable=False))


class LinkHealth(SQLModel, table=True):
    """How an item's link does: the newest state and since when, when it was looked at and will
    be again (None: no more). `calm` looks in a row found nothing new, and make the next one
    later; `failures` in a row reached nothing."""

    __tablename__ = "link_health"
    __table_args__ = (
        _some("ix_link_health_look_at", "look_at", "evidence_id", where=_LOOKED_AFTER),
        Index("ix_link_health_state", "state", "since"),
    )
    evidence_id: int = Field(foreign_key="evidence.id", primary_key=True)
    state: LinkState = Field(default=LinkState.THERE, sa_column=enum_column(LinkState, "state"))
    since: datetime = Field(default_factory=now)
    looked_at: datetime | None = None
    look_at: datetime | None = None
    calm: int = 0
    failures: int = 0
    status: int | None = None
    percent: int | None = None
    words: str = Field(default="", max_length=MAX_LINE)


class EvidenceFile(SQLModel, table=True):
    """A file that a person added to an item; its bytes lie in the store under their SHA-256."""

    __tablename__ = "evidence_files"
    __table_args__ = (
        Index("ix_evidence_files_evidence", "evidence_id", "id"),
        Index("ix_evidence_files_sha256", "sha256"),
    )
    id: int = Field(default=None, primary_key=True)
    evidence_id: int = Field(foreign_key="evidence.id")
    name: str = Field(max_length=MAX_NAME)
    media: str = Field(max_length=100)
    size: int
    sha256: str = Field(max_length=64)
    added_by: int | None = Field(default=None, foreign_key="members.id")
    added_at: datetime = Field(default_factory=now)
    removed_by: int | None = Field(default=None, foreign_key="members.id")
    removed_at: datetime | None = None


# Whatever names bytes of the store.
NAMING = (Capture.body_sha256, Capture.warc_sha256, Capture.picture_sha256, Capture.pdf_sha256,
          EvidenceFile.sha256)  # fmt: skip


class UnusedFile(SQLModel, table=True):
    """A file of the store that nothing may name any longer: the worker looks, and removes it."""

    __tablename__ = "unused_files"
    sha256: str = Field(max_length=64, primary_key=True)
    since: datetime = Field(default_factory=now)
