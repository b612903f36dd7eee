"""Boards of any size, poured straight into the tables of a SQLite file and kept for next time."""

import hashlib
import shutil
import sqlite3
import sys
import tempfile
import time
from collections import Counter, defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import content
from board.commands.door import token_hash
from board.db import make_engine, migrate
from board.keys import make_keys, trail_key
from board.models import metadata
from board.settings import Settings

ROOT = Path(__file__).parent.parent
TOKEN = "bench-session-of-this-machine-only"
BATCH = 10_000
Row = dict[str, Any]


def board(size: int, for_readers: bool = False) -> Settings:
    """The settings of a board of `size` claims, made where it is not there yet; `for_readers`
    one that has published them all."""
    name = f"{size}-for-readers" if for_readers else str(size)
    folder = Path(tempfile.gettempdir()) / f"claimboard-bench-{_stamp()}" / name
    settings = Settings(data_dir=folder)
    if not (folder / "made").exists():
        shutil.rmtree(folder, ignore_errors=True)
        make_keys(folder)
        engine = make_engine(settings.database_url)
        migrate(engine)
        engine.dispose()
        _pour(folder, size, for_readers)
        (folder / "made").touch()
    _wake(folder)
    return settings


def _stamp() -> str:
    """Boards of other tables or other content are other boards."""
    files = sorted((ROOT / "migrations/versions").glob("*.py"))
    made_by = [content.EDITION.encode(), *(file.read_bytes() for file in files)]
    return hashlib.sha256(b"".join(made_by)).hexdigest()[:12]


def _open(folder: Path) -> sqlite3.Connection:
    return sqlite3.connect(folder / "claimboard.sqlite", isolation_level=None)


def _wake(folder: Path) -> None:
    """A session that has not been idle."""
    with _open(folder) as db:
        db.execute("UPDATE member_sessions SET seen_at = ?1, created_at = ?1",
                   [content.moment(datetime.now(UTC))])  # fmt: skip


def _pour(folder: Path, size: int, for_readers: bool) -> None:
    started = time.monotonic()
    db = _open(folder)
    db.execute("PRAGMA synchronous = OFF")
    db.execute("PRAGMA cache_size = -2000000")
    laid_aside = _lay_aside(db)
    db.execute("BEGIN")
    _fixed_rows(db, size)
    trail, history = content.Trail(trail_key(folder)), content.History()
    counts = (Counter[Any](), Counter[Any]())
    for first in range(1, size + 1, BATCH):
        last = min(first + BATCH - 1, size)
        claims = [content.Claim(n, size, for_readers) for n in range(first, last + 1)]
        for table, rows in _rows(claims, trail, history, counts).items():
            _insert(db, table, rows)
        say(f"board of {size:,}: {last:,} claims, {time.monotonic() - started:.0f} s")
    _count(db, *counts)
    db.execute("UPDATE chain_head SET n = ?, hash = ?", [size, trail.hash])
    db.execute("COMMIT")
    for statement in laid_aside:
        db.execute(statement)
    for name in ("ft_claims", "ft_public"):
        db.execute(f"INSERT INTO {name} ({name}) VALUES ('rebuild')")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    say(f"board of {size:,}: made in {time.monotonic() - started:.0f} s")


def _lay_aside(db: sqlite3.Connection) -> list[str]:
    """Drop indexes and triggers, which would cost more than the rows; answer how to make them."""
    query = "SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger')"
    found = [row for row in db.execute(query).fetchall() if row[2]]
    for kind, name, _statement in found:
        db.execute(f"DROP {kind} {name}")
    return [statement for _kind, _name, statement in found]


