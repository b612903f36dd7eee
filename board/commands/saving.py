"""Copies that a public archive is asked for: which links may be told to it, and what came of it.

What is saved there is public, and the link alone may tell whom the newsroom looks at.
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from board.commands.act import Act, command
from board.commands.ledger import changed
from board.commands.queueing import may_be_fetched
from board.commands.trail import EventName
from board.links import holds_a_key, page_inside
from board.models import Capture, Claim, Evidence
from board.rules import MAX_URL, Action

WAITS = (
    timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6), timedelta(days=1),
    timedelta(days=3),
)  # fmt: skip


def may_be_saved(session: Session, claim: Claim, item: Evidence) -> bool:
    """Whether an archive may be told of an item's link: readers may see it, its claim is open to
    the desk, it rests on no confidential source, it is no archive's copy already, and nothing in
    it opens a door."""
    return (
        item.public
        and may_be_fetched(session, claim, item)
        and page_inside(item.url) == item.url
        and not holds_a_key(item.url)
    )


def is_due(session: Session, at: datetime) -> bool:
    """Whether the archive is to be asked for something."""
    query = select(col(Capture.id)).where(col(Capture.save_due_at) <= at).limit(1)
    return session.execute(query).first() is not None


@command(Action.ARCHIVE)
def take_save(act: Act) -> int | None:
    """Take in hand the copy whose turn it is, and say when to try again should nothing come of
    it. Answers its id, None where none is due or what was due may not be told any more."""
    query = select(Capture).where(col(Capture.save_due_at) <= act.at)
    query = query.order_by(col(Capture.save_due_at), col(Capture.id)).limit(1)
    found = act.session.execute(query, execution_options={"populate_existing": True})
    row: Capture | None = found.scalar_one_or_none()
    if row is None:
        return None
    item = act.session.get_one(Evidence, row.evidence_id, populate_existing=True)
    claim = act.claim(item.claim_id)
    if (
        row.save_tries >= len(WAITS)
        or not may_be_saved(act.session, claim, item)
        or row.url != item.url
    ):
        row.save_due_at = None
        return None
    row.save_due_at = act.at + WAITS[row.save_tries]
    row.save_tries += 1
    return row.id


@command(Action.ARCHIVE)
def keep_save(act: Act, capture_id: int, saved_url: str) -> int | None:
    """Keep where the archive has its copy. Answers the capture's id."""
    row = act.session.get(Capture, capture_id, populate_existing=True)
    if row is None or row.saved_url:
        return None
    item = act.session.get_one(Evidence, row.evidence_id, populate_existing=True)
    claim = act.claim(item.claim_id)
    row.saved_url, row.saved_at, row.save_due_at = saved_url[:MAX_URL], act.at, None
    changed(act, claim, EventName.COPY_SAVED, evidence=item.id, capture=row.id)
    return row.id


@command(Action.ARCHIVE)
def put_off_save(act: Act, capture_id: int, until: datetime | None) -> int | None:
    """Ask for it again at a moment, or never. The try that was put off counts for none: an
    archive that many ask is not one that keeps no copy."""
    row = act.session.get(Capture, capture_id, populate_existing=True)
    if row is None:
        return None
    row.save_due_at = until
    row.save_tries -= 1
    return row.id
