"""A whole board, copied row by row from one database into another, history and all."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, Table, delete, func, inspect, select, text

from board.db import WRITES, migrate, migration_state
from board.errors import BoardError
from board.models import ChainHead, metadata

BATCH = 500
# Passes rows or pieces on and may say how many of how many have gone by.
Watch = Callable[[Iterable[Any], str, int | None], Iterable[Any]]


class NotEmpty(BoardError):
    """Where a board should go, there is something already."""


class WrongVersion(BoardError):
    """The tables are not those of this version."""


def unwatched(items: Iterable[Any], _what: str, _total: int | None) -> Iterable[Any]:
    return items


def copy_board(source: Engine, target: Engine, watch: Watch = unwatched) -> int:
    """Copy every row of a board, as it stood at one moment, into an empty database.

    The tables are made there. All or nothing: it is one transaction. Answers the number of
    rows. Raises WrongVersion where the source is not at the newest migration, NotEmpty where
    the target holds anything.
    """
    current, newest = migration_state(source)
    if current != newest:
        raise WrongVersion(f"The board is at migration {current}, this version needs {newest}.")
    refuse_unless_empty(target)
    migrate(target)
    with _snapshot(source) as old, _one_transaction(target) as new:
        _empty_first_rows(new)
        counts = {table: _count(old, table) for table in metadata.sorted_tables}
        total = sum(counts.values())
        for _row in watch(_copied(old, new), "copying rows", total):
            pass
        if any(_count(new, table) != n for table, n in counts.items()):
            raise RuntimeError("the copy does not hold as many rows as the board")
    return total


def refuse_unless_empty(engine: Engine) -> None:
    """Raise NotEmpty unless the database has no tables, or those of a board never used."""
    where = engine.url.render_as_string(hide_password=True)
    with engine.connect() as connection:
        tables = inspect(connection).get_table_names()
        if tables and ChainHead.__tablename__ not in tables:
            raise NotEmpty(f"{where} holds tables of something else.")
        if tables and connection.execute(select(ChainHead.n)).scalar():  # type: ignore[call-overload]
            raise NotEmpty(f"{where} holds a board already.")


@contextmanager
def _snapshot(engine: Engine) -> Iterator[Connection]:
    """A connection that sees the database as it stands now, whatever is written meanwhile."""
    options: dict[str, Any] = {"yield_per": BATCH}
    if engine.dialect.name == "postgresql":
        options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with engine.connect().execution_options(**options) as connection:
        yield connection


@contextmanager
def _one_transaction(engine: Engine) -> Iterator[Connection]:
    """A writing transaction in which rows may come before those they point at."""
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.execute(text("PRAGMA defer_foreign_keys = ON"))
            yield connection
            return
        _alter_foreign_keys(connection, "DEFERRABLE INITIALLY DEFERRED")
        yield connection
        connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        _alter_foreign_keys(connection, "NOT DEFERRABLE")
        _set_sequences(connection)


def _alter_foreign_keys(connection: Connection, how: str) -> None:
    query = text(
        "SELECT format('ALTER TABLE %s ALTER CONSTRAINT %I', conrelid::regclass, conname) "
        "FROM pg_constraint WHERE contype = 'f' "
        "AND connamespace = current_schema()::regnamespace"
    )
    for statement in connection.execute(query).scalars().all():
        connection.execute(text(f"{statement} {how}"))


def _set_sequences(connection: Connection) -> None:
    """Let new ids go on behind the copied ones; SQLite does so by itself."""
    for table in metadata.sorted_tables:
        column = table.autoincrement_column
        if column is None:
            continue
        named = {"table": f'"{table.name}"', "column": column.name}
        name = text("SELECT pg_get_serial_sequence(:table, :column)")
        sequence = connection.execute(name, named).scalar()
        highest = connection.execute(select(func.max(column))).scalar()
        if sequence and highest:
            connection.execute(select(func.setval(sequence, highest)))


def _empty_first_rows(connection: Connection) -> None:
    """Take out what the migrations put in: the source has its own."""
    for table in metadata.sorted_tables:
        if connection.execute(select(1).select_from(table).limit(1)).first():
            connection.execute(delete(table))


def _copied(old: Connection, new: Connection) -> Iterator[Any]:
    for table in metadata.sorted_tables:
        for rows in old.execute(select(table)).mappings().partitions():
            new.execute(table.insert(), [dict(row) for row in rows])
            yield from rows


def _count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()
