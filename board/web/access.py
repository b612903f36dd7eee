"""Every route declares its action; one guard asks `can` before any view runs."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, g, redirect, request, url_for

from board.rules import ANYONE, Action, Actor, can
from board.web.kept import kept_member
from board.web.security import session_token

F = TypeVar("F", bound=Callable[..., Any])


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
        action = getattr(app.view_functions[request.endpoint], "action")  # noqa: B009
        if action in ANYONE:
            return None
        secret = session_token()
        member = kept_member(secret) if secret else None
        if member is None:
            here = request.full_path.rstrip("?") if request.method == "GET" else None
            return redirect(url_for("auth.sign_in", next=here))
        g.member, g.me = member, Actor(member.id, member.roles)
        return None if can(g.me, action) else abort(403)
