"""A board with a few publications in its log."""

import pytest
from sqlalchemy import text

from board import create_app
from board.commands import publication
from board.models import Claim
from board.record.log.files import log_paths
from board.rules import PublicationEvent


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


@pytest.fixture
def site(press, session, settings, tmp_path):
    """A published site with two claims in five entries, one of them taken down and back."""
    first, second = press.publish("One was seen.", "We saw it."), press.publish("Two were seen.")
    press.publish(claim=first, wording="It is longer.")
    press.under_review(first)
    press.unpublish(second)
    folder = written(create_app(settings), session, tmp_path / "site")
    press.pids = press.pid(first), press.pid(second)
    return folder
