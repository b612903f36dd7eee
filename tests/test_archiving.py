"""Pages fetched and kept, from real servers on loopback, on both databases."""

import io
import logging
import os
import time
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from functools import partial
from itertools import pairwise
from threading import Event as Flag
from threading import Thread

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType
from sqlalchemy import select

from board import archiving, worker
from board.archiving import Pace
from board.capture.shapes import PictureLimits
from board.commands import captures, claims, comments, embargoes
from board.commands.publication import Wording
from board.commands.trail import walk
from board.db import make_engine
from board.keys import make_keys, trail_keys
from board.models import (
    Capture,
    CaptureText,
    Claim,
    Embargo,
    Event,
    Evidence,
    LinkHealth,
    ReviewFlag,
    UnusedFile,
    now,
)
from board.rules import CaptureReason, CaptureState, LinkState, next_look
from board.settings import Settings
from board.store import open_store
from board.sweeping import sweep
from tests.capture.pixels import dot
from tests.capture.servers import LOOPBACK, PRIVATE, Listener, endless, page, redirect
from tests.capture.sites import OTHERS, WORDS, Site, article, most_at_once
from tests.test_mail import mailbox

__all__ = ["mailbox"]

QUICK = Pace(pause=0.0, every=0.02)
PICTURE = b"\x89PNG\r\n\x1a\nno picture"
HOSTS = (LOOPBACK, "127.0.0.3", "127.0.0.4")


@pytest.fixture
def site():
    with Site() as site:
        yield site


@pytest.fixture
def settings(database_url, tmp_path, site):
    make_keys(tmp_path)
    return Settings(
        database_url=database_url, data_dir=tmp_path, capture=True,
        capture_ports=(site.port,), capture_also=HOSTS,
    )  # fmt: skip


@pytest.fixture
def fetch(engine, settings, session):
    """One pass, at a moment so many hours from now or at that moment; answers how many pages
    were asked for."""

    def fetch(hours=0.0, pace=QUICK, at=None):
        session.rollback()
        moment = at or now() + timedelta(hours=hours)
        begun = archiving.one_pass(engine, settings, Flag(), pace, lambda: moment)
        session.rollback()
        session.expire_all()
        return begun

    return fetch


@pytest.fixture
def others(site):
    """Two more hosts, on the same port."""
    with Site(HOSTS[1], site.port) as one, Site(HOSTS[2], site.port) as two:
        yield one, two


def copies(session, item):
    query = select(Capture).where(Capture.evidence_id == item).order_by(Capture.id)
    return list(session.execute(query).scalars())


def health(session, item):
    return session.get(LinkHealth, item, populate_existing=True)


def names(session):
    return list(session.execute(select(Event.name).order_by(Event.n)).scalars())


def flags(session):
    query = select(ReviewFlag.reason).where(ReviewFlag.cleared_at.is_(None))
    return [reason.value for reason in session.execute(query).scalars()]


def stored(settings):
    """What lies in the store."""
    files = (settings.data_dir / "files").glob("??/??/*")
    return {path.name for path in files}


def named(session):
    """What the database says of the store: by a copy, and as unused."""
    rows = session.execute(select(Capture.body_sha256, Capture.warc_sha256))
    used = {number for row in rows for number in row if number}
    return used, set(session.execute(select(UnusedFile.sha256)).scalars())


# Kept


def test_a_link_that_is_added_is_fetched_and_kept(session, desk, site, fetch, settings):
    site.pages["/crane"] = article()
    item = desk.item(desk.claim(), url=site.url("/crane"))
    assert fetch() == 1
    [copy] = copies(session, item)
    assert (copy.state, copy.status, copy.media) == (CaptureState.TAKEN, 200, "text/html")
    assert open_store(settings).get(copy.body_sha256).decode() == site.pages["/crane"]
    assert session.get(CaptureText, copy.id).body.count("crane") == 2
    assert health(session, item).state is LinkState.THERE
    assert names(session)[-1] == "evidence_captured"
    kept = session.get(Evidence, item)
    assert (kept.title, kept.publisher, kept.published_on, kept.version) == (
        "Crane falls into the harbour", "The Harbour", "2026-03-02", 1,
    )  # fmt: skip
    assert fetch() == 0 and site.came == 1
    assert named(session) == (stored(settings), set())


