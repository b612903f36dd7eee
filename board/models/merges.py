"""Claims that were merged into others, and what moved with them, so that it can be undone."""

from datetime import datetime

from sqlalchemy import CTE, select
from sqlmodel import Field, SQLModel

from board.models.base import now
from board.rules import MAX_LINE


class Merge(SQLModel, table=True):
    """`claim_id` was merged into `into_id`. While it is, `claim_id` is closed to everybody: it
    is restricted and names nobody, so no list, count, search or command meets it. `listed`:
    it stood on the public board before."""

    __tablename__ = "merges"
    id: int = Field(default=None, primary_key=True)
    claim_id: int = Field(foreign_key="claims.id", index=True)
    into_id: int = Field(foreign_key="claims.id", index=True)
    reason: str = Field(default="", max_length=MAX_LINE)
    listed: bool = False
    merged_by: int | None = Field(default=None, foreign_key="members.id")
    merged_at: datetime = Field(default_factory=now)
    undone_by: int | None = Field(default=None, foreign_key="members.id")
    undone_at: datetime | None = None


class MergeMove(SQLModel, table=True):
    """A row of the table `kind` that moved along: its id."""

    __tablename__ = "merge_moves"
    merge_id: int = Field(foreign_key="merges.id", primary_key=True)
    kind: str = Field(max_length=20, primary_key=True)
    row_id: int = Field(primary_key=True)


def merged_into(claim_id: int) -> CTE:
    """The ids of the claims that were merged into one, and into those, however far."""
    merge = Merge.__table__  # type: ignore[attr-defined]
    stands = merge.c.undone_at.is_(None)
    first = select(merge.c.claim_id.label("id")).where(merge.c.into_id == claim_id, stands)
    found = first.cte("merged", recursive=True)
    return found.union(select(merge.c.claim_id).where(merge.c.into_id == found.c.id, stands))
