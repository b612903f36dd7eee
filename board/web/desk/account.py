"""One's own account: name, password, sessions."""

from typing import Any

from flask import g, make_response, redirect, render_template, request, url_for

from board.commands import account, door, notices
from board.errors import Invalid
from board.forms import Reader, typed_of
from board.queries import people
from board.rules import Action, MailChoice
from board.web.access import allows
from board.web.desk.common import desk, once
from board.web.security import session_token, set_cookie


@desk.get("/account")
@allows(Action.OWN_ACCOUNT)
def own_account() -> str:
    return _page({"name": g.member.name}, {})


@desk.post("/account/name")
@allows(Action.OWN_ACCOUNT)
def rename() -> Any:
    typed = typed_of(request.form)
    try:
        account.rename(g.db, g.me, typed.get("name", ""), once=once())
    except Invalid as wrong:
        return _page(typed, wrong.errors), 422
    return _back()


@desk.post("/account/password")
@allows(Action.OWN_ACCOUNT)
def change_password() -> Any:
    old, new = request.form.get("password", ""), request.form.get("new_password", "")
    try:
        secret = account.change_password(
            g.db, g.me, old, new, session_token(), request.remote_addr or ""
        )
    except Invalid as wrong:
        return _page({"name": g.member.name}, wrong.errors), 422
    response = make_response(_back())
    set_cookie(response, secret)
    return response


@desk.post("/account/mail")
@allows(Action.OWN_ACCOUNT)
def choose_mail() -> Any:
    read = Reader(typed_of(request.form))
    choice = read.choice("mail", MailChoice, MailChoice.AT_ONCE)
    read.done()
    notices.choose_mail(g.db, g.me.member_id, choice)
    return _back()


@desk.post("/account/sessions/<int:session_id>/ending")
@allows(Action.OWN_ACCOUNT)
def end_session(session_id: int) -> Any:
    door.end_own_session(g.db, g.me.member_id, session_id)
    return _back()


@desk.post("/account/other-sessions/ending")
@allows(Action.OWN_ACCOUNT)
def end_other_sessions() -> Any:
    door.end_other_sessions(g.db, g.me.member_id, session_token())
    return _back()


def _page(typed: dict[str, str], errors: dict[str, str]) -> str:
    return render_template(
        "desk/account.html",
        form=typed,
        errors=errors,
        mail=people.mail_choice(g.db, g.me.member_id),
        sessions=people.sessions_of(g.db, g.me.member_id),
        this=door.token_hash(session_token()),
    )


def _back() -> Any:
    return redirect(url_for("desk.own_account"), 303)
