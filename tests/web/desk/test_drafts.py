"""What is half typed: kept for the one who types, offered again, forgotten when it was sent."""

import json
from datetime import timedelta
from threading import Event

import pytest

from board import create_app, worker
from board.commands import drafts
from board.errors import Invalid
from board.models import Draft, now
from tests.web.browser import signed_in

FIELDS = [["statement", "Half a claim"], ["cites", "1"], ["cites", "2"], ["version", "1"]]


@pytest.fixture
def app(settings, desk):
    return create_app(settings)


@pytest.fixture
def reporter(app, desk):
    return signed_in(app, desk, "reporter")


def keep(person, form="claim-new", fields=FIELDS, **more):
    return person.post("/desk/drafts", form=form, fields=json.dumps(fields), **more)


def kept(session, member_id, form="claim-new"):
    session.rollback()
    found = session.get(Draft, (member_id, form), populate_existing=True)
    return found and found.fields


def test_a_draft_comes_back_to_the_one_who_typed_it_alone(app, reporter, desk):
    reporter.get("/desk/claims/new")
    assert keep(reporter).status_code == 204
    offer = reporter.get("/desk/drafts?form=claim-new")
    assert offer.status_code == 200 and "You had typed something here at" in offer.text
    assert "Half a claim" in offer.text
    for name in ("editor", "admin"):
        assert signed_in(app, desk, name).get("/desk/drafts?form=claim-new").status_code == 204
    assert reporter.get("/desk/drafts?form=claim-edit:1").status_code == 204


def test_what_is_typed_later_stands_in_its_place_and_the_desk_does_not_move(
    reporter, desk, session
):
    from sqlalchemy import text

    reporter.get("/desk/claims/new")
    before = session.execute(text("SELECT revision FROM desk_revision")).scalar()
    events = session.execute(text("SELECT count(*) FROM events")).scalar()
    keep(reporter)
    keep(reporter, fields=[["statement", "A whole claim \ud83d\ude00 \x00"]])
    assert kept(session, desk.reporter.member_id) == [["statement", "A whole claim 😀 "]]
    assert session.execute(text("SELECT revision FROM desk_revision")).scalar() == before
    assert session.execute(text("SELECT count(*) FROM events")).scalar() == events


def test_a_form_that_is_kept_leaves_no_draft_and_a_refused_one_does(reporter, desk, session):
    page = reporter.get("/desk/claims/new").text
    assert 'name="draft" value="claim-new"' in page
    keep(reporter)
    reporter.post("/desk/claims", draft="claim-new", statement="")
    assert kept(session, desk.reporter.member_id)
    assert reporter.post("/desk/claims", draft="claim-new", statement="A claim.").status_code == 303
    assert kept(session, desk.reporter.member_id) is None


def test_a_draft_that_arrives_after_its_form_was_sent_is_not_kept(reporter, desk, session):
    reporter.get("/desk/claims/new")
    once = "o" * 30
    reporter.post("/desk/claims", draft="claim-new", statement="A claim.", once=once)
    reporter.get("/desk/claims/new")
    assert keep(reporter, once=once).status_code == 204
    assert kept(session, desk.reporter.member_id) is None


def test_a_draft_is_thrown_away_by_hand(reporter, desk, session):
    reporter.get("/desk/claims/new")
    keep(reporter)
    assert reporter.post("/desk/drafts/removal", form="claim-new").status_code == 204
    assert kept(session, desk.reporter.member_id) is None


@pytest.mark.parametrize("fields", ["", "7", "[[1, 2]]", '["ab"', '[["a"]]', "[" * 3000])
def test_what_is_no_form_is_refused(reporter, fields):
    reporter.get("/desk/claims/new")
    answer = reporter.post("/desk/drafts", form="claim-new", fields=fields)
    assert answer.status_code == 422
    assert reporter.post("/desk/drafts", form="../x", fields="[]").status_code == 400


def test_drafts_are_few_and_small(session, desk):
    me = desk.reporter.member_id
    for n in range(drafts.MAX_DRAFTS + 3):
        at = now() + timedelta(seconds=n)
        drafts.keep_draft(session, me, f"claim-edit:{n}", [("a", "b")], "", at)
    assert kept(session, me, "claim-edit:2") is None and kept(session, me, "claim-edit:3")
    with pytest.raises(Invalid):
        drafts.keep_draft(session, me, "claim-new", [("a", "b" * drafts.MAX_SIZE)], "")


def test_the_board_forgets_drafts_after_two_weeks(session, desk):
    me = desk.reporter.member_id
    for form, days in (("claim-edit:1", 15), ("claim-edit:2", 13)):
        drafts.keep_draft(session, me, form, [("a", "b")], "", now() - timedelta(days=days))
    worker.one_pass(session, Event())
    assert kept(session, me, "claim-edit:1") is None and kept(session, me, "claim-edit:2")
