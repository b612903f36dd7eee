"""The handover on one screen and as text."""

from datetime import timedelta

import pytest

from board import create_app
from board.commands import claims
from board.commands.replies import ReplyInput, ask_for_reply
from board.commands.stories import add_story
from board.models import now
from tests.web.browser import signed_in


@pytest.fixture
def app(settings):
    return create_app(settings)


def test_the_screen_and_its_text_say_the_same_but_for_restricted_claims(app, desk, session):
    story = add_story(session, desk.reporter, "The <parade>")
    path = f"/desk/stories/{story}/handover"
    claim = desk.claim("It was <b>held</b>\nat night.", story_id=str(story))
    desk.claim("Hidden words.", by=desk.editor, restricted="yes", story_id=str(story))
    claims.assign(session, desk.reporter, claim, desk.second.member_id)
    ask_for_reply(
        session, desk.reporter, claim, ReplyInput("The ministry", now() + timedelta(hours=2))
    )
    editor, reporter = signed_in(app, desk, "editor"), signed_in(app, desk, "reporter")
    assert path in reporter.get("/desk/stories").text
    screen = editor.get(path).text
    whole, _, text = screen.partition("<textarea")
    assert "Hidden words." in whole and "Hidden words." not in text
    assert "The ministry" in whole and "The ministry" in text and "data-copy" in text
    assert "Hidden words." not in reporter.get(path).text
    plain = editor.get(f"{path}?format=text")
    assert plain.content_type == "text/plain; charset=utf-8"
    assert "Handover: The <parade>" in plain.text and "It was <b>held</b> at night." in plain.text
    assert "Second" in plain.text and "new -> awaiting reply" in plain.text
    assert "Hidden words." not in plain.text
    asked = f"{path}?format=text&with_restricted=yes&hours=24"
    assert "Hidden words. [restricted]" in editor.get(asked).text
    assert "Hidden words." not in reporter.get(asked).text
    assert "The last 24 hours" in reporter.page
    assert reporter.get("/desk/stories/999/handover").status_code == 404
