"""The door as a browser meets it: cookies, ways back, forms that outlive their session."""

import re
from dataclasses import replace
from html import unescape

import pytest

from board import create_app
from board.commands import door, tries
from board.web.again import inside
from tests.web.browser import PASSWORD, SAME, Browser, renew, signed_in, token_on


@pytest.fixture
def app(settings):
    return create_app(settings)


def cookie_of(answer):
    return answer.headers.get("Set-Cookie", "")


def sign_in(browser, name="reporter", **more):
    return browser.post("/sign-in", email=f"{name}@desk.test", password=PASSWORD, **more)


def test_a_session_fixed_before_sign_in_does_not_survive_it(app, desk, session):
    browser = Browser(app)
    browser.client.set_cookie("claimboard", "fixed-by-somebody-else", domain="localhost")
    browser.get("/sign-in")
    given = cookie_of(sign_in(browser))
    assert given and "fixed-by-somebody-else" not in given
    assert door.member_of(session, "fixed-by-somebody-else") is None


def test_the_cookie_outlives_the_browser_and_keeps_to_itself(app, desk):
    browser = Browser(app)
    assert "Max-Age" not in cookie_of(browser.get("/sign-in"))
    cookie = cookie_of(sign_in(browser))
    for part in ("Max-Age=1209600", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie


def test_by_https_the_cookie_is_a_host_cookie_and_its_end_is_one_too(settings, desk):
    client = create_app(replace(settings, https=True)).test_client()
    page = client.get("/sign-in")
    form = {"csrf_token": token_on(page.text), "password": PASSWORD}
    origin = {"Origin": "https://localhost", **SAME}
    answer = client.post("/sign-in", data=form | {"email": "editor@desk.test"}, headers=origin)
    out = {"csrf_token": token_on(client.get("/desk").text)}
    left = client.post("/sign-out", data=out, headers=origin)
    for given in (page, answer, left):
        cookie = cookie_of(given)
        assert cookie.startswith("__Host-claimboard=")
        for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
            assert part in cookie
    assert "Max-Age=0" in cookie_of(left)
    assert client.get("/desk").status_code == 302


def test_one_comes_back_to_where_one_was_sent_from(app, desk):
    browser = Browser(app)
    away = browser.get("/desk/claims/new?statement=It%20rained.").headers["Location"]
    browser.get(away)
    fields = re.search(r'name="next" value="([^"]*)"', browser.page).group(1)
    onward = sign_in(browser, next=fields.replace("&amp;", "&")).headers["Location"]
    assert onward == "/desk/claims/new?statement=It%20rained."


def test_whoever_is_signed_in_is_led_past_the_door(app, desk):
    browser = signed_in(app, desk, "reporter")
    assert browser.get("/sign-in?next=/desk/stories").headers["Location"] == "/desk/stories"
    assert browser.get("/sign-in?next=//evil.example").headers["Location"] == "/desk"


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/desk", "//evil.example/desk", "/\\evil.example", "/desk\\evil",
        "\\\\evil.example", "/deskevil", "/%2f/evil.example", "/desk\r\nSet-Cookie: a=b",
        "/desk\x00", "/desk\t", " /desk", "javascript:alert(1)//desk", "/desk@evil.example",
        "/desk.evil.example", "/desk:80", "", None, "/",
    ],
)  # fmt: skip
def test_signing_in_leads_nowhere_else(address):
    assert not inside(address)


def test_the_sign_in_page_is_what_a_shared_desk_link_previews_as(app, session):
    page = app.test_client().get("/desk/claims/7", follow_redirects=True).text
    assert '<meta property="og:title" content="Claimboard: sign in">' in page
    assert re.search(r"<title>\s*Claimboard: sign in", page)


def test_too_many_tries_say_how_long_to_wait(app, desk, monkeypatch):
    monkeypatch.setitem(tries.LIMITS, "account", 0)
    browser = Browser(app)
    browser.get("/sign-in")
    answer = sign_in(browser)
    assert answer.status_code == 429 and 0 < int(answer.headers["Retry-After"]) <= 901
    assert "reporter@desk.test" in answer.text
    member = signed_in(app, desk, "reporter")
    answer = member.post("/desk/account/password", password=PASSWORD, new_password="x" * 20)
    assert answer.status_code == 429 and "Retry-After" in answer.headers


LONG = 'It was said at night,\nin so many words, that <b>nothing</b> is "sure".'


def fields_of(page):
    """What the form that can be sent again would send."""
    form = re.search(r'<form method="post" action="(/desk[^"]*)">(.*?)</form>', page, re.S)
    fields = re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', form[2])
    texts = re.findall(r'<textarea[^>]* name="([^"]*)"[^>]*>\n(.*?)</textarea>', form[2], re.S)
    return form[1], {name: unescape(value) for name, value in fields + texts}


def typed_without_a_session(app, desk, keeps_cookie):
    browser = signed_in(app, desk, "reporter")
    browser.get("/desk/claims/new")
    door.sign_out(desk.session, browser.secret)
    if not keeps_cookie:
        browser.client.delete_cookie("claimboard", domain="localhost")
    answer = browser.post("/desk/claims", statement=LONG, kind="figure")
    assert answer.status_code == 401 and "no longer signed in" in answer.text
    assert "&lt;b&gt;nothing&lt;/b&gt;" in answer.text and "<b>" not in answer.text
    again = unescape(re.search(r'name="again" value="([^"]*)"', answer.text).group(1))
    return browser, again


