"""Mail through a real server on loopback: what it says, when it goes, and what a fault costs."""

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from threading import Event as Flag

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from board import worker
from board.commands import claims, comments, members, notices
from board.db import open_session
from board.mail import post
from board.models import Notice
from board.rules import MailChoice
from board.settings import Settings
from tests.serving import free_port

MONDAY = datetime(2026, 3, 9, 12, tzinfo=UTC)


class Mailbox:
    """Takes letters, or refuses them all, or those to one address."""

    def __init__(self):
        self.letters, self.refuse = [], lambda to: False

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.refuse(address):
            return "451 Not now"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.letters.append(message)
        return "250 OK"


@pytest.fixture
def mailbox():
    box = Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=free_port())
    server.start()
    box.url = f"smtp://127.0.0.1:{server.port}"
    yield box
    server.stop()


@pytest.fixture
def session(engine, settings, mailbox):
    settings = replace(
        settings, smtp_url=mailbox.url, mail_from="board@desk.test", https=True,
        hosts=(*settings.hosts, "facts.desk.test"), newsroom="The Daily",
    )  # fmt: skip
    with open_session(engine, settings) as session:
        yield session


def say(desk, claim, words="@reporter, who saw it?", at=MONDAY):
    return comments.add_comment(desk.session, desk.editor, claim, words, at=at)


def send(session, at=MONDAY):
    return worker.send_mail(session, Flag(), at)


def notice(session):
    session.rollback()
    return session.execute(select(Notice)).scalar_one()


def test_a_mention_goes_out_at_once_with_a_title_and_a_link(desk, session, mailbox):
    claim = desk.claim("The range is 15,000 km " + "and more " * 30)
    say(desk, claim)
    assert send(session) == 1
    [letter] = mailbox.letters
    assert letter["To"] == "reporter@desk.test" and letter["From"] == "board@desk.test"
    assert letter["Subject"] == f"You were mentioned on #{claim}"
    body = letter.get_content()
    assert "The range is 15,000 km" in body and "…" in body
    assert f"https://facts.desk.test/desk/claims/{claim}" in body
    assert "who saw it" not in body and "Editor" not in body and len(body) < 500
    assert notice(session).mailed_at == MONDAY and send(session, MONDAY + timedelta(days=9)) == 0


def test_a_restricted_claim_is_a_number_in_a_mail(desk, session, mailbox):
    claim = desk.claim("The secret range.", by=desk.editor, restricted="yes")
    claims.restrict(session, desk.editor, claim, True, [desk.second.member_id])
    claims.assign(session, desk.editor, claim, desk.second.member_id, at=MONDAY)
    assert send(session) == 1
    letter = mailbox.letters[0]
    assert letter["Subject"] == f"#{claim} was assigned to you"
    assert "secret" not in letter.as_string()


def test_what_was_restricted_or_left_since_gets_no_mail(desk, session, mailbox):
    claim = desk.claim(by=desk.editor)
    say(desk, claim)
    claims.restrict(session, desk.editor, claim, True, [])
    say(desk, desk.claim(), "@second")
    members.deactivate(session, desk.admin, desk.second.member_id)
    assert send(session) == 0 and mailbox.letters == []
    assert send(session, MONDAY + timedelta(days=9)) == 0


def test_only_mentions_and_assignments_are_mailed(desk, session, mailbox):
    say(desk, desk.claim(), "Nobody is called.")
    assert send(session) == 0
    assert notice(session).kind == "comment"


def test_a_digest_is_one_mail_a_day_without_what_was_read(desk, session, mailbox):
    me = desk.reporter
    notices.choose_mail(session, me.member_id, MailChoice.DIGEST)
    one, two = desk.claim("First."), desk.claim("Second.")
    say(desk, one)
    say(desk, two, at=MONDAY + timedelta(hours=3))
    say(desk, two, "@reporter read", at=MONDAY + timedelta(hours=4))
    last = session.execute(select(Notice.id).order_by(Notice.id.desc())).scalars().first()
    notices.read_notice(session, me.member_id, last, MONDAY)
    assert send(session, MONDAY + timedelta(hours=18)) == 0
    assert send(session, MONDAY + timedelta(hours=19)) == 1
    [letter] = mailbox.letters
    assert letter["Subject"] == "2 notices from the desk"
    assert "First." in letter.get_content() and "Second." in letter.get_content()


