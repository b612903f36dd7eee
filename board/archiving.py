"""Pages fetched and kept by the worker: copies that wait, and links that are looked at again.

What is due is taken in hand in one transaction, fetched outside of any, and kept in another. A
few pages at once, each of another host, and a pause between two of one host. Several workers may
be at it; one that is killed leaves a lease that runs out.
"""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from threading import BoundedSemaphore, Event, Thread
from time import monotonic
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine
from sqlmodel import Session

from board.absence import says_absent
from board.apart import Stopped
from board.capture.apart import fetch_apart
from board.capture.errors import Broken, Nameless, NotFetched, NotKept, Refused, TooMuch, Unreached
from board.capture.guard import GUARD, Guard
from board.capture.kinds import HTML, TEXTS, XHTML
from board.capture.pictures import Pictures, take
from board.capture.politeness import Politeness, seconds_asked
from board.capture.reading import says_not_free, text_of_page
from board.capture.shapes import Fetched
from board.capture.warc import warc_of
from board.commands.captures import (
    Job,
    Kept,
    announce_bytes,
    give_back,
    job_of,
    lease_copy,
)
from board.commands.keeping import Answer, Bytes, Copy, Failure, Said, fail_copy, keep_copy
from board.commands.upkeep import WORKER
from board.db import make_engine, open_session
from board.links import host_of, is_front, link_key
from board.models import now
from board.queries.upkeep import Due, due_for_capture
from board.resemblance import differs_by, shrank
from board.rules import CaptureReason, Look, is_change
from board.saving import save, take_in_hand
from board.settings import Settings
from board.store import open_store
from board.words import _

_READERS = BoundedSemaphore(2)  # as many as read at once: nobody is turned away
log = logging.getLogger("claimboard.worker")
AFTER_FAULT = 60.0
MOSTLY = 50  # percent of a text that must be other before a page may be taken to be gone
_PERMANENT = (301, 308)
_GONE, _CLOSED, _BUSY = (404, 410), (401, 402, 403), (429, 503)
_IS_GONE = _("The page is gone: its server answers %d.")
_IS_CLOSED = _("The page is closed to us: its server answers %d. Upload a saved copy.")
_NOT_NOW = _("The server answered %d instead of the page. It is tried again.")
_LED_TO_FRONT = _("Probably gone: its address leads to a front page now.")
_SAYS_ABSENT = _("Probably gone: its server answers as if it were there, but the page says “%s”.")
_LEADS_TO = _("It leads to %s.")
_NOT_FREE = _("The page says that it is not free to read, and shows less than it did.")


@dataclass(frozen=True, slots=True)
class Pace:
    """How many pages at once; seconds between two of one host, and between two looks at the
    queue; how long a page is held before another may take it over."""

    at_once: int = 3
    pause: float = 2.0
    every: float = 0.5
    lease: timedelta = timedelta(minutes=5)


PACE = Pace()


def run(settings: Settings, stop: Event, pace: Pace = PACE) -> None:
    """Fetch and keep what is due until `stop` is set; what is under way then is given back. What
    fails is logged, and tried again."""
    engine = make_engine(settings.database_url)
    archivist, wait = Archivist(engine, settings, stop, pace), 0.0
    while not stop.wait(wait):
        try:
            archivist.begin()
            wait = pace.every
        except Exception:
            log.exception("Pages could not be fetched; it is tried again in a minute.")
            wait = AFTER_FAULT
    archivist.end()
    engine.dispose()


def one_pass(
    engine: Engine,
    settings: Settings,
    stop: Event,
    pace: Pace = PACE,
    clock: Callable[[], datetime] = now,
) -> int:
    """Fetch and keep all that is due now, up to where `stop` is set. Answers how many pages were
    asked for."""
    archivist = Archivist(engine, settings, stop, pace, clock)
    while archivist.begin() and not stop.wait(0.02):
        pass
    archivist.end()
    return archivist.begun


