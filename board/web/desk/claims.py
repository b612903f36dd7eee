"""A claim's own fields: entered, shown, edited; who has it and what comes next."""

from typing import Any

from flask import current_app, g, redirect, render_template, request, url_for

from board.commands import claims, planning
from board.errors import Invalid, NotFound, Stale
from board.forms import Reader, read_claim, read_numbers, typed_of
from board.links import clean_link
from board.queries import board as boards
from board.queries import claim as claim_pages
from board.queries.likely import Likely, likely_same
from board.queries.merging import led_to
from board.rules import MAX_STATEMENT, Action, Kind, NextStep, RelationKind, Urgency
from board.web.access import allows
from board.web.desk.common import back, desk, in_dialog, load, once, show
from board.web.desk.conflicts import chosen, conflict, opened
from board.web.filters import words
from board.web.kept import kept_page
from board.words import _


@desk.get("/claims/new")
@allows(Action.ENTER_CLAIM)
def new_claim() -> str:
    return _form(typed_of(request.args), {})


@desk.post("/claims")
@allows(Action.ENTER_CLAIM)
def create_claim() -> Any:
    mine = "assign_me" in request.form
    try:
        number = claims.enter_claim(g.db, g.me, read_claim(request.form), mine, once=once())
    except Invalid as wrong:
        return _form(typed_of(request.form), wrong.errors), 422
    return redirect(url_for("desk.claim", claim_id=number), 303)


@desk.post("/claims/likely")
@allows(Action.ENTER_CLAIM)
def likely_claims() -> str:
    """The claims that likely say the same as what is being typed; nothing is kept. Posted, so
    that a statement stands in no address. Without script: the whole form, as it was typed."""
    typed = typed_of(request.form)
    found = likely_same(
        g.db, g.me.member_id, typed.get("statement", "")[:MAX_STATEMENT], _link(typed)
    )
    if in_dialog():
        return render_template("desk/claims/_likely.html", likely=found)
    return _form(typed, {}, likely=found)


def _link(typed: dict[str, str]) -> str:
    """The link as far as it is one: people are still typing."""
    try:
        return clean_link(typed.get("appeared_at", "").strip())
    except ValueError:
        return ""


@desk.get("/claims/<int:claim_id>")
@allows(Action.SEE_DESK)
def claim(claim_id: int) -> Any:
    try:
        return kept_page(lambda: show(claim_id, {}, {}))
    except NotFound:
        into = led_to(g.db, g.me.member_id, claim_id)
        return redirect(url_for("desk.claim", claim_id=into, merged=claim_id), 303)


@desk.get("/claims/<int:claim_id>/edit")
@allows(Action.EDIT_CLAIM)
def edit_claim(claim_id: int) -> str:
    claim = load(claim_id).claim
    return _form(opened(_typed_from(claim)), {}, claim)


@desk.post("/claims/<int:claim_id>")
@allows(Action.EDIT_CLAIM)
def save_claim(claim_id: int) -> Any:
    typed = typed_of(request.form)
    try:
        typed = chosen(typed)
        version = Reader(typed).number("version")
        claims.edit_claim(g.db, g.me, claim_id, version, read_claim(typed), once=once())
    except Invalid as wrong:
        return _form(typed, wrong.errors, load(claim_id).claim), 422
    except Stale:
        return _conflict(load(claim_id).claim, typed)
    return back(claim_id)


def _form(
    typed: dict[str, str],
    errors: dict[str, str],
    claim: Any = None,
    likely: list[Likely] | None = None,
) -> str:
    return render_template(
        "desk/claims/form.html",
        form=typed,
        errors=errors,
        claim=claim,
        likely=likely,
        story_choices=_stories(),
    )


def _stories() -> list[tuple[Any, str]]:
    return [("", _("none")), *((story.id, story.title) for story in boards.stories(g.db))]


def _conflict(claim: Any, typed: dict[str, str]) -> tuple[str, int]:
    kinds = [(kind.value, words(kind)) for kind in Kind]
    return conflict(
        _("Claim #%d") % claim.id, claim.version, typed, _typed_from(claim),
        url_for("desk.claim", claim_id=claim.id), ("accuses_person",),
        {"kind": kinds, "story_id": _stories()},
    )  # fmt: skip


