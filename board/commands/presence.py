"""Who has which claim open: noted by the pages themselves. No event, no revision."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session

from board.commands.rows import insert_into
from board.db import atomic
from board.models import Presence, now

Pair = tuple[int, int]


def note(session: Session, pairs: Collection[Pair], at: datetime | None = None) -> None:
    """Keep that these claims (first) are open before these members (second), in one go."""
    moment = at or now()
    rows = [
        {"claim_id": claim_id, "member_id": member_id, "seen_at": moment}
        for claim_id, member_id in sorted(pairs)  # in one order: two processes must not block
    ]
    insert = insert_into(Presence, session.get_bind().dialect.name)
    again = insert.on_conflict_do_update(
        index_elements=["claim_id", "member_id"], set_={"seen_at": insert.excluded.seen_at}
    )
    with atomic(session):
        session.connection().execute(again, rows)
