"""Members: added, given roles, shown out, brought back; the last admin stays."""

import pytest
from sqlalchemy import func, select

from board.commands import account, door, invitations, members, tries
from board.errors import Denied, Invalid, NotFound
from board.models import Event, Member
from board.rules import Role

PASSWORD = "correct horse battery"
NEW = "a new long password"


def sign_in(desk, name="reporter", password=PASSWORD):
    return door.sign_in(desk.session, f"{name}@desk.test", password, "192.0.2.7", "A browser")


def test_deactivating_ends_every_session_and_coming_back_opens_none(desk, session):
    secret = sign_in(desk)
    members.deactivate(session, desk.admin, desk.reporter.member_id)
    with pytest.raises(Invalid):
        sign_in(desk)
    members.reactivate(session, desk.admin, desk.reporter.member_id)
    assert door.member_of(session, secret) is None
    assert sign_in(desk)


def test_an_admin_ends_all_sessions_of_anybody(desk, session):
    secret, mine = sign_in(desk), sign_in(desk, "admin")
    members.show_out(session, desk.admin, desk.reporter.member_id)
    assert door.member_of(session, secret) is None and door.member_of(session, mine)
    with pytest.raises(Denied):
        members.show_out(session, desk.editor, desk.admin.member_id)


def test_changing_the_password_ends_the_other_sessions_and_renews_this_one(desk, session):
    here, elsewhere = sign_in(desk), sign_in(desk)
    with pytest.raises(Invalid, match="not your password"):
        account.change_password(session, desk.reporter, "not it at all", NEW, here)
    with pytest.raises(Invalid, match="at least 12"):
        account.change_password(session, desk.reporter, PASSWORD, "short", here)
    assert door.member_of(session, here) and door.member_of(session, elsewhere)
    fresh = account.change_password(session, desk.reporter, PASSWORD, NEW, here)
    assert door.member_of(session, fresh)
    assert door.member_of(session, here) is None and door.member_of(session, elsewhere) is None
    assert sign_in(desk, password=NEW)


def test_guessing_the_old_password_is_limited(desk, session, monkeypatch):
    monkeypatch.setitem(tries.LIMITS, "account", 1)
    secret = sign_in(desk)
    with pytest.raises(Invalid):
        account.change_password(session, desk.reporter, "not it at all", NEW, secret)
    with pytest.raises(tries.TooManyTries):
        account.change_password(session, desk.reporter, PASSWORD, NEW, secret)


def test_a_forgotten_password_is_replaced_from_the_command_only(desk, session):
    number, secret = desk.reporter.member_id, sign_in(desk)
    with pytest.raises(Denied):
        members.set_password(session, desk.admin, number, NEW)
    members.set_password(session, members.INSTALLER, number, NEW)
    assert door.member_of(session, secret) is None and sign_in(desk, password=NEW)


def test_the_last_active_admin_stays_one(desk, session):
    number = desk.admin.member_id
    for leave in (
        lambda: members.set_roles(session, desk.admin, number, frozenset({Role.EDITOR})),
        lambda: members.deactivate(session, desk.admin, number),
    ):
        with pytest.raises(Invalid, match="last admin"):
            leave()
    desk.join("deputy", Role.ADMIN)
    members.deactivate(session, desk.deputy, desk.deputy.member_id)
    with pytest.raises(Invalid, match="last admin"):
        members.deactivate(session, desk.admin, number)


def test_nobody_is_left_without_a_role(desk, session):
    with pytest.raises(Invalid, match="role"):
        members.set_roles(session, desk.admin, desk.reporter.member_id, frozenset())


def test_a_member_that_is_not_there_is_not_found(desk, session):
    with pytest.raises(NotFound):
        members.deactivate(session, desk.admin, 999)


def test_a_new_name_is_kept_in_the_trail(desk, session):
    account.rename(session, desk.reporter, " Zoë  Reporter ")
    assert session.get(Member, desk.reporter.member_id).name == "Zoë Reporter"
    names = session.execute(select(Event.name).order_by(Event.n.desc())).scalars()
    assert names.first() == "member_renamed"
    with pytest.raises(Invalid):
        account.rename(session, desk.reporter, "  ")


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("password", "short"),
        ("password", "aaaaaaaaaaaaaaaa"),
        ("password", "x7!b" * 300),
        ("email", "no address"),
        ("email", "two words@desk.test"),
        ("email", "a\u202eb@desk.test"),
        ("email", "\ud800@desk.test"),
        ("email", "ß" * 195 + "@x.io"),
        ("email", "a\x00@desk.test"),
        ("name", "\ud800"),
        ("name", "N\x00"),
        ("name", "n" * 201),
    ],
)
def test_wrong_fields_of_a_member_are_told(session, field, typed):
    fields = {"email": "new@desk.test", "name": "New", "password": PASSWORD, field: typed}
    with pytest.raises(Invalid) as wrong:
        members.add_member(session, members.INSTALLER, **fields, roles=frozenset({Role.EDITOR}))
    assert list(wrong.value.errors) == [field]


def test_a_password_is_the_same_however_a_keyboard_sends_its_accents(desk, session):
    members.set_password(
        session, members.INSTALLER, desk.reporter.member_id, "un café au bar\u00e9"
    )
    assert sign_in(desk, password="un cafe\u0301 au bare\u0301")


def test_each_act_writes_one_event_and_sessions_write_none(desk, session):
    number = desk.reporter.member_id
    secret = sign_in(desk)
    acts = [
        lambda: members.set_roles(session, desk.admin, number, frozenset({Role.EDITOR})),
        lambda: members.deactivate(session, desk.admin, number),
        lambda: members.reactivate(session, desk.admin, number),
        lambda: account.rename(session, desk.reporter, "Other"),
        lambda: account.change_password(session, desk.reporter, PASSWORD, NEW, secret),
        lambda: members.show_out(session, desk.admin, number),
        lambda: invitations.invite(session, desk.admin, "n@x.io", frozenset(Role), "s"),
        lambda: invitations.accept(session, "s", "New", PASSWORD, "", ""),
        lambda: invitations.invite(session, desk.admin, "m@x.io", frozenset(Role), "t"),
        lambda: invitations.take_back(session, desk.admin, 2),
    ]
    for act in acts:
        before = events(session)
        act()
        assert events(session) == before + 1
    before = events(session)
    secret = sign_in(desk, "editor")
    door.sign_out(session, secret)
    assert events(session) == before


def events(session):
    return session.execute(select(func.count()).select_from(Event)).scalar()
