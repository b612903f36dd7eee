"""A whole board moves between databases, history and all."""

import pytest
from sqlalchemy import func, select, text

from board.backup.copying import NotEmpty, copy_board
from board.commands.trail import walk
from board.db import open_session
from board.keys import trail_keys
from board.models import Claim, Event, Source, metadata


def counts(engine):
    with engine.connect() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar()
            for table in metadata.sorted_tables
        }


def test_a_copy_holds_every_row_and_a_trail_that_checks(used, engine, elsewhere, settings):
    copy_board(engine, elsewhere)
    assert counts(elsewhere) == counts(engine)
    with open_session(elsewhere, settings) as there:
        assert len(list(walk(there, trail_keys(settings.data_dir)))) > 5
        assert there.execute(select(Source.relays_id).where(Source.name == "Paper")).scalar()
    with engine.connect() as old, elsewhere.connect() as new:
        for table in metadata.sorted_tables:
            query = select(table).order_by(*table.primary_key)
            assert old.execute(query).all() == new.execute(query).all(), table.name


def test_a_copied_board_is_worked_on(used, engine, elsewhere, settings):
    from tests.conftest import Desk

    copy_board(engine, elsewhere)
    highest = used.session.execute(select(func.max(Claim.id))).scalar()
    with open_session(elsewhere, settings) as there:
        assert Desk(there, used.people).claim("Another one.") == highest + 1
        list(walk(there, trail_keys(settings.data_dir)))
        found = "marched"
        if elsewhere.dialect.name == "sqlite":
            match = "SELECT count(*) FROM ft_claims WHERE ft_claims MATCH :word"
        else:
            match = (
                "SELECT count(*) FROM claims "
                "WHERE to_tsvector('simple', search_text) @@ to_tsquery('simple', :word)"
            )
        assert there.execute(text(match), {"word": found}).scalar() == 1
        with pytest.raises(Exception, match="append-only"):
            there.execute(text("UPDATE events SET name = 'x'"))


def test_rows_that_point_at_nothing_are_not_copied(used, engine, elsewhere, session):
    if engine.dialect.name == "sqlite":
        with engine.connect() as raw:
            raw.connection.driver_connection.execute("PRAGMA foreign_keys = OFF")
            raw.connection.driver_connection.execute("UPDATE sources SET root_id = 999999")
            raw.connection.driver_connection.execute("PRAGMA foreign_keys = ON")
        with pytest.raises(Exception, match="foreign key"):
            copy_board(engine, elsewhere)
        with elsewhere.connect() as there:
            assert there.execute(select(func.count()).select_from(Event)).scalar() == 0


def test_a_board_that_was_used_is_not_written_over(used, engine, elsewhere):
    copy_board(engine, elsewhere)
    with pytest.raises(NotEmpty):
        copy_board(engine, elsewhere)


def test_tables_of_something_else_are_not_written_over(used, engine, elsewhere):
    with elsewhere.begin() as there:
        there.execute(text("CREATE TABLE letters (id integer)"))
    with pytest.raises(NotEmpty):
        copy_board(engine, elsewhere)
