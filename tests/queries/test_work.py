"""How the work on a story stands: counted from the verdicts, for whom who may see it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from board.commands import claims, stories
from board.errors import NotFound
from board.models import Claim
from board.queries.work import BARS, work
from board.rules import NextStep, Status

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
SEOUL = ZoneInfo("Asia/Seoul")


@pytest.fixture
def story(desk, session):
    return stories.add_story(session, desk.reporter, "The parade")


@pytest.fixture
def seen(session, story, desk):
    def run(who=None, days=0, zone=UTC):
        session.expire_all()
        session.rollback()
        number = (who or desk.reporter).member_id
        return work(session, number, story, zone, START + timedelta(days=days))

    return run


def dated(session, table, number, day):
    """Let a row be of an earlier day; verdicts let nobody change them."""
    column = {"claims": "opened_at"}[table]
    session.rollback()
    session.execute(text(f"UPDATE {table} SET {column} = :at WHERE id = :n"),
                    {"at": START + timedelta(days=day), "n": number})  # fmt: skip
    session.commit()


def claim_on(desk, session, story, day, statement="A claim.", **fields):
    number = desk.claim(statement, story_id=str(story), **fields)
    dated(session, "claims", number, day)
    return number


def on(day, found):
    return next(d.counts for d in found.days if d.day == (START + timedelta(days=day)).date())


def test_each_claim_enters_unverified_and_moves_with_its_verdicts(desk, session, story, seen):
    from board.commands import verdicts
    from board.rules import Ruling

    one = claim_on(desk, session, story, 0)
    claim_on(desk, session, story, 2)
    items = [desk.item(one, desk.source(f"Origin {n}")) for n in (1, 2)]
    for day, status, cites in ((1, "corroborated", items), (3, "unverified", [])):
        version = session.get(Claim, one, populate_existing=True).version
        session.rollback()
        verdicts.give_verdict(
            session, desk.reporter, one, version, Ruling(Status(status), "Because."), cites,
            at=START + timedelta(days=day),
        )  # fmt: skip
    found = seen(days=4)
    shown = [(day.day.day, tuple(day.counts.values())) for day in found.days]
    assert shown == [(1, (1, 0, 0)), (2, (0, 1, 0)), (3, (1, 1, 0)), (4, (2, 0, 0)), (5, (2, 0, 0))]
    assert found.claims == 2 and not found.capped


def test_a_day_ends_where_the_newsroom_is(desk, session, story, seen):
    claim_on(desk, session, story, 0.2)  # 16:48 in UTC is the next day in Seoul
    assert seen(days=1).days[0].day.day == 1
    assert seen(days=1, zone=SEOUL).days[0].day.day == 2


def test_many_days_are_told_in_few_bars_that_end_today(desk, session, story, seen):
    claim_on(desk, session, story, 0)
    found = seen(days=500)
    assert BARS / 2 < len(found.days) <= BARS
    assert found.days[-1].day == (START + timedelta(days=500)).date()
    assert found.days[0].counts[Status.UNVERIFIED] == 1


def test_open_claims_are_counted_by_age_and_by_next_step(desk, session, story, seen):
    numbers = [claim_on(desk, session, story, day, f"Day {day}.") for day in (0, 25, 28.5, 30)]
    claims.set_next_step(session, desk.reporter, numbers[0], NextStep.CHECKING)
    found = seen(days=30)
    assert found.ages == [1, 1, 1, 0, 1]
    assert (found.steps[NextStep.CHECKING], found.steps[NextStep.NEW]) == (1, 3)


def test_evidence_is_counted_by_source_and_by_what_it_rests_on(desk, session, story, seen):
    wire, number = desk.source("Wire"), claim_on(desk, session, story, 0)
    for n in range(3):
        desk.item(number, wire, new_source_name=f"Paper {n % 2}")
    desk.item(number)
    found = seen()
    assert found.sources == [("Paper 0", 2), ("", 1), ("Paper 1", 1)]
    assert (found.origins, found.untraced) == ([("Wire", 3)], 1)


def test_what_one_may_not_see_is_not_counted(desk, session, story, seen):
    number = claim_on(desk, session, story, 0)
    claim_on(desk, session, story, 0, "Hidden.", restricted="yes")
    orchid = desk.source("Orchid", confidential=True)
    desk.item(number, source_id=str(orchid))
    mine, others = seen(), seen(desk.editor)
    assert (mine.claims, others.claims) == (2, 1)
    assert on(0, others)[Status.UNVERIFIED] == 1
    assert mine.sources == [("Orchid", 1)] and mine.hidden == 0
    assert others.sources == [] and others.hidden == 1 and "Orchid" not in str(others.origins)


def test_a_story_without_claims_and_no_story(session, seen, desk):
    found = seen()
    assert (found.claims, found.days, found.sources) == (0, [], [])
    with pytest.raises(NotFound):
        work(session, desk.reporter.member_id, 999, UTC)
