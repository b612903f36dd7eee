"""The store kept clean: bytes that nothing names any longer are taken out of it."""

import logging
from datetime import datetime

from sqlmodel import Session

from board.commands.files import let_go
from board.db import settings_of
from board.queries.files import unused
from board.store import Store, Unavailable, open_store

AT_ONCE = 20
log = logging.getLogger("claimboard.worker")


def sweep(session: Session, at: datetime) -> int:
    """Take out what nothing names. Answers how many were. What the store does not let go is
    logged, and tried again the next time."""
    numbers = unused(session, at)
    if not numbers:
        return 0
    leaving = _Leaving(open_store(settings_of(session)))
    gone = 0
    for first in range(0, len(numbers), AT_ONCE):
        if leaving.is_there():  # asked before the lock is taken, for which all writes wait
            gone += let_go(session, numbers[first : first + AT_ONCE], leaving.remove)
    return gone


class _Leaving:
    """The store that numbers leave. One that does not answer is asked no more in this pass."""

    def __init__(self, store: Store) -> None:
        self.store, self.answers = store, True

    def is_there(self) -> bool:
        if self.answers:
            try:
                self.store.check()
            except Exception as error:
                self._say(error)
        return self.answers

    def remove(self, number: str) -> bool:
        if self.answers:
            try:
                self.store.remove(number)
            except Unavailable as error:
                self._say(error)
            except OSError as error:
                log.warning("A file was not taken out of the store: %s", type(error).__name__)
                return False
        return self.answers

    def _say(self, error: Exception) -> None:
        log.warning("What nothing names was not taken out of the store: %s", error)
        self.answers = False