def test_the_warc_is_what_another_library_reads(session, desk, site, fetch, settings):
    site.pages["/crane"] = article()
    site.answers["/old"] = redirect("/crane")
    item = desk.item(desk.claim(), url=site.url("/old"))
    fetch()
    [copy] = copies(session, item)
    store = open_store(settings)
    warc = io.BytesIO(store.get(copy.warc_sha256))
    answers = [record for record in ArchiveIterator(warc, WarcRecordType.response)
               if record.http_headers.status_code == 200 and record.freeze()]  # fmt: skip
    assert [record.headers["WARC-Target-URI"] for record in answers] == [site.url("/crane")]
    assert answers[0].reader.read() == store.get(copy.body_sha256)
    assert copy.warc_size == len(warc.getvalue())
    assert copy.redirects == [[site.url("/old"), "302"]] and copy.final_url == site.url("/crane")


def test_the_same_bytes_are_kept_once(session, desk, site, fetch, settings):
    site.pages["/crane"] = article()
    items = [desk.item(desk.claim(), url=site.url("/crane")) for _ in range(2)]
    fetch()
    one, two = (copies(session, item)[0] for item in items)
    assert one.body_sha256 == two.body_sha256 and one.warc_sha256 != two.warc_sha256
    assert len(stored(settings)) == 3 and named(session) == (stored(settings), set())


@pytest.mark.parametrize("body", [b"%PDF-1.4 broken", PICTURE])
def test_what_has_no_text_to_read_is_kept_without_and_compared_by_its_bytes(
    session, desk, site, fetch, body
):
    site.answers["/file"] = page(body, media="application/octet-stream")
    item = desk.item(desk.claim(), url=site.url("/file"), title="A file")
    fetch()
    assert copies(session, item)[0].media in ("application/pdf", "image/png")
    assert session.get(CaptureText, copies(session, item)[0].id) is None
    fetch(2)
    assert health(session, item).state is LinkState.THERE and len(copies(session, item)) == 1
    site.answers["/file"] = page(body + b" but other bytes", media="application/octet-stream")
    fetch(12)
    assert (health(session, item).state, health(session, item).percent) == (LinkState.CHANGED, 100)


def test_a_reader_that_fails_keeps_no_copy_from_being_made(
    session, desk, site, fetch, monkeypatch, caplog
):
    def fails(_page):
        raise RuntimeError("a fault of the reader")

    monkeypatch.setattr(archiving, "text_of_page", fails)
    site.pages["/crane"] = article()
    item = desk.item(desk.claim(), url=site.url("/crane"))
    fetch()
    assert copies(session, item)[0].state is CaptureState.TAKEN and "kept without" in caplog.text


def test_a_copy_that_a_person_asks_for_is_made_beside_the_first(session, desk, site, fetch):
    site.pages["/crane"] = article()
    item = desk.item(desk.claim(), url=site.url("/crane"))
    fetch()
    captures.ask_for_capture(session, desk.editor, item)
    fetch()
    first, second = copies(session, item)
    assert second.reason is CaptureReason.ASKED and second.asked_by == desk.editor.member_id
    assert (second.percent, second.compared_to) == (0, first.id)


# How a link does


@pytest.fixture
def cited(session, desk, site, fetch):
    """An item with a copy that the claim's verdict cites; and `look`, which lets the moment of
    its next look come and answers the state it found."""
    site.pages["/crane"] = article()
    claim = desk.claim("The harbour was closed.")
    item = desk.item(claim, desk.source("One"), url=site.url("/crane"))
    fetch()
    desk.verdict(claim, "corroborated", [item, desk.item(claim, desk.source("Two"))])

    def look():
        at = health(session, item).look_at
        assert fetch(at=at) == 1
        after = health(session, item)
        assert after.looked_at == at and after.look_at > at
        return after.state.value

    return item, look


