"""The board as it leaves: a claim a line, for `claimboard export`."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from board.models import Claim, Verdict
from board.models.evidence import evidence_of

CLAIM_FIELDS = (
    "pid", "kind", "statement", "language", "original_words", "original_language", "claimant",
    "relayed_by", "claimed_on", "appeared_at", "true_as_of", "recheck_on", "tags",
    "accuses_person", "status", "dispute_reason", "reported_elsewhere", "import_source",
    "import_id",
)  # fmt: skip

EVIDENCE_FIELDS = (
    "url", "description", "title", "publisher", "stance", "directness", "party_concerned",
    "witnessed", "excerpt", "public", "published_on", "source", "origin",
)  # fmt: skip


def lines(session: Session) -> Iterator[dict[str, Any]]:
    """Every unrestricted claim, oldest first, with its evidence and verdicts."""
    claim = Claim.__table__  # type: ignore[attr-defined]
    last = 0
    while True:
        query = (
            select(claim)
            .where(claim.c.id > last, claim.c.restricted.is_(False))
            .order_by(claim.c.id)
        )
        rows = session.execute(query.limit(500)).all()
        for row in rows:
            yield {field: _plain(getattr(row, field)) for field in CLAIM_FIELDS} | {
                "evidence": list(_evidence(session, row.id)),
                "verdicts": list(_verdicts(session, row.id)),
            }
        if not rows:
            return
        last = rows[-1].id


def _evidence(session: Session, claim_id: int) -> Iterator[dict[str, Any]]:
    for row in session.execute(evidence_of(claim_id)):
        if row.withdrawn_at is None and not row.confidential:
            yield {field: _plain(getattr(row, field)) for field in EVIDENCE_FIELDS}


def _verdicts(session: Session, claim_id: int) -> Iterator[dict[str, Any]]:
    verdict = Verdict.__table__  # type: ignore[attr-defined]
    fields = ("status", "dispute_reason", "cannot_be_resolved", "wording", "reasoning",
              "answer", "origins", "at")  # fmt: skip
    query = select(*(verdict.c[f] for f in fields)).where(verdict.c.claim_id == claim_id)
    for row in session.execute(query.order_by(verdict.c.id)):
        yield {field: _plain(value) for field, value in row._mapping.items()}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    return str(value.isoformat() if hasattr(value, "isoformat") else value)
