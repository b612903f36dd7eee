"""My desk: what waits for one member, and the notices taken as read."""

from datetime import UTC, datetime
from typing import Any

from flask import current_app, g, redirect, render_template, request, url_for

from board.commands import notices
from board.forms import Reader, typed_of, whole_number
from board.queries import mine as seen
from board.rules import Action, can
from board.web.access import allows
from board.web.desk.common import desk

NOTICES = 50


@desk.get("/mine")
@allows(Action.SEE_DESK)
def mine() -> str:
    days = current_app.config["SETTINGS"].quiet_days
    signs_off = can(g.me, Action.SIGN_OFF)
    page = seen.my_desk(g.db, g.me.member_id, _now(), days, signs_off)
    return render_template("desk/mine/show.html", page=page, days=days)


@desk.get("/mine/notices")
@allows(Action.SEE_DESK)
def all_notices() -> str:
    before = request.args.get("before", type=whole_number)
    rows, more = seen.all_notices(g.db, g.me.member_id, NOTICES, before)
    return render_template("desk/mine/notices.html", notices=rows, more=more)


@desk.post("/notices/<int:notice_id>/reading")
@allows(Action.SEE_DESK)
def read_notice(notice_id: int) -> Any:
    """Take a notice as read: and go to its claim, or stay."""
    claim_id = notices.read_notice(g.db, g.me.member_id, notice_id, _now())
    if request.form.get("go") == "claim":
        return redirect(url_for("desk.claim", claim_id=claim_id), 303)
    return _back()


@desk.post("/notices/reading")
@allows(Action.SEE_DESK)
def read_all() -> Any:
    """Take all notices up to the newest that the page showed as read."""
    read = Reader(typed_of(request.form))
    newest = read.number("newest") or 0
    read.done()
    notices.read_all(g.db, g.me.member_id, newest, _now())
    return _back()


def _now() -> datetime:
    return datetime.now(UTC)


def _back() -> Any:
    return redirect(url_for("desk.mine"), 303)
