"""Pages fetched and kept, from real servers on loopback, on both databases."""

from datetime import timedelta
from threading import Event as Flag

import pytest
from sqlalchemy import select

from board import archiving
from board.archiving import Pace
from board.keys import make_keys
from board.models import Capture, CaptureText, Event, Evidence, LinkHealth, now
from board.rules import CaptureState, LinkState
from board.settings import Settings
from board.store import open_store
from tests.capture.servers import LOOPBACK
from tests.capture.sites import Site, article

QUICK = Pace(pause=0.0, every=0.02)


@pytest.fixture
def site():
    with Site() as site:
        yield site


@pytest.fixture
def settings(database_url, tmp_path, site):
    make_keys(tmp_path)
    return Settings(
        database_url=database_url, data_dir=tmp_path, capture=True,
        capture_ports=(site.port,), capture_also=(LOOPBACK,),
    )  # fmt: skip


@pytest.fixture
def fetch(engine, settings, session):
    """One pass at a moment so many hours from now; answers how many pages were asked for."""

    def fetch(hours=0.0, pace=QUICK, **more):
        session.rollback()
        moment = now() + timedelta(hours=hours)
        begun = archiving.one_pass(engine, settings, Flag(), pace, lambda: moment, **more)
        session.rollback()
        session.expire_all()
        return begun

    return fetch


def copies(session, item):
    query = select(Capture).where(Capture.evidence_id == item).order_by(Capture.id)
    return list(session.execute(query).scalars())


def health(session, item):
    return session.get(LinkHealth, item, populate_existing=True)


def names(session, after=0):
    query = select(Event.name).where(Event.n > after).order_by(Event.n)
    return list(session.execute(query).scalars())


def test_a_link_that_is_added_is_fetched_and_kept(session, desk, site, fetch, settings):
    site.pages["/crane"] = article()
    item = desk.item(desk.claim(), url=site.url("/crane"))
    assert fetch() == 1
    [copy] = copies(session, item)
    assert (copy.state, copy.status, copy.media) == (CaptureState.TAKEN, 200, "text/html")
    store = open_store(settings)
    assert store.get(copy.body_sha256).decode() == site.pages["/crane"]
    assert session.get(CaptureText, copy.id).body.count("crane") == 2
    assert health(session, item).state is LinkState.THERE
    assert names(session)[-1] == "evidence_captured"
    kept = session.get(Evidence, item)
    assert (kept.title, kept.publisher, kept.published_on, kept.version) == (
        "Crane falls into the harbour", "The Harbour", "2026-03-02", 1,
    )  # fmt: skip
    assert fetch() == 0
