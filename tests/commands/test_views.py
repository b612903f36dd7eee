"""Saved views: whose they are, and what they keep."""

import pytest
from sqlalchemy import text

from board.commands import views
from board.errors import Invalid, NotFound
from board.queries.views import views as seen


def names(session, by):
    return [view.name for view in seen(session, by.member_id)]


def events(session):
    return session.execute(text("SELECT count(*) FROM events")).scalar()


def test_a_view_is_ones_own_or_the_desks(desk, session):
    views.save_view(session, desk.reporter, "Mine", "board", "assignee=me&junk=1&tag=")
    views.save_view(session, desk.reporter, "Ours", "search", "q=status:disputed", True)
    assert names(session, desk.reporter) == ["Mine", "Ours"]
    assert names(session, desk.editor) == ["Ours"]
    assert [view.query for view in seen(session, desk.reporter.member_id)] == [
        "assignee=me", "q=status%3Adisputed",
    ]  # fmt: skip


def test_only_the_desks_views_write_events_and_each_moves_the_kept_board(desk, session):
    from board.queries.board import revision

    for for_desk, written in ((False, 0), (True, 1)):
        number = None
        for act, *asked in (
            (views.save_view, "A", "search", "q=a", for_desk),
            (views.rename_view, None, "B"),
            (views.remove_view, None),
        ):
            before, moved = events(session), revision(session)
            number = act(session, desk.reporter, *(number if a is None else a for a in asked))
            assert (events(session) - before, revision(session) - moved) == (written, 1)


def test_anothers_view_is_not_there(desk, session):
    number = views.save_view(session, desk.reporter, "Mine", "search", "q=a")
    for act in (lambda: views.rename_view(session, desk.editor, number, "B"),
                lambda: views.remove_view(session, desk.editor, number)):  # fmt: skip
        with pytest.raises(NotFound):
            act()


@pytest.mark.parametrize(
    ("name", "page", "query"),
    [("", "board", "q=a"), ("A", "board", ""), ("A", "elsewhere", "q=a"), ("A", "search", "q=+"),
     ("A", "search", "q=" + "a" * 1_300)],
)  # fmt: skip
def test_a_view_of_nothing_is_refused(desk, session, name, page, query):
    with pytest.raises(Invalid):
        views.save_view(session, desk.reporter, name, page, query)
