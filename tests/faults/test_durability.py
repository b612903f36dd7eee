"""Every connection that the board opens syncs each commit before it is acknowledged."""

from threading import Barrier, Thread

from sqlalchemy import text

from board import create_app
from board.db import WRITES, atomic, make_engine, open_session
from board.settings import Settings

FULL = 2


def in_force(connection):
    return [
        connection.execute(text(f"PRAGMA {name}")).scalar()
        for name in ("journal_mode", "synchronous", "foreign_keys")
    ]


def test_wal_and_full_sync_are_in_force_on_every_connection(tmp_path, sqlite_template):
    settings = Settings(database_url=f"sqlite:///{sqlite_template}", data_dir=tmp_path)
    engine = create_app(settings).extensions["engine"]
    seen, together = [], Barrier(8, timeout=20)

    def look():
        with engine.connect() as connection:
            together.wait()  # all eight are open at once: no two are the same connection
            seen.append(in_force(connection))

    threads = [Thread(target=look) for _n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [["wal", FULL, 1]] * 8
    engine.dispose()


def test_a_write_takes_the_lock_at_its_start(tmp_path, sqlite_template):
    """A second writer waits there, and never finds its snapshot outdated halfway."""
    statements = []
    engine = make_engine(f"sqlite:///{sqlite_template}")
    with open_session(engine, Settings(data_dir=tmp_path)) as session:
        raw = session.connection().connection.driver_connection
        raw.set_trace_callback(statements.append)
        with atomic(session):
            session.execute(text("SELECT 1"))
        raw.set_trace_callback(None)
        assert "BEGIN IMMEDIATE" in statements and "COMMIT" in statements
        assert WRITES not in session.connection().get_execution_options()
    engine.dispose()
