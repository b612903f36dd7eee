"""Sign-off, at once or for a time to come; the brake; unpublishing."""

from datetime import UTC, datetime
from typing import Any

from flask import g, redirect, render_template, request, url_for

from board.commands import embargoes, publication
from board.comparing import Row, compare
from board.errors import Invalid, Refused, Stale
from board.forms import Reader, typed_of
from board.record.building import content_of, differences, newest_document
from board.rules import Action, Need, PublicationEvent
from board.web.access import allows
from board.web.desk.common import back, desk, in_dialog, kept, load, once
from board.web.desk.signing import public_from
from board.words import _


@desk.get("/claims/<int:claim_id>/publication/new")
@allows(Action.SIGN_OFF)
def new_publication(claim_id: int) -> str:
    """The wording that readers have stands in the form: what still holds need not be typed."""
    published = newest_document(g.db, load(claim_id).claim.pid) or {}
    standing = {"public_wording": published.get("public_wording", "")}
    return _form(claim_id, standing | typed_of(request.args))


@desk.post("/claims/<int:claim_id>/publication")
@allows(Action.SIGN_OFF)
def publish(claim_id: int) -> Any:
    typed = typed_of(request.form)
    read = Reader(typed)
    try:
        release_at = public_from(read)
        wording, version = read_wording(read), read.number("version")
        signed = g.db, g.me, claim_id, version, wording
        if release_at is None:
            publication.sign_off(*signed, once=once())
        else:
            embargoes.embargo(*signed, release_at, once=once())
    except Refused as refused:
        return _form(claim_id, typed, needs=refused.needs), 422
    except Invalid as wrong:
        return _form(claim_id, typed, errors=wrong.errors), 422
    except Stale:
        words = _("The claim was changed while you wrote. What would be public now is below.")
        return _form(claim_id, typed | {"version": ""}, errors={"": words}), 409
    return back(claim_id)


@desk.post("/claims/<int:claim_id>/publication/preview")
@allows(Action.SIGN_OFF)
def preview_publication(claim_id: int) -> str:
    """What would be public with the words as they stand: alone, or in the form again."""
    typed = typed_of(request.form)
    if not in_dialog():
        return _form(claim_id, typed)
    return render_template(
        "desk/publication/_preview.html", **_preview(load(claim_id).claim, typed)
    )


def _preview(claim: Any, typed: dict[str, str]) -> dict[str, Any]:
    """The document as it would go out, and what it changes for readers, word by word."""
    words = {name: typed.get(name, "") for name in ("public_wording", "event", "note")}
    content = content_of(g.db, claim, datetime.now(UTC))
    content |= words | {"unnamed_sources": typed.get("unnamed_sources") == "yes"}
    published = newest_document(g.db, claim.pid)
    changes = differences(published, _comparable(content)) if published else []
    return {"d": content, "published": published, "changes": _marked(changes)}


def _comparable(content: dict[str, Any]) -> dict[str, Any]:
    """Each publication has its own event and note: they are no change of the claim."""
    return {name: value for name, value in content.items() if name not in ("event", "note")}


def _marked(changes: list[tuple[str, str, str]]) -> list[tuple[str, list[Row]]]:
    return [(name, compare(now, then)) for name, now, then in changes]


def read_wording(read: Reader) -> publication.Wording:
    wording = publication.Wording(
        public_wording=read.text("public_wording"),
        event=read.choice_or_none("event", PublicationEvent),
        note=read.text("note"),
        unnamed_sources=read.yes("unnamed_sources"),
        sole_editor=read.yes("sole_editor"),
        sole_editor_reason=read.line("sole_editor_reason"),
        unverified_reason=read.line("unverified_reason"),
    )
    read.done()
    return wording


def _form(
    claim_id: int,
    typed: dict[str, str],
    needs: list[Need] | None = None,
    errors: dict[str, str] | None = None,
) -> str:
    page = load(claim_id)
    return render_template(
        "desk/publication/form.html",
        page=page,
        claim=page.claim,
        **_preview(page.claim, typed),
        form=typed,
        needs=needs or [],
        errors=errors or {},
    )


@desk.get("/claims/<int:claim_id>/under-review/new")
@allows(Action.ASK_BRAKE)
def new_brake(claim_id: int) -> str:
    """One press for an editor; for a reporter the question to the editors, with a reason."""
    template = "desk/publication/_brake.html" if in_dialog() else "desk/publication/brake.html"
    return render_template(template, claim=load(claim_id).claim, in_dialog=in_dialog())


@desk.post("/claims/<int:claim_id>/under-review")
@allows(Action.BRAKE)
def brake(claim_id: int) -> Any:
    publication.put_under_review(g.db, g.me, claim_id, once=once())
    return _on(claim_id)


def _on(claim_id: int) -> Any:
    """To where one came from: the queue, the page behind the dialog, or the claim."""
    if request.form.get("from") == "queue":
        return redirect(url_for("desk.sign_offs"), 303)
    return kept(claim_id)


@desk.post("/claims/<int:claim_id>/brake-request")
@allows(Action.ASK_BRAKE)
def ask_for_brake(claim_id: int) -> Any:
    read = Reader(typed_of(request.form))
    why = read.line("why", required=_("Say why it should be put under review."))
    read.done()
    publication.ask_for_brake(g.db, g.me, claim_id, why, once=once())
    return kept(claim_id)


@desk.get("/claims/<int:claim_id>/unpublication/new")
@allows(Action.UNPUBLISH)
def new_unpublication(claim_id: int) -> str:
    return _unpublication(claim_id, {}, {})


@desk.post("/claims/<int:claim_id>/unpublication")
@allows(Action.UNPUBLISH)
def unpublish(claim_id: int) -> Any:
    typed = typed_of(request.form)
    read = Reader(typed)
    reason = read.text("reason")
    try:
        read.done()
        publication.unpublish(g.db, g.me, claim_id, reason, once=once())
    except Invalid as wrong:
        return _unpublication(claim_id, typed, wrong.errors), 422
    return back(claim_id)


def _unpublication(claim_id: int, typed: dict[str, str], errors: dict[str, str]) -> str:
    claim = load(claim_id).claim
    return render_template(
        "desk/publication/unpublication.html", claim=claim, form=typed, errors=errors
    )


@desk.post("/publications/<int:publication_id>/second-look")
@allows(Action.SECOND_LOOK)
def second_look(publication_id: int) -> Any:
    read = Reader(typed_of(request.form))
    note = read.line("note")
    read.done()
    return _on(publication.take_second_look(g.db, g.me, publication_id, note, once=once()) or 0)
