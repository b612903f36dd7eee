"""Short ways to a public record for tests of what readers and their programs get."""

from datetime import UTC, datetime, timedelta

from board.commands import merging, publication, stories
from board.models import Claim
from board.rules import DisputeReason, PublicationEvent

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


class Newsroom:
    """Signs off with the desk's people; each act a day after the one before."""

    def __init__(self, desk):
        self.desk, self.session, self.days = desk, desk.session, 0

    def _next(self):
        self.days += 1
        return AT + self.days * DAY

    def pid(self, number):
        self.session.rollback()
        return self.session.get(Claim, number, populate_existing=True).pid

    def sign_off(self, number, words="How we know.", event=None, note=""):
        version = self.session.get(Claim, number, populate_existing=True).version
        wording = publication.Wording(words, event, note)
        publication.sign_off(
            self.session, self.desk.editor, number, version, wording, at=self._next()
        )
        return number

    def unverified(self, statement="Nobody knows.", words="How we know.", **fields):
        return self.sign_off(self.desk.claim(statement, **fields), words)

    def corroborated(self, statement="The parade was held at night.", **fields):
        return self.sign_off(self.desk.corroborated(statement, **fields))

    def disputed(self, reason=DisputeReason.EVIDENCE_AGAINST, statement="It was by day.", **fields):
        desk = self.desk
        number = desk.claim(statement, **fields)
        item = desk.item(number, desk.source(f"Against {number}"), stance="contradicts",
                         url=f"https://paper.example/{number}", title="A report",
                         description="")  # fmt: skip
        desk.verdict(number, "disputed", [item], dispute_reason=reason)
        return self.sign_off(number)

    def correct(self, number, words="Right now.", note="We were wrong."):
        return self.sign_off(number, words, PublicationEvent.CORRECTION, note)

    def brake(self, number):
        publication.put_under_review(self.session, self.desk.editor, number, at=self._next())

    def take_down(self, number, reason="It was about another parade."):
        publication.unpublish(self.session, self.desk.editor, number, reason, at=self._next())

    def merge(self, number, into):
        version = self.session.get(Claim, number, populate_existing=True).version
        merging.merge(self.session, self.desk.editor, number, version, into, "The same.")

    def story(self, title="The parade"):
        return stories.add_story(self.session, self.desk.reporter, title)
