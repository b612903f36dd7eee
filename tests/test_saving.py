"""Copies at a public archive: asked for by the worker at a double that speaks its interface, for
nothing but what readers may see."""

import json
import time
from dataclasses import replace
from datetime import timedelta
from threading import Event as Flag

import pytest
from sqlalchemy import select

from board import archiving
from board.archiving import Pace
from board.commands import captures, claims, evidence
from board.commands.saving import WAITS, may_be_saved
from board.db import make_engine, open_session
from board.keys import make_keys
from board.models import Capture, Claim, Event, Evidence, now
from board.record.building import content_of
from board.settings import Settings
from tests.capture.servers import LOOPBACK, Listener, page
from tests.capture.sites import Site, article
from tests.conftest import Desk

QUICK = Pace(pause=0.0, every=0.02)


class Archive(Listener):
    """Answers each request for a copy by the next of `answers`, else by a copy; keeps `links`."""

    def __init__(self):
        self.answers, self.links = [], []
        super().__init__(lambda *came: self._answer(*came), LOOPBACK)

    def _answer(self, connection, request):
        head, _end, body = request.partition(b"\r\n\r\n")
        length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n")
                      if line.lower().startswith(b"content-length"))  # fmt: skip
        while len(body) < length:
            body += connection.recv(65_536)
        link = dict(pair.split("=") for pair in body.decode().split("&"))["url"]
        self.links.append(link)
        made = {"status": "success", "timestamp": "20260301120000",
                "original_url": link.replace("%3A", ":").replace("%2F", "/")}  # fmt: skip
        answer = page(json.dumps(made).encode(), media="application/json")
        connection.sendall(self.answers.pop(0) if self.answers else answer)


@pytest.fixture
def archive():
    with Archive() as archive:
        yield archive


@pytest.fixture
def site():
    with Site() as site:
        site.pages["/a"] = article()
        yield site


@pytest.fixture
def settings(database_url, tmp_path, site, archive):
    make_keys(tmp_path)
    return Settings(
        database_url=database_url, data_dir=tmp_path, capture=True,
        capture_ports=(site.port, archive.port), capture_also=(LOOPBACK,),
        wayback=f"http://key:secret@{LOOPBACK}:{archive.port}/save",
    )  # fmt: skip


@pytest.fixture
def work(engine, settings, session):
    def work(after=timedelta(), settings=settings):
        session.rollback()
        moment = now() + after
        archiving.one_pass(engine, settings, Flag(), QUICK, lambda: moment)
        session.rollback()
        session.expire_all()

    return work


def copy_of(session, number=1):
    return session.get_one(Capture, number, populate_existing=True)


def test_a_copy_that_readers_may_see_is_saved_and_told(desk, session, site, archive, work):
    claim = desk.claim()
    desk.item(claim, url=site.url("/a"), description="")
    work()
    saved = copy_of(session)
    assert (
        saved.saved_url == f"http://{LOOPBACK}:{archive.port}/web/20260301120000/{site.url('/a')}"
    )
    assert saved.saved_at and saved.save_due_at is None and len(archive.links) == 1
    names = session.execute(select(Event.name).order_by(Event.n)).scalars().all()
    assert names[-2:] == ["evidence_captured", "copy_saved"]
    [line] = content_of(session, session.get(Claim, claim))["evidence"]
    assert line["archived_url"] == saved.saved_url
    work(timedelta(days=40))
    assert len(archive.links) == 1, "a look saves nothing anew"


def test_the_archive_is_told_of_nothing_that_readers_may_not_see(
    desk, session, site, archive, work
):
    site.pages |= {f"/{name}": article() for name in ("inside", "orchid", "closed", "b", "token")}
    claim, closed = desk.claim(), desk.claim("A second.")
    desk.item(claim, url=site.url("/inside"), description="", public="")
    orchid = desk.source("Orchid", confidential=True)
    desk.item(claim, url=site.url("/orchid"), description="", source_id=str(orchid))
    asked = desk.item(closed, url=site.url("/closed"), description="")
    claims.restrict(session, desk.reporter, closed, True, [desk.reporter.member_id])
    captures.ask_for_capture(session, desk.reporter, asked)
    site.answers["/b?token=1"] = page(article().encode(), media="text/html")
    desk.item(claim, url=site.url("/b?token=1"), description="")
    work()
    assert {"/inside", "/closed", "/b?token=1"} <= set(site.paths())
    assert archive.links == []


