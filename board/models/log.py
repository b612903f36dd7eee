"""The history log's tables: a leaf for each publication, and the tree over them.

Append-only: the database lets nothing change but salts, which a redaction destroys.
"""

from sqlalchemy import Column, LargeBinary, Text, UniqueConstraint
from sqlmodel import Field, SQLModel


class LogLeaf(SQLModel, table=True):
    """One leaf, its canonical bytes as hashed. `salts`: canonical JSON, field → hex salt."""

    __tablename__ = "log_leaves"
    __table_args__ = (UniqueConstraint("pid", "number"),)
    n: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    publication_id: int = Field(foreign_key="publications.id", unique=True)
    pid: str = Field(max_length=10)
    number: int
    leaf: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    salts: str | None = Field(default=None, sa_column=Column(Text))


class LogNode(SQLModel, table=True):
    """The hash over 2**level leaves that are all there: it never changes."""

    __tablename__ = "log_nodes"
    level: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
