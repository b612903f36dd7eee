"""A worker that is killed at random points, again and again, loses no copy, makes none twice and
leaves nothing stuck. CLAIMBOARD_SOAK=1 kills it 100 times on each database."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from board.commands import captures, claims, evidence
from board.commands.trail import walk
from board.keys import make_keys, trail_keys
from board.models import (
    Capture,
    CaptureText,
    Event,
    LinkHealth,
    UnusedFile,
    now,
)
from board.rules import CaptureReason, CaptureState, LinkState
from board.settings import Settings
from board.store import open_store
from board.sweeping import sweep
from tests.capture.servers import page
from tests.capture.sites import WORDS, Site, article

KILLS = 100 if os.environ.get("CLAIMBOARD_SOAK") else 8
HOSTS = ("127.0.0.1", "127.0.0.3", "127.0.0.4")
PICTURE = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def sites():
    """Three hosts on one port, each taking its time."""
    with ExitStack() as stack:
        first = stack.enter_context(Site(HOSTS[0]))
        rest = [stack.enter_context(Site(host, first.port)) for host in HOSTS[1:]]
        for site in (first, *rest):
            site.takes = 0.05
        yield [first, *rest]


@pytest.fixture
def settings(database_url, tmp_path, sites):
    make_keys(tmp_path)
    return Settings(
        database_url=database_url, data_dir=tmp_path, capture=True,
        capture_ports=(sites[0].port,), capture_also=HOSTS,
    )  # fmt: skip


class Work:
    """What a desk gives the worker to do: links, what is asked for again, what is stopped."""

    def __init__(self, session, desk, sites, dice):
        self.session, self.desk, self.sites, self.dice = session, desk, sites, dice
        self.wanted, self.stopped, self.n = {}, set(), 0

    def give(self):
        item, claim = self._link()
        fate = self.dice.random()
        if fate < 0.1:
            evidence.withdraw_evidence(self.session, self.desk.reporter, item, "Doubts.")
            self.stopped.add(item)
        elif fate < 0.2:
            claims.restrict(self.session, self.desk.reporter, claim, True, [])
            self.stopped.add(item)
        else:
            self.wanted[item] = 1
        if self.wanted and self.dice.random() < 0.3:
            self._ask_again()
        self._let_looks_come()

    def _link(self):
        self.n += 1
        site, path = self.dice.choice(self.sites), f"/{self.n}"
        if self.dice.random() < 0.5:
            site.pages[path] = article(f"{WORDS} It was report number {self.n}.")
        else:
            site.answers[path] = page(PICTURE + path.encode(), media="image/png")
        claim = self.desk.claim(f"Claim {self.n}.")
        return self.desk.item(claim, url=site.url(path)), claim

    def _ask_again(self):
        item = self.dice.choice(list(self.wanted))
        self.session.rollback()
        mine = (Capture.evidence_id == item, Capture.state == CaptureState.TAKEN)
        copied = self.session.execute(select(Capture.id).where(*mine)).first()
        waits = captures.waiting_copy(self.session, item)
        if copied and waits is None:
            captures.ask_for_capture(self.session, self.desk.reporter, item)
            self.wanted[item] += 1

    def _let_looks_come(self):
        """One link in three is due for a look."""
        some = LinkHealth.evidence_id % 3 == self.n % 3
        watched = update(LinkHealth).where(some, LinkHealth.look_at.is_not(None))
        self.session.execute(watched.values(look_at=now()))
        self.session.commit()


def start(settings):
    job = {"url": settings.database_url, "folder": str(settings.data_dir),
           "port": settings.capture_ports[0], "also": settings.capture_also}  # fmt: skip
    return subprocess.Popen([sys.executable, "-m", "tests.faults.killed_worker", json.dumps(job)],
                            stdout=subprocess.PIPE, text=True)  # fmt: skip


def kill_somewhere(worker, dice):
    """Let it begin, and kill it somewhere in the next second or two. Answers whether it was at
    work."""
    said = worker.stdout.readline()
    assert said, "it ended by itself"
    time.sleep(dice.uniform(0, 1.8))
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    return "at work" in said + worker.stdout.read()


def finish(settings, session):
    """Let a worker do what is left."""
    worker, end = start(settings), time.monotonic() + 600
    try:
        while True:
            session.rollback()
            looks = select(LinkHealth.evidence_id).where(LinkHealth.look_at <= now())
            waits = select(Capture.id).where(Capture.state == CaptureState.WAITING)
            if not session.execute(waits.union_all(looks)).first():
                return
            assert time.monotonic() < end, "something is stuck"
            time.sleep(0.2)
    finally:
        worker.kill()
        worker.wait()


def test_a_worker_killed_at_random_points_loses_doubles_and_leaves_nothing(
    session, desk, settings, sites
):
    seed = random.randrange(10**6)
    dice, killed = random.Random(seed), 0
    print(f"seed {seed}")
    work = Work(session, desk, sites, dice)
    for _ in range(KILLS):
        work.give()
        session.rollback()
        killed += kill_somewhere(start(settings), dice)
    assert killed > KILLS / 2, "most were at work"
    finish(settings, session)
    session.expire_all()
    nothing_is_lost_doubled_or_stuck(session, settings, work)
    nothing_is_left_over(session, settings)


def nothing_is_lost_doubled_or_stuck(session, settings, work):
    rows = list(session.execute(select(Capture).order_by(Capture.id)).scalars())
    taken = [row for row in rows if row.state is CaptureState.TAKEN]
    counts = dict.fromkeys(work.wanted, 0)
    for row in taken:
        counts[row.evidence_id] += 1
    assert counts == work.wanted
    rest = [row for row in rows if row.state is not CaptureState.TAKEN]
    assert {row.evidence_id for row in rest} <= work.stopped
    assert {row.state for row in rest} <= {CaptureState.STOPPED}
    assert not [row for row in rows if row.lease or row.reason is CaptureReason.LOOK]
    told = session.execute(select(Event.particulars).where(Event.name == "evidence_captured"))
    assert sorted(about["capture"] for about in told.scalars()) == [row.id for row in taken]
    store, texts = (
        open_store(settings),
        set(session.execute(select(CaptureText.capture_id)).scalars()),
    )
    for row in taken:
        assert len(store.get(row.body_sha256)) == row.body_size
        assert len(store.get(row.warc_sha256)) == row.warc_size
        assert (row.id in texts) == (row.media == "text/html")
    health = session.execute(select(LinkHealth)).scalars().all()
    assert {row.evidence_id for row in health} == set(work.wanted)
    assert {row.state for row in health} == {LinkState.THERE}
    assert list(walk(session, trail_keys(settings.data_dir)))


def nothing_is_left_over(session, settings):
    folder = settings.data_dir / "files"
    named = {number for row in session.execute(select(Capture.body_sha256, Capture.warc_sha256))
             for number in row if number}  # fmt: skip
    unused = set(session.execute(select(UnusedFile.sha256)).scalars())
    stored = {path.name for path in folder.glob("??/??/*")}
    assert named <= stored <= named | unused
    sweep(session, now() + timedelta(days=2))
    open_store(settings).sweep(time.time() + 1)  # as the worker does as it begins, a day later
    session.rollback()
    assert {path.name for path in folder.glob("??/??/*")} == named
    assert list((folder / "unfinished").glob("*")) == []
    assert session.execute(select(UnusedFile)).all() == []
