"""The sample board: every state and flag is there to be looked at, by the rules."""

from io import BytesIO

import pytest
from sqlalchemy import func, select, text
from warcio.archiveiterator import ArchiveIterator

from board import create_app
from board.db import make_engine, open_session
from board.demo.copies import MADE_BY
from board.demo.story import PASSWORD, PEOPLE, fill
from board.keys import make_keys
from board.models import (
    Capture,
    Claim,
    Comment,
    Draft,
    LinkHealth,
    Notice,
    Publication,
    Reply,
    ReviewFlag,
)
from board.record import reading
from board.settings import Settings
from board.store import open_store
from tests.conftest import empty_database
from tests.web.browser import Browser


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def settings(request, tmp_path_factory):
    """Of a board that was filled once: these tests only look."""
    folder = tmp_path_factory.mktemp("sample")
    make_keys(folder)
    with empty_database(request, request.param, folder) as url:
        settings = Settings(database_url=url, data_dir=folder)
        engine = make_engine(url)
        with open_session(engine, settings) as session:
            assert len(fill(session)) == len(PEOPLE)
        engine.dispose()
        yield settings


def test_the_sample_board_shows_every_state_and_flag(session):
    rows = list(session.execute(select(Claim)).scalars())
    assert len(rows) >= 24
    assert {row.status for row in rows} == {"unverified", "corroborated", "disputed"}
    assert {row.dispute_reason for row in rows} > {"evidence_against", "sources_conflict"}
    assert {row.public_state for row in rows} == {"never", "live", "under_review", "unpublished"}
    assert {row.kind for row in rows} == {"said", "happened", "figure", "plan", "image"}
    for flag in ("needs_review", "public_differs", "second_look", "accuses_person", "restricted"):
        assert any(getattr(row, flag) for row in rows), flag
    assert any((row.links, row.origins_for, row.untraced) == (6, 2, 1) for row in rows)
    assert {row.urgency for row in rows} == {"now", "soon", "normal"}
    assert {row.helpers for row in rows} >= {0, 1, 2}
    asked = list(session.execute(select(Reply)).scalars())
    assert sorted(reply.answered_at is None for reply in asked) == [False, True]
    assert [row.accuses_person for row in rows if row.reply_due_at] == [True]
    events = session.execute(select(func.distinct(Publication.event))).scalars()
    assert {"first", "update", "clarification", "correction"} <= set(events)
    counted = session.execute(text("SELECT sum(n) FROM desk_counts WHERE story_id = 0")).scalar()
    assert counted == sum(not row.restricted for row in rows)
    listed = sum(row.public_state in ("live", "under_review") for row in rows)
    assert sum(column.count for column in reading.columns(session)) == listed


def test_the_sample_board_shows_talk_and_something_waits_for_everyone_who_was_called(session):
    rows = list(session.execute(select(Comment)).scalars())
    assert len(rows) >= 4 and any(row.edited_at for row in rows)
    assert {row.kind for row in session.execute(select(Notice)).scalars()} >= {
        "mention", "assigned", "comment", "verdict", "published",
    }  # fmt: skip


def test_the_reporter_has_half_typed_an_edit_that_the_editors_meets_in_one_field(session, settings):
    draft = session.execute(select(Draft)).scalar_one()
    number = int(draft.form.removeprefix("claim-edit:"))
    reporter = Browser(create_app(settings))
    reporter.sign_in("reporter@demo.example", password=PASSWORD)
    reporter.get(f"/desk/claims/{number}/edit")
    answer = reporter.post(f"/desk/claims/{number}", **dict(map(tuple, draft.fields)))
    assert answer.status_code == 409
    assert answer.text.count("<legend>") == 1 and "<legend>Statement" in answer.text
    assert "weapons images comparison" in answer.text
    assert "The article, which names no source" in answer.text


def test_the_sample_boards_public_pages_answer_and_keep_the_desks_words(session, settings):
    client = create_app(settings).test_client()
    private = list(session.execute(text("SELECT reasoning FROM verdicts")).scalars())
    private += list(session.execute(text("SELECT body FROM comments")).scalars())
    private += list(
        session.execute(text("SELECT answer FROM replies WHERE answer <> ''")).scalars()
    )
    private += [name for name, _role in PEOPLE.values()] + ["HARBOUR"]
    for row in session.execute(select(Claim)).scalars():
        page = client.get(f"/claims/{row.pid}")
        assert page.status_code == (404 if row.public_state == "never" else 200)
        assert [words for words in private if words in page.text] == []


def test_the_sample_boards_copies_were_made_by_itself_and_are_whole(session, settings):
    copies = list(session.execute(select(Capture)).scalars())
    assert {copy.state for copy in copies} == {"taken"}
    assert {copy.tool for copy in copies} == {MADE_BY} and not settings.capture
    store = open_store(settings)
    for copy in copies:
        assert b"This is a sample." in store.get(copy.body_sha256)
        records = ArchiveIterator(BytesIO(store.get(copy.warc_sha256)))
        pages = [r.content_stream().read() for r in records if r.rec_type == "response"]
        assert pages == [store.get(copy.body_sha256)]
    states = session.execute(select(LinkHealth.state)).scalars()
    assert set(states) == {"there", "changed", "gone"}
    reasons = session.execute(select(ReviewFlag.reason)).scalars()
    assert "page_changed" in set(reasons)
