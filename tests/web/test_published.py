"""Feeds, sitemap and page heads, read by the programs that readers use."""

import json
import re
from dataclasses import replace
from xml.etree import ElementTree

import feedparser
import pytest

from board import create_app
from board.record import sitemap, streams
from board.rules import PublicationEvent
from tests.readers import Newsroom

MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture
def newsroom(desk):
    return Newsroom(desk)


@pytest.fixture
def client(settings):
    told = replace(settings, newsroom="The Daily", hosts=("localhost", "facts.example"), https=True)
    return create_app(told).test_client()


def atom(client, path):
    answer = client.get(f"/feeds/{path}.atom")
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    feed = feedparser.parse(answer.data)
    assert not feed.bozo and feed.version == "atom10", path
    return feed


def both(client, path):
    """The feed as it is in both forms, which must say the same."""
    entries = atom(client, path).entries
    told = json.loads(client.get(f"/feeds/{path}.json").data)
    assert told["version"] == "https://jsonfeed.org/version/1.1"
    assert [(e.id, e.title, e.link, e.updated) for e in entries] == [
        (item["id"], item["title"], item["url"], item["date_modified"]) for item in told["items"]
    ]
    assert [e.content[0].value for e in entries] == [item["content_text"] for item in told["items"]]
    return entries


def test_a_feed_tells_of_each_publication_newest_first(client, newsroom):
    number = newsroom.corroborated("A & B < C.", claimant="KCNA")
    newsroom.correct(number, "Right & proper.", "We were <wrong>.")
    pid = newsroom.pid(number)
    newest, first = both(client, "all")
    assert newest.title == "Correction. Corroborated: A & B < C."
    assert newest.content[0].value.splitlines()[::2] == [
        "Correction: We were <wrong>.", "Corroborated.", "Right & proper.", "Claimed by KCNA.",
    ]  # fmt: skip
    assert newest.id == f"tag:facts.example,2026-03-03:claims/{pid}/2"
    assert first.id == f"tag:facts.example,2026-03-02:claims/{pid}/1"
    assert newest.link == first.link == f"https://facts.example/claims/{pid}"
    assert [tag.term for tag in newest.tags] == ["correction", "corroborated"]
    feed = atom(client, "all").feed
    assert (feed.title, feed.updated) == ("The Daily: All findings", "2026-03-03T12:00:00Z")
    assert feed.id == "https://facts.example/feeds/all.atom"


def test_an_entry_keeps_its_id_and_moment_whatever_comes_later(client, newsroom):
    number = newsroom.corroborated()
    (before,) = both(client, "all")
    newsroom.unverified("Something else.")
    newsroom.correct(number)
    assert both(client, "all")[-1] == before


def test_each_story_status_and_the_corrections_have_their_own(client, newsroom):
    story = newsroom.story()
    one = newsroom.corroborated("In the story.", story_id=str(story))
    newsroom.unverified("Elsewhere.")
    newsroom.correct(one)
    pid = re.search(r"/stories/([a-z0-9]{10})-", client.get("/").text)[1]
    assert len(both(client, f"stories/{pid}")) == 2
    assert [e.title for e in both(client, "unverified")] == ["Unverified: Elsewhere."]
    assert len(both(client, "corroborated")) == 2 and both(client, "disputed") == []
    assert [e.title for e in both(client, "corrections")] == [
        "Correction. Corroborated: In the story."
    ]
    assert client.get("/feeds/stories/zzzzzzzzzz.atom").status_code == 404


def test_of_what_was_taken_down_the_reason_remains_in_every_feed_that_told_of_it(client, newsroom):
    story = newsroom.story()
    number = newsroom.corroborated("A SECRET thing.", story_id=str(story))
    newsroom.correct(number)
    pid = re.search(r"/stories/([a-z0-9]{10})-", client.get("/").text)[1]
    newsroom.take_down(number, "It named a child.")
    for path in ("all", "corroborated", f"stories/{pid}"):
        (entry,) = both(client, path)
        assert (entry.title, entry.content[0].value) == ("Taken down", "It named a child.")
    assert both(client, "corrections") == []
    newsroom.sign_off(number, "Back.", PublicationEvent.UPDATE, "It is clear now.")
    assert len(both(client, "all")) == 4


def test_under_review_the_finding_is_not_told(client, newsroom):
    number = newsroom.corroborated("It was so.")
    newsroom.brake(number)
    newest = both(client, "all")[0]
    assert newest.title == "Under review: It was so."
    assert newest.content[0].value == "We are looking at this finding again."


def test_a_feed_holds_the_newest_fifty(client, newsroom, monkeypatch):
    monkeypatch.setattr(streams, "NEWEST", 2)
    for n in range(3):
        newsroom.unverified(f"Claim {n}.")
    assert [e.title for e in both(client, "all")] == [
        "Unverified: Claim 2.",
        "Unverified: Claim 1.",
    ]


