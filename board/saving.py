"""Copies saved at a public archive, one at a time, by the worker."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session

from board.capture import wayback
from board.capture.errors import Busy, NotFetched, NotKept, Refused
from board.capture.fetch import Fetcher
from board.capture.guard import Guard
from board.commands import saving
from board.commands.upkeep import WORKER
from board.db import open_session
from board.models import Capture
from board.settings import Settings

log = logging.getLogger("claimboard.worker")


def take_in_hand(session: Session, at: datetime) -> int | None:
    """The copy whose turn it is; None where none is due, which takes no lock."""
    return saving.take_save(session, WORKER, at=at) if saving.is_due(session, at) else None


def save(
    engine: Engine,
    settings: Settings,
    guard: Guard,
    capture_id: int,
    clock: Callable[[], datetime],
) -> None:
    """Ask the archive for a copy and keep where it is. What fails is tried again; what the
    archive keeps no copy of is not."""
    with open_session(engine, settings) as session:
        row = session.get(Capture, capture_id)
        if row is None:
            return
        url = row.url
        session.rollback()
        try:
            where = wayback.save(url, settings.wayback, Fetcher(guard, wayback.LIMITS))
        except Busy as busy:
            until = clock() + timedelta(seconds=busy.after)
            saving.put_off_save(session, WORKER, capture_id, until, at=clock())
        except (NotKept, Refused):
            saving.put_off_save(session, WORKER, capture_id, None, at=clock())
        except NotFetched as why:
            log.info("The archive made no copy: %s", type(why).__name__)
        except Exception:
            log.exception("The archive could not be asked; it is asked again.")
        else:
            saving.keep_save(session, WORKER, capture_id, where, at=clock())
