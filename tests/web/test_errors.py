"""Error pages: what happened and what to do, with what was typed; and no more than that."""

import re

import pytest
from flask import abort

from board import create_app
from board.errors import Invalid
from board.forms import read_claim, read_evidence
from board.rules import Action
from board.store import Unavailable
from board.web.access import allows
from board.web.errors import WORDS
from tests.web.browser import SAME, Browser, signed_in, token_on

LONG = "Words that took a while to write, and more."
PART = {"HX-Request-Type": "partial"}


@pytest.fixture
def app(settings):
    app = create_app(settings)
    app.testing = False

    def fail(code):
        if code == 500:
            raise RuntimeError("inner workings")
        abort(code)

    fail = allows(Action.READ_PUBLIC)(fail)
    app.add_url_rule("/fails/<int:code>", "fails", fail, methods=["GET", "POST"])
    app.add_url_rule(
        "/desk/fails/<int:code>", "desk_fails",
        allows(Action.SEE_DESK)(lambda code: fail(code)), methods=["GET", "POST"],
    )  # fmt: skip
    return app


@pytest.mark.parametrize("code", sorted(WORDS))
def test_each_error_is_a_page_that_says_what_to_do(app, session, code):
    answer = app.test_client().get(f"/fails/{code}")
    happened, do = WORDS[code]
    assert answer.status_code == code
    assert happened in answer.text and do in answer.text
    assert 'href="/"' in answer.text and "/desk" not in answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    part = app.test_client().get(f"/fails/{code}", headers=PART).text
    assert happened in part and do in part and "<html" not in part and len(part) < 400


def test_a_code_without_words_of_its_own_is_told_too(app, session):
    assert app.test_client().get("/fails/418").status_code == 418
    assert "Something went wrong" in app.test_client().get("/fails/502").text


def test_a_fault_is_told_to_the_log_and_not_to_the_reader(app, session, caplog):
    answer = app.test_client().get("/fails/500?secret=in-the-address")
    assert answer.status_code == 500 and "inner workings" not in answer.text
    assert "RuntimeError: inner workings" in caplog.text and "Traceback" in caplog.text
    assert "/fails/<int:code>" in caplog.text and "/fails/500" not in caplog.text
    assert "in-the-address" not in caplog.text


def test_a_fault_of_the_database_logs_nothing_that_was_typed(app, session, caplog):
    from flask import g
    from sqlalchemy import text

    def trouble():
        g.db.execute(text("SELECT nothing FROM nowhere WHERE x = :typed"), {"typed": LONG})

    app.add_url_rule("/trouble", "trouble", allows(Action.READ_PUBLIC)(trouble))
    assert app.test_client().get("/trouble").status_code == 500
    assert "nowhere" in caplog.text and LONG not in caplog.text


def test_where_files_cannot_be_reached_the_page_says_wait_and_the_log_says_why(app, caplog):
    def trouble():
        raise Unavailable("The file store at 10.0.0.7 does not answer as it should.")

    app.add_url_rule("/trouble", "trouble", allows(Action.READ_PUBLIC)(trouble))
    answer = app.test_client().get("/trouble")
    assert answer.status_code == 503 and "Try again in a minute" in answer.text
    assert "10.0.0.7" in caplog.text and "10.0.0.7" not in answer.text


def test_a_wrong_method_names_the_right_ones(app, session):
    answer = app.test_client().get("/sign-out")
    assert answer.status_code == 405 and "POST" in answer.headers["Allow"]
    assert "use the form on the page" in answer.text


def test_errors_on_the_desk_lead_back_to_the_board_and_keep_what_was_typed(app, desk):
    browser = signed_in(app, desk, "reporter")
    for code in (404, 405, 409, 422, 429, 500):
        form = {"csrf_token": token_on(browser.page), "statement": LONG, "password": "x" * 50}
        answer = browser.client.post(f"/desk/fails/{code}", data=form, headers=SAME)
        assert answer.status_code == code
        assert LONG in answer.text and 'href="/desk"' in answer.text and "x" * 50 not in answer.text
        assert ("Send it again" in answer.text) == (code in (422, 429, 500))
        assert browser.get("/desk/account").status_code == 200


