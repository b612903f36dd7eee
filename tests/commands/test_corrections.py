"""One item that proves wrong, all that rests on it, and the brake on what is public."""

import pytest
from sqlalchemy import delete, func, select
from sqlmodel import col

from board.commands import corrections, evidence, sources
from board.commands.claims import restrict
from board.commands.publication import Wording, put_under_review, sign_off, unpublish
from board.errors import Denied, Invalid, NotFound
from board.models import Claim, Event, Evidence, ReviewFlag, Watch
from board.queries import corrections as seen
from board.queries.claim import claim_page
from board.rules import PublicState

PAGE = "https://paper.example/wire"


def reviewed(session, *claims):
    return [session.get(Claim, claim, populate_existing=True).needs_review for claim in claims]


def state(session, claim):
    return session.get(Claim, claim, populate_existing=True).public_state


def publish(desk, claim):
    version = desk.session.get(Claim, claim, populate_existing=True).version
    sign_off(desk.session, desk.editor, claim, version, Wording("Two saw it."))


def events_since(session, n):
    query = select(col(Event.name), col(Event.claim_id)).where(col(Event.n) > n)
    return [tuple(row) for row in session.execute(query.order_by(col(Event.n)))]


def last_event(session):
    return session.execute(select(func.max(col(Event.n)))).scalar()


def mark(desk, item, note="The wire withdrew it.", **more):
    return corrections.correct_item(desk.session, desk.reporter, item, note, **more)


def test_a_marked_item_flags_its_claim_and_says_which_item(desk, session):
    claim, other = desk.claim("One."), desk.claim("Other.")
    item = desk.item(claim, title="The wire")
    mark(desk, item, link="https://paper.example/correction", retracted=True)
    assert reviewed(session, claim, other) == [True, False]
    row = session.get(Evidence, item, populate_existing=True)
    assert (row.correction_note, row.retracted) == ("The wire withdrew it.", True)
    flag = claim_page(session, desk.editor.member_id, claim).flags[0]
    assert (flag.detail, flag.evidence_id) == ("The wire", item)


def test_the_same_page_is_marked_wherever_it_is_evidence_in_one_act(desk, session):
    one, two, other = (desk.claim(f"{n}.") for n in range(3))
    item = desk.item(one, url=PAGE, title="The wire")
    desk.item(two, url="http://www.paper.example/wire/?utm_source=x", stance="contradicts")
    desk.item(other, url="https://paper.example/another")
    before = last_event(session)
    mark(desk, item)
    assert reviewed(session, one, two, other) == [True, True, False]
    assert events_since(session, before) == [
        ("evidence_corrected", one), ("evidence_corrected", two)
    ]  # fmt: skip
    rows = seen.resting_on_item(session, desk.editor.member_id, item).rows
    assert [row.id for row in rows] == [two, one]


def test_context_that_no_verdict_cites_is_marked_and_flags_nothing(desk, session):
    claim = desk.claim()
    item = desk.item(claim, stance="context")
    mark(desk, item)
    assert reviewed(session, claim) == [False]
    assert seen.resting_on_item(session, desk.editor.member_id, item).rows == []
    assert session.get(Evidence, item, populate_existing=True).corrected_on is not None


def test_a_mark_needs_a_note_and_an_item_that_one_may_see(desk, session):
    item = desk.item(desk.claim())
    with pytest.raises(Invalid):
        mark(desk, item, "")
    with pytest.raises(NotFound):
        mark(desk, 999)
    hidden = desk.item(desk.claim(), new_source_name="Orchid", confidential="yes")
    with pytest.raises(NotFound):
        corrections.correct_item(session, desk.editor, hidden, "Wrong.")


def test_the_mark_taken_back_takes_its_own_flags_and_no_other(desk, session):
    one, two = desk.claim("One."), desk.claim("Two.")
    item, source = desk.item(one, url=PAGE), desk.source("Origin")
    desk.item(two, source, url=PAGE)
    mark(desk, item)
    mark(desk, item, "Wrong twice.")
    assert len(claim_page(session, desk.reporter.member_id, one).flags) == 1
    sources.correct_source(session, desk.reporter, source, "Wrong as well.")
    corrections.take_item_mark_back(session, desk.reporter, item)
    assert reviewed(session, one, two) == [False, True]
    rows = session.execute(select(Evidence).execution_options(populate_existing=True)).scalars()
    assert [row.corrected_on for row in rows] == [None, None]


def test_a_restricted_claim_is_flagged_and_listed_only_for_those_it_names(desk, session):
    open_claim, closed = desk.claim("Open."), desk.claim("Closed.")
    item = desk.item(open_claim, url=PAGE)
    desk.item(closed, url=PAGE)
    restrict(session, desk.second, closed, True, [desk.second.member_id])
    session.execute(delete(Watch))
    session.commit()
    mark(desk, item)
    assert reviewed(session, open_claim, closed) == [True, True]

    def listed(who):
        return [row.id for row in seen.resting_on_item(session, who.member_id, item).rows]

    assert listed(desk.reporter) == [open_claim]
    assert listed(desk.second) == [closed, open_claim]
    watching = select(Watch).where(
        col(Watch.claim_id) == closed, col(Watch.member_id) == desk.reporter.member_id
    )
    assert session.execute(watching).first() is None