def test_a_link_through_its_life(session, site, cited, settings):
    """Captured, taken down, up again, changed, as it was, behind a wall, moved, led away."""
    item, look = cited
    assert look() == "there" and flags(session) == []

    page_at_first = site.pages.pop("/crane")
    before = len(names(session))
    assert look() == "gone" and flags(session) == [], "it is gone, and there is a copy"
    assert health(session, item).words == "The page is gone: its server answers 404."
    assert names(session)[before:] == ["link_looked_at"]
    assert look() == "gone" and len(names(session)) == before + 1

    site.pages["/crane"] = page_at_first
    assert look() == "there" and len(copies(session, item)) == 1

    site.pages["/crane"] = article(OTHERS)
    assert look() == "changed" and flags(session) == ["page_changed"]
    first, second = copies(session, item)
    assert second.compared_to == first.id and second.percent > 80
    assert "Nothing at all happened" in session.get(CaptureText, second.id).body
    assert look() == "changed" and len(copies(session, item)) == 2

    site.pages["/crane"] = page_at_first.replace("Two ships", "Three ships")
    assert look() == "there" and flags(session) == [], "within what may differ, it is as it was"

    wall = '<script type="application/ld+json">{"isAccessibleForFree": "False"}</script>'
    site.pages["/crane"] = article(WORDS[:60], more=wall)
    assert look() == "paywalled" and len(copies(session, item)) == 2
    site.answers["/crane"] = page(b"Pay.", status="402 Payment Required")
    assert look() == "paywalled"

    site.pages["/new"] = page_at_first
    site.answers["/crane"] = redirect("/new", "301 Moved Permanently")
    assert look() == "moved" and site.url("/new") in health(session, item).words
    site.answers["/crane"] = redirect("/new", "302 Found")
    assert look() == "there", "for now it leads elsewhere, to the same page"

    site.answers["/crane"] = redirect("/", "302 Found")
    site.pages["/"] = article("All the news of the harbour. " * 9, "The Harbour")
    assert look() == "gone" and "front page" in health(session, item).words
    assert len(copies(session, item)) == 2
    assert named(session) == (stored(settings), set())
    assert list(walk(session, trail_keys(settings.data_dir)))


def test_a_wall_is_one_only_where_less_is_shown(session, site, cited):
    wall = '<script type="application/ld+json">{"isAccessibleForFree": false}</script>'
    site.pages["/crane"] = article(more=wall)
    assert cited[1]() == "there"


def test_a_server_that_is_down_is_unreached_and_after_days_gone(session, site, cited):
    _item, look = cited
    site.close()
    assert [look() for _ in range(5)] == ["unreached"] * 4 + ["gone"]
    assert flags(session) == []


def test_a_page_that_died_before_it_was_copied_flags_the_verdict_until_it_is_back(
    session, desk, site, fetch
):
    claim = desk.claim()
    item = desk.item(claim, desk.source("One"), url=site.url("/crane"))
    desk.verdict(claim, "corroborated", [item, desk.item(claim, desk.source("Two"))])
    fetch()
    assert copies(session, item)[0].state is CaptureState.FAILED
    assert (copies(session, item)[0].status, flags(session)) == (404, ["evidence_died"])
    assert session.get(Claim, claim).needs_review
    site.pages["/crane"] = article()
    fetch(2)
    assert [copy.state.value for copy in copies(session, item)] == ["failed", "taken"]
    assert (
        flags(session) == [] and not session.get(Claim, claim, populate_existing=True).needs_review
    )


def test_a_page_that_became_something_else_has_changed(session, site, cited):
    site.answers["/crane"] = page(b"moving pictures", media="video/mp4")
    assert cited[1]() == "changed" and flags(session) == ["page_changed"]
    assert len(copies(session, cited[0])) == 1


def test_a_page_that_was_emptied_has_changed(session, site, cited):
    site.pages["/crane"] = "<html><body><script>render()</script></body></html>"
    assert cited[1]() == "changed" and health(session, cited[0]).percent == 100


def test_a_page_that_says_it_is_not_there_is_told_as_probably_gone(session, site, cited):
    item, look = cited
    site.pages["/crane"] = article("To the front page.", "Page not found")
    assert look() == "changed" and flags(session) == ["page_changed"]
    words = "Probably gone: its server answers as if it were there, but the page says"
    assert health(session, item).words == f"{words} “Page not found”."
    [flag] = session.execute(select(ReviewFlag)).scalars()
    assert flag.detail.endswith("; probably gone")
    site.answers["/crane"] = redirect("/lost", "301 Moved Permanently")
    site.pages["/lost"] = article("Este artículo ya no está disponible.", "El Puerto")
    assert look() == "changed"
    assert health(session, item).words == f"{words} “Este artículo ya no está disponible.”."
    del site.answers["/crane"]
    site.pages["/crane"] = article()
    assert look() == "there" and health(session, item).words == "" and flags(session) == []


