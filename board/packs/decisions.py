"""What was decided by a moment: verdicts with what they cite, publications with who signed."""

import json
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from board.models import LogLeaf, Publication, SignOff, Verdict, VerdictCite
from board.packs.items import Items
from board.packs.past import fields_of, plain
from board.packs.scope import Scope

VERDICT_FIELDS = (
    "id", "status", "dispute_reason", "cannot_be_resolved", "wording", "reasoning", "answer",
    "exception", "exception_reason", "exception_public_reason", "origins", "at",
)  # fmt: skip
SIGN_OFF_FIELDS = ("sole_editor_reason", "unverified_reason")


def verdicts(session: Session, scope: Scope, claim_id: int, items: Items) -> list[dict[str, Any]]:
    """The claim's verdicts, oldest first; `cites_left_out` counts what the pack does not hold."""
    verdict = Verdict.__table__  # type: ignore[attr-defined]
    query = select(verdict).where(verdict.c.claim_id == claim_id, verdict.c.at <= scope.as_of)
    rows = session.execute(query.order_by(verdict.c.id)).all()
    return [_verdict(session, scope, row, items) for row in rows]


def _verdict(session: Session, scope: Scope, row: Any, items: Items) -> dict[str, Any]:
    cite = VerdictCite.__table__  # type: ignore[attr-defined]
    query = select(cite).where(cite.c.verdict_id == row.id).order_by(cite.c.evidence_id)
    cites = session.execute(query).all()
    shown = [c for c in cites if c.evidence_id in items.ids]
    told = fields_of(row, VERDICT_FIELDS) | {
        "by": row.member_id or "",
        "cites": [
            {
                "evidence": c.evidence_id,
                "stance": c.stance.value,
                "origin": items.register.name(c.origin_id),
            }
            for c in shown
        ],
        "cites_left_out": len(cites) - len(shown),
    }
    return told | ({"knows_who": row.knows_who} if scope.confidential else {})


def publications(
    session: Session, scope: Scope, claim: Any
) -> tuple[list[dict[str, Any]], dict[str, bytes]]:
    """The claim's publications, oldest first, and their documents by the name of their file.

    With each goes its leaf of the public log and the salts that open it. A document that was
    destroyed by a redaction is not there, and its line says so.
    """
    public, signed = Publication.__table__, SignOff.__table__  # type: ignore[attr-defined]
    leaf = LogLeaf.__table__  # type: ignore[attr-defined]
    query = (
        select(public, signed.c.member_id, signed.c.verdict_id, signed.c.sole_editor_reason,
               signed.c.unverified_reason, signed.c.second_look_by, signed.c.second_look_at,
               signed.c.second_look_note, leaf.c.n, leaf.c.leaf, leaf.c.hash, leaf.c.salts)
        .outerjoin(signed, signed.c.publication_id == public.c.id)
        .outerjoin(leaf, leaf.c.publication_id == public.c.id)
        .where(public.c.pid == claim.pid, public.c.at <= scope.as_of)
        .order_by(public.c.number)
    )  # fmt: skip
    lines, documents = [], {}
    for row in session.execute(query).all():
        name = f"claims/{claim.id}/publication-{row.number}.json"
        if row.document:
            documents[name] = bytes(row.document)
        lines.append(_publication(row, scope, name if row.document else ""))
    return lines, documents


def _publication(row: Any, scope: Scope, name: str) -> dict[str, Any]:
    looked = row.second_look_at is not None and row.second_look_at <= scope.as_of
    told = fields_of(row, ("number", "event", "at", "sha256", *SIGN_OFF_FIELDS)) | {
        "document": name,
        "by": row.member_id or "",
        "verdict": row.verdict_id or 0,
        "second_look_by": row.second_look_by if looked else "",
        "second_look_at": plain(row.second_look_at) if looked else "",
        "log": {} if row.n is None else _leaf(row),
    }
    return told | ({"second_look_note": row.second_look_note if looked else ""}
                   if scope.confidential else {})  # fmt: skip


def _leaf(row: Any) -> dict[str, Any]:
    """Where the publication stands in the public log, and what opens it."""
    salts = json.loads(row.salts) if row.salts else {}
    return {"n": row.n, "leaf": bytes(row.leaf).decode(), "hash": bytes(row.hash).hex(),
            "salts": salts}  # fmt: skip
