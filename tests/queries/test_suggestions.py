"""Whom an item credits is offered beside it, and only a person traces it."""

import pytest
from sqlalchemy import event

from board import create_app
from board.commands import evidence
from board.db import atomic
from board.models import Capture, CaptureText, Evidence, Source
from board.queries.claim import claim_page
from board.rules import CaptureReason, CaptureState
from tests.web.browser import signed_in

YONHAP = "The port is closed, Yonhap reported."


def offered(desk, claim, who=None):
    page = claim_page(desk.session, (who or desk.reporter).member_id, claim)
    return {n: [(s.id, s.name) for s in offers] for n, offers in page.suggested.items()}


def test_an_item_that_credits_an_agency_is_offered_it_and_is_not_traced(desk, session):
    claim = desk.claim()
    item = desk.item(claim, excerpt=YONHAP, new_source_name="Paper")
    desk.item(claim, excerpt="The port is closed.")
    assert offered(desk, claim) == {item: [(None, "Yonhap")]}
    assert session.get(Evidence, item, populate_existing=True).origin_id is None


def test_the_registers_own_source_is_offered_by_whatever_name_it_has(desk):
    claim, agency = desk.claim(), desk.source("연합뉴스")
    item = desk.item(claim, title=YONHAP)
    assert offered(desk, claim) == {item: [(agency, "연합뉴스")]}


def test_its_own_words_offer_no_item_its_own_source(desk):
    claim = desk.claim()
    agency = desk.source("Yonhap", domain="yna.co.kr")
    desk.item(claim, excerpt=YONHAP, url="https://en.yna.co.kr/view/1")
    desk.item(claim, excerpt=YONHAP, publisher="Yonhap News Agency")
    desk.item(claim, excerpt=YONHAP, source_id=str(agency))
    assert offered(desk, claim) == {}


def test_what_was_traced_elsewhere_or_withdrawn_is_left_alone(desk, session):
    claim, paper = desk.claim(), desk.source("Paper")
    own = desk.item(claim, paper, excerpt=YONHAP, source_id=str(paper))
    desk.item(claim, desk.source("Wire"), excerpt=YONHAP, source_id=str(paper))
    gone = desk.item(claim, excerpt=YONHAP)
    evidence.withdraw_evidence(session, desk.reporter, gone, "Double.")
    assert list(offered(desk, claim)) == [own]


def test_any_other_name_is_offered_only_where_the_register_has_it(desk):
    claim = desk.claim()
    item = desk.item(claim, excerpt="According to the Ministry of Defence, the port is closed.")
    assert offered(desk, claim) == {}
    ministry = desk.source("Ministry of Defence")
    assert offered(desk, claim) == {item: [(ministry, "Ministry of Defence")]}


def test_a_confidential_source_is_never_suggested(desk):
    claim = desk.claim()
    desk.source("Ministry of Defence", confidential=True)
    desk.source("Yonhap", confidential=True)
    item = desk.item(claim, excerpt=f"{YONHAP} The Ministry of Defence said that it is open.")
    assert offered(desk, claim) == {item: [(None, "Yonhap")]}


@pytest.mark.parametrize("in_register", [True, False])
def test_one_press_takes_it_and_keeps_who_did(settings, desk, session, in_register):
    claim = desk.claim()
    agency = desk.source("Yonhap") if in_register else None
    item = desk.item(claim, excerpt=YONHAP, new_source_name="Paper")
    browser = signed_in(create_app(settings), desk, "editor")
    page = browser.get(f"/desk/claims/{claim}").text
    assert "Suggested origin" in page and "Its origin is Yonhap" in page
    assert "Suggested origin" in browser.get(f"/desk/evidence/{item}/origin").text
    pressed = (
        {"origin_id": str(agency)}
        if agency
        else {"new_source_name": "Yonhap", "new_source_kind": "agency"}
    )
    assert browser.post(f"/desk/evidence/{item}/origin", **pressed).status_code == 303
    session.rollback()
    row = session.get(Evidence, item, populate_existing=True)
    assert row.traced_by == desk.editor.member_id
    assert session.get(Source, row.origin_id).name == "Yonhap"
    assert "Suggested origin" not in browser.get(f"/desk/claims/{claim}").text


@pytest.fixture
def copied(session):
    def make(item, text, status=200, state=CaptureState.TAKEN):
        with atomic(session):
            row = Capture(evidence_id=item, url="https://a.example/", reason=CaptureReason.ADDED,
                          state=state, status=status)  # fmt: skip
            session.add(row)
            session.flush()
            session.add(CaptureText(capture_id=row.id, body=text))

    return make


def test_the_newest_copy_of_its_page_is_read_too_as_far_as_its_beginning_goes(desk, copied):
    claim = desk.claim()
    item, other = (desk.item(claim, url=f"https://{n}.example/") for n in "ab")
    copied(item, "The port is closed, AFP reported.")
    assert offered(desk, claim) == {item: [(None, "AFP")]}
    copied(item, f"Seen from here. {YONHAP}")
    copied(other, "The port is closed. " * 200 + YONHAP)
    assert offered(desk, claim) == {item: [(None, "Yonhap")]}
    copied(item, "The port is open, AFP said.", state=CaptureState.FAILED)
    assert offered(desk, claim) == {item: [(None, "Yonhap")]}


def test_copies_cost_one_question_however_many_items_there_are(desk, copied, engine):
    claim = desk.claim()

    def questions():
        asked = []
        listen = lambda *args: asked.append(args[2])  # noqa: E731
        event.listen(engine, "before_cursor_execute", listen)
        offered(desk, claim)
        event.remove(engine, "before_cursor_execute", listen)
        return len(asked)

    copied(desk.item(claim, url="https://a.example/"), YONHAP)
    one = questions()
    for n in range(8):
        copied(desk.item(claim, url=f"https://a{n}.example/"), YONHAP)
    assert questions() == one
