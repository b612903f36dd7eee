"""The right of reply and the legal clearance: what must stand before an accusation goes out."""

from typing import Any

from flask import current_app, g, render_template, request, url_for

from board.commands import clearances
from board.commands import replies as keeping
from board.commands.replies import Answer, ReplyInput
from board.errors import Invalid, Stale
from board.forms import Reader, typed_of
from board.queries import replies as seen
from board.rules import MAX_NAME, Action
from board.web.access import allows
from board.web.desk.common import back, desk, once, show
from board.web.desk.conflicts import conflict
from board.web.filters import typed_time
from board.words import _


@desk.post("/claims/<int:claim_id>/replies")
@allows(Action.LOG_REPLY)
def ask_for_reply(claim_id: int) -> Any:
    read = Reader(typed_of(request.form))
    asked = _asked(read)
    read.done()
    keeping.ask_for_reply(g.db, g.me, claim_id, asked, once=once())
    return back(claim_id)


@desk.get("/replies/<int:reply_id>")
@allows(Action.LOG_REPLY)
def reply(reply_id: int) -> str:
    return _page(reply_id, {}, {})


@desk.post("/replies/<int:reply_id>")
@allows(Action.LOG_REPLY)
def save_reply(reply_id: int) -> Any:
    typed = typed_of(request.form)
    read = Reader(typed)
    change = read.number("version"), _asked(read), _answer(read)
    try:
        return _sent(read, keeping.edit_reply, reply_id, *change)
    except Stale:
        return _conflict(reply_id, typed)


@desk.post("/replies/<int:reply_id>/answer")
@allows(Action.LOG_REPLY)
def log_answer(reply_id: int) -> Any:
    read = Reader(typed_of(request.form))
    told = read.number("version"), _answer(read)
    return _sent_or_shown(read, keeping.log_answer, reply_id, *told)


@desk.post("/replies/<int:reply_id>/no-answer")
@allows(Action.LOG_REPLY)
def log_no_answer(reply_id: int) -> Any:
    read = Reader(typed_of(request.form))
    return _sent_or_shown(read, keeping.log_no_answer, reply_id, read.number("version"))


@desk.post("/replies/<int:reply_id>/withdrawal")
@allows(Action.LOG_REPLY)
def take_reply_back(reply_id: int) -> Any:
    read = Reader(typed_of(request.form))
    told = read.number("version"), read.line("why")
    return _sent_or_shown(read, keeping.take_reply_back, reply_id, *told)


def _sent_or_shown(read: Reader, command: Any, reply_id: int, *told: Any) -> Any:
    try:
        return _sent(read, command, reply_id, *told)
    except Stale:
        words = _("Somebody changed this meanwhile. It stands here as it is now; send yours again.")
        return _page(reply_id, dict(read.typed), {"": words}), 409


def _sent(read: Reader, command: Any, reply_id: int, *told: Any) -> Any:
    try:
        read.done()
        return back(command(g.db, g.me, reply_id, *told, once=once()))
    except Invalid as wrong:
        return _page(reply_id, dict(read.typed), wrong.errors), 422


def _asked(read: Reader) -> ReplyInput:
    zone = current_app.config["SETTINGS"].timezone
    return ReplyInput(
        asked_of=read.line("asked_of", MAX_NAME),
        deadline=read.moment("deadline", zone),
        channel=read.line("channel"),
        asked_at=read.moment("asked_at", zone),
    )


def _answer(read: Reader) -> Answer:
    zone = current_app.config["SETTINGS"].timezone
    return Answer(
        answer=read.text("answer"),
        public_wording=read.text("public_wording"),
        answered_at=read.moment("answered_at", zone),
    )


def _page(reply_id: int, typed: dict[str, str], errors: dict[str, str]) -> str:
    found, claim = seen.reply(g.db, g.me.member_id, reply_id)
    return render_template(
        "desk/replies/show.html",
        reply=found,
        claim=claim,
        form=_typed_from(found) | typed,
        errors=errors,
    )


def _typed_from(reply: Any) -> dict[str, str]:
    typed = {field: str(getattr(reply, field)) for field in keeping.EDITABLE}
    times = {field: typed_time(getattr(reply, field)) for field in ("asked_at", "deadline")}
    return typed | times


def _conflict(reply_id: int, typed: dict[str, str]) -> Any:
    found, claim = seen.reply(g.db, g.me.member_id, reply_id)
    home = url_for("desk.claim", claim_id=claim.id)
    return conflict(_("The reply"), found.version, typed, _typed_from(found), home)


@desk.post("/claims/<int:claim_id>/clearances")
@allows(Action.CLEAR_LEGALLY)
def clear_legally(claim_id: int) -> Any:
    typed = typed_of(request.form)
    read = Reader(typed)
    version, counsel = read.number("version"), read.line("counsel", MAX_NAME)
    cleared, wording = read.text("cleared"), read.text("wording")
    read.done()
    try:
        clearances.clear_legally(
            g.db, g.me, claim_id, version, counsel, cleared, wording, once=once()
        )
    except Stale:
        words = _("The claim was edited while you wrote. Is it still cleared as it stands now?")
        return show(claim_id, typed, {"": words}), 409
    return back(claim_id)


@desk.post("/clearances/<int:clearance_id>/withdrawal")
@allows(Action.CLEAR_LEGALLY)
def withdraw_clearance(clearance_id: int) -> Any:
    return back(clearances.withdraw_clearance(g.db, g.me, clearance_id, once=once()) or 0)
