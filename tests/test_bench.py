"""A board that the bench pours into the tables is one that sign-offs could have made."""

import tempfile

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from bench.boards import board
from board.commands.trail import walk
from board.db import make_engine, open_session
from board.keys import trail_keys
from board.models import PublicClaim, PublicCount, PublicSpan
from board.record import lists, reading
from board.record.log import rows

SIZE = 120


@pytest.fixture(params=[True, False], ids=["for readers", "for the desk"])
def poured(request, monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    settings = board(SIZE, request.param)
    engine = make_engine(settings.database_url)
    with open_session(engine, settings) as session:
        yield session, settings, request.param
    engine.dispose()


def test_its_trail_and_its_history_hold(poured):
    session, settings, for_readers = poured
    assert len(list(walk(session, trail_keys(settings.data_dir)))) == SIZE
    checked = [*rows.altered_rows(session), *rows.altered_nodes(session)]
    assert not any(checked) and len(checked) > (SIZE if for_readers else SIZE // 2)


def test_readers_find_what_it_says_is_published(poured):
    session, _settings, for_readers = poured
    listed = select(func.count()).where(col(PublicClaim.listed).is_(True))
    published = session.execute(listed).scalar_one()
    assert published == (SIZE if for_readers else SIZE // 2)
    counted = select(func.sum(PublicCount.n)).where(PublicCount.story_pid == "")
    assert session.execute(counted).scalar_one() == published
    shown = select(func.count()).where(col(PublicSpan.until).is_(None))
    assert session.execute(shown).scalar_one() == published
    page = reading.claim(session, "b000000054")
    assert [document["number"] for document in page.versions] == [2, 1]
    assert [found.now["pid"] for found in lists.corrections(session)] == [
        "b000000104", "b000000054", "b000000004",
    ]  # fmt: skip
