"""An own PostgreSQL for the run: a cluster in a temporary folder, on a Unix socket only."""

import os
import subprocess
import tempfile
from pathlib import Path


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
