"""Rules 6 to 9 and 11: what readers get, and who lets them."""

import json

import pytest

from board.commands import claims, evidence
from board.commands.publication import (
    Wording,
    put_under_review,
    sign_off,
    take_second_look,
    unpublish,
)
from board.errors import Denied, Invalid, Refused
from board.forms import read_claim
from board.models import Claim, Publication
from board.record import reading
from board.rules import PublicationEvent, PublicState


def version(session, claim):
    return session.get(Claim, claim, populate_existing=True).version


def publish(session, by, claim, **wording):
    wording = Wording(**{"public_wording": "Two origins.", **wording})
    return sign_off(session, by, claim, version(session, claim), wording)


def refused(session, by, claim, **wording):
    with pytest.raises(Refused) as caught:
        publish(session, by, claim, **wording)
    return {need.code for need in caught.value.needs}


def test_a_reporter_and_an_admin_cannot_sign_off(desk, session):
    claim = desk.corroborated()
    for by in (desk.reporter, desk.admin):
        with pytest.raises(Denied):
            publish(session, by, claim)


def test_who_gave_the_verdict_cannot_sign_it_off_alone(desk, session):
    claim = desk.claim()
    desk.verdict(claim, "unverified", by=desk.editor)
    assert refused(session, desk.editor, claim) == {"second_person"}
    assert refused(session, desk.editor, claim, sole_editor=True) == {"sole_editor_reason"}
    assert publish(session, desk.second, claim)


def test_a_sole_editor_says_why_and_a_second_look_is_queued(desk, session):
    claim = desk.claim()
    desk.verdict(claim, "unverified", by=desk.editor)
    made = publish(session, desk.editor, claim, sole_editor=True, sole_editor_reason="Night.")
    assert session.get(Claim, claim, populate_existing=True).second_look
    with pytest.raises(Invalid):
        take_second_look(session, desk.editor, made, "Fine.")
    take_second_look(session, desk.second, made, "Fine.")
    assert not session.get(Claim, claim, populate_existing=True).second_look


def test_coming_down_takes_one_person(desk, session):
    claim = desk.corroborated()
    publish(session, desk.editor, claim)
    desk.verdict(claim, "unverified", by=desk.editor)
    assert publish(
        session, desk.editor, claim, event=PublicationEvent.UPDATE, note="An origin fell away."
    )


def test_a_later_publication_says_what_it_is_and_why(desk, session):
    claim = desk.corroborated()
    publish(session, desk.editor, claim)
    with pytest.raises(Invalid):
        publish(session, desk.editor, claim)
    assert refused(session, desk.editor, claim, event=PublicationEvent.CORRECTION) == {"note"}


def test_restricted_and_accusing_claims_are_not_signed_off(desk, session):
    accusing = desk.corroborated(accuses_person="yes")
    assert refused(session, desk.editor, accusing) == {"reply", "clearance"}
    hidden = desk.claim(restricted="yes")
    claims.restrict(session, desk.reporter, hidden, True, [desk.editor.member_id])
    assert refused(session, desk.editor, hidden) == {"restricted"}


def test_a_change_after_sign_off_shows_as_public_differs(desk, session):
    claim = desk.corroborated()
    publish(session, desk.editor, claim)
    assert not session.get(Claim, claim, populate_existing=True).public_differs
    desk.item(claim, stance="context", public="")
    assert not session.get(Claim, claim, populate_existing=True).public_differs
    desk.item(claim, stance="context")
    assert session.get(Claim, claim, populate_existing=True).public_differs


def test_a_document_holds_nothing_private(desk, session):
    claim = desk.claim("Public words.")
    orchid = desk.source("Orchid-code-name", confidential=True)
    desk.item(claim, orchid, source_id=str(orchid), description="SECRET item")
    desk.item(claim, description="SECRET not public", public="")
    desk.item(claim, description="Open item", note="SECRET note")
    desk.verdict(claim, "unverified", reasoning="SECRET reasoning")
    made = publish(session, desk.editor, claim)
    document = session.get(Publication, made).document.decode()
    assert "SECRET" not in document and "Orchid" not in document
    assert "Open item" in document
    assert not any(name.title() in document for name in desk.people)
    assert json.loads(document)["origins"] == 0


def test_the_brake_and_the_tombstone_move_the_public_board(desk, session):
    claim = desk.corroborated()
    publish(session, desk.editor, claim)
    assert [c.count for c in reading.columns(session)] == [0, 1, 0]
    put_under_review(session, desk.editor, claim)
    pid = session.get(Claim, claim, populate_existing=True).pid
    assert reading.claim(session, pid).document["under_review_since"]
    unpublish(session, desk.editor, claim, "It was wrong.")
    assert reading.claim(session, pid).document["reason"] == "It was wrong."
    assert [c.count for c in reading.columns(session)] == [0, 0, 0]
    row = session.get(Claim, claim, populate_existing=True)
    assert row.public_state is PublicState.UNPUBLISHED


def test_a_public_claim_is_not_restricted_behind_readers_backs(desk, session):
    claim = desk.corroborated()
    publish(session, desk.editor, claim)
    with pytest.raises(Invalid):
        claims.restrict(session, desk.reporter, claim, True, [])


def test_withdrawn_evidence_leaves_the_next_document(desk, session):
    claim = desk.claim()
    item = desk.item(claim, description="Gone soon")
    evidence.withdraw_evidence(session, desk.reporter, item, "Wrong page.")
    made = publish(session, desk.editor, claim)
    assert "Gone soon" not in session.get(Publication, made).document.decode()


def test_an_edit_that_changes_nothing_writes_nothing(desk, session):
    claim = desk.claim("Same.")
    before = version(session, claim)
    claims.edit_claim(session, desk.reporter, claim, before, read_claim({"statement": "Same."}))
    assert version(session, claim) == before
