"""Many claims at once by plain forms: ticked on the board, changed, told of, undone."""

import re

import pytest

from board import create_app
from board.models import Claim
from tests.web.browser import signed_in


@pytest.fixture
def app(settings):
    return create_app(settings)


def test_ticked_cards_are_changed_told_of_and_put_back(app, desk, session):
    one, two = desk.claim("First."), desk.claim("Second.")
    hidden = desk.claim("Hidden.", by=desk.editor, restricted="yes")
    browser = signed_in(app, desk, "reporter")
    board = browser.get("/desk").text
    assert f'name="claim" value="{one}" form="many"' in board and 'id="many"' in board
    form = browser.get(f"/desk/many?claim={one}&claim={two}&claim={hidden}").text
    assert "First." in form and "Second." in form and "Hidden." not in form
    assert "Change 2 claims" in form and "Verdicts are given one by one" in form
    sent = browser.post(
        "/desk/many", change="assign", assignee_id="me", claim=[str(one), str(two), str(hidden)]
    )
    assert sent.status_code == 303
    report = browser.get(sent.headers["Location"]).text
    assert "2 claims changed, 1 refused" in report and "There is no claim" in report
    assert "Hidden." not in report
    session.rollback()
    mine = desk.reporter.member_id
    assert session.get(Claim, two, populate_existing=True).assignee_id == mine
    undone = browser.post(sent.headers["Location"] + "/undo")
    assert "What was undone" in browser.get(undone.headers["Location"]).text
    assert "This was undone." in browser.get(sent.headers["Location"]).text
    session.rollback()
    assert session.get(Claim, two, populate_existing=True).assignee_id is None


def test_a_form_that_is_wrong_keeps_the_claims_and_what_was_typed(app, desk):
    claim = desk.claim("First.")
    browser = signed_in(app, desk, "reporter")
    browser.get(f"/desk/many?claim={claim}")
    for wrong, words in (
        ({"change": "next_step", "next_step": "parked"}, "Say why they are parked."),
        ({"change": "tags", "add": "a" * 60}, "At most 12 tags"),
        ({"change": "tags"}, "Write a tag"),
        ({"change": "due", "due_at": "soon"}, "not one of the choices"),
        ({"change": "verdict"}, "Say what to do"),
        ({}, "Say what to do"),
    ):
        answer = browser.post("/desk/many", claim=str(claim), **wrong)
        assert answer.status_code == 422 and words in answer.text, wrong
        assert "First." in answer.text
    assert "No claim is selected" in browser.get("/desk/many?claim=x").text
    assert browser.post("/desk/many", change="urgency", urgency="now").status_code == 422


def test_a_report_is_its_makers_alone(app, desk):
    claim = desk.claim()
    browser, other = signed_in(app, desk, "reporter"), signed_in(app, desk, "editor")
    browser.get(f"/desk/many?claim={claim}")
    sent = browser.post("/desk/many", change="urgency", urgency="now", claim=str(claim))
    path = re.search(r"/desk/many/\d+", sent.headers["Location"]).group()
    assert other.get(path).status_code == 404
    other.get("/desk/account")
    assert other.post(f"{path}/undo").status_code == 404
