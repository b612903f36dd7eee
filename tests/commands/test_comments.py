"""Comments: said, edited with the earlier text kept, one event each."""

import pytest
from sqlalchemy import select

from board.commands import comments
from board.errors import Denied, Invalid, NotFound, Stale, VersionMissing
from board.models import Claim, Comment, CommentVersion, Event, EventText
from board.queries.talk import comment, feed
from board.rules import Actor, Role


def events(session, name):
    return list(session.execute(select(Event).where(Event.name == name)).scalars())


def test_a_comment_is_kept_with_one_event_and_moves_the_claim(desk, session):
    claim = desk.claim()
    before = session.get(Claim, claim).revision
    number = comments.add_comment(session, desk.editor, claim, "Who saw it?")
    row = session.get(Comment, number)
    assert (row.body, row.member_id, row.version) == ("Who saw it?", desk.editor.member_id, 1)
    [event] = events(session, "comment_added")
    assert (event.claim_id, event.particulars["comment"]) == (claim, number)
    assert "Who saw it?" not in str(event.particulars)
    assert session.get(EventText, (event.n, "comment")).new == "Who saw it?"
    assert session.get(Claim, claim, populate_existing=True).revision == before + 1
    assert session.get(Claim, claim).version == 1  # a comment is no edit conflict


def test_an_edit_keeps_every_earlier_text(desk, session):
    claim = desk.claim()
    number = comments.add_comment(session, desk.editor, claim, "One.")
    for version, text in ((1, "Two."), (2, "Three.")):
        comments.edit_comment(session, desk.editor, number, version, text)
    comments.edit_comment(session, desk.editor, number, 3, "Three.")
    rows = session.execute(select(CommentVersion).order_by(CommentVersion.version)).scalars()
    assert [(row.version, row.body) for row in rows] == [(1, "One."), (2, "Two.")]
    assert session.get(Comment, number).body == "Three."
    assert len(events(session, "comment_edited")) == 2
    said = feed(session, desk.reporter.member_id, claim, 20).events[0].comment
    assert (said.body, [v.body for v in said.earlier]) == ("Three.", ["Two.", "One."])
    assert said.edited_at is not None


def test_only_ones_own_comment_is_edited_and_only_as_it_stands(desk, session):
    number = comments.add_comment(session, desk.editor, desk.claim(), "Mine.")
    for who in (desk.reporter, desk.second, desk.admin):
        with pytest.raises(Denied):
            comments.edit_comment(session, who, number, 1, "Yours.")
    with pytest.raises(VersionMissing):
        comments.edit_comment(session, desk.editor, number, None, "Other.")
    comments.edit_comment(session, desk.editor, number, 1, "Other.")
    with pytest.raises(Stale):
        comments.edit_comment(session, desk.editor, number, 1, "A third.")
    for step in (
        lambda: comments.add_comment(session, desk.editor, desk.claim(), "  "),
        lambda: comments.edit_comment(session, desk.editor, number, 2, ""),
    ):
        with pytest.raises(Invalid):
            step()


def test_a_restricted_claim_is_commented_by_those_it_names_only(desk, session):
    claim = desk.claim(by=desk.editor, restricted="yes")
    number = comments.add_comment(session, desk.editor, claim, "Quietly.")
    for step in (
        lambda: comments.add_comment(session, desk.reporter, claim, "Me too."),
        lambda: comments.edit_comment(session, desk.reporter, number, 1, "Me too."),
        lambda: feed(session, desk.reporter.member_id, claim, 20),
        lambda: comment(session, desk.reporter.member_id, number),
    ):
        with pytest.raises(NotFound):
            step()
    with pytest.raises(Denied):
        comments.add_comment(session, Actor(None, frozenset({Role.REPORTER})), desk.claim(), "x")


def test_the_feed_tells_old_and_new_with_members_by_name_and_pages_by_key(desk, session):
    from board.commands import claims

    claim = desk.claim()
    claims.assign(session, desk.reporter, claim, desk.editor.member_id)
    claims.assign(session, desk.reporter, claim, desk.second.member_id)
    claims.assign(session, desk.reporter, claim, None)
    told = [event.changed for event in feed(session, desk.reporter.member_id, claim, 3).events]
    assert told == [("Second", ""), ("Editor", "Second"), ("", "Editor")]
    for n in range(5):
        comments.add_comment(session, desk.editor, claim, f"Comment {n}")
    seen, before = [], None
    while True:
        part = feed(session, desk.reporter.member_id, claim, 2, before)
        seen += [event.n for event in part.events]
        if part.more is None:
            break
        before = part.more
    every = [e.n for e in session.execute(select(Event)).scalars() if e.claim_id == claim]
    assert seen == sorted(every, reverse=True)
