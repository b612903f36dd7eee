"""A sign-off that waits for its hour: what was signed off then, and nothing else, goes public."""

import json
from datetime import timedelta
from threading import Event as Flag

import pytest
from sqlalchemy import select

from board import worker
from board.commands import claims, embargoes, publication, upkeep
from board.commands.merging import merge
from board.commands.publication import Wording
from board.errors import Denied, Invalid, Refused, Stale
from board.forms import read_claim
from board.models import Claim, Embargo, Event, Publication, ReviewFlag, SignOff, now
from board.queries.upkeep import due_for_release, next_release
from board.record import reading
from board.rules import PublicationEvent, PublicState, ReleaseRefusal
from tests.commands.test_publication import publish, version


def hold(session, by, claim, hours=1, **wording):
    wording = Wording(**{"public_wording": "Two origins.", **wording})
    moment = now() + timedelta(hours=hours)
    return embargoes.embargo(session, by, claim, version(session, claim), wording, moment)


def fresh(session, claim):
    return session.get(Claim, claim, populate_existing=True)


def pass_time(session, hours=2):
    return worker.release_what_is_due(session, now() + timedelta(hours=hours))


def test_it_is_not_public_before_its_hour_and_is_as_it_was_signed_off_then(desk, session):
    claim = desk.corroborated("As it was signed off.")
    hold(session, desk.editor, claim)
    pid = fresh(session, claim).pid
    assert pass_time(session, hours=0.5) == 0 and reading.claim(session, pid) is None
    claims.edit_claim(
        session, desk.reporter, claim, version(session, claim), read_claim({"statement": "Edited."})
    )
    desk.verdict(claim, "unverified")
    assert pass_time(session) == 1
    document = reading.claim(session, pid).document
    assert document["statement"] == "As it was signed off." and document["event"] == "first"
    assert document["status"] == "corroborated" and document["public_wording"] == "Two origins."
    row = fresh(session, claim)
    assert row.public_state is PublicState.LIVE and row.public_differs and row.embargo_until is None
    assert pass_time(session) == 0


def test_the_document_has_the_time_of_its_release_and_the_desk_who_signed_it_off(desk, session):
    claim = desk.corroborated()
    made = hold(session, desk.editor, claim)
    late = now() + timedelta(days=3)
    published = embargoes.release(session, upkeep.WORKER, made, at=late)
    row = session.get(Publication, published)
    document = json.loads(row.document)
    assert document["at"] == document["first_published_at"] == late.strftime("%Y-%m-%dT%H:%MZ")
    signed = session.get(SignOff, published)
    assert signed.member_id == desk.editor.member_id and signed.verdict_id


def test_each_step_writes_one_event(desk, session):
    claim = desk.corroborated()
    made = hold(session, desk.editor, claim)
    later = now() + timedelta(hours=5)
    embargoes.move_embargo(session, desk.second, made, 1, later)
    embargoes.cancel_embargo(session, desk.second, made)
    second = hold(session, desk.editor, claim)
    embargoes.release(session, upkeep.WORKER, second, at=later)
    names = list(session.execute(select(Event.name).order_by(Event.n)).scalars())
    assert names[-5:] == ["embargoed", "embargo_moved", "embargo_cancelled", "embargoed",
                     "embargo_released"]  # fmt: skip


def test_the_rules_are_asked_at_the_act_the_second_person_too(desk, session):
    claim = desk.claim()
    desk.verdict(claim, "unverified", by=desk.editor)
    with pytest.raises(Refused) as caught:
        hold(session, desk.editor, claim)
    assert {need.code for need in caught.value.needs} == {"second_person"}
    for by in (desk.reporter, desk.admin):
        with pytest.raises(Denied):
            hold(session, by, claim)
    with pytest.raises(Invalid):
        hold(session, desk.second, claim, hours=-1)
    hold(session, desk.editor, claim, sole_editor=True, sole_editor_reason="Night.")
    pass_time(session)
    assert fresh(session, claim).second_look


def test_only_the_board_releases_and_only_at_the_hour(desk, session):
    made = hold(session, desk.editor, desk.corroborated())
    with pytest.raises(Denied):
        embargoes.release(session, desk.editor, made)
    assert embargoes.release(session, upkeep.WORKER, made) is None
    assert embargoes.release(session, upkeep.WORKER, 999) is None


def test_a_second_sign_off_and_a_merge_wait_for_the_first(desk, session):
    claim, other = desk.corroborated(), desk.claim("Another.")
    hold(session, desk.editor, claim)
    for sign in (publish, hold):
        with pytest.raises(Invalid):
            sign(session, desk.second, claim)
    with pytest.raises(Invalid):
        merge(session, desk.editor, claim, version(session, claim), other)


