"""What a member does to the own account: name and password."""

from sqlalchemy import update
from sqlmodel import Session, col

from board.commands.act import Act, command
from board.commands.door import end_sessions, token_hash, truncated
from board.commands.members import found_member
from board.commands.passwords import hashed, matches
from board.commands.trail import EventName
from board.commands.tries import count_try, give_back, keys_of
from board.db import atomic
from board.errors import Invalid, NotFound
from board.forms import Reader
from board.ids import token
from board.models import Member, MemberSession
from board.rules import MAX_NAME, Action, Actor
from board.words import _


@command(Action.OWN_ACCOUNT)
def rename(act: Act, name: str) -> int | None:
    """Change one's own name. Raises Invalid for none."""
    member = found_member(act, act.actor.member_id)
    read = Reader({"name": name})
    new = read.line("name", MAX_NAME, _("Write your name."))
    read.done()
    if new != member.name:
        old, member.name = member.name, new
        act.record(EventName.MEMBER_RENAMED, texts={"name": (old, new)}, member=member.id)
    return member.id


def change_password(
    session: Session, by: Actor, old: str, new: str, secret: str, address: str = ""
) -> str:
    """Change one's own password. The session that `secret` opened goes on under the new
    token that this answers; every other session of the member ends.

    Raises Invalid where the old one is wrong or the new one too short, and TooManyTries.
    """
    member = session.get(Member, by.member_id)
    if member is None:
        raise NotFound
    tried = keys_of(f"{member.email} changes", truncated(address))
    count_try(session, tried)
    if not matches(member.password_hash, old):
        raise Invalid({"password": _("This is not your password now.")})
    with atomic(session):
        give_back(session, tried)
    # Hashing is slow, so it comes before the transaction that all writes queue for.
    fresh, password_hash = token(), hashed(new, field="new_password")
    _keep_password(session, by, password_hash, token_hash(secret), token_hash(fresh))
    return fresh


@command(Action.OWN_ACCOUNT)
def _keep_password(act: Act, password_hash: str, old_token: str, new_token: str) -> int | None:
    member = found_member(act, act.actor.member_id)
    member.password_hash = password_hash
    end_sessions(act.session, member.id, act.at, except_hash=old_token)
    this = (col(MemberSession.token_hash) == old_token, col(MemberSession.member_id) == member.id)
    act.session.execute(update(MemberSession).where(*this).values(token_hash=new_token))
    act.record(EventName.PASSWORD_CHANGED, member=member.id)
    return member.id
