"""What readers learn of the copies that the newsroom keeps of its evidence."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from board import create_app
from board.commands.publication import Wording, sign_off
from board.models import Capture, Claim, Publication
from board.record import building
from board.record.building import content_of, differences, public_differs
from board.record.log.pages import page_troubles
from board.rules import CaptureReason, CaptureState, PublicationEvent

AT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
SAVED = "https://archive.example/web/2026/https://paper.example/a"


def keep_copy(session, item, number="a", **fields):
    """A copy as the worker keeps it."""
    told = {"state": CaptureState.TAKEN, "status": 200, "fetched_at": AT,
            "body_sha256": number * 64, "headers": [["X-Secret", "SECRET"]], "words": "SECRET",
            "final_url": "https://paper.example/SECRET", "title": "SECRET"} | fields  # fmt: skip
    copy = Capture(evidence_id=item, url="https://paper.example/a", reason=CaptureReason.ADDED,
                   **told)  # fmt: skip
    session.add(copy)
    session.commit()
    return copy


@pytest.fixture
def item(desk):
    claim = desk.claim("Public words.")
    return desk.item(claim, url="https://paper.example/a", description="", title="The report")


def lines_of(session, claim_id=1):
    return content_of(session, session.get(Claim, claim_id))["evidence"]


def published(session, desk, claim_id=1, event=PublicationEvent.UPDATE):
    claim = session.get(Claim, claim_id, populate_existing=True)
    wording = Wording("Not confirmed.", event, "A note.", sole_editor=True,
                      sole_editor_reason="Night.", unverified_reason="It spreads.")  # fmt: skip
    made = sign_off(session, desk.editor, claim_id, claim.version, wording)
    return json.loads(session.get(Publication, made).document)


def test_the_first_good_copy_is_told_by_its_minute_and_its_hash_alone(session, item):
    keep_copy(session, item, "0", state=CaptureState.FAILED, status=404)
    keep_copy(session, item, "1", state=CaptureState.FAILED)
    keep_copy(session, item, "a")
    keep_copy(session, item, "b", fetched_at=AT + timedelta(days=1))
    [line] = lines_of(session)
    assert line["archived_at"] == "2026-03-04T05:06Z"
    assert line["archived_sha256"] == "a" * 64
    assert line["archived_url"] == "" and "SECRET" not in json.dumps(line)


def test_a_copy_at_a_public_archive_is_linked(session, item):
    keep_copy(session, item, "a")
    keep_copy(session, item, "b", saved_url=SAVED)
    [line] = lines_of(session)
    assert (line["archived_sha256"], line["archived_url"]) == ("a" * 64, SAVED)


def test_an_item_that_readers_may_not_see_tells_of_no_copy(desk, session, item):
    orchid = desk.source("Orchid", confidential=True)
    for fields in ({"public": ""}, {"source_id": str(orchid)}):
        hidden = desk.item(1, url="https://other.example/", **fields)
        keep_copy(session, hidden, "d", saved_url=SAVED)
    assert "d" * 64 not in json.dumps(lines_of(session))


def test_a_copy_that_came_after_the_sign_off_asks_for_no_other(desk, session, item):
    document = published(session, desk, event=None)
    assert document["schema"] == 3 and document["evidence"][0]["archived_at"] == ""
    keep_copy(session, item, saved_url=SAVED)
    claim = session.get(Claim, 1, populate_existing=True)
    assert not public_differs(session, claim)
    assert differences(document, content_of(session, claim)) == []
    assert published(session, desk)["evidence"][0]["archived_url"] == SAVED


def test_readers_see_the_copy_and_a_page_without_it_is_found(desk, session, item, settings):
    keep_copy(session, item, saved_url=SAVED)
    document = published(session, desk, event=None)
    client = create_app(settings).test_client()
    page = client.get(f"/claims/{document['pid']}").data
    assert SAVED.encode() in page and b"a" * 64 in page
    assert page_troubles(page, document, 0, {0}).wrong == []
    without = page.replace(SAVED.encode(), b"https://elsewhere.example/")
    assert "does not link to" in page_troubles(without, document, 0, {0}).wrong[0]
    other = page.replace(b"a" * 64, b"b" * 64)
    assert "does not show the copy" in page_troubles(other, document, 0, {0}).wrong[0]
    told = client.get(f"/api/v1/public/claims/{document['pid']}").json["evidence"][0]
    assert (told["archived_sha256"], told["archived_url"]) == ("a" * 64, SAVED)


def test_a_document_from_before_copies_is_read_as_it_was(
    desk, session, item, settings, monkeypatch
):
    with monkeypatch.context() as then:
        then.setattr(building, "SCHEMA", 2)
        then.setattr(building, "_NO_COPY", {})
        document = published(session, desk, event=None)
    assert "archived_at" not in document["evidence"][0]
    keep_copy(session, item, saved_url=SAVED)
    assert not public_differs(session, session.get(Claim, 1, populate_existing=True))
    client = create_app(settings).test_client()
    page = client.get(f"/claims/{document['pid']}").data
    assert b"The report" in page and page_troubles(page, document, 0, {0}).wrong == []
    told = client.get(f"/api/v1/public/claims/{document['pid']}").json["evidence"][0]
    assert told["archived_at"] == told["archived_url"] == ""
