"""What a verdict costs: all rules, rows and the event, against one raw transaction of the rows."""

import sqlite3
import time
from collections.abc import Callable
from datetime import UTC, datetime
from statistics import median
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from bench import content
from bench.boards import say
from board.commands.verdicts import give_verdict
from board.db import make_engine, open_session
from board.models import Claim
from board.rules import Actor, Role, Ruling, Status
from board.settings import Settings

WRITES = 40
EDITOR = Actor(2, frozenset({Role.EDITOR}))


def table(boards: dict[int, Settings], rounds: int) -> str:
    """The table of verdicts, a board a row."""
    lines = [
        "A verdict in the process of the server, each on another claim, in turns with the raw "
        "transaction; median of the rounds' medians, in milliseconds.\n",
        "| board | a verdict | raw rows | ÷ | target |",
        "|---|---|---|---|---|",
    ]
    for size, settings in boards.items():
        say(f"writing: {size:,}")
        full, raw = _sides(settings, size, rounds)
        ratio = median(full) / median(raw)
        lines.append(f"| {size:,} | {_ms(full)} | {_ms(raw)} | {ratio:.2f} | at most 4 |")
    return "\n".join(lines) + "\n"


def _ms(seconds: list[float]) -> str:
    return f"{median(seconds) * 1e3:.2f} ({min(seconds) * 1e3:.2f}–{max(seconds) * 1e3:.2f})"


def _sides(settings: Settings, size: int, rounds: int) -> tuple[list[float], list[float]]:
    engine = make_engine(settings.database_url)
    raw_board = sqlite3.connect(settings.data_dir / "claimboard.sqlite", isolation_level=None)
    raw_board.execute("PRAGMA synchronous = FULL")
    full, raw = [], []
    with open_session(engine, settings) as session:
        for turn in range(rounds + 1):
            claims = _claims(session, size, turn)
            one = median([_timed(_verdict, session, claim) for claim in claims])
            two = median([_timed(_raw_verdict, raw_board, claim) for claim in claims])
            if turn:  # the first turn warms up
                full.append(one)
                raw.append(two)
    engine.dispose()
    return full, raw


def _claims(session: Session, size: int, turn: int) -> list[Any]:
    """Claims spread over the whole table that can be corroborated, half of them public."""
    numbers = range(1 + turn, size + 1, max(size // (WRITES * 8), 1))
    claim = Claim.__table__  # type: ignore[attr-defined]
    query = select(claim.c.id, claim.c.statement, claim.c.story_id, claim.c.version).where(
        claim.c.id.in_(numbers), claim.c.contradicting == 0, claim.c.origins_for > 2,
        claim.c.restricted.is_(False),
    )  # fmt: skip
    return list(session.execute(query).all())[:WRITES]


def _timed(write: Callable[[Any, Any], None], board: Any, claim: Any) -> float:
    started = time.perf_counter()
    write(board, claim)
    return time.perf_counter() - started


def _verdict(session: Session, claim: Any) -> None:
    """Corroborated, resting on three items: rules 2 to 4, counters, flags, the event."""
    cites = [3 * claim.id + i for i in range(3)]
    ruling = Ruling(Status.CORROBORATED, "Three records agree.")
    give_verdict(session, EDITOR, claim.id, claim.version, ruling, cites)
    session.rollback()
    session.expunge_all()


def _raw_verdict(board: sqlite3.Connection, claim: Any) -> None:
    """The rows of that verdict, back to unverified, by nine statements and nothing else."""
    at = content.moment(datetime.now(UTC))
    board.execute("BEGIN IMMEDIATE")
    (n,) = board.execute("SELECT n + 1 FROM chain_head").fetchone()
    (verdict,) = board.execute("SELECT max(id) + 1 FROM verdicts").fetchone()
    board.execute(
        "INSERT INTO verdicts (id, claim_id, status, cannot_be_resolved, wording, reasoning, "
        "answer, exception, exception_reason, exception_public_reason, knows_who, origins, "
        "member_id, at) VALUES (?, ?, 'unverified', 0, ?, ?, '', 0, '', '', 0, 3, 2, ?)",
        [verdict, claim.id, claim.statement, "Three records agree.", at],
    )
    board.executemany(
        "INSERT INTO verdict_cites (verdict_id, evidence_id, stance, origin_id) "
        "VALUES (?, ?, 'supports', 1)",
        [(verdict, 3 * claim.id + i) for i in range(3)],
    )
    board.execute(
        "UPDATE claims SET status = 'unverified', verdict_id = ?, version = version + 1, "
        "revision = revision + 1, changed_at = ? WHERE id = ?",
        [verdict, at, claim.id],
    )
    for status, by in (("corroborated", -1), ("unverified", 1)):
        board.execute(
            "UPDATE desk_counts SET n = n + ? WHERE story_id IN (0, ?) AND status = ?",
            [by, claim.story_id, status],
        )
    board.execute("UPDATE desk_revision SET revision = revision + 1")
    board.execute(
        "INSERT INTO events (n, at, way, member_id, claim_id, name, particulars, command_id, "
        "hash_version, key_id, prev, hash) "
        "VALUES (?, ?, 'page', 2, ?, 'verdict_given', '{}', ?, 1, 'trail-1', ?, ?)",
        [n, at, claim.id, "0" * 32, "0" * 64, "0" * 64],
    )
    board.execute(
        "INSERT INTO event_texts (event_n, field, new, salt) VALUES (?, 'reasoning', ?, ?)",
        [n, "Three records agree.", "0" * 32],
    )
    board.execute("UPDATE chain_head SET n = ?", [n])
    board.execute("COMMIT")
