"""An invitation's link: a form for name and password that makes a member."""

from typing import Any

from flask import Blueprint, Flask, g, make_response, redirect, render_template, request, url_for

from board.commands import invitations
from board.errors import Invalid, NotFound
from board.forms import typed_of
from board.rules import Action
from board.web.access import allows
from board.web.browsers import browser_words
from board.web.security import csrf_token, new_visit, session_token, set_cookie, set_visit

links = Blueprint("invitations", __name__)


def register(app: Flask) -> None:
    app.register_blueprint(links)


@links.get("/invitations/<token>")
@allows(Action.SIGN_IN)
def invitation(token: str) -> Any:
    return _form(token, {}, {})


@links.post("/invitations/<token>")
@allows(Action.SIGN_IN)
def accept(token: str) -> Any:
    typed = typed_of(request.form)
    browser = browser_words(request.headers.get("User-Agent", ""))
    try:
        secret = invitations.accept(
            g.db, token, typed.get("name", ""), typed.get("password", ""),
            request.remote_addr or "", browser, before=session_token(),
        )  # fmt: skip
    except Invalid as wrong:
        return _form(token, typed, wrong.errors, 422)
    response = make_response(redirect(url_for("desk.board"), 303))
    set_cookie(response, secret)
    return response


@links.errorhandler(NotFound)
def told_what_to_do(_error: NotFound) -> tuple[str, int]:
    """Wrong, used and expired are told alike."""
    return render_template("auth/no_invitation.html"), 404


def _form(token: str, typed: dict[str, str], errors: dict[str, str], code: int = 200) -> Any:
    found = invitations.open_invitation(g.db, token)
    secret = session_token() or new_visit()
    page = render_template(
        "auth/invitation.html", email=found.email, form=typed, errors=errors,
        token=csrf_token(secret),
    )  # fmt: skip
    response = make_response(page, code)
    if not session_token():
        set_visit(response, secret)
    return response
