"""What finds claims beside their text: the links they hold, and views that are kept."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from board.models.base import now
from board.rules import MAX_LINE, MAX_NAME


class ClaimLink(SQLModel, table=True):
    """A link of a claim, or of its evidence that the whole desk may see, by its key
    (`links.link_key`): the same page however it was pasted. Kept by the write."""

    __tablename__ = "claim_links"
    claim_id: int = Field(foreign_key="claims.id", primary_key=True)
    link_key: str = Field(max_length=64, primary_key=True, index=True)


class SavedView(SQLModel, table=True):
    """A search, or the board narrowed, under a name: for one member, or (None) for the desk."""

    __tablename__ = "saved_views"
    id: int = Field(default=None, primary_key=True)
    name: str = Field(max_length=MAX_NAME)
    page: str = Field(max_length=10)
    query: str = Field(max_length=MAX_LINE * 4)
    member_id: int | None = Field(default=None, foreign_key="members.id", index=True)
    created_by: int = Field(foreign_key="members.id")
    created_at: datetime = Field(default_factory=now)
