"""A board filled when the first tables were made comes up to today's, rows and guards whole."""

import json
import shutil
from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, create_engine, inspect, select, text
from sqlalchemy.exc import DatabaseError

from board import db
from board.models import metadata
from board.record.log.tree import root_of
from board.rules import Role
from tests.conftest import Desk

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
APPEND_ONLY = ("events", "event_texts", "verdicts", "verdict_cites", "publications")
PID = "abcdefghjk"

# What was on the board at 0001, table by table; what a column may go without is left out.
ROWS = {
    "members": [dict(id=1, email="a@desk.test", name="Ann", password_hash="x", is_reporter=True,
                     is_editor=True, is_admin=True, active=True, created_at=AT)],
    "stories": [dict(id=1, pid="storystory", slug="parade", title="The parade", summary="",
                     language="en", created_at=AT, changed_at=AT, version=1)],
    "sources": [dict(id=n, name=f"Source {n}", kind="agency", note="", confidential=False,
                     correction_note="", correction_link="", created_at=AT, version=1, root_id=n)
                for n in (1, 2)],
    "claims": [dict(id=1, pid=PID, story_id=1, kind="happened", statement="The parade was held.",
                    language="en", original_words="열병식", original_language="ko",
                    claimant="KCNA", relayed_by="", claimed_on="2026-01", appeared_at="",
                    claimed_earliest=date(2026, 1, 1), claimed_latest=date(2026, 1, 31),
                    true_as_of="", tags="", accuses_person=False, restricted=False,
                    next_step="checking", parked_reason="", reported_elsewhere="", created_by=1,
                    opened_at=AT, version=2, status="corroborated", verdict_id=1, links=2,
                    supporting=2, contradicting=0, origins_for=2, origins_against=0, untraced=0,
                    needs_review=False, second_look=False, public_state="live",
                    public_differs=False, changed_at=AT, due_sort=AT, revision=3,
                    search_text="the parade was held kcna")],
    "evidence": [dict(id=n, claim_id=1, url=f"https://paper{n}.example/", description="", title="",
                      publisher="", source_id=n, origin_id=n, stance="supports",
                      directness="secondary", party_concerned=False, witnessed=False, excerpt="",
                      note="", public=True, published_on="", added_at=AT, withdrawn_reason="",
                      version=1) for n in (1, 2)],
    "verdicts": [dict(id=1, claim_id=1, status="corroborated", cannot_be_resolved=False,
                      wording="The parade was held.", reasoning="Two origins.", answer="",
                      exception=False, exception_reason="", exception_public_reason="",
                      knows_who=False, origins=2, member_id=1, at=AT)],
    "verdict_cites": [dict(verdict_id=1, evidence_id=n, stance="supports", origin_id=n)
                      for n in (1, 2)],
    "publications": [dict(id=1, pid=PID, number=1, event="first", at=AT,
                          document=b'{"schema":1}', sha256="0" * 64)],
    "sign_offs": [dict(publication_id=1, claim_id=1, verdict_id=1, member_id=1,
                       sole_editor_reason="", second_look_note="")],
    "public_claims": [dict(pid=PID, publication_id=1, story_pid="storystory",
                           status="corroborated", listed=True, first_published_at=AT,
                           changed_at=AT)],
    "events": [dict(n=1, at=AT, way="page", member_id=1, claim_id=1, name="claim_entered",
                    particulars={"kind": "happened"}, command_id="c" * 32, hash_version=1,
                    key_id="trail-1", prev="", hash="1" * 64)],
    "event_texts": [dict(event_n=1, field="statement", new="The parade was held.", salt="s")],
    "review_flags": [dict(id=1, claim_id=1, reason="recheck_due", detail="", raised_at=AT)],
    "desk_counts": [dict(story_id=story, status="corroborated", n=1) for story in (0, 1)],
}  # fmt: skip


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def first(request, tmp_path_factory):
    """A database at 0001, filled by hand as it was then."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('first') / 'first.sqlite'}"
    else:
        url = _made(request.getfixturevalue("cluster"), "first_board")
    engine = db.make_engine(url)
    with engine.begin() as connection:
        command.upgrade(db._alembic_config(connection), "0001")
    then = MetaData()
    then.reflect(engine, only=list(ROWS))
    with engine.begin() as connection:
        for name, rows in ROWS.items():
            connection.execute(then.tables[name].insert(), rows)
        connection.execute(text(f"UPDATE chain_head SET n = 1, hash = '{'1' * 64}'"))
        _let_ids_go_on(connection)
    engine.dispose()
    return engine.url


@pytest.fixture
def old(request, first, tmp_path):
    """A copy of it."""
    with _copy(request, first, tmp_path / "old.sqlite", "old_board") as engine:
        yield engine


@pytest.fixture(scope="module")
def brought_up(request, first, tmp_path_factory):
    """One that was brought up to today's, for tests that change nothing."""
    path = tmp_path_factory.mktemp("brought-up") / "up.sqlite"
    with _copy(request, first, path, "brought_up_board") as engine:
        db.migrate(engine)
        yield engine


