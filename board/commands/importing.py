"""Rows from elsewhere, through the same commands and the same rules as any page."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from board.commands import claims, evidence, origins, sources, verdicts
from board.commands.act import Act, command
from board.commands.ledger import changed, raise_flag
from board.commands.trail import EventName
from board.db import atomic
from board.errors import BoardError, Invalid, Refused
from board.forms import read_claim, read_evidence
from board.models import Claim, Evidence, Source
from board.rules import Action, Actor, DisputeReason, ReviewReason, Role, Ruling, Status, Way

IMPORTER = Actor(None, frozenset({Role.REPORTER}), Way.IMPORT)


@dataclass
class Report:
    """What an import did: counts, verdicts held by reason, bad rows with their line."""

    added: int = 0
    skipped: int = 0
    held: Counter[str] = field(default_factory=Counter)
    rejected: list[dict[str, Any]] = field(default_factory=list)


def import_rows(
    session: Session,
    entries: Iterable[tuple[int, Any]],
    read: Callable[[Any], dict[str, Any]],
    outlets: bool = False,
) -> Report:
    """Bring numbered entries in, each in one transaction; a bad one is told, the rest goes in.

    `read` makes a row of an entry, or raises: `source` and `id` (its identity), `claim` and
    `evidence` (fields as typed on the
    page), `verdict` (status, reasoning, dispute_reason, answer). With `outlets`, each item's
    outlet is taken as its origin. A verdict that the rules do not allow is held: the claim
    stays unverified, says where it was reported otherwise, and is flagged for review.
    """
    report = Report()
    for line, entry in entries:
        try:
            row = read(entry)
            with atomic(session):
                _import_row(session, row, outlets, report)
        except (BoardError, KeyError, TypeError, ValueError, AttributeError) as error:
            reason = str(error) or type(error).__name__
            report.rejected.append({"line": line, "reason": reason, "row": entry})
    return report


def _import_row(session: Session, row: dict[str, Any], outlets: bool, report: Report) -> None:
    if _is_here(session, row["source"], row["id"]):
        report.skipped += 1
        return
    number = claims.enter_claim(session, IMPORTER, read_claim(row["claim"]))
    assert number is not None
    session.get_one(Claim, number).import_source = row["source"]
    session.get_one(Claim, number).import_id = row["id"]
    items = [_add_item(session, number, typed, outlets) for typed in row["evidence"]]
    held = _give_verdict(session, number, row.get("verdict"), items, row["source"])
    report.added += 1
    if held:
        report.held[held] += 1


def _is_here(session: Session, source: str, number: str) -> bool:
    query = select(Claim.id).where(Claim.import_source == source, Claim.import_id == number)  # type: ignore[call-overload]
    return session.execute(query).first() is not None


def _add_item(session: Session, claim_id: int, typed: dict[str, str], outlets: bool) -> int:
    typed = typed | ({"trace": "yes"} if outlets else {})
    item = evidence.add_evidence(session, IMPORTER, claim_id, read_evidence(typed))
    assert item is not None
    if origin := typed.get("origin"):
        origins.trace_origin(session, IMPORTER, item, _source_named(session, origin))
    return item


def _source_named(session: Session, name: str) -> int:
    query = (
        select(Source.id)  # type: ignore[call-overload]
        .where(Source.name == name, Source.confidential.is_(False))  # type: ignore[attr-defined]
        .order_by(Source.id)
    )
    found: int | None = session.execute(query).scalars().first()
    return found or sources.add_source(session, IMPORTER, sources.SourceInput(name)) or 0


def _give_verdict(
    session: Session, number: int, verdict: dict[str, Any] | None, items: list[int], source: str
) -> str:
    if not verdict or not verdict.get("status"):
        return ""
    reason = verdict.get("dispute_reason")
    ruling = Ruling(
        Status(verdict["status"]), verdict.get("reasoning", ""), verdict.get("answer", ""),
        DisputeReason(reason) if reason else None,
    )  # fmt: skip
    session.flush()
    version = session.get_one(Claim, number).version
    cites = [item for item in items if session.get_one(Evidence, item).withdrawn_at is None]
    try:
        verdicts.give_verdict(session, IMPORTER, number, version, ruling, cites)
    except (Refused, Invalid) as refused:
        report_elsewhere(session, IMPORTER, number, f"{source}: {ruling.status}", str(refused))
        codes = [need.code for need in refused.needs] if isinstance(refused, Refused) else []
        return ", ".join(codes) or "invalid"
    return ""


@command(Action.EDIT_CLAIM)
def report_elsewhere(act: Act, claim_id: int, words: str, reason: str) -> int | None:
    """Keep what was decided elsewhere as a remark; flag the claim, leave its status."""
    claim = act.claim(claim_id)
    claim.reported_elsewhere = words[:300]
    raise_flag(act, claim, ReviewReason.REPORTED_ELSEWHERE, reason[:300])
    changed(act, claim, EventName.REVIEW_NEEDED, reason="reported_elsewhere")
    return claim_id
