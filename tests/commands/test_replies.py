"""Rule 9: nobody is accused in public without a reply asked for and a legal clearance."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from board.canonical import canonical
from board.commands import claims, replies
from board.commands.clearances import clear_legally, withdraw_clearance
from board.commands.publication import put_under_review
from board.commands.replies import Answer, ReplyInput
from board.errors import Denied, Invalid, NotFound, Stale
from board.forms import read_claim
from board.models import Claim, Event, Publication, Reply, now
from board.record.building import content_of, differences, public_differs
from board.rules import NextStep, PublicationEvent
from tests.commands.test_publication import publish, refused, version

WORDS = "Two origins."
HOUR = timedelta(hours=1)


def row(session, claim):
    return session.get(Claim, claim, populate_existing=True)


def ask(desk, claim, hours=3, asked_of="The ministry", **fields):
    """A reply asked for four hours before its deadline, `hours` from now."""
    deadline = now() + hours * HOUR
    asked = ReplyInput(asked_of, deadline, asked_at=min(deadline - 4 * HOUR, now()), **fields)
    return replies.ask_for_reply(desk.session, desk.reporter, claim, asked)


def of(session, reply):
    return session.get(Reply, reply, populate_existing=True).version


def answer(desk, reply, text="Internal words", public="They deny it.", **fields):
    told = Answer(text, public, **fields)
    return replies.log_answer(desk.session, desk.reporter, reply, of(desk.session, reply), told)


def clear(desk, claim, wording=WORDS):
    return clear_legally(
        desk.session, desk.editor, claim, version(desk.session, claim), "Counsel", "All of it.",
        wording,
    )  # fmt: skip


@pytest.fixture
def accusing(desk):
    return desk.corroborated("The mayor took a bribe.", accuses_person="yes")


def test_asking_starts_the_clock_and_the_claim_awaits_it(desk, session):
    claim = desk.claim()
    later, sooner = ask(desk, claim, 9), ask(desk, claim, 2)
    asked = row(session, claim)
    assert asked.next_step is NextStep.AWAITING_REPLY
    assert asked.reply_due_at == session.get(Reply, sooner).deadline
    answer(desk, sooner)
    assert row(session, claim).reply_due_at == session.get(Reply, later).deadline
    answer(desk, later)
    assert (row(session, claim).reply_due_at, row(session, claim).next_step) == (None, "checking")


def test_a_step_further_on_stays_when_a_reply_is_asked_for(desk, session):
    claim = desk.claim()
    claims.set_next_step(session, desk.reporter, claim, NextStep.READY)
    ask(desk, claim)
    assert row(session, claim).next_step is NextStep.READY


@pytest.mark.parametrize(
    ("asked", "wrong"),
    [
        (ReplyInput("", now() + HOUR), "asked_of"),
        (ReplyInput("The ministry", None), "deadline"),
        (ReplyInput("The ministry", now() - HOUR), "deadline"),
        (ReplyInput("The ministry", now() + 9 * HOUR, asked_at=now() + HOUR), "asked_at"),
    ],
)
def test_what_makes_no_sense_is_said_of_the_field(desk, session, asked, wrong):
    with pytest.raises(Invalid) as caught:
        replies.ask_for_reply(session, desk.reporter, desk.claim(), asked)
    assert set(caught.value.errors) == {wrong}


def test_an_accusation_needs_a_reply_that_is_settled_and_a_clearance(desk, session, accusing):
    assert refused(session, desk.second, accusing) == {"reply", "clearance"}
    reply = ask(desk, accusing)
    clear(desk, accusing)
    assert refused(session, desk.second, accusing) == {"reply_open"}
    answer(desk, reply)
    assert publish(session, desk.second, accusing)


def test_a_deadline_that_passed_settles_it_and_readers_are_told_so(desk, session, accusing):
    reply = ask(desk, accusing, hours=-1)
    clear(desk, accusing)
    made = publish(session, desk.second, accusing)
    (line,) = json.loads(session.get(Publication, made).document)["replies"]
    assert (line["no_answer"], line["answered_at"], line["answer"]) == (True, "", "")
    assert session.get(Reply, reply, populate_existing=True).no_answer
    assert row(session, accusing).reply_due_at is None
    assert not row(session, accusing).public_differs


def test_every_reply_asked_for_must_be_settled(desk, session, accusing):
    ask(desk, accusing, hours=-1)
    ask(desk, accusing, asked_of="The mayor")
    clear(desk, accusing)
    assert refused(session, desk.second, accusing) == {"reply_open"}


def test_a_clearance_is_of_these_very_words(desk, session, accusing):
    ask(desk, accusing, hours=-1)
    clear(desk, accusing, "Other words.")
    assert refused(session, desk.second, accusing) == {"clearance"}
    kept = clear(desk, accusing, "Two  origins.")
    withdraw_clearance(session, desk.editor, kept)
    assert refused(session, desk.second, accusing) == {"clearance"}
    clear(desk, accusing)
    assert publish(session, desk.second, accusing)


def test_a_clearance_does_not_outlive_a_change_of_the_claim(desk, session, accusing):
    ask(desk, accusing, hours=-1)
    clear(desk, accusing), clear(desk, accusing, "")
    edited = {"statement": "The mayor took two bribes.", "accuses_person": "yes"}
    claims.edit_claim(
        session, desk.reporter, accusing, version(session, accusing), read_claim(edited)
    )
    assert refused(session, desk.second, accusing) == {"clearance"}
    clear(desk, accusing, "")
    claims.edit_claim(
        session, desk.reporter, accusing, version(session, accusing),
        read_claim(edited | {"claimant": "A rival"}),
    )  # fmt: skip
    assert refused(session, desk.second, accusing) == {"clearance"}
    clear(desk, accusing, "")
    assert publish(session, desk.second, accusing)


def test_an_unverified_accusation_needs_an_editors_reason(desk, session):
    claim = desk.claim("The mayor took a bribe.", accuses_person="yes")
    ask(desk, claim, hours=-1)
    clear(desk, claim)
    assert refused(session, desk.second, claim) == {"unverified_reason"}
    assert publish(session, desk.second, claim, unverified_reason="It is in every paper.")


def test_only_an_editor_clears_and_what_was_edited_meanwhile_is_stale(desk, session, accusing):
    for by in (desk.reporter, desk.admin):
        with pytest.raises(Denied):
            clear_legally(session, by, accusing, 1, "Counsel", "All.")
    with pytest.raises(Stale):
        clear_legally(session, desk.editor, accusing, 1, "Counsel", "All.")
    with pytest.raises(Invalid) as caught:
        clear_legally(session, desk.editor, accusing, version(session, accusing), "", "")
    assert set(caught.value.errors) == {"counsel", "cleared"}


def test_no_word_of_the_inside_reaches_the_document(desk, session):
    claim = desk.claim("Public words.")
    reply = ask(desk, claim, channel="SECRET number", hours=2)
    answer(desk, reply, "SECRET answer", "They deny it.")
    document = session.get(Publication, publish(session, desk.editor, claim)).document.decode()
    assert "SECRET" not in document and "Reporter" not in document
    assert "They deny it." in document and "The ministry" in document


def test_an_answer_after_the_publication_makes_it_differ(desk, session):
    claim = desk.claim()
    reply = ask(desk, claim)
    publish(session, desk.editor, claim)
    assert not row(session, claim).public_differs
    answer(desk, reply)
    assert row(session, claim).public_differs
    publish(session, desk.editor, claim, event=PublicationEvent.UPDATE, note="They answered.")
    assert not row(session, claim).public_differs


def test_the_brake_does_not_say_that_nobody_answered(desk, session):
    claim = desk.claim()
    ask(desk, claim)
    publish(session, desk.editor, claim)
    later = now() + 9 * HOUR
    made = put_under_review(session, desk.editor, claim, at=later)
    (line,) = json.loads(session.get(Publication, made).document)["replies"]
    assert not line["no_answer"]


def test_a_document_from_before_replies_does_not_differ_for_it(desk, session):
    claim = desk.claim()
    made = session.get(Publication, publish(session, desk.editor, claim))
    document = json.loads(made.document)
    old = {name: value for name, value in document.items() if name != "replies"} | {"schema": 1}
    assert differences(old, content_of(session, row(session, claim))) == []
    kept = {"pid": made.pid, "number": 2, "event": "update", "at": made.at, "sha256": ""}
    session.add(Publication(document=canonical(old), **kept))
    session.flush()
    assert not public_differs(session, row(session, claim))
    session.rollback()


def test_no_answer_is_logged_after_the_deadline_only_and_a_late_one_still_counts(desk, session):
    claim = desk.claim()
    early, late = ask(desk, claim), ask(desk, claim, hours=-1)
    with pytest.raises(Invalid):
        replies.log_no_answer(session, desk.reporter, early, of(session, early))
    replies.log_no_answer(session, desk.reporter, late, of(session, late))
    assert row(session, claim).reply_due_at == session.get(Reply, early).deadline
    answer(desk, late)
    assert not session.get(Reply, late, populate_existing=True).no_answer
    with pytest.raises(Invalid):
        answer(desk, early, "", "")


def test_what_was_logged_is_put_right_or_taken_back_and_a_stale_change_is_refused(desk, session):
    claim = desk.claim()
    reply = ask(desk, claim)
    asked = ReplyInput("The mayor", now() + 5 * HOUR)
    replies.edit_reply(session, desk.reporter, reply, 1, asked, Answer(""))
    with pytest.raises(Stale):
        replies.edit_reply(session, desk.reporter, reply, 1, asked, Answer(""))
    assert row(session, claim).reply_due_at == asked.deadline
    with pytest.raises(Invalid):
        replies.take_reply_back(session, desk.reporter, reply, 2, " ")
    replies.take_reply_back(session, desk.reporter, reply, 2, "Another claim.")
    assert (row(session, claim).reply_due_at, row(session, claim).next_step) == (None, "checking")
    with pytest.raises(NotFound):
        answer(desk, reply)


def test_saving_times_as_a_form_types_them_changes_nothing(desk, session):
    reply = session.get(Reply, ask(desk, desk.claim()))
    minutes = [at.replace(second=0, microsecond=0) for at in (reply.asked_at, reply.deadline)]
    for asked_at in (minutes[0], None):
        asked = ReplyInput("The ministry", minutes[1], asked_at=asked_at)
        replies.edit_reply(session, desk.reporter, reply.id, 1, asked, Answer(""))
    assert of(session, reply.id) == 1


def test_a_reply_of_a_restricted_claim_is_absent_for_others(desk, session):
    claim = desk.claim(by=desk.editor, restricted="yes")
    asked = ReplyInput("The mayor", now() + HOUR)
    reply = replies.ask_for_reply(session, desk.editor, claim, asked)
    for act in (
        lambda: replies.ask_for_reply(session, desk.reporter, claim, asked),
        lambda: answer(desk, reply),
        lambda: replies.log_no_answer(session, desk.reporter, reply, 1),
        lambda: replies.take_reply_back(session, desk.reporter, reply, 1, "Why."),
        lambda: clear_legally(session, desk.second, claim, 1, "Counsel", "All."),
    ):
        with pytest.raises(NotFound):
            act()


def test_the_step_that_asking_moved_is_told_from_what_to_what(desk, session):
    claim = desk.claim()
    ask(desk, claim)
    told = session.execute(select(Event).order_by(Event.n.desc())).scalars().first()
    assert (told.name, told.particulars["old"], told.particulars["new"]) == (
        "reply_asked", "new", "awaiting_reply",
    )  # fmt: skip