def test_a_page_that_still_says_what_it_said_is_not_told_as_gone(session, site, cited):
    item, look = cited
    site.pages["/crane"] = article(WORDS + " It was seen by many.", "Page not found")
    assert look() == "there" and health(session, item).words == ""
    site.pages["/crane"] = article(OTHERS, "Crane was not found")
    assert look() == "changed" and health(session, item).words == ""


def test_a_page_that_always_said_so_is_not_told_as_gone(session, desk, site, fetch):
    site.pages["/lost"] = article("Nobody was here.", "Page not found")
    item = desk.item(desk.claim(), url=site.url("/lost"))
    fetch()
    site.pages["/lost"] = article("Look elsewhere then, or come again.", "Page not found")
    fetch(2)
    assert health(session, item).state is LinkState.CHANGED and health(session, item).words == ""


def test_a_page_that_could_not_be_read_just_now_has_not_changed(session, site, cited, monkeypatch):
    _item, look = cited
    with monkeypatch.context() as busy:
        busy.setattr(archiving, "text_of_page", lambda _page: None)
        site.pages["/crane"] = article(OTHERS)
        assert look() == "there" and flags(session) == []
    assert look() == "changed" and flags(session) == ["page_changed"]
    with monkeypatch.context() as busy:
        busy.setattr(archiving, "text_of_page", lambda _page: None)
        site.pages["/crane"] = article()
        site.pages["/crane"] += "<!-- other bytes -->"
        assert look() == "changed", "nor is it as it was"
    assert look() == "there" and flags(session) == []


def test_a_copy_without_its_text_is_compared_by_nothing(session, desk, site, fetch, monkeypatch):
    site.pages["/crane"] = article()
    item = desk.item(desk.claim(), url=site.url("/crane"))
    with monkeypatch.context() as busy:
        busy.setattr(archiving, "text_of_page", lambda _page: None)
        fetch()
    site.pages["/crane"] = article(OTHERS)
    fetch(2)
    assert health(session, item).state is LinkState.THERE and len(copies(session, item)) == 1


def test_what_differs_by_more_is_a_setting(session, site, cited, engine, settings):
    item, _look = cited
    site.pages["/crane"] = article(OTHERS)
    at = health(session, item).look_at
    easy = replace(settings, changed_percent=100)
    archiving.one_pass(engine, easy, Flag(), QUICK, lambda: at)
    session.rollback()
    assert health(session, item).state is LinkState.THERE


# Not fetched


def test_restricted_and_confidential_items_are_never_asked_for(session, desk, site, fetch):
    site.pages["/crane"] = article()
    orchid = desk.source("Orchid", confidential=True)
    desk.item(desk.claim("It is secret.", restricted="yes"), url=site.url("/crane"))
    desk.item(desk.claim(), url=site.url("/crane"), source_id=str(orchid))
    closed_later = desk.claim()
    desk.item(closed_later, url=site.url("/crane"))
    claims.restrict(session, desk.reporter, closed_later, True, [])
    for days in (0, 1, 40, 400):
        assert fetch(24 * days) == 0
    assert site.came == 0


def test_a_copy_asked_for_on_a_restricted_claim_is_the_only_request(session, desk, site, fetch):
    site.pages["/crane"] = article()
    item = desk.item(desk.claim("It is secret.", restricted="yes"), url=site.url("/crane"))
    captures.ask_for_capture(session, desk.reporter, item)
    for days in (0, 1, 40, 400):
        fetch(24 * days)
    assert site.came == 1 and copies(session, item)[0].state is CaptureState.TAKEN


def test_a_claim_restricted_while_its_page_is_fetched_keeps_nothing(
    session, desk, site, engine, settings
):
    site.pages["/crane"], site.hold = article(), Flag()
    claim = desk.claim()
    item = desk.item(claim, url=site.url("/crane"))
    session.rollback()
    passing = Thread(target=archiving.one_pass, args=(engine, settings, Flag(), QUICK))
    passing.start()
    wait_for(lambda: site.came)
    claims.restrict(session, desk.reporter, claim, True, [])
    site.hold.set()
    passing.join()
    session.rollback()
    session.expire_all()
    assert [copy.state.value for copy in copies(session, item)] == ["stopped"]
    assert health(session, item) is None and stored(settings) == set()


