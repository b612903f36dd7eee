"""The history's addresses, as readers and static hosts see them."""

import json
import re
from dataclasses import replace

import pytest

from board import create_app
from board.record.log.files import content, log_paths
from board.record.log.notes import Checkpoint, Verifier, opened
from tests.record.log.conftest import Press


@pytest.fixture
def press(desk, session):
    return Press(desk, session)


@pytest.fixture
def reader(settings):
    return create_app(settings).test_client()


def test_every_address_answers_with_its_file_and_a_repeat_visit_with_304(press, reader, session):
    press.publish()
    for address in log_paths(session):
        answer = reader.get(address.path)
        assert answer.status_code == 200, address
        assert "Set-Cookie" not in answer.headers and answer.headers["Cache-Control"] == (
            "public, max-age=0, must-revalidate"
        )
        if address.path != "/proof":
            data, content_type = content(session, address.path)
            assert (answer.data, answer.content_type) == (data, content_type)
        again = reader.get(address.path, headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304


def test_the_checkpoint_is_signed_with_the_key_beside_it(press, reader):
    press.publish()
    key = Verifier.read(reader.get("/log/key").text)
    head = Checkpoint.read(opened(reader.get("/log/checkpoint").text, [key]))
    assert head.size == 1 and head.origin == key.name


@pytest.mark.parametrize(
    "path",
    ["tile/0/000", "tile/0/000.p/2", "tile/0/001.p/1", "tile/1/000.p/1", "tile/entries/000.p/9",
     "tile/63/000.p/1", "tile/0/x999/x999/x999/x999/x999/x999/x999/999", "tile/", "tile/0/../0/000",
     "openings/1", "openings/01", "openings/x", "openings/999999999", "nothing"],
)  # fmt: skip
def test_what_the_log_does_not_have_is_not_there(press, reader, path):
    press.publish()
    assert reader.get(f"/log/{path}").status_code == 404


def test_what_a_bake_must_write_anew_is_what_changed(press, session):
    first, second = press.publish("One."), press.publish("Two.")
    press.unpublish(second)
    fixed = {"/log/key", "/log/verify.py", "/proof", "/log/checkpoint"}
    assert {a.path for a in log_paths(session)} == fixed | {
        "/log/tile/entries/000.p/3", "/log/tile/0/000.p/3",
        "/log/openings/0", "/log/openings/1", "/log/openings/2",
    }  # fmt: skip
    since = list(log_paths(session, 2))  # what was said of the second claim is another now
    assert {a.path for a in since} == fixed | {
        "/log/tile/entries/000.p/3", "/log/tile/0/000.p/3", "/log/openings/1", "/log/openings/2",
    }  # fmt: skip
    assert {a.path for a in since if a.lasting} == {
        "/log/tile/entries/000.p/3", "/log/tile/0/000.p/3",
    }  # fmt: skip
    assert {a.path for a in log_paths(session, 3)} == fixed
    press.publish(claim=first)
    session.rollback()
    assert since[-1].path == "/log/checkpoint"


def test_each_page_of_a_claim_leads_to_what_opens_it(press, reader):
    claim = press.publish("One.")
    press.publish(claim=claim, wording="It is longer.")
    pid = press.pid(claim)
    for path, n in ((f"/claims/{pid}", 1), (f"/claims/{pid}/versions/1", 0)):
        link = re.search(r'<link rel="describedby"[^>]* href="([^"]+)"', reader.get(path).text)[1]
        assert link == f"/log/openings/{n}"
        opening = json.loads(reader.get(link).data)
        assert opening["document"]["pid"] == pid and opening["document"]["number"] == n + 1


def test_below_a_prefix_the_link_is_below_it_too(press, settings):
    claim = press.publish("One.")
    reader = create_app(replace(settings, prefix="/facts")).test_client()
    page = reader.get(f"/facts/claims/{press.pid(claim)}").text
    assert 'href="/facts/log/openings/0"' in page
    assert reader.get("/facts/log/openings/0").status_code == 200


def test_the_page_for_readers_says_how_to_check_and_what_it_does_not_promise(press, reader):
    press.publish()
    page = reader.get("/proof").text
    head = Checkpoint.read(reader.get("/log/checkpoint").text.split("\n\n")[0] + "\n")
    assert "1 entry" in page and head.root.hex() in page
    assert "Nobody outside watches this history" in page
    assert 'href="/log/verify.py"' in page and reader.get("/log/key").text.strip() in page


def test_a_board_that_published_nothing_has_an_empty_history(reader, session):
    assert "\n0\n" in reader.get("/log/checkpoint").text
    assert "0 entries" in reader.get("/proof").text
