"""What readers get without the framework is what it gave, and goes with the next publication."""

from dataclasses import replace

import pytest
from flask import request

from board import create_app
from board.commands.publication import Wording, sign_off, unpublish
from board.models import Claim
from board.web import front


@pytest.fixture
def app(settings):
    return create_app(settings)


@pytest.fixture
def asked(app):
    """The paths that reached the framework."""
    paths = []
    app.before_request(lambda: paths.append(request.path))
    return paths


def published(desk, statement):
    number = desk.claim(statement)
    sign_off(desk.session, desk.editor, number, 1, Wording("Not known yet."))
    return number, desk.session.get(Claim, number, populate_existing=True).pid


def test_the_second_answer_is_the_first_to_the_letter(app, desk, asked, settings):
    _number, pid = published(desk, "It is public.")
    client = app.test_client()
    for path in ("/", f"/claims/{pid}"):
        first = client.get(path)
        again = client.get(path)
        assert (first.status, first.data) == (again.status, again.data)
        assert list(first.headers) == list(again.headers)
        known = {"If-None-Match": first.headers["ETag"]}
        not_changed = [client.get(path, headers=known) for _ in range(2)]
        assert [answer.status_code for answer in not_changed] == [304, 304]
        assert list(not_changed[0].headers) == list(not_changed[1].headers)
        assert "Content-Security-Policy" in not_changed[1].headers
    assert len(asked) == (4 if settings.is_sqlite else 8)


def test_a_publication_shows_at_once(app, desk):
    client = app.test_client()
    assert "It is public." not in client.get("/").text
    number, pid = published(desk, "It is public.")
    for _ in range(2):
        assert "It is public." in client.get("/").text
        assert "It is public." in client.get(f"/claims/{pid}").text
    unpublish(desk.session, desk.editor, number, "It was wrong.")
    for _ in range(2):
        assert "It is public." not in client.get("/").text
        assert "It was wrong." in client.get(f"/claims/{pid}").text


def test_what_changes_on_the_desk_asks_for_nothing_new(app, desk, asked, settings):
    published(desk, "It is public.")
    client = app.test_client()
    client.get("/")
    desk.claim("Not public.")
    assert "Not public." not in client.get("/").text
    assert len(asked) == (1 if settings.is_sqlite else 2)


def test_hosts_languages_and_packing_are_told_apart(app, desk):
    client = app.test_client()
    published(desk, "It is public. " * 40)
    for _ in range(2):
        assert client.get("/", headers={"Host": "evil.example"}).status_code == 400
        packed = client.get("/", headers={"Accept-Encoding": "gzip"})
        plain = client.get("/")
        assert packed.headers.get("Content-Encoding") == "gzip"
        assert "Content-Encoding" not in plain.headers
        assert client.get("/?story=x").status_code == 200


def test_the_door_and_faults_are_never_kept(app, desk, asked):
    client = app.test_client()
    for path in ("/sign-in", "/healthz", "/nowhere"):
        client.get(path)
        client.get(path)
    assert len(asked) == 6


def test_a_page_kept_from_before_an_upgrade_is_asked_for_again(settings):
    first = create_app(settings).test_client().get("/").headers["ETag"]
    other = create_app(replace(settings, newsroom="Another name")).test_client()
    assert other.get("/", headers={"If-None-Match": first}).status_code == 200


def test_what_every_template_knows_is_one_dict_and_whole(app):
    """A chain of dicts, which Jinja would make, is gone through at each include and import."""
    known = app.jinja_env.get_template("public/claim.html").globals
    assert type(known) is dict
    assert known.keys() == app.jinja_env.globals.keys()


def test_what_is_kept_has_a_size_and_the_oldest_goes_first(app, desk, asked, settings, monkeypatch):
    pids = [published(desk, f"Claim {n}.")[1] for n in range(3)]
    client = app.test_client()
    size = len(client.get(f"/claims/{pids[0]}").data) + front.AROUND
    monkeypatch.setattr(front, "MOST", size * 5 // 2)
    for pid in pids:
        client.get(f"/claims/{pid}")
    asked.clear()
    for pid in (pids[2], pids[1], pids[0]):
        client.get(f"/claims/{pid}")
    assert asked == [f"/claims/{pid}" for pid in (pids[:1] if settings.is_sqlite else pids[::-1])]


def test_a_reader_cannot_say_which_revision_it_is(app, desk):
    published(desk, "It is public.")
    client = app.test_client()
    for headers in ({"claimboard.revision": "7"}, {"claimboard-revision": "7"}):
        assert client.get("/", headers=headers).headers["ETag"] == client.get("/").headers["ETag"]
