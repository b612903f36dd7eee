"""Invitations: a link that makes one member, once, within a week."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from board.commands import door, invitations, members, tries
from board.errors import Denied, Invalid, NotFound
from board.models import Event, Invitation, now
from board.rules import Role

PASSWORD = "correct horse battery"
EDITOR = frozenset({Role.EDITOR, Role.REPORTER})


def invite(desk, email="new@desk.test", roles=EDITOR, secret="s" * 43, by="admin"):
    invitations.invite(desk.session, desk.people[by], email, roles, secret)
    return secret


def accept(desk, secret, name="New Person", password=PASSWORD):
    return invitations.accept(desk.session, secret, name, password, "192.0.2.7", "A browser")


def test_an_invitation_makes_one_member_who_is_signed_in(desk, session):
    secret = invite(desk, "New@Desk.test")
    member = door.member_of(session, accept(desk, secret))
    assert (member.email, member.name, member.roles) == ("new@desk.test", "New Person", EDITOR)
    with pytest.raises(NotFound):
        accept(desk, secret, "Second Person")
    name = session.execute(select(Event.name).order_by(Event.n.desc())).scalars().first()
    assert name == "member_added"


def test_only_the_hash_of_the_link_is_kept(desk, session):
    secret = invite(desk)
    row = session.execute(select(Invitation)).scalar_one()
    assert secret not in str(row.model_dump())
    events = session.execute(select(Event.particulars)).scalars()
    assert not any(secret in str(particulars) for particulars in events)


def test_an_invitation_holds_for_a_week_and_until_it_is_taken_back(desk, session):
    secret = invite(desk)
    number = session.execute(select(Invitation.id)).scalar_one()
    invitations.take_back(session, desk.admin, number)
    with pytest.raises(NotFound):
        accept(desk, secret)
    with pytest.raises(NotFound):
        invitations.take_back(session, desk.admin, number)
    old = invite(desk, "old@desk.test", secret="o" * 43)
    session.execute(update(Invitation).values(expires_at=now() - timedelta(seconds=1)))
    session.commit()
    with pytest.raises(NotFound):
        accept(desk, old)


def test_a_second_invitation_replaces_the_first(desk):
    first, second = invite(desk), invite(desk, secret="t" * 43)
    with pytest.raises(NotFound):
        accept(desk, first)
    assert accept(desk, second)


def test_an_invitation_holds_only_while_its_inviter_is_an_admin(desk, session):
    desk.join("deputy", Role.ADMIN)
    secret = invite(desk, by="deputy")
    members.deactivate(session, desk.admin, desk.deputy.member_id)
    with pytest.raises(NotFound):
        accept(desk, secret)


def test_only_an_admin_invites(desk):
    with pytest.raises(Denied):
        invite(desk, by="editor")


@pytest.mark.parametrize(
    ("email", "roles"),
    [("reporter@desk.test", EDITOR), ("no address", EDITOR), ("new@desk.test", frozenset())],
)
def test_a_wrong_invitation_is_told(desk, email, roles):
    with pytest.raises(Invalid):
        invite(desk, email, roles)


def test_a_wrong_form_leaves_the_invitation_open(desk):
    secret = invite(desk)
    for name, password in (("", PASSWORD), ("New", "short"), ("\ud800", PASSWORD)):
        with pytest.raises(Invalid):
            accept(desk, secret, name, password)
    assert accept(desk, secret)


def test_tries_at_an_invitation_are_limited(desk, monkeypatch):
    monkeypatch.setitem(tries.LIMITS, "account", 1)
    secret = invite(desk)
    with pytest.raises(Invalid):
        accept(desk, secret, password="short")
    with pytest.raises(tries.TooManyTries):
        accept(desk, secret)
