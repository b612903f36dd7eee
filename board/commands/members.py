"""Members: added, invited, given roles, shown out; signing in and out."""

import hashlib
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import select
from sqlmodel import Session, col

from board.commands.act import Act, command
from board.commands.trail import EventName
from board.db import atomic, settings_of
from board.errors import BoardError, Invalid, NotFound
from board.ids import token
from board.models import Attempt, Member, MemberSession, now
from board.rules import MAX_NAME, MAX_PASSWORD, MIN_PASSWORD, Action, Actor, Role, Way
from board.text import clean
from board.words import _

HASHER = PasswordHasher()
INSTALLER = Actor(None, frozenset({Role.ADMIN}), Way.CLI)
TRIES = {"account": 10, "address": 30, "all": 300}
WINDOW = timedelta(minutes=15)
# Verified against where the account is unknown, so that both answers take as long.
_NOBODY = HASHER.hash(token())


@command(Action.KEEP_MEMBERS)
def add_member(
    act: Act, email: str, name: str, password: str, roles: frozenset[Role]
) -> int | None:
    """Add a member. Answers its id. Raises Invalid for a taken e-mail or a short password."""
    email = clean(email, MAX_NAME, one_line=True).casefold()
    if "@" not in email:
        raise Invalid({"email": _("Write an e-mail address.")})
    if member_by_email(act.session, email):
        raise Invalid({"email": _("There is a member with this e-mail already.")})
    member = Member(email=email, name=clean(name, MAX_NAME, one_line=True) or email,
                    password_hash=hashed(password), created_at=act.at)  # fmt: skip
    member.take_roles(roles)
    act.session.add(member)
    act.session.flush()
    act.record(EventName.MEMBER_ADDED, member=member.id, roles=sorted(roles))
    return member.id


@command(Action.KEEP_MEMBERS)
def set_roles(act: Act, member_id: int, roles: frozenset[Role]) -> int | None:
    """Give a member these roles and no others. The last active admin stays one."""
    member = _member(act, member_id)
    if Role.ADMIN not in roles:
        _keep_an_admin(act, member)
    member.take_roles(roles)
    act.record(EventName.ROLES_SET, member=member_id, roles=sorted(roles))
    return member_id


@command(Action.KEEP_MEMBERS)
def deactivate(act: Act, member_id: int) -> int | None:
    """Show a member out: no sign-in, all sessions ended. The last active admin stays."""
    member = _member(act, member_id)
    _keep_an_admin(act, member)
    member.active = False
    _end_sessions(act.session, member_id)
    act.record(EventName.MEMBER_DEACTIVATED, member=member_id)
    return member_id


@command(Action.OWN_ACCOUNT)
def change_password(act: Act, old: str, new: str, keep_token: str = "") -> int | None:
    """Change one's own password; every other session of the member ends."""
    member = _member(act, act.actor.member_id or 0)
    if not _matches(member.password_hash, old):
        raise Invalid({"old": _("This is not your password now.")})
    member.password_hash = hashed(new, field="new")
    _end_sessions(act.session, member.id or 0, except_hash=token_hash(keep_token))
    act.record(EventName.PASSWORD_CHANGED, member=member.id)
    return member.id


class TooManyTries(BoardError):
    """The door rests for a quarter of an hour."""


def sign_in(session: Session, email: str, password: str, address: str, browser: str) -> str:
    """Open a session; answers its token, of which only the hash is kept.

    Raises Invalid, worded the same for unknown, inactive and mistyped, and TooManyTries.
    """
    # No e-mail holds a NUL, and PostgreSQL takes none: it is then nobody's.
    email = email.replace("\x00", "").strip().casefold()[:MAX_NAME]
    account = hashlib.sha256(email.encode("utf-8", "replace")).hexdigest()[:32]
    with atomic(session):
        _count_try(session, {"account": account, "address": address, "all": ""})
    member = member_by_email(session, email)
    fits = _matches(member.password_hash if member else _NOBODY, password)
    if member is None or not fits or not member.active:
        raise Invalid({"": _("E-mail and password do not match. Try again.")})
    secret = token()
    with atomic(session):
        session.add(
            MemberSession(
                token_hash=token_hash(secret),
                member_id=member.id,
                address=truncated(address),
                browser=browser[:MAX_NAME],
            )
        )
    return secret


