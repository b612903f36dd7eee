"""Error pages: what happened and what to do, with what was typed still there."""

from typing import Any

from flask import Flask, Response, current_app, g, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException, SecurityError

from board.commands.tries import TooManyTries
from board.errors import Denied, Invalid, NotFound, Stale, VersionMissing
from board.store import Damaged, Missing, Unavailable
from board.web.access import OldForm, SessionEnded, as_whole_page, is_partial
from board.web.again import typed_here
from board.web.auth import form_after_the_end, form_anew
from board.web.security import takes_a_file
from board.words import _

WORDS = {
    400: (_("This request was not understood"), _("Go back and try again.")),
    403: (_("This is not allowed"), _("Go back; an editor or an admin may be able to do it.")),
    404: (_("There is nothing here"), _("Check the address, or start again from the link below.")),
    405: (_("This cannot be done this way"), _("Go back and use the form on the page.")),
    408: (_("This took too long to arrive"), _("Check the connection and send it again.")),
    409: (_("Somebody was faster"), _("Open the page again and look at it as it is now.")),
    413: (_("This is too much at once"), _("Go back, shorten what you typed and send it again.")),
    414: (_("This address is too long"), _("Start again from the link below.")),
    415: (_("This kind of data is not taken"), _("Go back and use the form on the page.")),
    422: (_("This cannot be taken as it is"), _("Go back, change it and send it again.")),
    428: (_("The version is missing"), _("Open the form again and send it from there.")),
    429: (_("Too many tries"), _("Wait a quarter of an hour, then try again.")),
    500: (_("Something went wrong here"), _("What you sent was not kept. Try again.")),
    503: (_("The board is busy"), _("What you sent was not kept. Try again in a minute.")),
}
OLD_FORM = _("This page was open for too long")
# After these, the same form may well be taken: it can be sent again from the error's page.
WORTH_SENDING_AGAIN = (422, 429, 500, 503)


def register(app: Flask) -> None:
    app.register_error_handler(HTTPException, http)
    app.register_error_handler(NotFound, lambda _error: page(404))
    app.register_error_handler(Denied, lambda _error: page(403))
    app.register_error_handler(VersionMissing, lambda _error: page(428))
    app.register_error_handler(Stale, lambda _error: page(409))
    app.register_error_handler(Invalid, invalid)
    app.register_error_handler(TooManyTries, too_many)
    app.register_error_handler(Unavailable, unavailable)
    app.register_error_handler(OldForm, old_form)
    app.register_error_handler(Missing, lost)
    app.register_error_handler(Damaged, lost)
    app.register_error_handler(SessionEnded, lambda _error: form_after_the_end())

    def log_exception(trouble: Any) -> None:
        # The route and not the address: an address can hold a search or an invitation.
        app.logger.error("500 at %s %s", request.method, request.url_rule, exc_info=trouble)

    app.log_exception = log_exception  # type: ignore[method-assign, assignment]


def http(error: HTTPException) -> Any:
    """What Flask and Werkzeug raise: our words under their headers (Allow, Retry-After)."""
    code = error.code or 500
    if code < 400:
        return error
    answer = page(code)
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            answer.headers[name] = value
    return answer


def too_many(error: TooManyTries) -> Response:
    """429, with how long to wait."""
    answer = page(429)
    answer.headers["Retry-After"] = str(error.seconds)
    return answer


def unavailable(error: Unavailable) -> Response:
    """503 where files cannot be reached; why is for who runs the board, not for a stranger."""
    current_app.logger.error("503 at %s %s: %s", request.method, request.url_rule, error)
    return page(503)


def invalid(error: Invalid) -> Response:
    """A small form without a page of its own: what is wrong, and the form again."""
    do = _("Change it and send it again.")
    return _answer(_template(), 422, str(error), do, again=True)


def old_form(_error: OldForm) -> Any:
    """403 for a form whose token is not the session's, with a way to send it after all."""
    if request.endpoint == "auth.open_session":
        return form_anew(OLD_FORM + ".")
    if "member" in g:
        do = _("Nothing was saved. Send it again from here.")
        return as_whole_page(_answer("errors/error.html", 403, OLD_FORM, do, again=True))
    do = _("Nothing was saved. Open the page again and fill it in anew.")
    return _answer(_template(), 403, OLD_FORM, do)


def lost(error: Exception) -> Response:
    """500 for bytes that the store does not have any more, or not as they were."""
    happened = _("What was kept here is gone from the store")
    if isinstance(error, Damaged):
        happened = _("What was kept here is damaged")
    do = _("Whoever looks after the board can put it back from a backup.")
    return _answer(_template(), 500, happened, do)


def page(code: int) -> Response:
    """The page for an error's code."""
    happened, do = WORDS.get(code, WORDS[400 if code < 500 else 500])
    if code == 413 and takes_a_file():
        most = current_app.config["SETTINGS"].max_file_mb
        happened = _("This file is too large: at most %d MB are taken") % most
        do = _("Nothing was kept. Go back, choose a smaller file and send it again.")
    return _answer(_template(), code, happened, do, again=code in WORTH_SENDING_AGAIN)


def _template() -> str:
    return "errors/_error.html" if is_partial() else "errors/error.html"


def _answer(template: str, code: int, happened: str, do: str, again: bool = False) -> Response:
    # A template that asks for an address needs a host we trust: a refused one gets plain words.
    if isinstance(request.routing_exception, SecurityError):
        return make_response(f"{happened}. {do}", code, {"Content-Type": "text/plain"})
    if request.path.startswith("/api/"):
        return _problem(code, happened)
    typed = typed_here() if "member" in g else None
    shown = render_template(
        template, code=code, happened=happened, do=do, typed=typed, again=again,
        desk=request.path.startswith(("/desk", "/sign-")),
    )  # fmt: skip
    return make_response(shown, code)


def _problem(code: int, happened: str) -> Response:
    """An error as programs are told it (RFC 9457)."""
    detail = _("What can be asked here stands in the description, api/v1/openapi.json.")
    told = jsonify(type="about:blank", title=happened, status=code, detail=detail)
    return make_response(told, code, {"Content-Type": "application/problem+json"})
