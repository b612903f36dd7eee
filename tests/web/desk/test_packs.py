"""Packs by plain forms: asked for, downloaded, refused with what was typed still there."""

import re

import pytest
from sqlalchemy import select

from board import create_app
from board.commands import stories
from board.models import Event
from board.packs.verifying import check
from tests.packs.conftest import manifest_of, unwatched
from tests.web.browser import signed_in


@pytest.fixture
def app(settings):
    return create_app(settings)


@pytest.fixture
def editor(app, desk):
    return signed_in(app, desk, "editor")


def test_an_editor_downloads_a_pack_that_holds(editor, desk, session, tmp_path):
    claim = desk.corroborated()
    page = editor.get(f"/desk/claims/{claim}").text
    address = re.search(r'href="([^"]*packs/new)"', page).group(1)
    editor.get(address)
    answer = editor.post(f"/desk/claims/{claim}/packs")
    assert answer.status_code == 200 and answer.content_type == "application/zip"
    assert answer.headers["Content-Disposition"].startswith(f'attachment; filename="claim-{claim}-')
    assert answer.headers["Cache-Control"] == "no-store"
    path = tmp_path / "pack.zip"
    path.write_bytes(answer.data)
    assert check(path, unwatched).problems == []
    assert "made a pack of it" in editor.get(f"/desk/claims/{claim}/history").text


def test_a_story_s_pack_is_named_after_it_in_any_script(editor, desk, session):
    story = stories.add_story(session, desk.editor, "열병식")
    assert f"/desk/stories/{story}/packs/new" in editor.get("/desk/stories").text
    editor.get(f"/desk/stories/{story}/packs/new")
    answer = editor.post(f"/desk/stories/{story}/packs")
    named = answer.headers["Content-Disposition"]
    assert named.isascii() and "filename*=UTF-8''%EC%97%B4" in named
    assert manifest_of(answer.data)["about"]["title"] == "열병식"


@pytest.mark.parametrize("typed", ["yesterday", "2999-01-01", "0001-01-01", "9999-12-31T23:59"])
def test_a_moment_that_is_none_is_told_and_stays_in_the_box(editor, desk, session, typed):
    claim = desk.claim()
    editor.get(f"/desk/claims/{claim}/packs/new")
    answer = editor.post(f"/desk/claims/{claim}/packs", as_of=typed, confidential="yes")
    assert answer.status_code == 422
    assert f'value="{typed}"' in answer.text and "checked" in answer.text
    session.rollback()
    assert session.execute(select(Event).where(Event.name == "pack_made")).first() is None


def test_a_restricted_claim_says_what_to_ask_for(editor, desk):
    claim = desk.claim(by=desk.editor, restricted="yes")
    editor.get(f"/desk/claims/{claim}/packs/new")
    answer = editor.post(f"/desk/claims/{claim}/packs")
    assert answer.status_code == 422 and "ask for the confidential parts" in answer.text
    answer = editor.post(f"/desk/claims/{claim}/packs", confidential="yes")
    assert manifest_of(answer.data)["made_for"]["name"] == "Editor"


def test_a_reporter_is_offered_no_pack(app, desk):
    claim = desk.claim()
    reporter = signed_in(app, desk, "reporter")
    assert "packs/new" not in reporter.get(f"/desk/claims/{claim}").text
    assert reporter.get(f"/desk/claims/{claim}/packs/new").status_code == 403
