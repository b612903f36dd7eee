"""Members: added, given roles, shown out and brought back."""

import re

from sqlalchemy import select
from sqlmodel import col

from board.commands.act import Act, command
from board.commands.door import end_sessions, member_by_email
from board.commands.passwords import hashed
from board.commands.trail import EventName
from board.errors import Denied, Invalid, NotFound
from board.forms import Reader
from board.models import Member
from board.rules import MAX_NAME, Action, Actor, Role, Way
from board.text import INVISIBLE
from board.words import _

INSTALLER = Actor(None, frozenset({Role.ADMIN}), Way.CLI)


@command(Action.KEEP_MEMBERS)
def add_member(
    act: Act, email: str, name: str, password: str, roles: frozenset[Role]
) -> int | None:
    """Add a member. Answers its id. Raises Invalid for a taken e-mail or a short password."""
    email = free_email(act, email)
    read = Reader({"name": name})
    name = read.line("name", MAX_NAME) or email
    read.done()
    member = new_member(act, email, name, hashed(password), roles)
    act.record(EventName.MEMBER_ADDED, member=member.id, roles=sorted(roles))
    return member.id


@command(Action.KEEP_MEMBERS)
def set_roles(act: Act, member_id: int, roles: frozenset[Role]) -> int | None:
    """Give a member these roles and no others. The last active admin stays one."""
    member = found_member(act, member_id)
    some_role(roles)
    if Role.ADMIN not in roles:
        _keep_an_admin(act, member)
    member.take_roles(roles)
    act.record(EventName.ROLES_SET, member=member_id, roles=sorted(roles))
    return member_id


@command(Action.KEEP_MEMBERS)
def deactivate(act: Act, member_id: int) -> int | None:
    """Show a member out: no sign-in, all sessions ended. The last active admin stays."""
    member = found_member(act, member_id)
    _keep_an_admin(act, member)
    member.active = False
    end_sessions(act.session, member_id, act.at)
    act.record(EventName.MEMBER_DEACTIVATED, member=member_id)
    return member_id


@command(Action.KEEP_MEMBERS)
def reactivate(act: Act, member_id: int) -> int | None:
    """Bring a member back, with the roles and the password of before."""
    found_member(act, member_id).active = True
    act.record(EventName.MEMBER_REACTIVATED, member=member_id)
    return member_id


@command(Action.KEEP_MEMBERS)
def show_out(act: Act, member_id: int) -> int | None:
    """End all sessions of a member, who may sign in again."""
    found_member(act, member_id)
    end_sessions(act.session, member_id, act.at)
    act.record(EventName.SESSIONS_ENDED, member=member_id)
    return member_id


@command(Action.KEEP_MEMBERS)
def set_password(act: Act, member_id: int, password: str) -> int | None:
    """Give a member who forgot it another password; all sessions end. From the command only."""
    if act.actor.way is not Way.CLI:
        raise Denied
    found_member(act, member_id).password_hash = hashed(password)
    end_sessions(act.session, member_id, act.at)
    act.record(EventName.PASSWORD_CHANGED, member=member_id)
    return member_id


def free_email(act: Act, email: str) -> str:
    """The e-mail as kept. Raises Invalid where it is none, or a member's."""
    # Folding can lengthen, so it comes before the cap.
    read = Reader({"email": email.casefold()})
    email = read.line("email", MAX_NAME)
    read.done()
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", email) or INVISIBLE.search(email):
        raise Invalid({"email": _("Write an e-mail address.")})
    if member_by_email(act.session, email):
        raise Invalid({"email": _("There is a member with this e-mail already.")})
    return email


def new_member(
    act: Act, email: str, name: str, password_hash: str, roles: frozenset[Role]
) -> Member:
    """A member's row, written; the caller records the event."""
    member = Member(email=email, name=name, password_hash=password_hash, created_at=act.at)
    member.take_roles(roles)
    act.session.add(member)
    act.session.flush()
    return member


def some_role(roles: frozenset[Role]) -> None:
    """Raise Invalid for no role: such a member could not even sign out."""
    if not roles:
        raise Invalid({"roles": _("Choose at least one role.")})


def found_member(act: Act, member_id: int | None) -> Member:
    """The member. Raises NotFound."""
    member = act.session.get(Member, member_id) if member_id else None
    if member is None:
        raise NotFound
    return member


def _keep_an_admin(act: Act, leaving: Member) -> None:
    query = select(col(Member.id)).where(
        col(Member.is_admin), col(Member.active), col(Member.id) != leaving.id
    )
    if leaving.is_admin and not act.session.execute(query).first():
        raise Invalid({"": _("The last admin stays. Make somebody else an admin first.")})