def _typed_from(claim: Any) -> dict[str, str]:
    values = {field: getattr(claim, field) for field in claims.EDITABLE}
    typed = {field: "" if value is None else str(value) for field, value in values.items()}
    return typed | {"accuses_person": "yes" if claim.accuses_person else ""}


@desk.post("/claims/<int:claim_id>/assignment")
@allows(Action.ASSIGN)
def assign(claim_id: int) -> Any:
    read = Reader(typed_of(request.form))
    assignee = g.me.member_id if read.yes("me") else read.number("assignee_id")
    read.done()
    chosen = read_numbers("helper_ids", request.form.getlist("helper_ids"))
    helpers = chosen if read.yes("with_helpers") else None
    claims.assign(g.db, g.me, claim_id, assignee, helpers, once=once())
    return back(claim_id)


@desk.post("/claims/<int:claim_id>/next-step")
@allows(Action.ASSIGN)
def set_next_step(claim_id: int) -> Any:
    read = Reader(typed_of(request.form))
    step, reason = read.choice("next_step", NextStep, NextStep.NEW), read.line("parked_reason")
    read.done()
    claims.set_next_step(g.db, g.me, claim_id, step, reason, once=once())
    return back(claim_id)


@desk.post("/claims/<int:claim_id>/urgency")
@allows(Action.ASSIGN)
def set_urgency(claim_id: int) -> Any:
    read = Reader(typed_of(request.form))
    urgency = read.choice("urgency", Urgency, Urgency.NORMAL)
    read.done()
    planning.set_urgency(g.db, g.me, claim_id, urgency, once=once())
    return back(claim_id)


@desk.post("/claims/<int:claim_id>/due")
@allows(Action.ASSIGN)
def set_due(claim_id: int) -> Any:
    read = Reader(typed_of(request.form))
    due = read.moment("due_at", current_app.config["SETTINGS"].timezone)
    read.done()
    claims.set_due(g.db, g.me, claim_id, due, once=once())
    return back(claim_id)


@desk.post("/claims/<int:claim_id>/relations")
@allows(Action.EDIT_CLAIM)
def relate(claim_id: int) -> Any:
    read = Reader(typed_of(request.form) | {"other": request.form.get("other", "").lstrip("# ")})
    kind, other = read.choice("kind", RelationKind, RelationKind.IS_ABOUT), read.number("other")
    read.done()
    try:
        claims.relate(g.db, g.me, claim_id, other or 0, kind, once=once())
    except NotFound:
        load(claim_id)
        raise Invalid({"other": _("There is no claim with this number.")}) from None
    return back(claim_id)


@desk.post("/claims/<int:claim_id>/relations/removal")
@allows(Action.EDIT_CLAIM)
def unrelate(claim_id: int) -> Any:
    read = Reader(typed_of(request.form))
    relation = read.number("relation_id")
    read.done()
    claims.unrelate(g.db, g.me, claim_id, relation or 0, once=once())
    return back(claim_id)


@desk.get("/claims/<int:claim_id>/readers")
@allows(Action.SEE_DESK)
def readers(claim_id: int) -> str:
    return _readers(claim_id, {})


@desk.post("/claims/<int:claim_id>/readers")
@allows(Action.RESTRICT)
def set_readers(claim_id: int) -> Any:
    restricted = request.form.get("restricted") == "yes"
    try:
        named = read_numbers("readers", request.form.getlist("readers"))
        claims.restrict(g.db, g.me, claim_id, restricted, named, once=once())
    except Invalid as wrong:
        return _readers(claim_id, wrong.errors), 422
    return back(claim_id)


def _readers(claim_id: int, errors: dict[str, str]) -> str:
    claim = load(claim_id).claim
    return render_template(
        "desk/claims/readers.html",
        claim=claim,
        members=boards.members(g.db),
        named=claim_pages.readers(g.db, claim_id),
        errors=errors,
    )


@desk.get("/claims/<int:claim_id>/history")
@allows(Action.SEE_DESK)
def history(claim_id: int) -> str:
    events = claim_pages.history(g.db, g.me.member_id, claim_id)
    return render_template("desk/claims/history.html", claim_id=claim_id, events=events)
