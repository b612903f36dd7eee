"""The door: limits on tries, sessions that end, and nobody locked out for good."""

from datetime import timedelta

import pytest
from sqlalchemy import text, update

from board.commands import members
from board.errors import Invalid
from board.models import Attempt, Member, MemberSession, now
from board.rules import Role

PASSWORD = "correct horse battery"


def sign_in(desk, name="reporter", password=PASSWORD, address="192.0.2.7"):
    return members.sign_in(desk.session, f"{name}@desk.test", password, address, "A browser")


def test_tries_at_one_account_are_limited_and_the_door_opens_again(desk, session, monkeypatch):
    monkeypatch.setitem(members.TRIES, "account", 2)
    for _try in range(2):
        with pytest.raises(Invalid):
            sign_in(desk, password="wrong wrong wrong")
    with pytest.raises(members.TooManyTries):
        sign_in(desk)
    assert sign_in(desk, "editor")
    session.execute(update(Attempt).values(since=now() - members.WINDOW * 2))
    session.commit()
    assert sign_in(desk)


def test_only_the_hash_of_a_token_and_a_shortened_address_are_kept(desk, session):
    secret = sign_in(desk)
    row = session.execute(text("SELECT token_hash, address FROM member_sessions")).one()
    assert secret not in row.token_hash and row.address == "192.0.2.0"


@pytest.mark.parametrize(
    ("field", "ago"), [("seen_at", timedelta(hours=13)), ("created_at", timedelta(days=15))]
)
def test_a_session_ends_when_it_is_idle_and_when_it_is_old(desk, session, field, ago):
    secret = sign_in(desk)
    assert members.member_of(session, secret)
    session.execute(update(MemberSession).values({field: now() - ago}))
    session.commit()
    assert members.member_of(session, secret) is None


def test_signing_out_ends_the_session(desk, session):
    secret = sign_in(desk)
    members.sign_out(session, secret)
    assert members.member_of(session, secret) is None


def test_deactivating_ends_every_session_and_keeps_it_ended(desk, session):
    secret = sign_in(desk)
    members.deactivate(session, desk.admin, desk.reporter.member_id)
    session.execute(update(Member).values(active=True))
    session.commit()
    assert members.member_of(session, secret) is None


def test_a_deactivated_member_cannot_sign_in(desk, session):
    members.deactivate(session, desk.admin, desk.reporter.member_id)
    with pytest.raises(Invalid):
        sign_in(desk)


def test_changing_the_password_ends_the_other_sessions(desk, session):
    here, elsewhere = sign_in(desk), sign_in(desk)
    with pytest.raises(Invalid):
        members.change_password(session, desk.reporter, "not it at all", "a new long password")
    members.change_password(
        session, desk.reporter, PASSWORD, "a new long password", keep_token=here
    )
    assert members.member_of(session, here) and members.member_of(session, elsewhere) is None
    assert sign_in(desk, password="a new long password")


def test_the_last_admin_stays_an_admin(desk, session):
    with pytest.raises(Invalid):
        members.set_roles(session, desk.admin, desk.admin.member_id, frozenset({Role.EDITOR}))


def test_a_short_password_is_refused(desk, session):
    with pytest.raises(Invalid):
        members.add_member(
            session, members.INSTALLER, "new@desk.test", "New", "short", frozenset({Role.EDITOR})
        )
