"""Stories by plain forms."""

import pytest

from board import create_app
from board.commands.publication import Wording, sign_off
from board.commands.stories import add_story
from tests.web.test_thread import Browser


@pytest.fixture
def app(settings):
    return create_app(settings)


def test_a_story_is_added_edited_and_a_stale_save_keeps_both(app, desk):
    one, two = Browser(app).sign_in("reporter"), Browser(app).sign_in("editor")
    one.get("/desk/stories")
    assert one.post("/desk/stories", title="The parade", language="ko").status_code == 303
    path = "/desk/stories/1/edit"
    assert path in one.get("/desk/stories").text
    assert "The parade" in one.get(path).text
    two.get(path)
    assert one.post(path, title="Title of one", language="ko").status_code == 303
    late = two.post(path, title="Title of two", language="ko", summary="Kept summary")
    assert late.status_code == 409
    assert all(words in late.text for words in ("Title of one", "Title of two", "Kept summary"))
    assert two.post(path, title="Title of two").status_code == 303
    one.get("/desk/stories")
    assert one.post(path, title="x").status_code == 428
    one.get(path)
    wrong = one.post(path, title="", summary="Kept words")
    assert wrong.status_code == 422 and "Kept words" in wrong.text
    assert one.get("/desk/stories/99/edit").status_code == 404


def test_a_public_storys_words_are_an_editors(app, desk, session):
    story = add_story(session, desk.reporter, "The parade")
    claim = desk.claim(story_id=str(story))
    sign_off(session, desk.editor, claim, 1, Wording("We do not know."))
    reporter, editor = Browser(app).sign_in("reporter"), Browser(app).sign_in("editor")
    path = f"/desk/stories/{story}/edit"
    assert 'name="title"' not in reporter.get(path).text
    assert reporter.post(path, title="x", version="1").status_code == 403
    editor.get(path)
    assert editor.post(path, title="The night parade").status_code == 303
    assert "The night parade" in app.test_client().get("/").text
