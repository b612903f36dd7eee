"""The shift's note: what changed, what is open, who has what, what is due, what is awaited."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from board.commands import claims, replies
from board.commands.stories import add_story
from board.errors import NotFound
from board.models import now
from board.queries import handover as notes

HOUR = timedelta(hours=1)


@pytest.fixture
def story(desk, session):
    return add_story(session, desk.reporter, "The parade")


def note(desk, story, by=None, hours=8, **options):
    moment = now()
    who = (by or desk.reporter).member_id
    return notes.handover(desk.session, who, story, moment - hours * HOUR, moment, **options)


def test_it_names_what_the_next_shift_must_know(desk, session, story):
    mine, free = desk.claim("Mine.", story_id=str(story)), desk.claim("Free.", story_id=str(story))
    done = desk.corroborated("Done.", story_id=str(story))
    other = desk.claim("In no story.")
    claims.assign(session, desk.reporter, mine, desk.editor.member_id, [desk.second.member_id])
    claims.set_due(session, desk.reporter, done, now() + 3 * HOUR)
    claims.set_due(session, desk.reporter, free, now() + 90 * HOUR)
    asked = replies.ReplyInput("The ministry", now() + HOUR)
    replies.ask_for_reply(session, desk.reporter, mine, asked)
    told = note(desk, story)
    assert {c.claim.id for c in told.changes} == {mine, free, done}
    events = {c.claim.id: [e.name for e in c.events] for c in told.changes}
    assert events[mine] == ["claim_entered", "claim_assigned", "reply_asked"]
    assert [e.id for e in told.open] == [mine, free]
    assert [e.id for e in told.due] == [done]
    assert [(a.claim.id, a.asked_of) for a in told.awaited] == [(mine, "The ministry")]
    hands = {name: [e.id for e in held] for name, held in told.hands}
    assert hands == {"Editor": [mine], "Second": [mine], "": [free, done]}
    assert other not in events


def test_what_happened_before_the_shift_is_not_told(desk, session, story):
    old = claims.enter_claim(
        session, desk.reporter, claims.ClaimInput("Old.", story_id=story), at=now() - 9 * HOUR
    )
    assert note(desk, story).changes == []
    assert [c.claim.id for c in note(desk, story, hours=12).changes] == [old]
    claims.assign(session, desk.reporter, old, desk.editor.member_id)
    (change,) = note(desk, story).changes
    assert [e.name for e in change.events] == ["claim_assigned"]


def test_a_restricted_claim_is_told_to_those_it_names_and_left_out_if_asked(desk, session, story):
    hidden = desk.claim("Hidden.", by=desk.editor, restricted="yes", story_id=str(story))
    claims.set_due(session, desk.editor, hidden, now() + HOUR)
    asked = replies.ReplyInput("The ministry", now() + HOUR)
    replies.ask_for_reply(session, desk.editor, hidden, asked)
    other, left_out = note(desk, story), note(desk, story, desk.editor, with_restricted=False)
    for told in (other, left_out):
        lists = (told.changes, told.open, told.due, told.awaited, told.hands)
        assert lists == ([], [], [], [], [])
    own = note(desk, story, desk.editor)
    assert all((own.changes, own.open, own.due, own.awaited, own.hands))


def test_no_such_story_is_not_found(desk):
    with pytest.raises(NotFound):
        note(desk, 999)


def test_it_is_read_along_indexes(desk, session, story, engine):
    if engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL plans by what is in the table; a handful of rows it scans")
    desk.claim(story_id=str(story))
    seen = []
    event.listen(engine, "before_cursor_execute", lambda *call: seen.append(call[2:4]))
    note(desk, story)
    asked = [(text, values) for text, values in seen if "FROM claims" in text]
    assert len(asked) == 8
    for text, values in asked:
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values)
        steps = [row[-1] for row in plan]
        assert any("SEARCH claims USING INDEX ix_claims_" in step for step in steps), steps
        assert not any("TEMP B-TREE" in step or "SCAN" in step for step in steps), steps
