"""A board with a few publications in its log."""

import shutil

import pytest
from sqlalchemy import text

from board import create_app
from board.commands import publication
from board.db import make_engine, open_session
from board.keys import make_keys
from board.models import Claim
from board.record.log.files import log_paths
from board.rules import PublicationEvent
from board.settings import Settings
from tests.conftest import empty_database, newsroom


class Press:
    """Short ways to publish, and what the log says of it."""

    def __init__(self, desk, session):
        self.desk, self.session = desk, session

    def publish(self, statement="The range is 15,000 km.", wording="Nobody knows yet.", claim=None):
        claim = claim or self.desk.claim(statement, claimant="KCNA")
        row = self.row(claim)
        event = None if row.public_state == "never" else PublicationEvent.UPDATE
        words = publication.Wording(wording, event=event, note="News moved on." if event else "")
        publication.sign_off(self.session, self.desk.editor, claim, row.version, words)
        self.session.rollback()
        return claim

    def under_review(self, claim):
        publication.put_under_review(self.session, self.desk.editor, claim)
        self.session.rollback()

    def unpublish(self, claim):
        publication.unpublish(self.session, self.desk.editor, claim, "It was a mix-up.")
        self.session.rollback()

    def row(self, claim):
        return self.session.get(Claim, claim, populate_existing=True)

    def pid(self, claim):
        return self.row(claim).pid


@pytest.fixture
def press(desk, session):
    return Press(desk, session)


def written(app, session, folder):
    """The site of a board as plain files, as a static host would have it."""
    client = app.test_client()
    session.rollback()
    paths = [address.path for address in log_paths(session)]
    redacted = "SELECT pid FROM publications WHERE event = 'redacted'"
    shown = f"SELECT pid, number FROM publications WHERE pid NOT IN ({redacted})"
    for pid, number in session.execute(text(shown)).all():
        paths += [f"/claims/{pid}", f"/claims/{pid}/versions/{number}"]
    session.rollback()
    for path in paths:
        answer = client.get(path, follow_redirects=True)
        if answer.status_code == 200:
            name = path.lstrip("/") + ("/index.html" if path.startswith("/claims") else "")
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(answer.data)
    return folder


def fill(press):
    """Two claims in five entries, one of them taken down and back; answers their names."""
    first, second = press.publish("One was seen.", "We saw it."), press.publish("Two were seen.")
    press.publish(claim=first, wording="It is longer.")
    press.under_review(first)
    press.unpublish(second)
    return press.pid(first), press.pid(second)


@pytest.fixture
def own_site(press, session, settings, tmp_path):
    """A published site, its board at hand."""
    press.pids = fill(press)
    return written(create_app(settings), session, tmp_path / "site")


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def published(request, tmp_path_factory):
    """Such a site made once a run, and the names of its claims."""
    folder = tmp_path_factory.mktemp("published")
    with empty_database(request, request.param, folder) as url:
        make_keys(folder)
        settings = Settings(database_url=url, data_dir=folder)
        engine = make_engine(url)
        with open_session(engine, settings) as session:
            pids = fill(Press(newsroom(session), session))
            app = create_app(settings)
            written(app, session, folder / "site")
        for each in (engine, app.extensions["engine"]):
            each.dispose()
    return folder / "site", pids


@pytest.fixture
def site(published, tmp_path):
    """A published site, for the test to change."""
    return shutil.copytree(published[0], tmp_path / "site")


@pytest.fixture
def pids(published):
    return published[1]
