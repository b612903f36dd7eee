"""What a hostile reader, colleague or proxy might try."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from board import create_app
from board.commands import account, sources
from board.models import MemberSession
from tests.web.browser import PASSWORD, SAME, Browser, signed_in, token_on

TAG = '"><img src=x onerror=alert(1)>{{ 7*7 }}<script>x</script>'


@pytest.fixture
def app(settings):
    return create_app(settings)


def test_tags_in_any_name_or_text_stay_text_on_every_page(settings, desk, session):
    app = create_app(replace(settings, newsroom=TAG))
    account.rename(session, desk.editor, TAG)
    sources.add_story(session, desk.editor, TAG, TAG)
    fields = ("claimant", "relayed_by", "original_words")
    claim = desk.claim(TAG, by=desk.editor, story_id="1", **dict.fromkeys(fields, TAG))
    texts = dict.fromkeys(("description", "title", "publisher", "excerpt", "note"), TAG)
    desk.item(claim, desk.source(TAG), by=desk.editor, url="https://x.example/?a=%22%3E", **texts)
    desk.item(claim, new_source_name=TAG + "2", **texts)
    desk.verdict(claim, "unverified", reasoning=TAG)
    editor, admin = signed_in(app, desk, "editor"), signed_in(app, desk, "admin")
    editor.get(f"/desk/claims/{claim}/publication/new")
    assert editor.post(f"/desk/claims/{claim}/publication", public_wording=TAG).status_code == 303
    pages = [f"/desk/claims/{claim}{part}" for part in ("", "/edit", "/history", "/verdicts/new")]
    pages += [f"/desk/claims/{claim}/publication/new", "/desk", "/desk/stories", "/desk/people"]
    pages += ["/desk/account", "/", "/nowhere", "/sign-out"]
    for path in pages:
        for browser in (editor, admin):
            page = browser.get(path).text
            assert "<img src" not in page and "<script>x" not in page and "49<" not in page, path


@pytest.mark.parametrize(
    "cookie", ["\xed\xa0\x80", "\x00", "a b; claimboard=c", '"', "x" * 3_000, "é", "%00%ff"]
)
def test_an_odd_cookie_is_nobodys(app, session, cookie):
    client = app.test_client(use_cookies=False)
    for path, code in (("/desk", 302), ("/sign-in", 200), ("/", 200)):
        environ = {"HTTP_COOKIE": f"claimboard={cookie}"}
        assert client.get(path, environ_overrides=environ).status_code == code
    answer = client.post("/desk/claims", data={}, headers=SAME, environ_overrides=environ)
    assert answer.status_code == 401


def test_an_address_that_a_stranger_claims_to_come_from_is_not_believed(app, desk, session):
    browser = Browser(app)
    form = {"csrf_token": token_on(browser.get("/sign-in").text), "password": PASSWORD}
    browser.client.post(
        "/sign-in", data=form | {"email": "reporter@desk.test"},
        headers=SAME | {"X-Forwarded-For": "203.0.113.77"},
    )  # fmt: skip
    assert session.execute(select(MemberSession.address)).scalar_one() == "127.0.0.0"


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "localhost@evil", ""])
def test_a_host_that_is_not_ours_gets_plain_words(app, session, host):
    for method, path in (("GET", "/"), ("GET", "/desk"), ("POST", "/sign-in"), ("GET", "/x")):
        answer = app.test_client().open(path, method=method, headers={"Host": host} | SAME)
        assert answer.status_code == 400 and "evil" not in answer.text
        assert answer.mimetype == "text/plain"


@pytest.mark.parametrize(
    "path", ["//evil.example/desk", "/desk//evil.example", "/%2f%2fevil.example", "/\\evil.example"]
)
def test_an_odd_path_leads_to_no_other_site(app, session, path):
    answer = app.test_client().get("/", environ_overrides={"PATH_INFO": path.replace("%2f", "/")})
    assert "//" not in answer.headers.get("Location", "").removeprefix("http://localhost")


def test_a_next_address_cannot_split_the_answer(app, desk):
    browser = signed_in(app, desk, "reporter")
    answer = browser.client.get("/sign-in?next=/desk%0d%0aSet-Cookie:%20a=b")
    assert answer.headers["Location"] == "/desk" and "a=b" not in str(answer.headers)
