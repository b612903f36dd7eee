"""Stories, claims, what links them, and the counts that a board shows."""

from datetime import UTC, date, datetime

from sqlalchemy import Column, Index, Text, UniqueConstraint, false, text
from sqlmodel import Field, SQLModel

from board.models.base import enum_column, now
from board.rules import (
    MAX_LINE,
    MAX_NAME,
    MAX_URL,
    DisputeReason,
    Kind,
    NextStep,
    PublicState,
    RelationKind,
    ReviewReason,
    Status,
    Urgency,
)

# Claims without a due time sort after all others; a NULL could not stand in a keyset.
NO_DUE_TIME = datetime(9999, 12, 31, tzinfo=UTC)


def _of_flagged(flag: str) -> Index:
    """An index of the few claims that carry a flag; the others cost it nothing."""
    return Index(
        f"ix_claims_{flag}", "status", "changed_at", "id", "restricted",
        sqlite_where=text(f"{flag} IS 1"), postgresql_where=text(f"{flag} IS true"),
    )  # fmt: skip


def _in_order_of_change(name: str, served: str) -> Index:
    """The index of a filter in the board's usual order: it alone answers how many there are and,
    where filters are combined, which of the others a claim fits."""
    sifted = ("restricted", "story_id", "assignee_id", "next_step", "kind", "revision")
    rest = (column for column in sifted if column != served)
    return Index(f"ix_claims_{name}_changed", served, "status", "changed_at", "id", *rest)


# An index of some claims is used by a query that says these very words.
IS_URGENT = "urgency <> 'normal'"
IS_UNDER_REVIEW = "under_review_since IS NOT NULL"
HAS_REPLY_DUE = "reply_due_at IS NOT NULL"


class Story(SQLModel, table=True):
    """A news event that groups claims."""

    __tablename__ = "stories"
    id: int = Field(default=None, primary_key=True)
    pid: str = Field(max_length=10, unique=True)
    slug: str = Field(max_length=80, unique=True)
    title: str = Field(max_length=MAX_NAME)
    summary: str = Field(default="", sa_column=Column(Text, nullable=False))
    language: str = Field(default="en", max_length=35)
    created_at: datetime = Field(default_factory=now)
    changed_at: datetime = Field(default_factory=now, index=True)
    version: int = 1