def test_what_changed_meanwhile_is_not_told(desk, session, site, archive, work, settings):
    claim = desk.claim()
    item = desk.item(claim, url=site.url("/a"), description="")
    archive.answers = [page(b"", "Retry-After: 5", status="429 Too Many Requests")]
    work()
    assert copy_of(session).save_due_at > now()
    evidence.withdraw_evidence(session, desk.reporter, item, "A mistake.")
    work(timedelta(minutes=11))
    assert len(archive.links) == 1 and copy_of(session).save_due_at is None


def test_an_archive_that_is_busy_is_asked_again_when_it_says(desk, session, site, archive, work):
    desk.item(desk.claim(), url=site.url("/a"), description="")
    archive.answers = [page(b"", "Retry-After: 300", status="429 Too Many Requests")]
    began = now()
    work()
    due = copy_of(session).save_due_at
    assert timedelta(seconds=290) < due - began < timedelta(seconds=420)
    work()
    assert len(archive.links) == 1, "not before that"
    work(timedelta(seconds=430))
    assert copy_of(session).saved_url and len(archive.links) == 2


def test_an_archive_that_is_always_busy_is_asked_until_it_is_not(
    desk, session, site, archive, work
):
    desk.item(desk.claim(), url=site.url("/a"), description="")
    busy = page(b"", "Retry-After: 60", status="429 Too Many Requests")
    archive.answers = [busy] * (len(WAITS) + 2)
    for hours in range(len(WAITS) + 3):
        work(timedelta(hours=hours))
    assert copy_of(session).saved_url


def test_a_copy_at_an_archive_is_not_saved_at_another(desk, session):
    claim = desk.claim()
    for url, told in (("https://web.archive.org/web/2026/https://paper.example/a", False),
                      ("https://paper.example/a", True)):  # fmt: skip
        item = session.get(Evidence, desk.item(claim, url=url, description=""))
        assert may_be_saved(session, session.get(Claim, claim), item) is told


def test_what_fails_is_tried_a_few_times_and_then_given_up(desk, session, site, archive, work):
    desk.item(desk.claim(), url=site.url("/a"), description="")
    archive.answers = [page(b"nonsense")] * 20
    for day in range(0, 40, 4):
        work(timedelta(days=day))
    assert len(archive.links) == len(WAITS)
    assert copy_of(session).save_due_at is None and not copy_of(session).saved_url


def test_what_the_archive_never_keeps_is_asked_for_once(desk, session, site, archive, work):
    desk.item(desk.claim(), url=site.url("/a"), description="")
    refused = {"status": "error", "status_ext": "error:blocked-url", "message": "Blocked."}
    archive.answers = [page(json.dumps(refused).encode(), media="application/json")]
    for day in range(0, 8, 4):
        work(timedelta(days=day))
    assert len(archive.links) == 1 and copy_of(session).save_due_at is None


def test_nothing_is_saved_where_no_archive_is_set(desk, session, site, archive, work, settings):
    without = replace(settings, wayback="")
    engine = make_engine(without.database_url)
    with open_session(engine, without) as board:
        newsroom = Desk(board, desk.people)
        newsroom.item(newsroom.claim(), url=site.url("/a"), description="")
    engine.dispose()
    work(settings=without)
    assert copy_of(session).body_sha256 and archive.links == []


def test_a_worker_that_stops_does_not_wait_for_the_archive(desk, session, site, archive, settings):
    desk.item(desk.claim(), url=site.url("/a"), description="")
    session.rollback()
    answers = Flag()
    archive._answer = lambda *_: (archive.links.append("?"), answers.wait(60))
    stop, engine = Flag(), make_engine(settings.database_url)
    archivist = archiving.Archivist(engine, settings, stop, QUICK)
    while not archivist.saving.is_alive():
        archivist.begin()
        time.sleep(0.02)
    stop.set()
    archivist.end()
    assert archivist.saving.is_alive() and archive.links in ([], ["?"])
    answers.set()
    archivist.saving.join()
    engine.dispose()
