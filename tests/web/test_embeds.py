"""What stands inside other people's pages."""

import re

import pytest

from board import create_app
from board.rules import MAX_STATEMENT
from tests.readers import Newsroom

MOST = 10_000


@pytest.fixture
def newsroom(desk):
    return Newsroom(desk)


@pytest.fixture
def client(settings):
    return create_app(settings).test_client()


def whole(client, path):
    """The frame and the size of all that it loads."""
    answer = client.get(path)
    loaded = re.findall(r'(?:rel="stylesheet" href|src)="([^"]+)"', answer.text)
    size = len(answer.data) + sum(len(client.get(asset).data) for asset in loaded)
    assert "<script" not in answer.text and size <= MOST, size
    return answer


def test_only_embeds_may_stand_in_a_frame(client, newsroom):
    pid = newsroom.pid(newsroom.unverified(story_id=str(newsroom.story())))
    story = re.search(r"/stories/([a-z0-9]{10})-[^\"]*", client.get("/").text)
    for path in (f"/embed/claims/{pid}", f"/embed/stories/{story[1]}"):
        policy = client.get(path).headers["Content-Security-Policy"]
        assert "frame-ancestors *" in policy and "script-src" not in policy
        assert "X-Frame-Options" not in client.get(path).headers
    for path in ("/", f"/claims/{pid}", story[0], "/data", "/sign-in"):
        assert "frame-ancestors 'none'" in client.get(path).headers["Content-Security-Policy"]


def test_a_claim_shows_its_statement_finding_origins_and_day(client, newsroom):
    pid = newsroom.pid(newsroom.corroborated("A & B."))
    page = whole(client, f"/embed/claims/{pid}").text
    for said in ("A &amp; B.", "Corroborated", "2 origins", "2 Mar 2026", "How we know"):
        assert said in page, said
    assert f'href="http://localhost/claims/{pid}"' in page


def test_the_longest_of_everything_stays_below_ten_kilobytes(client, newsroom):
    story = str(newsroom.story("열" * 200))
    pids = [
        newsroom.pid(newsroom.unverified("열" * MAX_STATEMENT, story_id=story)) for _ in range(7)
    ]
    page = whole(client, f"/embed/claims/{pids[0]}").text
    assert "열 …" in page
    story = re.search(r"/stories/([a-z0-9]{10})-", client.get("/").text)[1]
    assert whole(client, f"/embed/stories/{story}").text.count("<li>") == 6
    newsroom.take_down(1, "열" * 900)
    whole(client, f"/embed/claims/{pids[0]}")


def test_under_review_it_says_so(client, newsroom):
    number = newsroom.corroborated()
    newsroom.brake(number)
    page = whole(client, f"/embed/claims/{newsroom.pid(number)}").text
    assert "Under review since" in page


def test_a_story_shows_no_finding_for_a_claim_under_review(client, newsroom):
    number = newsroom.corroborated(story_id=str(newsroom.story()))
    newsroom.brake(number)
    story = re.search(r"/stories/([a-z0-9]{10})-", client.get("/").text)[1]
    listed = whole(client, f"/embed/stories/{story}").text.partition("<ul>")[2]
    assert "under review" in listed and "corroborated" not in listed


def test_taken_down_it_is_its_reason(client, newsroom):
    number = newsroom.corroborated("A SECRET thing.", story_id=str(newsroom.story()))
    story = re.search(r"/stories/([a-z0-9]{10})-", client.get("/").text)[1]
    newsroom.take_down(number, "It named a child.")
    page = whole(client, f"/embed/claims/{newsroom.pid(number)}").text
    assert "It named a child." in page and "SECRET" not in page and "orroborated" not in page
    assert "SECRET" not in whole(client, f"/embed/stories/{story}").text


def test_a_merged_claim_leads_on_to_the_other_frame(client, newsroom):
    one, two = newsroom.unverified("One."), newsroom.unverified("The same.")
    newsroom.merge(two, one)
    answer = client.get(f"/embed/claims/{newsroom.pid(two)}")
    assert answer.headers["Location"] == f"/embed/claims/{newsroom.pid(one)}"


def test_what_never_was_public_is_not_there(client, newsroom):
    pid = newsroom.pid(newsroom.desk.claim("Not public."))
    for path in (f"/embed/claims/{pid}", "/embed/claims/zzzzzzzzzz", "/embed/stories/zzzzzzzzzz"):
        assert client.get(path).status_code == 404


def test_the_page_of_a_claim_and_of_a_story_give_the_line_to_embed_them(client, newsroom):
    pid = newsroom.pid(newsroom.unverified('A "quoted" <b>.', story_id=str(newsroom.story())))
    page = client.get(f"/claims/{pid}").text
    assert f"&lt;iframe src=&#34;http://localhost/embed/claims/{pid}&#34;" in page
    assert "title=&#34;A &amp;quot;quoted&amp;quot; &amp;lt;b&amp;gt;.&#34;" in page
    story = re.search(r"/stories/[a-z0-9]{10}-[^\"]*", client.get("/").text)[0]
    assert "/embed/stories/" in client.get(story).text