@contextmanager
def _copy(request, first, path, name):
    if first.get_backend_name() == "sqlite":
        shutil.copy(first.database, path)
        url = f"sqlite:///{path}"
    else:
        url = _made(request.getfixturevalue("cluster"), name, "first_board")
    engine = db.make_engine(url)
    yield engine
    engine.dispose()


def _made(cluster, name, template="template1"):
    admin = create_engine(cluster.url("postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    admin.dispose()
    return cluster.url(name)


def _let_ids_go_on(connection):
    if connection.dialect.name == "postgresql":
        for table in ROWS:
            name = text("SELECT pg_get_serial_sequence(:t, 'id')")
            if "id" in ROWS[table][0] and connection.execute(name, {"t": table}).scalar():
                connection.execute(text(f"SELECT setval('{table}_id_seq', 100)"))


def test_every_row_and_every_value_is_still_there(brought_up):
    assert db.migration_state(brought_up)[0] == db.migrations()[0]
    now = MetaData()
    now.reflect(brought_up, only=list(ROWS))  # the search's text alone is made anew
    with brought_up.connect() as connection:
        for name, rows in ROWS.items():
            table = now.tables[name]
            found = connection.execute(select(table).order_by(*table.primary_key)).mappings().all()
            assert len(found) == len(rows), name
            for was, row in zip(rows, found, strict=True):
                kept = {k: value for k, value in was.items() if k in row and k != "search_text"}
                assert {key: _naive(row[key]) for key in kept} == {
                    key: _naive(value) for key, value in kept.items()
                }, name


def _naive(value):
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value


def test_what_was_published_before_the_log_has_its_leaf(old):
    from board.record.log import leaves, reading
    from board.record.log.tree import leaf_hash

    with old.begin() as connection:
        for n in range(2, 8):
            connection.execute(text(
                "INSERT INTO publications (id, pid, number, event, at, document, sha256) "
                "SELECT :id, :pid, :number, event, at, document, sha256 FROM publications "
                "WHERE id = 1"
            ), dict(id=n * 3, pid=PID if n % 2 else "otherclaim", number=n))  # fmt: skip
    db.migrate(old)
    with db.open_session(old) as session:
        found = session.execute(text("SELECT leaf, hash, pid FROM log_leaves ORDER BY n")).all()
        assert reading.root(session, 7) == root_of([leaf_hash(bytes(row.leaf)) for row in found])
        newest = {}
        for n, row in enumerate(found):
            told, opening = json.loads(bytes(row.leaf)), reading.opening(session, n)
            assert told["prev"] == newest.get(row.pid, "") and told["at"] == "2026-01-02T03:04Z"
            assert list(leaves.unlike(told, opening["document"], opening["salts"])) == []
            newest[row.pid] = bytes(row.hash).hex()


@pytest.mark.parametrize("table", (*APPEND_ONLY, "log_leaves", "log_nodes"))
@pytest.mark.parametrize("change", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
def test_what_is_append_only_still_is(brought_up, table, change):
    column = next(iter(ROWS[table][0])) if table in ROWS else "hash"
    with brought_up.begin() as connection, pytest.raises(DatabaseError, match="append-only"):
        connection.execute(text(change.format(table, column, column)))


def test_the_full_text_of_old_and_new_claims_is_found(old):
    db.migrate(old)
    found = {
        "sqlite": "SELECT count(*) FROM ft_claims WHERE ft_claims MATCH :word",
        "postgresql": "SELECT count(*) FROM claims "
        "WHERE to_tsvector('simple', search_text) @@ to_tsquery('simple', :word)",
    }[old.dialect.name]
    with old.begin() as connection:
        assert connection.execute(text(found), {"word": "parade"}).scalar() == 1
        connection.execute(text("UPDATE claims SET search_text = 'a march' WHERE id = 1"))
        assert connection.execute(text(found), {"word": "parade"}).scalar() == 0
        assert connection.execute(text(found), {"word": "march"}).scalar() == 1


def test_an_old_board_is_worked_on_by_todays_commands(old, tmp_path):
    from board.keys import make_keys
    from board.settings import Settings

    db.migrate(old)
    make_keys(tmp_path)
    url = old.url.render_as_string(hide_password=False)
    with db.open_session(old, Settings(database_url=url, data_dir=tmp_path)) as session:
        desk = Desk(session)
        desk.join("reporter", Role.REPORTER)
        assert desk.corroborated("A second parade was held.") > 1
        desk.verdict(1, "unverified")


def test_models_and_tables_agree_after_it(brought_up):
    assert differences(brought_up) == []


def test_models_and_tables_agree_on_a_new_board(engine):
    assert differences(engine) == []


def differences(engine):
    def ours(name, type_, _parent):
        return not (type_ in ("table", "index") and name and name.startswith("ft_"))

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": ours})
        return compare_metadata(context, metadata)


def test_migrating_twice_changes_nothing(old):
    db.migrate(old)
    before = inspect(old).get_table_names()
    db.migrate(old)
    assert inspect(old).get_table_names() == before
