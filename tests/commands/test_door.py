"""The door: limits on tries, sessions that end, and nobody locked out for good."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select, text, update

from board.commands import door, passwords, tries
from board.db import open_session
from board.errors import Invalid, NotFound
from board.models import Attempt, MemberSession, now

PASSWORD = "correct horse battery"


def sign_in(desk, name="reporter", password=PASSWORD, address="192.0.2.7", **more):
    email = f"{name}@desk.test"
    return door.sign_in(desk.session, email, password, address, "A browser", **more)


def refused(desk, times=1, **how):
    for _try in range(times):
        with pytest.raises(Invalid):
            sign_in(desk, password="wrong wrong wrong", **how)


def test_tries_at_one_account_are_limited_and_the_door_opens_again(desk, session, monkeypatch):
    monkeypatch.setitem(tries.LIMITS, "account", 2)
    refused(desk, 2)
    with pytest.raises(tries.TooManyTries) as rest:
        sign_in(desk)
    assert 0 < rest.value.seconds <= 901
    assert sign_in(desk, "editor")
    session.execute(update(Attempt).values(since=now() - tries.WINDOW * 2))
    session.commit()
    assert sign_in(desk)


def test_tries_from_one_place_and_overall_are_limited(desk, monkeypatch):
    monkeypatch.setitem(tries.LIMITS, "address", 2)
    refused(desk, 1, name="reporter")
    refused(desk, 1, name="editor", address="192.0.2.99")
    with pytest.raises(tries.TooManyTries):
        sign_in(desk, "second", address="192.0.2.100")
    monkeypatch.setitem(tries.LIMITS, "all", 3)
    with pytest.raises(tries.TooManyTries):
        sign_in(desk, "second", address="198.51.100.1")


def test_a_guesser_elsewhere_cannot_keep_the_owner_out(desk, monkeypatch):
    sign_in(desk)
    monkeypatch.setitem(tries.LIMITS, "account", 2)
    monkeypatch.setitem(tries.LIMITS, "all", 3)
    refused(desk, 2, address="203.0.113.1")
    for address in ("203.0.113.2", "198.51.100.4"):
        with pytest.raises(tries.TooManyTries):
            sign_in(desk, password="wrong wrong wrong", address=address)
    assert sign_in(desk)


def test_signing_in_often_is_no_try_too_many(desk, monkeypatch):
    monkeypatch.setitem(tries.LIMITS, "account", 2)
    for _day in range(4):
        assert sign_in(desk)


def test_of_many_tries_at_once_each_counts(engine, settings, session, monkeypatch):
    monkeypatch.setitem(tries.LIMITS, "account", 100)

    def one(_n):
        with open_session(engine, settings) as other:
            tries.count_try(other, ["account:x", "address:y", "all:"])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one, range(24)))
    assert session.get(Attempt, "account:x").tries == 24


def test_an_unknown_account_takes_the_one_hashing_that_a_known_one_takes(desk, monkeypatch):
    verify, calls = PasswordHasher.verify, []

    def counted(self, password_hash, password):
        calls.append(password_hash)
        return verify(self, password_hash, password)

    refused(desk, 1, name="nobody")
    monkeypatch.setattr(PasswordHasher, "verify", counted)
    for name in ("reporter", "nobody"):
        calls.clear()
        refused(desk, 1, name=name)
        assert len(calls) == 1
        assert calls[0].split("$")[1:4] == passwords.HASHER.hash("x").split("$")[1:4]


def test_only_the_hash_of_a_token_and_a_shortened_address_are_kept(desk, session):
    secret = sign_in(desk)
    row = session.execute(text("SELECT token_hash, address FROM member_sessions")).one()
    assert secret not in row.token_hash and row.address == "192.0.2.0"
    keys = session.execute(text("SELECT key FROM attempts")).scalars().all()
    assert keys and not any("192.0.2.7" in key or "reporter" in key for key in keys)


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("198.51.100.23", "198.51.100.0"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::"),
        ("::ffff:198.51.100.23", "198.51.100.0"),
        ("::1", "::"),
        ("", ""),
        ("junk\x00", ""),
    ],
)
def test_an_address_is_kept_without_its_last_part(address, kept):
    assert door.truncated(address) == kept


@pytest.mark.parametrize(
    ("field", "ago"), [("seen_at", timedelta(hours=13)), ("created_at", timedelta(days=15))]
)
def test_a_session_ends_when_it_is_idle_and_when_it_is_old(desk, session, field, ago):
    secret = sign_in(desk)
    assert door.member_of(session, secret)
    session.execute(update(MemberSession).values({field: now() - ago}))
    session.commit()
    assert door.member_of(session, secret) is None


def test_being_seen_keeps_a_session_from_idling(desk, session):
    secret = sign_in(desk)
    session.execute(update(MemberSession).values(seen_at=now() - timedelta(hours=11)))
    session.commit()
    assert door.member_of(session, secret)
    seen = session.execute(select(MemberSession.seen_at)).scalar_one()
    assert now() - seen < timedelta(minutes=1)


def test_signing_out_ends_the_session(desk, session):
    secret = sign_in(desk)
    door.sign_out(session, secret)
    assert door.member_of(session, secret) is None


def test_a_session_that_the_browser_came_with_ends(desk, session):
    first = sign_in(desk)
    second = sign_in(desk, before=first)
    assert door.member_of(session, first) is None and door.member_of(session, second)


def test_a_member_ends_own_sessions_and_nobody_elses(desk, session):
    mine, other, theirs = sign_in(desk), sign_in(desk), sign_in(desk, "editor")
    me = desk.reporter.member_id
    numbers = {row.token_hash: row.id for row in session.execute(select(MemberSession)).scalars()}
    with pytest.raises(NotFound):
        door.end_own_session(session, me, numbers[door.token_hash(theirs)])
    door.end_own_session(session, me, numbers[door.token_hash(other)])
    assert door.member_of(session, other) is None
    third = sign_in(desk)
    door.end_other_sessions(session, me, mine)
    assert door.member_of(session, third) is None
    assert door.member_of(session, mine) and door.member_of(session, theirs)


def test_what_the_door_kept_is_gone_after_fourteen_days(desk, session):
    sign_in(desk)
    old = now() - timedelta(days=15)
    session.execute(update(MemberSession).values(seen_at=old))
    session.execute(update(Attempt).values(since=old))
    session.commit()
    sign_in(desk, "editor", address="198.51.100.1")
    assert session.execute(select(func.count()).select_from(MemberSession)).scalar() == 1
    assert session.execute(select(func.count()).where(Attempt.since == old)).scalar() == 0


@pytest.mark.parametrize("odd", ["\ud800@desk.test", "a\x00@desk.test", "", "x" * 5_000])
def test_odd_input_at_the_door_is_nobodys(desk, odd):
    with pytest.raises(Invalid):
        door.sign_in(desk.session, odd, "\ud800\x00" * 9, "junk", "")


def test_an_e_mail_is_the_same_in_any_case_and_form_of_letters(desk, session):
    assert door.as_kept(" Rene\u0301@Desk.Test ") == door.as_kept("REN\u00c9@desk.test")
