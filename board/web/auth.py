"""The door: sign in, sign out."""

from typing import Any

from flask import Blueprint, Flask, g, make_response, redirect, render_template, request, url_for

from board.commands import members
from board.errors import Invalid
from board.rules import Action
from board.web.access import allows
from board.web.security import cookie_name, csrf_token, new_visit, session_token, set_cookie
from board.words import _

door = Blueprint("auth", __name__)


def register(app: Flask) -> None:
    app.register_blueprint(door)


@door.get("/sign-in")
@allows(Action.SIGN_IN)
def sign_in() -> Any:
    return _form({})


@door.post("/sign-in")
@allows(Action.SIGN_IN)
def open_session() -> Any:
    email, password = request.form.get("email", ""), request.form.get("password", "")
    browser = request.headers.get("User-Agent", "")
    try:
        secret = members.sign_in(g.db, email, password, request.remote_addr or "", browser)
    except Invalid as wrong:
        return _form(wrong.errors, 422)
    except members.TooManyTries:
        return _form({"": _("Too many tries. Wait a quarter of an hour.")}, 429)
    response = redirect(_inside(request.form.get("next", "")), 303)
    set_cookie(response, secret)  # type: ignore[arg-type]
    return response


@door.post("/sign-out")
@allows(Action.OWN_ACCOUNT)
def sign_out() -> Any:
    members.sign_out(g.db, session_token())
    response = redirect(url_for("public.front"), 303)
    response.delete_cookie(cookie_name())
    return response


def _form(errors: dict[str, str], code: int = 200) -> Any:
    secret = session_token() or new_visit()
    page = render_template(
        "auth/sign_in.html", errors=errors, token=csrf_token(secret),
        email=request.form.get("email", ""), next=request.values.get("next", ""),
    )  # fmt: skip
    response = make_response(page, code)
    set_cookie(response, secret)
    return response


def _inside(address: str) -> str:
    """Where to go after signing in: an address of the desk, never another site's."""
    here = address.startswith("/desk") and "\\" not in address
    return request.script_root + address if here else url_for("desk.board")
