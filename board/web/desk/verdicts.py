"""The verdict form."""

from typing import Any

from flask import current_app, g, render_template, request

from board.commands import verdicts
from board.errors import Invalid, Refused, Stale
from board.forms import Reader, read_numbers, typed_of
from board.queries.claim import ClaimPage
from board.record.building import item_of
from board.rules import (
    Action,
    DisputeReason,
    Item,
    Need,
    Ruling,
    Status,
    outlook,
    verdict_needs,
)
from board.web.access import allows
from board.web.desk.common import desk, in_dialog, kept, load, once
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
    return kept(claim_id)


@desk.post("/claims/<int:claim_id>/verdicts/missing")
@allows(Action.GIVE_VERDICT)
def missing(claim_id: int) -> Any:
    """What the form as it stands still lacks: asked as one types, decides nothing."""
    page = load(claim_id)
    ruling = _ruling(Reader(typed_of(request.form)))
    cites = read_numbers("cites", request.form.getlist("cites"))
    standing = _standing(page)
    cited = [item for item in standing if item.evidence_id in cites]
    needs = verdict_needs(ruling, page.claim.kind, cited, standing, _required(), g.me)
    return render_template("desk/verdicts/_missing.html", needs=needs)


def _standing(page: ClaimPage) -> list[Item]:
    return [item_of(row) for row in page.evidence if not row.withdrawn_at]


def _required() -> int:
    required: int = current_app.config["SETTINGS"].required_origins
    return required


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
    standing = _standing(page)
    return render_template(
        "desk/verdicts/_form.html" if in_dialog() else "desk/verdicts/form.html",
        in_dialog=in_dialog(),
        page=page,
        outlook={s: _outlook(s, page, standing) for s in Status},
        claim=page.claim,
        form=typed,
        needs=needs or [],
        errors=errors or {},
        cites={str(number) for number in page.cited} if ticked is None else ticked,
    )


def _outlook(status: Status, page: ClaimPage, standing: list[Item]) -> str:
    if status is Status.UNVERIFIED:
        return _("Always possible, with reasoning.")
    needs = outlook(status, page.claim.kind, standing, _required(), g.me)
    return " ".join(need.words for need in needs) or _("The evidence here allows it.")