def _fixed_rows(db: sqlite3.Connection, size: int) -> None:
    at = content.moment(content.START)
    _insert(db, "members", [
        {"id": n, "email": f"member{n}@bench.test", "name": f"Member {n}", "password_hash": "-",
         "is_reporter": True, "is_editor": True, "created_at": at, "active": True}
        for n in range(1, content.MEMBERS + 1)
    ])  # fmt: skip
    _insert(db, "member_sessions", [
        {"id": 1, "token_hash": token_hash(TOKEN), "member_id": 1, "created_at": at,
         "seen_at": at}
    ])  # fmt: skip
    _insert(db, "sources", [
        {"id": n, "name": f"Source {n}", "kind": "outlet", "domain": f"source{n}.example",
         "root_id": n, "created_at": at}
        for n in range(1, content.SOURCES + 1)
    ])  # fmt: skip
    numbers = range(1, max(size // content.CLAIMS_A_STORY, 4) + 2)
    stories = [
        {"id": n, "pid": f"s{n:09}", "slug": f"story-{n}", "title": f"Story {n}",
         "created_at": at, "changed_at": at}
        for n in numbers
    ]  # fmt: skip
    _insert(db, "stories", stories)
    _insert(db, "public_stories", [{k: v for k, v in s.items() if k not in ("id", "created_at")}
                                   for s in stories])  # fmt: skip


def _rows(
    claims: list[content.Claim], trail: content.Trail, history: content.History,
    counts: tuple[Counter[Any], Counter[Any]],
) -> dict[str, list[Row]]:  # fmt: skip
    tables: dict[str, list[Row]] = defaultdict(list)
    desk, public = counts
    for claim in claims:
        tables["claims"].append(content.claim_row(claim))
        tables["evidence"] += content.evidence_rows(claim)
        tables["claim_links"] += content.link_rows(claim)
        if claim.verdict:
            verdict, cites = content.verdict_rows(claim)
            tables["verdicts"].append(verdict)
            tables["verdict_cites"] += cites
        if claim.restricted:
            tables["claim_readers"].append({"claim_id": claim.number, "member_id": 3})
        else:
            desk.update([(0, claim.status), (claim.story, claim.status)])
        if claim.published:
            for name, row in content.publication_rows(claim, history):
                tables[name].append(row)
            public.update([("", claim.status), (f"s{claim.story:09}", claim.status)])
        if claim.number % 50 == 9:
            tables["review_flags"].append(
                {"claim_id": claim.number, "reason": "recheck_due",
                 "raised_at": content.moment(claim.changed)}
            )  # fmt: skip
        for name, row in zip(("events", "event_texts"), trail.rows(claim), strict=True):
            tables[name].append(row)
    return tables


def _count(db: sqlite3.Connection, desk: Counter[Any], public: Counter[Any]) -> None:
    _insert(db, "desk_counts",
            [{"story_id": k[0], "status": k[1], "n": n} for k, n in desk.items()])  # fmt: skip
    _insert(db, "public_counts",
            [{"story_pid": k[0], "status": k[1], "n": n} for k, n in public.items()])  # fmt: skip


def _insert(db: sqlite3.Connection, table: str, rows: list[Row]) -> None:
    if not rows:
        return
    whole = [_defaults(table) | row for row in rows]
    names = list(whole[0])
    places = ", ".join(f":{name}" for name in names)
    db.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})", whole)


def _defaults(table: str) -> Row:
    """What a column holds that the row does not name: nothing, of its kind."""
    return {
        column.name: _default(column)
        for column in metadata.tables[table].columns
        if not (column.primary_key and column.name == "id")
    }


def _default(column: Any) -> Any:
    if column.nullable:
        return None
    if column.default is not None and column.default.is_scalar:
        return column.default.arg
    if column.server_default is not None and isinstance(column.server_default.arg, str):
        return column.server_default.arg
    return {int: 0, bool: False}.get(_kind(column), "")


def _kind(column: Any) -> type:
    try:
        return column.type.python_type  # type: ignore[no-any-return]
    except NotImplementedError:
        return str


def say(text: str) -> None:
    """Progress, on stderr."""
    print(f"bench: {text}", file=sys.stderr, flush=True)
