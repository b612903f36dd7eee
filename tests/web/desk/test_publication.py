"""Sign-off, the brake and taking down, by plain forms."""

import re

import pytest

from board import create_app
from board.commands.publication import Wording, sign_off
from board.models import Claim
from tests.web.browser import PARTIAL, signed_in


@pytest.fixture
def app(settings):
    return create_app(settings)


def fresh(session, number):
    session.rollback()
    return session.get(Claim, number, populate_existing=True)


@pytest.fixture
def published(desk, session):
    number = desk.corroborated("The bridge is closed.")
    sign_off(session, desk.editor, number, fresh(session, number).version, Wording("Two saw it."))
    return number


def test_the_form_never_offers_the_internal_reasoning_as_public_wording(app, desk):
    number = desk.claim()
    desk.verdict(number, "unverified", reasoning="INTERNAL words")
    page = signed_in(app, desk, "editor").get(f"/desk/claims/{number}/publication/new").text
    assert "INTERNAL" not in page


def test_the_preview_shows_exactly_what_is_public_afterwards(app, desk, session):
    number = desk.corroborated()
    editor = signed_in(app, desk, "editor")
    editor.get(f"/desk/claims/{number}/publication/new")
    address = f"/desk/claims/{number}/publication"
    preview = editor.post(f"{address}/preview", PARTIAL, public_wording="How we know.").text
    editor.get(f"{address}/new")
    assert editor.post(address, public_wording="How we know.").status_code == 303
    public = app.test_client().get(f"/claims/{fresh(session, number).pid}").text
    told = preview[preview.index('<section class="stamp') : preview.rindex("</div>")].strip()
    assert "How we know." in told and told in public


def test_without_script_the_preview_stands_beside_the_form_with_what_was_typed(app, desk):
    number = desk.claim()
    editor = signed_in(app, desk, "editor")
    editor.get(f"/desk/claims/{number}/publication/new")
    page = editor.post(f"/desk/claims/{number}/publication/preview", public_wording="Half typed")
    assert page.text.count("Half typed") == 2 and page.status_code == 200


def test_a_later_sign_off_shows_what_changes_against_what_is_public(app, desk, session, published):
    desk.item(published, description="A third report")
    page = signed_in(app, desk, "second").get(f"/desk/claims/{published}/publication/new").text
    changes = page[page.index("Against what is public now") :]
    assert "A third report (supports)" in changes and "bridge" not in changes


def test_a_reporter_asks_for_the_brake_and_an_editor_pulls_it(app, desk, session, published):
    reporter, editor = (signed_in(app, desk, name) for name in ("reporter", "editor"))
    reporter.get(f"/desk/claims/{published}")
    assert reporter.post(f"/desk/claims/{published}/under-review").status_code == 403
    reporter.get(f"/desk/claims/{published}")
    told = reporter.post(f"/desk/claims/{published}/brake-request", why=" ")
    assert told.status_code == 422 and "Say why" in told.text
    reporter.post(f"/desk/claims/{published}/brake-request", why="The photo is old.")
    assert fresh(session, published).needs_review
    page = editor.get(f"/desk/claims/{published}").text
    assert "the brake was asked for" in page and "The photo is old." in page
    assert editor.post(f"/desk/claims/{published}/under-review").status_code == 303
    assert fresh(session, published).public_state == "under_review"


def test_taking_down_asks_for_a_public_reason_and_keeps_it_typed(app, desk, published):
    editor = signed_in(app, desk, "editor")
    editor.get(f"/desk/claims/{published}/unpublication/new")
    told = editor.post(f"/desk/claims/{published}/unpublication", reason=" ")
    assert told.status_code == 422 and "Say in public words" in told.text
    gone = editor.post(f"/desk/claims/{published}/unpublication", reason="It opened again.")
    assert gone.status_code == 303
    assert "taken down" in editor.get(f"/desk/claims/{published}").text


def test_what_one_editor_signed_off_alone_waits_for_another(app, desk, session):
    number = desk.claim()
    desk.verdict(number, "unverified", by=desk.editor)
    alone = Wording("Not known.", sole_editor=True, sole_editor_reason="Night shift.")
    made = sign_off(session, desk.editor, number, fresh(session, number).version, alone)
    first, second = (signed_in(app, desk, name) for name in ("editor", "second"))
    assert "I have looked too" not in first.get(f"/desk/claims/{number}").text
    assert "Night shift." in second.get(f"/desk/claims/{number}").text
    assert second.post(f"/desk/publications/{made}/second-look", note="Fine.").status_code == 303
    assert "Night shift." not in second.get(f"/desk/claims/{number}").text


def test_a_column_shows_its_newest_and_leads_to_all_claims(app, desk, session, settings):
    for n in range(55):
        number = desk.claim(f"Claim {n}.")
        sign_off(session, desk.editor, number, 1, Wording("Not known."))
    client = app.test_client()
    page = client.get("/findings/unverified").text
    assert re.findall(r">(Claim \d+\.)<", page) == [f"Claim {n}." for n in range(54, 4, -1)]
    assert "The newest 50." in page and 'href="/claims"' in page
    everything = client.get("/claims").text
    assert len(set(re.findall(r">(Claim \d+\.)<", everything))) == 55
    assert client.get("/findings/nowhere").status_code == 404
