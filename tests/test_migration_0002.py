"""A board that kept confidential sources open names those who worked with them."""

from uuid import uuid4

import pytest
from alembic import command
from sqlalchemy import create_engine, text

from board.db import _alembic_config, make_engine

NOW = "2026-01-01 00:00:00+00:00"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request, tmp_path):
    """An engine on a database without tables."""
    if request.param == "sqlite":
        engine = make_engine(f"sqlite:///{tmp_path}/board.sqlite")
        yield engine
        engine.dispose()
        return
    cluster, name = request.getfixturevalue("cluster"), f"empty_{uuid4().hex}"
    admin = create_engine(cluster.url("postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine = make_engine(cluster.url(name))
    yield engine
    engine.dispose()
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


def upgrade(engine, revision):
    with engine.begin() as connection:
        command.upgrade(_alembic_config(connection), revision)


def put(engine, table, **values):
    names = ", ".join(values)
    marks = ", ".join(f":{name}" for name in values)
    with engine.begin() as connection:
        connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({marks})"), values)


def test_a_confidential_source_names_who_added_it_and_who_used_it(empty):
    upgrade(empty, "0001")
    for number in (1, 2, 3):
        put(
            empty, "members", id=number, email=f"{number}@desk.test", name="x", password_hash="x",
            is_reporter=True, is_editor=False, is_admin=False, active=True, created_at=NOW,
        )  # fmt: skip
    for number, name, confidential in ((1, "Orchid", True), (2, "Caf\u00e9", False)):
        put(
            empty, "sources", id=number, name=name, kind="person", note="",
            confidential=confidential, correction_note="", correction_link="", created_at=NOW,
            version=1,
        )  # fmt: skip
        put(
            empty, "events", n=number, at=NOW, way="page", member_id=1, name="source_added",
            particulars=f'{{"source": {number}}}', command_id="x", hash_version=1, key_id="x",
            prev="", hash="x",
        )  # fmt: skip
    empty_claim = dict.fromkeys(
        ("original_words", "original_language", "claimant", "relayed_by", "claimed_on",
         "appeared_at", "true_as_of", "tags", "parked_reason", "reported_elsewhere",
         "search_text"), "",
    ) | dict.fromkeys(
        ("links", "supporting", "contradicting", "origins_for", "origins_against", "untraced"), 0
    ) | dict.fromkeys(
        ("accuses_person", "restricted", "needs_review", "second_look", "public_differs"), False
    )  # fmt: skip
    put(
        empty, "claims", id=1, pid="abcdefghjk", kind="happened", statement="x", language="en",
        next_step="new", opened_at=NOW, version=1, status="unverified", public_state="never",
        changed_at=NOW, due_sort=NOW, revision=1, **empty_claim,
    )  # fmt: skip
    put(
        empty, "evidence", claim_id=1, url="", description="x", title="", publisher="",
        source_id=1, stance="supports", directness="primary", party_concerned=False,
        witnessed=False, excerpt="", note="", public=False, published_on="", added_by=2,
        added_at=NOW, withdrawn_reason="", version=1,
    )  # fmt: skip
    upgrade(empty, "0002")
    with empty.connect() as connection:
        readers = connection.execute(text("SELECT * FROM source_readers ORDER BY 1, 2")).all()
        found = connection.execute(text("SELECT search_text FROM sources ORDER BY id")).scalars()
        histories = connection.execute(text("SELECT * FROM source_events ORDER BY 1")).all()
        assert readers == [(1, 1), (1, 2)]
        assert list(found) == ["orchid", "cafe"]
        assert histories == [(1, 1), (2, 2)]
