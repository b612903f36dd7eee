"""What runs beside the server: the board's own upkeep, pass after pass, until it is stopped."""

import logging
from datetime import datetime
from threading import Event
from zoneinfo import ZoneInfo

from sqlmodel import Session

from board.commands import upkeep
from board.db import make_engine, open_session
from board.models import now
from board.queries.upkeep import due_for_recheck
from board.settings import Settings

EVERY = 300.0
log = logging.getLogger("claimboard.worker")


def run(settings: Settings, stop: Event) -> None:
    """Make a pass now and every five minutes, until `stop` is set. A pass that fails is logged."""
    engine = make_engine(settings.database_url)
    wait = 0.0
    while not stop.wait(wait):
        wait = EVERY
        try:
            with open_session(engine, settings) as session:
                one_pass(session, stop)
        except Exception:
            log.exception("The worker's pass failed; the next one is in five minutes.")
    engine.dispose()


def one_pass(session: Session, stop: Event, at: datetime | None = None) -> dict[str, int]:
    """Do what is due now, up to where `stop` is set. Answers how much of each."""
    moment = at or now()
    today = moment.astimezone(ZoneInfo(session.info["settings"].timezone)).date()
    flagged = 0
    for claim_id in due_for_recheck(session, today):
        if stop.is_set():
            break
        if upkeep.flag_recheck(session, upkeep.WORKER, claim_id, at=moment):
            flagged += 1
    return {"flagged": flagged, "forgotten": upkeep.forget(session, moment)}
