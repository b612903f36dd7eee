"""The database: its engine, its sessions, and `atomic`, the only place that commits."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlmodel import Session

from board.keys import LogKey, TrailKey, log_keys, trail_key
from board.settings import Settings

WRITES = "claimboard_writes"


def make_engine(database_url: str) -> Engine:
    """An engine set up for the board: WAL and full sync on SQLite, UTC on PostgreSQL."""
    if database_url.startswith("sqlite"):
        return _sqlite_engine(database_url)
    # Hidden parameters: a fault's traceback must not show what people typed.
    return create_engine(
        database_url, pool_pre_ping=True, pool_size=16, hide_parameters=True,
        connect_args={"options": "-c timezone=utc -c datestyle=iso"},
    )  # fmt: skip


def _sqlite_engine(database_url: str) -> Engine:
    options = {"timeout": 15, "check_same_thread": False}
    engine = create_engine(database_url, hide_parameters=True, connect_args=options)
    if engine.url.database:
        Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)

    @event.listens_for(engine, "connect")
    def _set_up(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        writes = connection.get_execution_options().get(WRITES)
        # A writer that starts as a reader can lose its place: take the lock at the start.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


class Commits:
    """Tells for 4 µs whether anything was committed, by this or any other process (SQLite)."""

    def __init__(self, engine: Engine) -> None:
        self._file = engine.url.database if engine.dialect.name == "sqlite" else None
        self._lock = Lock()
        self._watch: sqlite3.Connection | None = None

    def stand(self) -> int | None:
        """A number that stays as it is until something is committed; None where the database
        does not say. Ask before reading: what is read afterwards is at least as new."""
        if self._file is None:
            return None
        with self._lock:
            if self._watch is None:
                self._watch = sqlite3.connect(self._file, timeout=15, check_same_thread=False)
            stand: int = self._watch.execute("PRAGMA data_version").fetchone()[0]
        return stand


def open_session(engine: Engine, settings: Settings | None = None) -> Session:
    """A session for reading; a command makes it write, inside `atomic`."""
    session = Session(engine, expire_on_commit=False)
    session.info["settings"] = settings or Settings()
    return session


def settings_of(session: Session) -> Settings:
    """The settings that the session was opened with."""
    settings: Settings = session.info["settings"]
    return settings


def key_of(session: Session) -> TrailKey:
    """The trail key of the session's install, read once a session."""
    if "trail_key" not in session.info:
        session.info["trail_key"] = trail_key(settings_of(session).data_dir)
    key: TrailKey = session.info["trail_key"]
    return key


def log_keys_of(session: Session) -> list[LogKey]:
    """The keys of the install's history log, read once a session."""
    if "log_keys" not in session.info:
        session.info["log_keys"] = log_keys(settings_of(session).data_dir)
    keys: list[LogKey] = session.info["log_keys"]
    return keys


def one_moment(session: Session) -> None:
    """Let what is read from here on be the board at one moment, however long it takes."""
    session.rollback()
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


@contextmanager
def atomic(session: Session) -> Iterator[None]:
    """All that happens inside is kept together, or not at all. Within another, a savepoint."""
    if session.info.get("in_atomic"):
        with session.begin_nested():
            yield
        return
    session.rollback()
    session.info["in_atomic"] = True
    try:
        session.connection(execution_options={WRITES: True})
        yield
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info["in_atomic"] = False


def migrate(engine: Engine) -> None:
    """Bring the database to the newest migration."""
    from alembic import command

    with engine.begin() as connection:
        command.upgrade(_alembic_config(connection), "head")


def migration_state(engine: Engine) -> tuple[str | None, str | None]:
    """The migration that the database is at, and the newest there is."""
    from alembic.runtime.migration import MigrationContext

    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    return current, migrations()[0]


def migrations() -> list[str]:
    """The migrations that this version knows, newest first."""
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory.from_config(_alembic_config(None))
    return [script.revision for script in scripts.walk_revisions()]


def _alembic_config(connection: Any) -> Any:
    from alembic.config import Config

    from board.paths import assets

    config = Config()
    config.set_main_option("script_location", str(assets("migrations")).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
