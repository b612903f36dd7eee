"""Error pages: what happened and what to do."""

from flask import Flask, render_template, request
from werkzeug.exceptions import HTTPException, SecurityError

from board.errors import Denied, Invalid, NotFound, Stale, VersionMissing
from board.words import _

WORDS = {
    400: (_("This request was not understood"), _("Go back and try again.")),
    403: (_("This is not allowed"), _("Reload the page and try again, or ask an editor.")),
    404: (_("There is nothing here"), _("Check the address, or start from the front page.")),
    405: (_("This cannot be done this way"), _("Go back and use the form on the page.")),
    409: (_("Somebody was faster"), _("Open the page again and look at it as it is now.")),
    413: (_("This is too much at once"), _("Shorten what you typed and send it again.")),
    428: (_("The version is missing"), _("Open the form again and send it from there.")),
    500: (_("Something went wrong here"), _("What you sent was not kept. Try again.")),
}


def register(app: Flask) -> None:
    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> tuple[str, int] | HTTPException:
        if error.code is not None and error.code < 400:
            return error
        return page(error.code or 500)

    app.register_error_handler(NotFound, lambda _error: page(404))
    app.register_error_handler(Denied, lambda _error: page(403))
    app.register_error_handler(VersionMissing, lambda _error: page(428))
    app.register_error_handler(Stale, lambda _error: page(409))
    app.register_error_handler(Invalid, invalid)


def invalid(error: Invalid) -> tuple[str, int]:
    """A small form without a page of its own: what is wrong, and back to it."""
    return _render(422, str(error), _("Go back and try again.")), 422


def page(code: int) -> tuple[str, int]:
    """The page for an error's code."""
    happened, do = WORDS.get(code, WORDS[400])
    return _render(code, happened, do), code


def _render(code: int, happened: str, do: str) -> str:
    # A template that asks for an address needs a host we trust: a refused one gets plain words.
    if isinstance(request.routing_exception, SecurityError):
        return f"{happened}. {do}"
    return render_template("errors/error.html", code=code, happened=happened, do=do)
