"""What must stand before an accusation goes out: replies asked for, legal clearances."""

from datetime import datetime

from sqlalchemy import Column, Text
from sqlmodel import Field, SQLModel

from board.models.base import now
from board.rules import MAX_LINE, MAX_NAME


class Reply(SQLModel, table=True):
    """A reply asked for. `asked_of` and `public_wording` are for readers; the rest is not."""

    __tablename__ = "replies"
    id: int = Field(default=None, primary_key=True)
    claim_id: int = Field(foreign_key="claims.id", index=True)
    asked_of: str = Field(max_length=MAX_NAME)
    channel: str = Field(default="", max_length=MAX_LINE)
    asked_by: int | None = Field(default=None, foreign_key="members.id")
    asked_at: datetime = Field(default_factory=now)
    deadline: datetime
    answered_at: datetime | None = None
    answer: str = Field(default="", sa_column=Column(Text, nullable=False))
    public_wording: str = Field(default="", sa_column=Column(Text, nullable=False))
    no_answer: bool = False
    taken_back_at: datetime | None = None
    merged_from: int | None = None
    version: int = 1


class LegalClearance(SQLModel, table=True):
    """What counsel cleared, told by an editor: the statement as it stood, and the public
    wording that was judged; where that is empty, the claim as of `claim_version`."""

    __tablename__ = "legal_clearances"
    id: int = Field(default=None, primary_key=True)
    claim_id: int = Field(foreign_key="claims.id", index=True)
    cleared_by: int | None = Field(default=None, foreign_key="members.id")
    counsel: str = Field(max_length=MAX_NAME)
    cleared: str = Field(sa_column=Column(Text, nullable=False))
    statement: str = Field(sa_column=Column(Text, nullable=False))
    wording: str = Field(default="", sa_column=Column(Text, nullable=False))
    claim_version: int
    at: datetime = Field(default_factory=now)
    withdrawn_at: datetime | None = None
    withdrawn_by: int | None = Field(default=None, foreign_key="members.id")
