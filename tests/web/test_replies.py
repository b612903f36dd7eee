"""Assigning, urgency and the right of reply by plain forms."""

import re
from datetime import timedelta

import pytest

from board import create_app
from board.commands import claims
from board.commands.replies import ReplyInput, ask_for_reply
from board.models import Claim, now
from tests.web.browser import signed_in


@pytest.fixture
def app(settings):
    return create_app(settings)


def typed(hours):
    return (now() + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M")


def test_a_claim_is_led_by_one_and_others_help(app, desk):
    claim = desk.claim()
    page = f"/desk/claims/{claim}"
    browser = signed_in(app, desk, "reporter")
    browser.get(page)
    second, editor = desk.second.member_id, desk.editor.member_id
    sent = browser.post(f"{page}/assignment", assignee_id=str(editor), with_helpers="yes",
                        helper_ids=[str(second), str(editor)])  # fmt: skip
    assert sent.status_code == 303
    text = browser.get(page).text
    assert f'name="helper_ids" value="{second}" checked' in text
    assert f'name="helper_ids" value="{editor}"' not in text
    card = browser.get("/desk").text
    assert "<bdi>Editor</bdi>" in card and 'aria-hidden="true">+1<' in card
    for name in ("editor", "second"):
        assert "The range is" in signed_in(app, desk, name).get("/desk?assignee=me").text
    assert "The range is" not in browser.get("/desk?assignee=me").text


def test_taking_the_lead_leaves_those_who_help(app, desk, session):
    claim = desk.claim()
    claims.assign(session, desk.reporter, claim, None, [desk.second.member_id])
    browser = signed_in(app, desk, "second")
    browser.get(f"/desk/claims/{claim}")
    browser.post(f"/desk/claims/{claim}/assignment", me="yes")
    session.rollback()
    row = session.get(Claim, claim, populate_existing=True)
    assert (row.assignee_id, row.helpers) == (desk.second.member_id, 0)


def test_urgency_is_on_the_card_and_narrows_the_board(app, desk):
    claim, other = desk.claim("Burning."), desk.claim("Slow.")
    browser = signed_in(app, desk, "reporter")
    browser.get(f"/desk/claims/{claim}")
    assert browser.post(f"/desk/claims/{claim}/urgency", urgency="now").status_code == 303
    board = browser.get("/desk?urgency=now").text
    assert "Burning." in board and "Slow." not in board and "#urgent" in board
    assert "left out" in browser.get("/desk?urgency=normal").text
    assert f"#{other}" in browser.page
    history = browser.get(f"/desk/claims/{claim}").text
    assert "set how urgent it is: normal → now" in history


def test_a_reply_is_asked_for_answered_and_read_in_public(app, desk):
    claim = desk.claim()
    page = f"/desk/claims/{claim}"
    browser = signed_in(app, desk, "reporter")
    browser.get(page)
    wrong = browser.post(f"{page}/replies", asked_of="The ministry", channel="SECRET number")
    assert wrong.status_code == 422 and "Say by when" in wrong.text
    assert 'value="The ministry"' in wrong.text and "SECRET number" in wrong.text
    asked = {"asked_of": "The ministry", "channel": "SECRET number", "deadline": typed(3)}
    assert browser.post(f"{page}/replies", **asked).status_code == 303
    board = browser.get("/desk").text
    assert "awaiting reply" in board and re.search(r"reply due: <time[^>]*>in \d h", board)
    reply = re.search(r"/desk/replies/\d+", browser.get(page).text).group()
    assert "The ministry" in browser.get(reply).text
    early = browser.post(f"{reply}/no-answer")
    assert early.status_code == 422 and "still time" in early.text
    stale = browser.post(f"{reply}/answer", version="9", answer="SECRET answer")
    assert stale.status_code == 409 and "SECRET answer" in stale.text
    told = {"answer": "SECRET answer", "public_wording": "They deny it."}
    assert browser.post(f"{reply}/answer", **told).status_code == 303
    editor = signed_in(app, desk, "editor")
    form = editor.get(f"{page}/publication/new").text
    assert "They deny it." in form and "SECRET" not in form
    assert editor.post(f"{page}/publication", public_wording="Unclear.").status_code == 303
    public = app.test_client()
    address = re.search(r"/claims/[a-z0-9]{10}", public.get("/").text).group()
    text = public.get(address).text
    assert "The ministry" in text and "They deny it." in text and "answered at" in text
    assert "SECRET" not in text


def test_what_was_logged_is_put_right_with_both_versions_where_it_is_stale(app, desk, session):
    claim = desk.claim()
    asked = ReplyInput("The ministry", now() + timedelta(hours=5))
    number = ask_for_reply(session, desk.reporter, claim, asked)
    browser, reply = signed_in(app, desk, "reporter"), f"/desk/replies/{number}"
    browser.get(reply)
    change = {"asked_of": "The mayor", "deadline": typed(6), "asked_at": typed(-1)}
    assert browser.post(reply, **change).status_code == 303
    browser.get(reply)
    late = browser.post(reply, **(change | {"asked_of": "The council"}), version="1")
    assert late.status_code == 409
    assert "The council" in late.text and "The mayor" in late.text
    browser.get(reply)
    assert browser.post(f"{reply}/withdrawal").status_code == 422
    assert browser.post(f"{reply}/withdrawal", why="Another claim.").status_code == 303
    assert browser.get(reply).status_code == 404


def test_an_accusation_is_cleared_by_an_editor_and_published_with_a_reason(app, desk, session):
    claim = desk.claim("The mayor took a bribe.", accuses_person="yes")
    page = f"/desk/claims/{claim}"
    past = ReplyInput("The mayor", now() - timedelta(hours=1), asked_at=now() - timedelta(hours=5))
    ask_for_reply(session, desk.reporter, claim, past)
    reporter, editor = signed_in(app, desk, "reporter"), signed_in(app, desk, "editor")
    assert "Keep the clearance" not in reporter.get(page).text
    editor.get(page)
    wrong = editor.post(f"{page}/clearances", cleared="All of it.")
    assert wrong.status_code == 422 and "Say who cleared it." in wrong.text
    assert "All of it." in wrong.text
    words = {"counsel": "A. Counsel", "cleared": "SECRET advice", "wording": "We do not know."}
    assert editor.post(f"{page}/clearances", version="9", **words).status_code == 409
    editor.get(page)
    assert editor.post(f"{page}/clearances", **words).status_code == 303
    assert "A. Counsel" in reporter.get(page).text
    editor.get(f"{page}/publication/new")
    refused = editor.post(f"{page}/publication", public_wording="We do not know.")
    assert refused.status_code == 422
    assert "Say why an accusation is published" in refused.text
    reason = {"public_wording": "We do not know.", "unverified_reason": "SECRET reason"}
    assert editor.post(f"{page}/publication", **reason).status_code == 303
    public = app.test_client()
    address = re.search(r"/claims/[a-z0-9]{10}", public.get("/").text).group()
    text = public.get(address).text
    assert "no answer by" in text and "SECRET" not in text and "Counsel" not in text
    editor.get(page)
    clearance = re.search(r"/desk/clearances/\d+/withdrawal", editor.page).group()
    assert editor.post(clearance).status_code == 303
    assert "A. Counsel" not in editor.get(page).text
