"""Evidence: added, traced to its origin, withdrawn, restored."""

from typing import Any

from flask import abort, g, request

from board.commands import evidence, origins
from board.forms import Reader, read_evidence, typed_of
from board.rules import Action
from board.web.access import allows
from board.web.desk.common import back, desk, once
from board.words import _


@desk.post("/claims/<int:claim_id>/evidence")
@allows(Action.ADD_EVIDENCE)
def add_evidence(claim_id: int) -> Any:
    item = read_evidence(typed_of(request.form))
    evidence.add_evidence(g.db, g.me, claim_id, item, once=once())
    return back(claim_id)


@desk.post("/evidence/<int:evidence_id>/origin")
@allows(Action.TRACE_ORIGIN)
def trace_origin(evidence_id: int) -> Any:
    """Confirm the origin; an empty `origin_id` takes the confirmation back."""
    if "origin_id" not in request.form:
        abort(400)
    read = Reader(typed_of(request.form))
    origin_id = read.number("origin_id")
    read.done()
    return back(origins.trace_origin(g.db, g.me, evidence_id, origin_id, once=once()) or 0)


@desk.post("/evidence/<int:evidence_id>/withdrawal")
@allows(Action.ADD_EVIDENCE)
def withdraw_evidence(evidence_id: int) -> Any:
    read = Reader(typed_of(request.form))
    reason = read.line("reason", required=_("Say why it is withdrawn."))
    read.done()
    return back(evidence.withdraw_evidence(g.db, g.me, evidence_id, reason, once=once()) or 0)


@desk.post("/evidence/<int:evidence_id>/restoration")
@allows(Action.ADD_EVIDENCE)
def restore_evidence(evidence_id: int) -> Any:
    return back(evidence.restore_evidence(g.db, g.me, evidence_id, once=once()) or 0)
