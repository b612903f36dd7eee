"""The door: signing in and out, and the sessions that this opens and ends."""

import hashlib
import ipaddress
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select, update
from sqlmodel import Session, col

from board.commands.passwords import matches
from board.commands.tries import count_try, forget_tries, give_back, keys_of
from board.db import atomic, settings_of
from board.errors import Invalid, NotFound
from board.ids import token
from board.models import Member, MemberSession, now
from board.rules import MAX_NAME, Role
from board.words import _

KEPT = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who asks. A value, which may be kept for longer than the session that it was read in."""

    id: int
    name: str
    email: str
    roles: frozenset[Role]


def sign_in(
    session: Session, email: str, password: str, address: str, browser: str, before: str = ""
) -> str:
    """Open a session; answers its token, of which only the hash is kept.

    `before` is the token that the browser came with: a session it opened ends. Raises
    Invalid, worded the same for unknown, inactive and mistyped, and TooManyTries.
    """
    account, place = as_kept(email), truncated(address)
    member = member_by_email(session, account)
    tried = keys_of(account, place, member is not None and _was_here(session, member.id, place))
    count_try(session, tried)
    fits = matches(member.password_hash if member else None, password)
    if member is None or not fits or not member.active:
        raise Invalid({"": _("E-mail and password do not match. Try again.")})
    with atomic(session):
        give_back(session, tried)
        return begin_session(session, member.id, place, browser, before)


def begin_session(
    session: Session, member_id: int, place: str, browser: str, before: str = ""
) -> str:
    """A new session of the member, inside a transaction; answers its token."""
    moment, secret = now(), token()
    _forget(session, moment)
    if before:
        _end(session, moment, col(MemberSession.token_hash) == token_hash(before))
    session.add(
        MemberSession(
            token_hash=token_hash(secret),
            member_id=member_id,
            created_at=moment,
            seen_at=moment,
            address=place,
            browser=browser[:MAX_NAME],
        )
    )
    return secret


def sign_out(session: Session, secret: str) -> None:
    """End the session that the token opened."""
    with atomic(session):
        _end(session, now(), col(MemberSession.token_hash) == token_hash(secret))


def member_of(session: Session, secret: str, notes: bool = True) -> SignedIn | None:
    """The active member whose open session the token is; `notes` that it was seen."""
    settings, moment = settings_of(session), now()
    is_open = MemberSession.is_open(moment, settings.idle_hours, settings.session_days)
    query = (
        select(MemberSession, Member)
        .join(Member, col(Member.id) == col(MemberSession.member_id))
        .where(col(MemberSession.token_hash) == token_hash(secret), is_open, col(Member.active))
    )
    found = session.execute(query).first()
    if found is None:
        return None
    row, member = found
    who = SignedIn(member.id, member.name, member.email, member.roles)
    if notes and moment - row.seen_at > timedelta(minutes=5):
        with atomic(session):
            session.merge(row).seen_at = moment
    return who


def end_own_session(session: Session, member_id: int, session_id: int) -> None:
    """End one of the member's own sessions. Raises NotFound where it is nobody's or another's."""
    mine = (col(MemberSession.id) == session_id, col(MemberSession.member_id) == member_id)
    with atomic(session):
        if not _has(session, *mine):
            raise NotFound
        _end(session, now(), *mine)


def end_other_sessions(session: Session, member_id: int, secret: str) -> None:
    """End all of the member's own sessions but the one that the token opened."""
    with atomic(session):
        end_sessions(session, member_id, now(), except_hash=token_hash(secret))


def end_sessions(session: Session, member_id: int, moment: datetime, except_hash: str = "") -> None:
    """End a member's sessions, inside a transaction."""
    others = col(MemberSession.token_hash) != except_hash
    _end(session, moment, col(MemberSession.member_id) == member_id, others)


def token_hash(secret: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def truncated(address: str) -> str:
    """An address without its last part: enough to know a place, not a person; "" for none."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(parsed, ipaddress.IPv6Address):
        parsed = parsed.ipv4_mapped or parsed
    kept = 24 if parsed.version == 4 else 48
    return str(ipaddress.ip_network((int(parsed), kept), strict=False).network_address)


def as_kept(email: str) -> str:
    """An e-mail as the board keeps it: in any case of letters the same one.

    No e-mail holds a NUL or half a character, and PostgreSQL takes neither: they drop out.
    """
    plain = email.encode("utf-8", "ignore").decode().replace("\x00", "")
    return unicodedata.normalize("NFC", plain.casefold()).strip()[:MAX_NAME]


def member_by_email(session: Session, email: str) -> Member | None:
    """The member with this e-mail, in any case of letters."""
    query = select(Member).where(col(Member.email) == as_kept(email))
    return session.execute(query).scalar_one_or_none()


def _was_here(session: Session, member_id: int, place: str) -> bool:
    mine = (col(MemberSession.member_id) == member_id, col(MemberSession.address) == place)
    return bool(place) and _has(session, *mine)


def _has(session: Session, *which: ColumnElement[bool]) -> bool:
    query = select(col(MemberSession.id)).where(*which).limit(1)
    return session.execute(query).first() is not None


def _end(session: Session, moment: datetime, *which: ColumnElement[bool]) -> None:
    still = col(MemberSession.ended_at).is_(None)
    session.execute(update(MemberSession).where(*which, still).values(ended_at=moment))


def _forget(session: Session, moment: datetime) -> None:
    forget_tries(session, moment)
    session.execute(delete(MemberSession).where(col(MemberSession.seen_at) < moment - KEPT))