def test_a_private_address_is_given_up_and_nobody_there_is_asked(session, desk, fetch, site):
    with Listener(address=PRIVATE, port=site.port) as private:
        straight = desk.item(desk.claim(), url=private.url("/"))
        site.answers["/away"] = redirect(private.url("/"))
        led = desk.item(desk.claim(), url=site.url("/away"))
        fetch()
        fetch(24 * 90)
        assert private.came == 0
    for item in (straight, led):
        [copy] = copies(session, item)
        assert copy.state is CaptureState.FAILED and "not public" in copy.words
        assert health(session, item).state is LinkState.UNREACHED


# Tried again


def test_a_server_that_comes_up_later_is_asked_again(session, desk, site, fetch):
    site.answers["/crane"] = page(b"Busy.", status="503 Service Unavailable")
    item = desk.item(desk.claim(), url=site.url("/crane"))
    assert fetch() == 1 and fetch() == 0
    assert (copies(session, item)[0].state, copies(session, item)[0].tries) == ("waiting", 1)
    del site.answers["/crane"]
    site.pages["/crane"] = article()
    assert fetch(0.1) == 1
    assert copies(session, item)[0].state is CaptureState.TAKEN


def busy(retry_after, status="429 Too Many Requests"):
    return page(b"Busy.", f"Retry-After: {retry_after}", status=status)


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
def test_a_site_that_asks_to_wait_is_not_asked_before(session, desk, site, fetch, status):
    site.answers["/crane"] = busy(7_200, status)
    item = desk.item(desk.claim(), url=site.url("/crane"))
    began = now()
    assert fetch(at=began) == 1
    due = copies(session, item)[0].due_at
    assert due == began + timedelta(hours=2)
    assert fetch(at=due - timedelta(seconds=1)) == 0 and fetch(at=due) == 1
    site.answers["/crane"] = busy(5, status)  # sooner than it would be asked anyway
    assert fetch(at=due + timedelta(hours=3)) == 1
    assert copies(session, item)[0].due_at == due + timedelta(hours=4)


@pytest.mark.parametrize(("days", "waits"), [(0.5, timedelta(days=0.5)), (90, timedelta(days=1))])
def test_it_may_ask_by_a_date_and_not_for_more_than_a_day(session, site, cited, days, waits):
    item, look = cited
    until = format_datetime(now() + timedelta(days=days), usegmt=True)
    site.answers["/crane"] = busy(until)
    assert look() == "unreached"
    waited = health(session, item).look_at - health(session, item).looked_at
    assert abs(waited - waits) < timedelta(minutes=1)


def test_what_no_wait_is_read_from_is_looked_at_on_its_schedule(session, site, cited):
    item, look = cited
    for said in ("soon", "-5", "Sun, 01 Mar 2026 12:00:00 GMT", "1e9"):
        site.answers["/crane"] = busy(said)
        look()
        after = health(session, item)
        assert after.look_at - after.looked_at == next_look(after.calm)


def test_a_fault_of_ours_is_logged_and_the_page_is_fetched_again_when_the_lease_runs_out(
    session, desk, site, fetch, settings, caplog
):
    site.pages["/crane"] = article()
    item = desk.item(desk.claim(), url=site.url("/crane"))
    blocked = settings.data_dir / "files"
    blocked.write_text("where the store should be")
    fetch()
    assert copies(session, item)[0].state is CaptureState.WAITING
    assert "tried again" in caplog.text and site.url() not in caplog.text
    blocked.unlink()
    assert fetch() == 0 and fetch(0.1) == 1
    assert copies(session, item)[0].state is CaptureState.TAKEN


def test_bytes_that_were_put_and_not_named_are_swept(
    session, desk, site, fetch, settings, monkeypatch
):
    def dies(*_words, **_more):
        raise RuntimeError("in the moment before")

    monkeypatch.setattr(archiving, "keep_copy", dies)
    site.pages["/crane"] = article()
    item = desk.item(desk.claim(), url=site.url("/crane"))
    fetch()
    monkeypatch.undo()
    assert len(stored(settings)) == 2 and named(session) == (set(), stored(settings))
    sweep(session, now())
    assert len(stored(settings)) == 2, "they may still be named"
    sweep(session, now() + timedelta(hours=2))
    assert stored(settings) == set()
    fetch(3)
    assert copies(session, item)[0].state is CaptureState.TAKEN


