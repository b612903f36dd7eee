"""Killed in the middle of writes, a server loses nothing that it has acknowledged."""

import signal
import sqlite3
import threading
import time
from urllib.error import URLError

import pytest

from board.cli.locks import holder
from board.commands import members
from board.commands.trail import walk
from board.db import make_engine, migrate, open_session
from board.keys import make_keys, trail_keys
from board.rules import Role
from board.settings import Settings
from tests.serving import Person, claimboard, free_port, kill, serving

EMAIL, PASSWORD = "a@desk.test", "correct horse battery"


@pytest.fixture
def folder(tmp_path):
    """A board with one reporter."""
    make_keys(tmp_path)
    settings = Settings(data_dir=tmp_path)
    engine = make_engine(settings.database_url)
    migrate(engine)
    with open_session(engine, settings) as session:
        members.add_member(session, members.INSTALLER, EMAIL, "Ann", PASSWORD,
                           frozenset({Role.REPORTER}))  # fmt: skip
    engine.dispose()
    return tmp_path


def test_no_acknowledged_write_is_lost_by_kill_9(folder):
    acknowledged = {}

    def write(person, name):
        try:
            for n in range(10_000):
                statement = f"{name} {n}"
                acknowledged[person.enter(statement)] = statement
        except (URLError, ConnectionError, OSError):
            return

    with serving(folder) as (server, base):
        person = Person(base, EMAIL, PASSWORD)
        writers = [threading.Thread(target=write, args=(person, name)) for name in "ABC"]
        for writer in writers:
            writer.start()
        while len(acknowledged) < 60:
            time.sleep(0.01)
        kill(server, signal.SIGKILL)
        for writer in writers:
            writer.join()
    with sqlite3.connect(folder / "claimboard.sqlite") as connection:
        kept = dict(connection.execute("SELECT id, statement FROM claims"))
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert acknowledged.items() <= kept.items()
    assert len(kept) <= len(acknowledged) + len(writers), "at most what was under way"
    settings = Settings(data_dir=folder)
    with open_session(make_engine(settings.database_url), settings) as session:
        assert len(list(walk(session, trail_keys(folder)))) == len(kept) + 1
    assert holder(settings, "server") == "", "the lock went with the process"


def test_the_process_that_answers_ends_with_its_parent(folder):
    with serving(folder) as (server, _base):
        server.kill()
        server.wait()
        for _try in range(600):
            if not holder(Settings(data_dir=folder), "server"):
                break
            time.sleep(0.1)
        else:
            pytest.fail("it lives on and keeps the lock")


def test_one_server_and_one_worker_serve_an_sqlite_board_and_stop_cleanly(folder):
    with serving(folder) as (server, _base):
        other = claimboard(folder, "serve", "--port", str(free_port()))
        assert other.returncode == 1 and f"by process {server.pid}" in other.stderr
        other = claimboard(folder, "worker", "--once")
        assert other.returncode == 1 and "--no-worker" in other.stderr
        other = claimboard(folder, "copy-to", f"sqlite:///{folder / 'x.sqlite'}")
        assert other.returncode == 1 and "Stop the server" in other.stderr
        server.terminate()
        assert server.wait(60) == 0
    with serving(folder, "serve", "--no-worker"):
        assert claimboard(folder, "worker", "--once").returncode == 0
