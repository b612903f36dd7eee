"""Many claims at once: chosen on the board, changed by one form, with a report and an undo."""

from typing import Any

from flask import current_app, g, redirect, render_template, request, url_for

from board.commands import batches
from board.commands.batches import Change
from board.errors import Invalid
from board.forms import Reader, read_numbers, read_tags, typed_of
from board.queries import batches as seen
from board.queries import board as boards
from board.rules import Action, BatchChange, NextStep, Urgency
from board.web.access import allows
from board.web.desk.common import desk, once
from board.words import _


@desk.get("/many")
@allows(Action.ASSIGN)
def many() -> Any:
    """The chosen claims, and what can be done to them."""
    try:
        chosen = read_numbers("claim", request.args.getlist("claim"))
    except Invalid:
        chosen = []
    return _form(chosen, {}, {})


@desk.post("/many")
@allows(Action.ASSIGN)
def change_many() -> Any:
    typed, chosen = typed_of(request.form), list[int]()
    try:
        chosen = read_numbers("claim", request.form.getlist("claim"))
        made = batches.change_many(g.db, g.me, chosen, _change(Reader(typed)), once=once())
    except Invalid as wrong:
        return _form(chosen, typed, wrong.errors), 422
    return redirect(url_for("desk.batch", batch_id=made), 303)


@desk.get("/many/<int:batch_id>")
@allows(Action.ASSIGN)
def batch(batch_id: int) -> str:
    return render_template(
        "desk/many/report.html", report=seen.report(g.db, g.me.member_id, batch_id)
    )


@desk.post("/many/<int:batch_id>/undo")
@allows(Action.ASSIGN)
def undo_many(batch_id: int) -> Any:
    before = seen.report(g.db, g.me.member_id, batch_id)
    made = before.undone_in or batches.undo_many(g.db, g.me, batch_id, once=once())
    return redirect(url_for("desk.batch", batch_id=made), 303)


def _change(read: Reader) -> Change:
    kind = read.choice_or_none("change", BatchChange)
    if kind is None:
        raise Invalid({"": _("Say what to do with the claims.")})
    change = _READERS[kind](read)
    read.done()
    return change


def _assign(read: Reader) -> Change:
    lead = g.me.member_id if read.typed.get("assignee_id") == "me" else read.number("assignee_id")
    return Change(BatchChange.ASSIGN, lead)


def _urgency(read: Reader) -> Change:
    return Change(BatchChange.URGENCY, read.choice("urgency", Urgency, Urgency.NORMAL).value)


def _due(read: Reader) -> Change:
    due = read.moment("due_at", current_app.config["SETTINGS"].timezone)
    return Change(BatchChange.DUE, due.isoformat() if due else None)


def _step(read: Reader) -> Change:
    step, reason = read.choice("next_step", NextStep, NextStep.NEW), read.line("parked_reason")
    if step is NextStep.PARKED and not reason:
        read.errors["parked_reason"] = _("Say why they are parked.")
    return Change(BatchChange.NEXT_STEP, {"step": step.value, "reason": reason})


def _tags(read: Reader) -> Change:
    tags = {name: _some_tags(read, name) for name in ("add", "remove")}
    if not (any(tags.values()) or read.errors):
        read.errors["add"] = _("Write a tag to add or to take away.")
    return Change(BatchChange.TAGS, **tags)


def _some_tags(read: Reader, name: str) -> str:
    try:
        return read_tags(read.typed.get(name, ""))
    except Invalid as wrong:
        read.errors[name] = str(wrong)
        return ""


def _story(read: Reader) -> Change:
    return Change(BatchChange.STORY, read.number("story_id"))


_READERS = {
    BatchChange.ASSIGN: _assign,
    BatchChange.URGENCY: _urgency,
    BatchChange.DUE: _due,
    BatchChange.NEXT_STEP: _step,
    BatchChange.TAGS: _tags,
    BatchChange.STORY: _story,
}


def _form(chosen: list[int], typed: dict[str, str], errors: dict[str, str]) -> str:
    return render_template(
        "desk/many/form.html",
        claims=seen.chosen(g.db, g.me.member_id, chosen),
        members=boards.members(g.db),
        stories=boards.stories(g.db),
        form=typed,
        errors=errors,
    )
