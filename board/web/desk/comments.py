"""What is said about a claim: the comments, the feed they stand in, and who watches it."""

from typing import Any

from flask import g, redirect, render_template, request, url_for

from board.commands import comments, notices
from board.errors import Denied, Invalid, Stale
from board.forms import Reader, typed_of, whole_number
from board.queries import talk
from board.rules import MAX_COMMENT, Action
from board.web.access import allows
from board.web.desk.common import back, desk, in_dialog, load, once
from board.web.desk.conflicts import conflict
from board.words import _

FEED = 30


@desk.get("/claims/<int:claim_id>/feed")
@allows(Action.SEE_DESK)
def feed(claim_id: int) -> str:
    """A part of the feed, behind an event: for a page of its own, or below what is there."""
    before = request.args.get("before", type=whole_number)
    found = talk.feed(g.db, g.me.member_id, claim_id, FEED, before)
    template = "desk/claims/_feed_part.html" if in_dialog() else "desk/claims/feed.html"
    return render_template(template, claim_id=claim_id, feed=found)


@desk.post("/claims/<int:claim_id>/comments")
@allows(Action.COMMENT)
def add_comment(claim_id: int) -> Any:
    body = _body(Reader(typed_of(request.form)))
    number = comments.add_comment(g.db, g.me, claim_id, body, once=once())
    claim = load(claim_id).claim
    untold = number if any(talk.not_told(g.db, claim, body)) else None
    address = url_for("desk.claim", claim_id=claim_id, untold=untold, _anchor=f"comment-{number}")
    return redirect(address, 303)


@desk.get("/comments/<int:comment_id>/edit")
@allows(Action.COMMENT)
def edit_comment(comment_id: int) -> str:
    comment = talk.comment(g.db, g.me.member_id, comment_id)
    if comment.member_id != g.me.member_id:
        raise Denied
    return _form(comment, {"comment": comment.body}, {})


@desk.post("/comments/<int:comment_id>")
@allows(Action.COMMENT)
def save_comment(comment_id: int) -> Any:
    comment, typed = talk.comment(g.db, g.me.member_id, comment_id), typed_of(request.form)
    read = Reader(typed)
    try:
        version, body = read.number("version"), _body(read)
        comments.edit_comment(g.db, g.me, comment_id, version, body, once=once())
    except Invalid as wrong:
        return _form(comment, typed, wrong.errors), 422
    except Stale:
        now = talk.comment(g.db, g.me.member_id, comment_id)
        away = url_for("desk.claim", claim_id=now.claim_id)
        return conflict(_("The comment"), now.version, typed, {"comment": now.body}, away)
    return back(comment.claim_id)


@desk.post("/claims/<int:claim_id>/watch")
@allows(Action.SEE_DESK)
def watch(claim_id: int) -> Any:
    watching = request.form.get("watching") == "yes"
    notices.set_watching(g.db, g.me, claim_id, watching, once=once())
    return back(claim_id)


def _body(read: Reader) -> str:
    body = read.text("comment", MAX_COMMENT, _("Write the comment first."))
    read.done()
    return body


def _form(comment: Any, typed: dict[str, str], errors: dict[str, str]) -> str:
    page = load(comment.claim_id)
    return render_template(
        "desk/comments/form.html", comment=comment, page=page, form=typed, errors=errors
    )