@pytest.mark.parametrize("keeps_cookie", [True, False])
def test_what_was_typed_without_a_session_is_sent_after_signing_in(app, desk, keeps_cookie):
    browser, again = typed_without_a_session(app, desk, keeps_cookie)
    wrong = browser.post("/sign-in", email="reporter@desk.test", password="no", again=again)
    assert wrong.status_code == 422
    assert unescape(re.search(r'name="again" value="([^"]*)"', wrong.text).group(1)) == again
    back = sign_in(browser, again=again)
    assert back.status_code == 200 and "signed in again" in back.text
    address, fields = fields_of(back.text)
    sent = browser.client.post(address, data=fields, headers=SAME)
    page = browser.get(sent.headers["Location"]).text
    assert sent.status_code == 303 and "It was said at night," in page and "a figure" in page
    assert browser.client.post(address, data=fields, headers=SAME).headers == sent.headers


def test_what_was_typed_is_sent_after_signing_in_in_another_tab(app, desk):
    browser, again = typed_without_a_session(app, desk, True)
    renew(desk, browser, "reporter")
    back = browser.post("/sign-in", email="", password="", again=again)
    assert back.status_code == 403
    address, fields = fields_of(back.text)
    assert fields["statement"].replace("\r\n", "\n") == LONG
    assert browser.client.post(address, data=fields, headers=SAME).status_code == 303


def test_below_a_prefix_it_is_sent_again_to_the_same_place(settings, desk):
    client = create_app(replace(settings, prefix="/checks")).test_client()
    sent = client.post("/checks/desk/claims", data={"statement": LONG}, headers=SAME)
    assert sent.status_code == 401
    form = {"csrf_token": token_on(sent.text), "email": "reporter@desk.test"}
    form["again"] = unescape(re.search(r'name="again" value="([^"]*)"', sent.text).group(1))
    back = client.post("/checks/sign-in", data=form | {"password": PASSWORD}, headers=SAME)
    assert back.status_code == 200 and 'action="/checks/desk/claims"' in back.text


def test_a_form_of_an_earlier_session_can_be_sent_again(app, desk):
    browser = signed_in(app, desk, "reporter")
    browser.get("/desk/claims/new")
    renew(desk, browser, "reporter")
    old = browser.post("/desk/claims", statement=LONG, kind="figure")
    assert old.status_code == 403 and "open for too long" in old.text
    assert re.findall(r'<textarea[^>]* name="(\w+)"', old.text) == ["statement"]
    address, fields = fields_of(old.text)
    assert browser.client.post(address, data=fields, headers=SAME).status_code == 303
    part = browser.client.post(
        "/desk/claims", data={"statement": LONG}, headers=SAME | {"HX-Request-Type": "partial"}
    )
    assert part.headers["HX-Retarget"] == "body" and fields_of(part.text)


def test_no_password_is_carried_on(app, desk):
    browser = signed_in(app, desk, "reporter")
    door.sign_out(desk.session, browser.secret)
    answer = browser.post(
        "/desk/account/password", password="old secret words", new_password="new secret words"
    )
    assert answer.status_code == 401 and "secret words" not in answer.text


def test_another_site_gets_nothing_of_what_it_sent(app, desk):
    browser = signed_in(app, desk, "reporter")
    answer = browser.client.post(
        "/desk/claims", data={"statement": LONG}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 403 and "in so many words" not in answer.text


@pytest.mark.parametrize(
    "again",
    [
        "junk", "{}", "[]", '["/desk"]', '["https://evil.example", []]', '["//evil", [["a","b"]]]',
        '["/desk/claims", [["a"]]]', '["/desk/claims", [[1, 2]]]', '["/desk/claims", 7]',
        "[" * 5_000,
    ],
)  # fmt: skip
def test_a_forged_carried_form_is_dropped(app, desk, again):
    browser = Browser(app)
    browser.get("/sign-in")
    assert sign_in(browser, again=again).headers["Location"] == "/desk"


def test_half_a_character_in_a_carried_form_is_no_fault(app, desk):
    browser = Browser(app)
    browser.get("/sign-in")
    again = '["/desk/claims", [["statement", "\\ud800 words that go on for long enough to show"]]]'
    assert sign_in(browser, again=again).status_code == 200


def test_a_part_of_a_page_leads_the_whole_page_to_the_door(app, desk):
    part = {"HX-Request-Type": "partial", "HX-Current-URL": "http://localhost/desk?story=x#main"}
    answer = app.test_client().get("/desk/columns/disputed?after=1", headers=part)
    assert answer.status_code == 401 and answer.text == ""
    assert answer.headers["HX-Redirect"] == "/sign-in?next=/desk?story%3Dx"
    sent = app.test_client().post("/desk/claims", data={"statement": LONG}, headers=SAME | part)
    assert sent.status_code == 401 and sent.headers["HX-Retarget"] == "body"
    assert "It was said at night," in sent.text


def test_deactivating_shuts_the_browser_out_at_once(app, desk, session):
    from board.commands import members

    browser = signed_in(app, desk, "reporter")
    assert browser.get("/desk").status_code == 200
    members.deactivate(session, desk.admin, desk.reporter.member_id)
    assert browser.get("/desk").status_code == 302
