"""A story's words: the desk's until readers see them, an editor's from then on."""

import pytest

from board.commands import stories
from board.commands.publication import Wording, put_under_review, sign_off
from board.commands.stories import StoryInput
from board.errors import Denied, Invalid, Stale, VersionMissing
from board.models import Claim, Story
from board.record import reading


@pytest.fixture
def story(desk, session):
    return stories.add_story(session, desk.reporter, "The parade", "In October.")


def edit(session, by, story, version, title="The night parade"):
    return stories.edit_story(session, by, story, version, StoryInput(title, "In October."))


def test_a_reporter_edits_a_story_that_nobody_sees_and_its_address_stays(desk, session, story):
    edit(session, desk.reporter, story, 1)
    row = session.get(Story, story, populate_existing=True)
    assert (row.title, row.slug, row.version) == ("The night parade", "the-parade", 2)
    with pytest.raises(Stale):
        edit(session, desk.reporter, story, 1, "Late")
    with pytest.raises(VersionMissing):
        edit(session, desk.reporter, story, None)
    with pytest.raises(Invalid):
        edit(session, desk.reporter, story, 2, "")


def test_a_public_storys_words_take_an_editor_and_reach_readers_at_once(desk, session, story):
    claim = desk.claim(story_id=str(story))
    sign_off(session, desk.editor, claim, 1, Wording("We do not know."))
    pid = session.get(Story, story).pid
    before = reading.revision(session)
    with pytest.raises(Denied):
        edit(session, desk.reporter, story, 1)
    put_under_review(session, desk.editor, claim)
    assert reading.story(session, pid).title == "The parade"
    edit(session, desk.editor, story, 1)
    session.expire_all()
    assert reading.story(session, pid).title == "The night parade"
    assert reading.revision(session) > before
    desk.item(claim, public="")
    assert not session.get(Claim, claim, populate_existing=True).public_differs
