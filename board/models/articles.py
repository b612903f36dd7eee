"""Articles that claims were taken from, their texts, and where in them a claim stands."""

from datetime import datetime

from sqlalchemy import Column, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from board.models.base import enum_column, now
from board.rules import MAX_LINE, MAX_NAME, MAX_URL, AnchorState


class Article(SQLModel, table=True):
    """A text that claims were taken from; `newest` is the number of its newest version."""

    __tablename__ = "articles"
    __table_args__ = (Index("ix_articles_changed", "changed_at", "id"),)
    id: int = Field(default=None, primary_key=True)
    story_id: int | None = Field(default=None, foreign_key="stories.id", index=True)
    title: str = Field(max_length=MAX_LINE)
    publisher: str = Field(default="", max_length=MAX_NAME)
    url: str = Field(default="", max_length=MAX_URL)
    language: str = Field(default="", max_length=35)
    published_on: str = Field(default="", max_length=40)
    newest: int = 1
    created_by: int | None = Field(default=None, foreign_key="members.id")
    created_at: datetime = Field(default_factory=now)
    changed_at: datetime = Field(default_factory=now)
    version: int = 1


class ArticleText(SQLModel, table=True):
    """One version of an article's text, as it was pasted; never changed but by a redaction, which
    leaves the hash of what was pasted."""

    __tablename__ = "article_texts"
    __table_args__ = (UniqueConstraint("article_id", "number"),)
    id: int = Field(default=None, primary_key=True)
    article_id: int = Field(foreign_key="articles.id")
    number: int = 1
    body: str = Field(sa_column=Column(Text, nullable=False))
    sha256: str = Field(max_length=64, index=True)
    added_by: int | None = Field(default=None, foreign_key="members.id")
    added_at: datetime = Field(default_factory=now)


class ClaimAnchor(SQLModel, table=True):
    """The words of an article that a claim was taken from (W3C TextQuoteSelector).

    `starts` and `ends` are where they stand in the newest text, None where they are gone;
    `sentence` is the one they stood in when they were picked.
    """

    __tablename__ = "claim_anchors"
    __table_args__ = (UniqueConstraint("claim_id", "article_id"),)
    id: int = Field(default=None, primary_key=True)
    claim_id: int = Field(foreign_key="claims.id")
    article_id: int = Field(foreign_key="articles.id", index=True)
    exact: str = Field(sa_column=Column(Text, nullable=False))
    prefix: str = Field(default="", sa_column=Column(Text, nullable=False))
    suffix: str = Field(default="", sa_column=Column(Text, nullable=False))
    sentence: str = Field(default="", sa_column=Column(Text, nullable=False))
    state: AnchorState = Field(
        default=AnchorState.FOUND, sa_column=enum_column(AnchorState, "state")
    )
    starts: int | None = None
    ends: int | None = None