def test_a_small_form_that_is_wrong_comes_back_to_be_changed(app, desk):
    item = desk.item(desk.claim())
    browser = signed_in(app, desk, "reporter")
    answer = browser.post(f"/desk/evidence/{item}/withdrawal", reason=f"{LONG} " * 10)
    assert (
        answer.status_code == 422 and "too long" in answer.text and "Send it again" in answer.text
    )
    assert f'action="/desk/evidence/{item}/withdrawal"' in answer.text


def test_a_huge_body_too_many_fields_and_a_long_address_are_refused_before_parsing(app, desk):
    browser = signed_in(app, desk, "reporter")
    token = token_on(browser.page)
    huge = browser.client.post("/desk/claims", data={"statement": "x" * 600_000}, headers=SAME)
    many = browser.client.post(
        "/desk/claims", data={f"f{n}": "" for n in range(10_000)}, headers=SAME
    )
    parts = browser.client.post(
        "/desk/claims", data={f"f{n}": "" for n in range(1_500)}, headers=SAME,
        content_type="multipart/form-data",
    )  # fmt: skip
    field = browser.client.post(
        "/desk/claims", data={"csrf_token": token, "statement": "x" * 499_000}, headers=SAME,
        content_type="multipart/form-data",
    )  # fmt: skip
    for answer in (huge, many, parts):
        assert answer.status_code == 413 and "too much at once" in answer.text
    assert field.status_code in (413, 422)
    long = browser.get("/desk/claims/new?statement=" + "x" * 9_000)
    assert long.status_code == 414 and "address is too long" in long.text
    assert Browser(app).get("/" + "x" * 9_000).status_code == 414


FORMS = {
    "/desk/claims/new": "/desk/claims",
    "/desk/claims/1/edit": "/desk/claims/1",
    "/desk/claims/1": "/desk/claims/1/evidence",
    "/desk/claims/1/verdicts/new": "/desk/claims/1/verdicts",
    "/desk/claims/1/publication/new": "/desk/claims/1/publication",
    "/desk/stories": "/desk/stories",
    "/desk/account": "/desk/account/name",
}


@pytest.mark.parametrize("page", FORMS)
def test_every_text_field_has_a_cap_and_says_so_with_the_text_still_there(app, desk, page):
    desk.claim()
    browser = signed_in(app, desk, "editor")
    text = browser.get(page).text
    form = next(
        part for part in re.findall(r"<form[^>]*>.*?</form>", text, re.S)
        if f'action="{FORMS[page]}"' in part or f'action="{page}"' in part or "action" not in part
    )  # fmt: skip
    fields = set(re.findall(r'<textarea id="(\w+)"', form))
    fields |= set(re.findall(r'<input id="(\w+)" name="\w+" type="(?:text|url)"', form))
    assert fields
    for field in fields:
        typed = f"https://x.example/{field}/" + "y" * 10_000
        browser.get(page)
        answer = browser.post(FORMS[page], **{"stance": "supports", "url": "", field: typed})
        assert answer.status_code == 422, (page, field)
        assert "too long" in answer.text or "Write" in answer.text or "Say" in answer.text, field
        assert typed in answer.text, (page, field)


def test_bytes_that_are_no_text_never_reach_the_database(app, desk):
    browser = signed_in(app, desk, "reporter")
    start = b"csrf_token=" + token_on(browser.page).encode() + b"&statement=Rain+"
    kind = "application/x-www-form-urlencoded"
    nul = browser.client.post("/desk/claims", data=start + b"%00", headers=SAME, content_type=kind)
    assert nul.status_code == 422
    for raw in (b"%ED%A0%80", b"%FF%FE"):  # half a character, and no UTF-8: kept as written
        sent = browser.client.post(
            "/desk/claims", data=start + raw, headers=SAME, content_type=kind
        )
        assert f"Rain {raw.decode()}" in browser.get(sent.headers["Location"]).text


@pytest.mark.parametrize(
    "read", [lambda t: read_claim({"statement": t}), lambda t: read_evidence({"description": t})]
)
def test_a_lone_surrogate_is_refused(read):
    with pytest.raises(Invalid, match="not text"):
        read("half a character: \ud800")