# Politely, and by several


def test_one_page_of_a_host_at_a_time_with_a_pause_and_hosts_side_by_side(
    session, desk, site, others, fetch
):
    sites = (site, *others)
    for host in sites:
        host.takes = 0.2
        for n in range(2):
            host.answers[f"/{n}"] = page(PICTURE, media="image/png")  # nothing to read: quick
            desk.item(desk.claim(), url=host.url(f"/{n}"))
    assert fetch(pace=Pace(at_once=3, pause=0.7, every=0.02)) == 6
    for host in sites:
        assert most_at_once(host.spans) == 1 and len(host.spans) == 2
        pauses = [later[0] - before[1] for before, later in pairwise(host.spans)]
        assert min(pauses) >= 0.7
    assert most_at_once([span for host in sites for span in host.spans]) > 1


def test_two_workers_at_once_fetch_nothing_twice(session, desk, site, others, settings):
    sites = (site, *others)
    for n in range(12):
        host = sites[n % 3]
        host.pages[f"/{n}"] = article(f"{WORDS} {n}")
        host.takes = 0.05
        desk.item(desk.claim(), url=host.url(f"/{n}"))
    session.rollback()
    begun = []

    def work():
        engine = make_engine(settings.database_url)
        begun.append(archiving.one_pass(engine, settings, Flag(), QUICK))
        engine.dispose()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    asked = [path for host in sites for path in host.paths()]
    assert sorted(asked) == sorted(f"/{n}" for n in range(12)) and sum(begun) == 12
    assert all(begun), "both had their share"
    assert all(most_at_once(host.spans) == 1 for host in sites)
    states = session.execute(select(Capture.state)).scalars().all()
    assert states == [CaptureState.TAKEN] * 12
    assert names(session).count("evidence_captured") == 12


def test_what_a_person_wants_comes_before_looks(session, desk, site, fetch):
    for n in range(3):
        site.pages[f"/{n}"] = article()
        desk.item(desk.claim(), url=site.url(f"/{n}"))
    fetch()
    site.pages["/new"] = article()
    desk.item(desk.claim(), url=site.url("/new"))
    fetch(2)
    assert site.paths()[3] == "/new" and len(site.paths()) == 7


# Beside the rest of the worker


def wait_for(found, seconds=20.0):
    end = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.02)


@contextmanager
def working(settings, session):
    session.rollback()
    stop = Flag()
    thread = Thread(target=worker.run, args=(settings, stop))
    thread.start()
    try:
        yield stop, thread
    finally:
        stop.set()
        thread.join()


