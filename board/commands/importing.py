"""Rows from elsewhere, through the same commands and the same rules as any page."""

import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlmodel import Session

from board.commands import claims
from board.commands.ledger import follow_once
from board.commands.retelling import IMPORTER, Retelling
from board.commands.trail import lock_head
from board.db import atomic
from board.errors import BoardError, Invalid
from board.models import Claim
from board.rows import ClaimRow
from board.rules import RelationKind

Reject = Callable[[int, str, Any], None]


@dataclass
class Report:
    """What an import did. `held` counts verdicts kept as reported elsewhere by what they
    lack, and `why` says it in words; `unrelated` counts relations to claims that are not
    here."""

    added: int = 0
    skipped: int = 0
    held: Counter[str] = field(default_factory=Counter)
    why: dict[str, str] = field(default_factory=dict)
    rejected: int = 0
    unrelated: int = 0


def import_rows(
    session: Session,
    entries: Iterable[tuple[int, Any]],
    read: Callable[[Any], ClaimRow],
    outlets: bool = False,
    reject: Reject = lambda line, reason, entry: None,
) -> Report:
    """Bring numbered entries in, each claim in one transaction; a bad one goes to `reject`
    with its line and the reason, the rest goes in.

    With `outlets`, each item's outlet is taken as its origin where the file names none. A
    verdict that the rules do not allow is held: the claim stays unverified, says what was
    reported elsewhere, and is flagged for review. A claim that is here already is skipped,
    whatever else the file says of it. Relations to claims further down are made at the end.
    """
    report = Report()
    with tempfile.TemporaryFile("w+") as later:
        for line, entry in entries:
            try:
                _import_row(session, read(entry), outlets, report, later)
            except (BoardError, RecursionError) as error:
                report.rejected += 1
                reject(line, reason_of(error), entry)
        later.seek(0)
        for told in later:
            _relate_later(session, report, *json.loads(told))
    return report


def reason_of(error: Exception) -> str:
    """What was wrong, in one line: each field with its message."""
    if isinstance(error, Invalid):
        told = [f"{name}: {words}" if name else words for name, words in error.errors.items()]
        return "; ".join(told)
    return str(error) or type(error).__name__


def _import_row(session: Session, row: ClaimRow, outlets: bool, report: Report, later: Any) -> None:
    with atomic(session):
        lock_head(session)  # two imports at once would both find the claim missing
        if _is_here(session, row):
            report.skipped += 1
            return
        with follow_once(session):
            told = Retelling(session, row, outlets)
            number = told.enter()
        if row.changed_at and not told.held:
            session.get_one(Claim, number).changed_at = row.changed_at
    report.added += 1
    report.unrelated += told.unrelated
    for reason, words in told.held:
        report.held[reason] += 1
        report.why.setdefault(reason, words)
    for relation in told.later:
        at = row.changed_at.isoformat() if row.changed_at else None
        later.write(json.dumps([number, relation.pid, relation.kind, at]) + "\n")


def _is_here(session: Session, row: ClaimRow) -> bool:
    same = (Claim.import_source == row.import_source) & (Claim.import_id == row.import_id)
    ours: Any = Claim.pid == row.pid
    known = [ours] * bool(row.pid) + [same] * bool(row.import_id)
    query = select(Claim.id).where(or_(*known))  # type: ignore[call-overload]
    return session.execute(query).first() is not None


def _relate_later(
    session: Session, report: Report, number: int, pid: str, kind: str, at: str | None
) -> None:
    query = select(Claim.id).where(Claim.pid == pid)  # type: ignore[call-overload]
    other = session.execute(query).scalar()
    moment = datetime.fromisoformat(at) if at else None
    try:
        if other is None:
            raise Invalid({"pid": pid})
        claims.relate(session, IMPORTER, number, other, RelationKind(kind), happened_at=moment)
    except BoardError:
        report.unrelated += 1
