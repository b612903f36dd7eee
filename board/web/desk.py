"""The desk: load, make one call, answer."""

from typing import Any

from flask import Blueprint, Flask, abort, g, redirect, render_template, request, url_for

from board.commands import claims, evidence, publication, sources, verdicts
from board.errors import Invalid, Refused, Stale
from board.forms import Reader, read_claim, read_evidence, typed_of
from board.queries import board as boards
from board.queries import claim as claim_pages
from board.record.building import newest_document
from board.rules import Action, DisputeReason, NextStep, PublicationEvent, Ruling, Stance, Status
from board.web.access import allows

desk = Blueprint("desk", __name__, url_prefix="/desk")


def register(app: Flask) -> None:
    app.register_blueprint(desk)
    app.register_error_handler(Stale, conflict)


@desk.get("")
@allows(Action.SEE_DESK)
def board() -> str:
    stories = boards.stories(g.db)
    slug = request.args.get("story", "")
    story = next((story for story in stories if story.slug == slug), None)
    cards = request_cards()
    columns = boards.columns(g.db, g.me.member_id, story.id if story else None, cards)
    return render_template("desk/board.html", columns=columns, stories=stories, story=story)


@desk.get("/columns/<status>")
@allows(Action.SEE_DESK)
def column(status: str) -> str:
    if status not in {s.value for s in Status}:
        abort(404)
    story = next((s for s in boards.stories(g.db) if s.slug == request.args.get("story")), None)
    try:
        found = boards.column(
            g.db, g.me.member_id, Status(status), story.id if story else None,
            request_cards(), request.args.get("after"),
        )  # fmt: skip
    except ValueError:
        abort(400)
    partial = request.headers.get("HX-Request-Type") == "partial"
    template = "desk/_column.html" if partial else "desk/column.html"
    return render_template(template, column=found, story=story)


def request_cards() -> int:
    """How many cards a column shows at first."""
    from flask import current_app

    return int(current_app.config["SETTINGS"].cards)


@desk.get("/claims/new")
@allows(Action.ENTER_CLAIM)
def new_claim() -> str:
    return _claim_form(typed_of(request.args), {})


@desk.post("/claims")
@allows(Action.ENTER_CLAIM)
def create_claim() -> Any:
    try:
        number = claims.enter_claim(
            g.db, g.me, read_claim(request.form), "assign_me" in request.form, once=_once()
        )
    except Invalid as wrong:
        return _claim_form(typed_of(request.form), wrong.errors), 422
    return redirect(url_for("desk.claim", claim_id=number), 303)


def _claim_form(typed: dict[str, str], errors: dict[str, str], claim: Any = None) -> str:
    choices = [("", "none"), *((story.id, story.title) for story in boards.stories(g.db))]
    return render_template(
        "desk/claims/form.html", form=typed, errors=errors, claim=claim, story_choices=choices
    )


@desk.get("/claims/<int:claim_id>")
@allows(Action.SEE_DESK)
def claim(claim_id: int) -> str:
    return _claim_page(claim_id)


def _claim_page(
    claim_id: int, typed: dict[str, str] | None = None, errors: dict[str, str] | None = None
) -> str:
    page = claim_pages.claim_page(g.db, g.me.member_id, claim_id)
    return render_template(
        "desk/claims/show.html", page=page, claim=page.claim, Stance=Stance,
        form=typed or {}, errors=errors or {},
    )  # fmt: skip


@desk.get("/claims/<int:claim_id>/edit")
@allows(Action.EDIT_CLAIM)
def edit_claim(claim_id: int) -> str:
    claim = claim_pages.claim_page(g.db, g.me.member_id, claim_id).claim
    return _claim_form(_typed_from(claim), {}, claim)


def _typed_from(claim: Any) -> dict[str, str]:
    values = {field: getattr(claim, field) for field in claims.EDITABLE}
    typed = {field: "" if value is None else str(value) for field, value in values.items()}
    return typed | {"accuses_person": "yes" if claim.accuses_person else ""}


@desk.post("/claims/<int:claim_id>")
@allows(Action.EDIT_CLAIM)
def save_claim(claim_id: int) -> Any:
    version = Reader(request.form).number("version")
    try:
        claims.edit_claim(g.db, g.me, claim_id, version, read_claim(request.form), once=_once())
    except Invalid as wrong:
        claim = claim_pages.claim_page(g.db, g.me.member_id, claim_id).claim
        return _claim_form(typed_of(request.form), wrong.errors, claim), 422
    return _back(claim_id)


