"""Evidence: added, edited, withdrawn, restored."""

from typing import Any

from flask import g, render_template, request, url_for

from board.commands import evidence
from board.errors import Invalid, Stale
from board.forms import Reader, read_evidence, typed_of
from board.queries.evidence import ItemPage, item_page
from board.queries.files import files_of
from board.queries.sources import own_confidential
from board.rules import Action, Directness, Stance
from board.web.access import allows
from board.web.desk.common import back, desk, in_dialog, link_owner, once, show
from board.web.desk.conflicts import chosen, conflict, opened
from board.web.filters import words
from board.web.security import takes_files
from board.web.uploads import again, keep, uploaded
from board.words import _

TICKS = ("party_concerned", "witnessed", "public")


@desk.post("/claims/<int:claim_id>/evidence")
@allows(Action.ADD_EVIDENCE)
@takes_files
def add_evidence(claim_id: int) -> Any:
    upload = uploaded()
    file = upload.entered if upload else None
    try:
        item = read_evidence(typed_of(request.form), file.name if file else "")
        keep(upload, lambda: evidence.add_evidence(g.db, g.me, claim_id, item, file, once=once()))
    except Invalid as wrong:
        raise Invalid(again(wrong.errors, upload)) from None
    return back(claim_id)


@desk.post("/claims/<int:claim_id>/evidence/source")
@allows(Action.ADD_EVIDENCE)
def source_of_link(claim_id: int) -> str:
    """Whose the link is that is being pasted; nothing is kept. Posted, so that the link stands
    in no address. Without script: the whole page, with what was typed."""
    typed = typed_of(request.form)
    if in_dialog():
        return render_template(
            "desk/evidence/_owner.html", owner=link_owner(typed), form=typed, errors={}
        )
    return show(claim_id, typed, {})


@desk.get("/evidence/<int:evidence_id>/edit")
@allows(Action.ADD_EVIDENCE)
def edit_evidence(evidence_id: int) -> str:
    page = item_page(g.db, g.me.member_id, evidence_id)
    return _form(page, opened(_typed_from(page.item)), {})


@desk.post("/evidence/<int:evidence_id>/edit")
@allows(Action.ADD_EVIDENCE)
def save_evidence(evidence_id: int) -> Any:
    typed = typed_of(request.form)
    try:
        typed = chosen(typed)
        version, item = Reader(typed).number("version"), read_evidence(typed, _file(evidence_id))
        claim_id = evidence.edit_evidence(g.db, g.me, evidence_id, version, item, once=once())
    except Invalid as wrong:
        page = item_page(g.db, g.me.member_id, evidence_id)
        return _form(page, typed, wrong.errors), 422
    except Stale:
        return _conflict(item_page(g.db, g.me.member_id, evidence_id), typed)
    return back(claim_id or 0)


def _file(evidence_id: int) -> str:
    """The name of a file that the item has; "" where it has none."""
    return next((file.name for file in files_of(g.db, [evidence_id]).get(evidence_id, ())), "")


def _conflict(page: ItemPage, typed: dict[str, str]) -> tuple[str, int]:
    choices = {
        "stance": [(stance.value, words(stance)) for stance in Stance],
        "directness": [(directness.value, words(directness)) for directness in Directness],
    }
    what = _("The item of evidence on claim #%d") % page.claim.id
    claim = url_for("desk.claim", claim_id=page.claim.id)
    theirs = _typed_from(page.item)
    return conflict(what, page.item.version, typed, theirs, claim, TICKS, choices)


def _form(page: ItemPage, typed: dict[str, str], errors: dict[str, str]) -> str:
    return render_template(
        "desk/evidence/form.html",
        item=page.item,
        claim=page.claim,
        confidential_sources=own_confidential(g.db, g.me.member_id),
        form=typed,
        errors=errors,
    )


def _typed_from(item: Any) -> dict[str, str]:
    typed = {field: getattr(item, field) for field in evidence.EDITABLE}
    return {
        field: ("yes" if value else "") if field in TICKS else str(value)
        for field, value in typed.items()
    }


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
