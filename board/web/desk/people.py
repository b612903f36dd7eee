"""The people of the desk; for an admin also: invite, give roles, show out and bring back."""

from typing import Any

from flask import current_app, g, redirect, render_template, request, url_for

from board.commands import invitations, members
from board.errors import Invalid, NotFound
from board.forms import typed_of
from board.ids import token
from board.queries import people as lists
from board.rules import Action, Role, can
from board.web.access import allows
from board.web.desk.common import desk, once


@desk.get("/people")
@allows(Action.SEE_DESK)
def people() -> str:
    return _page({}, {})


@desk.post("/people/invitations")
@allows(Action.KEEP_MEMBERS)
def invite() -> Any:
    """Answers with the link itself: no redirect may carry it, and it is shown this once."""
    typed, secret = typed_of(request.form), token()
    try:
        invitations.invite(g.db, g.me, typed.get("email", ""), _roles(), secret, once=once())
    except Invalid as wrong:
        return _page(typed, wrong.errors, _roles()), 422
    try:
        found = invitations.open_invitation(g.db, secret)
    except NotFound:  # the same form, sent twice: the first answer had the link
        return redirect(url_for("desk.people"), 303)
    https = current_app.config["SETTINGS"].https
    link = url_for(
        "invitations.invitation", token=secret, _external=True,
        _scheme="https" if https else request.scheme,
    )  # fmt: skip
    return render_template("desk/invited.html", invitation=found, link=link)


@desk.post("/people/invitations/<int:invitation_id>/withdrawal")
@allows(Action.KEEP_MEMBERS)
def take_back_invitation(invitation_id: int) -> Any:
    invitations.take_back(g.db, g.me, invitation_id, once=once())
    return _back()


@desk.post("/people/<int:member_id>/roles")
@allows(Action.KEEP_MEMBERS)
def set_roles(member_id: int) -> Any:
    return _done(members.set_roles, member_id, _roles())


@desk.post("/people/<int:member_id>/deactivation")
@allows(Action.KEEP_MEMBERS)
def deactivate(member_id: int) -> Any:
    return _done(members.deactivate, member_id)


@desk.post("/people/<int:member_id>/reactivation")
@allows(Action.KEEP_MEMBERS)
def reactivate(member_id: int) -> Any:
    return _done(members.reactivate, member_id)


@desk.post("/people/<int:member_id>/sessions/ending")
@allows(Action.KEEP_MEMBERS)
def show_out(member_id: int) -> Any:
    return _done(members.show_out, member_id)


def _roles() -> frozenset[Role]:
    return frozenset(role for role in Role if role.value in request.form.getlist("roles"))


def _done(act: Any, member_id: int, *more: Any) -> Any:
    try:
        act(g.db, g.me, member_id, *more, once=once())
    except Invalid as wrong:
        return _page({}, {"": str(wrong)}), 422
    return _back()


def _page(
    typed: dict[str, str], errors: dict[str, str], ticked: frozenset[Role] = frozenset()
) -> str:
    keeps = can(g.me, Action.KEEP_MEMBERS)
    return render_template(
        "desk/people.html",
        people=lists.people(g.db),
        invitations=lists.invitations(g.db) if keeps else [],
        keeps=keeps,
        Role=Role,
        ticked=ticked,
        form=typed,
        errors=errors,
    )


def _back() -> Any:
    return redirect(url_for("desk.people"), 303)