class Archivist:
    """Takes in hand what is due, and has it fetched and kept by a few threads."""

    def __init__(
        self,
        engine: Engine,
        settings: Settings,
        stop: Event,
        pace: Pace,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self.engine, self.settings, self.stop = engine, settings, stop
        self.pace, self.clock, self.begun = pace, clock, 0
        self.guard = Guard(settings.capture_ports or GUARD.ports, settings.capture_also)
        self.polite = Politeness(pace.pause, monotonic)
        self.pool = ThreadPoolExecutor(pace.at_once, "archivist")
        self.under_way: set[Future[None]] = set()
        self.saving = Thread()

    def begin(self) -> bool:
        """Begin as much of what is due as there is room for. Answers whether something is under
        way or waits for its turn."""
        self.under_way = {future for future in self.under_way if not future.done()}
        waits = False
        if len(self.under_way) < self.pace.at_once:
            with open_session(self.engine, self.settings) as session:
                for due in due_for_capture(session, self.clock()):
                    if self.stop.is_set() or len(self.under_way) >= self.pace.at_once:
                        break
                    waits = not self._take(session, due) or waits
                self._save(session)
        return waits or bool(self.under_way) or self.saving.is_alive()

    def end(self) -> None:
        """Wait for what is under way: it ends at once where `stop` is set. What is being saved
        elsewhere is not waited for then; it is asked for again."""
        self.pool.shutdown()
        if self.saving.is_alive() and not self.stop.is_set():
            self.saving.join()

    def _take(self, session: Session, due: Due) -> bool:
        """Take it in hand, if it is its host's turn here and nobody else has it. Answers whether
        it was taken."""
        host, lease = host_of(due.url), uuid4().hex
        if not self.polite.begin(host):
            return False
        try:
            at = self.clock()
            until = at + self.pace.lease
            capture_id = lease_copy(session, WORKER, due.evidence_id, lease, until, at=at)
        except BaseException:
            self.polite.end(host)
            raise
        if capture_id is None:
            self.polite.end(host)
            return False
        self.begun += 1
        self.under_way.add(self.pool.submit(self._make, capture_id, lease, host))
        return True

    def _save(self, session: Session) -> None:
        """Have one copy at a time saved elsewhere, where the newsroom wants that."""
        if not self.settings.wayback or self.saving.is_alive() or self.stop.is_set():
            return
        capture_id = take_in_hand(session, self.clock())
        if capture_id is not None:
            job = (self.engine, self.settings, self.guard, capture_id, self.clock)
            self.saving = Thread(target=save, args=job, name="saving", daemon=True)
            self.saving.start()

    def _make(self, capture_id: int, lease: str, host: str) -> None:
        """Fetch and keep one page. A fault of ours is logged, and the lease runs out."""
        try:
            with open_session(self.engine, self.settings) as session:
                job = job_of(session, capture_id, lease)
            if job:
                made = _Made(self, capture_id, lease)
                made.keep(job)
        except Exception:
            log.exception("A page could not be kept; it is tried again.")
        finally:
            self.polite.end(host)


class _Made:
    """One capture in hand, from its fetch to its end."""

    def __init__(self, archivist: Archivist, capture_id: int, lease: str) -> None:
        self.by, self.held = archivist, (capture_id, lease)

    def keep(self, job: Job) -> None:
        try:
            page = fetch_apart(job.url, self.by.guard, stop=self.by.stop)
            if 200 <= page.status < 300:
                self._keep(job, page)
            else:
                self._do(fail_copy, _refusal(page))
        except Stopped:
            self._do(give_back)
        except NotFetched as why:
            self._do(fail_copy, _failure(why, job))

    def _keep(self, job: Job, page: Fetched) -> None:
        said = _said(page)
        look = _look(job, page, said)
        most = self.by.settings.changed_percent
        newer = job.newest is None or (_percent(job.newest, page, said) or 0) > most
        wanted = job.reason is not CaptureReason.LOOK or job.base is None
        kept = None
        if wanted or (newer and is_change(look, most)):
            kept = self._put(page)
            if kept is None:
                return
        base = job.base.id if job.base else None
        words = _words(job, look, page, said)
        self._do(keep_copy, Copy(_answer(page), said or Said(), look, base, newer, kept, words))

    def _put(self, page: Fetched) -> Bytes | None:
        """Put the bytes into the store, announced before they are; None where the lease is lost."""
        warc, made = warc_of(page), self._pictures(page)
        png, pdf = (made.png, made.pdf) if made else (b"", b"")
        cut_after = made.seconds if made and not made.whole else None
        kept = Bytes(page.sha256, len(page.body), _number(warc), len(warc), _number(png),
                     _number(pdf), cut_after)  # fmt: skip
        if self._do(announce_bytes, kept.numbers) is None:
            return None
        store = open_store(self.by.settings)
        for data in (page.body, warc, png, pdf):
            if data:
                store.put(data)
        return kept

    def _pictures(self, page: Fetched) -> Pictures | None:
        """How the page looks; None where no picture can be made of it."""
        wanted = self.by.settings.pictures
        if not wanted or page.media not in (HTML, XHTML):
            return None
        try:
            return take(page.url, self.by.guard, as_root=wanted == "root", stop=self.by.stop)
        except NotFetched as why:
            log.info("No picture was made: %s", type(why).__name__)
            return None

    def _do(self, command: Callable[..., int | None], *words: Any) -> int | None:
        with open_session(self.by.engine, self.by.settings) as session:
            return command(session, WORKER, *self.held, *words, at=self.by.clock())


def _number(data: bytes) -> str:
    return sha256(data).hexdigest() if data else ""


def _said(page: Fetched) -> Said | None:
    """What the page says; None where that cannot be told, which keeps no copy from being made."""
    try:
        with _READERS:
            read = text_of_page(page)
    except Exception:
        log.exception("The text of a page could not be read; the page is kept without.")
        return None
    if read is None:
        return None
    return Said(read.title, read.author, read.publisher, read.published_on, read.text)


def _look(job: Job, page: Fetched, said: Said | None) -> Look:
    base = job.base
    if base is None:
        return Look(page.status)
    percent = _percent(base, page, said)
    known = {link_key(job.url), link_key(base.final_url)}
    for_good = any(hop.status in _PERMANENT for hop in page.redirects)
    return Look(
        page.status,
        front=is_front(page.url) and not is_front(base.final_url),
        moved=for_good and link_key(page.url) not in known,
        paywall=said is not None and says_not_free(page) and shrank(base.text, said.text),
        percent=percent,
        absent=(percent or 0) > MOSTLY and _says_absent(base, said) != "",
    )


def _says_absent(base: Kept, said: Said | None) -> str:
    """The words by which a page says that it is not there, where the copy did not."""
    if said is None or says_absent(base.title, base.text):
        return ""
    return says_absent(said.title, said.text)


def _percent(kept: Kept, page: Fetched, said: Said | None) -> int | None:
    """By how much it differs from a copy: by the text; what never has any, like an image, by its
    bytes. None where it cannot be told: one of the two could not be read."""
    if kept.body_sha256 == page.sha256:
        return 0
    if kept.text:
        return differs_by(kept.text, said.text) if said else None
    return None if page.media in TEXTS else 100


def _words(job: Job, look: Look, page: Fetched, said: Said | None) -> str:
    if look.front:
        return _LED_TO_FRONT
    if look.paywall:
        return _NOT_FREE
    if look.absent and job.base:
        return _SAYS_ABSENT % _says_absent(job.base, said)
    return _LEADS_TO % page.url if look.moved else ""


def _refusal(page: Fetched) -> Failure:
    """An answer that is no page."""
    words = _IS_GONE if page.status in _GONE else _IS_CLOSED
    if page.status not in _GONE + _CLOSED:
        words = _NOT_NOW
    wait = timedelta()
    if page.status in _BUSY:
        said = {name.lower(): text for name, text in page.headers}.get("retry-after", "")
        wait = timedelta(seconds=seconds_asked(said, page.ended))
    again = page.status not in _GONE + _CLOSED
    return Failure(words % page.status, Look(page.status, wait=wait), again, _answer(page))


def _failure(why: NotFetched, job: Job) -> Failure:
    """A page that did not come. One of a kind or a size that is not kept is there, and where it
    was read before it is another."""
    if isinstance(why, NotKept | TooMuch):
        return Failure(why.words, Look(200, percent=100 if job.base else None))
    look = Look(nameless=isinstance(why, Nameless), refused=isinstance(why, Refused))
    return Failure(why.words, look, again=isinstance(why, Unreached | Broken))


def _answer(page: Fetched) -> Answer:
    return Answer(
        page.ended, page.url, page.status, page.tool, [list(pair) for pair in page.headers],
        [[hop.url, str(hop.status)] for hop in page.redirects], page.media, page.charset,
    )  # fmt: skip
