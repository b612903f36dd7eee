"""Answers of text are compressed where the browser takes it, and only there."""

import gzip

import pytest

from board import create_app

PACKED = {"Accept-Encoding": "br, gzip;q=0.8"}


@pytest.fixture
def client(settings, session):
    return create_app(settings).test_client()


def test_a_page_is_packed_for_a_browser_that_takes_it(client):
    plain, packed = client.get("/"), client.get("/", headers=PACKED)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data)
    assert "Content-Encoding" not in plain.headers
    for answer in (plain, packed):
        assert "Accept-Encoding" in answer.headers["Vary"]
    assert packed.headers["ETag"] == plain.headers["ETag"] and packed.headers["ETag"][:2] == "W/"


@pytest.mark.parametrize("takes", ["", "br", "gzip;q=0", "identity"])
def test_no_other_browser_gets_it_packed(client, takes):
    for path in ("/", "/sign-in"):
        answer = client.get(path, headers={"Accept-Encoding": takes})
        assert "Content-Encoding" not in answer.headers


def test_what_has_no_body_or_is_small_stays_as_it_is(client):
    page = client.get("/", headers=PACKED)
    same = client.get("/", headers=PACKED | {"If-None-Match": page.headers["ETag"]})
    assert same.status_code == 304 and same.data == b""
    for answer in (same, client.head("/", headers=PACKED), client.get("/healthz", headers=PACKED)):
        assert "Content-Encoding" not in answer.headers


def test_an_error_is_packed_too(client):
    answer = client.get("/nowhere", headers=PACKED)
    assert answer.status_code == 404 and b"There is nothing here" in gzip.decompress(answer.data)


def test_static_files_are_packed_once(client):
    from re import search

    path = search(r'href="(/static/[^"]+\.css)"', client.get("/").text).group(1)
    packed, plain = client.get(path, headers=PACKED), client.get(path)
    assert gzip.decompress(packed.data) == plain.data
    refused = client.get(path, headers={"Accept-Encoding": "gzip;q=0"})
    assert refused.data == plain.data
