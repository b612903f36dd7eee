"""Input that no form of ours sends gets a page that says what to do, never a fault."""

from dataclasses import replace

import pytest

from board import create_app
from tests.web.browser import Browser


@pytest.fixture
def app(settings):
    return create_app(settings)


@pytest.fixture
def browser(app, desk):
    desk.claim()
    return Browser(app).sign_in("reporter")


@pytest.mark.parametrize(
    "path",
    [
        "/desk/claims/99999999999999999999999",
        "/desk/claims/0/edit",
        "/claims/%00bcdefghij",
        "/claims/k3v9x2m7qa/versions/99999999999999999999",
        "/stories/%00bcdefghij-x",
        "/desk/columns/nowhere",
    ],
)
def test_a_wrong_address_is_a_404(browser, path):
    assert browser.get(path).status_code == 404


@pytest.mark.parametrize(
    "after", ["junk", "2026-01-01T00:00:00,1", "2026-01-01T00:00:00+00:00," + "9" * 30, ",", "²"]
)
def test_a_wrong_key_is_a_400(browser, after):
    answer = browser.client.get("/desk/columns/unverified", query_string={"after": after})
    assert answer.status_code == 400


def test_odd_numbers_in_a_form_are_told(browser):
    browser.get("/desk/claims/1/verdicts/new")
    answer = browser.post(
        "/desk/claims/1/verdicts", status="unverified", reasoning="x", cites=["²", "9" * 40]
    )
    assert answer.status_code == 422
    browser.get("/desk/claims/1")
    assert browser.post("/desk/claims/1/assignment", assignee_id="²").status_code == 422


def test_nul_in_any_field_is_no_fault(app, browser):
    browser.get("/desk/claims/new")
    answer = browser.post("/desk/claims", statement="Fine.", once="\x00")
    assert answer.status_code == 303
    stranger = Browser(app)
    stranger.get("/sign-in")
    answer = stranger.post("/sign-in", email="a\x00@desk.test", password="x")
    assert answer.status_code == 422


def test_a_body_that_is_too_large_is_a_413(browser):
    browser.get("/desk/claims/new")
    assert browser.post("/desk/claims", statement="x" * 600_000).status_code == 413


def test_a_host_that_is_not_ours_is_refused(app):
    assert app.test_client().get("/", headers={"Host": "evil.example"}).status_code == 400


def test_the_board_works_below_a_prefix(settings, desk):
    app = create_app(replace(settings, prefix="/checks"))
    client = app.test_client()
    away = client.get("/checks/desk/claims/new")
    assert away.headers["Location"].startswith("/checks/sign-in")
    browser = Browser(app)
    browser.get("/checks" + away.headers["Location"].removeprefix("/checks"))
    inside = browser.post(
        "/checks/sign-in", email="reporter@desk.test", password="correct horse battery",
        next="/desk/claims/new",
    )  # fmt: skip
    assert inside.headers["Location"] == "/checks/desk/claims/new"
    assert 'href="/checks/static/' in browser.get("/checks/desk").text
    assert client.get("/checksum").status_code == 404