def test_what_xml_cannot_hold_breaks_no_feed(client, newsroom):
    newsroom.unverified("An odd one: \ufffe and ]]> and \U0001f600.")
    assert "]]>" in atom(client, "all").entries[0].title


def test_an_empty_record_has_whole_feeds(client, session):
    assert both(client, "all") == []


def test_a_feed_stands_until_the_next_publication_and_is_open_to_every_origin(client, newsroom):
    newsroom.unverified()
    first = client.get("/feeds/all.atom")
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    known = {"If-None-Match": first.headers["ETag"]}
    assert client.get("/feeds/all.atom", headers=known).status_code == 304
    newsroom.unverified("Another.")
    assert client.get("/feeds/all.atom", headers=known).status_code == 200


def places(client, path):
    answer = client.get(path)
    assert answer.content_type == "application/xml; charset=utf-8"
    root = ElementTree.fromstring(answer.data)
    return [element.text for element in root.iter(f"{MAP}loc")]


def test_the_sitemap_leads_to_every_claim_and_a_claim_never_changes_its_part(
    client, newsroom, monkeypatch
):
    monkeypatch.setattr(sitemap, "PART", 2)
    numbers = [newsroom.unverified(f"Claim {n}.") for n in range(3)]
    one, two, three = (f"https://facts.example/claims/{newsroom.pid(n)}" for n in numbers)
    parts = places(client, "/sitemap.xml")
    assert [part.rsplit("/", 1)[1] for part in parts] == [
        "pages.xml", "claims-1.xml", "claims-2.xml",
    ]  # fmt: skip
    assert places(client, "/sitemaps/claims-1.xml") == [one, two]
    assert places(client, "/sitemaps/claims-2.xml") == [three]
    newsroom.take_down(numbers[0])
    assert places(client, "/sitemaps/claims-1.xml") == [two]
    assert places(client, "/sitemaps/claims-2.xml") == [three]
    assert client.get("/sitemaps/claims-3.xml").status_code == 404
    for address in places(client, "/sitemaps/pages.xml"):
        assert client.get(address.removeprefix("https://facts.example")).status_code == 200


def test_crawlers_are_told_of_the_sitemap_and_kept_from_the_desk(client, session):
    lines = client.get("/robots.txt").text.splitlines()
    assert "Disallow: /desk" in lines and "Sitemap: https://facts.example/sitemap.xml" in lines


def test_below_a_prefix_and_without_a_declared_host_addresses_are_those_asked_at(
    settings, newsroom
):
    client = create_app(replace(settings, prefix="/facts")).test_client()
    pid = newsroom.pid(newsroom.unverified())
    told = json.loads(client.get("/facts/feeds/all.json").data)
    assert told["items"][0]["url"] == f"http://localhost/facts/claims/{pid}"
    page = client.get(f"/facts/claims/{pid}").text
    picture = re.search(r'og:image" content="([^"]+)"', page)[1]
    assert picture.startswith("http://localhost/facts/static/share-unverified-")
    assert client.get(picture.removeprefix("http://localhost")).data.startswith(b"\x89PNG")
    assert "Disallow: /facts/desk" in client.get("/facts/robots.txt").text


def head(client, path):
    page = client.get(path).text
    return page[: page.index("<body")]


def test_a_claim_that_is_shared_shows_its_statement_and_finding(client, newsroom):
    pid = newsroom.pid(newsroom.corroborated('It was "so" & <b>.'))
    told = head(client, f"/claims/{pid}")
    assert 'og:title" content="It was &#34;so&#34; &amp; &lt;b&gt;."' in told
    assert 'og:description" content="Corroborated. How we know."' in told
    assert "share-corroborated-" in told and 'type="application/ld+json"' in told
    assert 'href="/feeds/all.atom"' in told


def test_earlier_versions_and_past_moments_carry_no_claim_review(client, newsroom):
    number = newsroom.corroborated()
    newsroom.correct(number)
    pid = newsroom.pid(number)
    assert "ld+json" not in head(client, f"/claims/{pid}/versions/1")
    assert "ld+json" not in head(client, f"/claims/{pid}?as_of=2026-03-02T13:00Z")


def test_under_review_or_taken_down_a_shared_claim_shows_no_finding(client, newsroom):
    number = newsroom.corroborated("A SECRET thing.")
    newsroom.brake(number)
    pid = newsroom.pid(number)
    told = head(client, f"/claims/{pid}")
    assert "Under review." in told and "orroborated" not in told and "og:image" not in told
    newsroom.take_down(number)
    told = head(client, f"/claims/{pid}")
    assert "SECRET" not in told and "og:image" not in told and "ld+json" not in told
