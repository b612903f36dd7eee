"""The verdict form."""

from typing import Any

from flask import g, render_template, request

from board.commands import verdicts
from board.errors import Invalid, Refused, Stale
from board.forms import Reader, read_numbers, typed_of
from board.rules import Action, DisputeReason, Need, Ruling, Stance, Status
from board.web.access import allows
from board.web.desk.common import back, desk, load, once
from board.words import _


@desk.get("/claims/<int:claim_id>/verdicts/new")
@allows(Action.GIVE_VERDICT)
def new_verdict(claim_id: int) -> str:
    return _form(claim_id, typed_of(request.args))


@desk.post("/claims/<int:claim_id>/verdicts")
@allows(Action.GIVE_VERDICT)
def give_verdict(claim_id: int) -> Any:
    typed, ticked = typed_of(request.form), request.form.getlist("cites")
    read = Reader(typed)
    try:
        ruling, cites = _ruling(read), read_numbers("cites", ticked)
        version, unresolved = read.number("version"), read.yes("cannot_be_resolved")
        verdicts.give_verdict(g.db, g.me, claim_id, version, ruling, cites, unresolved, once=once())
    except Refused as refused:
        return _form(claim_id, typed, needs=refused.needs, ticked=ticked), 422
    except Invalid as wrong:
        return _form(claim_id, typed, errors=wrong.errors, ticked=ticked), 422
    except Stale:
        words = _("The claim was changed while you wrote. Read it again, then send this again.")
        return _form(claim_id, typed | {"version": ""}, errors={"": words}, ticked=ticked), 409
    return back(claim_id)


def _ruling(read: Reader) -> Ruling:
    ruling = Ruling(
        status=read.choice("status", Status, Status.UNVERIFIED),
        reasoning=read.text("reasoning"),
        answer=read.text("answer"),
        dispute_reason=read.choice_or_none("dispute_reason", DisputeReason),
        exception=read.yes("exception"),
        exception_reason=read.text("exception_reason"),
        exception_public_reason=read.text("exception_public_reason"),
        knows_who=read.yes("knows_who"),
    )
    read.done()
    return ruling


def _form(
    claim_id: int,
    typed: dict[str, str],
    needs: list[Need] | None = None,
    errors: dict[str, str] | None = None,
    ticked: list[str] | None = None,
) -> str:
    page = load(claim_id)
    return render_template(
        "desk/verdicts/form.html",
        page=page,
        claim=page.claim,
        form=typed,
        needs=needs or [],
        errors=errors or {},
        cites={str(number) for number in page.cited} if ticked is None else ticked,
        Stance=Stance,
        DisputeReason=DisputeReason,
    )
