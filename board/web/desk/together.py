"""A whole story signed off at once."""

from datetime import UTC, datetime
from typing import Any

from flask import g, redirect, render_template, request, url_for

from board.commands.publication import Wording, lacking
from board.commands.together import Signed, sign_off_together
from board.errors import Invalid
from board.forms import Reader, read_numbers, typed_of
from board.queries import together as seen
from board.record.building import newest_document
from board.rules import Action, PublicationEvent, PublicState
from board.web.access import allows
from board.web.desk.common import desk, once


@desk.get("/stories/<int:story_id>/sign-offs/new")
@allows(Action.SIGN_OFF)
def new_joint_sign_off(story_id: int) -> str:
    return _form(story_id, {}, [], {})


@desk.post("/stories/<int:story_id>/sign-offs")
@allows(Action.SIGN_OFF)
def sign_off_story(story_id: int) -> Any:
    typed, ticked = typed_of(request.form), request.form.getlist("claim")
    read = Reader(typed)
    try:
        signed = [_signed(read, claim_id) for claim_id in read_numbers("claim", ticked)]
        read.done()
        made = sign_off_together(g.db, g.me, story_id, signed, once=once())
    except Invalid as wrong:
        return _form(story_id, typed, ticked, wrong.errors), 422
    return redirect(url_for("desk.joint_sign_off", report_id=made), 303)


@desk.get("/story-sign-offs/<int:report_id>")
@allows(Action.SIGN_OFF)
def joint_sign_off(report_id: int) -> str:
    """What was published, and what was refused and why."""
    report = seen.report(g.db, g.me.member_id, report_id)
    return render_template("desk/signing/report.html", report=report)


def _signed(read: Reader, claim_id: int) -> Signed:
    wording = Wording(
        public_wording=read.text(f"wording-{claim_id}"),
        event=read.choice_or_none(f"event-{claim_id}", PublicationEvent),
        note=read.text(f"note-{claim_id}"),
        unnamed_sources=read.yes(f"unnamed-{claim_id}"),
        sole_editor=read.yes("sole_editor"),
        sole_editor_reason=read.line("sole_editor_reason"),
    )
    return Signed(claim_id, read.number(f"version-{claim_id}"), wording)


def _form(story_id: int, typed: dict[str, str], ticked: list[str], errors: dict[str, str]) -> str:
    page = seen.story_claims(g.db, g.me.member_id, story_id)
    form: dict[str, str] = {}
    for claim in page.waiting:
        form |= _standing(claim)
    form |= typed
    needs = {claim.id: _needs(claim, form) for claim in page.waiting}
    return render_template(
        "desk/signing/story.html",
        page=page,
        form=form,
        needs=needs,
        ticked=ticked or [str(number) for number, lacks in needs.items() if not lacks],
        errors=errors,
    )


def _standing(claim: Any) -> dict[str, str]:
    """What stands in the fields of a claim: the wording that readers have."""
    public = newest_document(g.db, claim.pid) or {}
    return {
        f"wording-{claim.id}": public.get("public_wording", ""),
        f"version-{claim.id}": str(claim.version),
        f"event-{claim.id}": "" if claim.public_state is PublicState.NEVER else "update",
        f"unnamed-{claim.id}": "yes" if public.get("unnamed_sources") else "",
    }


def _needs(claim: Any, form: dict[str, str]) -> list[str]:
    """What a sign-off with these words would lack, before it is sent."""
    try:
        wording = _signed(Reader(form), claim.id).wording
        return [n.words for n in lacking(g.db, g.me, claim, wording, datetime.now(UTC))]
    except Invalid as wrong:
        return list(wrong.errors.values())
