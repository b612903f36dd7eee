"""Invitations: a link that makes one member, once, within a week."""

from datetime import timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from board.commands.act import Act, command
from board.commands.door import begin_session, token_hash, truncated
from board.commands.members import free_email, new_member, some_role
from board.commands.passwords import hashed
from board.commands.trail import EventName
from board.commands.tries import count_try, give_back, keys_of
from board.db import atomic
from board.errors import NotFound
from board.forms import Reader
from board.models import Invitation, now
from board.rules import MAX_NAME, Action, Actor, Role
from board.words import _

HOLDS = timedelta(days=7)
INVITED = Actor(None)


@command(Action.KEEP_MEMBERS)
def invite(act: Act, email: str, roles: frozenset[Role], secret: str) -> int | None:
    """Invite by e-mail; `secret` is the link's token, of which only the hash is kept.

    An earlier invitation of the same e-mail no longer holds. Raises Invalid for a taken
    e-mail or no role.
    """
    email = free_email(act, email)
    some_role(roles)
    for earlier in _open(act.session, col(Invitation.email) == email):
        earlier.expires_at = act.at
    invitation = Invitation(
        token_hash=token_hash(secret),
        email=email,
        roles=",".join(sorted(roles)),
        invited_by=act.actor.member_id or 0,
        created_at=act.at,
        expires_at=act.at + HOLDS,
    )
    act.session.add(invitation)
    act.session.flush()
    act.record(EventName.MEMBER_INVITED, invitation=invitation.id, roles=sorted(roles))
    return invitation.id


@command(Action.KEEP_MEMBERS)
def take_back(act: Act, invitation_id: int) -> int | None:
    """Make an open invitation hold no longer. Raises NotFound where none is open."""
    found = _open(act.session, col(Invitation.id) == invitation_id)
    if not found:
        raise NotFound
    found[0].expires_at = act.at
    act.record(EventName.INVITATION_TAKEN_BACK, invitation=invitation_id)
    return invitation_id


def open_invitation(session: Session, secret: str) -> Invitation:
    """The invitation that the link's token opens. Raises NotFound: wrong, used, too late."""
    found = _open(session, col(Invitation.token_hash) == token_hash(secret))
    if not found:
        raise NotFound
    return found[0]


def accept(
    session: Session,
    secret: str,
    name: str,
    password: str,
    address: str,
    browser: str,
    before: str = "",
) -> str:
    """Become a member and sign in; answers the session's token.

    `before` is the token that the browser came with: a session it opened ends. Raises
    NotFound, Invalid and TooManyTries.
    """
    place = truncated(address)
    tried = keys_of(f"invitation {token_hash(secret)}", place)
    open_invitation(session, secret)
    read = Reader({"name": name})
    name = read.line("name", MAX_NAME, _("Write your name."))
    read.done()
    count_try(session, tried)
    password_hash = hashed(password)
    with atomic(session):
        member_id = _join(session, INVITED, secret, name, password_hash)
        give_back(session, tried)
        return begin_session(session, member_id or 0, place, browser, before)


@command(Action.SIGN_IN)
def _join(act: Act, secret: str, name: str, password_hash: str) -> int | None:
    invitation = open_invitation(act.session, secret)
    roles = frozenset(Role(role) for role in invitation.roles.split(","))
    member = new_member(act, free_email(act, invitation.email), name, password_hash, roles)
    invitation.used_at = act.at
    act.record(
        EventName.MEMBER_ADDED, member=member.id, invitation=invitation.id, roles=sorted(roles)
    )
    return member.id


def _open(session: Session, which: object) -> list[Invitation]:
    query = select(Invitation).where(which, Invitation.is_open(now()))  # type: ignore[arg-type]
    return list(session.execute(query.execution_options(populate_existing=True)).scalars())
