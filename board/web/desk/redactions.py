"""Redactions by two people, and legal holds."""

from typing import Any

from flask import abort, g, redirect, render_template, request, url_for

from board.commands import holds
from board.commands import redactions as acts
from board.errors import Invalid, Refused
from board.forms import Reader, typed_of, whole_number
from board.queries import redactions as seen
from board.rules import Action, Need
from board.web.access import allows
from board.web.desk.common import back, desk, load, once


@desk.get("/redactions")
@allows(Action.REDACT)
def redactions() -> str:
    return _list()


@desk.get("/claims/<int:claim_id>/redactions/new")
@allows(Action.REDACT)
def new_redaction(claim_id: int) -> str:
    """Of the claim, or with `item` of one item of it."""
    return _form(claim_id, typed_of(request.args), {})


@desk.post("/claims/<int:claim_id>/redactions")
@allows(Action.REDACT)
def ask_redaction(claim_id: int) -> Any:
    typed = typed_of(request.form)
    read = Reader(typed)
    asked = read.text("reason"), read.text("public_reason"), read.number("item")
    try:
        read.done()
        acts.ask_redaction(g.db, g.me, claim_id, *asked, once=once())
    except Invalid as wrong:
        return _form(claim_id, typed, wrong.errors), 422
    except Refused as refused:
        return _form(claim_id, typed, {}, refused.needs), 422
    return _to_list()


@desk.post("/redactions/<int:redaction_id>/confirmation")
@allows(Action.REDACT)
def confirm_redaction(redaction_id: int) -> Any:
    try:
        acts.confirm_redaction(g.db, g.me, redaction_id, once=once())
    except Refused as refused:
        return _list(refused.needs), 422
    return _to_list()


@desk.post("/redactions/<int:redaction_id>/withdrawal")
@allows(Action.REDACT)
def drop_redaction(redaction_id: int) -> Any:
    acts.drop_redaction(g.db, g.me, redaction_id, once=once())
    return _to_list()


@desk.post("/claims/<int:claim_id>/holds")
@allows(Action.LEGAL_HOLD)
def place_hold(claim_id: int) -> Any:
    read = Reader(typed_of(request.form))
    reason = read.text("reason")
    read.done()
    holds.place_hold(g.db, g.me, claim_id, reason, once=once())
    return back(claim_id)


@desk.post("/holds/<int:hold_id>/lifting")
@allows(Action.LEGAL_HOLD)
def lift_hold(hold_id: int) -> Any:
    read = Reader(typed_of(request.form))
    try:
        reason = read.line("lifted_reason")
        read.done()
        holds.lift_hold(g.db, g.me, hold_id, reason, once=once())
    except Invalid as wrong:
        return _list(errors=wrong.errors), 422
    return _to_list()


def _to_list() -> Any:
    return redirect(url_for("desk.redactions"), 303)


def _list(needs: list[Need] | None = None, errors: dict[str, str] | None = None) -> str:
    page = seen.redactions(g.db, g.me.member_id, request.args.get("before", type=whole_number))
    return render_template(
        "desk/redactions/list.html", page=page, needs=needs or [], errors=errors or {}
    )


def _form(
    claim_id: int, typed: dict[str, str], errors: dict[str, str], needs: list[Need] | None = None
) -> str:
    page, item = load(claim_id), None
    if typed.get("item"):
        item = seen.item_name(g.db, claim_id, Reader(typed).number("item"))
        if item is None or not any(str(e.id) == typed["item"] for e in page.evidence):
            abort(404)
    return render_template(
        "desk/redactions/form.html",
        claim=page.claim,
        item=item,
        articles=None if item is not None else seen.quoting(g.db, claim_id),
        asked=seen.asked_of(g.db, g.me.member_id, claim_id),
        holds=seen.holds_of(g.db, claim_id),
        form=typed,
        errors=errors,
        needs=needs or [],
    )
