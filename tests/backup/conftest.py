"""A board in use, and an empty place in the other database."""

import pytest
from sqlalchemy import text

from board.db import make_engine


@pytest.fixture
def elsewhere(request, database_url, tmp_path, cluster):
    """An empty place in the other database."""
    if database_url.startswith("postgresql"):
        engine = make_engine(f"sqlite:///{tmp_path / 'elsewhere.sqlite'}")
        yield engine
        engine.dispose()
        return
    with make_engine(cluster.url("postgres")).connect() as admin:
        admin = admin.execution_options(isolation_level="AUTOCOMMIT")
        admin.execute(text("DROP DATABASE IF EXISTS elsewhere WITH (FORCE)"))
        admin.execute(text("CREATE DATABASE elsewhere"))
    engine = make_engine(cluster.url("elsewhere"))
    yield engine
    engine.dispose()


@pytest.fixture
def used(desk, session):
    """A board on which something happened, with two sources that point at each other."""
    paper, agency = desk.source("Paper"), desk.source("Agency")
    session.execute(text(f"UPDATE sources SET relays_id = {agency} WHERE id = {paper}"))
    session.execute(text(f"UPDATE sources SET belongs_to_id = {paper} WHERE id = {agency}"))
    session.commit()
    desk.corroborated("The parade was held.")
    desk.claim("북한 marched — “again”.", claimant="KCNA")
    return desk
