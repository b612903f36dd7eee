"""Rows written without being read or made objects of. A statement is made once, and kept: making
one costs more than asking it."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

from board.models import table_of

Row = dict[str, Any]
Kind = type[SQLModel]


def add(session: Session, kind: Kind, row: Row) -> int:
    """Add a row. Answers its id, the first part of its key."""
    key = session.execute(_add(kind), row).inserted_primary_key  # type: ignore[attr-defined]
    number: int = key[0]
    return number


def add_all(session: Session, kind: Kind, rows: Sequence[Row]) -> None:
    """Add rows, in one go."""
    if rows:
        session.execute(_add(kind), rows)


def add_missing(session: Session, kind: Kind, row: Row) -> bool:
    """Add a row unless one with its key is there. Answers whether it was added."""
    return session.execute(_add_missing(kind, _dialect(session)), row).first() is not None


def count(session: Session, kind: Kind, moves: Mapping[tuple[Any, ...], int]) -> None:
    """Move counters, by key, each by so much; make those that are not there."""
    names = [column.name for column in table_of(kind).primary_key]
    rows = [dict(zip(names, key, strict=True), n=by) for key, by in moves.items() if by]
    if rows:
        session.execute(_count(kind, _dialect(session)), rows)


def insert_into(kind: Kind, dialect: str) -> Any:
    """An INSERT that can say what becomes of a row that is there already."""
    makers: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
    return makers[dialect](table_of(kind))


@cache
def _add(kind: Kind) -> Any:
    return insert(table_of(kind))


@cache
def _add_missing(kind: Kind, dialect: str) -> Any:
    key = table_of(kind).primary_key
    return insert_into(kind, dialect).on_conflict_do_nothing().returning(*key)


@cache
def _count(kind: Kind, dialect: str) -> Any:
    adding, table = insert_into(kind, dialect), table_of(kind)
    more = {"n": table.c.n + adding.excluded.n}
    return adding.on_conflict_do_update(index_elements=list(table.primary_key), set_=more)


def _dialect(session: Session) -> str:
    return session.get_bind().dialect.name
