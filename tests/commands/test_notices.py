"""Who is told of what, in the transaction of the cause; who watches; what waits on My desk."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from board.commands import claims, comments, evidence, members, notices, publication, upkeep
from board.errors import NotFound
from board.models import Claim, Notice, Watch, now
from board.queries import mine
from board.rules import MailChoice, NextStep


def told(session, who=None):
    """(member, kind) of each notice, in order; of one member the kinds."""
    session.rollback()
    rows = session.execute(select(Notice).order_by(Notice.id)).scalars()
    if who:
        return [row.kind.value for row in rows if row.member_id == who.member_id]
    return [(row.member_id, row.kind.value) for row in rows]


def say(desk, who, claim, words):
    return comments.add_comment(desk.session, who, claim, words)


def watches(session, who, claim):
    session.rollback()
    row = session.get(Watch, (claim, who.member_id))
    return row.watching if row else None


def test_a_mention_is_told_once_and_never_to_oneself(desk, session):
    claim = desk.claim()
    number = say(desk, desk.editor, claim, "@reporter @Reporter and @editor, look. @nobody")
    assert told(session) == [(desk.reporter.member_id, "mention")]
    row = session.execute(select(Notice)).scalar_one()
    assert (row.claim_id, row.comment_id, row.by_id) == (claim, number, desk.editor.member_id)
    comments.edit_comment(session, desk.editor, number, 1, "@reporter @second, look.")
    assert told(session)[1:] == [(desk.second.member_id, "mention")]


def test_a_mention_tells_nobody_who_may_not_see_the_claim_or_has_left(desk, session):
    claim = desk.claim(by=desk.editor, restricted="yes")
    say(desk, desk.editor, claim, "@second @reporter @admin")
    assert told(session) == []
    claims.restrict(session, desk.editor, claim, True, [desk.second.member_id])
    say(desk, desk.editor, claim, "@second @reporter")
    assert told(session) == [(desk.second.member_id, "mention")]
    members.deactivate(session, desk.admin, desk.reporter.member_id)
    say(desk, desk.editor, desk.claim(by=desk.editor), "@reporter")
    assert told(session, desk.reporter) == []


def test_a_watcher_who_has_left_is_not_told(desk, session):
    claim = desk.claim()
    say(desk, desk.second, claim, "I watch.")
    members.deactivate(session, desk.admin, desk.second.member_id)
    say(desk, desk.editor, claim, "So?")
    assert told(session, desk.second) == [] and told(session, desk.reporter) == ["comment"] * 2


def test_an_assignment_is_told_and_makes_one_watch(desk, session):
    claim = desk.claim()
    claims.assign(session, desk.reporter, claim, desk.second.member_id)
    claims.assign(session, desk.reporter, claim, desk.reporter.member_id)
    assert told(session) == [(desk.second.member_id, "assigned")]
    assert watches(session, desk.second, claim)
    hidden = desk.claim(by=desk.editor, restricted="yes")
    claims.assign(session, desk.editor, hidden, desk.second.member_id)
    assert told(session, desk.second) == ["assigned"]
    assert watches(session, desk.second, hidden) is None


def test_watching_starts_with_the_first_touch_and_not_again_once_ended(desk, session):
    claim = desk.claim()
    assert watches(session, desk.reporter, claim) and watches(session, desk.editor, claim) is None
    for touch in (
        lambda who: desk.item(claim, by=who),
        lambda who: say(desk, who, claim, "Hm."),
        lambda who: desk.verdict(claim, "unverified", by=who),
    ):
        who = desk.join(f"toucher{touch.__code__.co_firstlineno}", *desk.reporter.roles)
        touch(who)
        assert watches(session, who, claim)
    say(desk, desk.editor, claim, "One.")
    notices.set_watching(session, desk.editor, claim, False)
    say(desk, desk.editor, claim, "Two.")
    assert watches(session, desk.editor, claim) is False
    say(desk, desk.reporter, claim, "Three.")
    assert told(session, desk.editor) == []
    notices.set_watching(session, desk.editor, claim, True)
    say(desk, desk.reporter, claim, "Four.")
    assert told(session, desk.editor) == ["comment"]


def test_a_claim_that_is_not_ones_own_to_see_cannot_be_watched(desk, session):
    claim = desk.claim(by=desk.editor, restricted="yes")
    with pytest.raises(NotFound):
        notices.set_watching(session, desk.reporter, claim, True)


def test_a_mark_on_a_source_makes_nobody_watch_what_rests_on_it(desk, session):
    from board.commands import sources

    origin = desk.source("Origin")
    claim = desk.claim()
    desk.item(claim, origin)
    sources.correct_source(session, desk.editor, origin, "Wrong.")
    assert watches(session, desk.editor, claim) is None
    assert session.get(Claim, claim).needs_review


def test_who_has_it_and_who_decided_it_are_told_that_it_needs_review(desk, session):
    claim = desk.corroborated()
    claims.assign(session, desk.reporter, claim, desk.second.member_id)
    item = desk.item(claim)
    version = session.get(Claim, claim, populate_existing=True).version
    desk.verdict(claim, "unverified", [item], by=desk.editor, version=version)
    before = len(told(session))
    evidence.withdraw_evidence(session, desk.reporter, item, "Wrong.")
    assert [m for m, kind in told(session)[before:] if kind == "needs_review"] == [
        desk.editor.member_id, desk.second.member_id,
    ]  # fmt: skip
    desk.session.rollback()


def test_a_flag_that_the_board_raises_is_told_too(desk, session):
    claim = desk.claim(recheck_on="2026-01-01")
    claims.assign(session, desk.reporter, claim, desk.reporter.member_id)
    upkeep.flag_recheck(session, upkeep.WORKER, claim)
    assert told(session, desk.reporter) == ["needs_review"]
    assert session.execute(select(Notice)).scalar_one().by_id is None


def test_editors_are_told_what_is_ready_and_when_the_brake_is_asked_for(desk, session):
    claim = desk.corroborated()
    claims.set_next_step(session, desk.reporter, claim, NextStep.READY)
    assert told(session, desk.editor) == told(session, desk.second) == ["sign_off_asked"]
    version = session.get(Claim, claim, populate_existing=True).version
    publication.sign_off(session, desk.editor, claim, version, publication.Wording("So."))
    assert told(session, desk.reporter) == ["published"]
    publication.ask_for_brake(session, desk.reporter, claim, "It moved.")
    assert told(session, desk.second)[-1] == "brake_asked"
    assert "needs_review" not in told(session, desk.editor)


def test_whoever_acts_on_a_claim_has_read_what_it_had_for_them(desk, session):
    claim, other = desk.claim(), desk.claim("Another.")
    for number in (claim, other):
        say(desk, desk.editor, number, "@reporter")
    assert mine.unread(session, desk.reporter.member_id) == 2
    say(desk, desk.reporter, claim, "Yes.")
    assert mine.unread(session, desk.reporter.member_id) == 1


def test_notices_are_read_one_by_one_or_up_to_one_and_only_ones_own(desk, session):
    claim = desk.claim()
    for n in range(3):
        say(desk, desk.editor, claim, f"@reporter {n}")
    first, second, third = session.execute(select(Notice.id).order_by(Notice.id)).scalars()
    with pytest.raises(NotFound):
        notices.read_notice(session, desk.editor.member_id, first, now())
    assert notices.read_notice(session, desk.reporter.member_id, first, now()) == claim
    assert mine.unread(session, desk.reporter.member_id) == 2
    notices.read_all(session, desk.second.member_id, third, now())
    assert mine.unread(session, desk.reporter.member_id) == 2
    notices.read_all(session, desk.reporter.member_id, second, now())
    assert mine.unread(session, desk.reporter.member_id) == 1


def test_what_was_restricted_since_is_neither_shown_nor_counted(desk, session):
    claim = desk.claim(by=desk.editor)
    say(desk, desk.editor, claim, "@reporter")
    assert mine.unread(session, desk.reporter.member_id) == 1
    claims.restrict(session, desk.editor, claim, True, [])
    assert mine.unread(session, desk.reporter.member_id) == 0
    assert mine.all_notices(session, desk.reporter.member_id, 10) == ([], None)
    assert mine.notices(session, desk.reporter.member_id, mentions=True) == []


def test_a_change_that_fails_tells_nobody(desk, session):
    claim = desk.claim()
    with pytest.raises(RuntimeError):
        from board.db import atomic

        with atomic(session):
            say(desk, desk.editor, claim, "@reporter")
            raise RuntimeError
    assert told(session) == []


def page(desk, session, who, at=None):
    session.rollback()
    return mine.my_desk(session, who.member_id, at or now(), 3, who is not desk.reporter)


def ids(section):
    return [row.id for row in section.claims]


def test_my_desk_lists_what_is_mine_and_bounds_each_list(desk, session):
    me = desk.reporter
    many = [desk.claim(f"Claim {n}") for n in range(mine.SHOWN + 2)]
    for number in many:
        claims.assign(session, me, number, me.member_id)
    claims.set_due(session, me, many[5], now() + timedelta(hours=2))
    claims.set_due(session, me, many[6], now() - timedelta(hours=2))
    claims.set_due(session, me, many[7], now() + timedelta(days=4))
    claims.set_next_step(session, me, many[0], NextStep.PARKED, "Done.")
    found = page(desk, session, me)
    assert ids(found.due) == [many[6], many[5]] and not found.due.more
    assert ids(found.assigned)[:3] == [many[6], many[5], many[7]]
    assert len(found.assigned.claims) == mine.SHOWN and found.assigned.more
    assert many[0] not in ids(found.assigned)
    assert found.sign_off is None and found.quiet.claims == []
    later = page(desk, session, me, now() + timedelta(days=3, hours=1))
    assert len(later.quiet.claims) == mine.SHOWN and later.quiet.more
    assert page(desk, session, desk.editor).assigned.claims == []


def test_my_desk_shows_editors_what_they_may_sign_off_and_each_ones_reviews(desk, session):
    ready = desk.corroborated()
    own = desk.claim("Decided by the editor.")
    desk.verdict(own, "unverified", by=desk.editor)
    for number in (ready, own):
        claims.set_next_step(session, desk.reporter, number, NextStep.READY)
    assert ids(page(desk, session, desk.editor).sign_off) == [ready]
    assert ids(page(desk, session, desk.second).sign_off) == [own, ready]
    typed = {"statement": "Decided by the editor, edited."}
    from board.forms import read_claim

    version = session.get(Claim, own, populate_existing=True).version
    claims.edit_claim(session, desk.reporter, own, version, read_claim(typed))
    assert ids(page(desk, session, desk.editor).review) == [own]
    assert ids(page(desk, session, desk.second).review) == []


def test_my_desk_hides_restricted_claims_that_do_not_name_me(desk, session):
    claim = desk.claim(by=desk.editor)
    claims.assign(session, desk.editor, claim, desk.reporter.member_id)
    assert ids(page(desk, session, desk.reporter).assigned) == [claim]
    claims.restrict(session, desk.editor, claim, True, [])
    assert ids(page(desk, session, desk.reporter).assigned) == []


def test_the_choice_of_mail_is_kept(desk, session):
    from board.queries.people import mail_choice

    assert mail_choice(session, desk.reporter.member_id) is MailChoice.AT_ONCE
    for choice in (MailChoice.DIGEST, MailChoice.NONE):
        notices.choose_mail(session, desk.reporter.member_id, choice)
        assert mail_choice(session, desk.reporter.member_id) is choice


def test_a_new_helper_is_told_and_the_lead_who_stays_is_not(desk, session):
    claim = desk.claim()
    lead, helper = desk.editor.member_id, desk.second.member_id
    claims.assign(session, desk.reporter, claim, lead)
    claims.assign(session, desk.reporter, claim, lead, [helper])
    told = session.execute(select(Notice.member_id).where(Notice.kind == "assigned")).scalars()
    assert sorted(told) == sorted([lead, helper])
