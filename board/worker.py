"""What runs beside the server: the board's own upkeep and its mail, until it is stopped."""

import logging
from datetime import datetime
from threading import Event, Thread
from time import monotonic
from zoneinfo import ZoneInfo

from sqlmodel import Session

from board import archiving
from board.commands import embargoes, mailing, upkeep
from board.db import make_engine, open_session, settings_of
from board.letters import letter
from board.mail import Post, post
from board.models import now
from board.queries.upkeep import due_for_recheck, due_for_release, next_release
from board.settings import Settings
from board.store import Unavailable, open_store
from board.sweeping import sweep

EVERY, DAY = 300.0, 86_400.0
MAIL_EVERY = LOOK_EVERY = 10.0
log = logging.getLogger("claimboard.worker")


def run(settings: Settings, stop: Event) -> None:
    """Make a pass now and every five minutes, look every ten seconds for mail to send and for
    sign-offs that wait for their hour, until `stop` is set; what is due sooner is let go on
    time. What fails is logged, and tried again the next time. Pages are fetched beside it all:
    none of it waits for one."""
    engine = make_engine(settings.database_url)
    fetching = Thread(target=archiving.run, args=(settings, stop), name="archiving")
    if settings.capture:
        fetching.start()
    sweep_files(settings)
    wait, next_pass = 0.0, 0.0
    while not stop.wait(wait):
        wait = LOOK_EVERY
        try:
            with open_session(engine, settings) as session:
                release_what_is_due(session)
                if monotonic() >= next_pass:
                    next_pass = monotonic() + EVERY
                    one_pass(session, stop)
                else:
                    send_mail(session, stop)
                wait = _until_the_next_release(session)
        except Exception:
            log.exception("The worker's pass failed; the next one is in five minutes.")
    if settings.capture:
        fetching.join()
    engine.dispose()


def sweep_files(settings: Settings) -> None:
    """Take away what a process that was ended left half put, a day ago or more."""
    try:
        open_store(settings).sweep(now().timestamp() - DAY)
    except (Unavailable, OSError) as error:
        log.warning("What was left half put stays among the files: %s", error)


def _until_the_next_release(session: Session) -> float:
    moment = now()
    release_at = next_release(session, moment)
    return min(LOOK_EVERY, (release_at - moment).total_seconds()) if release_at else LOOK_EVERY


def release_what_is_due(session: Session, at: datetime | None = None) -> int:
    """Make public what was signed off for a time that has come, also long ago. Answers how
    much. One that fails is logged and keeps no other from its hour."""
    moment, released = at or now(), 0
    for embargo_id in due_for_release(session, moment):
        try:
            released += embargoes.release(session, upkeep.WORKER, embargo_id, at=moment) is not None
        except Exception:
            log.exception("A sign-off could not be released; it is tried again.")
    return released


def one_pass(session: Session, stop: Event, at: datetime | None = None) -> dict[str, int]:
    """Do what is due now, up to where `stop` is set. Answers how much of each."""
    moment = at or now()
    released = release_what_is_due(session, moment)
    today = moment.astimezone(ZoneInfo(settings_of(session).timezone)).date()
    flagged = 0
    for claim_id in due_for_recheck(session, today):
        if stop.is_set():
            break
        if upkeep.flag_recheck(session, upkeep.WORKER, claim_id, at=moment):
            flagged += 1
    return {
        "released": released, "flagged": flagged, "forgotten": upkeep.forget(session, moment),
        "mailed": send_mail(session, stop, at), "swept": sweep(session, moment),
    }  # fmt: skip


def send_mail(session: Session, stop: Event, at: datetime | None = None) -> int:
    """Send the notices' mail that is due; answers how many letters the server took.

    Each is marked right after it went. What the server does not take is logged without its
    words or its reader, and tried again later.
    """
    settings, moment = settings_of(session), at or now()
    if not settings.smtp_url:
        return 0
    due, sent = mailing.take_due_mail(session, moment), 0
    if not due:
        return 0
    try:
        with post(settings) as server:
            for mail in due:
                if not stop.is_set():
                    sent += _sent(session, server, mail, moment)
    except OSError as error:
        log.warning("Mail did not go out and is tried again later: %s", type(error).__name__)
    return sent


def _sent(session: Session, server: Post, mail: mailing.Due, moment: datetime) -> bool:
    try:
        server.send(letter(settings_of(session), mail))
    except OSError as error:
        log.warning("A mail did not go out and is tried again later: %s", type(error).__name__)
        return False
    mailing.mark_mailed(session, mail.ids, moment)
    return True
