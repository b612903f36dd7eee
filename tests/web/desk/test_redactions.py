"""Redactions and legal holds by plain forms."""

import re

import pytest

from board import create_app
from board.commands.articles import ArticleInput, Pick, add_article, take_claims
from board.forms import read_claim
from board.models import Claim
from tests.commands.test_publication import publish
from tests.web.browser import signed_in

BRIDGE = "The bridge is closed since Monday."


@pytest.fixture
def app(settings):
    return create_app(settings)


def fresh(session, number):
    session.rollback()
    return session.get(Claim, number, populate_existing=True)


def ask(browser, claim, **fields):
    browser.get(f"/desk/claims/{claim}/redactions/new")
    typed = {"reason": "A court order.", "public_reason": "By order of a court."} | fields
    return browser.post(f"/desk/claims/{claim}/redactions", **typed)


def test_an_editor_asks_an_admin_confirms_and_all_are_told_who(app, desk, session):
    claim = desk.corroborated("The bridge is closed.")
    publish(session, desk.editor, claim)
    editor, admin = signed_in(app, desk, "editor"), signed_in(app, desk, "admin")
    assert f"/desk/claims/{claim}/redactions/new" in editor.get(f"/desk/claims/{claim}").text
    wrong = ask(editor, claim, public_reason=" ")
    assert wrong.status_code == 422 and "A court order." in wrong.text
    assert ask(editor, claim).headers["Location"] == "/desk/redactions"
    page = editor.get("/desk/redactions").text
    assert "You asked for it" in page and "Destroy it" not in page
    confirm = re.search(r"/desk/redactions/\d+/confirmation", admin.get("/desk/redactions").text)
    refused = editor.post(confirm.group())
    assert refused.status_code == 422 and "takes two people" in refused.text
    admin.get("/desk/redactions")
    assert admin.post(confirm.group()).status_code == 303
    page = admin.get("/desk/redactions").text
    assert "By order of a court." in page and "bridge" not in page and "Editor" in page
    pid = fresh(session, claim).pid
    assert "By order of a court." in app.test_client().get(f"/claims/{pid}").text
    for path in (f"/desk/claims/{claim}", f"/desk/claims/{claim}/history"):
        assert editor.get(path).status_code == 404
    assert "bridge is closed" not in editor.get("/desk/search?q=bridge").text


def test_the_two_people_see_in_which_articles_its_words_go_and_where_they_stay(app, desk, session):
    article = add_article(session, desk.reporter, ArticleInput("The bridge"), f"{BRIDGE} So what?")
    add_article(session, desk.reporter, ArticleInput("The wire"), f"We hear: {BRIDGE}")
    pick = Pick(0, len(BRIDGE), BRIDGE, read_claim({"statement": BRIDGE}))
    take_claims(session, desk.reporter, article, 1, [pick])
    editor, admin = signed_in(app, desk, "editor"), signed_in(app, desk, "admin")
    form = editor.get("/desk/claims/1/redactions/new").text
    before, _sep, behind = form.partition("hold its words too, and keep them")
    assert "The bridge</a>" in before and "The wire</a>" in behind
    ask(editor, 1)
    waiting = admin.get("/desk/redactions").text
    assert "What goes with it" in waiting and "/desk/claims/1/redactions/new" in waiting
    admin.post(re.search(r"/desk/redactions/\d+/confirmation", waiting).group())
    page = editor.get(f"/desk/articles/{article}").text
    assert "is closed" not in page and "█" * len(BRIDGE) in page and "So what?" in page
    assert "Words under black bars were redacted" in page


def test_one_item_is_redacted_from_its_line(app, desk, session):
    claim = desk.claim()
    item, other = desk.item(claim, description="This one"), desk.item(desk.claim("Other."))
    editor, admin = signed_in(app, desk, "editor"), signed_in(app, desk, "admin")
    address = f"/desk/claims/{claim}/redactions/new?item={item}"
    assert address.replace("&", "&amp;") in editor.get(f"/desk/claims/{claim}").text
    assert "This one" in editor.get(address).text
    for wrong in (other, 999, "x"):
        assert editor.get(f"/desk/claims/{claim}/redactions/new?item={wrong}").status_code == 404
    ask(editor, claim, item=str(item))
    path = re.search(r"/desk/redactions/\d+/confirmation", admin.get("/desk/redactions").text)
    admin.post(path.group())
    page = editor.get(f"/desk/claims/{claim}").text
    assert "An item that was redacted" in page and "This one" not in page


def test_a_hold_is_placed_told_of_and_lifted_by_an_admin_alone(app, desk, session):
    claim = desk.claim()
    editor, admin = signed_in(app, desk, "editor"), signed_in(app, desk, "admin")
    assert "Place a legal hold" not in editor.get(f"/desk/claims/{claim}/redactions/new").text
    admin.get(f"/desk/claims/{claim}/redactions/new")
    assert admin.post(f"/desk/claims/{claim}/holds", reason="A lawsuit.").status_code == 303
    assert "Under a legal hold" in editor.get(f"/desk/claims/{claim}").text
    form = editor.get(f"/desk/claims/{claim}/redactions/new").text
    assert "A legal hold stands" in form and "Ask for the redaction" not in form
    editor.get("/desk/account")
    refused = editor.post(
        f"/desk/claims/{claim}/redactions", reason="Why.", public_reason="Because."
    )
    assert refused.status_code == 422 and "A legal hold stands" in refused.text
    lift = re.search(r"/desk/holds/\d+/lifting", admin.get("/desk/redactions").text).group()
    assert lift not in editor.get("/desk/redactions").text
    assert admin.post(lift, lifted_reason=" ").status_code == 422
    assert admin.post(lift, lifted_reason="Settled.").status_code == 303
    assert "Under a legal hold" not in editor.get(f"/desk/claims/{claim}").text


def test_a_redaction_of_a_restricted_claim_is_told_to_those_it_names(app, desk, session):
    from board.commands.claims import restrict
    from board.commands.redactions import ask_redaction, confirm_redaction

    claim = desk.claim("Hidden.", by=desk.editor, restricted="yes")
    restrict(session, desk.editor, claim, True, [desk.admin.member_id])
    asked = ask_redaction(session, desk.editor, claim, "HIDDEN why.", "Why.")
    for name, told in (("second", False), ("admin", True)):
        assert ("HIDDEN" in signed_in(app, desk, name).get("/desk/redactions").text) is told
    confirm_redaction(session, desk.admin, asked)
    for name, told in (("second", False), ("admin", True)):
        assert ("HIDDEN" in signed_in(app, desk, name).get("/desk/redactions").text) is told
