"""The read-only API: what it answers, and that its description is what it does."""

import json
import re
from dataclasses import replace

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from board import create_app
from board.record import data
from tests.readers import Newsroom

API = "/api/v1/public"


@pytest.fixture
def newsroom(desk):
    return Newsroom(desk)


@pytest.fixture
def app(settings):
    return create_app(replace(settings, data_licence="CC BY 4.0"))


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def filled(newsroom):
    """A record in which everything that the API can tell of is told."""
    story = str(newsroom.story())
    one = newsroom.corroborated("In the story.", story_id=story, claimed_on="2025-10-07~")
    newsroom.correct(one)
    newsroom.disputed()
    newsroom.brake(newsroom.unverified("In doubt."))
    gone = newsroom.corroborated("A SECRET thing.")
    newsroom.correct(gone)
    newsroom.take_down(gone, "It named a child.")
    return one, gone


def get(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.text)
    assert answer.content_type == "application/json; charset=utf-8"
    return json.loads(answer.data)


def test_claims_are_read_page_by_page_to_the_end_and_none_twice(client, newsroom):
    pids = [newsroom.pid(newsroom.unverified(f"Claim {n}.")) for n in range(5)]
    seen, path = [], f"{API}/claims?limit=2"
    while path:
        page = get(client, path)
        seen += [claim["pid"] for claim in page["claims"]]
        path = page["next"] and page["next"].removeprefix("http://localhost")
        newsroom.unverified("Published while somebody reads.")
    assert seen == pids[::-1]


def test_a_list_that_nothing_is_asked_of_leads_on_by_paths_to_pages_that_stay(
    client, newsroom, monkeypatch
):
    """A host of files would answer any query with the same page again."""
    monkeypatch.setattr(data, "PAGE", 3)
    monkeypatch.setattr(data, "USUAL", 2)
    pids = [newsroom.pid(newsroom.unverified(f"Claim {n}.")) for n in range(8)]
    newest = get(client, f"{API}/claims")
    assert [claim["pid"] for claim in newest["claims"]] == pids[:5:-1]
    before = newest["next"].removeprefix("http://localhost")
    assert before == f"{API}/claims/pages/2"
    page = get(client, before)
    newsroom.unverified("Published while somebody reads.")
    assert get(client, before) == page and [c["pid"] for c in page["claims"]] == pids[5:2:-1]
    first = get(client, page["next"].removeprefix("http://localhost"))
    assert [c["pid"] for c in first["claims"]] == pids[2::-1] and first["next"] is None
    assert len(get(client, f"{API}/claims")["claims"]) == 3
    assert client.get(f"{API}/claims/pages/4").status_code == 404


def test_stories_and_corrections_lead_on_by_paths_too(client, newsroom, monkeypatch):
    monkeypatch.setattr(data, "USUAL", 1)
    for n in range(3):
        newsroom.correct(
            newsroom.corroborated(f"Claim {n}.", story_id=str(newsroom.story(f"S{n}")))
        )
    for name in ("stories", "corrections"):
        path, seen = f"{API}/{name}", []
        while path:
            assert "?" not in path
            page = get(client, path)
            seen += page[name]
            path = page["next"] and page["next"].removeprefix("http://localhost")
        assert len(seen) == 3, name


def test_claims_can_be_asked_for_by_status_and_story(client, newsroom, filled):
    story = get(client, f"{API}/stories")["stories"][0]["pid"]
    told = [
        [claim["statement"] for claim in get(client, f"{API}/claims?{asked}")["claims"]]
        for asked in ("status=disputed", f"story={story}", f"story={story}&status=disputed")
    ]
    assert told == [["It was by day."], ["In the story."], []]
    assert client.get(f"{API}/claims?story=zzzzzzzzzz").status_code == 404


def test_a_claim_tells_its_versions_and_each_can_be_read(client, newsroom, filled):
    pid = newsroom.pid(filled[0])
    claim = get(client, f"{API}/claims/{pid}")
    assert claim["public_wording"] == "Right now." and claim["claimed_on"] == "2025-10-07~"
    first, second = claim["versions"]
    assert (first["event"], second["event"]) == ("first", "correction")
    old = get(client, first["api_url"].removeprefix("http://localhost"))
    assert (old["number"], old["public_wording"]) == (1, "How we know.")
    assert client.get(f"{API}/claims/{pid}/versions/3").status_code == 404
    assert client.get(f"{API}/claims/zzzzzzzzzz").status_code == 404


def test_of_a_claim_that_was_taken_down_its_reason_is_told_and_nothing_else(
    client, newsroom, filled
):
    pid = newsroom.pid(filled[1])
    kept = {"url", "schema", "pid", "number", "event", "at", "reason"}
    for path in (f"claims/{pid}", f"claims/{pid}/versions/1", f"claims/{pid}/versions/3"):
        tombstone = get(client, f"{API}/{path}")
        assert tombstone.keys() == kept and tombstone["reason"] == "It named a child."
    for path in ("claims", "corrections", "stories"):
        assert "SECRET" not in client.get(f"{API}/{path}").text
    assert pid in {claim["pid"] for claim in get(client, f"{API}/claims")["claims"]}


