"""What all tables share: names of constraints, enums as checked text, the clock."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Enum, Table
from sqlmodel import SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def enum_column(kind: type[StrEnum], name: str, **options: Any) -> Any:
    """A column that keeps the enum's value as text and lets the database check it."""
    options.setdefault("nullable", False)
    return Column(
        Enum(
            kind,
            values_callable=lambda members: [member.value for member in members],
            native_enum=False,
            create_constraint=True,
            length=32,
            name=name,
        ),
        **options,
    )


def table_of(kind: Any) -> Table:
    """The table of a noun, for statements that make no objects of its rows."""
    table: Table = kind.__table__
    return table


def now() -> datetime:
    """The time, aware, in UTC."""
    return datetime.now(UTC)
