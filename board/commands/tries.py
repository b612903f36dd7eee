"""How often a door may be tried: by account, by address, overall; kept in the database."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import case, delete, select, update
from sqlmodel import Session

from board.commands.rows import insert_into
from board.db import atomic
from board.errors import BoardError
from board.models import Attempt, now

LIMITS = {"account": 10, "address": 30, "all": 300}
WINDOW = timedelta(minutes=15)
ATTEMPTS = Attempt.__table__  # type: ignore[attr-defined]


class TooManyTries(BoardError):
    """The door rests; `seconds` says how long."""

    def __init__(self, seconds: int) -> None:
        super().__init__("too many tries")
        self.seconds = seconds


def keys_of(account: str, place: str, known: bool = False) -> list[str]:
    """What a try counts against, always in the same order (the rows are locked in it).

    A place that the account was signed in from counts for itself: whoever guesses from
    elsewhere cannot keep the account's owner out.
    """
    name = hashlib.sha256(account.encode("utf-8", "replace")).hexdigest()[:32]
    keys = [f"account:{name}@{place if known else ''}", f"address:{place}"]
    return keys if known else [*keys, "all:"]


def count_try(session: Session, keys: list[str]) -> None:
    """Count one try. Raises TooManyTries where it is one too many."""
    wait, moment = 0, now()
    with atomic(session):
        for key in keys:
            tries, since = _add_one(session, key, moment)
            if tries > LIMITS[key.partition(":")[0]]:
                wait = max(wait, int((since + WINDOW - moment).total_seconds()) + 1)
    if wait:
        raise TooManyTries(wait)


def give_back(session: Session, keys: list[str]) -> None:
    """Take the try back: it was the right person."""
    for key in keys:
        one_less = update(ATTEMPTS).where(ATTEMPTS.c.key == key)
        session.execute(one_less.values(tries=ATTEMPTS.c.tries - 1))


def forget_tries(session: Session, moment: datetime) -> None:
    """Drop the counts of days gone by."""
    old = select(ATTEMPTS.c.key).where(ATTEMPTS.c.since < moment - timedelta(days=1))
    session.execute(
        delete(ATTEMPTS).where(ATTEMPTS.c.key.in_(old.with_for_update(skip_locked=True)))
    )


def _add_one(session: Session, key: str, moment: datetime) -> tuple[int, datetime]:
    # One statement: of many tries at once, each counts.
    insert = insert_into(Attempt, session.get_bind().dialect.name)
    row = insert.values(key=key[:100], since=moment, tries=1)
    running = ATTEMPTS.c.since > moment - WINDOW
    statement = row.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "tries": case((running, ATTEMPTS.c.tries + 1), else_=1),
            "since": case((running, ATTEMPTS.c.since), else_=row.excluded.since),
        },
    )
    found = session.execute(statement.returning(ATTEMPTS.c.tries, ATTEMPTS.c.since)).one()
    return found.tries, found.since
