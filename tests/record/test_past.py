"""The record as of a moment: what readers saw then, but for what was taken down since."""

from datetime import UTC, datetime, timedelta

import pytest

from board import create_app
from board.commands import stories
from board.commands.planning import move_to_story
from board.commands.publication import Wording, put_under_review, sign_off, unpublish
from board.models import Claim
from board.record import past, reading
from board.rules import PublicationEvent, Status

DAY = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def at(days, minutes=0):
    return DAY + timedelta(days=days, minutes=minutes)


def moment(days, minutes=0):
    return past.Moment.read(at(days, minutes).isoformat(), "UTC")


@pytest.fixture
def course(desk):
    """A claim first published on day 0, corrected on day 2, under review on day 4."""
    number = desk.claim("The satellite is in orbit.")
    story = stories.add_story(desk.session, desk.reporter, "Launch")
    move_to_story(desk.session, desk.reporter, number, story)
    sign(desk, number, None, "Nobody has confirmed it.", at(0))
    sign(desk, number, PublicationEvent.CORRECTION, "It is not in orbit.", at(2), "We were wrong.")
    put_under_review(desk.session, desk.editor, number, at=at(4))
    return number, desk.session.get(Claim, number, populate_existing=True).pid


def sign(desk, number, event, words, when, note=""):
    version = desk.session.get(Claim, number, populate_existing=True).version
    wording = Wording(words, event, note)
    sign_off(desk.session, desk.editor, number, version, wording, at=when)


def shown(session, when):
    columns = past.columns_as_of(session, when)
    return [(c.status, d["public_wording"]) for c in columns for d in c.documents]


def test_the_board_shows_at_each_moment_what_it_showed_then(course, session):
    assert shown(session, moment(-1)) == []
    assert shown(session, moment(0)) == [("unverified", "Nobody has confirmed it.")]
    assert shown(session, moment(1, 23 * 60)) == [("unverified", "Nobody has confirmed it.")]
    assert shown(session, moment(2)) == [("unverified", "It is not in orbit.")]
    [column] = [c for c in past.columns_as_of(session, moment(5)) if c.documents]
    assert column.documents[0]["under_review_since"] == "2026-03-05T12:00Z"
    assert column.count == 1


def test_a_claim_shows_what_was_known_then_and_no_version_after(course, session):
    _number, pid = course
    assert past.claim_as_of(session, pid, moment(-1)) is None
    then = past.claim_as_of(session, pid, moment(1))
    assert then.document["public_wording"] == "Nobody has confirmed it."
    assert [d["number"] for d in then.versions] == [1]
    corrected = past.claim_as_of(session, pid, moment(3))
    assert corrected.document["event"] == "correction"
    assert corrected.document["under_review_since"] == ""


def test_what_was_taken_down_is_so_at_every_moment(course, desk, session):
    number, pid = course
    unpublish(session, desk.editor, number, "A person asked.", at=at(6))
    for days in (-1, 0, 3, 5, 7):
        assert shown(session, moment(days)) == []
        assert past.claim_as_of(session, pid, moment(days)).document["reason"] == "A person asked."
    sign(desk, number, PublicationEvent.UPDATE, "Back.", at(8), "Asked again.")
    assert shown(session, moment(1)) == [("unverified", "Nobody has confirmed it.")]
    assert shown(session, moment(7)) == []
    assert past.claim_as_of(session, pid, moment(7)).document["event"] == "unpublished"


def test_a_story_is_drawn_from_its_first_publication_to_its_last_change(course, session):
    story_pid = reading.stories(session)[0].pid
    days = past.course(session, story_pid, "UTC")
    assert [day.isoformat() for day, _counts in days] == [
        "2026-03-01", "2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05",
    ]  # fmt: skip
    assert all(counts[Status.UNVERIFIED] == 1 for _day, counts in days)
    assert past.course(session, "nothinghere", "UTC") == []


def test_a_moment_is_read_in_the_newsrooms_zone_and_never_in_the_future():
    assert str(past.Moment.read("2026-03-01", "Europe/Kyiv")) == "2026-03-01T21:59Z"
    assert str(past.Moment.read("2026-03-01T10:30", "Europe/Kyiv")) == "2026-03-01T08:30Z"
    assert str(past.Moment.read("2026-03-01T10:30:59Z", "Europe/Kyiv")) == "2026-03-01T10:30Z"
    for wrong in ("yesterday", "", "2999-01-01", "2026-13-01", "0001-01-01", "0001-01-01T00:00",
                  "9999-12-31T23:59-12:00"):  # fmt: skip
        for zone in ("UTC", "Europe/Kyiv"):
            with pytest.raises(ValueError):
                past.Moment.read(wrong, zone)


def test_the_pages_say_at_which_moment_they_stand_and_keep_it_in_their_links(
    course, settings, session
):
    _number, pid = course
    client = create_app(settings).test_client()
    page = client.get("/?as_of=2026-03-02").text
    assert "The record as it stood at" in page and "2 Mar 2026, 23:59 UTC" in page
    assert f"/claims/{pid}?as_of=2026-03-02T23:59Z" in page
    assert 'name="robots" content="noindex"' in page
    then = client.get(f"/claims/{pid}?as_of=2026-03-02").text
    assert "Nobody has confirmed it." in then and "We were wrong." not in then
    assert client.get(f"/claims/{pid}?as_of=2026-02-01").status_code == 404
    assert client.get("/?as_of=soon").status_code == 400
    led = client.get(f"/as-of?at=2026-03-02T10:00&page=/claims/{pid}")
    assert led.headers["Location"] == f"/claims/{pid}?as_of=2026-03-02T10:00Z"
    assert (
        client.get("/as-of?at=2026-03-02&page=//evil.example/")
        .headers["Location"]
        .startswith("/?as_of=")
    )
    wrong = client.get("/as-of?at=soon&page=/")
    assert wrong.status_code == 400 and 'value="soon"' in wrong.text
