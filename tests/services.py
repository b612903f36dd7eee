"""An own PostgreSQL for the run: a cluster in a temporary folder, on a Unix socket only."""

import os
import subprocess
import tempfile
import time
from pathlib import Path
from uuid import uuid4

import psycopg
from sqlalchemy import create_engine, text

from board.db import make_engine, migrate

# Nothing is kept longer than the run: no sync, and no more of the log than a crash would ask for.
OPTIONS = ("listen_addresses=''", "fsync=off", "synchronous_commit=off", "full_page_writes=off",
           "wal_level=minimal", "max_wal_senders=0", "max_wal_size=128MB", "jit=off")  # fmt: skip


class Cluster:
    """A PostgreSQL server that lives as long as the tests."""

    def __init__(self) -> None:
        bins = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
        if not bins:
            raise FileNotFoundError("PostgreSQL is not installed: apt-get install postgresql")
        self.bin = bins[-1]
        self.folder = Path(tempfile.mkdtemp(prefix="cb-pg-"))
        if os.geteuid() == 0:
            subprocess.run(["chown", "postgres", self.folder], check=True)
        self._run("initdb", "-D", f"{self.folder}/data", "-U", "postgres", "-A", "trust",
                  "-E", "UTF8", "--no-sync")  # fmt: skip
        options = f"-k {self.folder} {' '.join(f'-c {option}' for option in OPTIONS)}"
        self._run("pg_ctl", "-D", f"{self.folder}/data", "-w", "-l", f"{self.folder}/log",
                  "-o", options, "start")  # fmt: skip

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def stop(self) -> None:
        self._run("pg_ctl", "-D", f"{self.folder}/data", "-m", "immediate", "stop")
        subprocess.run(["rm", "-rf", self.folder], check=True)

    def _run(self, program: str, *options: str) -> None:
        as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        subprocess.run([*as_user, self.bin / program, *options], check=True,
                       stdout=subprocess.DEVNULL, cwd="/tmp")  # fmt: skip


class Boards:
    """Empty boards in a cluster, lent to one test after another.

    Making a database of the template takes several times as long as emptying it, and a run asks
    for a thousand. One whose tables a test has changed is not lent again.
    """

    def __init__(self, cluster: Cluster) -> None:
        self.cluster, self.free, self.inside = cluster, [], {}
        self.admin = create_engine(cluster.url("postgres"), isolation_level="AUTOCOMMIT")
        self._ask("CREATE DATABASE template_board")
        engine = make_engine(cluster.url("template_board"))
        migrate(engine)
        with engine.connect() as connection:
            self.shape = connection.execute(text(SHAPE)).scalar()
            names = connection.execute(text(TABLES)).scalars().all()
            self.first = {name: _rows(connection, name) for name in names}
            self.counters = dict(connection.execute(text(COUNTERS)).all())
        engine.dispose()

    def lend(self) -> str:
        """The name of a database that holds an empty board."""
        if self.free:
            return self.free.pop()
        name = f"board_{uuid4().hex}"
        self._ask(f"CREATE DATABASE {name} TEMPLATE template_board")
        self.inside[name] = psycopg.connect(
            dbname=name, user="postgres", host=str(self.cluster.folder), autocommit=True
        )
        self.inside[name].execute("SET session_replication_role = replica")  # past the triggers
        return name

    def take_back(self, name: str) -> None:
        """Empty it for the next test; whoever is still connected is put out."""
        inside = self.inside[name]
        while inside.execute(OTHERS_OUT).fetchone():
            time.sleep(0.002)
        if inside.execute(SHAPE).fetchone() == (self.shape,) and self._empty(inside):
            self.free.append(name)
        else:
            self.inside.pop(name).close()
            self._ask(f"DROP DATABASE {name} WITH (FORCE)")

    def _empty(self, inside) -> bool:
        """Whether nothing is left, neither on its pages: rows would come in another order."""
        filled = [name for (name,) in inside.execute(FILLED)]
        for name in filled:
            inside.execute(f"DELETE FROM {name}")
        inside.execute(f"VACUUM {', '.join(filled)}")
        if inside.execute(FILLED).fetchone():
            return False
        for name, value in inside.execute(COUNTERS):
            if value != self.counters[name]:
                used = self.counters[name] is not None
                reset = "SELECT setval(CAST(%s AS regclass), %s, %s)"
                inside.execute(reset, (name, self.counters[name] or 1, used))
        for name, rows in self.first.items():
            for row in rows:
                marks = ", ".join(f"%({column})s" for column in row)
                inside.execute(f"INSERT INTO {name} ({', '.join(row)}) VALUES ({marks})", row)
        return True

    def _ask(self, statement: str) -> None:
        with self.admin.connect() as connection:
            connection.execute(text(statement))


OTHERS_OUT = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type LIKE 'client%'
"""
FILLED = """
    SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
    AND pg_relation_size(oid) > 0 ORDER BY 1
"""
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
COUNTERS = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"
SHAPE = """
    SELECT md5(string_agg(line, '|' ORDER BY line)) FROM (
        SELECT attrelid::regclass || '.' || attname || attnotnull AS line
        FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
        WHERE relnamespace = 'public'::regnamespace AND attnum > 0
        UNION ALL SELECT tgrelid::regclass || tgname || tgenabled::text FROM pg_trigger
        UNION ALL SELECT conrelid::regclass || conname FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace
    ) AS lines
"""


def _rows(connection, name):
    return [dict(row) for row in connection.execute(text(f"SELECT * FROM {name}")).mappings()]
