"""The store kept clean: bytes that nothing names any longer are taken out of it."""

import logging
from datetime import datetime, timedelta
from itertools import islice

from sqlmodel import Session

from board.commands.files import let_go
from board.db import settings_of
from board.queries.files import unused
from board.store import Store, open_store

AT_ONCE = 20
UNFINISHED = timedelta(days=1)
log = logging.getLogger("claimboard.worker")


def sweep(session: Session, at: datetime) -> int:
    """Take out what nothing names, and what was begun and never finished. Answers how many
    were taken out. What the store does not let go is logged, and tried again the next time."""
    store = open_store(settings_of(session))
    gone, numbers = 0, iter(unused(session, at))
    while some := list(islice(numbers, AT_ONCE)):
        gone += let_go(session, some, lambda number: _removed(store, number))
    store.sweep((at - UNFINISHED).timestamp())
    return gone


def _removed(store: Store, number: str) -> bool:
    try:
        store.remove(number)
    except Exception as error:
        log.warning("A file was not taken out of the store: %s", type(error).__name__)
        return False
    return True
