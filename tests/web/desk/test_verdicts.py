"""The verdict form: it says what is missing before it is sent, as a page and in a dialog."""

import pytest

from board import create_app
from board.models import Claim
from tests.web.browser import PARTIAL, signed_in


@pytest.fixture
def reporter(settings, desk):
    return signed_in(create_app(settings), desk, "reporter")


def form_of(number):
    return f"/desk/claims/{number}/verdicts/new"


def test_the_form_says_for_each_finding_what_the_evidence_lacks(reporter, desk):
    number = desk.claim()
    desk.item(number, desk.source("One"))
    page = reporter.get(form_of(number)).text
    assert "1 more independent, traced origin is needed" in page
    assert "Cite an item that contradicts it" in page
    desk.item(number, desk.source("Two"))
    assert "The evidence here allows it." in reporter.get(form_of(number)).text


def test_the_evidence_is_listed_by_origin_and_what_is_not_traced_last(reporter, desk):
    number = desk.claim()
    agency = desk.source("An agency")
    desk.item(number, description="Nobody traced this")
    for paper in ("Morning", "Evening"):
        desk.item(number, desk.source(paper, relays_id=agency), description=f"{paper} paper")
    page = reporter.get(form_of(number)).text
    words = ["An agency</bdi></h2>", "Morning paper", "Evening paper", "Not traced", "Nobody"]
    places = [page.index(word) for word in words]
    assert places == sorted(places)


def test_what_is_missing_is_told_while_one_types_and_nothing_is_decided(reporter, desk, session):
    number = desk.claim()
    items = [str(desk.item(number, desk.source(name))) for name in ("One", "Two")]
    reporter.get(form_of(number))
    ask = f"/desk/claims/{number}/verdicts/missing"
    first = reporter.post(ask, PARTIAL, status="corroborated", reasoning="", cites=items[:1])
    assert "1 more independent" in first.text and "Write the reasoning" in first.text
    reporter.get(form_of(number))
    whole = reporter.post(ask, PARTIAL, status="corroborated", reasoning="Both.", cites=items)
    assert "Nothing is missing." in whole.text
    assert session.get(Claim, number, populate_existing=True).status == "unverified"


def test_a_partial_request_gets_the_form_alone_and_a_word_when_it_is_kept(reporter, desk):
    number = desk.claim()
    alone = reporter.get(form_of(number), **PARTIAL).text
    assert "<html" not in alone and 'hx-post="' in alone
    refused = reporter.post(f"/desk/claims/{number}/verdicts", PARTIAL, status="unverified")
    assert refused.status_code == 422 and "<html" not in refused.text
    reporter.get(form_of(number))
    kept = reporter.post(
        f"/desk/claims/{number}/verdicts", PARTIAL, status="unverified", reasoning="Why."
    )
    assert (kept.status_code, kept.headers["HX-Trigger"]) == (204, "claim-kept")


def test_the_form_opens_on_the_column_a_card_was_dropped_on(reporter, desk):
    page = reporter.get(form_of(desk.claim()) + "?status=disputed").text
    assert 'value="disputed" checked' in page


def test_only_an_editor_is_offered_an_exception(reporter, desk, settings):
    number = desk.claim()
    editor = signed_in(create_app(settings), desk, "editor")
    assert "Grant an exception" not in reporter.get(form_of(number)).text
    assert "Grant an exception" in editor.get(form_of(number)).text


def test_a_parted_statement_is_cut_between_words_and_loses_none(reporter, desk):
    from board.web.filters import clamp

    statement = "word " * 60 + "end"
    start, rest = clamp(statement)
    assert f"{start} {rest}" == statement and start.endswith("word")
    assert clamp("x" * 400) == ("x" * 150, "x" * 250)
    assert clamp("Short.") == ("Short.", "")
