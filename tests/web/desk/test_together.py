"""A whole story signed off at once: each claim by the same rules."""

import re

import pytest

from board import create_app
from board.commands.stories import add_story
from board.models import Claim
from board.record import reading
from board.rules import PublicationEvent
from tests.commands.test_publication import publish
from tests.test_conventions import events
from tests.web.browser import signed_in


@pytest.fixture
def app(settings):
    return create_app(settings)


@pytest.fixture
def story(desk, session):
    return add_story(session, desk.reporter, "The parade")


def fresh(session, number):
    session.rollback()
    return session.get(Claim, number, populate_existing=True)


def versions(session, *claims):
    return {f"version-{c}": str(fresh(session, c).version) for c in claims}


def test_each_is_published_or_refused_by_itself(app, desk, session, story):
    good, own, accusing, other = (
        desk.corroborated("Good.", story_id=str(story)),
        desk.claim("Own.", story_id=str(story)),
        desk.corroborated("Accusing.", story_id=str(story), accuses_person="yes"),
        desk.corroborated("Of another story."),
    )  # fmt: skip
    desk.verdict(own, "unverified", by=desk.editor)
    editor = signed_in(app, desk, "editor")
    address = f"/desk/stories/{story}/sign-offs"
    assert f"{address}/new" in editor.get("/desk/stories").text
    form = editor.get(f"{address}/new").text
    assert "takes a second person" in form and "ask for a reply" in form
    assert "Of another story." not in form
    before = events(session)
    session.rollback()
    ticked = [str(n) for n in (good, own, accusing, other)]
    wordings = {f"wording-{n}": f"How we know {n}." for n in ticked}
    sent = editor.post(
        address, claim=ticked, **wordings, **versions(session, good, own, accusing, other)
    )
    assert sent.status_code == 303
    report = editor.get(sent.headers["Location"]).text
    assert "1 claim published, 3 refused" in report
    assert "takes a second person" in report and "no such claim in this story" in report
    assert f"How we know {own}." in report and f"How we know {good}." not in report
    session.rollback()
    assert events(session) == before + 1
    document = reading.claim(session, fresh(session, good).pid).document
    assert document["public_wording"] == f"How we know {good}."
    assert fresh(session, own).public_state == "never"
    assert signed_in(app, desk, "second").get(sent.headers["Location"]).status_code == 404


def test_the_wording_that_stands_is_in_the_form_and_a_later_one_says_what_it_is(
    app, desk, session, story
):
    claim = desk.corroborated("The bridge is closed.", story_id=str(story))
    publish(session, desk.editor, claim, public_wording="Two saw it.")
    desk.item(claim, description="A third.")
    editor = signed_in(app, desk, "second")
    address = f"/desk/stories/{story}/sign-offs"
    form = editor.get(f"{address}/new").text
    assert re.search(rf'name="wording-{claim}"[^>]*>\s*Two saw it\.</textarea>', form)
    assert "Say in a public note what changed." in form
    fields = {f"wording-{claim}": "Three saw it.", f"event-{claim}": "update"}
    fields |= versions(session, claim)
    refused = editor.post(address, claim=str(claim), **fields)
    assert "0 claims published, 1 refused" in editor.get(refused.headers["Location"]).text
    editor.get(f"{address}/new")
    editor.post(address, claim=str(claim), **fields | {f"note-{claim}": "A third saw it."})
    document = reading.claim(session, fresh(session, claim).pid).document
    assert document["event"] == PublicationEvent.UPDATE and document["note"] == "A third saw it."
    assert "No claim of this story waits" in editor.get(f"{address}/new").text


def test_nothing_ticked_and_a_stale_form_are_told(app, desk, session, story):
    claim = desk.corroborated("The bridge is closed.", story_id=str(story))
    editor = signed_in(app, desk, "editor")
    address = f"/desk/stories/{story}/sign-offs"
    editor.get(f"{address}/new")
    none = editor.post(address, **{f"wording-{claim}": "Half typed."})
    assert none.status_code == 422 and "No claim was ticked." in none.text
    assert "Half typed." in none.text
    assert editor.post(address, claim="x").status_code == 422
    stale = editor.post(
        address, claim=str(claim), **{f"wording-{claim}": "Words.", f"version-{claim}": "1"}
    )
    assert "changed while you wrote" in editor.get(stale.headers["Location"]).text
    assert editor.get("/desk/stories/999/sign-offs/new").status_code == 404


def test_a_sole_editor_signs_a_story_off_with_a_reason_and_looks_are_queued(
    app, desk, session, story
):
    claim = desk.claim("Own.", story_id=str(story))
    desk.verdict(claim, "unverified", by=desk.editor)
    editor = signed_in(app, desk, "editor")
    address = f"/desk/stories/{story}/sign-offs"
    editor.get(f"{address}/new")
    fields = {f"wording-{claim}": "Not known yet."} | versions(session, claim)
    editor.post(address, claim=str(claim), sole_editor="yes", sole_editor_reason="Night.", **fields)
    assert fresh(session, claim).second_look
