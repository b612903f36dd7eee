"""The work on a story in numbers."""

from datetime import timedelta

import pytest

from board.commands import claims, stories, verdicts
from board.errors import NotFound
from board.forms import read_claim
from board.models import Claim, now
from board.queries.work import work
from board.rules import NextStep, Ruling, Status


@pytest.fixture
def story(desk, session):
    return stories.add_story(session, desk.reporter, "The parade")


def seen(session, desk, story, who="reporter"):
    session.rollback()
    return work(session, desk.people[who].member_id, story, now(), "Europe/Berlin")


def enter(session, desk, story, days_ago, **fields):
    typed = {"statement": f"Entered {days_ago} days ago.", "story_id": str(story), **fields}
    at = now() - timedelta(days=days_ago)
    return claims.enter_claim(session, desk.reporter, read_claim(typed), at=at)


def judge(session, desk, claim, days_ago):
    cites = [desk.item(claim, desk.source(f"{claim} {n}")) for n in (1, 2)]
    version = session.get(Claim, claim, populate_existing=True).version
    ruling = Ruling(Status.CORROBORATED, "Because.")
    verdicts.give_verdict(
        session, desk.reporter, claim, version, ruling, cites, at=now() - timedelta(days=days_ago)
    )


def test_each_day_tells_what_stood_at_its_end(desk, session, story):
    enter(session, desk, story, 5)
    judge(session, desk, enter(session, desk, story, 4), 2)
    days = [counts for _day, counts in seen(session, desk, story).by_day]
    told = [(day[Status.UNVERIFIED], day[Status.CORROBORATED]) for day in days]
    assert told[-7:] == [(0, 0), (1, 0), (2, 0), (2, 0), (1, 1), (1, 1), (1, 1)]


def test_ages_steps_sources_and_origins_are_counted(desk, session, story):
    enter(session, desk, story, 2)
    claim = enter(session, desk, story, 30)
    claims.set_next_step(session, desk.reporter, claim, NextStep.PARKED, "It waits.")
    origin = desk.source("Wire")
    desk.item(claim, origin)
    desk.item(claim)
    page = seen(session, desk, story)
    assert [n for _name, n in page.ages] == [0, 1, 0, 0, 1]
    assert dict(page.steps)[NextStep.PARKED] == 1
    assert page.origins == [("Wire", 1), ("", 1)]
    assert page.claims == 2


def test_a_restricted_claim_and_a_confidential_source_count_for_their_readers_alone(
    desk, session, story
):
    claim = enter(session, desk, story, 1)
    desk.item(claim, desk.source("Orchid", confidential=True))
    enter(session, desk, story, 1, restricted="yes")
    mine, theirs = seen(session, desk, story), seen(session, desk, story, "admin")
    assert (mine.claims, theirs.claims) == (2, 1)
    assert (len(mine.origins), len(theirs.origins)) == (1, 0)


def test_there_is_no_work_on_no_story(desk, session):
    with pytest.raises(NotFound):
        seen(session, desk, 999)
