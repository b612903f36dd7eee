"""Every route declares its action; one guard asks `can` before any view runs."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, abort, g, redirect, request, url_for

from board.rules import ANYONE, Action, Actor, can
from board.web.kept import kept_member
from board.web.security import SAFE, let_in, session_token, token_fits

F = TypeVar("F", bound=Callable[..., Any])


class SessionEnded(Exception):
    """Nobody is signed in, and a form was sent: what was typed must not be lost."""


class OldForm(Exception):
    """The form's token is not that of the session: it was open for too long."""


def allows(action: Action) -> Callable[[F], F]:
    """Declare what a route does."""

    def mark(view: F) -> F:
        view.action = action  # type: ignore[attr-defined]
        return view

    return mark


def check_all_declared(app: Flask) -> None:
    """Refuse to start with a route that declares no action."""
    silent = [name for name, view in app.view_functions.items() if not hasattr(view, "action")]
    if silent:
        raise RuntimeError(f"These routes declare no action: {', '.join(silent)}")


def register(app: Flask) -> None:
    @app.before_request
    def guard() -> Any:
        if request.endpoint is None:
            return None
        unsafe = request.method not in SAFE
        action = getattr(app.view_functions[request.endpoint], "action")  # noqa: B009
        if action not in ANYONE:
            member = signed_in()
            if member is None and unsafe:
                raise SessionEnded
            if member is None:
                return to_the_door()
            g.member, g.me = member, Actor(member.id, member.roles)
            let_in()
        if unsafe and not token_fits():
            raise OldForm
        return None if action in ANYONE or can(g.me, action) else abort(403)


def signed_in() -> Any:
    """The member whose session the browser shows, or None."""
    secret = session_token()
    return kept_member(secret) if secret else None


def to_the_door() -> Any:
    """To sign in, and back here afterwards; a part of a page takes the whole page there."""
    if is_partial():
        return "", 401, {"HX-Redirect": url_for("auth.sign_in", next=page_around())}
    return redirect(url_for("auth.sign_in", next=request.full_path.rstrip("?")))


def is_partial() -> bool:
    """Whether htmx asks for a part of a page."""
    return request.headers.get("HX-Request-Type") == "partial"


def as_whole_page(answer: Response) -> Response:
    """The answer, which htmx puts in the place of the whole page if it asked for a part."""
    if is_partial():
        answer.headers.update({"HX-Retarget": "body", "HX-Reswap": "innerHTML"})
    return answer


def page_around() -> str | None:
    """The address, below our prefix, of the page that htmx asks from."""
    around = request.headers.get("HX-Current-URL", "").removeprefix(request.host_url.rstrip("/"))
    return around.removeprefix(request.script_root).partition("#")[0] or None
