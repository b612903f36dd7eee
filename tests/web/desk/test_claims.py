"""A claim's page by plain forms: who has it, by when, what it is related to, who may see it."""

import pytest

from board import create_app
from board.models import Claim, Member
from tests.web.browser import signed_in


@pytest.fixture
def reporter(settings, desk):
    return signed_in(create_app(settings), desk, "reporter")


@pytest.fixture
def sent(reporter, desk):
    """Send a form of a new claim's page; answers the response. `sent.number` is the claim."""

    def send(path, **fields):
        reporter.get(f"/desk/claims/{send.number}")
        return reporter.post(f"/desk/claims/{send.number}/{path}", **fields)

    send.number = desk.claim()
    return send


def fresh(session, number):
    session.rollback()
    return session.get(Claim, number, populate_existing=True)


def test_a_claim_is_assigned_to_another_to_me_and_to_nobody(sent, desk, session):
    assert sent("assignment", assignee_id=str(desk.editor.member_id)).status_code == 303
    assert fresh(session, sent.number).assignee_id == desk.editor.member_id
    sent("assignment", assignee_id=str(desk.editor.member_id), me="yes")
    assert fresh(session, sent.number).assignee_id == desk.reporter.member_id
    sent("assignment", assignee_id="")
    assert fresh(session, sent.number).assignee_id is None


def test_a_departed_member_is_not_assigned(sent, desk, session, reporter):
    session.get(Member, desk.second.member_id).active = False
    session.commit()
    answer = sent("assignment", assignee_id=str(desk.second.member_id))
    assert answer.status_code == 422 and "There is no such member." in answer.text


def test_a_due_time_is_typed_in_the_newsrooms_zone(desk, session, settings):
    from dataclasses import replace

    browser = signed_in(create_app(replace(settings, timezone="Asia/Seoul")), desk, "reporter")
    number = desk.claim()
    browser.get(f"/desk/claims/{number}")
    browser.post(f"/desk/claims/{number}/due", due_at="2026-12-01T09:00")
    assert fresh(session, number).due_at.isoformat() == "2026-12-01T00:00:00+00:00"
    assert 'value="2026-12-01T09:00"' in browser.get(f"/desk/claims/{number}").text
    browser.post(f"/desk/claims/{number}/due", due_at="")
    assert fresh(session, number).due_at is None


def test_a_due_time_that_is_none_is_told_and_stays_in_the_box(sent):
    answer = sent("due", due_at="tomorrow-ish")
    assert answer.status_code == 422 and "tomorrow-ish" in answer.text


def test_parking_asks_why_and_keeps_what_was_chosen(sent, session):
    answer = sent("next-step", next_step="parked")
    assert answer.status_code == 422 and "Say why it is parked." in answer.text
    assert '<option value="parked" selected>' in answer.text
    assert sent("next-step", next_step="parked", parked_reason="No ship.").status_code == 303
    assert fresh(session, sent.number).parked_reason == "No ship."


def test_relations_read_both_ways_and_can_be_taken_away(sent, desk, reporter):
    other = desk.claim("What was said is so.")
    assert sent("relations", kind="is_about", other=f"#{other}").status_code == 303
    here, there = (reporter.get(f"/desk/claims/{n}").text for n in (sent.number, other))
    assert "is about whether this is so:" in here and "What was said is so." in here
    assert "is what is spoken of in" in there and "The range is 15,000 km." in there
    reporter.post(f"/desk/claims/{other}/relations/removal", relation_id="1")
    assert "What was said is so." not in reporter.get(f"/desk/claims/{sent.number}").text


def test_a_relation_to_a_claim_one_cannot_see_is_told_like_one_that_is_absent(sent, desk):
    hidden = desk.claim("Hidden.", by=desk.editor, restricted="yes")
    for number in (hidden, 999):
        answer = sent("relations", kind="same_event", other=str(number))
        assert answer.status_code == 422
        assert "There is no claim with this number." in answer.text


def test_restricting_names_readers_and_closes_the_claim_to_all_others(sent, desk, settings):
    answer = sent("readers", restricted="yes", readers=[str(desk.editor.member_id)])
    assert answer.status_code == 303
    codes = {}
    for name in ("editor", "second", "admin"):
        other = signed_in(create_app(settings), desk, name)
        codes[name] = other.get(f"/desk/claims/{sent.number}").status_code
        assert ("The range is" in other.get("/desk").text) == (name == "editor")
    assert codes == {"editor": 200, "second": 404, "admin": 404}


def test_only_an_editor_opens_a_restricted_claim_again(sent, desk, session, settings):
    sent("readers", restricted="yes", readers=[str(desk.editor.member_id)])
    assert sent("readers", restricted="").status_code == 403
    editor = signed_in(create_app(settings), desk, "editor")
    editor.get(f"/desk/claims/{sent.number}/readers")
    assert editor.post(f"/desk/claims/{sent.number}/readers", restricted="").status_code == 303
    assert not fresh(session, sent.number).restricted


def test_the_page_tells_the_history_in_words(sent, reporter):
    sent("next-step", next_step="checking")
    page = reporter.get(f"/desk/claims/{sent.number}").text
    assert "set the next step: new → checking" in page
    assert "entered the claim" in reporter.get(f"/desk/claims/{sent.number}/history").text


def test_the_keys_page_names_every_key_that_a_page_answers_to(reporter, sent):
    import re

    pages = reporter.get("/desk").text + reporter.get(f"/desk/claims/{sent.number}").text
    keys = set(re.findall(r'data-key="([^"]+)"', pages))
    named = set(re.findall(r"<kbd>([^<]+)</kbd>", reporter.get("/desk/keys").text))
    assert keys and keys <= named
