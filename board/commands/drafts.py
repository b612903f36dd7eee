"""What is half typed: kept for the member alone, until its form is sent. No event."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlmodel import Session, col

from board.db import atomic
from board.errors import Invalid
from board.models import Draft, Submission, now
from board.words import _

Fields = list[tuple[str, str]]
MAX_DRAFTS = 50
MAX_SIZE = 100_000


def keep_draft(
    session: Session,
    member_id: int,
    form: str,
    fields: Fields,
    once: str,
    at: datetime | None = None,
) -> None:
    """Keep what a form holds, in the place of what it held. `once` is the form's idempotency
    key: a form that was sent meanwhile leaves no draft. Beyond 50 drafts the oldest goes.
    Raises Invalid where it is too much."""
    if sum(len(name) + len(value) for name, value in fields) > MAX_SIZE:
        raise Invalid({"": _("This is too long to keep as a draft. Send the form to keep it.")})
    with atomic(session):
        if once and _was_sent(session, f"{member_id}:{once}"[:100]):
            return
        pairs = [[name, value.replace("\x00", "")] for name, value in fields]
        session.merge(Draft(member_id=member_id, form=form, fields=pairs, saved_at=at or now()))
        session.flush()
        _drop_the_oldest(session, member_id)


def drop_draft(session: Session, member_id: int, form: str) -> None:
    """Forget what was half typed into a form: it was sent, or is not wanted."""
    if session.get(Draft, (member_id, form), populate_existing=True) is None:
        return
    with atomic(session):
        session.execute(
            delete(Draft).where(col(Draft.member_id) == member_id, col(Draft.form) == form)
        )


def _was_sent(session: Session, key: str) -> bool:
    query = select(col(Submission.key)).where(col(Submission.key) == key)
    return session.execute(query).first() is not None


def _drop_the_oldest(session: Session, member_id: int) -> None:
    mine = col(Draft.member_id) == member_id
    newest = select(col(Draft.form)).where(mine).order_by(col(Draft.saved_at).desc())
    forms = list(session.execute(newest.limit(MAX_DRAFTS + 10)).scalars())
    if over := forms[MAX_DRAFTS:]:
        session.execute(delete(Draft).where(mine, col(Draft.form).in_(over)))