def test_none_goes_where_it_is_not_wanted_nor_waits_for_a_server_to_come(desk, session, mailbox):
    notices.choose_mail(session, desk.reporter.member_id, MailChoice.NONE)
    say(desk, desk.claim())
    assert send(session, MONDAY + timedelta(days=2)) == 0
    session.info["settings"] = replace(session.info["settings"], smtp_url="")
    say(desk, desk.claim(), "@second")
    assert {row.mail_at for row in session.execute(select(Notice)).scalars()} == {None}
    assert send(session) == 0


def test_a_refused_mail_is_tried_again_later_and_loses_nothing(desk, session, mailbox, caplog):
    say(desk, desk.claim())
    say(desk, desk.claim(), "@second")
    mailbox.refuse = lambda to: to == "reporter@desk.test"
    with caplog.at_level(logging.WARNING):
        assert send(session) == 1
    assert "reporter@" not in caplog.text and "tried again" in caplog.text
    assert send(session, MONDAY + timedelta(seconds=30)) == 0
    assert send(session, MONDAY + timedelta(minutes=1)) == 0
    waits = session.execute(select(Notice.mail_at, Notice.mail_tries)).all()
    assert (MONDAY + timedelta(minutes=3), 2) in [tuple(row) for row in waits]
    mailbox.refuse = lambda to: False
    assert send(session, MONDAY + timedelta(minutes=3)) == 1
    assert [letter["To"] for letter in mailbox.letters] == [
        "second@desk.test",
        "reporter@desk.test",
    ]
    assert all(row.read_at is None for row in session.execute(select(Notice)).scalars())


def test_a_server_that_is_away_costs_time_only_and_not_for_ever(desk, session, mailbox):
    settings = session.info["settings"]
    session.info["settings"] = replace(settings, smtp_url=f"smtp://127.0.0.1:{free_port()}")
    say(desk, desk.claim())
    at = MONDAY
    for _try in range(30):
        assert send(session, at) == 0
        at += timedelta(hours=6)
    assert notice(session).mail_at is None and notice(session).read_at is None
    session.info["settings"] = settings
    assert send(session, at) == 0


def test_whoever_is_killed_before_the_mark_sends_it_once_more_as_the_same(
    desk, session, mailbox, monkeypatch
):
    say(desk, desk.claim())

    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as at_the_worst_moment:
        at_the_worst_moment.setattr(worker.mailing, "mark_mailed", killed)
        with pytest.raises(KeyboardInterrupt):
            send(session)
    assert len(mailbox.letters) == 1 and notice(session).mailed_at is None
    assert send(session, MONDAY + timedelta(seconds=59)) == 0
    assert send(session, MONDAY + timedelta(minutes=1)) == 1
    assert send(session, MONDAY + timedelta(days=1)) == 0
    assert len({letter["Message-ID"] for letter in mailbox.letters}) == 1 < len(mailbox.letters)


def test_no_password_goes_out_in_the_clear(mailbox, monkeypatch):
    url = mailbox.url.replace("127.0.0.1", "me:secret@mail.desk.test")
    monkeypatch.setattr("board.mail.smtplib.socket.create_connection", _to_loopback())
    with pytest.raises(OSError, match="no TLS"), post(Settings(smtp_url=url, mail_from="a@b")):
        pass


def _to_loopback():
    import socket

    real = socket.create_connection
    return lambda address, *more, **named: real(("127.0.0.1", address[1]), *more, **named)


@pytest.mark.parametrize(
    ("name", "value"),
    [("SMTP_URL", "mail.desk.test"), ("SMTP_URL", "http://mail"), ("SMTP_URL", "smtp://"),
     ("SMTP_URL", "smtp://h:99999"), ("SMTP_URL", "smtp://mail"), ("MAIL_FROM", "a\nb@c"),
     ("MAIL_FROM", "board")],
)  # fmt: skip
def test_wrong_settings_of_mail_are_refused_by_name(name, value):
    with pytest.raises(ValueError, match=r"CLAIMBOARD_(SMTP_URL|MAIL_FROM)") as wrong:
        Settings.from_env({f"CLAIMBOARD_{name}": value})
    assert "secret" not in str(wrong.value)


def test_the_password_is_not_shown_with_the_settings():
    env = {"CLAIMBOARD_SMTP_URL": "smtps://me:secret@mail", "CLAIMBOARD_MAIL_FROM": "a@b.c"}
    assert "secret" not in repr(Settings.from_env(env))
