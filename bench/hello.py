"""What the board is measured against: a bare Flask app, a file from the disk, and the raw query
behind a search."""

import os
import sqlite3
import sys
import threading
from pathlib import Path

from flask import Flask, Response, request, send_from_directory

app = Flask(__name__, static_folder=None)
_local = threading.local()
FILES = os.environ.get("BENCH_FILES", "")  # the folder of the files, where any are asked for
RAW_SEARCH = (
    "SELECT claims.id, claims.statement, claims.status, members.name FROM ft_claims "
    "JOIN claims ON claims.id = ft_claims.rowid LEFT JOIN members ON members.id = assignee_id "
    "WHERE ft_claims MATCH ? AND restricted = 0 ORDER BY ft_claims.rowid DESC LIMIT 60"
)


@app.get("/hello")
def hello() -> str:
    return "Hello"


@app.get("/sent/<path:name>")
def sent(name: str) -> Response:
    """A file by Flask's own `send_from_directory`, with its ETag and 304."""
    return send_from_directory(FILES, name)


@app.get("/raw-search/<int:size>")
def raw_search(size: int) -> list[list[object]]:
    """Sixty hits, newest first, with the join that a card needs, as JSON."""
    words = f'"{request.args["q"]}" *'
    return [list(row) for row in _board(size).execute(RAW_SEARCH, [words])]


def _board(size: int) -> sqlite3.Connection:
    if not hasattr(_local, "boards"):
        _local.boards = {}
    if size not in _local.boards:
        from bench.boards import board

        _local.boards[size] = sqlite3.connect(board(size).data_dir / "claimboard.sqlite")
    kept: sqlite3.Connection = _local.boards[size]
    return kept


if __name__ == "__main__":
    from granian import Granian
    from granian.constants import Interfaces

    # Below /mounted the server itself answers with the file: no Python on the way.
    mounted = {"static_path_route": ["/mounted"], "static_path_mount": [Path(FILES)]}
    Granian(
        "bench.hello:app", address="127.0.0.1", port=int(sys.argv[1]), interface=Interfaces.WSGI,
        blocking_threads=16, log_enabled=False, **(mounted if FILES else {}),  # type: ignore[arg-type]
    ).serve()  # fmt: skip
