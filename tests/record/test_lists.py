"""All claims in order, the corrections, the search, how we verify."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from board import create_app
from board.commands.pages import write_page
from board.commands.publication import Wording, sign_off, unpublish
from board.errors import Denied, Stale
from board.models import Claim
from board.record import lists, sitemap
from board.record.site import Site
from board.rules import HOW_WE_VERIFY, PublicationEvent

AT = datetime(2025, 12, 31, 12, 0, tzinfo=UTC)


def publish(desk, statement, words="Not known yet.", when=AT):
    number = desk.claim(statement)
    sign_off(desk.session, desk.editor, number, 1, Wording(words), at=when)
    return number


def again(desk, number, event, words, note, when):
    version = desk.session.get(Claim, number, populate_existing=True).version
    wording = Wording(words, event, note)
    sign_off(desk.session, desk.editor, number, version, wording, at=when)


def statements(documents):
    return [d["statement"] for d in documents]


def test_a_claim_never_changes_its_page_of_the_archive(desk, session, monkeypatch):
    monkeypatch.setattr(lists, "PAGE", 2)
    numbers = [publish(desk, f"Claim {n}.") for n in range(1, 6)]
    assert statements(lists.archive(session).documents) == ["Claim 5."]
    second = lists.archive(session, 2)
    assert (second.last, statements(second.documents)) == (3, ["Claim 4.", "Claim 3."])
    again(desk, numbers[2], PublicationEvent.UPDATE, "Later.", "News.", AT + timedelta(days=1))
    unpublish(session, desk.editor, numbers[3], "A mistake.")
    session.rollback()
    assert statements(lists.archive(session, 2).documents) == ["Claim 3."]
    assert lists.archive(session, 4) is None and lists.archive(session, 0) is None


def test_only_corrections_enter_the_log_with_what_was_said_before(desk, session):
    one, two = publish(desk, "The first."), publish(desk, "The second.")
    day = timedelta(days=1)
    again(desk, one, PublicationEvent.UPDATE, "Newer.", "News moved on.", AT + day)
    again(desk, one, PublicationEvent.CORRECTION, "Right.", "We were wrong.", AT + 2 * day)
    again(desk, two, PublicationEvent.CORRECTION, "Right, too.", "Wrong.", AT + 3 * day)
    found = lists.corrections(session)
    assert [(c.before["public_wording"], c.now["public_wording"]) for c in found] == [
        ("Not known yet.", "Right, too."),
        ("Newer.", "Right."),
    ]
    assert lists.years_of_corrections(session) == [2026]
    assert len(lists.corrections(session, 2026)) == 2 and lists.corrections(session, 2025) == []
    unpublish(session, desk.editor, two, "A mistake.")
    session.rollback()
    assert statements(c.now for c in lists.corrections(session)) == ["The first."]
    again(desk, two, PublicationEvent.CORRECTION, "Right at last.", "Wrong.", AT + 4 * day)
    newest = lists.corrections(session)[0]
    assert newest.before["public_wording"] == "Right, too."


@pytest.mark.parametrize(
    ("typed", "found"),
    [("열병식을", True), ("CAFE", True), ("parad", True), ("wholly other", False), ("", False),
     ('"; DROP', False), ("*", False), ("parade cafe", True)],
)  # fmt: skip
def test_a_search_finds_any_script_in_what_is_public(desk, session, typed, found):
    publish(desk, "The parade at the Café: 열병식을.")
    hidden = publish(desk, "The parade of the other cafe, 열병식을.")
    unpublish(session, desk.editor, hidden, "A mistake.")
    desk.claim("A parade that nobody signed off, CAFE, 열병식을.")
    session.rollback()
    assert len(lists.search(session, typed)) == found


def test_a_search_looks_through_the_public_words_alone(desk, session):
    publish(desk, "It was launched.", "Seen by two stations.")
    assert len(lists.search(session, "stations")) == 1
    desk.claim("Another one.")
    assert lists.search(session, "another") == []


def test_how_we_verify_is_the_newsrooms_and_states_the_boards_own_rules(desk, session, settings):
    client = create_app(settings).test_client()
    first = client.get("/how-we-verify").text
    assert "At least 2 independent origins support it." in first
    write_page(session, desk.admin, HOW_WE_VERIFY, 0, "We **call** people.", "en")
    page = client.get("/how-we-verify").text
    assert "We <strong>call</strong> people." in page
    assert "At least 2 independent origins support it." in page
    with pytest.raises(Stale):
        write_page(session, desk.admin, HOW_WE_VERIFY, 0, "Other words.", "en")
    for actor in (desk.editor, desk.reporter):
        with pytest.raises(Denied):
            write_page(session, actor, HOW_WE_VERIFY, 1, "Other words.", "en")
    write_page(session, desk.admin, HOW_WE_VERIFY, 1, "", "en")
    assert client.get("/how-we-verify").text == first


def test_every_page_of_the_record_is_there_when_it_is_empty(settings, session):
    client = create_app(settings).test_client()
    for path in ("/", "/claims", "/corrections", "/search", "/search?q=x", "/as-of",
                 "/findings/disputed", "/how-we-verify"):  # fmt: skip
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert "Set-Cookie" not in answer.headers
    assert client.get("/claims/pages/2").status_code == 404
    assert client.get("/corrections/2020").status_code == 404
    assert client.get("/findings/maybe").status_code == 404


def test_what_a_page_shows_is_chosen_before_any_document_is_read(desk, session, engine):
    if engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL plans by what is in the table; a handful of rows it scans")
    number = publish(desk, "The first.")
    again(desk, number, PublicationEvent.CORRECTION, "Right.", "Wrong.", AT + timedelta(days=1))
    seen = []
    event.listen(engine, "before_cursor_execute", lambda *call: seen.append(call[2:4]))
    assert lists.corrections(session) and lists.corrections(session, 2026)
    assert sitemap.claims(session, Site("https://news.example", "News"), 1)
    *corrections, _highest, of_the_sitemap = [_plan(session, *call) for call in seen[1:]]
    for steps in corrections:
        first = next(n for n, step in enumerate(steps) if "SEARCH publications" in step)
        assert any("ORDER BY" in step for step in steps[:first]), steps
    assert of_the_sitemap == [
        "SEARCH public_claims USING INDEX ix_public_claims_seq (seq>? AND seq<?)"
    ]


def _plan(session, text, values):
    plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values)
    return [row[-1] for row in plan]