class Claim(SQLModel, table=True):
    """One checkable statement. From `status` on, columns follow from other rows and are kept
    here by the write, so that a board of a million claims reads only what it shows."""

    __tablename__ = "claims"
    __table_args__ = (
        UniqueConstraint("import_source", "import_id"),
        Index("ix_claims_changed", "status", "changed_at", "id"),
        Index("ix_claims_opened", "status", "opened_at", "id"),
        Index("ix_claims_due", "status", "due_sort", "id"),
        _in_order_of_change("story", "story_id"),
        Index("ix_claims_story_opened", "story_id", "status", "opened_at", "id"),
        Index("ix_claims_story_due", "story_id", "status", "due_sort", "id"),
        _in_order_of_change("assignee", "assignee_id"),
        Index("ix_claims_assignee_opened", "assignee_id", "status", "opened_at", "id"),
        Index("ix_claims_assignee_due", "assignee_id", "status", "due_sort", "id"),
        _in_order_of_change("step", "next_step"),
        Index("ix_claims_step_opened", "next_step", "status", "opened_at", "id"),
        Index("ix_claims_step_due", "next_step", "status", "due_sort", "id"),
        *(_of_flagged(flag) for flag in ("needs_review", "second_look", "public_differs")),
        Index(
            "ix_claims_awaiting",
            "changed_at",
            "id",
            sqlite_where=text("awaits_sign_off IS 1"),
            postgresql_where=text("awaits_sign_off IS true"),
        ),
        Index(
            "ix_claims_under_review",
            "under_review_since",
            "id",
            sqlite_where=text(IS_UNDER_REVIEW),
            postgresql_where=text(IS_UNDER_REVIEW),
        ),
        Index("ix_claims_recheck_on", "recheck_on"),
        Index(
            "ix_claims_urgent",
            "urgency",
            "status",
            "changed_at",
            "id",
            "restricted",
            sqlite_where=text(IS_URGENT),
            postgresql_where=text(IS_URGENT),
        ),
        Index(
            "ix_claims_reply_due",
            "story_id",
            "reply_due_at",
            "id",
            sqlite_where=text(HAS_REPLY_DUE),
            postgresql_where=text(HAS_REPLY_DUE),
        ),
    )
    id: int = Field(default=None, primary_key=True)
    pid: str = Field(max_length=10, unique=True)
    story_id: int | None = Field(default=None, foreign_key="stories.id")
    kind: Kind = Field(sa_column=enum_column(Kind, "kind"))
    statement: str = Field(sa_column=Column(Text, nullable=False))
    language: str = Field(default="en", max_length=35)
    original_words: str = Field(default="", sa_column=Column(Text, nullable=False))
    original_language: str = Field(default="", max_length=35)
    claimant: str = Field(default="", max_length=MAX_NAME)
    relayed_by: str = Field(default="", max_length=MAX_LINE)
    claimed_on: str = Field(default="", max_length=40)
    claimed_earliest: date | None = None
    claimed_latest: date | None = None
    appeared_at: str = Field(default="", max_length=MAX_URL)
    true_as_of: str = Field(default="", max_length=40)
    recheck_on: date | None = None
    tags: str = Field(default="", max_length=600)
    accuses_person: bool = False
    restricted: bool = False
    next_step: NextStep = Field(default=NextStep.NEW, sa_column=enum_column(NextStep, "next_step"))
    parked_reason: str = Field(default="", max_length=MAX_LINE)
    assignee_id: int | None = Field(default=None, foreign_key="members.id")
    due_at: datetime | None = None
    urgency: Urgency = Field(
        default=Urgency.NORMAL, sa_column=enum_column(Urgency, "urgency", server_default="normal")
    )
    reported_elsewhere: str = Field(default="", max_length=MAX_LINE)
    import_source: str | None = Field(default=None, max_length=MAX_NAME)
    import_id: str | None = Field(default=None, max_length=MAX_NAME)
    created_by: int | None = Field(default=None, foreign_key="members.id")
    opened_at: datetime = Field(default_factory=now)
    version: int = 1
    merged_into: int | None = None

    status: Status = Field(default=Status.UNVERIFIED, sa_column=enum_column(Status, "status"))
    dispute_reason: DisputeReason | None = Field(
        default=None, sa_column=enum_column(DisputeReason, "dispute_reason", nullable=True)
    )
    verdict_id: int | None = None
    links: int = 0
    supporting: int = 0
    contradicting: int = 0
    origins_for: int = 0
    origins_against: int = 0
    untraced: int = 0
    needs_review: bool = False
    second_look: bool = False
    public_state: PublicState = Field(
        default=PublicState.NEVER, sa_column=enum_column(PublicState, "public_state")
    )
    public_differs: bool = False
    under_review_since: datetime | None = None
    changed_at: datetime = Field(default_factory=now)
    due_sort: datetime = NO_DUE_TIME
    embargo_until: datetime | None = None
    awaits_sign_off: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    redacted_at: datetime | None = None
    helpers: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    reply_due_at: datetime | None = None
    revision: int = 1
    search_text: str = Field(default="", sa_column=Column(Text, nullable=False))


class ClaimReader(SQLModel, table=True):
    """A member whom a restricted claim names."""

    __tablename__ = "claim_readers"
    claim_id: int = Field(foreign_key="claims.id", primary_key=True)
    member_id: int = Field(foreign_key="members.id", primary_key=True, index=True)


class ClaimHelper(SQLModel, table=True):
    """A member who works on a claim beside the one who leads it, `Claim.assignee_id`."""

    __tablename__ = "claim_helpers"
    claim_id: int = Field(foreign_key="claims.id", primary_key=True)
    member_id: int = Field(foreign_key="members.id", primary_key=True, index=True)


class ClaimRelation(SQLModel, table=True):
    """`claim_id` stands in the relation `kind` to `other_id`."""

    __tablename__ = "claim_relations"
    __table_args__ = (UniqueConstraint("claim_id", "other_id", "kind"),)
    id: int = Field(default=None, primary_key=True)
    claim_id: int = Field(foreign_key="claims.id")
    other_id: int = Field(foreign_key="claims.id", index=True)
    kind: RelationKind = Field(sa_column=enum_column(RelationKind, "kind"))


class ReviewFlag(SQLModel, table=True):
    """Why a claim needs review; cleared by the next verdict."""

    __tablename__ = "review_flags"
    id: int = Field(default=None, primary_key=True)
    claim_id: int = Field(foreign_key="claims.id", index=True)
    reason: ReviewReason = Field(sa_column=enum_column(ReviewReason, "reason"))
    detail: str = Field(default="", max_length=MAX_LINE)
    evidence_id: int | None = Field(default=None, foreign_key="evidence.id")
    source_id: int | None = None
    raised_at: datetime = Field(default_factory=now)
    cleared_at: datetime | None = None


class DeskCount(SQLModel, table=True):
    """How many unrestricted claims stand in a column; story 0 is the whole board."""

    __tablename__ = "desk_counts"
    story_id: int = Field(primary_key=True)
    status: Status = Field(sa_column=enum_column(Status, "status", primary_key=True))
    n: int = 0


class DeskRevision(SQLModel, table=True):
    """One row that moves with every change anybody on the desk can see."""

    __tablename__ = "desk_revision"
    id: int = Field(primary_key=True)
    revision: int = 0