@pytest.fixture
def dripping():
    """A page that never ends."""
    with Listener(endless(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", b"x", 0.1)) as it:
        yield it


def test_a_slow_page_delays_no_release_and_no_mail(
    session, desk, dripping, settings, mailbox, monkeypatch
):
    monkeypatch.setattr(worker, "LOOK_EVERY", 0.5)
    settings = replace(settings, capture_ports=(dripping.port,), smtp_url=mailbox.url,
                       mail_from="board@desk.test")  # fmt: skip
    claim = desk.corroborated()
    version = session.get(Claim, claim).version
    desk.item(desk.claim(), url=dripping.url("/slow"))
    with working(settings, session):
        wait_for(lambda: dripping.came)
        session.info["settings"] = settings
        hour = now() + timedelta(seconds=1.5)
        made = embargoes.embargo(session, desk.editor, claim, version, Wording("So it is."), hour)
        comments.add_comment(session, desk.reporter, claim, "@editor look.")
        session.rollback()

        def released():
            session.rollback()
            return session.get(Embargo, made, populate_existing=True).ended_at

        wait_for(released, 14)
        wait_for(lambda: mailbox.letters, 14)
        session.rollback()
        assert session.get(Embargo, made, populate_existing=True).publication_id
        [waits] = session.execute(select(Capture)).scalars().all()
        assert waits.state is CaptureState.WAITING and waits.lease, "the page is still coming"


def test_a_stop_ends_a_fetch_at_once_and_gives_it_back(session, desk, dripping, settings):
    settings = replace(settings, capture_ports=(dripping.port,))
    item = desk.item(desk.claim(), url=dripping.url("/slow"))
    with working(settings, session) as (stop, thread):
        wait_for(lambda: dripping.came)
        started = time.monotonic()
        stop.set()
        thread.join()
        assert time.monotonic() - started < 5
    session.rollback()
    session.expire_all()
    [copy] = copies(session, item)
    assert (copy.state, copy.lease, copy.tries) == (CaptureState.WAITING, "", 0)


def test_a_board_that_fetches_nothing_asks_nobody(session, desk, site, settings):
    desk.item(desk.claim(), url=site.url("/crane"))
    with working(replace(settings, capture=False), session):
        time.sleep(0.5)
    assert site.came == 0


def test_the_worker_outlives_a_database_that_fails_for_a_while(
    session, desk, site, settings, caplog, monkeypatch
):
    caplog.set_level(logging.ERROR)
    monkeypatch.setattr(archiving, "AFTER_FAULT", 0.05)
    site.pages["/crane"] = article()
    item = desk.item(desk.claim(), url=site.url("/crane"))
    real, failed = archiving.due_for_capture, []

    def fails_once(*words):
        if not failed:
            failed.append(True)
            raise OSError("the database went away")
        return real(*words)

    monkeypatch.setattr(archiving, "due_for_capture", fails_once)
    with working(settings, session):
        wait_for(lambda: taken(session, item))
    assert "tried again in a minute" in caplog.text


def taken(session, item):
    session.rollback()
    session.expire_all()
    with suppress(IndexError):
        return copies(session, item)[0].state is CaptureState.TAKEN


def test_a_page_is_pictured_where_a_chromium_is_installed(desk, session, site, engine, settings):
    site.pages["/a"] = article()
    site.answers["/b"] = page(dot((9, 9, 9)), media="image/png")
    pictured = replace(settings, pictures="root" if os.geteuid() == 0 else "yes")
    claim = desk.claim()
    desk.item(claim, url=site.url("/a"), description="")
    desk.item(claim, url=site.url("/b"), description="")
    session.rollback()
    archiving.one_pass(engine, pictured, Flag(), QUICK)
    session.rollback()
    text, image = session.execute(select(Capture).order_by(Capture.url)).scalars()
    store = open_store(pictured)
    assert store.get(text.picture_sha256).startswith(b"\x89PNG")
    assert store.get(text.pdf_sha256).startswith(b"%PDF-") and text.pictured_after is None
    assert image.body_sha256 and not image.picture_sha256
    assert sweep(session, now() + timedelta(days=2)) == 0


def test_a_picture_that_was_taken_in_the_middle_of_loading_says_after_how_long(
    desk, session, site, engine, settings, monkeypatch
):
    monkeypatch.setattr(archiving, "take", partial(archiving.take, limits=PictureLimits(load=2)))
    site.pages["/a"] = article(WORDS + "<img src='/hangs'>")
    hangs = replace(settings, pictures="root" if os.geteuid() == 0 else "yes")
    real = site.talk

    def talk(connection, request):
        time.sleep(30) if b"/hangs" in request else real(connection, request)

    monkeypatch.setattr(site, "talk", talk)
    desk.item(desk.claim(), url=site.url("/a"), description="")
    session.rollback()
    archiving.one_pass(engine, hangs, Flag(), QUICK)
    session.rollback()
    [copy] = session.execute(select(Capture)).scalars()
    assert copy.picture_sha256 and 2 <= copy.pictured_after <= 20


def test_a_page_that_cannot_be_pictured_is_kept_without(
    desk, session, site, engine, settings, monkeypatch
):
    monkeypatch.setenv("PATH", "/nonexistent")
    site.pages["/a"] = article()
    desk.item(desk.claim(), url=site.url("/a"), description="")
    session.rollback()
    archiving.one_pass(engine, replace(settings, pictures="root"), Flag(), QUICK)
    session.rollback()
    [copy] = session.execute(select(Capture)).scalars()
    assert copy.state is CaptureState.TAKEN and not copy.picture_sha256