def conflict(stale: Stale) -> Any:
    """Somebody saved first: both versions, and what was typed still in the box."""
    claim_id = (request.view_args or {}).get("claim_id")
    if claim_id is None:
        abort(409)
    current = claim_pages.claim_page(g.db, g.me.member_id, claim_id).claim
    theirs = _typed_from(current)
    typed = typed_of(request.form)
    fields = [field for field in theirs if field in typed and typed[field] != theirs[field]]
    return render_template(
        "desk/claims/conflict.html", claim=current, theirs=theirs, form=typed, fields=fields
    ), 409


@desk.post("/claims/<int:claim_id>/assignment")
@allows(Action.ASSIGN)
def assign(claim_id: int) -> Any:
    mine = request.form.get("assignee_id") == "me"
    assignee = g.me.member_id if mine else Reader(request.form).number("assignee_id")
    claims.assign(g.db, g.me, claim_id, assignee, once=_once())
    return _back(claim_id)


@desk.post("/claims/<int:claim_id>/next-step")
@allows(Action.ASSIGN)
def set_next_step(claim_id: int) -> Any:
    read = Reader(request.form)
    step = read.choice("next_step", NextStep, NextStep.NEW)
    reason = read.line("parked_reason")
    try:
        read.done()
        claims.set_next_step(g.db, g.me, claim_id, step, reason, once=_once())
    except Invalid as wrong:
        return _claim_page(claim_id, typed_of(request.form), wrong.errors), 422
    return _back(claim_id)


@desk.post("/claims/<int:claim_id>/evidence")
@allows(Action.ADD_EVIDENCE)
def add_evidence(claim_id: int) -> Any:
    try:
        item = read_evidence(request.form)
        evidence.add_evidence(g.db, g.me, claim_id, item, once=_once())
    except Invalid as wrong:
        return _claim_page(claim_id, typed_of(request.form), wrong.errors), 422
    return _back(claim_id)


@desk.post("/evidence/<int:evidence_id>/withdrawal")
@allows(Action.ADD_EVIDENCE)
def withdraw_evidence(evidence_id: int) -> Any:
    read = Reader(request.form)
    reason = read.line("reason", required="Say why it is withdrawn.")
    read.done()
    evidence.withdraw_evidence(g.db, g.me, evidence_id, reason)
    return _back(Reader(request.form).number("claim_id") or abort(400))


@desk.post("/evidence/<int:evidence_id>/restoration")
@allows(Action.ADD_EVIDENCE)
def restore_evidence(evidence_id: int) -> Any:
    evidence.restore_evidence(g.db, g.me, evidence_id)
    return _back(Reader(request.form).number("claim_id") or abort(400))


@desk.post("/evidence/<int:evidence_id>/origin")
@allows(Action.TRACE_ORIGIN)
def trace_origin(evidence_id: int) -> Any:
    number = evidence.trace_origin(
        g.db, g.me, evidence_id, Reader(request.form).number("origin_id"), once=_once()
    )
    return _back(number or abort(404))


@desk.get("/claims/<int:claim_id>/verdicts/new")
@allows(Action.GIVE_VERDICT)
def new_verdict(claim_id: int) -> str:
    return _verdict_form(claim_id, typed_of(request.args), [], {})


@desk.post("/claims/<int:claim_id>/verdicts")
@allows(Action.GIVE_VERDICT)
def give_verdict(claim_id: int) -> Any:
    read = Reader(request.form)
    cites = [int(one) for one in request.form.getlist("cites") if one.isdigit()]
    try:
        ruling = _ruling(read)
        verdicts.give_verdict(
            g.db, g.me, claim_id, read.number("version"), ruling, cites,
            read.yes("cannot_be_resolved"), once=_once(),
        )  # fmt: skip
    except Refused as refused:
        return _verdict_form(claim_id, typed_of(request.form), refused.needs, {}, cites), 422
    except Invalid as wrong:
        return _verdict_form(claim_id, typed_of(request.form), [], wrong.errors, cites), 422
    return _back(claim_id)


def _ruling(read: Reader) -> Ruling:
    reason = read.typed.get("dispute_reason", "")
    ruling = Ruling(
        status=read.choice("status", Status, Status.UNVERIFIED),
        reasoning=read.text("reasoning"),
        answer=read.text("answer"),
        dispute_reason=DisputeReason(reason) if reason in set(DisputeReason) else None,
        exception=read.yes("exception"),
        exception_reason=read.text("exception_reason"),
        exception_public_reason=read.text("exception_public_reason"),
        knows_who=read.yes("knows_who"),
    )
    read.done()
    return ruling


