"""The door: sign in, sign out."""

from typing import Any

from flask import Blueprint, Flask, g, make_response, redirect, render_template, request, url_for

from board.commands import door as doors
from board.commands.tries import TooManyTries
from board.errors import Invalid
from board.rules import Action
from board.web.access import allows, as_whole_page, signed_in
from board.web.again import Typed, inside, typed_here, unpacked
from board.web.browsers import browser_words
from board.web.security import (
    csrf_token,
    drop_cookie,
    new_visit,
    session_token,
    set_cookie,
    set_visit,
)
from board.words import _

door = Blueprint("auth", __name__)


def register(app: Flask) -> None:
    app.register_blueprint(door)


@door.get("/sign-in")
@allows(Action.SIGN_IN)
def sign_in() -> Any:
    if signed_in():
        return redirect(_onward(request.args.get("next", "")), 303)
    return _form(next=request.args.get("next", ""))


@door.post("/sign-in")
@allows(Action.SIGN_IN)
def open_session() -> Any:
    form, typed = request.form, unpacked(request.form.get("again", ""))
    browser = browser_words(request.headers.get("User-Agent", ""))
    try:
        secret = doors.sign_in(
            g.db, form.get("email", ""), form.get("password", ""), request.remote_addr or "",
            browser, before=session_token(),
        )  # fmt: skip
    except Invalid as wrong:
        return _form(wrong.errors, 422, typed, form.get("next", ""))
    except TooManyTries as rest:
        words = {"": _("Too many tries. Wait a quarter of an hour.")}
        answer = _form(words, 429, typed, form.get("next", ""))
        answer.headers["Retry-After"] = str(rest.seconds)
        return answer
    onward = _send_again(typed, secret) if typed else redirect(_onward(form.get("next", "")), 303)
    answer = make_response(onward)
    set_cookie(answer, secret)
    return answer


@door.post("/sign-out")
@allows(Action.OWN_ACCOUNT)
def sign_out() -> Any:
    doors.sign_out(g.db, session_token())
    response = make_response(redirect(url_for("public.front"), 303))
    drop_cookie(response)
    return response


def form_after_the_end() -> Any:
    """The sign-in form where another form was sent without a session: it carries that one on."""
    return as_whole_page(_form(code=401, typed=typed_here()))


def form_anew(why: str) -> Any:
    """The sign-in form again, where its page was too old; after signing in elsewhere meanwhile,
    the form that it carried."""
    typed = unpacked(request.form.get("again", ""))
    if typed and signed_in():
        return _send_again(typed, session_token()), 403
    return _form({"": why}, 403, typed, request.form.get("next", ""))


def _send_again(typed: Typed, secret: str) -> str:
    return render_template("auth/again.html", typed=typed, token=csrf_token(secret))


def _form(
    errors: dict[str, str] | None = None,
    code: int = 200,
    typed: Typed | None = None,
    next: str = "",
) -> Any:
    secret = session_token() or new_visit()
    page = render_template(
        "auth/sign_in.html", errors=errors or {}, token=csrf_token(secret),
        email=request.form.get("email", "") if errors else "",
        next=next, typed=typed,
    )  # fmt: skip
    response = make_response(page, code)
    if not session_token():
        set_visit(response, secret)
    return response


def _onward(address: str) -> str:
    """Where to go after signing in: an address of the desk, never another site's."""
    return request.script_root + address if inside(address) else url_for("desk.board")
