"""An own PostgreSQL for the run: a cluster in a temporary folder, on a Unix socket only."""

import os
import subprocess
import tempfile
from pathlib import Path
from uuid import uuid4

from sqlalchemy import create_engine, text

from board.db import make_engine, migrate


class Cluster:
    """A PostgreSQL server that lives as long as the tests."""

    def __init__(self) -> None:
        bins = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
        if not bins:
            raise FileNotFoundError("PostgreSQL is not installed: apt-get install postgresql")
        self.bin = bins[-1]
        self.folder = Path(tempfile.mkdtemp(prefix="cb-pg-", dir="/tmp"))
        if os.geteuid() == 0:
            subprocess.run(["chown", "postgres", self.folder], check=True)
        self._run("initdb", "-D", f"{self.folder}/data", "-U", "postgres", "-A", "trust",
                  "-E", "UTF8", "--no-sync")  # fmt: skip
        options = f"-k {self.folder} -c listen_addresses='' -c fsync=off"
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
        self.cluster, self.free = cluster, []
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
        return name

    def take_back(self, name: str) -> None:
        """Empty it for the next test; whoever is still connected is put out."""
        self._ask(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        )
        engine = create_engine(self.cluster.url(name), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            same = connection.execute(text(SHAPE)).scalar() == self.shape
            if same:
                self._empty(connection)
        engine.dispose()
        if same:
            self.free.append(name)
        else:
            self._ask(f"DROP DATABASE {name} WITH (FORCE)")

    def _empty(self, connection) -> None:
        connection.execute(text("SET session_replication_role = replica"))  # past the triggers
        filled = " UNION ALL ".join(
            f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in self.first
        )
        names = connection.execute(text(filled)).scalars().all()
        if names:
            connection.execute(text(f"TRUNCATE {', '.join(names)} RESTART IDENTITY CASCADE"))
        for name, value in connection.execute(text(COUNTERS)).all():
            if value != self.counters[name]:  # one whose rows were all taken back counts on
                reset = text("SELECT setval(CAST(:name AS regclass), :value, :used)")
                used = self.counters[name] is not None
                value = {"name": name, "value": self.counters[name] or 1, "used": used}
                connection.execute(reset, value)
        for name, rows in self.first.items():
            for row in rows:
                marks = ", ".join(f":{column}" for column in row)
                insert = f"INSERT INTO {name} ({', '.join(row)}) VALUES ({marks})"
                connection.execute(text(insert), row)

    def _ask(self, statement: str) -> None:
        with self.admin.connect() as connection:
            connection.execute(text(statement))


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
