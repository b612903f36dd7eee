"""A board with a few publications in its log."""

import pytest

from board.commands import publication
from board.models import Claim
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