def _verdict_form(
    claim_id: int,
    typed: dict[str, str],
    needs: list[Any],
    errors: dict[str, str],
    cites: list[int] | None = None,
) -> str:
    page = claim_pages.claim_page(g.db, g.me.member_id, claim_id)
    return render_template(
        "desk/verdicts/form.html", page=page, claim=page.claim, form=typed, needs=needs,
        errors=errors, cites=page.cited if cites is None else cites, Stance=Stance,
        DisputeReason=DisputeReason,
    )  # fmt: skip


@desk.get("/claims/<int:claim_id>/publication/new")
@allows(Action.SIGN_OFF)
def new_publication(claim_id: int) -> str:
    return _publication_form(claim_id, typed_of(request.args), [], {})


@desk.post("/claims/<int:claim_id>/publication")
@allows(Action.SIGN_OFF)
def publish(claim_id: int) -> Any:
    read = Reader(request.form)
    try:
        wording = _wording(read)
        publication.sign_off(g.db, g.me, claim_id, read.number("version"), wording, once=_once())
    except Refused as refused:
        return _publication_form(claim_id, typed_of(request.form), refused.needs, {}), 422
    except Invalid as wrong:
        return _publication_form(claim_id, typed_of(request.form), [], wrong.errors), 422
    return _back(claim_id)


def _wording(read: Reader) -> publication.Wording:
    event = read.typed.get("event", "")
    wording = publication.Wording(
        public_wording=read.text("public_wording"),
        event=PublicationEvent(event) if event in set(PublicationEvent) else None,
        note=read.text("note"),
        unnamed_sources=read.yes("unnamed_sources"),
        sole_editor=read.yes("sole_editor"),
        sole_editor_reason=read.line("sole_editor_reason"),
    )
    read.done()
    return wording


def _publication_form(
    claim_id: int, typed: dict[str, str], needs: list[Any], errors: dict[str, str]
) -> str:
    page = claim_pages.claim_page(g.db, g.me.member_id, claim_id)
    preview = publication.preview(g.db, page.claim)
    published = newest_document(g.db, page.claim.pid)
    return render_template(
        "desk/publication/form.html", page=page, claim=page.claim, d=preview,
        published=published, form=typed, needs=needs, errors=errors,
    )  # fmt: skip


@desk.post("/claims/<int:claim_id>/under-review")
@allows(Action.BRAKE)
def brake(claim_id: int) -> Any:
    publication.put_under_review(g.db, g.me, claim_id, once=_once())
    return _back(claim_id)


@desk.post("/claims/<int:claim_id>/unpublication")
@allows(Action.UNPUBLISH)
def unpublish(claim_id: int) -> Any:
    read = Reader(request.form)
    reason = read.text("reason")
    try:
        read.done()
        publication.unpublish(g.db, g.me, claim_id, reason, once=_once())
    except Invalid as wrong:
        return _claim_page(claim_id, typed_of(request.form), wrong.errors), 422
    return _back(claim_id)


@desk.get("/claims/<int:claim_id>/history")
@allows(Action.SEE_DESK)
def history(claim_id: int) -> str:
    events = claim_pages.history(g.db, g.me.member_id, claim_id)
    return render_template("desk/claims/history.html", claim_id=claim_id, events=events)


@desk.get("/stories")
@allows(Action.SEE_DESK)
def stories() -> str:
    return render_template("desk/stories.html", stories=boards.stories(g.db), errors={}, form={})


@desk.post("/stories")
@allows(Action.KEEP_STORIES)
def create_story() -> Any:
    read = Reader(request.form)
    title, summary = read.line("title", 200), read.text("summary")
    try:
        read.done()
        sources.add_story(g.db, g.me, title, summary, once=_once())
    except Invalid as wrong:
        return render_template(
            "desk/stories.html", stories=boards.stories(g.db), errors=wrong.errors,
            form=typed_of(request.form),
        ), 422  # fmt: skip
    return redirect(url_for("desk.stories"), 303)


def _once() -> str | None:
    return request.form.get("once")


def _back(claim_id: int) -> Any:
    return redirect(url_for("desk.claim", claim_id=claim_id), 303)