def test_a_merged_claim_leads_on_and_stands_in_no_list(client, newsroom):
    one, two = newsroom.unverified("One."), newsroom.unverified("The same.")
    gone, stays = newsroom.pid(two), newsroom.pid(one)
    newsroom.merge(two, one)
    answer = client.get(f"{API}/claims/{gone}")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{API}/claims/{stays}")
    assert [claim["pid"] for claim in get(client, f"{API}/claims")["claims"]] == [stays]


def test_a_story_says_how_its_claims_stand(client, newsroom, filled):
    (listed,) = get(client, f"{API}/stories")["stories"]
    story = get(client, f"{API}/stories/{listed['pid']}")
    assert story["counts"] == {"unverified": 0, "corroborated": 1, "disputed": 0}
    assert get(client, story["claims_api_url"].removeprefix("http://localhost"))["claims"]


def test_corrections_are_read_page_by_page_with_what_was_wrong(client, newsroom):
    for n in range(3):
        newsroom.correct(newsroom.corroborated(f"Claim {n}."), note=f"Note {n}.")
    page = get(client, f"{API}/corrections?limit=2")
    assert [c["now"]["note"] for c in page["corrections"]] == ["Note 2.", "Note 1."]
    assert page["corrections"][0]["was"]["public_wording"] == "How we know."
    last = get(client, page["next"].removeprefix("http://localhost"))
    assert [c["now"]["note"] for c in last["corrections"]] == ["Note 0."] and last["next"] is None


def test_a_correction_after_a_tombstone_tells_what_was_said_last(client, newsroom):
    claim = newsroom.corroborated("It flew.")
    newsroom.take_down(claim)
    newsroom.correct(claim, note="It did not.")
    (told,) = get(client, f"{API}/corrections")["corrections"]
    assert told["was"]["public_wording"] == "How we know."


@pytest.mark.parametrize(
    ("asked", "code"),
    [("claims?limit=0", 400), ("claims?limit=101", 400), ("claims?limit=x", 400),
     ("claims?after=-1", 400), ("claims?after=²", 400), ("claims?status=true", 400),
     ("corrections?after=x", 400), ("claims/ABC", 404), ("nothing", 404)],
)  # fmt: skip
def test_what_cannot_be_answered_is_a_problem_in_json(client, session, asked, code):
    answer = client.get(f"{API}/{asked}")
    assert (answer.status_code, answer.content_type) == (code, "application/problem+json")
    assert answer.json["status"] == code and answer.json["title"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_nothing_can_be_written_here(client, session):
    for method in ("POST", "PUT", "DELETE"):
        answer = client.open(
            f"{API}/claims", method=method, headers={"Sec-Fetch-Site": "same-origin"}
        )
        assert (answer.status_code, answer.content_type) == (405, "application/problem+json")


def test_an_answer_stands_until_the_next_publication_and_sets_no_cookie(client, newsroom):
    newsroom.unverified()
    first = client.get(f"{API}/claims")
    assert "Set-Cookie" not in first.headers
    known = {"If-None-Match": first.headers["ETag"]}
    assert client.get(f"{API}/claims", headers=known).status_code == 304
    newsroom.unverified("Another.")
    assert client.get(f"{API}/claims", headers=known).status_code == 200


def test_the_description_is_valid_and_names_every_route_and_no_other(app, client, session):
    told = get(client, "/api/v1/openapi.json")
    validate(told)
    assert told["info"]["license"] == {"name": "CC BY 4.0"}
    routes = {
        re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule.removeprefix("/api/v1"))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/public") or rule.rule == "/api/v1/openapi.json"
    }
    assert routes == set(told["paths"])


def test_every_answer_is_what_the_description_says(client, newsroom, filled):
    told = get(client, "/api/v1/openapi.json")
    registry = Registry().with_resource("urn:api", Resource(told, DRAFT202012))
    one, gone = (newsroom.pid(number) for number in filled)
    story = get(client, f"{API}/stories")["stories"][0]["pid"]
    asked = {
        "/public/claims": [{}], "/public/stories": [{}], "/public/corrections": [{}],
        "/public/claims/pages/{number}": [{"number": 1}, {"number": 2}, {"number": 0}],
        "/public/stories/after/{after}": [{"after": "zzzzzzzzzz"}, {"after": "0000000000"}],
        "/public/corrections/after/{after}": [{"after": 1}, {"after": 1000}],
        "/public/claims/{pid}": [{"pid": one}, {"pid": gone}, {"pid": "zzzzzzzzzz"}],
        "/public/claims/{pid}/versions/{number}": [
            {"pid": one, "number": 1}, {"pid": gone, "number": 1}, {"pid": one, "number": 9},
        ],
        "/public/stories/{pid}": [{"pid": story}, {"pid": "zzzzzzzzzz"}], "/openapi.json": [{}],
    }  # fmt: skip
    assert asked.keys() == told["paths"].keys()
    for path, cases in asked.items():
        for values in cases:
            answer = client.get(f"/api/v1{path.format(**values)}")
            described = told["paths"][path]["get"]["responses"][str(answer.status_code)]
            ((kind, content),) = described["content"].items()
            assert answer.mimetype == kind, path
            schema = _whole(content["schema"])
            Draft202012Validator(schema, registry=registry).validate(answer.json)


def _whole(schema):
    """The schema with its references leading into the description."""
    return json.loads(json.dumps(schema).replace('"#/', '"urn:api#/'))
