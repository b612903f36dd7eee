"""The board's own upkeep: re-check dates that come, and rows whose time is over."""

from datetime import UTC, datetime, timedelta
from threading import Event as Flag

import pytest
from sqlalchemy import select, text

from board import worker
from board.commands import claims, upkeep, verdicts
from board.commands.batches import Change, change_many, undo_many
from board.db import atomic, open_session
from board.forms import read_claim
from board.models import (
    Attempt,
    Batch,
    Claim,
    Event,
    MemberSession,
    Notice,
    ReviewFlag,
    Submission,
)
from board.rules import BatchChange, Ruling, Status
from board.settings import Settings

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def claim(desk):
    return lambda day="2026-03-10", **more: desk.claim("It will open.", recheck_on=day, **more)


def passed(session, at=NOW):
    return worker.one_pass(session, Flag(), at)


def flags(session, claim_id):
    query = select(ReviewFlag.reason, ReviewFlag.detail).where(ReviewFlag.claim_id == claim_id)
    return [tuple(row) for row in session.execute(query.order_by(ReviewFlag.id))]


def test_a_claim_is_flagged_on_the_day_and_once(session, claim):
    due, later = claim(), claim("2026-03-11")
    events = session.execute(select(Event.n)).all()
    assert passed(session)["flagged"] == 1
    assert passed(session)["flagged"] == 0
    assert upkeep.flag_recheck(session, upkeep.WORKER, due, at=NOW) is None
    assert flags(session, due) == [("recheck_due", "2026-03-10")]
    assert flags(session, later) == []
    session.expire_all()
    assert session.get(Claim, due).needs_review
    written = session.execute(select(Event.name).order_by(Event.n)).scalars().all()[len(events) :]
    assert written == ["review_needed"]


def test_a_changed_date_is_flagged_again_and_a_verdict_clears_it(session, desk, claim):
    number = claim()
    passed(session)
    session.expire_all()
    ruling, version = Ruling(Status.UNVERIFIED, "Looked again."), session.get(Claim, number).version
    verdicts.give_verdict(session, desk.reporter, number, version, ruling, [], at=NOW)
    session.expire_all()
    assert not session.get(Claim, number).needs_review
    assert passed(session)["flagged"] == 0
    entered = read_claim({"statement": "It will open.", "recheck_on": "2026-03-12"})
    claims.edit_claim(session, desk.reporter, number, session.get(Claim, number).version, entered)
    assert passed(session, NOW + timedelta(days=2))["flagged"] == 1
    assert [detail for _reason, detail in flags(session, number)] == ["2026-03-10", "2026-03-12"]


def test_a_verdict_of_that_day_has_looked_again_already(session, desk, claim):
    number = claim("2020-01-01")
    desk.verdict(number, "unverified")  # given now, long after
    assert passed(session, datetime.now(UTC))["flagged"] == 0


def test_the_day_is_the_newsrooms(engine, tmp_path, claim, settings):
    claim("2026-03-11")
    tokyo = Settings(settings.database_url, tmp_path, timezone="Asia/Tokyo")
    with open_session(engine, tokyo) as session:
        assert passed(session, NOW)["flagged"] == 0
        assert passed(session, NOW.replace(hour=15))["flagged"] == 1


def test_a_restricted_claim_is_flagged_as_well(session, claim):
    number = claim(restricted="yes")
    passed(session)
    assert flags(session, number)


def test_many_due_claims_are_all_flagged_and_a_stop_is_heeded(session, desk):
    for n in range(5):
        desk.claim(f"Claim {n}.", recheck_on=f"2026-03-0{n + 1}")
    stopped = Flag()
    stopped.set()
    assert worker.one_pass(session, stopped, NOW)["flagged"] == 0
    upkeep_batch, worker.due_for_recheck.__globals__["BATCH"] = 200, 2
    try:
        assert passed(session)["flagged"] == 5
    finally:
        worker.due_for_recheck.__globals__["BATCH"] = upkeep_batch


def test_what_is_kept_for_a_time_goes_when_it_is_over(session):
    with atomic(session):
        for days in (1, 6, 8):
            session.add(Submission(key=f"s{days}", at=NOW - timedelta(days=days)))
        for hours in (1, 30):
            session.add(Attempt(key=f"a{hours}", since=NOW - timedelta(hours=hours), tries=1))
    assert upkeep.forget(session, NOW) == 2
    assert set(session.execute(select(Submission.key)).scalars()) == {"s1", "s6"}
    assert list(session.execute(select(Attempt.key)).scalars()) == ["a1"]


def test_reports_on_many_claims_go_after_14_days_and_one_that_was_undone_after_its_undo(
    session, desk
):
    number = desk.claim()

    def change(days, urgency):
        to = Change(BatchChange.URGENCY, urgency)
        return change_many(session, desk.reporter, [number], to, at=NOW - timedelta(days=days))

    undone, old, _young = change(20, "now"), change(16, "soon"), change(13, "now")
    undo = undo_many(session, desk.reporter, undone, at=NOW - timedelta(days=12))
    upkeep.forget(session, NOW)
    left = set(session.execute(select(Batch.id)).scalars())
    assert old not in left and {undone, undo} < left and len(left) == 3
    upkeep.forget(session, NOW + timedelta(days=3))
    assert session.execute(select(Batch.id)).all() == []


def test_a_notice_goes_90_days_after_it_was_read_and_never_before(session, desk):
    number = desk.claim()
    for _read in range(3):
        claims.assign(session, desk.editor, number, desk.reporter.member_id)
        claims.assign(session, desk.editor, number, None)
    rows = list(session.execute(select(Notice).order_by(Notice.id)).scalars())
    with atomic(session):
        for row, days in zip(rows, (89, 91, None), strict=True):
            row.at = NOW - timedelta(days=200)
            row.read_at = days and NOW - timedelta(days=days)
    numbers = [row.id for row in rows]
    upkeep.forget(session, NOW)
    left = session.execute(select(Notice.id).order_by(Notice.id)).scalars()
    assert list(left) == [numbers[0], numbers[2]]


@pytest.mark.parametrize(
    ("ended", "seen", "forgotten"),
    [(None, 1, False), (13, 13, False), (15, 15, True), (None, 14, False), (None, 15, True)],
)
def test_addresses_go_14_days_after_a_session(session, desk, ended, seen, forgotten):
    ago = [NOW - timedelta(days=days) if days else None for days in (ended, seen)]
    with atomic(session):
        session.add(MemberSession(
            token_hash="t", member_id=desk.reporter.member_id, created_at=ago[1], seen_at=ago[1],
            ended_at=ago[0], address="192.0.2.0", browser="A browser",
        ))  # fmt: skip
    upkeep.forget(session, NOW)
    row = session.execute(text("SELECT address, browser FROM member_sessions")).one()
    assert tuple(row) == (("", "") if forgotten else ("192.0.2.0", "A browser"))


def test_a_day_that_nobody_set_is_nothing_to_flag(session, desk):
    assert upkeep.flag_recheck(session, upkeep.WORKER, desk.claim(), at=NOW) is None