def test_it_is_moved_and_cancelled_by_any_editor_from_the_version_seen(desk, session):
    claim = desk.corroborated()
    made = hold(session, desk.editor, claim)
    later = now() + timedelta(hours=9)
    with pytest.raises(Denied):
        embargoes.move_embargo(session, desk.reporter, made, 1, later)
    with pytest.raises(Invalid):
        embargoes.move_embargo(session, desk.second, made, 1, now() - timedelta(hours=1))
    embargoes.move_embargo(session, desk.second, made, 1, later)
    with pytest.raises(Stale):
        embargoes.move_embargo(session, desk.editor, made, 1, later)
    assert fresh(session, claim).embargo_until == later
    assert pass_time(session) == 0
    embargoes.cancel_embargo(session, desk.second, made)
    assert pass_time(session, hours=99) == 0 and fresh(session, claim).embargo_until is None
    for act in (
        lambda: embargoes.cancel_embargo(session, desk.editor, made),
        lambda: embargoes.move_embargo(session, desk.editor, made, 2, later),
    ):
        with pytest.raises(Invalid):
            act()


def refusal(session, made):
    return session.get(Embargo, made, populate_existing=True).refused


def test_a_claim_that_was_restricted_meanwhile_is_not_released_but_flagged(desk, session):
    claim = desk.corroborated()
    made = hold(session, desk.editor, claim)
    claims.restrict(session, desk.reporter, claim, True, [desk.editor.member_id])
    assert pass_time(session) == 0 and refusal(session, made) is ReleaseRefusal.RESTRICTED
    row = fresh(session, claim)
    assert row.needs_review and row.public_state is PublicState.NEVER
    assert reading.claim(session, row.pid) is None
    flags = select(ReviewFlag).where(ReviewFlag.claim_id == claim)
    flag = session.execute(flags).scalar_one()
    assert (flag.reason, flag.detail) == ("release_refused", "restricted")
    assert pass_time(session, hours=9) == 0  # it is told of once
    assert len(session.execute(flags).all()) == 1


def test_the_brake_and_a_take_down_stand_against_a_release(desk, session):
    for bring_down, why in (
        (lambda c: publication.put_under_review(session, desk.editor, c), "under_review"),
        (lambda c: publication.unpublish(session, desk.editor, c, "Wrong."), "unpublished"),
    ):
        claim = desk.corroborated()
        publish(session, desk.editor, claim)
        made = hold(session, desk.editor, claim, event=PublicationEvent.UPDATE, note="More.")
        bring_down(claim)
        assert pass_time(session) == 0 and refusal(session, made) == why
        assert fresh(session, claim).public_state == why
        embargoes.move_embargo(session, desk.editor, made, 1, now() + timedelta(hours=1))
        assert refusal(session, made) is None
        embargoes.cancel_embargo(session, desk.editor, made)


def test_what_was_signed_off_while_under_review_lifts_it_at_its_hour(desk, session):
    claim = desk.corroborated()
    publish(session, desk.editor, claim)
    publication.put_under_review(session, desk.editor, claim)
    hold(session, desk.editor, claim, event=PublicationEvent.CLARIFICATION, note="Looked again.")
    assert pass_time(session) == 1
    assert fresh(session, claim).public_state is PublicState.LIVE


def test_the_worker_lets_all_go_that_waits_also_long_ago_one_fault_or_none(
    desk, session, monkeypatch
):
    first, second = desk.corroborated("One."), desk.corroborated("Two.")
    broken = hold(session, desk.editor, first)
    hold(session, desk.editor, second, hours=2)
    soon = session.get(Embargo, broken).release_at
    assert next_release(session, now()) == soon and next_release(session, soon) > soon
    assert due_for_release(session, now()) == []
    session.rollback()
    real = embargoes.release

    def release(session, by, number, at):
        if number == broken:
            raise RuntimeError("a fault")
        return real(session, by, number, at=at)

    monkeypatch.setattr(embargoes, "release", release)
    assert worker.one_pass(session, Flag(), now() + timedelta(days=9))["released"] == 1
    monkeypatch.undo()
    assert worker.one_pass(session, Flag(), now() + timedelta(days=9))["released"] == 1


def test_a_waiting_claim_is_an_absent_one_to_the_public(desk, session, settings):
    from board import create_app

    claim = desk.corroborated()
    hold(session, desk.editor, claim)
    pid = fresh(session, claim).pid
    session.rollback()
    client = create_app(settings).test_client()
    waiting, absent = client.get(f"/claims/{pid}"), client.get("/claims/zzzzzzzzzz")
    assert waiting.status_code == absent.status_code == 404
    assert waiting.data.replace(pid.encode(), b"zzzzzzzzzz") == absent.data
