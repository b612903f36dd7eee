"""The notices' mail: what is due is taken for a while, sent by the worker, and marked as sent.

Taking it is a transaction of its own, and sets when to try next. Whoever is killed between the
server's yes and the mark leaves a letter that goes out once more: at least once, never lost,
under the same Message-ID.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlmodel import Session, col

from board.db import atomic
from board.models import Claim, ClaimReader, Member, Notice
from board.rules import Access, Action, Actor, NoticeKind, can

BATCH = 200
FIRST_WAIT, LONGEST_WAIT, TRIES = timedelta(minutes=1), timedelta(hours=6), 20


@dataclass(frozen=True, slots=True)
class Line:
    """One notice in a mail. `statement` is "" for a restricted claim: the number says enough."""

    notice_id: int
    kind: NoticeKind
    claim_id: int
    statement: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Due:
    """What goes to one member in one mail: a single notice, or a digest of several."""

    email: str
    digest: bool
    lines: Sequence[Line]

    @property
    def ids(self) -> list[int]:
        return [line.notice_id for line in self.lines]


def take_due_mail(session: Session, at: datetime) -> list[Due]:
    """What is due now, each set to be tried again later in case this try fails.

    The wait doubles with each try, up to six hours; after 20 tries, four days or so, no more.
    Digest lines that were read meanwhile, and claims that the member may no longer see, drop
    out: the notices stay.
    """
    if session.execute(_due(at).with_only_columns(col(Notice.id)).limit(1)).first() is None:
        return []  # the usual case, which takes no lock
    with atomic(session):
        locked = _due(at).with_for_update(of=Notice, skip_locked=True)
        rows = session.execute(locked, execution_options={"populate_existing": True}).all()
        drop = [n.id for n, member, claim in rows if not _goes_out(session, n, member, claim)]
        for notice, _member, _claim in rows:
            notice.mail_at = None
            if notice.id not in drop and notice.mail_tries < TRIES:
                wait = min(FIRST_WAIT * 2 ** min(notice.mail_tries, 10), LONGEST_WAIT)
                notice.mail_at, notice.mail_tries = at + wait, notice.mail_tries + 1
    return _letters([row for row in rows if row[0].id not in drop])


def _due(at: datetime) -> Any:
    return (
        select(Notice, Member, Claim)
        .join(Member, col(Member.id) == col(Notice.member_id))
        .join(Claim, col(Claim.id) == col(Notice.claim_id))
        .where(col(Notice.mail_at) <= at)
        .order_by(col(Notice.mail_at), col(Notice.id))
        .limit(BATCH)
    )


def _goes_out(session: Session, notice: Notice, member: Member, claim: Claim) -> bool:
    if notice.digest and notice.read_at:
        return False
    named = session.get(ClaimReader, (claim.id, member.id))
    access = Access(claim.restricted, frozenset({member.id} if named else ()))
    return member.active and can(Actor(member.id, member.roles), Action.SEE_DESK, access)


def _letters(rows: list[Any]) -> list[Due]:
    """A mail for each notice that goes out at once, one a member for the rest."""
    grouped: dict[tuple[str, int], list[Line]] = {}
    for notice, member, claim in rows:
        statement = "" if claim.restricted else claim.statement
        line = Line(notice.id, notice.kind, claim.id, statement, notice.at)
        grouped.setdefault((member.email, 0 if notice.digest else notice.id), []).append(line)
    return [Due(email, not single, lines) for (email, single), lines in grouped.items()]


def mark_mailed(session: Session, notice_ids: list[int], at: datetime) -> None:
    """These went out: the server has taken them."""
    sent = update(Notice).where(col(Notice.id).in_(notice_ids))
    with atomic(session):
        session.execute(sent.values(mailed_at=at, mail_at=None))