def sign_out(session: Session, secret: str) -> None:
    """End the session that the token opened."""
    with atomic(session):
        query = select(MemberSession).where(MemberSession.token_hash == token_hash(secret))  # type: ignore[arg-type]
        row = session.execute(query).scalar_one_or_none()
        if row:
            row.ended_at = now()


def member_of(session: Session, secret: str) -> Member | None:
    """The active member whose open session the token is; notes that it was seen."""
    settings = settings_of(session)
    query = (
        select(MemberSession, Member)
        .join(Member, Member.id == MemberSession.member_id)  # type: ignore[arg-type]
        .where(MemberSession.token_hash == token_hash(secret))  # type: ignore[arg-type]
    )
    found = session.execute(query).first()
    if found is None:
        return None
    row, member = found
    moment = now()
    idle = moment - row.seen_at > timedelta(hours=settings.idle_hours)
    old = moment - row.created_at > timedelta(days=settings.session_days)
    if row.ended_at or idle or old or not member.active:
        return None
    if moment - row.seen_at > timedelta(minutes=5):
        with atomic(session):
            session.merge(row).seen_at = moment
    return member  # type: ignore[no-any-return]


def token_hash(secret: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def hashed(password: str, field: str = "password") -> str:
    """The argon2 hash. Raises Invalid for a password that is too short or too long."""
    if len(password) < MIN_PASSWORD:
        raise Invalid({field: _("Choose a password of at least 12 characters.")})
    if len(password) > MAX_PASSWORD:
        raise Invalid({field: _("Choose a password of at most 1,000 characters.")})
    return HASHER.hash(password)


def truncated(address: str) -> str:
    """An address without its last part: enough to know a place, not a person."""
    if ":" in address:
        return ":".join(address.split(":")[:3]) + "::"
    return ".".join(address.split(".")[:3]) + ".0" if address else ""


def member_by_email(session: Session, email: str) -> Member | None:
    """The member with this e-mail, in any case of letters."""
    query = select(Member).where(Member.email == email.strip().casefold())  # type: ignore[arg-type]
    return session.execute(query).scalar_one_or_none()


def _count_try(session: Session, keys: dict[str, str]) -> None:
    moment, too_many = now(), False
    for kind, key in keys.items():
        name = f"{kind}:{key}"[:100]
        row = session.get(Attempt, name)
        if row is None or moment - row.since > WINDOW:
            row = session.merge(Attempt(key=name, since=moment, tries=0))
        row.tries += 1
        too_many = too_many or row.tries > TRIES[kind]
    if too_many:
        raise TooManyTries


def _matches(password_hash: str, password: str) -> bool:
    try:
        return HASHER.verify(password_hash, password[:MAX_PASSWORD])
    except VerifyMismatchError:
        return False


def _member(act: Act, member_id: int) -> Member:
    member = act.session.get(Member, member_id)
    if member is None:
        raise NotFound
    return member


def _keep_an_admin(act: Act, leaving: Member) -> None:
    query = select(col(Member.id)).where(
        col(Member.is_admin), col(Member.active), col(Member.id) != leaving.id
    )
    if leaving.is_admin and not act.session.execute(query).first():
        raise Invalid({"": _("The last admin stays. Make somebody else an admin first.")})


def _end_sessions(session: Session, member_id: int, except_hash: str = "") -> None:
    query = select(MemberSession).where(
        MemberSession.member_id == member_id,  # type: ignore[arg-type]
        MemberSession.ended_at.is_(None),  # type: ignore[union-attr]
        MemberSession.token_hash != except_hash,  # type: ignore[arg-type]
    )
    for row in session.execute(query).scalars():
        row.ended_at = now()
