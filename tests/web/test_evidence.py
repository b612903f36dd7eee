"""Evidence by plain forms: edited, traced elsewhere, from a confidential source."""

import re

import pytest
from sqlalchemy import select

from board import create_app
from board.models import Evidence
from tests.web.test_thread import Browser

TYPED = {"stance": "supports", "description": "Seen at the gate.", "public": "yes"}


@pytest.fixture
def app(settings):
    return create_app(settings)


@pytest.fixture
def browser(app, desk):
    return Browser(app).sign_in("reporter")


def test_an_item_is_edited_and_a_stale_save_keeps_both(app, browser, desk):
    item = desk.item(desk.claim(), excerpt="First words.")
    other = Browser(app).sign_in("editor")
    path = f"/desk/evidence/{item}/edit"
    assert "First words." in browser.get(path).text
    other.get(path)
    assert browser.post(path, **TYPED, excerpt="Words of one.").status_code == 303
    late = other.post(path, **(TYPED | {"stance": "context"}), excerpt="Words of two.")
    assert late.status_code == 409
    assert "Words of one." in late.text and "Words of two." in late.text
    assert '<input type="hidden" name="stance" value="context">' in late.text
    over = other.post(path, **TYPED, excerpt="Words of two.")
    assert over.status_code == 303
    wrong = browser.get(path) and browser.post(path, stance="", description="Kept", url="x")
    assert wrong.status_code == 422 and "Kept" in wrong.text


def test_an_edit_without_a_version_is_a_428(browser, desk):
    item = desk.item(desk.claim())
    browser.get("/desk/sources/new")
    assert browser.post(f"/desk/evidence/{item}/edit", **TYPED).status_code == 428


def test_another_origin_is_looked_up_and_confirmed_in_one_press(browser, desk, session):
    agency = desk.source("Agency", belongs_to_id=desk.source("State"))
    paper = desk.source("Paper", relays_id=agency)
    wire = desk.source("Wire")
    item = desk.item(desk.claim(), source_id=str(paper))
    path = f"/desk/evidence/{item}/origin"
    page = browser.get(path).text
    offered = re.findall(r'name="origin_id" value="(\d+)"', page)
    assert offered[:2] == [str(agency), str(paper)]
    assert re.search(r"Paper.*relays.*Agency.*belongs to.*State", page, re.S)
    assert f'value="{wire}"' in browser.get(f"{path}?q=wir").text

    def origin():
        session.rollback()
        return session.get(Evidence, item, populate_existing=True).origin_id

    assert browser.post(path, origin_id=str(wire)).status_code == 303
    assert origin() == wire
    assert "Not its origin" in browser.get(path).text
    browser.post(path, origin_id="")
    assert origin() is None
    browser.get(path)
    browser.post(path, new_source_name="Bulletin", new_source_kind="agency")
    assert "Bulletin" in browser.get(path).text
    wrong = browser.post(path, how=" ")
    assert wrong.status_code == 422 and "Say how it was observed" in wrong.text
    browser.post(path, how="Seen from the bridge.")
    assert "Our own observation" in browser.get(path).text
    assert browser.post(path).status_code == 400


def test_an_item_from_a_confidential_source_is_added_by_a_code_name(app, browser, desk, session):
    claim = desk.claim()
    browser.get(f"/desk/claims/{claim}")
    added = browser.post(
        f"/desk/claims/{claim}/evidence", **TYPED, new_source_name="Orchid", confidential="yes",
        url="https://person.example/",
    )  # fmt: skip
    assert added.status_code == 303
    editor = Browser(app).sign_in("editor")
    item = session.execute(select(Evidence.id)).scalar()
    for path in (f"claims/{claim}", f"claims/{claim}/history", f"claims/{claim}/verdicts/new"):
        assert "Orchid" not in editor.get(f"/desk/{path}").text
        assert "Seen at the gate." not in editor.page
    for path in ("edit", "origin"):
        assert editor.get(f"/desk/evidence/{item}/{path}").status_code == 404
        assert "Orchid" in browser.get(f"/desk/evidence/{item}/{path}").text
    other = desk.item(claim)
    assert "Orchid" not in editor.get(f"/desk/evidence/{other}/origin?q=orchid").text
    assert "Orchid" not in editor.get(f"/desk/evidence/{other}/edit").text


def test_a_code_name_that_is_missing_is_told_and_nothing_typed_is_lost(browser, desk):
    claim = desk.claim()
    browser.get(f"/desk/claims/{claim}")
    answer = browser.post(f"/desk/claims/{claim}/evidence", **TYPED, confidential="yes")
    assert answer.status_code == 422
    assert "Give the confidential source a code name." in answer.text
    assert "Seen at the gate." in answer.text