def test_a_confidential_item_is_marked_alone_and_its_flag_tells_nothing(desk, session):
    claim, other = desk.claim("One."), desk.claim("Other.")
    item = desk.item(claim, url=PAGE, title="Secret", new_source_name="Orchid", confidential="yes")
    desk.item(other, url=PAGE)
    mark(desk, item)
    assert reviewed(session, claim, other) == [True, False]
    flag = session.execute(select(ReviewFlag)).scalar_one()
    assert flag.detail == ""
    desk.item(claim, url=PAGE, stance="context")
    mark(desk, desk.item(desk.claim("Third."), url=PAGE), "By the open one.")
    row = session.get(Evidence, item, populate_existing=True)
    assert row.correction_note == "The wire withdrew it."


def test_one_screen_tells_verdict_public_page_and_owner(desk, session):
    claim = desk.corroborated()
    origin = session.execute(select(col(Evidence.origin_id))).scalars().first()
    publish(desk, claim)
    from board.commands.claims import assign

    assign(session, desk.reporter, claim, desk.second.member_id)
    desk.item(uncited := desk.claim("Uncited."), origin)
    rows = seen.resting_on_source(session, desk.editor.member_id, origin).rows
    told = {row.id: (row.verdict, row.verdict_by, row.cited, row.public_state.value, row.owner)
            for row in rows}  # fmt: skip
    assert told == {
        claim: ("corroborated", "Reporter", True, "live", "Second"),
        uncited: (None, None, False, "never", None),
    }


def test_one_press_puts_all_public_ones_under_review_each_with_its_event(desk, session):
    claims = [desk.corroborated(f"Claim {n}.") for n in range(3)]
    source = desk.source("Wire")
    for claim in claims:
        desk.item(claim, source)
        publish(desk, claim)
    private = desk.claim("Private.")
    desk.item(private, source)
    put_under_review(session, desk.editor, claims[0])
    with pytest.raises(Invalid):
        corrections.pull_brakes(session, desk.editor, source_id=source)
    sources.correct_source(session, desk.reporter, source, "Withdrawn.", retracted=True)
    assert seen.public_ones(session, desk.editor.member_id, source_id=source) == 2
    before = last_event(session)
    pull = corrections.pull_brakes(session, desk.editor, source_id=source)
    assert events_since(session, before) == [
        ("put_under_review", claims[1]), ("put_under_review", claims[2])
    ]  # fmt: skip
    assert [state(session, claim) for claim in claims] == [PublicState.UNDER_REVIEW] * 3
    report = seen.pulled(session, desk.editor.member_id, pull, source_id=source)
    assert [line.id for line in report.done] == claims[1:] and not report.refused
    with pytest.raises(NotFound):
        seen.pulled(session, desk.second.member_id, pull, source_id=source)
    with pytest.raises(NotFound):
        seen.pulled(session, desk.editor.member_id, pull, source_id=source + 1)


def test_what_the_brake_is_refused_stands_in_the_report_and_stops_no_other(
    desk, session, monkeypatch
):
    claims = [desk.corroborated(f"Claim {n}.") for n in range(2)]
    source = desk.source("Wire")
    for claim in claims:
        desk.item(claim, source)
        publish(desk, claim)
    sources.correct_source(session, desk.reporter, source, "Withdrawn.")
    reached = corrections._public_on

    def reached_too_late(act, wanted):
        found = reached(act, wanted)
        unpublish(session, desk.editor, claims[0], "Taken down meanwhile.")
        return found

    monkeypatch.setattr(corrections, "_public_on", reached_too_late)
    pull = corrections.pull_brakes(session, desk.editor, source_id=source)
    report = seen.pulled(session, desk.editor.member_id, pull, source_id=source)
    assert [(line.id, line.refused) for line in report.refused] == [
        (claims[0], "This claim is not public.")
    ]
    assert [line.id for line in report.done] == [claims[1]]
    assert state(session, claims[1]) is PublicState.UNDER_REVIEW


def test_the_brake_is_an_editors_and_reaches_nothing_through_an_item_they_may_not_see(
    desk, session
):
    source, orchid = desk.source("Wire"), desk.source("Orchid", confidential=True)
    claim, through = desk.corroborated("Open."), desk.corroborated("Through a secret.")
    desk.item(claim, source)
    desk.item(through, source, source_id=str(orchid))
    for number in (claim, through):
        publish(desk, number)
    sources.correct_source(session, desk.reporter, source, "Withdrawn.")
    assert reviewed(session, claim, through) == [True, True]
    with pytest.raises(Denied):
        corrections.pull_brakes(session, desk.reporter, source_id=source)
    pull = corrections.pull_brakes(session, desk.editor, source_id=source)
    report = seen.pulled(session, desk.editor.member_id, pull, source_id=source)
    assert [line.id for line in report.lines] == [claim]
    assert state(session, through) is PublicState.LIVE
    assert seen.public_ones(session, desk.editor.member_id, source_id=source) == 0
    assert seen.public_ones(session, desk.reporter.member_id, source_id=source) == 1


def test_an_item_withdrawn_later_no_longer_holds_the_page_together(desk, session):
    one, two = desk.claim("One."), desk.claim("Two.")
    item, gone = desk.item(one, url=PAGE), desk.item(two, url=PAGE)
    evidence.withdraw_evidence(session, desk.reporter, gone, "Double.")
    mark(desk, item)
    assert reviewed(session, one, two) == [True, False]
