"""Sources, what they rest on, and the evidence they stand behind."""

from collections.abc import Collection
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Column, Select, Text, func, or_, select
from sqlmodel import Field, SQLModel

from board.models.base import enum_column, now
from board.rules import MAX_LINE, MAX_NAME, MAX_URL, Directness, SourceKind, Stance


class Source(SQLModel, table=True):
    """Who stands behind evidence. A confidential one is a code name and nothing else."""

    __tablename__ = "sources"
    id: int = Field(default=None, primary_key=True)
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
    id: int = Field(default=None, primary_key=True)
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


def evidence_of(claim_id: int) -> Select[Any]:
    """Every item of a claim, oldest first, with who stands behind it.

    Beside the evidence's own columns: `source`, `origin` (as confirmed) and `root` (what that
    rests on) by name, `root_id`, what the source relays (`relayed`, `relayed_id`), and
    `confidential`: whether any of source, origin and root is.
    """
    return _evidence().where(Evidence.__table__.c.claim_id == claim_id)  # type: ignore[attr-defined]


def evidence_of_each(claim_ids: Collection[int]) -> Select[Any]:
    """The same for many claims at once."""
    return _evidence().where(Evidence.__table__.c.claim_id.in_(claim_ids))  # type: ignore[attr-defined]


@cache
def _evidence() -> Select[Any]:
    item, source = Evidence.__table__, Source.__table__  # type: ignore[attr-defined]
    origin, root, relayed = (source.alias(name) for name in ("origin", "root", "relayed"))
    secret = [func.coalesce(who.c.confidential, False) for who in (source, origin, root)]
    return (
        select(
            item,
            source.c.name.label("source"),
            origin.c.name.label("origin"),
            root.c.name.label("root"),
            root.c.id.label("root_id"),
            relayed.c.name.label("relayed"),
            relayed.c.id.label("relayed_id"),
            or_(*secret).label("confidential"),
        )
        .outerjoin(source, source.c.id == item.c.source_id)
        .outerjoin(origin, origin.c.id == item.c.origin_id)
        .outerjoin(root, root.c.id == origin.c.root_id)
        .outerjoin(relayed, relayed.c.id == source.c.relays_id)
        .order_by(item.c.id)
    )
