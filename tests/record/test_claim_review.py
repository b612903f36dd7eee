"""ClaimReview: what is told, of which findings, in whose words; read by a JSON-LD processor."""

import json
import re

import pytest
from pyld import jsonld

from board.record import reading
from board.record.claim_review import claim_review
from board.record.site import Site
from board.rules import DisputeReason, PublicationEvent
from tests.readers import Newsroom
from tests.record.schema_org import CONTEXT, VOCABULARY, breaches

SITE = Site("https://facts.example", "The Daily")
# https://developers.google.com/search/docs/appearance/structured-data/factcheck
REQUIRED = {"claimReviewed", "reviewRating", "url"}
RECOMMENDED = {"author", "datePublished", "itemReviewed"}


@pytest.fixture
def newsroom(desk):
    return Newsroom(desk)


def review(newsroom, number):
    text = claim_review(reading.claim(newsroom.session, newsroom.pid(number)), SITE)
    return json.loads(text) if text else None


def expanded(told):
    def context(address, _options):
        assert address == "https://schema.org"
        return {"document": CONTEXT, "documentUrl": address, "contextUrl": None,
                "contentType": "application/ld+json"}  # fmt: skip

    (node,) = jsonld.expand(told, {"documentLoader": context})
    return node


def test_a_corroborated_claim_has_all_that_search_engines_ask_for(newsroom):
    number = newsroom.corroborated(
        claimant="KCNA", claimed_on="2025-10-11", appeared_at="https://kcna.example/1"
    )
    newsroom.correct(number, note="The day was wrong.")
    told = review(newsroom, number)
    assert told.keys() >= REQUIRED | RECOMMENDED
    assert told["url"] == f"https://facts.example/claims/{newsroom.pid(number)}"
    assert told["author"] == {
        "@type": "Organization", "name": "The Daily", "url": "https://facts.example/",
    }  # fmt: skip
    assert told["reviewRating"] == {
        "@type": "Rating", "alternateName": "Corroborated",
        "ratingValue": 3, "bestRating": 3, "worstRating": 1,
    }  # fmt: skip
    item = told["itemReviewed"]
    assert item["author"]["name"] == "KCNA" and item["datePublished"] == "2025-10-11"
    assert item["appearance"] == {"@type": "CreativeWork", "url": "https://kcna.example/1"}
    (correction,) = told["correction"]
    assert correction["@type"] == "CorrectionComment" and correction["text"] == "The day was wrong."
    assert (told["datePublished"], told["dateModified"]) == (
        "2026-03-02T12:00:00Z",
        "2026-03-03T12:00:00Z",
    )


def test_a_json_ld_processor_finds_only_what_schema_org_has_a_place_for(newsroom):
    one = newsroom.corroborated(
        claimant="KCNA", claimed_on="2025-10-11", appeared_at="https://kcna.example/1"
    )
    newsroom.correct(one)
    for number in (one, newsroom.disputed()):
        node = expanded(review(newsroom, number))
        assert node["@type"] == [f"{VOCABULARY}ClaimReview"]
        assert list(breaches(node)) == []
    assert list(breaches(expanded(review(newsroom, one) | {"reviewRating": "good"}))) != []
    assert list(breaches(expanded(review(newsroom, one) | {"appearance": "x"}))) != []


def test_a_disputed_claim_is_at_the_other_end_and_cites_what_stands_against_it(newsroom):
    number = newsroom.disputed()
    told = review(newsroom, number)
    assert told["reviewRating"]["ratingValue"] == told["reviewRating"]["worstRating"]
    assert told["reviewRating"]["alternateName"] == "Disputed: evidence against it"
    assert [c["url"] for c in told["citation"]] == [f"https://paper.example/{number}"]


def test_what_is_no_finding_has_none(newsroom):
    assert review(newsroom, newsroom.unverified()) is None
    assert review(newsroom, newsroom.disputed(DisputeReason.SOURCES_CONFLICT, "Or not.")) is None


def test_under_review_and_taken_down_it_is_gone_and_after_the_next_sign_off_back(newsroom):
    number = newsroom.corroborated()
    newsroom.brake(number)
    assert review(newsroom, number) is None
    newsroom.sign_off(number, "Still so.", PublicationEvent.UPDATE, "We looked again.")
    assert review(newsroom, number)["reviewBody"] == "Still so."
    newsroom.take_down(number)
    assert review(newsroom, number) is None


def test_that_it_was_said_is_told_in_words_and_not_as_a_mark(newsroom):
    desk = newsroom.desk
    number = desk.claim("KCNA said that it has no bounds.", kind="said")
    item = desk.item(number, desk.source("KCNA"), directness="primary")
    desk.verdict(number, "corroborated", [item])
    newsroom.sign_off(number)
    rating = review(newsroom, number)["reviewRating"]
    assert rating == {"@type": "Rating", "alternateName": "Corroborated: that it was said"}


@pytest.mark.parametrize("typed", ["2025-10", "2025-10-07~", "2025-10-01/2025-10-10", ""])
def test_a_date_that_is_no_day_is_left_out(newsroom, typed):
    told = review(newsroom, newsroom.corroborated(claimed_on=typed))
    assert "datePublished" not in told["itemReviewed"]


def test_nothing_in_it_ends_the_script_that_it_stands_in(newsroom):
    number = newsroom.corroborated("</script><script>alert(1)</script> <!-- & \u2028 it was so.")
    text = claim_review(reading.claim(newsroom.session, newsroom.pid(number)), SITE)
    assert not re.search("[<>&\u2028]", text)
    assert json.loads(text)["claimReviewed"].startswith("</script><script>alert(1)</script>")
